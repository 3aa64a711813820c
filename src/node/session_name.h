/* session_name: which names CLIENT SETNAME and HELLO SETNAME take: printable, without blanks. Pure. */
#ifndef VIREO_NODE_SESSION_NAME_H
#define VIREO_NODE_SESSION_NAME_H

#include "base/slice.h"

#define SESSION_NAME_ERROR "ERR Client names cannot contain spaces, newlines or special characters."
bool session_name_valid(struct slice name);

#endif
