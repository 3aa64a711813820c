/* sha1: see sha1.h. Names of FIPS 180-4 section 6.1.2: the schedule w, the working variables a to e. */
#include "base/sha1.h"

static inline uint32_t rotl(uint32_t x, int n) { return (x << n) | (x >> (32 - n)); }

static inline uint32_t load_be(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void store_be(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++) p[i] = (unsigned char)(v >> (24 - 8 * i));
}

static void take_block(uint32_t h[5], const unsigned char *block)
{
    static const uint32_t k[] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int t = 0; t < 16; t++) w[t] = load_be(block + 4 * t);
    for (int t = 16; t < 80; t++) w[t] = rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
    for (int t = 0; t < 80; t++) {
        uint32_t f = t < 20 ? (b & c) | (~b & d) : t >= 40 && t < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
        uint32_t next = rotl(a, 5) + f + e + k[t / 20] + w[t];
        e = d;
        d = c;
        c = rotl(b, 30);
        b = a;
        a = next;
    }
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
    h[4] += e;
}

void sha1_init(struct sha1 *s)
{
    *s = (struct sha1){.h = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}};
}

void sha1_add(struct sha1 *s, const void *ptr, size_t len)
{
    const unsigned char *p = ptr;
    size_t waiting = s->bytes % 64;
    s->bytes += len;
    if (waiting + len < 64) {
        if (len) memcpy(s->block + waiting, p, len);
        return;
    }
    if (waiting) {
        memcpy(s->block + waiting, p, 64 - waiting);
        take_block(s->h, s->block);
        p += 64 - waiting;
        len -= 64 - waiting;
    }
    for (; len >= 64; p += 64, len -= 64) take_block(s->h, p);
    if (len) memcpy(s->block, p, len);
}

void sha1_end(struct sha1 *s, unsigned char out[SHA1_BYTES])
{
    static const unsigned char pad[64] = {0x80};
    unsigned char length[8];
    uint64_t bits = s->bytes * 8;
    size_t waiting = s->bytes % 64;
    store_be(length, (uint32_t)(bits >> 32));
    store_be(length + 4, (uint32_t)bits);
    sha1_add(s, pad, (waiting < 56 ? 56 : 120) - waiting);
    sha1_add(s, length, sizeof length);
    for (int i = 0; i < 5; i++) store_be(out + 4 * i, s->h[i]);
}

void sha1_bytes(const void *ptr, size_t len, unsigned char out[SHA1_BYTES])
{
    struct sha1 s;
    sha1_init(&s);
    sha1_add(&s, ptr, len);
    sha1_end(&s, out);
}
