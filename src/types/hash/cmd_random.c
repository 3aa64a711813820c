/* cmd_random: HRANDFIELD: uniform picks by rank, O(log n) each when the hash is big. */
#include "base/sample.h"
#include "types/hash/hash.h"
#include "types/hash/rows.h"

struct picks {
    const struct hash *h;
    int64_t now;
    uint64_t count;        /* fields to pick from */
    const uint64_t *ranks; /* of these, when some of the hash have ended and are still there; else NULL: all */
    bool values;           /* WITHVALUES */
};

static void picks_init(struct call *c, struct picks *p, const struct hash *h, bool values)
{
    *p = (struct picks){.h = h, .now = hash_now(c), .count = hash_live(h, hash_now(c)), .values = values};
    if (likely(p->count == hash_length(h))) return;
    uint64_t *ranks = call_scratch(c, p->count * sizeof *ranks), n = 0, rank = 0;
    struct hash_walk w;
    for (bool on = hash_first(h, HASH_ALL, &w); on; on = hash_next(&w), rank++)
        if (!hash_ended(w.ends, p->now)) ranks[n++] = rank;
    p->ranks = ranks;
}

static void pick_at(const struct picks *p, uint64_t i, struct hash_walk *w) { hash_at(p->h, p->ranks ? p->ranks[i] : i, w); }

static void reply_pick(struct call *c, const struct picks *p, const struct hash_walk *w)
{
    if (p->values && c->r->resp > 2) reply_array(c->r, 2);
    reply_bulk(c->r, w->field);
    if (p->values) reply_bulk(c->r, w->value);
}

static void reply_head(struct call *c, const struct picks *p, uint64_t count)
{
    reply_array(c->r, (int64_t)(p->values && c->r->resp == 2 ? count * 2 : count));
}

/* Each independent of the others, as many as asked for. */
static void pick_repeating(struct call *c, const struct picks *p, uint64_t count)
{
    struct hash_walk w;
    struct reply_bound bound;
    if (!reply_bound_begin(c, &bound, count)) return;
    reply_head(c, p, count);
    while (count--) {
        pick_at(p, rng_below(c->rng, p->count), &w);
        reply_pick(c, p, &w);
        if (unlikely(!reply_bound_goes_on(c, &bound))) return;
    }
}

/* One pass: an element is taken with the chance (still wanted) / (still to come), which makes every subset as likely. */
static void pick_in_order(struct call *c, const struct picks *p, uint64_t count)
{
    struct hash_walk w;
    uint64_t left = p->count;
    reply_head(c, p, count);
    for (bool on = hash_first(p->h, p->now, &w); on && count; on = hash_next(&w), left--) {
        if (count < left && rng_below(c->rng, left) >= count) continue;
        reply_pick(c, p, &w);
        count--;
    }
}

/* Few of many: by ranks drawn. */
static void pick_few(struct call *c, const struct picks *p, uint64_t count)
{
    struct hash_walk w;
    uint64_t *ranks = call_scratch(c, count * sizeof *ranks);
    sample_sparse(c->rng, p->count, count, ranks);
    reply_head(c, p, count);
    for (uint64_t i = 0; i < count; i++) {
        pick_at(p, ranks[i], &w);
        reply_pick(c, p, &w);
    }
}

static void random_fields(struct call *c, int64_t count, bool values)
{
    const void *root;
    if (!value_read(c, c->argv[1], &hash_type, &root)) return;
    if (!root || count == 0) {
        reply_array(c->r, 0);
        return;
    }
    struct picks p;
    picks_init(c, &p, root, values);
    if (count < 0) pick_repeating(c, &p, 0 - (uint64_t)count);
    else if ((uint64_t)count >= p.count) pick_in_order(c, &p, p.count);
    else if ((uint64_t)count > p.count / 4 || hash_is_small(p.h)) pick_in_order(c, &p, (uint64_t)count);
    else pick_few(c, &p, (uint64_t)count);
}

static void random_field(struct call *c)
{
    const void *root;
    struct hash_walk w;
    if (!value_read(c, c->argv[1], &hash_type, &root)) return;
    if (!root) {
        reply_null(c->r);
        return;
    }
    struct picks p;
    picks_init(c, &p, root, false);
    pick_at(&p, rng_below(c->rng, p.count), &w);
    reply_bulk(c->r, w.field);
}

/* HRANDFIELD key [count [WITHVALUES]] */
void cmd_hrandfield(struct call *c)
{
    int64_t count;
    if (c->argc == 2) {
        random_field(c);
        return;
    }
    bool values = c->argc >= 4;
    if (!arg_range(c, c->argv[2], -INT64_MAX, INT64_MAX, &count, NULL)) return;
    if (c->argc > 4 || (values && !slice_is(c->argv[3], "withvalues"))) {
        reply_syntax(c);
        return;
    }
    if (values && (count < -INT64_MAX / 2 || count > INT64_MAX / 2)) {
        reply_error(c->r, ERR_OUT_OF_RANGE);
        return;
    }
    random_fields(c, count, values);
}
