/* cluster_world: what the cluster machine (cluster/cluster.h) has around it inside a node: the data, clients, replication.
 * Links and the node's file are the shell's (struct cluster_bus); without them, as in command scripts, the machine is a
 * cluster of one. Executor thread. */
#ifndef VIREO_NODE_CLUSTER_WORLD_H
#define VIREO_NODE_CLUSTER_WORLD_H

#include "cluster/cluster.h"
#include "node/node.h"

/* The shell's part of struct cluster_world; arg is shell.arg. See there. */
struct cluster_bus {
    void (*connect)(void *arg, struct cluster_link *l, const char *ip, int port);
    void (*send)(void *arg, struct cluster_link *l, struct slice bytes);
    void (*close)(void *arg, struct cluster_link *l);
    enum cluster_saved (*save)(void *arg, struct slice text, enum cluster_save how, uint64_t number, const char **why);
};

void cluster_world_new(struct node *n);  /* in node_start, when cluster-enabled: the machine is there, and not started */
void cluster_world_free(struct node *n);
/* When the data is loaded: conf is what the node's file holds, empty when there was none. NULL: it runs; else what is wrong
 * with the file or the data: then neither start nor overwrite. */
const char *node_cluster_start(struct node *n, struct slice conf);
/* Time goes by (at most one tick in 100 ms), and what was put off is done: before replies leave. Both do nothing out of cluster mode. */
void node_cluster_cron(struct node *n);
void node_cluster_turn(struct node *n);
/* Imports whose source is gone, or that somebody cancelled, end: once a turn, when there are moves (cluster/move.h). */
void node_cluster_moves(struct node *n);

#endif
