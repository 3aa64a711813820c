/* quorum: how far enough replicas have this master's stream (replication-mode quorum). Whose replies wait for that, and what
 * becomes of them, is node/quorum.h.
 *
 * Enough: `replication-quorum` replicas; with 0 so many that they are, with the master, more than half of all copies: itself
 * and the most replicas that were online at one time since this server became the master. That figure never falls by itself,
 * so replicas that go away do not lower the promise; setting the directive to a number and back to 0 counts anew. At least one.
 * Pure; executor thread. Cost: the square of the number of replicas. */
#ifndef VIREO_REPL_QUORUM_H
#define VIREO_REPL_QUORUM_H

#include "repl/repl.h"

struct quorum_figures {
    uint64_t late, demoted;        /* clients whose replies were never confirmed: in time, before this server got a master */
    int held;                      /* whose replies wait now */
};

int quorum_replicas(struct repl *r);          /* how many must have it */
bool quorum_few(struct repl *r);              /* fewer good ones (as for min-replicas-to-write) are here */
/* Number of the first byte of the stream that not enough replicas have acknowledged; never falls while the role lasts. */
uint64_t quorum_confirmed(struct repl *r);
uint32_t quorum_role(const struct repl *r);   /* another figure whenever this server got another master, or became one */
void quorum_new_role(struct repl *r);         /* for replica_role.c */
struct quorum_figures *quorum_figures(struct repl *r);
void quorum_info(struct repl *r, struct buf *out); /* lines of INFO replication */

#endif
