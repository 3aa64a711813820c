/* cmd_random: members picked by luck or by cursor: SPOP SRANDMEMBER SSCAN. Luck is a uniformly drawn rank. */
#include "base/sample.h"
#include "types/set/rows.h"
#include "types/set/set.h"

/* The rank-th member. The walk holds its text. */
static void member_at(struct set_walk *w, const struct set *s, uint64_t rank, struct member *m)
{
    set_walk_at(w, s, rank);
    check(set_walk_next(w, m));
}

/* --- SPOP: logged as the SREMs that it amounts to --- */

static void pop_shown(struct call *c, struct slice key, struct slice text)
{
    reply_bulk(c->r, text);
    EFFECT_LOG(c, SLICE("SREM"), key, text);
}

static void pop_one(struct call *c, struct slice key, struct set *s)
{
    uint64_t rank = rng_below(c->rng, set_count(s));
    if (s->encoding == SET_INTS) {
        char text[NUM_I64_MAX_CHARS];
        pop_shown(c, key, slice_of(text, num_format_i64(text, intset_get(s->ints, (uint32_t)rank))));
        intset_del(&s->ints, c->cow, (uint32_t)rank);
        return;
    }
    struct tree_pos pos;
    check(tree_at(&s->tree, rank, &pos));
    pop_shown(c, key, tree_get(&pos));
    tree_del(&s->tree, c->cow, &pos);
}

static void pop_all(struct call *c, struct slice key, const struct set *s)
{
    reply_set(c->r, (int64_t)set_count(s));
    set_reply_members(c, s);
    call_changed_n(c, key, (int64_t)set_count(s));
    call_notify(c, NOTIFY_SET, "spop", key);
    key_del(c, key);
    call_notify(c, NOTIFY_GENERIC, "del", key);
    EFFECT_LOG(c, c->set->lazyfree_lazy_server_del ? SLICE("UNLINK") : SLICE("DEL"), key);
}

static void pop_count(struct call *c, struct slice key, struct slice arg)
{
    int64_t count;
    void *root;
    if (!arg_positive(c, arg, &count)) return;
    if (!value_write(c, key, &set_type, &root)) return;
    if (!root || count == 0) {
        reply_set(c->r, 0);
        return;
    }
    if ((uint64_t)count >= set_count(root)) {
        pop_all(c, key, root);
        return;
    }
    reply_set(c->r, count);
    for (int64_t i = 0; i < count; i++) pop_one(c, key, root);
    call_changed_n(c, key, count);
    call_notify(c, NOTIFY_SET, "spop", key);
}

void cmd_spop(struct call *c)
{
    struct slice key = c->argv[1];
    void *root;
    if (c->argc > 3) {
        reply_syntax(c);
        return;
    }
    if (c->argc == 3) {
        pop_count(c, key, c->argv[2]);
        return;
    }
    if (!value_write(c, key, &set_type, &root)) return;
    if (!root) {
        reply_null(c->r);
        return;
    }
    pop_one(c, key, root);
    call_changed(c, key);
    call_notify(c, NOTIFY_SET, "spop", key);
    set_drop_if_empty(c, key, root);
}

/* --- SRANDMEMBER --- */

/* With repetition, as many as asked for. */
static void random_repeated(struct call *c, const struct set *s, uint64_t count)
{
    struct set_walk w;
    struct member m;
    struct reply_bound bound;
    if (!reply_bound_begin(c, &bound, count)) return;
    reply_array(c->r, (int64_t)count);
    for (; count; count--) {
        member_at(&w, s, rng_below(c->rng, set_count(s)), &m);
        reply_bulk(c->r, m.text);
        if (unlikely(!reply_bound_goes_on(c, &bound))) return;
    }
}

/* Distinct members: a few by drawn ranks, many in one pass that takes each with the chance it needs. */
static void random_distinct(struct call *c, const struct set *s, uint64_t count)
{
    struct set_walk w;
    struct member m;
    uint64_t n = set_count(s);
    if (count > n) count = n;
    reply_array(c->r, (int64_t)count);
    if (count <= n / 3) {
        uint64_t *ranks = mem_alloc(count * sizeof *ranks + 1);
        sample_sparse(c->rng, n, count, ranks);
        for (uint64_t i = 0; i < count; i++) {
            member_at(&w, s, ranks[i], &m);
            reply_bulk(c->r, m.text);
        }
        mem_free(ranks, count * sizeof *ranks + 1);
        return;
    }
    for (set_walk_start(&w, s); count && set_walk_next(&w, &m); n--) {
        if (rng_below(c->rng, n) >= count) continue;
        reply_bulk(c->r, m.text);
        count--;
    }
}

void cmd_srandmember(struct call *c)
{
    int64_t count = 1;
    const void *s;
    bool counted = c->argc > 2;
    if (c->argc > 3) {
        reply_syntax(c);
        return;
    }
    if (counted && !arg_range(c, c->argv[2], -INT64_MAX, INT64_MAX, &count, NULL)) return;
    if (!value_read(c, c->argv[1], &set_type, &s)) return;
    if (!s || count == 0) {
        counted ? reply_array(c->r, 0) : reply_null(c->r);
    } else if (!counted) {
        struct set_walk w;
        struct member m;
        member_at(&w, s, rng_below(c->rng, set_count(s)), &m);
        reply_bulk(c->r, m.text);
    } else if (count < 0) {
        random_repeated(c, s, (uint64_t)-count);
    } else {
        random_distinct(c, s, (uint64_t)count);
    }
}

/* --- SSCAN: the cursor is the next 32-bit hash to visit; members of one hash are never torn apart, so that whatever
 * comes and goes between two calls, a member that stays is seen. An intset is shown whole. --- */

static int64_t scan_member(struct call *c, const struct scan_options *o, struct slice text)
{
    if (o->has_match && !glob_match(o->match, text, false)) return 0;
    reply_bulk(c->r, text);
    return 1;
}

/* Where a scan of a tree that begins at `cursor` ends: the next cursor. */
static uint64_t scan_end(const struct set *s, uint64_t cursor, uint64_t count)
{
    struct tree_pos pos;
    if (cursor > UINT32_MAX || !tree_seek_key(&s->tree, cursor, &pos)) return 0;
    uint64_t rank = tree_rank(&pos), last;
    if (s->tree.count - rank <= count) return 0;
    check(tree_at(&s->tree, rank + count - 1, &pos));
    last = tree_key(&pos);
    return last < UINT32_MAX && tree_seek_key(&s->tree, last + 1, &pos) ? tree_key(&pos) : 0;
}

static int64_t scan_tree(struct call *c, const struct scan_options *o, const struct set *s, uint64_t end)
{
    struct tree_pos pos;
    int64_t shown = 0;
    if (o->cursor > UINT32_MAX) return 0;
    bool more = tree_seek_key(&s->tree, o->cursor, &pos);
    for (; more && (end == 0 || tree_key(&pos) < end); more = tree_next(&pos))
        shown += scan_member(c, o, tree_get(&pos));
    return shown;
}

void cmd_sscan(struct call *c)
{
    struct scan_options o;
    const void *root;
    uint64_t cursor;
    if (!arg_cursor(c, c->argv[2], &cursor)) return;
    if (!value_read(c, c->argv[1], &set_type, &root)) return;
    if (root && !arg_scan(c, 2, false, &o)) return;
    const struct set *s = root;
    char text[NUM_I64_MAX_CHARS];
    uint64_t end = s && s->encoding == SET_TREE ? scan_end(s, cursor, o.count) : 0;
    reply_array(c->r, 2);
    reply_bulk(c->r, slice_of(text, num_format_u64(text, end)));
    struct reply_mark mark = reply_open(c->r);
    int64_t shown = 0;
    if (s && s->encoding == SET_TREE) {
        shown = scan_tree(c, &o, s, end);
    } else if (s) {
        struct set_walk w;
        struct member m;
        for (set_walk_start(&w, s); set_walk_next(&w, &m);) shown += scan_member(c, &o, m.text);
    }
    reply_close(c->r, mark, '*', shown);
}
