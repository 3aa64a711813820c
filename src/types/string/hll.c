/* hll: see hll.h. What always holds while a sparse string is walked: `at` is at most the length; a run of two bytes is
 * taken as such only when both are there; registers are counted in 64 bits, so no number of runs wraps. */
#include "types/string/hll.h"

#include <math.h>

#define ZERO_MAX 64      /* registers in a run of zeros of one byte */
#define VALUE_MAX 32     /* what a sparse run can hold */
#define VALUE_RUN_MAX 4
#define HIGHEST 51       /* the largest value that hashing can give */
#define LOOK_AROUND 5    /* runs looked at for joining after a change */

static const char magic[4] = {'H', 'Y', 'L', 'L'};

bool hll_looks_good(struct slice s)
{
    if (s.len < HLL_HEADER || memcmp(s.ptr, magic, sizeof magic)) return false;
    return s.ptr[4] == HLL_SPARSE || (s.ptr[4] == HLL_DENSE && s.len == HLL_DENSE_BYTES);
}

void hll_new(struct buf *out)
{
    static const char empty[HLL_NEW_BYTES] = {'H', 'Y', 'L', 'L', HLL_SPARSE, [HLL_HEADER] = 0x7f, (char)0xff};
    buf_put(out, empty, sizeof empty);
}

bool hll_cached(struct slice s, uint64_t *count)
{
    memcpy(count, s.ptr + 8, sizeof *count);
    return !(*count >> 63);
}

void hll_set_cached(char *bytes, uint64_t count) { memcpy(bytes + 8, &count, sizeof count); }
void hll_set_stale(char *bytes) { bytes[15] = (char)(bytes[15] | 0x80); }

/* --- hashing --- */

/* MurmurHash64A, whose numbers are part of the format. */
static uint64_t hash_element(struct slice s)
{
    const uint64_t m = 0xc6a4a7935bd1e995ull;
    uint64_t h = 0xadc83b19ull ^ s.len * m;
    for (; s.len >= 8; s.ptr += 8, s.len -= 8) {
        uint64_t k;
        memcpy(&k, s.ptr, sizeof k);
        k *= m;
        k ^= k >> 47;
        h = (h ^ k * m) * m;
    }
    if (s.len) {
        uint64_t k = 0;
        memcpy(&k, s.ptr, s.len);
        h = (h ^ k) * m;
    }
    h = (h ^ h >> 47) * m;
    return h ^ h >> 47;
}

unsigned hll_register(struct slice element, unsigned *value)
{
    uint64_t h = hash_element(element);
    *value = 1 + (unsigned)__builtin_ctzll(h >> 14 | 1ull << 50);
    return (unsigned)(h % HLL_REGISTERS);
}

/* --- dense registers --- */

/* A register lies in two bytes at most; the very last one in one. */
static unsigned dense_get(const uint8_t *regs, unsigned i)
{
    unsigned at = i * 6 / 8, shift = i * 6 % 8, v = regs[at] >> shift;
    if (shift > 2) v |= (unsigned)regs[at + 1] << (8 - shift);
    return v & 63;
}

static void dense_set(uint8_t *regs, unsigned i, unsigned v)
{
    unsigned at = i * 6 / 8, shift = i * 6 % 8;
    regs[at] = (uint8_t)((regs[at] & ~(63u << shift)) | v << shift);
    if (shift > 2) regs[at + 1] = (uint8_t)((regs[at + 1] & ~(63u >> (8 - shift))) | v >> (8 - shift));
}

static const uint8_t *registers_of(struct slice s) { return (const uint8_t *)s.ptr + HLL_HEADER; }

/* --- sparse runs --- */

struct run {
    unsigned value, length; /* value 0: zeros */
    unsigned bytes;
};

/* The run at `at`, which is before the end. false: it is cut off. */
static bool run_read(struct slice s, size_t at, struct run *r)
{
    const uint8_t *p = (const uint8_t *)s.ptr + at;
    if (*p & 0x80) {
        *r = (struct run){1 + (*p >> 2 & 31), 1 + (*p & 3), 1};
    } else if (*p & 0x40) {
        if (at + 1 >= s.len) return false;
        *r = (struct run){0, 1 + ((*p & 63u) << 8 | p[1]), 2};
    } else {
        *r = (struct run){0, 1 + (*p & 63), 1};
    }
    return true;
}

/* Writes a run of at most two bytes; how many it takes. */
static unsigned run_write(uint8_t *out, unsigned value, unsigned length)
{
    if (value) {
        *out = (uint8_t)(0x80 | (value - 1) << 2 | (length - 1));
        return 1;
    }
    if (length <= ZERO_MAX) {
        *out = (uint8_t)(length - 1);
        return 1;
    }
    out[0] = (uint8_t)(0x40 | (length - 1) >> 8);
    out[1] = (uint8_t)(length - 1);
    return 2;
}

/* Calls for every run that is not zeros; false: the runs do not make up the registers exactly. */
typedef void run_visit(void *arg, unsigned first, const struct run *r);
static bool each_value(struct slice s, run_visit *visit, void *arg)
{
    struct run r;
    unsigned first = 0;
    for (size_t at = HLL_HEADER; at < s.len; at += r.bytes) {
        if (!run_read(s, at, &r) || r.length > HLL_REGISTERS - first) return false;
        if (r.value) visit(arg, first, &r);
        first += r.length;
    }
    return first == HLL_REGISTERS;
}

static void put_dense(void *arg, unsigned first, const struct run *r)
{
    for (unsigned i = 0; i < r->length; i++) dense_set(arg, first + i, r->value);
}

enum hll_outcome hll_to_dense(struct buf *h)
{
    struct slice s = buf_slice(h);
    struct buf dense = {0};
    if (hll_encoding(s) == HLL_DENSE) return HLL_SAME;
    memset(buf_room(&dense, HLL_DENSE_BYTES), 0, HLL_DENSE_BYTES);
    memcpy(dense.ptr, s.ptr, HLL_HEADER);
    dense.ptr[4] = HLL_DENSE;
    dense.len = HLL_DENSE_BYTES;
    bool good = each_value(s, put_dense, dense.ptr + HLL_HEADER);
    struct buf gone = good ? *h : dense;
    if (good) *h = dense;
    buf_deinit(&gone);
    return good ? HLL_CHANGED : HLL_CORRUPT;
}

static enum hll_outcome raise_dense(struct buf *h, unsigned index, unsigned value)
{
    uint8_t *regs = (uint8_t *)h->ptr + HLL_HEADER;
    if (dense_get(regs, index) >= value) return HLL_SAME;
    dense_set(regs, index, value);
    return HLL_CHANGED;
}

/* The run that covers a register: where it is, which register it starts with, and where the run before it is. */
struct found {
    struct run run;
    size_t at, before;
    unsigned first;
};

static bool find_run(struct slice s, unsigned index, struct found *f)
{
    f->first = 0;
    f->before = HLL_HEADER;
    for (f->at = HLL_HEADER; f->at < s.len; f->at += f->run.bytes) {
        if (!run_read(s, f->at, &f->run)) return false;
        if (index - f->first < f->run.length) return true;
        f->first += f->run.length;
        f->before = f->at;
    }
    return false;
}

/* Replaces `old` bytes at `at` by others; there is room. */
static void replace(struct buf *h, size_t at, size_t old, const uint8_t *bytes, size_t len)
{
    memmove(h->ptr + at + len, h->ptr + at + old, h->len - at - old);
    memcpy(h->ptr + at, bytes, len);
    h->len = h->len - old + len;
}

/* Joins neighbours of one value near a change. */
static void join(struct buf *h, size_t at)
{
    struct run a, b;
    for (int steps = 0; steps < LOOK_AROUND && at < h->len; steps++) {
        if (!run_read(buf_slice(h), at, &a)) return;
        bool two = a.value && at + 1 < h->len && run_read(buf_slice(h), at + 1, &b);
        if (two && a.value == b.value && a.length + b.length <= VALUE_RUN_MAX) {
            uint8_t one;
            run_write(&one, a.value, a.length + b.length);
            replace(h, at, 2, &one, 1);
        } else {
            at += a.bytes;
        }
    }
}

static enum hll_outcome raise_sparse(struct buf *h, size_t sparse_max, unsigned index, unsigned value)
{
    struct found f;
    uint8_t split[5];
    unsigned len = 0;
    if (!find_run(buf_slice(h), index, &f)) return HLL_CORRUPT;
    if (f.run.value >= value) return HLL_SAME;
    unsigned before = index - f.first, after = f.run.length - before - 1;
    if (before) len += run_write(split + len, f.run.value, before);
    len += run_write(split + len, value, 1);
    if (after) len += run_write(split + len, f.run.value, after);
    if (len > f.run.bytes && h->len + len - f.run.bytes > sparse_max) {
        if (hll_to_dense(h) == HLL_CORRUPT) return HLL_CORRUPT;
        return raise_dense(h, index, value);
    }
    buf_room(h, sizeof split);
    replace(h, f.at, f.run.bytes, split, len);
    join(h, f.before);
    return HLL_CHANGED;
}

enum hll_outcome hll_raise(struct buf *h, size_t sparse_max, unsigned index, unsigned value)
{
    if (hll_encoding(buf_slice(h)) == HLL_DENSE) return raise_dense(h, index, value);
    if (value <= VALUE_MAX) return raise_sparse(h, sparse_max, index, value);
    if (hll_to_dense(h) == HLL_CORRUPT) return HLL_CORRUPT;
    return raise_dense(h, index, value);
}

/* --- all registers --- */

static void merge_run(void *arg, unsigned first, const struct run *r)
{
    uint8_t *registers = arg;
    for (unsigned i = first; i < first + r->length; i++)
        if (registers[i] < r->value) registers[i] = (uint8_t)r->value;
}

bool hll_merge_into(uint8_t *registers, struct slice s)
{
    if (hll_encoding(s) == HLL_SPARSE) return each_value(s, merge_run, registers);
    for (unsigned i = 0; i < HLL_REGISTERS; i++) {
        unsigned v = dense_get(registers_of(s), i);
        if (registers[i] < v) registers[i] = (uint8_t)v;
    }
    return true;
}

/* The two sums of Ertl's estimator, added up until they no longer change. */
static double sigma(double x)
{
    double y = 1, z = x, last;
    if (x == 1) return INFINITY;
    do {
        x *= x;
        last = z;
        z += x * y;
        y += y;
    } while (z != last);
    return z;
}

static double tau(double x)
{
    double y = 1, z = 1 - x, last;
    if (x == 0 || x == 1) return 0;
    do {
        x = sqrt(x);
        last = z;
        y *= 0.5;
        z -= (1 - x) * (1 - x) * y;
    } while (z != last);
    return z / 3;
}

static uint64_t estimate(const unsigned counts[64])
{
    const double m = HLL_REGISTERS, alpha = 0.721347520444481703680;
    double z = m * tau((m - counts[HIGHEST]) / m);
    for (unsigned v = HIGHEST - 1; v >= 1; v--) z = (z + counts[v]) * 0.5;
    z += m * sigma(counts[0] / m);
    return (uint64_t)llround(alpha * m * m / z);
}

static void count_run(void *arg, unsigned first, const struct run *r)
{
    unsigned *counts = arg;
    (void)first;
    counts[r->value] += r->length;
    counts[0] -= r->length;
}

bool hll_count(struct slice s, uint64_t *count)
{
    unsigned counts[64] = {0};
    if (hll_encoding(s) == HLL_SPARSE) {
        counts[0] = HLL_REGISTERS;
        if (!each_value(s, count_run, counts)) return false;
    } else {
        for (unsigned i = 0; i < HLL_REGISTERS; i++) counts[dense_get(registers_of(s), i)]++;
    }
    *count = estimate(counts);
    return true;
}

uint64_t hll_count_registers(const uint8_t *registers)
{
    unsigned counts[64] = {0};
    for (unsigned i = 0; i < HLL_REGISTERS; i++) counts[registers[i] & 63]++;
    return estimate(counts);
}

bool hll_describe(struct slice s, struct buf *out)
{
    struct run r;
    for (size_t at = HLL_HEADER; at < s.len; at += r.bytes) {
        if (!run_read(s, at, &r)) return false;
        if (at > HLL_HEADER) buf_putc(out, ' ');
        if (r.value) buf_fmt(out, "v:%u,%u", r.value, r.length);
        else buf_fmt(out, "%c:%u", r.bytes == 2 ? 'Z' : 'z', r.length);
    }
    return true;
}
