/* test_bits: counting, searching and combining bits against the plainest way to do it, at every alignment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "types/string/bitmap.h"

#define LONGEST 20000

static bool bit(const unsigned char *p, uint64_t at) { return p[at / 8] >> (7 - at % 8) & 1; }

/* len random bytes at the very end of a block, so that sanitizers see every read behind them. */
static unsigned char *noise(struct rng *rng, size_t len, unsigned char **block)
{
    size_t before = rng_below(rng, 40);
    unsigned kind = (unsigned)rng_below(rng, 4);
    *block = malloc(before + len + (before + len == 0));
    unsigned char *p = *block + before;
    for (size_t i = 0; i < len; i++) p[i] = kind == 0 ? 0 : kind == 1 ? 0xff : (unsigned char)rng_below(rng, 256);
    if (len && kind < 2 && rng_below(rng, 2)) p[rng_below(rng, len)] ^= (unsigned char)(1 << rng_below(rng, 8));
    return p;
}

static void test_counts(void **state)
{
    struct rng rng;
    (void)state;
    rng_init(&rng, 1);
    for (int round = 0; round < 600; round++) {
        unsigned char *block;
        size_t len = 1 + rng_below(&rng, round % 10 ? 600 : LONGEST);
        const unsigned char *p = noise(&rng, len, &block);
        uint64_t first = rng_below(&rng, len * 8), last = first + rng_below(&rng, len * 8 - first), all = 0, some = 0;
        for (uint64_t i = 0; i < len * 8; i++) {
            all += bit(p, i);
            some += bit(p, i) && i >= first && i <= last;
        }
        assert_int_equal(bits_count(p, len), all);
        assert_int_equal(bits_count_portable(p, len), all);
        assert_int_equal(bits_count_range(p, first, last), some);
        free(block);
    }
    assert_int_equal(bits_count("", 0), 0);
}

static void test_searches(void **state)
{
    struct rng rng;
    (void)state;
    rng_init(&rng, 2);
    for (int round = 0; round < 3000; round++) {
        unsigned char *block;
        size_t len = 1 + rng_below(&rng, round % 10 ? 100 : 3000);
        const unsigned char *p = noise(&rng, len, &block);
        uint64_t first = rng_below(&rng, len * 8), last = first + rng_below(&rng, len * 8 - first);
        for (int value = 0; value < 2; value++) {
            uint64_t at = first;
            while (at <= last && bit(p, at) != value) at++;
            assert_int_equal(bits_find(p, first, last, value), at);
        }
        free(block);
    }
}

/* One byte by the definition: how many sources have each bit, and whether the first has. */
static unsigned char combined(enum bits_op op, const unsigned char *bytes, int count)
{
    unsigned char out = 0;
    for (int shift = 0; shift < 8; shift++) {
        int first = bytes[0] >> shift & 1, all = 0, on;
        for (int i = 0; i < count; i++) all += bytes[i] >> shift & 1;
        switch (op) {
        case BITS_AND: on = all == count; break;
        case BITS_OR: on = all > 0; break;
        case BITS_XOR: on = all & 1; break;
        case BITS_NOT: on = !first; break;
        case BITS_DIFF: on = first && all == 1; break;
        case BITS_DIFF1: on = !first && all; break;
        case BITS_ANDOR: on = first && all > 1; break;
        default: on = all == 1; break;
        }
        out |= (unsigned char)(on << shift);
    }
    return out;
}

static void test_combinations(void **state)
{
    struct rng rng;
    (void)state;
    rng_init(&rng, 3);
    for (int round = 0; round < 800; round++) {
        unsigned char *blocks[4], bytes[4];
        struct slice sources[4];
        int count = 1 + (int)rng_below(&rng, 4);
        enum bits_op op = (enum bits_op)rng_below(&rng, BITS_ONE + 1);
        size_t len = 0;
        for (int i = 0; i < count; i++) {
            size_t n = rng_below(&rng, round % 4 ? 200 : LONGEST);
            sources[i] = (struct slice){(const char *)noise(&rng, n, &blocks[i]), n};
            if (n > len && (op != BITS_NOT || i == 0)) len = n;
        }
        unsigned char *out = malloc(len + 1);
        bits_combine(op, out, len, sources, count);
        for (size_t k = 0; k < len; k++) {
            for (int i = 0; i < count; i++) bytes[i] = k < sources[i].len ? (unsigned char)sources[i].ptr[k] : 0;
            if (out[k] != combined(op, bytes, count)) fail_msg("round %d, operation %d, byte %zu", round, (int)op, k);
        }
        free(out);
        for (int i = 0; i < count; i++) free(blocks[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts), cmocka_unit_test(test_searches), cmocka_unit_test(test_combinations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
