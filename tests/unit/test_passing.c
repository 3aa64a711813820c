/* A frozen view of a whole engine is read on a second thread that says how far it is, while commands of all kinds change
 * everything: what it reads is what was there at the cut, whatever is written in place behind it and freed meanwhile, and
 * nothing is left in the end. And the memory that a view costs falls as its walker goes on.
 * `test_passing <seed> <games>` plays longer. */
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
#include "engine/digest.h"
#include "node/node.h"

#define DBS 4
#define PARTS 16          /* of the hashes of a database, compared one by one */
#define KEYS 1200
#define WORDS_MAX 16

struct game {
    struct node *n;
    struct session s;
    struct rng rng;
    uint64_t now_us;
};

struct sums {
    uint64_t sum[DBS][PARTS], count[DBS];
};

struct walker {
    struct engine *e;
    struct engine_view view;
    struct sums seen;
    uint64_t seed;
    bool publishes;
    atomic_uint allowed, walked; /* segments it may have walked by now, since the game sets its pace, and has */
    atomic_bool done;
};

static struct node *make(void)
{
    struct shell sh = {.io_backend = "none"};
    struct node *n = node_new(&sh, 1);
    n->set.list_max_listpack_size = 4;
    n->set.hash_max_listpack_entries = n->set.zset_max_listpack_entries = 12;
    n->set.set_max_intset_entries = 20;
    node_start(n);
    return n;
}

static void drain(struct engine *e)
{
    struct deferred d;
    while (engine_take_deferred(e, &d, 1)) d.free(d.thing, d.size);
}

__attribute__((format(printf, 2, 3))) static void run(struct game *g, const char *fmt, ...)
{
    char text[1024];
    struct slice argv[WORDS_MAX];
    int argc = 0;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    for (char *save, *w = strtok_r(text, " ", &save); w && argc < WORDS_MAX; w = strtok_r(NULL, " ", &save)) argv[argc++] = slice_str(w);
    engine_run(g->n->e, &g->s, NULL, argv, argc, NULL);
    reply_rewind(&g->s.reply, 0);
}

static unsigned dice(struct game *g, unsigned n) { return (unsigned)rng_below(&g->rng, n); }

/* A key of a kind; now and then one of the few that get large. */
static const char *key(struct game *g, const char *kind, char *out)
{
    unsigned i = dice(g, 8) ? dice(g, KEYS) : dice(g, 4);
    snprintf(out, 32, "%s:%u", kind, i);
    return out;
}

static const char *word_of(struct game *g, char *out)
{
    unsigned len = dice(g, 10) ? 4 + dice(g, 12) : 100 + dice(g, 200);
    for (unsigned i = 0; i < len; i++) out[i] = (char)('a' + dice(g, 20));
    out[len] = 0;
    return out;
}

static void change_string(struct game *g, const char *k, const char *v)
{
    char other[32];
    switch (dice(g, 8)) {
    case 0: run(g, "APPEND %s %s", k, v); break;
    case 1: run(g, "SETRANGE %s %u %s", k, dice(g, 30), v); break;
    case 2: run(g, "SET %s %u PX %u", k, dice(g, 1000), 1 + dice(g, 2000)); break;
    case 3: run(g, "INCR %s", key(g, "n", other)); break;
    case 4: run(g, "GETDEL %s", k); break;
    case 5: run(g, "PERSIST %s", k); break;
    default: run(g, "SET %s %s", k, v); break;
    }
}

static void change_list(struct game *g, const char *k, const char *v)
{
    char other[32];
    switch (dice(g, 8)) {
    case 0: run(g, "LPOP %s", k); break;
    case 1: run(g, "RPOP %s 3", k); break;
    case 2: run(g, "LSET %s %u %s", k, dice(g, 6), v); break;
    case 3: run(g, "LTRIM %s 0 %u", k, 5 + dice(g, 400)); break;
    case 4: run(g, "LMOVE %s %s LEFT RIGHT", k, key(g, "l", other)); break;
    default: run(g, dice(g, 2) ? "RPUSH %s %s b c d" : "LPUSH %s %s x y z", k, v); break;
    }
}

static void change_set(struct game *g, const char *k, const char *v)
{
    char a[32], b[32];
    switch (dice(g, 8)) {
    case 0: run(g, "SPOP %s", k); break;
    case 1: run(g, "SADD %s %u %u %u", k, dice(g, 1000), dice(g, 1000), dice(g, 1000)); break;
    case 2: run(g, "SREM %s %u %u", k, dice(g, 1000), dice(g, 1000)); break;
    case 3: run(g, "SMOVE %s %s %u", k, key(g, "s", a), dice(g, 1000)); break;
    case 4: run(g, "SUNIONSTORE %s %s %s", k, key(g, "s", a), key(g, "s", b)); break;
    default: run(g, "SADD %s %s %s1 %s2", k, v, v, v); break;
    }
}

static void change_zset(struct game *g, const char *k, const char *v)
{
    char a[32];
    switch (dice(g, 8)) {
    case 0: run(g, "ZPOPMIN %s", k); break;
    case 1: run(g, "ZREMRANGEBYRANK %s 1 2", k); break;
    case 2: run(g, "ZINCRBY %s %u m%u", k, dice(g, 1000), dice(g, 100)); break;
    case 3: run(g, "ZUNIONSTORE %s 2 %s %s", k, k, key(g, "z", a)); break;
    default: run(g, "ZADD %s %u %s %u m%u %u m%u", k, dice(g, 1000), v, dice(g, 1000), dice(g, 100), dice(g, 1000), dice(g, 100)); break;
    }
}

static void change_hash(struct game *g, const char *k, const char *v)
{
    switch (dice(g, 10)) {
    case 0: run(g, "HDEL %s f%u f%u", k, dice(g, 60), dice(g, 60)); break;
    case 1: run(g, "HINCRBY %s n%u %u", k, dice(g, 60), dice(g, 1000)); break;
    case 2: run(g, "HPEXPIRE %s %u FIELDS 2 f%u f%u", k, 1 + dice(g, 2000), dice(g, 60), dice(g, 60)); break;
    case 3: run(g, "HSETEX %s PX %u FIELDS 2 f%u %s f%u %u", k, 1 + dice(g, 3000), dice(g, 60), v, dice(g, 60), dice(g, 1000)); break;
    case 4: run(g, "HPERSIST %s FIELDS 2 f%u f%u", k, dice(g, 60), dice(g, 60)); break;
    default: run(g, "HSET %s f%u %s f%u %u", k, dice(g, 60), v, dice(g, 60), dice(g, 1000)); break;
    }
}

static void change_any(struct game *g)
{
    static const char *const kinds[] = {"k", "l", "s", "z", "h"};
    char k[32], other[32], v[512];
    unsigned kind = dice(g, 5);
    key(g, kinds[kind], k);
    word_of(g, v);
    switch (kind) {
    case 0: change_string(g, k, v); break;
    case 1: change_list(g, k, v); break;
    case 2: change_set(g, k, v); break;
    case 3: change_zset(g, k, v); break;
    default: change_hash(g, k, v); break;
    }
    if (dice(g, 30)) return;
    key(g, kinds[kind], other);
    switch (dice(g, 5)) {
    case 0: run(g, "DEL %s", k); break;
    case 1: run(g, "PEXPIRE %s %u", k, 1 + dice(g, 2000)); break;
    case 2: run(g, "COPY %s %s REPLACE", k, other); break;
    case 3: run(g, "SORT %s ALPHA BY nosort STORE %s", k, other); break;
    default: run(g, "UNLINK %s", k); break;
    }
}

/* Keys and whole databases change their places. moves: how often, in 10,000. */
static void change_places(struct game *g, unsigned moves)
{
    static const char *const kinds[] = {"k", "l", "s", "z", "h"};
    char k[32], other[32];
    const char *kind = kinds[dice(g, 5)];
    if (dice(g, 10000) >= moves) return;
    switch (dice(g, 24)) {
    case 0: run(g, "SWAPDB %u %u", dice(g, DBS), dice(g, DBS)); break;
    case 1: run(g, dice(g, 2) ? "FLUSHDB" : "FLUSHDB ASYNC"); break;
    case 2: if (!dice(g, 4)) run(g, "FLUSHALL"); break;
    case 3:
    case 4:
    case 5: run(g, "MOVE %s %u", key(g, kind, k), dice(g, DBS)); break;
    default: run(g, "RENAME %s %s", key(g, kind, k), key(g, kind, other)); break;
    }
}

static void step(struct game *g, unsigned moves)
{
    bool multi = dice(g, 10) == 0;
    if (dice(g, 5) == 0) run(g, "SELECT %u", dice(g, 4) ? 0 : dice(g, DBS));
    if (multi) run(g, "MULTI");
    for (unsigned i = multi ? 3 : 1; i; i--) change_any(g);
    change_places(g, moves);
    if (multi) run(g, "EXEC");
    if (dice(g, 20)) return;
    g->now_us += 5000;
    engine_set_time(g->n->e, g->now_us, (int64_t)(g->now_us / 1000) - 1700000000000);
    engine_cron(g->n->e, 1000);
    drain(g->n->e);
}

/* --- what there is --- */

static bool add_time(void *arg, const struct element *x)
{
    *(uint64_t *)arg += hash_slice(x->a) * (uint64_t)x->ends_ms;
    return true;
}

/* The value as files have it; a walker that publishes leaves its nodes one by one as it writes them. */
static uint64_t written(const struct entry *e, struct cow_leave *leave)
{
    const struct value_type *t = entry_value_type(e);
    const char *why = NULL;
    struct out o;
    if (t->inline_value) return 0;
    out_init(&o, 12, false, false);
    o.leave = leave;
    t->codec->save(&o, entry_root(e), t->codec->rdb_type(entry_root(e), 12, &why));
    uint64_t sum = hash_slice(buf_slice(&o.buf));
    out_deinit(&o);
    return sum;
}

static uint64_t fingerprint(const struct entry *e, struct cow_leave *leave)
{
    uint64_t times = 0;
    if (entry_type(e) == VALUE_HASH) entry_value_type(e)->each(entry_root(e), add_time, &times);
    unsigned char all[SHA1_BYTES + 8];
    int64_t expire = entry_expire(e);
    digest_value(e, 0, all); /* all elements, whether they ended or not */
    memcpy(all + SHA1_BYTES, &expire, 8);
    return times ^ written(e, leave) ^ hash_slice(slice_of(all, sizeof all)) ^ hash_slice(entry_key(e)) * 0x9e3779b97f4a7c15u;
}

struct adding {
    struct sums *sums;
    int db;
    struct cow_leave *leave;
};

static void add(void *arg, const struct entry *e)
{
    struct adding *a = arg;
    a->sums->sum[a->db][hash_slice(entry_key(e)) >> 60] += fingerprint(e, a->leave);
    a->sums->count[a->db]++;
}

static void add_all(struct engine *e, struct sums *out)
{
    memset(out, 0, sizeof *out);
    for (int db = 0; db < DBS; db++) db_each(db_at(e, db), add, &(struct adding){out, db, NULL});
}

static void *walk(void *arg)
{
    struct walker *w = arg;
    struct rng rng;
    rng_init(&rng, w->seed);
    for (int db = 0; db < DBS; db++) {
        uint64_t at = 0;
        struct adding a = {&w->seen, db, w->publishes ? &w->e->cow.walk->leave : NULL};
        while (table_view_next(&w->view.dbs[db], &at, add, &a)) {
            if (w->publishes && rng_below(&rng, 4)) engine_view_pass(w->e, &w->view, db, at);
            unsigned walked = atomic_fetch_add(&w->walked, 1) + 1;
            while (walked > atomic_load(&w->allowed)) sched_yield();
        }
    }
    if (w->publishes) engine_view_pass(w->e, &w->view, w->view.db_count, 0);
    atomic_store(&w->done, true);
    return NULL;
}

static uint64_t segments_of(struct engine *e)
{
    uint64_t n = 0;
    for (int i = 0; i < DBS; i++) n += e->dbs[i].table.segments;
    return n;
}

static void one_view(struct game *g, unsigned per_segment, unsigned moves, bool publishes)
{
    struct engine *e = g->n->e;
    struct sums cut;
    struct walker w = {.e = e, .seed = rng_next(&g->rng), .publishes = publishes};
    pthread_t thread;
    add_all(e, &cut);
    unsigned segments = (unsigned)segments_of(e);
    engine_freeze(e, &w.view);
    unsigned ahead = dice(g, 2) ? dice(g, segments) : 0; /* how far it is before the first write */
    atomic_store(&w.allowed, ahead);
    assert_int_equal(pthread_create(&thread, NULL, walk, &w), 0);
    while (atomic_load(&w.walked) < ahead && !atomic_load(&w.done)) sched_yield();
    for (unsigned i = 0; i < (segments - ahead) * per_segment; i++) {
        step(g, moves);
        atomic_store(&w.allowed, ahead + i / per_segment);
    }
    atomic_store(&w.allowed, UINT32_MAX);
    while (!atomic_load(&w.done)) step(g, moves);
    pthread_join(thread, NULL);
    for (unsigned i = 0; i < 50; i++) step(g, moves);
    engine_view_reap(e);
    engine_view_end(e, &w.view);
    drain(e);
    assert_memory_equal(&cut, &w.seen, sizeof cut);
    for (int i = 0; i < DBS; i++) table_check(&e->dbs[i].table);
}

static void play(uint64_t seed, unsigned steps)
{
    struct game g = {.now_us = 1700000000000000ull};
    rng_init(&g.rng, seed);
    size_t before = mem_used();
    g.n = make();
    engine_set_time(g.n->e, g.now_us, 0);
    session_init(&g.s, g.n->e, 0);
    for (unsigned i = 0; i < steps; i++) step(&g, 5);
    for (unsigned view = 0; view < 4; view++) {
        /* none, rare and frequent moves of keys and databases; the last view is not passed */
        one_view(&g, 1 + dice(&g, 40), (unsigned[]){0, 20, 1000, 20}[view], view < 3);
        for (unsigned i = 0; i < steps / 8; i++) step(&g, 5);
    }
    drain(g.n->e);
    session_deinit(&g.s);
    node_free(g.n);
    if (mem_used() != before) print_message("seed %llu leaks\n", (unsigned long long)seed);
    assert_int_equal(mem_used(), before);
}

static void a_passing_walker_reads_what_was_there_at_the_cut(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        print_message("seed %llu\n", (unsigned long long)seed);
        play(seed, 12000);
    }
}

/* --- memory --- */

#define MANY 200000

static void nothing(void *arg, const struct entry *e)
{
    (void)arg;
    (void)e;
}

static void kept_memory_falls_as_the_walk_goes_on(void **state)
{
    (void)state;
    struct game g = {.n = make(), .now_us = 1700000000000000ull};
    struct engine *e = g.n->e;
    struct engine_view v;
    rng_init(&g.rng, 3);
    engine_set_time(e, g.now_us, 0);
    session_init(&g.s, e, 0);
    size_t empty = mem_used();
    table_reserve(&e->dbs[0].table, MANY);
    uint64_t reserved = e->dbs[0].table.segments;
    for (unsigned i = 0; i < MANY; i++) run(&g, "SET key:%u a-value-of-some-thirty-two-bytes-", i);
    assert_in_range(e->dbs[0].table.segments, reserved, reserved + reserved / 50);
    size_t data = mem_used() - empty;
    engine_freeze(e, &v);
    uint64_t at = 0;
    size_t most = 0;
    unsigned walked = 0, writes = 0;
    while (table_view_next(&v.dbs[0], &at, nothing, NULL)) {
        engine_view_pass(e, &v, 0, at);
        walked++;
        for (unsigned target = (unsigned)((uint64_t)MANY * walked / reserved); writes < target; writes++) /* as many as there are keys */
            run(&g, "SET key:%u another-value-of-about-32-bytes-", dice(&g, MANY));
        engine_view_reap(e);
        drain(e);
        double rest = 1.0 - (double)walked / (double)reserved;
        if (rest < 0) rest = 0;
        /* entries, segments, 8 bytes a block, and two parts of 256 not handed back yet */
        assert_true((double)e->cow.kept_bytes <= (double)data * 1.15 * (rest + 0.02) + 16384);
        if (e->cow.kept_bytes > most) most = e->cow.kept_bytes;
    }
    engine_view_pass(e, &v, v.db_count, 0);
    print_message("data %zu, most kept with as many overwrites as keys: %.3f of it\n", data, (double)most / (double)data);
    assert_true((double)most < 0.35 * (double)data);
    engine_view_reap(e);
    assert_in_range(e->cow.kept_bytes, 0, 256 * 1024);
    engine_view_end(e, &v);
    drain(e);
    session_deinit(&g.s);
    node_free(g.n);
}

static void reserving_by_steps_keeps_what_is_there(void **state)
{
    (void)state;
    struct cow cow;
    struct table t;
    char text[32];
    cow_init(&cow);
    table_init(&t, &cow);
    size_t before = mem_used();
    static const uint64_t sizes[] = {0, 1, 5, 400, 3000, 100000, 1000000};
    uint64_t there = 0;
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint64_t at = 0;
        bool more = true;
        while (more) {
            uint64_t segments = t.segments;
            more = table_reserve_step(&t, sizes[i], &at);
            assert_in_range(t.segments, segments, segments + 32 + 24);
            struct slice k = slice_of(text, (size_t)sprintf(text, "key:%llu", (unsigned long long)there++));
            table_insert(&t, hash_slice(k), entry_new(0, 0, ENTRY_NO_EXPIRE, k, SLICE("v")));
        }
        table_check(&t);
    }
    assert_true(mem_used() - before < 13000000 + there * 32);
    table_deinit(&t, NULL, NULL);
    cow_deinit(&cow);
}

int main(int argc, char **argv)
{
    hash_init("a constant seed for tests", 25);
    if (argc == 3) {
        uint64_t seed = strtoull(argv[1], NULL, 10), n = strtoull(argv[2], NULL, 10);
        for (uint64_t i = 0; i < n; i++) play(seed + i, 20000);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_passing_walker_reads_what_was_there_at_the_cut),
        cmocka_unit_test(kept_memory_falls_as_the_walk_goes_on),
        cmocka_unit_test(reserving_by_steps_keeps_what_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
