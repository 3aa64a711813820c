/* test_codec_packs: listpacks, ziplists, zipmaps and intsets: the specification's vectors, round trips, and every change
 * of one byte and every cut of sound ones, which are taken or refused, but never read past. */
#include "codec_hex.h"

#include "codec/listpack.h"
#include "codec/ziplist.h"

static const char *const packs[] = {
    "07000000 0000 ff",
    "16000000 0400 816102 0701 dffb02 8568656c6c6f06 ff",
    "49000000 0e00 0001 7f01 c08002 dfff02 cfff02 d00002 f1001003 f1008003 f200800004 f200008004 f30000800005 f3ffffff7f05"
    " f4000000800000000009 f4000000000000008009 ff",
    "4a000000 0100 e040 43*64 42 ff",
    "89000000 0100 e07e 44*126 0180 ff",
    "0e100000 0100 f000100000 45*4096 2085 ff",
};

static uint64_t walk_listpack(struct slice blob, uint64_t *digest)
{
    struct listpack_item item;
    size_t at = LISTPACK_HEAD;
    uint64_t n = 0;
    for (; listpack_next(blob, &at, &item); n++) {
        assert_true(item.s.len == 0 || item.s.ptr == item.chars || (item.s.ptr >= blob.ptr && item.s.ptr + item.s.len <= blob.ptr + blob.len));
        for (size_t i = 0; i < item.s.len; i++) *digest = *digest * 31 + (uint8_t)item.s.ptr[i];
    }
    return n;
}

static uint64_t walk_ziplist(struct slice blob, uint64_t *digest)
{
    struct listpack_item item;
    size_t at = 10;
    uint64_t n = 0;
    for (; ziplist_next(blob, &at, &item); n++)
        for (size_t i = 0; i < item.s.len; i++) *digest = *digest * 31 + (uint8_t)item.s.ptr[i];
    return n;
}

static uint64_t walk_zipmap(struct slice blob, uint64_t *digest)
{
    struct slice field, value;
    size_t at = 1;
    uint64_t n = 0;
    for (; zipmap_next(blob, &at, &field, &value); n++) {
        for (size_t i = 0; i < field.len; i++) *digest = *digest * 31 + (uint8_t)field.ptr[i];
        for (size_t i = 0; i < value.len; i++) *digest = *digest * 31 + (uint8_t)value.ptr[i];
    }
    return n;
}

static uint64_t walk_intset(struct slice blob, uint64_t *digest)
{
    uint64_t n = 0;
    assert_null(intset_blob_check(blob, &n));
    for (uint64_t i = 0; i < n; i++) *digest = *digest * 31 + (uint64_t)intset_blob_get(blob, i);
    return n;
}

static const struct kind {
    const char *(*verdict)(struct slice blob, uint64_t *count);
    uint64_t (*walk)(struct slice blob, uint64_t *digest);
} listpack = {listpack_check, walk_listpack}, ziplist = {ziplist_check, walk_ziplist}, zipmap = {zipmap_check, walk_zipmap},
  intset = {intset_blob_check, walk_intset};

/* Sound: walked to its end. Answers whether it was. */
static bool tried(const struct kind *k, struct slice blob)
{
    uint64_t count, digest = 0;
    if (k->verdict(blob, &count)) return false;
    assert_int_equal(k->walk(blob, &digest), count);
    return true;
}

static void torture(const struct kind *k, struct slice blob)
{
    assert_true(tried(k, blob));
    for (size_t len = 0; len < blob.len; len += 1 + len / 600) {
        struct slice cut = exact_copy(slice_of(blob.ptr, len));
        assert_false(tried(k, cut));
        drop(cut);
    }
    struct slice work = exact_copy(blob);
    char *bytes = (char *)(uintptr_t)work.ptr;
    for (size_t at = 0; at < blob.len; at += 1 + at / 60) {
        for (int v = 0; v < 256; v++) {
            bytes[at] = (char)v;
            tried(k, work);
        }
        bytes[at] = blob.ptr[at];
    }
    drop(work);
}

static void torture_hex(const struct kind *k, const char *text)
{
    struct slice blob = hex(text);
    torture(k, blob);
    drop(blob);
}

static void refused(const struct kind *k, const char *text)
{
    struct slice blob = hex(text);
    assert_false(tried(k, blob));
    drop(blob);
}

/* The elements of a blob with a blank after each. */
static void expect_text(const struct kind *k, const char *text, const char *want)
{
    struct slice blob = hex(text);
    struct buf got = {0};
    uint64_t count;
    struct listpack_item item;
    struct slice value;
    assert_null(k->verdict(blob, &count));
    if (k == &listpack || k == &ziplist) {
        size_t at = k == &listpack ? LISTPACK_HEAD : 10;
        while (k == &listpack ? listpack_next(blob, &at, &item) : ziplist_next(blob, &at, &item)) buf_puts(&got, item.s), buf_putc(&got, ' ');
    } else {
        size_t at = 1;
        while (zipmap_next(blob, &at, &item.s, &value)) {
            buf_puts(&got, item.s), buf_putc(&got, ' ');
            buf_puts(&got, value), buf_putc(&got, ' ');
        }
    }
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.ptr, want, got.len);
    buf_deinit(&got);
    drop(blob);
}

/* ---- listpack ---- */

static void listpack_written(void **state)
{
    (void)state;
    static const char *const elements[][15] = {
        {NULL}, {"a", "7", "-5", "hello", NULL},
        {"0", "127", "128", "-1", "4095", "-4096", "4096", "-32768", "32768", "-8388608", "8388608", "2147483647", "2147483648",
         "-9223372036854775808", NULL},
    };
    for (size_t i = 0; i < sizeof packs / sizeof *packs; i++) {
        struct slice want = hex(packs[i]);
        struct buf b = {0};
        struct listpack_writer w;
        buf_cstr(&b, "before");
        listpack_begin(&w, &b);
        if (i < 3) {
            for (int k = 0; elements[i][k]; k++) listpack_put(&w, slice_str(elements[i][k]));
        } else {
            struct slice s = hex(i == 3 ? "43*64" : i == 4 ? "44*126" : "45*4096");
            listpack_put(&w, s);
            drop(s);
        }
        listpack_end(&w);
        assert_int_equal(b.len, want.len + 6);
        assert_memory_equal(b.ptr + 6, want.ptr, want.len);
        buf_deinit(&b);
        drop(want);
    }
}

static void listpack_read(void **state)
{
    (void)state;
    expect_text(&listpack, packs[1], "a 7 -5 hello ");
    expect_text(&listpack, packs[2], "0 127 128 -1 4095 -4096 4096 -32768 32768 -8388608 8388608 2147483647 2147483648 -9223372036854775808 ");
    expect_text(&listpack, "0d000000 ffff 816102 816202 ff", "a b ");              /* the count is unknown */
    expect_text(&listpack, "0f000000 0200 f1050003 e0017103 ff", "5 q ");          /* wider than needed */
    expect_text(&listpack, "0b000000 0100 82313203 ff", "12 ");                    /* digits as a string */
    refused(&listpack, "0d000000 0300 816102 816202 ff");
    refused(&listpack, "0b000000 0100 81718002 ff");                               /* a back length longer than it must be */
    refused(&listpack, "0a000000 0100 f50102 ff");
    refused(&listpack, "08000000 0000 0100 ff");
    refused(&listpack, "0a000000 0100 0101 ffff");
    refused(&listpack, "0d000000 0100 f0ffffffff05 ff");
    refused(&listpack, "0c000000 0100 f001000000 ff");
}

static void listpack_damaged(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof packs / sizeof *packs; i++) torture_hex(&listpack, packs[i]);
}

/* Bodies at both sides of each step of the back length: 127, 16382, 2097150. */
static void listpack_back_lengths(void **state)
{
    (void)state;
    static const struct { size_t body, back; } steps[] = {
        {127, 1}, {128, 2}, {16382, 2}, {16383, 3}, {16384, 3}, {2097150, 3}, {2097151, 4}, {2097152, 4}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        size_t head = steps[i].body < 4098 ? 2 : 5;
        struct slice s = slice_of(calloc(1, steps[i].body), steps[i].body - head);
        struct buf b = {0};
        struct listpack_writer w;
        struct listpack_item item;
        uint64_t count;
        listpack_begin(&w, &b);
        listpack_put(&w, s);
        listpack_end(&w);
        assert_int_equal(b.len, LISTPACK_HEAD + steps[i].body + steps[i].back + 1);
        assert_int_equal(listpack_entry_bytes(s), steps[i].body + steps[i].back);
        assert_null(listpack_check(buf_slice(&b), &count));
        size_t at = LISTPACK_HEAD;
        assert_true(listpack_next(buf_slice(&b), &at, &item));
        assert_true(slice_eq(item.s, s));
        assert_false(listpack_next(buf_slice(&b), &at, &item));
        if (steps[i].body == 16382) assert_memory_equal(b.ptr + b.len - 3, "\x7f\xfe", 2);
        if (steps[i].body == 16383) assert_memory_equal(b.ptr + b.len - 4, "\x00\xff\xff", 3);
        buf_deinit(&b);
        drop(s);
    }
}

static void listpack_round_trips(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 77);
    for (int round = 0; round < 300; round++) {
        size_t n = round == 299 ? 70000 : rng_below(&r, 200);
        struct slice *items = malloc((n + 1) * sizeof *items);
        struct buf b = {0};
        struct listpack_writer w;
        size_t bound = LISTPACK_HEAD + 1;
        listpack_begin(&w, &b);
        for (size_t i = 0; i < n; i++) {
            char text[NUM_I64_MAX_CHARS];
            int64_t v = (int64_t)rng_next(&r) >> rng_below(&r, 64);
            if (rng_below(&r, 2)) {
                items[i] = exact_copy(slice_of(text, num_format_i64(text, v)));
                if (rng_below(&r, 2)) listpack_put_i64(&w, v);
                else listpack_put(&w, items[i]);
            } else {
                size_t len = rng_below(&r, rng_below(&r, 50) || n > 300 ? 20 : 6000);
                char *bytes = malloc(len + 1);
                for (size_t k = 0; k < len; k++) bytes[k] = (char)rng_next(&r);
                items[i] = slice_of(bytes, len);
                if (rng_below(&r, 2)) listpack_put(&w, items[i]);
                else listpack_put_bytes(&w, items[i]);
            }
            bound += listpack_entry_bytes(items[i]);
        }
        listpack_end(&w);
        assert_true(b.len <= bound);
        struct slice blob = exact_copy(buf_slice(&b));
        uint64_t count;
        assert_null(listpack_check(blob, &count));
        assert_int_equal(count, n);
        size_t at = LISTPACK_HEAD;
        struct listpack_item item;
        for (size_t i = 0; i < n; i++) {
            assert_true(listpack_next(blob, &at, &item));
            assert_true(slice_eq(item.s, items[i]));
            drop(items[i]);
        }
        assert_false(listpack_next(blob, &at, &item));
        if (round == 100) torture(&listpack, blob);
        drop(blob);
        free(items);
        buf_deinit(&b);
    }
}

/* ---- the older ones ---- */

static const char *const ziplists[] = {
    "0b000000 0a000000 0000 ff",
    "19000000 13000000 0400 00fd 02fe0d 03c0e803 04036b6579 ff",
    "27010000 20010000 0500 00f0000080 05d0ffffff7f 06e00000008000000000 0a40fe 78*254 fe01010000f1 ff",
    "1a000000 14000000 0400 00026d31 04f2 02026d32 0403322e35 ff",
    "17000000 12000000 0400 000166 03f2 020167 03027878 ff",
    "10000000 0d000000 0200 000161 03f2 ff",
    "15000000 0d000000 0200 000161 fe030000000162 ff", /* a 5-byte prevlen for a short element */
    "14000000 0a000000 ffff 00 bf00000003 616263 ff",  /* 32-bit length with low bits set, unknown count */
};

static void ziplists_read(void **state)
{
    (void)state;
    struct buf want = {0};
    buf_cstr(&want, "-8388608 2147483647 2147483648 ");
    for (int i = 0; i < 254; i++) buf_putc(&want, 'x');
    buf_put(&want, " 0 ", 4);
    expect_text(&ziplist, ziplists[0], "");
    expect_text(&ziplist, ziplists[1], "12 13 1000 key ");
    expect_text(&ziplist, ziplists[2], want.ptr);
    expect_text(&ziplist, ziplists[3], "m1 1 m2 2.5 ");
    expect_text(&ziplist, ziplists[4], "f 1 g xx ");
    expect_text(&ziplist, ziplists[6], "a b ");
    expect_text(&ziplist, ziplists[7], "abc ");
    buf_deinit(&want);
    refused(&ziplist, "11000000 0d000000 0200 000161 050162 ff");    /* prevlen */
    refused(&ziplist, "10000000 0a000000 0200 000161 03f2 ff");      /* last element */
    refused(&ziplist, "10000000 0d000000 0300 000161 03f2 ff");      /* count */
    refused(&ziplist, "0d000000 0a000000 0100 00ff ff");             /* encoding */
    refused(&ziplist, "0d000000 0a000000 0100 00c1 ff");
    refused(&ziplist, "10000000 0a000000 0100 00 80ffffffff ff");
    refused(&ziplist, "0c000000 0a000000 0100 00 ff");
    for (size_t i = 0; i < sizeof ziplists / sizeof *ziplists; i++) torture_hex(&ziplist, ziplists[i]);
}

static void zipmaps_read(void **state)
{
    (void)state;
    static const char sound[] = "02 0161 03006f6e65 026262 0302 74776f 5f5f ff";
    expect_text(&zipmap, sound, "a one bb two ");
    expect_text(&zipmap, "fe 0161 03006f6e65 ff", "a one ");
    expect_text(&zipmap, "01 fe0100000061 fe03000000006f6e65 ff", "a one ");
    expect_text(&zipmap, "01 00 0000 ff", "  ");
    refused(&zipmap, "03 0161 03006f6e65 ff");
    refused(&zipmap, "00 ff");
    refused(&zipmap, "ff");
    refused(&zipmap, "01 0161 03ff6f6e65 ff");
    refused(&zipmap, "01 feffffffff 61 0000 ff");
    refused(&zipmap, "01 0161 fe ffffffff 00 61 ff");
    torture_hex(&zipmap, sound);
    torture_hex(&zipmap, "01 fe0100000061 fe03000000006f6e65 ff");
}

static void intsets(void **state)
{
    (void)state;
    static const struct { int64_t from, step; uint64_t count; const char *bytes; } sets[] = {
        {1, 1, 3, "02000000 03000000 0100 0200 0300"},
        {-32768, 65535, 2, "02000000 02000000 0080 ff7f"},
        {-1, 32769, 2, "04000000 02000000 ffffffff 00800000"},
        {INT64_MIN, INT64_MAX, 3, "08000000 03000000 00*7 80 ff*8 fe ff*6 7f"},
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        int64_t numbers[8];
        struct buf b = {0};
        for (uint64_t k = 0; k < sets[i].count; k++) numbers[k] = (int64_t)((uint64_t)sets[i].from + k * (uint64_t)sets[i].step);
        intset_blob_put(&b, numbers, sets[i].count);
        struct slice want = hex(sets[i].bytes);
        assert_int_equal(b.len, want.len);
        assert_memory_equal(b.ptr, want.ptr, want.len);
        for (uint64_t k = 0; k < sets[i].count; k++) assert_int_equal(intset_blob_get(want, k), numbers[k]);
        torture(&intset, want);
        drop(want);
        buf_deinit(&b);
    }
    torture_hex(&intset, "08000000 02000000 01 00*7 02 00*7"); /* wider than needed */
    refused(&intset, "02000000 02000000 0500 0300");
    refused(&intset, "02000000 02000000 0300 0300");
    refused(&intset, "02000000 00000000");
    refused(&intset, "03000000 01000000 616263");
    refused(&intset, "08000000 01000020 00*8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listpack_written), cmocka_unit_test(listpack_read), cmocka_unit_test(listpack_damaged),
        cmocka_unit_test(listpack_back_lengths), cmocka_unit_test(listpack_round_trips), cmocka_unit_test(ziplists_read),
        cmocka_unit_test(zipmaps_read), cmocka_unit_test(intsets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
