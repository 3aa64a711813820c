#include "engine/watch.h"

#include "ds/map.h"

/* One watched key of one session: on the session's list and on the key's list. */
struct watched {
    struct session *s;
    struct watched *next_of_session, *next_of_key, *prev_of_key;
    struct watched_key *key;
    bool was_expired; /* there, but past its time, when WATCH was called: its deletion changes nothing */
};

struct watched_key {
    struct db *db;
    struct watched *first;
    size_t len;
    char bytes[];
};

struct watchers {
    struct map keys;
};

static struct slice key_slice(const struct watched_key *k) { return slice_of(k->bytes, k->len); }

/* What one watcher of k costs; the key is put on the account of each. */
static size_t bytes_of(const struct watched_key *k) { return sizeof(struct watched) + sizeof *k + k->len; }

static struct entry *entry_of(struct db *db, struct slice key) { return table_find(&db->table, table_hash(&db->table, key), key); }

static bool is_expired(const struct entry *e, int64_t now_ms)
{
    return e && entry_over(e, now_ms);
}

void watch_add(struct call *c, struct slice key)
{
    struct db *db = c->db;
    struct session *s = c->s;
    if (!db->watchers) {
        db->watchers = mem_alloc(sizeof *db->watchers);
        map_init(&db->watchers->keys);
    }
    struct watched_key *k = map_find(&db->watchers->keys, key);
    if (!k) {
        k = mem_alloc(sizeof *k + key.len);
        k->db = db;
        k->first = NULL;
        k->len = key.len;
        memcpy(k->bytes, key.ptr, key.len);
        map_put(&db->watchers->keys, key, k);
    }
    for (struct watched *w = k->first; w; w = w->next_of_key)
        if (w->s == s) return;
    struct watched *w = mem_alloc(sizeof *w);
    *w = (struct watched){.s = s, .next_of_session = s->watched, .next_of_key = k->first, .key = k, .was_expired = is_expired(entry_of(db, key), c->now_ms)};
    if (k->first) k->first->prev_of_key = w;
    k->first = w;
    s->watched = w;
    s->watched_bytes += bytes_of(k);
    c->e->watching_count++;
    c->e->special |= SPECIAL_WATCH;
}

uint64_t watch_key_count(const struct db *db) { return db->watchers ? map_count(&db->watchers->keys) : 0; }

uint64_t watch_count(const struct session *s)
{
    uint64_t n = 0;
    for (const struct watched *w = s->watched; w; w = w->next_of_session) n++;
    return n;
}

void watch_drop_all(struct session *s)
{
    while (s->watched) {
        struct watched *w = s->watched;
        struct watched_key *k = w->key;
        s->watched = w->next_of_session;
        s->watched_bytes -= bytes_of(k);
        if (w->next_of_key) w->next_of_key->prev_of_key = w->prev_of_key;
        if (w->prev_of_key) w->prev_of_key->next_of_key = w->next_of_key;
        else k->first = w->next_of_key;
        if (!k->first) {
            map_take(&k->db->watchers->keys, key_slice(k));
            mem_free(k, sizeof *k + k->len);
        }
        mem_free(w, sizeof *w);
        if (--s->engine->watching_count == 0) s->engine->special &= ~(uint32_t)SPECIAL_WATCH;
    }
}

void watch_key_changed(struct db *db, struct slice key)
{
    if (!db->watchers) return;
    struct watched_key *k = map_find(&db->watchers->keys, key);
    if (!k) return;
    bool gone = entry_of(db, key) == NULL;
    for (struct watched *w = k->first; w; w = w->next_of_key) {
        if (gone && w->was_expired) w->was_expired = false; /* it was not there for the watcher either */
        else w->s->flags |= SESSION_DIRTY_CAS;
    }
}

struct db_change {
    struct db *db, *other;
};

/* The entry of a watched key is about to be replaced by what the other database has under that name. */
static void entry_replaced(struct watched *w, bool was_there, const struct entry *next)
{
    bool next_expired = is_expired(next, w->s->engine->now_ms);
    if (w->was_expired && (!next || next_expired)) w->was_expired = next_expired;
    else if (!w->was_expired && !was_there && next_expired) w->was_expired = true;
    else w->s->flags |= SESSION_DIRTY_CAS;
}

static void key_of_changed_db(void *arg, struct slice key, void *ptr)
{
    struct db_change *d = arg;
    struct watched_key *k = ptr;
    bool was_there = entry_of(d->db, key) != NULL;
    const struct entry *next = d->other ? entry_of(d->other, key) : NULL;
    if (!was_there && !next) return;
    for (struct watched *w = k->first; w; w = w->next_of_key) entry_replaced(w, was_there, next);
}

void watch_db_changed(struct db *db, struct db *other)
{
    struct db_change d = {db, other};
    if (db->watchers) map_each(&db->watchers->keys, key_of_changed_db, &d);
}

bool watch_expired(struct session *s)
{
    for (struct watched *w = s->watched; w; w = w->next_of_session)
        if (!w->was_expired && is_expired(entry_of(w->key->db, key_slice(w->key)), s->engine->now_ms)) return true;
    return false;
}

void watch_db_deinit(struct db *db)
{
    if (!db->watchers) return;
    check(map_count(&db->watchers->keys) == 0);
    map_deinit(&db->watchers->keys);
    mem_free(db->watchers, sizeof *db->watchers);
    db->watchers = NULL;
}
