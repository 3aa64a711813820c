/* world: an imagined world around one node: clients, virtual time, readers that read slowly or not at all. Nothing
 * happens in it but what is asked for here, so the same calls give the same bytes. The helpers of the real server (the
 * reaper) are steps on the one thread. Owns everything; pointers to output live until the next call on that peer.
 * No system call, no clock. One thread. */
#ifndef VIREO_SIM_WORLD_H
#define VIREO_SIM_WORLD_H

#include "node/stream.h"

#define WORLD_PEERS 64
#define WORLD_START_US 1700000000000000ull

struct peer { /* one client, seen from outside */
    struct client c;
    bool used, closed;       /* closed: by the server; bytes may still be unread */
    struct buf inbox;        /* bytes that reached it */
    size_t settled_pos, settled_len, settled_scan; /* its input when last looked at: no progress is possible from there */
    uint32_t settled_flags;
    size_t unread_max;       /* a slow reader: the network holds at most this much for it; SIZE_MAX: reads everything at once */
};

struct world {
    struct node *node;
    uint64_t now_us, start_us;
    int64_t skew_us;         /* the wall clock is so much ahead; the monotonic one is not */
    struct peer peers[WORLD_PEERS];
    struct stream stream;    /* of this node's master (sim/net.h) */
    bool stream_fed;         /* since it was last run */
    bool dialling;           /* REPLICAOF in a world that is alone */
    struct buf log;          /* the node's log lines */
    struct buf rewritten;    /* what CONFIG REWRITE wrote last */
    uint64_t ticks;          /* virtual: advances by one each time it is read */
    int shutdowns;           /* how often SHUTDOWN was asked for */
};

/* config: directives as in a file, one a line; may be NULL. Lines "nodes.conf LINE" are those of the cluster node's file. */
struct world *world_new(uint64_t seed, const char *config);
void world_free(struct world *w);

int world_connect(struct world *w);                       /* -1: no place left */
void world_disconnect(struct world *w, int peer);         /* from the client's side, at once */
void world_send(struct world *w, int peer, struct slice bytes); /* and runs what becomes complete; nothing if the server closed it */
void world_advance(struct world *w, int64_t ms);          /* time passes in steps that the node asks for */
/* For who moves several worlds through one time (sim/net.h): */
void world_set_time(struct world *w, uint64_t now_us);
int64_t world_cron(struct world *w);                      /* ms until the next one */
void world_settle(struct world *w);                       /* runs until nothing moves any more */

struct slice world_inbox(const struct world *w, int peer);
void world_read(struct world *w, int peer, size_t n);     /* takes n bytes from the front of the inbox */
bool world_closed(const struct world *w, int peer);
/* Invariants of all structures; panics when one does not hold. */
void world_check(const struct world *w);

#endif
