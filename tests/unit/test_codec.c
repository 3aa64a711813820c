/* test_codec: the checksum, and the items of RDB images written and read: the specification's vectors, every place a
 * window can end, and damage. */
#include "codec_hex.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "codec/crc64.h"
#include "codec/in.h"
#include "codec/lzf.h"
#include "codec/out.h"

/* ---- compression ---- */

static uint32_t lz_seed = 11;

static uint32_t lz_below(uint32_t n)
{
    lz_seed = lz_seed * 1664525 + 1013904223;
    return (lz_seed >> 8) % n;
}

/* Letters of few kinds, repeats from afar, a pattern, or all at once. */
static void lz_text(char *s, size_t n, int k)
{
    uint32_t letters = 1 + lz_below(k % 3 ? 6 : 255);
    for (size_t i = 0; i < n; i++) s[i] = (char)(k % 7 && i > 40 && lz_below(4) ? s[i - 1 - lz_below(i < 9000 ? (uint32_t)i : 9000)] : (char)lz_below(letters));
    for (size_t i = 20; k % 5 == 0 && i < n; i++) s[i] = s[i % 20];
}

static void lzf_round_trips(void **state)
{
    (void)state;
    size_t packed_bytes = 0, plain_bytes = 0;
    for (int k = 0; k < 3000; k++) {
        size_t n = 4 + lz_below(k % 50 ? 400 : 70000);
        char *s = malloc(n), *packed = malloc(n), *back = malloc(n + 1);
        lz_text(s, n, k);
        size_t m = lzf_pack(slice_of(s, n), packed, n - 4);
        plain_bytes += n;
        packed_bytes += m ? m : n;
        if (m) {
            assert_true(m <= n - 4);
            memset(back, 0, n);
            assert_true(lzf_unpack(slice_of(packed, m), back, n));
            assert_memory_equal(back, s, n);
            assert_false(lzf_unpack(slice_of(packed, m), back, n - 1));
            assert_false(lzf_unpack(slice_of(packed, m), back, n + 1));
            assert_false(lzf_unpack(slice_of(packed, m - 1), back, n));
        }
        free(s), free(packed), free(back);
    }
    assert_true(packed_bytes < plain_bytes * 3 / 4);
}

/* Anything may come; nothing outside the two buffers is touched (the sanitizers see to that). */
static void lzf_damaged(void **state)
{
    (void)state;
    for (int k = 0; k < 20000; k++) {
        size_t n = lz_below(60), room = lz_below(600);
        char *s = malloc(n + 1), *back = malloc(room + 1);
        for (size_t i = 0; i < n; i++) s[i] = (char)lz_below(k % 2 ? 256 : 40);
        (void)!lzf_unpack(slice_of(s + 1, n ? n - 1 : 0), back + 1, room);
        free(s), free(back);
    }
    assert_true(lzf_unpack(SLICE(""), NULL, 0));
    assert_false(lzf_unpack(SLICE("\x20\x00"), (char[8]){0}, 3)); /* before the beginning */
}

/* ---- checksum ---- */

static uint64_t crc_of(const char *text) { return crc64(0, text, strlen(text)); }

static void crc_vectors(void **state)
{
    (void)state;
    unsigned char all[256];
    for (int i = 0; i < 256; i++) all[i] = (unsigned char)i;
    assert_int_equal(crc_of(""), 0);
    assert_int_equal(crc_of("a"), 0x5fb354025b277b14);
    assert_int_equal(crc_of("abc"), 0x4431bb39b27363a7);
    assert_int_equal(crc_of("123456789"), 0xe9c6d914c4b8d9ca);
    assert_int_equal(crc_of("\xff\xff\xff\xff\xff\xff\xff\xff"), 0xf13c1dc270a84d1a);
    assert_int_equal(crc_of("The quick brown fox jumps over the lazy dog"), 0xbf7ee596c3aa372b);
    assert_int_equal(crc64(0, all, 256), 0x88bfa574e806500e);
    assert_int_equal(crc64(0, "\0\0\0\0\0\0\0\0\0", 9), 0);
}

static uint64_t bit_by_bit(uint64_t crc, const unsigned char *p, size_t len)
{
    while (len--) {
        crc ^= *p++;
        for (int i = 0; i < 8; i++) crc = crc >> 1 ^ (crc & 1 ? UINT64_C(0x95ac9329ac4bc9b5) : 0);
    }
    return crc;
}

static void crc_ways_agree(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 11);
    unsigned char *bytes = malloc(70000);
    for (int i = 0; i < 70000; i++) bytes[i] = (unsigned char)rng_next(&r);
    for (size_t len = 0; len < 1500; len++) {
        size_t from = rng_below(&r, 64);
        uint64_t start = rng_next(&r), want = bit_by_bit(start, bytes + from, len);
        assert_int_equal(crc64_by_table(start, bytes + from, len), want);
        assert_int_equal(crc64(start, bytes + from, len), want);
    }
    for (int i = 0; i < 200; i++) {
        size_t from = rng_below(&r, 30000), len = rng_below(&r, 40000), cut = rng_below(&r, len + 1);
        uint64_t whole = crc64_by_table(7, bytes + from, len);
        assert_int_equal(crc64(7, bytes + from, len), whole);
        assert_int_equal(crc64(crc64(7, bytes + from, cut), bytes + from + cut, len - cut), whole);
    }
    free(bytes);
}

/* ---- writing ---- */

static void written(struct out *o, const char *text)
{
    struct slice want = hex(text);
    assert_int_equal(o->buf.len, want.len);
    assert_memory_equal(o->buf.ptr, want.ptr, want.len);
    drop(want);
    o->buf.len = 0;
}

static void put_text(struct out *o, const char *text) { out_string(o, slice_str(text)); }

static void out_vectors(void **state)
{
    (void)state;
    static const struct { const char *text, *bytes; } strings[] = {
        {"", "00"}, {"hello", "05 68656c6c6f"}, {"-1", "c0ff"}, {"0", "c000"}, {"127", "c07f"}, {"-128", "c080"}, {"128", "c1 8000"},
        {"-129", "c1 7fff"}, {"32767", "c1 ff7f"}, {"32768", "c2 00800000"}, {"-2147483648", "c2 00000080"}, {"2147483647", "c2 ffffff7f"},
        {"2147483648", "0a 32313437343833363438"}, {"-2147483649", "0b 2d32313437343833363439"}, {"99999999999", "0b 39*11"},
        {"007", "03 303037"}, {"-0", "02 2d30"}, {"+5", "02 2b35"}, {" 5", "02 2035"}, {"-", "01 2d"}, {"5 ", "02 3520"}, {"-05", "03 2d3035"},
    };
    struct out o;
    out_init(&o, 10, false, true);
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        put_text(&o, strings[i].text);
        written(&o, strings[i].bytes);
    }
    out_blob(&o, SLICE("12")), written(&o, "02 3132");
    out_i64_string(&o, 300), written(&o, "c1 2c01");
    out_i64_string(&o, INT64_MIN), written(&o, "14 2d39323233333732303336383534373735383038");
    struct slice a = hex("41*64"), b = hex("42*16384");
    out_string(&o, a), written(&o, "4040 41*64");
    out_string(&o, b), written(&o, "80 00004000 42*16384");
    drop(a), drop(b);
    out_len(&o, 63), written(&o, "3f");
    out_len(&o, 64), written(&o, "4040");
    out_len(&o, 16383), written(&o, "7fff");
    out_len(&o, 16384), written(&o, "80 00004000");
    out_len(&o, UINT32_MAX), written(&o, "80 ffffffff");
    out_len(&o, UINT64_C(1) << 32), written(&o, "81 0000000100000000");
    out_len(&o, UINT64_MAX), written(&o, "81 ff*8");
    out_u64le(&o, 0x0102030405060708), written(&o, "0807060504030201");
    out_double(&o, -0.0), written(&o, "00*7 80");
    out_u8(&o, 0xfb), written(&o, "fb");
    out_deinit(&o);
}

static struct slice value_of(struct in *in, struct in_text *t)
{
    assert_true(in_string(in, t));
    return t->s;
}

static void out_compressed(void **state)
{
    (void)state;
    struct slice texts[] = {hex("41*64"), hex("616263*1 616263616263616263616263616263616263616263616263"), hex("00*100000"), hex("41*20"), hex("41*21")};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct out o;
        struct in in;
        struct in_text t = {0};
        out_init(&o, 10, true, true);
        out_string(&o, texts[i]);
        assert_int_equal((uint8_t)o.buf.ptr[0] == 0xc3, texts[i].len > 20);
        assert_true(o.buf.len <= texts[i].len + 1);
        in_init(&in, buf_slice(&o.buf));
        assert_true(slice_eq(value_of(&in, &t), texts[i]));
        assert_int_equal(in_left(&in), 0);
        in_deinit(&in), in_text_deinit(&t), out_deinit(&o);
        drop(texts[i]);
    }
}

struct collected {
    struct buf bytes;
    size_t calls, fail_at;
};

static bool collect(void *arg, struct slice bytes)
{
    struct collected *c = arg;
    if (++c->calls == c->fail_at) return false;
    buf_puts(&c->bytes, bytes);
    return true;
}

static void out_to_a_sink(void **state)
{
    (void)state;
    struct collected c = {0};
    struct out o, plain;
    struct rng r;
    out_init(&o, 10, true, true);
    out_init(&plain, 10, true, true);
    o.sink = collect, o.arg = &c, o.flush_bytes = 1000;
    char *text = malloc(5000);
    for (int round = 0; round < 2; round++) {
        rng_init(&r, 5);
        for (int i = 0; i < 3000; i++) {
            size_t len = rng_below(&r, rng_below(&r, 20) ? 30 : 5000);
            for (size_t k = 0; k < len; k++) text[k] = (char)('0' + rng_below(&r, i % 10 + 1));
            out_string(&o, slice_of(text, len)), out_string(&plain, slice_of(text, len));
            out_len(&o, len), out_len(&plain, len);
        }
        if (round == 0) {
            out_flush(&o);
            assert_int_equal(c.bytes.len, out_position(&o));
            assert_int_equal(o.crc, crc64(0, c.bytes.ptr, c.bytes.len));
            struct in a, b; /* compressed bytes need not be the same: what they hold must */
            struct in_text s = {0}, t = {0};
            in_init(&a, buf_slice(&c.bytes)), in_init(&b, buf_slice(&plain.buf));
            while (in_left(&b)) {
                uint64_t x, y;
                assert_true(slice_eq(value_of(&a, &s), value_of(&b, &t)));
                assert_true(in_len(&a, &x) && in_len(&b, &y) && x == y);
            }
            assert_int_equal(in_left(&a), 0);
            in_text_deinit(&s), in_text_deinit(&t);
            c.fail_at = c.calls + 5;
        }
    }
    assert_true(out_failed(&o));
    assert_int_equal(c.calls, c.fail_at);
    assert_true(o.buf.len < 70000);
    free(text);
    buf_deinit(&c.bytes);
    out_deinit(&o), out_deinit(&plain);
}

/* ---- reading ---- */

struct script {
    struct slice bytes;
    struct rng r;
    size_t most; /* bytes given at a time */
};

static size_t give(void *arg, char *into, size_t room)
{
    struct script *s = arg;
    size_t n = 1 + rng_below(&s->r, s->most);
    if (n > room) n = room;
    if (n > s->bytes.len) n = s->bytes.len;
    if (n) memcpy(into, s->bytes.ptr, n);
    s->bytes = slice_of(s->bytes.ptr + n, s->bytes.len - n);
    return n;
}

#define ITEMS 400

static void make_items(struct out *o, struct slice *strings, struct rng *r)
{
    for (int i = 0; i < ITEMS; i++) {
        uint64_t dice = rng_below(r, 100);
        size_t len = dice < 60 ? rng_below(r, 40) : dice < 97 ? rng_below(r, 9000) : rng_below(r, 3000000);
        char *text = malloc(len + 1);
        unsigned letters = dice & 1 ? 3 : 256;
        for (size_t k = 0; k < len; k++) text[k] = (char)('0' + rng_below(r, letters));
        strings[i] = slice_of(text, len);
        out_string(o, strings[i]);
        out_len(o, len * 1000);
        out_double(o, (double)len / 3);
        out_u8(o, (uint8_t)len);
        out_u64le(o, len);
    }
}

static void read_items(struct in *in, const struct slice *strings)
{
    struct in_text t = {0}, u = {0};
    for (int i = 0; i < ITEMS; i++) {
        uint64_t n, m;
        double d;
        uint8_t b;
        if (i % 5 == 4) assert_true(in_skip_string(in));
        else assert_true(in_string(in, i % 2 ? &t : &u));
        assert_true(in_len(in, &n) && in_double(in, &d) && in_u8(in, &b) && in_u64le(in, &m));
        if (i % 5 != 4) assert_non_null((i % 2 ? &t : &u)->s.ptr);
        if (i % 5 != 4) assert_true(slice_eq((i % 2 ? &t : &u)->s, strings[i])); /* held while others are read */
        assert_true(n == strings[i].len * 1000 && m == strings[i].len && b == (uint8_t)m && d == (double)m / 3);
    }
    in_text_deinit(&t), in_text_deinit(&u);
}

static void in_any_pieces(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct rng r;
        struct out o;
        struct in in;
        struct slice strings[ITEMS];
        rng_init(&r, seed);
        out_init(&o, 10, seed & 1, true);
        make_items(&o, strings, &r);
        uint64_t crc = crc64(0, o.buf.ptr, o.buf.len);
        in_init(&in, buf_slice(&o.buf));
        read_items(&in, strings);
        assert_int_equal(in_crc(&in), crc);
        in_deinit(&in);
        for (int known = 0; known < 2; known++) {
            struct script s = {buf_slice(&o.buf), r, seed % 3 == 0 ? 50 : seed % 3 == 1 ? 5000 : 4000000};
            in_init_source(&in, give, &s, known ? o.buf.len : UINT64_MAX, true);
            read_items(&in, strings);
            assert_int_equal(in_crc(&in), crc);
            assert_int_equal(in_offset(&in), o.buf.len);
            uint8_t b;
            assert_false(in_u8(&in, &b));
            assert_true(in.short_input && in.offset_of_error == o.buf.len);
            in_deinit(&in);
        }
        for (int i = 0; i < ITEMS; i++) drop(strings[i]);
        out_deinit(&o);
    }
}

static void refused(const char *text, bool is_short)
{
    struct slice bytes = hex(text);
    for (int way = 0; way < 4; way++) {
        struct in in;
        struct in_text t = {0};
        struct script s = {bytes, {{1, 2, 3, 4}}, 4};
        size_t before = mem_used();
        if (way < 2) in_init(&in, bytes);
        else in_init_source(&in, give, &s, way == 2 ? bytes.len : UINT64_MAX, true);
        assert_false(way & 1 ? in_skip_string(&in) : in_string(&in, &t));
        assert_non_null(in.error);
        assert_int_equal(in.short_input, is_short);
        assert_true(mem_used() < before + (4 << 20));
        uint8_t b;
        assert_false(in_u8(&in, &b));
        in_deinit(&in), in_text_deinit(&t);
    }
    drop(bytes);
}

static void accepted(const char *text, const char *value)
{
    struct slice bytes = hex(text);
    struct in in;
    struct in_text t = {0};
    in_init(&in, bytes);
    assert_true(slice_eq(value_of(&in, &t), slice_str(value)));
    assert_int_equal(in_left(&in), 0);
    in_deinit(&in), in_text_deinit(&t);
    drop(bytes);
}

static void in_odd_and_damaged(void **state)
{
    (void)state;
    accepted("02 6869", "hi"), accepted("4002 6869", "hi"), accepted("80 00000002 6869", "hi"), accepted("81 0000000000000002 6869", "hi");
    accepted("c303 02 016162", "ab");
    accepted("c309 4040 014141 e03300 014141", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    accepted("c30b1b 0361626361 e00c02 016263", "abcabcabcabcabcabcabcabcabc");
    accepted("c0ff", "-1"), accepted("c1 8000", "128"), accepted("c2 00000080", "-2147483648"), accepted("c30000", "");
    refused("", true), refused("05 6869", true), refused("3f 6869", true), refused("40", true), refused("80 000000", true);
    refused("80 ffffffff 61", true), refused("81 ff*8 61", true), refused("81 00004000 00000000 61*1000", true);
    refused("c0", true), refused("c180", true), refused("c2 000000", true), refused("c304 04 0161", true);
    refused("c4 00", false), refused("ff", false), refused("82 00000000", false), refused("bf", false);
    refused("c303 04 016162", false), refused("c303 02 02616263", false), refused("c3 00 05", false), refused("c302 03 2000", false);
    refused("c303 800fffffff 016162", false), refused("c303 81 ff*8 016162", false), refused("c303 4109 016162", false);
    refused("c3c0 05", false), refused("c303 c005", false);
}

static void in_numbers(void **state)
{
    (void)state;
    struct slice bytes = hex("c0 05"), nan = hex("00*6 f87f"), counts = hex("0a 01*9");
    struct in in;
    uint64_t n;
    double d;
    in_init(&in, bytes);
    assert_false(in_len(&in, &n));
    in_init(&in, nan);
    assert_false(in_double(&in, &d));
    assert_false(in.short_input);
    in_init(&in, counts);
    assert_false(in_count(&in, 1, &n));
    in_init(&in, counts), in.at++;
    assert_true(in_fits(&in, 9, 1) && in_fits(&in, 3, 3));
    assert_false(in_fits(&in, UINT64_MAX / 2, 4));
    drop(bytes), drop(nan), drop(counts);
}

static void rest_of_a_file(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 3);
    size_t len = 3000000;
    char *file = malloc(len);
    for (size_t i = 0; i < len; i++) file[i] = (char)rng_next(&r);
    uint64_t crc = crc64(0, file, len - 8);
    memcpy(file + len - 8, &crc, 8);
    for (int way = 0; way < 8; way++) {
        struct in in;
        struct script s = {slice_of(file, len), r, 100000};
        if (way & 1) in_init(&in, slice_of(file, len));
        else in_init_source(&in, give, &s, way & 4 ? len : UINT64_MAX, true);
        if (way & 2) file[2000000]++;
        assert_true(in_skip(&in, 1500000));
        assert_false(in_fail(&in, "a test"));
        assert_int_equal(in_rest_sums(&in), way & 2 ? IN_SUM_WRONG : IN_SUM_RIGHT);
        assert_string_equal(in.error, "a test");
        assert_int_equal(in.offset_of_error, 1500000);
        if (way & 2) file[2000000]--;
        in_deinit(&in);
    }
    free(file);
}

/* What was written without a checksum, or was read without computing it, does not "fail to match". */
static void no_sum_at_the_end(void **state)
{
    (void)state;
    static const struct { int version; bool zero, summing; enum in_sum want; } cases[] = {
        {10, true, true, IN_SUM_NONE}, {10, true, false, IN_SUM_NONE}, {10, false, false, IN_SUM_SKIPPED}, {10, false, true, IN_SUM_WRONG}, {4, false, true, IN_SUM_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char file[100];
        struct rng r = {0};
        memset(file, 'x', sizeof file);
        if (cases[i].zero) memset(file + 92, 0, 8);
        struct script s = {slice_of(file, sizeof file), r, 1000};
        struct in in;
        in_init_source(&in, give, &s, sizeof file, cases[i].summing);
        in.version = cases[i].version;
        assert_true(in_skip(&in, 20));
        assert_false(in_fail(&in, "a test"));
        assert_int_equal(in_rest_sums(&in), cases[i].want);
        in_deinit(&in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc_vectors), cmocka_unit_test(crc_ways_agree), cmocka_unit_test(out_vectors), cmocka_unit_test(out_compressed),
        cmocka_unit_test(out_to_a_sink), cmocka_unit_test(in_any_pieces), cmocka_unit_test(in_odd_and_damaged), cmocka_unit_test(in_numbers),
        cmocka_unit_test(rest_of_a_file), cmocka_unit_test(no_sum_at_the_end), cmocka_unit_test(lzf_round_trips), cmocka_unit_test(lzf_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
