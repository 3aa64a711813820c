/* test_sets: sets and sorted sets against a plain model, in both encodings and across the turn between them, while
 * frozen views are live: the view still equals the copy of the model taken at the cut, no write copies more than a
 * node, no memory is left. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/hash.h"
#include "types/set/set.h"
#include "types/zset/zset.h"

#define NAMES 600

struct model {
    bool in[NAMES];
    double score[NAMES];
    unsigned count;
};

struct game {
    const struct value_type *type;
    void *root;               /* NULL: empty */
    struct model now, cut;
    void *cut_root;
    struct cow cow;
    struct settings settings;
    struct rng rng;
    uint64_t seed;
    bool names;               /* some members are not integers */
};

static void expect_at(struct game *g, bool ok, const char *what)
{
    if (!ok) fail_msg("seed %llu: %s", (unsigned long long)g->seed, what);
}

/* Member i as text: integers of every width, or names of every length. */
static struct slice name_of(const struct game *g, unsigned i, char *text)
{
    static const int64_t far[] = {INT16_MIN, INT32_MIN, INT64_MIN, INT64_MAX, INT32_MAX, 1ll << 40};
    if (g->names && i % 3 == 0) {
        size_t len = (size_t)snprintf(text, 1024, "name-%u", i);
        size_t whole = i % 50 == 0 ? 900 : len + i % 40;
        memset(text + len, 'x', whole - len);
        return slice_of(text, whole);
    }
    int64_t v = i < COUNT_OF(far) ? far[i] : (int64_t)i;
    return slice_of(text, num_format_i64(text, v));
}

static void writable(struct game *g)
{
    if (g->root && cow_frozen(&g->cow, *(uint32_t *)g->root)) g->root = g->type->thaw(g->root, &g->cow);
}

static void free_set(void *root, size_t size)
{
    (void)size;
    set_type.free(root);
}

static void free_zset(void *root, size_t size)
{
    (void)size;
    zset_type.free(root);
}

/* The value leaves the keyspace: kept whole for a live view. */
static void drop(struct game *g)
{
    if (!g->root) return;
    if (g->cow.live) cow_keep(&g->cow, g->root, 1, g->type == &set_type ? free_set : free_zset);
    else g->type->free(g->root);
    g->root = NULL;
}

static void drop_if_empty(struct game *g)
{
    if (g->root && g->type->length(g->root) == 0) drop(g);
}

/* --- one step of each kind --- */

static void set_step(struct game *g)
{
    char text[1024];
    unsigned i = (unsigned)rng_below(&g->rng, NAMES);
    struct member m = member_of(name_of(g, i, text));
    writable(g);
    if (rng_below(&g->rng, 100) < 55) {
        struct set *s = g->root ? g->root : set_new_for(&g->cow, &m);
        expect_at(g, set_add(&s, &g->cow, &g->settings, &m) == !g->now.in[i], "set_add");
        g->root = s;
        g->now.count += !g->now.in[i];
        g->now.in[i] = true;
        g->now.score[i] = 1;
    } else if (g->root) {
        expect_at(g, set_del(g->root, &g->cow, &m) == g->now.in[i], "set_del");
        g->now.count -= g->now.in[i];
        g->now.in[i] = false;
    }
    drop_if_empty(g);
}

static void zset_range_step(struct game *g)
{
    uint64_t n = zset_count(g->root), rank = rng_below(&g->rng, n), count = 1 + rng_below(&g->rng, 20);
    struct zset_walk w;
    struct slice member;
    double score;
    char text[1024];
    zset_walk_start(&w, g->root, rank, count, false);
    while (zset_walk_next(&w, &member, &score))
        for (unsigned i = 0; i < NAMES; i++)
            if (g->now.in[i] && slice_eq(member, name_of(g, i, text))) g->now.in[i] = false, g->now.count--;
    zset_walk_end(&w);
    zset_remove_range(g->root, &g->cow, rank, count);
}

static void zset_step(struct game *g)
{
    char text[1024];
    unsigned i = (unsigned)rng_below(&g->rng, NAMES), kind = (unsigned)rng_below(&g->rng, 100);
    struct slice name = name_of(g, i, text);
    struct zset_spot spot;
    writable(g);
    if (kind < 60) {
        double score = (double)(int64_t)rng_below(&g->rng, 40) - 20;
        struct zset *z = g->root ? g->root : zset_new_for(&g->cow, &g->settings, name);
        expect_at(g, zset_find(z, name, &spot) == g->now.in[i], "zset_find");
        zset_put(&z, &g->cow, &g->settings, name, score);
        g->root = z;
        g->now.count += !g->now.in[i];
        g->now.in[i] = true;
        g->now.score[i] = score;
    } else if (kind < 99 && g->root) {
        expect_at(g, zset_find(g->root, name, &spot) == g->now.in[i], "zset_find before removal");
        if (g->now.in[i]) zset_remove(g->root, &g->cow, &spot);
        g->now.count -= g->now.in[i];
        g->now.in[i] = false;
    } else if (g->root) {
        zset_range_step(g);
    }
    drop_if_empty(g);
}

/* --- comparing --- */

static void compare(struct game *g, const void *root, const struct model *m, const char *what)
{
    char text[1024];
    double score;
    uint64_t n = root ? g->type->length(root) : 0;
    expect_at(g, n == m->count, what);
    for (unsigned i = 0; root && i < NAMES; i++) {
        bool in = g->type->score_of(root, name_of(g, i, text), &score);
        expect_at(g, in == m->in[i], what);
        if (in) expect_at(g, score == m->score[i], what);
    }
}

/* Which member has this text? */
static unsigned index_of(const struct game *g, struct slice text)
{
    char name[1024];
    for (unsigned i = 0; i < NAMES; i++)
        if (slice_eq(name_of(g, i, name), text)) return i;
    fail_msg("seed %llu: a member that nobody put in", (unsigned long long)g->seed);
    return 0;
}

/* A view of a sorted set is walked along its scores; its index is written in place (zset.c). */
static void compare_frozen_zset(struct game *g, const struct zset *z, const struct model *m)
{
    struct zset_walk w;
    struct slice member;
    double score;
    bool seen[NAMES] = {0};
    uint64_t n = z ? zset_count(z) : 0;
    expect_at(g, n == m->count, "the frozen value differs from the cut");
    if (!n) return;
    zset_walk_start(&w, z, 0, n, false);
    for (; zset_walk_next(&w, &member, &score); n--) {
        unsigned i = index_of(g, member);
        expect_at(g, n && m->in[i] && !seen[i] && m->score[i] == score, "the frozen value differs from the cut");
        seen[i] = true;
    }
    zset_walk_end(&w);
    expect_at(g, n == 0, "the frozen value differs from the cut");
}

static bool count_element(void *arg, const struct element *e)
{
    (void)e;
    ++*(uint64_t *)arg;
    return true;
}

static void compare_all(struct game *g)
{
    uint64_t walked = 0;
    compare(g, g->root, &g->now, "the live value differs from the model");
    if (g->cow.live && g->type == &zset_type) compare_frozen_zset(g, g->cut_root, &g->cut);
    else if (g->cow.live) compare(g, g->cut_root, &g->cut, "the frozen value differs from the cut");
    if (!g->root) return;
    g->type->each(g->root, count_element, &walked);
    expect_at(g, walked == g->now.count, "each() misses elements");
    if (g->type == &zset_type) zset_check(g->root);
    void *copy = g->type->copy(g->root, &g->cow);
    compare(g, copy, &g->now, "a copy differs");
    g->type->free(copy);
}

static void play(const struct value_type *type, uint64_t seed, uint64_t threshold, bool names)
{
    struct game *g = calloc(1, sizeof *g);
    size_t before = mem_used();
    g->type = type;
    g->seed = seed;
    g->names = names;
    cow_init(&g->cow);
    settings_default(&g->settings);
    g->settings.set_max_intset_entries = g->settings.zset_max_listpack_entries = threshold;
    rng_init(&g->rng, seed);
    for (unsigned i = 0; i < 6000; i++) {
        type == &set_type ? set_step(g) : zset_step(g);
        if (i % 200 == 0) compare_all(g);
        if (rng_below(&g->rng, 300)) continue;
        if (g->cow.live) {
            compare_all(g);
            cow_end(&g->cow);
        } else {
            g->cut = g->now;
            g->cut_root = g->root;
            cow_freeze(&g->cow);
        }
        if (rng_below(&g->rng, 8) == 0) {
            drop(g);
            g->now = (struct model){0};
        }
    }
    compare_all(g);
    drop(g);
    if (g->cow.live) cow_end(&g->cow);
    if (threshold <= 128) expect_at(g, g->cow.copied_bytes_max <= 16384, "a write copied more than a node");
    cow_deinit(&g->cow);
    assert_int_equal(mem_used(), before);
    free(g);
}

static void test_sets_equal_the_model_while_views_live(void **state)
{
    static const uint64_t thresholds[] = {0, 16, 128, 512};
    (void)state;
    for (int i = 0; i < COUNT_OF(thresholds); i++)
        for (uint64_t seed = 1; seed <= 4; seed++) play(&set_type, seed, thresholds[i], seed % 2);
}

static void test_zsets_equal_the_model_while_views_live(void **state)
{
    static const uint64_t thresholds[] = {0, 16, 128, 512};
    (void)state;
    for (int i = 0; i < COUNT_OF(thresholds); i++)
        for (uint64_t seed = 1; seed <= 4; seed++) play(&zset_type, seed, thresholds[i], seed % 2);
}

static void test_score_keys_are_ordered_as_scores(void **state)
{
    static const double scores[] = {-INFINITY, -1e300, -2, -1, -1e-300, -5e-324, 0, 5e-324, 1e-300, 1, 2, 1e300, INFINITY};
    (void)state;
    for (int i = 0; i < COUNT_OF(scores); i++) {
        assert_true(score_from_key(score_to_key(scores[i])) == scores[i]);
        if (i) assert_true(score_to_key(scores[i - 1]) < score_to_key(scores[i]));
    }
    assert_true(score_to_key(-0.0) == score_to_key(0.0));
}

static void test_intset_widens_and_finds(void **state)
{
    struct cow cow;
    (void)state;
    cow_init(&cow);
    struct intset *s = intset_new(&cow);
    static const int64_t values[] = {5, -5, 0, INT16_MAX, INT16_MIN, INT32_MAX, 70000, INT64_MIN, INT64_MAX};
    for (int i = 0; i < COUNT_OF(values); i++) {
        assert_true(intset_add(&s, &cow, values[i]));
        assert_false(intset_add(&s, &cow, values[i]));
        intset_check(s);
        for (int j = 0; j <= i; j++) assert_true(intset_find(s, values[j], NULL));
    }
    assert_int_equal(s->width, 8);
    uint32_t at;
    assert_true(intset_find(s, 0, &at));
    intset_del(&s, &cow, at);
    assert_false(intset_find(s, 0, NULL));
    assert_int_equal(s->count, COUNT_OF(values) - 1);
    intset_free(s, &cow);
    cow_deinit(&cow);
}

int main(void)
{
    hash_init("test_sets secret", 16);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sets_equal_the_model_while_views_live),
        cmocka_unit_test(test_zsets_equal_the_model_while_views_live),
        cmocka_unit_test(test_score_keys_are_ordered_as_scores),
        cmocka_unit_test(test_intset_widens_and_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
