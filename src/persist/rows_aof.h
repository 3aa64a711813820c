/* rows_aof: the commands of the append-only log. Executor thread. */
#ifndef VIREO_PERSIST_ROWS_AOF_H
#define VIREO_PERSIST_ROWS_AOF_H

#include "engine/command.h"

extern const struct family aof_family;

void cmd_bgrewriteaof(struct call *c);
void cmd_waitaof(struct call *c);

#endif
