/* rows_hll: the commands of HyperLogLogs, one row each, in the order of the alphabet.
 *
 * A row is the truth about its command: COMMAND, COMMAND DOCS, ACL, key extraction and arity errors read it.
 * The words rows are written in (KEYS, ARGS, TOKEN ...) are in engine/row.h.
 */
#include "types/string/rows_hll.h"
#include "engine/row.h"

static const struct command rows[] = {
    {
        .name = "pfadd", .run = cmd_pfadd, .arity = -2,
        .flags = CMD_WRITE | CMD_DENYOOM | CMD_FAST, .acl = ACL_WRITE | ACL_HYPERLOGLOG | ACL_FAST,
        KEYS(KEY_AT(1, KEY_RW | KEY_INSERT)),
        .group = "hyperloglog", .since = "2.8.9", .complexity = "O(1) for each element",
        .summary = "Adds elements to a HyperLogLog, starting a new one when there is none.",
        ARGS(KEY_ARG("key", 0), ARG("element", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
    },
    {
        .name = "pfcount", .run = cmd_pfcount, .arity = -2,
        .flags = CMD_MAY_REPLICATE | CMD_READONLY, .acl = ACL_READ | ACL_HYPERLOGLOG | ACL_SLOW,
        KEYS(
            KEYS_FROM(1, -1, 1, KEY_RW | KEY_ACCESS, .notes = "RW: the count kept with the value may be refreshed")),
        .group = "hyperloglog", .since = "2.8.9",
        .complexity = "O(1) for one key, most often from the count kept with it; O(N) for N keys",
        .summary = "Estimates how many different elements were added to a HyperLogLog, or to several taken together.",
        ARGS(KEY_ARG("key", 0, .flags = ARG_MULTIPLE)),
    },
    {
        .name = "pfdebug", .run = cmd_pfdebug, .arity = 3,
        .flags = CMD_WRITE | CMD_DENYOOM | CMD_ADMIN, .acl = ACL_WRITE | ACL_HYPERLOGLOG | ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        KEYS(KEY_AT(2, KEY_RW | KEY_ACCESS)),
        .group = "hyperloglog", .since = "2.8.9", .complexity = "O(N), N: registers",
        .summary = "Shows or changes how a HyperLogLog is laid out, for developers.",
        .doc_flags = COMMAND_SYSCMD,
        ARGS(ARG("subcommand", STRING), KEY_ARG("key", 0)),
    },
    {
        .name = "pfmerge", .run = cmd_pfmerge, .arity = -2,
        .flags = CMD_WRITE | CMD_DENYOOM, .acl = ACL_WRITE | ACL_HYPERLOGLOG | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RW | KEY_ACCESS | KEY_INSERT), KEYS_FROM(2, -1, 1, KEY_RO | KEY_ACCESS)),
        .group = "hyperloglog", .since = "2.8.9", .complexity = "O(N), N: keys given",
        .summary = "Stores the union of HyperLogLogs in the first of them.",
        ARGS(KEY_ARG("destkey", 0), KEY_ARG("sourcekey", 1, .flags = ARG_MULTIPLE)),
    },
    {
        .name = "pfselftest", .run = cmd_pfselftest, .arity = 1,
        .flags = CMD_ADMIN, .acl = ACL_HYPERLOGLOG | ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "hyperloglog", .since = "2.8.9", .complexity = "O(1)",
        .summary = "Tests the arithmetic of HyperLogLogs, for developers.",
        .doc_flags = COMMAND_SYSCMD,
    },
};

const struct family hll_family = {rows, COUNT_OF(rows)};
