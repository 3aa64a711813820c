/* families: the list of all families of commands and all kinds of values. A new one is one line here. */
#ifndef VIREO_NODE_FAMILIES_H
#define VIREO_NODE_FAMILIES_H

#include "engine/command.h"

extern const struct family *const node_families[];
extern const int node_family_count;
void node_register_values(void);

#endif
