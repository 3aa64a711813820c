/* bench_tree: ns per operation and bytes per record of ds/tree, one row per use. Not run by the tests.
 *     bench_tree [records] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/hash.h"
#include "base/rng.h"
#include "ds/tree.h"

static size_t count = 1000000;

static double now_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

/* Records of hashes and sets begin with the field of 16 bytes; probes are the field alone. */
static int by_field(struct slice record, struct slice probe)
{
    return memcmp(record.ptr, probe.ptr, record.len < probe.len ? record.len : probe.len);
}

struct row {
    const char *name;
    struct tree_kind kind;
    unsigned record, probe;  /* bytes; record varies by up to vary */
    unsigned vary;
    enum { KEY_HASH, KEY_RANDOM, KEY_ZERO, KEY_RISING } key;
    unsigned counted;        /* bytes of key that are not overhead */
};

static const struct row rows[] = {
    {"set 16", {4, by_field}, 16, 16, 0, KEY_HASH, 0},
    {"set 16..20", {4, by_field}, 16, 16, 5, KEY_HASH, 0},
    {"hash 16+16", {4, by_field}, 33, 16, 0, KEY_HASH, 0},
    {"hash 16+12..20", {4, by_field}, 29, 16, 9, KEY_HASH, 0},
    {"zset score 16", {8, by_field}, 16, 16, 0, KEY_RANDOM, 8},
    {"zset score 16..20", {8, by_field}, 16, 16, 5, KEY_RANDOM, 8},
    {"zset rising 16", {8, by_field}, 16, 16, 0, KEY_RISING, 8},
    {"zset all 0, 16", {8, by_field}, 16, 16, 0, KEY_ZERO, 8},
    {"index 4+8", {4, NULL}, 8, 8, 0, KEY_HASH, 0},
};

static void fill(char *out, uint64_t i, unsigned len)
{
    uint64_t v[8];
    struct rng r;
    rng_init(&r, i);
    for (unsigned k = 0; k < 8; k++) v[k] = rng_next(&r);
    memcpy(out, v, len);
}

static uint64_t key_of(const struct row *row, const char *record, uint64_t i)
{
    uint64_t v;
    if (row->key == KEY_HASH) return (uint32_t)hash_bytes(record, row->probe);
    if (row->key == KEY_ZERO) return 0;
    if (row->key == KEY_RISING) return i;
    memcpy(&v, record, 8);
    return v * 0x9e3779b97f4a7c15ull;
}

static void measure_keyed(const struct row *row)
{
    struct cow cow;
    struct tree t;
    struct tree_pos pos;
    struct rng r;
    uint64_t raw = 0;
    cow_init(&cow);
    rng_init(&r, 9);
    tree_init(&t, &row->kind);
    /* Records are made beforehand, so that what is measured is the tree (and the hash of the field). */
    char *all = malloc(count * 64);
    uint8_t *len = malloc(count);
    for (size_t i = 0; i < count; i++) {
        fill(all + i * 64, i, 64);
        len[i] = (uint8_t)(row->record + (row->vary ? rng_below(&r, row->vary) : 0));
        raw += len[i] + row->counted;
    }
    double t0 = now_ns();
    for (size_t i = 0; i < count; i++) {
        const char *record = all + i * 64;
        uint64_t key = key_of(row, record, i);
        if (!tree_seek(&t, key, slice_of(record, row->probe), &pos) || !row->kind.cmp)
            tree_insert(&t, &cow, &pos, key, slice_of(record, len[i]));
    }
    double t1 = now_ns();
    double bytes = (double)t.bytes;
    size_t missed = 0;
    uint32_t *order = malloc(count * sizeof *order);
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    for (size_t i = count; i > 1; i--) {
        size_t k = rng_below(&r, i);
        uint32_t x = order[i - 1];
        order[i - 1] = order[k];
        order[k] = x;
    }
    /* Probes come one behind the other, as from a receive buffer: their own misses are not the tree's. */
    char *probes = malloc(count * 16);
    for (size_t i = 0; i < count; i++) memcpy(probes + i * 16, all + order[i] * 64ul, 16);
    uint64_t sum = 0;
    double t2 = now_ns();
    for (size_t i = 0; i < count; i++) {
        const char *record = probes + i * 16;
        if (!tree_seek(&t, key_of(row, record, order[i]), slice_of(record, row->probe), &pos)) missed++;
        else sum += (uint64_t)*tree_get(&pos).ptr;
    }
    double t3 = now_ns();
    for (unsigned i = 0; i < 10; i++)
        for (bool on = tree_first(&t, &pos); on; on = tree_next(&pos)) sum += (uint64_t)*tree_get(&pos).ptr;
    double t4 = now_ns();
    for (size_t i = 0; i < count; i++) {
        const char *record = probes + i * 16;
        if (tree_seek(&t, key_of(row, record, order[i]), slice_of(record, row->probe), &pos)) tree_del(&t, &cow, &pos);
    }
    double t5 = now_ns(), n = (double)count;
    printf("%-20s %7.0f %7.0f %7.1f %7.0f %9.2f %9.2f%s\n", row->name, (t1 - t0) / n, (t3 - t2) / n, (t4 - t3) / n / 10,
           (t5 - t4) / n, bytes / n, (bytes - (double)raw) / n, missed || t.count ? "  WRONG" : sum == 1 ? "." : "");
    tree_deinit(&t, &cow);
    cow_deinit(&cow);
    free(all);
    free(len);
    free(order);
    free(probes);
}

static void measure_list(const char *name, unsigned len, unsigned vary, bool front)
{
    static const struct tree_kind kind = {0, NULL};
    struct cow cow;
    struct tree t;
    struct tree_pos pos;
    struct rng r;
    char text[512] = "x";
    uint64_t raw = 0, sum = 0;
    cow_init(&cow);
    rng_init(&r, 9);
    tree_init(&t, &kind);
    double t0 = now_ns();
    for (size_t i = 0; i < count; i++) {
        struct slice s = slice_of(text, len + (vary ? rng_below(&r, vary) : 0));
        raw += s.len;
        if (front) tree_push_front(&t, &cow, s);
        else tree_push_back(&t, &cow, s);
    }
    double t1 = now_ns();
    double bytes = (double)t.bytes;
    double t2 = now_ns();
    for (size_t i = 0; i < count; i++) sum += tree_at(&t, rng_below(&r, count), &pos) ? (uint64_t)*tree_get(&pos).ptr : 0;
    double t3 = now_ns();
    for (unsigned i = 0; i < 10; i++)
        for (bool on = tree_first(&t, &pos); on; on = tree_next(&pos)) sum += (uint64_t)*tree_get(&pos).ptr;
    double t4 = now_ns();
    for (size_t i = 0; i < count; i++) {
        if (front) tree_first(&t, &pos);
        else tree_last(&t, &pos);
        tree_del(&t, &cow, &pos);
    }
    double t5 = now_ns(), n = (double)count;
    printf("%-20s %7.0f %7.0f %7.1f %7.0f %9.2f %9.2f%s\n", name, (t1 - t0) / n, (t3 - t2) / n, (t4 - t3) / n / 10,
           (t5 - t4) / n, bytes / n, (bytes - (double)raw) / n, sum == 1 ? "." : "");
    tree_deinit(&t, &cow);
    cow_deinit(&cow);
}

int main(int argc, char **argv)
{
    if (argc > 1) count = strtoull(argv[1], NULL, 10);
    hash_init("0123456789abcdef", 16);
    printf("%zu records            ns: insert  lookup    walk     del   bytes: all  overhead\n", count);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) measure_keyed(&rows[i]);
    measure_list("list back 16", 16, 0, false);
    measure_list("list front 16", 16, 0, true);
    measure_list("list front 1", 1, 0, true);
    measure_list("list back 10..30", 10, 21, false);
    measure_list("list front 10..30", 10, 21, true);
    return 0;
}
