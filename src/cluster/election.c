/* election: a replica of a failed master asks the other masters to let it take over (spec: cluster, 16).
 *
 *   nothing --schedule--> waits (0.5 s + luck + 1 s for every sibling with more data) --ask--> counts votes --majority--> master
 *      ^                                                                                          |
 *      +---- no majority within auth_timeout; again auth_retry after the schedule <---------------+ */
#include "cluster/machine.h"

void election_reset(struct cluster *c) { c->election = (struct cluster_election){0}; }

static int64_t auth_timeout(const struct cluster *c)
{
    int64_t t = 2 * c->set->node_timeout_ms;
    return t < 2000 ? 2000 : t;
}

static bool manual(const struct cluster *c) { return c->manual.deadline_ms && c->manual.can_start; }

static void say_why_not(struct cluster *c, const char *reason)
{
    if (c->fail_reason == reason && c->now_ms - c->election.last_log_ms < 300000) return;
    c->fail_reason = reason;
    c->election.last_log_ms = c->now_ms;
    cluster_logf(c, '*', "No failover of my master: %s", reason);
}

static bool data_fresh(const struct cluster *c)
{
    int64_t nt = c->set->node_timeout_ms, factor = c->set->replica_validity_factor, age = c->world.data_age_ms(c->world.arg);

    if (age > nt) age -= nt;
    return !factor || manual(c) || age <= c->set->repl_ping_period_s * 1000 + nt * factor;
}

/* How many siblings have more of our master's data. */
static int rank(const struct cluster *c)
{
    const struct cluster_node *m = c->myself->master;
    int64_t offset = c->world.offset(c->world.arg);
    int above = 0;

    for (int i = 0; i < m->replica_count; i++) {
        const struct cluster_node *n = m->replicas[i];
        above += n != c->myself && !(n->flags & NODE_NOFAILOVER) && n->repl_offset > offset;
    }
    return above;
}

static bool wanted(const struct cluster *c)
{
    const struct cluster_node *m = c->myself->master;

    if (!m || !m->slot_count) return false;
    return manual(c) || (node_failed(m) && !c->set->replica_no_failover);
}

/* Half a second for the news to get around; luck, so that siblings do not ask at the same time. */
static int64_t delay(struct cluster *c, int my_rank)
{
    uint64_t luck = c->myself->master->replica_count > 1 ? 500 : 100;
    return 500 + (int64_t)rng_below(&c->rng, luck) + 1000 * (int64_t)my_rank;
}

static void schedule(struct cluster *c)
{
    struct cluster_election *el = &c->election;
    bool now = manual(c);

    el->votes = 0;
    el->sent = false;
    el->rank = now ? 0 : rank(c);
    el->time_ms = c->now_ms + (now ? 0 : delay(c, el->rank));
    cluster_logf(c, '#', "An election begins in %lld ms (rank %d, offset %lld)", (long long)(el->time_ms - c->now_ms), el->rank,
                 (long long)c->world.offset(c->world.arg));
    ping_broadcast_pong(c, true);
    if (now) c->todo |= TODO_ELECTION;
}

/* A sibling turned out to have more: it goes first. */
static void step_back(struct cluster *c)
{
    int now = rank(c);

    if (now <= c->election.rank) return;
    c->election.time_ms += 1000 * (int64_t)(now - c->election.rank);
    c->election.rank = now;
}

static void ask_votes(struct cluster *c)
{
    struct packet_header h;
    struct buf packet = {0};

    c->election.epoch = ++c->current_epoch;
    c->election.sent = true;
    c->todo |= TODO_SAVE | TODO_SYNC;
    cluster_logf(c, '#', "Asking for votes in epoch %llu", (unsigned long long)c->election.epoch);
    header_mine(c, PACKET_AUTH_REQUEST, &h);
    if (manual(c)) h.mflags |= MFLAG_FORCEACK;
    packet_end(&packet, packet_begin(&packet, &h));
    bus_broadcast(c, buf_slice(&packet), PACKET_AUTH_REQUEST);
    buf_deinit(&packet);
}

/* My master's slots are mine: with a majority's word, or by an operator's. */
static void take_over(struct cluster *c)
{
    struct cluster_node *me = c->myself, *old = me->master;

    c->as_loaded = false;
    node_set_master(c, me);
    c->world.promote(c->world.arg);
    for (int s = 0; s < SLOT_COUNT; s++)
        if (c->slots[s] == old) slot_bind(c, s, me);
    c->todo |= TODO_STATE | TODO_SAVE | TODO_SYNC | TODO_PONG_ALL | TODO_MAP;
    manual_reset(c);
    election_reset(c);
}

static void election_win(struct cluster *c)
{
    if (c->myself->config_epoch < c->election.epoch) c->myself->config_epoch = c->election.epoch;
    cluster_logf(c, '#', "The election is won: this node is a master with configEpoch %llu", (unsigned long long)c->myself->config_epoch);
    take_over(c);
}

static bool election_over(struct cluster *c)
{
    return c->election.sent && c->election.votes >= c->size / 2 + 1;
}

void election_step(struct cluster *c)
{
    struct cluster_election *el = &c->election;
    int64_t age = c->now_ms - el->time_ms;

    if (!cluster_is_replica(c) || !wanted(c)) return;
    if (!data_fresh(c)) {
        say_why_not(c, "the data here is too old");
        return;
    }
    if (!el->time_ms || age > 2 * auth_timeout(c)) {
        schedule(c);
        return;
    }
    if (!el->sent && !manual(c)) step_back(c);
    if (c->now_ms < el->time_ms) return;
    if (c->now_ms - el->time_ms > auth_timeout(c)) {
        say_why_not(c, "no majority in time");
        return;
    }
    if (!el->sent) ask_votes(c);
    else if (election_over(c)) election_win(c);
}

void vote_received(struct cluster *c, const struct packet *p, struct cluster_node *sender)
{
    struct cluster_election *el = &c->election;

    if (!cluster_is_replica(c) || !el->sent || !node_is_master(sender) || !sender->slot_count) return;
    if (p->h.current_epoch < el->epoch || sender->vote_epoch == el->epoch) return; /* one vote each, also when repeated */
    sender->vote_epoch = el->epoch;
    el->votes++;
    c->todo |= TODO_ELECTION;
}

/* CLUSTER FAILOVER TAKEOVER: nobody is asked. */
void election_takeover(struct cluster *c)
{
    cluster_bump_epoch(c);
    cluster_logf(c, '#', "This node takes over without a vote: configEpoch %llu", (unsigned long long)c->myself->config_epoch);
    take_over(c);
}
