/* What a full sync's image is kept in: beyond its memory it goes to a file for a slow reader, or is dropped behind a fast one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "server/peers/sync_store.h"

#define IMAGE_BYTES ((uint64_t)70 << 20) /* its memory takes 64 MB */

static char piece[STORE_BLOCK], copy[STORE_BLOCK];

/* The bytes at a place, whatever pieces they are put or read in. */
static void make(uint64_t at, char *to, size_t n)
{
    for (size_t i = 0; i < n; i++) to[i] = (char)(((at + i) * 2654435761u) >> 13);
}

static void put_image(struct sync_store *st, bool read_along)
{
    struct rng rng;
    rng_init(&rng, 5);
    for (uint64_t at = 0; at < IMAGE_BYTES;) {
        size_t n = 100000 + rng_below(&rng, 100000);
        make(at, piece, n);
        assert_true(store_put(st, slice_of(piece, n)));
        at += n;
        if (read_along) store_passed(st, at);
    }
    store_end(st);
}

static void test_a_slow_reader_gets_it_from_the_file(void **state)
{
    (void)state;
    struct sync_store st;
    bool whole;
    uint64_t at = 0;
    store_init(&st, getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    put_image(&st, false);
    assert_true(st.fd >= 0 && st.oldest > 0);
    assert_true(store_keep(&st));
    uint64_t len = store_len(&st, &whole);
    assert_true(whole);
    while (at < len) {
        int64_t n = store_read(&st, at, piece);
        assert_true(n > 0);
        make(at, copy, (size_t)n);
        assert_memory_equal(piece, copy, (size_t)n);
        at += (uint64_t)n;
    }
    assert_int_equal(store_read(&st, len, piece), 0);
    store_deinit(&st);
}

static void test_what_all_have_is_dropped(void **state)
{
    (void)state;
    struct sync_store st;
    store_init(&st, "/nonexistent");
    put_image(&st, true);
    assert_true(st.fd < 0 && st.dropped);
    assert_false(store_keep(&st)); /* nobody may begin anew */
    assert_int_equal(store_read(&st, 0, piece), -1);
    assert_true(store_read(&st, IMAGE_BYTES - 1, piece) > 0);
    store_deinit(&st);
}

static void test_a_disk_that_is_not_there(void **state)
{
    (void)state;
    struct sync_store st;
    bool good = true;
    store_init(&st, "/nonexistent");
    for (uint64_t at = 0; good && at < IMAGE_BYTES; at += sizeof piece) good = store_put(&st, slice_of(piece, sizeof piece));
    assert_false(good);
    assert_true(st.error != 0);
    store_deinit(&st);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_slow_reader_gets_it_from_the_file),
        cmocka_unit_test(test_what_all_have_is_dropped),
        cmocka_unit_test(test_a_disk_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
