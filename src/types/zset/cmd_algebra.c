/* cmd_algebra: unions, intersections and differences of sorted sets, shown, counted or stored. Sources may be sets
 * too, each member with score 1: they are reached through their value_type, as the folders do not know each other. A
 * result is complete before the destination is touched: it may be a source. */
#include <math.h>
#include <stdlib.h>

#include "types/zset/rows.h"
#include "types/zset/zset.h"

enum operation { OP_UNION, OP_INTER, OP_DIFF };
enum aggregate { AGGREGATE_SUM, AGGREGATE_MIN, AGGREGATE_MAX, AGGREGATE_COUNT }; /* COUNT: each score is taken for 1 */

struct source {
    const struct value_type *type;
    const void *root; /* NULL: absent */
    double weight;
    uint64_t count;
    int order;        /* as given */
};

struct algebra {
    struct call *c;
    enum operation op;
    bool store, card;   /* ZINTERCARD */
    bool scores;
    enum aggregate aggregate;
    int64_t limit;      /* of ZINTERCARD; 0: none */
    struct source *sources;
    int count;
    struct zset *result;
    int64_t members;    /* counted by ZINTERCARD */
};

/* --- parsing --- */

static bool read_sources(struct algebra *a, const struct slice *keys)
{
    struct call *c = a->c;
    a->sources = call_scratch(c, (size_t)a->count * sizeof *a->sources);
    for (int i = 0; i < a->count; i++) {
        const struct entry *e = key_read(c, keys[i]);
        a->sources[i] = (struct source){.weight = 1, .order = i};
        if (!e) continue;
        if (entry_type(e) != VALUE_SET && entry_type(e) != VALUE_ZSET) {
            reply_error(c->r, ERR_WRONGTYPE);
            return false;
        }
        struct source *s = &a->sources[i];
        s->type = entry_value_type(e);
        s->root = entry_value_root(e);
        s->count = s->type->length(s->root);
    }
    return true;
}

static bool parse_weights(struct algebra *a, int at)
{
    for (int i = 0; i < a->count; i++) {
        if (num_parse_double(a->c->argv[at + i], &a->sources[i].weight)) continue;
        reply_error_slice(a->c->r, SLICE("ERR weight value is not a float"));
        return false;
    }
    return true;
}

static bool parse_aggregate(struct algebra *a, struct slice word)
{
    static const char *const words[] = {"sum", "min", "max", "count"};
    for (int i = 0; i < COUNT_OF(words); i++) {
        if (!slice_is(word, words[i])) continue;
        a->aggregate = (enum aggregate)i;
        return true;
    }
    reply_syntax(a->c);
    return false;
}

static bool parse_options(struct algebra *a, int at)
{
    struct call *c = a->c;
    bool sums = a->op != OP_DIFF && !a->card;
    while (at < c->argc) {
        struct slice word = c->argv[at++];
        int left = c->argc - at;
        if (sums && left >= a->count && slice_is(word, "weights")) {
            if (!parse_weights(a, at)) return false;
            at += a->count;
        } else if (sums && left >= 1 && slice_is(word, "aggregate")) {
            if (!parse_aggregate(a, c->argv[at++])) return false;
        } else if (!a->store && !a->card && slice_is(word, "withscores")) {
            a->scores = true;
        } else if (a->card && left >= 1 && slice_is(word, "limit")) {
            if (!arg_range(c, c->argv[at++], 0, INT64_MAX, &a->limit, "ERR LIMIT can't be negative")) return false;
        } else {
            reply_syntax(c);
            return false;
        }
    }
    return true;
}

/* numkeys key ... options, from argv[at] on. Keys are read, and found wrong, before the options. */
static bool parse(struct algebra *a, int at)
{
    struct call *c = a->c;
    int64_t keys;
    if (!arg_i64(c, c->argv[at], &keys)) return false;
    if (keys < 1) {
        reply_errorf(c->r, "ERR at least 1 input key is needed for '%s' command", c->cmd->name);
        return false;
    }
    if (keys > c->argc - at - 1) {
        reply_syntax(c);
        return false;
    }
    a->count = (int)keys;
    return read_sources(a, c->argv + at + 1) && parse_options(a, at + 1 + a->count);
}

/* --- the operations --- */

static double weighted(const struct algebra *a, const struct source *s, double score)
{
    double v = s->weight * (a->aggregate == AGGREGATE_COUNT ? 1 : score);
    return isnan(v) ? 0 : v;
}

static double combine(enum aggregate how, double a, double b)
{
    if (how == AGGREGATE_MIN) return b < a ? b : a;
    if (how == AGGREGATE_MAX) return b > a ? b : a;
    double sum = a + b;
    return isnan(sum) ? 0 : sum; /* inf - inf */
}

/* Smallest first; alike as given. Sums of doubles depend on the order, so it is Redis's. */
static int by_count(const void *a, const void *b)
{
    const struct source *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? -1 : 1;
    return x->order - y->order;
}

struct united {
    struct algebra *a;
    const struct source *from;
};

static bool unite_member(void *arg, const struct element *e)
{
    struct united *u = arg;
    struct algebra *a = u->a;
    struct zset_spot spot;
    double score = weighted(a, u->from, e->score);
    if (!zset_find(a->result, e->a, &spot)) {
        zset_insert(&a->result, a->c->cow, a->c->set, &spot, e->a, score);
        return true;
    }
    score = combine(a->aggregate, spot.score, score);
    if (memcmp(&score, &spot.score, sizeof score)) zset_update(a->result, a->c->cow, &spot, e->a, score);
    return true;
}

static bool intersect_member(void *arg, const struct element *e)
{
    struct algebra *a = arg;
    double score = weighted(a, &a->sources[0], e->score), other;
    for (int i = 1; i < a->count; i++) {
        const struct source *s = &a->sources[i];
        if (s->root == a->sources[0].root) other = e->score;
        else if (!s->type->score_of(s->root, e->a, &other)) return true;
        score = combine(a->aggregate, score, (a->aggregate == AGGREGATE_COUNT ? 1 : other) * s->weight);
    }
    if (a->card) return ++a->members != a->limit;
    zset_put(&a->result, a->c->cow, a->c->set, e->a, score);
    return true;
}

static bool subtract_member(void *arg, const struct element *e)
{
    struct algebra *a = arg;
    double other;
    for (int i = 1; i < a->count; i++) {
        const struct source *s = &a->sources[i];
        if (!s->root) continue;
        if (s->root == a->sources[0].root || s->type->score_of(s->root, e->a, &other)) return true;
    }
    zset_put(&a->result, a->c->cow, a->c->set, e->a, e->score);
    return true;
}

static void compute(struct algebra *a)
{
    struct source *first = a->sources;
    if (a->op != OP_DIFF) qsort(a->sources, (size_t)a->count, sizeof *a->sources, by_count);
    if (a->op == OP_UNION) {
        for (int i = 0; i < a->count; i++) {
            struct united u = {a, &a->sources[i]};
            if (u.from->root) u.from->type->each(u.from->root, unite_member, &u);
        }
    } else if (first->root) {
        first->type->each(first->root, a->op == OP_INTER ? intersect_member : subtract_member, a);
    }
}

static void run(struct call *c, enum operation op, const char *store_event)
{
    struct algebra a = {.c = c, .op = op, .store = store_event};
    if (!parse(&a, a.store ? 2 : 1)) return;
    a.result = zset_new_draft(c->cow);
    compute(&a);
    if (a.store) {
        zset_store(c, c->argv[1], a.result, store_event);
        return;
    }
    zset_reply_run(c, a.result, (struct zset_run){0, zset_count(a.result)}, false, a.scores, a.scores && c->r->resp > 2);
    value_drop(c, &zset_type, a.result);
}

void cmd_zunion(struct call *c) { run(c, OP_UNION, NULL); }
void cmd_zinter(struct call *c) { run(c, OP_INTER, NULL); }
void cmd_zdiff(struct call *c) { run(c, OP_DIFF, NULL); }
void cmd_zunionstore(struct call *c) { run(c, OP_UNION, "zunionstore"); }
void cmd_zinterstore(struct call *c) { run(c, OP_INTER, "zinterstore"); }
void cmd_zdiffstore(struct call *c) { run(c, OP_DIFF, "zdiffstore"); }

void cmd_zintercard(struct call *c)
{
    struct algebra a = {.c = c, .op = OP_INTER, .card = true};
    if (!parse(&a, 1)) return;
    compute(&a);
    reply_int(c->r, a.members);
}
