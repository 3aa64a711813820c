/* server: the real world around one node: sockets, threads, files, signals. Private to server/, whose rooms stand on each other:
 *
 *      core   --- this, threads, what is freed beside the executor
 *      net    --- connections of clients, I/O threads
 *      store  --- the log, snapshots, loading, backup and restoring
 *      peers  --- masters, replicas, the cluster's other nodes
 *      run    --- the executor's turn (run/turn.h), start and end, signals, crashes
 *
 * One struct server per process. Everything in it belongs to the executor thread unless a line says otherwise. */
#ifndef VIREO_SERVER_CORE_SERVER_H
#define VIREO_SERVER_CORE_SERVER_H

#include <signal.h>

#include "io/loop.h"
#include "node/node.h"
#include "server/core/options.h"

#ifndef VIREO_VERSION
#define VIREO_VERSION "0.1.0"
#endif
#define REDIS_VERSION_SPOKEN "7.0.15"

struct conn;
struct listener;
struct reaper;

struct conns {                    /* a growing list of borrowed pointers */
    struct conn **at;
    uint32_t count, cap;
};

enum ending { ENDS_AT_ONCE, ENDS_WITH_ACKS, ENDS_WITH_FAILOVER, ENDS_HANDED_OVER };

struct server {
    struct node *node;
    struct loop *loop;
    struct iothreads *io;         /* server/net/iothreads.h; NULL: the executor does all of it */
    struct options opt;
    struct conns all;             /* every connection; conn->index is its place */
    struct conns ready;           /* have input to run in the coming turn */
    struct conns running;         /* those of the turn being run */
    struct conns waiting;         /* parked or paused with input left over */
    struct conns syncing;         /* CONN_SYNC: replies that wait for the log to be durable */
    struct client **turn;         /* what node_turn gets */
    uint32_t turn_cap, sweep_at;
    int64_t cron_due_ms;          /* mono */
    int64_t sweep_due_ms;
    struct listener *listeners;
    int tcp_port;                 /* what the listeners listen on; the options are ahead of it while CONFIG SET is carried out */
    char *tcp_bind;               /* owned */
    int tls_port;                 /* likewise */
    char *tls_bind;               /* owned */
    struct tls_context *tls;      /* what new connections get; NULL: none was asked for yet */
    struct buf tls_in;            /* scratch: received bytes on their way to being read */
    bool accept_pending;          /* a listener has connections to accept */
    int64_t tls_again_ms;         /* mono; when tls-auto-reload-interval is over; 0: it has not begun */
    int64_t accept_again_ms;      /* mono; listening stopped for want of descriptors until then; 0: it did not */
    struct reaper *reaper;
    struct aof *aof;              /* server/store/aof.h */
    struct backup *backup;        /* server/store/backup.h */
    struct bus *bus;              /* server/peers/bus.h; NULL: not in cluster mode, or not started */
    struct follower *follow;      /* server/peers/follow.h */
    struct lend *lend;            /* server/peers/lend.h; NULL: reads were never lent */
    struct sync *sync;            /* server/peers/sync.h */
    struct stream_window *window; /* server/peers/window.h; NULL: none was needed yet */
    struct snapshot *snapshot;    /* server/store/snapshot.h: the one that runs; NULL: none */
    struct input busy_input;      /* what was received of it before the script */
    bool busy_swapped;
    void (*serve)(struct server *sv); /* in the middle of long work: what has come in is run, without waiting for more; NULL: cannot be */
    bool stop;
    int64_t ending_offset;
    uint32_t ending_flags;
    enum ending ending;           /* what an end waits for: server/run/shutdown.c */
    struct conn *busy;            /* its script runs for long: it is neither run, answered nor closed; NULL: none */
    bool jobs_seen;               /* the engine had a job in the turn before */
    bool own_pidfile, supervised;
    struct buf config_line;       /* scratch */
};

void server_set_time(struct server *sv); /* the engine's clock is that of now */

#endif
