/* bus_moves: a slot goes from node to node by move.h, with crashes, connections that break and a last word that gets lost, while
 * somebody writes wherever he is served. The carrying of bytes is imitated: of the data only the number of writes is kept.
 *
 * Checked at every step: whoever serves the slot has all acknowledged writes; in the end one node owns it, has them all, and
 * nobody else has anything of it. Partitions and failovers are bus_story's: there writes may be lost by the rules of Redis Cluster.
 * So is one case here, which is avoided: source and target die in the moment of the flip, and the target stays away for so
 * long that the source, which has not heard of it, serves again. */
#include "cluster/move.h"
#include "sim/bus.h"

#define NODE_TIMEOUT_MS 1000
#define PAUSE_TIMEOUT_MS 10000
#define HEAL_MS 60000

enum step { NO_MOVE, COPIES, STREAMS, WAITS, UNSURE };

struct place {
    int have;                   /* writes in its copy of the slot; -1: nothing is there */
    int64_t down_until_ms;
};

struct story {
    struct bus *b;
    int slot, acked;
    struct place at[BUS_NODES_MAX];
    enum step step;
    int from, to;
    uint64_t from_life, to_life;
    char name[NODE_ID_LEN + 1];
    int64_t due_ms, paused_ms;
    bool held, linked;          /* writes wait at the source; the connection stands */
    int64_t flip_ms;            /* the last word is on its way; 0: it is not */
    int64_t lost_ms;            /* when the target hears that the connection broke; 0: it need not */
    int moved, fenced;
};

static struct cluster *machine(struct story *s, int node) { return s->b->nodes[node].c; }
static int64_t soon(struct story *s, int ms) { return s->b->now_ms + 1 + (int64_t)rng_below(&s->b->rng, (uint64_t)ms); }
static bool chance(struct story *s, int one_in) { return rng_below(&s->b->rng, (uint64_t)one_in) == 0; }
static bool alive(struct story *s, int node, uint64_t life) { return machine(s, node) && s->b->nodes[node].generation == life; }

static struct cluster_move *living(struct story *s, int node)
{
    struct cluster *c = machine(s, node);
    struct cluster_move *m = c ? move_find(c, slice_str(s->name)) : NULL;
    return m && !move_over(m) ? m : NULL;
}

static void end_at(struct story *s, int node, enum move_state how)
{
    struct cluster_move *m = living(s, node);
    if (m) move_end(machine(s, node), m, how, NULL);
}

static void source_ends(struct story *s, enum move_state how)
{
    if (alive(s, s->from, s->from_life)) end_at(s, s->from, how);
    s->held = false;
    s->step = NO_MOVE;
}

static void unlink_both(struct story *s)
{
    if (!s->linked) return;
    s->linked = false;
    s->lost_ms = soon(s, 200);
}

/* --- a move, step by step, as server/peers/moves.c does it --- */

static void begin(struct story *s)
{
    struct bus *b = s->b;
    uint8_t slots[SLOT_COUNT / 8] = {0};
    struct cluster_move *m;

    if (s->flip_ms || s->lost_ms) return;
    s->from = (int)rng_below(&b->rng, (uint64_t)b->count);
    s->to = (int)rng_below(&b->rng, (uint64_t)b->count);
    struct cluster *a = machine(s, s->from), *z = machine(s, s->to);
    if (!a || !z || s->from == s->to || a->slots[s->slot] != a->myself || s->at[s->to].have >= 0) return;
    slots[s->slot >> 3] = (uint8_t)(1 << (s->slot & 7));
    if (move_export(a, slots, slice_of(z->myself->id, NODE_ID_LEN), SLICE(""), &m)) return;
    memcpy(s->name, m->name, sizeof s->name);
    s->from_life = b->nodes[s->from].generation;
    s->to_life = b->nodes[s->to].generation;
    if (move_import(z, slots, slice_of(a->myself->id, NODE_ID_LEN), slice_str(s->name), &m)) {
        end_at(s, s->from, MOVE_FAILED);
        return;
    }
    s->linked = true;
    s->step = COPIES;
    s->due_ms = soon(s, 400);
}

static bool link_stands(struct story *s)
{
    if (s->linked && alive(s, s->from, s->from_life) && alive(s, s->to, s->to_life) && !chance(s, 300)) return true;
    unlink_both(s);
    return false;
}

static void carry(struct story *s)
{
    const struct cluster *a = machine(s, s->from);

    if (!link_stands(s) || a->slots[s->slot] != a->myself) {
        unlink_both(s);
        source_ends(s, MOVE_FAILED);
        return;
    }
    if (s->step == STREAMS) s->at[s->to].have = s->at[s->from].have;
    if (s->b->now_ms < s->due_ms) return;
    s->at[s->to].have = s->at[s->from].have;
    s->due_ms = soon(s, 300);
    if (s->step++ == COPIES) return;
    s->held = true;
    s->paused_ms = s->b->now_ms;
    s->flip_ms = soon(s, 150);
}

/* At the target, even if the connection broke behind it. */
static void flip_arrives(struct story *s)
{
    struct cluster_move *m = alive(s, s->to, s->to_life) ? living(s, s->to) : NULL;

    s->flip_ms = 0;
    if (!m || move_flip(machine(s, s->to), m)) return;
    cluster_turn(machine(s, s->to));
    s->moved++;
}

static void ask_outcome(struct story *s)
{
    struct cluster *z = machine(s, s->to);

    if (!z || chance(s, 3)) return;
    end_at(s, s->to, MOVE_FAILED);
    if (z->slots[s->slot] != z->myself) source_ends(s, MOVE_FAILED); /* else the map tells, once that is durable there */
}

static void wait_for_word(struct story *s)
{
    struct cluster *a = machine(s, s->from);

    if (!alive(s, s->from, s->from_life)) {
        unlink_both(s);
        s->held = false;
        s->step = NO_MOVE;
    } else if (a->slots[s->slot] != a->myself) {
        unlink_both(s);
        source_ends(s, MOVE_DONE);
    } else if (s->step == WAITS) {
        if (link_stands(s) && s->b->now_ms - s->paused_ms <= PAUSE_TIMEOUT_MS / 2) return;
        unlink_both(s);
        s->step = UNSURE;
    } else if (s->b->now_ms - s->paused_ms > PAUSE_TIMEOUT_MS && a->ok) {
        move_fence(a, living(s, s->from));
        cluster_turn(a);
        s->fenced++;
        s->acked = s->at[s->from].have; /* what the target took before it died, unheard by anybody, went with it */
        source_ends(s, MOVE_FAILED);
    } else if (s->b->now_ms % 200 == 0) {
        ask_outcome(s);
    }
}

/* --- everybody else --- */

static void write_somewhere(struct story *s)
{
    for (int i = 0; i < s->b->count; i++) {
        struct cluster *c = machine(s, i);
        if (!c || !c->ok || c->slots[s->slot] != c->myself || (c->holds_fresh && c->fresh[s->slot / 8] >> s->slot % 8 & 1) || (s->held && i == s->from && alive(s, i, s->from_life))) continue;
        if (s->at[i].have != s->acked) s->b->broken = "a slot is served by who lacks acknowledged writes";
        s->at[i].have = ++s->acked;
    }
}

/* What is not a node's own and not on its way to it goes. */
static void drop_others(struct story *s)
{
    for (int i = 0; i < s->b->count; i++) {
        const struct cluster *c = machine(s, i);
        if (!c || s->at[i].have < 0 || !c->slots[s->slot] || c->slots[s->slot] == c->myself) continue;
        if (c->ok && !cluster_slot_arrives(c, (unsigned)s->slot)) s->at[i].have = -1;
    }
}

static void fault(struct story *s)
{
    int node = (int)rng_below(&s->b->rng, (uint64_t)s->b->count);
    bool both = chance(s, 3) && s->step != NO_MOVE;
    int64_t away = both ? 50 : (int64_t)rng_below(&s->b->rng, chance(s, 4) ? 20000 : 1000);

    if (chance(s, 5)) {
        bus_break_conns(s->b, node);
        return;
    }
    for (int i = 0; i < s->b->count; i++)
        if (s->at[i].down_until_ms) return; /* two only at once, and for a moment: see above */
    if (s->step != NO_MOVE && chance(s, 2)) node = chance(s, 2) ? s->from : s->to;
    if (s->step >= WAITS && !both && chance(s, 3)) { /* the target, for longer than the source waits */
        node = s->to;
        away = 12000 + (int64_t)rng_below(&s->b->rng, 5000);
    }
    for (int i = 0; i < s->b->count; i++) {
        if (i != node && !(both && (i == s->from || i == s->to))) continue;
        if (!machine(s, i)) continue;
        bus_crash(s->b, i);
        s->at[i].down_until_ms = s->b->now_ms + 1 + away;
    }
}

static void step(struct story *s)
{
    bus_step(s->b);
    for (int i = 0; i < s->b->count; i++) {
        if (!s->at[i].down_until_ms || s->b->now_ms < s->at[i].down_until_ms) continue;
        s->at[i].down_until_ms = 0;
        bus_restart(s->b, i, BUS_CONF_KEPT);
    }
    if (s->flip_ms && s->b->now_ms >= s->flip_ms) flip_arrives(s);
    if (s->lost_ms && s->b->now_ms >= s->lost_ms && !s->flip_ms) {
        s->lost_ms = 0;
        if (alive(s, s->to, s->to_life)) end_at(s, s->to, MOVE_FAILED);
    }
    if (s->step == NO_MOVE && chance(s, 50)) begin(s);
    else if (s->step == COPIES || s->step == STREAMS) carry(s);
    else if (s->step != NO_MOVE) wait_for_word(s);
    write_somewhere(s);
    drop_others(s);
}

static const char *judge(struct story *s)
{
    const char *why = bus_disagree(s->b);
    for (int i = 0; i < s->b->count && !why; i++) {
        const struct cluster *c = machine(s, i);
        bool owner = c->slots[s->slot] == c->myself;
        if (owner && s->at[i].have != s->acked) why = "the owner lacks acknowledged writes";
        if (!owner && s->at[i].have >= 0) why = "somebody keeps what is not his";
    }
    return why;
}

struct bus_outcome bus_moves_story(uint64_t seed, bool talk, struct buf *log)
{
    struct rng rng;
    struct story s = {0};
    struct bus_outcome out = {0};
    const char *why = "x";

    rng_init(&rng, seed * 2654435761u + 99);
    int masters = 3 + (int)rng_below(&rng, 3);
    s.b = bus_new(seed, masters, NODE_TIMEOUT_MS);
    if (seed % 4 == 2) s.b->save_max_ms = 1 + (int)rng_below(&rng, 300); /* a slow disk */
    s.b->talk = talk;
    bus_create(s.b, masters);
    s.slot = (int)rng_below(&rng, SLOT_COUNT);
    bool whole = rng_below(&rng, 2);
    for (int i = 0; i < masters; i++) {
        s.b->nodes[i].set.move_log_max = 10;
        s.b->nodes[i].set.require_full_coverage = whole;
        s.at[i].have = machine(&s, i)->slots[s.slot] == machine(&s, i)->myself ? 0 : -1;
    }
    for (int64_t end = s.b->now_ms + 40000; s.b->now_ms < end && !s.b->broken;) {
        step(&s);
        if (chance(&s, s.step == WAITS ? 20 : s.step == UNSURE ? 1000 : 250)) fault(&s);
    }
    for (int64_t begun = s.b->now_ms; !s.b->broken && why;) {
        for (int i = 0; i < 50 && !s.b->broken; i++) step(&s);
        why = s.step == NO_MOVE ? judge(&s) : "a move does not end";
        if (why && s.b->now_ms - begun > HEAL_MS) s.b->broken = why;
    }
    out.broken = s.b->broken;
    out.packets = s.b->packets;
    out.moved = s.moved;
    out.fenced = s.fenced;
    if (log && talk) buf_puts(log, buf_slice(&s.b->log));
    bus_free(s.b);
    return out;
}
