/* net: several nodes in one imagined world: each a struct world of its own (clients, disk, clock), and the connections
 * between them, which are slow, get cut, and break. One time for all; what happens, happens in an order that the seed alone
 * decides. The replication of each node (repl/repl.h) has this net as its world.
 *
 * A connection is made by a node to the address "node-I" (port 6379) of another; bytes on it arrive in order after a delay. While the way is
 * cut (net_cut, one direction at a time) nothing arrives, and nobody is told. net_break ends a connection: one side is
 * told at once, the other when a word of it can arrive. A crash loses what was not saved (net_save): the node comes back
 * by net_start with what its disk has, or with nothing. Owns everything. No system call, no clock. One thread. */
#ifndef VIREO_SIM_NET_H
#define VIREO_SIM_NET_H

#include "sim/world.h"

#define NET_NODES 9
#define NET_FIRST_PORT 7000 /* what node 0 tells that it listens on, for there is one address for all */

struct net;

struct net_fate { /* what the network does of its own accord */
    uint64_t delay_us_min, delay_us_max;
    uint32_t slow_percent;    /* of the parcels take a hundred times as long */
};

struct net *net_new(uint64_t seed, int nodes, const char *config, const struct net_fate *fate);
void net_free(struct net *n);

struct world *net_node(struct net *n, int i);     /* NULL: it is down */
uint64_t net_now_us(const struct net *n);
void net_run(struct net *n, int64_t ms);          /* everything that happens meanwhile */

void net_cut(struct net *n, int from, int to, bool on);
void net_break(struct net *n, int from, int to);  /* the connection that `from` made to `to`, if there is one */

void net_slow(struct net *n, int from, uint64_t bytes_per_ms); /* what `from` reads of its master; 0: all there is */

void net_save(struct net *n, int i);              /* its disk gets what it has now, as BGSAVE would */
void net_crash(struct net *n, int i);             /* like kill -9, or a power failure */
void net_tear(struct net *n, int i);              /* a save has begun, and it is about to crash: a part of the image stays beside the one before */
void net_lose_disk(struct net *n, int i);
void net_start(struct net *n, int i);             /* with what its disk has */
void net_configure_master(struct net *n, int i, int master); /* of one that is down: replicaof in its configuration */
struct slice net_discarded(const struct net *n, int i); /* commands that this node wrote as a master and that were taken back */
bool net_disk_empty(const struct net *n, int i);
/* Time of this node runs apart from the others' from now on. */
void net_skew(struct net *n, int i, int64_t ms);

#endif
