/* backup_rows: BACKUP, one row a subcommand. The words are in engine/row.h. */
#include "persist/backup_rows.h"

#include "engine/row.h"

#define COMMON .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS, .group = "server", .since = "8.10.0"
#define CHANGES (CMD_ADMIN | CMD_NOSCRIPT | CMD_NO_ASYNC_LOADING | CMD_NO_MULTI)
#define LOOKS (CMD_ADMIN | CMD_NOSCRIPT | CMD_STALE)

static const struct command subs[] = {
    {
        .name = "abort", .run = cmd_backup_abort, .arity = 2, .flags = CHANGES, COMMON, .complexity = "O(1)",
        .summary = "Calls off the backup that is being made.",
    },
    {
        .name = "delete", .run = cmd_backup_delete, .arity = 3, .flags = CHANGES, COMMON, .complexity = "O(1); a thread does the work",
        .summary = "Deletes a backup, and what was kept of the log for it alone.",
        ARGS(ARG("id", STRING)),
    },
    {
        .name = "help", .run = cmd_backup_help, .arity = 2, .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW,
        .group = "server", .since = "8.10.0", .complexity = "O(1)",
        .summary = "Lists the forms of BACKUP.",
    },
    {
        .name = "list", .run = cmd_backup_list, .arity = -2, .flags = LOOKS, COMMON, .complexity = "O(N), N: backups",
        .summary = "Lists the backups, oldest first.",
        ARGS(TOKEN("verbose", "VERBOSE", .flags = ARG_OPTIONAL)),
    },
    {
        .name = "seal", .run = cmd_backup_seal, .arity = 2, .flags = CHANGES, COMMON, .complexity = "O(1); threads do the work",
        .summary = "Puts all of the log up to now beside the backups.",
    },
    {
        .name = "start", .run = cmd_backup_start, .arity = -2, .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_NO_ASYNC_LOADING, COMMON,
        .complexity = "O(1); threads do the work",
        .summary = "Begins a backup of all data, and does not wait for it.",
        ARGS(ARG("label", STRING, .token = "LABEL", .flags = ARG_OPTIONAL)),
    },
    {
        .name = "status", .run = cmd_backup_status, .arity = 2, .flags = LOOKS | CMD_LOADING, COMMON, .complexity = "O(1)",
        .summary = "Tells of the backup that is being made, or was made last.",
    },
    {
        .name = "verify", .run = cmd_backup_verify, .arity = 3, .flags = CHANGES, COMMON, .complexity = "O(1); a thread reads all of the backup",
        .summary = "Reads a backup as a server would and compares it with its manifest.",
        ARGS(ARG("id", STRING)),
    },
};

static const struct command rows[] = {
    {
        .name = "backup", .arity = -2, .acl = ACL_SLOW, .group = "server", .since = "8.10.0",
        .complexity = "Depends on subcommand.", .summary = "The commands of backups.", SUBS(subs),
    },
};

const struct family backup_family = {rows, COUNT_OF(rows)};
