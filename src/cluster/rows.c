/* rows: the commands of clusters, one row each, in the order of the alphabet. The words rows are written in (KEYS, ARGS,
 * TOKEN ...) are in engine/row.h. */
#include "cluster/rows.h"
#include "engine/row.h"

#define READER .flags = CMD_STALE, .acl = ACL_SLOW, .group = "cluster"
#define ASKER .flags = CMD_ADMIN | CMD_STALE, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS, .group = "cluster"
#define CHANGER .flags = CMD_ADMIN | CMD_STALE | CMD_NO_ASYNC_LOADING, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS, .group = "cluster"
#define NODE_ID ARGS(ARG("node-id", STRING))
#define VARIES HINTS("nondeterministic_output")
#define PER_SLOT "O(N), N: slots given"
#define PER_NODE "O(N), N: nodes of the cluster"
#define SLOT_RANGES \
    ARGS(BLOCK("start-slot_end-slot", .flags = ARG_MULTIPLE, ARGS(ARG("start-slot", INTEGER), ARG("end-slot", INTEGER))))

static const struct command cluster_subs[] = {
    {
        .name = "addslots", .run = cmd_cluster_addslots, .arity = -3, CHANGER, .since = "3.0.0", .complexity = PER_SLOT,
        .summary = "Takes slots that no node has.",
        ARGS(ARG("slot", INTEGER, .flags = ARG_MULTIPLE)),
    },
    {
        .name = "addslotsrange", .run = cmd_cluster_addslotsrange, .arity = -4, CHANGER, .since = "7.0.0", .complexity = PER_SLOT,
        .summary = "Takes ranges of slots that no node has.",
        SLOT_RANGES,
    },
    {
        .name = "bumpepoch", .run = cmd_cluster_bumpepoch, .arity = 2, CHANGER, .since = "3.0.0", .complexity = "O(1)",
        .summary = "Makes this node's claims newer than all others.",
        VARIES,
    },
    {
        .name = "cancelslotmigrations", .run = cmd_cluster_cancelslotmigrations, .arity = 2, CHANGER, .since = "9.0.0",
        .complexity = "O(N), N: slot migrations", .summary = "Ends all slot migrations that this node is the source of.",
    },
    {
        .name = "count-failure-reports", .run = cmd_cluster_count_failure_reports, .arity = 3, ASKER, .since = "3.0.0",
        .complexity = "O(N), N: reports", .summary = "Counts the nodes that report one as unreachable.",
        NODE_ID, VARIES,
    },
    {
        .name = "countkeysinslot", .run = cmd_cluster_countkeysinslot, .arity = 3, READER, .since = "3.0.0", .complexity = "O(1)",
        .summary = "Counts the keys of a slot that are stored here.",
        ARGS(ARG("slot", INTEGER)),
    },
    {
        .name = "delslots", .run = cmd_cluster_delslots, .arity = -3, CHANGER, .since = "3.0.0", .complexity = PER_SLOT,
        .summary = "Forgets which nodes have slots.",
        ARGS(ARG("slot", INTEGER, .flags = ARG_MULTIPLE)),
    },
    {
        .name = "delslotsrange", .run = cmd_cluster_delslotsrange, .arity = -4, CHANGER, .since = "7.0.0", .complexity = PER_SLOT,
        .summary = "Forgets which nodes have ranges of slots.",
        SLOT_RANGES,
    },
    {
        .name = "failover", .run = cmd_cluster_failover, .arity = -2, CHANGER, .since = "3.0.0", .complexity = "O(1)",
        .summary = "Lets a replica take the place of its master.",
        ARGS(ONE_OF("options", .flags = ARG_OPTIONAL, ARGS(TOKEN("force", "FORCE"), TOKEN("takeover", "TAKEOVER")))),
    },
    {
        .name = "flushslot", .run = cmd_cluster_flushslot, .arity = -3,
        .flags = CMD_WRITE | CMD_ADMIN, .acl = ACL_KEYSPACE | ACL_WRITE | ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "cluster", .since = "9.0.0", .complexity = "O(N), N: keys of the slot",
        .summary = "Deletes all keys of a slot that are stored here.",
        ARGS(ARG("slot", INTEGER), ONE_OF("flush-type", .flags = ARG_OPTIONAL, ARGS(TOKEN("async", "ASYNC"), TOKEN("sync", "SYNC")))),
    },
    {
        .name = "flushslots", .run = cmd_cluster_flushslots, .arity = 2, CHANGER, .since = "3.0.0", .complexity = "O(1)",
        .summary = "Gives up all slots of this node.",
    },
    {
        .name = "forget", .run = cmd_cluster_forget, .arity = 3, CHANGER, .since = "3.0.0", .complexity = "O(1)",
        .summary = "Takes a node off the list of nodes.",
        NODE_ID,
    },
    {
        .name = "getkeysinslot", .run = cmd_cluster_getkeysinslot, .arity = 4, READER, .since = "3.0.0",
        .complexity = "O(N), N: keys asked for", .summary = "Lists keys of a slot that are stored here.",
        ARGS(ARG("slot", INTEGER), ARG("count", INTEGER)), VARIES,
    },
    {
        .name = "getslotmigrations", .run = cmd_cluster_getslotmigrations, .arity = 2, READER, .since = "9.0.0",
        .complexity = "O(N), N: slot migrations", .summary = "Tells of the slot migrations from and to this node, those that are over too.",
        VARIES,
    },
    {
        .name = "help", .run = cmd_cluster_help, .arity = 2,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW,
        .group = "cluster", .since = "5.0.0", .complexity = "O(1)", .summary = "Lists the forms of CLUSTER.",
    },
    {
        .name = "info", .run = cmd_cluster_info, .arity = 2, READER, .since = "3.0.0", .complexity = "O(1)",
        .summary = "Tells how the cluster is, as this node sees it.",
        VARIES,
    },
    {
        .name = "keyslot", .run = cmd_cluster_keyslot, .arity = 3, READER, .since = "3.0.0", .complexity = "O(N), N: bytes of the key",
        .summary = "Tells the slot of a key.",
        ARGS(ARG("key", STRING)),
    },
    {
        .name = "links", .run = cmd_cluster_links, .arity = 2, READER, .since = "7.0.0", .complexity = PER_NODE,
        .summary = "Lists the connections between this node and the others.",
        VARIES,
    },
    {
        .name = "meet", .run = cmd_cluster_meet, .arity = -4, CHANGER, .since = "3.0.0", .complexity = "O(1)",
        .summary = "Makes this node and another one know each other.",
        ARGS(ARG("ip", STRING), ARG("port", INTEGER), ARG("cluster_bus_port", INTEGER, .flags = ARG_OPTIONAL, .since = "4.0.0")),
        HISTORY({"4.0.0", "The port of the bus may be given."}),
    },
    {
        .name = "migrateslots", .run = cmd_cluster_migrateslots, .arity = -7, CHANGER, .since = "9.0.0", .complexity = "O(N), N: slots in the ranges",
        .summary = "Moves ranges of slots from this node to another one, with their keys.",
        ARGS(BLOCK("slot-migration", .flags = ARG_MULTIPLE,
                   ARGS(BLOCK("slots-range", .token = "SLOTSRANGE", .flags = ARG_MULTIPLE, ARGS(ARG("start-slot", INTEGER), ARG("end-slot", INTEGER))),
                        ARG("node-id", STRING, .token = "NODE")))),
    },
    {
        .name = "migration", .run = cmd_cluster_migration, .arity = -4, CHANGER, .since = "8.4.0", .complexity = "O(N), N: slots or slot migrations",
        .summary = "Moves slots from another node to this one; tells of it, ends it.",
        ARGS(ONE_OF("subcommand",
                    ARGS(BLOCK("import", .token = "IMPORT", .flags = ARG_MULTIPLE, ARGS(ARG("start-slot", INTEGER), ARG("end-slot", INTEGER))),
                         BLOCK("cancel", .token = "CANCEL", ARGS(ONE_OF("which", ARGS(ARG("task-id", STRING, .token = "ID"), TOKEN("all", "ALL"))))),
                         BLOCK("status", .token = "STATUS", ARGS(ONE_OF("which", ARGS(ARG("task-id", STRING, .token = "ID"), TOKEN("all", "ALL")))))))),
        VARIES,
    },
    {
        .name = "myid", .run = cmd_cluster_myid, .arity = 2, READER, .since = "3.0.0", .complexity = "O(1)",
        .summary = "Tells this node's id.",
    },
    {
        .name = "myshardid", .run = cmd_cluster_myshardid, .arity = 2, READER, .since = "7.2.0", .complexity = "O(1)",
        .summary = "Tells the id of this node's shard.",
        VARIES,
    },
    {
        .name = "nodes", .run = cmd_cluster_nodes, .arity = 2, READER, .since = "3.0.0", .complexity = PER_NODE,
        .summary = "Describes all nodes that this one knows.",
        VARIES,
    },
    {
        .name = "replicas", .run = cmd_cluster_replicas, .arity = 3, ASKER, .since = "5.0.0", .complexity = "O(1)",
        .summary = "Describes the replicas of a master.",
        NODE_ID, VARIES,
    },
    {
        .name = "replicate", .run = cmd_cluster_replicate, .arity = 3, CHANGER, .since = "3.0.0", .complexity = "O(1)",
        .summary = "Makes this node a replica of a master.",
        NODE_ID,
    },
    {
        .name = "reset", .run = cmd_cluster_reset, .arity = -2,
        .flags = CMD_ADMIN | CMD_NOSCRIPT | CMD_STALE, .acl = ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "cluster", .since = "3.0.0", .complexity = "O(N), N: known nodes; of a replica its keys too, which are removed",
        .summary = "Makes this node a cluster of its own again.",
        ARGS(ONE_OF("hard_soft", .flags = ARG_OPTIONAL, ARGS(TOKEN("hard", "HARD"), TOKEN("soft", "SOFT")))),
    },
    {
        .name = "saveconfig", .run = cmd_cluster_saveconfig, .arity = 2, CHANGER, .since = "3.0.0", .complexity = "O(1)",
        .summary = "Writes what this node knows of the cluster to its file.",
    },
    {
        .name = "set-config-epoch", .run = cmd_cluster_set_config_epoch, .arity = 3, CHANGER, .since = "3.0.0", .complexity = "O(1)",
        .summary = "Gives a new node its first epoch.",
        ARGS(ARG("config-epoch", INTEGER)),
    },
    {
        .name = "setslot", .run = cmd_cluster_setslot, .arity = -4, CHANGER, .since = "3.0.0", .complexity = "O(1)",
        .summary = "Opens a slot for moving its keys, gives it to a node, or closes it.",
        ARGS(ARG("slot", INTEGER),
             ONE_OF("subcommand", ARGS(ARG("node-id", STRING, .token = "IMPORTING"), ARG("node-id", STRING, .token = "MIGRATING"),
                                       ARG("node-id", STRING, .token = "NODE"), TOKEN("stable", "STABLE")))),
    },
    {
        .name = "shards", .run = cmd_cluster_shards, .arity = 2, READER, .since = "7.0.0", .complexity = PER_NODE,
        .summary = "Describes masters with their replicas and slots.",
        VARIES,
    },
    {
        .name = "slaves", .run = cmd_cluster_replicas, .arity = 3, ASKER, .since = "3.0.0", .complexity = "O(1)",
        .summary = "Describes the replicas of a master.",
        .doc_flags = COMMAND_DEPRECATED, .deprecated_since = "5.0.0", .replaced_by = "`CLUSTER REPLICAS`",
        NODE_ID, VARIES,
    },
    {
        .name = "slot-stats", .run = cmd_cluster_slot_stats, .arity = -4,
        .flags = CMD_LOADING | CMD_STALE, .acl = ACL_SLOW,
        .group = "cluster", .since = "8.0.0", .complexity = "O(N), N: slots in the range, or all of them, which are sorted",
        .summary = "Tells figures of the slots of this node's shard.",
        ARGS(ONE_OF("filter",
                    ARGS(BLOCK("slotsrange", .token = "SLOTSRANGE", ARGS(ARG("start-slot", INTEGER), ARG("end-slot", INTEGER))),
                         BLOCK("orderby", .token = "ORDERBY",
                               ARGS(ARG("metric", STRING), ARG("limit", INTEGER, .token = "LIMIT", .flags = ARG_OPTIONAL),
                                    ONE_OF("order", .flags = ARG_OPTIONAL, ARGS(TOKEN("asc", "ASC"), TOKEN("desc", "DESC")))))))),
        VARIES,
    },
    {
        .name = "slots", .run = cmd_cluster_slots, .arity = 2, READER, .since = "3.0.0", .complexity = PER_NODE,
        .summary = "Lists ranges of slots with the nodes that serve them.",
        .doc_flags = COMMAND_DEPRECATED, .deprecated_since = "7.0.0", .replaced_by = "`CLUSTER SHARDS`",
        HISTORY({"4.0.0", "Tells ids of nodes."}, {"7.0.0", "Tells more about the addresses of nodes."}), VARIES,
    },
    {
        .name = "syncslots", .run = cmd_cluster_syncslots, .arity = -3,
        .flags = CMD_WRITE | CMD_ADMIN | CMD_NOSCRIPT | CMD_NO_MULTI | CMD_LOADING, .acl = ACL_KEYSPACE | ACL_WRITE | ACL_ADMIN | ACL_SLOW | ACL_DANGEROUS,
        .group = "cluster", .since = "8.4.0", .complexity = "O(N), N: slots",
        .summary = "What nodes say to each other, and to logs, while slots move.",
        ARGS(ARG("word", STRING), ARG("argument", STRING, .flags = ARG_MULTIPLE)),
    },
};

static const struct command rows[] = {
    {
        .name = "asking", .run = cmd_asking, .arity = 1,
        .flags = CMD_FAST, .acl = ACL_CONNECTION | ACL_FAST,
        .group = "cluster", .since = "3.0.0", .complexity = "O(1)",
        .summary = "Says that the next command was sent here by a redirection of the kind ASK.",
    },
    {
        .name = "cluster", .arity = -2,
        .flags = 0, .acl = ACL_SLOW,
        SUBS(cluster_subs),
        .group = "cluster", .since = "3.0.0", .complexity = "Told by each subcommand.",
        .summary = "Looks into the cluster, and changes it.",
    },
    {
        .name = "readonly", .run = cmd_readonly, .arity = 1,
        .flags = CMD_LOADING | CMD_STALE | CMD_FAST, .acl = ACL_CONNECTION | ACL_FAST,
        .group = "cluster", .since = "3.0.0", .complexity = "O(1)",
        .summary = "Lets this connection read from a replica, which may be behind its master.",
    },
    {
        .name = "readwrite", .run = cmd_readwrite, .arity = 1,
        .flags = CMD_LOADING | CMD_STALE | CMD_FAST, .acl = ACL_CONNECTION | ACL_FAST,
        .group = "cluster", .since = "3.0.0", .complexity = "O(1)",
        .summary = "Ends READONLY.",
    },
    {
        .name = "sflush", .run = cmd_sflush, .arity = -3,
        .flags = CMD_WRITE, .acl = ACL_KEYSPACE | ACL_WRITE | ACL_SLOW | ACL_DANGEROUS,
        .group = "cluster", .since = "8.0.0", .complexity = "O(N), N: keys of the slots",
        .summary = "Deletes all keys of ranges of slots, as far as this node has them.",
        ARGS(BLOCK("data", .flags = ARG_MULTIPLE, ARGS(ARG("slot-start", INTEGER), ARG("slot-last", INTEGER))),
             ONE_OF("flush-type", .flags = ARG_OPTIONAL, ARGS(TOKEN("async", "ASYNC"), TOKEN("sync", "SYNC")))),
    },
};

const struct family cluster_family = {rows, COUNT_OF(rows)};
