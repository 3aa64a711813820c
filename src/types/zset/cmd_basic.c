/* cmd_basic: members in, out and asked for: ZADD ZINCRBY ZREM ZCARD ZSCORE ZMSCORE ZRANK ZREVRANK. */
#include <math.h>

#include "types/zset/rows.h"
#include "types/zset/zset.h"

enum add_flag {
    ADD_NX = 1 << 0, /* only new members */
    ADD_XX = 1 << 1, /* only members that are there */
    ADD_GT = 1 << 2, /* only if the score grows */
    ADD_LT = 1 << 3,
    ADD_CH = 1 << 4, /* reply the number of changes, not of new members */
    ADD_INCR = 1 << 5,
};

enum add_outcome { ADD_NOTHING, ADD_NEW, ADD_CHANGED, ADD_SAME, ADD_NAN };

/* Adds one member or changes its score; *score becomes the score that it has then. */
static enum add_outcome add_one(struct call *c, struct zset **z, struct slice member, double *score, unsigned flags)
{
    struct zset_spot spot;
    if (!zset_find(*z, member, &spot)) {
        if (flags & ADD_XX) return ADD_NOTHING;
        zset_insert(z, c->cow, c->set, &spot, member, *score);
        return ADD_NEW;
    }
    if (flags & ADD_NX) return ADD_NOTHING;
    if (flags & ADD_INCR) *score += spot.score;
    if (isnan(*score)) return ADD_NAN;
    if ((flags & ADD_GT && *score <= spot.score) || (flags & ADD_LT && *score >= spot.score)) return ADD_NOTHING;
    if (*score == spot.score) return ADD_SAME;
    zset_update(*z, c->cow, &spot, member, *score);
    return ADD_CHANGED;
}

struct addition {
    unsigned flags;
    const struct slice *pairs; /* score, member, ... */
    int count;
    double *scores;
};

static void reply_added(struct call *c, const struct addition *a, bool done, int64_t added, int64_t changed)
{
    if (!(a->flags & ADD_INCR)) reply_int(c->r, a->flags & ADD_CH ? added + changed : added);
    else if (done) reply_double(c->r, a->scores[0]);
    else reply_null(c->r);
}

static void add(struct call *c, const struct addition *a)
{
    struct slice key = c->argv[1];
    void *root;
    int64_t count[ADD_NAN + 1] = {0};
    if (!value_write(c, key, &zset_type, &root)) return;
    if (!root && a->flags & ADD_XX) {
        reply_added(c, a, false, 0, 0);
        return;
    }
    struct zset *z = root ? root : zset_new_for(c->cow, c->set, a->pairs[1]);
    for (int i = 0; i < a->count; i++) count[add_one(c, &z, a->pairs[2 * i + 1], &a->scores[i], a->flags)]++;
    if (!root) value_add(c, key, &zset_type, z);
    else if (z != root) value_moved(c, key, z);
    if (count[ADD_NEW] + count[ADD_CHANGED]) {
        call_changed_n(c, key, count[ADD_NEW] + count[ADD_CHANGED]);
        call_notify(c, NOTIFY_ZSET, a->flags & ADD_INCR ? "zincr" : "zadd", key);
    }
    if (count[ADD_NAN]) reply_error_slice(c->r, SLICE("ERR resulting score is not a number (NaN)"));
    else reply_added(c, a, !count[ADD_NOTHING], count[ADD_NEW], count[ADD_CHANGED]);
}

/* Reads the scores and adds. Every score is good before anything changes. */
static void parse_and_add(struct call *c, int first, unsigned flags)
{
    double one;
    struct addition a = {.flags = flags, .pairs = c->argv + first, .count = (c->argc - first) / 2, .scores = &one};
    if (a.count > 1) a.scores = call_scratch(c, (size_t)a.count * sizeof *a.scores);
    for (int i = 0; i < a.count; i++)
        if (!arg_double(c, a.pairs[2 * i], &a.scores[i])) return;
    add(c, &a);
}

static unsigned add_flag(struct slice arg)
{
    static const struct { const char *word; unsigned flag; } words[] = {
        {"nx", ADD_NX}, {"xx", ADD_XX}, {"ch", ADD_CH}, {"incr", ADD_INCR}, {"gt", ADD_GT}, {"lt", ADD_LT},
    };
    if (arg.len < 2 || arg.len > 4) return 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(arg, words[i].word)) return words[i].flag;
    return 0;
}

/* ZINCRBY reads its options too, as Redis does: a word like NX in the place of the number is then a syntax error. */
static void read_options_and_add(struct call *c, unsigned flags)
{
    unsigned flag;
    int first = 2;
    for (; first < c->argc && (flag = add_flag(c->argv[first])); first++) flags |= flag;
    int words = c->argc - first;
    const char *error = NULL;
    if (words == 0 || words % 2) {
        reply_syntax(c);
        return;
    }
    if (flags & ADD_NX && flags & ADD_XX)
        error = "ERR XX and NX options at the same time are not compatible";
    else if ((flags & ADD_GT && flags & (ADD_NX | ADD_LT)) || (flags & ADD_LT && flags & ADD_NX))
        error = "ERR GT, LT, and/or NX options at the same time are not compatible";
    else if (flags & ADD_INCR && words > 2)
        error = "ERR INCR option supports a single increment-element pair";
    if (error) reply_error_slice(c->r, slice_str(error));
    else parse_and_add(c, first, flags);
}

void cmd_zadd(struct call *c) { read_options_and_add(c, 0); }
void cmd_zincrby(struct call *c) { read_options_and_add(c, ADD_INCR); }

void cmd_zrem(struct call *c)
{
    struct slice key = c->argv[1];
    void *root;
    struct zset_spot spot;
    int64_t gone = 0;
    if (!value_write(c, key, &zset_type, &root)) return;
    for (int i = 2; root && i < c->argc && zset_count(root); i++) {
        if (!zset_find(root, c->argv[i], &spot)) continue;
        zset_remove(root, c->cow, &spot);
        gone++;
    }
    if (gone) {
        call_changed_n(c, key, gone);
        call_notify(c, NOTIFY_ZSET, "zrem", key);
        zset_drop_if_empty(c, key, root);
    }
    reply_int(c->r, gone);
}

void cmd_zcard(struct call *c)
{
    const void *z;
    if (!value_read(c, c->argv[1], &zset_type, &z)) return;
    reply_int(c->r, (int64_t)zset_count(z));
}

static void reply_score(struct call *c, const struct zset *z, struct slice member)
{
    struct zset_spot spot;
    if (zset_find(z, member, &spot)) reply_double(c->r, spot.score);
    else reply_null(c->r);
}

void cmd_zscore(struct call *c)
{
    const void *z;
    if (!value_read(c, c->argv[1], &zset_type, &z)) return;
    reply_score(c, z, c->argv[2]);
}

void cmd_zmscore(struct call *c)
{
    const void *z;
    if (!value_read(c, c->argv[1], &zset_type, &z)) return;
    reply_array(c->r, c->argc - 2);
    for (int i = 2; i < c->argc; i++) reply_score(c, z, c->argv[i]);
}

static void reply_rank(struct call *c, bool down)
{
    const void *z;
    struct zset_spot spot;
    bool with_score = c->argc == 4 && slice_is(c->argv[3], "withscore");
    if (c->argc > 3 && !with_score) { /* as 7.0 says it, which knows no fourth word */
        reply_wrong_args(c);
        return;
    }
    if (!value_read(c, c->argv[1], &zset_type, &z)) return;
    if (!zset_find(z, c->argv[2], &spot)) {
        if (with_score) reply_null_array(c->r);
        else reply_null(c->r);
        return;
    }
    uint64_t rank = zset_rank(z, &spot);
    if (with_score) reply_array(c->r, 2);
    reply_int(c->r, (int64_t)(down ? zset_count(z) - 1 - rank : rank));
    if (with_score) reply_double(c->r, spot.score);
}

void cmd_zrank(struct call *c) { reply_rank(c, false); }
void cmd_zrevrank(struct call *c) { reply_rank(c, true); }
