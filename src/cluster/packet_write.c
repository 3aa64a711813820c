/* packet_write: packets as bytes (spec: cluster, 8 and 9). */
#include "cluster/packet.h"

static void put_u16(uint8_t *at, unsigned v)
{
    at[0] = (uint8_t)(v >> 8);
    at[1] = (uint8_t)v;
}
static void put_u32(uint8_t *at, uint32_t v)
{
    put_u16(at, v >> 16);
    put_u16(at + 2, v & 0xffff);
}
static void put_u64(uint8_t *at, uint64_t v)
{
    put_u32(at, (uint32_t)(v >> 32));
    put_u32(at + 4, (uint32_t)v);
}

/* A text in a field of zeros. */
static void put_text(uint8_t *at, size_t room, const char *text) { memcpy(at, text, strnlen(text, room)); }

static uint8_t *zeros(struct buf *out, size_t n)
{
    uint8_t *at = (uint8_t *)buf_room(out, n);
    memset(at, 0, n);
    out->len += n;
    return at;
}

size_t packet_begin(struct buf *out, const struct packet_header *h)
{
    size_t begin = out->len;
    uint8_t *at = zeros(out, PACKET_HEADER_BYTES);

    memcpy(at, "RCmb", 4);
    put_u16(at + 8, 1);
    put_u16(at + 10, (unsigned)h->port);
    put_u16(at + 12, h->type);
    put_u64(at + 16, h->current_epoch);
    put_u64(at + 24, h->config_epoch);
    put_u64(at + 32, (uint64_t)h->offset);
    put_text(at + 40, NODE_ID_LEN, h->id);
    if (h->slots) memcpy(at + 80, h->slots, 2048);
    put_text(at + 2128, NODE_ID_LEN, h->master);
    put_text(at + 2168, NODE_IP_MAX - 1, h->ip);
    put_u16(at + 2246, (unsigned)h->other_port);
    put_u16(at + 2248, (unsigned)h->bus_port);
    put_u16(at + 2250, h->flags);
    if (h->vireo) at[2216] = PACKET_VIREO;
    at[2252] = h->fail;
    at[2253] = h->mflags;
    return begin;
}

void packet_end(struct buf *out, size_t at) { put_u32((uint8_t *)out->ptr + at + 4, (uint32_t)(out->len - at)); }

static void count_one(struct buf *out, size_t at, size_t field)
{
    uint8_t *p = (uint8_t *)out->ptr + at + field;
    put_u16(p, (unsigned)(p[0] << 8 | p[1]) + 1);
}

void packet_put_gossip(struct buf *out, size_t at, const struct packet_gossip *g)
{
    uint8_t *p = zeros(out, PACKET_GOSSIP_BYTES);

    put_text(p, NODE_ID_LEN, g->id);
    put_u32(p + 40, g->ping_sent_s);
    put_u32(p + 44, g->pong_received_s);
    put_text(p + 48, NODE_IP_MAX - 1, g->ip);
    put_u16(p + 94, (unsigned)g->port);
    put_u16(p + 96, (unsigned)g->bus_port);
    put_u16(p + 98, g->flags);
    put_u16(p + 100, (unsigned)g->other_port);
    count_one(out, at, 14);
}

/* Texts get at least one NUL: data is given with it. */
void packet_put_extension(struct buf *out, size_t at, enum packet_extension type, struct slice data)
{
    size_t len = 8 + ((data.len + 7) & ~(size_t)7);
    uint8_t *p = zeros(out, len);

    put_u32(p, (uint32_t)len);
    put_u16(p + 4, type);
    memcpy(p + 8, data.ptr, data.len);
    count_one(out, at, 2214);
    ((uint8_t *)out->ptr)[at + 2253] |= MFLAG_EXTENSIONS;
}

void packet_put_about(struct buf *out, struct slice id) { buf_puts(out, id); }

void packet_put_update(struct buf *out, uint64_t epoch, struct slice id, const uint8_t *slots)
{
    put_u64(zeros(out, 8), epoch);
    buf_puts(out, id);
    buf_put(out, slots, 2048);
}

void packet_put_message(struct buf *out, struct slice channel, struct slice message)
{
    uint8_t *at = zeros(out, 8);

    put_u32(at, (uint32_t)channel.len);
    put_u32(at + 4, (uint32_t)message.len);
    buf_puts(out, channel);
    buf_puts(out, message);
}
