/* table_walk: everything that looks at many entries: what is due, SCAN, samples, the check. */
#include "ds/table_internal.h"

/* Calls visit for every distinct segment of a root, in hash order; prefix: its leading hash bits, top aligned. */
struct segment_walk {
    const struct table_root *root;
    uint64_t hash; /* where to go on */
    bool done;
};

static const struct segment *walk_next(struct segment_walk *w)
{
    if (w->done) return NULL;
    const struct segment *s = root_path(w->root, w->hash).seg;
    uint64_t step = s->depth ? 1ull << (64 - s->depth) : 0;
    w->hash += step;
    w->done = w->hash == 0;
    return s;
}

void table_each(const struct table *t, table_visit *visit, void *arg)
{
    struct segment_walk w = {.root = t->root};
    for (const struct segment *s; (s = walk_next(&w));) {
        const uint64_t *slots = s->slot[0];
        for (unsigned k = 0; k < s->buckets * BUCKET_SLOTS; k++)
            if (slots[k]) visit(arg, slot_entry(slots[k]));
    }
}

bool table_step(const struct table *t, uint64_t *at, table_visit *visit, void *arg)
{
    uint64_t hash = *at & ~1ull;
    if (*at && !hash) return false;
    const struct segment *s = table_path(t, hash).seg;
    uint64_t first = s->depth ? hash >> (64 - s->depth) << (64 - s->depth) : 0;
    const uint64_t *slots = s->slot[0];
    for (unsigned k = 0; k < s->buckets * BUCKET_SLOTS; k++)
        if (slots[k]) __builtin_prefetch(slot_entry(slots[k]));
    for (unsigned k = 0; k < s->buckets * BUCKET_SLOTS; k++) {
        /* a segment merged since holds some that were visited */
        if (slots[k] && (first == hash || table_hash(t, entry_key(slot_entry(slots[k]))) >= hash)) visit(arg, slot_entry(slots[k]));
    }
    *at = (s->depth ? first + (1ull << (64 - s->depth)) : 0) | 1;
    return true;
}

bool table_slot_step(const struct table *t, unsigned slot, uint64_t *at, table_visit *visit, void *arg)
{
    uint64_t hash = *at ? *at & ~1ull : slot_first_hash(slot);
    if ((*at && !hash) || slot_of_hash(hash) != slot || !t->slots->slot[slot]) return false;
    const struct segment *s = table_path(t, hash).seg;
    uint64_t first = s->depth ? hash >> (64 - s->depth) << (64 - s->depth) : 0;
    const uint64_t *slots = s->slot[0];
    for (unsigned k = 0; k < s->buckets * BUCKET_SLOTS; k++)
        if (slots[k]) __builtin_prefetch(slot_entry(slots[k]));
    bool all = s->depth >= SLOT_BITS && first == hash;
    for (unsigned k = 0; k < s->buckets * BUCKET_SLOTS; k++) {
        if (!slots[k]) continue;
        uint64_t h = all ? hash : table_hash(t, entry_key(slot_entry(slots[k])));
        if (h >= hash && slot_of_hash(h) == slot) visit(arg, slot_entry(slots[k]));
    }
    *at = (s->depth ? first + (1ull << (64 - s->depth)) : 0) | 1;
    return true;
}

void table_set_place(struct table *t, uint64_t place, unsigned shift)
{
    check(shift >= 1 && shift <= 63);
    t->place = place;
    t->place_shift = (uint8_t)shift;
}

/* --- what is due --- */

int64_t table_due_next(const struct table *t)
{
    int64_t due = TABLE_NEVER;
    for (size_t i = 0; i < (size_t)1 << t->root->depth; i++)
        if (t->root->slot[i].due < due) due = t->root->slot[i].due;
    return due;
}

/* Takes what is due out of one group and sets the group's bound to the earliest of the rest. */
static int take_group(struct segment *s, int g, int64_t now_ms, struct entry **out, int max)
{
    int n = 0;
    int64_t rest = TABLE_NEVER;
    for (unsigned b = 0; b < s->buckets; b++) {
        if ((int)due_group(b, s->buckets) != g) continue;
        for (unsigned i = 0; i < BUCKET_SLOTS; i++) {
            if (!s->slot[b][i]) continue;
            struct entry *e = slot_entry(s->slot[b][i]);
            int64_t at = entry_due(e);
            if (at == TABLE_NEVER) continue;
            if (at <= now_ms && n < max) out[n++] = e;
            else if (at < rest) rest = at;
        }
    }
    s->due[g] = rest;
    return n;
}

static int take_segment(struct segment *s, int64_t now_ms, struct entry **out, int max)
{
    int n = 0;
    for (int g = 0; g < DUE_GROUPS && n < max; g++)
        if (s->due[g] <= now_ms) n += take_group(s, g, now_ms, out + n, max - n);
    return n;
}

int64_t page_due(const struct table_page *p)
{
    int64_t due = TABLE_NEVER;
    for (int i = 0; i < PAGE_SLOTS; i++)
        if (p->due[i] < due) due = p->due[i];
    return due;
}

static unsigned first_due(const struct table_page *p, int64_t now_ms)
{
    unsigned i = 0;
    while (i < PAGE_SLOTS && p->due[i] > now_ms) i++;
    return i;
}

/* Goes down from slot i of the root's page, where something is due, to a segment where something is: *hash is its. false:
 * nothing is due any more in a page on the way; its bound was put right. */
static bool go_down_due(struct table *t, uint64_t *hash, unsigned depth, struct table_page *page, unsigned i, int64_t now_ms)
{
    while (unlikely(page->seg[i] & PAGE_NEST)) {
        struct table_page *inner = &nest_ptr(page->seg[i])->page;
        unsigned k = first_due(inner, now_ms);
        if (k == PAGE_SLOTS) {
            int64_t due = page_due(inner);
            table_own_path(t, *hash);
            struct root_slot *r = &t->root->slot[root_index(t->root, *hash)];
            page = r->page;
            for (unsigned d = r->depth; d < depth; d += PAGE_BITS) page = &nest_ptr(page->seg[index_at(*hash, d)])->page;
            page->due[i] = due;
            table_let_go(t);
            return false;
        }
        depth += PAGE_BITS;
        *hash |= (uint64_t)k << (64 - PAGE_BITS - depth);
        page = inner;
        i = k;
    }
    return true;
}

int table_due_take(struct table *t, int64_t now_ms, struct entry **out, int max)
{
    int n = 0, looked = 0;
    for (size_t at = 0; at < (size_t)1 << t->root->depth && n < max && looked < 64; at++) {
        while (t->root->slot[at].due <= now_ms && n < max && looked < 64) {
            struct root_slot *r = &t->root->slot[at];
            unsigned i = first_due(r->page, now_ms);
            if (i < PAGE_SLOTS) {
                uint64_t hash = (r->depth ? (uint64_t)at << (64 - t->root->depth) : 0) | (uint64_t)i << (64 - PAGE_BITS - r->depth);
                looked++;
                if (!go_down_due(t, &hash, r->depth, r->page, i, now_ms)) continue;
                struct segment *s = table_own_path(t, hash);
                n += take_segment(s, now_ms, out + n, max - n);
                int64_t due = segment_due(s);
                struct table_path p = table_path(t, hash);
                p.page->due[p.page_at] = due;
                table_let_go(t);
                if (due <= now_ms) break; /* more of it next time */
            } else if (t->cow->live) {
                /* the bound of a page that a view owns is put right when one of its segments is next written */
                uint64_t hash = r->depth ? (uint64_t)at << (64 - t->root->depth) : 0;
                table_own_path(t, hash);
                table_let_go(t);
                t->root->slot[at].due = page_due(t->root->slot[at].page);
            } else {
                r->due = page_due(r->page);
            }
        }
    }
    return n;
}

/* --- SCAN: cursor = | prefix 32 | fingerprint 15 | depth 5 |, the place in (prefix, fingerprint) order to go on from.
 * It stays below 2^53: some clients keep cursors in doubles. --- */

#define CURSOR_DEPTH_MAX 31

uint64_t table_scan(const struct table *t, uint64_t cursor, uint64_t count, table_visit *visit, void *arg)
{
    unsigned depth = cursor & CURSOR_DEPTH_MAX, fp = (unsigned)(cursor >> 5) & FP_MASK;
    uint64_t hash = cursor >> 20 << 32;
    uint64_t seen = 0;
    for (;;) {
        struct table_path p = table_path(t, hash);
        struct segment *s = p.seg;
        if (s->depth < depth) fp = 0; /* merged since: what lay in the other half may not have been seen */
        hash = s->depth ? hash >> (64 - s->depth) << (64 - s->depth) : 0;
        uint64_t want = count > seen ? count - seen : 1;
        unsigned end = FP_MASK + 1;
        if (s->count > want && s->depth <= 32) {
            uint64_t width = ((uint64_t)(FP_MASK + 1) * want + s->count - 1) / s->count;
            if (fp + width < end) end = (unsigned)(fp + width);
        }
        const uint64_t *slots = s->slot[0];
        for (unsigned k = 0; k < s->buckets * BUCKET_SLOTS; k++) {
            if (!slots[k] || slot_fp(slots[k]) < fp || slot_fp(slots[k]) >= end) continue;
            visit(arg, slot_entry(slots[k]));
            seen++;
        }
        depth = s->depth;
        fp = end;
        if (end == FP_MASK + 1) {
            fp = 0;
            uint64_t next = s->depth ? hash + (1ull << (64 - s->depth)) : 0;
            if (next == 0) return 0;
            hash = next;
        }
        if (seen >= count && !(uint32_t)hash) return hash >> 32 << 20 | (uint64_t)fp << 5 | (depth < CURSOR_DEPTH_MAX ? depth : CURSOR_DEPTH_MAX);
    }
}

/* --- samples --- */

/* A place to take entries from: of slotted tables each slot by its keys, wherever they are. */
static uint64_t random_hash(const struct table *t, struct rng *rng)
{
    uint64_t hash = rng_next(rng);
    if (likely(!t->slots) || !t->count) return hash;
    uint64_t pick = rng_below(rng, t->count);
    unsigned slot = 0;
    for (; pick >= t->slots->group[slot / 128]; slot += 128) pick -= t->slots->group[slot / 128];
    for (; pick >= t->slots->slot[slot]; slot++) pick -= t->slots->slot[slot];
    return slot_first_hash(slot) | hash >> SLOT_BITS;
}

struct entry *table_random(const struct table *t, struct rng *rng)
{
    if (t->count == 0) return NULL;
    for (;;) {
        struct segment *s = table_path(t, random_hash(t, rng)).seg;
        if (s->count == 0) continue;
        const uint64_t *slots = s->slot[0];
        uint64_t pick = rng_below(rng, s->count);
        for (unsigned k = 0; k < s->buckets * BUCKET_SLOTS; k++)
            if (slots[k] && pick-- == 0) return slot_entry(slots[k]);
    }
}

int table_sample(const struct table *t, struct rng *rng, bool volatile_only, struct entry **out, int max)
{
    int n = 0;
    uint64_t hash = random_hash(t, rng);
    unsigned depth = table_path(t, hash).seg->depth;
    hash = depth ? hash >> (64 - depth) << (64 - depth) : 0;
    unsigned __int128 gone = 0, whole = (unsigned __int128)1 << 64; /* at most one turn around the table */
    while (t->count && n < max && gone < whole) {
        size_t at = root_index(t->root, hash);
        const struct root_slot *r = &t->root->slot[at];
        struct segment *s = table_path(t, hash).seg;
        unsigned bits = s->depth;
        bool skip = volatile_only && segment_due(s) == TABLE_NEVER;
        if (volatile_only && t->root->slot[root_first(t->root, at)].due == TABLE_NEVER) {
            bits = r->depth; /* nothing expires in the whole page */
            skip = true;
        }
        const uint64_t *slots = s->slot[0];
        unsigned total = s->buckets * BUCKET_SLOTS, from = (unsigned)rng_below(rng, total);
        for (unsigned i = 0; i < total && n < max && !skip; i++) {
            uint64_t slot = slots[from + i < total ? from + i : from + i - total];
            if (!slot) continue;
            struct entry *e = slot_entry(slot);
            if (!volatile_only || entry_expire(e) != ENTRY_NO_EXPIRE) out[n++] = e;
        }
        if (bits == 0) break;
        uint64_t next = ((hash >> (64 - bits)) + 1) << (64 - bits);
        gone += next - hash;
        hash = next;
    }
    return n;
}

void table_figures(const struct table *t, struct table_figures *out)
{
    *out = (struct table_figures){.count = t->count, .segments = t->segments};
    for (size_t i = 0; i < (size_t)1 << t->root->depth; i++) out->pages += root_first(t->root, i) == i;
    struct segment_walk w = {.root = t->root};
    for (const struct segment *s; (s = walk_next(&w));) {
        out->buckets += s->buckets;
        out->slots += s->buckets * (uint64_t)BUCKET_SLOTS;
        out->overflowed_buckets += (uint64_t)__builtin_popcountll(s->overflowed);
    }
}

/* --- the check --- */

static void check_segment(const struct table *t, const struct segment *s, uint64_t prefix)
{
    unsigned count = 0;
    check(s->buckets >= BUCKETS_MIN && s->buckets <= BUCKETS_MAX);
    check(s->epoch <= t->cow->epoch);
    for (unsigned b = 0; b < s->buckets; b++) {
        for (unsigned i = 0; i < BUCKET_SLOTS; i++) {
            uint64_t slot = s->slot[b][i];
            if (!slot) continue;
            const struct entry *e = slot_entry(slot);
            uint64_t hash = table_hash(t, entry_key(e));
            count++;
            check(slot_fp(slot) == fp_of(hash));
            check(s->depth == 0 || hash >> (64 - s->depth) == prefix >> (64 - s->depth));
            check(table_find(t, hash, entry_key(e)) == e);
            int64_t at = entry_due(e);
            check(at == TABLE_NEVER || s->due[due_group(b, s->buckets)] <= at);
        }
    }
    check(count == s->count);
}

/* Pages in pages: their bounds hold, and each has more than one segment. Returns their bytes. */
static uint64_t check_page(const struct table *t, const struct table_page *page, unsigned depth)
{
    uint64_t bytes = 0;
    for (unsigned i = 0; i < PAGE_SLOTS; i++) {
        if (!(page->seg[i] & PAGE_NEST)) continue;
        const struct table_nest *nest = nest_ptr(page->seg[i]);
        check(depth >= t->root_depth_max);
        check(nest->epoch <= t->cow->epoch);
        check(page->due[i] <= page_due(&nest->page));
        check((nest->page.seg[0] & PAGE_NEST) || seg_ptr(nest->page.seg[0])->depth > depth + PAGE_BITS);
        bytes += sizeof *nest + check_page(t, &nest->page, depth + PAGE_BITS);
    }
    return bytes;
}

static void count_slots(void *arg, struct entry *e)
{
    uint64_t *counts = arg;
    counts[slot_of_key(entry_key(e))]++;
}

static void check_slots(const struct table *t)
{
    size_t bytes = SLOT_COUNT * sizeof(uint64_t);
    uint64_t *counts = mem_zalloc(bytes), groups[SLOT_COUNT / 128] = {0};
    table_each(t, count_slots, counts);
    for (unsigned i = 0; i < SLOT_COUNT; i++) {
        check(counts[i] == t->slots->slot[i]);
        groups[i / 128] += counts[i];
    }
    for (unsigned i = 0; i < SLOT_COUNT / 128; i++) check(groups[i] == t->slots->group[i]);
    mem_free(counts, bytes);
}

void table_check(const struct table *t)
{
    uint64_t count = 0, segments = 0, bytes = root_bytes(t->root->depth);
    struct segment_walk w = {.root = t->root};
    for (;;) {
        uint64_t prefix = w.hash;
        const struct segment *s = walk_next(&w);
        if (!s) break;
        check_segment(t, s, prefix);
        struct table_path p = table_path(t, prefix);
        const struct root_slot *r = &t->root->slot[p.root_at];
        int64_t due = p.page->due[page_first(s, p.page_depth, p.page_at)];
        check(due <= segment_due(s));
        check(t->root->slot[root_first(t->root, p.root_at)].due <= page_due(r->page));
        count += s->count;
        segments++;
        bytes += segment_bytes(s->buckets);
    }
    for (size_t i = 0; i < (size_t)1 << t->root->depth; i++)
        if (root_first(t->root, i) == i) bytes += sizeof(struct table_page) + check_page(t, t->root->slot[i].page, t->root->slot[i].depth);
    if (t->slots) check_slots(t);
    check(count == t->count);
    check(segments == t->segments);
    check(bytes == t->bytes);
}
