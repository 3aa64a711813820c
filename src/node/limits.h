/* limits: what a client may take: its unparsed input, its unread output, and, with maxmemory-clients, memory as a whole.
 * node_check_client (node.h) looks at one client and marks it SESSION_CLOSE_NOW with a log line; limits_cron evicts the
 * biggest clients while their sum is over maxmemory-clients. engine->client_bytes is kept up to date by both.
 * Cost: O(1) a client, O(clients) a cron that has to evict. Executor thread. */
#ifndef VIREO_NODE_LIMITS_H
#define VIREO_NODE_LIMITS_H

#include "node/node.h"

enum client_class { CLASS_NORMAL, CLASS_REPLICA, CLASS_PUBSUB, CLASS_MASTER }; /* the first three index output_limits */
enum client_class limits_class(const struct session *s);

struct client_memory { /* bytes */
    size_t input, output, queued, total;
};
void limits_memory(const struct session *s, struct client_memory *out);

/* engine->client_bytes as of now for this one: with maxmemory, before and after its commands run, so that its buffers never
 * count as data. */
void limits_recount(struct node *n, struct session *s);
void limits_forget(struct node *n, struct client *c);
/* The shell closes s as soon as it can; from now on it waits for nothing and listens to nothing, so that no element and no
 * message goes to it and is lost. */
void limits_cut(struct session *s);
void limits_cron(struct node *n);
/* While the clients together take more than maxmemory-clients allows: takes the biggest. Cheap when they do not. */
void limits_evict(struct node *n);
/* The sum allowed to all clients; 0: no limit. */
size_t limits_clients_max(const struct node *n);

#endif
