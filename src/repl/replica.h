/* replica: this server's link to its master (spec: replication, 3, 5, 6, 9, 11, 13, 14): connect, handshake, snapshot, stream,
 * and back again when the link is lost. Pure; executor thread.
 *
 *      NONE --REPLICAOF--> CONNECT --> CONNECTING --> HANDSHAKE --+FULLRESYNC--> SYNC --loaded--> CONNECTED
 *                             ^                           |                                         |
 *                             |                           +--------------+CONTINUE------------------+
 *                             +------------------- the link is lost, or refused --------------------+
 *
 * What survives a lost link is the history itself: its id, and how far it was applied. So the next PSYNC asks for what comes
 * behind it, whether this server was a replica before or a master. */
#ifndef VIREO_REPL_REPLICA_H
#define VIREO_REPL_REPLICA_H

#include "repl/repl.h"

enum follow_state { FOLLOW_NONE, FOLLOW_CONNECT, FOLLOW_CONNECTING, FOLLOW_HANDSHAKE, FOLLOW_SYNC, FOLLOW_CONNECTED };

/* For repl_new and repl_free. */
struct follow *follow_new(void);
void follow_free(struct follow *f);
void follow_cron(struct repl *r);  /* every 100 ms: connecting, timeouts, ACK */

/* Events of the link. */
void follow_connected(struct repl *r);
void follow_received(struct repl *r, struct slice bytes);
void follow_lost(struct repl *r, const char *why);
/* What came of the snapshot: NULL: the data set is the master's now, and stream_db what its repl-stream-db said (STREAM_DB_NONE: nothing);
 * else why not. follow_refused: it was whole, and not taken (follow_judge). */
void follow_loaded(struct repl *r, const char *why, int stream_db);
void follow_refused(struct repl *r, const char *why);
/* The old set goes at this moment (it is emptied, or another takes its place): our own replicas have to ask anew. */
void follow_replacing(struct repl *r);
/* The stream's client ran so many more bytes: whole commands, and none inside a MULTI whose EXEC has not come. They are the ones given
 * to stream_bytes, in order; they go into the history and on to our replicas as they are. db: what is selected behind them. */
void follow_applied(struct repl *r, struct slice bytes, int db);
/* The stream is none: a protocol error. The link is given up, and what it said is not gone on with. */
void follow_broken(struct repl *r, const char *why);
void follow_killed(struct repl *r); /* CLIENT KILL of the link; it is opened again, and goes on */
/* REPLCONF GETACK came in the stream; what stood before it has been applied and told. */
void follow_getack(struct repl *r);
void follow_pay(struct repl *r);   /* and tells what has become durable since; every turn */

struct saved_point;
struct settings;
int64_t repl_announced_port(const struct settings *set); /* where we say that we are reached: replica-announce-port, or the port of the links' kind */
bool repl_point(const struct repl *r, struct saved_point *out); /* for files: where the data stands; false: nobody could go on from it */
bool follow_same_history(const struct repl *r);  /* the snapshot being received is of our own history, or of the one before */
void follow_unreadable(struct repl *r, const char *why); /* the snapshot cannot be received: the disk */

/* May the master's set take the place of ours? NULL: yes; else why not: ours would be lost for next to nothing, because a master that
 * we follow came back without its data. Asked when the new set is known whole and before the old one goes. Keys of all databases. */
const char *follow_judge(struct repl *r, uint64_t own_keys, uint64_t new_keys);
bool follow_keeps(const struct repl *r);  /* the master's set was judged and not taken: ours is good, and served, to replicas too */
/* The next set is taken whatever it holds; at once. */
void follow_accept(struct repl *r);

/* The next PSYNC is part of a FAILOVER; ended is called once, with what its master said. NULL: no more. */
void follow_failover(struct repl *r, void (*ended)(struct repl *r, bool good));

enum follow_state follow_state(const struct repl *r);
const char *follow_state_word(const struct repl *r); /* ROLE */
int64_t follow_link_down_ms(const struct repl *r);   /* how long; 0: streaming; -1: it never was up */

struct follow_figures {            /* INFO replication */
    bool link_up, syncing;         /* syncing: a snapshot is received or loaded */
    int64_t last_io_s;             /* -1: no link */
    int64_t read_offset, offset;
    int64_t sync_total_bytes;      /* 0: not told (mark form) */
    int64_t sync_read_bytes, sync_last_io_s;
    int64_t down_since_s;          /* -1: it never was up; only without a link */
    const char *refused;           /* NULL, or why the master's set is not taken */
    uint64_t full_syncs, partial_syncs, refusals;
    const char *last_full_reason;  /* why the last full sync was one; NULL: there was none */
};
void follow_figures(const struct repl *r, struct follow_figures *out);

#endif
