/* state: does the cluster, as far as I see, serve? (spec: cluster, 15) */
#include "cluster/machine.h"

#define WRITABLE_DELAY_MS 2000 /* a rebooted master first hears whether it was replaced */

static bool covered(const struct cluster *c)
{
    for (int s = 0; s < SLOT_COUNT; s++)
        if (!c->slots[s] || node_failed(c->slots[s])) return false;
    return true;
}

/* Of those that own slots, me among them. Redis waits for PFAIL, up to one and a half node timeouts; but the others may have
 * elected somebody after one. What came while I stood still is read before the next tick. */
static int reachable_masters(struct cluster *c, int64_t heard_within_ms)
{
    int reachable = 0;

    c->size = 0;
    for (int i = 0; i < c->node_count; i++) {
        const struct cluster_node *n = c->nodes[i];
        if (!node_is_master(n) || !n->slot_count) continue;
        c->size++;
        bool heard = n == c->myself || c->stood_still || c->now_ms - n->data_received_ms <= heard_within_ms;
        reachable += !(n->flags & (NODE_FAIL | NODE_PFAIL)) && heard;
    }
    return reachable;
}

static bool in_minority(struct cluster *c, int64_t heard_within_ms) { return reachable_masters(c, heard_within_ms) < c->size / 2 + 1; }

static bool too_early(const struct cluster *c)
{
    int64_t delay = c->set->node_timeout_ms;

    if (delay > 5000) delay = 5000;
    if (delay < 500) delay = 500;
    return node_is_master(c->myself) && c->minority_ms && c->now_ms - c->minority_ms < delay;
}

void state_cron(struct cluster *c)
{
    c->stood_still = c->now_ms - c->tick_ms > c->set->node_timeout_ms / 2;
    c->tick_ms = c->now_ms;
    c->few_heard = in_minority(c, c->set->node_timeout_ms / 4); /* they are asked, and have the rest of it to answer */
    if (!c->ok || (c->few_heard && in_minority(c, c->set->node_timeout_ms))) c->todo |= TODO_STATE;
    if (!c->ok && c->set->allow_reads_when_down) c->todo |= TODO_MAP; /* reads that have come to wait since may not */
}

void state_evaluate(struct cluster *c)
{
    bool ok = true;

    if (!c->started_ms) c->started_ms = c->now_ms;
    if (node_is_master(c->myself) && !c->ok && c->now_ms - c->started_ms < WRITABLE_DELAY_MS) return;
    if (c->set->require_full_coverage && !covered(c)) ok = false;
    if (in_minority(c, c->set->node_timeout_ms)) {
        ok = false;
        c->minority_ms = c->now_ms;
    }
    if (ok == c->ok || (ok && too_early(c))) return;
    cluster_logf(c, '#', "The state of the cluster is %s now", ok ? "ok" : "fail");
    c->ok = ok;
    c->todo |= TODO_MAP;
}
