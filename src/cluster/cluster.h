/* cluster: one node's part in a Redis Cluster, as one pure step machine: (state, event, time) -> actions. Spec: cluster.
 *
 *   cluster.h    this: the map of slots, the nodes, the verbs of CLUSTER subcommands, events and world
 *   node.h       what is known of one node
 *   packet.h     the packets of the bus, as bytes and as structs
 *
 * The world (server/ or sim/) fills in struct cluster_world and reports events; the machine never touches a socket, a
 * file or a clock, and draws luck from its own rng. Before any event or verb the world says what time it is
 * (cluster_time); after events and commands, before it sleeps or any reply leaves, it calls cluster_turn, which does what
 * was put off: evaluates the state, steps elections, hands nodes.conf over to be saved, and gives the packets that were queued
 * to world.send once what had to be durable is: what a packet relies on is on disk before it leaves (spec 28.10). What a
 * client's command changed is on disk before its reply leaves.
 *
 * Everything is owned here. Pointers to nodes live until the node is forgotten: keep ids, not pointers, across turns.
 * Times are wall clock ms. One struct cluster per server, reached through engine.cluster (NULL: cluster mode is off).
 * Cost: a packet is O(slots / 8) plus its gossip; slot -> node is one load. Executor thread. */
#ifndef VIREO_CLUSTER_CLUSTER_H
#define VIREO_CLUSTER_CLUSTER_H

#include "base/buf.h"
#include "base/rng.h"
#include "base/slot.h"
#include "cluster/node.h"
#include "engine/cluster_settings.h"

#define CLUSTER_ERROR_MAX 256
#define NONCE_BYTES 16
#define SECRETS_MAX 2
#define CLUSTER_NODES_MAX 16384 /* no more are ever believed in */

struct link_proof { /* secret.c */
    uint8_t mine[NONCE_BYTES], theirs[NONCE_BYTES];
    uint64_t sent, got;          /* packets with a proof */
    bool greeted, met;           /* mine was sent; theirs is there */
};

/* One connection of the bus. Made by the machine (outbound) or by cluster_accepted (inbound). After world.close, or after
 * the world reported cluster_link_down, neither side touches it again. */
struct cluster_link {
    void *conn;                  /* the world's own */
    struct cluster_node *node;   /* NULL: an inbound one whose sender is not known yet */
    bool inbound, up, dead;      /* up: connected. dead: closed, freed at the end of the turn */
    int64_t created_ms, heard_ms; /* heard: the last whole packet, or created */
    char peer_ip[NODE_IP_MAX], local_ip[NODE_IP_MAX]; /* the socket's two addresses, once it is up */
    struct buf in, out;          /* bytes of an unfinished packet; packets of this turn */
    struct buf later;            /* whole packets that came while a script was busy, and change more than who is alive */
    struct link_proof proof;
    size_t unsent_bytes;         /* the world keeps it: handed to send, not yet with the kernel */
    bool waits_write;            /* likewise, for CLUSTER LINKS */
    struct cluster_link *next, *prev;
};

enum cluster_save { SAVE_PLAIN, SAVE_SYNC, SAVE_NOW }; /* when it suits; packets wait until it is durable; durable on return */
enum cluster_saved { SAVED, SAVED_LATER, SAVED_NOT };

/* What the world does for the machine. All are called on the executor and return at once. None may be NULL. */
struct scatter; /* cluster/scatter.h */
struct cluster_world {
    void *arg;
    void (*log)(void *arg, char level, const char *text);
    /* --- bus links --- */
    void (*connect)(void *arg, struct cluster_link *l, const char *ip, int port); /* -> cluster_link_up or _down, never from within */
    void (*send)(void *arg, struct cluster_link *l, struct slice bytes);          /* all of them, in order */
    void (*close)(void *arg, struct cluster_link *l);                             /* no event follows */
    /* nodes.conf as it is to be from now on; later ones replace earlier ones. SAVED_LATER -> cluster_saved, never from within; not for SAVE_NOW.
     * SAVED_NOT: *why says what failed; the server cannot go on (but in SAVECONFIG). */
    enum cluster_saved (*save)(void *arg, struct slice text, enum cluster_save how, uint64_t number, const char **why);
    /* --- replication --- */
    int64_t (*offset)(void *arg);                /* produced (master) or applied (replica) */
    int64_t (*data_age_ms)(void *arg);           /* replica: since the last byte of the master, or since the link went down */
    bool (*following)(void *arg);                /* replication has a master set, whether the link is up or not */
    /* Replicate that one from now on; the present one if it is the same. same: no new master, but where ours is, or that it is to be followed
     * again: then a set that came back empty does not take the place of ours. */
    void (*follow)(void *arg, const char *ip, int port, bool same);
    void (*promote)(void *arg);                  /* replicate nobody: history goes on under a new id */
    /* --- data --- */
    uint64_t (*keys)(void *arg);
    uint64_t (*keys_in_slot)(void *arg, int slot);
    void (*drop_keys)(void *arg, int slot);      /* the slot went to another node: deletes, propagated */
    void (*slot_mine)(void *arg, int slot);      /* it is this node's from now on: what is left here of earlier times goes */
    void (*flush)(void *arg);                    /* RESET of a replica: all data */
    void (*hold_slots)(void *arg, const uint8_t *slots); /* writes to these slots wait; NULL: to none. The bits are read at any time, and may change */
    void (*pause_writes)(void *arg, int64_t until_ms); /* manual failover; 0: no longer */
    /* --- clients --- */
    /* A part of a command goes to the client port of another node -> scatter_arrived, never from within. NULL: nothing is scattered. */
    void (*forward)(void *arg, struct scatter *sc, int part, const char *host, int port, int db, int argc, const struct slice *argv);
    void (*publish)(void *arg, bool shard, struct slice channel, struct slice message); /* to local subscribers */
    void (*slot_changed)(void *arg, int slot);   /* its owner changed or went: shard channels' subscribers are dropped */
    void (*map_changed)(void *arg);              /* once a turn at most: look at the clients that wait */
};

enum cluster_todo { /* put off until cluster_turn */
    TODO_STATE = 1, TODO_SAVE = 2, TODO_SYNC = 4, TODO_ELECTION = 8, TODO_MANUAL = 16, TODO_MAP = 32, TODO_PONG_ALL = 64,
    TODO_NOW = 128,              /* what is saved is on disk at the end of the turn */
};

enum packet_type {
    PACKET_PING, PACKET_PONG, PACKET_MEET, PACKET_FAIL, PACKET_PUBLISH, PACKET_AUTH_REQUEST, PACKET_AUTH_ACK,
    PACKET_UPDATE, PACKET_MFSTART, PACKET_MODULE, PACKET_PUBLISHSHARD, PACKET_TYPES,
};
extern const char *const packet_type_names[PACKET_TYPES]; /* as CLUSTER INFO spells them */

struct cluster_forgotten { /* the blacklist */
    char id[NODE_ID_LEN];
    int64_t until_ms;
};

struct cluster_move;

struct cluster_election { /* election.c */
    int64_t time_ms;             /* scheduled; 0: never yet */
    int votes, rank;
    bool sent;
    uint64_t epoch;
    int64_t last_log_ms;
};

struct cluster_manual { /* manual.c: a manual failover that runs */
    int64_t deadline_ms;         /* 0: none runs */
    struct cluster_node *replica;/* on the master: who asked */
    int64_t target;              /* on the replica: the master's final offset; -1: not told yet */
    bool can_start;
};

struct cluster {
    struct cluster_world world;
    const struct cluster_settings *set;
    struct rng rng;
    int64_t now_ms, started_ms;  /* started: when the state was first evaluated; 0: not yet */
    int port, tls_port, bus_port;/* what this server listens on; the shell sets them before cluster_start */

    struct cluster_node *myself;
    struct cluster_node **nodes; /* by id; node_count of them, myself and handshakes included */
    int node_count, node_cap;
    struct cluster_node *slots[SLOT_COUNT];          /* the owner; NULL: none */
    struct cluster_node *migrating[SLOT_COUNT];      /* open slots; NULL: closed */
    struct cluster_node *importing[SLOT_COUNT];
    uint8_t unclaimed[SLOT_COUNT / 8];               /* the owner on record has stopped claiming it */
    int open_slots;              /* how many of migrating and importing are not NULL */
    uint64_t current_epoch, last_vote_epoch;
    bool ok;                     /* state */
    int size;                    /* masters with slots, as of the last evaluation */
    int64_t minority_ms;         /* when last in minority */
    int64_t tick_ms;             /* the last tick */
    bool stood_still;            /* the time from the tick before it was long */
    bool few_heard;              /* of the majority of the masters: too few within a quarter of the node timeout */

    struct cluster_forgotten *forgotten;
    int forgotten_count, forgotten_cap;
    struct cluster_election election;
    struct cluster_manual manual;
    struct cluster_move *moves;  /* move.h: slots on their way by one command, and such moves of before; the newest first */
    struct cluster_link *links;
    uint32_t todo;
    unsigned ticks;
    bool as_loaded;              /* my role and slots are those of nodes.conf, but for what others took */
    int64_t rebuilding_until_ms; /* nodes.conf was damaged: no votes until those that may have been given are out of date */
    uint8_t fresh[SLOT_COUNT / 8];/* slots taken since, so that the disk does not know yet whose they are; any_fresh: there may be some */
    bool any_fresh, holds_fresh; /* holds: the world was told that writes to them wait */
    uint64_t saves, sync_wanted, synced; /* numbers of the images handed over: the last; the last that packets wait for; all up to it are durable */
    bool busy;                   /* see cluster_breathe: the world sets it around what it reports then */
    bool save_failed;            /* nothing is sent from then on: the server must end */
    bool ip_announced;           /* cluster-announce-ip was set when last looked at */
    const char *fail_reason;     /* why replicas do not fail over just now, as last logged */

    uint64_t sent[PACKET_TYPES], received[PACKET_TYPES];
    uint8_t secrets[SECRETS_MAX][32]; /* of cluster-secret: the first signs */
    int secret_count;            /* 0: none is asked for */
    uint64_t refused_packets;    /* malformed, foreign, of an unknown version, or more than a stranger may have: dropped and counted */
    int64_t refused_log_ms;      /* when one was last logged */
    uint64_t refused_unsaid;     /* those since that were not */
    uint64_t sendbuf_exceeded;   /* links closed for their output */
    int dropped_type;            /* DEBUG DROP-CLUSTER-PACKET-FILTER: packets of this type are counted and not read; -1: none */
    char error[CLUSTER_ERROR_MAX]; /* what a verb returned last */
};

/* A fresh node: random id, a master, no slots, epochs 0. Nothing is saved and no link opened before cluster_start. */
struct cluster *cluster_new(const struct cluster_world *world, const struct cluster_settings *set, uint64_t seed);
void cluster_free(struct cluster *c); /* closes all links first */
/* nodes.conf of before, instead of a fresh node (conf.c). NULL, or what is wrong: then c is only
 * good for cluster_free, and the file must not be overwritten. */
const char *cluster_load(struct cluster *c, struct slice text);
/* Is the checksum right, if there is one? A file of ours that is damaged is not refused while it still tells who this node and
 * some of its peers are: role and slots are then had from the peers (claim.c). The caller keeps a copy of what was there. */
bool cluster_conf_sound(struct slice text);
void cluster_start(struct cluster *c); /* after load and after the data set is there: claims slots with keys, saves */

static inline void cluster_time(struct cluster *c, int64_t now_ms) { c->now_ms = now_ms; }

/* --- events --- */
void cluster_tick(struct cluster *c);    /* every 100 ms */
void cluster_turn(struct cluster *c);    /* end of each turn of the loop */
struct cluster_link *cluster_accepted(struct cluster *c, void *conn, const char *peer_ip, const char *local_ip);
void cluster_link_up(struct cluster *c, struct cluster_link *l, const char *peer_ip, const char *local_ip);
void cluster_link_down(struct cluster *c, struct cluster_link *l);
void cluster_link_begun(struct cluster *c, struct cluster_link *l); /* it stands, and has still to agree on TLS: the wait for an answer begins */
void cluster_no_cipher(struct cluster *c, struct cluster_link *l, const char *why); /* its TLS failed: counted and logged; the world reports it down */
void cluster_received(struct cluster *c, struct cluster_link *l, struct slice bytes);
/* DEBUG CLUSTERLINK KILL: closes our link to a node, its link to us, or all (direction: to, from, all); links that are not there are no error,
 * and come anew as after any break. NULL, or what is wrong, good until the next verb. */
const char *cluster_debug_kill(struct cluster *c, struct slice direction, struct slice id);
/* In the middle of a script that keeps the server: cluster_received with `busy` set, then this instead of cluster_turn (which sees to it). Signs of life are
 * given and taken; what else comes waits for the next cluster_turn, and the data and the map stay as they are. */
void cluster_breathe(struct cluster *c);
void cluster_saved(struct cluster *c, uint64_t number, const char *why); /* images up to number are durable; why: what failed instead */

/* --- reading --- */
struct cluster_node *cluster_find(const struct cluster *c, struct slice id); /* NULL: unknown */
static inline struct cluster_node *cluster_owner(const struct cluster *c, unsigned slot) { return c->slots[slot]; }
static inline bool cluster_settled(const struct cluster *c) { return c->synced >= c->sync_wanted; } /* what packets rely on is durable */
static inline bool cluster_is_replica(const struct cluster *c) { return c->myself->flags & NODE_REPLICA; }
/* Me, or my master if I am a replica (NULL: unknown): whose slots my shard serves. */
struct cluster_node *cluster_my_master(const struct cluster *c);
int cluster_reports(struct cluster *c, struct cluster_node *n); /* unexpired failure reports */
uint64_t cluster_my_epoch(const struct cluster *c);             /* own configEpoch, or the master's */
int cluster_slots_assigned(const struct cluster *c);
bool cluster_slot_arrives(const struct cluster *c, unsigned slot); /* its keys are being imported, at this moment (move.c) */
size_t cluster_links_bytes(const struct cluster *c);            /* memory of all links */
/* One line of CLUSTER NODES, without its line end. tls: for a client that came by TLS. */
void cluster_describe_node(const struct cluster *c, const struct cluster_node *n, bool tls, struct buf *out);
void cluster_check(const struct cluster *c);                    /* invariants; panics when one does not hold */

/* --- the verbs of CLUSTER subcommands ---
 * NULL, or the text of the error with its code ("ERR ..."): then nothing has changed. It lives until the next verb. */
const char *cluster_meet(struct cluster *c, const char *ip, int port, int bus_port); /* ip: a literal address in canonical form */
const char *cluster_forget(struct cluster *c, struct slice id);
const char *cluster_add_slots(struct cluster *c, const uint16_t *slots, int n);
const char *cluster_del_slots(struct cluster *c, const uint16_t *slots, int n);
const char *cluster_flush_slots(struct cluster *c);
const char *cluster_set_slot_migrating(struct cluster *c, int slot, struct slice id);
const char *cluster_set_slot_importing(struct cluster *c, int slot, struct slice id);
const char *cluster_set_slot_stable(struct cluster *c, int slot);
const char *cluster_set_slot_node(struct cluster *c, int slot, struct slice id);
const char *cluster_set_slot_allowed(struct cluster *c); /* the check that comes before the slot number is looked at */
const char *cluster_replicate(struct cluster *c, struct slice id);
const char *cluster_reset(struct cluster *c, bool hard);
enum cluster_failover_form { FAILOVER_PLAIN, FAILOVER_FORCE, FAILOVER_TAKEOVER };
const char *cluster_failover(struct cluster *c, enum cluster_failover_form form);
/* Asks the replica that is furthest to take over, as if CLUSTER FAILOVER had been sent to it; NULL, or why nobody can be asked. That it
 * did shows in this node being a replica. Replicas that are no Vireo cannot be asked. */
const char *cluster_hand_over(struct cluster *c);
void cluster_hand_over_end(struct cluster *c); /* it did not: writes go on */
bool cluster_bump_epoch(struct cluster *c); /* false: it was the largest already ("STILL") */
const char *cluster_set_config_epoch(struct cluster *c, int64_t epoch);
const char *cluster_save_config(struct cluster *c);

/* --- Pub/Sub --- */
void cluster_publish(struct cluster *c, struct slice channel, struct slice message);       /* to all nodes */
void cluster_publish_shard(struct cluster *c, struct slice channel, struct slice message); /* to the others of my shard */

#endif
