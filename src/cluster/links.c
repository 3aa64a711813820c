/* links: the connections of the bus. Every node but myself has at most one of ours to it and one of its to us; a link that
 * was accepted belongs to nobody until its sender is known. Closed links stay in the list, dead, until the end of the turn,
 * so that whoever is at work on one may go on looking at it. */
#include "cluster/machine.h"

#define WAITING_OUT_MAX (1u << 20) /* bytes kept for a link that is not up yet */
#define KEPT_OUT 65536             /* larger buffers are given back */

static struct cluster_link *link_new(struct cluster *c, struct cluster_node *n, bool inbound)
{
    struct cluster_link *l = mem_zalloc(sizeof *l);

    l->node = n;
    l->inbound = inbound;
    l->created_ms = l->heard_ms = c->now_ms;
    l->next = c->links;
    if (l->next) l->next->prev = l;
    c->links = l;
    return l;
}

static void text_copy(char *out, size_t room, const char *from)
{
    snprintf(out, room, "%s", from ? from : "");
}

void buslink_open(struct cluster *c, struct cluster_node *n)
{
    n->link = link_new(c, n, false);
    c->world.connect(c->world.arg, n->link, n->ip, n->bus_port);
}

struct cluster_link *cluster_accepted(struct cluster *c, void *conn, const char *peer_ip, const char *local_ip)
{
    strangers_make_room(c);
    struct cluster_link *l = link_new(c, NULL, true);

    l->conn = conn;
    l->up = true;
    text_copy(l->peer_ip, sizeof l->peer_ip, peer_ip);
    text_copy(l->local_ip, sizeof l->local_ip, local_ip);
    return l;
}

static void unlink_node(struct cluster_link *l)
{
    if (!l->node) return;
    if (l->node->link == l) {
        l->node->link = NULL;
        l->node->flags &= ~(uint32_t)(NODE_EXTENSIONS | NODE_VIREO); /* another program may answer next time */
        l->node->reminded_ms = 0; /* or it has lost again what it was told (claim.c) */
    }
    if (l->node->inbound == l) l->node->inbound = NULL;
    l->node = NULL;
}

void buslink_close(struct cluster *c, struct cluster_link *l)
{
    if (l->dead) return;
    l->dead = true;
    unlink_node(l);
    c->world.close(c->world.arg, l);
}

/* A PING that waited for its answer goes on waiting, so that connecting anew does not hide a failure. */
void cluster_link_up(struct cluster *c, struct cluster_link *l, const char *peer_ip, const char *local_ip)
{
    struct cluster_node *n = l->node;
    int64_t pending = n->ping_sent_ms;

    check(!l->inbound);
    l->up = true;
    text_copy(l->peer_ip, sizeof l->peer_ip, peer_ip);
    text_copy(l->local_ip, sizeof l->local_ip, local_ip);
    ping_send(c, l, n->flags & NODE_MEET ? PACKET_MEET : PACKET_PING);
    if (pending) n->ping_sent_ms = pending;
    n->flags &= ~(uint32_t)NODE_MEET;
}

void cluster_link_begun(struct cluster *c, struct cluster_link *l)
{
    if (!l->node->ping_sent_ms) l->node->ping_sent_ms = c->now_ms;
}

/* A link that breaks or never came up counts as a PING that was sent: the wait for an answer begins now, and not with the next
 * PING that would be due, nor never. */
void cluster_link_down(struct cluster *c, struct cluster_link *l)
{
    struct cluster_node *n = l->node;

    if (l->dead) return;
    if (n && !l->inbound && !n->ping_sent_ms) n->ping_sent_ms = c->now_ms;
    l->dead = true;
    unlink_node(l);
}

const char *cluster_debug_kill(struct cluster *c, struct slice direction, struct slice id)
{
    struct cluster_node *n = id.len == NODE_ID_LEN ? node_by_id(c, id.ptr) : NULL;
    bool all = slice_is(direction, "all"), to = all || slice_is(direction, "to"), from = all || slice_is(direction, "from");

    if (!n) return cluster_error(c, "Unknown node %.*s", (int)(id.len < 128 ? id.len : 128), id.ptr);
    if (!to && !from) return cluster_error(c, "Unknown direction %.*s", (int)(direction.len < 128 ? direction.len : 128), direction.ptr);
    if (to && n->link) buslink_close(c, n->link);
    if (from && n->inbound) buslink_close(c, n->inbound);
    return NULL;
}

void buslink_tie(struct cluster *c, struct cluster_link *l, struct cluster_node *n)
{
    if (l->node == n) return;
    unlink_node(l);
    if (n->inbound) buslink_close(c, n->inbound);
    n->inbound = l;
    l->node = n;
}

void buslink_put(struct cluster *c, struct cluster_link *l, struct slice packet, enum packet_type type)
{
    if (l->dead || ((!l->up || (secret_on(c) && !l->proof.met)) && l->out.len + packet.len > WAITING_OUT_MAX)) return;
    buf_puts(&l->out, packet);
    c->sent[type]++;
}

void bus_broadcast(struct cluster *c, struct slice packet, enum packet_type type)
{
    for (int i = 0; i < c->node_count; i++) {
        struct cluster_node *n = c->nodes[i];
        if (n == c->myself || node_in_handshake(n) || !n->link) continue;
        buslink_put(c, n->link, packet, type);
    }
}

void buslinks_flush(struct cluster *c)
{
    for (struct cluster_link *l = c->links; l; l = l->next) {
        if (l->dead || !l->up) continue;
        if (secret_on(c)) {
            if (!secret_flush(c, l)) continue;
        } else if (l->out.len) {
            c->world.send(c->world.arg, l, buf_slice(&l->out));
        }
        l->out.len = 0;
        if (l->out.cap > KEPT_OUT) buf_deinit(&l->out);
    }
}

void buslinks_bury(struct cluster *c)
{
    for (struct cluster_link *l = c->links, *next; l; l = next) {
        next = l->next;
        if (!l->dead) continue;
        if (l->prev) l->prev->next = next;
        else c->links = next;
        if (next) next->prev = l->prev;
        buf_deinit(&l->in);
        buf_deinit(&l->out);
        buf_deinit(&l->later);
        mem_free(l, sizeof *l);
    }
}

size_t cluster_links_bytes(const struct cluster *c)
{
    size_t bytes = 0;
    for (const struct cluster_link *l = c->links; l; l = l->next)
        bytes += sizeof *l + l->in.cap + l->out.cap + l->later.cap + l->unsent_bytes;
    return bytes;
}

/* --- receiving --- */

/* One packet off the front of bytes: its length, 0 when it is not all there, -1 when the link was closed. */
static int64_t take_packet(struct cluster *c, struct cluster_link *l, struct slice bytes)
{
    struct packet p;
    int64_t len = packet_length(bytes);

    if (len < 0) {
        cluster_refused(c, '#', "What came from %s on the cluster bus is no packet: the link is closed", l->peer_ip);
        buslink_close(c, l);
        return -1;
    }
    if (len && !stranger_may_send(c, l, len)) return -1;
    if (!len || bytes.len < (size_t)len) return 0;
    struct slice packet = slice_of(bytes.ptr, (size_t)len);
    if (secret_on(c)) {
        if (!secret_open(c, l, &packet)) return -1;
        if (!packet.len) return len;
    }
    const char *why = packet_read(packet, &p);
    if (why) {
        cluster_refused(c, why == packet_wants_secret ? '#' : '.', "A packet from %s is refused: %s", l->peer_ip, why);
    } else {
        l->heard_ms = c->now_ms;
        if (unlikely((int)p.h.type == c->dropped_type)) c->received[p.h.type]++;
        else if (c->busy) receive_while_busy(c, l, &p, packet);
        else receive_packet(c, l, &p);
    }
    return l->dead ? -1 : len;
}

void cluster_received(struct cluster *c, struct cluster_link *l, struct slice bytes)
{
    size_t at = 0;
    int64_t len = 0;

    if (!c->busy && l->later.len) receive_later(c); /* it came before */
    if (l->dead) return;
    bool kept = l->in.len > 0;
    if (kept) {
        buf_puts(&l->in, bytes);
        bytes = buf_slice(&l->in);
    }
    while (at < bytes.len && (len = take_packet(c, l, slice_of(bytes.ptr + at, bytes.len - at))) > 0) at += (size_t)len;
    if (l->dead) return;
    if (kept) buf_drop(&l->in, at);
    else buf_put(&l->in, bytes.ptr + at, bytes.len - at);
    if (!l->in.len && l->in.cap > KEPT_OUT) buf_deinit(&l->in);
    stranger_kept(c, l);
}

/* --- cron --- */

static void enforce_limit(struct cluster *c, struct cluster_link *l)
{
    int64_t limit = c->set->link_sendbuf_limit;

    if (!l || !limit || (int64_t)(l->out.cap + l->unsent_bytes) <= limit) return;
    c->sendbuf_exceeded++;
    cluster_logf(c, '#', "The link %s node %.40s is closed: more than %lld bytes wait to be sent", l->inbound ? "from" : "to",
                 l->node->id, (long long)limit);
    buslink_close(c, l);
}

static bool handshake_expired(const struct cluster *c, const struct cluster_node *n)
{
    int64_t limit = c->set->node_timeout_ms < 1000 ? 1000 : c->set->node_timeout_ms;
    return node_in_handshake(n) && c->now_ms - n->created_ms > limit;
}

void buslinks_cron(struct cluster *c)
{
    for (int i = c->node_count; i-- > 0;) {
        struct cluster_node *n = c->nodes[i];
        enforce_limit(c, n->link);
        enforce_limit(c, n->inbound);
        if (n == c->myself || n->flags & NODE_NOADDR) continue;
        if (handshake_expired(c, n)) {
            node_forget(c, n);
            continue;
        }
        if (!n->link && n->bus_port && n->ip[0]) buslink_open(c, n);
    }
    strangers_cron(c);
}
