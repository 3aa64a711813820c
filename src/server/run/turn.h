/* turn: the executor's turn.
 *
 *      loop_wait --- received bytes go into clients' inputs, new connections come, ended ones are marked
 *      node_turn --- runs what is complete;   engine_serve_parked --- runs what was waiting
 *      settle    --- each touched connection: replies to the kernel, limits, closing
 *      effects   --- values to the reaper, asks (shutdown ...), node_cron when it is due
 *
 * Executor thread. */
#ifndef VIREO_SERVER_RUN_TURN_H
#define VIREO_SERVER_RUN_TURN_H

#include "server/core/server.h"

extern struct server server;             /* the process's own */

void server_init(struct server *sv);     /* first of all: what the rooms below may call back */
void server_run(struct server *sv);      /* turns until stop */
void server_serve(struct server *sv);    /* what sv->serve is */

#endif
