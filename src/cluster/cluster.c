/* cluster: birth and end of the machine, its nodes by id, and its turn. */
#include "cluster/machine.h"
#include "cluster/move.h"

const char *const packet_type_names[PACKET_TYPES] = {
    "ping", "pong", "meet", "fail", "publish", "auth-req", "auth-ack", "update", "mfstart", "module", "publishshard",
};

struct cluster *cluster_new(const struct cluster_world *world, const struct cluster_settings *set, uint64_t seed)
{
    struct cluster *c = mem_zalloc(sizeof *c);
    char id[NODE_ID_LEN + 1];

    c->world = *world;
    c->set = set;
    c->size = 1;
    c->dropped_type = -1;
    rng_init(&c->rng, seed);
    cluster_random_id(c, id);
    c->myself = node_add(c, id, NODE_MYSELF | NODE_MASTER);
    return c;
}

void cluster_free(struct cluster *c)
{
    for (struct cluster_link *l = c->links; l; l = l->next) buslink_close(c, l);
    buslinks_bury(c);
    moves_free(c);
    for (int i = 0; i < c->node_count; i++) cluster_node_free(c->nodes[i]);
    mem_free(c->nodes, (size_t)c->node_cap * sizeof *c->nodes);
    mem_free(c->forgotten, (size_t)c->forgotten_cap * sizeof *c->forgotten);
    mem_free(c, sizeof *c);
}

void cluster_random_id(struct cluster *c, char id[NODE_ID_LEN + 1])
{
    for (int i = 0; i < NODE_ID_LEN; i++) id[i] = "0123456789abcdef"[rng_below(&c->rng, 16)];
    id[NODE_ID_LEN] = 0;
}

/* --- nodes by id --- */

static int place_of(const struct cluster *c, const char *id, bool *found)
{
    int low = 0, high = c->node_count;

    *found = false;
    while (low < high) {
        int mid = (low + high) / 2, order = memcmp(c->nodes[mid]->id, id, NODE_ID_LEN);
        if (order == 0) {
            *found = true;
            return mid;
        }
        if (order < 0) low = mid + 1;
        else high = mid;
    }
    return low;
}

struct cluster_node *node_by_id(const struct cluster *c, const char *id)
{
    bool found;
    int at = place_of(c, id, &found);
    return found ? c->nodes[at] : NULL;
}

struct cluster_node *cluster_find(const struct cluster *c, struct slice id)
{
    return id.len == NODE_ID_LEN ? node_by_id(c, id.ptr) : NULL;
}

static void insert(struct cluster *c, struct cluster_node *n)
{
    bool found;
    int at = place_of(c, n->id, &found);

    check(!found);
    if (c->node_count == c->node_cap) {
        int cap = c->node_cap ? 2 * c->node_cap : 8;
        c->nodes = mem_realloc(c->nodes, (size_t)c->node_cap * sizeof *c->nodes, (size_t)cap * sizeof *c->nodes);
        c->node_cap = cap;
    }
    memmove(c->nodes + at + 1, c->nodes + at, (size_t)(c->node_count - at) * sizeof *c->nodes);
    c->nodes[at] = n;
    c->node_count++;
}

static void take_out(struct cluster *c, struct cluster_node *n)
{
    bool found;
    int at = place_of(c, n->id, &found);

    check(found);
    c->node_count--;
    memmove(c->nodes + at, c->nodes + at + 1, (size_t)(c->node_count - at) * sizeof *c->nodes);
}

struct cluster_node *node_add(struct cluster *c, const char *id, uint32_t flags)
{
    struct cluster_node *n = cluster_node_new(id, flags, c->now_ms);

    cluster_random_id(c, n->shard_id);
    insert(c, n);
    return n;
}

void node_rename(struct cluster *c, struct cluster_node *n, const char *id)
{
    take_out(c, n);
    memcpy(n->id, id, NODE_ID_LEN);
    insert(c, n);
}

/* All that names it is undone: slots, open slots, reports, replicas, links. */
void node_forget(struct cluster *c, struct cluster_node *n)
{
    check(n != c->myself);
    for (int s = 0; s < SLOT_COUNT; s++) {
        if (c->slots[s] == n) slot_unbind(c, s);
        if (c->migrating[s] == n) slot_open(c, c->migrating, s, NULL);
        if (c->importing[s] == n) slot_open(c, c->importing, s, NULL);
    }
    for (int i = 0; i < c->node_count; i++) report_drop(c->nodes[i], n);
    if (c->manual.replica == n) manual_reset(c);
    if (n->link) buslink_close(c, n->link);
    if (n->inbound) buslink_close(c, n->inbound);
    node_detach(n);
    while (n->replica_count) node_detach(n->replicas[0]);
    take_out(c, n);
    cluster_node_free(n);
    c->todo |= TODO_STATE | TODO_SAVE | TODO_MAP;
}

struct cluster_node *cluster_my_master(const struct cluster *c)
{
    return cluster_is_replica(c) ? c->myself->master : c->myself;
}

uint64_t cluster_my_epoch(const struct cluster *c) { return node_epoch(c->myself); }

int cluster_slots_assigned(const struct cluster *c)
{
    int count = 0;
    for (int s = 0; s < SLOT_COUNT; s++) count += c->slots[s] != NULL;
    return count;
}

void cluster_logf(struct cluster *c, char level, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    c->world.log(c->world.arg, level, text);
}

const char *cluster_error(struct cluster *c, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(c->error, sizeof c->error, fmt, ap);
    va_end(ap);
    return c->error;
}

/* --- start and turn --- */

/* Slots with keys and no owner are mine; those with keys and another owner are shown as being imported, for an operator. */
static void claim_slots_with_keys(struct cluster *c)
{
    if (!node_is_master(c->myself) || !c->world.keys(c->world.arg)) return;
    for (int s = 0; s < SLOT_COUNT; s++) {
        if (c->slots[s] == c->myself || c->importing[s] || !c->world.keys_in_slot(c->world.arg, s)) continue;
        if (!c->slots[s]) {
            cluster_logf(c, '#', "Keys of slot %d, which nobody serves, were found here: it is served by this node now", s);
            slot_bind(c, s, c->myself);
        } else {
            cluster_logf(c, '#', "Keys of slot %d were found here, but another node owns it: it is marked as being imported", s);
            slot_open(c, c->importing, s, c->slots[s]);
        }
    }
}

void cluster_start(struct cluster *c)
{
    secret_heed(c);
    own_facts(c);
    claim_slots_with_keys(c);
    c->todo |= TODO_SAVE | TODO_SYNC | TODO_NOW | TODO_STATE;
    cluster_turn(c);
}

bool cluster_save(struct cluster *c, enum cluster_save how, const char **why)
{
    struct buf text = {0};
    uint64_t number = ++c->saves;

    *why = "?";
    conf_write(c, &text);
    enum cluster_saved saved = c->world.save(c->world.arg, buf_slice(&text), how, number, why);
    buf_deinit(&text);
    if (saved == SAVED_NOT) return false;
    if (how != SAVE_PLAIN) c->sync_wanted = number;
    if (saved == SAVED) c->synced = number;
    return true;
}

static void save_failed(struct cluster *c, const char *why)
{
    cluster_logf(c, '#', "Cannot save the cluster's configuration: %s", why);
    c->save_failed = true;
}

void cluster_saved(struct cluster *c, uint64_t number, const char *why)
{
    if (why) save_failed(c, why);
    else if (number > c->synced) c->synced = number;
}

static void save(struct cluster *c, uint32_t todo)
{
    const char *why;
    enum cluster_save how = todo & TODO_NOW ? SAVE_NOW : todo & TODO_SYNC ? SAVE_SYNC : SAVE_PLAIN;

    if (!cluster_save(c, how, &why)) save_failed(c, why);
}

/* Whoever writes to a slot that was taken a moment ago gets no answer before a crash could not undo the taking. */
static void hold_fresh(struct cluster *c)
{
    bool hold = !cluster_settled(c);

    if (!c->any_fresh) return;
    if (hold != c->holds_fresh) c->world.hold_slots(c->world.arg, hold ? c->fresh : NULL);
    c->holds_fresh = hold;
    if (hold) return;
    memset(c->fresh, 0, sizeof c->fresh);
    c->any_fresh = false;
}

void cluster_breathe(struct cluster *c)
{
    uint32_t wanted = c->todo & (TODO_SAVE | TODO_SYNC | TODO_NOW);

    c->todo &= ~wanted;
    if (wanted) save(c, (wanted & ~(uint32_t)TODO_NOW) | TODO_SYNC); /* of the commands before the script */
    c->todo |= wanted & TODO_NOW;                                     /* their replies wait for the turn's end still */
    if (!c->save_failed && cluster_settled(c)) buslinks_flush(c);
}

/* Order matters: what an election or the state changes is saved before the packets leave. */
void cluster_turn(struct cluster *c)
{
    if (unlikely(c->busy)) {
        cluster_breathe(c);
        return;
    }
    receive_later(c);
    while (c->todo) {
        uint32_t todo = c->todo;
        c->todo = 0;
        if (todo & TODO_MANUAL) manual_step(c);
        if (todo & (TODO_ELECTION | TODO_MANUAL) && cluster_is_replica(c)) election_step(c);
        if (todo & TODO_STATE) state_evaluate(c);
        if (todo & TODO_PONG_ALL) ping_broadcast_pong(c, false);
        if (todo & (TODO_SAVE | TODO_SYNC | TODO_NOW)) save(c, todo);
        if (todo & TODO_MAP) c->world.map_changed(c->world.arg);
    }
    hold_fresh(c);
    if (!c->save_failed && cluster_settled(c)) buslinks_flush(c);
    buslinks_bury(c);
}
