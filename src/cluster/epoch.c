/* epoch: the versions of claims (spec: cluster, 14). currentEpoch only grows; two masters do not keep the same configEpoch. */
#include "cluster/machine.h"

uint64_t epoch_max(const struct cluster *c)
{
    uint64_t max = c->current_epoch;
    for (int i = 0; i < c->node_count; i++)
        if (c->nodes[i]->config_epoch > max) max = c->nodes[i]->config_epoch;
    return max;
}

static void take_next(struct cluster *c)
{
    c->myself->config_epoch = ++c->current_epoch;
    c->todo |= TODO_SAVE | TODO_SYNC;
}

/* Without asking anybody; only for who knows what he does: the end of an import, TAKEOVER, an operator. */
bool cluster_bump_epoch(struct cluster *c)
{
    uint64_t max = epoch_max(c);

    if (c->myself->config_epoch && c->myself->config_epoch == max) return false;
    if (c->current_epoch < max) c->current_epoch = max;
    take_next(c);
    return true;
}

/* Of two with the same epoch the one with the smaller id takes a new one. */
void epoch_collision(struct cluster *c, struct cluster_node *sender, uint64_t epoch)
{
    if (!node_is_master(c->myself) || epoch != c->myself->config_epoch) return;
    /* After a damaged nodes.conf mine is to be had from others, however late they come: with a new one I would know better than they. */
    if (cluster_rebuilding(c)) return;
    if (memcmp(c->myself->id, sender->id, NODE_ID_LEN) >= 0) return;
    take_next(c);
    cluster_logf(c, '*', "Node %.40s has the same configEpoch: mine is %llu from now on", sender->id,
                 (unsigned long long)c->myself->config_epoch);
}
