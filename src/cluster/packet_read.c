/* packet_read: bytes as packets, believing none of them before they are checked (spec: cluster, 8, 9, 10). What follows a
 * header is a row per type: how the body is read, which fails when it is not exactly as long as it must be. */
#include "cluster/packet.h"

static unsigned get_u16(const uint8_t *at) { return (unsigned)(at[0] << 8 | at[1]); }
static uint32_t get_u32(const uint8_t *at) { return (uint32_t)get_u16(at) << 16 | get_u16(at + 2); }
static uint64_t get_u64(const uint8_t *at) { return (uint64_t)get_u32(at) << 32 | get_u32(at + 4); }

bool node_id_valid(const char *id)
{
    for (int i = 0; i < NODE_ID_LEN; i++)
        if (!((id[i] >= '0' && id[i] <= '9') || (id[i] >= 'a' && id[i] <= 'z'))) return false;
    return true;
}

int64_t packet_length(struct slice bytes)
{
    const uint8_t *at = (const uint8_t *)bytes.ptr;
    size_t have = bytes.len < 4 ? bytes.len : 4;

    if (memcmp(at, "RCmb", have)) return -1;
    if (bytes.len < 8) return 0;
    uint32_t len = get_u32(at + 4);
    return len < PACKET_LIGHT_BYTES || len > PACKET_MAX_BYTES ? -1 : (int64_t)len;
}

/* A text of a fixed field, zero-filled or not. Anything that is no printable character makes it empty: it will be shown to people. */
static void get_text(char *out, const uint8_t *at, size_t room)
{
    size_t len = strnlen((const char *)at, room - 1);

    memcpy(out, at, len);
    out[len] = 0;
    for (size_t i = 0; i < len; i++)
        if (at[i] <= ' ' || at[i] > '~' || strchr(",@[]", at[i])) out[0] = 0;
}

/* --- bodies --- */

static const char *read_extensions(struct slice body, bool present, struct packet *p)
{
    struct slice rest = body;

    if (!present) return body.len ? "bytes follow the gossip" : NULL;
    while (rest.len) {
        uint32_t len = rest.len < 8 ? 0 : get_u32((const uint8_t *)rest.ptr);
        if (len < 8 || len % 8 || len > rest.len) return "the length of an extension is wrong";
        rest = slice_of(rest.ptr + len, rest.len - len);
    }
    p->extensions = body;
    return NULL;
}

static const char *read_gossip(struct slice body, const uint8_t *head, struct packet *p)
{
    size_t count = get_u16(head + 14), len = count * PACKET_GOSSIP_BYTES;

    if (body.len < len) return "shorter than its gossip";
    p->gossip_count = (int)count;
    p->gossip = (const uint8_t *)body.ptr;
    for (size_t i = 0; i < count; i++)
        if (!node_id_valid(body.ptr + i * PACKET_GOSSIP_BYTES)) return "the gossip is about an id that is none";
    return read_extensions(slice_of(body.ptr + len, body.len - len), p->h.mflags & MFLAG_EXTENSIONS, p);
}

static const char *get_id(char *out, const char *at)
{
    if (!node_id_valid(at)) return "it is about an id that is none";
    memcpy(out, at, NODE_ID_LEN);
    return NULL;
}

static const char *read_fail(struct slice body, const uint8_t *head, struct packet *p)
{
    (void)head;
    return body.len == NODE_ID_LEN ? get_id(p->about, body.ptr) : "wrong length";
}

static const char *read_update(struct slice body, const uint8_t *head, struct packet *p)
{
    (void)head;
    if (body.len != PACKET_UPDATE_BYTES) return "wrong length";
    p->about_epoch = get_u64((const uint8_t *)body.ptr);
    p->about_slots = (const uint8_t *)body.ptr + 8 + NODE_ID_LEN;
    return get_id(p->about, body.ptr + 8);
}

static const char *read_message(struct slice body, const uint8_t *head, struct packet *p)
{
    (void)head;
    if (body.len < 8) return "wrong length";
    uint64_t channel = get_u32((const uint8_t *)body.ptr), message = get_u32((const uint8_t *)body.ptr + 4);
    if (channel + message != body.len - 8) return "wrong length";
    p->channel = slice_of(body.ptr + 8, channel);
    p->message = slice_of(body.ptr + 8 + channel, message);
    return NULL;
}

static const char *read_none(struct slice body, const uint8_t *head, struct packet *p)
{
    (void)head, (void)p;
    return body.len ? "wrong length" : NULL;
}

static const char *read_module(struct slice body, const uint8_t *head, struct packet *p) /* for nobody here */
{
    (void)head, (void)p;
    if (body.len < 13) return "wrong length";
    return get_u32((const uint8_t *)body.ptr + 8) == body.len - 13 ? NULL : "wrong length";
}

static const char *(*const bodies[PACKET_TYPES])(struct slice body, const uint8_t *head, struct packet *p) = {
    read_gossip, read_gossip, read_gossip, read_fail, read_message, read_none, read_none, read_update, read_none, read_module, read_message,
};

/* --- headers --- */

const char packet_wants_secret[] = "its sender has a cluster-secret, and this node has none: all nodes need the same";

static const char *read_light(struct slice bytes, const uint8_t *head, unsigned type, struct packet *p)
{
    if (type == PACKET_HELLO) return packet_wants_secret;
    type &= ~(unsigned)PACKET_LIGHT_BIT;
    if (type != PACKET_PUBLISH && type != PACKET_PUBLISHSHARD) return "a short header before what needs a long one";
    p->light = true;
    p->h.type = type;
    return read_message(slice_of(bytes.ptr + PACKET_LIGHT_BYTES, bytes.len - PACKET_LIGHT_BYTES), head, p);
}

static const char *read_header(const uint8_t *at, struct packet_header *h)
{
    if (!node_id_valid((const char *)at + 40)) return "the sender's id is none";
    memcpy(h->id, at + 40, NODE_ID_LEN);
    if (at[2128]) {
        if (!node_id_valid((const char *)at + 2128)) return "the id of the sender's master is none";
        memcpy(h->master, at + 2128, NODE_ID_LEN);
        if (!memcmp(h->master, h->id, NODE_ID_LEN)) return "the sender is its own master";
    }
    h->port = (int)get_u16(at + 10);
    h->current_epoch = get_u64(at + 16);
    h->config_epoch = get_u64(at + 24);
    h->offset = (int64_t)get_u64(at + 32);
    h->slots = at + 80;
    get_text(h->ip, at + 2168, NODE_IP_MAX);
    h->other_port = (int)get_u16(at + 2246);
    h->bus_port = (int)get_u16(at + 2248);
    h->flags = (uint16_t)get_u16(at + 2250);
    h->vireo = at[2216] == PACKET_VIREO;
    h->fail = at[2252];
    h->mflags = at[2253];
    return NULL;
}

const char *packet_read(struct slice bytes, struct packet *p)
{
    const uint8_t *head = (const uint8_t *)bytes.ptr;

    *p = (struct packet){0};
    if (bytes.len < PACKET_LIGHT_BYTES) return "shorter than any";
    if (get_u16(head + 8) != 1) return "unknown version";
    unsigned type = get_u16(head + 12);
    if (type & PACKET_LIGHT_BIT) return read_light(bytes, head, type, p);
    if (bytes.len < PACKET_HEADER_BYTES) return "shorter than a header";
    if (type >= PACKET_TYPES) return "unknown type";
    p->h.type = type;
    const char *why = read_header(head, &p->h);
    return why ? why : bodies[type](slice_of(bytes.ptr + PACKET_HEADER_BYTES, bytes.len - PACKET_HEADER_BYTES), head, p);
}

void packet_gossip_at(const struct packet *p, int i, struct packet_gossip *out)
{
    const uint8_t *at = p->gossip + (size_t)i * PACKET_GOSSIP_BYTES;

    *out = (struct packet_gossip){0};
    memcpy(out->id, at, NODE_ID_LEN);
    out->ping_sent_s = get_u32(at + 40);
    out->pong_received_s = get_u32(at + 44);
    get_text(out->ip, at + 48, NODE_IP_MAX);
    out->port = (int)get_u16(at + 94);
    out->bus_port = (int)get_u16(at + 96);
    out->flags = (uint16_t)get_u16(at + 98);
    out->other_port = (int)get_u16(at + 100);
}

bool packet_extension_next(struct slice *rest, struct packet_ext *out)
{
    if (!rest->len) return false;
    uint32_t len = get_u32((const uint8_t *)rest->ptr);
    out->type = get_u16((const uint8_t *)rest->ptr + 4);
    out->data = slice_of(rest->ptr + 8, len - 8);
    *rest = slice_of(rest->ptr + len, rest->len - len);
    return true;
}
