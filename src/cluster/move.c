/* move: see move.h. What always holds: no slot is in two moves that are not over. */
#include "cluster/move.h"

#include "cluster/machine.h"

#define ASK_AGAIN_MS 5000 /* whether the source still has it in its list */

static const char *const names[] = {
    [MOVE_QUEUED] = "queued", [MOVE_CONNECTING] = "connecting", [MOVE_WAITING] = "waiting-to-snapshot", [MOVE_COPYING] = "snapshotting",
    [MOVE_STREAMING] = "streaming", [MOVE_PAUSED] = "failover-paused", [MOVE_UNSURE] = "failover-unsure", [MOVE_IMPORTING] = "importing",
    [MOVE_ASKING] = "asking", [MOVE_DONE] = "success", [MOVE_FAILED] = "failed", [MOVE_CANCELLED] = "cancelled",
};

const char *move_state_name(const struct cluster_move *m) { return names[m->state]; }

struct cluster_move *move_find(const struct cluster *c, struct slice name)
{
    for (struct cluster_move *m = c->moves; m; m = m->next)
        if (name.len == NODE_ID_LEN && !memcmp(m->name, name.ptr, NODE_ID_LEN)) return m;
    return NULL;
}

struct cluster_move *move_import_of(const struct cluster *c, uint64_t session)
{
    for (struct cluster_move *m = c->moves; m; m = m->next)
        if (m->state == MOVE_IMPORTING && m->session == session) return m;
    return NULL;
}

int move_alive(const struct cluster *c, bool import)
{
    int n = 0;
    for (const struct cluster_move *m = c->moves; m; m = m->next) n += !move_over(m) && m->import == import;
    return n;
}

static bool in_a_move(const struct cluster *c, int slot, const struct cluster_move *but)
{
    for (const struct cluster_move *m = c->moves; m; m = m->next)
        if (m != but && !move_over(m) && bit_get(m->slots, slot)) return true;
    return false;
}

bool cluster_slot_arrives(const struct cluster *c, unsigned slot)
{
    for (const struct cluster_move *m = c->moves; m; m = m->next)
        if (m->state == MOVE_IMPORTING && bit_get(m->slots, (int)slot)) return true;
    return false;
}

/* --- coming and going --- */

/* Of those that are over only the newest are kept. */
static void forget_old(struct cluster *c)
{
    int64_t over = 0;
    for (struct cluster_move **at = &c->moves; *at;) {
        struct cluster_move *m = *at;
        if (!move_over(m) || ++over <= c->set->move_log_max) {
            at = &m->next;
            continue;
        }
        *at = m->next;
        mem_free(m, sizeof *m);
    }
}

void moves_free(struct cluster *c)
{
    while (c->moves) {
        struct cluster_move *m = c->moves;
        c->moves = m->next;
        mem_free(m, sizeof *m);
    }
}

static struct cluster_move *move_new(struct cluster *c, bool import, const uint8_t *slots, const char *source, const char *target, struct slice name)
{
    struct cluster_move *m = mem_zalloc(sizeof *m);
    if (name.len == NODE_ID_LEN) memcpy(m->name, name.ptr, NODE_ID_LEN);
    else cluster_random_id(c, m->name);
    m->import = import;
    memcpy(m->slots, slots, sizeof m->slots);
    for (int i = 0; i < SLOT_COUNT / 8; i++) m->slot_count += __builtin_popcount(slots[i]);
    memcpy(m->source, source, NODE_ID_LEN);
    memcpy(m->target, target, NODE_ID_LEN);
    m->create_ms = m->update_ms = c->now_ms;
    m->next = c->moves;
    c->moves = m;
    forget_old(c);
    return m;
}

void move_enter(struct cluster *c, struct cluster_move *m, enum move_state state)
{
    m->state = state;
    m->update_ms = c->now_ms;
    if (!m->start_ms && state != MOVE_QUEUED) m->start_ms = c->now_ms;
}

void move_end(struct cluster *c, struct cluster_move *m, enum move_state state, const char *message)
{
    check(!move_over(m) && state >= MOVE_DONE);
    move_enter(c, m, state);
    m->end_ms = c->now_ms;
    snprintf(m->message, sizeof m->message, "%s", message ? message : "");
    cluster_logf(c, state == MOVE_DONE ? '*' : '#', "Slot migration %.40s (%s of %d slots): %s%s%s, after %lld ms", m->name, m->import ? "import" : "export",
                 m->slot_count, names[state], m->message[0] ? ": " : "", m->message, (long long)(c->now_ms - m->create_ms));
    forget_old(c);
}

/* --- verbs --- */

static const char *may_move(struct cluster *c)
{
    if (cluster_is_replica(c)) return "ERR Slot migration can only be used on primary nodes.";
    if (!c->ok) return "ERR Slot migration not allowed while the cluster is down.";
    return NULL;
}

static const char *judge_slots(struct cluster *c, const uint8_t *slots, const struct cluster_node *owner)
{
    for (int s = 0; s < SLOT_COUNT; s++) {
        if (!bit_get(slots, s)) continue;
        if (!c->slots[s] || (owner && c->slots[s] != owner))
            return cluster_error(c, owner == c->myself ? "ERR Slots are not served by this node: slot %d" : "ERR Slot %d is not served by the source node", s);
        if (c->migrating[s] || c->importing[s]) return cluster_error(c, "ERR Slot %d is already being moved with SETSLOT: close it first (SETSLOT STABLE)", s);
        if (in_a_move(c, s, NULL)) return cluster_error(c, "ERR I am already migrating slot %d.", s);
    }
    return NULL;
}

static int shown(struct slice s) { return (int)(s.len < 100 ? s.len : 100); }

const char *move_export(struct cluster *c, const uint8_t *slots, struct slice target, struct slice name, struct cluster_move **out)
{
    struct cluster_node *n = cluster_find(c, target);
    const char *error = may_move(c);

    if (error) return error;
    if (!n || node_in_handshake(n)) return cluster_error(c, "ERR Unknown node %.*s", shown(target), target.ptr);
    if (n == c->myself) return "ERR Target node can not be this node.";
    if (node_is_replica(n)) return "ERR Target node is not a primary";
    if (!(n->flags & NODE_VIREO)) return cluster_error(c, "ERR Node %.40s does not know this kind of slot migration: use redis-cli --cluster reshard", n->id);
    if (node_failed(n) || n->flags & NODE_PFAIL) return cluster_error(c, "ERR Target node %.40s cannot be reached now", n->id);
    if ((error = judge_slots(c, slots, c->myself))) return error;
    if (move_find(c, name)) return "ERR A slot migration of that name is there already";
    if (move_alive(c, false) >= MOVES_ALIVE_MAX) return "ERR Too many slot migrations are waiting";
    *out = move_new(c, false, slots, c->myself->id, n->id, name);
    return NULL;
}

const char *move_ask(struct cluster *c, const uint8_t *slots, struct cluster_move **out)
{
    struct cluster_node *owner = NULL;
    const char *error = may_move(c);

    for (int s = 0; s < SLOT_COUNT && !error; s++) {
        if (!bit_get(slots, s)) continue;
        if (!c->slots[s]) return cluster_error(c, "ERR slot %d has no owner", s);
        if (owner && c->slots[s] != owner) return "ERR slots belong to different source nodes";
        owner = c->slots[s];
    }
    if (error) return error;
    if (owner == c->myself) return "ERR this node is already the owner of the slot range";
    if (!(owner->flags & NODE_VIREO)) return cluster_error(c, "ERR Node %.40s does not know this kind of slot migration: use redis-cli --cluster reshard", owner->id);
    if ((error = judge_slots(c, slots, owner))) return error;
    if (move_alive(c, true) >= MOVES_ALIVE_MAX) return "ERR Too many slot migrations are waiting";
    *out = move_new(c, true, slots, owner->id, c->myself->id, SLICE(""));
    move_enter(c, *out, MOVE_ASKING);
    return NULL;
}

const char *move_not_yet(struct cluster *c, const uint8_t *slots, struct slice source, struct slice name)
{
    const struct cluster_node *from = cluster_find(c, source);
    const struct cluster_move *asked = move_find(c, name);

    for (int s = 0; from && s < SLOT_COUNT; s++) {
        if (!bit_get(slots, s)) continue;
        if (c->slots[s] != from) return cluster_error(c, "TRYAGAIN Slot %d is not the source's yet, as far as this node knows", s);
        if (in_a_move(c, s, asked)) return cluster_error(c, "TRYAGAIN An earlier migration of slot %d is not over here", s);
    }
    return NULL;
}

const char *move_import(struct cluster *c, const uint8_t *slots, struct slice source, struct slice name, struct cluster_move **out)
{
    struct cluster_node *n = cluster_find(c, source);
    struct cluster_move *asked = move_find(c, name);
    const char *error = may_move(c);

    if (error) return error;
    if (name.len != NODE_ID_LEN) return "ERR Invalid name of a slot migration";
    if (!n || n == c->myself || node_is_replica(n)) return cluster_error(c, "ERR Unknown source node %.*s", shown(source), source.ptr);
    if (asked && (asked->state != MOVE_ASKING || memcmp(asked->slots, slots, sizeof asked->slots))) return "ERR A slot migration of that name is there already";
    if (asked) asked->state = MOVE_FAILED; /* for the moment: its slots are not taken by itself */
    error = judge_slots(c, slots, n);
    if (asked) asked->state = MOVE_ASKING;
    if (error) return error;
    *out = asked ? asked : move_new(c, true, slots, n->id, c->myself->id, name);
    move_enter(c, *out, MOVE_IMPORTING);
    return NULL;
}

void move_withdraw(struct cluster *c, struct cluster_move *m)
{
    struct cluster_move **at = &c->moves;
    while (*at != m) at = &(*at)->next;
    *at = m->next;
    mem_free(m, sizeof *m);
}

/* Above all epochs there are, at once; the world has all keys. */
const char *move_flip(struct cluster *c, struct cluster_move *m)
{
    const struct cluster_node *from = cluster_find(c, slice_of(m->source, NODE_ID_LEN));

    if (m->state != MOVE_IMPORTING || m->cancel || cluster_is_replica(c)) return "ERR The import is over";
    for (int s = 0; s < SLOT_COUNT; s++)
        if (bit_get(m->slots, s) && (!from || c->slots[s] != from)) return cluster_error(c, "ERR Slot %d is not the source's any more", s);
    cluster_bump_epoch(c);
    c->as_loaded = false;
    for (int s = 0; s < SLOT_COUNT; s++)
        if (bit_get(m->slots, s)) slot_bind(c, s, c->myself);
    c->todo |= TODO_PONG_ALL | TODO_SAVE | TODO_SYNC;
    move_end(c, m, MOVE_DONE, NULL);
    return NULL;
}

int move_cancel_all(struct cluster *c, bool imports, struct slice name)
{
    int n = 0;
    for (struct cluster_move *m = c->moves; m; m = m->next) {
        if (move_over(m) || m->import != imports || m->cancel || (name.len && !slice_eq(name, slice_str(m->name)))) continue;
        n++;
        if (m->state == MOVE_QUEUED) move_end(c, m, MOVE_CANCELLED, NULL);
        else m->cancel = true;
    }
    return n;
}

/* --- on the source, while it waits for word --- */

void move_fence(struct cluster *c, struct cluster_move *m)
{
    uint64_t max = epoch_max(c);
    (void)m;
    c->current_epoch = max + 1; /* the flip's, which nobody here has heard of */
    c->myself->config_epoch = ++c->current_epoch;
    c->as_loaded = false;
    c->todo |= TODO_PONG_ALL | TODO_SAVE | TODO_SYNC;
    cluster_logf(c, '#', "The target of slot migration %.40s is gone without a word: this node keeps its slots, with configEpoch %llu", m->name,
                 (unsigned long long)c->myself->config_epoch);
}

void move_owned(const struct cluster *c, const struct cluster_move *m, int *mine, int *target)
{
    *mine = *target = 0;
    for (int s = 0; s < SLOT_COUNT; s++) {
        if (!bit_get(m->slots, s) || !c->slots[s]) continue;
        *mine += c->slots[s] == c->myself;
        *target += !memcmp(c->slots[s]->id, m->target, NODE_ID_LEN);
    }
}

struct cluster_move *move_next_queued(const struct cluster *c)
{
    struct cluster_move *found = NULL;
    for (struct cluster_move *m = c->moves; m; m = m->next)
        if (m->state == MOVE_QUEUED) found = m;
    return found;
}

struct cluster_move *move_next_asked(const struct cluster *c)
{
    struct cluster_move *found = NULL;
    for (struct cluster_move *m = c->moves; m; m = m->next)
        if (m->state == MOVE_ASKING && !m->cancel && c->now_ms - m->ack_ms > ASK_AGAIN_MS) found = m;
    return found;
}

const char *move_why_lost(const struct cluster *c, const struct cluster_move *m)
{
    const struct cluster_node *from = cluster_find(c, slice_of(m->source, NODE_ID_LEN));
    if (cluster_is_replica(c)) return "this node is a replica now";
    if (!from || node_failed(from)) return "the source failed";
    for (int s = 0; s < SLOT_COUNT; s++)
        if (bit_get(m->slots, s) && c->slots[s] != from) return "a slot is not the source's any more";
    return NULL;
}
