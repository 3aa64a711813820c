/* verbs: what an operator's CLUSTER subcommands change (spec: cluster, 5, 14, 19). Each checks first and changes then. */
#include "cluster/machine.h"

/* --- slots --- */

const char *cluster_add_slots(struct cluster *c, const uint16_t *slots, int n)
{
    uint8_t seen[SLOT_COUNT / 8] = {0};

    for (int i = 0; i < n; i++) {
        if (c->slots[slots[i]]) return cluster_error(c, "ERR Slot %d is already busy", slots[i]);
        if (bit_get(seen, slots[i])) return cluster_error(c, "ERR Slot %d specified multiple times", slots[i]);
        bit_set(seen, slots[i]);
    }
    c->as_loaded = false;
    for (int i = 0; i < n; i++) {
        slot_open(c, c->importing, slots[i], NULL);
        slot_bind(c, slots[i], c->myself);
    }
    return NULL;
}

const char *cluster_del_slots(struct cluster *c, const uint16_t *slots, int n)
{
    uint8_t seen[SLOT_COUNT / 8] = {0};

    for (int i = 0; i < n; i++) {
        if (!c->slots[slots[i]]) return cluster_error(c, "ERR Slot %d is already unassigned", slots[i]);
        if (bit_get(seen, slots[i])) return cluster_error(c, "ERR Slot %d specified multiple times", slots[i]);
        bit_set(seen, slots[i]);
    }
    c->as_loaded = false;
    for (int i = 0; i < n; i++) slot_unbind(c, slots[i]);
    return NULL;
}

const char *cluster_flush_slots(struct cluster *c)
{
    if (c->world.keys(c->world.arg)) return "ERR DB must be empty to perform CLUSTER FLUSHSLOTS.";
    c->as_loaded = false;
    slots_unbind_all(c, c->myself);
    return NULL;
}

const char *cluster_set_slot_allowed(struct cluster *c)
{
    return cluster_is_replica(c) ? "ERR Please use SETSLOT only with masters." : NULL;
}

static int shown(struct slice id) { return (int)(id.len < 100 ? id.len : 100); }

static const char *find_target(struct cluster *c, struct slice id, const char *unknown, struct cluster_node **out)
{
    *out = cluster_find(c, id);
    if (!*out) return cluster_error(c, "ERR %s %.*s", unknown, shown(id), id.ptr);
    return node_is_replica(*out) ? "ERR Target node is not a master" : NULL;
}

const char *cluster_set_slot_migrating(struct cluster *c, int slot, struct slice id)
{
    struct cluster_node *n;
    const char *error = NULL;

    if (c->slots[slot] != c->myself) return cluster_error(c, "ERR I'm not the owner of hash slot %d", slot);
    if ((error = find_target(c, id, "I don't know about node", &n))) return error;
    slot_open(c, c->migrating, slot, n);
    return NULL;
}

const char *cluster_set_slot_importing(struct cluster *c, int slot, struct slice id)
{
    struct cluster_node *n;
    const char *error = NULL;

    if (c->slots[slot] == c->myself) return cluster_error(c, "ERR I'm already the owner of hash slot %d", slot);
    if ((error = find_target(c, id, "I don't know about node", &n))) return error;
    slot_open(c, c->importing, slot, n);
    return NULL;
}

const char *cluster_set_slot_stable(struct cluster *c, int slot)
{
    slot_open(c, c->migrating, slot, NULL);
    slot_open(c, c->importing, slot, NULL);
    return NULL;
}

/* The import is over and the slot mine: an epoch above all others makes everybody believe it, at once. */
static void close_import(struct cluster *c, int slot)
{
    if (cluster_bump_epoch(c))
        cluster_logf(c, '#', "configEpoch is %llu after importing slot %d", (unsigned long long)c->myself->config_epoch, slot);
    slot_open(c, c->importing, slot, NULL);
    c->todo |= TODO_PONG_ALL;
}

const char *cluster_set_slot_node(struct cluster *c, int slot, struct slice id)
{
    struct cluster_node *n, *me = c->myself;
    const char *error = find_target(c, id, "Unknown node", &n);
    uint64_t keys = c->world.keys_in_slot(c->world.arg, slot);
    bool was_mine = c->slots[slot] == me;

    if (error) return error;
    if (was_mine && n != me && keys)
        return cluster_error(c, "ERR Can't assign hashslot %d to a different node while I still hold keys for this hash slot.", slot);
    c->as_loaded = false;
    if (!keys) slot_open(c, c->migrating, slot, NULL);
    slot_unbind(c, slot);
    slot_bind(c, slot, n);
    if (was_mine && n != me && !me->slot_count && c->set->allow_replica_migration) {
        cluster_logf(c, '#', "The last slot was given away: this node replicates %.40s from now on", n->id);
        become_replica(c, n);
    }
    if (n == me && c->importing[slot]) close_import(c, slot);
    return NULL;
}

/* --- nodes --- */

const char *cluster_meet(struct cluster *c, const char *ip, int port, int bus_port)
{
    char id[NODE_ID_LEN + 1];

    for (int i = 0; i < c->node_count; i++) {
        const struct cluster_node *n = c->nodes[i];
        if (node_in_handshake(n) && !strcmp(n->ip, ip) && n->bus_port == bus_port) return NULL;
    }
    if (c->node_count >= CLUSTER_NODES_MAX) return cluster_error(c, "ERR A cluster has at most %d nodes", CLUSTER_NODES_MAX);
    cluster_random_id(c, id);
    struct cluster_node *n = node_add(c, id, NODE_HANDSHAKE | NODE_MEET);
    snprintf(n->ip, sizeof n->ip, "%s", ip);
    if (c->set->tls_cluster) n->tls_port = port;
    else n->port = port;
    n->bus_port = bus_port;
    return NULL;
}

const char *cluster_replicate(struct cluster *c, struct slice id)
{
    struct cluster_node *n = cluster_find(c, id), *me = c->myself;

    if (!n) return cluster_error(c, "ERR Unknown node %.*s", shown(id), id.ptr);
    if (n == me) return "ERR Can't replicate myself";
    if (node_is_replica(n)) return "ERR I can only replicate a master, not a replica.";
    if (node_is_master(me) && (me->slot_count || c->world.keys(c->world.arg)))
        return "ERR To set a master the node must be empty and without assigned slots.";
    become_replica(c, n);
    return NULL;
}

const char *cluster_set_config_epoch(struct cluster *c, int64_t epoch)
{
    if (epoch < 0) return cluster_error(c, "ERR Invalid config epoch specified: %lld", (long long)epoch);
    if (c->node_count > 1) return "ERR The user can assign a config epoch only when the node does not know any other node.";
    if (c->myself->config_epoch) return "ERR Node config epoch is already non-zero";
    c->myself->config_epoch = (uint64_t)epoch;
    if (c->current_epoch < (uint64_t)epoch) c->current_epoch = (uint64_t)epoch;
    c->todo |= TODO_STATE | TODO_SAVE | TODO_SYNC;
    return NULL;
}

/* --- all of it --- */

static void new_identity(struct cluster *c)
{
    char id[NODE_ID_LEN + 1];

    c->current_epoch = c->last_vote_epoch = c->myself->config_epoch = 0;
    cluster_random_id(c, id);
    node_rename(c, c->myself, id);
    cluster_random_id(c, c->myself->shard_id);
}

const char *cluster_reset(struct cluster *c, bool hard)
{
    struct cluster_node *me = c->myself;

    if (node_is_master(me) && c->world.keys(c->world.arg)) return "ERR CLUSTER RESET can't be called with master nodes containing keys";
    if (node_is_replica(me)) {
        node_set_master(c, me);
        c->world.promote(c->world.arg);
        c->world.flush(c->world.arg);
    }
    c->as_loaded = false;
    slots_close_all(c);
    manual_reset(c);
    election_reset(c);
    for (int s = 0; s < SLOT_COUNT; s++) slot_unbind(c, s);
    for (int i = c->node_count; i-- > 0;)
        if (c->nodes[i] != me) node_forget(c, c->nodes[i]);
    for (struct cluster_link *l = c->links; l; l = l->next) buslink_close(c, l);
    me->flags &= ~(uint32_t)NODE_MIGRATE_TO;
    c->forgotten_count = 0;
    if (hard) new_identity(c);
    c->todo |= TODO_STATE | TODO_SAVE | TODO_SYNC | TODO_MAP;
    return NULL;
}

const char *cluster_save_config(struct cluster *c)
{
    const char *why;
    return cluster_save(c, SAVE_NOW, &why) ? NULL : cluster_error(c, "ERR error saving the cluster node config: %s", why);
}

/* --- Pub/Sub --- */

static void write_message(struct cluster *c, enum packet_type type, struct slice channel, struct slice message, struct buf *out)
{
    struct packet_header h;

    header_mine(c, type, &h);
    size_t at = packet_begin(out, &h);
    packet_put_message(out, channel, message);
    packet_end(out, at);
}

void cluster_publish(struct cluster *c, struct slice channel, struct slice message)
{
    struct buf packet = {0};

    if (c->node_count < 2) return;
    write_message(c, PACKET_PUBLISH, channel, message, &packet);
    bus_broadcast(c, buf_slice(&packet), PACKET_PUBLISH);
    buf_deinit(&packet);
}

void cluster_publish_shard(struct cluster *c, struct slice channel, struct slice message)
{
    struct cluster_node *mine = cluster_my_master(c);
    struct buf packet = {0};

    if (!mine || (!mine->replica_count && mine == c->myself)) return;
    write_message(c, PACKET_PUBLISHSHARD, channel, message, &packet);
    for (int i = -1; i < mine->replica_count; i++) {
        struct cluster_node *n = i < 0 ? mine : mine->replicas[i];
        if (n != c->myself && !node_in_handshake(n) && n->link) buslink_put(c, n->link, buf_slice(&packet), PACKET_PUBLISHSHARD);
    }
    buf_deinit(&packet);
}
