/* bus: the cluster bus in the real world: the port others connect to, our links to them, nodes.conf and its lock. What is
 * said there is cluster/'s; what comes of it, node/cluster_world.c's. Executor thread. */
#ifndef VIREO_SERVER_PEERS_BUS_H
#define VIREO_SERVER_PEERS_BUS_H

#include "server/core/server.h"

struct cluster_bus;

const struct cluster_bus *bus_fill(void);   /* for struct shell */
/* After the data is there, in cluster mode: the file is read, the port opened, the machine started. False: logged, the server must end. */
bool bus_start(struct server *sv);
void bus_turn(struct server *sv);  /* after each wait: what came is given to the machine */
void bus_breathe(struct server *sv); /* in the middle of a script that keeps the server: peers are told that it lives */
void bus_flush(struct server *sv); /* before each wait: what it says goes out */
void bus_stop(struct server *sv);  /* the end: the port is closed, the file unlocked */

#endif
