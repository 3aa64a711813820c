/* bitmap: see bitmap.h. Whole words are loaded by memcpy or unaligned vectors: strings lie at any address. */
#include "types/string/bitmap.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* --- counting --- */

static inline uint64_t load64(const unsigned char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* Four words at a time: the counts of one round do not wait for each other. */
static inline __attribute__((always_inline)) uint64_t count_words(const unsigned char *p, size_t len)
{
    uint64_t a = 0, b = 0, c = 0, d = 0, tail = 0;
    for (; len >= 32; p += 32, len -= 32) {
        a += (uint64_t)__builtin_popcountll(load64(p));
        b += (uint64_t)__builtin_popcountll(load64(p + 8));
        c += (uint64_t)__builtin_popcountll(load64(p + 16));
        d += (uint64_t)__builtin_popcountll(load64(p + 24));
    }
    for (; len >= 8; p += 8, len -= 8) a += (uint64_t)__builtin_popcountll(load64(p));
    if (len) memcpy(&tail, p, len);
    return a + b + c + d + (uint64_t)__builtin_popcountll(tail);
}

uint64_t bits_count_portable(const void *bytes, size_t len) { return count_words(bytes, len); }

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static uint64_t count_popcnt(const unsigned char *p, size_t len) { return count_words(p, len); }

/* A vector's bits by bytes: each half byte looks its count up in a table of sixteen. */
__attribute__((target("avx2"))) static inline __m256i count_bytes(__m256i v)
{
    const __m256i counts = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,
                                            0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(15);
    __m256i a = _mm256_shuffle_epi8(counts, _mm256_and_si256(v, low));
    __m256i b = _mm256_shuffle_epi8(counts, _mm256_and_si256(_mm256_srli_epi16(v, 4), low));
    return _mm256_add_epi8(a, b);
}

/* 128 bytes a round: four counts of at most 8 fit a byte, and one sum over bytes follows. */
__attribute__((target("avx2,popcnt"))) static uint64_t count_avx2(const unsigned char *p, size_t len)
{
    __m256i sum = _mm256_setzero_si256();
    for (; len >= 128; p += 128, len -= 128) {
        const __m256i *v = (const __m256i *)(const void *)p;
        __m256i a = _mm256_add_epi8(count_bytes(_mm256_loadu_si256(v)), count_bytes(_mm256_loadu_si256(v + 1)));
        __m256i b = _mm256_add_epi8(count_bytes(_mm256_loadu_si256(v + 2)), count_bytes(_mm256_loadu_si256(v + 3)));
        sum = _mm256_add_epi64(sum, _mm256_sad_epu8(_mm256_add_epi8(a, b), _mm256_setzero_si256()));
    }
    uint64_t lanes[4];
    memcpy(lanes, &sum, sizeof lanes);
    return lanes[0] + lanes[1] + lanes[2] + lanes[3] + count_words(p, len);
}
#endif

uint64_t bits_count(const void *bytes, size_t len)
{
#if defined(__x86_64__)
    if (len >= 128 && __builtin_cpu_supports("avx2")) return count_avx2(bytes, len);
    if (__builtin_cpu_supports("popcnt")) return count_popcnt(bytes, len);
#endif
    return bits_count_portable(bytes, len);
}

uint64_t bits_count_range(const void *bytes, uint64_t first, uint64_t last)
{
    const unsigned char *p = bytes;
    uint64_t from = first / 8, to = last / 8;
    unsigned before = p[from] & (unsigned char)~(0xff >> first % 8), after = p[to] & (0xff >> last % 8 >> 1);
    return bits_count(p + from, to - from + 1) - (unsigned)__builtin_popcount(before) - (unsigned)__builtin_popcount(after);
}

/* --- searching --- */

static inline bool bit_at(const unsigned char *p, uint64_t at) { return p[at / 8] >> (7 - at % 8) & 1; }

/* The first byte from p[from] on, before p[to], that is not all `skip` (0 or 0xff). */
static uint64_t find_byte(const unsigned char *p, uint64_t from, uint64_t to, unsigned char skip)
{
    uint64_t word = skip ? UINT64_MAX : 0;
    for (; to - from >= 32; from += 32) {
        uint64_t a = (load64(p + from) ^ word) | (load64(p + from + 8) ^ word);
        uint64_t b = (load64(p + from + 16) ^ word) | (load64(p + from + 24) ^ word);
        if (a | b) break;
    }
    while (from < to && p[from] == skip) from++;
    return from;
}

uint64_t bits_find(const void *bytes, uint64_t first, uint64_t last, bool value)
{
    const unsigned char *p = bytes;
    uint64_t at = first;
    for (; at <= last && at % 8; at++)
        if (bit_at(p, at) == value) return at;
    if (at > last) return last + 1;
    at = 8 * find_byte(p, at / 8, (last + 1) / 8, value ? 0 : 0xff);
    for (; at <= last; at++)
        if (bit_at(p, at) == value) return at;
    return last + 1;
}

/* --- combining --- */

/* Part by part, so that what all sources are combined into stays in the first level of the cache. */
#define PART_BYTES 8192

typedef uint64_t words __attribute__((vector_size(32), aligned(1), may_alias)); /* four words at once, at any address */

#define COMBINE(name, OP)                                                          \
    static void name(unsigned char *restrict out, const unsigned char *restrict in, size_t len) \
    {                                                                              \
        for (; len >= sizeof(words); out += sizeof(words), in += sizeof(words), len -= sizeof(words)) \
            *(words *)out = *(words *)out OP *(const words *)in;                   \
        for (size_t i = 0; i < len; i++) out[i] = (unsigned char)(out[i] OP in[i]); \
    }
COMBINE(combine_and, &)
COMBINE(combine_or, |)
COMBINE(combine_xor, ^)
COMBINE(combine_and_not, & ~)
#undef COMBINE

static void invert(unsigned char *out, size_t len)
{
    for (; len >= sizeof(words); out += sizeof(words), len -= sizeof(words)) *(words *)out = ~*(words *)out;
    for (size_t i = 0; i < len; i++) out[i] = (unsigned char)~out[i];
}

/* How much of a source lies in the part of len bytes at `at`. */
static inline size_t inside(struct slice source, size_t at, size_t len)
{
    if (source.len <= at) return 0;
    return source.len - at < len ? source.len - at : len;
}

struct part {
    size_t at, len; /* of the target */
    const struct slice *sources;
    int count;
};

static inline const unsigned char *part_of(struct slice source, const struct part *p, size_t *here)
{
    *here = inside(source, p->at, p->len);
    return *here ? (const unsigned char *)source.ptr + p->at : NULL;
}

static void copy_part(unsigned char *out, struct slice source, const struct part *p)
{
    size_t here;
    const unsigned char *in = part_of(source, p, &here);
    if (here) memcpy(out, in, here);
    memset(out + here, 0, p->len - here);
}

static void combine_simple(enum bits_op op, unsigned char *out, const struct part *p)
{
    size_t here;
    copy_part(out, p->sources[0], p);
    if (op == BITS_NOT) invert(out, p->len);
    for (int i = 1; i < p->count && op != BITS_NOT; i++) {
        const unsigned char *in = part_of(p->sources[i], p, &here);
        if (op == BITS_OR) combine_or(out, in, here);
        else if (op == BITS_XOR) combine_xor(out, in, here);
        else combine_and(out, in, here);
        if (op == BITS_AND) memset(out + here, 0, p->len - here);
    }
}

/* The first source against all the others, which are brought together first. */
static void combine_first(enum bits_op op, unsigned char *out, const struct part *p)
{
    size_t here;
    memset(out, 0, p->len);
    for (int i = 1; i < p->count; i++) {
        const unsigned char *in = part_of(p->sources[i], p, &here);
        combine_or(out, in, here);
    }
    const unsigned char *in = part_of(p->sources[0], p, &here);
    if (op == BITS_DIFF1) {
        combine_and_not(out, in, here);
        return;
    }
    if (op == BITS_DIFF) invert(out, p->len);
    combine_and(out, in, here);
    memset(out + here, 0, p->len - here);
}

/* What two sources have goes out, and stays out. */
static void combine_one(unsigned char *out, const struct part *p)
{
    unsigned char twice[PART_BYTES], both[PART_BYTES];
    size_t here;
    memset(out, 0, p->len);
    memset(twice, 0, p->len);
    for (int i = 0; i < p->count; i++) {
        const unsigned char *in = part_of(p->sources[i], p, &here);
        if (!here) continue;
        memcpy(both, out, here);
        combine_and(both, in, here);
        combine_or(twice, both, here);
        combine_or(out, in, here);
    }
    combine_and_not(out, twice, p->len);
}

void bits_combine(enum bits_op op, void *out, size_t len, const struct slice *sources, int count)
{
    for (size_t at = 0; at < len; at += PART_BYTES) {
        struct part p = {at, len - at < PART_BYTES ? len - at : PART_BYTES, sources, count};
        unsigned char *target = (unsigned char *)out + at;
        if (op == BITS_ONE) combine_one(target, &p);
        else if (op >= BITS_DIFF) combine_first(op, target, &p);
        else combine_simple(op, target, &p);
    }
}
