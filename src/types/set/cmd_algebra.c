/* cmd_algebra: intersections, unions and differences, shown, counted or stored. Every source is read, so that one of
 * the wrong kind is always an error; an absent key is an empty set. A result is complete before the destination is
 * touched: it may be a source. */
#include <stdlib.h>

#include "types/set/rows.h"
#include "types/set/set.h"

struct sources {
    const struct set **sets; /* NULL: absent */
    int count;
};

/* The sets under keys. false: replied. */
static bool sources_read(struct call *c, const struct slice *keys, int count, struct sources *out)
{
    out->sets = call_scratch(c, (size_t)count * sizeof *out->sets);
    out->count = count;
    for (int i = 0; i < count; i++) {
        const void *root;
        if (!value_read(c, keys[i], &set_type, &root)) return false;
        out->sets[i] = root;
    }
    return true;
}

static int by_count(const void *a, const void *b)
{
    uint64_t x = set_count(*(const struct set *const *)a), y = set_count(*(const struct set *const *)b);
    return (x > y) - (x < y);
}

static int by_count_down(const void *a, const void *b) { return by_count(b, a); }

/* Calls with each member of the intersection until it answers false. Smallest set first. */
typedef bool found_member(void *arg, struct member *m);

static void intersect(struct sources *in, found_member *found, void *arg)
{
    struct set_walk w;
    struct member m;
    qsort(in->sets, (size_t)in->count, sizeof *in->sets, by_count);
    if (!set_count(in->sets[0])) return;
    for (set_walk_start(&w, in->sets[0]); set_walk_next(&w, &m);) {
        int i = 1;
        while (i < in->count && (in->sets[i] == in->sets[0] || set_has(in->sets[i], &m))) i++;
        if (i == in->count && !found(arg, &m)) return;
    }
}

/* --- results that are sets: linked under the destination, or shown and dropped --- */

struct result {
    struct call *c;
    struct set *set;
};

static bool result_add(void *arg, struct member *m)
{
    struct result *r = arg;
    set_add(&r->set, r->c->cow, r->c->set, m);
    return true;
}

static void store(struct call *c, struct slice key, struct set *s, const char *event)
{
    uint64_t count = set_count(s);
    if (count) {
        value_store(c, key, &set_type, s);
        call_changed(c, key);
        call_notify(c, NOTIFY_SET, event, key);
    } else {
        set_free(s);
        if (key_del(c, key)) {
            call_changed(c, key);
            call_notify(c, NOTIFY_GENERIC, "del", key);
        }
    }
    reply_int(c->r, (int64_t)count);
}

static void show(struct call *c, struct set *s)
{
    reply_set(c->r, (int64_t)set_count(s));
    set_reply_members(c, s);
    value_drop(c, &set_type, s);
}

/* --- SINTER --- */

struct shown {
    struct call *c;
    int64_t count;
};

static bool show_member(void *arg, struct member *m)
{
    struct shown *s = arg;
    reply_bulk(s->c->r, m->text);
    s->count++;
    return true;
}

void cmd_sinter(struct call *c)
{
    struct sources in;
    struct shown s = {.c = c};
    if (!sources_read(c, c->argv + 1, c->argc - 1, &in)) return;
    struct reply_mark mark = reply_open(c->r);
    intersect(&in, show_member, &s);
    reply_close(c->r, mark, '~', s.count);
}

void cmd_sinterstore(struct call *c)
{
    struct sources in;
    if (!sources_read(c, c->argv + 2, c->argc - 2, &in)) return;
    struct result r = {c, set_new(c->cow)};
    intersect(&in, result_add, &r);
    store(c, c->argv[1], r.set, "sinterstore");
}

struct counted {
    int64_t count, limit;
};

static bool count_member(void *arg, struct member *m)
{
    struct counted *n = arg;
    (void)m;
    return ++n->count != n->limit;
}

/* numkeys key ... [LIMIT n], and [APPROX] where it is known: what is exact is near enough, too. false: replied. */
static bool parse_card(struct call *c, bool knows_approx, struct sources *in, int64_t *limit)
{
    int64_t keys;
    *limit = 0;
    if (!arg_range(c, c->argv[1], 1, INT64_MAX, &keys, "ERR numkeys should be greater than 0")) return false;
    if (keys > c->argc - 2) {
        reply_error_slice(c->r, SLICE("ERR Number of keys can't be greater than number of args"));
        return false;
    }
    for (int i = 2 + (int)keys; i < c->argc; i++) {
        if (knows_approx && slice_is(c->argv[i], "approx")) continue;
        if (!slice_is(c->argv[i], "limit") || i + 1 == c->argc) {
            reply_syntax(c);
            return false;
        }
        if (!arg_range(c, c->argv[++i], 0, INT64_MAX, limit, "ERR LIMIT can't be negative")) return false;
    }
    return sources_read(c, c->argv + 2, (int)keys, in);
}

void cmd_sintercard(struct call *c)
{
    struct counted n = {0};
    struct sources in;
    if (!parse_card(c, false, &in, &n.limit)) return;
    intersect(&in, count_member, &n);
    reply_int(c->r, n.count);
}

/* Whether one of the sets [from, to) has the member; the same set again counts as well. */
static bool one_has(const struct sources *in, int from, int to, const struct set *of, struct member *m)
{
    for (int i = from; i < to; i++)
        if (in->sets[i] && (in->sets[i] == of || set_has(in->sets[i], m))) return true;
    return false;
}

/* Members of the largest set count at once, those of each other one if no set before it has them: nothing is built. */
void cmd_sunioncard(struct call *c)
{
    int64_t limit;
    struct sources in;
    struct set_walk w;
    struct member m;
    if (!parse_card(c, true, &in, &limit)) return;
    qsort(in.sets, (size_t)in.count, sizeof *in.sets, by_count_down);
    uint64_t count = set_count(in.sets[0]), most = limit ? (uint64_t)limit : UINT64_MAX;
    for (int i = 1; i < in.count && count < most; i++)
        for (set_walk_start(&w, in.sets[i]); count < most && set_walk_next(&w, &m);)
            count += !one_has(&in, 0, i, in.sets[i], &m);
    reply_int(c->r, (int64_t)(count < most ? count : most));
}

void cmd_sdiffcard(struct call *c)
{
    int64_t limit, count = 0;
    struct sources in;
    struct set_walk w;
    struct member m;
    if (!parse_card(c, false, &in, &limit)) return;
    for (set_walk_start(&w, in.sets[0]); (!limit || count < limit) && set_walk_next(&w, &m);)
        count += !one_has(&in, 1, in.count, in.sets[0], &m);
    reply_int(c->r, count);
}

/* --- SUNION --- */

static struct set *unite(struct call *c, const struct sources *in)
{
    struct result r = {c, NULL};
    struct set_walk w;
    struct member m;
    int first = 0;
    /* a large first tree is taken over whole: its members are distinct, and the result cannot become an intset */
    if (set_count(in->sets[0]) > c->set->set_max_intset_entries && in->sets[0]->encoding == SET_TREE) {
        r.set = set_type.copy(in->sets[0], c->cow);
        first = 1;
    } else {
        r.set = set_new(c->cow);
    }
    for (int i = first; i < in->count; i++)
        for (set_walk_start(&w, in->sets[i]); set_walk_next(&w, &m);) result_add(&r, &m);
    return r.set;
}

void cmd_sunion(struct call *c)
{
    struct sources in;
    if (!sources_read(c, c->argv + 1, c->argc - 1, &in)) return;
    if (in.count > 1) {
        show(c, unite(c, &in));
        return;
    }
    reply_set(c->r, (int64_t)set_count(in.sets[0]));
    set_reply_members(c, in.sets[0]);
}

void cmd_sunionstore(struct call *c)
{
    struct sources in;
    if (!sources_read(c, c->argv + 2, c->argc - 2, &in)) return;
    store(c, c->argv[1], unite(c, &in), "sunionstore");
}

/* --- SDIFF: either every member of the first set is looked for in the others, or the members of the others are
 * taken out of a copy of the first, whichever looks cheaper. Redis decides alike, which shows in the result's
 * encoding. --- */

static bool differs_by_looking(const struct sources *in)
{
    uint64_t look = 0, take = 0;
    for (int i = 0; i < in->count; i++) {
        if (!in->sets[i]) continue;
        look += set_count(in->sets[0]);
        take += set_count(in->sets[i]);
    }
    return look / 2 <= take;
}

static void subtract_by_looking(struct result *r, struct sources *in)
{
    struct set_walk w;
    struct member m;
    if (in->count > 1) qsort(in->sets + 1, (size_t)in->count - 1, sizeof *in->sets, by_count_down);
    for (set_walk_start(&w, in->sets[0]); set_walk_next(&w, &m);) {
        int i = 1;
        while (i < in->count && in->sets[i] != in->sets[0] && !set_has(in->sets[i], &m)) i++;
        if (i == in->count) result_add(r, &m);
    }
}

static void subtract_by_taking(struct result *r, const struct sources *in)
{
    struct set_walk w;
    struct member m;
    for (set_walk_start(&w, in->sets[0]); set_walk_next(&w, &m);) result_add(r, &m);
    for (int i = 1; i < in->count && set_count(r->set); i++)
        for (set_walk_start(&w, in->sets[i]); set_walk_next(&w, &m);) set_del(r->set, r->c->cow, &m);
}

static struct set *subtract(struct call *c, struct sources *in)
{
    struct result r = {c, set_new(c->cow)};
    if (!in->sets[0]) return r.set;
    if (differs_by_looking(in)) subtract_by_looking(&r, in);
    else subtract_by_taking(&r, in);
    return r.set;
}

void cmd_sdiff(struct call *c)
{
    struct sources in;
    if (!sources_read(c, c->argv + 1, c->argc - 1, &in)) return;
    show(c, subtract(c, &in));
}

void cmd_sdiffstore(struct call *c)
{
    struct sources in;
    if (!sources_read(c, c->argv + 2, c->argc - 2, &in)) return;
    store(c, c->argv[1], subtract(c, &in), "sdiffstore");
}
