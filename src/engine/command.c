/* command: the names of the bits in command rows, as COMMAND prints them. */
#include "engine/command.h"

/* Index i names bit i of enum command_flag, enum acl_category, enum key_flag; NULL ends a table. */
const char *const command_flag_names[] = {
    "write", "readonly", "denyoom", "admin", "pubsub", "noscript", "blocking", "loading", "stale",
    "skip_monitor", "skip_slowlog", "asking", "fast", "no_auth", "may_replicate", "no_async_loading",
    "no_multi", "no_mandatory_keys", "movablekeys", "allow_busy", "sentinel", "only_sentinel", NULL,
};

const char *const acl_category_names[] = {
    "keyspace", "read", "write", "set", "sortedset", "list", "hash", "string", "bitmap", "hyperloglog", "geo",
    "stream", "pubsub", "admin", "fast", "slow", "blocking", "dangerous", "connection", "transaction",
    "scripting", NULL,
};

const char *const key_flag_names[] = {
    "RO", "RW", "OW", "RM", "access", "update", "insert", "delete", "not_key", "incomplete", "variable_flags", NULL,
};
