/* master: the replicas attached to this server, and their states (spec: replication, 1, 4, 5, 8, 10). A replica is a session
 * that said PSYNC or SYNC; its position in the history is all that the stream keeps for it. Executor thread.
 *
 *      PSYNC --+CONTINUE------------------------------------------------------------> ONLINE
 *        |                                                                              ^
 *        +-> WAITS_START --cut--> WAITS_END --its bytes flow--> GETS_SNAPSHOT --length--+
 *                                    ^                               |                  |
 *              joins the same cut ---+                               +--mark--> WAITS_ACK
 */
#ifndef VIREO_REPL_MASTER_H
#define VIREO_REPL_MASTER_H

#include "persist/rdb_save.h"
#include "repl/repl.h"

enum replica_state {
    REPLICA_WAITS_START,  /* for a snapshot to start */
    REPLICA_WAITS_END,    /* its snapshot is being made */
    REPLICA_GETS_SNAPSHOT,
    REPLICA_WAITS_ACK,    /* mark form: has it all; the stream starts with its first ACK */
    REPLICA_ONLINE,
};
enum replica_capa { REPLICA_EOF = 1, REPLICA_PSYNC2 = 2 };
enum snapshot_part { SNAPSHOT_ALL, SNAPSHOT_FUNCTIONS, SNAPSHOT_NOTHING }; /* REPLCONF rdb-filter-only */

/* A cut is taken at this very moment, between two commands: the replicas in REPLICA_WAITS_START that it serves get +FULLRESYNC, and the
 * stream is kept for them from here on. NULL: nobody waits any more. More may join the same group later (repl_world.sync_joined), while
 * the shell has the image whole (sync_may_join). The shell makes one image and carries, to each replica of the group, when what was written for it before has left:
 * head, image, tail; and tells of it: master_snapshot_begins, then master_snapshot_sent, or master_snapshot_failed. */
struct sync_group;
struct sync_group *master_sync_cut(struct repl *r);
int sync_group_count(const struct sync_group *g);
struct session *sync_group_session(const struct sync_group *g, int i); /* NULL: it has gone, or has it all */
enum snapshot_part sync_group_part(const struct sync_group *g);
struct rdb_replication sync_group_place(const struct sync_group *g);   /* for the image's AUX fields; id lives as long as the group */
#define SNAPSHOT_HEAD_BYTES 64
/* What goes before the image: "$length" or "$EOF:mark". length: -1: not known yet. 0: it must be known for this replica. */
size_t master_snapshot_head(struct repl *r, struct session *s, int64_t length, char out[SNAPSHOT_HEAD_BYTES]);
struct slice master_snapshot_tail(struct repl *r, struct session *s);
void master_snapshot_begins(struct repl *r, struct session *s); /* from now on until the end nothing else is written for it */
void master_snapshot_sent(struct repl *r, struct session *s, uint64_t bytes); /* bytes: with head and tail */
void master_snapshot_failed(struct repl *r, const char *why);   /* for all of the group that have not got it */
void master_sync_over(struct repl *r);    /* the group has served; none of it is left */

/* The engine's log: every write of this server, when it is a master. */
void master_log(void *arg, int db, int argc, const struct slice *argv);
void master_role_changed(struct repl *r);                /* to be called whenever master_host changed, or the history's backlog came or went */
void master_session_gone(struct session *s);
int master_good_replicas(const struct repl *r);          /* min-replicas */
void master_drop_replicas(struct repl *r, const char *why); /* they come back and ask anew */
/* Replicas online whose acknowledged offset reaches `offset` (WAIT); on_disk: which have it durable in their log (WAITAOF). */
int master_acked(const struct repl *r, int64_t offset, bool on_disk);
/* Asks the replicas for acknowledgements, at the end of the turn. */
void master_ask_acks(struct repl *r);
bool master_all_acked(const struct repl *r, int64_t offset); /* every replica, online or on its way there, has the stream up to there */
int master_replica_count(const struct repl *r);
size_t master_owed_bytes(const struct session *s);       /* of the stream, that this replica has not taken yet and is owed */
size_t master_stream_bytes(const struct repl *r);        /* memory of the stream kept beyond repl-backlog-size: no client's data */

void master_info(struct repl *r, struct buf *out);       /* INFO replication, all of it */

struct master_figures {
    uint64_t full, partial_ok, partial_err, out_bytes;   /* INFO stats: sync_..., total_net_repl_output_bytes */
};
struct master_figures master_figures(const struct repl *r);
void master_reset_figures(struct repl *r);               /* CONFIG RESETSTAT */

/* FAILOVER. NULL: it has begun; else the error. host NULL: any replica. timeout_ms 0: none. */
const char *master_failover(struct repl *r, struct slice host, int port, int64_t timeout_ms, bool force);
const char *master_failover_abort(struct repl *r);
bool master_failing_over(const struct repl *r);

#endif
