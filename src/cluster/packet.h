/* packet: the packets of the cluster bus, as bytes and as structs. Spec: cluster, 8 and 9.
 *
 *      0                                                                                     2256
 *      | sig len ver port type count epochs offset id slots[2048] master ip ext ... flags state | body |
 *
 * Writers append one whole packet to a buf; packet_read validates one whole packet and gives it as a struct whose pointers
 * go into the given bytes. What is malformed is refused with the reason, nothing else happens. Pure, no state. */
#ifndef VIREO_CLUSTER_PACKET_H
#define VIREO_CLUSTER_PACKET_H

#include "base/buf.h"
#include "cluster/cluster.h"

#define PACKET_HEADER_BYTES 2256
#define PACKET_LIGHT_BYTES 16           /* Valkey's short header of Pub/Sub packets */
#define PACKET_GOSSIP_BYTES 104
#define PACKET_UPDATE_BYTES (8 + NODE_ID_LEN + 2048)
#define PACKET_MAX_BYTES ((256u << 20) + 65536) /* nobody sends a longer one */
#define PACKET_LIGHT_BIT 0x8000
#define PACKET_HELLO 0xd665             /* a type of ours, with the short header: secret.c */
#define PACKET_VIREO 0x56               /* in the first reserved byte, which Redis neither sets nor looks at */

enum packet_mflag { MFLAG_PAUSED = 1, MFLAG_FORCEACK = 2, MFLAG_EXTENSIONS = 4 };
enum packet_extension { EXT_HOSTNAME, EXT_NODENAME, EXT_FORGOTTEN, EXT_SHARD_ID, EXT_TYPES };

struct packet_header {
    enum packet_type type;
    int port, other_port, bus_port;
    uint64_t current_epoch, config_epoch;
    int64_t offset;
    char id[NODE_ID_LEN + 1], master[NODE_ID_LEN + 1]; /* master "": the sender is one */
    const uint8_t *slots;                /* 2048 bytes */
    char ip[NODE_IP_MAX];
    uint16_t flags;                      /* enum node_flag */
    bool fail;                           /* the sender's view of the state */
    uint8_t mflags;
    bool vireo;                          /* the sender is one of us */
};

struct packet_gossip {
    char id[NODE_ID_LEN + 1], ip[NODE_IP_MAX];
    uint32_t ping_sent_s, pong_received_s;
    int port, bus_port, other_port;
    uint16_t flags;
};

struct packet { /* one that was read */
    bool light;                          /* only type, channel and message are there */
    struct packet_header h;
    int gossip_count;
    const uint8_t *gossip;               /* packet_gossip_at */
    struct slice extensions;             /* packet_extension_next */
    char about[NODE_ID_LEN + 1];         /* FAIL: who failed; UPDATE: whose slots */
    uint64_t about_epoch;
    const uint8_t *about_slots;
    struct slice channel, message;
};

struct packet_ext {
    unsigned type;
    struct slice data;                   /* with its padding */
};

/* The length of the packet that begins with these bytes. 0: it is not known before 8 bytes are there; -1: not a packet of
 * this bus, or longer than any: the link is to be dropped. */
int64_t packet_length(struct slice bytes);
extern const char packet_wants_secret[]; /* why, for the hello of a node that has cluster-secret */
/* NULL, or why it is refused. bytes: exactly one packet by packet_length. */
const char *packet_read(struct slice bytes, struct packet *p);
void packet_gossip_at(const struct packet *p, int i, struct packet_gossip *out);
/* The first extension of *rest, which moves on; false: there is none left. Only for what packet_read accepted. */
bool packet_extension_next(struct slice *rest, struct packet_ext *out);

/* --- writing: begin, body, end --- */
size_t packet_begin(struct buf *out, const struct packet_header *h); /* returns where it begins, for packet_end */
void packet_end(struct buf *out, size_t at);                         /* fills the length in */
void packet_put_gossip(struct buf *out, size_t at, const struct packet_gossip *g); /* before any extension */
void packet_put_extension(struct buf *out, size_t at, enum packet_extension type, struct slice data);
void packet_put_about(struct buf *out, struct slice id);             /* FAIL */
void packet_put_update(struct buf *out, uint64_t epoch, struct slice id, const uint8_t *slots);
void packet_put_message(struct buf *out, struct slice channel, struct slice message);

bool node_id_valid(const char *id);      /* 40 of 0-9a-z */

#endif
