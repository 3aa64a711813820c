#include "node/cluster_world.h"

#include "cluster/gate.h"
#include "cluster/move.h"
#include "engine/load.h"
#include "engine/slot_hide.h"
#include "engine/slot_keys.h"
#include "node/config.h"
#include "pubsub/pubsub.h"
#include "repl/repl.h"
#include "repl/replica.h"

#define TICK_MS 100
#define SURE_MS 4000 /* from the start until it has heard what others know of its slots */

struct cluster_place { /* node.cluster: the machine's place in the node */
    struct cluster *machine;
    bool started;
    int64_t ticked_ms, looked_ms;
    uint64_t lost_slots, lost_keys;    /* with keys, in this turn */
    bool any_changed;                  /* some bit of changed is set */
    uint8_t changed[SLOT_COUNT / 8];   /* slots that went to another owner in this turn */
};

static struct cluster_bus no_bus;

static const struct cluster_bus *bus(const struct node *n) { return n->shell.bus ? n->shell.bus : &no_bus; }

static void world_log(void *arg, char level, const char *text) { node_log(arg, level, "%s", text); }

/* --- links and the file: the shell's --- */

static void world_connect(void *arg, struct cluster_link *l, const char *ip, int port)
{
    struct node *n = arg;
    if (bus(n)->connect) bus(n)->connect(n->shell.arg, l, ip, port);
}

static void world_send(void *arg, struct cluster_link *l, struct slice bytes)
{
    struct node *n = arg;
    if (bus(n)->send) bus(n)->send(n->shell.arg, l, bytes);
}

static void world_close(void *arg, struct cluster_link *l)
{
    struct node *n = arg;
    if (bus(n)->close) bus(n)->close(n->shell.arg, l);
}

static enum cluster_saved world_save(void *arg, struct slice text, enum cluster_save how, uint64_t number, const char **why)
{
    struct node *n = arg;
    return bus(n)->save ? bus(n)->save(n->shell.arg, text, how, number, why) : SAVED;
}

/* --- replication --- */

static struct repl *repl_of(void *arg) { return ((struct node *)arg)->e->repl; }

static int64_t world_offset(void *arg)
{
    const struct repl *r = repl_of(arg);
    return r ? r->history.offset : 0;
}

static int64_t world_data_age(void *arg)
{
    const struct node *n = arg;
    struct follow_figures f;
    if (!repl_of(arg)) return 0;
    follow_figures(repl_of(arg), &f);
    if (f.link_up) return f.last_io_s >= 0 ? f.last_io_s * 1000 : 0;
    int64_t down = follow_link_down_ms(repl_of(arg));
    return down >= 0 ? down : n->e->mono_ms;
}

static bool world_following(void *arg) { return repl_of(arg) && repl_is_replica(repl_of(arg)); }

static void world_follow(void *arg, const char *ip, int port, bool same)
{
    if (!repl_of(arg) || !repl_of(arg)->world.connect) return; /* a node without a net stays as it is */
    if (same) repl_follow_again(repl_of(arg), ip, port);
    else repl_follow(repl_of(arg), ip, port);
}

static void world_promote(void *arg)
{
    if (world_following(arg)) repl_follow(repl_of(arg), NULL, 0);
}

/* --- data --- */

static uint64_t world_keys(void *arg)
{
    const struct engine *e = ((struct node *)arg)->e;
    uint64_t keys = 0;
    for (int i = 0; i < e->db_count; i++) keys += db_count(&e->dbs[i]);
    return keys;
}

static uint64_t world_keys_in_slot(void *arg, int slot)
{
    const struct engine *e = ((struct node *)arg)->e;
    return slot_is_hidden(e, (unsigned)slot) ? 0 : slot_key_count(e, (unsigned)slot);
}

static void world_drop_keys(void *arg, int slot)
{
    struct node *n = arg;
    n->cluster->lost_keys += slot_key_count(n->e, (unsigned)slot);
    n->cluster->lost_slots++;
    slot_drop(n->e, (unsigned)slot);
}

static void world_hold_slots(void *arg, const uint8_t *slots) { engine_hold_slots(((struct node *)arg)->e, SLOTS_FRESH, slots); }

static void world_slot_mine(void *arg, int slot)
{
    struct engine *e = ((struct node *)arg)->e;
    if (slot_is_hidden(e, (unsigned)slot) && slot_bit(e->hidden->dropping, (unsigned)slot)) slot_drop_now(e, (unsigned)slot);
}

/* What is hidden and neither on its way here nor on the list to be emptied: after a restart, a failover, an import that failed. */
static void settle_hidden(struct node *n)
{
    struct engine *e = n->e;
    const struct cluster *c = n->cluster->machine;
    uint8_t mine[SLOT_BYTES] = {0};
    bool sure = c->ok && c->now_ms - c->started_ms > SURE_MS;
    int dropped = 0;
    if (likely(!slots_any_hidden(e)) || cluster_is_replica(c) || e->replica) return;
    for (unsigned s = 0; s < SLOT_COUNT; s++) {
        if (!slot_is_hidden(e, s) || slot_bit(e->hidden->dropping, s)) continue;
        if (cluster_owner(c, s) == c->myself) {
            slot_bit_set(mine, s);
        } else if (cluster_owner(c, s) && sure && !c->importing[s] && !cluster_slot_arrives(c, s)) {
            slot_drop(e, s);
            dropped++;
        }
    }
    slots_show(e, mine);
    if (dropped) node_log(n, '*', "%d slots whose keys are not this node's are emptied", dropped);
}

static void world_flush(void *arg) { load_flush(((struct node *)arg)->e); }

static void world_pause_writes(void *arg, int64_t until_ms)
{
    struct engine *e = ((struct node *)arg)->e;
    if (!until_ms) {
        e->special &= ~(uint32_t)SPECIAL_PAUSE;
        return;
    }
    bool on = e->special & SPECIAL_PAUSE && e->mono_ms < e->pause_until_ms;
    int64_t until = e->mono_ms + (until_ms - e->now_ms);
    if (!on) e->pause_all = false;
    if (!on || until > e->pause_until_ms) e->pause_until_ms = until;
    e->special |= SPECIAL_PAUSE;
}

/* --- clients --- */

static void world_publish(void *arg, bool shard, struct slice channel, struct slice message)
{
    struct engine *e = ((struct node *)arg)->e;
    if (shard) pubsub_publish_shard(e, channel, message);
    else pubsub_publish(e, channel, message);
}

static void broadcast_publish(struct engine *e, bool shard, struct slice channel, struct slice message)
{
    if (shard) cluster_publish_shard(e->cluster, channel, message);
    else cluster_publish(e->cluster, channel, message);
}

static void world_slot_changed(void *arg, int slot)
{
    struct cluster_place *p = ((struct node *)arg)->cluster;
    p->changed[slot >> 3] = (uint8_t)(p->changed[slot >> 3] | 1 << (slot & 7));
    p->any_changed = true;
}

static bool has_left(void *arg, struct slice channel)
{
    const struct cluster_place *p = arg;
    unsigned slot = slot_of_key(channel);
    return p->changed[slot >> 3] >> (slot & 7) & 1;
}

static void world_map_changed(void *arg) { gate_recheck_waiting(((struct node *)arg)->e); }

/* --- slots that come --- */

static void end_import(struct node *n, struct cluster_move *m, const char *why)
{
    struct session *s = m->session ? engine_session_by_id(n->e, m->session) : NULL;
    if (s && s->flags & SESSION_BRINGS) {
        s->flags |= SESSION_CLOSE_NOW;
        session_pushed(s);
    }
    move_end(n->cluster->machine, m, m->cancel ? MOVE_CANCELLED : MOVE_FAILED, why);
}

void node_cluster_moves(struct node *n)
{
    struct cluster *c = n->cluster->machine;
    for (struct cluster_move *m = c->moves, *next; m; m = next) {
        next = m->next;
        if (m->state != MOVE_IMPORTING && m->state != MOVE_ASKING) continue;
        const char *why = m->cancel ? "" : NULL;
        if (!why && m->state == MOVE_IMPORTING && !engine_session_by_id(n->e, m->session)) why = "the source closed the connection";
        if (!why && m->state == MOVE_IMPORTING && m->flushes != n->e->flushes) why = "the data was flushed here";
        if (!why && n->e->mono_ms - n->cluster->looked_ms >= TICK_MS) why = move_why_lost(c, m);
        if (!why) continue;
        end_import(n, m, why);
        next = c->moves; /* those that are over may have been forgotten */
    }
    if (n->e->mono_ms - n->cluster->looked_ms >= TICK_MS) n->cluster->looked_ms = n->e->mono_ms;
}

/* --- life --- */

void cluster_world_new(struct node *n)
{
    struct cluster_world w = {
        .arg = n, .log = world_log, .connect = world_connect, .send = world_send, .close = world_close, .save = world_save, .hold_slots = world_hold_slots,
        .offset = world_offset, .data_age_ms = world_data_age, .following = world_following, .follow = world_follow,
        .promote = world_promote, .keys = world_keys, .keys_in_slot = world_keys_in_slot, .drop_keys = world_drop_keys, .slot_mine = world_slot_mine,
        .flush = world_flush, .pause_writes = world_pause_writes, .publish = world_publish, .slot_changed = world_slot_changed,
        .map_changed = world_map_changed,
    };
    n->cluster = mem_zalloc(sizeof *n->cluster);
    n->cluster->machine = cluster_new(&w, &n->set.cluster, n->seed);
    gate_install(n->e, n->cluster->machine);
    n->e->broadcast = broadcast_publish;
}

void cluster_world_free(struct node *n)
{
    if (!n->cluster) return;
    cluster_free(n->cluster->machine);
    mem_free(n->cluster, sizeof *n->cluster);
    n->cluster = NULL;
}

/* Keys of slots that the file says are another node's: the node ended before they had gone, or its data is older than the file.
 * Redis 7.0 marks such slots as being imported and leaves them to a person. Here they are hidden, and go when it is sure that the
 * file is right (settle_hidden). Those of an import by hand, which the file tells of, stay. */
static void hide_others(struct node *n)
{
    const struct cluster *c = n->cluster->machine;
    struct engine *e = n->e;
    uint8_t others[SLOT_BYTES] = {0};
    int count = 0;
    if (cluster_is_replica(c)) return;
    for (unsigned s = 0; s < SLOT_COUNT; s++) {
        if (!c->slots[s] || c->slots[s] == c->myself || c->importing[s] || !world_keys_in_slot(n, (int)s)) continue;
        slot_bit_set(others, s);
        count++;
    }
    slots_hide(e, others);
    if (count) node_log(n, '#', "Keys of %d slots that other nodes own were found here: they are hidden, and go when the cluster is well", count);
}

static int bus_port(const struct node *n)
{
    int64_t client = n->set.cluster.tls_cluster ? n->set.tls_port : n->set.port, port = config_int(n, "cluster-port");
    return (int)(port ? port : client ? client + 10000 : 0);
}

const char *node_cluster_start(struct node *n, struct slice conf)
{
    if (!n->cluster) return NULL;
    struct cluster *c = n->cluster->machine;
    c->port = (int)n->set.port;
    c->tls_port = (int)n->set.tls_port;
    c->bus_port = bus_port(n);
    cluster_time(c, n->e->now_ms);
    const char *error = conf.len ? cluster_load(c, conf) : NULL;
    if (error) return error;
    hide_others(n);
    cluster_start(c);
    n->cluster->started = true;
    node_cluster_turn(n);
    return NULL;
}

void node_cluster_turn(struct node *n)
{
    struct cluster_place *p = n->cluster;
    if (likely(!p) || !p->started) return;
    cluster_time(p->machine, n->e->now_ms);
    p->machine->busy = n->e->script_runs;
    cluster_turn(p->machine);
    if (unlikely(p->lost_slots)) {
        node_log(n, '*', "%llu slots are another node's now: their %llu keys here are deleted", (unsigned long long)p->lost_slots, (unsigned long long)p->lost_keys);
        p->lost_slots = p->lost_keys = 0;
    }
    if (likely(!p->any_changed)) return;
    pubsub_leave_shards(n->e, has_left, p);
    memset(p->changed, 0, sizeof p->changed);
    p->any_changed = false;
}

void node_cluster_cron(struct node *n)
{
    struct cluster_place *p = n->cluster;
    if (likely(!p) || !p->started || n->e->mono_ms - p->ticked_ms < TICK_MS) return;
    p->ticked_ms = n->e->mono_ms;
    cluster_time(p->machine, n->e->now_ms);
    cluster_tick(p->machine);
    settle_hidden(n);
    node_cluster_turn(n);
}
