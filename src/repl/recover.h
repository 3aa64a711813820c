/* recover: a master that came back without its data gets it from a replica that kept it (follow_judge), and goes on as the master.
 *
 *      replica: the master's set was not taken --> at the next handshake: REPLCONF holds-history ID holds-offset N holds-keys N
 *      master:  NONE --it is empty, and wrote nothing since its start--> GATHERS, for a few seconds --> FOLLOWS the one that has most
 *                 ^                                                         |                              |
 *                 +--------- written to, or what is held is not one history-+     promoted, with its set <-+-> given up: empty as before
 *
 * If the one that it follows was made a master meanwhile (it has a new history), it stays its replica.
 * While it gathers and follows nobody can sync from it, and clients cannot write to it (they get READONLY), so that nothing is thrown
 * away. What it gives the set on as continues the replicas' history: the one that it followed goes on partially. Peers that are no
 * Vireo never offer anything. Not in cluster mode (an election does it there), nor with replication-mode quorum, whose promise
 * needs somebody who knows how many replicas there are. Pure; executor thread. */
#ifndef VIREO_REPL_RECOVER_H
#define VIREO_REPL_RECOVER_H

#include "repl/repl.h"

struct replica;

struct recover *recover_new(void);
void recover_free(struct recover *v);
/* A replica has a set that it will not give for ours. */
void recover_offer(struct repl *r, const struct replica *p, struct slice id, int64_t offset, int64_t keys);
bool recover_runs(const struct repl *r);     /* nobody can sync from us now */
bool recover_loaded(struct repl *r);         /* a full sync is done; true: it was for this, and we are the master again. After the history was adopted */
void recover_new_role(struct repl *r);       /* whom we follow was changed, whoever did it */
void recover_cron(struct repl *r);           /* every 100 ms */

#endif
