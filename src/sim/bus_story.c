/* bus_story: a cluster is made, suffers for some seconds, and is left alone; then all must agree and serve again.
 *
 * Checked all the time: two nodes never own one slot by the same configEpoch (as long as nobody took a configEpoch without
 * a vote and nobody came back with an old nodes.conf: both are allowed to break that, and then to be mended), packets are
 * well-formed, votes are saved before they leave, and the invariants of the machine hold. */
#include "sim/bus.h"

#define NODE_TIMEOUT_MS 1000
#define HEAL_MS 60000

struct story {
    struct bus *b;
    bool strict;               /* epochs come from votes only */
    int elections;
};

static void tell(struct story *s, const char *what, int node)
{
    if (s->b->talk) buf_fmt(&s->b->log, "-------- %s %d\n", what, node);
}

static int any(struct story *s) { return (int)rng_below(&s->b->rng, (uint64_t)s->b->count); }

static int up_count(const struct bus *b)
{
    int up = 0;
    for (int i = 0; i < b->count; i++) up += b->nodes[i].c != NULL;
    return up;
}

/* --- faults --- */

static void fault_partition(struct story *s)
{
    struct bus *b = s->b;
    uint64_t side = rng_next(&b->rng);
    bool one_way = rng_below(&b->rng, 3) == 0;

    tell(s, one_way ? "partition of one direction" : "partition", (int)(side & 0xffff));
    for (int i = 0; i < b->count; i++)
        for (int k = 0; k < b->count; k++) {
            bool apart = (side >> i & 1) != (side >> k & 1);
            b->blocked[i][k] = apart && (!one_way || side >> i & 1);
        }
}

static void fault_isolate(struct story *s)
{
    struct bus *b = s->b;
    int node = any(s), kind = (int)rng_below(&b->rng, 3); /* neither way, nothing in, nothing out */

    tell(s, "isolated:", node);
    for (int i = 0; i < b->count; i++) {
        if (i == node) continue;
        if (kind != 2) b->blocked[i][node] = true;
        if (kind != 1) b->blocked[node][i] = true;
    }
}

static void fault_crash(struct story *s)
{
    int node = any(s);
    if (!s->b->nodes[node].c || up_count(s->b) < 2) return;
    tell(s, "crash of", node);
    bus_crash(s->b, node);
}

static void fault_restart(struct story *s)
{
    int node = any(s);
    bool old = rng_below(&s->b->rng, 4) == 0;

    if (s->b->nodes[node].c) return;
    tell(s, old ? "restart with an old nodes.conf of" : "restart of", node);
    if (old) s->strict = false;
    bus_restart(s->b, node, old ? BUS_CONF_OLD : BUS_CONF_KEPT);
}

/* Bits of nodes.conf have changed. */
static void fault_damage(struct story *s)
{
    int node = any(s);

    if (s->b->nodes[node].c) bus_crash(s->b, node);
    tell(s, "restart with a damaged nodes.conf of", node);
    s->strict = false;
    bus_restart(s->b, node, BUS_CONF_DAMAGED);
}

static void fault_heal(struct story *s)
{
    tell(s, "the network heals", 0);
    bus_heal(s->b);
}

static void fault_slow(struct story *s)
{
    s->b->delay_max_ms = 1 + (int)rng_below(&s->b->rng, 800);
    s->b->reset_per_million = (int)rng_below(&s->b->rng, 20000);
    tell(s, "slow network, ms:", s->b->delay_max_ms);
}

static void fault_break(struct story *s)
{
    int node = any(s);
    tell(s, "connections break of", node);
    bus_break_conns(s->b, node);
}

static void fault_failover(struct story *s)
{
    int node = any(s), form = (int)rng_below(&s->b->rng, 8);
    struct cluster *c = s->b->nodes[node].c;

    if (!c) return;
    enum cluster_failover_form f = form == 0 ? FAILOVER_TAKEOVER : form < 3 ? FAILOVER_FORCE : FAILOVER_PLAIN;
    if (cluster_failover(c, f)) return;
    if (f == FAILOVER_TAKEOVER) s->strict = false;
    tell(s, "CLUSTER FAILOVER (form, node):", (int)f * 100 + node);
    cluster_turn(c);
}

/* As a client program would end the move of a slot. */
static void fault_move_slot(struct story *s)
{
    int to = any(s), slot = (int)rng_below(&s->b->rng, SLOT_COUNT);
    struct cluster *b = s->b->nodes[to].c;

    if (!b || cluster_is_replica(b) || !b->slots[slot] || b->slots[slot] == b->myself || !b->myself->slot_count) return;
    if (b->few_heard) return; /* who is cut off cannot know the epoch that it has to exceed; redis-cli --cluster asks for agreement first */
    int from = bus_by_id(s->b, b->slots[slot]->id);
    struct cluster *a = from < 0 ? NULL : s->b->nodes[from].c;
    struct slice to_id = slice_of(b->myself->id, NODE_ID_LEN);
    if (!a || a->slots[slot] != a->myself || !cluster_find(a, to_id)) return;
    tell(s, "a slot moves to", to);
    s->strict = false;
    if (cluster_set_slot_importing(b, slot, slice_of(a->myself->id, NODE_ID_LEN))) return;
    if (!cluster_set_slot_migrating(a, slot, to_id)) {
        cluster_set_slot_node(b, slot, to_id);
        b->todo |= TODO_NOW; /* as CLUSTER SETSLOT does: the tool hears OK when it is on the disk */
        cluster_turn(b);
        cluster_set_slot_node(a, slot, to_id);
    }
    cluster_turn(a);
    cluster_turn(b);
}

/* A replica comes back without its file: it is another node now, which an operator lets in again. */
static void fault_lose_conf(struct story *s)
{
    int node = any(s);
    struct cluster *c = s->b->nodes[node].c;

    if (!c || !cluster_is_replica(c) || s->b->count < 5 || rng_below(&s->b->rng, 3)) return;
    tell(s, "nodes.conf is lost of", node);
    bus_crash(s->b, node);
    bus_restart(s->b, node, BUS_CONF_LOST);
}

static void fault_publish(struct story *s)
{
    struct cluster *c = s->b->nodes[any(s)].c;
    if (!c) return;
    cluster_publish(c, SLICE("channel"), SLICE("message"));
    cluster_publish_shard(c, SLICE("channel"), SLICE("message"));
    cluster_turn(c);
}

static void (*const faults[])(struct story *s) = {
    fault_partition, fault_isolate, fault_crash, fault_crash, fault_restart, fault_restart, fault_restart, fault_heal, fault_heal,
    fault_slow, fault_break, fault_failover, fault_failover, fault_move_slot, fault_lose_conf, fault_publish,
    fault_damage,
};

/* --- checks --- */

static void check_owners(struct story *s)
{
    struct bus *b = s->b;

    for (int i = 0; i < b->count; i++) {
        const struct cluster *x = b->nodes[i].c;
        if (!x || !x->myself->slot_count) continue;
        for (int k = i + 1; k < b->count; k++) {
            const struct cluster *y = b->nodes[k].c;
            if (!y || !y->myself->slot_count || x->myself->config_epoch != y->myself->config_epoch) continue;
            for (int byte = 0; byte < SLOT_COUNT / 8; byte++)
                if (x->myself->slots[byte] & y->myself->slots[byte]) b->broken = "two nodes own a slot by the same epoch";
        }
    }
}

static void run(struct story *s, int64_t ms)
{
    for (int64_t end = s->b->now_ms + ms; s->b->now_ms < end && !s->b->broken;) {
        bus_step(s->b);
        if (s->strict && s->b->now_ms % 50 == 0) check_owners(s);
    }
}

static void check_machines(const struct bus *b)
{
    for (int i = 0; i < b->count; i++)
        if (b->nodes[i].c) cluster_check(b->nodes[i].c);
}

/* What an operator does with a fresh node: lets it meet the others, and be somebody's replica. */
static void adopt_strangers(struct bus *b)
{
    for (int i = 0; i < b->count; i++) {
        struct cluster *c = b->nodes[i].c;
        int host = (i + 1) % b->count;
        if (c->node_count == 1 || (c->node_count == 2 && b->now_ms % 2000 == 0)) cluster_meet(c, b->nodes[host].ip, 6379, 16379);
        if (cluster_is_replica(c) || c->myself->slot_count) continue;
        for (int k = 0; k < c->node_count; k++)
            if (c->nodes[k]->slot_count && node_is_master(c->nodes[k])) {
                cluster_replicate(c, slice_of(c->nodes[k]->id, NODE_ID_LEN));
                break;
            }
    }
}

static int64_t wait_agreement(struct story *s)
{
    struct bus *b = s->b;
    int64_t begin = b->now_ms;

    bus_heal(b);
    for (int i = 0; i < b->count; i++) bus_restart(b, i, BUS_CONF_KEPT);
    tell(s, "everything is well again", 0);
    for (const char *why = "x"; !b->broken && why;) {
        run(s, 500);
        adopt_strangers(b);
        why = bus_disagree(b);
        if (why && b->now_ms - begin > HEAL_MS) b->broken = why;
    }
    return b->now_ms - begin;
}

struct bus_outcome bus_story(uint64_t seed, bool talk, struct buf *log)
{
    struct rng rng;
    struct story s = {.strict = true};
    struct bus_outcome out = {0};

    rng_init(&rng, seed * 2654435761u + 1);
    int masters = 3 + (int)rng_below(&rng, 2), replicas = (int)rng_below(&rng, 6);
    s.b = bus_new(seed, masters + replicas, NODE_TIMEOUT_MS);
    if (seed % 4 == 2) s.b->save_max_ms = 1 + (int)rng_below(&rng, 300); /* a slow disk */
    s.b->talk = talk;
    bus_create(s.b, masters);
    int count = 3 + (int)rng_below(&rng, 15);
    for (int i = 0; i < count && !s.b->broken; i++) {
        faults[rng_below(&rng, sizeof faults / sizeof *faults)](&s);
        run(&s, 100 + (int64_t)rng_below(&rng, 4000));
        check_machines(s.b);
    }
    if (!s.b->broken) out.healed_ms = wait_agreement(&s);
    check_machines(s.b);
    out.broken = s.b->broken;
    out.packets = s.b->packets;
    if (log && talk) buf_puts(log, buf_slice(&s.b->log));
    bus_free(s.b);
    return out;
}
