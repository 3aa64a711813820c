/* lzf: see lzf.h. The stream is a row of
 *
 *     | 000nnnnn | n + 1 bytes                       bytes as they are, 1 to 32
 *     | nnnooooo | oooooooo |                        n + 2 bytes (3 to 8) from o + 1 bytes back
 *     | 111ooooo | nnnnnnnn | oooooooo |             n + 9 bytes (to 264) from there
 *
 * liblzf makes it, but for short values of an image, and most are short: they have a packer of our own. liblzf looks into a
 * table of half a megabyte whatever it packs, and that was two thirds of the processor time of a save of 100-byte values, to
 * say nothing of what else was in the cache. Here the table is as large as the value wants, 512 bytes to 8 KiB on the stack. */
#include "codec/lzf.h"

#include <liblzf/lzf.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#define SAMPLE_BYTES 4096 /* of a long value: if these do not get smaller, the rest is not tried */
#define SHORT_BYTES 4096  /* less than what an offset can say, 8192 */
#define MATCH_MIN 3
#define MATCH_MAX 264
#define RUN_MAX 32
#define TABLE_BITS_MAX 12
#define HASTE_SHIFT 7     /* after 128 bytes without a match every second place is looked at, after 256 every third ... */

struct packer {
    const uint8_t *in;
    uint8_t *out;
    size_t len, room, used;
    unsigned bits;
    uint16_t last[1 << TABLE_BITS_MAX]; /* where three bytes of a hash were seen last; the first 1 << bits count */
};

static inline uint32_t three_at(const uint8_t *p) /* of four that are there */
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return v & 0xffffff;
#else
    return v >> 8;
#endif
}
static inline uint16_t *cell(struct packer *k, uint32_t three) { return &k->last[three * 2654435761u >> (32 - k->bits)]; }

static size_t match_length(const uint8_t *a, const uint8_t *b, size_t max)
{
    size_t n = MATCH_MIN;
    uint64_t x, y;
    for (; n + sizeof x <= max; n += sizeof x) {
        memcpy(&x, a + n, sizeof x);
        memcpy(&y, b + n, sizeof y);
        if (x != y) break;
    }
    while (n < max && a[n] == b[n]) n++;
    return n;
}

static bool put_run(struct packer *k, size_t from, size_t n)
{
    if (n + (n + RUN_MAX - 1) / RUN_MAX > k->room - k->used) return false;
    while (n) {
        size_t part = n < RUN_MAX ? n : RUN_MAX;
        k->out[k->used++] = (uint8_t)(part - 1);
        memcpy(k->out + k->used, k->in + from, part);
        k->used += part;
        from += part;
        n -= part;
    }
    return true;
}

static bool put_match(struct packer *k, size_t back, size_t n)
{
    size_t more = n - 2, offset = back - 1;
    if (k->room - k->used < 3) return false;
    k->out[k->used++] = (uint8_t)((more < 7 ? more : 7) << 5 | offset >> 8);
    if (more >= 7) k->out[k->used++] = (uint8_t)(more - 7);
    k->out[k->used++] = (uint8_t)offset;
    return true;
}

static size_t pack(struct packer *k)
{
    size_t at = 0, from = 0; /* from: the first byte that is not in out yet */
    k->bits = k->len <= 256 ? 8 : k->len <= 1024 ? 10 : TABLE_BITS_MAX;
    memset(k->last, 0, sizeof *k->last << k->bits);
    while (at + 4 <= k->len) {
        uint32_t three = three_at(k->in + at);
        uint16_t *last = cell(k, three);
        size_t back = at - *last;
        *last = (uint16_t)at;
        if (!back || three_at(k->in + at - back) != three) { /* none: the place 0 is as good as any, if it has the same bytes */
            at += 1 + ((at - from) >> HASTE_SHIFT);
            continue;
        }
        size_t left = k->len - at, n = match_length(k->in + at - back, k->in + at, left < MATCH_MAX ? left : MATCH_MAX);
        if (!put_run(k, from, at - from) || !put_match(k, back, n)) return 0;
        from = at += n;
        if (at + 2 <= k->len) *cell(k, three_at(k->in + at - 2)) = (uint16_t)(at - 2); /* its end may be what the next one repeats */
    }
    return put_run(k, from, k->len - from) ? k->used : 0;
}

static size_t pack_short(struct slice in, char *out, size_t room)
{
    struct packer k;
    k.in = (const uint8_t *)in.ptr;
    k.out = (uint8_t *)out;
    k.len = in.len;
    k.room = room;
    k.used = 0;
    return pack(&k);
}

size_t lzf_pack_quickly(struct slice in, char *out, size_t room)
{
    return in.len >= 4 && in.len <= SHORT_BYTES ? pack_short(in, out, room) : lzf_pack(in, out, room);
}

size_t lzf_pack(struct slice in, char *out, size_t room)
{
    if (in.len > UINT_MAX || in.len < 4) return 0;
    if (room > UINT_MAX) room = UINT_MAX;
    if (in.len > 4 * SAMPLE_BYTES && room > SAMPLE_BYTES && !lzf_compress(in.ptr, SAMPLE_BYTES, out, SAMPLE_BYTES - 1)) return 0;
    return lzf_compress(in.ptr, (unsigned)in.len, out, (unsigned)room);
}

bool lzf_unpack(struct slice in, char *out, size_t out_len)
{
    if (in.len > UINT_MAX || out_len > UINT_MAX) return false;
    if (in.len == 0) return out_len == 0;
    return lzf_decompress(in.ptr, (unsigned)in.len, out, (unsigned)out_len) == out_len;
}
