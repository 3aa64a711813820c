/* lzf: see the header. Packing is greedy: a table remembers, by hash of three bytes, where they were seen last. The table is as
 * small as the input allows, so that it stays in the nearest cache and costs little to clear: most strings of an image
 * are short. It holds the low 16 bits of places; what is found is compared with the bytes themselves, so a false place costs no more
 * than a look. Where nothing is found for long, the search takes longer steps: what cannot be packed is soon given up. */
#include "codec/lzf.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/panic.h"

#define WINDOW 8192
#define MATCH_MIN 3
#define MATCH_MAX 264
#define RUN_MAX 32
#define BITS_MAX 13
#define PATIENCE 5  /* steps grow by one every 2^5 misses */
#define STEP_MAX 32

static inline uint32_t three_bytes(const unsigned char *p) /* four can be read */
{
    uint32_t v;
    memcpy(&v, p, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return v >> 8;
#else
    return v & 0xffffff;
#endif
}

/* How many bytes from a and b on are equal, up to max. */
static inline size_t equal_bytes(const unsigned char *a, const unsigned char *b, size_t max)
{
    size_t n = 0;
    for (uint64_t x, y; n + 8 <= max; n += 8) {
        memcpy(&x, a + n, 8);
        memcpy(&y, b + n, 8);
        if (x == y) continue;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        return n + (size_t)__builtin_clzll(x ^ y) / 8;
#else
        return n + (size_t)__builtin_ctzll(x ^ y) / 8;
#endif
    }
    while (n < max && a[n] == b[n]) n++;
    return n;
}

struct packed {
    unsigned char *at, *end;
};

/* readable: bytes from `from` on. */
static inline bool put_runs(struct packed *p, const unsigned char *from, size_t n, size_t readable)
{
    if (likely(n - 1 < RUN_MAX && readable >= RUN_MAX && p->end - p->at > RUN_MAX)) { /* what is copied too much is written over */
        *p->at = (unsigned char)(n - 1);
        memcpy(p->at + 1, from, RUN_MAX);
        p->at += 1 + n;
        return true;
    }
    if (n + (n + RUN_MAX - 1) / RUN_MAX > (size_t)(p->end - p->at)) return false;
    while (n) {
        size_t run = n < RUN_MAX ? n : RUN_MAX;
        *p->at++ = (unsigned char)(run - 1);
        memcpy(p->at, from, run);
        p->at += run;
        from += run;
        n -= run;
    }
    return true;
}

static inline bool put_match(struct packed *p, size_t distance, size_t n)
{
    size_t d = distance - 1, len = n - 2;
    if (p->end - p->at < 3) return false;
    *p->at++ = (unsigned char)((len < 7 ? len : 7) << 5 | d >> 8);
    if (len >= 7) *p->at++ = (unsigned char)(len - 7);
    *p->at++ = (unsigned char)d;
    return true;
}

size_t lzf_pack(struct slice in, char *out, size_t room)
{
    const unsigned char *s = (const unsigned char *)in.ptr;
    size_t n = in.len, i = 0, from = 0, misses = 0;
    if (n > UINT_MAX || n < 4) return 0;
    uint16_t seen[1 << BITS_MAX];
    int bits = n <= 64 ? 6 : n <= 256 ? 8 : n <= 1024 ? 10 : n <= 4096 ? 12 : BITS_MAX;
    struct packed p = {(unsigned char *)out, (unsigned char *)out + room};
    memset(seen, 0, sizeof *seen << bits);
    while (i + 4 <= n) {
        uint32_t here = three_bytes(s + i);
        uint16_t *cell = &seen[here * 2654435761u >> (32 - bits)];
        size_t distance = (uint16_t)(i - *cell); /* at most i: the table has places behind and 0 */
        *cell = (uint16_t)i;
        if (distance - 1 >= WINDOW || three_bytes(s + i - distance) != here) {
            size_t step = 1 + (misses++ >> PATIENCE);
            i += step < STEP_MAX ? step : STEP_MAX;
            continue;
        }
        size_t most = n - i < MATCH_MAX ? n - i : MATCH_MAX;
        size_t len = MATCH_MIN + equal_bytes(s + i + MATCH_MIN, s + i + MATCH_MIN - distance, most - MATCH_MIN);
        if (!put_runs(&p, s + from, i - from, n - from) || !put_match(&p, distance, len)) return 0;
        from = i += len;
        misses = 0;
        if (i + 3 <= n) seen[three_bytes(s + i - 1) * 2654435761u >> (32 - bits)] = (uint16_t)(i - 1);
    }
    if (!put_runs(&p, s + from, n - from, n - from)) return 0;
    return (size_t)(p.at - (unsigned char *)out);
}

/* Copies n bytes from `distance` before `to`, as if one by one; room: bytes from `to` on that may be written. */
static inline void copy_back(unsigned char *to, size_t distance, size_t n, size_t room)
{
    const unsigned char *from = to - distance;
    if (distance == 1) {
        memset(to, *from, n);
    } else if (distance >= 8 && n + 8 <= room) {
        for (size_t i = 0; i < n; i += 8) memcpy(to + i, from + i, 8);
    } else {
        for (size_t i = 0; i < n; i++) to[i] = from[i];
    }
}

bool lzf_unpack(struct slice in, char *out, size_t out_len)
{
    const unsigned char *s = (const unsigned char *)in.ptr, *end = s + in.len;
    unsigned char *to = (unsigned char *)out, *start = to, *to_end = to + out_len;
    while (s < end) {
        size_t c = *s++;
        if (c < RUN_MAX) {
            if ((size_t)(end - s) < c + 1 || (size_t)(to_end - to) < c + 1) return false;
            memcpy(to, s, c + 1);
            to += c + 1;
            s += c + 1;
            continue;
        }
        size_t n = (c >> 5) + 2;
        if ((size_t)(end - s) < (n == 9 ? 2 : 1)) return false;
        if (n == 9) n += *s++;
        size_t distance = ((c & 31) << 8 | *s++) + 1;
        if (distance > (size_t)(to - start) || n > (size_t)(to_end - to)) return false;
        copy_back(to, distance, n, (size_t)(to_end - to));
        to += n;
    }
    return to == to_end;
}
