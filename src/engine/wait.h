/* wait: sessions parked on keys. First come, first served, per key; a session on several keys stands in each queue.
 * Timeouts are kept in a heap by deadline. Memory: one record per (session, key). Executor thread. */
#ifndef VIREO_ENGINE_WAIT_H
#define VIREO_ENGINE_WAIT_H

#include "engine/engine.h"
#include "engine/hold.h"

struct wait *wait_new(void);
void wait_free(struct wait *w);
void wait_park(struct call *c, const struct park *p);
void wait_hold(struct call *c, int64_t deadline_ms, struct held *h); /* on no key: engine/hold.c ends it */
void wait_wake_at(struct session *s, int64_t wake_ms); /* of one that waits for keys: park.wake_ms anew */
void wait_end_hold(struct session *s, enum hold_end end);
void wait_forget(struct session *s);                   /* disconnect */
void wait_key_ready(struct db *db, struct slice key);  /* something was put there: its queue is looked at after the command */
void wait_db_ready(struct db *db);                     /* SWAPDB, FLUSHDB: all keys waited for that exist now, or whose absence is waited for */
/* The rules of who is served changed: judge says of a session that waits, and each key it waits for, whether it may go on
 * waiting, or replies an error (false): then its wait is over. */
typedef bool wait_judge(void *arg, struct session *s, const struct command *cmd, struct slice key);
void wait_recheck(struct engine *e, wait_judge *judge, void *arg);
bool wait_any_ready(const struct engine *e);
void wait_timeouts(struct engine *e);
int64_t wait_next_deadline(const struct engine *e);    /* wall ms; INT64_MAX: none */
uint64_t wait_timed_count(const struct engine *e);     /* sessions that wait with a deadline */
uint64_t wait_key_count(const struct db *db);
uint64_t wait_gone_key_count(const struct db *db);     /* of those, the ones somebody waits for to go, too */
void wait_db_deinit(struct db *db);

#endif
