/* rows_save: SAVE, BGSAVE, LASTSAVE. */
#include "persist/rows_save.h"

#include "engine/row.h"

static const struct command rows[] = {
    {
        .name = "bgsave", .run = cmd_bgsave, .arity = -1,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_NO_ASYNC_LOADING, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "1.0.0", .complexity = "O(1)",
        .summary = "Begins to save the data to disk, and does not wait for it.",
        ARGS(TOKEN("schedule", "SCHEDULE", .flags = ARG_OPTIONAL, .since = "3.2.2")),
        HISTORY({"3.2.2", "Option `SCHEDULE`."}),
    },
    {
        .name = "lastsave", .run = cmd_lastsave, .arity = 1,
        .flags = CMD_LOADING | CMD_STALE | CMD_FAST, .acl = ACL_ADMIN | ACL_FAST | ACL_DANGEROUS,
        .group = "server", .since = "1.0.0", .complexity = "O(1)",
        .summary = "Gives the Unix time of the last save to disk that succeeded.",
        HINTS("nondeterministic_output"),
    },
    {
        .name = "save", .run = cmd_save, .arity = 1,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_NO_ASYNC_LOADING | CMD_NO_MULTI, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "1.0.0", .complexity = "O(N), N: keys in all databases",
        .summary = "Saves the data to disk and answers when that is done; others are served meanwhile.",
    },
};

const struct family save_family = {rows, COUNT_OF(rows)};
