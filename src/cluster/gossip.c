/* gossip: what nodes tell each other of third ones (spec: cluster, 12). */
#include "cluster/machine.h"

#define GOSSIP_FLAGS (NODE_MASTER | NODE_REPLICA | NODE_PFAIL | NODE_FAIL | NODE_NOFAILOVER | NODE_MIGRATE_TO)
#define GOSSIP_MAX 65535

static int wanted(const struct cluster *c)
{
    int n = c->node_count / 10;
    if (n < 3) n = 3;
    if (n > c->node_count - 2) n = c->node_count - 2;
    return n < 0 ? 0 : n;
}

int gossip_cap(const struct cluster *c) { return c->node_count + 1; }

static void describe(const struct cluster *c, const struct cluster_node *n, struct packet_gossip *g)
{
    bool tls = c->set->tls_cluster;

    *g = (struct packet_gossip){
        .ping_sent_s = (uint32_t)(n->ping_sent_ms / 1000), .pong_received_s = (uint32_t)(n->pong_received_ms / 1000),
        .port = tls ? n->tls_port : n->port, .other_port = tls ? n->port : n->tls_port, .bus_port = n->bus_port,
        .flags = (uint16_t)(n->flags & (GOSSIP_FLAGS | NODE_EXTENSIONS)),
    };
    memcpy(g->id, n->id, NODE_ID_LEN);
    memcpy(g->ip, n->ip, sizeof g->ip);
}

static bool drawn(const struct packet_gossip *picked, int count, const struct cluster_node *n)
{
    for (int i = 0; i < count; i++)
        if (!memcmp(picked[i].id, n->id, NODE_ID_LEN)) return true;
    return false;
}

/* A few at random, and every one that may be failing. */
int gossip_pick(struct cluster *c, const struct cluster_node *to, struct packet_gossip *out, int cap)
{
    int want = wanted(c), count = 0;

    for (int draws = 3 * want; draws > 0 && count < want; draws--) {
        struct cluster_node *n = c->nodes[rng_below(&c->rng, (uint64_t)c->node_count)];
        if (n == c->myself || n == to || n->flags & (NODE_PFAIL | NODE_HANDSHAKE | NODE_NOADDR)) continue;
        if ((!n->link && !n->slot_count) || drawn(out, count, n)) continue;
        describe(c, n, &out[count++]);
    }
    for (int i = 0; i < c->node_count && count < cap && count < GOSSIP_MAX; i++) {
        struct cluster_node *n = c->nodes[i];
        if (node_pfail(n) && !(n->flags & (NODE_HANDSHAKE | NODE_NOADDR))) describe(c, n, &out[count++]);
    }
    return count;
}

/* --- receiving --- */

static void take_address(struct cluster *c, struct cluster_node *n, const struct packet_gossip *g)
{
    struct packet_ports ports = header_ports(c, g->port, g->other_port);

    memcpy(n->ip, g->ip, sizeof n->ip);
    n->port = ports.port;
    n->tls_port = ports.tls_port;
    n->bus_port = g->bus_port;
}

static bool same_address(const struct cluster *c, const struct cluster_node *n, const struct packet_gossip *g)
{
    struct packet_ports ports = header_ports(c, g->port, g->other_port);
    return !strcmp(n->ip, g->ip) && n->port == ports.port && n->bus_port == g->bus_port;
}

static bool suspected(const struct packet_gossip *g) { return g->flags & (NODE_PFAIL | NODE_FAIL); }

static void take_report(struct cluster *c, struct cluster_node *n, const struct packet_gossip *g, struct cluster_node *sender)
{
    if (!node_is_master(sender) || !sender->slot_count) return;
    if (suspected(g)) {
        report_add(c, n, sender);
        fail_try(c, n);
    } else {
        report_drop(n, sender);
    }
}

/* It answered somebody else later than us: so it lives. Not believed if that is still to come. */
static void take_pong(struct cluster *c, struct cluster_node *n, const struct packet_gossip *g)
{
    int64_t pong = (int64_t)g->pong_received_s * 1000;

    if (n->flags & (NODE_PFAIL | NODE_FAIL) || n->ping_sent_ms || cluster_reports(c, n)) return;
    if (pong > n->pong_received_ms && pong <= c->now_ms + 500) n->pong_received_ms = pong;
}

static void about_known(struct cluster *c, struct cluster_node *n, const struct packet_gossip *g, struct cluster_node *sender)
{
    if (sender) take_report(c, n, g, sender);
    if (suspected(g)) return;
    take_pong(c, n, g);
    if (!(n->flags & (NODE_PFAIL | NODE_FAIL)) || g->flags & NODE_NOADDR || !g->ip[0] || same_address(c, n, g)) return;
    take_address(c, n, g);
    n->flags &= ~(uint32_t)NODE_NOADDR;
    if (n->link) buslink_close(c, n->link);
    if (cluster_is_replica(c) && c->myself->master == n) c->world.follow(c->world.arg, n->ip, c->set->tls_replication ? n->tls_port : n->port, true);
    c->todo |= TODO_SAVE;
}

static void about_unknown(struct cluster *c, const struct packet_gossip *g, struct cluster_node *sender)
{
    if (!sender || g->flags & (NODE_NOADDR | NODE_HANDSHAKE) || !g->ip[0] || !g->bus_port || forget_has(c, g->id)) return;
    if (c->node_count >= CLUSTER_NODES_MAX) return;
    struct cluster_node *n = node_add(c, g->id, (g->flags & GOSSIP_FLAGS & ~(uint32_t)(NODE_MASTER | NODE_REPLICA)) | node_role(g->flags));
    take_address(c, n, g);
    c->todo |= TODO_SAVE | TODO_STATE;
}

void gossip_received(struct cluster *c, const struct packet *p, struct cluster_node *sender)
{
    struct packet_gossip g;

    for (int i = 0; i < p->gossip_count; i++) {
        packet_gossip_at(p, i, &g);
        struct cluster_node *n = node_by_id(c, g.id);
        if (n == c->myself) continue;
        if (n) about_known(c, n, &g, sender);
        else about_unknown(c, &g, sender);
    }
}
