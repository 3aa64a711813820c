/* codec: hashes in RDB images, payloads and logs (spec: persistence formats, 4.1, 4.6, 4.7). Small ones are written as a
 * listpack (type 16, with times 25) for Redis 7.0 and later, else field by field (type 4, with times 24); read in any form a hash
 * ever had. What has ended is written and read like the rest: it ends once it is served. */
#include "codec/in.h"
#include "codec/out.h"
#include "codec/ziplist.h"
#include "ds/batch.h"
#include "types/hash/hash.h"

enum {
    FORM_PLAIN = 4, FORM_ZIPMAP = 9, FORM_ZIPLIST = 13, FORM_LISTPACK = 16,
    FORM_PLAIN_OLD_TIMES = 22, FORM_LISTPACK_OLD_TIMES = 23, FORM_PLAIN_TIMES = 24, FORM_LISTPACK_TIMES = 25,
};

#define TIMES_SINCE 12 /* the version of RDB that can hold them */

#define PACK_BYTES_MAX (1u << 29) /* a larger one is neither written as a listpack nor read into a pack */

static int rdb_type(const void *root, int version, const char **why)
{
    const struct hash *h = root;
    bool times = hash_first_end(h) != ENTRY_NEVER, packed = version >= 10 && hash_is_small(h) && hash_pack(h)->used < PACK_BYTES_MAX;
    if (times && version < TIMES_SINCE) {
        *why = "fields that expire need RDB version 12 (rdb-version auto, or 12)";
        return -1;
    }
    if (times) return packed ? FORM_LISTPACK_TIMES : FORM_PLAIN_TIMES;
    return packed ? FORM_LISTPACK : FORM_PLAIN;
}

/* --- writing --- */

static void save_listpack(struct out *o, const struct hash *h)
{
    struct buf blob = {0};
    struct listpack_writer w;
    struct hash_walk at;
    listpack_begin(&w, &blob);
    for (bool on = hash_first(h, HASH_ALL, &at); on; on = hash_next(&at)) {
        listpack_put(&w, at.field);
        listpack_put(&w, at.value);
    }
    listpack_end(&w);
    out_blob(o, buf_slice(&blob));
    buf_deinit(&blob);
}

/* Threes, those that end first, by their time; those that do not end last. */
static void save_listpack_times(struct out *o, const struct hash *h)
{
    size_t n = (size_t)hash_length(h), i = 0;
    struct batch_item *items = mem_alloc(n * sizeof *items); /* key: the time; at: the field's place in the pack */
    struct buf blob = {0};
    struct listpack_writer w;
    struct hash_walk at;
    for (bool on = hash_first(h, HASH_ALL, &at); on; on = hash_next(&at)) items[i++] = (struct batch_item){at.ends ? (uint64_t)at.ends : UINT64_MAX, at.at};
    batch_order(items, n, 0);
    out_u64le(o, (uint64_t)hash_first_end(h));
    listpack_begin(&w, &blob);
    for (i = 0; i < n; i++) {
        const struct pack *p = hash_pack(h);
        uint32_t value = pack_next(p, (uint32_t)items[i].at);
        listpack_put(&w, pack_get(p, (uint32_t)items[i].at));
        listpack_put(&w, pack_get(p, value));
        listpack_put_i64(&w, hash_time_of(pack_get(p, pack_next(p, value))));
    }
    listpack_end(&w);
    out_blob(o, buf_slice(&blob));
    buf_deinit(&blob);
    mem_free(items, n * sizeof *items);
}

static void save(struct out *o, const void *root, int type)
{
    const struct hash *h = root;
    struct hash_walk at;
    struct tree_trail trail;
    int64_t base = hash_first_end(h);
    bool times = type == FORM_PLAIN_TIMES;
    if (type == FORM_LISTPACK || type == FORM_LISTPACK_TIMES) {
        type == FORM_LISTPACK ? save_listpack(o, h) : save_listpack_times(o, h);
        return;
    }
    if (times) out_u64le(o, (uint64_t)base);
    out_len(o, hash_length(h));
    bool on = hash_first(h, HASH_ALL, &at);
    if (!hash_is_small(h)) tree_trail_begin(&trail, &at.pos, o->leave);
    for (; on; on = hash_next(&at)) {
        if (!hash_is_small(h)) tree_leave(&trail, &at.pos);
        if (times) out_len(o, at.ends ? (uint64_t)(at.ends - base) + 1 : 0);
        out_string(o, at.field);
        out_string(o, at.value);
    }
}

#define CHUNK 64

/* Fields beside each other that end together share a command. */
static void rewrite_times(const void *root, struct slice key, value_emit *emit, void *arg)
{
    char time[NUM_I64_MAX_CHARS], count[NUM_I64_MAX_CHARS];
    struct slice argv[5 + CHUNK] = {SLICE("HPEXPIREAT"), key, {0}, SLICE("FIELDS")};
    struct hash_walk at;
    for (bool on = hash_first(root, HASH_ALL, &at); on;) {
        int n = 0;
        int64_t ends = at.ends;
        for (; on && n < CHUNK && at.ends == ends; on = hash_next(&at)) argv[5 + n++] = at.field;
        if (!ends) continue;
        argv[2] = slice_of(time, num_format_i64(time, ends));
        argv[4] = slice_of(count, num_format_i64(count, n));
        emit(arg, 5 + n, argv);
    }
}

static void rewrite(const void *root, struct slice key, value_emit *emit, void *arg)
{
    struct slice argv[2 + 2 * CHUNK] = {SLICE("HMSET"), key};
    struct hash_walk at;
    for (bool on = hash_first(root, HASH_ALL, &at); on;) {
        int n = 2;
        for (; on && n < COUNT_OF(argv); on = hash_next(&at)) {
            argv[n++] = at.field;
            argv[n++] = at.value;
        }
        emit(arg, n, argv);
    }
    if (hash_first_end(root) != ENTRY_NEVER) rewrite_times(root, key, emit, arg);
}

/* --- reading: what comes one by one is gathered as records of the big form --- */

struct gathered {
    struct in *in;
    const struct load_place *at;
    struct spread b;
    size_t longest; /* field or value */
    uint64_t timed; /* fields that have a time */
};

static bool add(struct gathered *g, struct slice field, struct slice value, int64_t ends)
{
    size_t bytes = hash_record_bytes(field, value, ends);
    if (field.len > HASH_RECORD_MAX || value.len > HASH_RECORD_MAX - field.len) return in_fail(g->in, "a hash field of more than 4 GiB");
    hash_record_write(spread_add(&g->b, hash_key(field), bytes), field, value, ends);
    if (field.len > g->longest) g->longest = field.len;
    if (value.len > g->longest) g->longest = value.len;
    g->timed += ends != 0;
    return true;
}

static int by_field(struct slice a, struct slice b)
{
    struct slice field, value;
    hash_record(b, &field, &value);
    return hash_record_cmp(a, field);
}

/* The index of times of a hash whose tree is built: those of one time stay in the order of their keys, as it wants them. */
static void build_times(struct hash *h, uint64_t count, struct cow *cow)
{
    struct batch_item *items = mem_alloc((size_t)count * sizeof *items); /* key: the time; at: the key in the tree */
    struct tree_pos pos;
    struct slice field, value;
    size_t n = 0;
    for (bool on = tree_first(hash_tree(h), &pos); on; on = tree_next(&pos)) {
        int64_t ends = hash_record(tree_get(&pos), &field, &value);
        if (ends) items[n++] = (struct batch_item){(uint64_t)ends, tree_key(&pos)};
    }
    batch_order(items, n, 0);
    for (size_t i = 0; i < n; i++) {
        uint32_t key = (uint32_t)items[i].at;
        tree_append(hash_times(h), cow, items[i].key, slice_of(&key, sizeof key));
    }
    mem_free(items, (size_t)count * sizeof *items);
}

static struct hash *big_from(struct gathered *g)
{
    struct cow *cow = g->at->cow;
    struct hash *h = hash_new_as(cow, g->timed ? HASH_TREE_TIMED : HASH_TREE);
    if (!spread_build(&g->b, by_field, hash_tree(h), cow)) {
        hash_type.free(h);
        return NULL;
    }
    if (g->timed) build_times(h, g->timed, cow);
    return h;
}

#define AT_ONCE 60 /* elements put into a pack together; a multiple of two and of three */

static struct hash *small_if_distinct(struct hash *h)
{
    if (pack_distinct(hash_pack(h), hash_is_timed(h) ? 3 : 2)) return h;
    hash_type.free(h);
    return NULL;
}

static struct hash *small_from(struct gathered *g)
{
    struct hash *h = hash_new_as(g->at->cow, g->timed ? HASH_PACK_TIMED : HASH_PACK);
    const struct batch *b = &g->b.few;
    struct slice some[AT_ONCE];
    char times[AT_ONCE][6];
    for (size_t i = 0; i < b->count;) {
        unsigned n = 0;
        for (; i < b->count && n < AT_ONCE; i++) {
            int64_t ends = hash_record(batch_record(b, i), &some[n], &some[n + 1]);
            if (g->timed) some[n + 2] = hash_time_element(ends, times[n]);
            n += g->timed ? 3 : 2;
        }
        pack_insert(hash_pack_at(h), g->at->cow, hash_pack(h)->used, some, n);
    }
    if (g->timed) hash_find_first(h);
    return small_if_distinct(h);
}

static bool finish(struct gathered *g, struct loaded *out)
{
    const struct settings *set = g->at->set;
    bool small = g->longest <= set->hash_max_listpack_value && g->b.bits == 0 && g->b.count <= set->hash_max_listpack_entries;
    out->empty = g->b.count == 0;
    if (out->empty) return true;
    out->root = small && g->b.few.bytes.len < PACK_BYTES_MAX ? small_from(g) : big_from(g);
    return out->root || in_fail(g->in, "a hash with the same field twice");
}

static bool time_fits(struct in *in, uint64_t ends)
{
    return ends <= (uint64_t)HASH_TIME_MAX || in_fail(in, "a time beyond what a field of a hash can have");
}

/* The time before a field: as it is, or counted from the base, with 0 for none. */
static bool read_time(struct in *in, uint8_t type, uint64_t base, int64_t *ends)
{
    uint64_t t;
    *ends = 0;
    if (type == FORM_PLAIN) return true;
    if (!in_len(in, &t)) return false;
    if (!t) return true;
    if (!time_fits(in, t)) return false;
    if (type == FORM_PLAIN_TIMES) t += base - 1;
    *ends = (int64_t)t;
    return time_fits(in, t);
}

/* 4, 22: how many, then fields with their values, before each of 22 its time; 24: the same behind the base of times. */
static bool read_pairs(struct gathered *g, uint8_t type)
{
    uint64_t n, base = 0;
    const struct load_place *at = g->at;
    if (type == FORM_PLAIN_TIMES && (!in_u64le(g->in, &base) || !time_fits(g->in, base))) return false;
    if (!in_count(g->in, type == FORM_PLAIN ? 2 : 3, &n)) return false;
    spread_init(&g->b, n <= at->set->hash_max_listpack_entries ? 0 : n); /* one that may be small stays in its order */
    while (n--) {
        int64_t ends;
        if (!read_time(g->in, type, base, &ends) || !in_string(g->in, at->text) || !in_string(g->in, at->text2)) return false;
        if (!add(g, at->text->s, at->text2->s, ends)) return false;
    }
    return true;
}

static bool read_zipmap(struct gathered *g)
{
    uint64_t n;
    size_t pos = 1;
    struct slice field, value, blob;
    if (!in_string(g->in, g->at->text)) return false;
    blob = g->at->text->s;
    const char *wrong = zipmap_check(blob, &n);
    if (wrong) return in_fail(g->in, wrong);
    spread_init(&g->b, 0);
    while (zipmap_next(blob, &pos, &field, &value))
        if (!add(g, field, value, 0)) return false;
    return true;
}

static bool load(struct in *in, const struct load_place *at, uint8_t type, struct loaded *out)
{
    struct gathered g = {.in = in, .at = at};
    *out = (struct loaded){&hash_type};
    bool good = type == FORM_ZIPMAP ? read_zipmap(&g) : read_pairs(&g, type);
    good = good && finish(&g, out);
    spread_deinit(&g.b);
    return good;
}

/* --- reading: a listpack or ziplist of fields and values --- */

typedef bool next_item(struct slice blob, size_t *at, struct listpack_item *item);

static bool gather(struct gathered *g, struct slice blob, size_t pos, next_item *next)
{
    struct listpack_item field, value;
    while (next(blob, &pos, &field) && next(blob, &pos, &value))
        if (!add(g, field.s, value.s, 0)) return false;
    return true;
}

static struct hash *small_of(struct slice blob, size_t pos, next_item *next, struct cow *cow)
{
    struct hash *h = hash_new(cow);
    struct listpack_item items[AT_ONCE];
    struct slice some[AT_ONCE];
    for (unsigned n = AT_ONCE; n == AT_ONCE;) {
        for (n = 0; n < AT_ONCE && next(blob, &pos, &items[n]); n++) some[n] = items[n].s;
        if (n) pack_insert(hash_pack_at(h), cow, hash_pack(h)->used, some, n);
    }
    return small_if_distinct(h);
}

static bool load_compact(struct in *in, const struct load_place *at, uint8_t type, struct loaded *out)
{
    bool listpack = type == FORM_LISTPACK;
    next_item *next = listpack ? listpack_next : ziplist_next;
    size_t first = listpack ? LISTPACK_HEAD : 10;
    uint64_t n;
    *out = (struct loaded){&hash_type};
    if (!in_string(in, at->text)) return false;
    struct slice blob = at->text->s;
    const char *wrong = listpack ? listpack_check(blob, &n) : ziplist_check(blob, &n);
    if (wrong) return in_fail(in, wrong);
    if (n % 2) return in_fail(in, "a hash whose last field has no value");
    out->empty = n == 0;
    if (out->empty) return true;
    if (n / 2 <= at->set->hash_max_listpack_entries && blob.len < PACK_BYTES_MAX) {
        out->root = small_of(blob, first, next, at->cow);
        return out->root || in_fail(in, "a hash with the same field twice");
    }
    struct gathered g = {.in = in, .at = at, .longest = SIZE_MAX};
    spread_init(&g.b, n / 2);
    bool good = gather(&g, blob, first, next) && finish(&g, out);
    spread_deinit(&g.b);
    return good;
}

/* --- reading: a listpack of threes --- */

/* The times of a listpack rise; behind the first field without one there is no other. */
static bool gather_times(struct gathered *g, struct slice blob)
{
    struct listpack_item field, value, time;
    size_t pos = LISTPACK_HEAD;
    int64_t last = 1;
    while (listpack_next(blob, &pos, &field) && listpack_next(blob, &pos, &value) && listpack_next(blob, &pos, &time)) {
        if (!time.is_int || time.i < 0) return in_fail(g->in, "the time of a field of a hash is no number of milliseconds");
        if (!time_fits(g->in, (uint64_t)time.i)) return false;
        if (time.i && time.i < last) return in_fail(g->in, "the times of the fields of a hash are out of order");
        last = time.i ? time.i : INT64_MAX;
        if (!add(g, field.s, value.s, time.i)) return false;
    }
    return true;
}

/* 23: the listpack; 25: behind what the writer took for the earliest time, which nobody believes. */
static bool load_compact_times(struct in *in, const struct load_place *at, uint8_t type, struct loaded *out)
{
    struct gathered g = {.in = in, .at = at};
    uint64_t n, hint;
    *out = (struct loaded){&hash_type};
    if (type == FORM_LISTPACK_TIMES && !in_u64le(in, &hint)) return false;
    if (!in_string(in, at->text)) return false;
    const char *wrong = listpack_check(at->text->s, &n);
    if (wrong) return in_fail(in, wrong);
    if (n % 3) return in_fail(in, "a hash whose last field has no value or no time");
    spread_init(&g.b, n / 3 <= at->set->hash_max_listpack_entries ? 0 : n / 3);
    bool good = gather_times(&g, at->text->s) && finish(&g, out);
    spread_deinit(&g.b);
    return good;
}

static const struct value_loader loaders[] = {
    {FORM_PLAIN, load}, {FORM_ZIPMAP, load}, {FORM_ZIPLIST, load_compact}, {FORM_LISTPACK, load_compact},
    {FORM_PLAIN_OLD_TIMES, load}, {FORM_LISTPACK_OLD_TIMES, load_compact_times}, {FORM_PLAIN_TIMES, load},
    {FORM_LISTPACK_TIMES, load_compact_times},
};

const struct value_codec hash_codec = {rdb_type, save, rewrite, loaders, COUNT_OF(loaders)};
