/* test_hll: HyperLogLogs: the fingerprints of the format, merging, and bytes that anybody may have made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "codec/crc64.h"
#include "types/string/hll.h"

#define SPARSE_MAX 3000

static enum hll_outcome add(struct buf *h, size_t sparse_max, const char *text)
{
    unsigned value, index = hll_register((struct slice){text, strlen(text)}, &value);
    return hll_raise(h, sparse_max, index, value);
}

static void add_elements(struct buf *h, size_t sparse_max, unsigned from, unsigned to)
{
    char text[32];
    for (unsigned i = from; i < to; i++) {
        snprintf(text, sizeof text, "elem:%u", i);
        if (add(h, sparse_max, text) == HLL_CHANGED) hll_set_stale(h->ptr);
    }
}

static void test_registers_of_known_elements(void **state)
{
    static const struct { const char *text; unsigned index, value; } known[] = {
        {"", 5938, 2}, {"a", 12711, 2}, {"foo", 7348, 5}, {"hello world", 9399, 4}, {"12345678", 10579, 3}, {"123456789abcdef0", 11382, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        unsigned value, index = hll_register((struct slice){known[i].text, strlen(known[i].text)}, &value);
        assert_int_equal(index, known[i].index);
        assert_int_equal(value, known[i].value);
    }
}

static void test_fingerprints(void **state)
{
    static const struct { unsigned elements; size_t len; uint64_t count, crc; } vectors[] = { /* V59 to V65 */
        {100, 277, 100, 0x1d8c6c26a2e9f619}, {1000, 1913, 1005, 0x912e36d013c31e83}, {2000, 12304, 1994, 0x3bed6ba9fd3dd4c3},
        {5000, 12304, 4973, 0x5e087a701331b12b}, {10000, 12304, 9922, 0xd0d90b098fb84433}, {20000, 12304, 19603, 0xc784a796f9b6ef9f},
        {30000, 12304, 29602, 0xba577166c8af60f8},
    };
    struct buf h = {0};
    unsigned done = 0;
    (void)state;
    hll_new(&h);
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        uint64_t count;
        add_elements(&h, SPARSE_MAX, done, vectors[i].elements);
        done = vectors[i].elements;
        assert_true(hll_count(buf_slice(&h), &count));
        assert_int_equal(count, vectors[i].count);
        hll_set_cached(h.ptr, count);
        assert_int_equal(h.len, vectors[i].len);
        assert_true(crc64(0, h.ptr, h.len) == vectors[i].crc);
        assert_true(hll_looks_good(buf_slice(&h)));
    }
    buf_deinit(&h);
}

static void test_sparse_and_dense_hold_the_same(void **state)
{
    uint8_t a[HLL_REGISTERS], b[HLL_REGISTERS];
    struct buf sparse = {0}, dense = {0};
    (void)state;
    hll_new(&sparse);
    hll_new(&dense);
    assert_int_equal(hll_to_dense(&dense), HLL_CHANGED);
    assert_int_equal(hll_to_dense(&dense), HLL_SAME);
    for (unsigned i = 0; i < 3000; i += 50) {
        add_elements(&sparse, 100000, i, i + 50);
        add_elements(&dense, 0, i, i + 50);
        memset(a, 0, sizeof a);
        memset(b, 0, sizeof b);
        assert_true(hll_merge_into(a, buf_slice(&sparse)));
        assert_true(hll_merge_into(b, buf_slice(&dense)));
        assert_memory_equal(a, b, sizeof a);
    }
    assert_int_equal(hll_encoding(buf_slice(&sparse)), HLL_SPARSE);
    assert_int_equal(hll_to_dense(&sparse), HLL_CHANGED);
    assert_memory_equal(sparse.ptr + HLL_HEADER, dense.ptr + HLL_HEADER, HLL_DENSE_BYTES - HLL_HEADER);
    buf_deinit(&sparse);
    buf_deinit(&dense);
}

/* A block of exactly the bytes, so that sanitizers see every read behind it. */
static struct buf exact(const struct buf *b)
{
    struct buf copy = {malloc(b->len ? b->len : 1), b->len, b->len};
    memcpy(copy.ptr, b->ptr, b->len);
    return copy;
}

static void use_everything(struct rng *rng, const struct buf *made)
{
    static uint8_t registers[HLL_REGISTERS];
    uint64_t count;
    struct buf text = {0}, work = {0}, e = exact(made);
    struct slice s = buf_slice(&e);
    if (hll_looks_good(s)) {
        bool good = hll_count(s, &count);
        memset(registers, 0, sizeof registers);
        assert_int_equal(hll_merge_into(registers, s), good);
        if (good) assert_int_equal(hll_count_registers(registers), count);
        hll_describe(s, &text);
        hll_cached(s, &count);
        buf_puts(&work, s);
        for (int i = 0; i < 20; i++) hll_raise(&work, rng_below(rng, 200), (unsigned)rng_below(rng, HLL_REGISTERS), 1 + (unsigned)rng_below(rng, 51));
        enum hll_outcome o = hll_to_dense(&work);
        assert_true(o != HLL_CORRUPT || !good);
    }
    free(e.ptr);
    buf_deinit(&text);
    buf_deinit(&work);
}

static void test_hostile_bytes_do_no_harm(void **state)
{
    struct rng rng;
    const char *rounds = getenv("HLL_ROUNDS");
    (void)state;
    rng_init(&rng, 7);
    for (int round = rounds ? atoi(rounds) : 20000; round > 0; round--) {
        struct buf b = {0};
        size_t runs = rng_below(&rng, rng_below(&rng, 100) ? 12 : 9000);
        hll_new(&b);
        b.ptr[4] = (char)(rng_below(&rng, 20) == 0 ? rng_below(&rng, 3) : HLL_SPARSE);
        if (b.ptr[4] == HLL_DENSE && rng_below(&rng, 4)) runs = HLL_DENSE_BYTES - HLL_HEADER;
        if (rng_below(&rng, 3)) b.len = HLL_HEADER;
        for (size_t i = 0; i < runs; i++) buf_putc(&b, (char)rng_below(&rng, 256));
        if (rng_below(&rng, 50) == 0) b.len = rng_below(&rng, b.len);
        use_everything(&rng, &b);
        buf_deinit(&b);
    }
}

/* Good ones with a few bytes changed: they get deeper than noise does. */
static void test_damaged_ones_do_no_harm(void **state)
{
    struct rng rng;
    (void)state;
    rng_init(&rng, 8);
    for (unsigned n = 0; n < 400; n += 4) {
        struct buf good = {0};
        hll_new(&good);
        add_elements(&good, SPARSE_MAX, 0, n);
        for (int i = 0; i < 20; i++) {
            struct buf b = exact(&good);
            for (uint64_t k = rng_below(&rng, 3); k != UINT64_MAX; k--) b.ptr[4 + rng_below(&rng, b.len - 4)] = (char)rng_below(&rng, 256);
            b.len -= rng_below(&rng, 3);
            use_everything(&rng, &b);
            free(b.ptr);
        }
        buf_deinit(&good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registers_of_known_elements), cmocka_unit_test(test_fingerprints),
        cmocka_unit_test(test_sparse_and_dense_hold_the_same), cmocka_unit_test(test_hostile_bytes_do_no_harm),
        cmocka_unit_test(test_damaged_ones_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
