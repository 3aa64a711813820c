/* cmd_flush: commands on whole databases. Executor thread. */
#ifndef VIREO_ENGINE_CMD_FLUSH_H
#define VIREO_ENGINE_CMD_FLUSH_H

#include "engine/call.h"

void cmd_dbsize(struct call *c);
void cmd_flushall(struct call *c);
void cmd_flushdb(struct call *c);
void cmd_swapdb(struct call *c);

#endif
