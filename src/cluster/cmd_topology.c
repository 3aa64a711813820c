/* cmd_topology: how the cluster looks from here: NODES SLOTS SHARDS LINKS INFO MYID MYSHARDID. Spec: cluster, 6. */
#include "cluster/commands.h"
#include "cluster/gate.h"
#include "cluster/rows.h"

#include <stdio.h>

static bool by_tls(const struct call *c) { return c->s->flags & SESSION_TLS; }

void cmd_cluster_myid(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    if (cl) reply_bulk_cstr(c->r, cl->myself->id);
}

void cmd_cluster_myshardid(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    if (cl) reply_bulk_cstr(c->r, cl->myself->shard_id);
}

void cmd_cluster_nodes(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    if (!cl) return;
    struct buf text = {0};
    for (int i = 0; i < cl->node_count; i++) {
        cluster_describe_node(cl, cl->nodes[i], by_tls(c), &text);
        buf_putc(&text, '\n');
    }
    reply_verbatim(c->r, "txt", buf_slice(&text));
    buf_deinit(&text);
}

/* --- SLOTS --- */

/* Name and value pairs that tell what the endpoint does not. */
static void reply_metadata(struct call *c, const struct cluster *cl, const struct cluster_node *n)
{
    bool ip = cl->set->endpoint_type != ENDPOINT_IP, hostname = cl->set->endpoint_type != ENDPOINT_HOSTNAME && n->hostname[0];
    reply_map(c->r, ip + hostname);
    if (ip) {
        reply_bulk_cstr(c->r, "ip");
        reply_bulk_cstr(c->r, n->ip);
    }
    if (hostname) {
        reply_bulk_cstr(c->r, "hostname");
        reply_bulk_cstr(c->r, n->hostname);
    }
}

static void reply_node(struct call *c, const struct cluster *cl, const struct cluster_node *n)
{
    bool known;
    struct slice endpoint = endpoint_of(cl, n, &known);
    reply_array(c->r, 4);
    if (known) reply_bulk(c->r, endpoint);
    else reply_null(c->r);
    reply_int(c->r, endpoint_port(n, c->s));
    reply_bulk_cstr(c->r, n->id);
    reply_metadata(c, cl, n);
}

/* What is known of a node's part of the stream of changes: our own as it is, others' as they said last. */
static int64_t offset_of(const struct cluster *cl, const struct cluster_node *n)
{
    return n == cl->myself ? cl->world.offset(cl->world.arg) : n->repl_offset;
}

static bool is_usable(const struct cluster *cl, const struct cluster_node *n) { return !node_failed(n) && offset_of(cl, n) != 0; }

static void reply_range(struct call *c, const struct cluster *cl, int first, int last, const struct cluster_node *owner)
{
    int count = 3;
    for (int i = 0; i < owner->replica_count; i++) count += is_usable(cl, owner->replicas[i]);
    reply_array(c->r, count);
    reply_int(c->r, first);
    reply_int(c->r, last);
    reply_node(c, cl, owner);
    for (int i = 0; i < owner->replica_count; i++)
        if (is_usable(cl, owner->replicas[i])) reply_node(c, cl, owner->replicas[i]);
}

void cmd_cluster_slots(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    int64_t ranges = 0;
    if (!cl) return;
    struct reply_mark mark = reply_open(c->r);
    for (int first = 0, i = 0; i < SLOT_COUNT; i++) {
        const struct cluster_node *owner = cl->slots[i];
        if (i == 0 || owner != cl->slots[i - 1]) first = i;
        if (!owner || (i + 1 < SLOT_COUNT && cl->slots[i + 1] == owner)) continue;
        reply_range(c, cl, first, i, owner);
        ranges++;
    }
    reply_close(c->r, mark, '*', ranges);
}

/* --- SHARDS --- */

static void pair_text(struct reply *r, const char *name, const char *value)
{
    reply_bulk_cstr(r, name);
    reply_bulk_cstr(r, value);
}

static void pair_int(struct reply *r, const char *name, int64_t value)
{
    reply_bulk_cstr(r, name);
    reply_int(r, value);
}

static void reply_shard_node(struct call *c, const struct cluster *cl, const struct cluster_node *n)
{
    bool known;
    struct slice endpoint = endpoint_of(cl, n, &known);
    int64_t offset = offset_of(cl, n);
    reply_map(c->r, 6 + (n->port != 0) + (n->tls_port != 0) + (n->hostname[0] != 0));
    pair_text(c->r, "id", n->id);
    if (n->port) pair_int(c->r, "port", n->port);
    if (n->tls_port) pair_int(c->r, "tls-port", n->tls_port);
    pair_text(c->r, "ip", n->ip);
    reply_bulk_cstr(c->r, "endpoint");
    reply_bulk(c->r, endpoint);
    if (n->hostname[0]) pair_text(c->r, "hostname", n->hostname);
    pair_text(c->r, "role", node_is_master(n) ? "master" : "replica");
    pair_int(c->r, "replication-offset", offset);
    pair_text(c->r, "health", node_failed(n) ? "fail" : node_is_replica(n) && offset == 0 ? "loading" : "online");
}

static void reply_shard_slots(struct call *c, const struct cluster_node *n)
{
    int64_t numbers = 0;
    struct reply_mark mark = reply_open(c->r);
    for (int i = 0; i < SLOT_COUNT; i++) {
        if (!node_has_slot(n, i)) continue;
        int first = i;
        while (i + 1 < SLOT_COUNT && node_has_slot(n, i + 1)) i++;
        reply_int(c->r, first);
        reply_int(c->r, i);
        numbers += 2;
    }
    reply_close(c->r, mark, '*', numbers);
}

static void reply_shard(struct call *c, const struct cluster *cl, const struct cluster_node *master)
{
    reply_map(c->r, 2);
    reply_bulk_cstr(c->r, "slots");
    reply_shard_slots(c, master);
    reply_bulk_cstr(c->r, "nodes");
    reply_array(c->r, 1 + master->replica_count);
    reply_shard_node(c, cl, master);
    for (int i = 0; i < master->replica_count; i++) reply_shard_node(c, cl, master->replicas[i]);
}

void cmd_cluster_shards(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    int64_t count = 0;
    if (!cl) return;
    struct reply_mark mark = reply_open(c->r);
    for (int i = 0; i < cl->node_count; i++) {
        if (!node_is_master(cl->nodes[i]) || node_in_handshake(cl->nodes[i])) continue;
        reply_shard(c, cl, cl->nodes[i]);
        count++;
    }
    reply_close(c->r, mark, '*', count);
}

/* --- LINKS --- */

static void reply_link(struct call *c, const struct cluster_node *n, const struct cluster_link *l)
{
    bool writes = l->waits_write || l->unsent_bytes || l->out.len;
    reply_map(c->r, 6);
    pair_text(c->r, "direction", l->inbound ? "from" : "to");
    pair_text(c->r, "node", n->id);
    pair_int(c->r, "create-time", l->created_ms);
    pair_text(c->r, "events", writes ? "rw" : "r");
    pair_int(c->r, "send-buffer-allocated", (int64_t)(l->out.cap + l->unsent_bytes));
    pair_int(c->r, "send-buffer-used", (int64_t)(l->out.len + l->unsent_bytes));
}

void cmd_cluster_links(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    int64_t count = 0;
    if (!cl) return;
    struct reply_mark mark = reply_open(c->r);
    for (int i = 0; i < cl->node_count; i++) {
        const struct cluster_node *n = cl->nodes[i];
        const struct cluster_link *both[2] = {n->link, n->inbound};
        for (int k = 0; k < 2; k++) {
            if (!both[k]) continue;
            reply_link(c, n, both[k]);
            count++;
        }
    }
    reply_close(c->r, mark, '*', count);
}

/* --- INFO --- */

static void put_counts(struct buf *out, const uint64_t *counts, const char *what)
{
    uint64_t total = 0;
    for (int i = 0; i < PACKET_TYPES; i++) {
        total += counts[i];
        if (counts[i]) buf_fmt(out, "cluster_stats_messages_%s_%s:%llu\r\n", packet_type_names[i], what, (unsigned long long)counts[i]);
    }
    buf_fmt(out, "cluster_stats_messages_%s:%llu\r\n", what, (unsigned long long)total);
}

void cmd_cluster_info(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    int assigned = 0, ok = 0, pfail = 0, fail = 0;
    if (!cl) return;
    for (int i = 0; i < SLOT_COUNT; i++) {
        const struct cluster_node *n = cl->slots[i];
        if (!n) continue;
        assigned++;
        if (node_failed(n)) fail++;
        else if (node_pfail(n)) pfail++;
        else ok++;
    }
    struct buf text = {0};
    buf_fmt(&text, "cluster_state:%s\r\ncluster_slots_assigned:%d\r\ncluster_slots_ok:%d\r\ncluster_slots_pfail:%d\r\ncluster_slots_fail:%d\r\n",
            cl->ok ? "ok" : "fail", assigned, ok, pfail, fail);
    buf_fmt(&text, "cluster_known_nodes:%d\r\ncluster_size:%d\r\ncluster_current_epoch:%llu\r\ncluster_my_epoch:%llu\r\n", cl->node_count,
            cl->size, (unsigned long long)cl->current_epoch, (unsigned long long)cluster_my_epoch(cl));
    put_counts(&text, cl->sent, "sent");
    put_counts(&text, cl->received, "received");
    buf_fmt(&text, "total_cluster_links_buffer_limit_exceeded:%llu\r\n", (unsigned long long)cl->sendbuf_exceeded);
    reply_verbatim(c->r, "txt", buf_slice(&text));
    buf_deinit(&text);
}
