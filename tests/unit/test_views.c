/* test_views: a frozen tree never changes, on the same thread and on another, while the live one goes on; nothing of
 * it is left when it ends; and no single change copies more than one path of nodes of at most 4 KiB. */
#include "ds_play.h"

#include <pthread.h>
#include <stdatomic.h>

static const struct tree_kind *const kinds[] = {&kind_list, &kind_hash, &kind_score, &kind_index, &kind_wide_index};
#define KINDS (sizeof kinds / sizeof *kinds)

/* The cut: the tree as it was, and what was in it. */
struct cut {
    struct tree tree;
    struct model model;
    uint64_t seed;
    atomic_bool stop;
    unsigned rounds;
};

static void cut_make(struct cut *c, struct game *g)
{
    cow_freeze(g->cow);
    *c = (struct cut){.tree = g->tree, .model = model_copy(&g->model), .seed = g->seed};
}

static void cut_check(struct cut *c)
{
    tree_check(&c->tree);
    model_compare(&c->model, &c->tree, c->seed);
}

static void play(const struct tree_kind *kind, uint64_t seed, unsigned steps)
{
    size_t before = mem_used();
    struct cow cow;
    struct game g;
    struct cut cut = {0};
    cow_init(&cow);
    game_init(&g, kind, &cow, seed);
    for (unsigned i = 0; i < steps; i++) {
        if (rng_below(&g.rng, 600) == 0) {
            if (!cow.live) {
                cut_make(&cut, &g);
            } else {
                cut_check(&cut);
                cow_end(&cow);
                model_deinit(&cut.model);
                expect(mem_used() - before == g.tree.bytes);
            }
        }
        game_step(&g);
        if (i % 512) continue;
        tree_check(&g.tree);
        model_compare(&g.model, &g.tree, seed);
        if (cow.live) cut_check(&cut);
    }
    if (!cow.live) cut_make(&cut, &g);
    game_deinit(&g);
    cut_check(&cut);
    cow_end(&cow);
    model_deinit(&cut.model);
    cow_deinit(&cow);
    model_forget_all();
    expect(mem_used() == before);
}

static void a_view_equals_the_copy_taken_at_the_cut(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) play(kinds[seed % KINDS], seed, 8000);
}

static void *walk(void *arg)
{
    struct cut *c = arg;
    do {
        cut_check(c);
        c->rounds++;
    } while (!atomic_load(&c->stop));
    return NULL;
}

static void play_beside_a_walker(const struct tree_kind *kind, uint64_t seed)
{
    struct cow cow;
    struct game g;
    struct cut cut;
    cow_init(&cow);
    game_init(&g, kind, &cow, seed);
    for (unsigned i = 0; i < 3000; i++) game_step(&g);
    for (unsigned view = 0; view < 3; view++) {
        pthread_t walker;
        cut_make(&cut, &g);
        assert_int_equal(pthread_create(&walker, NULL, walk, &cut), 0);
        for (unsigned i = 0; i < 4000; i++) game_step(&g);
        if (view == 2) tree_deinit(&g.tree, &cow);
        atomic_store(&cut.stop, true);
        pthread_join(walker, NULL);
        assert_true(cut.rounds > 0);
        cow_end(&cow);
        model_deinit(&cut.model);
        tree_check(&g.tree);
    }
    game_deinit(&g);
    cow_deinit(&cow);
    model_forget_all();
}

static void a_view_is_read_on_another_thread(void **state)
{
    (void)state;
    for (uint64_t seed = 500; seed < 515; seed++) play_beside_a_walker(kinds[seed % KINDS], seed);
}

static void big_insert(struct tree *t, struct cow *cow, struct rng *r)
{
    struct tree_pos pos;
    uint64_t v[2] = {rng_next(r), rng_next(r)};
    uint64_t key = t->kind->key_bytes == 8 ? v[0] % 1000 : t->kind->key_bytes ? (uint32_t)v[0] : 0;
    struct slice record = slice_of(v, t->kind == &kind_index ? 8 : rng_below(r, 10000) ? 16 : 9);
    if (!t->kind->key_bytes) tree_at(t, rng_below(r, t->count + 1), &pos);
    else if (tree_seek(t, key, record, &pos)) return;
    tree_insert(t, cow, &pos, key, record);
}

static void big_change(struct tree *t, struct cow *cow, struct rng *r)
{
    struct tree_pos pos;
    uint64_t dice = rng_below(r, 10);
    if (dice < 6) {
        big_insert(t, cow, r);
        return;
    }
    tree_at(t, rng_below(r, t->count), &pos);
    if (dice < 9) tree_del(t, cow, &pos);
    else tree_patch(t, cow, &pos);
}

static void big(const struct tree_kind *kind, size_t count)
{
    struct cow cow;
    struct tree t;
    struct rng r;
    size_t before = mem_used();
    cow_init(&cow);
    rng_init(&r, 77);
    tree_init(&t, kind);
    while (t.count < count) big_insert(&t, &cow, &r);
    assert_int_equal(cow.copies, 0);
    struct tree cut = t;
    cow_freeze(&cow);
    for (unsigned i = 0; i < 60000; i++) {
        size_t copies = cow.copies;
        unsigned height = t.height;
        big_change(&t, &cow, &r);
        /* The path and a sibling; a split leaf counts as two copies. */
        assert_true(cow.copies - copies <= height + 2u);
    }
    assert_true(cow.copies > 5000);
    assert_true(cow.copied_bytes_max <= 4096);
    tree_check(&cut);
    tree_check(&t);
    cow_end(&cow);
    assert_int_equal(mem_used() - before, t.bytes);
    tree_deinit(&t, NULL);
    cow_deinit(&cow);
    assert_int_equal(mem_used(), before);
}

static void no_change_of_a_million_copies_more_than_a_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) big(kinds[i], 1000000);
}

/* `test_views <seed> <games>` plays longer. */
int main(int argc, char **argv)
{
    if (argc == 3) {
        uint64_t seed = strtoull(argv[1], NULL, 10), n = strtoull(argv[2], NULL, 10);
        for (uint64_t i = 0; i < n; i++) {
            play(kinds[(seed + i) % KINDS], seed + i, 20000);
            play_beside_a_walker(kinds[(seed + i) % KINDS], seed + i);
        }
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_view_equals_the_copy_taken_at_the_cut),
        cmocka_unit_test(a_view_is_read_on_another_thread),
        cmocka_unit_test(no_change_of_a_million_copies_more_than_a_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
