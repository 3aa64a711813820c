/* evict: a pool of the best candidates seen lately, filled from samples of a random neighbourhood, worst first.
 * What always holds: the pool is sorted by score, highest (first to go) last; it holds copies of keys, so nothing in it dangles. */
#include "engine/evict.h"

#include "engine/expire.h"
#include "engine/observe.h"
#include "engine/use.h"

#define POOL 16
#define KEY_MAX 255 /* longer keys are judged on the spot */
#define SAMPLES_MAX 64
#define TICK_CHECK 16

struct candidate {
    uint64_t score; /* the higher, the sooner it goes */
    int db;
    uint8_t len;
    char key[KEY_MAX];
};

struct evict {
    struct candidate pool[POOL];
    int count;
    int next_db;
};

struct evict *evict_new(void) { return mem_zalloc(sizeof(struct evict)); }
void evict_free(struct evict *v) { mem_free(v, sizeof *v); }

size_t evict_used_memory(const struct engine *e)
{
    size_t used = mem_used();
    size_t others = e->client_bytes + e->log_bytes + e->stream_bytes;
    return used > others ? used - others : 0;
}

static bool only_volatile(int policy)
{
    return policy == EVICT_VOLATILE_LRU || policy == EVICT_VOLATILE_LFU || policy == EVICT_VOLATILE_RANDOM || policy == EVICT_VOLATILE_TTL ||
           policy == EVICT_VOLATILE_LRM;
}

static uint64_t score_of(const struct engine *e, const struct entry *en)
{
    switch (e->set->maxmemory_policy) {
    case EVICT_VOLATILE_TTL: return UINT64_MAX - (uint64_t)entry_expire(en);
    case EVICT_VOLATILE_LFU:
    case EVICT_ALLKEYS_LFU: return 255 - use_lfu_decayed(e, entry_lru(en));
    default: return (uint64_t)use_idle_seconds(e, en);
    }
}

static void offer(struct evict *v, int db, const struct entry *en, uint64_t score)
{
    struct slice key = entry_key(en);
    if (key.len > KEY_MAX) return;
    if (v->count == POOL && score <= v->pool[0].score) return;
    for (int i = 0; i < v->count; i++)
        if (v->pool[i].db == db && slice_eq(slice_of(v->pool[i].key, v->pool[i].len), key)) return;
    if (v->count == POOL) memmove(v->pool, v->pool + 1, (size_t)--v->count * sizeof *v->pool);
    int at = v->count;
    while (at && v->pool[at - 1].score > score) at--;
    memmove(v->pool + at + 1, v->pool + at, (size_t)(v->count - at) * sizeof *v->pool);
    v->count++;
    v->pool[at] = (struct candidate){.score = score, .db = db, .len = (uint8_t)key.len};
    memcpy(v->pool[at].key, key.ptr, key.len);
}

static struct entry *sample_one(struct engine *e, struct db *db, bool with_expiry)
{
    struct entry *out;
    return table_sample(&db->table, &e->rng, with_expiry, &out, 1) ? out : NULL;
}

static struct entry *pick_random(struct engine *e, struct db **db)
{
    bool with_expiry = only_volatile(e->set->maxmemory_policy);
    for (int i = 0; i < e->db_count; i++) {
        *db = &e->dbs[e->evict->next_db++ % e->db_count];
        if (with_expiry ? !(*db)->expires : !(*db)->table.count) continue;
        struct entry *en = sample_one(e, *db, with_expiry);
        if (en) return en;
    }
    return NULL;
}

static struct entry *take_best(struct engine *e, struct db **db)
{
    struct evict *v = e->evict;
    while (v->count) {
        struct candidate *best = &v->pool[--v->count];
        struct slice key = slice_of(best->key, best->len);
        *db = &e->dbs[best->db];
        struct entry *en = table_find(&(*db)->table, table_hash(&(*db)->table, key), key);
        if (!en || (only_volatile(e->set->maxmemory_policy) && entry_expire(en) == ENTRY_NO_EXPIRE)) continue;
        return en;
    }
    return NULL;
}

static struct entry *pick_scored(struct engine *e, struct db **db)
{
    bool with_expiry = only_volatile(e->set->maxmemory_policy);
    int64_t samples = e->set->maxmemory_samples;
    struct entry *seen[SAMPLES_MAX], *last = NULL;
    struct db *last_db = NULL;
    if (samples > SAMPLES_MAX) samples = SAMPLES_MAX;
    for (int i = 0; i < e->db_count; i++) {
        struct db *d = &e->dbs[i];
        if (with_expiry ? !d->expires : !d->table.count) continue;
        /* a neighbourhood of the table is a random set of keys, since places are hashes */
        int n = table_sample(&d->table, &e->rng, with_expiry, seen, (int)samples);
        for (int k = 0; k < n; k++) {
            offer(e->evict, i, seen[k], score_of(e, seen[k]));
            last = seen[k];
            last_db = d;
        }
    }
    struct entry *best = take_best(e, db);
    if (best) return best;
    *db = last_db;
    return last;
}

static void evict_one(struct engine *e, struct db *db, struct entry *en)
{
    struct slice at = entry_key(en);
    struct buf copy = {0};
    buf_puts(&copy, at);
    struct slice key = buf_slice(&copy);
    db_remove(db, en);
    e->stats.evicted++;
    e->dirty++;
    if (e->special & SPECIAL_LOG) effect_log_now(e, db->index, 2, (struct slice[]){e->set->lazyfree_lazy_eviction ? SLICE("UNLINK") : SLICE("DEL"), key});
    engine_key_changed(e, db, key);
    if (e->special & SPECIAL_NOTIFY) engine_notify(e, NOTIFY_EVICTED, "evicted", key, db->index);
    buf_deinit(&copy);
}

/* How long one call may evict: 500 us at the default tenacity of 10, no limit at 100. */
static uint64_t budget_ticks(const struct engine *e)
{
    int64_t t = e->set->maxmemory_eviction_tenacity;
    if (t >= 100) return UINT64_MAX;
    double us = 50.0 * (double)(t < 10 ? t : 10);
    for (int64_t i = 10; i < t; i++) us *= 1.15;
    return (uint64_t)(us / e->us_per_tick);
}

bool evict_to_fit(struct engine *e)
{
    uint64_t max = e->set->maxmemory;
    int policy = e->set->maxmemory_policy;
    if (!max || evict_used_memory(e) <= max) {
        e->stats.last_eviction_exceeded_ms = 0;
        return true;
    }
    if (e->replica && e->set->replica_ignore_maxmemory) return true; /* its master evicts */
    if (policy == EVICT_NOEVICTION) return false;
    if (e->special & SPECIAL_PAUSE) return true; /* nothing is changed now */
    if (!e->stats.last_eviction_exceeded_ms) e->stats.last_eviction_exceeded_ms = e->now_ms;
    bool random = policy == EVICT_ALLKEYS_RANDOM || policy == EVICT_VOLATILE_RANDOM;
    uint64_t start = e->ticks(e->ticks_arg), budget = budget_ticks(e);
    for (int n = 1; evict_used_memory(e) > max; n++) {
        struct db *db = NULL;
        struct entry *en = random ? pick_random(e, &db) : pick_scored(e, &db);
        if (!en) return e->deferred_count > 0;
        evict_one(e, db, en);
        if (e->deferred_count) return true; /* a big value is on its way to the reaper: see what that gives first */
        if (n % TICK_CHECK == 0 && e->ticks(e->ticks_arg) - start > budget) return true; /* the rest at the next command or cron */
    }
    int64_t ms = (int64_t)((double)(e->ticks(e->ticks_arg) - start) * e->us_per_tick / 1000);
    latency_add(e, "eviction-cycle", ms);
    return true;
}
