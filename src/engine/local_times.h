/* local_times: keys that clients of a writable replica gave a time to end at. What comes from the master ends when the master says so;
 * of keys that were made here it knows nothing, so the replica itself must let them go. A time that the master's stream sets takes the key
 * off the list again, and nothing is on it while the server is a master.
 * Memory: a copy of each such key, in a map and in order of time, per database; what was deleted otherwise is found by and by, one at each
 * addition, and at its time. Not kept over a restart. Executor thread. */
#ifndef VIREO_ENGINE_LOCAL_TIMES_H
#define VIREO_ENGINE_LOCAL_TIMES_H

#include "engine/engine.h"

/* On a replica: something of this key ends at `at` from now on. O(log n). */
void local_times_note(struct db *db, struct slice key, int64_t at);
void local_times_drop(struct db *db); /* all */
/* Deletes what is due, of all databases, until the tick counter is at `limit`. Returns true when everything due is gone. */
bool local_times_expire(struct engine *e, uint64_t limit);
int64_t local_times_next(const struct db *db); /* the earliest; INT64_MAX: none */

#endif
