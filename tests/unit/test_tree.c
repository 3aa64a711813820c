/* test_tree: the tree behaves as a sorted array does, whatever is done to it, and leaves no memory behind. */
#include "ds_play.h"

static const struct tree_kind *const kinds[] = {&kind_list, &kind_hash, &kind_score, &kind_index, &kind_wide_index};
#define KINDS (sizeof kinds / sizeof *kinds)

static size_t most;
static unsigned highest;

static void play(const struct tree_kind *kind, uint64_t seed, unsigned steps)
{
    size_t before = mem_used();
    struct cow cow;
    struct game g;
    cow_init(&cow);
    game_init(&g, kind, &cow, seed);
    for (unsigned i = 0; i < steps; i++) {
        game_step(&g);
        if (i % 256) continue;
        tree_check(&g.tree);
        model_compare(&g.model, &g.tree, seed);
    }
    expect(cow.copies == 0);
    if (g.most > most) most = g.most;
    if (g.highest > highest) highest = g.highest;
    game_deinit(&g);
    cow_deinit(&cow);
    model_forget_all();
    expect(mem_used() == before);
}

static void random_operations_equal_an_array(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) play(kinds[seed % KINDS], seed, 12000);
    assert_true(most > 3000);
    assert_true(highest >= 2);
}

static void an_empty_tree_has_no_records_and_no_memory(void **state)
{
    (void)state;
    struct tree t;
    struct tree_pos pos;
    tree_init(&t, &kind_score);
    assert_false(tree_first(&t, &pos));
    assert_false(tree_last(&t, &pos));
    assert_false(tree_at(&t, 0, &pos));
    assert_false(tree_seek(&t, 1, SLICE("x"), &pos));
    assert_false(tree_seek_key(&t, 1, &pos));
    assert_false(tree_valid(&pos));
    assert_false(tree_next(&pos));
    assert_false(tree_prev(&pos));
    assert_int_equal(tree_rank(&pos), 0);
    assert_int_equal(t.bytes, 0);
    tree_check(&t);
    tree_deinit(&t, NULL);
}

static void records_in_order_fill_the_leaves(void **state)
{
    (void)state;
    struct cow cow;
    struct tree t;
    cow_init(&cow);
    tree_init(&t, &kind_score);
    for (uint64_t i = 0; i < 100000; i++) tree_append(&t, &cow, i, slice_of(&i, 8));
    tree_check(&t);
    assert_true(t.bytes < 100000 * 18); /* 16 for key and record */
    tree_deinit(&t, NULL);
    tree_init(&t, &kind_list);
    for (uint64_t i = 0; i < 100000; i++) tree_push_front(&t, &cow, slice_of(&i, 8));
    tree_check(&t);
    assert_true(t.bytes < 100000 * 9);
    tree_deinit(&t, NULL);
    cow_deinit(&cow);
}

/* All scores 0: members are still found in O(log n). Counts comparisons. */
static size_t compared;
static int counting_cmp(struct slice record, struct slice probe)
{
    compared++;
    return slice_cmp(record, probe);
}

static void equal_keys_stay_logarithmic(void **state)
{
    (void)state;
    static const struct tree_kind kind = {8, counting_cmp};
    struct cow cow;
    struct tree t;
    struct tree_pos pos;
    struct rng r;
    cow_init(&cow);
    tree_init(&t, &kind);
    rng_init(&r, 5);
    for (unsigned i = 0; i < 100000; i++) {
        uint64_t v = rng_next(&r);
        if (!tree_seek(&t, 0, slice_of(&v, 8), &pos)) tree_insert(&t, &cow, &pos, 0, slice_of(&v, 8));
    }
    for (unsigned i = 0; i < 1000; i++) {
        uint64_t v = rng_next(&r);
        compared = 0;
        tree_seek(&t, 0, slice_of(&v, 8), &pos);
        assert_true(compared <= 40);
    }
    tree_check(&t);
    tree_deinit(&t, &cow);
    cow_deinit(&cow);
}

/* A queue and a stack must not thrash or grow. */
static void queues_keep_their_size(void **state)
{
    (void)state;
    struct cow cow;
    struct tree t;
    struct tree_pos pos;
    cow_init(&cow);
    tree_init(&t, &kind_list);
    for (uint64_t i = 0; i < 200000; i++) {
        tree_push_back(&t, &cow, slice_of(&i, 8));
        if (i < 1000) continue;
        assert_true(tree_first(&t, &pos));
        uint64_t v;
        memcpy(&v, tree_get(&pos).ptr, 8);
        assert_int_equal(v, i - 1000);
        tree_del(&t, &cow, &pos);
        assert_true(t.bytes < 16000);
    }
    tree_check(&t);
    tree_del_range(&t, &cow, 0, UINT64_MAX);
    assert_int_equal(t.bytes, 0);
    cow_deinit(&cow);
}

/* Records of one size come and go at both ends, which moves the room of the first leaf about; in the middle, too. */
static void records_of_one_size_at_both_ends(void **state)
{
    (void)state;
    enum { MOST = 1 << 16 };
    static uint64_t model[2 * MOST];
    uint64_t first = MOST, last = MOST;
    struct cow cow;
    struct tree t;
    struct tree_pos pos;
    struct rng r;
    cow_init(&cow);
    tree_init(&t, &kind_list);
    rng_init(&r, 11);
    for (uint64_t i = 0; i < 150000; i++) {
        unsigned what = (unsigned)rng_below(&r, i / 10000 % 2 ? 8 : 12); /* it grows and shrinks */
        if (what >= 8 || what == 0) {
            if (first > 0) model[--first] = i, tree_push_front(&t, &cow, slice_of(&i, 8));
        } else if (what <= 2) {
            if (last < 2 * MOST) model[last++] = i, tree_push_back(&t, &cow, slice_of(&i, 8));
        } else if (what <= 6 && last > first) {
            bool front = what <= 4;
            assert_true(front ? tree_first(&t, &pos) : tree_last(&t, &pos));
            assert_memory_equal(tree_get(&pos).ptr, &model[front ? first++ : --last], 8);
            tree_del(&t, &cow, &pos);
        } else if (last - first > 3) {
            uint64_t at = rng_below(&r, last - first);
            assert_true(tree_at(&t, at, &pos));
            tree_replace(&t, &cow, &pos, slice_of(&i, 8));
            model[first + at] = i;
        }
        if (i % 64 == 0) tree_check(&t);
        if (i % 4096) continue;
        uint64_t k = first;
        for (bool on = tree_first(&t, &pos); on; on = tree_next(&pos)) assert_memory_equal(tree_get(&pos).ptr, &model[k++], 8);
        assert_int_equal(k, last);
    }
    tree_deinit(&t, &cow);
    cow_deinit(&cow);
}

static void count_block(void *arg, const void *ptr, size_t size)
{
    assert_non_null(ptr);
    *(size_t *)arg += mem_class(size);
}

static void bytes_are_exact(void **state)
{
    (void)state;
    struct cow cow;
    struct game g;
    cow_init(&cow);
    size_t before = mem_used();
    game_init(&g, &kind_list, &cow, 42);
    g.manner = HUGE_SOMETIMES;
    for (unsigned i = 0; i < 3000; i++) {
        game_step(&g);
        assert_int_equal(mem_used() - before, g.tree.bytes);
    }
    size_t sum = 0;
    tree_each_block(&g.tree, count_block, &sum);
    assert_int_equal(sum, g.tree.bytes);
    game_deinit(&g);
    model_forget_all();
    cow_deinit(&cow);
}

/* `test_tree <seed> <games>` plays longer. */
int main(int argc, char **argv)
{
    if (argc == 3) {
        uint64_t seed = strtoull(argv[1], NULL, 10), n = strtoull(argv[2], NULL, 10);
        for (uint64_t i = 0; i < n; i++) play(kinds[(seed + i) % KINDS], seed + i, 20000);
        printf("up to %zu records, height %u\n", most, highest);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_tree_has_no_records_and_no_memory),
        cmocka_unit_test(records_in_order_fill_the_leaves),
        cmocka_unit_test(equal_keys_stay_logarithmic),
        cmocka_unit_test(queues_keep_their_size),
        cmocka_unit_test(records_of_one_size_at_both_ends),
        cmocka_unit_test(bytes_are_exact),
        cmocka_unit_test(random_operations_equal_an_array),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
