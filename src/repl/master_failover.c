/* master_failover: FAILOVER: a planned hand-over to a replica, without a lost write (spec: replication, 12).
 *
 *      NONE --FAILOVER--> WAITS (writes are held back) --the target has everything--> RUNS (we are its replica) --+CONTINUE--> NONE
 *                           |                                                           |
 *                           +--the deadline, ABORT--> NONE      ABORT, refused: a master again --> NONE */
#include "repl/master_private.h"

#include <stdio.h>
#include <string.h>

#include "repl/replica.h"

static void end(struct repl *r)
{
    struct master *m = r->master;
    m->failover = FAILOVER_NONE;
    m->target = NULL;
    m->named = false;
    m->deadline_ms = 0;
    m->force = false;
    r->quiet = false;
    engine_hold_writes(r->e, false);
}

static void call_off(struct repl *r, const char *why)
{
    bool ran = r->master->failover == FAILOVER_RUNS;
    master_say(r, '*', "The failover to %s:%d is called off: %s", r->master->target_host, r->master->target_port, why);
    follow_failover(r, NULL);
    end(r);
    if (ran) repl_follow(r, NULL, 0);
}

/* What the target said to PSYNC .. FAILOVER. */
static void on_ended(struct repl *r, bool good)
{
    if (r->master->failover != FAILOVER_RUNS) return;
    if (!good) {
        call_off(r, "the target did not take over");
        return;
    }
    master_say(r, '*', "The failover to %s:%d is done", r->master->target_host, r->master->target_port);
    end(r);
}

/* To target_host and target_port. */
static void hand_over(struct repl *r)
{
    struct master *m = r->master;
    m->failover = FAILOVER_RUNS;
    m->target = NULL;
    master_say(r, '*', "The failover to %s:%d goes on: it has everything up to offset %lld", m->target_host, m->target_port, (long long)r->history.offset);
    follow_failover(r, on_ended);
    repl_follow(r, m->target_host, m->target_port);
    follow_cron(r); /* connects at once: writes wait for it */
}

static bool is_at(const struct replica *p, const char *host, int port)
{
    char ip[64];
    return p->port == port && !strcmp(host, replica_ip(p, ip));
}

static const struct replica *fit_target(const struct repl *r)
{
    const struct master *m = r->master;
    for (const struct replica *p = m->first; p; p = p->next)
        if ((!m->named || is_at(p, m->target_host, m->target_port)) && p->state == REPLICA_ONLINE && p->ack >= m->enough) return p;
    return NULL;
}

void failover_turn(struct repl *r)
{
    struct master *m = r->master;
    if (m->failover != FAILOVER_WAITS) return;
    const struct replica *p = fit_target(r);
    char ip[64];
    if (p) {
        snprintf(m->target_host, sizeof m->target_host, "%s", replica_ip(p, ip));
        m->target_port = p->port;
        hand_over(r);
    } else if (m->deadline_ms && r->e->mono_ms >= m->deadline_ms) {
        if (m->force) hand_over(r);
        else call_off(r, "the target did not catch up in time");
    }
}

void failover_replica_gone(struct repl *r, struct session *s)
{
    struct master *m = r->master;
    if (m->target == s) m->target = NULL;
    else if (m->failover != FAILOVER_WAITS || m->count) return;
    if (m->failover == FAILOVER_WAITS && !m->force) call_off(r, "the target has gone");
}

const char *master_failover_refusal(const struct repl *r)
{
    if (r->master->failover != FAILOVER_NONE) return "ERR FAILOVER already in progress.";
    if (repl_is_replica(r)) return "ERR FAILOVER is not valid when server is a replica.";
    if (!r->master->count) return "ERR FAILOVER requires connected replicas.";
    return NULL;
}

static struct replica *find(const struct repl *r, struct slice host, int port)
{
    char ip[64];
    for (struct replica *p = r->master->first; p; p = p->next)
        if (p->port == port && slice_is(host, replica_ip(p, ip))) return p;
    return NULL;
}

/* The answer to a GETACK tells what stood before it. Two of them: who answers the second one has the first, and has or is about
 * to have the second, so that its stream ends where ours does; no second passes until the next ACK by the clock. */
static void ask_now(struct repl *r)
{
    struct master *m = r->master;
    m->enough = r->history.offset;
    if (!fit_target(r)) {
        m->enough += GETACK_BYTES;
        for (int i = 0; i < 2; i++) {
            master_ask_acks(r);
            master_ask_now(r);
        }
    }
    r->quiet = true;
}

const char *master_failover(struct repl *r, struct slice host, int port, int64_t timeout_ms, bool force)
{
    struct master *m = r->master;
    const char *refusal = master_failover_refusal(r);
    char ip[64];
    if (refusal) return refusal;
    if (host.ptr) {
        struct replica *p = find(r, host, port);
        if (!p) return "ERR FAILOVER target HOST and PORT is not a replica.";
        if (p->state != REPLICA_ONLINE) return "ERR FAILOVER target replica is not online.";
        m->target = p->s;
        m->named = true;
        snprintf(m->target_host, sizeof m->target_host, "%s", replica_ip(p, ip));
    } else {
        m->target = NULL;
        m->named = false;
        snprintf(m->target_host, sizeof m->target_host, "any replica");
    }
    m->target_port = port;
    m->deadline_ms = timeout_ms ? r->e->mono_ms + timeout_ms : 0;
    m->force = force;
    m->failover = FAILOVER_WAITS;
    engine_hold_writes(r->e, true);
    ask_now(r);
    master_say(r, '*', "A failover to %s:%d was asked for: writes wait until it has everything", m->target_host, port);
    return NULL;
}

const char *master_failover_abort(struct repl *r)
{
    if (r->master->failover == FAILOVER_NONE) return "ERR No failover in progress.";
    call_off(r, "by command");
    return NULL;
}

bool master_failing_over(const struct repl *r) { return r->master->failover != FAILOVER_NONE; }
