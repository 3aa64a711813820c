/* rows_connection: the commands of connections, one row each, in the order of the alphabet.
 *
 * A row is the truth about its command: COMMAND, COMMAND DOCS, ACL, key extraction and arity errors read it.
 * The words rows are written in (KEYS, ARGS, TOKEN ...) are in engine/row.h.
 */
#include "node/rows_connection.h"
#include "engine/row.h"
#include "tracking/cmd_tracking.h"

static const struct command client_subs[] = {
    {
        .name = "caching", .run = cmd_client_caching, .arity = 3,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "connection", .since = "6.0.0", .complexity = "O(1)",
        .summary = "Says whether the keys of the next command are tracked, in the modes OPTIN and OPTOUT.",
        ARGS(ONE_OF("mode", ARGS(TOKEN("yes", "YES"), TOKEN("no", "NO")))),
    },
    {
        .name = "getname", .run = cmd_client_getname, .arity = 2,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "connection", .since = "2.6.9", .complexity = "O(1)",
        .summary = "Gives the name of this connection.",
    },
    {
        .name = "getredir", .run = cmd_client_getredir, .arity = 2,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "connection", .since = "6.0.0", .complexity = "O(1)",
        .summary = "Gives the id of the connection that receives invalidations for this one.",
    },
    {
        .name = "help", .run = cmd_client_help, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "connection", .since = "5.0.0", .complexity = "O(1)",
        .summary = "Lists the forms of CLIENT.",
    },
    {
        .name = "id", .run = cmd_client_id, .arity = 2,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "connection", .since = "5.0.0", .complexity = "O(1)",
        .summary = "Gives the id of this connection.",
    },
    {
        .name = "info", .run = cmd_client_info, .arity = 2,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "connection", .since = "6.2.0", .complexity = "O(1)",
        .summary = "Describes this connection in one line.",
        HINTS("nondeterministic_output"),
    },
    {
        .name = "kill", .run = cmd_client_kill, .arity = -3,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS | ACL_CONNECTION,
        .group = "connection", .since = "2.4.0", .complexity = "O(N), N: connections",
        .summary = "Closes connections chosen by address, id, kind or user.",
        ARGS(
            ONE_OF("filter",
                ARGS(
                    ARG("ip:port", STRING, .deprecated_since = "2.8.12"),
                    ONE_OF("new-format", .flags = ARG_MULTIPLE,
                        ARGS(
                            ARG("client-id", INTEGER, .token = "ID", .flags = ARG_OPTIONAL, .since = "2.8.12"),
                            ONE_OF("normal_master_slave_pubsub", .token = "TYPE", .flags = ARG_OPTIONAL,
                                .since = "2.8.12",
                                ARGS(
                                    TOKEN("normal", "NORMAL"), TOKEN("master", "MASTER", .since = "3.2.0"),
                                    TOKEN("slave", "SLAVE"), TOKEN("replica", "REPLICA", .since = "5.0.0"),
                                    TOKEN("pubsub", "PUBSUB"))),
                            ARG("username", STRING, .token = "USER", .flags = ARG_OPTIONAL),
                            ARG("ip:port", STRING, .token = "ADDR", .flags = ARG_OPTIONAL),
                            ARG("ip:port", STRING, .token = "LADDR", .flags = ARG_OPTIONAL, .since = "6.2.0"),
                            ARG("yes/no", STRING, .token = "SKIPME", .flags = ARG_OPTIONAL)))))),
        HISTORY(
            {"2.8.12", "Filters beside the bare address."}, {"2.8.12", "Option `ID`."},
            {"3.2.0", "Kind `master` of option `TYPE`."},
            {"5.0.0", "Kind `replica` of option `TYPE`; `slave` goes on working."},
            {"6.2.0", "Option `LADDR`."}),
    },
    {
        .name = "list", .run = cmd_client_list, .arity = -2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS | ACL_CONNECTION,
        .group = "connection", .since = "2.4.0", .complexity = "O(N), N: connections",
        .summary = "Describes all connections, a line each.",
        ARGS(
            ONE_OF("normal_master_replica_pubsub", .token = "TYPE", .flags = ARG_OPTIONAL, .since = "5.0.0",
                ARGS(
                    TOKEN("normal", "NORMAL"), TOKEN("master", "MASTER"), TOKEN("replica", "REPLICA"),
                    TOKEN("pubsub", "PUBSUB"))),
            BLOCK("id", .token = "ID", .flags = ARG_OPTIONAL, .since = "6.2.0",
                ARGS(ARG("client-id", INTEGER, .flags = ARG_MULTIPLE)))),
        HISTORY(
            {"2.8.12", "Field `id`."}, {"5.0.0", "Option `TYPE`."}, {"6.0.0", "Field `user`."},
            {"6.2.0", "Fields `argv-mem`, `tot-mem`, `laddr` and `redir`, option `ID`."},
            {"7.0.0", "Fields `resp`, `multi-mem`, `rbs` and `rbp`."}, {"7.0.3", "Field `ssub`."}),
        HINTS("nondeterministic_output"),
    },
    {
        .name = "no-evict", .run = cmd_client_no_evict, .arity = 3,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS | ACL_CONNECTION,
        .group = "connection", .since = "7.0.0", .complexity = "O(1)",
        .summary = "Exempts this connection from being closed to save memory, or stops exempting it.",
        ARGS(ONE_OF("enabled", ARGS(TOKEN("on", "ON"), TOKEN("off", "OFF")))),
    },
    {
        .name = "pause", .run = cmd_client_pause, .arity = -3,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS | ACL_CONNECTION,
        .group = "connection", .since = "2.9.50", .complexity = "O(1)",
        .summary = "Holds back the commands of all clients for a while.",
        ARGS(
            ARG("timeout", INTEGER),
            ONE_OF("mode", .flags = ARG_OPTIONAL, .since = "6.2.0",
                ARGS(TOKEN("write", "WRITE"), TOKEN("all", "ALL")))),
        HISTORY({"6.2.0", "Mode `WRITE`, and so the argument `mode`."}),
    },
    {
        .name = "reply", .run = cmd_client_reply, .arity = 3,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "connection", .since = "3.2.0", .complexity = "O(1)",
        .summary = "Switches the replies on this connection on or off, or skips one.",
        ARGS(ONE_OF("on_off_skip", ARGS(TOKEN("on", "ON"), TOKEN("off", "OFF"), TOKEN("skip", "SKIP")))),
    },
    {
        .name = "setname", .run = cmd_client_setname, .arity = 3,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "connection", .since = "2.6.9", .complexity = "O(1)",
        .summary = "Gives this connection a name.",
        ARGS(ARG("connection-name", STRING)),
    },
    {
        .name = "tracking", .run = cmd_client_tracking, .arity = -3,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "connection", .since = "6.0.0", .complexity = "O(1); some options may take longer",
        .summary = "Switches the tracking of keys for client side caching on or off.",
        ARGS(
            ONE_OF("status", ARGS(TOKEN("on", "ON"), TOKEN("off", "OFF"))),
            ARG("client-id", INTEGER, .token = "REDIRECT", .flags = ARG_OPTIONAL),
            ARG("prefix", STRING, .token = "PREFIX", .flags = ARG_OPTIONAL | ARG_MULTIPLE | ARG_MULTIPLE_TOKEN),
            TOKEN("bcast", "BCAST", .flags = ARG_OPTIONAL), TOKEN("optin", "OPTIN", .flags = ARG_OPTIONAL),
            TOKEN("optout", "OPTOUT", .flags = ARG_OPTIONAL), TOKEN("noloop", "NOLOOP", .flags = ARG_OPTIONAL)),
    },
    {
        .name = "trackinginfo", .run = cmd_client_trackinginfo, .arity = 2,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_SLOW | ACL_CONNECTION,
        .group = "connection", .since = "6.2.0", .complexity = "O(1)",
        .summary = "Describes how this connection tracks keys for client side caching.",
    },
    {
        .name = "unblock", .run = cmd_client_unblock, .arity = -3,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS | ACL_CONNECTION,
        .group = "connection", .since = "5.0.0", .complexity = "O(log(N)), N: connections",
        .summary = "Wakes a client that waits in a blocking command.",
        ARGS(
            ARG("client-id", INTEGER),
            ONE_OF("timeout_error", .flags = ARG_OPTIONAL,
                ARGS(TOKEN("timeout", "TIMEOUT"), TOKEN("error", "ERROR")))),
    },
    {
        .name = "unpause", .run = cmd_client_unpause, .arity = 2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE,
        .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS | ACL_CONNECTION,
        .group = "connection", .since = "6.2.0", .complexity = "O(N), N: paused connections",
        .summary = "Ends what CLIENT PAUSE began.",
    },
};

static const struct command rows[] = {
    {
        .name = "auth", .run = cmd_auth, .arity = -2,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE | CMD_FAST | CMD_NO_AUTH | CMD_ALLOW_BUSY,
        .acl = ACL_FAST | ACL_CONNECTION,
        .group = "connection", .since = "1.0.0", .complexity = "O(N), N: passwords of the user",
        .summary = "Proves who the client is, by a password or by a user name and password.",
        ARGS(ARG("username", STRING, .flags = ARG_OPTIONAL, .since = "6.0.0"), ARG("password", STRING)),
        HISTORY({"6.0.0", "User name as well as password (ACL)."}),
    },
    {
        .name = "client", .arity = -2,
        .flags = 0, .acl = ACL_SLOW,
        SUBS(client_subs),
        .group = "connection", .since = "2.4.0", .complexity = "Told by each subcommand.",
        .summary = "Looks after connections.",
    },
    {
        .name = "echo", .run = cmd_echo, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE | CMD_FAST, .acl = ACL_FAST | ACL_CONNECTION,
        .group = "connection", .since = "1.0.0", .complexity = "O(1)",
        .summary = "Gives back its argument.",
        ARGS(ARG("message", STRING)),
    },
    {
        .name = "hello", .run = cmd_hello, .arity = -1,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE | CMD_FAST | CMD_NO_AUTH | CMD_ALLOW_BUSY,
        .acl = ACL_FAST | ACL_CONNECTION,
        .group = "connection", .since = "6.0.0", .complexity = "O(1)",
        .summary = "Chooses the protocol version, with login and name if wished, and describes the server.",
        ARGS(
            BLOCK("arguments", .flags = ARG_OPTIONAL,
                ARGS(
                    ARG("protover", INTEGER),
                    BLOCK("username_password", .token = "AUTH", .flags = ARG_OPTIONAL,
                        ARGS(ARG("username", STRING), ARG("password", STRING))),
                    ARG("clientname", STRING, .token = "SETNAME", .flags = ARG_OPTIONAL)))),
        HISTORY({"6.2.0", "`protover` may be left out."}),
    },
    {
        .name = "ping", .run = cmd_ping, .arity = -1,
        .flags = CMD_FAST, .acl = ACL_FAST | ACL_CONNECTION,
        .group = "connection", .since = "1.0.0", .complexity = "O(1)",
        .summary = "Answers PONG, or the argument when there is one.",
        ARGS(ARG("message", STRING, .flags = ARG_OPTIONAL)),
        HINTS("request_policy:all_shards", "response_policy:all_succeeded"),
    },
    {
        .name = "quit", .run = cmd_quit, .arity = -1,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE | CMD_FAST | CMD_NO_AUTH | CMD_ALLOW_BUSY,
        .acl = ACL_FAST | ACL_CONNECTION,
        .group = "connection", .since = "1.0.0", .complexity = "O(1)",
        .summary = "Closes the connection after a last reply.",
    },
    {
        .name = "reset", .run = cmd_reset, .arity = 1,
        .flags = CMD_NOSCRIPT | CMD_LOADING | CMD_STALE | CMD_FAST | CMD_NO_AUTH | CMD_ALLOW_BUSY,
        .acl = ACL_FAST | ACL_CONNECTION,
        .group = "connection", .since = "6.2.0", .complexity = "O(1)",
        .summary = "Puts the connection back in the state of a new one.",
    },
    {
        .name = "select", .run = cmd_select, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE | CMD_FAST, .acl = ACL_FAST | ACL_CONNECTION,
        .group = "connection", .since = "1.0.0", .complexity = "O(1)",
        .summary = "Chooses the database that this connection works on.",
        ARGS(ARG("index", INTEGER)),
    },
};

const struct family connection_family = {rows, COUNT_OF(rows)};
