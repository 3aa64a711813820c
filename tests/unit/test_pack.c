/* test_pack: the pack behaves as an array of byte strings does, gives its memory back, and leaves a view what it saw. */
#include "ds_model.h"

#include "ds/pack.h"

static void compare(const struct model *m, const struct pack *p, uint64_t seed)
{
    size_t i = 0;
    pack_check(p);
    expect(p->count == m->count);
    for (uint32_t at = PACK_FIRST; !pack_end(p, at); at = pack_next(p, at), i++) {
        expect(i < m->count);
        expect(slice_eq(pack_get(p, at), m->items[i].bytes));
        expect(pack_index(p, (uint32_t)i) == at);
    }
    expect(i == m->count);
    expect(pack_index(p, (uint32_t)i) == p->used);
}

static struct slice some_bytes(struct rng *r)
{
    uint64_t dice = rng_below(r, 100);
    return model_random(r, dice < 70 ? rng_below(r, 3) : dice < 97 ? rng_below(r, 40) : 240 + rng_below(r, 30));
}

static void step(struct pack **p, struct model *m, struct cow *cow, struct rng *r, uint64_t seed)
{
    uint64_t dice = rng_below(r, 10), at = rng_below(r, m->count + 1);
    if (dice < 5 && m->count < 200) {
        struct slice e[3];
        unsigned n = 1 + (unsigned)rng_below(r, 3);
        for (unsigned i = 0; i < n; i++) e[i] = some_bytes(r);
        pack_insert(p, cow, pack_index(*p, (uint32_t)at), e, n);
        for (unsigned i = 0; i < n; i++) model_insert(m, at + i, 0, e[i]);
    } else if (m->count && dice < 7) {
        at = rng_below(r, m->count);
        m->items[at].bytes = some_bytes(r);
        pack_replace(p, cow, pack_index(*p, (uint32_t)at), m->items[at].bytes);
    } else {
        uint64_t n = rng_below(r, rng_below(r, 20) ? 4 : m->count + 1);
        if (n > m->count - at) n = m->count - at;
        pack_del(p, cow, pack_index(*p, (uint32_t)at), (unsigned)n);
        model_del(m, at, n);
    }
    unsigned stride = 1 + (unsigned)rng_below(r, 3);
    struct slice want = some_bytes(r);
    size_t i = 0;
    while (i < m->count && !slice_eq(m->items[i].bytes, want)) i += stride;
    expect(pack_find(*p, PACK_FIRST, stride, want) == pack_index(*p, (uint32_t)(i < m->count ? i : m->count)));
}

static void play(uint64_t seed, bool views)
{
    struct cow cow;
    struct rng r;
    struct model m = {0}, cut = {0};
    size_t before = mem_used();
    cow_init(&cow);
    rng_init(&r, seed);
    struct pack *p = pack_new(&cow);
    const struct pack *frozen = NULL;
    for (unsigned i = 0; i < 3000; i++) {
        if (views && rng_below(&r, 100) == 0) {
            if (cow.live) {
                compare(&cut, frozen, seed);
                cow_end(&cow);
                model_deinit(&cut);
            } else {
                cow_freeze(&cow);
                cut = model_copy(&m);
                frozen = p;
            }
        }
        step(&p, &m, &cow, &r, seed);
        if (i % 16 == 0) compare(&m, p, seed);
        expect(pack_bytes(p) <= 2 * (p->used + 16));
        expect(cow.live || mem_used() - before == pack_bytes(p));
    }
    if (cow.live) {
        pack_free(p, &cow);
        compare(&cut, frozen, seed);
        cow_end(&cow);
    } else {
        pack_free(p, NULL);
    }
    cow_deinit(&cow);
    model_deinit(&m);
    model_deinit(&cut);
    model_forget_all();
    expect(mem_used() == before);
}

static void random_operations_equal_an_array(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) play(seed, false);
}

static void a_view_keeps_what_it_saw(void **state)
{
    (void)state;
    for (uint64_t seed = 100; seed <= 120; seed++) play(seed, true);
}

static void elements_of_all_lengths_come_back(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 253, 254, 255, 256, 65535, 65536, 1000000};
    struct cow cow;
    struct rng r;
    cow_init(&cow);
    rng_init(&r, 1);
    struct pack *p = pack_new(&cow);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct slice e = model_random(&r, lengths[i]);
        pack_append(&p, &cow, e);
        pack_check(p);
        assert_true(slice_eq(pack_get(p, pack_index(p, (uint32_t)i)), e));
    }
    pack_free(p, &cow);
    cow_deinit(&cow);
    model_forget_all();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_of_all_lengths_come_back),
        cmocka_unit_test(random_operations_equal_an_array),
        cmocka_unit_test(a_view_keeps_what_it_saw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
