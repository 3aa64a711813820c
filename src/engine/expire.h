/* expire: keys that pass away by time: on the way of a lookup, and in cycles. Executor thread. */
#ifndef VIREO_ENGINE_EXPIRE_H
#define VIREO_ENGINE_EXPIRE_H

#include "engine/engine.h"

/* Deletes an expired entry now, with its event, its log record and its count. */
void expire_now(struct engine *e, struct db *db, struct entry *en);
void expire_one(struct engine *e, struct db *db, struct entry *en, bool log); /* log: whether there is a record of it */
/* Deletes what is due, in all databases, for at most budget_us. Returns true when everything due is gone. */
bool expire_cycle(struct engine *e, int64_t budget_us);
/* Removes an entry and its value from its database. No event. */
void db_remove(struct db *db, struct entry *e);
/* Frees the value of an entry that nothing shares; for table_deinit. Any thread. */
void db_free_root(void *arg, struct entry *e);

#endif
