/* node: one node's record, who replicates whom, and who reports whom as failing. */
#include "cluster/machine.h"

struct cluster_node *cluster_node_new(const char *id, uint32_t flags, int64_t now_ms)
{
    struct cluster_node *n = mem_zalloc(sizeof *n);

    memcpy(n->id, id, NODE_ID_LEN);
    n->flags = flags;
    n->created_ms = n->data_received_ms = now_ms;
    return n;
}

void cluster_node_free(struct cluster_node *n)
{
    mem_free(n->replicas, (size_t)n->replica_cap * sizeof *n->replicas);
    mem_free(n->reports, (size_t)n->report_cap * sizeof *n->reports);
    mem_free(n, sizeof *n);
}

void node_detach(struct cluster_node *n)
{
    struct cluster_node *m = n->master;
    int at = 0;

    if (!m) return;
    while (m->replicas[at] != n) at++;
    m->replica_count--;
    memmove(m->replicas + at, m->replicas + at + 1, (size_t)(m->replica_count - at) * sizeof *m->replicas);
    if (!m->replica_count) m->flags &= ~(uint32_t)NODE_MIGRATE_TO;
    n->master = NULL;
}

void node_attach(struct cluster_node *n, struct cluster_node *master)
{
    check(n != master);
    if (n->master == master) return;
    node_detach(n);
    if (master->replica_count == master->replica_cap) {
        int cap = master->replica_cap ? 2 * master->replica_cap : 2;
        master->replicas = mem_realloc(master->replicas, (size_t)master->replica_cap * sizeof *master->replicas,
                                       (size_t)cap * sizeof *master->replicas);
        master->replica_cap = cap;
    }
    master->replicas[master->replica_count++] = n;
    master->flags |= NODE_MIGRATE_TO;
    n->master = master;
}

void node_set_replica(struct cluster_node *n)
{
    n->flags = (n->flags & ~(uint32_t)(NODE_MASTER | NODE_MIGRATE_TO)) | NODE_REPLICA;
}

/* A promoted replica is one that other replicas may migrate to. */
void node_set_master(struct cluster *c, struct cluster_node *n)
{
    if (node_is_master(n)) return;
    if (n->master) {
        node_detach(n);
        if (n != c->myself) n->flags |= NODE_MIGRATE_TO;
    }
    n->flags = (n->flags & ~(uint32_t)NODE_REPLICA) | NODE_MASTER;
    c->todo |= TODO_SAVE | TODO_STATE | TODO_MAP;
}

int node_working_replicas(const struct cluster_node *n)
{
    int count = 0;
    for (int i = 0; i < n->replica_count; i++) count += !node_failed(n->replicas[i]);
    return count;
}

/* --- failure reports: one per reporter, good for two node timeouts --- */

static void report_take(struct cluster_node *n, int i) { n->reports[i] = n->reports[--n->report_count]; }

static void reports_expire(struct cluster *c, struct cluster_node *n)
{
    int64_t oldest = c->now_ms - 2 * c->set->node_timeout_ms;
    for (int i = n->report_count; i-- > 0;)
        if (n->reports[i].time_ms < oldest) report_take(n, i);
}

void report_add(struct cluster *c, struct cluster_node *n, struct cluster_node *from)
{
    reports_expire(c, n);
    for (int i = 0; i < n->report_count; i++) {
        if (n->reports[i].from != from) continue;
        n->reports[i].time_ms = c->now_ms;
        return;
    }
    if (n->report_count == n->report_cap) {
        int cap = n->report_cap ? 2 * n->report_cap : 2;
        n->reports = mem_realloc(n->reports, (size_t)n->report_cap * sizeof *n->reports, (size_t)cap * sizeof *n->reports);
        n->report_cap = cap;
    }
    n->reports[n->report_count++] = (struct failure_report){from, c->now_ms};
}

bool report_drop(struct cluster_node *n, const struct cluster_node *from)
{
    for (int i = 0; i < n->report_count; i++) {
        if (n->reports[i].from != from) continue;
        report_take(n, i);
        return true;
    }
    return false;
}

int cluster_reports(struct cluster *c, struct cluster_node *n)
{
    reports_expire(c, n);
    return n->report_count;
}
