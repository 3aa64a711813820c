/* rows: the commands of hashes, one row each, in the order of the alphabet.
 *
 * A row is the truth about its command: COMMAND, COMMAND DOCS, ACL, key extraction and arity errors read it.
 * The words rows are written in (KEYS, ARGS, TOKEN ...) are in engine/row.h.
 */
#include "types/hash/rows.h"
#include "engine/row.h"

static const struct command rows[] = {
    {
        .name = "hdel", .run = cmd_hdel, .arity = -3,
        .flags = CMD_WRITE | CMD_FAST, .acl = ACL_WRITE | ACL_HASH | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RW | KEY_DELETE)),
        .group = "hash", .since = "2.0.0", .complexity = "O(N), N: fields given",
        .summary = "Removes fields of a hash; the hash goes with its last field.",
        ARGS(KEY_ARG("key", 0), ARG("field", STRING, .flags = ARG_MULTIPLE)),
        HISTORY({"2.4.0", "Several fields in one call."}),
    },
    {
        .name = "hexists", .run = cmd_hexists, .arity = 3,
        .flags = CMD_READONLY | CMD_FAST, .acl = ACL_READ | ACL_HASH | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RO)),
        .group = "hash", .since = "2.0.0", .complexity = "O(1)",
        .summary = "Tells whether a hash has a field.",
        ARGS(KEY_ARG("key", 0), ARG("field", STRING)),
    },
    {
        .name = "hget", .run = cmd_hget, .arity = 3,
        .flags = CMD_READONLY | CMD_FAST, .acl = ACL_READ | ACL_HASH | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "hash", .since = "2.0.0", .complexity = "O(1)",
        .summary = "Gives the value of one field of a hash.",
        ARGS(KEY_ARG("key", 0), ARG("field", STRING)),
    },
    {
        .name = "hgetall", .run = cmd_hgetall, .arity = 2,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_HASH | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "hash", .since = "2.0.0", .complexity = "O(N), N: fields of the hash",
        .summary = "Gives all fields of a hash with their values.",
        ARGS(KEY_ARG("key", 0)),
        HINTS("nondeterministic_output_order"),
    },
    {
        .name = "hgetdel", .run = cmd_hgetdel, .arity = -5,
        .flags = CMD_WRITE | CMD_FAST, .acl = ACL_WRITE | ACL_HASH | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RW | KEY_ACCESS | KEY_DELETE)),
        .group = "hash", .since = "8.0.0", .complexity = "O(N), N: fields given",
        .summary = "Gives the values of fields of a hash and removes them; the hash goes with its last field.",
        ARGS(
            KEY_ARG("key", 0),
            BLOCK("fields", .token = "FIELDS",
                ARGS(ARG("numfields", INTEGER), ARG("field", STRING, .flags = ARG_MULTIPLE)))),
    },
    {
        .name = "hincrby", .run = cmd_hincrby, .arity = 4,
        .flags = CMD_WRITE | CMD_DENYOOM | CMD_FAST, .acl = ACL_WRITE | ACL_HASH | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RW | KEY_ACCESS | KEY_UPDATE)),
        .group = "hash", .since = "2.0.0", .complexity = "O(1)",
        .summary = "Adds an amount to an integer in a field, counting a missing field as 0.",
        ARGS(KEY_ARG("key", 0), ARG("field", STRING), ARG("increment", INTEGER)),
    },
    {
        .name = "hincrbyfloat", .run = cmd_hincrbyfloat, .arity = 4,
        .flags = CMD_WRITE | CMD_DENYOOM | CMD_FAST, .acl = ACL_WRITE | ACL_HASH | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RW | KEY_ACCESS | KEY_UPDATE)),
        .group = "hash", .since = "2.6.0", .complexity = "O(1)",
        .summary = "Adds an amount to a floating point number in a field, counting a missing field as 0.",
        ARGS(KEY_ARG("key", 0), ARG("field", STRING), ARG("increment", DOUBLE)),
    },
    {
        .name = "hkeys", .run = cmd_hkeys, .arity = 2,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_HASH | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "hash", .since = "2.0.0", .complexity = "O(N), N: fields of the hash",
        .summary = "Gives the names of all fields of a hash.",
        ARGS(KEY_ARG("key", 0)),
        HINTS("nondeterministic_output_order"),
    },
    {
        .name = "hlen", .run = cmd_hlen, .arity = 2,
        .flags = CMD_READONLY | CMD_FAST, .acl = ACL_READ | ACL_HASH | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RO)),
        .group = "hash", .since = "2.0.0", .complexity = "O(1)",
        .summary = "Gives how many fields a hash has.",
        ARGS(KEY_ARG("key", 0)),
    },
    {
        .name = "hmget", .run = cmd_hmget, .arity = -3,
        .flags = CMD_READONLY | CMD_FAST, .acl = ACL_READ | ACL_HASH | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "hash", .since = "2.0.0", .complexity = "O(N), N: fields asked for",
        .summary = "Gives the values of several fields of a hash.",
        ARGS(KEY_ARG("key", 0), ARG("field", STRING, .flags = ARG_MULTIPLE)),
    },
    {
        .name = "hmset", .run = cmd_hmset, .arity = -4,
        .flags = CMD_WRITE | CMD_DENYOOM | CMD_FAST, .acl = ACL_WRITE | ACL_HASH | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RW | KEY_UPDATE)),
        .group = "hash", .since = "2.0.0", .complexity = "O(N), N: fields stored",
        .summary = "Stores values in several fields of a hash.",
        .deprecated_since = "4.0.0", .replaced_by = "`HSET` with several fields",
        .doc_flags = COMMAND_DEPRECATED,
        ARGS(
            KEY_ARG("key", 0),
            BLOCK("field_value", .flags = ARG_MULTIPLE, ARGS(ARG("field", STRING), ARG("value", STRING)))),
    },
    {
        .name = "hrandfield", .run = cmd_hrandfield, .arity = -2,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_HASH | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "hash", .since = "6.2.0", .complexity = "O(N), N: fields returned",
        .summary = "Gives fields of a hash drawn at random.",
        ARGS(
            KEY_ARG("key", 0),
            BLOCK("options", .flags = ARG_OPTIONAL,
                ARGS(ARG("count", INTEGER), TOKEN("withvalues", "WITHVALUES", .flags = ARG_OPTIONAL)))),
        HINTS("nondeterministic_output"),
    },
    {
        .name = "hscan", .run = cmd_hscan, .arity = -3,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_HASH | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "hash", .since = "2.8.0",
        .complexity = "O(1) a call, O(N) the whole walk, N: fields of the hash",
        .summary = "Walks the fields and values of a hash step by step with a cursor.",
        ARGS(
            KEY_ARG("key", 0), ARG("cursor", INTEGER),
            ARG("pattern", PATTERN, .token = "MATCH", .flags = ARG_OPTIONAL),
            ARG("count", INTEGER, .token = "COUNT", .flags = ARG_OPTIONAL)),
        HINTS("nondeterministic_output"),
    },
    {
        .name = "hset", .run = cmd_hset, .arity = -4,
        .flags = CMD_WRITE | CMD_DENYOOM | CMD_FAST, .acl = ACL_WRITE | ACL_HASH | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RW | KEY_UPDATE)),
        .group = "hash", .since = "2.0.0", .complexity = "O(N), N: fields given",
        .summary = "Stores values in fields of a hash, starting one when the key is free.",
        ARGS(
            KEY_ARG("key", 0),
            BLOCK("field_value", .flags = ARG_MULTIPLE, ARGS(ARG("field", STRING), ARG("value", STRING)))),
        HISTORY({"4.0.0", "Several fields with their values in one call."}),
    },
    {
        .name = "hsetnx", .run = cmd_hsetnx, .arity = 4,
        .flags = CMD_WRITE | CMD_DENYOOM | CMD_FAST, .acl = ACL_WRITE | ACL_HASH | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RW | KEY_INSERT)),
        .group = "hash", .since = "2.0.0", .complexity = "O(1)",
        .summary = "Stores a value in a field of a hash only when the field is free.",
        ARGS(KEY_ARG("key", 0), ARG("field", STRING), ARG("value", STRING)),
    },
    {
        .name = "hstrlen", .run = cmd_hstrlen, .arity = 3,
        .flags = CMD_READONLY | CMD_FAST, .acl = ACL_READ | ACL_HASH | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RO)),
        .group = "hash", .since = "3.2.0", .complexity = "O(1)",
        .summary = "Gives the length in bytes of the value of a field.",
        ARGS(KEY_ARG("key", 0), ARG("field", STRING)),
    },
    {
        .name = "hvals", .run = cmd_hvals, .arity = 2,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_HASH | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "hash", .since = "2.0.0", .complexity = "O(N), N: fields of the hash",
        .summary = "Gives all values of a hash.",
        ARGS(KEY_ARG("key", 0)),
        HINTS("nondeterministic_output_order"),
    },
};

const struct family hash_family = {rows, COUNT_OF(rows)};
