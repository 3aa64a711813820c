/* test_sha1: the published test vectors, and that bytes may come in any portions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/sha1.h"

static void expect_hex(const unsigned char digest[SHA1_BYTES], const char *hex)
{
    char text[2 * SHA1_BYTES + 1];
    for (int i = 0; i < SHA1_BYTES; i++) snprintf(text + 2 * i, 3, "%02x", digest[i]);
    assert_string_equal(text, hex);
}

static void test_vectors(void **state)
{
    static const struct { const char *text, *hex; } rows[] = {
        {"", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
        {"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
    };
    (void)state;
    unsigned char digest[SHA1_BYTES];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        sha1_bytes(rows[i].text, strlen(rows[i].text), digest);
        expect_hex(digest, rows[i].hex);
    }
}

static void test_million(void **state)
{
    (void)state;
    struct sha1 s;
    unsigned char digest[SHA1_BYTES];
    char block[1000];
    memset(block, 'a', sizeof block);
    sha1_init(&s);
    for (int i = 0; i < 1000; i++) sha1_add(&s, block, sizeof block);
    sha1_end(&s, digest);
    expect_hex(digest, "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

static void test_portions(void **state)
{
    (void)state;
    struct rng r;
    unsigned char text[400], whole[SHA1_BYTES], parts[SHA1_BYTES];
    rng_init(&r, 1);
    for (size_t i = 0; i < sizeof text; i++) text[i] = (unsigned char)rng_next(&r);
    for (size_t len = 0; len <= sizeof text; len++) {
        struct sha1 s;
        sha1_bytes(text, len, whole);
        sha1_init(&s);
        for (size_t at = 0; at < len;) {
            size_t n = 1 + rng_below(&r, 130);
            if (n > len - at) n = len - at;
            sha1_add(&s, text + at, n);
            at += n;
        }
        sha1_end(&s, parts);
        assert_memory_equal(whole, parts, SHA1_BYTES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_million),
        cmocka_unit_test(test_portions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
