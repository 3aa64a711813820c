/* rows_dump: DUMP and RESTORE, one row each. The words are in engine/row.h. */
#include "persist/rows_dump.h"

#include "engine/row.h"

#define RESTORE_COST "O(N), N: bytes of the value; O(N*log(N)) for a sorted set of N members"
#define RESTORE_ARGS                                                                                   \
    ARGS(KEY_ARG("key", 0), ARG("ttl", INTEGER), ARG("serialized-value", STRING),                      \
        TOKEN("replace", "REPLACE", .flags = ARG_OPTIONAL, .since = "3.0.0"),                          \
        TOKEN("absttl", "ABSTTL", .flags = ARG_OPTIONAL, .since = "5.0.0"),                            \
        ARG("seconds", INTEGER, .token = "IDLETIME", .flags = ARG_OPTIONAL, .since = "5.0.0"),         \
        ARG("frequency", INTEGER, .token = "FREQ", .flags = ARG_OPTIONAL, .since = "5.0.0")),          \
    HISTORY({"3.0.0", "Option `REPLACE`."}, {"5.0.0", "Option `ABSTTL`."},                             \
            {"5.0.0", "Options `IDLETIME` and `FREQ`."})

static const struct command rows[] = {
    {
        .name = "dump", .run = cmd_dump, .arity = 2,
        .flags = CMD_READONLY, .acl = ACL_KEYSPACE | ACL_READ | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "generic", .since = "2.6.0", .complexity = "O(N), N: bytes of the value",
        .summary = "Gives the value of a key in a form that RESTORE takes, here or on another server.",
        ARGS(KEY_ARG("key", 0)),
        HINTS("nondeterministic_output"),
    },
    {
        .name = "migrate", .run = cmd_migrate, .arity = -6,
        .flags = CMD_WRITE | CMD_MOVABLEKEYS, .acl = ACL_KEYSPACE | ACL_WRITE | ACL_SLOW | ACL_DANGEROUS,
        KEYS(KEY_AT(3, KEY_RW | KEY_ACCESS | KEY_DELETE),
             {.begin = KEYS_AFTER_WORD, .index = -2, .word = "KEYS", .find = KEYS_RANGE, .last = -1, .step = 1,
              .flags = KEY_RW | KEY_ACCESS | KEY_DELETE | KEY_INCOMPLETE}),
        .find_keys = keys_of_migrate,
        .group = "generic", .since = "2.6.0",
        .complexity = "O(N), N: bytes of the values, which are dumped and deleted here, restored there, and sent in between",
        .summary = "Moves keys to another server.",
        ARGS(ARG("host", STRING), ARG("port", INTEGER),
             ONE_OF("key_or_empty_string", ARGS(KEY_ARG("key", 0), TOKEN("empty_string", ""))),
             ARG("destination-db", INTEGER), ARG("timeout", INTEGER), TOKEN("copy", "COPY", .flags = ARG_OPTIONAL, .since = "3.0.0"),
             TOKEN("replace", "REPLACE", .flags = ARG_OPTIONAL, .since = "3.0.0"),
             ONE_OF("authentication", .flags = ARG_OPTIONAL,
                    ARGS(ARG("password", STRING, .token = "AUTH", .flags = ARG_OPTIONAL, .since = "4.0.7"),
                         BLOCK("username_password", .token = "AUTH2", .flags = ARG_OPTIONAL, .since = "6.0.0",
                               ARGS(ARG("username", STRING), ARG("password", STRING))))),
             KEY_ARG("key", 1, .token = "KEYS", .flags = ARG_OPTIONAL | ARG_MULTIPLE, .since = "3.0.6")),
        HISTORY({"3.0.0", "COPY and REPLACE."}, {"3.0.6", "KEYS."}, {"4.0.7", "AUTH."}, {"6.0.0", "AUTH2."}),
        HINTS("nondeterministic_output"),
    },
    {
        .name = "restore", .run = cmd_restore, .arity = -4,
        .flags = CMD_WRITE | CMD_DENYOOM, .acl = ACL_KEYSPACE | ACL_WRITE | ACL_SLOW | ACL_DANGEROUS,
        KEYS(KEY_AT(1, KEY_OW | KEY_UPDATE)),
        .group = "generic", .since = "2.6.0", .complexity = RESTORE_COST,
        .summary = "Makes a key of what DUMP gave.",
        RESTORE_ARGS,
    },
    {
        .name = "restore-asking", .run = cmd_restore, .arity = -4,
        .flags = CMD_WRITE | CMD_DENYOOM | CMD_ASKING, .acl = ACL_KEYSPACE | ACL_WRITE | ACL_SLOW | ACL_DANGEROUS,
        KEYS(KEY_AT(1, KEY_OW | KEY_UPDATE)),
        .group = "server", .since = "3.0.0", .complexity = RESTORE_COST,
        .summary = "RESTORE, as keys that move between nodes of a cluster arrive.",
        .doc_flags = COMMAND_SYSCMD,
        RESTORE_ARGS,
    },
};

const struct family dump_family = {rows, COUNT_OF(rows)};
