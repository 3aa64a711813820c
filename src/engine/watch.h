/* watch: WATCH. Each database keeps the watched keys with their watchers; a change of a key marks them SESSION_DIRTY_CAS.
 * What counts is what the watcher could see: a key that was past its time when WATCH came is absent for it, and its
 * deletion changes nothing.
 * Memory: one record per (session, key). Executor thread. */
#ifndef VIREO_ENGINE_WATCH_H
#define VIREO_ENGINE_WATCH_H

#include "engine/engine.h"

void watch_add(struct call *c, struct slice key);
uint64_t watch_key_count(const struct db *db);          /* keys that anybody watches */
uint64_t watch_count(const struct session *s);         /* keys it watches */
void watch_drop_all(struct session *s);              /* UNWATCH, EXEC, DISCARD, disconnect */
void watch_key_changed(struct db *db, struct slice key);
/* Before FLUSHDB, SWAPDB: every watched key of db that is in it, or in other, which takes its place (may be NULL), counts as changed. */
void watch_db_changed(struct db *db, struct db *other);
bool watch_expired(struct session *s);               /* a watched key expired since WATCH */
void watch_db_deinit(struct db *db);

#endif
