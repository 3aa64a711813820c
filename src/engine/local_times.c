/* local_times: see local_times.h. What always holds: a key is in the map exactly when it is in the order, with the time that the map has
 * of it; that is never later than the time at which the key really has something to do. */
#include "engine/local_times.h"

#include "ds/map.h"
#include "ds/tree.h"
#include "engine/expire.h"

struct local_times {
    struct map when;   /* key -> its place in the order */
    struct tree order; /* keys by place */
    uint64_t looked;   /* rank of the one looked at last, in search of those that are no more */
};

static int cmp_key(struct slice record, struct slice probe) { return slice_cmp(record, probe); }
static const struct tree_kind order_kind = {8, cmp_key};

/* Times may lie before 1970 here: a replica deletes nothing because a time is past already. */
static uint64_t place_of(int64_t at) { return (uint64_t)at ^ (uint64_t)1 << 63; }
static int64_t time_of(uint64_t place) { return (int64_t)(place ^ (uint64_t)1 << 63); }

static struct local_times *times_of(struct db *db)
{
    struct local_times *l = db->local_times;
    if (l) return l;
    l = db->local_times = mem_alloc(sizeof *l);
    l->looked = 0;
    map_init(&l->when);
    tree_init(&l->order, &order_kind);
    return l;
}

void local_times_drop(struct db *db)
{
    struct local_times *l = db->local_times;
    if (likely(!l)) return;
    tree_deinit(&l->order, NULL);
    map_deinit(&l->when);
    mem_free(l, sizeof *l);
    db->local_times = NULL;
}

static void forget(struct local_times *l, struct slice key)
{
    struct tree_pos pos;
    uint64_t place = (uint64_t)(uintptr_t)map_take(&l->when, key);
    if (place && tree_seek(&l->order, place, key, &pos)) tree_del(&l->order, &l->when.cow, &pos);
}

static void put(struct local_times *l, struct slice key, uint64_t place)
{
    struct tree_pos pos;
    tree_seek(&l->order, place, key, &pos);
    tree_insert(&l->order, &l->when.cow, &pos, place, key);
    map_put(&l->when, key, (void *)(uintptr_t)place);
}

static struct entry *entry_of(const struct db *db, struct slice key) { return table_find(&db->table, table_hash(&db->table, key), key); }

/* Looks at one of them: is there still something to wait for? */
static void look_at_one(struct db *db, struct local_times *l)
{
    struct tree_pos pos;
    struct buf key = {0};
    if (++l->looked >= l->order.count) l->looked = 0;
    tree_at(&l->order, l->looked, &pos);
    struct entry *en = entry_of(db, tree_get(&pos));
    if (en && entry_due(en) != ENTRY_NEVER) return;
    buf_puts(&key, tree_get(&pos));
    forget(l, buf_slice(&key));
    buf_deinit(&key);
}

void local_times_note(struct db *db, struct slice key, int64_t at)
{
    const struct call *c = db->engine->call;
    bool master = c && (c->s->flags & SESSION_MASTER);
    struct local_times *l = db->local_times;
    if (master) {
        if (unlikely(l != NULL)) forget(l, key);
        return;
    }
    l = times_of(db);
    uint64_t place = place_of(at), had = (uint64_t)(uintptr_t)map_find(&l->when, key);
    if (!place || (had && had <= place)) return;
    if (had) forget(l, key);
    else if (l->order.count) look_at_one(db, l);
    put(l, key, place);
}

int64_t local_times_next(const struct db *db)
{
    const struct local_times *l = db->local_times;
    struct tree_pos pos;
    return l && tree_first(&l->order, &pos) ? time_of(tree_key(&pos)) : INT64_MAX;
}

/* The first of the list is due: its key may be, or was changed since. */
static void expire_first(struct engine *e, struct db *db)
{
    struct local_times *l = db->local_times;
    struct tree_pos pos;
    struct buf copy = {0};
    tree_first(&l->order, &pos);
    buf_puts(&copy, tree_get(&pos));
    struct slice key = buf_slice(&copy);
    forget(l, key);
    struct entry *en = entry_of(db, key);
    int64_t due = en ? entry_due(en) : ENTRY_NEVER;
    if (due <= e->now_ms && entry_over(en, e->now_ms)) {
        expire_now(e, db, en);
        due = ENTRY_NEVER;
    } else if (due <= e->now_ms) {
        en = expire_parts(e, db, en, PARTS_AT_ONCE);
        due = en ? entry_due(en) : ENTRY_NEVER;
    }
    l = db->local_times;
    if (due != ENTRY_NEVER && l && !map_find(&l->when, key)) put(l, key, place_of(due));
    buf_deinit(&copy);
}

bool local_times_expire(struct engine *e, uint64_t limit)
{
    for (int i = 0; i < e->db_count; i++) {
        struct db *db = &e->dbs[i];
        while (local_times_next(db) <= e->now_ms) {
            expire_first(e, db);
            if (e->ticks(e->ticks_arg) > limit) return local_times_next(db) > e->now_ms;
        }
    }
    return true;
}
