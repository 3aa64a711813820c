/* One huge value of each kind is written by the walker of a view, which leaves node after node behind, while commands change
 * all of it: what is written is what was there at the cut, what is kept for the view falls as the walker goes on, though the
 * value's place is passed only at the end, and nothing is left over. `test_leaving <seed> <games>` plays longer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "codec/out.h"
#include "node/node.h"

#define MANY 60000         /* elements */
#define STRETCH 65536      /* bytes that the walker writes at a time */

struct game {
    struct node *n;
    struct session s;
    struct rng rng;
};

struct walker {
    struct engine *e;
    struct engine_view view;
    uint64_t sum, one, bytes;       /* sum: of all values, in any order: one that was taken out meanwhile comes last */
    atomic_ullong allowed, written; /* bytes it may have written by now, and has */
    atomic_bool done;
};

static void drain(struct engine *e)
{
    struct deferred d;
    while (engine_take_deferred(e, &d, 1)) d.free(d.thing, d.size);
}

__attribute__((format(printf, 2, 3))) static void run(struct game *g, const char *fmt, ...)
{
    char text[4096];
    struct slice argv[12];
    int argc = 0;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    for (char *save, *w = strtok_r(text, " ", &save); w && argc < 12; w = strtok_r(NULL, " ", &save)) argv[argc++] = slice_str(w);
    engine_run(g->n->e, &g->s, NULL, argv, argc, NULL);
    reply_rewind(&g->s.reply, 0);
}

static unsigned dice(struct game *g, unsigned n) { return (unsigned)rng_below(&g->rng, n); }

/* Mostly of one length; now and then one that has a block of its own. */
static const char *word(struct game *g, char *out)
{
    unsigned len = dice(g, 300) ? 60 : 600 + dice(g, 2000);
    memset(out, 'a' + (int)dice(g, 26), len);
    out[len] = 0;
    return out;
}

static void fill_list(struct game *g, unsigned i, const char *w) { run(g, "RPUSH v %u%s", i, w); }
static void fill_hash(struct game *g, unsigned i, const char *w) { run(g, "HSET v field:%u %s", i, w); }
static void fill_set(struct game *g, unsigned i, const char *w) { run(g, "SADD v %u%s", i, w); }
static void fill_zset(struct game *g, unsigned i, const char *w) { run(g, "ZADD v %u %u%.60s", i * 7919 % MANY, i, w); }
static void fill_zero(struct game *g, unsigned i, const char *w)
{
    if (!i) run(g, "ZADD v -0 minus-zero");
    fill_zset(g, i, w);
}

/* Every fourth is 0 or -0. */
static void fill_zeros(struct game *g, unsigned i, const char *w)
{
    if (i % 4) fill_zset(g, i, w);
    else run(g, "ZADD v %s %u%.60s", i % 3 ? "0" : "-0", i, w);
}

static void fill_stream(struct game *g, unsigned i, const char *w) { run(g, "XADD v %u-1 f %s", i + 1, w); }

/* Half of it is pending, with two consumers. */
static void fill_group(struct game *g, unsigned i, const char *w)
{
    if (!i) run(g, "XGROUP CREATE v g 0 MKSTREAM");
    fill_stream(g, i, w);
    if (i % 20 == 0) run(g, "XREADGROUP GROUP g c%u COUNT 10 STREAMS v >", i % 3);
}

static void change_list(struct game *g, const char *w)
{
    switch (dice(g, 12)) {
    case 0: run(g, "LPOP v 20"); break;
    case 1: run(g, "RPOP v 20"); break;
    case 2: run(g, "LPUSH v %s b c d", w); break;
    case 3: run(g, "RPUSH v %s b c d", w); break;
    case 4: if (!dice(g, 50)) run(g, "LTRIM v %u -%u", dice(g, 500), 1 + dice(g, 500)); break;
    default: run(g, "LSET v %u %s", dice(g, MANY), w);
    }
}

static void change_hash(struct game *g, const char *w)
{
    unsigned i = dice(g, MANY * 5 / 4);
    switch (dice(g, 6)) {
    case 0: run(g, "HDEL v field:%u field:%u", i, i + 1); break;
    default: run(g, "HSET v field:%u %s", i, w);
    }
}

static void change_set(struct game *g, const char *w)
{
    if (dice(g, 2)) run(g, "SPOP v");
    else run(g, "SADD v %u%s", dice(g, MANY), w);
}

static void change_zset(struct game *g, const char *w)
{
    switch (dice(g, 12)) {
    case 0: run(g, "ZPOPMIN v 3"); break;
    case 1: run(g, "ZREMRANGEBYRANK v %u %u", dice(g, MANY), dice(g, 4)); break;
    default: run(g, "ZADD v %u %u%.60s", dice(g, MANY), dice(g, MANY), w);
    }
}

static void change_stream(struct game *g, const char *w)
{
    switch (dice(g, 12)) {
    case 0: case 1: run(g, "XADD v * f %s", w); break;
    case 2: run(g, "XADD v * f %s g 1 h %u", w, dice(g, 1000)); break;
    case 3: run(g, "XTRIM v MINID %u", dice(g, 30) ? dice(g, 100) : dice(g, MANY / 4)); break;
    default: run(g, "XDEL v %u-1", dice(g, MANY));
    }
}

static void change_group(struct game *g, const char *w)
{
    unsigned i = dice(g, MANY);
    switch (dice(g, 8)) {
    case 0: change_stream(g, w); break;
    case 1: run(g, "XREADGROUP GROUP g c%u COUNT 5 STREAMS v >", dice(g, 3)); break;
    case 2: case 3: run(g, "XCLAIM v g c%u 0 %u-1 %u-1", dice(g, 4), i, i + 1); break;
    case 4: if (!dice(g, 500)) run(g, "XGROUP DELCONSUMER v g c%u", dice(g, 4)); break;
    default: run(g, "XACK v g %u-1 %u-1", i, i + 1);
    }
}

static void change_nacked(struct game *g, const char *w)
{
    if (!dice(g, 20)) run(g, "XNACK v g FAIL IDS 1 %u-1", dice(g, MANY));
    else change_group(g, w);
}

static void change_zero(struct game *g, const char *w)
{
    change_zset(g, w);
    if (!dice(g, 100)) run(g, "ZADD v -0 zero:%u", dice(g, 100));
}

static void change_zeros(struct game *g, const char *w)
{
    unsigned i = dice(g, MANY);
    if (dice(g, 4)) change_zset(g, w);
    else run(g, "ZADD v %s %u%.60s", dice(g, 2) ? "0" : "-0", i & ~3u, w);
}

/* The whole value at once. */
static void change_whole(struct game *g)
{
    switch (dice(g, 4)) {
    case 0: run(g, "RENAME v w"); break;
    case 1: run(g, "RENAME w v"); break;
    case 2: run(g, "MOVE v 1"); break;
    default: run(g, "UNLINK v");
    }
}

static const struct kind {
    const char *name;
    void (*fill)(struct game *g, unsigned i, const char *w);
    void (*change)(struct game *g, const char *w);
    bool parts; /* is left in parts */
} kinds[] = {
    {"list", fill_list, change_list, true},
    {"hash", fill_hash, change_hash, true},
    {"set", fill_set, change_set, true},
    {"zset", fill_zset, change_zset, true},
    {"stream", fill_stream, change_stream, true},
    {"stream with a group", fill_group, change_group, true},
    {"stream with what is nobody's", fill_group, change_nacked, false},
    {"zset that gets a -0", fill_zset, change_zero, true},
    {"zset with a -0", fill_zero, change_zero, true},
    {"zset of zeros", fill_zeros, change_zeros, true},
};

/* --- the walker --- */

static bool take(void *arg, struct slice bytes)
{
    struct walker *w = arg;
    w->one = w->one * 0x9e3779b97f4a7c15u + hash_slice(bytes);
    w->bytes += bytes.len;
    atomic_store(&w->written, w->bytes);
    while (w->bytes > atomic_load(&w->allowed)) sched_yield();
    return true;
}

static void put(void *arg, const struct entry *e)
{
    const struct value_type *t = entry_value_type(e);
    struct out *o = arg;
    struct walker *w = o->arg;
    const char *why = NULL;
    if (t->inline_value) return;
    w->one = 1;
    t->codec->save(o, entry_root(e), t->codec->rdb_type(entry_root(e), 10, &why));
    out_flush(o);
    w->sum += w->one;
}

static void write_all(struct walker *w, struct cow_leave *leave)
{
    struct out o;
    uint64_t at = 0;
    out_init(&o, 10, false, false);
    o.sink = take;
    o.arg = w;
    o.flush_bytes = STRETCH;
    o.leave = leave;
    while (table_view_next(&w->view.dbs[0], &at, put, &o))
        if (leave) engine_view_pass(w->e, &w->view, 0, at);
    out_flush(&o);
    out_deinit(&o);
}

static void *walk(void *arg)
{
    struct walker *w = arg;
    write_all(w, &w->e->cow.walk->leave);
    atomic_store(&w->done, true);
    return NULL;
}

/* As it is now, written with nobody changing it. */
static void note_cut(struct engine *e, struct walker *cut)
{
    cut->e = e;
    atomic_store(&cut->allowed, UINT64_MAX);
    engine_freeze(e, &cut->view);
    write_all(cut, NULL);
    engine_view_end(e, &cut->view);
}

static void one_view(struct game *g, const struct kind *kind, bool moves)
{
    struct engine *e = g->n->e;
    struct walker cut = {0}, w = {.e = e};
    pthread_t thread;
    char text[4096];
    note_cut(e, &cut);
    size_t data = mem_used(), most = 0, late = 0, steps = cut.bytes / STRETCH + 1;
    engine_freeze(e, &w.view);
    assert_int_equal(pthread_create(&thread, NULL, walk, &w), 0);
    for (size_t i = 0; i < steps; i++) { /* two writes a leaf, or so, while it is written */
        atomic_store(&w.allowed, i * STRETCH);
        for (unsigned k = 0; k < MANY / 16 / steps; k++) kind->change(g, word(g, text));
        if (moves && !dice(g, 10)) change_whole(g);
        while (!moves && atomic_load(&w.written) <= i * STRETCH && !atomic_load(&w.done)) sched_yield();
        for (unsigned k = 0; k < 8; k++) engine_view_sweep(e);
        if (dice(g, 2)) engine_view_reap(e);
        drain(e);
        if (e->cow.kept_bytes > most) most = e->cow.kept_bytes;
        if (i == steps * 9 / 10) late = e->cow.kept_bytes;
    }
    atomic_store(&w.allowed, UINT64_MAX);
    while (!atomic_load(&w.done)) kind->change(g, word(g, text));
    pthread_join(thread, NULL);
    if (dice(g, 2)) engine_view_reap(e);
    engine_view_end(e, &w.view);
    drain(e);
    assert_int_equal(w.bytes, cut.bytes);
    assert_true(w.sum == cut.sum);
    assert_int_equal(e->cow.kept_bytes, 0);
    assert_int_equal(e->cow.kept_nodes, 0);
    if (moves) return;
    print_message("%s: of %zu bytes at most %.0f %% were kept, %.0f %% near the end\n", kind->name, data, 100.0 * (double)most / (double)data, 100.0 * (double)late / (double)data);
    if (kind->parts && data > 3u << 20) assert_true(most < data / 2 && late < data / 4);
}

static void play(uint64_t seed, const struct kind *kind, bool moves)
{
    struct shell sh = {.io_backend = "none"};
    struct game g = {0};
    char text[4096];
    size_t before = mem_used();
    rng_init(&g.rng, seed);
    g.n = node_new(&sh, 1);
    node_start(g.n);
    engine_set_time(g.n->e, 1700000000000000ull, 0);
    session_init(&g.s, g.n->e, 0);
    for (unsigned i = 0; i < MANY; i++) kind->fill(&g, i, word(&g, text));
    for (int i = 0; i < 2; i++) one_view(&g, kind, moves);
    session_deinit(&g.s);
    node_free(g.n);
    assert_int_equal(mem_used(), before);
}

static void what_was_written_of_a_huge_value_is_not_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) play(1, &kinds[i], false);
}

static void huge_values_may_move_and_go_while_they_are_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) play(2, &kinds[i], true);
}

int main(int argc, char **argv)
{
    hash_init("a constant seed for tests", 25);
    if (argc == 3) {
        uint64_t seed = strtoull(argv[1], NULL, 10), n = strtoull(argv[2], NULL, 10);
        for (uint64_t i = seed; i < seed + n; i++) play(i, &kinds[i % (sizeof kinds / sizeof *kinds)], i & 1);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_of_a_huge_value_is_not_kept),
        cmocka_unit_test(huge_values_may_move_and_go_while_they_are_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
