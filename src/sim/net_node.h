/* net_node: one node of a net: its world, its disk, and the part of a shell that replication needs: private to sim/.
 *
 * A snapshot for replicas is made in one go at the cut and sent in pieces, one a millisecond, so that everything can happen
 * in between; a snapshot that was received is loaded in pieces, too. */
#ifndef VIREO_SIM_NET_NODE_H
#define VIREO_SIM_NET_NODE_H

#include "node/adopt.h"
#include "repl/master.h"
#include "sim/world.h"

struct net;

struct sending {              /* the snapshot on its way to one replica */
    struct session *s;        /* NULL: free place */
    struct buf bytes;         /* head, image, tail */
    size_t at;
    bool begun;
};

struct net_node {
    struct net *net;
    int id;
    struct world *w;          /* NULL: it is down */
    int64_t skew_us;
    uint64_t due_us;          /* of its next cron */
    struct buf disk;          /* an RDB image; empty: none */
    struct buf torn;          /* what a crash left of the next one; empty: none */
    char master[64];          /* what its configuration says; empty: none */
    /* as a master */
    bool sync_wanted;
    struct sync_group *group;
    struct buf image;
    struct sending to[WORLD_PEERS];
    uint64_t piece_us;        /* of the next piece */
    struct buf window;        /* the stream beyond the backlog, as if on disk */
    int64_t window_at;        /* of its first byte */
    bool window_late;         /* something of it was asked for and comes a little later */
    /* as a replica */
    struct buf snapshot;
    struct adopt *adopt;
    bool load_wanted, beside;
    struct buf discarded;     /* writes of its time as a master that were taken back, in all its lives */
    uint64_t full_syncs;      /* as a replica, in all its lives */
};

void net_node_boot(struct net_node *n, uint64_t seed, const char *config);
void net_node_kill(struct net_node *n);
void net_node_save(struct net_node *n);
void net_node_tear(struct net_node *n, struct rng *rng); /* a save that is cut off at some byte: it is found at the next start */
/* Time is now_us: what is due happens. */
void net_node_step(struct net_node *n, uint64_t now_us);
/* Of the connection that it made. */
void net_node_connected(struct net_node *n);
void net_node_received(struct net_node *n, struct slice bytes);
void net_node_lost(struct net_node *n, const char *why);

/* net.c */
void net_connect(struct net *n, int from, int to);
void net_send(struct net *n, int from, struct slice bytes);
void net_disconnect(struct net *n, int from);
bool net_chance(struct net *n, uint32_t percent);

#endif
