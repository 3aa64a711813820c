/* test_glob: patterns match what they match in Redis, and no pattern takes more than pattern * text steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "engine/call.h"

static const struct row {
    const char *pattern, *text;
    bool matches, ignore_case;
} rows[] = {
    {"", "", true, false}, {"", "a", false, false}, {"*", "a", true, false}, {"*", "", false, false}, {"**", "", false, false},
    {"a", "a", true, false}, {"a", "A", false, false}, {"a", "A", true, true}, {"?", "x", true, false}, {"?", "xy", false, false},
    {"a*", "a", true, false}, {"a**", "a", true, false}, {"*a", "ba", true, false}, {"*a*b", "xaxxb", true, false},
    {"*a*b", "xbxa", false, false}, {"*aab", "aaab", true, false}, {"h?llo*", "hello there", true, false},
    {"[abc]", "b", true, false}, {"[abc]", "d", false, false}, {"[^abc]", "d", true, false}, {"[^abc]", "a", false, false},
    {"[a-c]x", "bx", true, false}, {"[c-a]x", "bx", true, false}, {"[a-c]", "B", true, true}, {"[A-C]", "b", true, true},
    {"[abc", "c", true, false}, {"[]", "]", false, false}, {"[^]", "a", true, false}, {"[", "[", false, false}, {"[^", "x", true, false},
    {"[\\]]", "]", true, false}, {"[\\-]", "-", true, false}, {"[a-]", "-", false, false}, {"[a-]", "^", true, false}, {"\\*", "*", true, false},
    {"\\*", "a", false, false}, {"\\", "\\", true, false}, {"a\\", "a\\", true, false}, {"[\\A]", "a", false, true},
    {"*[ab]*c", "xxbyc", true, false},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool matches = glob_match(slice_str(rows[i].pattern), slice_str(rows[i].text), rows[i].ignore_case);
        if (matches != rows[i].matches) fail_msg("pattern '%s' text '%s'", rows[i].pattern, rows[i].text);
    }
}

/* Naive backtracking would need longer than the universe has. */
static void test_bounded(void **state)
{
    (void)state;
    char pattern[2001], text[20000];
    for (int i = 0; i < 2000; i += 2) memcpy(pattern + i, "*a", 2);
    pattern[2000] = 'b';
    memset(text, 'a', sizeof text);
    assert_false(glob_match(slice_of(pattern, sizeof pattern), slice_of(text, sizeof text), false));
    text[sizeof text - 1] = 'b';
    assert_true(glob_match(slice_of(pattern, sizeof pattern), slice_of(text, sizeof text), false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
