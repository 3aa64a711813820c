/* codec: hashes in RDB images, payloads and logs (spec: persistence formats, 4.1, 4.6). Small ones are written as a listpack
 * (type 16) for Redis 7.0 and later, else field by field (type 4); read in any form a hash ever had. */
#include "codec/in.h"
#include "codec/out.h"
#include "codec/ziplist.h"
#include "ds/batch.h"
#include "types/hash/hash.h"

enum { FORM_PLAIN = 4, FORM_ZIPMAP = 9, FORM_ZIPLIST = 13, FORM_LISTPACK = 16 };

#define PACK_BYTES_MAX (1u << 29) /* a larger one is neither written as a listpack nor read into a pack */

static int rdb_type(const void *root, int version, const char **why)
{
    const struct hash *h = root;
    (void)why;
    return version >= 10 && h->encoding == HASH_PACK && hash_pack(h)->used < PACK_BYTES_MAX ? FORM_LISTPACK : FORM_PLAIN;
}

/* --- writing --- */

static void save_listpack(struct out *o, const struct hash *h)
{
    struct buf blob = {0};
    struct listpack_writer w;
    struct hash_walk at;
    listpack_begin(&w, &blob);
    for (bool on = hash_first(h, &at); on; on = hash_next(&at)) {
        listpack_put(&w, at.field);
        listpack_put(&w, at.value);
    }
    listpack_end(&w);
    out_blob(o, buf_slice(&blob));
    buf_deinit(&blob);
}

static void save(struct out *o, const void *root, int type)
{
    const struct hash *h = root;
    struct hash_walk at;
    if (type == FORM_LISTPACK) {
        save_listpack(o, h);
        return;
    }
    out_len(o, hash_length(h));
    for (bool on = hash_first(h, &at); on; on = hash_next(&at)) {
        out_string(o, at.field);
        out_string(o, at.value);
    }
}

#define CHUNK 64

static void rewrite(const void *root, struct slice key, value_emit *emit, void *arg)
{
    struct slice argv[2 + 2 * CHUNK] = {SLICE("HMSET"), key};
    struct hash_walk at;
    for (bool on = hash_first(root, &at); on;) {
        int n = 2;
        for (; on && n < COUNT_OF(argv); on = hash_next(&at)) {
            argv[n++] = at.field;
            argv[n++] = at.value;
        }
        emit(arg, n, argv);
    }
}

/* --- reading: pairs that come one by one are gathered as records of the big form --- */

static bool add(struct in *in, struct spread *b, struct slice field, struct slice value, size_t *longest)
{
    size_t bytes = hash_record_bytes(field, value);
    if (field.len > HASH_RECORD_MAX || value.len > HASH_RECORD_MAX - field.len) return in_fail(in, "a hash field of more than 4 GiB");
    hash_record_write(spread_add(b, hash_key(field), bytes), field, value);
    if (field.len > *longest) *longest = field.len;
    if (value.len > *longest) *longest = value.len;
    return true;
}

static int by_field(struct slice a, struct slice b)
{
    struct slice field, value;
    hash_record(b, &field, &value);
    return hash_record_cmp(a, field);
}

static struct hash *big_from(struct spread *b, struct cow *cow)
{
    struct hash *h = hash_new_big(cow);
    if (spread_build(b, by_field, hash_tree(h), cow)) return h;
    hash_type.free(h);
    return NULL;
}

#define AT_ONCE 64 /* elements put into a pack together; even */

static struct hash *small_if_distinct(struct hash *h)
{
    if (pack_distinct(hash_pack(h), 2)) return h;
    hash_type.free(h);
    return NULL;
}

static struct hash *small_from(const struct batch *b, struct cow *cow)
{
    struct hash *h = hash_new(cow);
    struct slice some[AT_ONCE];
    for (size_t i = 0; i < b->count;) {
        unsigned n = 0;
        for (; i < b->count && n < AT_ONCE; i++, n += 2) hash_record(batch_record(b, i), &some[n], &some[n + 1]);
        pack_insert(hash_pack_at(h), cow, hash_pack(h)->used, some, n);
    }
    return small_if_distinct(h);
}

static bool finish(struct in *in, const struct load_place *at, struct spread *b, bool small, struct loaded *out)
{
    out->empty = b->count == 0;
    if (out->empty) return true;
    small = small && b->bits == 0 && b->count <= at->set->hash_max_listpack_entries && b->part->bytes.len < PACK_BYTES_MAX;
    out->root = small ? small_from(b->part, at->cow) : big_from(b, at->cow);
    return out->root || in_fail(in, "a hash with the same field twice");
}

static bool read_pairs(struct in *in, const struct load_place *at, struct spread *b, size_t *longest)
{
    uint64_t n;
    if (!in_count(in, 2, &n)) return false;
    spread_init(b, n <= at->set->hash_max_listpack_entries ? 0 : n); /* one that may be small stays in its order */
    while (n--)
        if (!in_string(in, at->text) || !in_string(in, at->text2) || !add(in, b, at->text->s, at->text2->s, longest)) return false;
    return true;
}

static bool read_zipmap(struct in *in, const struct load_place *at, struct spread *b, size_t *longest)
{
    uint64_t n;
    size_t pos = 1;
    struct slice field, value;
    if (!in_string(in, at->text)) return false;
    const char *wrong = zipmap_check(at->text->s, &n);
    if (wrong) return in_fail(in, wrong);
    spread_init(b, 0);
    while (zipmap_next(at->text->s, &pos, &field, &value))
        if (!add(in, b, field, value, longest)) return false;
    return true;
}

static bool load(struct in *in, const struct load_place *at, uint8_t type, struct loaded *out)
{
    struct spread b = {0};
    size_t longest = 0;
    *out = (struct loaded){&hash_type};
    bool good = type == FORM_PLAIN ? read_pairs(in, at, &b, &longest) : read_zipmap(in, at, &b, &longest);
    good = good && finish(in, at, &b, longest <= at->set->hash_max_listpack_value, out);
    spread_deinit(&b);
    return good;
}

/* --- reading: a listpack or ziplist of fields and values --- */

typedef bool next_item(struct slice blob, size_t *at, struct listpack_item *item);

static bool gather(struct in *in, struct slice blob, size_t pos, next_item *next, struct spread *b)
{
    struct listpack_item field, value;
    size_t longest = 0;
    while (next(blob, &pos, &field) && next(blob, &pos, &value))
        if (!add(in, b, field.s, value.s, &longest)) return false;
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
    struct spread b;
    spread_init(&b, n / 2);
    bool good = gather(in, blob, first, next, &b) && finish(in, at, &b, false, out);
    spread_deinit(&b);
    return good;
}

static const struct value_loader loaders[] = {
    {FORM_PLAIN, load}, {FORM_ZIPMAP, load}, {FORM_ZIPLIST, load_compact}, {FORM_LISTPACK, load_compact},
};

const struct value_codec hash_codec = {rdb_type, save, rewrite, loaders, COUNT_OF(loaders)};
