/* migrate: a replica of a master that has several goes to one that has none left (spec: cluster, 18). */
#include "cluster/machine.h"

#define ORPHAN_MS 5000

struct survey {
    struct cluster_node *orphan;  /* the one alone for longest */
    int most;                     /* working replicas of the best equipped master */
};

static bool orphaned(const struct cluster_node *n)
{
    return n->slot_count && n->flags & NODE_MIGRATE_TO && !node_working_replicas(n);
}

static void look_around(struct cluster *c, struct survey *out)
{
    *out = (struct survey){0};
    for (int i = 0; i < c->node_count; i++) {
        struct cluster_node *n = c->nodes[i];
        if (!node_is_master(n) || n->flags & (NODE_FAIL | NODE_HANDSHAKE) || !orphaned(n)) {
            n->orphaned_ms = 0;
        } else {
            if (!n->orphaned_ms) n->orphaned_ms = c->now_ms;
            if (!out->orphan || n->orphaned_ms < out->orphan->orphaned_ms) out->orphan = n;
        }
        if (!node_is_master(n) || node_failed(n)) continue;
        int working = node_working_replicas(n);
        if (working > out->most) out->most = working;
    }
}

static int well_replicas(const struct cluster_node *master)
{
    int count = 0;
    for (int i = 0; i < master->replica_count; i++) count += !(master->replicas[i]->flags & (NODE_FAIL | NODE_PFAIL));
    return count;
}

/* Of all replicas of the best equipped masters the one with the smallest id: exactly one goes. */
static bool chosen(const struct cluster *c, int most)
{
    for (int i = 0; i < c->node_count; i++) { /* in the order of ids */
        const struct cluster_node *n = c->nodes[i], *m = n->master;
        if (!node_is_replica(n) || node_failed(n) || !m || !node_is_master(m) || node_failed(m)) continue;
        if (node_working_replicas(m) == most) return n == c->myself;
    }
    return false;
}

void replica_migration_cron(struct cluster *c)
{
    struct survey s;
    struct cluster_node *master = c->myself->master;

    look_around(c, &s);
    if (!master || !c->set->allow_replica_migration || !s.orphan || s.most < 2 || !c->ok) return;
    if (node_working_replicas(master) != s.most || well_replicas(master) <= c->set->migration_barrier) return;
    if (c->now_ms - s.orphan->orphaned_ms <= ORPHAN_MS || !chosen(c, s.most)) return;
    cluster_logf(c, '#', "Going over to master %.40s, which has no replica left", s.orphan->id);
    become_replica(c, s.orphan);
}
