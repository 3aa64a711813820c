/* codec: sets in RDB images, payloads and logs (spec: persistence formats, 4.1, 5.4). Sets of integers are written as
 * one intset; a small set otherwise as a listpack where the reader knows that (version 11), everything else member by
 * member. A set of integers is read into an intset whatever form it had, if it is small enough for one. */
#include "base/hash.h"
#include "codec/in.h"
#include "codec/out.h"
#include "codec/ziplist.h"
#include "ds/batch.h"
#include "types/set/set.h"

enum { FORM_PLAIN = 2, FORM_INTSET = 11, FORM_LISTPACK = 20 };

/* What Redis takes for small where it keeps sets in listpacks. */
#define LISTPACK_ENTRIES 128
#define LISTPACK_VALUE 64
#define INTSET_WRITTEN_MAX (1u << 20) /* values in one blob: more are written one by one */

/* --- writing --- */

static bool fits_listpack(const struct set *s)
{
    struct tree_pos pos;
    if (s->tree.count > LISTPACK_ENTRIES) return false;
    for (bool on = tree_first(&s->tree, &pos); on; on = tree_next(&pos))
        if (tree_get(&pos).len > LISTPACK_VALUE) return false;
    return true;
}

static int rdb_type(const void *root, int version, const char **why)
{
    const struct set *s = root;
    (void)why;
    if (s->encoding == SET_INTS) return s->ints->count <= INTSET_WRITTEN_MAX ? FORM_INTSET : FORM_PLAIN;
    return version >= 11 && fits_listpack(s) ? FORM_LISTPACK : FORM_PLAIN;
}

static void save_ints(struct out *o, const struct intset *ints)
{
    struct buf blob = {0};
    size_t bytes = ints->count * sizeof(int64_t);
    int64_t *values = mem_alloc(bytes);
    for (uint32_t i = 0; i < ints->count; i++) values[i] = intset_get(ints, i);
    intset_blob_put(&blob, values, ints->count);
    out_blob(o, buf_slice(&blob));
    mem_free(values, bytes);
    buf_deinit(&blob);
}

static void save_listpack(struct out *o, const struct set *s)
{
    struct buf blob = {0};
    struct listpack_writer w;
    struct tree_pos pos;
    listpack_begin(&w, &blob);
    for (bool on = tree_first(&s->tree, &pos); on; on = tree_next(&pos)) listpack_put(&w, tree_get(&pos));
    listpack_end(&w);
    out_blob(o, buf_slice(&blob));
    buf_deinit(&blob);
}

static void save(struct out *o, const void *root, int type)
{
    const struct set *s = root;
    struct set_walk w;
    struct tree_trail trail;
    struct member m;
    if (type == FORM_INTSET) {
        save_ints(o, s->ints);
        return;
    }
    if (type == FORM_LISTPACK) {
        save_listpack(o, s);
        return;
    }
    out_len(o, set_count(s));
    set_walk_start(&w, s);
    if (s->encoding != SET_INTS) tree_trail_begin(&trail, &w.pos, o->leave);
    while (set_walk_next(&w, &m)) {
        out_string(o, m.text);
        if (s->encoding != SET_INTS) tree_leave(&trail, &w.pos);
    }
}

#define CHUNK 64

static void rewrite(const void *root, struct slice key, value_emit *emit, void *arg)
{
    struct slice argv[2 + CHUNK] = {SLICE("SADD"), key};
    char numbers[CHUNK][NUM_I64_MAX_CHARS];
    struct set_walk w;
    struct member m;
    int n = 0;
    set_walk_start(&w, root);
    while (set_walk_next(&w, &m)) {
        if (m.is_int) { /* its text goes with the next step */
            memcpy(numbers[n], m.text.ptr, m.text.len);
            m.text.ptr = numbers[n];
        }
        argv[2 + n++] = m.text;
        if (n < CHUNK) continue;
        emit(arg, 2 + n, argv);
        n = 0;
    }
    if (n) emit(arg, 2 + n, argv);
}

/* --- reading --- */

struct draft { /* members as they come */
    struct spread members; /* those that may become an intset: in one part */
    bool ints; /* all of them so far are integers, and few enough */
};

static bool add(struct in *in, struct draft *d, struct slice text)
{
    int64_t v;
    if (text.len > UINT32_MAX - 64) return in_fail(in, "a set member of more than 4 GiB");
    if (d->ints && !num_parse_i64(text, &v)) d->ints = false;
    char *room = spread_add(&d->members, hash_slice(text) >> 32, text.len);
    if (text.len) memcpy(room, text.ptr, text.len);
    return true;
}

/* Any total order will do: the length first. */
static int by_bytes(struct slice a, struct slice b)
{
    if (a.len != b.len) return a.len < b.len ? -1 : 1;
    return a.len ? memcmp(a.ptr, b.ptr, a.len) : 0;
}

static struct set *ints_from(struct draft *d, struct cow *cow)
{
    struct batch *b = &d->members.few;
    for (size_t i = 0; i < b->count; i++) {
        int64_t v = 0;
        num_parse_i64(batch_record(b, i), &v);
        b->items[i].key = (uint64_t)v ^ 1ull << 63; /* ordered like the integers */
    }
    batch_order(b->items, b->count, 0);
    struct set *s = set_new(cow);
    for (size_t i = 0; i < b->count; i++) {
        if (intset_add(&s->ints, cow, (int64_t)(b->items[i].key ^ 1ull << 63))) continue;
        set_free(s);
        return NULL;
    }
    return s;
}

static struct set *tree_from(struct draft *d, struct cow *cow)
{
    struct set *s = set_new_tree(cow);
    if (spread_build(&d->members, by_bytes, &s->tree, cow)) return s;
    set_free(s);
    return NULL;
}

static bool small_enough(const struct load_place *at, uint64_t count)
{
    return count <= at->set->set_max_intset_entries && count < INTSET_COUNT_MAX;
}

static void draft_init(struct draft *d, const struct load_place *at, uint64_t count)
{
    d->ints = small_enough(at, count); /* as far as is known */
    spread_init(&d->members, d->ints ? 0 : count);
}

static bool finish(struct in *in, const struct load_place *at, struct draft *d, struct loaded *out)
{
    out->empty = d->members.count == 0;
    if (out->empty) return true;
    out->root = d->ints ? ints_from(d, at->cow) : tree_from(d, at->cow);
    return out->root || in_fail(in, "a set with the same member twice");
}

static bool read_members(struct in *in, const struct load_place *at, struct draft *d)
{
    uint64_t n;
    if (!in_count(in, 1, &n)) return false;
    draft_init(d, at, n);
    while (n--)
        if (!in_string(in, at->text) || !add(in, d, at->text->s)) return false;
    return true;
}

static bool read_listpack(struct in *in, const struct load_place *at, struct draft *d)
{
    struct listpack_item item;
    size_t pos = LISTPACK_HEAD;
    uint64_t n;
    if (!in_string(in, at->text)) return false;
    const char *wrong = listpack_check(at->text->s, &n);
    if (wrong) return in_fail(in, wrong);
    draft_init(d, at, n);
    while (listpack_next(at->text->s, &pos, &item))
        if (!add(in, d, item.s)) return false;
    return true;
}

/* One by one: an intset that is too large for one of ours. */
static bool read_ints(struct in *in, struct draft *d, struct slice blob, uint64_t n)
{
    char text[NUM_I64_MAX_CHARS];
    for (uint64_t i = 0; i < n; i++)
        if (!add(in, d, slice_of(text, num_format_i64(text, intset_blob_get(blob, i))))) return false;
    return true;
}

static struct set *ints_of(struct cow *cow, struct slice blob, uint64_t n)
{
    struct set *s = set_new(cow);
    for (uint64_t i = 0; i < n; i++) intset_add(&s->ints, cow, intset_blob_get(blob, i));
    return s;
}

static bool load_intset(struct in *in, const struct load_place *at, uint8_t type, struct loaded *out)
{
    struct draft d = {0};
    uint64_t n;
    (void)type;
    *out = (struct loaded){&set_type};
    if (!in_string(in, at->text)) return false;
    const char *wrong = intset_blob_check(at->text->s, &n);
    if (wrong) return in_fail(in, wrong);
    if (small_enough(at, n)) {
        out->root = ints_of(at->cow, at->text->s, n);
        return true;
    }
    draft_init(&d, at, n);
    bool good = read_ints(in, &d, at->text->s, n) && finish(in, at, &d, out);
    spread_deinit(&d.members);
    return good;
}

static bool load(struct in *in, const struct load_place *at, uint8_t type, struct loaded *out)
{
    struct draft d = {0};
    *out = (struct loaded){&set_type};
    bool good = type == FORM_PLAIN ? read_members(in, at, &d) : read_listpack(in, at, &d);
    good = good && finish(in, at, &d, out);
    spread_deinit(&d.members);
    return good;
}

static const struct value_loader loaders[] = {{FORM_PLAIN, load}, {FORM_INTSET, load_intset}, {FORM_LISTPACK, load}};

const struct value_codec set_codec = {rdb_type, save, rewrite, loaders, COUNT_OF(loaders)};
