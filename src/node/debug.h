/* debug: the subcommands of DEBUG. The table in cmd_debug.c names them with their arity; those that look into values are
 * in debug_values.c. Executor thread. */
#ifndef VIREO_NODE_DEBUG_H
#define VIREO_NODE_DEBUG_H

#include "engine/call.h"
#include "engine/engine.h"

void debug_htstats(struct call *c);
void debug_htstats_key(struct call *c);
void debug_listpack(struct call *c);
void debug_object(struct call *c);
void debug_populate(struct call *c);
void debug_protocol(struct call *c);
void debug_quicklist(struct call *c);
void debug_sdslen(struct call *c);

#endif
