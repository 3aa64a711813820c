/* fail: from suspicion to agreement (spec: cluster, 13). PFAIL: a PING of mine waits too long. FAIL: a majority of the
 * masters that own slots said so within two node timeouts; whoever finds out tells everybody. */
#include "cluster/machine.h"

static void set_fail(struct cluster *c, struct cluster_node *n)
{
    n->flags = (n->flags & ~(uint32_t)NODE_PFAIL) | NODE_FAIL;
    n->fail_ms = c->now_ms;
    c->todo |= TODO_STATE | TODO_SAVE | TODO_MAP;
}

static void broadcast_fail(struct cluster *c, const struct cluster_node *n)
{
    struct packet_header h;
    struct buf packet = {0};

    header_mine(c, PACKET_FAIL, &h);
    size_t at = packet_begin(&packet, &h);
    packet_put_about(&packet, slice_of(n->id, NODE_ID_LEN));
    packet_end(&packet, at);
    bus_broadcast(c, buf_slice(&packet), PACKET_FAIL);
    buf_deinit(&packet);
}

void fail_try(struct cluster *c, struct cluster_node *n)
{
    int votes = cluster_reports(c, n);

    if (!node_pfail(n) || node_failed(n) || c->now_ms < c->rebuilding_until_ms) return; /* how many masters there are is not known then */
    if (node_is_master(c->myself) && c->myself->slot_count) votes++;
    if (votes < c->size / 2 + 1) return;
    cluster_logf(c, '*', "Node %.40s has failed: %d of %d masters do not reach it", n->id, votes, c->size);
    set_fail(c, n);
    broadcast_fail(c, n);
}

/* The masters that decide hear of it now, and not with the next PING that is due to them. */
static void tell_voters(struct cluster *c)
{
    if (!node_is_master(c->myself) || !c->myself->slot_count) return;
    for (int i = 0; i < c->node_count; i++) {
        struct cluster_node *n = c->nodes[i];
        if (n != c->myself && node_is_master(n) && n->slot_count && !(n->flags & (NODE_PFAIL | NODE_FAIL)) && n->link)
            ping_send(c, n->link, PACKET_PONG);
    }
}

void fail_suspect_cron(struct cluster *c, struct cluster_node *n)
{
    int64_t ping = c->now_ms - n->ping_sent_ms, data = c->now_ms - n->data_received_ms;

    if ((ping < data ? ping : data) <= c->set->node_timeout_ms || n->flags & (NODE_PFAIL | NODE_FAIL)) return;
    n->flags |= NODE_PFAIL;
    c->todo |= TODO_STATE;
    tell_voters(c);
    fail_try(c, n); /* the others may have said it already */
}

/* A master with slots is believed again only when nobody has taken them meanwhile. */
void fail_clear_if_healthy(struct cluster *c, struct cluster_node *n)
{
    bool serves = node_is_master(n) && n->slot_count;

    if (serves && c->now_ms - n->fail_ms <= 2 * c->set->node_timeout_ms) return;
    n->flags &= ~(uint32_t)NODE_FAIL;
    cluster_logf(c, '*', "Node %.40s is reachable again", n->id);
    c->todo |= TODO_STATE | TODO_SAVE | TODO_MAP;
}

void fail_received(struct cluster *c, const struct packet *p, struct cluster_node *sender)
{
    struct cluster_node *n = node_by_id(c, p->about);

    if (!n || n == c->myself || node_failed(n) || node_in_handshake(n)) return;
    cluster_logf(c, '*', "Node %.40s has failed: node %.40s says so", n->id, sender->id);
    set_fail(c, n);
}
