/* claim: who owns which slots, decided by epochs (spec: cluster, 14). A claim is a master's bitmap with its configEpoch,
 * from its own packets or from an UPDATE of somebody who knows better. */
#include "cluster/machine.h"

#define REMIND_MS 2000

void become_replica(struct cluster *c, struct cluster_node *master)
{
    struct cluster_node *me = c->myself;

    check(master != me);
    c->as_loaded = false;
    if (node_is_master(me)) {
        node_set_replica(me);
        slots_close_all(c);
    }
    node_attach(me, master);
    memcpy(me->shard_id, master->shard_id, NODE_ID_LEN);
    election_reset(c);
    manual_reset(c);
    if (master->ip[0]) c->world.follow(c->world.arg, master->ip, c->set->tls_replication ? master->tls_port : master->port, false);
    c->todo |= TODO_STATE | TODO_SAVE | TODO_MAP;
}

struct changes { /* what one claim did to my shard */
    int taken;                     /* slots of my shard that are the claimer's now */
    int dirty_count;
    uint16_t dirty[SLOT_COUNT];    /* mine, with keys */
};

static bool claimable(const struct cluster *c, int slot, uint64_t epoch)
{
    const struct cluster_node *owner = c->slots[slot];
    return !owner || bit_get(c->unclaimed, slot) || owner->config_epoch < epoch;
}

static void take_slot(struct cluster *c, int slot, struct cluster_node *from, const struct cluster_node *mine, struct changes *ch)
{
    struct cluster_node *owner = c->slots[slot];

    if (owner == c->myself && c->world.keys_in_slot(c->world.arg, slot)) ch->dirty[ch->dirty_count++] = (uint16_t)slot;
    if (owner && owner == mine) ch->taken++;
    slot_bind(c, slot, from);
    if (c->migrating[slot]) slot_open(c, c->migrating, slot, NULL);
}

/* Who imports a slot decides itself whose it is, and believes no claim; but the old owner may have become a replica. */
static void import_from_heir(struct cluster *c, int slot, struct cluster_node *from)
{
    if (c->slots[slot]) return;
    slot_bind(c, slot, from);
    slot_open(c, c->importing, slot, from);
}

static void apply_claim(struct cluster *c, struct cluster_node *from, uint64_t epoch, const uint8_t *slots,
                        const struct cluster_node *mine, struct changes *ch)
{
    for (int s = 0; s < SLOT_COUNT; s++) {
        bool claimed = bit_get(slots, s);
        if (c->slots[s] == from) {
            if (claimed) bit_clear(c->unclaimed, s);
            else bit_set(c->unclaimed, s);
        } else if (claimed && c->importing[s]) {
            import_from_heir(c, s, from);
        } else if (claimed && claimable(c, s, epoch)) {
            take_slot(c, s, from, mine, ch);
        }
    }
}

void claim_received(struct cluster *c, struct cluster_node *from, uint64_t epoch, const uint8_t *slots)
{
    struct cluster_node *mine = cluster_my_master(c);
    int claimed = 0;

    if (from == c->myself) return;
    struct changes *ch = mem_zalloc(sizeof *ch);
    apply_claim(c, from, epoch, slots, mine, ch);
    for (int i = 0; i < 2048; i++) claimed += __builtin_popcount(slots[i]);
    if (ch->taken && !mine->slot_count && (c->set->allow_replica_migration || claimed == ch->taken)) {
        cluster_logf(c, '#', "Node %.40s took over the last slots of this shard: this node replicates it from now on", from->id);
        become_replica(c, from);
    } else if (mine && mine != c->myself && mine->master && mine->master != c->myself) {
        cluster_logf(c, '#', "My master is a replica now: this node replicates its master %.40s", mine->master->id);
        become_replica(c, mine->master);
    } else {
        for (int i = 0; i < ch->dirty_count; i++) c->world.drop_keys(c->world.arg, ch->dirty[i]);
    }
    mem_free(ch, sizeof *ch);
}

/* --- UPDATE --- */

static void send_update(struct cluster *c, struct cluster_link *l, const struct cluster_node *about, const uint8_t *slots)
{
    struct packet_header h;
    struct buf packet = {0};

    header_mine(c, PACKET_UPDATE, &h);
    size_t at = packet_begin(&packet, &h);
    packet_put_update(&packet, about->config_epoch, slice_of(about->id, NODE_ID_LEN), slots);
    packet_end(&packet, at);
    buslink_put(c, l, buf_slice(&packet), PACKET_UPDATE);
    buf_deinit(&packet);
}

/* The sender claims what belongs to somebody newer: tell it, of the first such slot. */
void claim_answer_stale(struct cluster *c, struct cluster_node *sender, uint64_t epoch, const uint8_t *slots)
{
    if (!sender->link) return;
    for (int s = 0; s < SLOT_COUNT; s++) {
        const struct cluster_node *owner = c->slots[s];
        if (!bit_get(slots, s) || !owner || owner == sender || bit_get(c->unclaimed, s) || owner->config_epoch <= epoch) continue;
        uint8_t claimed[2048];
        for (int i = 0; i < 2048; i++) claimed[i] = (uint8_t)(owner->slots[i] & ~c->unclaimed[i]);
        send_update(c, sender->link, owner, claimed);
        return;
    }
}

static bool claims_less(const struct cluster_node *n, const uint8_t *claimed)
{
    for (int i = 0; i < SLOT_COUNT / 8; i++)
        if (n->slots[i] & ~claimed[i]) return true;
    return false;
}

/* A master with an older epoch than it had, or a replica that was a master in a later epoch than its master's: it came back with
 * an old nodes.conf. If it is one of us its slots of now are told to it, and for a moment it is not believed what it says of
 * them. Redis would take the epoch only, and then claim with it what it gave away since.
 * One with the same epoch and fewer slots may have an old file too: a client program that moves slots to a node which has the
 * highest epoch already gives it no new one. More often they went elsewhere, and the new owner will say so: it is told, and believed. */
bool claim_remind(struct cluster *c, struct cluster_node *sender, const struct packet_header *h)
{
    bool older = h->config_epoch < sender->config_epoch;

    if (!h->vireo || !node_is_master(sender) || !sender->slot_count || h->config_epoch > sender->config_epoch ||
        (!older && !claims_less(sender, h->slots))) {
        sender->reminded_ms = 0;
        return false;
    }
    if (!sender->reminded_ms) sender->reminded_ms = c->now_ms;
    if (c->now_ms - sender->reminded_ms > REMIND_MS + (older ? 0 : 2 * c->set->node_timeout_ms)) return false; /* it knows, and says so nevertheless */
    if (sender->link) send_update(c, sender->link, sender, sender->slots);
    return older;
}

/* I have this epoch, and fewer slots: those that I think another's, and he claims them no more, are mine. */
static void take_left(struct cluster *c, const struct packet *p)
{
    int taken = 0;

    for (int s = 0; s < SLOT_COUNT; s++) {
        const struct cluster_node *owner = c->slots[s];
        if (!bit_get(p->about_slots, s) || !owner || owner == c->myself || !bit_get(c->unclaimed, s)) continue;
        slot_bind(c, s, c->myself);
        taken++;
    }
    if (!taken) return;
    cluster_logf(c, '#', "This node's nodes.conf is an old one: %d slots that others know to be its own, and nobody claims, are taken again", taken);
    c->todo |= TODO_SAVE | TODO_SYNC | TODO_STATE;
}

static void take_reminder(struct cluster *c, const struct packet *p)
{
    struct cluster_node *me = c->myself;

    if (!c->as_loaded) return;
    if (node_is_master(me) && me->config_epoch == p->about_epoch) take_left(c, p);
    if (cluster_my_epoch(c) >= p->about_epoch || (node_is_master(me) && me->config_epoch >= p->about_epoch)) return;
    cluster_logf(c, '#', "This node's nodes.conf is an old one: others know it by configEpoch %llu, whose slots it takes again",
                 (unsigned long long)p->about_epoch);
    slots_close_all(c); /* as_loaded stays: somebody else may know of a later epoch still */
    if (node_is_replica(me)) {
        node_set_master(c, me);
        c->world.promote(c->world.arg);
        election_reset(c);
        manual_reset(c);
    }
    for (int s = 0; s < SLOT_COUNT; s++) {
        bool mine = bit_get(p->about_slots, s);
        if (c->slots[s] == me && !mine) slot_unbind(c, s);
        if (mine && c->slots[s] != me && claimable(c, s, p->about_epoch)) slot_bind(c, s, me);
    }
    me->config_epoch = p->about_epoch;
    if (c->current_epoch < p->about_epoch) c->current_epoch = p->about_epoch;
    c->todo |= TODO_SAVE | TODO_SYNC | TODO_STATE;
}

void update_received(struct cluster *c, const struct packet *p, struct cluster_node *sender)
{
    struct cluster_node *n = node_by_id(c, p->about);

    if (n == c->myself && sender->flags & NODE_VIREO) take_reminder(c, p);
    if (!n || n == c->myself || node_in_handshake(n) || n->config_epoch >= p->about_epoch) return;
    node_set_master(c, n);
    n->config_epoch = p->about_epoch;
    c->todo |= TODO_SAVE | TODO_SYNC;
    claim_received(c, n, n->config_epoch, p->about_slots);
}
