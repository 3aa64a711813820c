/* manage: `vireo-cli --cluster COMMAND ...`, which makes and changes a cluster by what its nodes offer: CLUSTER commands and MIGRATE.
 *
 * A fleet is what the nodes say of each other just now: read from one node (CLUSTER NODES), with one open connection to each that
 * can be reached. It is read anew after every step that changes it. Owned by whoever made it; fleet_free closes the connections.
 * Failure: functions print what went wrong and where, and answer false; nothing is retried that could be half done, and each step may
 * be given again. Cost: a few requests per node. One thread, blocking. */
#ifndef VIREO_CLI_MANAGE_H
#define VIREO_CLI_MANAGE_H

#include "apps/cli/session.h"

#define SLOTS   16384
#define ID_SIZE 41 /* 40 letters and the zero */

struct peer {
    char id[ID_SIZE], master_id[ID_SIZE]; /* master_id is empty for a master */
    char host[256];
    int port, bus_port;
    bool failed, fresh;     /* marked fail by the one asked; still in handshake or without address */
    struct session *s;      /* owned; NULL: not reached */
    unsigned char owns[SLOTS / 8];
    int slots, replicas;
    char open_slots[512];   /* "[12->-id] ...", as it tells of itself; shortened if there are many */
    int wish;               /* for whoever plans: slots to have, or to give when negative */
};

struct fleet {
    struct options *opt;
    struct peer *peer; /* owned */
    size_t count;
};

/* The cluster that the node at HOST:PORT is part of. Nodes that cannot be reached are named and have no session. */
bool fleet_load(struct fleet *f, struct options *opt, const char *address);
bool fleet_reload(struct fleet *f);
void fleet_free(struct fleet *f);

/* Reads CLUSTER NODES of a peer that knows nobody else: its id and the port of its bus. */
bool peer_know(struct peer *p);
/* CLUSTER MEET: a peer is told of another one. */
bool peer_meet(const struct peer *p, const struct peer *other);
/* One more peer by its address, connected; what it is, is not asked. NULL: it cannot be reached. Moves the other peers. */
struct peer *fleet_add(struct fleet *f, const char *host, int port);
struct peer *fleet_find(const struct fleet *f, const char *id_or_start); /* by the first letters of an id; NULL: none or several */
/* Do all that can be reached tell the same of slots and owners? */
bool fleet_agrees(const struct fleet *f);
/* Until they do, of roles too, so many nodes are known to each, and the cluster is up for all; false after 60 s, told. */
bool fleet_settle(struct fleet *f, size_t nodes);
void fleet_print(const struct fleet *f);
bool fleet_check(struct fleet *f); /* prints and judges: agreement, open slots, all slots owned */

static inline bool peer_master(const struct peer *p) { return !p->master_id[0]; }
static inline bool peer_has(const struct peer *p, int slot) { return p->owns[slot >> 3] >> (slot & 7) & 1; }
static inline bool peer_serves(const struct peer *p) { return peer_master(p) && p->s && !p->failed; }

bool address_split(const char *text, char host[256], int *port); /* HOST:PORT, also [v6]:PORT and v6:PORT */
/* The words, NULL behind the last: true when the answer is no error; else it is printed with the node. */
bool peer_do(const struct peer *p, const char *word, ...) __attribute__((sentinel));
struct value *peer_ask(const struct peer *p, const char *word, ...) __attribute__((sentinel)); /* NULL: told; the caller frees */
long long peer_keys(const struct peer *p); /* DBSIZE; -1: told */

/* `count` slots of from to to, the lowest first, keys and all. In one go where both nodes can (CLUSTER MIGRATESLOTS), else slot by slot. */
bool move_slots(struct fleet *f, struct peer *from, struct peer *to, int count);
bool manage_agree(const struct options *o, const char *question); /* "yes" typed, or --cluster-yes */

/* The commands; each is given the words behind its name, and answers the exit status. */
int manage_create(struct options *o, char *const *word, int words);
int manage_add_node(struct options *o, char *const *word, int words);
int manage_del_node(struct options *o, char *const *word, int words);
int manage_reshard(struct options *o, char *const *word, int words);
int manage_rebalance(struct options *o, char *const *word, int words);
int manage_cluster(struct options *o); /* runs what o->manage says */

#endif
