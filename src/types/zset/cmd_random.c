/* cmd_random: members picked by luck or by cursor: ZRANDMEMBER ZSCAN. Luck is a uniformly drawn rank. */
#include <math.h>
#include <stdlib.h>

#include "base/sample.h"
#include "types/zset/rows.h"
#include "types/zset/zset.h"

/* --- ZRANDMEMBER --- */

static void show(struct call *c, struct slice member, double score, bool scores)
{
    if (scores && c->r->resp > 2) reply_array(c->r, 2);
    reply_bulk(c->r, member);
    if (scores) reply_double(c->r, score);
}

static void show_rank(struct call *c, const struct zset *z, uint64_t rank, bool scores)
{
    struct zset_walk w;
    struct slice member;
    double score;
    zset_walk_start(&w, z, rank, 1, false);
    check(zset_walk_next(&w, &member, &score));
    show(c, member, score, scores);
    zset_walk_end(&w);
}

static void show_head(struct call *c, uint64_t count, bool scores)
{
    reply_array(c->r, (int64_t)(scores && c->r->resp == 2 ? count * 2 : count));
}

/* With repetition, as many as asked for. */
static void random_repeated(struct call *c, const struct zset *z, uint64_t count, bool scores)
{
    struct reply_bound bound;
    if (!reply_bound_begin(c, &bound, count)) return;
    show_head(c, count, scores);
    for (; count; count--) {
        show_rank(c, z, rng_below(c->rng, zset_count(z)), scores);
        if (unlikely(!reply_bound_goes_on(c, &bound))) return;
    }
}

/* Distinct members: a few by drawn ranks, many in one pass that takes each with the chance it needs. */
static void random_distinct(struct call *c, const struct zset *z, uint64_t count, bool scores)
{
    uint64_t n = zset_count(z);
    if (count > n) count = n;
    show_head(c, count, scores);
    if (count <= n / 3) {
        uint64_t *ranks = mem_alloc(count * sizeof *ranks + 1);
        sample_sparse(c->rng, n, count, ranks);
        for (uint64_t i = 0; i < count; i++) show_rank(c, z, ranks[i], scores);
        mem_free(ranks, count * sizeof *ranks + 1);
        return;
    }
    struct zset_walk w;
    struct slice member;
    double score;
    for (zset_walk_start(&w, z, 0, n, false); count && zset_walk_next(&w, &member, &score); n--) {
        if (rng_below(c->rng, n) >= count) continue;
        show(c, member, score, scores);
        count--;
    }
    zset_walk_end(&w);
}

void cmd_zrandmember(struct call *c)
{
    int64_t count = 1;
    const void *z;
    bool counted = c->argc > 2, scores = c->argc > 3;
    if (counted && !arg_range(c, c->argv[2], -INT64_MAX, INT64_MAX, &count, NULL)) return;
    if (c->argc > 4 || (scores && !slice_is(c->argv[3], "withscores"))) {
        reply_syntax(c);
        return;
    }
    if (scores && (count < -(INT64_MAX / 2) || count > INT64_MAX / 2)) {
        reply_error(c->r, ERR_OUT_OF_RANGE);
        return;
    }
    if (!value_read(c, c->argv[1], &zset_type, &z)) return;
    if (!z || count == 0) counted ? reply_array(c->r, 0) : reply_null(c->r);
    else if (!counted) show_rank(c, z, rng_below(c->rng, zset_count(z)), false);
    else if (count < 0) random_repeated(c, z, (uint64_t)-count, scores);
    else random_distinct(c, z, (uint64_t)count, scores);
}

/* --- ZSCAN: a small zset is shown whole; of a big one the cursor is the next 32-bit hash of a member to visit, so
 * that whatever comes, goes or changes its score between two calls, a member that stays is seen.
 *
 * The index gives the scores of the members in a window of hashes, not the members. They are found by walking, in
 * the score tree, the run of each score that occurs in the window, showing those whose hash lies in it. With scores
 * that many members share the runs are long: the window is then widened, so that a whole scan walks each member some
 * SCAN_STEPS times and not once for each other. --- */

#define SCAN_STEPS 64         /* members walked for one shown, above which the window grows */
#define SCAN_WINDOW_MAX 65536 /* members of a widened window */

struct window {
    uint64_t *keys;           /* of the scores that occur, ascending, each once */
    size_t key_count, member_count;
    uint32_t first_hash, last_hash;
    uint64_t next;            /* cursor behind the window; 0: the end */
};

static int by_key(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static uint64_t index_score_key(const struct tree_pos *pos)
{
    double score;
    memcpy(&score, tree_get(pos).ptr, sizeof score);
    return score_to_key(score);
}

/* At least count members (all that there are) from the cursor on; members of one hash stay together. */
static void window_open(struct call *c, const struct zset *z, uint64_t cursor, uint64_t count, struct window *w)
{
    struct tree_pos pos;
    *w = (struct window){0};
    if (cursor > UINT32_MAX || !tree_seek_key(&z->index, cursor, &pos)) return;
    uint64_t room = z->index.count - tree_rank(&pos);
    size_t cap = (size_t)(count < room ? count : room), at = 0;
    struct buf keys = {0};
    w->first_hash = (uint32_t)cursor;
    for (bool more = true; more && (at < cap || tree_key(&pos) == w->last_hash); more = tree_next(&pos), at++) {
        uint64_t key = index_score_key(&pos);
        w->last_hash = (uint32_t)tree_key(&pos);
        buf_put(&keys, &key, sizeof key);
    }
    w->next = tree_valid(&pos) ? tree_key(&pos) : 0;
    w->member_count = at;
    w->keys = call_scratch(c, keys.len);
    memcpy(w->keys, keys.ptr, keys.len);
    buf_deinit(&keys);
    qsort(w->keys, at, sizeof *w->keys, by_key);
    for (size_t i = 0; i < at; i++)
        if (i == 0 || w->keys[i] != w->keys[w->key_count - 1]) w->keys[w->key_count++] = w->keys[i];
}

/* Members that must be walked to show the window. */
static uint64_t window_steps(const struct zset *z, const struct window *w)
{
    uint64_t steps = 0;
    struct tree_pos pos;
    for (size_t i = 0; i < w->key_count; i++) {
        tree_seek_key(&z->scores, w->keys[i], &pos);
        uint64_t first = tree_rank(&pos);
        steps += (tree_seek_key(&z->scores, w->keys[i] + 1, &pos) ? tree_rank(&pos) : z->scores.count) - first;
    }
    return steps;
}

struct scan {
    struct call *c;
    struct scan_options options;
    int64_t shown;
};

static bool scan_bare(struct scan *s, struct slice member) /* NOSCORES: the member alone; false: with its score */
{
    if (!s->options.bare) return false;
    reply_bulk(s->c->r, member);
    s->shown++;
    return true;
}

static bool scan_wants(const struct scan *s, struct slice member)
{
    return !s->options.has_match || glob_match(s->options.match, member, false);
}

static void scan_show(struct scan *s, struct slice member, double score)
{
    char text[NUM_DOUBLE_MAX_CHARS];
    if (scan_bare(s, member)) return;
    reply_bulk(s->c->r, member);
    reply_bulk(s->c->r, slice_of(text, num_format_double(text, score)));
    s->shown += 2;
}

/* Redis keeps whole numbers of up to 62 bits as integers in a listpack, and ZSCAN alone shows that: 1e17 with all of
 * its digits. */
static void scan_show_small(struct scan *s, struct slice member, double score)
{
    if (scan_bare(s, member)) return;
    if (fabs(score) <= 0x1p62 && score == (double)(int64_t)score) {
        reply_bulk(s->c->r, member);
        reply_bulk_int(s->c->r, (int64_t)score);
        s->shown += 2;
    } else {
        scan_show(s, member, score);
    }
}

static double exact_score(const struct zset *z, uint64_t key, struct slice member)
{
    struct zset_spot spot;
    if (key == SCORE_KEY_ZERO && z->minus_zero && zset_find(z, member, &spot)) return spot.score;
    return score_from_key(key);
}

static void window_show(struct scan *s, const struct zset *z, const struct window *w)
{
    struct tree_pos pos;
    for (size_t i = 0; i < w->key_count; i++) {
        bool more = tree_seek_key(&z->scores, w->keys[i], &pos);
        for (; more && tree_key(&pos) == w->keys[i]; more = tree_next(&pos)) {
            struct slice member = tree_get(&pos);
            uint32_t hash = zset_hash(member);
            if (hash < w->first_hash || hash > w->last_hash || !scan_wants(s, member)) continue;
            scan_show(s, member, exact_score(z, w->keys[i], member));
        }
    }
}

static void scan_big(struct scan *s, const struct zset *z, struct window *w)
{
    struct call *c = s->c;
    window_open(c, z, s->options.cursor, s->options.count, w);
    uint64_t wide = window_steps(z, w) / SCAN_STEPS;
    if (wide > SCAN_WINDOW_MAX) wide = SCAN_WINDOW_MAX;
    if (wide > w->member_count && w->next) window_open(c, z, s->options.cursor, wide, w);
}

void cmd_zscan(struct call *c)
{
    struct scan s = {.c = c};
    struct window w = {0};
    uint64_t cursor;
    const void *root;
    if (!arg_cursor(c, c->argv[2], &cursor)) return;
    if (!value_read(c, c->argv[1], &zset_type, &root)) return;
    if (root && !arg_scan_bare(c, 2, "noscores", &s.options)) return;
    const struct zset *z = root;
    bool big = z && z->encoding == ZSET_BIG;
    if (big) scan_big(&s, z, &w);
    char text[NUM_I64_MAX_CHARS];
    reply_array(c->r, 2);
    reply_bulk(c->r, slice_of(text, num_format_u64(text, w.next)));
    struct reply_mark mark = reply_open(c->r);
    if (big) {
        window_show(&s, z, &w);
    } else {
        struct zset_walk walk;
        struct slice member;
        double score;
        zset_walk_start(&walk, z, 0, UINT64_MAX, false);
        while (zset_walk_next(&walk, &member, &score))
            if (scan_wants(&s, member)) scan_show_small(&s, member, score);
        zset_walk_end(&walk);
    }
    reply_close(c->r, mark, '*', s.shown);
}
