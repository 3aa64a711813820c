/* net: see net.h. What always holds: a wire that is open has a peer in the world it leads to, until one of the two is told of
 * its end; parcels of one direction are delivered in the order they were sent in. */
#include "sim/net.h"

#include <stdio.h>

#include "repl/replica.h"
#include "sim/net_node.h"

#define SLOW_BYTES 4096           /* what the kernels hold for a slow reader */
#define CONNECT_TRIES_US 1000000 /* how often a connection through a cut is tried again */

struct parcel {
    struct parcel *next;
    uint64_t due_us;
    bool end;                 /* the sender closed it; no bytes */
    struct buf bytes;
};

struct way {
    struct parcel *first, *last;
};

enum wire_state { WIRE_FREE, WIRE_CONNECTING, WIRE_OPEN };

struct wire {                 /* the connection that a node made to its master: one at a time, [from] */
    enum wire_state state;
    int to, peer;             /* peer: -1: that end is closed */
    bool deaf;                /* the end that made it has closed it */
    uint64_t due_us;          /* CONNECTING */
    struct way there, back;
    struct wire *next;        /* older ones whose far end has not been told yet */
};

struct net {
    struct rng rng;
    struct net_fate fate;
    uint64_t now_us;
    int count;
    const char *config;       /* borrowed */
    struct net_node nodes[NET_NODES];
    struct wire *wires[NET_NODES];
    uint64_t slow[NET_NODES], read_us[NET_NODES]; /* bytes a ms; the time it has read up to */
    bool cut[NET_NODES][NET_NODES];
};

static void drop_way(struct way *w)
{
    while (w->first) {
        struct parcel *p = w->first;
        w->first = p->next;
        buf_deinit(&p->bytes);
        mem_free(p, sizeof *p);
    }
    w->last = NULL;
}

bool net_chance(struct net *n, uint32_t percent) { return rng_below(&n->rng, 100) < percent; }

static uint64_t delay(struct net *n)
{
    uint64_t span = n->fate.delay_us_max - n->fate.delay_us_min + 1, us = n->fate.delay_us_min + rng_below(&n->rng, span);
    return net_chance(n, n->fate.slow_percent) ? us * 100 : us;
}

static void post(struct net *n, struct way *w, struct slice bytes, bool end)
{
    struct parcel *p = mem_zalloc(sizeof *p);
    p->due_us = n->now_us + delay(n);
    if (w->last && w->last->due_us > p->due_us) p->due_us = w->last->due_us;
    p->end = end;
    buf_puts(&p->bytes, bytes);
    if (w->last) w->last->next = p;
    else w->first = p;
    w->last = p;
}

static struct parcel *take_due(struct net *n, struct way *w)
{
    struct parcel *p = w->first;
    if (!p || p->due_us > n->now_us) return NULL;
    w->first = p->next;
    if (!p->next) w->last = NULL;
    return p;
}

static void free_parcel(struct parcel *p)
{
    buf_deinit(&p->bytes);
    mem_free(p, sizeof *p);
}

/* --- what a node asks of the world --- */

static struct wire *current(struct net *n, int from)
{
    struct wire *w = n->wires[from];
    return w && !w->deaf ? w : NULL;
}

void net_connect(struct net *n, int from, int to)
{
    struct wire *w = mem_zalloc(sizeof *w);
    check(!current(n, from));
    *w = (struct wire){.state = WIRE_CONNECTING, .to = to, .peer = -1, .due_us = n->now_us + delay(n), .next = n->wires[from]};
    n->wires[from] = w;
}

void net_send(struct net *n, int from, struct slice bytes)
{
    struct wire *w = current(n, from);
    if (w && w->state == WIRE_OPEN) post(n, &w->there, bytes, false);
}

void net_disconnect(struct net *n, int from)
{
    struct wire *w = current(n, from);
    if (!w) return;
    w->deaf = true;
    drop_way(&w->back);
    if (w->state == WIRE_OPEN) post(n, &w->there, slice_of("", 0), true);
}

/* --- what happens --- */

static bool up(const struct net *n, int i) { return n->nodes[i].w != NULL; }

static void lose(struct net *n, int from, const char *why)
{
    struct wire *w = current(n, from);
    if (!w) return;
    w->deaf = true;
    drop_way(&w->back);
    if (up(n, from)) net_node_lost(&n->nodes[from], why);
}

static void try_connect(struct net *n, int from, struct wire *w)
{
    if (n->cut[from][w->to] || n->cut[w->to][from]) {
        w->due_us = n->now_us + CONNECT_TRIES_US;
        return;
    }
    if (w->to >= n->count || !up(n, w->to)) {
        lose(n, from, "connection refused");
        return;
    }
    w->peer = world_connect(n->nodes[w->to].w);
    if (w->peer < 0) {
        lose(n, from, "too many clients");
        return;
    }
    w->state = WIRE_OPEN;
    net_node_connected(&n->nodes[from]);
}

static bool deliver_there(struct net *n, int from, struct wire *w)
{
    struct parcel *p;
    bool moved = false;
    while (!n->cut[from][w->to] && (p = take_due(n, &w->there))) {
        moved = true;
        if (w->peer >= 0 && up(n, w->to)) {
            if (p->end) {
                world_disconnect(n->nodes[w->to].w, w->peer);
                w->peer = -1;
            } else if (!world_closed(n->nodes[w->to].w, w->peer)) {
                world_send(n->nodes[w->to].w, w->peer, buf_slice(&p->bytes));
            }
        }
        free_parcel(p);
    }
    return moved;
}

static bool deliver_back(struct net *n, int from, struct wire *w)
{
    struct parcel *p;
    bool moved = false;
    while (!w->deaf && !n->cut[w->to][from] && (p = take_due(n, &w->back))) {
        moved = true;
        if (p->end) lose(n, from, "connection closed");
        else if (up(n, from)) net_node_received(&n->nodes[from], buf_slice(&p->bytes));
        free_parcel(p);
    }
    return moved;
}

/* A slow reader leaves the rest in the far end's kernel, which takes no more from the process then. */
static struct slice may_read(struct net *n, int from, struct slice s)
{
    uint64_t may = n->slow[from] * ((n->now_us - n->read_us[from]) / 1000);
    if (!n->slow[from]) return s;
    if (may) n->read_us[from] = n->now_us;
    return slice_of(s.ptr, s.len < may ? s.len : may);
}

/* What the far end has written since. */
static void collect(struct net *n, int from, struct wire *w)
{
    if (w->state != WIRE_OPEN || w->peer < 0 || !up(n, w->to)) return;
    struct world *far = n->nodes[w->to].w;
    struct slice s = may_read(n, from, world_inbox(far, w->peer));
    if (s.len && !w->deaf) post(n, &w->back, s, false);
    if (s.len) world_read(far, w->peer, s.len);
    if (!world_closed(far, w->peer) || world_inbox(far, w->peer).len) return;
    world_disconnect(far, w->peer);
    w->peer = -1;
    if (!w->deaf) post(n, &w->back, slice_of("", 0), true);
}

static bool over(const struct wire *w) { return w->deaf && (w->state != WIRE_OPEN || (w->peer < 0 && !w->there.first)); }

static bool wires_once(struct net *n)
{
    bool moved = false;
    for (int from = 0; from < n->count; from++) {
        for (struct wire **at = &n->wires[from]; *at;) {
            struct wire *w = *at;
            if (w->state == WIRE_CONNECTING && !w->deaf && w->due_us <= n->now_us) {
                try_connect(n, from, w);
                moved = true;
            }
            moved |= deliver_there(n, from, w);
            moved |= deliver_back(n, from, w);
            collect(n, from, w);
            if (w->peer < 0 && w->state == WIRE_OPEN) drop_way(&w->there);
            for (at = &n->wires[from]; *at && *at != w;) at = &(*at)->next; /* the list may have a new head */
            if (!over(w)) {
                at = &w->next;
                continue;
            }
            *at = w->next;
            drop_way(&w->there);
            drop_way(&w->back);
            mem_free(w, sizeof *w);
        }
    }
    return moved;
}

static void earlier(uint64_t *due, uint64_t us)
{
    if (us < *due) *due = us;
}

static bool current_open(const struct net *n, int from)
{
    const struct wire *w = n->wires[from];
    return w && !w->deaf && w->state == WIRE_OPEN;
}

static uint64_t next_due(const struct net *n)
{
    uint64_t due = UINT64_MAX;
    for (int i = 0; i < n->count; i++) {
        if (up(n, i)) earlier(&due, n->nodes[i].due_us);
        if (n->slow[i] && current_open(n, i)) earlier(&due, n->now_us + 1000);
        for (const struct wire *w = n->wires[i]; w; w = w->next) {
            if (w->state == WIRE_CONNECTING && !w->deaf) earlier(&due, w->due_us);
            if (w->there.first && !n->cut[i][w->to]) earlier(&due, w->there.first->due_us);
            if (w->back.first && !n->cut[w->to][i] && !w->deaf) earlier(&due, w->back.first->due_us);
        }
    }
    return due;
}

void net_run(struct net *n, int64_t ms)
{
    uint64_t end = n->now_us + (uint64_t)ms * 1000;
    for (;;) {
        for (int i = 0; i < n->count; i++)
            if (up(n, i)) net_node_step(&n->nodes[i], n->now_us);
        while (wires_once(n)) ;
        uint64_t due = next_due(n);
        if (due <= n->now_us) due = n->now_us + 1;
        if (n->now_us == end) return;
        n->now_us = due < end ? due : end;
    }
}

/* --- what is done to it --- */

void net_cut(struct net *n, int from, int to, bool on) { n->cut[from][to] = on; }

void net_break(struct net *n, int from, int to)
{
    struct wire *w = current(n, from);
    if (!w || w->to != to) return;
    bool near_first = rng_below(&n->rng, 2);
    if (w->state != WIRE_OPEN || near_first) {
        if (w->state == WIRE_OPEN) post(n, &w->there, slice_of("", 0), true);
        lose(n, from, "connection reset");
    } else if (w->peer >= 0 && up(n, to)) {
        world_disconnect(n->nodes[to].w, w->peer);
        w->peer = -1;
        drop_way(&w->back);
        post(n, &w->back, slice_of("", 0), true);
    }
}

void net_slow(struct net *n, int from, uint64_t bytes_per_ms)
{
    struct wire *w = current(n, from);
    n->slow[from] = bytes_per_ms;
    n->read_us[from] = n->now_us;
    if (w && w->peer >= 0 && up(n, w->to)) net_node(n, w->to)->peers[w->peer].unread_max = bytes_per_ms ? SLOW_BYTES : SIZE_MAX;
}

void net_save(struct net *n, int i)
{
    if (up(n, i)) net_node_save(&n->nodes[i]);
}

void net_crash(struct net *n, int i)
{
    if (!up(n, i)) return;
    bool power = net_chance(n, 50); /* what it has sent and nobody has received yet goes with it */
    for (int from = 0; from < n->count; from++) {
        for (struct wire *w = n->wires[from]; w; w = w->next) {
            if (w->to == i && w->peer >= 0) { /* the kernel closes it for the process */
                world_disconnect(n->nodes[i].w, w->peer);
                w->peer = -1;
                if (power) drop_way(&w->back);
                if (!w->deaf) post(n, &w->back, slice_of("", 0), true);
            }
        }
    }
    if (power && current(n, i)) drop_way(&current(n, i)->there);
    net_disconnect(n, i);
    net_node_kill(&n->nodes[i]);
}

void net_tear(struct net *n, int i) { net_node_tear(&n->nodes[i], &n->rng); }
void net_lose_disk(struct net *n, int i) { n->nodes[i].disk.len = 0; }

struct slice net_discarded(const struct net *n, int i) { return buf_slice(&n->nodes[i].discarded); }
bool net_disk_empty(const struct net *n, int i) { return n->nodes[i].disk.len == 0; }

void net_start(struct net *n, int i)
{
    if (up(n, i)) return;
    struct buf config = {0};
    buf_fmt(&config, "%s\nreplica-announce-port %d\n", n->config ? n->config : "", NET_FIRST_PORT + i);
    buf_putc(&config, 0);
    net_node_boot(&n->nodes[i], rng_next(&n->rng), config.ptr);
    buf_deinit(&config);
}

void net_configure_master(struct net *n, int i, int master) { snprintf(n->nodes[i].master, sizeof n->nodes[i].master, "node-%d", master); }

void net_skew(struct net *n, int i, int64_t ms) { n->nodes[i].skew_us += ms * 1000; }

struct world *net_node(struct net *n, int i) { return n->nodes[i].w; }
uint64_t net_now_us(const struct net *n) { return n->now_us; }

struct net *net_new(uint64_t seed, int nodes, const char *config, const struct net_fate *fate)
{
    struct net *n = mem_zalloc(sizeof *n);
    check(nodes <= NET_NODES);
    rng_init(&n->rng, seed);
    n->fate = *fate;
    n->count = nodes;
    n->now_us = WORLD_START_US;
    n->config = config;
    for (int i = 0; i < nodes; i++) {
        n->nodes[i] = (struct net_node){.net = n, .id = i};
        net_start(n, i);
    }
    return n;
}

void net_free(struct net *n)
{
    for (int i = 0; i < n->count; i++) {
        net_crash(n, i);
        buf_deinit(&n->nodes[i].disk);
        buf_deinit(&n->nodes[i].torn);
        buf_deinit(&n->nodes[i].discarded);
    }
    for (int i = 0; i < n->count; i++) {
        while (n->wires[i]) {
            struct wire *w = n->wires[i];
            n->wires[i] = w->next;
            drop_way(&w->there);
            drop_way(&w->back);
            mem_free(w, sizeof *w);
        }
    }
    mem_free(n, sizeof *n);
}
