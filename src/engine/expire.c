#include "engine/expire.h"

#include "engine/local_times.h"
#include "engine/observe.h"
#include "engine/wait.h"

#define TAKE_MAX 64

static void log_deletion(struct engine *e, struct db *db, struct slice key)
{
    effect_log_now(e, db->index, 2, (struct slice[]){e->set->lazyfree_lazy_expire ? SLICE("UNLINK") : SLICE("DEL"), key});
}

void expire_one(struct engine *e, struct db *db, struct entry *en, bool log)
{
    struct slice at = entry_key(en);
    char small[256], *copy = at.len <= sizeof small ? small : mem_alloc(at.len);
    memcpy(copy, at.ptr, at.len);
    struct slice key = slice_of(copy, at.len);
    db_remove(db, en);
    e->stats.expired++;
    if (log && (e->special & SPECIAL_LOG)) log_deletion(e, db, key);
    engine_key_changed(e, db, key);
    if (e->special & SPECIAL_NOTIFY) engine_notify(e, NOTIFY_EXPIRED, "expired", key, db->index);
    if (copy != small) mem_free(copy, at.len);
}

/* --- parts of values --- */

bool entry_over(const struct entry *e, int64_t now_ms)
{
    if ((e->form & FORM_EXPIRES) && entry_expire(e) <= now_ms) return true;
    if (!(e->form & FORM_INNER) || entry_inner(e) > now_ms) return false;
    const struct value_type *t = entry_value_type(e);
    return t->parts->due_count(entry_root(e), now_ms) == t->length(entry_root(e));
}

/* What was dropped, for the log: behind each other, as their names. */
struct dropped {
    struct buf names;
    size_t len[PARTS_AT_ONCE];
    int count;
};

static bool note_dropped(void *arg, const struct element *x)
{
    struct dropped *d = arg;
    check(d->count < PARTS_AT_ONCE);
    d->len[d->count++] = x->a.len;
    buf_puts(&d->names, x->a);
    return true;
}

static void names_of(const struct dropped *d, struct slice *out)
{
    const char *at = d->names.ptr;
    for (int i = 0; i < d->count; at += d->len[i++]) out[i] = slice_of(at, d->len[i]);
}

static void tell_dropped(struct engine *e, struct db *db, const struct value_parts *parts, struct slice key, struct subkeys gone, bool key_gone)
{
    engine_key_changed(e, db, key);
    if (!(e->special & SPECIAL_NOTIFY)) return;
    engine_notify(e, NOTIFY_HASH, parts->event, key, db->index);
    engine_notify_subkeys(e, parts->event, key, gone, db->index);
    if (key_gone) engine_notify(e, NOTIFY_GENERIC, "del", key, db->index);
}

struct entry *expire_parts(struct engine *e, struct db *db, struct entry *en, uint64_t max)
{
    const struct value_type *t = entry_value_type(en);
    struct dropped d = {.count = 0};
    struct buf key = {0};
    buf_puts(&key, entry_key(en));
    bool alone = e->cow.live && !e->call; /* no command whose writes these could be counted among */
    if (alone) cow_begin(&e->cow);
    void *root = db_own_root(db, &en);
    e->stats.expired_parts += t->parts->drop_due(root, &e->cow, e->now_ms, max, note_dropped, &d);
    if (t->length(root)) {
        en = db_set_inner(db, en, t->parts->due(root));
    } else {
        db_remove(db, en);
        en = NULL;
    }
    if (alone) cow_begin(&e->cow);
    struct slice argv[2 + PARTS_AT_ONCE] = {slice_str(t->parts->command), buf_slice(&key)};
    names_of(&d, argv + 2);
    if (d.count && (e->special & SPECIAL_LOG)) effect_log_now(e, db->index, 2 + d.count, argv);
    if (d.count) tell_dropped(e, db, t->parts, buf_slice(&key), (struct subkeys){argv + 2, d.count, 1}, !en);
    buf_deinit(&d.names);
    buf_deinit(&key);
    return en;
}

void expire_told(struct call *c, struct slice key, const struct value_type *t, struct slice part)
{
    struct engine *e = c->e;
    e->stats.expired_parts++;
    if (e->special & SPECIAL_LOG) effect_log_now(e, c->db->index, 3, (struct slice[]){slice_str(t->parts->command), key, part});
    tell_dropped(e, c->db, t->parts, key, (struct subkeys){&part, 1, 1}, false);
}

/* Events of fields, some at a time. */
struct teller {
    struct engine *e;
    const char *event;
    struct slice key;
    int db, count;
    struct slice names[PARTS_AT_ONCE];
};

static void tell_some(struct teller *t)
{
    engine_notify_subkeys(t->e, t->event, t->key, (struct subkeys){t->names, t->count, 1}, t->db);
    t->count = 0;
}

static bool tell_part(void *arg, const struct element *x)
{
    struct teller *t = arg;
    t->names[t->count++] = x->a;
    if (t->count == PARTS_AT_ONCE) tell_some(t);
    return true;
}

static void tell_parts(struct engine *e, struct db *db, const struct entry *en, struct slice key)
{
    const struct value_type *type = entry_value_type(en);
    if (likely(!engine_notifies_subkeys(e))) return;
    struct teller t = {.e = e, .event = type->parts->event, .key = key, .db = db->index};
    type->each(entry_root(en), tell_part, &t);
    tell_some(&t);
}

/* All parts at once, when they are many: the log says that the key is gone. */
static void expire_whole(struct engine *e, struct db *db, struct entry *en)
{
    const struct value_type *t = entry_value_type(en);
    struct buf key = {0};
    buf_puts(&key, entry_key(en));
    e->stats.expired_parts += t->length(entry_root(en));
    tell_parts(e, db, en, buf_slice(&key));
    db_remove(db, en);
    if (e->special & SPECIAL_LOG) log_deletion(e, db, buf_slice(&key));
    tell_dropped(e, db, t->parts, buf_slice(&key), (struct subkeys){.count = 0}, true);
    buf_deinit(&key);
}

void expire_now(struct engine *e, struct db *db, struct entry *en)
{
    if ((en->form & FORM_EXPIRES) && entry_expire(en) <= e->now_ms) expire_one(e, db, en, true);
    else if (entry_value_type(en)->length(entry_root(en)) > PARTS_AT_ONCE) expire_whole(e, db, en);
    else expire_parts(e, db, en, PARTS_AT_ONCE);
}

/* --- the cycle --- */

#define PARTS_A_TAKE 8 /* of each key at least, when many keys are due */

/* One that is due. What is left of it must be told to the table again: it was taken. */
static void expire_due(struct engine *e, struct db *db, struct entry *en, uint64_t parts)
{
    if (entry_over(en, e->now_ms)) expire_now(e, db, en);
    else expire_parts(e, db, en, parts);
}

bool expire_cycle(struct engine *e, int64_t budget_us)
{
    if (!e->set->active_expire || e->set->import_mode) return true;
    uint64_t start = e->ticks(e->ticks_arg);
    uint64_t limit = (uint64_t)((double)budget_us / e->us_per_tick);
    struct entry *due[TAKE_MAX];
    if (unlikely(e->special & SPECIAL_REPLICA)) return local_times_expire(e, start + limit);
    bool all = true;
    for (int i = 0; i < e->db_count && all; i++) {
        struct db *db = &e->dbs[i];
        if (!db->expires && !db->inner) continue;
        for (;;) {
            int n = table_due_take(&db->table, e->now_ms, due, TAKE_MAX);
            if (n == 0) {
                if (table_due_next(&db->table) > e->now_ms) break;
            } else {
                for (int k = 0; k < n; k++) __builtin_prefetch(due[k]);
                uint64_t parts = n > PARTS_AT_ONCE / PARTS_A_TAKE ? PARTS_A_TAKE : PARTS_AT_ONCE / (unsigned)n;
                for (int k = 0; k < n; k++) expire_due(e, db, due[k], parts);
            }
            if (e->ticks(e->ticks_arg) - start > limit) {
                all = false;
                e->stats.expired_time_cap++;
                break;
            }
        }
    }
    double us = (double)(e->ticks(e->ticks_arg) - start) * e->us_per_tick;
    e->stats.expire_cycle_us += (uint64_t)us;
    if (us >= 1000) latency_add(e, "expire-cycle", (int64_t)us / 1000);
    return all;
}

int64_t expire_next(const struct engine *e)
{
    int64_t next = INT64_MAX;
    if (!e->set->active_expire || (e->special & SPECIAL_PAUSE)) return next;
    for (int i = 0; i < e->db_count; i++) {
        const struct db *db = &e->dbs[i];
        int64_t due = INT64_MAX;
        if (unlikely(e->special & SPECIAL_REPLICA)) due = local_times_next(db);
        else if (db->expires || db->inner) due = table_due_next(&db->table);
        if (due < next) next = due;
    }
    return next;
}
