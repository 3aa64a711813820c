/* codec: sorted sets in RDB images, payloads and logs (spec: persistence formats, 4.1, 4.4, 4.5). Small ones are written as a
 * listpack (type 17) for Redis 7.0 and later, else member by member from the highest down, as Redis does (type 5); read in
 * any form and any order. */
#include <math.h>

#include "codec/in.h"
#include "codec/out.h"
#include "codec/ziplist.h"
#include "ds/batch.h"
#include "types/zset/zset.h"

enum { FORM_TEXT = 3, FORM_PLAIN = 5, FORM_ZIPLIST = 12, FORM_LISTPACK = 17 };

#define PACK_BYTES_MAX (1u << 29) /* a larger one is neither written as a listpack nor read into a pack */

static int rdb_type(const void *root, int version, const char **why)
{
    const struct zset *z = root;
    (void)why;
    return version >= 10 && z->encoding == ZSET_SMALL && z->small->used < PACK_BYTES_MAX ? FORM_LISTPACK : FORM_PLAIN;
}

/* --- writing --- */

#define INTEGER_MAX 4611686018427387904.0 /* 2^62: scores up to here go as integers if they are */

static void put_score(struct listpack_writer *w, double score)
{
    char text[NUM_DOUBLE_MAX_CHARS];
    if (fabs(score) <= INTEGER_MAX && score == (double)(int64_t)score) listpack_put_i64(w, (int64_t)score);
    else listpack_put(w, slice_of(text, num_format_double(text, score)));
}

static void save_listpack(struct out *o, const struct zset *z)
{
    struct buf blob = {0};
    struct listpack_writer w;
    struct zset_walk at;
    struct slice member;
    double score;
    listpack_begin(&w, &blob);
    zset_walk_start(&at, z, 0, UINT64_MAX, false);
    while (zset_walk_next(&at, &member, &score)) {
        listpack_put(&w, member);
        put_score(&w, score);
    }
    zset_walk_end(&at);
    listpack_end(&w);
    out_blob(o, buf_slice(&blob));
    buf_deinit(&blob);
}

/* The signs of a big one's zeros, which stand in the index: taken before the rest, so that the walker can leave the index behind at once. */
struct signs {
    struct buf minus;  /* a byte for eight, in the order of the members */
    uint64_t left;     /* so many zeros were not written yet */
};

static void take_signs(struct signs *s, const struct zset *z)
{
    struct tree_pos pos;
    bool more = tree_seek_key(&z->scores, SCORE_KEY_ZERO, &pos);
    for (; more && tree_key(&pos) == SCORE_KEY_ZERO; more = tree_next(&pos)) {
        if (s->left % 8 == 0) buf_putc(&s->minus, 0);
        if (signbit(zset_zero(z, tree_get(&pos)))) s->minus.ptr[s->left / 8] |= (char)(1 << s->left % 8);
        s->left++;
    }
}

/* From the last zero to the first. */
static double next_zero(struct signs *s)
{
    s->left--;
    return s->minus.ptr[s->left / 8] >> s->left % 8 & 1 ? -0.0 : 0.0;
}

static void leave_index(const struct zset *z, struct cow_leave *leave)
{
    struct tree_pos pos;
    struct tree_trail trail;
    bool more = tree_first(&z->index, &pos);
    tree_trail_begin(&trail, &pos, leave);
    for (; more; more = tree_next(&pos)) tree_leave(&trail, &pos);
}

static void save_pairs(struct out *o, const struct zset *z, struct signs *signs)
{
    struct zset_walk at;
    struct tree_trail trail;
    struct slice member;
    double score;
    uint64_t n = zset_count(z);
    zset_walk_start(&at, z, n - 1, n, true);
    if (at.on_tree) tree_trail_begin(&trail, &at.pos, o->leave);
    while (zset_walk_next(&at, &member, &score)) {
        if (unlikely(score == 0) && signs) score = next_zero(signs);
        out_string(o, member);
        out_double(o, score);
        if (at.on_tree) tree_leave(&trail, &at.pos);
    }
    zset_walk_end(&at);
}

/* The members with the index left behind: no walk looks into it then. */
static void save_without_index(struct out *o, const struct zset *z)
{
    struct signs signs = {0};
    struct zset scores = *z;
    scores.minus_zero = false;
    take_signs(&signs, z);
    leave_index(z, o->leave);
    save_pairs(o, &scores, &signs);
    buf_deinit(&signs.minus);
}

static void save(struct out *o, const void *root, int type)
{
    const struct zset *z = root;
    if (type == FORM_LISTPACK) {
        save_listpack(o, z);
        return;
    }
    out_len(o, zset_count(z));
    if (o->leave && z->encoding == ZSET_BIG && z->minus_zero) save_without_index(o, z);
    else save_pairs(o, z, NULL);
}

#define CHUNK 64

static void rewrite(const void *root, struct slice key, value_emit *emit, void *arg)
{
    struct slice argv[2 + 2 * CHUNK] = {SLICE("ZADD"), key}, member;
    char texts[CHUNK][NUM_DOUBLE_MAX_CHARS];
    struct zset_walk at;
    double score;
    int n = 0;
    zset_walk_start(&at, root, 0, UINT64_MAX, false);
    while (zset_walk_next(&at, &member, &score)) {
        argv[2 + 2 * n] = slice_of(texts[n], num_format_double(texts[n], score));
        argv[3 + 2 * n++] = member;
        if (n < CHUNK) continue;
        emit(arg, 2 + 2 * n, argv);
        n = 0;
    }
    zset_walk_end(&at);
    if (n) emit(arg, 2 + 2 * n, argv);
}

/* --- reading: records | score 8 | member | as they come --- */

static const char twice[] = "a sorted set with the same member twice", not_a_number[] = "a score that is not a number";

static bool add(struct in *in, struct batch *b, struct slice member, double score, size_t *longest)
{
    if (member.len > UINT32_MAX - 64) return in_fail(in, "a member of more than 4 GiB");
    if (isnan(score)) return in_fail(in, not_a_number);
    char *room = batch_add(b, score_to_key(score), sizeof score + member.len);
    memcpy(room, &score, sizeof score);
    if (member.len) memcpy(room + sizeof score, member.ptr, member.len);
    if (member.len > *longest) *longest = member.len;
    return true;
}

static inline struct slice record_member(struct slice record)
{
    return slice_of(record.ptr + sizeof(double), record.len - sizeof(double));
}

static inline double record_score(struct slice record)
{
    double score;
    memcpy(&score, record.ptr, sizeof score);
    return score;
}

static int by_member(struct slice a, struct slice b) { return slice_cmp(record_member(a), record_member(b)); }

/* The index of a big zset: items | hash 32, place in b 32 | score |, so that the records need not be looked at again. */
static void add_scores(struct zset *z, struct cow *cow, const struct batch *b, struct batch_item *index)
{
    for (size_t i = 0; i < b->count; i++) {
        batch_prefetch(b, i + 12);
        struct slice record = batch_record(b, i), member = record_member(record);
        double score = record_score(record);
        if (score == 0 && signbit(score)) z->minus_zero = true;
        index[i].key = (uint64_t)zset_hash(member) << 32 | i;
        memcpy(&index[i].at, &score, sizeof score);
        tree_append(&z->scores, cow, b->items[i].key, member);
    }
}

/* false: a member is there twice. Those of equal hash lie side by side; there are hardly ever two. */
static bool add_index(struct zset *z, struct cow *cow, const struct batch *b, const struct batch_item *index)
{
    for (size_t i = 0; i < b->count; i++) {
        uint64_t hash = index[i].key >> 32;
        for (size_t j = i; j && index[--j].key >> 32 == hash;)
            if (by_member(batch_record(b, (uint32_t)index[i].key), batch_record(b, (uint32_t)index[j].key)) == 0) return false;
        tree_append(&z->index, cow, hash, slice_of(&index[i].at, sizeof(double)));
    }
    return true;
}

static struct zset *big_from(const struct batch *b, struct cow *cow)
{
    struct zset *z = zset_new_big(cow);
    struct batch_item *index = mem_alloc(b->count * sizeof *index);
    add_scores(z, cow, b, index);
    batch_order(index, b->count, 32);
    bool distinct = add_index(z, cow, b, index);
    mem_free(index, b->count * sizeof *index);
    if (distinct) return z;
    zset_free(z);
    return NULL;
}

static struct zset *small_if_distinct(struct zset *z)
{
    if (pack_distinct(z->small, 2)) return z;
    zset_free(z);
    return NULL;
}

#define AT_ONCE 32 /* pairs put into a pack together */

static struct zset *small_from(const struct batch *b, struct cow *cow)
{
    struct zset *z = zset_new(cow);
    struct slice some[2 * AT_ONCE];
    double scores[AT_ONCE];
    for (size_t i = 0; i < b->count;) {
        unsigned n = 0;
        for (; i < b->count && n < AT_ONCE; i++, n++) {
            scores[n] = record_score(batch_record(b, i)) + 0.0; /* a small one holds no -0 */
            some[2 * n] = record_member(batch_record(b, i));
            some[2 * n + 1] = slice_of(&scores[n], sizeof scores[n]);
        }
        pack_insert(&z->small, cow, z->small->used, some, 2 * n);
    }
    return small_if_distinct(z);
}

static bool finish(struct in *in, const struct load_place *at, struct batch *b, bool small, struct loaded *out)
{
    out->empty = b->count == 0;
    if (out->empty) return true;
    if (!batch_sort(b, by_member)) return in_fail(in, twice);
    small = small && b->count <= at->set->zset_max_listpack_entries && b->bytes.len < PACK_BYTES_MAX;
    out->root = small ? small_from(b, at->cow) : big_from(b, at->cow);
    return out->root || in_fail(in, twice);
}

/* Type 3: a length and a number in decimal; three lengths stand for what has no digits. */
static bool read_text_score(struct in *in, const struct load_place *at, double *score)
{
    uint8_t len;
    if (!in_u8(in, &len)) return false;
    if (len >= 253) {
        *score = len == 253 ? NAN : len == 254 ? INFINITY : -INFINITY;
        return true;
    }
    return in_raw(in, len, at->text2) && (num_parse_double(at->text2->s, score) || in_fail(in, not_a_number));
}

static bool load(struct in *in, const struct load_place *at, uint8_t type, struct loaded *out)
{
    struct batch b = {0};
    uint64_t n;
    size_t longest = 0;
    double score;
    *out = (struct loaded){&zset_type};
    bool good = in_count(in, type == FORM_PLAIN ? 9 : 2, &n);
    if (good && n > UINT32_MAX) good = in_fail(in, "a sorted set of more than 4 G members");
    if (good) batch_reserve(&b, n);
    for (; good && n; n--) {
        good = in_string(in, at->text) && (type == FORM_PLAIN ? in_double(in, &score) : read_text_score(in, at, &score)) &&
               add(in, &b, at->text->s, score, &longest);
    }
    good = good && finish(in, at, &b, longest <= at->set->zset_max_listpack_value, out);
    batch_deinit(&b);
    return good;
}

/* --- reading: a listpack or ziplist of members and scores --- */

struct compact {
    struct slice blob;
    size_t at;
    bool (*next)(struct slice blob, size_t *at, struct listpack_item *item);
};

static bool next_pair(struct compact *c, struct listpack_item *member, double *score)
{
    struct listpack_item item;
    if (!c->next(c->blob, &c->at, member)) return false;
    c->next(c->blob, &c->at, &item); /* pairs were counted */
    if (item.is_int) *score = (double)item.i;
    else if (!num_parse_double(item.s, score)) *score = NAN;
    return true;
}

static bool gather(struct in *in, struct compact c, struct batch *b)
{
    struct listpack_item member;
    double score;
    size_t longest = 0;
    while (next_pair(&c, &member, &score))
        if (!add(in, b, member.s, score, &longest)) return false;
    return true;
}

/* Whether the pairs of a pack ascend, as those that a server writes do. */
static bool in_order(const struct pack *p)
{
    struct slice last = {0};
    double last_score = 0;
    for (uint32_t at = PACK_FIRST; !pack_end(p, at); at = pack_next(p, at)) {
        struct slice member = pack_get(p, at);
        at = pack_next(p, at);
        double score = record_score(pack_get(p, at));
        if (last.ptr && (score < last_score || (score == last_score && slice_cmp(last, member) >= 0))) return false;
        last = member;
        last_score = score;
    }
    return true;
}

/* The pairs as they come, to be looked at for order and twins afterwards. NULL: a score is not a number. */
static struct zset *small_of(struct compact c, struct cow *cow)
{
    struct zset *z = zset_new(cow);
    struct listpack_item members[AT_ONCE];
    struct slice some[2 * AT_ONCE];
    double scores[AT_ONCE];
    for (unsigned n = AT_ONCE; n == AT_ONCE;) {
        for (n = 0; n < AT_ONCE && next_pair(&c, &members[n], &scores[n]); n++) {
            if (isnan(scores[n])) {
                zset_free(z);
                return NULL;
            }
            scores[n] += 0.0; /* a small one holds no -0 */
            some[2 * n] = members[n].s;
            some[2 * n + 1] = slice_of(&scores[n], sizeof scores[n]);
        }
        if (n) pack_insert(&z->small, cow, z->small->used, some, 2 * n);
    }
    return z;
}

static bool load_small(struct in *in, struct cow *cow, struct compact c, struct loaded *out, bool *again)
{
    struct zset *z = small_of(c, cow);
    *again = false;
    if (!z) return in_fail(in, not_a_number);
    *again = !in_order(z->small);
    if (*again) {
        zset_free(z);
        return false;
    }
    out->root = small_if_distinct(z);
    return out->root || in_fail(in, twice);
}

static bool load_compact(struct in *in, const struct load_place *at, uint8_t type, struct loaded *out)
{
    bool listpack = type == FORM_LISTPACK;
    struct batch b = {0};
    uint64_t n;
    *out = (struct loaded){&zset_type};
    if (!in_string(in, at->text)) return false;
    struct slice blob = at->text->s;
    const char *wrong = listpack ? listpack_check(blob, &n) : ziplist_check(blob, &n);
    if (wrong) return in_fail(in, wrong);
    if (n % 2) return in_fail(in, "a sorted set whose last member has no score");
    struct compact c = {blob, listpack ? LISTPACK_HEAD : 10, listpack ? listpack_next : ziplist_next};
    out->empty = n == 0;
    if (out->empty) return true;
    bool again = true;
    if (n / 2 <= at->set->zset_max_listpack_entries && blob.len < PACK_BYTES_MAX && load_small(in, at->cow, c, out, &again)) return true;
    if (!again) return false;
    bool good = gather(in, c, &b) && finish(in, at, &b, true, out);
    batch_deinit(&b);
    return good;
}

static const struct value_loader loaders[] = {
    {FORM_TEXT, load}, {FORM_PLAIN, load}, {FORM_ZIPLIST, load_compact}, {FORM_LISTPACK, load_compact},
};

const struct value_codec zset_codec = {rdb_type, save, rewrite, loaders, COUNT_OF(loaders)};
