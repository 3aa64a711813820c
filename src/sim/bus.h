/* bus: N cluster machines in one imagined network, made from one seed: delays, partitions (also of one direction only),
 * connections that break, clocks that differ, crashes and restarts with the nodes.conf of now, of before, or none.
 * Replication is imitated: a replica that reaches its master has its offset a moment later.
 *
 * Time goes in steps of 10 ms. Like TCP, a connection keeps the order of its bytes; through a blocked way they wait. A crash
 * loses what was saved without sync, and what a slow disk has not taken yet. Owns everything; nothing happens but what is asked for. No system call, no clock. */
#ifndef VIREO_SIM_BUS_H
#define VIREO_SIM_BUS_H

#include "cluster/cluster.h"

#define BUS_NODES_MAX 100
#define BUS_STEP_MS 10
#define BUS_OLD_CONFS 4

struct bus_conn;
struct bus;

struct bus_image { /* of nodes.conf */
    struct buf text;
    uint64_t number;
    int64_t due_ms;
};

struct bus_node {
    struct bus *bus;
    int index;
    struct cluster *c;               /* NULL: down */
    struct cluster_settings set;
    char ip[NODE_IP_MAX];
    int64_t skew_ms;                 /* its clock is so much ahead */
    struct buf conf, unsynced;       /* what a restart finds; what it finds if the page cache survived */
    struct bus_image writing, waiting; /* on a slow disk: on its way, and the newest behind it; number 0: none */
    struct buf old[BUS_OLD_CONFS];   /* earlier ones */
    int old_count;
    int follows;                     /* replication: -1: nobody */
    int64_t offset, last_data_ms, paused_until_ms;
    uint64_t generation;             /* lives so far */
    uint64_t published;              /* messages that reached its subscribers */
};

struct bus {
    struct rng rng;
    int64_t now_ms;
    int count;
    struct bus_node nodes[BUS_NODES_MAX];
    bool blocked[BUS_NODES_MAX][BUS_NODES_MAX]; /* [from][to] */
    int delay_max_ms, reset_per_million;        /* connections that break, per packet */
    int save_max_ms;                            /* nodes.conf takes up to that long to be saved; 0: no time */
    struct bus_conn *conns;
    uint64_t packets, bytes;
    const char *broken;              /* the first promise that did not hold; NULL: all held */
    struct buf log;                  /* kept when talk is set */
    bool talk;
};

struct bus *bus_new(uint64_t seed, int count, int64_t node_timeout_ms);
void bus_free(struct bus *b);
void bus_step(struct bus *b);                /* 10 ms */
void bus_run(struct bus *b, int64_t ms);

enum bus_conf { BUS_CONF_KEPT, BUS_CONF_OLD, BUS_CONF_LOST, BUS_CONF_DAMAGED };
void bus_crash(struct bus *b, int node);
void bus_restart(struct bus *b, int node, enum bus_conf conf);
void bus_break_conns(struct bus *b, int node);
void bus_heal(struct bus *b);                /* all ways are open, all delays short */
int bus_by_id(const struct bus *b, const char *id); /* -1: nobody that is up */

/* redis-cli --cluster create: the first `masters` nodes get equal shares, the others are their replicas. */
void bus_create(struct bus *b, int masters);
/* NULL when all that are up agree on the owner of every slot, the owners are up and masters, and all states are ok. */
const char *bus_disagree(const struct bus *b);

/* bus_story.c: a whole story from a seed: a cluster is made, suffers, and is left alone. NULL, or what did not hold. */
struct bus_outcome {
    const char *broken;
    int64_t healed_ms;               /* how long it took to agree after the last fault */
    uint64_t packets;
    int elections;
    int moved, fenced;               /* bus_moves_story: slots that changed owner; sources that gave up waiting */
};
typedef struct bus_outcome bus_story_fn(uint64_t seed, bool talk, struct buf *log);
bus_story_fn bus_story;
/* bus_moves.c: a slot moves about by one command, under crashes, while it is written to. */
bus_story_fn bus_moves_story;

#endif
