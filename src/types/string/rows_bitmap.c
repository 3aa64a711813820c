/* rows_bitmap: the commands on bits of strings, one row each, in the order of the alphabet.
 *
 * A row is the truth about its command: COMMAND, COMMAND DOCS, ACL, key extraction and arity errors read it.
 * The words rows are written in (KEYS, ARGS, TOKEN ...) are in engine/row.h.
 */
#include "types/string/rows_bitmap.h"
#include "engine/row.h"

/* BITFIELD changes nothing when all of its operations are GET. Whatever is not understood counts as a change. */
static int keys_of_bitfield(const struct slice *argv, int argc, struct found_key *out, int max)
{
    uint32_t flags = KEY_RO | KEY_ACCESS;
    if (argc < 2) return 0;
    for (int i = 2, words; i < argc; i += words) {
        words = slice_is(argv[i], "get") && i + 2 < argc ? 3 : slice_is(argv[i], "overflow") && i + 1 < argc ? 2 : 0;
        if (words) continue;
        flags = KEY_RW | KEY_ACCESS | KEY_UPDATE;
        break;
    }
    if (max > 0) out[0] = (struct found_key){1, flags};
    return 1;
}

static const struct command rows[] = {
    {
        .name = "bitcount", .run = cmd_bitcount, .arity = -2,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_BITMAP | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "bitmap", .since = "2.6.0", .complexity = "O(N), N: bytes in the range",
        .summary = "Counts the ones in a string, or in a range of its bytes or bits.",
        ARGS(
            KEY_ARG("key", 0),
            BLOCK("index", .flags = ARG_OPTIONAL,
                ARGS(
                    ARG("start", INTEGER), ARG("end", INTEGER),
                    ONE_OF("index_unit", .flags = ARG_OPTIONAL, .since = "7.0.0",
                        ARGS(TOKEN("byte", "BYTE"), TOKEN("bit", "BIT")))))),
        HISTORY({"7.0.0", "Option `BYTE|BIT`."}, {"8.0.0", "The end may be left out."}),
    },
    {
        .name = "bitfield", .run = cmd_bitfield, .arity = -2,
        .flags = CMD_WRITE | CMD_DENYOOM, .acl = ACL_WRITE | ACL_BITMAP | ACL_SLOW,
        KEYS(
            KEY_AT(1, KEY_RW | KEY_ACCESS | KEY_UPDATE | KEY_VARIABLE_FLAGS, .notes = "RO and ACCESS suffice when all operations are GET")),
        .find_keys = keys_of_bitfield,
        .group = "bitmap", .since = "3.2.0", .complexity = "O(1) for each operation",
        .summary = "Reads and writes integers of chosen widths at any bit of a string.",
        ARGS(
            KEY_ARG("key", 0),
            ONE_OF("operation", .flags = ARG_OPTIONAL | ARG_MULTIPLE,
                ARGS(
                    BLOCK("encoding_offset", .token = "GET",
                        ARGS(ARG("encoding", STRING), ARG("offset", INTEGER))),
                    BLOCK("write",
                        ARGS(
                            ONE_OF("wrap_sat_fail", .token = "OVERFLOW", .flags = ARG_OPTIONAL,
                                ARGS(TOKEN("wrap", "WRAP"), TOKEN("sat", "SAT"), TOKEN("fail", "FAIL"))),
                            ONE_OF("write_operation",
                                ARGS(
                                    BLOCK("encoding_offset_value", .token = "SET",
                                        ARGS(ARG("encoding", STRING), ARG("offset", INTEGER), ARG("value", INTEGER))),
                                    BLOCK("encoding_offset_increment", .token = "INCRBY",
                                        ARGS(ARG("encoding", STRING), ARG("offset", INTEGER), ARG("increment", INTEGER)))))))))),
    },
    {
        .name = "bitfield_ro", .run = cmd_bitfield_ro, .arity = -2,
        .flags = CMD_READONLY | CMD_FAST, .acl = ACL_READ | ACL_BITMAP | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "bitmap", .since = "6.0.0", .complexity = "O(1) for each operation",
        .summary = "Reads integers of chosen widths at any bit of a string.",
        ARGS(
            KEY_ARG("key", 0),
            BLOCK("encoding_offset", .token = "GET", .flags = ARG_OPTIONAL | ARG_MULTIPLE | ARG_MULTIPLE_TOKEN,
                ARGS(ARG("encoding", STRING), ARG("offset", INTEGER)))),
    },
    {
        .name = "bitop", .run = cmd_bitop, .arity = -4,
        .flags = CMD_WRITE | CMD_DENYOOM, .acl = ACL_WRITE | ACL_BITMAP | ACL_SLOW,
        KEYS(KEY_AT(2, KEY_OW | KEY_UPDATE), KEYS_FROM(3, -1, 1, KEY_RO | KEY_ACCESS)),
        .group = "bitmap", .since = "2.6.0", .complexity = "O(N), N: bytes of the longest string",
        .summary = "Combines strings bit by bit and stores what comes out.",
        ARGS(
            ARG("operation", STRING), KEY_ARG("destkey", 0),
            KEY_ARG("key", 1, .flags = ARG_MULTIPLE)),
        HISTORY({"8.2.0", "Operations `DIFF`, `DIFF1`, `ANDOR` and `ONE`."}),
    },
    {
        .name = "bitpos", .run = cmd_bitpos, .arity = -3,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_BITMAP | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "bitmap", .since = "2.8.7", .complexity = "O(N), N: bytes looked at",
        .summary = "Finds the first one or the first zero in a string.",
        ARGS(
            KEY_ARG("key", 0), ARG("bit", INTEGER),
            BLOCK("index", .flags = ARG_OPTIONAL,
                ARGS(
                    ARG("start", INTEGER),
                    BLOCK("end_index", .flags = ARG_OPTIONAL,
                        ARGS(
                            ARG("end", INTEGER),
                            ONE_OF("index_unit", .flags = ARG_OPTIONAL, .since = "7.0.0",
                                ARGS(TOKEN("byte", "BYTE"), TOKEN("bit", "BIT")))))))),
        HISTORY({"7.0.0", "Option `BYTE|BIT`."}),
    },
    {
        .name = "getbit", .run = cmd_getbit, .arity = 3,
        .flags = CMD_READONLY | CMD_FAST, .acl = ACL_READ | ACL_BITMAP | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "bitmap", .since = "2.2.0", .complexity = "O(1)",
        .summary = "Gives one bit of a string.",
        ARGS(KEY_ARG("key", 0), ARG("offset", INTEGER)),
    },
    {
        .name = "setbit", .run = cmd_setbit, .arity = 4,
        .flags = CMD_WRITE | CMD_DENYOOM, .acl = ACL_WRITE | ACL_BITMAP | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RW | KEY_ACCESS | KEY_UPDATE)),
        .group = "bitmap", .since = "2.2.0", .complexity = "O(1), plus growing",
        .summary = "Sets or clears one bit of a string, growing it with zeros up to there.",
        ARGS(KEY_ARG("key", 0), ARG("offset", INTEGER), ARG("value", INTEGER)),
    },
};

const struct family bitmap_family = {rows, COUNT_OF(rows)};
