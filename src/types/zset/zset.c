/* zset: see zset.h. What always holds: a linked zset is not empty; packs and score trees are ordered by (score,
 * member bytes); the index has exactly one record for each member of the score tree; a small zset holds no -0 unless
 * it is a draft. */
#include "types/zset/zset.h"

#include <math.h>

#include "base/hash.h"

static int member_cmp(struct slice record, struct slice probe) { return slice_cmp(record, probe); }

static const struct tree_kind score_kind = {.key_bytes = 8, .cmp = member_cmp};
static const struct tree_kind index_kind = {.key_bytes = 4};

/* A pack may not become larger than this whatever the settings say. */
#define SMALL_BYTES_MAX (1u << 30)

uint32_t zset_hash(struct slice member) { return (uint32_t)(hash_slice(member) >> 32); }

static inline double raw_score(struct slice raw)
{
    double score;
    memcpy(&score, raw.ptr, sizeof score);
    return score;
}

static inline bool is_minus_zero(double score) { return score == 0 && signbit(score); }
static inline struct slice score_slice(const double *score) { return slice_of(score, sizeof *score); }

static size_t root_bytes(uint8_t encoding)
{
    return encoding == ZSET_SMALL ? offsetof(struct zset, small) + sizeof(struct pack *) : sizeof(struct zset);
}

static struct zset *root_new(struct cow *cow, uint8_t encoding)
{
    struct zset *z = mem_alloc(root_bytes(encoding));
    z->epoch = cow->epoch;
    z->encoding = encoding;
    z->minus_zero = z->draft = false;
    return z;
}

struct zset *zset_new_big(struct cow *cow)
{
    struct zset *z = root_new(cow, ZSET_BIG);
    tree_init(&z->scores, &score_kind);
    tree_init(&z->index, &index_kind);
    z->zero_epoch = 0;
    return z;
}

struct zset *zset_new(struct cow *cow)
{
    struct zset *z = root_new(cow, ZSET_SMALL);
    z->small = pack_new(cow);
    return z;
}

struct zset *zset_new_draft(struct cow *cow)
{
    struct zset *z = zset_new(cow);
    z->draft = true;
    return z;
}

struct zset *zset_new_for(struct cow *cow, const struct settings *set, struct slice first)
{
    bool big = set->zset_max_listpack_entries == 0 || first.len > set->zset_max_listpack_value;
    return big ? zset_new_big(cow) : zset_new(cow);
}

static void root_free(void *root)
{
    struct zset *z = root;
    if (z->encoding == ZSET_SMALL) {
        pack_free(z->small, NULL);
    } else {
        tree_deinit(&z->scores, NULL);
        tree_deinit(&z->index, NULL);
    }
    mem_free(z, root_bytes(z->encoding));
}

void zset_free(struct zset *z)
{
    if (z) root_free(z);
}

uint64_t zset_count(const struct zset *z)
{
    if (!z) return 0;
    return z->encoding == ZSET_SMALL ? z->small->count / 2 : z->scores.count;
}

/* --- finding a member --- */

static bool find_small(const struct zset *z, struct slice member, struct zset_spot *spot)
{
    const struct pack *p = z->small;
    spot->at = pack_find(p, PACK_FIRST, 2, member);
    if (pack_end(p, spot->at)) return false;
    spot->score = raw_score(pack_get(p, pack_next(p, spot->at)));
    return true;
}

static bool find_big(const struct zset *z, struct slice member, struct zset_spot *spot)
{
    spot->hash = zset_hash(member);
    bool more = tree_seek_key(&z->index, spot->hash, &spot->index);
    for (; more && tree_key(&spot->index) == spot->hash; more = tree_next(&spot->index)) {
        spot->score = raw_score(tree_get(&spot->index));
        if (tree_seek(&z->scores, score_to_key(spot->score), member, &spot->place)) return true;
    }
    return false;
}

/* Of several zeros of one hash the first record counts, as find_big has it. */
double zset_zero(const struct zset *z, struct slice member)
{
    struct tree_pos pos;
    uint32_t hash = zset_hash(member);
    bool more = tree_seek_key(&z->index, hash, &pos);
    for (; more && tree_key(&pos) == hash; more = tree_next(&pos)) {
        double score = raw_score(tree_get(&pos));
        if (score == 0) return score;
    }
    panic("a member without an index record");
}

bool zset_find(const struct zset *z, struct slice member, struct zset_spot *spot)
{
    spot->found = false;
    if (!z) return false;
    spot->found = z->encoding == ZSET_SMALL ? find_small(z, member, spot) : find_big(z, member, spot);
    return spot->found;
}

uint64_t zset_rank(const struct zset *z, const struct zset_spot *spot)
{
    if (z->encoding == ZSET_BIG) return tree_rank(&spot->place);
    const struct pack *p = z->small;
    uint64_t rank = 0;
    for (uint32_t at = PACK_FIRST; at < spot->at; at = pack_next(p, pack_next(p, at))) rank++;
    return rank;
}

/* --- changes --- */

/* Walkers of views go along the scores, and look into the index only where there may be a -0: without one at the cut the
 * index is written in place, and nothing of it is kept for a view. */
static inline bool index_begin(const struct zset *z, struct cow *cow)
{
    bool was = cow->exempt;
    cow->exempt = was || !z->minus_zero || z->zero_epoch == cow->epoch;
    return was;
}
static inline void index_end(struct cow *cow, bool was) { cow->exempt = was; }

/* Puts a member that is not there where its score says. */
static void insert_small(struct zset *z, struct cow *cow, struct slice member, double score)
{
    const struct pack *p = z->small;
    uint32_t at = PACK_FIRST;
    if (!z->draft) score += 0.0; /* -0 becomes 0 */
    else if (is_minus_zero(score)) z->minus_zero = true;
    while (!pack_end(p, at)) {
        uint32_t score_at = pack_next(p, at);
        double here = raw_score(pack_get(p, score_at));
        if (here > score || (here == score && slice_cmp(pack_get(p, at), member) > 0)) break;
        at = pack_next(p, score_at);
    }
    struct slice pair[] = {member, score_slice(&score)};
    pack_insert(&z->small, cow, at, pair, 2);
}

static void insert_place(struct zset *z, struct cow *cow, struct slice member, double score)
{
    struct tree_pos place;
    uint64_t key = score_to_key(score);
    check(!tree_seek(&z->scores, key, member, &place));
    tree_insert(&z->scores, cow, &place, key, member);
    if (likely(!is_minus_zero(score)) || z->minus_zero) return;
    z->minus_zero = true;
    z->zero_epoch = cow->epoch;
}

/* Small to big; the root moves. */
static void turn(struct zset **zp, struct cow *cow)
{
    struct zset *z = *zp, *big = zset_new_big(cow);
    const struct pack *p = z->small;
    big->minus_zero = z->minus_zero;
    for (uint32_t at = PACK_FIRST; !pack_end(p, at); at = pack_next(p, at)) {
        struct slice member = pack_get(p, at);
        at = pack_next(p, at);
        struct slice raw = pack_get(p, at);
        struct tree_pos pos;
        uint32_t hash = zset_hash(member);
        tree_append(&big->scores, cow, score_to_key(raw_score(raw)), member);
        tree_seek_key(&big->index, hash, &pos);
        tree_insert(&big->index, cow, &pos, hash, raw);
    }
    pack_free(z->small, cow);
    cow_retire(cow, z, root_bytes(ZSET_SMALL), z->epoch);
    *zp = big;
}

/* Whether one more member like this is too much for a pack. */
static bool outgrows(const struct zset *z, const struct settings *set, struct slice member)
{
    if (z->small->count / 2 + 1 > set->zset_max_listpack_entries) return true;
    if (member.len > set->zset_max_listpack_value) return true;
    return member.len > SMALL_BYTES_MAX || z->small->used + member.len > SMALL_BYTES_MAX;
}

void zset_insert(struct zset **zp, struct cow *cow, const struct settings *set, const struct zset_spot *spot,
                 struct slice member, double score)
{
    struct zset *z = *zp;
    struct tree_pos index;
    uint32_t hash;
    if (z->encoding == ZSET_SMALL) {
        if (!outgrows(z, set, member)) {
            insert_small(z, cow, member, score);
            return;
        }
        turn(zp, cow);
        z = *zp;
        hash = zset_hash(member);
        tree_seek_key(&z->index, hash, &index);
    } else {
        hash = spot->hash;
        index = spot->index;
    }
    bool was = index_begin(z, cow);
    tree_insert(&z->index, cow, &index, hash, score_slice(&score));
    index_end(cow, was);
    insert_place(z, cow, member, score);
}

void zset_update(struct zset *z, struct cow *cow, struct zset_spot *spot, struct slice member, double score)
{
    if (z->encoding == ZSET_SMALL) {
        pack_del(&z->small, cow, spot->at, 2);
        insert_small(z, cow, member, score);
        return;
    }
    bool was = index_begin(z, cow);
    memcpy(tree_patch(&z->index, cow, &spot->index), &score, sizeof score);
    index_end(cow, was);
    tree_del(&z->scores, cow, &spot->place);
    insert_place(z, cow, member, score);
}

void zset_remove(struct zset *z, struct cow *cow, struct zset_spot *spot)
{
    if (z->encoding == ZSET_SMALL) {
        pack_del(&z->small, cow, spot->at, 2);
        return;
    }
    bool was = index_begin(z, cow);
    tree_del(&z->index, cow, &spot->index);
    index_end(cow, was);
    tree_del(&z->scores, cow, &spot->place);
}

/* Takes one index record of this member and score; which one of several alike does not matter. */
static void forget(struct zset *z, struct cow *cow, struct slice member, uint64_t score_key)
{
    struct tree_pos pos;
    uint32_t hash = zset_hash(member);
    bool more = tree_seek_key(&z->index, hash, &pos);
    for (; more && tree_key(&pos) == hash; more = tree_next(&pos)) {
        if (score_to_key(raw_score(tree_get(&pos))) != score_key) continue;
        bool was = index_begin(z, cow);
        tree_del(&z->index, cow, &pos);
        index_end(cow, was);
        return;
    }
    panic("a member without an index record");
}

void zset_remove_range(struct zset *z, struct cow *cow, uint64_t rank, uint64_t count)
{
    uint64_t n = zset_count(z);
    if (rank >= n) return;
    if (count > n - rank) count = n - rank;
    if (!count) return;
    if (z->encoding == ZSET_SMALL) {
        pack_del(&z->small, cow, pack_index(z->small, (uint32_t)rank * 2), (unsigned)count * 2);
        return;
    }
    struct tree_pos pos;
    tree_at(&z->scores, rank, &pos);
    for (uint64_t i = 0; i < count; i++) {
        forget(z, cow, tree_get(&pos), tree_key(&pos));
        tree_next(&pos);
    }
    tree_del_range(&z->scores, cow, rank, count);
}

void zset_put(struct zset **z, struct cow *cow, const struct settings *set, struct slice member, double score)
{
    struct zset_spot spot;
    if (!zset_find(*z, member, &spot)) zset_insert(z, cow, set, &spot, member, score);
    else if (spot.score != score) zset_update(*z, cow, &spot, member, score);
}

/* --- keys --- */

void zset_drop_if_empty(struct call *c, struct slice key, const struct zset *z)
{
    if (zset_count(z)) return;
    key_del(c, key);
    call_notify(c, NOTIFY_GENERIC, "del", key);
}

void zset_take_run(struct call *c, struct slice key, struct zset *z, struct zset_run run, const char *event)
{
    bool all = run.count == zset_count(z);
    if (all) key_del(c, key); /* whole: its freeing can be deferred */
    else zset_remove_range(z, c->cow, run.first, run.count);
    call_changed_n(c, key, (int64_t)run.count);
    call_notify(c, NOTIFY_ZSET, event, key);
    if (all) call_notify(c, NOTIFY_GENERIC, "del", key);
}

/* A draft that stayed small becomes a value like any other: without -0. */
static void settle(struct zset *z, struct cow *cow)
{
    static const double zero = 0;
    bool strip = z->draft && z->minus_zero && z->encoding == ZSET_SMALL;
    z->draft = false;
    if (!strip) return;
    for (uint32_t at = PACK_FIRST; !pack_end(z->small, at); at = pack_next(z->small, at)) {
        at = pack_next(z->small, at);
        if (is_minus_zero(raw_score(pack_get(z->small, at)))) pack_replace(&z->small, cow, at, score_slice(&zero));
    }
    z->minus_zero = false;
}

void zset_store(struct call *c, struct slice key, struct zset *z, const char *event)
{
    uint64_t count = zset_count(z);
    settle(z, c->cow);
    if (count) {
        value_store(c, key, &zset_type, z);
        call_changed(c, key);
        call_notify(c, NOTIFY_ZSET, event, key);
    } else {
        zset_free(z);
        if (key_del(c, key)) {
            call_changed(c, key);
            call_notify(c, NOTIFY_GENERIC, "del", key);
        }
    }
    reply_int(c->r, (int64_t)count);
}

/* --- the row --- */

static void *thaw(void *root, struct cow *cow)
{
    struct zset *z = root;
    size_t bytes = root_bytes(z->encoding);
    struct zset *t = mem_alloc(bytes);
    memcpy(t, z, bytes);
    t->epoch = cow->epoch;
    cow_note_copy(cow, bytes);
    cow_retire(cow, z, bytes, z->epoch);
    return t;
}

static uint64_t length(const void *root) { return zset_count(root); }

static size_t free_cost(const void *root)
{
    const struct zset *z = root;
    return z->encoding == ZSET_SMALL ? 2 : 1 + (z->scores.bytes + z->index.bytes) / 1024;
}

static const char *encoding(const void *root)
{
    return ((const struct zset *)root)->encoding == ZSET_SMALL ? "listpack" : "skiplist";
}

static size_t memory(const void *root)
{
    const struct zset *z = root;
    size_t inside = z->encoding == ZSET_SMALL ? pack_bytes(z->small) : z->scores.bytes + z->index.bytes;
    return mem_class(root_bytes(z->encoding)) + inside;
}

static void tree_copy(struct tree *to, const struct tree *from, struct cow *cow)
{
    struct tree_pos pos;
    tree_init(to, from->kind);
    for (bool more = tree_first(from, &pos); more; more = tree_next(&pos))
        tree_append(to, cow, tree_key(&pos), tree_get(&pos));
}

static struct pack *copy_pack(const struct pack *from, struct cow *cow)
{
    struct pack *p = pack_new(cow);
    uint32_t at = PACK_FIRST;
    while (!pack_end(from, at)) {
        struct slice some[64];
        unsigned n = 0;
        for (; n < 64 && !pack_end(from, at); at = pack_next(from, at)) some[n++] = pack_get(from, at);
        pack_insert(&p, cow, p->used, some, n);
    }
    return p;
}

static void *copy(const void *root, struct cow *cow)
{
    const struct zset *z = root;
    struct zset *t = root_new(cow, z->encoding);
    t->minus_zero = z->minus_zero;
    if (z->encoding == ZSET_SMALL) {
        t->small = copy_pack(z->small, cow);
    } else {
        tree_copy(&t->scores, &z->scores, cow);
        tree_copy(&t->index, &z->index, cow);
        t->zero_epoch = 0;
    }
    return t;
}

static void each(const void *root, value_visit *visit, void *arg)
{
    struct zset_walk w;
    struct element e = {0};
    zset_walk_start(&w, root, 0, UINT64_MAX, false);
    while (zset_walk_next(&w, &e.a, &e.score) && visit(arg, &e)) {
    }
    zset_walk_end(&w);
}

static bool score_of(const void *root, struct slice member, double *score)
{
    struct zset_spot spot;
    if (!zset_find(root, member, &spot)) return false;
    *score = spot.score;
    return true;
}

static void *to_big(void *root, struct cow *cow)
{
    struct zset *z = root;
    if (z->encoding == ZSET_SMALL) turn(&z, cow);
    return z;
}

static void prefetch(const void *root, const struct slice *argv, int argc)
{
    const struct zset *z = root; /* the member is the last word of ZADD, ZSCORE, ZINCRBY, ZRANK ... */
    if (z->encoding == ZSET_BIG && argc > 2) tree_prefetch(&z->index, zset_hash(argv[argc - 1]));
}

const struct value_type zset_type = {
    .name = "zset",
    .id = VALUE_ZSET,
    .digest_parts = 3,
    .sorted = true,
    .thaw = thaw,
    .free = root_free,
    .length = length,
    .free_cost = free_cost,
    .encoding = encoding,
    .memory = memory,
    .copy = copy,
    .each = each,
    .score_of = score_of,
    .prefetch = prefetch,
    .to_big = to_big,
    .codec = &zset_codec,
};

void zset_check(const struct zset *z)
{
    if (z->encoding == ZSET_SMALL) {
        pack_check(z->small);
    } else {
        tree_check(&z->scores);
        tree_check(&z->index);
        check(z->scores.count == z->index.count);
    }
    struct zset_walk w;
    struct zset_spot spot;
    struct slice member, last = {0};
    double score, last_score = 0;
    zset_walk_start(&w, z, 0, UINT64_MAX, false);
    for (uint64_t i = 0; zset_walk_next(&w, &member, &score); i++) {
        check(zset_find(z, member, &spot));
        check(spot.score == score);
        check(i == 0 || last_score < score || (last_score == score && slice_cmp(last, member) < 0));
        last = member;
        last_score = score;
    }
    zset_walk_end(&w);
}
