/* repl: replication, both roles, as one pure step machine: (state, event, time) -> actions. Spec: replication.
 *
 *   history.h   what stream of bytes this server holds
 *   master.h    the replicas attached to this server: attach, full and partial sync, stream, acknowledgements
 *   replica.h   the link to this server's own master: handshake, snapshot, stream, reconnection
 *
 * The world (server/ or sim/) fills in struct repl_world and reports events; repl never touches a socket, a file or a clock.
 * One struct repl per node, made by node_start, reached from commands through engine.repl. Executor thread. */
#ifndef VIREO_REPL_REPL_H
#define VIREO_REPL_REPL_H

#include "engine/engine.h"
#include "engine/hold.h"
#include "repl/history.h"

struct master;  /* repl/master.h */
struct follow;  /* repl/replica.h */
struct offload; /* repl/offload.h */
struct recover; /* repl/recover.h */

enum window_answer { WINDOW_HERE, WINDOW_LATER, WINDOW_LOST };
enum snapshot_shape { SNAPSHOT_BY_LENGTH, SNAPSHOT_BY_MARK };

/* What the world does for repl. All are called on the executor and return at once; what comes of it is told by events. */
struct repl_world {
    void *arg;
    void (*log)(void *arg, char level, const char *text);
    /* --- as a master --- */
    void (*sync_wanted)(void *arg);          /* replicas wait for a snapshot: take a cut when you can (master_sync_cut) */
    void (*sync_unwanted)(void *arg);        /* the last one that waited for the one being sent has gone */
    bool (*sync_may_join)(void *arg);                  /* is the image that is being sent kept from its first byte on? then sync_joined follows */
    void (*sync_joined)(void *arg, struct session *s); /* one more gets it */
    void (*sync_left)(void *arg, struct session *s);   /* one gets no more of it: nothing is sent on its connection after this */
    /* The window (repl/window.h): bytes of the stream that memory no longer holds. put: they follow what was put last, or begin it anew after
     * all was dropped; LATER: the disk is behind; LOST: it fails. drop: what stands before is needed no more; INT64_MAX: nothing is, and
     * failures are forgotten. read: a piece from `at` on, good until the next call for this session; LATER: a turn comes when it is here.
     * forget: this session reads no more. window_put NULL: there is no disk. */
    enum window_answer (*window_put)(void *arg, int64_t at, struct slice bytes);
    void (*window_drop)(void *arg, int64_t before);
    enum window_answer (*window_read)(void *arg, const struct session *s, int64_t at, struct slice *piece);
    void (*window_forget)(void *arg, const struct session *s);
    /* --- as a replica: one link to the master at a time --- */
    void (*connect)(void *arg, const char *host, int port); /* -> follow_connected or follow_lost */
    void (*send)(void *arg, struct slice bytes);            /* on that link */
    void (*disconnect)(void *arg);                          /* no event follows */
    /* The snapshot that follows on the link: bytes come by snapshot_bytes, then snapshot_load whole -> follow_loaded; or snapshot_drop. */
    void (*snapshot_begin)(void *arg, enum snapshot_shape shape, int64_t length);
    void (*snapshot_bytes)(void *arg, struct slice bytes);
    void (*snapshot_load)(void *arg);
    void (*snapshot_drop)(void *arg);
    /* The stream: bytes of commands, to be run as the master's client does (node/turn.c); how far they were applied is told by
     * follow_applied. stream_open makes that client with the given database selected, stream_close drops it and what it has not run. */
    void (*stream_open)(void *arg, int db);
    void (*stream_bytes)(void *arg, struct slice bytes);
    void (*stream_close)(void *arg);
    /* What was written here and is discarded (repl/discard.h), as commands: a file of this name. begin false: there can be none. */
    bool (*discard_begin)(void *arg, const char *name);
    void (*discard_bytes)(void *arg, struct slice bytes);
    void (*discard_end)(void *arg);
    void (*role)(void *arg); /* master_host changed by repl_follow: the configuration follows; may be NULL */
};

struct repl {
    struct engine *e;
    struct repl_world world;
    struct history history;
    struct master *master;       /* replicas of ours; always there */
    struct follow *follow;       /* our master's link; always there */
    struct offload *offload;     /* reads that replicas do for us, or we for our master; always there */
    struct recover *recover;     /* our data, from a replica of ours; always there */
    char *master_host;           /* owned; NULL: this server is a master */
    int master_port;
    bool quiet, quiet_end;       /* FAILOVER is on, or an end waits for replicas: the stream stands still, without PING or GETACK */
    struct rng rng;
};

static inline bool repl_is_replica(const struct repl *r) { return r->master_host != NULL; }

struct repl *repl_new(struct engine *e, uint64_t seed);
void repl_free(struct repl *r);
/* Once a turn, after commands ran: stream bytes to replicas, GETACK, what waits. Cheap when nothing is attached. */
void repl_turn(struct repl *r);
void repl_cron(struct repl *r);  /* every 100 ms */

/* REPLICAOF, also from the configuration, FAILOVER and the cluster. host NULL: NO ONE. A master first goes on with its own history. */
void repl_follow(struct repl *r, const char *host, int port);
/* The same master as ever, at this place now: not a word that whatever is there shall take the place of our data (follow_judge). */
void repl_follow_again(struct repl *r, const char *host, int port);
/* The configuration says so, before anything is served. restored: history is what files told of this replica, and the data is of it. */
void repl_follow_at_start(struct repl *r, const char *host, int port, bool restored);

#endif
