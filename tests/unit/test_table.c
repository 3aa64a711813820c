/* The keyspace table against a plain model: random operations, growth, SCAN under change, due keys, frozen views
 * (also walked from a second thread), memory accounting. Seeds are printed on failure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ds/table.h"

#define KEYS 20000

/* The model: value[i] < 0 means absent. */
struct model {
    int32_t value[KEYS];
    int64_t expire[KEYS];
    uint64_t count;
};

static struct slice key_of(int i, char *out)
{
    return slice_of(out, (size_t)sprintf(out, "key:%d", i));
}

static void put(struct table *t, struct model *m, int i, int32_t value, int64_t expire)
{
    char text[32];
    struct slice key = key_of(i, text);
    uint64_t hash = hash_slice(key);
    struct entry *e = table_find(t, hash, key);
    struct entry *now = entry_new(0, 0, expire, key, slice_of(&value, sizeof value));
    if (e) table_replace(t, hash, e, now);
    else table_insert(t, hash, now);
    m->count += m->value[i] < 0;
    m->value[i] = value;
    m->expire[i] = expire;
}

static void overwrite(struct table *t, struct model *m, int i, int32_t value)
{
    char text[32];
    struct slice key = key_of(i, text);
    uint64_t hash = hash_slice(key);
    struct entry *e = table_find(t, hash, key);
    if (!e) return;
    e = table_own(t, hash, e);
    memcpy((char *)entry_value(e).ptr, &value, sizeof value);
    m->value[i] = value;
}

static void del(struct table *t, struct model *m, int i)
{
    char text[32];
    struct slice key = key_of(i, text);
    uint64_t hash = hash_slice(key);
    struct entry *e = table_find(t, hash, key);
    bool shared;
    assert_true((e != NULL) == (m->value[i] >= 0));
    if (!e) return;
    table_take(t, hash, e, &shared);
    table_release(t, e, shared);
    m->value[i] = -1;
    m->count--;
}

static void random_step(struct table *t, struct model *m, struct rng *r, int span)
{
    int i = (int)rng_below(r, (uint64_t)span);
    switch (rng_below(r, 8)) {
    case 0:
    case 1:
    case 2: put(t, m, i, (int32_t)rng_below(r, 1 << 30), rng_below(r, 3) ? ENTRY_NO_EXPIRE : (int64_t)rng_below(r, 1000)); break;
    case 3:
    case 4: overwrite(t, m, i, (int32_t)rng_below(r, 1 << 30)); break;
    default: del(t, m, i); break;
    }
}

static void model_clear(struct model *m)
{
    for (int i = 0; i < KEYS; i++) m->value[i] = -1;
    m->count = 0;
}

static void compare(const struct table *t, const struct model *m)
{
    assert_int_equal(t->count, m->count);
    for (int i = 0; i < KEYS; i++) {
        char text[32];
        struct slice key = key_of(i, text);
        struct entry *e = table_find(t, hash_slice(key), key);
        assert_true((e != NULL) == (m->value[i] >= 0));
        if (e) assert_memory_equal(entry_value(e).ptr, &m->value[i], 4);
    }
    table_check(t);
}

static void random_operations_equal_the_model(void **state)
{
    (void)state;
    size_t before = mem_used();
    struct model *m = malloc(sizeof *m);
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct rng r;
        struct cow cow;
        struct table t;
        print_message("seed %llu\n", (unsigned long long)seed);
        rng_init(&r, seed);
        cow_init(&cow);
        table_init(&t, &cow);
        model_clear(m);
        for (int round = 0; round < 12; round++) {
            int span = round % 3 == 2 ? 50 : KEYS;
            for (int i = 0; i < 20000; i++) random_step(&t, m, &r, span);
            if (round % 4 == 3)
                for (int i = 0; i < KEYS; i++) del(&t, m, i);
            compare(&t, m);
        }
        table_deinit(&t, NULL, NULL);
        cow_deinit(&cow);
    }
    free(m);
    assert_int_equal(mem_used(), before);
}

/* --- views --- */

struct seen {
    const struct model *m;
    uint64_t count;
    bool same;
};

static void see(void *arg, const struct entry *e)
{
    struct seen *s = arg;
    struct slice key = entry_key(e);
    char text[32];
    memcpy(text, key.ptr, key.len);
    text[key.len] = 0;
    int i = atoi(text + 4);
    if (memcmp(entry_value(e).ptr, &s->m->value[i], 4)) s->same = false;
    s->count++;
}

static void walk(const struct table_view *v, const struct model *m)
{
    struct seen s = {m, 0, true};
    uint64_t at = 0;
    while (table_view_next(v, &at, see, &s)) {}
    assert_true(s.same);
    assert_int_equal(s.count, m->count);
}

static void a_view_equals_the_copy_at_the_cut(void **state)
{
    (void)state;
    size_t before = mem_used();
    struct model *m = malloc(sizeof *m), *cut = malloc(sizeof *cut);
    for (uint64_t seed = 100; seed < 106; seed++) {
        struct rng r;
        struct cow cow;
        struct table t;
        print_message("seed %llu\n", (unsigned long long)seed);
        rng_init(&r, seed);
        cow_init(&cow);
        table_init(&t, &cow);
        model_clear(m);
        for (int round = 0; round < 8; round++) {
            for (uint64_t i = rng_below(&r, 40000); i; i--) random_step(&t, m, &r, KEYS);
            *cut = *m;
            cow_freeze(&cow);
            struct table_view v = table_view(&t);
            for (int part = 0; part < 3; part++) {
                for (uint64_t i = rng_below(&r, 20000); i; i--) random_step(&t, m, &r, part == 1 ? 100 : KEYS);
                walk(&v, cut);
                compare(&t, m);
            }
            assert_in_range(cow.copied_bytes_max, 0, 4096);
            cow_end(&cow);
            compare(&t, m);
        }
        table_deinit(&t, NULL, NULL);
        cow_deinit(&cow);
    }
    free(m);
    free(cut);
    assert_int_equal(mem_used(), before);
}

struct walker {
    struct table_view v;
    const struct model *cut;
    bool same;
    uint64_t count;
};

static void *walk_thread(void *arg)
{
    struct walker *w = arg;
    for (int i = 0; i < 3; i++) {
        struct seen s = {w->cut, 0, true};
        uint64_t at = 0;
        while (table_view_next(&w->v, &at, see, &s)) {}
        w->same = w->same && s.same;
        w->count = s.count;
    }
    return NULL;
}

static void a_view_is_read_on_another_thread(void **state)
{
    (void)state;
    struct model *m = malloc(sizeof *m), *cut = malloc(sizeof *cut);
    struct rng r;
    struct cow cow;
    struct table t;
    rng_init(&r, 77);
    cow_init(&cow);
    table_init(&t, &cow);
    model_clear(m);
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 40000; i++) random_step(&t, m, &r, KEYS);
        *cut = *m;
        cow_freeze(&cow);
        struct walker w = {table_view(&t), cut, true, 0};
        pthread_t id;
        pthread_create(&id, NULL, walk_thread, &w);
        for (int i = 0; i < 40000; i++) random_step(&t, m, &r, KEYS);
        pthread_join(id, NULL);
        assert_true(w.same);
        assert_int_equal(w.count, cut->count);
        cow_end(&cow);
        compare(&t, m);
    }
    table_deinit(&t, NULL, NULL);
    cow_deinit(&cow);
    free(m);
    free(cut);
}

/* --- SCAN --- */

static void mark(void *arg, struct entry *e)
{
    uint8_t *hit = arg;
    struct slice key = entry_key(e);
    char text[32];
    memcpy(text, key.ptr, key.len);
    text[key.len] = 0;
    hit[atoi(text + 4)] = 1;
}

static void scan_finds_what_stays(void **state)
{
    (void)state;
    struct model *m = malloc(sizeof *m);
    uint8_t *hit = malloc(KEYS);
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct rng r;
        struct cow cow;
        struct table t;
        print_message("seed %llu\n", (unsigned long long)seed);
        rng_init(&r, seed);
        cow_init(&cow);
        table_init(&t, &cow);
        model_clear(m);
        memset(hit, 0, KEYS);
        for (int i = 0; i < KEYS; i++) /* even keys stay, odd ones come and go */
            if (i % 2 == 0 || seed % 2) put(&t, m, i, i, ENTRY_NO_EXPIRE);
        uint64_t cursor = 0, calls = 0;
        do {
            cursor = table_scan(&t, cursor, 10 + rng_below(&r, 50), mark, hit);
            assert_true(cursor < 1ull << 53);
            for (int k = 0; k < 60; k++) {
                int i = (int)rng_below(&r, KEYS / 2) * 2 + 1;
                if (seed % 2) del(&t, m, i);
                else put(&t, m, i, i, ENTRY_NO_EXPIRE);
            }
            calls++;
        } while (cursor);
        assert_in_range(calls, 100, KEYS);
        for (int i = 0; i < KEYS; i += 2) assert_true(hit[i]);
        table_deinit(&t, NULL, NULL);
        cow_deinit(&cow);
    }
    free(m);
    free(hit);
}

/* --- expiry --- */

static void everything_due_is_found_and_nothing_else(void **state)
{
    (void)state;
    struct model *m = malloc(sizeof *m);
    struct rng r;
    struct cow cow;
    struct table t;
    rng_init(&r, 5);
    cow_init(&cow);
    table_init(&t, &cow);
    model_clear(m);
    for (int i = 0; i < 60000; i++) random_step(&t, m, &r, KEYS);
    for (int64_t now = 0; now <= 1000; now += 50) {
        struct entry *due[16];
        int n;
        if (now == 400) cow_freeze(&cow);
        if (now == 700) cow_end(&cow);
        for (int idle = 0; idle < 3;) {
            n = table_due_take(&t, now, due, 16);
            idle = n ? 0 : idle + 1;
            for (int k = 0; k < n; k++) {
                char text[32];
                struct slice key = entry_key(due[k]);
                memcpy(text, key.ptr, key.len);
                text[key.len] = 0;
                int i = atoi(text + 4);
                assert_true(m->expire[i] <= now && m->value[i] >= 0);
                del(&t, m, i);
            }
        }
        for (int i = 0; i < KEYS; i++) assert_false(m->value[i] >= 0 && m->expire[i] != ENTRY_NO_EXPIRE && m->expire[i] <= now);
        assert_true(table_due_next(&t) > now);
        table_check(&t);
    }
    table_deinit(&t, NULL, NULL);
    cow_deinit(&cow);
    free(m);
}

static void random_and_samples_cover_the_table(void **state)
{
    (void)state;
    struct cow cow;
    struct table t;
    struct rng r;
    struct model *m = malloc(sizeof *m);
    uint8_t *hit = calloc(KEYS, 1);
    rng_init(&r, 9);
    cow_init(&cow);
    table_init(&t, &cow);
    model_clear(m);
    assert_null(table_random(&t, &r));
    for (int i = 0; i < 500; i++) put(&t, m, i, i, i == 250 ? 77 : ENTRY_NO_EXPIRE);
    for (int i = 0; i < 20000; i++) mark(hit, table_random(&t, &r));
    for (int i = 0; i < 500; i++) assert_true(hit[i]);
    struct entry *out[8];
    for (int i = 0; i < 100; i++) {
        assert_int_equal(table_sample(&t, &r, true, out, 8), 1);
        assert_int_equal(entry_expire(out[0]), 77);
        assert_int_equal(table_sample(&t, &r, false, out, 8), 8);
    }
    table_deinit(&t, NULL, NULL);
    cow_deinit(&cow);
    free(m);
    free(hit);
}

/* A growing table never does more in one insertion than one split of a segment: counted in nodes, not in time. */
static void growth_goes_by_one_segment(void **state)
{
    (void)state;
    struct cow cow;
    struct table t;
    cow_init(&cow);
    table_init(&t, &cow);
    uint64_t segments = t.segments;
    for (int i = 0; i < 300000; i++) {
        char text[32];
        struct slice key = key_of(i, text);
        table_insert(&t, hash_slice(key), entry_new(0, 0, ENTRY_NO_EXPIRE, key, SLICE("v")));
        assert_in_range(t.segments - segments, 0, 2);
        segments = t.segments;
    }
    struct table_figures f;
    table_figures(&t, &f);
    print_message("300000 keys: %.2f bytes of table each, load %.2f\n", (double)t.bytes / 300000, (double)f.count / (double)f.slots);
    assert_true((double)t.bytes / 300000 < 12.5);
    table_check(&t);
    table_deinit(&t, NULL, NULL);
    cow_deinit(&cow);
}

/* Keys chosen to collide under an unkeyed XXH3 spread like any others under the keyed one. */
static void a_flood_of_unkeyed_collisions_does_no_harm(void **state)
{
    (void)state;
    struct cow cow;
    struct table t;
    cow_init(&cow);
    table_init(&t, &cow);
    int found = 0;
    for (uint64_t i = 0; found < 3000; i++) {
        char text[32];
        struct slice key = slice_of(text, (size_t)sprintf(text, "%llu", (unsigned long long)i));
        if (XXH3_64bits(key.ptr, key.len) >> 54) continue; /* the same ten leading bits: one segment, unkeyed */
        found++;
        table_insert(&t, hash_slice(key), entry_new(0, 0, ENTRY_NO_EXPIRE, key, SLICE("v")));
    }
    struct table_figures f;
    table_figures(&t, &f);
    assert_in_range(f.segments, 6, 40);
    assert_true((double)f.overflowed_buckets < 0.9 * (double)f.buckets);
    table_deinit(&t, NULL, NULL);
    cow_deinit(&cow);
}

/* table_find remembers what it found last. */
static void what_was_found_last_is_forgotten_when_it_goes(void **state)
{
    (void)state;
    struct cow cow;
    struct table t;
    cow_init(&cow);
    table_init(&t, &cow);
    struct slice key = SLICE("again"), other = SLICE("other");
    uint64_t hash = hash_slice(key);
    struct entry *e = entry_new(0, 0, ENTRY_NO_EXPIRE, key, SLICE("1")), *now = entry_new(0, 0, ENTRY_NO_EXPIRE, key, SLICE("2"));
    bool shared;
    table_insert(&t, hash, e);
    assert_ptr_equal(table_find(&t, hash, key), e);
    assert_ptr_equal(table_find(&t, hash, key), e);
    assert_null(table_find(&t, hash, other)); /* a hash that is the same does not make the key so */
    assert_ptr_equal(table_find(&t, hash, key), e);
    table_replace(&t, hash, e, now);
    assert_ptr_equal(table_find(&t, hash, key), now);
    cow_freeze(&cow);
    struct entry *own = table_own(&t, hash, now);
    assert_ptr_equal(table_find(&t, hash, key), own);
    cow_end(&cow);
    assert_ptr_equal(table_find(&t, hash, key), own);
    table_take(&t, hash, own, &shared);
    assert_null(table_find(&t, hash, key));
    table_release(&t, own, shared);
    table_deinit(&t, NULL, NULL);
    cow_deinit(&cow);
}

int main(void)
{
    hash_init("a constant seed for tests", 25);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_operations_equal_the_model), cmocka_unit_test(a_view_equals_the_copy_at_the_cut),
        cmocka_unit_test(a_view_is_read_on_another_thread), cmocka_unit_test(scan_finds_what_stays),
        cmocka_unit_test(everything_due_is_found_and_nothing_else), cmocka_unit_test(random_and_samples_cover_the_table),
        cmocka_unit_test(what_was_found_last_is_forgotten_when_it_goes),
        cmocka_unit_test(growth_goes_by_one_segment), cmocka_unit_test(a_flood_of_unkeyed_collisions_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
