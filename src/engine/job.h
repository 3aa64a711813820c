/* job: a long read-only command that is done in slices between turns, so that nobody waits for it. Its session is parked
 * meanwhile and gets its reply piece by piece. Jobs run one after the other; each slice is bounded by the budget of
 * engine_cron. A job walks a frozen view, and its answer is that of the moment it began to run. While somebody else has
 * the view (BGSAVE may have it for minutes) a job walks the live table instead: what is there from its beginning to its
 * end is in the answer once, what comes or goes meanwhile may be; the answer is sent when the walk is over.
 * Memory: the view's (nodes written meanwhile) and the reply, which waits for a reader that is slow, for a while; of a
 * live walk the whole reply.
 * Executor thread. */
#ifndef VIREO_ENGINE_JOB_H
#define VIREO_ENGINE_JOB_H

#include "engine/engine.h"

#define JOB_KEYS_MIN 20000 /* databases with fewer keys are walked at once: a fraction of a millisecond */

/* KEYS pattern over c->db, as a job; the session is parked until it is done. */
void job_keys(struct call *c, struct slice pattern);
void job_forget(struct session *s);                   /* disconnect */
size_t job_bytes(const struct session *s);            /* of the reply that it has collected */
void job_db_changed(struct db *db);                   /* emptied, or exchanged for another: walks of it begin again */
/* Works for at most budget_us. Returns the ms until it can go on: 0 at once, -1: there is nothing to do. */
int64_t job_work(struct engine *e, int64_t budget_us);

#endif
