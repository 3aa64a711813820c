/* cmd_repl: the commands of replication, but for REPLICAOF (repl/cmd_follow.h). */
#ifndef VIREO_REPL_CMD_REPL_H
#define VIREO_REPL_CMD_REPL_H

#include "engine/call.h"

void cmd_psync(struct call *c);
void cmd_sync(struct call *c);
void cmd_replconf(struct call *c);
void cmd_wait(struct call *c);
void cmd_role(struct call *c);
void cmd_failover(struct call *c);

extern const struct family repl_family;

#endif
