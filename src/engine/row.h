/* row: the words that rows of commands are written in. For rows.c files only.
 *
 * Each word becomes designated initializers of struct command, struct command_arg or struct key_spec, with the
 * counts filled in, so that a row is one nested piece of constant data:
 *
 *     {
 *         .name = "lpush", .run = cmd_lpush, .arity = -3,
 *         .flags = CMD_WRITE | CMD_DENYOOM | CMD_FAST, .acl = ACL_WRITE | ACL_LIST | ACL_FAST,
 *         KEYS(KEY_AT(1, KEY_RW | KEY_INSERT)),
 *         .group = "list", .since = "1.0.0", .complexity = "O(N), N: elements given",
 *         .summary = "Puts elements at the head of a list.",
 *         ARGS(KEY_ARG("key", 0), ARG("element", STRING, .flags = ARG_MULTIPLE)),
 *         HISTORY({"2.4.0", "Several elements in one call."}),
 *     },
 *
 * All of it is static and read-only; no cost at run time; any thread.
 */
#ifndef VIREO_ENGINE_ROW_H
#define VIREO_ENGINE_ROW_H

#include "engine/command.h"

#define ROW_LIST(type, ...) (type[]){__VA_ARGS__}
#define ROW_COUNT(type, ...) ((int)(sizeof((type[]){__VA_ARGS__}) / sizeof(type)))

/* Parts of a row. */
#define KEYS(...) \
    .keys = ROW_LIST(const struct key_spec, __VA_ARGS__), .key_count = ROW_COUNT(const struct key_spec, __VA_ARGS__)
#define ARGS(...)                                              \
    .args = ROW_LIST(const struct command_arg, __VA_ARGS__),   \
    .arg_count = ROW_COUNT(const struct command_arg, __VA_ARGS__)
#define HISTORY(...)                                                  \
    .history = ROW_LIST(const struct command_history, __VA_ARGS__),   \
    .history_count = ROW_COUNT(const struct command_history, __VA_ARGS__)
#define HINTS(...) \
    .hints = ROW_LIST(const char *const, __VA_ARGS__), .hint_count = ROW_COUNT(const char *const, __VA_ARGS__)
#define SUBS(table) .subs = (table), .sub_count = COUNT_OF(table)

/* Key specs. KEY_AT: one key. KEYS_FROM: every step-th word from first on; last counts from the first key, or from
 * the end of the line when negative. KEYS_NUMBERED: a count at the index, then so many keys. KEYS_UNKNOWN: only the
 * row's find_keys can tell. What follows the flags is further fields, such as .notes. */
#define KEY_AT(at, flag_bits, ...) KEYS_FROM(at, 0, 1, flag_bits, ##__VA_ARGS__)
#define KEYS_FROM(first, last_key, key_step, flag_bits, ...)                                        \
    {.begin = KEYS_AT_INDEX, .index = (first), .find = KEYS_RANGE, .last = (last_key), .step = (key_step), \
     .flags = (flag_bits), ##__VA_ARGS__}
#define KEYS_NUMBERED(at, flag_bits, ...)                                                                 \
    {.begin = KEYS_AT_INDEX, .index = (at), .find = KEYS_COUNTED, .count_index = 0, .first_index = 1, .step = 1, \
     .flags = (flag_bits), ##__VA_ARGS__}
#define KEYS_UNKNOWN(flag_bits, ...) \
    {.begin = KEYS_BEGIN_UNKNOWN, .find = KEYS_FIND_UNKNOWN, .flags = (flag_bits), ##__VA_ARGS__}

/* Arguments. ARG: of a type, named without its ARG_. KEY_ARG: a key, told by the spec of that index. TOKEN: a bare
 * word. ONE_OF and BLOCK nest. What follows is further fields: .token, .flags, .since ... */
#define ARG(arg_name, arg_type, ...) \
    {.name = arg_name, .type = ARG_##arg_type, .key_spec = -1, ##__VA_ARGS__}
#define KEY_ARG(arg_name, spec_index, ...) \
    {.name = arg_name, .type = ARG_KEY, .key_spec = (spec_index), ##__VA_ARGS__}
#define PATTERN_ARG(arg_name, spec_index, ...) \
    {.name = arg_name, .type = ARG_PATTERN, .key_spec = (spec_index), ##__VA_ARGS__}
#define TOKEN(arg_name, word, ...) \
    {.name = arg_name, .type = ARG_PURE_TOKEN, .key_spec = -1, .token = word, ##__VA_ARGS__}
#define ONE_OF(arg_name, ...) ARG(arg_name, ONEOF, __VA_ARGS__)
#define BLOCK(arg_name, ...) ARG(arg_name, BLOCK, __VA_ARGS__)

#endif
