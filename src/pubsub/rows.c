/* rows: the commands of publish and subscribe, one row each, in the order of the alphabet.
 *
 * A row is the truth about its command: COMMAND, COMMAND DOCS, ACL, key extraction and arity errors read it.
 * The words rows are written in (KEYS, ARGS, TOKEN ...) are in engine/row.h.
 */
#include "pubsub/rows.h"
#include "engine/row.h"

static const struct command pubsub_subs[] = {
    {
        .name = "channels", .run = cmd_pubsub_channels, .arity = -2,
        .flags = CMD_PUBSUB | CMD_LOADING | CMD_STALE, .acl = ACL_PUBSUB | ACL_SLOW,
        .group = "pubsub", .since = "2.8.0", .complexity = "O(N), N: channels in use",
        .summary = "Lists channels that someone listens to.",
        ARGS(ARG("pattern", PATTERN, .flags = ARG_OPTIONAL)),
    },
    {
        .name = "help", .run = cmd_pubsub_help, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW,
        .group = "pubsub", .since = "6.2.0", .complexity = "O(1)",
        .summary = "Lists the forms of PUBSUB.",
    },
    {
        .name = "numpat", .run = cmd_pubsub_numpat, .arity = 2,
        .flags = CMD_PUBSUB | CMD_LOADING | CMD_STALE, .acl = ACL_PUBSUB | ACL_SLOW,
        .group = "pubsub", .since = "2.8.0", .complexity = "O(1)",
        .summary = "Counts the different patterns that someone listens to.",
    },
    {
        .name = "numsub", .run = cmd_pubsub_numsub, .arity = -2,
        .flags = CMD_PUBSUB | CMD_LOADING | CMD_STALE, .acl = ACL_PUBSUB | ACL_SLOW,
        .group = "pubsub", .since = "2.8.0", .complexity = "O(N), N: channels asked about",
        .summary = "Counts the listeners of each given channel.",
        ARGS(ARG("channel", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
    },
    {
        .name = "shardchannels", .run = cmd_pubsub_shardchannels, .arity = -2,
        .flags = CMD_PUBSUB | CMD_LOADING | CMD_STALE, .acl = ACL_PUBSUB | ACL_SLOW,
        .group = "pubsub", .since = "7.0.0", .complexity = "O(N), N: shard channels in use",
        .summary = "Lists shard channels that someone listens to.",
        ARGS(ARG("pattern", PATTERN, .flags = ARG_OPTIONAL)),
    },
    {
        .name = "shardnumsub", .run = cmd_pubsub_shardnumsub, .arity = -2,
        .flags = CMD_PUBSUB | CMD_LOADING | CMD_STALE, .acl = ACL_PUBSUB | ACL_SLOW,
        .group = "pubsub", .since = "7.0.0", .complexity = "O(N), N: shard channels asked about",
        .summary = "Counts the listeners of each given shard channel.",
        ARGS(ARG("shardchannel", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
    },
};

static const struct command rows[] = {
    {
        .name = "psubscribe", .run = cmd_psubscribe, .arity = -2,
        .flags = CMD_PUBSUB | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_PUBSUB | ACL_SLOW,
        .group = "pubsub", .since = "2.0.0",
        .complexity = "O(N), N: patterns this connection listens to already",
        .summary = "Listens to all channels whose names match patterns.",
        ARGS(BLOCK("pattern", .flags = ARG_MULTIPLE, ARGS(ARG("pattern", PATTERN)))),
    },
    {
        .name = "publish", .run = cmd_publish, .arity = 3,
        .flags = CMD_MAY_REPLICATE | CMD_PUBSUB | CMD_LOADING | CMD_STALE | CMD_FAST, .acl = ACL_PUBSUB | ACL_FAST,
        .group = "pubsub", .since = "2.0.0",
        .complexity = "O(N+M), N: listeners of the channel, M: patterns listened to by anyone",
        .summary = "Sends a message to all who listen to a channel.",
        ARGS(ARG("channel", STRING), ARG("message", STRING)),
    },
    {
        .name = "pubsub", .arity = -2,
        .flags = 0, .acl = ACL_SLOW,
        SUBS(pubsub_subs),
        .group = "pubsub", .since = "2.8.0", .complexity = "Told by each subcommand.",
        .summary = "Looks into channels, patterns and their listeners.",
    },
    {
        .name = "punsubscribe", .run = cmd_punsubscribe, .arity = -1,
        .flags = CMD_PUBSUB | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_PUBSUB | ACL_SLOW,
        .group = "pubsub", .since = "2.0.0",
        .complexity = "O(N+M), N: patterns of this connection, M: patterns listened to by anyone",
        .summary = "Stops listening to patterns, to all of them when none is given.",
        ARGS(ARG("pattern", PATTERN, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
    },
    {
        .name = "spublish", .run = cmd_spublish, .arity = 3,
        .flags = CMD_MAY_REPLICATE | CMD_PUBSUB | CMD_LOADING | CMD_STALE | CMD_FAST, .acl = ACL_PUBSUB | ACL_FAST,
        KEYS(KEY_AT(1, KEY_NOT_KEY)),
        .group = "pubsub", .since = "7.0.0", .complexity = "O(N), N: listeners of the shard channel",
        .summary = "Sends a message to all who listen to a shard channel.",
        ARGS(ARG("shardchannel", STRING), ARG("message", STRING)),
    },
    {
        .name = "ssubscribe", .run = cmd_ssubscribe, .arity = -2,
        .flags = CMD_PUBSUB | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_PUBSUB | ACL_SLOW,
        KEYS(KEYS_FROM(1, -1, 1, KEY_NOT_KEY)),
        .group = "pubsub", .since = "7.0.0", .complexity = "O(N), N: shard channels given",
        .summary = "Listens to shard channels.",
        ARGS(ARG("shardchannel", STRING, .flags = ARG_MULTIPLE)),
    },
    {
        .name = "subscribe", .run = cmd_subscribe, .arity = -2,
        .flags = CMD_PUBSUB | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_PUBSUB | ACL_SLOW,
        .group = "pubsub", .since = "2.0.0", .complexity = "O(N), N: channels given",
        .summary = "Listens to channels.",
        ARGS(ARG("channel", STRING, .flags = ARG_MULTIPLE)),
    },
    {
        .name = "sunsubscribe", .run = cmd_sunsubscribe, .arity = -1,
        .flags = CMD_PUBSUB | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_PUBSUB | ACL_SLOW,
        KEYS(KEYS_FROM(1, -1, 1, KEY_NOT_KEY)),
        .group = "pubsub", .since = "7.0.0", .complexity = "O(N), N: listeners of the shard channel",
        .summary = "Stops listening to shard channels, to all of them when none is given.",
        ARGS(ARG("shardchannel", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
    },
    {
        .name = "unsubscribe", .run = cmd_unsubscribe, .arity = -1,
        .flags = CMD_PUBSUB | CMD_NOSCRIPT | CMD_LOADING | CMD_STALE, .acl = ACL_PUBSUB | ACL_SLOW,
        .group = "pubsub", .since = "2.0.0", .complexity = "O(N), N: listeners of the channel",
        .summary = "Stops listening to channels, to all of them when none is given.",
        ARGS(ARG("channel", STRING, .flags = ARG_OPTIONAL | ARG_MULTIPLE)),
    },
};

const struct family pubsub_family = {rows, COUNT_OF(rows)};
