/* cmd_cluster: what clients say of themselves (ASKING ...), and the subcommands of CLUSTER about nodes. */
#include <arpa/inet.h>
#include <stdio.h>

#include "cluster/commands.h"
#include "cluster/rows.h"

struct cluster *cluster_of(struct call *c)
{
    struct cluster *cl = c->e->cluster;
    if (cl) cluster_time(cl, c->e->now_ms);
    else reply_errorf(c->r, "ERR This instance has cluster support disabled");
    return cl;
}

void reply_verb(struct call *c, const char *error)
{
    struct cluster *cl = c->e->cluster;
    if (error) reply_error_slice(c->r, slice_str(error));
    else reply_ok(c->r);
    if (!error && cl->todo & (TODO_SAVE | TODO_SYNC)) cl->todo |= TODO_NOW; /* before the reply leaves */
}

static void set_flag(struct call *c, uint32_t flag, bool on)
{
    if (!(c->s->flags & SESSION_REDIRECTS) && !cluster_of(c)) return; /* READONLY means something outside a cluster too, with CLIENT CAPA redirect */
    c->s->flags = on ? c->s->flags | flag : c->s->flags & ~flag;
    reply_ok(c->r);
}

void cmd_asking(struct call *c) { set_flag(c, SESSION_ASKING, true); }
void cmd_readonly(struct call *c) { set_flag(c, SESSION_READONLY, true); }
void cmd_readwrite(struct call *c) { set_flag(c, SESSION_READONLY, false); }

/* --- nodes --- */

static bool arg_port(struct call *c, struct slice arg, const char *what, int64_t *out)
{
    if (num_parse_i64(arg, out)) return true;
    reply_errorf(c->r, "ERR Invalid TCP %s port specified: %.*s", what, (int)(arg.len < 128 ? arg.len : 128), arg.ptr);
    return false;
}

/* The address as everybody else would write it; false: it is none. */
static bool canonical_address(struct slice arg, char out[NODE_IP_MAX])
{
    char text[64];
    unsigned char bytes[16];
    if (arg.len >= sizeof text || memchr(arg.ptr, 0, arg.len)) return false;
    memcpy(text, arg.ptr, arg.len);
    text[arg.len] = 0;
    int family = inet_pton(AF_INET, text, bytes) == 1 ? AF_INET : inet_pton(AF_INET6, text, bytes) == 1 ? AF_INET6 : -1;
    return family != -1 && inet_ntop(family, bytes, out, NODE_IP_MAX);
}

static bool is_port(int64_t port) { return port > 0 && port <= 65535; }

void cmd_cluster_meet(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    int64_t port, bus_port;
    char ip[NODE_IP_MAX];
    if (!cl) return;
    if (c->argc > 5) {
        reply_unknown_sub(c);
        return;
    }
    if (!arg_port(c, c->argv[3], "base", &port)) return;
    if (c->argc == 5) {
        if (!arg_port(c, c->argv[4], "bus", &bus_port)) return;
    } else {
        bus_port = is_port(port) ? port + 10000 : 0;
    }
    const char *error = NULL;
    if (canonical_address(c->argv[2], ip) && is_port(port) && is_port(bus_port)) {
        error = cluster_meet(cl, ip, (int)port, (int)bus_port);
    } else {
        reply_errorf(c->r, "ERR Invalid node address specified: %.*s:%.*s", (int)(c->argv[2].len < 128 ? c->argv[2].len : 128), c->argv[2].ptr,
                     (int)c->argv[3].len, c->argv[3].ptr);
        return;
    }
    reply_verb(c, error);
}

void cmd_cluster_forget(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    if (cl) reply_verb(c, cluster_forget(cl, c->argv[2]));
}

void cmd_cluster_replicate(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    if (cl) reply_verb(c, cluster_replicate(cl, c->argv[2]));
}

void cmd_cluster_saveconfig(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    if (cl) reply_verb(c, cluster_save_config(cl));
}

void cmd_cluster_failover(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    enum cluster_failover_form form = FAILOVER_PLAIN;
    if (!cl) return;
    if (c->argc > 3) {
        reply_unknown_sub(c);
        return;
    }
    if (c->argc == 3) {
        if (slice_is(c->argv[2], "force")) {
            form = FAILOVER_FORCE;
        } else if (slice_is(c->argv[2], "takeover")) {
            form = FAILOVER_TAKEOVER;
        } else {
            reply_syntax(c);
            return;
        }
    }
    reply_verb(c, cluster_failover(cl, form));
}

void cmd_cluster_reset(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    if (!cl) return;
    if (c->argc > 3) {
        reply_unknown_sub(c);
        return;
    }
    bool hard = c->argc == 3 && slice_is(c->argv[2], "hard");
    if (c->argc == 3 && !hard && !slice_is(c->argv[2], "soft")) reply_syntax(c);
    else reply_verb(c, cluster_reset(cl, hard));
}

void cmd_cluster_set_config_epoch(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    int64_t epoch;
    if (cl && arg_i64(c, c->argv[2], &epoch)) reply_verb(c, cluster_set_config_epoch(cl, epoch));
}

void cmd_cluster_bumpepoch(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    char text[40];
    if (!cl) return;
    bool bumped = cluster_bump_epoch(cl);
    int n = snprintf(text, sizeof text, "%s %llu", bumped ? "BUMPED" : "STILL", (unsigned long long)cl->myself->config_epoch);
    reply_simple(c->r, slice_of(text, (size_t)n));
}

/* The node of an id; NULL: the error is replied. */
static struct cluster_node *node_of(struct call *c, struct cluster *cl, struct slice id)
{
    struct cluster_node *n = cluster_find(cl, id);
    if (!n) reply_errorf(c->r, "ERR Unknown node %.*s", (int)(id.len < 128 ? id.len : 128), id.ptr);
    return n;
}

void cmd_cluster_count_failure_reports(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    struct cluster_node *n = cl ? node_of(c, cl, c->argv[2]) : NULL;
    if (n) reply_int(c->r, cluster_reports(cl, n));
}

void cmd_cluster_replicas(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    struct cluster_node *n = cl ? node_of(c, cl, c->argv[2]) : NULL;
    if (!n) return;
    if (!node_is_master(n)) {
        reply_errorf(c->r, "ERR The specified node is not a master");
        return;
    }
    struct buf line = {0};
    reply_array(c->r, n->replica_count);
    for (int i = 0; i < n->replica_count; i++) {
        line.len = 0;
        cluster_describe_node(cl, n->replicas[i], c->s->flags & SESSION_TLS, &line);
        reply_bulk(c->r, buf_slice(&line));
    }
    buf_deinit(&line);
}

void cmd_cluster_help(struct call *c)
{
    static const char *const lines[] = {
        "ADDSLOTS <slot> [<slot> ...]", "    This node takes slots that nobody has.",
        "ADDSLOTSRANGE <first> <last> [<first> <last> ...]", "    The same, for ranges of slots.",
        "BUMPEPOCH", "    Raises this node's epoch above all others, unless it is.",
        "CANCELSLOTMIGRATIONS", "    Ends all slot migrations from this node.",
        "COUNT-FAILURE-REPORTS <node-id>", "    How many nodes say now that this one cannot be reached.",
        "COUNTKEYSINSLOT <slot>", "    How many keys of a slot are stored here.",
        "DELSLOTS <slot> [<slot> ...]", "    This node forgets who has these slots.",
        "DELSLOTSRANGE <first> <last> [<first> <last> ...]", "    The same, for ranges of slots.",
        "FAILOVER [FORCE|TAKEOVER]", "    A replica takes its master's place: in agreement with it, without it, or without anybody.",
        "FLUSHSLOT <slot> [ASYNC|SYNC]", "    Deletes the keys of a slot that are stored here.",
        "FLUSHSLOTS", "    An empty node gives up all its slots.",
        "FORGET <node-id>", "    Takes a node off the list, and does not hear of it from others for a minute.",
        "GETKEYSINSLOT <slot> <count>", "    Some keys of a slot that are stored here.",
        "GETSLOTMIGRATIONS", "    The slot migrations from and to this node, those that are over too.",
        "INFO", "    The state of the cluster, as this node sees it.",
        "KEYSLOT <key>", "    The slot of a key.",
        "LINKS", "    The connections to the other nodes.",
        "MEET <ip> <port> [<bus-port>]", "    Joins this node's cluster with that node's.",
        "MIGRATESLOTS SLOTSRANGE <first> <last> [<first> <last> ...] NODE <node-id> [SLOTSRANGE ... NODE <node-id> ...]",
        "    Moves ranges of slots from this node to another one, with their keys.",
        "MIGRATION IMPORT <first> <last> [<first> <last> ...] | CANCEL <ID <id> | ALL> | STATUS <ID <id> | ALL>",
        "    Moves ranges of slots from another node to this one; ends such moves; tells of them.",
        "MYID", "    This node's id.",
        "MYSHARDID", "    The id that this node has in common with its master and replicas.",
        "NODES", "    All nodes, a line each, with their slots.",
        "REPLICAS <node-id>", "    The replicas of a master, as in NODES.",
        "REPLICATE <node-id>", "    Makes this node a replica of a master.",
        "RESET [HARD|SOFT]", "    Leaves the cluster; HARD: under a new id.",
        "SAVECONFIG", "    Writes the node's file.",
        "SET-CONFIG-EPOCH <epoch>", "    Gives a node that knows no others its first epoch.",
        "SETSLOT <slot> IMPORTING <node-id>|MIGRATING <node-id>|NODE <node-id>|STABLE", "    The steps of moving a slot: open it on both sides, give it, or close it.",
        "SHARDS", "    Masters with their replicas, and the slots they serve.",
        "SLOT-STATS SLOTSRANGE <first> <last> | ORDERBY <metric> [LIMIT <count>] [ASC|DESC]", "    Figures of slots: key-count.",
        "SLOTS", "    Ranges of slots and the nodes that serve them.",
        NULL,
    };
    if (cluster_of(c)) reply_help(c, lines);
}
