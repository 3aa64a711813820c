/* check: what always holds of a cluster machine. */
#include "cluster/machine.h"

static void check_node(const struct cluster *c, const struct cluster_node *n)
{
    int slots = 0;

    for (int i = 0; i < 2048; i++) slots += __builtin_popcount(n->slots[i]);
    check(slots == n->slot_count);
    check(!(node_is_master(n) && n->master));
    check(!(node_is_master(n) && node_is_replica(n)));
    check(n == c->myself || !(n->flags & NODE_MYSELF));
    check(n->master != n);
    for (int i = 0; i < n->replica_count; i++) check(n->replicas[i]->master == n);
    check(!n->link || (n->link->node == n && !n->link->inbound && !n->link->dead));
    check(!n->inbound || (n->inbound->node == n && n->inbound->inbound && !n->inbound->dead));
    for (int i = 0; i < n->report_count; i++) check(node_by_id(c, n->reports[i].from->id) == n->reports[i].from);
}

void cluster_check(const struct cluster *c)
{
    int open = 0, owned = 0, bits = 0;

    for (int i = 0; i < c->node_count; i++) {
        if (i) check(memcmp(c->nodes[i - 1]->id, c->nodes[i]->id, NODE_ID_LEN) < 0);
        check_node(c, c->nodes[i]);
        bits += c->nodes[i]->slot_count;
        check(c->nodes[i]->config_epoch <= c->current_epoch || c->nodes[i] != c->myself);
    }
    check(node_by_id(c, c->myself->id) == c->myself);
    for (int s = 0; s < SLOT_COUNT; s++) {
        open += (c->migrating[s] != NULL) + (c->importing[s] != NULL);
        owned += c->slots[s] != NULL;
        check(!c->slots[s] || (!node_is_replica(c->slots[s]) && node_has_slot(c->slots[s], s)));
        check(c->slots[s] || !bit_get(c->unclaimed, s));
    }
    check(open == c->open_slots);
    check(owned == bits);
    check(!cluster_is_replica(c) || !c->open_slots);
    for (const struct cluster_link *l = c->links; l; l = l->next)
        check(l->dead || !l->node || l->node->link == l || l->node->inbound == l);
}
