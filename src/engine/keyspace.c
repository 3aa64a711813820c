/* keyspace: lookups and changes of keys, over ds/table. What always holds: db->expires counts the entries with an
 * expiry, db->inner those with parts that end; an entry's inner time is that of its root; nothing expired is ever returned; nothing a live view owns is written. */
#include "engine/keyspace.h"

#include "engine/engine.h"
#include "engine/expire.h"
#include "engine/job.h"
#include "engine/local_times.h"
#include "engine/slot_hide.h"
#include "engine/use.h"
#include "engine/wait.h"
#include "engine/watch.h"

#define FREE_COST_MAX 64            /* blocks; above it a value is freed by the shell's reaper */
#define FREE_BYTES_MAX (256 * 1024) /* the same for one big block */

const struct value_type *value_types[VALUE_ID_COUNT];

void value_register(const struct value_type *t) { value_types[t->id] = t; }
const struct value_type *entry_value_type(const struct entry *e) { return value_types[entry_type(e)]; }
const void *entry_value_root(const struct entry *e) { return entry_value_type(e)->inline_value ? e : entry_root(e); }

static inline uint64_t key_hash(const struct call *c, struct slice key)
{
    return c->hashed1 && key.ptr == c->argv[1].ptr ? c->hash1 : table_hash(&c->db->table, key);
}

/* --- freeing --- */

#define FREE_THUNK(id) \
    static void free_##id(void *root, size_t size) { (void)size; value_types[id]->free(root); }
FREE_THUNK(VALUE_LIST)
FREE_THUNK(VALUE_SET)
FREE_THUNK(VALUE_ZSET)
FREE_THUNK(VALUE_HASH)
FREE_THUNK(VALUE_STREAM)
static cow_free_fn *const free_thunks[VALUE_ID_COUNT] = {
    [VALUE_LIST] = free_VALUE_LIST, [VALUE_SET] = free_VALUE_SET, [VALUE_ZSET] = free_VALUE_ZSET,
    [VALUE_HASH] = free_VALUE_HASH, [VALUE_STREAM] = free_VALUE_STREAM,
};

static void root_free(struct engine *e, const struct value_type *t, void *root)
{
    if (t->free_cost(root) > FREE_COST_MAX) engine_defer(e, free_thunks[t->id], root, 0);
    else t->free(root);
}

/* The root was unlinked from a key with this place (ds/cow.h). */
static void root_drop(struct engine *e, uint64_t place, const struct value_type *t, void *root)
{
    uint64_t until;
    if (unlikely(e->cow.live) && !cow_value_passed(&e->cow, place, &until)) cow_keep_at(&e->cow, until, root, t->memory(root), free_thunks[t->id]);
    else root_free(e, t, root);
}

void value_drop(struct call *c, const struct value_type *t, void *root) { root_free(c->e, t, root); }

/* The entry's block; its root is somebody else's by now. */
static void block_drop(struct db *db, struct entry *e, bool shared)
{
    if (!shared && entry_bytes(e) > FREE_BYTES_MAX) engine_defer(db->engine, mem_free, e, entry_bytes(e));
    else table_release(&db->table, e, shared);
}

static inline void counts(struct db *db, const struct entry *e)
{
    db->expires += (e->form & FORM_EXPIRES) != 0;
    db->inner += (e->form & FORM_INNER) != 0;
}
static inline void counts_no_more(struct db *db, const struct entry *e)
{
    db->expires -= (e->form & FORM_EXPIRES) != 0;
    db->inner -= (e->form & FORM_INNER) != 0;
}

int64_t value_inner(const struct value_type *t, const void *root) { return t->parts ? t->parts->due(root) : ENTRY_NEVER; }

static void unlink_entry(struct db *db, uint64_t hash, struct entry *e, bool with_root)
{
    bool shared;
    const struct value_type *t = entry_value_type(e);
    void *root = t->inline_value ? NULL : entry_root(e);
    counts_no_more(db, e);
    if (t->id == VALUE_STREAM && (db->engine->special & SPECIAL_WAITING)) wait_key_ready(db, entry_key(e)); /* readers of groups are told */
    table_take(&db->table, hash, e, &shared);
    block_drop(db, e, shared);
    if (!root) return;
    uint64_t place = table_place(&db->table, hash);
    if (with_root) root_drop(db->engine, place, t, root);
    else cow_moved(&db->engine->cow, place);
}

void db_remove(struct db *db, struct entry *e) { unlink_entry(db, table_hash(&db->table, entry_key(e)), e, true); }

/* --- lookups --- */

/* Something about it is past its time, and this call minds. */
static inline bool is_due(const struct call *c, const struct entry *e)
{
    return unlikely(e->form & (FORM_EXPIRES | FORM_INNER)) && entry_due(e) <= c->now_ms && !call_keeps_past(c);
}

static inline bool expired(const struct call *c, const struct entry *e) { return is_due(c, e) && entry_over(e, c->now_ms); }

/* Removes what is past its time; not while CLIENT PAUSE holds changes back, and not on a replica, whose master does it,
 * nor with import-mode, unless the command is a change itself (one of an EXEC that began before, one on a replica that takes writes). */
static bool removes(const struct call *c)
{
    return likely(!(c->e->special & (SPECIAL_PAUSE | SPECIAL_REPLICA)) && !c->set->import_mode) || (c->cmd->flags & CMD_WRITE);
}

static void expire_found(struct call *c, struct db *db, struct entry *e)
{
    if (removes(c)) expire_now(c->e, db, e);
}

/* The same for parts, when they are few: a crowd is left to the cycle, and nobody sees it meanwhile. So a value loses
 * parts once in a command at most. */
static struct entry *find_due(struct call *c, struct db *db, struct entry *e)
{
    if (entry_over(e, c->now_ms)) {
        expire_found(c, db, e);
        return NULL;
    }
    const struct value_type *t = entry_value_type(e);
    if (removes(c) && t->parts->due_count(entry_root(e), c->now_ms) <= PARTS_AT_ONCE) return expire_parts(c->e, db, e, PARTS_AT_ONCE);
    return e;
}

static inline __attribute__((always_inline)) struct entry *find_live(struct call *c, struct db *db, uint64_t hash, struct slice key)
{
    struct entry *e = table_find(&db->table, hash, key);
    return e && is_due(c, e) ? find_due(c, db, e) : e;
}

struct entry *key_read(struct call *c, struct slice key)
{
    struct entry *e = find_live(c, c->db, key_hash(c, key), key);
    if (unlikely(!e)) {
        c->e->stats.misses++;
        if (c->e->special & SPECIAL_NOTIFY) call_notify(c, NOTIFY_KEY_MISS, "keymiss", key);
        return NULL;
    }
    c->e->stats.hits++;
    use_touch(c, e);
    return e;
}

struct entry *key_peek(struct call *c, struct slice key) { return find_live(c, c->db, key_hash(c, key), key); }
struct entry *db_peek(struct call *c, struct db *db, struct slice key) { return find_live(c, db, table_hash(&db->table, key), key); }
bool key_exists(struct call *c, struct slice key) { return key_peek(c, key) != NULL; }

struct entry *key_write(struct call *c, struct slice key)
{
    uint64_t hash = key_hash(c, key);
    struct entry *e = find_live(c, c->db, hash, key);
    if (!e) return NULL;
    e = table_own(&c->db->table, hash, e);
    use_touch(c, e);
    return e;
}

/* --- changes --- */

/* The shell sleeps no longer than until then. */
static inline void note_expire(struct db *db, struct slice key, int64_t at)
{
    if (at == ENTRY_NO_EXPIRE || at == ENTRY_NEVER) return;
    if (at < db->engine->next_expire_ms) db->engine->next_expire_ms = at;
    if (unlikely(db->engine->special & SPECIAL_REPLICA)) local_times_note(db, key, at);
}

/* The inner time of a value in the form that an entry keeps it. */
static int64_t inner_stored(uint8_t type, struct slice value)
{
    const struct value_type *t = value_types[type];
    void *root;
    if (likely(!t->parts)) return ENTRY_NEVER;
    memcpy(&root, value.ptr, sizeof root);
    return t->parts->due(root);
}

/* In-place overwrite of an inline value of the same form and size class. */
static bool overwrite(struct call *c, struct entry *e, uint8_t kind, struct slice value, int64_t expire_ms, bool keep_ttl)
{
    if (!value_types[entry_type(e)]->inline_value) return false;
    bool expires = e->form & FORM_EXPIRES;
    if (expires ? !keep_ttl && expire_ms == ENTRY_NO_EXPIRE : expire_ms != ENTRY_NO_EXPIRE) return false;
    if (!entry_resize(e, value.len)) return false;
    if (value.ptr) memcpy((char *)entry_value(e).ptr, value.ptr, value.len);
    e->kind = kind;
    if (expires && !keep_ttl) memcpy(e->data, &expire_ms, sizeof expire_ms);
    entry_set_lru(e, use_initial(c));
    return true;
}

/* A value takes the place of another; commands that make a string's next value from its present one keep its expiry, and are not meant. */
static void tell_overwritten(struct call *c, struct slice key, uint8_t was, uint8_t is, bool keep_ttl)
{
    if (keep_ttl && strcmp(c->cmd->name, "set") && strcmp(c->cmd->name, "msetex")) return;
    key_tell_overwritten(c, key, was, is, db_index(c->db));
}

void key_tell_overwritten(struct call *c, struct slice key, int was, int is, int db)
{
    if (was < 0 || !(c->set->notify_events & (NOTIFY_OVERWRITTEN | NOTIFY_TYPE_CHANGED))) return;
    call_notify_db(c, NOTIFY_OVERWRITTEN, "overwritten", key, db);
    if (was != is) call_notify_db(c, NOTIFY_TYPE_CHANGED, "type_changed", key, db);
}

struct entry *key_set(struct call *c, struct slice key, uint8_t type, uint8_t enc, struct slice value, int64_t expire_ms, bool keep_ttl)
{
    struct db *db = c->db;
    uint64_t hash = key_hash(c, key);
    struct entry *e = find_live(c, db, hash, key);
    uint8_t kind = (uint8_t)(type | enc << 4);
    note_expire(db, key, expire_ms);
    if (e) {
        if (unlikely(c->e->special & SPECIAL_NOTIFY)) tell_overwritten(c, key, (uint8_t)entry_type(e), type, keep_ttl);
        e = table_own(&db->table, hash, e);
        if (overwrite(c, e, kind, value, expire_ms, keep_ttl)) {
            if (expire_ms != ENTRY_NO_EXPIRE && !keep_ttl) table_due(&db->table, hash, e, expire_ms);
            return e;
        }
        if (keep_ttl) expire_ms = entry_expire(e);
    }
    int64_t inner = inner_stored(type, value);
    note_expire(db, key, inner);
    struct entry *now = entry_new_inner(kind, use_initial(c), expire_ms, inner, key, value);
    counts(db, now);
    if (!e) {
        table_insert(&db->table, hash, now);
        call_notify(c, NOTIFY_NEW, "new", key);
        return now;
    }
    const struct value_type *t = entry_value_type(e);
    void *root = t->inline_value ? NULL : entry_root(e);
    counts_no_more(db, e);
    table_replace(&db->table, hash, e, now);
    if (root) root_drop(c->e, table_place(&db->table, hash), t, root);
    return now;
}

/* A copy of e with another value length or other times in its place; e is owned. */
static struct entry *rebuild(struct db *db, struct entry *e, size_t vlen, int64_t expire_ms, int64_t inner_ms)
{
    struct slice key = entry_key(e), old = entry_value(e);
    uint64_t hash = table_hash(&db->table, key);
    struct entry *now = entry_new_inner(e->kind, entry_lru(e), expire_ms, inner_ms, key, slice_of(NULL, vlen));
    char *v = (char *)entry_value(now).ptr;
    size_t same = old.len < vlen ? old.len : vlen;
    memcpy(v, old.ptr, same);
    memset(v + same, 0, vlen - same);
    counts(db, now);
    counts_no_more(db, e);
    table_replace(&db->table, hash, e, now);
    return now;
}

struct entry *key_resize(struct call *c, struct entry *e, size_t vlen)
{
    struct slice old = entry_value(e);
    if (entry_resize(e, vlen)) {
        if (vlen > old.len) memset((char *)old.ptr + old.len, 0, vlen - old.len);
        return e;
    }
    size_t head = (size_t)(old.ptr - (char *)e);
    if ((e->form & FORM_LONG) && vlen <= UINT32_MAX) { /* big strings grow by the allocator, which can often extend */
        uint64_t hash = table_hash(&c->db->table, entry_key(e));
        struct entry *now = mem_realloc(e, head + old.len, head + vlen);
        uint32_t len = (uint32_t)vlen;
        memcpy(now->data + entry_key_at(now) - 4, &len, 4);
        if (vlen > old.len) memset((char *)now + head + old.len, 0, vlen - old.len);
        table_relink_moved(&c->db->table, hash, e, now);
        return now;
    }
    return rebuild(c->db, e, vlen, entry_expire(e), entry_inner(e));
}

struct entry *key_set_expire(struct call *c, struct entry *e, int64_t expire_ms)
{
    uint64_t hash = table_hash(&c->db->table, entry_key(e));
    e = table_own(&c->db->table, hash, e);
    note_expire(c->db, entry_key(e), expire_ms);
    bool expires = e->form & FORM_EXPIRES;
    if (expires && expire_ms != ENTRY_NO_EXPIRE) {
        memcpy(e->data, &expire_ms, sizeof expire_ms);
        table_due(&c->db->table, hash, e, expire_ms);
        return e;
    }
    if (!expires && expire_ms == ENTRY_NO_EXPIRE) return e;
    return rebuild(c->db, e, entry_value(e).len, expire_ms, entry_inner(e));
}

struct entry *db_set_inner(struct db *db, struct entry *e, int64_t inner_ms)
{
    uint64_t hash = table_hash(&db->table, entry_key(e));
    if (e->form & FORM_INNER ? entry_inner(e) == inner_ms && inner_ms > db->engine->now_ms : inner_ms == ENTRY_NEVER) return e;
    e = table_own(&db->table, hash, e);
    note_expire(db, entry_key(e), inner_ms);
    if (!(e->form & FORM_INNER) || inner_ms == ENTRY_NEVER) return rebuild(db, e, entry_value(e).len, entry_expire(e), inner_ms);
    entry_set_inner(e, inner_ms);
    table_due(&db->table, hash, e, entry_due(e)); /* which the cycle may have taken it out for */
    return e;
}

bool key_del(struct call *c, struct slice key)
{
    uint64_t hash = key_hash(c, key);
    struct entry *e = find_live(c, c->db, hash, key);
    if (!e) return false;
    unlink_entry(c->db, hash, e, true);
    return true;
}

void key_remove(struct call *c, struct slice key)
{
    uint64_t hash = key_hash(c, key);
    struct entry *e = table_find(&c->db->table, hash, key);
    check(e);
    unlink_entry(c->db, hash, e, true);
}

void key_expire(struct call *c, struct slice key, bool log)
{
    struct entry *e = table_find(&c->db->table, key_hash(c, key), key);
    check(e);
    expire_one(c->e, c->db, e, log);
}

bool key_del_async(struct call *c, struct slice key) { return key_del(c, key); } /* freeing big values is always deferred */

void key_move(struct call *c, struct slice from, struct slice to, struct db *dst)
{
    if (!dst) dst = c->db;
    uint64_t hash = table_hash(&c->db->table, from);
    struct entry *e = table_find(&c->db->table, hash, from);
    check(e);
    struct entry *now = entry_new_inner(e->kind, entry_lru(e), entry_expire(e), entry_inner(e), to, entry_value(e));
    unlink_entry(c->db, hash, e, false);
    table_insert(&dst->table, table_hash(&dst->table, to), now);
    counts(dst, now);
    note_expire(dst, to, entry_expire(now));
    note_expire(dst, to, entry_inner(now));
    call_notify_db(c, NOTIFY_NEW, "new", to, dst->index);
}

/* --- typed values --- */

bool value_read(struct call *c, struct slice key, const struct value_type *t, const void **root)
{
    struct entry *e = key_read(c, key);
    *root = NULL;
    if (!e) return true;
    if (unlikely(entry_type(e) != t->id)) {
        reply_error(c->r, ERR_WRONGTYPE);
        return false;
    }
    *root = t->inline_value ? e : entry_root(e);
    return true;
}

static __attribute__((noinline)) void *own_viewed_root(struct db *db, uint64_t hash, struct entry **e)
{
    struct cow *cow = &db->engine->cow;
    void *root = entry_root(*e);
    uint32_t epoch;
    memcpy(&epoch, root, sizeof epoch);
    cow_writes_at(cow, table_place(&db->table, hash));
    if (cow_frozen(cow, epoch)) {
        *e = table_own(&db->table, hash, *e);
        root = entry_value_type(*e)->thaw(root, cow);
        entry_set_root(*e, root);
    }
    return root;
}

/* The root for writing, taken over from a view; *e may move then. */
static inline void *own_root(struct db *db, uint64_t hash, struct entry **e)
{
    return likely(!db->engine->cow.live) ? entry_root(*e) : own_viewed_root(db, hash, e);
}

void *db_own_root(struct db *db, struct entry **e) { return own_root(db, table_hash(&db->table, entry_key(*e)), e); }

bool value_write(struct call *c, struct slice key, const struct value_type *t, void **root)
{
    uint64_t hash = key_hash(c, key);
    struct entry *e = find_live(c, c->db, hash, key);
    *root = NULL;
    if (!e) return true;
    if (unlikely(entry_type(e) != t->id)) {
        reply_error(c->r, ERR_WRONGTYPE);
        return false;
    }
    use_touch(c, e);
    if (t->inline_value) {
        *root = table_own(&c->db->table, hash, e);
        return true;
    }
    *root = own_root(c->db, hash, &e);
    return true;
}

void value_add(struct call *c, struct slice key, const struct value_type *t, void *root)
{
    int64_t inner = value_inner(t, root);
    struct entry *e = entry_new_inner((uint8_t)t->id, use_initial(c), ENTRY_NO_EXPIRE, inner, key, slice_of(&root, sizeof root));
    note_expire(c->db, key, inner);
    counts(c->db, e);
    table_insert(&c->db->table, key_hash(c, key), e);
    call_notify(c, NOTIFY_NEW, "new", key);
}

void value_store(struct call *c, struct slice key, const struct value_type *t, void *root)
{
    key_set(c, key, (uint8_t)t->id, 0, slice_of(&root, sizeof root), ENTRY_NO_EXPIRE, false);
}

void value_moved(struct call *c, struct slice key, void *root)
{
    uint64_t hash = key_hash(c, key);
    struct entry *e = table_find(&c->db->table, hash, key);
    check(e);
    e = table_own(&c->db->table, hash, e);
    entry_set_root(e, root);
}

void value_times(struct call *c, struct slice key)
{
    struct entry *e = table_find(&c->db->table, key_hash(c, key), key);
    check(e);
    db_set_inner(c->db, e, value_inner(entry_value_type(e), entry_root(e)));
}

/* --- databases --- */

uint64_t db_count(const struct db *db) { return db->table.count - slots_hidden_keys(db); }
int db_index(const struct db *db) { return db->index; }
struct db *db_at(struct engine *e, int index) { return index >= 0 && index < e->db_count ? &e->dbs[index] : NULL; }

#define RANDOM_TRIES 100

struct seen_first {
    struct call *c;
    struct slice *out;
    bool found;
};

static void take_first(void *arg, struct entry *e)
{
    struct seen_first *f = arg;
    if (f->found || expired(f->c, e) || slot_hides_key(f->c->e, entry_key(e))) return;
    *f->out = entry_key(e);
    f->found = true;
}

/* Nearly all keys are hidden ones: the first that is not. */
static bool seen_random(struct call *c, struct slice *out)
{
    struct seen_first f = {c, out, false};
    for (uint64_t at = 0; !f.found && table_step(&c->db->table, &at, take_first, &f);) {}
    return f.found;
}

bool key_random(struct call *c, struct slice *out)
{
    uint64_t hidden = slots_hidden_keys(c->db);
    if (unlikely(hidden) && hidden == c->db->table.count) return false;
    for (int tries = 0; c->db->table.count; tries++) {
        struct entry *e = table_random(&c->db->table, c->rng);
        if (unlikely(hidden) && slot_hides_key(c->e, entry_key(e))) {
            if (tries == RANDOM_TRIES) return seen_random(c, out);
            continue;
        }
        if (!expired(c, e)) {
            *out = entry_key(e);
            return true;
        }
        c->e->unit.apart = !c->in_exec; /* a key that nobody named */
        expire_found(c, c->db, e);
        c->e->unit.apart = false;
        if (tries == 100) break;
    }
    return false;
}

struct live_visit {
    struct call *c;
    key_visit *visit;
    void *arg;
};

static void visit_live(void *arg, struct entry *e)
{
    struct live_visit *v = arg;
    if (!expired(v->c, e) && !slot_hides_key(v->c->e, entry_key(e))) v->visit(v->arg, e);
}

uint64_t db_scan(struct call *c, struct db *db, uint64_t cursor, uint64_t count, key_visit *visit, void *arg)
{
    struct live_visit v = {c, visit, arg};
    return table_scan(&db->table, cursor, count, visit_live, &v);
}

struct each_visit {
    key_visit *visit;
    void *arg;
};

static void visit_all(void *arg, struct entry *e)
{
    struct each_visit *v = arg;
    v->visit(v->arg, e);
}

void db_each(struct db *db, key_visit *visit, void *arg)
{
    struct each_visit v = {visit, arg};
    table_each(&db->table, visit_all, &v);
}

void db_free_root(void *arg, struct entry *e)
{
    (void)arg;
    const struct value_type *t = value_types[entry_type(e)];
    if (!t->inline_value) t->free(entry_root(e));
}

/* A whole table, freed elsewhere. size counts its entries: the reaper's figure for lazyfreed objects. */
static void free_table(void *thing, size_t size)
{
    (void)size;
    struct table *t = thing;
    table_deinit(t, db_free_root, NULL);
    mem_free(t, sizeof *t);
}

uint64_t db_flush(struct call *c, struct db *db, bool async)
{
    (void)async; /* always off the executor: FLUSHALL SYNC need not be slower for everybody else */
    uint64_t n = db->table.count;
    c->e->flushes++;
    if (n == 0) return 0;
    watch_db_changed(db, NULL);
    job_db_changed(db);
    local_times_drop(db);
    c->changes += (int64_t)n;
    struct table *old = mem_alloc(sizeof *old);
    *old = db->table;
    table_init_like(&db->table, old);
    db->expires = db->inner = 0;
    wait_db_ready(db);
    uint64_t until;
    struct cow *cow = &c->e->cow;
    if (cow->live && !cow_value_passed(cow, table_last_place(old), &until)) cow_keep_at(cow, until, old, old->bytes, free_table);
    else engine_defer(c->e, free_table, old, n);
    return n;
}

void db_swap(struct call *c, struct db *a, struct db *b)
{
    c->changes++;
    if (a == b) return;
    watch_db_changed(a, b);
    watch_db_changed(b, a);
    job_db_changed(a);
    job_db_changed(b);
    struct table t = a->table;
    a->table = b->table;
    b->table = t;
    uint64_t n = a->expires;
    a->expires = b->expires;
    b->expires = n;
    n = a->inner;
    a->inner = b->inner;
    b->inner = n;
    struct local_times *l = a->local_times;
    a->local_times = b->local_times;
    b->local_times = l;
    wait_db_ready(a);
    wait_db_ready(b);
}

size_t entry_memory(const struct entry *e)
{
    const struct value_type *t = entry_value_type(e);
    return mem_class(entry_bytes(e)) + sizeof(uint64_t) + (t->inline_value ? 0 : t->memory(entry_root(e)));
}
