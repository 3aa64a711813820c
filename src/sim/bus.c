/* bus: the imagined network and the nodes in it. */
#include "sim/bus.h"

#include "base/sha256.h"
#include "cluster/packet.h"

#include <stdio.h>
#include <stdlib.h>

#define EPOCH_MS 1700000000000ll

struct parcel {
    int64_t due_ms;
    size_t len;
    struct parcel *next;
    char bytes[];
};

struct bus_end {
    struct cluster_link *link;       /* NULL: closed on this side, or not accepted yet */
    int node;
    struct parcel *first, **last;    /* on the way to this end */
    int64_t last_due_ms;
};

struct bus_conn {
    struct bus_end ends[2];          /* who connected, who was connected to */
    int64_t due_ms;                  /* of the connection itself; 0: it stands */
    bool closing[2];                 /* the other side of this end has gone: told after the parcels */
    struct bus_conn *next;
};

static int64_t draw_delay(struct bus *b) { return 1 + (int64_t)rng_below(&b->rng, (uint64_t)b->delay_max_ms); }

static bool open_way(const struct bus *b, int from, int to) { return from == to || from < 0 || to < 0 || !b->blocked[from][to]; }

/* --- the world of one node --- */

static void say(void *arg, char level, const char *text)
{
    struct bus_node *n = arg;
    if (n->bus->talk) buf_fmt(&n->bus->log, "%8lld node %d %c %s\n", (long long)(n->bus->now_ms - EPOCH_MS), n->index, level, text);
}

static int node_at(const struct bus *b, const char *ip)
{
    for (int i = 0; i < b->count; i++)
        if (!strcmp(b->nodes[i].ip, ip)) return i;
    return -1;
}

static void do_connect(void *arg, struct cluster_link *l, const char *ip, int port)
{
    struct bus_node *n = arg;
    struct bus *b = n->bus;
    struct bus_conn *conn = mem_zalloc(sizeof *conn);

    (void)port;
    conn->ends[0].node = n->index;
    conn->ends[0].link = l;
    conn->ends[1].node = node_at(b, ip);
    for (int i = 0; i < 2; i++) conn->ends[i].last = &conn->ends[i].first;
    conn->due_ms = b->now_ms + draw_delay(b);
    conn->next = b->conns;
    b->conns = conn;
    l->conn = conn;
}

static int end_of(const struct bus_conn *conn, const struct cluster_link *l) { return conn->ends[1].link == l; }

static void do_close(void *arg, struct cluster_link *l)
{
    struct bus_conn *conn = l->conn;
    int end = end_of(conn, l);

    (void)arg;
    conn->ends[end].link = NULL;
    conn->closing[!end] = true;
}

/* What a packet relies on must be on disk before it leaves. */
static void check_durable(struct bus_node *n, struct slice bytes)
{
    unsigned long long epoch = 0, vote = 0;
    struct packet p;

    while (bytes.len) {
        int64_t len = packet_length(bytes);
        check(len > 0 && (size_t)len <= bytes.len);
        size_t proof = n->c->secret_count ? SHA256_BYTES : 0; /* behind the packet; a hello has none */
        bool hello = proof && len <= PACKET_LIGHT_BYTES + NONCE_BYTES;
        const char *why = hello ? NULL : packet_read(slice_of(bytes.ptr, (size_t)len - proof), &p);
        if (why && !n->bus->broken) n->bus->broken = "a packet is malformed";
        bytes = slice_of(bytes.ptr + len, bytes.len - (size_t)len);
        n->bus->packets++;
        if (hello) continue;
        if (why || (p.h.type != PACKET_AUTH_ACK && p.h.type != PACKET_AUTH_REQUEST)) continue;
        const char *vars = memmem(n->conf.ptr, n->conf.len, "vars currentEpoch ", 18);
        if (vars) {
            char *end;
            epoch = strtoull(vars + 18, &end, 10);
            vote = strtoull(end + strlen(" lastVoteEpoch "), NULL, 10);
        }
        if (epoch < p.h.current_epoch || (p.h.type == PACKET_AUTH_ACK && vote < p.h.current_epoch)) n->bus->broken = "a vote left before it was saved";
    }
}

static void do_send(void *arg, struct cluster_link *l, struct slice bytes)
{
    struct bus_node *n = arg;
    struct bus_conn *conn = l->conn;
    struct bus_end *to = &conn->ends[!end_of(conn, l)];
    struct parcel *p = mem_alloc(sizeof *p + bytes.len);

    check_durable(n, bytes);
    n->bus->bytes += bytes.len;
    p->due_ms = n->bus->now_ms + draw_delay(n->bus);
    if (p->due_ms < to->last_due_ms) p->due_ms = to->last_due_ms;
    to->last_due_ms = p->due_ms;
    p->len = bytes.len;
    p->next = NULL;
    memcpy(p->bytes, bytes.ptr, bytes.len);
    *to->last = p;
    to->last = &p->next;
}

static void keep(struct buf *b, struct slice text)
{
    b->len = 0;
    buf_puts(b, text);
}

static void on_disk(struct bus_node *n, struct slice text)
{
    if (n->old_count < BUS_OLD_CONFS && rng_below(&n->bus->rng, 3) == 0) keep(&n->old[n->old_count++], text);
    keep(&n->conf, text);
}

static void take_image(struct bus_node *n, struct bus_image *image, struct slice text, uint64_t number)
{
    keep(&image->text, text);
    image->number = number;
    image->due_ms = n->bus->now_ms + 1 + (int64_t)rng_below(&n->bus->rng, (uint64_t)n->bus->save_max_ms);
}

static void forget_images(struct bus_node *n)
{
    buf_deinit(&n->writing.text);
    buf_deinit(&n->waiting.text);
    n->writing.number = n->waiting.number = 0;
}

static enum cluster_saved do_save(void *arg, struct slice text, enum cluster_save how, uint64_t number, const char **why)
{
    struct bus_node *n = arg;

    (void)why;
    if (n->bus->save_max_ms && how != SAVE_NOW) {
        take_image(n, n->writing.number ? &n->waiting : &n->writing, text, number);
        return SAVED_LATER;
    }
    forget_images(n);
    keep(&n->unsynced, text);
    if (how != SAVE_PLAIN) on_disk(n, text);
    return SAVED;
}

static void disk_step(struct bus_node *n)
{
    uint64_t number = n->writing.number;

    if (!number || n->writing.due_ms > n->bus->now_ms) return;
    keep(&n->unsynced, buf_slice(&n->writing.text));
    on_disk(n, buf_slice(&n->writing.text));
    n->writing.number = 0;
    if (n->waiting.number) take_image(n, &n->writing, buf_slice(&n->waiting.text), n->waiting.number);
    n->waiting.number = 0;
    cluster_saved(n->c, number, NULL);
    cluster_turn(n->c);
}

static int64_t do_offset(void *arg) { return ((struct bus_node *)arg)->offset; }
static int64_t do_data_age(void *arg)
{
    struct bus_node *n = arg;
    return n->bus->now_ms - n->last_data_ms;
}
static bool do_following(void *arg) { return ((struct bus_node *)arg)->follows >= 0; }
static void do_follow(void *arg, const char *ip, int port, bool same)
{
    struct bus_node *n = arg;
    (void)port, (void)same;
    n->follows = node_at(n->bus, ip);
}
static void do_promote(void *arg) { ((struct bus_node *)arg)->follows = -1; }
static uint64_t do_keys(void *arg) { return (void)arg, 0; }
static uint64_t do_keys_in_slot(void *arg, int slot) { return (void)arg, (void)slot, 0; }
static void do_hold(void *arg, const uint8_t *slots) { (void)arg, (void)slots; }
static void do_slot(void *arg, int slot) { (void)arg, (void)slot; }
static void do_nothing(void *arg) { (void)arg; }
static void do_pause(void *arg, int64_t until_ms) { ((struct bus_node *)arg)->paused_until_ms = until_ms; }
static void do_publish(void *arg, bool shard, struct slice channel, struct slice message)
{
    (void)shard, (void)channel, (void)message;
    ((struct bus_node *)arg)->published++;
}

static const struct cluster_world world = {
    .log = say, .connect = do_connect, .send = do_send, .close = do_close, .save = do_save, .offset = do_offset,
    .data_age_ms = do_data_age, .following = do_following, .follow = do_follow, .promote = do_promote, .keys = do_keys,
    .keys_in_slot = do_keys_in_slot, .drop_keys = do_slot, .slot_mine = do_slot, .flush = do_nothing, .hold_slots = do_hold, .pause_writes = do_pause,
    .publish = do_publish, .slot_changed = do_slot, .map_changed = do_nothing,
};

/* --- the network --- */

static void tell_down(struct bus *b, struct bus_end *end)
{
    struct cluster_link *l = end->link;

    end->link = NULL;
    if (!l || !b->nodes[end->node].c) return;
    struct cluster *c = b->nodes[end->node].c;
    cluster_link_down(c, l);
    cluster_turn(c);
}

static void establish(struct bus *b, struct bus_conn *conn)
{
    struct bus_end *from = &conn->ends[0], *to = &conn->ends[1];
    struct cluster *target = to->node < 0 ? NULL : b->nodes[to->node].c;

    if (!from->link) { /* given up meanwhile */
        conn->due_ms = 0;
        return;
    }
    if (to->node >= 0 && (!open_way(b, from->node, to->node) || !open_way(b, to->node, from->node))) return;
    conn->due_ms = 0;
    if (!target) {
        tell_down(b, from);
        return;
    }
    to->link = cluster_accepted(target, conn, b->nodes[from->node].ip, b->nodes[to->node].ip);
    cluster_link_up(b->nodes[from->node].c, from->link, b->nodes[to->node].ip, b->nodes[from->node].ip);
    cluster_turn(b->nodes[from->node].c);
}

static void drop_first(struct bus_end *end)
{
    struct parcel *p = end->first;

    end->first = p->next;
    if (!end->first) end->last = &end->first;
    mem_free(p, sizeof *p + p->len);
}

/* One parcel of what is on the way to this end, in the portions a socket may give. */
static bool deliver(struct bus *b, struct bus_conn *conn, int which)
{
    struct bus_end *end = &conn->ends[which];
    struct parcel *p = end->first;
    int from = conn->ends[!which].node;

    if (!p || p->due_ms > b->now_ms || !open_way(b, from, end->node)) return false;
    struct cluster *c = end->node < 0 ? NULL : b->nodes[end->node].c;
    if (c && end->link && !conn->due_ms) {
        size_t part = rng_below(&b->rng, 4) ? p->len : rng_below(&b->rng, p->len + 1);
        cluster_received(c, end->link, slice_of(p->bytes, part));
        if (end->link && part < p->len) cluster_received(c, end->link, slice_of(p->bytes + part, p->len - part));
        cluster_turn(c);
    }
    drop_first(end);
    if (rng_below(&b->rng, 1000000) < (uint64_t)b->reset_per_million) conn->closing[0] = conn->closing[1] = true;
    return true;
}

static void conn_step(struct bus *b, struct bus_conn *conn)
{
    if (conn->due_ms && conn->due_ms <= b->now_ms) establish(b, conn);
    for (int i = 0; i < 2; i++) {
        while (deliver(b, conn, i)) {}
        if (conn->closing[i] && !conn->ends[i].first && open_way(b, conn->ends[!i].node, conn->ends[i].node)) tell_down(b, &conn->ends[i]);
    }
}

static bool conn_over(const struct bus_conn *conn) { return !conn->ends[0].link && !conn->ends[1].link && !conn->due_ms; }

static void conn_free(struct bus_conn *conn)
{
    for (int i = 0; i < 2; i++)
        while (conn->ends[i].first) drop_first(&conn->ends[i]);
    mem_free(conn, sizeof *conn);
}

static void network_step(struct bus *b)
{
    for (struct bus_conn *conn = b->conns; conn; conn = conn->next) conn_step(b, conn);
    for (struct bus_conn **at = &b->conns; *at;) {
        struct bus_conn *conn = *at;
        if (!conn_over(conn)) {
            at = &conn->next;
            continue;
        }
        *at = conn->next;
        conn_free(conn);
    }
}

void bus_break_conns(struct bus *b, int node)
{
    for (struct bus_conn *conn = b->conns; conn; conn = conn->next)
        if (conn->ends[0].node == node || conn->ends[1].node == node) conn->closing[0] = conn->closing[1] = true;
}

/* --- replication --- */

static void replicate(struct bus *b, struct bus_node *n)
{
    struct bus_node *m = n->follows < 0 ? NULL : &b->nodes[n->follows];

    if (!n->c) return;
    if (!m) {
        if (n->c->ok && n->c->myself->slot_count && n->paused_until_ms <= n->c->now_ms) n->offset += (int64_t)rng_below(&b->rng, 3);
        return;
    }
    if (!m->c || m == n || !open_way(b, m->index, n->index) || !open_way(b, n->index, m->index)) return;
    n->last_data_ms = b->now_ms;
    if (rng_below(&b->rng, 3)) n->offset = m->offset;
}

/* --- time --- */

void bus_step(struct bus *b)
{
    b->now_ms += BUS_STEP_MS;
    for (int i = 0; i < b->count; i++)
        if (b->nodes[i].c) cluster_time(b->nodes[i].c, b->now_ms + b->nodes[i].skew_ms);
    network_step(b);
    for (int i = 0; i < b->count; i++) {
        struct bus_node *n = &b->nodes[i];
        replicate(b, n);
        if (n->c) disk_step(n);
        if (n->c && (b->now_ms / BUS_STEP_MS + i) % 10 == 0) cluster_tick(n->c);
    }
}

void bus_run(struct bus *b, int64_t ms)
{
    for (int64_t end = b->now_ms + ms; b->now_ms < end && !b->broken;) bus_step(b);
}

/* --- lives --- */

static bool boot(struct bus *b, struct bus_node *n)
{
    struct cluster_world w = world;

    w.arg = n;
    n->follows = -1;
    n->last_data_ms = b->now_ms;
    n->paused_until_ms = 0;
    n->generation++;
    n->c = cluster_new(&w, &n->set, rng_next(&b->rng));
    cluster_time(n->c, b->now_ms + n->skew_ms);
    n->c->port = 6379;
    n->c->bus_port = 16379;
    if (n->conf.len) {
        const char *why = cluster_load(n->c, buf_slice(&n->conf));
        if (why) {
            cluster_free(n->c);
            n->c = NULL;
            return false;
        }
    }
    cluster_start(n->c);
    return true;
}

struct bus *bus_new(uint64_t seed, int count, int64_t node_timeout_ms)
{
    struct bus *b = mem_zalloc(sizeof *b);

    rng_init(&b->rng, seed);
    b->now_ms = EPOCH_MS;
    b->count = count;
    b->delay_max_ms = 5;
    for (int i = 0; i < count; i++) {
        struct bus_node *n = &b->nodes[i];
        n->bus = b;
        n->index = i;
        snprintf(n->ip, sizeof n->ip, "10.0.0.%d", i + 1);
        n->skew_ms = (int64_t)rng_below(&b->rng, 4000) - 2000;
        n->set = (struct cluster_settings){.node_timeout_ms = node_timeout_ms, .migration_barrier = 1, .repl_ping_period_s = 10,
                                           .announce_ip = "", .announce_hostname = "", .secret = "", .allow_replica_migration = true,
                                           .require_full_coverage = true};
        boot(b, n);
    }
    return b;
}

void bus_crash(struct bus *b, int node)
{
    struct bus_node *n = &b->nodes[node];

    if (!n->c) return;
    if (rng_below(&b->rng, 2) && n->unsynced.len) keep(&n->conf, buf_slice(&n->unsynced));
    forget_images(n);
    cluster_free(n->c);
    n->c = NULL;
}

void bus_restart(struct bus *b, int node, enum bus_conf conf)
{
    struct bus_node *n = &b->nodes[node];

    if (n->c) return;
    if (conf == BUS_CONF_LOST) n->conf.len = 0;
    if (conf == BUS_CONF_OLD && n->old_count) keep(&n->conf, buf_slice(&n->old[rng_below(&b->rng, (uint64_t)n->old_count)]));
    if (conf == BUS_CONF_DAMAGED && n->conf.len) {
        for (int i = 0; i < 3; i++) n->conf.ptr[rng_below(&b->rng, n->conf.len)] ^= (char)(1 << rng_below(&b->rng, 5));
        if (!boot(b, n)) { /* refused: somebody puts the good one back */
            keep(&n->conf, buf_slice(&n->unsynced));
            if (!boot(b, n)) panic("a good nodes.conf is refused");
        }
        return;
    }
    if (!boot(b, n)) panic("nodes.conf is refused");
}

void bus_heal(struct bus *b)
{
    memset(b->blocked, 0, sizeof b->blocked);
    b->delay_max_ms = 5;
    b->reset_per_million = 0;
}

void bus_free(struct bus *b)
{
    for (int i = 0; i < b->count; i++) {
        struct bus_node *n = &b->nodes[i];
        bus_crash(b, i);
        buf_deinit(&n->conf);
        buf_deinit(&n->unsynced);
        for (int k = 0; k < BUS_OLD_CONFS; k++) buf_deinit(&n->old[k]);
    }
    for (struct bus_conn *conn = b->conns, *next; conn; conn = next) {
        next = conn->next;
        conn_free(conn);
    }
    buf_deinit(&b->log);
    mem_free(b, sizeof *b);
}

int bus_by_id(const struct bus *b, const char *id)
{
    for (int i = 0; i < b->count; i++)
        if (b->nodes[i].c && !memcmp(b->nodes[i].c->myself->id, id, NODE_ID_LEN)) return i;
    return -1;
}

/* --- making a cluster --- */

static bool all_know(const struct bus *b)
{
    for (int i = 0; i < b->count; i++) {
        if (b->nodes[i].c->node_count != b->count) return false;
        for (int k = 0; k < b->count; k++) {
            const struct cluster_node *n = b->nodes[i].c->nodes[k];
            if (node_in_handshake(n)) return false;
        }
    }
    return true;
}

void bus_create(struct bus *b, int masters)
{
    for (int i = 0; i < b->count; i++) {
        struct cluster *c = b->nodes[i].c;
        uint16_t slots[SLOT_COUNT];
        int n = 0;
        for (int s = 0; s < SLOT_COUNT && i < masters; s++)
            if (s * masters / SLOT_COUNT == i) slots[n++] = (uint16_t)s;
        const char *why = cluster_add_slots(c, slots, n);
        if (!why) why = cluster_set_config_epoch(c, i + 1);
        if (!why && i) why = cluster_meet(c, b->nodes[0].ip, 6379, 16379);
        if (why) panic(why);
        cluster_turn(c);
    }
    for (int tries = 0; tries < 3000 && !all_know(b); tries++) bus_step(b);
    for (int i = masters; i < b->count; i++) {
        struct cluster *c = b->nodes[i].c;
        if (!b->broken && cluster_replicate(c, slice_of(b->nodes[i % masters].c->myself->id, NODE_ID_LEN))) b->broken = "the nodes do not meet";
        cluster_turn(c);
    }
    for (int tries = 0; tries < 3000 && bus_disagree(b); tries++) bus_step(b);
    for (int i = 0; i < b->count; i++) b->nodes[i].old_count = 0; /* of before it was a cluster */
    if (!b->broken) b->broken = bus_disagree(b);
}

const char *bus_disagree(const struct bus *b)
{
    const struct cluster *first = NULL;

    for (int i = 0; i < b->count; i++) {
        const struct cluster *c = b->nodes[i].c;
        if (!c) continue;
        if (!c->ok) return "a node's state stays fail";
        if (!first) first = c;
        if (cluster_is_replica(c) && (!c->myself->master || !c->myself->master->slot_count)) return "a replica's master owns nothing";
        for (int s = 0; s < SLOT_COUNT; s++) {
            if (!c->slots[s]) return "a slot has no owner";
            if (memcmp(c->slots[s]->id, first->slots[s]->id, NODE_ID_LEN)) return "two nodes do not agree on an owner";
            if (s && c->slots[s] == c->slots[s - 1]) continue;
            int owner = bus_by_id(b, c->slots[s]->id);
            if (owner < 0) return "an owner is not there";
            if (b->nodes[owner].c->slots[s] != b->nodes[owner].c->myself) return "an owner does not know of it";
        }
    }
    return NULL;
}
