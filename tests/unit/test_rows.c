/* test_rows: the rows of all families are sound, and keys are found where Redis finds them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/find_keys.h"
#include "engine/lookup.h"
#include "engine/rows_generic.h"
#include "engine/rows_transactions.h"
#include "node/rows_connection.h"
#include "node/rows_server.h"
#include "pubsub/rows.h"
#include "types/hash/rows.h"
#include "types/list/rows.h"
#include "types/set/rows.h"
#include "types/string/rows.h"
#include "types/zset/rows.h"

static const struct family *const families[] = {
    &string_family,       &list_family,   &hash_family,       &set_family,    &zset_family, &generic_family,
    &transactions_family, &pubsub_family, &connection_family, &server_family,
};

/* --- soundness --- */

static void check_key_spec(const struct command *cmd, const struct key_spec *spec)
{
    int words = cmd->arity < -1 ? -cmd->arity : cmd->arity == -1 ? 2 : cmd->arity; /* SUNSUBSCRIBE [shardchannel ...] */
    assert_true(spec->flags);
    if (spec->begin == KEYS_AT_INDEX) {
        assert_in_range(spec->index, 1, words - 1);
    }
    if (spec->begin == KEYS_AFTER_WORD) {
        assert_non_null(spec->word);
    }
    if (spec->find == KEYS_FIND_UNKNOWN) {
        assert_non_null(cmd->find_keys);
    } else {
        assert_true(spec->step >= 1);
    }
    if (spec->find == KEYS_RANGE && spec->last >= 0) {
        assert_in_range(spec->index + spec->last, spec->index, words - 1);
    }
    if (spec->find == KEYS_COUNTED) {
        assert_in_range(spec->index + spec->first_index, spec->index + 1, words - 1);
    }
}

static void check_args(const struct command *cmd, const struct command_arg *args, int count)
{
    for (int i = 0; i < count; i++) {
        const struct command_arg *a = &args[i];
        bool nests = a->type == ARG_ONEOF || a->type == ARG_BLOCK;
        assert_non_null(a->name);
        assert_in_range(a->key_spec + 1, 0, cmd->key_count);
        assert_int_equal(nests, a->arg_count > 0);
        assert_true(a->type != ARG_PURE_TOKEN || a->token);
        assert_true(a->type != ARG_KEY || a->key_spec >= 0);
        check_args(cmd, a->args, a->arg_count);
    }
}

/* Every command writes or reads, or neither (PING); with keys its ACL says the same. */
static void check_flags(const struct command *cmd)
{
    assert_true((cmd->flags & (CMD_WRITE | CMD_READONLY)) != (CMD_WRITE | CMD_READONLY));
    assert_int_equal(!!(cmd->flags & CMD_WRITE), !!(cmd->acl & ACL_WRITE));
    assert_int_equal(!!(cmd->flags & CMD_FAST), !!(cmd->acl & ACL_FAST));
    assert_int_equal(!(cmd->acl & ACL_FAST), !!(cmd->acl & ACL_SLOW));
    assert_int_equal(!!(cmd->flags & CMD_BLOCKING), !!(cmd->acl & ACL_BLOCKING));
    assert_int_equal(!!(cmd->doc_flags & COMMAND_DEPRECATED), cmd->deprecated_since && cmd->replaced_by);
}

static void check_rows(const struct command *rows, int count, const struct command *container)
{
    for (int i = 0; i < count; i++) {
        const struct command *cmd = &rows[i];
        if (i) assert_true(strcmp(rows[i - 1].name, cmd->name) < 0);
        assert_true(cmd->arity && (!container || abs(cmd->arity) >= 2));
        assert_true(cmd->run || cmd->sub_count);
        assert_true(cmd->group && cmd->since && cmd->summary && cmd->summary[0]);
        if (container) assert_string_equal(cmd->group, container->group);
        check_flags(cmd);
        for (int k = 0; k < cmd->key_count; k++) check_key_spec(cmd, &cmd->keys[k]);
        check_args(cmd, cmd->args, cmd->arg_count);
        check_rows(cmd->subs, cmd->sub_count, cmd);
    }
}

static void rows_are_sound(void **state)
{
    (void)state;
    for (int f = 0; f < COUNT_OF(families); f++) check_rows(families[f]->rows, families[f]->count, NULL);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void names_are_unique(void **state)
{
    (void)state;
    static const char *names[1000];
    size_t count = 0;
    for (int f = 0; f < COUNT_OF(families); f++) {
        for (int i = 0; i < families[f]->count; i++) names[count++] = families[f]->rows[i].name;
    }
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 1; i < count; i++) assert_string_not_equal(names[i - 1], names[i]);
}

/* --- finding keys --- */

static const struct command *row_in(const struct command *rows, int count, struct slice name)
{
    for (int i = 0; i < count; i++) {
        if (slice_is(name, rows[i].name)) return &rows[i];
    }
    return NULL;
}

static const struct command *row_of(const struct slice *argv, int argc)
{
    const struct command *cmd = NULL;
    for (int f = 0; f < COUNT_OF(families) && !cmd; f++) {
        cmd = row_in(families[f]->rows, families[f]->count, argv[0]);
    }
    assert_non_null(cmd);
    if (cmd->sub_count && argc > 1) cmd = row_in(cmd->subs, cmd->sub_count, argv[1]);
    assert_non_null(cmd);
    return cmd;
}

static int split(char *line, struct slice *out, int max)
{
    int count = 0;
    for (char *word = strtok(line, " "); word && count < max; word = strtok(NULL, " ")) {
        out[count++] = slice_str(word);
    }
    return count;
}

/* The keys of a line, joined by blanks; "!" for a malformed one. */
static void expect_keys(const char *line, const char *expected)
{
    char copy[256], got[256] = "";
    struct slice argv[32];
    struct found_key keys[32];
    strcpy(copy, line);
    int argc = split(copy, argv, 32);
    int count = command_find_keys(row_of(argv, argc), argv, argc, keys, 32);
    if (count < 0) strcpy(got, "!");
    for (int i = 0; i < count; i++) {
        if (i) strcat(got, " ");
        assert_in_range(keys[i].index, 1, argc - 1);
        strncat(got, argv[keys[i].index].ptr, argv[keys[i].index].len);
    }
    assert_string_equal(got, expected);
}

static void keys_are_found_as_in_redis(void **state)
{
    (void)state;
    expect_keys("get a", "a");
    expect_keys("set a b", "a");
    expect_keys("mset a 1 b 2", "a b");
    expect_keys("mset a 1 b", "a b");
    expect_keys("mget a b c", "a b c");
    expect_keys("rename a b", "a b");
    expect_keys("blpop a b 0", "a b");
    expect_keys("object encoding k", "k");
    expect_keys("memory usage k samples 5", "k");
    expect_keys("ping", "");
    expect_keys("lmpop 2 a b left", "a b");
    expect_keys("blmpop 0 2 a b left count 3", "a b");
    expect_keys("zunionstore d 2 a b weights 1 2", "d a b");
    expect_keys("zunionstore d 1 a b", "d a");
    expect_keys("sintercard 2 a b limit 1", "a b");
}

static void malformed_counts_of_keys_are_errors(void **state)
{
    (void)state;
    expect_keys("zunionstore d 0 a", "!");
    expect_keys("zunionstore d -1 a", "!");
    expect_keys("zunionstore d x a", "!");
    expect_keys("zunionstore d 5 a", "!");
    expect_keys("lmpop 4 a b left", "!");
    expect_keys("lmpop 99999999999 a left", "!");
    expect_keys("lmpop 9223372036854775807 a left", "!");
    expect_keys("lmpop 18446744073709551617 a left", "!");
}

static void sort_names_its_last_store(void **state)
{
    (void)state;
    expect_keys("sort a", "a");
    expect_keys("sort a by w get x store d store e", "a e");
    expect_keys("sort a by", "a");
    expect_keys("sort a limit 0 store", "a");
    expect_keys("sort a limit 0 1 store", "a");
    expect_keys("sort a limit 0 1 store d", "a d");
    expect_keys("sort a get store store d", "a d");
    expect_keys("sort a store by store x", "a by");
    expect_keys("sort_ro a by x get y", "a");
}

static void set_reads_only_with_get(void **state)
{
    (void)state;
    struct slice argv[] = {SLICE("set"), SLICE("k"), SLICE("v"), SLICE("GeT")};
    struct found_key key;
    assert_int_equal(command_find_keys(row_of(argv, 3), argv, 3, &key, 1), 1);
    assert_int_equal(key.flags, KEY_OW | KEY_UPDATE);
    assert_int_equal(command_find_keys(row_of(argv, 4), argv, 4, &key, 1), 1);
    assert_int_equal(key.flags, KEY_RW | KEY_ACCESS | KEY_UPDATE);
}

static void shard_channels_are_marked(void **state)
{
    (void)state;
    struct slice argv[] = {SLICE("ssubscribe"), SLICE("a"), SLICE("b")};
    struct found_key keys[2];
    assert_int_equal(command_find_keys(row_of(argv, 3), argv, 3, keys, 2), 2);
    assert_true(keys[0].flags & keys[1].flags & KEY_NOT_KEY);
}

/* Specs that no row of these families uses yet: a keyword sought from either end, a limit, keys apart from their count. */
static int find_with(const struct key_spec *spec, const char *line, struct found_key *keys)
{
    char copy[256];
    struct slice argv[32];
    struct command cmd = {.name = "x", .arity = -1, .keys = spec, .key_count = 1};
    strcpy(copy, line);
    int argc = split(copy, argv, 32);
    return command_find_keys(&cmd, argv, argc, keys, 32);
}

static void keywords_are_sought_from_either_end(void **state)
{
    (void)state;
    struct found_key keys[32];
    struct key_spec spec = {.flags = KEY_RW, .begin = KEYS_AFTER_WORD, .word = "KEYS", .index = -2,
                            .find = KEYS_RANGE, .last = -1, .step = 1};
    assert_int_equal(find_with(&spec, "x keys h 0 keys a b", keys), 2);
    assert_int_equal(keys[0].index, 5);
    assert_int_equal(find_with(&spec, "x h 0 keys", keys), 0);
    assert_int_equal(find_with(&spec, "x", keys), 0);
    assert_int_equal(find_with(&spec, "keys a", keys), 0);
    spec.index = 1;
    assert_int_equal(find_with(&spec, "x keys h 0 keys a b", keys), 5);
    assert_int_equal(keys[0].index, 2);
    assert_int_equal(find_with(&spec, "x a keys", keys), 0);
}

static void a_limit_takes_a_part_of_the_words(void **state)
{
    (void)state;
    struct found_key keys[32];
    struct key_spec spec = {.flags = KEY_RO, .begin = KEYS_AFTER_WORD, .word = "streams", .index = 1,
                            .find = KEYS_RANGE, .last = -1, .step = 1, .limit = 2};
    assert_int_equal(find_with(&spec, "x count 5 streams a b 0 1", keys), 2);
    assert_int_equal(keys[1].index, 5);
    assert_int_equal(find_with(&spec, "x streams a", keys), 0);
}

/* Any row with any line of any length: nothing outside the line is read or named. */
static void no_line_leads_out_of_range(void **state)
{
    (void)state;
    static const char *const words[] = {"1", "2", "-1", "x", "store", "get", "limit", "", "9223372036854775807"};
    struct slice argv[12];
    struct found_key keys[64];
    unsigned draw = 12345;
    for (int f = 0; f < COUNT_OF(families); f++) {
        for (int i = 0; i < families[f]->count; i++) {
            for (int turn = 0; turn < 200; turn++) {
                int argc = turn % 12 + 1;
                for (int w = 0; w < argc; w++) {
                    draw = draw * 1103515245u + 12345u;
                    argv[w] = slice_str(words[(draw >> 16) % COUNT_OF(words)]);
                }
                int count = command_find_keys(&families[f]->rows[i], argv, argc, keys, 64);
                assert_in_range(count + 1, 0, 64);
                for (int k = 0; k < count; k++) assert_in_range(keys[k].index, 1, argc - 1);
            }
        }
    }
}

/* Lookups compare names eight bytes at a time. */
static void names_are_found_in_any_case_and_no_others(void **state)
{
    (void)state;
    struct command_index *x = command_index_new(families, COUNT_OF(families));
    for (int i = 0; i < command_top_count(x); i++) {
        const struct command *cmd = command_top(x, i);
        char name[80];
        size_t len = strlen(cmd->name);
        memcpy(name, cmd->name, len + 1);
        for (size_t bit = 0; bit < 3; bit++) {
            for (size_t k = 0; k < len; k++)
                if (name[k] >= 'a' && name[k] <= 'z' && (bit == 2 || k % 2 == bit)) name[k] = (char)(name[k] - 32);
            assert_ptr_equal(command_find(x, slice_of(name, len)), cmd);
            memcpy(name, cmd->name, len + 1);
        }
        assert_ptr_not_equal(command_find(x, slice_of(name, len - 1)), cmd);
        assert_null(command_find(x, slice_of(name, len + 1))); /* a NUL is no end */
        for (size_t k = 0; k < len; k++) {
            name[k] ^= (char)0x80;
            assert_null(command_find(x, slice_of(name, len)));
            name[k] ^= (char)(0x80 ^ 0x40); /* '@' .. 'Z' stand for themselves, and [ for no letter */
            assert_ptr_not_equal(command_find(x, slice_of(name, len)), cmd);
            name[k] ^= 0x40;
        }
    }
    assert_true(command_index_rename(x, SLICE("get"), SLICE("A-name-Longer-Than-16")));
    assert_non_null(command_find(x, SLICE("a-NAME-longer-than-16")));
    assert_null(command_find(x, SLICE("a-NAME-l0nger-than-16"))); /* the middle counts, too */
    assert_null(command_find(x, SLICE("get")));
    assert_null(command_find(x, SLICE("")));
    command_index_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_sound),
        cmocka_unit_test(names_are_unique),
        cmocka_unit_test(names_are_found_in_any_case_and_no_others),
        cmocka_unit_test(keys_are_found_as_in_redis),
        cmocka_unit_test(malformed_counts_of_keys_are_errors),
        cmocka_unit_test(sort_names_its_last_store),
        cmocka_unit_test(set_reads_only_with_get),
        cmocka_unit_test(shard_channels_are_marked),
        cmocka_unit_test(keywords_are_sought_from_either_end),
        cmocka_unit_test(a_limit_takes_a_part_of_the_words),
        cmocka_unit_test(no_line_leads_out_of_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
