/* rows_repl: the commands of replication, one row each. The words are in engine/row.h. */
#include "engine/row.h"
#include "repl/cmd_follow.h"
#include "repl/cmd_repl.h"

#define ADMIN_SLOW ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS
#define MASTER_ARGS                                                                                              \
    ARGS(ONE_OF("args", ARGS(BLOCK("host-port", ARGS(ARG("host", STRING), ARG("port", INTEGER))),                 \
                             BLOCK("no-one", ARGS(TOKEN("no", "NO"), TOKEN("one", "ONE"))))))

static const struct command replication_subs[] = {
    {
        .name = "accept", .run = cmd_replication_accept, .arity = 2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_STALE, .acl = ADMIN_SLOW,
        .group = "server", .since = "7.0.0", .complexity = "O(1)",
        .summary = "Lets this replica take its master's data set once, whatever it holds.",
    },
    {
        .name = "help", .run = cmd_replication_help, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW,
        .group = "server", .since = "7.0.0", .complexity = "O(1)",
        .summary = "Shows what REPLICATION can do.",
    },
};

static const struct command rows[] = {
    {
        .name = "failover", .run = cmd_failover, .arity = -1,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_STALE, .acl = ADMIN_SLOW,
        .group = "server", .since = "6.2.0", .complexity = "O(1); the hand-over goes on behind it",
        .summary = "Hands the role of master over to a replica, without losing a write.",
        ARGS(BLOCK("target", .token = "TO", .flags = ARG_OPTIONAL,
                   ARGS(ARG("host", STRING), ARG("port", INTEGER), TOKEN("force", "FORCE", .flags = ARG_OPTIONAL))),
             TOKEN("abort", "ABORT", .flags = ARG_OPTIONAL), ARG("milliseconds", INTEGER, .token = "TIMEOUT", .flags = ARG_OPTIONAL)),
    },
    {
        .name = "psync", .run = cmd_psync, .arity = -3,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_NO_ASYNC_LOADING | CMD_NO_MULTI, .acl = ADMIN_SLOW,
        .group = "server", .since = "2.8.0",
        .summary = "Makes the connection a replica's, which goes on from an offset if that is possible.",
        ARGS(ARG("replicationid", STRING), ARG("offset", INTEGER)),
    },
    {
        .name = "replconf", .run = cmd_replconf, .arity = -1,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE | CMD_ALLOW_BUSY, .acl = ADMIN_SLOW,
        .group = "server", .since = "3.0.0", .complexity = "O(1)", .doc_flags = COMMAND_SYSCMD,
        .summary = "What a replica and its master tell each other.",
    },
    {
        .name = "replicaof", .run = cmd_replicaof, .arity = 3,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_STALE | CMD_NO_ASYNC_LOADING, .acl = ADMIN_SLOW,
        .group = "server", .since = "5.0.0", .complexity = "O(1)",
        .summary = "Makes this server the replica of another one, or, with NO ONE, a master.",
        MASTER_ARGS,
    },
    {
        .name = "replication", .arity = -2, .acl = ACL_SLOW,
        .group = "server", .since = "7.0.0",
        .summary = "What a replica does with its master's data set.",
        SUBS(replication_subs),
    },
    {
        .name = "role", .run = cmd_role, .arity = 1,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE | CMD_FAST, .acl = ACL_ADMIN | ACL_FAST | ACL_DANGEROUS,
        .group = "server", .since = "2.8.12", .complexity = "O(1)",
        .summary = "Tells whether this server is a master or a replica, and of whom.",
    },
    {
        .name = "slaveof", .run = cmd_replicaof, .arity = 3,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_STALE | CMD_NO_ASYNC_LOADING, .acl = ADMIN_SLOW,
        .group = "server", .since = "1.0.0", .complexity = "O(1)",
        .summary = "The older name of REPLICAOF.",
        .doc_flags = COMMAND_DEPRECATED, .deprecated_since = "5.0.0", .replaced_by = "`REPLICAOF`",
        MASTER_ARGS,
    },
    {
        .name = "sync", .run = cmd_sync, .arity = 1,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_NO_ASYNC_LOADING | CMD_NO_MULTI, .acl = ADMIN_SLOW,
        .group = "server", .since = "1.0.0",
        .summary = "Makes the connection a replica's, as old ones asked for it: a snapshot, then the stream.",
    },
    {
        .name = "wait", .run = cmd_wait, .arity = 3,
        .flags = CMD_NOSCRIPT, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "generic", .since = "3.0.0", .complexity = "O(1)",
        .summary = "Waits until so many replicas have acknowledged the writes of this connection.",
        ARGS(ARG("numreplicas", INTEGER), ARG("timeout", INTEGER)),
        HINTS("request_policy:all_shards", "response_policy:agg_min"),
    },
};

const struct family repl_family = {rows, COUNT_OF(rows)};
