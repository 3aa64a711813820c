/* command_reply: what the forms of COMMAND share. They read the index and the rows, write into a reply, keep nothing.
 * Cost: linear in what is written. No failure. Executor thread. */
#ifndef VIREO_NODE_COMMAND_REPLY_H
#define VIREO_NODE_COMMAND_REPLY_H

#include "engine/call.h"

struct command_index;

/* The row of "get" or "client|list", in any case; NULL: there is none. */
const struct command *command_by_full_name(const struct command_index *x, struct slice name);

/* A set of the names of the bits that are on, each behind the prefix ("" or "@"); prefix and name: under 64 bytes. */
void reply_flag_names(struct reply *r, uint32_t bits, const char *const *names, const char *prefix);

#endif
