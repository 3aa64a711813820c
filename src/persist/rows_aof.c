/* rows_aof: BGREWRITEAOF and WAITAOF, one row each. The words are in engine/row.h. */
#include "persist/rows_aof.h"

#include "engine/row.h"

static const struct command rows[] = {
    {
        .name = "bgrewriteaof", .run = cmd_bgrewriteaof, .arity = 1,
        .flags = CMD_NO_ASYNC_LOADING | CMD_ADMIN | CMD_NOSCRIPT, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "server", .since = "1.0.0", .complexity = "O(1); the work is done by other threads",
        .summary = "Writes the append-only log anew, as short as the data allow.",
    },
    {
        .name = "waitaof", .run = cmd_waitaof, .arity = 4,
        .flags = CMD_NOSCRIPT, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "generic", .since = "7.2.0", .complexity = "O(1)",
        .summary = "Waits until the writes of this connection are durable, here and on so many replicas.",
        ARGS(ARG("numlocal", INTEGER), ARG("numreplicas", INTEGER), ARG("timeout", INTEGER)),
        HINTS("request_policy:all_shards", "response_policy:agg_min"),
    },
};

const struct family aof_family = {rows, COUNT_OF(rows)};
