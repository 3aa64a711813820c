/* cmd_follow: REPLICAOF and SLAVEOF; REPLICATION, by which a refused data set is taken all the same. */
#ifndef VIREO_REPL_CMD_FOLLOW_H
#define VIREO_REPL_CMD_FOLLOW_H

#include "engine/call.h"

void cmd_replicaof(struct call *c);
void cmd_replication_accept(struct call *c);
void cmd_replication_help(struct call *c);

#endif
