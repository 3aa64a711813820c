#include "engine/expire.h"

#include "engine/wait.h"
#include "engine/watch.h"

#define TAKE_MAX 64

void expire_one(struct engine *e, struct db *db, struct entry *en, bool log)
{
    struct slice at = entry_key(en);
    char small[256], *copy = at.len <= sizeof small ? small : mem_alloc(at.len);
    memcpy(copy, at.ptr, at.len);
    struct slice key = slice_of(copy, at.len);
    db_remove(db, en);
    e->stats.expired++;
    if (log && (e->special & SPECIAL_LOG)) effect_log_now(e, db->index, 2, (struct slice[]){e->set->lazyfree_lazy_expire ? SLICE("UNLINK") : SLICE("DEL"), key});
    if (e->special & SPECIAL_WATCH) watch_key_changed(db, key);
    if (e->special & SPECIAL_NOTIFY) engine_notify(e, NOTIFY_EXPIRED, "expired", key, db->index);
    if (copy != small) mem_free(copy, at.len);
}

void expire_now(struct engine *e, struct db *db, struct entry *en) { expire_one(e, db, en, true); }

bool expire_cycle(struct engine *e, int64_t budget_us)
{
    if (!e->set->active_expire) return true;
    uint64_t start = e->ticks(e->ticks_arg);
    uint64_t limit = (uint64_t)((double)budget_us / e->us_per_tick);
    struct entry *due[TAKE_MAX];
    bool all = true;
    for (int i = 0; i < e->db_count && all; i++) {
        struct db *db = &e->dbs[i];
        if (!db->expires) continue;
        for (;;) {
            int n = table_due_take(&db->table, e->now_ms, due, TAKE_MAX);
            if (n == 0) {
                if (table_due_next(&db->table) > e->now_ms) break;
            } else {
                for (int k = 0; k < n; k++) __builtin_prefetch(due[k]);
                for (int k = 0; k < n; k++) expire_now(e, db, due[k]);
            }
            if (e->ticks(e->ticks_arg) - start > limit) {
                all = false;
                e->stats.expired_time_cap++;
                break;
            }
        }
    }
    e->stats.expire_cycle_us += (uint64_t)((double)(e->ticks(e->ticks_arg) - start) * e->us_per_tick);
    return all;
}
