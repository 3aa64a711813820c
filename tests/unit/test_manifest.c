/* The manifest of an append-only log: what is read, what is refused and where, what a rewrite makes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "persist/manifest.h"

static const char first_start[] = "file appendonly.aof.1.base.rdb seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n"; /* V66 */
static const char with_history[] = /* V67 */
    "file appendonly.aof.5.base.rdb seq 5 type b\nfile appendonly.aof.4.incr.aof seq 4 type h\nfile appendonly.aof.4.base.rdb seq 4 type h\n"
    "file appendonly.aof.3.incr.aof seq 3 type h\nfile appendonly.aof.3.base.rdb seq 3 type h\nfile appendonly.aof.5.incr.aof seq 5 type i\n";

static void check_text(const struct manifest *m, const char *want)
{
    struct buf out = {0};
    manifest_format(m, &out);
    buf_putc(&out, 0);
    char *note = strchr(out.ptr, '#');
    assert_non_null(note);
    *note = 0;
    assert_string_equal(out.ptr, want);
    buf_deinit(&out);
}

static void test_round_trip(void **state)
{
    (void)state;
    static const char *const texts[] = {first_start, with_history, "file \"a \\\"b\\n\\x01'.aof\" seq 7 type i\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct manifest m, copy;
        struct manifest_error e;
        assert_true(manifest_parse(&m, slice_str(texts[i]), &e));
        check_text(&m, texts[i]);
        manifest_copy(&copy, &m);
        manifest_deinit(&m);
        check_text(&copy, texts[i]);
        manifest_deinit(&copy);
    }
}

static void test_loose_grammar(void **state)
{
    (void)state;
    struct manifest m;
    struct manifest_error e;
    assert_true(manifest_parse(&m, slice_str("# a note\n \tTYPE base seq 3 FILE 'it\\'s' color red \r\n#file x\nfile y seq 9 type incr\nfile z seq 12 type i\n# open"), &e));
    assert_string_equal(m.base.name, "it's");
    assert_int_equal(m.base_seq, 3);
    assert_string_equal(manifest_current(&m), "z");
    assert_int_equal(m.incr_seq, 12);
    manifest_deinit(&m);
    assert_true(manifest_parse(&m, slice_str("#only\n# notes\n"), &e));
    assert_true(manifest_is_empty(&m));
}

static void refused(const char *text, size_t len, int line, const char *why)
{
    struct manifest m;
    struct manifest_error e;
    assert_false(manifest_parse(&m, slice_of(text, len), &e));
    assert_true(manifest_is_empty(&m));
    assert_int_equal(e.line, line);
    if (!strstr(e.why, why)) fail_msg("'%s' for '%s', not '%s'", e.why, text, why);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line;
        const char *why;
    } rows[] = {
        {"", 0, "Found an empty AOF manifest"},
        {"\n", 1, "Invalid AOF manifest file format"},
        {"file a seq 1 type b\n\n", 2, "Invalid AOF manifest file format"},
        {"file a seq 1 type b\n   \r\n", 2, "Invalid AOF manifest file format"},
        {"file a seq 1 type b", 1, "doesn't end with a newline"},
        {"file a seq 1\n", 1, "Invalid AOF manifest file format"},
        {"file a seq 1 type b more\n", 1, "Invalid AOF manifest file format"},
        {"file a seq x type b\n", 1, "Invalid AOF manifest file format"},
        {"file a seq 0 type b\n", 1, "Invalid AOF manifest file format"},
        {"file a seq -1 type b\n", 1, "Invalid AOF manifest file format"},
        {"file a seq 99999999999999999999 type b\n", 1, "Invalid AOF manifest file format"},
        {"file a type b color red\n", 1, "Invalid AOF manifest file format"},
        {"seq 1 type b color red\n", 1, "Invalid AOF manifest file format"},
        {"file \"a seq 1 type b\n", 1, "Invalid AOF manifest file format"},
        {"file \"a\"b seq 1 type b\n", 1, "Invalid AOF manifest file format"},
        {"file a/b seq 1 type b\n", 1, "File can't be a path"},
        {"file a\\b seq 1 type b\n", 1, "File can't be a path"},
        {"file \"..\\x2fb\" seq 1 type b\n", 1, "File can't be a path"},
        {"file a seq 1 type x\n", 1, "Unknown AOF file type"},
        {"file a seq 1 type b\nfile b seq 2 type b\n", 2, "Found duplicate base file information"},
        {"file a seq 2 type i\nfile b seq 2 type i\n", 2, "Found a non-monotonic sequence number"},
        {"file a seq 2 type i\n#\nfile b seq 1 type i\n", 3, "Found a non-monotonic sequence number"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) refused(rows[i].text, strlen(rows[i].text), rows[i].line, rows[i].why);
    refused("file a\0b seq 1 type b\n", 22, 1, "File can't be a path");
    char line[1200];
    for (int len = 1020; len < 1030; len++) { /* 1024 with its newline is the most */
        memset(line, 'n', sizeof line);
        memcpy(line, "seq 1 type b file ", 18);
        line[len - 1] = '\n';
        struct manifest m;
        struct manifest_error e;
        bool good = manifest_parse(&m, slice_of(line, (size_t)len), &e);
        assert_int_equal(good, len <= MANIFEST_LINE_MAX);
        if (!good) assert_non_null(strstr(e.why, "too long line"));
        manifest_deinit(&m);
    }
}

/* Any flipped bit is refused, or only makes the note something else and leaves the lines as they were. */
static void test_flipped_bits(void **state)
{
    (void)state;
    struct manifest m, other;
    struct manifest_error e;
    struct buf text = {0};
    assert_true(manifest_parse(&m, slice_str(with_history), &e));
    manifest_format(&m, &text);
    assert_int_equal(memcmp(text.ptr, with_history, sizeof with_history - 1), 0);
    for (size_t bit = 0; bit < text.len * 8; bit++) {
        text.ptr[bit / 8] ^= (char)(1 << bit % 8);
        if (manifest_parse(&other, buf_slice(&text), &e)) {
            check_text(&other, with_history);
            manifest_deinit(&other);
        }
        text.ptr[bit / 8] ^= (char)(1 << bit % 8);
    }
    manifest_deinit(&m);
    buf_deinit(&text);
}

static void test_rewrites(void **state)
{
    (void)state;
    struct manifest m = {0};
    assert_string_equal(manifest_new_base(&m, "F", true, 0), "F.1.base.rdb");
    assert_string_equal(manifest_add_incr(&m, "F"), "F.1.incr.aof");
    assert_string_equal(manifest_add_incr(&m, "F"), "F.2.incr.aof"); /* a rewrite that failed after its cut */
    assert_string_equal(manifest_add_incr(&m, "F"), "F.3.incr.aof");
    assert_string_equal(manifest_new_base(&m, "F", false, 1), "F.2.base.aof");
    check_text(&m, "file F.2.base.aof seq 2 type b\nfile F.2.incr.aof seq 2 type h\nfile F.1.incr.aof seq 1 type h\n"
                   "file F.1.base.rdb seq 1 type h\nfile F.3.incr.aof seq 3 type i\n");
    manifest_forget_old(&m, 0);
    manifest_forget_old(&m, 1);
    check_text(&m, "file F.2.base.aof seq 2 type b\nfile F.1.incr.aof seq 1 type h\nfile F.3.incr.aof seq 3 type i\n");
    manifest_adopt(&m, "old.aof");
    check_text(&m, "file old.aof seq 1 type b\n");
    assert_string_equal(manifest_add_incr(&m, "F"), "F.1.incr.aof");
    assert_string_equal(manifest_new_base(&m, "F", true, 1), "F.2.base.rdb");
    manifest_deinit(&m);
}

/* No bytes make it do worse than refuse. */
static void test_any_bytes(void **state)
{
    (void)state;
    uint32_t x = 1;
    char text[sizeof with_history];
    for (int round = 0; round < 20000; round++) {
        memcpy(text, with_history, sizeof text);
        for (int k = 0; k < 3; k++) {
            x = x * 1664525 + 1013904223;
            text[(x >> 8) % (sizeof text - 1)] ^= (char)(1 << (x >> 4 & 7));
        }
        struct manifest m;
        struct manifest_error e;
        if (manifest_parse(&m, slice_of(text, sizeof text - 1 - (x & 3)), &e)) manifest_deinit(&m);
        else assert_non_null(e.why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_loose_grammar), cmocka_unit_test(test_refused), cmocka_unit_test(test_flipped_bits),
        cmocka_unit_test(test_rewrites), cmocka_unit_test(test_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
