/* receive: what every packet tells, whatever its type, and then the type's own file (spec: cluster, 10). */
#include "cluster/machine.h"

#define LATER_MAX ((size_t)16 << 20)

/* Who sent it: for our own link, the node we connected to (unless somebody else answers there now); else by its id. */
static struct cluster_node *find_sender(struct cluster *c, struct cluster_link *l, const struct packet_header *h)
{
    struct cluster_node *n = l->node;

    if (n && !node_in_handshake(n)) {
        if (!memcmp(n->id, h->id, NODE_ID_LEN)) return n;
        if (!l->inbound) return NULL;
    }
    n = node_by_id(c, h->id);
    if (!n || n == c->myself) return NULL;
    if (l->inbound && !node_in_handshake(n)) buslink_tie(c, l, n);
    return n;
}

static void learn_epochs(struct cluster *c, struct cluster_node *sender, const struct packet_header *h)
{
    if (h->current_epoch > c->current_epoch) {
        c->current_epoch = h->current_epoch;
        c->todo |= TODO_SAVE;
    }
    if (h->config_epoch > sender->config_epoch && !h->master[0]) { /* else it is its master's */
        sender->config_epoch = h->config_epoch;
        c->todo |= TODO_SAVE | TODO_SYNC;
    }
}

static void learn_header(struct cluster *c, struct cluster_node *sender, const struct packet_header *h)
{
    if (node_in_handshake(sender)) return;
    learn_epochs(c, sender, h);
    sender->repl_offset = h->offset;
    sender->repl_offset_ms = c->now_ms;
    manual_told(c, h, sender);
}

static void publish_received(struct cluster *c, const struct packet *p, bool shard)
{
    c->world.publish(c->world.arg, shard, p->channel, p->message);
}

static void receive_light(struct cluster *c, struct cluster_link *l, const struct packet *p)
{
    if (!l->node || node_in_handshake(l->node)) {
        c->refused_packets++;
        buslink_close(c, l);
        return;
    }
    l->node->data_received_ms = c->now_ms;
    c->received[p->h.type]++;
    publish_received(c, p, p->h.type == PACKET_PUBLISHSHARD);
}

/* Types that only a known node may send. */
static void receive_known(struct cluster *c, struct cluster_link *l, const struct packet *p, struct cluster_node *sender)
{
    switch (p->h.type) {
    case PACKET_FAIL: fail_received(c, p, sender); break;
    case PACKET_PUBLISH: publish_received(c, p, false); break;
    case PACKET_PUBLISHSHARD: publish_received(c, p, true); break;
    case PACKET_AUTH_REQUEST: vote_asked(c, p, sender); break;
    case PACKET_AUTH_ACK: vote_received(c, p, sender); break;
    case PACKET_UPDATE: update_received(c, p, sender); break;
    case PACKET_MFSTART: manual_asked(c, l, sender); break;
    default: break; /* MODULE: nobody here to give it to */
    }
}

/* PING and PONG come again, and say the same then: of them it is enough to know that the sender lives, and to answer. */
static bool sign_of_life(struct cluster *c, struct cluster_link *l, const struct packet_header *h)
{
    struct cluster_node *n = node_by_id(c, h->id);

    if (h->type > PACKET_PONG || !n || n == c->myself || node_in_handshake(n) || (!l->inbound && l->node != n)) return false;
    n->data_received_ms = c->now_ms;
    c->received[h->type]++;
    if (h->type == PACKET_PING) ping_send(c, l, PACKET_PONG);
    else if (!l->inbound) ping_answered(c, n);
    return true;
}

void receive_while_busy(struct cluster *c, struct cluster_link *l, const struct packet *p, struct slice packet)
{
    if (!p->light && sign_of_life(c, l, &p->h)) return;
    buf_puts(&l->later, packet);
    if (l->later.len <= LATER_MAX) return;
    cluster_refused(c, '#', "The cluster bus link %s %s is closed: more came during a script than is kept", l->inbound ? "from" : "to", l->peer_ip);
    buslink_close(c, l);
}

void receive_later(struct cluster *c)
{
    for (struct cluster_link *l = c->links; l; l = l->next) {
        if (likely(!l->later.len)) continue;
        struct buf all = l->later;
        struct packet p;
        int64_t len;
        l->later = (struct buf){0};
        for (size_t at = 0; at < all.len && !l->dead; at += (size_t)len) {
            struct slice rest = slice_of(all.ptr + at, all.len - at);
            len = packet_length(rest) - (secret_on(c) ? PROOF_BYTES : 0); /* which was taken off */
            if (!packet_read(slice_of(rest.ptr, (size_t)len), &p)) receive_packet(c, l, &p);
        }
        buf_deinit(&all);
    }
}

void receive_packet(struct cluster *c, struct cluster_link *l, const struct packet *p)
{
    if (p->light) {
        receive_light(c, l, p);
        return;
    }
    struct cluster_node *sender = find_sender(c, l, &p->h);
    c->received[p->h.type]++;
    if (sender) {
        sender->data_received_ms = c->now_ms;
        learn_header(c, sender, &p->h);
    }
    if (p->h.type <= PACKET_MEET) {
        ping_received(c, l, p, sender);
    } else if (sender && !node_in_handshake(sender)) {
        receive_known(c, l, p, sender);
    } else {
        c->refused_packets++;
    }
}
