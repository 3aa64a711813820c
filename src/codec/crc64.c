/* Two ways to one result. By table: sixteen tables, sixteen bytes a step. By carry-less multiplication: eight lanes of 16
 * bytes are folded over the input, then into one; what is left are 16 bytes with the same remainder as everything
 * before them, and the table finishes those and the tail. The tables and the folding constants are computed before
 * main() begins and only read after it. */
#include "codec/crc64.h"

#include <stdbool.h>
#include <string.h>

#include "base/panic.h"

#define POLY_REFLECTED UINT64_C(0x95ac9329ac4bc9b5)
#define STEP 16
#define FOLD_FROM 256 /* shorter inputs are not worth the folding */

static uint64_t table[STEP][256]; /* table[k][b]: b followed by k zero bytes */

#if defined(__x86_64__)
#include <immintrin.h>

static bool can_fold;
/* What multiplies the two halves of a lane to move it over D bits: x^(D + 63) and x^(D - 1), reflected. */
static struct fold { uint64_t low, high; } fold_128, fold_1024;

static uint64_t power_of_x(unsigned n)
{
    uint64_t v = UINT64_C(1) << 63;
    while (n--) v = v >> 1 ^ (v & 1 ? POLY_REFLECTED : 0);
    return v;
}
#endif

__attribute__((constructor)) static void make_tables(void)
{
    for (unsigned b = 0; b < 256; b++) {
        uint64_t v = b;
        for (int i = 0; i < 8; i++) v = v >> 1 ^ (v & 1 ? POLY_REFLECTED : 0);
        table[0][b] = v;
    }
    for (unsigned k = 1; k < STEP; k++)
        for (unsigned b = 0; b < 256; b++) table[k][b] = table[k - 1][b] >> 8 ^ table[0][table[k - 1][b] & 255];
#if defined(__x86_64__)
    fold_128 = (struct fold){power_of_x(128 + 63), power_of_x(128 - 1)};
    fold_1024 = (struct fold){power_of_x(1024 + 63), power_of_x(1024 - 1)};
    __builtin_cpu_init();
    can_fold = __builtin_cpu_supports("pclmul");
#endif
}

static uint64_t load_le(const unsigned char *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

static inline uint64_t eight(uint64_t v, unsigned k)
{
    return table[k + 7][v & 255] ^ table[k + 6][v >> 8 & 255] ^ table[k + 5][v >> 16 & 255] ^ table[k + 4][v >> 24 & 255] ^
           table[k + 3][v >> 32 & 255] ^ table[k + 2][v >> 40 & 255] ^ table[k + 1][v >> 48 & 255] ^ table[k][v >> 56];
}

uint64_t crc64_by_table(uint64_t crc, const void *ptr, size_t len)
{
    const unsigned char *p = ptr;
    for (; len >= STEP; p += STEP, len -= STEP) crc = eight(crc ^ load_le(p), 8) ^ eight(load_le(p + 8), 0);
    for (; len; p++, len--) crc = crc >> 8 ^ table[0][(crc ^ *p) & 255];
    return crc;
}

#if defined(__x86_64__)
#define TARGET __attribute__((target("pclmul,sse2")))

TARGET static inline __m128i load(const unsigned char *p) { return _mm_loadu_si128((const __m128i *)(const void *)p); }

TARGET static inline __m128i fold(__m128i lane, __m128i by, __m128i next)
{
    return _mm_xor_si128(next, _mm_xor_si128(_mm_clmulepi64_si128(lane, by, 0x00), _mm_clmulepi64_si128(lane, by, 0x11)));
}

/* len >= 128; folds all whole runs of 16 bytes. */
TARGET static uint64_t crc64_by_folding(uint64_t crc, const unsigned char *p, size_t len)
{
    __m128i lane[8], by = _mm_set_epi64x((int64_t)fold_1024.high, (int64_t)fold_1024.low);
    for (int i = 0; i < 8; i++) lane[i] = load(p + i * 16);
    lane[0] = _mm_xor_si128(lane[0], _mm_set_epi64x(0, (int64_t)crc));
    for (p += 128, len -= 128; len >= 128; p += 128, len -= 128)
        for (int i = 0; i < 8; i++) lane[i] = fold(lane[i], by, load(p + i * 16));
    by = _mm_set_epi64x((int64_t)fold_128.high, (int64_t)fold_128.low);
    __m128i one = lane[0];
    for (int i = 1; i < 8; i++) one = fold(one, by, lane[i]);
    for (; len >= 16; p += 16, len -= 16) one = fold(one, by, load(p));
    unsigned char rest[16];
    _mm_storeu_si128((__m128i *)(void *)rest, one);
    return crc64_by_table(crc64_by_table(0, rest, sizeof rest), p, len);
}
#endif

uint64_t crc64(uint64_t crc, const void *ptr, size_t len)
{
#if defined(__x86_64__)
    if (len >= FOLD_FROM && likely(can_fold)) return crc64_by_folding(crc, ptr, len);
#endif
    return crc64_by_table(crc, ptr, len);
}
