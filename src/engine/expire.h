/* expire: keys, and parts of values, that pass away by time: on the way of a lookup, and in cycles. Executor thread. */
#ifndef VIREO_ENGINE_EXPIRE_H
#define VIREO_ENGINE_EXPIRE_H

#include "engine/engine.h"

/* Deletes an entry that is over (entry_over) now, with its event, its log record and its count. */
void expire_now(struct engine *e, struct db *db, struct entry *en);
void expire_one(struct engine *e, struct db *db, struct entry *en, bool log); /* log: whether there is a record of it */
#define PARTS_AT_ONCE 64
/* Drops up to max (<= PARTS_AT_ONCE) parts of its value that are past their time, with event, log record and count; the key
 * goes with the last part. Returns the entry, which may have moved; NULL: it is gone. */
struct entry *expire_parts(struct engine *e, struct db *db, struct entry *en, uint64_t max);
/* A command dropped one part that was past its time, which it met: the record, the event and the count of it. */
void expire_told(struct call *c, struct slice key, const struct value_type *t, struct slice part);
/* Deletes what is due, in all databases, for at most budget_us; on a replica only what is its own (engine/local_times.h). Returns true when everything due is gone. */
bool expire_cycle(struct engine *e, int64_t budget_us);
int64_t expire_next(const struct engine *e); /* when the cycle has something to do again; INT64_MAX: never, as it stands */
/* Removes an entry and its value from its database. No event. */
void db_remove(struct db *db, struct entry *e);
/* keyspace.c's: the root of a linked entry for writing; the inner time of one, which may move: use the result. */
void *db_own_root(struct db *db, struct entry **e);
struct entry *db_set_inner(struct db *db, struct entry *e, int64_t inner_ms);
/* Frees the value of an entry that nothing shares; for table_deinit. Any thread. */
void db_free_root(void *arg, struct entry *e);

#endif
