/* master: the replicas attached to this server, and their states (spec: replication, 1, 4, 5, 8, 10). A replica is a session
 * that said PSYNC or SYNC; its position in the history is all that the stream keeps for it. Executor thread. */
#ifndef VIREO_REPL_MASTER_H
#define VIREO_REPL_MASTER_H

#include "repl/repl.h"

enum replica_state {
    REPLICA_WAITS_START,  /* for a snapshot to start */
    REPLICA_WAITS_END,    /* its snapshot is being made */
    REPLICA_GETS_SNAPSHOT,
    REPLICA_WAITS_ACK,    /* mark form: has it all; the stream starts with its first ACK */
    REPLICA_ONLINE,
};
enum replica_capa { REPLICA_EOF = 1, REPLICA_PSYNC2 = 2 };

/* A cut was taken at this very moment: the replicas in REPLICA_WAITS_START that it serves (group) get +FULLRESYNC, and the stream is kept for
 * them from here on. Then each is told of: master_snapshot_sent, or master_snapshot_failed. The shell sends the snapshot's bytes itself. */
struct sync_group;
struct sync_group *master_sync_cut(struct repl *r);
int sync_group_count(const struct sync_group *g);
struct session *sync_group_session(const struct sync_group *g, int i); /* NULL: it has gone meanwhile */

/* The engine's log: every write of this server, when it is a master. */
void master_log(void *arg, int db, int argc, const struct slice *argv);
void master_session_gone(struct repl *r, struct session *s);
int master_good_replicas(const struct repl *r);          /* min-replicas */
void master_drop_replicas(struct repl *r, const char *why); /* they come back and ask anew */
/* Replicas online whose acknowledged offset reaches `offset` (WAIT). */
int master_acked(const struct repl *r, int64_t offset);

#endif
