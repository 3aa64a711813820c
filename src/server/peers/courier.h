/* courier: carries the parts of scattered commands (cluster/scatter.h) to other nodes' client ports and their replies back. One connection
 * per node, made at the first need, logged in with masteruser and masterauth, pipelined, and given up after COURIER_IDLE_MS without work. When one
 * breaks, what was out on it fails: whether it was done there is not known. Executor thread. One per process. */
#ifndef VIREO_SERVER_PEERS_COURIER_H
#define VIREO_SERVER_PEERS_COURIER_H

#include "server/core/server.h"

#define COURIER_IDLE_MS 15000

void courier_start(struct server *sv); /* after the cluster is there */
void courier_poll(struct server *sv);  /* each turn; a load and a branch without couriers */
void courier_stop(struct server *sv);

#endif
