/* cmd_random: HRANDFIELD: uniform picks by rank, O(log n) each when the hash is big. */
#include "base/sample.h"
#include "types/hash/hash.h"
#include "types/hash/rows.h"

struct picks {
    const struct hash *h;
    bool values; /* WITHVALUES */
};

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
    uint64_t n = hash_length(p->h);
    struct reply_bound bound;
    if (!reply_bound_begin(c, &bound, count)) return;
    reply_head(c, p, count);
    while (count--) {
        hash_at(p->h, rng_below(c->rng, n), &w);
        reply_pick(c, p, &w);
        if (unlikely(!reply_bound_goes_on(c, &bound))) return;
    }
}

/* One pass: an element is taken with the chance (still wanted) / (still to come), which makes every subset as likely. */
static void pick_in_order(struct call *c, const struct picks *p, uint64_t count)
{
    struct hash_walk w;
    uint64_t left = hash_length(p->h);
    reply_head(c, p, count);
    for (bool on = hash_first(p->h, &w); on && count; on = hash_next(&w), left--) {
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
    sample_sparse(c->rng, hash_length(p->h), count, ranks);
    reply_head(c, p, count);
    for (uint64_t i = 0; i < count; i++) {
        hash_at(p->h, ranks[i], &w);
        reply_pick(c, p, &w);
    }
}

static void random_fields(struct call *c, int64_t count, bool values)
{
    const void *root;
    if (!value_read(c, c->argv[1], &hash_type, &root)) return;
    struct picks p = {root, values};
    if (!root || count == 0) reply_array(c->r, 0);
    else if (count < 0) pick_repeating(c, &p, 0 - (uint64_t)count);
    else if ((uint64_t)count >= hash_length(p.h)) pick_in_order(c, &p, hash_length(p.h));
    else if ((uint64_t)count > hash_length(p.h) / 4 || p.h->encoding == HASH_PACK) pick_in_order(c, &p, (uint64_t)count);
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
    hash_at(root, rng_below(c->rng, hash_length(root)), &w);
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
