/* rows_transactions: the commands of transactions, one row each, in the order of the alphabet.
 *
 * A row is the truth about its command: COMMAND, COMMAND DOCS, ACL, key extraction and arity errors read it.
 * The words rows are written in (KEYS, ARGS, TOKEN ...) are in engine/row.h.
 */
#include "engine/rows_transactions.h"
#include "engine/row.h"

static const struct command rows[] = {
    {
        .name = "discard", .run = cmd_discard, .arity = 1,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE | CMD_FAST | CMD_ALLOW_BUSY,
        .acl = ACL_FAST | ACL_TRANSACTION,
        .group = "transactions", .since = "2.0.0", .complexity = "O(N), N: queued commands",
        .summary = "Drops the queued commands of a transaction.",
    },
    {
        .name = "exec", .run = cmd_exec, .arity = 1,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE | CMD_SKIP_SLOWLOG, .acl = ACL_SLOW | ACL_TRANSACTION,
        .group = "transactions", .since = "1.2.0", .complexity = "Sum of the queued commands",
        .summary = "Runs the queued commands of a transaction in one go.",
    },
    {
        .name = "multi", .run = cmd_multi, .arity = 1,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE | CMD_FAST | CMD_ALLOW_BUSY,
        .acl = ACL_FAST | ACL_TRANSACTION,
        .group = "transactions", .since = "1.2.0", .complexity = "O(1)",
        .summary = "Starts a transaction: commands are queued from here on.",
    },
    {
        .name = "unwatch", .run = cmd_unwatch, .arity = 1,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE | CMD_FAST | CMD_ALLOW_BUSY,
        .acl = ACL_FAST | ACL_TRANSACTION,
        .group = "transactions", .since = "2.2.0", .complexity = "O(1)",
        .summary = "Forgets all keys that this connection watches.",
    },
    {
        .name = "watch", .run = cmd_watch, .arity = -2,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE | CMD_FAST | CMD_ALLOW_BUSY,
        .acl = ACL_FAST | ACL_TRANSACTION,
        KEYS(KEYS_FROM(1, -1, 1, KEY_RO)),
        .group = "transactions", .since = "2.2.0", .complexity = "O(1) a key",
        .summary = "Makes the next EXEC fail if one of the keys changes before it.",
        ARGS(KEY_ARG("key", 0, .flags = ARG_MULTIPLE)),
    },
};

const struct family transactions_family = {rows, COUNT_OF(rows)};
