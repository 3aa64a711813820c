/* vote: what a master answers to a replica that wants to take over (spec: cluster, 16). At most one vote per epoch, and it
 * is on disk before it leaves. Whoever gets none hears nothing. */
#include "cluster/machine.h"

/* Does it claim only what nobody newer owns? */
static bool claims_current(const struct cluster *c, const struct packet_header *h)
{
    for (int s = 0; s < SLOT_COUNT; s++) {
        if (!bit_get(h->slots, s) || !c->slots[s] || bit_get(c->unclaimed, s)) continue;
        if (c->slots[s]->config_epoch > h->config_epoch) return false;
    }
    return true;
}

static const char *why_not(const struct cluster *c, const struct packet_header *h, const struct cluster_node *sender)
{
    const struct cluster_node *master = sender->master;

    if (c->now_ms < c->rebuilding_until_ms) return "what was voted for before is not known: nodes.conf was damaged";
    if (h->current_epoch < c->current_epoch) return "its epoch is past";
    if (c->last_vote_epoch == c->current_epoch) return "this epoch's vote is given";
    if (!node_is_replica(sender) || !master) return "it is no replica of a known master";
    if (!node_failed(master) && !(h->mflags & MFLAG_FORCEACK)) return "its master is up";
    if (master->voted_ms && c->now_ms - master->voted_ms < 2 * c->set->node_timeout_ms) return "a replica of the same master had a vote lately";
    if (!claims_current(c, h)) return "somebody newer owns its slots";
    return NULL;
}

static void send_vote(struct cluster *c, struct cluster_node *to)
{
    struct packet_header h;
    struct buf packet = {0};

    if (!to->link) return;
    header_mine(c, PACKET_AUTH_ACK, &h);
    packet_end(&packet, packet_begin(&packet, &h));
    buslink_put(c, to->link, buf_slice(&packet), PACKET_AUTH_ACK);
    buf_deinit(&packet);
}

void vote_asked(struct cluster *c, const struct packet *p, struct cluster_node *sender)
{
    if (!node_is_master(c->myself) || !c->myself->slot_count) return;
    const char *why = why_not(c, &p->h, sender);
    if (why) {
        cluster_logf(c, '#', "No vote for %.40s in epoch %llu: %s", sender->id, (unsigned long long)p->h.current_epoch, why);
        return;
    }
    c->last_vote_epoch = c->current_epoch;
    sender->master->voted_ms = c->now_ms;
    c->todo |= TODO_SAVE | TODO_SYNC;
    send_vote(c, sender);
    cluster_logf(c, '#', "A vote for %.40s in epoch %llu", sender->id, (unsigned long long)c->current_epoch);
}
