/* The slotted table against a plain model: hot slots beside scattered keys, a live view that is walked at its own pace
 * while everything changes, per-slot enumeration and counters after every round. Seeds are printed on failure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "ds/table.h"

#define KEYS 200000

struct model {
    uint8_t there[KEYS], cut[KEYS], hit[KEYS];
    uint64_t count, cut_count;
};

/* Half of the keys share the slot of {hot}, a tenth of {warm}; the others lie anywhere. The number is at the end. */
static struct slice key_of(int i, char *out)
{
    const char *form = i % 10 < 5 ? "{hot}%06d" : i % 10 == 5 ? "a{warm}%06d" : "key%06d";
    return slice_of(out, (size_t)sprintf(out, form, i));
}

static int number_of(const struct entry *e)
{
    struct slice key = entry_key(e);
    int n = 0;
    for (int i = 6; i; i--) n = n * 10 + key.ptr[key.len - (size_t)i] - '0';
    return n;
}

static void put(struct table *t, struct model *m, int i, int64_t expire)
{
    char text[32];
    struct slice key = key_of(i, text);
    uint64_t hash = table_hash(t, key);
    struct entry *e = table_find(t, hash, key), *now = entry_new(0, 0, expire, key, SLICE("v"));
    assert_true((e != NULL) == m->there[i]);
    if (e) table_replace(t, hash, e, now);
    else table_insert(t, hash, now);
    m->count += !m->there[i];
    m->there[i] = 1;
}

static void del(struct table *t, struct model *m, int i)
{
    char text[32];
    struct slice key = key_of(i, text);
    uint64_t hash = table_hash(t, key);
    struct entry *e = table_find(t, hash, key);
    bool shared;
    assert_true((e != NULL) == m->there[i]);
    if (!e) return;
    table_take(t, hash, e, &shared);
    table_release(t, e, shared);
    m->there[i] = 0;
    m->count--;
}

static void touch(struct table *t, int i)
{
    char text[32];
    struct slice key = key_of(i, text);
    struct entry *e = table_find(t, table_hash(t, key), key);
    if (e) *(char *)entry_value(table_own(t, table_hash(t, key), e)).ptr = 'w';
}

static void hit(void *arg, struct entry *e) { ((struct model *)arg)->hit[number_of(e)]++; }

static void check_slot(const struct table *t, struct model *m, const char *tag)
{
    unsigned slot = slot_of_key(slice_str(tag));
    memset(m->hit, 0, sizeof m->hit);
    uint64_t at = 0, want = 0;
    while (table_slot_step(t, slot, &at, hit, m)) {}
    for (int i = 0; i < KEYS; i++) {
        char text[32];
        bool of = m->there[i] && slot_of_key(key_of(i, text)) == slot;
        want += of;
        assert_int_equal(m->hit[i], of);
    }
    assert_int_equal(table_slot_count(t, slot), want);
}

static void check_all(const struct table *t, struct model *m)
{
    assert_int_equal(t->count, m->count);
    table_check(t);
    check_slot(t, m, "hot");
    check_slot(t, m, "warm");
    check_slot(t, m, "key000007");
    memset(m->hit, 0, sizeof m->hit);
    uint64_t cursor = 0;
    do cursor = table_scan(t, cursor, 1000, hit, m);
    while (cursor);
    for (int i = 0; i < KEYS; i++) assert_int_equal(m->hit[i], m->there[i]);
}

static void seen(void *arg, const struct entry *e)
{
    struct model *m = arg;
    int i = number_of(e);
    assert_int_equal(*entry_value(e).ptr, 'v');
    assert_int_equal(m->hit[i], 0);
    m->hit[i] = 1;
}

static void change(struct table *t, struct model *m, struct rng *r, int n, int del_of_8)
{
    while (n--) {
        int i = (int)rng_below(r, KEYS);
        if ((int)rng_below(r, 8) < del_of_8) del(t, m, i);
        else if (rng_below(r, 4)) put(t, m, i, rng_below(r, 3) ? ENTRY_NO_EXPIRE : (int64_t)rng_below(r, 1000));
        else touch(t, i);
    }
}

/* All values become 'v' again, so that the next view can be told from what is written beside it. */
static void settle(struct table *t, struct model *m)
{
    for (int i = 0; i < KEYS; i++)
        if (m->there[i]) put(t, m, i, i % 3 ? ENTRY_NO_EXPIRE : i);
}

static void view_round(struct table *t, struct cow *cow, struct model *m, struct rng *r, bool pass, int del_of_8)
{
    settle(t, m);
    memcpy(m->cut, m->there, sizeof m->cut);
    m->cut_count = m->count;
    cow_freeze(cow);
    struct table_view v = table_view(t);
    uint8_t *kept = calloc(1, sizeof m->hit);
    uint64_t at = 0;
    for (bool more = true; more;) {
        change(t, m, r, 400, del_of_8);
        memcpy(m->hit, kept, sizeof m->hit);
        for (int i = 0; i < 4 && more; i++) more = table_view_next(&v, &at, seen, m);
        memcpy(kept, m->hit, sizeof m->hit);
        if (pass && more) cow_pass(cow, table_view_place(&v, at));
        for (struct cow_chunk *list; (list = cow_take_passed(cow));) cow_free_list(list, 0);
    }
    assert_memory_equal(kept, m->cut, sizeof m->cut);
    free(kept);
    check_all(t, m);
    cow_end(cow);
    check_all(t, m);
}

static void count_one(void *arg, const struct entry *e)
{
    (void)e;
    ++*(int *)arg;
}

/* One segment holds all: the walk of slots that move begins in its middle. */
static void a_walk_of_a_view_of_few_keys_ends_wherever_it_begins(void **state)
{
    struct model *m = calloc(1, sizeof *m);
    struct cow cow;
    struct table t;
    (void)state;
    cow_init(&cow);
    table_init_slotted(&t, &cow);
    for (int i = 0; i < 7; i++) put(&t, m, i, ENTRY_NO_EXPIRE);
    cow_freeze(&cow);
    struct table_view v = table_view(&t);
    for (unsigned slot = 0; slot < SLOT_COUNT; slot += 4095) {
        uint64_t at = slot_first_hash(slot) | (slot != 0);
        int count = 0, steps = 0;
        while (steps < 100 && table_view_next(&v, &at, count_one, &count)) steps++;
        assert_int_equal(steps, 1);
        assert_int_equal(count, 7);
    }
    cow_end(&cow);
    table_deinit(&t, NULL, NULL);
    cow_deinit(&cow);
    free(m);
}

static void a_slotted_table_equals_the_model_beside_a_view(void **state)
{
    (void)state;
    size_t before = mem_used();
    struct model *m = malloc(sizeof *m);
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct rng r;
        struct cow cow;
        struct table t;
        print_message("seed %llu\n", (unsigned long long)seed);
        rng_init(&r, seed);
        cow_init(&cow);
        table_init_slotted(&t, &cow);
        memset(m, 0, sizeof *m);
        for (int i = 0; i < KEYS; i++)
            if (rng_below(&r, 8)) put(&t, m, i, ENTRY_NO_EXPIRE);
        check_all(&t, m);
        for (int round = 0; round < 4; round++) view_round(&t, &cow, m, &r, round % 2, round < 2 ? 3 : 7);
        for (int i = 0; i < KEYS; i++) /* pages that hang in pages go with their keys */
            if (i % 64) del(&t, m, i);
        check_all(&t, m);
        table_deinit(&t, NULL, NULL);
        cow_deinit(&cow);
    }
    free(m);
    assert_int_equal(mem_used(), before);
}

static void what_is_due_is_found_in_hot_slots(void **state)
{
    (void)state;
    struct model *m = calloc(1, sizeof *m);
    struct cow cow;
    struct table t;
    cow_init(&cow);
    table_init_slotted(&t, &cow);
    for (int i = 0; i < KEYS; i++) put(&t, m, i, i % 4 ? ENTRY_NO_EXPIRE : 1000 + i % 1000);
    for (int64_t now = 900; now <= 2000; now += 100) {
        struct entry *due[64];
        if (now == 1300) cow_freeze(&cow);
        if (now == 1600) cow_end(&cow);
        for (int calls = 0; table_due_next(&t) <= now; calls++) {
            int n = table_due_take(&t, now, due, 64);
            assert_in_range(calls, 0, KEYS / 10);
            for (int k = 0; k < n; k++) {
                int i = number_of(due[k]);
                assert_true(i % 4 == 0 && 1000 + i % 1000 <= now);
                del(&t, m, i);
            }
        }
        for (int i = 0; i < KEYS; i += 4) assert_int_equal(m->there[i], 1000 + i % 1000 > now);
    }
    check_all(&t, m);
    table_deinit(&t, NULL, NULL);
    cow_deinit(&cow);
    free(m);
}

/* A slot is chosen by its keys: a thousand keys of one slot and a thousand others are taken alike. */
static void random_keys_do_not_prefer_slots(void **state)
{
    (void)state;
    struct model *m = calloc(1, sizeof *m);
    struct cow cow;
    struct table t;
    struct rng r;
    int hot = 0;
    rng_init(&r, 3);
    cow_init(&cow);
    table_init_slotted(&t, &cow);
    for (int i = 0; i < 2000; i++) put(&t, m, i, ENTRY_NO_EXPIRE);
    for (int i = 0; i < 20000; i++) hot += number_of(table_random(&t, &r)) % 10 < 5;
    assert_in_range(hot, 9000, 11000);
    struct entry *out[8];
    for (int i = 0; i < 100; i++) assert_int_equal(table_sample(&t, &r, false, out, 8), 8);
    table_deinit(&t, NULL, NULL);
    cow_deinit(&cow);
    free(m);
}

/* Three million keys of one slot: the root stays small, the table costs a key what a plain one costs, and a slot beside
 * them is found at once. A few keys cost a few pages and the counters. */
static void one_slot_may_have_them_all(void **state)
{
    (void)state;
    enum { MANY = 3000000 };
    struct cow cow;
    struct table t;
    cow_init(&cow);
    size_t before = mem_used();
    table_init_slotted(&t, &cow);
    for (int i = 0; i < 10; i++) {
        char text[32];
        struct slice key = slice_of(text, (size_t)sprintf(text, "few%d", i));
        table_insert(&t, table_hash(&t, key), entry_new(0, 0, ENTRY_NO_EXPIRE, key, SLICE("v")));
    }
    assert_in_range(mem_used() - before, 0, 200 * 1024);
    for (int i = 0; i < MANY; i++) {
        char text[32];
        struct slice key = slice_of(text, (size_t)sprintf(text, "{tag}%d", i));
        table_insert(&t, table_hash(&t, key), entry_new(0, 0, ENTRY_NO_EXPIRE, key, SLICE("v")));
    }
    print_message("%d keys of one slot: %.2f bytes of table each\n", MANY, (double)t.bytes / MANY);
    assert_true((double)t.bytes / MANY < 12.5);
    assert_int_equal(table_slot_count(&t, slot_of_key(SLICE("tag"))), MANY);
    table_check(&t);
    table_deinit(&t, NULL, NULL);
    cow_deinit(&cow);
}

int main(void)
{
    hash_init("0123456789abcdef", 16);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walk_of_a_view_of_few_keys_ends_wherever_it_begins),
        cmocka_unit_test(a_slotted_table_equals_the_model_beside_a_view),
        cmocka_unit_test(what_is_due_is_found_in_hot_slots),
        cmocka_unit_test(random_keys_do_not_prefer_slots),
        cmocka_unit_test(one_slot_may_have_them_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
