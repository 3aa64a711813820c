/* KEYS as a job: over a view of its own, and over the live table while somebody else has the view; what stays is there
 * once, whatever comes, goes, grows and shrinks meanwhile; nothing is left of a job whose client went away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/job.h"
#include "node/node.h"

#define KEYS 60000

struct game {
    struct node *n;
    struct session s, reader;
    struct rng rng;
    int64_t mono_ms;
    struct buf got;      /* what the reader took */
};

static uint64_t tick_of(void *arg)
{
    uint64_t *at = arg;
    return *at += 20; /* each look at the clock costs 20 us of the budget */
}

static uint64_t ticks;

static void begin(struct game *g, uint64_t seed)
{
    struct shell sh = {.io_backend = "none"};
    *g = (struct game){.n = node_new(&sh, 1)};
    rng_init(&g->rng, seed);
    node_start(g->n);
    g->n->e->ticks = tick_of;
    g->n->e->ticks_arg = &ticks;
    engine_set_time(g->n->e, 1700000000000000ull, 0);
    session_init(&g->s, g->n->e, 0);
    session_init(&g->reader, g->n->e, 0);
}

static void drain(struct engine *e)
{
    struct deferred d;
    while (engine_take_deferred(e, &d, 1)) d.free(d.thing, d.size);
}

static void end(struct game *g)
{
    drain(g->n->e);
    session_deinit(&g->s);
    session_deinit(&g->reader);
    drain(g->n->e);
    node_free(g->n);
    buf_deinit(&g->got);
}

__attribute__((format(printf, 3, 4))) static void run(struct game *g, struct session *s, const char *fmt, ...)
{
    char text[200];
    struct slice argv[8];
    int argc = 0;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    for (char *save, *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save)) argv[argc++] = slice_str(w);
    struct engine *e = g->n->e;
    engine_run(e, s, NULL, argv, argc, NULL);
    if (s != &g->reader) reply_rewind(&s->reply, 0);
}

static void fill(struct game *g)
{
    for (int i = 0; i < KEYS; i++) run(g, &g->s, "SET stay:%d x", i);
}

/* A bit of time; the reader takes what there is. */
static void cron(struct game *g)
{
    g->mono_ms++;
    engine_set_time(g->n->e, 1700000000000000ull + (uint64_t)g->mono_ms * 1000, g->mono_ms);
    engine_cron(g->n->e, 1000);
    while (engine_take_pushing(g->n->e)) {}
    buf_put(&g->got, g->reader.reply.out.ptr, g->reader.reply.out.len);
    reply_rewind(&g->reader.reply, 0);
    drain(g->n->e);
}

static void count_answer(struct game *g, uint8_t *times, int *others)
{
    const char *p = g->got.ptr, *end_at = p + g->got.len;
    assert_int_equal(*p, '*');
    long n = strtol(p + 1, (char **)&p, 10), seen = 0;
    for (p += 2; p < end_at; seen++) {
        assert_int_equal(*p, '$');
        long len = strtol(p + 1, (char **)&p, 10);
        p += 2;
        if (len > 5 && memcmp(p, "stay:", 5) == 0) times[atoi(p + 5)]++;
        else ++*others;
        p += len + 2;
    }
    assert_true(p == end_at);
    assert_int_equal(seen, n);
}

static void play(uint64_t seed, bool view)
{
    size_t before = mem_used();
    struct game g;
    struct engine_view v;
    begin(&g, seed);
    fill(&g);
    struct engine *e = g.n->e;
    if (seed % 2) for (int i = 0; i < 3 * KEYS; i++) run(&g, &g.s, "SET go:%d x", i);
    if (view) engine_freeze(e, &v);
    run(&g, &g.reader, "KEYS *");
    assert_true(g.reader.flags & SESSION_PARKED);
    unsigned slices = 0;
    for (int next = 0; g.reader.flags & SESSION_PARKED; slices++) {
        for (int i = 0; i < 3000 && next < 3 * KEYS; i++, next++) run(&g, &g.s, seed % 2 ? "DEL go:%d" : "SET go:%d x", next);
        cron(&g);
        assert_true(slices < 10000);
    }
    assert_true(slices > 5);
    assert_true(e->cow.live == view);
    uint8_t *times = calloc(KEYS, 1);
    int others = 0;
    count_answer(&g, times, &others);
    for (int i = 0; i < KEYS; i++) assert_int_equal(times[i], 1);
    free(times);
    if (view) engine_view_end(e, &v);
    end(&g);
    assert_int_equal(mem_used(), before);
}

static void keys_over_a_view_of_its_own(void **state)
{
    (void)state;
    play(1, false);
    play(2, false);
}

static void keys_beside_the_view_of_another(void **state)
{
    (void)state;
    for (uint64_t seed = 3; seed < 9; seed++) play(seed, true);
}

static void an_emptied_or_exchanged_database_is_walked_anew(void **state)
{
    (void)state;
    struct game g;
    struct engine_view v;
    begin(&g, 1);
    fill(&g);
    run(&g, &g.s, "SELECT 1");
    run(&g, &g.s, "MSET a 1 b 2");
    engine_freeze(g.n->e, &v);
    run(&g, &g.reader, "KEYS *");
    for (int i = 0; i < 3; i++) cron(&g);
    assert_true(g.reader.flags & SESSION_PARKED);
    assert_true(job_bytes(&g.reader) > 0);
    run(&g, &g.s, "SWAPDB 0 1");
    while (g.reader.flags & SESSION_PARKED) cron(&g);
    assert_int_equal(g.got.len, strlen("*2\r\n$1\r\na\r\n$1\r\nb\r\n"));
    g.got.len = 0;
    run(&g, &g.reader, "SELECT 1");
    reply_rewind(&g.reader.reply, 0);
    run(&g, &g.reader, "KEYS *");
    for (int i = 0; i < 3; i++) cron(&g);
    run(&g, &g.s, "FLUSHALL");
    while (g.reader.flags & SESSION_PARKED) cron(&g);
    assert_int_equal(g.got.len, 4);
    assert_memory_equal(g.got.ptr, "*0\r\n", 4);
    engine_view_end(g.n->e, &v);
    end(&g);
}

static void a_client_that_goes_leaves_nothing(void **state)
{
    (void)state;
    for (int crons = 0; crons < 40; crons += 3) {
        size_t before = mem_used();
        struct game g;
        struct engine_view v;
        begin(&g, 1);
        fill(&g);
        engine_freeze(g.n->e, &v);
        run(&g, &g.reader, "KEYS stay:*");
        for (int i = 0; i < crons; i++) cron(&g);
        session_deinit(&g.reader);
        session_init(&g.reader, g.n->e, 0);
        cron(&g);
        assert_null(g.n->e->jobs);
        engine_view_end(g.n->e, &v);
        end(&g);
        assert_int_equal(mem_used(), before);
    }
}

static void nothing_is_answered_where_nobody_listens(void **state)
{
    (void)state;
    struct game g;
    begin(&g, 1);
    fill(&g);
    run(&g, &g.reader, "CLIENT REPLY OFF");
    run(&g, &g.reader, "KEYS *");
    assert_false(g.reader.flags & SESSION_PARKED);
    cron(&g);
    assert_int_equal(g.got.len, 0);
    run(&g, &g.reader, "CLIENT REPLY ON");
    cron(&g);
    assert_int_equal(g.got.len, 5);
    end(&g);
}

int main(void)
{
    hash_init("a constant seed for tests", 25);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_over_a_view_of_its_own), cmocka_unit_test(keys_beside_the_view_of_another),
        cmocka_unit_test(an_emptied_or_exchanged_database_is_walked_anew), cmocka_unit_test(a_client_that_goes_leaves_nothing),
        cmocka_unit_test(nothing_is_answered_where_nobody_listens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
