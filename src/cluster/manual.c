/* manual: CLUSTER FAILOVER (spec: cluster, 17). The replica asks (MFSTART), the master holds its writes and says how far
 * its stream goes (a packet with PAUSED), the replica gets there and is elected at once. Either side gives up at its
 * deadline. FORCE leaves the master out, TAKEOVER everybody. A master that ends asks the other way round: MFSTART to a replica, which then
 * does as if it had been told CLUSTER FAILOVER. */
#include "cluster/machine.h"

void manual_reset(struct cluster *c)
{
    if (c->manual.replica) c->world.pause_writes(c->world.arg, 0);
    c->manual = (struct cluster_manual){.target = -1};
}

void manual_deadline(struct cluster *c)
{
    if (!c->manual.deadline_ms || c->now_ms <= c->manual.deadline_ms) return;
    cluster_logf(c, '#', "The manual failover took too long: it is given up");
    manual_reset(c);
}

/* Replica: has the master's last byte been applied? */
void manual_step(struct cluster *c)
{
    struct cluster_manual *m = &c->manual;

    if (!cluster_is_replica(c) || !m->deadline_ms || m->can_start || m->target < 0) return;
    if (c->world.offset(c->world.arg) != m->target) return;
    m->can_start = true;
    cluster_logf(c, '#', "All of the master's data is here: the manual failover can begin");
    c->todo |= TODO_ELECTION;
}

void manual_told(struct cluster *c, const struct packet_header *h, struct cluster_node *sender)
{
    struct cluster_manual *m = &c->manual;

    if (!m->deadline_ms || !cluster_is_replica(c) || c->myself->master != sender) return;
    if (!(h->mflags & MFLAG_PAUSED) || m->target >= 0 || h->offset < 0) return;
    m->target = h->offset;
    c->todo |= TODO_MANUAL;
}

void manual_asked(struct cluster *c, struct cluster_link *l, struct cluster_node *sender)
{
    if (cluster_is_replica(c) && c->myself->master == sender) { /* that way round it is ours: Redis does not listen to it */
        const char *why = cluster_failover(c, FAILOVER_PLAIN);
        cluster_logf(c, '*', "The master asks for a manual failover%s%s", why ? ", which cannot be: " : "", why ? why : "");
        return;
    }
    if (!node_is_master(c->myself) || sender->master != c->myself) return;
    manual_reset(c);
    c->manual.deadline_ms = c->now_ms + MANUAL_FAILOVER_MS;
    c->manual.replica = sender;
    c->world.pause_writes(c->world.arg, c->now_ms + 2 * MANUAL_FAILOVER_MS);
    cluster_logf(c, '#', "Replica %.40s asks for a manual failover", sender->id);
    ping_send(c, l, PACKET_PING); /* back on its own link: it says PAUSED, and where the stream ends */
}

static void send_mfstart(struct cluster *c, struct cluster_node *to)
{
    struct packet_header h;
    struct buf packet = {0};

    header_mine(c, PACKET_MFSTART, &h);
    packet_end(&packet, packet_begin(&packet, &h));
    buslink_put(c, to->link, buf_slice(&packet), PACKET_MFSTART);
    buf_deinit(&packet);
}

const char *cluster_hand_over(struct cluster *c)
{
    struct cluster_node *best = NULL;
    for (int i = 0; i < c->myself->replica_count; i++) {
        struct cluster_node *n = c->myself->replicas[i];
        bool fit = !node_failed(n) && !node_pfail(n) && n->flags & NODE_VIREO && n->link && n->link->up;
        if (fit && (!best || n->repl_offset > best->repl_offset)) best = n;
    }
    if (!best) return "there is none that can be asked";
    cluster_logf(c, '*', "Replica %.40s is asked to take over", best->id);
    send_mfstart(c, best);
    return NULL;
}

void cluster_hand_over_end(struct cluster *c)
{
    if (!cluster_is_replica(c)) manual_reset(c);
}

const char *cluster_failover(struct cluster *c, enum cluster_failover_form form)
{
    struct cluster_node *master = c->myself->master;

    if (!cluster_is_replica(c)) return "ERR You should send CLUSTER FAILOVER to a replica";
    if (!master) return "ERR I'm a replica but my master is unknown to me";
    if (form == FAILOVER_PLAIN && (node_failed(master) || !master->link || !master->link->up))
        return "ERR Master is down or failed, please use CLUSTER FAILOVER FORCE";
    manual_reset(c);
    election_reset(c);
    c->manual.deadline_ms = c->now_ms + MANUAL_FAILOVER_MS;
    if (form == FAILOVER_TAKEOVER) {
        election_takeover(c);
    } else if (form == FAILOVER_FORCE) {
        c->manual.can_start = true;
        c->todo |= TODO_ELECTION;
    } else {
        send_mfstart(c, master);
    }
    return NULL;
}
