/* test_hash_times: fields of hashes that end, against a plain model, in virtual time: every command that sees or changes fields, small
 * and big hashes, with the cycle and without, with few that end and with crowds. After each command all fields are asked
 * for; now and then the log, run again elsewhere, must have made the same, and the structures are checked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "engine/digest.h"
#include "engine/replay.h"
#include "node/node.h"
#include "types/hash/hash.h"

#define NAMES 300
#define KEYS 3
#define START_MS 1700000000000ll

struct field {
    bool there;
    int64_t ends; /* 0: never */
    int value;
};

struct game {
    struct node *n, *mirror;
    struct session s;
    struct replay r;
    int mirror_db;
    struct rng rng;
    uint64_t seed;
    int64_t now;
    int names;    /* fields in use */
    bool cycles;
    struct field model[KEYS][NAMES];
    struct buf line, want;
};

/* --- talking --- */

static void take_log(void *arg, int db, int argc, const struct slice *argv)
{
    struct game *g = arg;
    check(db == 0);
    engine_set_time(g->mirror->e, (uint64_t)g->now * 1000, g->now - START_MS);
    if (replay_run(&g->r, argc, argv) != REPLAY_DONE)
        fail_msg("seed %llu: the log's %.*s fails: %.*s", (unsigned long long)g->seed, (int)argv[0].len, argv[0].ptr, (int)g->r.error.len, g->r.error.ptr);
}

__attribute__((format(printf, 2, 3))) static void say(struct game *g, const char *fmt, ...)
{
    va_list ap;
    char text[256];
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (g->line.len) buf_putc(&g->line, ' ');
    buf_put(&g->line, text, (size_t)n);
}

/* Runs what was said and returns the reply, which lives until the next one. */
static const char *ask(struct game *g)
{
    static struct slice argv[2 * NAMES + 16];
    int argc = 0;
    char *save;
    buf_putc(&g->line, 0);
    reply_rewind(&g->s.reply, 0);
    for (char *w = strtok_r(g->line.ptr, " ", &save); w; w = strtok_r(NULL, " ", &save)) argv[argc++] = slice_str(w);
    engine_run(g->n->e, &g->s, NULL, argv, argc, NULL);
    g->line.len = 0;
    buf_putc(&g->s.reply.out, 0);
    return g->s.reply.out.ptr;
}

__attribute__((format(printf, 2, 3))) static void expect(struct game *g, const char *fmt, ...)
{
    va_list ap;
    char text[256];
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    buf_put(&g->want, text, (size_t)n);
}

static void end(struct game *g)
{
    char asked[200];
    snprintf(asked, sizeof asked, "%.*s", (int)g->line.len, g->line.ptr);
    const char *got = ask(g);
    buf_putc(&g->want, 0);
    if (strcmp(got, g->want.ptr)) fail_msg("seed %llu: %s\nwanted %.300s\ngot %.300s", (unsigned long long)g->seed, asked, g->want.ptr, got);
    g->want.len = 0;
}

static unsigned dice(struct game *g, unsigned n) { return (unsigned)rng_below(&g->rng, n); }

/* --- the model --- */

static bool lives(const struct game *g, const struct field *f) { return f->there && (!f->ends || f->ends > g->now); }

static int count(const struct game *g, int k)
{
    int n = 0;
    for (int i = 0; i < g->names; i++) n += lives(g, &g->model[k][i]);
    return n;
}

/* --- looking --- */

static void look_at_key(struct game *g, int k)
{
    struct field *m = g->model[k];
    int live = count(g, k);
    say(g, "HLEN k%d", k);
    expect(g, ":%d\r\n", live);
    end(g);
    say(g, "EXISTS k%d", k);
    expect(g, ":%d\r\n", live > 0);
    end(g);
    say(g, "HMGET k%d", k);
    expect(g, "*%d\r\n", g->names);
    for (int i = 0; i < g->names; i++) {
        char v[16];
        int len = snprintf(v, sizeof v, "%d", m[i].value);
        say(g, "f%d", i);
        if (lives(g, &m[i])) expect(g, "$%d\r\n%s\r\n", len, v);
        else expect(g, "$-1\r\n");
    }
    end(g);
    say(g, "HPEXPIRETIME k%d FIELDS %d", k, g->names);
    expect(g, "*%d\r\n", g->names);
    for (int i = 0; i < g->names; i++) {
        say(g, "f%d", i);
        expect(g, ":%lld\r\n", lives(g, &m[i]) ? m[i].ends ? (long long)m[i].ends : -1ll : -2ll);
    }
    end(g);
}

/* Those that walk: every bulk of the reply is a living field, and there are so many. */
static void look_by_walk(struct game *g, int k)
{
    static const char *const forms[] = {"HKEYS k%d", "HSCAN k%d 0 COUNT 1000", "HRANDFIELD k%d 1000", "HRANDFIELD k%d -20"};
    unsigned form = dice(g, COUNT_OF(forms));
    int live = count(g, k), seen = 0, want = form < 3 ? live : live ? 20 : 0;
    say(g, "%s", "");
    g->line.len = 0;
    char text[64];
    snprintf(text, sizeof text, form == 0 ? "HKEYS k%d" : form == 1 ? "HSCAN k%d 0 COUNT 1000" : form == 2 ? "HRANDFIELD k%d 1000" : "HRANDFIELD k%d -20", k);
    say(g, "%s", text);
    const char *reply = ask(g);
    for (const char *p = strstr(reply, "\nf"); p; p = strstr(p + 1, "\nf"), seen++) {
        int i = atoi(p + 2);
        if (i < 0 || i >= g->names || !lives(g, &g->model[k][i])) fail_msg("seed %llu: %s shows f%d", (unsigned long long)g->seed, text, i);
    }
    if (seen != want) fail_msg("seed %llu: %s shows %d fields, not %d", (unsigned long long)g->seed, text, seen, want);
}

static void compare_with_mirror(struct game *g)
{
    unsigned char a[SHA1_BYTES], b[SHA1_BYTES];
    digest_engine(g->n->e, g->now, a);
    digest_engine(g->mirror->e, g->now, b);
    if (memcmp(a, b, sizeof a)) fail_msg("seed %llu: the log tells something else", (unsigned long long)g->seed);
    for (int k = 0; k < KEYS; k++) {
        char name[8];
        struct slice key = slice_of(name, (size_t)snprintf(name, sizeof name, "k%d", k));
        struct entry *e = table_find(&g->n->e->dbs[0].table, hash_slice(key), key), *other = table_find(&g->mirror->e->dbs[0].table, hash_slice(key), key);
        struct hash_walk w;
        struct hash_place p;
        if (!e) continue;
        hash_check(entry_root(e));
        assert_int_equal(entry_inner(e), hash_first_end(entry_root(e)));
        for (bool on = hash_first(entry_root(e), g->now, &w); on; on = hash_next(&w))
            if (!other || !hash_seek(entry_root(other), w.field, &p) || p.ends != w.ends)
                fail_msg("seed %llu: the log gives %.*s another time", (unsigned long long)g->seed, (int)w.field.len, w.field.ptr);
    }
    table_check(&g->n->e->dbs[0].table);
}

/* --- playing --- */

/* Some different fields, in turn from a random one on. */
struct some {
    int from, count, step;
};
static struct some some_fields(struct game *g)
{
    struct some s = {(int)dice(g, (unsigned)g->names), 1 + (int)dice(g, dice(g, 5) ? 4 : (unsigned)g->names / 2), 1};
    return s;
}
static int nth(const struct game *g, const struct some *s, int i) { return (s->from + i) % g->names; }

static void say_fields(struct game *g, const struct some *s, bool values, int value)
{
    say(g, "FIELDS %d", s->count);
    for (int i = 0; i < s->count; i++) {
        say(g, "f%d", nth(g, s, i));
        if (values) say(g, "%d", value);
    }
}

static void play_set(struct game *g, int k)
{
    struct some s = some_fields(g);
    int value = (int)dice(g, 1000), added = 0;
    say(g, "HSET k%d", k);
    for (int i = 0; i < s.count; i++) {
        struct field *f = &g->model[k][nth(g, &s, i)];
        say(g, "f%d %d", nth(g, &s, i), value);
        added += !lives(g, f);
        *f = (struct field){true, 0, value};
    }
    expect(g, ":%d\r\n", added);
    end(g);
}

static int64_t some_time(struct game *g) { return dice(g, 20) ? 1 + (int64_t)dice(g, dice(g, 2) ? 60 : 2000) : 0; }

static void play_expire(struct game *g, int k)
{
    static const char *const conditions[] = {"", "NX", "XX", "GT", "LT"};
    struct some s = some_fields(g);
    int64_t in = some_time(g), at = g->now + in;
    unsigned when = dice(g, 10) < 5 ? 0 : dice(g, 5);
    if (dice(g, 2)) say(g, "HPEXPIRE k%d %lld", k, (long long)in);
    else say(g, "HPEXPIREAT k%d %lld", k, (long long)at);
    if (when) say(g, "%s", conditions[when]);
    say_fields(g, &s, false, 0);
    expect(g, "*%d\r\n", s.count);
    for (int i = 0; i < s.count; i++) {
        struct field *f = &g->model[k][nth(g, &s, i)];
        bool met = when == 0 || (when == 1 && !f->ends) || (when == 2 && f->ends) || (when == 3 && f->ends && at > f->ends) || (when == 4 && (!f->ends || at < f->ends));
        if (!lives(g, f)) expect(g, ":-2\r\n");
        else if (!met) expect(g, ":0\r\n");
        else expect(g, at <= g->now ? ":2\r\n" : ":1\r\n");
        if (!lives(g, f) || !met) continue;
        f->ends = at;
        if (at <= g->now) f->there = false;
    }
    end(g);
}

static void play_persist(struct game *g, int k)
{
    struct some s = some_fields(g);
    say(g, "HPERSIST k%d", k);
    say_fields(g, &s, false, 0);
    expect(g, "*%d\r\n", s.count);
    for (int i = 0; i < s.count; i++) {
        struct field *f = &g->model[k][nth(g, &s, i)];
        expect(g, ":%d\r\n", !lives(g, f) ? -2 : f->ends ? 1 : -1);
        if (lives(g, f)) f->ends = 0;
    }
    end(g);
}

static void expect_bulk(struct game *g, const struct field *f)
{
    char v[16];
    int len = snprintf(v, sizeof v, "%d", f->value);
    if (lives(g, f)) expect(g, "$%d\r\n%s\r\n", len, v);
    else expect(g, "$-1\r\n");
}

static void play_getex(struct game *g, int k)
{
    struct some s = some_fields(g);
    int64_t in = some_time(g);
    unsigned form = dice(g, 4);
    say(g, "HGETEX k%d", k);
    if (form == 0) say(g, "PX %lld", (long long)in);
    if (form == 1) say(g, "PXAT %lld", (long long)(g->now + in));
    if (form == 2) say(g, "PERSIST");
    say_fields(g, &s, false, 0);
    expect(g, "*%d\r\n", s.count);
    for (int i = 0; i < s.count; i++) {
        struct field *f = &g->model[k][nth(g, &s, i)];
        expect_bulk(g, f);
        if (!lives(g, f) || form == 3) continue;
        f->ends = form == 2 ? 0 : g->now + in;
        if (form < 2 && in == 0) f->there = false;
    }
    end(g);
}

static void play_setex(struct game *g, int k)
{
    struct some s = some_fields(g);
    int64_t in = some_time(g);
    unsigned form = dice(g, 4), condition = dice(g, 10);
    int value = (int)dice(g, 1000), live = 0;
    for (int i = 0; i < s.count; i++) live += lives(g, &g->model[k][nth(g, &s, i)]);
    bool met = condition == 0 ? live == 0 : condition == 1 ? live == s.count : condition == 2 ? !count(g, k) : condition == 3 ? count(g, k) > 0 : true;
    say(g, "HSETEX k%d", k);
    if (condition < 4) say(g, "%s", (const char *const[]){"FNX", "FXX", "NX", "XX"}[condition]);
    if (form == 0) say(g, "PX %lld", (long long)in);
    if (form == 1) say(g, "PXAT %lld", (long long)(g->now + in));
    if (form == 2) say(g, "KEEPTTL");
    say_fields(g, &s, true, value);
    for (int i = 0; i < s.count && met; i++) {
        struct field *f = &g->model[k][nth(g, &s, i)];
        int64_t keeps = lives(g, f) ? f->ends : 0;
        *f = (struct field){form > 1 || in, form == 2 ? keeps : form == 3 ? 0 : g->now + in, value};
    }
    expect(g, ":%d\r\n", met);
    end(g);
}

static void play_one(struct game *g, int k)
{
    int i = (int)dice(g, (unsigned)g->names);
    struct field *f = &g->model[k][i];
    bool live = lives(g, f);
    switch (dice(g, 6)) {
    case 0:
        say(g, "HSETNX k%d f%d 7", k, i);
        expect(g, ":%d\r\n", !live);
        if (!live) *f = (struct field){true, 0, 7};
        break;
    case 1:
        say(g, "HDEL k%d f%d", k, i);
        expect(g, ":%d\r\n", live);
        f->there = false;
        break;
    case 2:
        say(g, "HGETDEL k%d FIELDS 1 f%d", k, i);
        expect(g, "*1\r\n");
        expect_bulk(g, f);
        f->there = false;
        break;
    case 3:
        if (!live) *f = (struct field){true, 0, 0};
        f->value += 5;
        say(g, "HINCRBY k%d f%d 5", k, i);
        expect(g, ":%d\r\n", f->value);
        break;
    case 4:
        if (!live) *f = (struct field){true, 0, 0};
        f->value += 100;
        say(g, "HINCRBYFLOAT k%d f%d 100", k, i);
        expect_bulk(g, f);
        break;
    default:
        say(g, "HEXISTS k%d f%d", k, i);
        expect(g, ":%d\r\n", live);
    }
    end(g);
}

static void play_keys(struct game *g, int k)
{
    int other = (k + 1) % KEYS;
    bool there = count(g, k) > 0;
    switch (dice(g, 4)) {
    case 0:
        say(g, "DEL k%d", k);
        expect(g, ":%d\r\n", there);
        memset(g->model[k], 0, sizeof g->model[k]);
        break;
    case 1:
        say(g, "COPY k%d k%d REPLACE", k, other);
        expect(g, ":%d\r\n", there);
        if (there) memcpy(g->model[other], g->model[k], sizeof g->model[k]);
        break;
    case 2:
        if (!there) return;
        say(g, "RENAME k%d k%d", k, other);
        expect(g, "+OK\r\n");
        memcpy(g->model[other], g->model[k], sizeof g->model[k]);
        memset(g->model[k], 0, sizeof g->model[k]);
        break;
    default:
        say(g, "SWAPDB 3 4");
        expect(g, "+OK\r\n");
    }
    end(g);
}

static void pass_time(struct game *g)
{
    g->now += dice(g, 3) ? dice(g, 20) : dice(g, 500);
    engine_set_time(g->n->e, (uint64_t)g->now * 1000, g->now - START_MS);
    engine_set_time(g->mirror->e, (uint64_t)g->now * 1000, g->now - START_MS);
    if (g->cycles && dice(g, 2)) engine_cron(g->n->e, 1000);
    struct deferred d;
    while (engine_take_deferred(g->n->e, &d, 1)) d.free(d.thing, d.size);
    while (engine_take_deferred(g->mirror->e, &d, 1)) d.free(d.thing, d.size);
}

static void step(struct game *g)
{
    int k = (int)dice(g, KEYS);
    switch (dice(g, 12)) {
    case 0:
    case 1: play_set(g, k); break;
    case 2:
    case 3: play_expire(g, k); break;
    case 4: play_persist(g, k); break;
    case 5: play_getex(g, k); break;
    case 6:
    case 7: play_setex(g, k); break;
    case 8: if (!dice(g, 4)) play_keys(g, k); break;
    default: play_one(g, k);
    }
    look_at_key(g, (int)dice(g, KEYS));
    if (!dice(g, 4)) look_by_walk(g, (int)dice(g, KEYS));
    if (!dice(g, 3)) pass_time(g);
    if (!dice(g, 10)) compare_with_mirror(g);
}

static struct node *make(void)
{
    struct shell sh = {.io_backend = "none"};
    struct node *n = node_new(&sh, 1);
    n->set.hash_max_listpack_entries = 20;
    node_start(n);
    engine_set_time(n->e, START_MS * 1000, 0);
    return n;
}

static void play(uint64_t seed, int steps)
{
    struct game *g = calloc(1, sizeof *g);
    g->seed = seed;
    g->now = START_MS;
    rng_init(&g->rng, seed);
    hash_init(&seed, sizeof seed);
    g->names = seed % 3 ? 30 : NAMES; /* NAMES: a crowd may end at once */
    g->cycles = seed % 4 != 0;
    g->n = make();
    g->mirror = make();
    session_init(&g->s, g->n->e, 0);
    replay_begin(&g->r, g->mirror->e);
    engine_set_log(g->n->e, take_log, g);
    for (int i = 0; i < steps; i++) step(g);
    compare_with_mirror(g);
    engine_set_log(g->n->e, NULL, NULL);
    replay_end(&g->r);
    session_deinit(&g->s);
    node_free(g->n);
    node_free(g->mirror);
    buf_deinit(&g->line);
    buf_deinit(&g->want);
    free(g);
}

static void fields_end_as_in_the_model(void **state)
{
    (void)state;
    const char *given = getenv("HASH_TIMES_SEED"), *many = getenv("HASH_TIMES_GAMES");
    uint64_t from = given ? strtoull(given, NULL, 10) : 1, games = many ? strtoull(many, NULL, 10) : 24;
    for (uint64_t seed = from; seed < from + games; seed++) {
        size_t before = mem_used();
        play(seed, 800);
        assert_int_equal(mem_used(), before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fields_end_as_in_the_model)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
