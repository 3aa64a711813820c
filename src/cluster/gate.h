/* gate: which keys are served here, and what clients are told otherwise. Spec: cluster, 3.
 *
 * Installed in the engine as slot_allows and slot_allows_inner; between two commands everything it decides by is in
 * struct cluster. Reads data only to see whether keys of an open slot are there: no statistics, no access times, nothing
 * expires. Cost of a command with one key: one load of the slot's owner. Executor thread. */
#ifndef VIREO_CLUSTER_GATE_H
#define VIREO_CLUSTER_GATE_H

#include "cluster/cluster.h"
#include "engine/engine.h"

void gate_install(struct engine *e, struct cluster *c);
/* The map or the state changed: who waits for keys that are not served here any more is told. */
void gate_recheck_waiting(struct engine *e);

/* What clients are to call a node by, after cluster-preferred-endpoint-type; *known false: the address they dialled. */
struct slice endpoint_of(const struct cluster *c, const struct cluster_node *n, bool *known);
static inline int endpoint_port(const struct cluster_node *n, const struct session *s)
{
    return s->flags & SESSION_TLS && n->tls_port ? n->tls_port : n->port;
}

#endif
