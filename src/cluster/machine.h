/* machine: what the files of the cluster machine know of each other; nobody else includes it. */
#ifndef VIREO_CLUSTER_MACHINE_H
#define VIREO_CLUSTER_MACHINE_H

#include "cluster/cluster.h"
#include "cluster/packet.h"

#include <stdio.h>

#define PROOF_BYTES 32     /* secret.c */
#define MANUAL_FAILOVER_MS 5000
#define FORGET_MS 60000

/* cluster.c */
bool cluster_save(struct cluster *c, enum cluster_save how, const char **why); /* nodes.conf; false: *why */
void cluster_random_id(struct cluster *c, char id[NODE_ID_LEN + 1]);
struct cluster_node *node_by_id(const struct cluster *c, const char *id); /* id: 40 bytes */
struct cluster_node *node_add(struct cluster *c, const char *id, uint32_t flags);
void node_rename(struct cluster *c, struct cluster_node *n, const char *id);
void node_forget(struct cluster *c, struct cluster_node *n); /* frees it */
void cluster_logf(struct cluster *c, char level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
const char *cluster_error(struct cluster *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* node.c */
struct cluster_node *cluster_node_new(const char *id, uint32_t flags, int64_t now_ms);
void cluster_node_free(struct cluster_node *n);
void node_attach(struct cluster_node *n, struct cluster_node *master); /* as its replica; from whatever it was attached to */
void node_detach(struct cluster_node *n);                              /* its master is unknown */
void node_set_replica(struct cluster_node *n);                         /* flags only */
void node_set_master(struct cluster *c, struct cluster_node *n);
int node_working_replicas(const struct cluster_node *n);               /* not FAIL */
void report_add(struct cluster *c, struct cluster_node *n, struct cluster_node *from);
bool report_drop(struct cluster_node *n, const struct cluster_node *from); /* true: there was one */

static inline uint32_t node_role(uint32_t flags) { return flags & NODE_REPLICA ? NODE_REPLICA : NODE_MASTER; } /* of flags from elsewhere: exactly one */

/* slots.c: the map */
void slot_bind(struct cluster *c, int slot, struct cluster_node *n);   /* from whoever had it */
void slot_unbind(struct cluster *c, int slot);
void slots_unbind_all(struct cluster *c, struct cluster_node *n);
void slot_open(struct cluster *c, struct cluster_node **marks, int slot, struct cluster_node *n); /* n NULL: closes */
void slots_close_all(struct cluster *c);
static inline bool bit_get(const uint8_t *bits, int i) { return bits[i >> 3] >> (i & 7) & 1; }
static inline void bit_set(uint8_t *bits, int i) { bits[i >> 3] = (uint8_t)(bits[i >> 3] | 1 << (i & 7)); }
static inline void bit_clear(uint8_t *bits, int i) { bits[i >> 3] = (uint8_t)(bits[i >> 3] & ~(1 << (i & 7))); }

/* links.c */
void buslink_open(struct cluster *c, struct cluster_node *n);
void buslink_close(struct cluster *c, struct cluster_link *l); /* it is dead from now on, and freed at the end of the turn */
void buslink_put(struct cluster *c, struct cluster_link *l, struct slice packet, enum packet_type type); /* queued */
void buslink_tie(struct cluster *c, struct cluster_link *l, struct cluster_node *n); /* an inbound link is n's */
void buslinks_flush(struct cluster *c);
void buslinks_bury(struct cluster *c);
void buslinks_cron(struct cluster *c); /* output limits, handshakes that took too long, connecting */
/* To every node with a link, but not to those in handshake. */
void bus_broadcast(struct cluster *c, struct slice packet, enum packet_type type);

/* strangers.c: bounds for inbound links whose peer is no node we know */
void strangers_make_room(struct cluster *c);                           /* before one more is accepted */
bool stranger_may_send(struct cluster *c, struct cluster_link *l, int64_t len); /* a packet of len begins; false: the link was closed */
void stranger_kept(struct cluster *c, struct cluster_link *l);         /* l->in holds a part of a packet; closes the link if that is too much */
void strangers_cron(struct cluster *c);
/* Counts a packet or link that is refused, and says so in the log, but not for each of a flood of them. */
void cluster_refused(struct cluster *c, char level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* secret.c: with cluster-secret, links begin with hellos, and packets carry proofs */
static inline bool secret_on(const struct cluster *c) { return c->secret_count > 0; }
void secret_heed(struct cluster *c);                                   /* the setting as it is now: every tick */
bool secret_flush(struct cluster *c, struct cluster_link *l);          /* sends l->out; false: it must wait, the peer has not said hello */
bool secret_open(struct cluster *c, struct cluster_link *l, struct slice *packet); /* takes the proof off; empty: it was a hello; false: the link was closed */

/* receive.c */
void receive_while_busy(struct cluster *c, struct cluster_link *l, const struct packet *p, struct slice packet);
void receive_later(struct cluster *c);                                 /* what waited for the end of a script */

/* header.c */
void header_mine(struct cluster *c, enum packet_type type, struct packet_header *h);
void own_facts(struct cluster *c); /* address, ports, flags and hostname of myself from the settings */
struct packet_ports { int port, tls_port; };
struct packet_ports header_ports(const struct cluster *c, int port, int other);

/* receive.c: one packet that is whole and well-formed */
void receive_packet(struct cluster *c, struct cluster_link *l, const struct packet *p);

/* ping.c */
void ping_send(struct cluster *c, struct cluster_link *l, enum packet_type type);
void ping_broadcast_pong(struct cluster *c, bool my_shard_only);
void ping_received(struct cluster *c, struct cluster_link *l, const struct packet *p, struct cluster_node *sender);
void ping_cron(struct cluster *c);
void ping_answered(struct cluster *c, struct cluster_node *n);         /* on our own link to it */
bool node_take_address(struct cluster *c, struct cluster_node *n, struct cluster_link *l, const struct packet_header *h);

/* gossip.c */
int gossip_pick(struct cluster *c, const struct cluster_node *to, struct packet_gossip *out, int cap);
int gossip_cap(const struct cluster *c);
void gossip_received(struct cluster *c, const struct packet *p, struct cluster_node *sender);

/* extensions.c */
void extensions_write(struct cluster *c, const struct cluster_node *to, size_t at, struct buf *out);
void extensions_received(struct cluster *c, const struct cluster_link *l, const struct packet *p, struct cluster_node *sender);

/* fail.c */
void fail_try(struct cluster *c, struct cluster_node *n);      /* enough reports? */
void fail_clear_if_healthy(struct cluster *c, struct cluster_node *n);
void fail_received(struct cluster *c, const struct packet *p, struct cluster_node *sender);
void fail_suspect_cron(struct cluster *c, struct cluster_node *n);

/* epoch.c */
void epoch_collision(struct cluster *c, struct cluster_node *sender, uint64_t epoch);
uint64_t epoch_max(const struct cluster *c);

/* claim.c: who owns which slots */
void claim_received(struct cluster *c, struct cluster_node *from, uint64_t epoch, const uint8_t *slots);
void claim_answer_stale(struct cluster *c, struct cluster_node *sender, uint64_t epoch, const uint8_t *slots);
bool claim_remind(struct cluster *c, struct cluster_node *sender, const struct packet_header *h); /* true: its role and slots are not to be believed now */
void update_received(struct cluster *c, const struct packet *p, struct cluster_node *sender);
void become_replica(struct cluster *c, struct cluster_node *master);

/* state.c */
void state_evaluate(struct cluster *c);
void state_cron(struct cluster *c);

/* election.c, vote.c */
void election_step(struct cluster *c);
void election_reset(struct cluster *c);
void election_takeover(struct cluster *c);                     /* without a vote */
void vote_received(struct cluster *c, const struct packet *p, struct cluster_node *sender);   /* AUTH_ACK */
void vote_asked(struct cluster *c, const struct packet *p, struct cluster_node *sender);      /* AUTH_REQUEST */

/* manual.c */
void manual_reset(struct cluster *c);
void manual_step(struct cluster *c);
void manual_deadline(struct cluster *c);
void manual_asked(struct cluster *c, struct cluster_link *l, struct cluster_node *sender);    /* MFSTART */
void manual_told(struct cluster *c, const struct packet_header *h, struct cluster_node *sender); /* any packet of my master */

/* migrate.c: replicas move to masters that have none */
void replica_migration_cron(struct cluster *c);

/* forget.c */
void forget_put(struct cluster *c, const char *id, int64_t ttl_ms);
bool forget_has(struct cluster *c, const char *id);

/* describe.c */
uint32_t node_flag_of(struct slice word);

/* conf.c */
void conf_write(const struct cluster *c, struct buf *out);
/* nodes.conf was damaged, and this node does not know yet what is its own: it votes for nobody and takes no epoch of its own.
 * The file says so too as long as it lasts. */
bool cluster_rebuilding(const struct cluster *c);

#endif
