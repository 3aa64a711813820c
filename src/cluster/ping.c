/* ping: PING, PONG and MEET: when they are sent and what they tell about their sender (spec: cluster, 10 to 12). */
#include "cluster/machine.h"

#define HANDSHAKES_MAX 512 /* strangers that may wait for theirs at once */

/* --- sending --- */

static void write_ping(struct cluster *c, const struct cluster_node *to, enum packet_type type, struct buf *out)
{
    struct packet_header h;
    int cap = gossip_cap(c);
    struct packet_gossip *picked = mem_alloc((size_t)cap * sizeof *picked);

    header_mine(c, type, &h);
    h.mflags |= MFLAG_EXTENSIONS; /* also with none: we understand them */
    size_t at = packet_begin(out, &h);
    int count = gossip_pick(c, to, picked, cap);
    for (int i = 0; i < count; i++) packet_put_gossip(out, at, &picked[i]);
    extensions_write(c, to, at, out);
    packet_end(out, at);
    mem_free(picked, (size_t)cap * sizeof *picked);
}

void ping_send(struct cluster *c, struct cluster_link *l, enum packet_type type)
{
    struct buf packet = {0};

    write_ping(c, l->node, type, &packet);
    buslink_put(c, l, buf_slice(&packet), type);
    buf_deinit(&packet);
    if (type == PACKET_PING && l->node && !l->inbound) l->node->ping_sent_ms = c->now_ms;
}

void ping_broadcast_pong(struct cluster *c, bool my_shard_only)
{
    const struct cluster_node *mine = cluster_my_master(c);

    for (int i = 0; i < c->node_count; i++) {
        struct cluster_node *n = c->nodes[i];
        if (n == c->myself || node_in_handshake(n) || !n->link) continue;
        if (my_shard_only && (!mine || (n != mine && n->master != mine))) continue;
        ping_send(c, n->link, PACKET_PONG);
    }
}

/* --- addresses --- */

static void learn_own_ip(struct cluster *c, const struct cluster_link *l, enum packet_type type)
{
    struct cluster_node *me = c->myself;

    if (c->ip_announced || !l->local_ip[0] || (type != PACKET_MEET && me->ip[0]) || !strcmp(me->ip, l->local_ip)) return;
    snprintf(me->ip, sizeof me->ip, "%s", l->local_ip);
    cluster_logf(c, '*', "This node's address is %s, as others reach it", me->ip);
    c->todo |= TODO_SAVE;
}

static void set_address(struct cluster *c, struct cluster_node *n, const struct cluster_link *l, const struct packet_header *h)
{
    struct packet_ports ports = header_ports(c, h->port, h->other_port);

    snprintf(n->ip, sizeof n->ip, "%s", h->ip[0] ? h->ip : l->peer_ip);
    n->port = ports.port;
    n->tls_port = ports.tls_port;
    n->bus_port = h->bus_port;
}

/* From a packet that did not come by our own link to it. true: it has another address now, and our link to it is closed. */
bool node_take_address(struct cluster *c, struct cluster_node *n, struct cluster_link *l, const struct packet_header *h)
{
    const char *ip = h->ip[0] ? h->ip : l->peer_ip;
    struct packet_ports ports = header_ports(c, h->port, h->other_port);

    if (l == n->link || !ip[0]) return false;
    if (!strcmp(n->ip, ip) && n->port == ports.port && n->tls_port == ports.tls_port && n->bus_port == h->bus_port) return false;
    set_address(c, n, l, h);
    n->flags &= ~(uint32_t)NODE_NOADDR;
    if (n->link) buslink_close(c, n->link);
    cluster_logf(c, '#', "Node %.40s has another address: %s:%d", n->id, n->ip, n->port);
    if (cluster_is_replica(c) && c->myself->master == n) c->world.follow(c->world.arg, n->ip, c->set->tls_replication ? n->tls_port : n->port, true);
    c->todo |= TODO_SAVE | TODO_MAP;
    return true;
}

/* --- receiving --- */

static bool handshake_known(const struct cluster *c, const struct cluster_node *like, int *waiting)
{
    *waiting = 0;
    for (int i = 0; i < c->node_count; i++) {
        const struct cluster_node *n = c->nodes[i];
        if (!node_in_handshake(n)) continue;
        if (!strcmp(n->ip, like->ip) && n->port == like->port && n->bus_port == like->bus_port) return true;
        ++*waiting;
    }
    return false;
}

/* A stranger wants to meet: a node under a random id until its own link tells its real one. */
static void meet_stranger(struct cluster *c, const struct cluster_link *l, const struct packet_header *h)
{
    struct cluster_node like = {0};
    char id[NODE_ID_LEN + 1];
    int waiting;

    set_address(c, &like, l, h);
    if (!like.ip[0] || !like.bus_port || handshake_known(c, &like, &waiting) || waiting >= HANDSHAKES_MAX || c->node_count >= CLUSTER_NODES_MAX) return;
    cluster_random_id(c, id);
    struct cluster_node *n = node_add(c, id, NODE_HANDSHAKE);
    set_address(c, n, l, h);
}

/* The answer on our own link to a node in handshake: true: the node is gone. */
static bool finish_handshake(struct cluster *c, struct cluster_link *l, const struct packet_header *h, struct cluster_node *sender)
{
    struct cluster_node *n = l->node;

    if (sender || !memcmp(h->id, c->myself->id, NODE_ID_LEN)) { /* met before, or myself */
        if (sender) node_take_address(c, sender, l, h);
        node_forget(c, n);
        return true;
    }
    node_rename(c, n, h->id);
    n->flags &= ~(uint32_t)(NODE_HANDSHAKE | NODE_MEET);
    n->flags |= node_role(h->flags);
    cluster_logf(c, '*', "Node %.40s (%s:%d) was met", n->id, n->ip, n->port);
    c->todo |= TODO_SAVE | TODO_STATE;
    return false;
}

/* Somebody else answers where the node was: it has no address until it is heard of again. */
static void lose_address(struct cluster *c, struct cluster_link *l)
{
    struct cluster_node *n = l->node;

    cluster_logf(c, '#', "Another node answers at the address of node %.40s", n->id);
    n->flags |= NODE_NOADDR;
    n->ip[0] = 0;
    n->port = n->tls_port = n->bus_port = 0;
    buslink_close(c, l);
    c->todo |= TODO_SAVE;
}

void ping_answered(struct cluster *c, struct cluster_node *n)
{
    n->pong_received_ms = c->now_ms;
    n->ping_sent_ms = 0;
    if (node_pfail(n)) {
        n->flags &= ~(uint32_t)NODE_PFAIL;
        c->todo |= TODO_SAVE | TODO_STATE;
    } else if (node_failed(n)) {
        fail_clear_if_healthy(c, n);
    }
}

static void learn_role(struct cluster *c, struct cluster_node *sender, const struct packet_header *h)
{
    if (!h->master[0]) {
        node_set_master(c, sender);
        return;
    }
    struct cluster_node *master = node_by_id(c, h->master);
    if (node_is_master(sender)) {
        slots_unbind_all(c, sender);
        node_set_replica(sender);
        c->todo |= TODO_SAVE | TODO_STATE | TODO_MAP;
    }
    if (master && master != sender && sender->master != master) {
        node_attach(sender, master);
        memcpy(sender->shard_id, master->shard_id, NODE_ID_LEN);
        c->todo |= TODO_SAVE | TODO_MAP;
    }
}

static void learn_slots(struct cluster *c, struct cluster_node *sender, const struct packet_header *h)
{
    const struct cluster_node *owner = node_is_master(sender) ? sender : sender->master;

    if (!owner || !memcmp(owner->slots, h->slots, sizeof owner->slots)) return;
    if (node_is_master(sender)) claim_received(c, sender, h->config_epoch, h->slots);
    claim_answer_stale(c, sender, h->config_epoch, h->slots);
}

static void learn_sender(struct cluster *c, struct cluster_link *l, const struct packet *p, struct cluster_node *sender)
{
    const struct packet_header *h = &p->h;

    sender->flags = (sender->flags & ~(uint32_t)(NODE_NOFAILOVER | NODE_VIREO)) | (h->flags & NODE_NOFAILOVER) | (h->vireo ? NODE_VIREO : 0);
    if (node_in_handshake(sender)) return;
    if (h->type == PACKET_PING) node_take_address(c, sender, l, h);
    if (!claim_remind(c, sender, h)) {
        learn_role(c, sender, h);
        learn_slots(c, sender, h);
    }
    if (node_is_master(sender)) epoch_collision(c, sender, h->config_epoch);
    gossip_received(c, p, sender);
    extensions_received(c, l, p, sender);
}

void ping_received(struct cluster *c, struct cluster_link *l, const struct packet *p, struct cluster_node *sender)
{
    const struct packet_header *h = &p->h;

    if (h->type != PACKET_PONG) {
        learn_own_ip(c, l, h->type);
        if (h->type == PACKET_MEET && !sender && memcmp(h->id, c->myself->id, NODE_ID_LEN)) meet_stranger(c, l, h);
        ping_send(c, l, PACKET_PONG);
    }
    if (!l->inbound && l->node) {
        if (node_in_handshake(l->node)) {
            if (finish_handshake(c, l, h, sender)) return;
        } else if (memcmp(l->node->id, h->id, NODE_ID_LEN)) {
            lose_address(c, l);
            return;
        }
        if (h->type == PACKET_PONG) ping_answered(c, l->node);
    }
    if (sender) learn_sender(c, l, p, sender);
}

/* --- cron --- */

/* Of five drawn at random, the one not heard of for longest. */
static void ping_random(struct cluster *c)
{
    struct cluster_node *oldest = NULL;

    for (int i = 0; i < 5; i++) {
        struct cluster_node *n = c->nodes[rng_below(&c->rng, (uint64_t)c->node_count)];
        if (n == c->myself || node_in_handshake(n) || !n->link || !n->link->up || n->ping_sent_ms) continue;
        if (!oldest || n->pong_received_ms < oldest->pong_received_ms) oldest = n;
    }
    if (oldest) ping_send(c, oldest->link, PACKET_PING);
}

static void ping_one(struct cluster *c, struct cluster_node *n)
{
    int64_t half = c->set->node_timeout_ms / 2, now = c->now_ms;
    bool pending = n->ping_sent_ms;
    bool missed = c->few_heard && node_is_master(n) && n->slot_count && now - n->data_received_ms > half / 2; /* of whom others told me, at best */

    if (n->link && pending && now - n->link->created_ms > c->set->node_timeout_ms && now - n->ping_sent_ms > half &&
        now - n->data_received_ms > half)
        buslink_close(c, n->link);
    if (n->link && n->link->up && !pending && (missed || now - n->pong_received_ms > half)) {
        ping_send(c, n->link, PACKET_PING);
    } else if (c->manual.deadline_ms && node_is_master(c->myself) && c->manual.replica == n && n->link) {
        ping_send(c, n->link, PACKET_PING);
    } else if (pending) {
        fail_suspect_cron(c, n);
    }
}

void ping_cron(struct cluster *c)
{
    if (c->ticks % 10 == 0) ping_random(c);
    for (int i = 0; i < c->node_count; i++) {
        struct cluster_node *n = c->nodes[i];
        if (n == c->myself || n->flags & NODE_NOADDR || node_in_handshake(n)) continue;
        ping_one(c, n);
    }
}

/* Replication of the master is not on, but where the master is is known now; or the master has become somebody's replica. */
static void follow_master(struct cluster *c)
{
    struct cluster_node *m = c->myself->master;
    if (m && m->master && m->master != c->myself && node_is_master(m->master)) {
        become_replica(c, m->master);
        return;
    }
    if (!m || !m->ip[0] || c->world.following(c->world.arg)) return;
    c->world.follow(c->world.arg, m->ip, c->set->tls_replication ? m->tls_port : m->port, true);
}

void cluster_tick(struct cluster *c)
{
    c->ticks++;
    secret_heed(c);
    own_facts(c);
    buslinks_cron(c);
    ping_cron(c);
    manual_deadline(c);
    if (cluster_is_replica(c)) {
        follow_master(c);
        manual_step(c);
        election_step(c);
        replica_migration_cron(c);
    }
    state_cron(c);
    cluster_turn(c);
}
