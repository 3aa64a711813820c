/* info_keysizes: how many keys there are of each kind by their number of elements (of strings: bytes), in steps of powers of
 * two, and, with key-memory-histograms, by the memory that they take.
 *
 * Counted when somebody asks, so that no write pays for it: up to KEYS_LOOKED_AT keys of a database. A larger one is estimated
 * from so many of its keys, which a walk from a random place in hash order draws, and the line db0_keysizes_sample says how many. */
#include "node/config.h"
#include "node/info_fields.h"

#define KEYS_LOOKED_AT 10000
#define STEPS 64 /* 0, then [1, 2), [2, 4), [4, 8) ... */

struct sizes {
    uint64_t looked_at;
    uint64_t items[VALUE_ID_COUNT][STEPS], bytes[VALUE_ID_COUNT][STEPS];
    bool with_bytes;
};

static int step_of(uint64_t v) { return v ? 64 - __builtin_clzll(v) : 0; }

static void look_at(void *arg, struct entry *e)
{
    struct sizes *z = arg;
    const struct value_type *t = entry_value_type(e);
    enum value_id id = entry_type(e);
    int step = step_of(t->length(entry_value_root(e)));
    z->looked_at++;
    z->items[id][step < STEPS ? step : STEPS - 1]++;
    if (!z->with_bytes) return;
    step = step_of(entry_memory(e));
    z->bytes[id][step < STEPS ? step : STEPS - 1]++;
}

/* 1, 2, ... 512, 1K, 2K ... 1M ... */
static void put_bound(struct buf *out, int step)
{
    static const char units[] = {0, 'K', 'M', 'G', 'T', 'P', 'E'};
    int power = step - 1;
    if (!step) buf_putc(out, '0');
    else buf_fmt(out, "%d", 1 << power % 10);
    if (power >= 10) buf_putc(out, units[power / 10]);
}

static void put_line(struct buf *out, int db, const char *what, const uint64_t *counts, double scale)
{
    bool any = false;
    for (int i = 0; i < STEPS; i++) {
        if (!counts[i]) continue;
        if (any) buf_putc(out, ',');
        else buf_fmt(out, "db%d_distrib_%s:", db, what);
        any = true;
        put_bound(out, i);
        buf_fmt(out, "=%llu", (unsigned long long)((double)counts[i] * scale + 0.5));
    }
    if (any) buf_cstr(out, "\r\n");
}

static void count_keys(struct node *n, struct db *db, struct sizes *z)
{
    uint64_t cursor = 0, all = db->table.count;
    if (all > KEYS_LOOKED_AT) cursor = (rng_next(&n->e->rng) >> 32) << 20; /* a place by its hash alone: ds/table_walk.c */
    for (int turns = 0; z->looked_at < KEYS_LOOKED_AT && z->looked_at < all && turns < 2;) {
        cursor = table_scan(&db->table, cursor, 256, look_at, z);
        turns += cursor == 0; /* from a random place: over the end, once */
    }
}

void info_keysizes(struct node *n, struct buf *out)
{
    static const char *const items[VALUE_ID_COUNT] = {"strings_sizes", "lists_items", "sets_items", "zsets_items", "hashes_items", "streams_items"};
    static const char *const bytes[VALUE_ID_COUNT] = {"strings_bytes", "lists_sizes", "sets_sizes", "zsets_sizes", "hashes_sizes", "streams_sizes"};
    for (int i = 0; i < n->e->db_count; i++) {
        struct db *db = &n->e->dbs[i];
        struct sizes z = {.with_bytes = n->set.key_memory_histograms};
        if (!db->table.count) continue;
        count_keys(n, db, &z);
        double scale = z.looked_at < db->table.count && z.looked_at ? (double)db->table.count / (double)z.looked_at : 1;
        if (scale > 1) buf_fmt(out, "db%d_keysizes_sample:%llu\r\n", i, (unsigned long long)z.looked_at);
        for (int k = 0; k < VALUE_ID_COUNT; k++) put_line(out, i, items[k], z.items[k], scale);
        for (int k = 0; k < VALUE_ID_COUNT; k++) put_line(out, i, bytes[k], z.bytes[k], scale);
    }
}
