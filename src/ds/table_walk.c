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
    const struct root_slot *r = &w->root->slot[root_index(w->root, w->hash)];
    const struct segment *s = seg_ptr(r->page->seg[page_index(r, w->hash)]);
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
        if (slots[k] && (first == hash || hash_slice(entry_key(slot_entry(slots[k]))) >= hash)) visit(arg, slot_entry(slots[k]));
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
            int64_t at = entry_expire(e);
            if (at == ENTRY_NO_EXPIRE) continue;
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

static int64_t page_due(const struct table_page *p)
{
    int64_t due = TABLE_NEVER;
    for (int i = 0; i < PAGE_SLOTS; i++)
        if (p->due[i] < due) due = p->due[i];
    return due;
}

int table_due_take(struct table *t, int64_t now_ms, struct entry **out, int max)
{
    int n = 0, looked = 0;
    for (size_t at = 0; at < (size_t)1 << t->root->depth && n < max && looked < 64; at++) {
        while (t->root->slot[at].due <= now_ms && n < max && looked < 64) {
            struct root_slot *r = &t->root->slot[at];
            unsigned i = 0;
            while (i < PAGE_SLOTS && r->page->due[i] > now_ms) i++;
            if (i < PAGE_SLOTS) {
                uint64_t hash = (r->depth ? (uint64_t)at << (64 - t->root->depth) : 0) | (uint64_t)i << (64 - PAGE_BITS - r->depth);
                struct segment *s = table_own_path(t, hash);
                n += take_segment(s, now_ms, out + n, max - n);
                looked++;
                r = &t->root->slot[at];
                r->page->due[i] = segment_due(s);
                table_let_go(t);
                if (r->page->due[i] <= now_ms) break; /* more of it next time */
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
        if (s->count > want) {
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
        if (seen >= count) return hash >> 32 << 20 | (uint64_t)fp << 5 | (depth < CURSOR_DEPTH_MAX ? depth : CURSOR_DEPTH_MAX);
    }
}

/* --- samples --- */

struct entry *table_random(const struct table *t, struct rng *rng)
{
    if (t->count == 0) return NULL;
    for (;;) {
        struct segment *s = table_path(t, rng_next(rng)).seg;
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
    uint64_t hash = rng_next(rng);
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
            uint64_t hash = hash_slice(entry_key(e));
            count++;
            check(slot_fp(slot) == fp_of(hash));
            check(s->depth == 0 || hash >> (64 - s->depth) == prefix >> (64 - s->depth));
            check(table_find(t, hash, entry_key(e)) == e);
            int64_t at = entry_expire(e);
            check(at == ENTRY_NO_EXPIRE || s->due[due_group(b, s->buckets)] <= at);
        }
    }
    check(count == s->count);
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
        int64_t due = r->page->due[page_first(s, r, p.page_at)];
        check(due <= segment_due(s));
        check(t->root->slot[root_first(t->root, p.root_at)].due <= due);
        count += s->count;
        segments++;
        bytes += segment_bytes(s->buckets);
    }
    for (size_t i = 0; i < (size_t)1 << t->root->depth; i++)
        if (root_first(t->root, i) == i) bytes += sizeof(struct table_page);
    check(count == t->count);
    check(segments == t->segments);
    check(bytes == t->bytes);
}
