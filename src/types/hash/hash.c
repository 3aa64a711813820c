/* hash: see hash.h. What always holds: the pack has two elements a field, a timed one three; the tree's keys are the upper 32
 * bits of hash_slice(field), the least that is still ordered well; no field is there twice. Of a timed hash: first is the
 * earliest time in the pack; times has one item for each record with a time, no more. */
#include "types/hash/hash.h"

#include "engine/expire.h"

/* --- roots --- */

static const size_t root_bytes[] = {
    [HASH_PACK] = sizeof(struct hash) + sizeof(struct pack *), [HASH_TREE] = sizeof(struct hash) + sizeof(struct tree),
    [HASH_PACK_TIMED] = sizeof(struct hash) + sizeof(struct hash_small_timed),
    [HASH_TREE_TIMED] = sizeof(struct hash) + sizeof(struct hash_big_timed),
};

size_t hash_root_bytes(const struct hash *h) { return root_bytes[h->encoding]; }

static int cmp_keys(struct slice record, struct slice probe)
{
    uint32_t a, b;
    memcpy(&a, record.ptr, sizeof a);
    memcpy(&b, probe.ptr, sizeof b);
    return a < b ? -1 : a > b;
}

static const struct tree_kind hash_kind = {4, hash_record_cmp};
static const struct tree_kind times_kind = {8, cmp_keys}; /* the record: the key in the hash's tree, as it lies in memory */

static int64_t *first_at(const struct hash *h) { return &((struct hash_small_timed *)h->body)->first; }

static struct hash *root_new(struct cow *cow, enum hash_encoding encoding)
{
    struct hash *h = mem_alloc(root_bytes[encoding]);
    h->epoch = cow->epoch;
    h->encoding = encoding;
    return h;
}

struct hash *hash_new_as(struct cow *cow, enum hash_encoding encoding)
{
    struct hash *h = root_new(cow, encoding);
    if (hash_is_small(h)) *hash_pack_at(h) = pack_new(cow);
    else tree_init(hash_tree(h), &hash_kind);
    if (encoding == HASH_PACK_TIMED) *first_at(h) = ENTRY_NEVER;
    if (encoding == HASH_TREE_TIMED) tree_init(hash_times(h), &times_kind);
    return h;
}

struct hash *hash_new(struct cow *cow) { return hash_new_as(cow, HASH_PACK); }

/* --- times --- */

static bool times_seek(struct hash *h, int64_t ends, uint64_t key, struct tree_pos *pos)
{
    uint32_t record = (uint32_t)key;
    return tree_seek(hash_times(h), (uint64_t)ends, slice_of(&record, sizeof record), pos);
}

void hash_times_add(struct hash *h, struct cow *cow, int64_t ends, uint64_t key)
{
    struct tree_pos pos;
    uint32_t record = (uint32_t)key;
    times_seek(h, ends, key, &pos);
    tree_insert(hash_times(h), cow, &pos, (uint64_t)ends, slice_of(&record, sizeof record));
}

static void times_del(struct hash *h, struct cow *cow, int64_t ends, uint64_t key)
{
    struct tree_pos pos;
    check(times_seek(h, ends, key, &pos));
    tree_del(hash_times(h), cow, &pos);
}

void hash_find_first(struct hash *h)
{
    struct hash_walk w;
    *first_at(h) = ENTRY_NEVER;
    for (bool on = hash_first(h, HASH_ALL, &w); on; on = hash_next(&w))
        if (w.ends && w.ends < *first_at(h)) *first_at(h) = w.ends;
}

/* A field of a small timed hash that ended at `was` ends at `ends` now; 0: never, or there is none. */
static void note_first(struct hash *h, int64_t was, int64_t ends)
{
    if (ends && ends <= *first_at(h)) *first_at(h) = ends;
    else if (was && was == *first_at(h)) hash_find_first(h);
}

int64_t hash_first_end(const struct hash *h)
{
    struct tree_pos pos;
    if (!hash_is_timed(h)) return ENTRY_NEVER;
    if (hash_is_small(h)) return *first_at(h);
    return tree_first(hash_times(h), &pos) ? (int64_t)tree_key(&pos) : ENTRY_NEVER;
}

uint64_t hash_ended_count(const struct hash *h, int64_t now)
{
    struct tree_pos pos;
    struct hash_walk w;
    uint64_t n = 0;
    if (hash_first_end(h) > now) return 0;
    if (!hash_is_small(h)) {
        if (now >= HASH_TIME_MAX) return hash_times(h)->count;
        tree_seek_key(hash_times(h), (uint64_t)now + 1, &pos);
        return tree_rank(&pos);
    }
    for (bool on = hash_first(h, HASH_ALL, &w); on; on = hash_next(&w)) n += hash_ended(w.ends, now);
    return n;
}

/* --- turning --- */

/* A record put together for the tree: in the room given when it fits there, else on the heap. */
struct draft {
    struct slice record;
    char *heap; /* NULL: none */
    char room[256];
};

static void draft_init(struct draft *d, struct slice field, struct slice value, int64_t ends)
{
    size_t bytes = hash_record_bytes(field, value, ends);
    d->heap = bytes > sizeof d->room ? mem_alloc(bytes) : NULL;
    char *p = d->heap ? d->heap : d->room;
    hash_record_write(p, field, value, ends);
    d->record = slice_of(p, bytes);
}

static void draft_deinit(struct draft *d) { mem_free(d->heap, d->heap ? d->record.len : 0); }

static void tree_put_new(struct hash *h, struct cow *cow, const struct hash_walk *w)
{
    struct draft d;
    struct tree_pos pos;
    uint64_t key = hash_key(w->field);
    draft_init(&d, w->field, w->value, w->ends);
    tree_seek(hash_tree(h), key, w->field, &pos);
    tree_insert(hash_tree(h), cow, &pos, key, d.record);
    if (w->ends) hash_times_add(h, cow, w->ends, key);
    draft_deinit(&d);
}

static void small_drop(struct hash *h, struct cow *cow)
{
    pack_free(hash_pack(h), cow);
    cow_retire(cow, h, hash_root_bytes(h), h->epoch);
}

/* A big hash of the same fields in a new root; the small one is gone. */
static struct hash *turn_big(struct hash *h, struct cow *cow)
{
    struct hash *big = hash_new_as(cow, hash_is_timed(h) ? HASH_TREE_TIMED : HASH_TREE);
    struct hash_walk w;
    for (bool on = hash_first(h, HASH_ALL, &w); on; on = hash_next(&w)) tree_put_new(big, cow, &w);
    small_drop(h, cow);
    return big;
}

/* The same fields where they can have times, in a new root; that of a big hash takes the tree along. */
static struct hash *turn_timed(struct hash *h, struct cow *cow)
{
    struct hash_walk w;
    if (!hash_is_small(h)) {
        struct hash *timed = root_new(cow, HASH_TREE_TIMED);
        *hash_tree(timed) = *hash_tree(h);
        tree_init(hash_times(timed), &times_kind);
        cow_retire(cow, h, hash_root_bytes(h), h->epoch);
        return timed;
    }
    struct hash *timed = hash_new_as(cow, HASH_PACK_TIMED);
    for (bool on = hash_first(h, HASH_ALL, &w); on; on = hash_next(&w)) {
        struct slice three[] = {w.field, w.value, {0}};
        pack_insert(hash_pack_at(timed), cow, hash_pack(timed)->used, three, 3);
    }
    small_drop(h, cow);
    return timed;
}

/* --- fields --- */

bool hash_seek(const struct hash *h, struct slice field, struct hash_place *p)
{
    p->ends = 0;
    if (hash_is_small(h)) {
        const struct pack *pack = hash_pack(h);
        bool timed = hash_is_timed(h);
        p->at = pack_find(pack, PACK_FIRST, timed ? 3 : 2, field);
        p->found = !pack_end(pack, p->at);
        if (!p->found) return false;
        uint32_t value = pack_next(pack, p->at);
        p->value = pack_get(pack, value);
        if (unlikely(timed)) p->ends = hash_time_of(pack_get(pack, pack_next(pack, value)));
        return true;
    }
    p->key = hash_key(field);
    p->found = tree_seek(hash_tree(h), p->key, field, &p->pos);
    if (p->found) {
        struct slice same;
        p->ends = hash_record(tree_get(&p->pos), &same, &p->value);
    }
    return p->found;
}

bool hash_find(const struct hash *h, int64_t now, struct slice field, struct slice *value)
{
    struct hash_place p;
    if (!hash_seek(h, field, &p) || hash_ended(p.ends, now)) return false;
    *value = p.value;
    return true;
}

bool hash_meet(struct call *c, struct slice key, struct hash *h, struct slice field, struct hash_place *p)
{
    if (!hash_seek(h, field, p)) return false;
    if (likely(!hash_ended(p->ends, hash_now(c)))) return true;
    hash_del(c, h, p);
    expire_told(c, key, &hash_type, field);
    return hash_seek(h, field, p);
}

static void put_tree(struct hash *h, struct cow *cow, struct hash_place *p, struct slice field, struct slice value, int64_t ends)
{
    struct draft d;
    if (unlikely(p->ends != ends)) {
        if (p->ends) times_del(h, cow, p->ends, p->key);
        if (ends) hash_times_add(h, cow, ends, p->key);
    } else if (p->found && p->value.len == value.len) {
        size_t at = tree_get(&p->pos).len - value.len;
        char *record = tree_patch(hash_tree(h), cow, &p->pos);
        if (value.len) memcpy(record + at, value.ptr, value.len);
        return;
    }
    draft_init(&d, field, value, ends);
    if (p->found) tree_replace(hash_tree(h), cow, &p->pos, d.record);
    else tree_insert(hash_tree(h), cow, &p->pos, p->key, d.record);
    draft_deinit(&d);
}

static void put_pack(struct hash *h, struct cow *cow, const struct hash_place *p, struct slice field, struct slice value, int64_t ends)
{
    char room[6];
    struct slice all[] = {field, value, hash_time_element(ends, room)};
    struct pack **pack = hash_pack_at(h);
    bool timed = hash_is_timed(h);
    if (!p->found) {
        pack_insert(pack, cow, (*pack)->used, all, timed ? 3 : 2);
    } else {
        pack_replace(pack, cow, pack_next(*pack, p->at), value);
        if (p->ends != ends) pack_replace(pack, cow, pack_next(*pack, pack_next(*pack, p->at)), all[2]);
    }
    if (timed) note_first(h, p->ends, ends);
}

/* A bound for whoever sets the thresholds very high, the one Redis has: offsets in a pack are 32 bits wide. */
#define PACK_BYTES_MAX (1u << 30)

static bool fits_pack(const struct call *c, const struct hash *h, struct slice field, struct slice value)
{
    uint64_t longest = c->set->hash_max_listpack_value;
    if (field.len > longest || value.len > longest) return false;
    return hash_pack(h)->used + field.len + value.len < PACK_BYTES_MAX;
}

void hash_put(struct call *c, struct hash **at, struct hash_place *p, struct slice field, struct slice value, int64_t ends)
{
    struct hash *h = *at;
    bool turns = ends && !hash_is_timed(h), grows = hash_is_small(h) && !fits_pack(c, h, field, value);
    if (unlikely(turns || grows)) {
        if (grows) h = turn_big(h, c->cow);
        if (turns) h = turn_timed(h, c->cow);
        *at = h;
        hash_seek(h, field, p);
    }
    if (!hash_is_small(h)) {
        put_tree(h, c->cow, p, field, value, ends);
        return;
    }
    put_pack(h, c->cow, p, field, value, ends);
    if (hash_length(h) > c->set->hash_max_listpack_entries) *at = turn_big(h, c->cow);
}

/* Of a big one. A record that has a time and keeps one is as long as before. */
static void set_time_tree(struct hash *h, struct cow *cow, struct hash_place *p, struct slice field, int64_t ends)
{
    struct draft d;
    if (p->ends) times_del(h, cow, p->ends, p->key);
    if (ends) hash_times_add(h, cow, ends, p->key);
    if (p->ends && ends) {
        hash_record_set_time(tree_patch(hash_tree(h), cow, &p->pos), ends);
        return;
    }
    draft_init(&d, field, p->value, ends); /* a copy: the value lies in the tree */
    tree_replace(hash_tree(h), cow, &p->pos, d.record);
    draft_deinit(&d);
}

static void set_time_pack(struct hash *h, struct cow *cow, const struct hash_place *p, int64_t ends)
{
    char room[6];
    struct pack **pack = hash_pack_at(h);
    pack_replace(pack, cow, pack_next(*pack, pack_next(*pack, p->at)), hash_time_element(ends, room));
    note_first(h, p->ends, ends);
}

void hash_set_time(struct call *c, struct hash **at, struct hash_place *p, struct slice field, int64_t ends)
{
    struct hash *h = *at;
    if (p->ends == ends) return;
    if (!hash_is_timed(h)) {
        *at = h = turn_timed(h, c->cow);
        hash_seek(h, field, p);
    }
    if (hash_is_small(h)) set_time_pack(h, c->cow, p, ends);
    else set_time_tree(h, c->cow, p, field, ends);
}

static void del(struct hash *h, struct cow *cow, struct hash_place *p)
{
    if (hash_is_small(h)) {
        bool timed = hash_is_timed(h);
        pack_del(hash_pack_at(h), cow, p->at, timed ? 3 : 2);
        if (timed) note_first(h, p->ends, 0);
        return;
    }
    if (p->ends) times_del(h, cow, p->ends, p->key);
    tree_del(hash_tree(h), cow, &p->pos);
}

void hash_del(struct call *c, struct hash *h, struct hash_place *p) { del(h, c->cow, p); }

/* --- what has ended --- */

static uint64_t drop_from_pack(struct hash *h, struct cow *cow, int64_t now, uint64_t max, value_visit *gone, void *arg)
{
    struct hash_walk w = {0};
    uint64_t n = 0;
    for (bool on = hash_first(h, HASH_ALL, &w); on && n < max;) {
        if (!hash_ended(w.ends, now)) {
            on = hash_next(&w);
            continue;
        }
        gone(arg, &(struct element){.a = w.field, .b = w.value, .ends_ms = w.ends});
        uint32_t at = w.at;
        pack_del(hash_pack_at(h), cow, at, 3);
        n++;
        w.after = at; /* the next one lies here now */
        on = hash_next(&w);
    }
    if (n) hash_find_first(h);
    return n;
}

/* The record of a key and a time; there may be several alike in both, and any will do. */
static void seek_ended(struct hash *h, uint64_t key, int64_t ends, struct tree_pos *pos, struct element *e)
{
    for (tree_seek_key(hash_tree(h), key, pos);; tree_next(pos)) {
        check(tree_valid(pos) && tree_key(pos) == key);
        e->ends_ms = hash_record(tree_get(pos), &e->a, &e->b);
        if (e->ends_ms == ends) return;
    }
}

static uint64_t drop_from_tree(struct hash *h, struct cow *cow, int64_t now, uint64_t max, value_visit *gone, void *arg)
{
    struct tree_pos first, pos;
    struct element e = {0};
    uint64_t n = 0;
    for (; n < max && tree_first(hash_times(h), &first) && (int64_t)tree_key(&first) <= now; n++) {
        uint32_t key;
        memcpy(&key, tree_get(&first).ptr, sizeof key);
        seek_ended(h, key, (int64_t)tree_key(&first), &pos, &e);
        gone(arg, &e);
        tree_del(hash_tree(h), cow, &pos);
        tree_del(hash_times(h), cow, &first);
    }
    return n;
}

uint64_t hash_drop_ended(struct hash *h, struct cow *cow, int64_t now, uint64_t max, value_visit *gone, void *arg)
{
    if (hash_first_end(h) > now) return 0;
    return hash_is_small(h) ? drop_from_pack(h, cow, now, max, gone, arg) : drop_from_tree(h, cow, now, max, gone, arg);
}

/* --- under a key --- */

bool hash_open(struct call *c, struct slice key, struct hash **h, struct hash **was)
{
    void *root;
    if (!value_write(c, key, &hash_type, &root)) return false;
    *was = root;
    *h = root ? root : hash_new(c->cow);
    return true;
}

void hash_done(struct call *c, struct slice key, struct hash *h, struct hash *was)
{
    if (!was) {
        value_add(c, key, &hash_type, h);
        return;
    }
    if (h != was) value_moved(c, key, h);
    if (unlikely(hash_is_timed(h))) value_times(c, key);
}

/* --- walking --- */

/* Elements of a pack lie back to back: the next one begins where this one ends. */
static inline uint32_t after(const struct pack *p, struct slice element)
{
    return (uint32_t)(element.ptr + element.len - (const char *)p);
}

static bool load_pack(struct hash_walk *w)
{
    const struct pack *p = hash_pack(w->h);
    if (pack_end(p, w->at)) return false;
    w->field = pack_get(p, w->at);
    w->value = pack_get(p, after(p, w->field));
    w->after = after(p, w->value);
    w->ends = 0;
    if (unlikely(hash_is_timed(w->h))) {
        struct slice time = pack_get(p, w->after);
        w->ends = hash_time_of(time);
        w->after = after(p, time);
    }
    return true;
}

static bool walk_load(struct hash_walk *w)
{
    if (hash_is_small(w->h)) return load_pack(w);
    if (!tree_valid(&w->pos)) return false;
    w->ends = hash_record(tree_get(&w->pos), &w->field, &w->value);
    return true;
}

static bool step(struct hash_walk *w)
{
    if (hash_is_small(w->h)) w->at = w->after;
    else tree_next(&w->pos);
    return walk_load(w);
}

static inline bool pass_ended(struct hash_walk *w, bool on)
{
    while (on && hash_ended(w->ends, w->now)) on = step(w);
    return on;
}

bool hash_first(const struct hash *h, int64_t now, struct hash_walk *w)
{
    w->h = h;
    w->now = now;
    if (hash_is_small(h)) w->at = PACK_FIRST;
    else tree_first(hash_tree(h), &w->pos);
    return pass_ended(w, walk_load(w));
}

bool hash_at(const struct hash *h, uint64_t index, struct hash_walk *w)
{
    w->h = h;
    w->now = HASH_ALL;
    if (hash_is_small(h)) w->at = pack_index(hash_pack(h), (uint32_t)index * (hash_is_timed(h) ? 3 : 2));
    else tree_at(hash_tree(h), index, &w->pos);
    return walk_load(w);
}

bool hash_next(struct hash_walk *w) { return pass_ended(w, step(w)); }

/* --- the check --- */

static void check_times(const struct hash *h)
{
    struct hash_walk w;
    uint64_t timed = 0;
    int64_t first = ENTRY_NEVER;
    for (bool on = hash_first(h, HASH_ALL, &w); on; on = hash_next(&w)) {
        struct tree_pos pos;
        if (!w.ends) continue;
        timed++;
        check(w.ends > 0 && w.ends <= HASH_TIME_MAX);
        if (w.ends < first) first = w.ends;
        if (!hash_is_small(h)) check(times_seek((struct hash *)h, w.ends, hash_key(w.field), &pos));
    }
    check(hash_first_end(h) == first);
    if (!hash_is_small(h)) check(hash_times(h)->count == timed);
}

void hash_check(const struct hash *h)
{
    if (hash_is_small(h)) pack_check(hash_pack(h));
    else tree_check(hash_tree(h));
    if (hash_is_small(h)) check(hash_pack(h)->count % (hash_is_timed(h) ? 3 : 2) == 0);
    if (!hash_is_timed(h)) return;
    if (!hash_is_small(h)) tree_check(hash_times(h));
    check_times(h);
}
