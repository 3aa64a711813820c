/* node: what this server knows of one node of the cluster (itself among them). Spec: cluster, 1.
 *
 * Owned by struct cluster, made and freed through it only. `master` and `replicas` name each other: a replica with a known
 * master stands in that master's list. Texts end in NUL; an empty one means none. Pure; executor thread. */
#ifndef VIREO_CLUSTER_NODE_H
#define VIREO_CLUSTER_NODE_H

#include <stdbool.h>
#include <stdint.h>

#define NODE_ID_LEN 40
#define NODE_IP_MAX 46           /* as long as the field of the packets */
#define NODE_HOSTNAME_MAX 256

enum node_flag { /* the same values stand in packets */
    NODE_MASTER = 1, NODE_REPLICA = 2, NODE_PFAIL = 4, NODE_FAIL = 8, NODE_MYSELF = 16, NODE_HANDSHAKE = 32,
    NODE_NOADDR = 64, NODE_MEET = 128, NODE_MIGRATE_TO = 256, NODE_NOFAILOVER = 512, NODE_EXTENSIONS = 1024,
    NODE_VIREO = 1 << 16, /* only here: it understands what Redis does not */
};

struct cluster_link;
struct cluster_node;

struct failure_report {
    struct cluster_node *from;
    int64_t time_ms;
};

struct cluster_node {
    char id[NODE_ID_LEN + 1];
    char shard_id[NODE_ID_LEN + 1];
    char ip[NODE_IP_MAX];        /* "": not known yet */
    char hostname[NODE_HOSTNAME_MAX];
    int port, tls_port, bus_port;/* client ports: plain and TLS, 0: none */
    uint32_t flags;              /* enum node_flag */
    uint64_t config_epoch;       /* a master's own; of a replica it means nothing (node_epoch) */
    uint8_t slots[2048];         /* bit n % 8 of byte n / 8 */
    int slot_count;
    struct cluster_node *master; /* of a replica; NULL: not known */
    struct cluster_node **replicas;
    int replica_count, replica_cap;
    int64_t created_ms, ping_sent_ms, pong_received_ms, data_received_ms;
    int64_t fail_ms, voted_ms, orphaned_ms;
    int64_t reminded_ms;         /* first told that its nodes.conf is an old one (claim.c); 0: not of late */
    int64_t repl_offset, repl_offset_ms;
    uint64_t vote_epoch;         /* the election of mine that it voted in last */
    struct failure_report *reports;
    int report_count, report_cap;
    struct cluster_link *link, *inbound; /* ours to it; its to us */
};

static inline bool node_is_master(const struct cluster_node *n) { return n->flags & NODE_MASTER; }
static inline bool node_is_replica(const struct cluster_node *n) { return n->flags & NODE_REPLICA; }
static inline bool node_failed(const struct cluster_node *n) { return n->flags & NODE_FAIL; }
static inline bool node_pfail(const struct cluster_node *n) { return n->flags & NODE_PFAIL; }
static inline bool node_in_handshake(const struct cluster_node *n) { return n->flags & NODE_HANDSHAKE; }
static inline bool node_has_slot(const struct cluster_node *n, int slot) { return n->slots[slot >> 3] >> (slot & 7) & 1; }
static inline uint64_t node_epoch(const struct cluster_node *n) /* the one to show */
{
    return node_is_replica(n) && n->master ? n->master->config_epoch : n->config_epoch;
}

#endif
