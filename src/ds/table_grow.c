/* table_grow: how the table grows, splits, shrinks and takes nodes over from a view. */
#include "ds/table_internal.h"

/* Bucket counts whose segments fill a size class exactly. */
static const uint8_t steps[] = {2, 3, 4, 5, 6, 7, 9, 11, 13, 15, 19, 23, 27, 31, 39, 47, 55, 63};

static unsigned step_up(unsigned buckets)
{
    for (unsigned i = 0; i < sizeof steps; i++)
        if (steps[i] > buckets) return steps[i];
    return 0;
}

/* The smallest segment that holds count entries at no more than 3/4. */
static unsigned step_for(unsigned count)
{
    for (unsigned i = 0; i < sizeof steps; i++)
        if (steps[i] * BUCKET_SLOTS * 3u >= count * 4u) return steps[i];
    return BUCKETS_MAX;
}

struct segment *segment_new(struct table *t, unsigned buckets, unsigned depth)
{
    struct segment *s = mem_zalloc(segment_bytes(buckets));
    s->epoch = t->cow->epoch;
    s->buckets = (uint8_t)buckets;
    s->depth = (uint8_t)depth;
    for (int i = 0; i < DUE_GROUPS; i++) s->due[i] = TABLE_NEVER;
    t->segments++;
    t->bytes += segment_bytes(buckets);
    return s;
}

static void segment_keep(struct table *t, uint64_t hash, struct segment *s)
{
    cow_keep_at(t->cow, table_place(t, last_hash(hash, s->depth)), s, segment_bytes(s->buckets), NULL);
}

/* The live table has done with the segment of this hash. */
static void segment_drop(struct table *t, uint64_t hash, struct segment *s)
{
    t->segments--;
    t->bytes -= segment_bytes(s->buckets);
    if (t->held == s) table_let_go(t);
    if (unlikely(segment_in_view(t, s)) && !range_passed(t, hash, s->depth)) segment_keep(t, hash, s);
    else mem_free(s, segment_bytes(s->buckets));
}

void table_init(struct table *t, struct cow *cow)
{
    *t = (struct table){.cow = cow, .place_shift = 1, .root_depth_max = ROOT_DEPTH_PLAIN};
    struct table_page *page = mem_alloc(sizeof *page);
    struct segment *s = segment_new(t, BUCKETS_MIN, 0);
    for (int i = 0; i < PAGE_SLOTS; i++) {
        page->seg[i] = seg_tag(s);
        page->due[i] = TABLE_NEVER;
    }
    t->root = mem_alloc(root_bytes(0));
    t->root->epoch = cow->epoch;
    t->root->depth = 0;
    t->root->slot[0] = (struct root_slot){.page = page, .due = TABLE_NEVER, .epoch = cow->epoch};
    t->bytes += sizeof *page + root_bytes(0);
}

void table_init_slotted(struct table *t, struct cow *cow)
{
    table_init(t, cow);
    t->slots = mem_zalloc(sizeof *t->slots);
    t->root_depth_max = ROOT_DEPTH_SLOTTED;
}

void table_init_like(struct table *t, const struct table *other)
{
    (other->slots ? table_init_slotted : table_init)(t, other->cow);
}

static void page_deinit(struct table_page *page, unsigned depth, void (*visit)(void *arg, struct entry *e), void *arg)
{
    for (unsigned i = 0; i < PAGE_SLOTS; i++) {
        if (page->seg[i] & PAGE_NEST) {
            struct table_nest *nest = nest_ptr(page->seg[i]);
            page_deinit(&nest->page, depth + PAGE_BITS, visit, arg);
            mem_free(nest, sizeof *nest);
            continue;
        }
        struct segment *s = seg_ptr(page->seg[i]);
        if (page_first(s, depth, i) != i) continue;
        uint64_t *slots = s->slot[0];
        for (unsigned k = 0; k < s->buckets * BUCKET_SLOTS; k++) {
            if (!slots[k]) continue;
            struct entry *e = slot_entry(slots[k]);
            if (visit) visit(arg, e);
            entry_free(e);
        }
        /* the block goes when its last slot is passed: page_first looks into it */
    }
    for (unsigned i = PAGE_SLOTS; i-- > 0;) {
        if (page->seg[i] & PAGE_NEST) continue;
        struct segment *s = seg_ptr(page->seg[i]);
        if (page_first(s, depth, i) == i) mem_free(s, segment_bytes(s->buckets));
    }
}

void table_deinit(struct table *t, void (*visit)(void *arg, struct entry *e), void *arg)
{
    struct table_root *root = t->root;
    for (size_t r = 0; r < (size_t)1 << root->depth; r++) {
        struct root_slot *rs = &root->slot[r];
        if (root_first(root, r) == r) page_deinit(rs->page, rs->depth, visit, arg);
    }
    for (size_t r = (size_t)1 << root->depth; r-- > 0;)
        if (root_first(root, r) == r) mem_free(root->slot[r].page, sizeof(struct table_page));
    mem_free(root, root_bytes(root->depth));
    mem_free(t->slots, sizeof *t->slots);
    *t = (struct table){0};
}

/* A page with depth d stands in 2^(root depth - d) neighbouring slots, a segment likewise in its page. */
size_t root_first(const struct table_root *r, size_t at)
{
    return at & ~(((size_t)1 << (r->depth - r->slot[at].depth)) - 1);
}

static unsigned segment_span(const struct segment *s, unsigned page_depth)
{
    return s->depth <= page_depth ? PAGE_SLOTS : 1u << (page_depth + PAGE_BITS - s->depth);
}

unsigned page_first(const struct segment *s, unsigned page_depth, unsigned at) { return at & ~(segment_span(s, page_depth) - 1); }

static void own_root(struct table *t)
{
    struct table_root *old = t->root;
    if (!cow_older(t->cow, old->epoch)) return;
    size_t bytes = root_bytes(old->depth);
    t->root = mem_alloc(bytes);
    memcpy(t->root, old, bytes);
    t->root->epoch = t->cow->epoch;
    cow_note_copy(t->cow, bytes);
    cow_keep_at(t->cow, table_last_place(t), old, bytes, NULL);
}

static void set_page(struct table *t, size_t at, struct table_page *page)
{
    struct table_root *r = t->root;
    size_t first = root_first(r, at), n = (size_t)1 << (r->depth - r->slot[at].depth);
    for (size_t i = first; i < first + n; i++) {
        r->slot[i].page = page;
        r->slot[i].epoch = t->cow->epoch;
    }
}

static void own_page(struct table *t, size_t at)
{
    struct root_slot *r = &t->root->slot[at];
    if (!cow_older(t->cow, r->epoch)) return;
    uint64_t hash = t->root->depth ? (uint64_t)at << (64 - t->root->depth) : 0;
    if (range_passed(t, hash, r->depth)) {
        set_page(t, at, r->page);
        return;
    }
    struct table_page *old = r->page, *page = mem_alloc(sizeof *page);
    memcpy(page, old, sizeof *page);
    cow_note_copy(t->cow, sizeof *page);
    set_page(t, at, page);
    cow_keep_at(t->cow, table_place(t, last_hash(hash, t->root->slot[at].depth)), old, sizeof *old, NULL);
}

/* The pages below the root's, which is owned. */
static void own_nests(struct table *t, uint64_t hash, size_t root_at)
{
    struct table_page *page = t->root->slot[root_at].page;
    for (unsigned depth = t->root->slot[root_at].depth;; depth += PAGE_BITS) {
        uint64_t *word = &page->seg[index_at(hash, depth)];
        if (likely(!(*word & PAGE_NEST))) return;
        struct table_nest *nest = nest_ptr(*word);
        if (cow_older(t->cow, nest->epoch)) {
            uint64_t last = last_hash(hash, depth + PAGE_BITS);
            if (!cow_is_passed(t->cow, table_place(t, last))) {
                struct table_nest *copy = mem_alloc(sizeof *copy);
                memcpy(copy, nest, sizeof *copy);
                cow_note_copy(t->cow, sizeof *copy);
                cow_keep_at(t->cow, table_place(t, last), nest, sizeof *nest, NULL);
                *word = nest_tag(copy);
                nest = copy;
            }
            nest->epoch = t->cow->epoch;
        }
        page = &nest->page;
    }
}

struct segment *table_own_path(struct table *t, uint64_t hash)
{
    struct table_path p = table_path(t, hash);
    if (likely(!segment_in_view(t, p.seg))) return p.seg; /* a newer segment hangs in newer pages */
    own_root(t);
    own_page(t, p.root_at);
    own_nests(t, hash, p.root_at);
    if (range_passed(t, hash, p.seg->depth)) {
        if (t->held == p.seg) table_let_go(t);
        p.seg->epoch = t->cow->epoch; /* the walker is beyond: it is ours, and so are its entries */
        atomic_store_explicit(&p.seg->view, 0, memory_order_relaxed);
        return p.seg;
    }
    if (table_hold(t, p.seg)) return p.seg;
    size_t bytes = segment_bytes(p.seg->buckets);
    struct segment *s = mem_alloc(bytes);
    memcpy((void *)s, (const void *)p.seg, bytes);
    atomic_store_explicit(&s->view, 0, memory_order_relaxed);
    uint64_t *slots = s->slot[0];
    for (unsigned i = 0; s->epoch < t->cow->epoch && i < s->buckets * BUCKET_SLOTS; i++)
        if (slots[i]) slots[i] |= SLOT_SHARED;
    s->epoch = t->cow->epoch;
    cow_note_copy(t->cow, bytes);
    segment_keep(t, hash, p.seg);
    table_set_segment(t, hash, s);
    return s;
}

void table_set_segment(struct table *t, uint64_t hash, struct segment *now)
{
    struct table_path p = table_path(t, hash);
    unsigned span = segment_span(now, p.page_depth), first = p.page_at & ~(span - 1);
    for (unsigned i = first; i < first + span; i++) p.page->seg[i] = seg_tag(now);
}

void segment_put(struct segment *s, uint64_t slot, int64_t expire_ms)
{
    unsigned b = home_of(slot_fp(slot), s->buckets);
    for (;;) {
        for (unsigned i = 0; i < BUCKET_SLOTS; i++) {
            if (s->slot[b][i]) continue;
            s->slot[b][i] = slot;
            s->count++;
            int64_t *due = &s->due[due_group(b, s->buckets)];
            if (expire_ms < *due) *due = expire_ms;
            return;
        }
        s->overflowed |= 1ull << b;
        if (++b == s->buckets) b = 0;
    }
}

/* What is known of an entry's expiry without looking at it: the bound of its group. */
static int64_t bound_at(const struct segment *s, unsigned k) { return s->due[due_group(k / BUCKET_SLOTS, s->buckets)]; }

/* The same entries in a segment of another size; the fingerprints are enough for that. */
static void resize_segment(struct table *t, uint64_t hash, struct segment *s, unsigned buckets)
{
    struct segment *now = segment_new(t, buckets, s->depth);
    const uint64_t *slots = s->slot[0];
    for (unsigned k = 0; k < s->buckets * BUCKET_SLOTS; k++)
        if (slots[k]) segment_put(now, slots[k], bound_at(s, k));
    table_set_segment(t, hash, now);
    segment_drop(t, hash, s);
}

/* The page is owned, and so is the root. */
static void split_page(struct table *t, size_t at)
{
    struct table_root *r = t->root;
    if (r->slot[at].depth == r->depth) {
        struct table_root *big = mem_alloc(root_bytes(r->depth + 1u));
        big->epoch = t->cow->epoch;
        big->depth = (uint8_t)(r->depth + 1);
        for (size_t i = 0; i < (size_t)1 << r->depth; i++) {
            big->slot[2 * i] = big->slot[2 * i + 1] = r->slot[i];
            big->slot[2 * i + 1].due = TABLE_NEVER;
        }
        t->bytes += root_bytes(big->depth) - root_bytes(r->depth);
        mem_free(r, root_bytes(r->depth));
        t->root = r = big;
        at *= 2;
    }
    size_t first = root_first(r, at), n = (size_t)1 << (r->depth - r->slot[at].depth);
    struct table_page *old = r->slot[at].page;
    for (int half = 0; half < 2; half++) {
        struct table_page *page = mem_alloc(sizeof *page);
        int64_t due = TABLE_NEVER;
        for (unsigned i = 0; i < PAGE_SLOTS; i++) {
            unsigned from = (unsigned)half * (PAGE_SLOTS / 2) + i / 2;
            page->seg[i] = old->seg[from];
            page->due[i] = i % 2 ? TABLE_NEVER : old->due[from];
            if (page->due[i] < due) due = page->due[i];
        }
        for (size_t i = 0; i < n / 2; i++) {
            struct root_slot *s = &r->slot[first + (size_t)half * (n / 2) + i];
            s->page = page;
            s->epoch = t->cow->epoch;
            s->depth++;
            s->due = i == 0 ? due : TABLE_NEVER;
        }
    }
    t->bytes += sizeof(struct table_page);
    mem_free(old, sizeof *old);
}

/* Puts the bound of a segment into its first slot of the page and lowers the root's. */
static void post_due(struct table *t, uint64_t hash, const struct segment *s)
{
    struct table_path p = table_path(t, hash);
    int64_t due = segment_due(s);
    p.page->due[page_first(s, p.page_depth, p.page_at)] = due;
    table_set_due(t, hash, due);
}

/* A page of its own in the place of a segment that has the depth of its page's slot. */
static void nest_page(struct table *t, const struct table_path *p)
{
    struct table_nest *nest = mem_alloc(sizeof *nest);
    nest->epoch = t->cow->epoch;
    for (int i = 0; i < PAGE_SLOTS; i++) {
        nest->page.seg[i] = p->page->seg[p->page_at];
        nest->page.due[i] = i ? TABLE_NEVER : p->page->due[p->page_at];
    }
    p->page->seg[p->page_at] = nest_tag(nest);
    t->bytes += sizeof *nest;
}

/* The opposite: now, in all slots of the nest, takes its place. */
static void unnest_page(struct table *t, uint64_t hash, struct segment *now)
{
    struct root_slot *r = &t->root->slot[root_index(t->root, hash)];
    struct table_page *page = r->page;
    for (unsigned depth = r->depth;; depth += PAGE_BITS) {
        unsigned at = index_at(hash, depth);
        struct table_nest *nest = nest_ptr(page->seg[at]);
        if (depth + PAGE_BITS == now->depth) {
            page->seg[at] = seg_tag(now);
            page->due[at] = segment_due(now);
            t->bytes -= sizeof *nest;
            mem_free(nest, sizeof *nest);
            return;
        }
        page = &nest->page;
    }
}

static void split_segment(struct table *t, uint64_t hash)
{
    own_root(t);
    size_t root_at = root_index(t->root, hash);
    own_page(t, root_at);
    own_nests(t, hash, root_at);
    struct table_path p = table_path(t, hash);
    struct segment *s = p.seg;
    if (s->depth == p.page_depth + PAGE_BITS) {
        if (likely(p.page_depth < t->root_depth_max)) split_page(t, root_at);
        else nest_page(t, &p);
    }
    unsigned bit = 63u - s->depth;
    const uint64_t *slots = s->slot[0];
    unsigned total = s->buckets * BUCKET_SLOTS, counts[2] = {0, 0};
    uint8_t side[BUCKETS_MAX * BUCKET_SLOTS];
    bool older = cow_older(t->cow, s->epoch);
    for (unsigned k = 0; k < total; k++)
        if (slots[k]) __builtin_prefetch(slot_entry(slots[k]));
    for (unsigned k = 0; k < total; k++) {
        if (!slots[k]) continue;
        side[k] = table_hash(t, entry_key(slot_entry(slots[k]))) >> bit & 1;
        counts[side[k]]++;
    }
    struct segment *half[2];
    for (int i = 0; i < 2; i++) {
        /* one half may have got nearly all: BUCKETS_MAX then, and the next insertion splits again */
        unsigned buckets = step_for(counts[i] + 1);
        half[i] = segment_new(t, buckets, s->depth + 1u);
    }
    for (unsigned k = 0; k < total; k++)
        if (slots[k]) segment_put(half[side[k]], older ? slots[k] | SLOT_SHARED : slots[k], bound_at(s, k));
    uint64_t prefix = s->depth ? hash >> (64 - s->depth) << (64 - s->depth) : 0;
    uint64_t at[2] = {prefix, prefix | 1ull << bit};
    for (int i = 0; i < 2; i++) table_set_segment(t, at[i], half[i]);
    for (int i = 0; i < 2; i++) post_due(t, at[i], half[i]);
    segment_drop(t, hash, s);
}

void table_make_room(struct table *t, uint64_t hash)
{
    for (;;) {
        struct segment *s = table_path(t, hash).seg;
        if (!segment_full(s)) return;
        unsigned up = step_up(s->buckets);
        if (up) {
            s = table_own_path(t, hash);
            resize_segment(t, hash, s, up);
        } else {
            split_segment(t, hash);
        }
    }
}

/* --- room for what is to come --- */

#define RESERVE_FILL 380u       /* keys a segment is to get, leaving three deviations of them until it is full */
#define RESERVE_STEP 32         /* segments a step */
#define RESERVE_DEPTH_MAX 40

bool table_reserve_step(struct table *t, uint64_t keys, uint64_t *at)
{
    unsigned depth = 0;
    while (keys >> depth > RESERVE_FILL && depth < RESERVE_DEPTH_MAX) depth++;
    uint64_t mean = keys >> depth, most = mean; /* mean + 3 sqrt(mean), no root function at hand */
    while ((most - mean) * (most - mean) < 9 * mean) most++;
    unsigned buckets = BUCKETS_MAX;
    for (unsigned i = sizeof steps; i-- > 0 && steps[i] * 7u >= most;) buckets = steps[i];
    uint64_t hash = *at & ~1ull;
    if (t->slots || (*at && !hash)) return false; /* how the keys are spread over slots is not known */
    for (int i = 0; i < RESERVE_STEP; i++) {
        while (table_path(t, hash).seg->depth < depth) split_segment(t, hash);
        struct segment *s = table_path(t, hash).seg;
        if (s->buckets < buckets && s->depth <= depth) resize_segment(t, hash, table_own_path(t, hash), buckets);
        table_let_go(t);
        hash += depth ? 1ull << (64 - depth) : 0;
        *at = hash | 1;
        if (!hash) return false;
    }
    return true;
}

void table_reserve(struct table *t, uint64_t keys)
{
    uint64_t at = 0;
    while (table_reserve_step(t, keys, &at)) {}
}

static bool merge_with_buddy(struct table *t, uint64_t hash, struct segment *s)
{
    if (s->depth <= table_path(t, hash).page_depth) return false; /* its buddy is in another page */
    uint64_t buddy_hash = hash ^ 1ull << (64 - s->depth);
    struct segment *b = table_path(t, buddy_hash).seg;
    if (b->depth != s->depth || b->count + s->count > BUCKETS_MAX * BUCKET_SLOTS / 2) return false;
    b = table_own_path(t, buddy_hash);
    struct table_path p = table_path(t, hash);
    unsigned other = index_at(buddy_hash, p.page_depth);
    p.page->due[page_first(s, p.page_depth, p.page_at)] = p.page->due[page_first(b, p.page_depth, other)] = TABLE_NEVER;
    struct segment *now = segment_new(t, step_for((unsigned)b->count + s->count + 1u), s->depth - 1u);
    struct segment *both[2] = {s, b};
    for (int i = 0; i < 2; i++) {
        const uint64_t *slots = both[i]->slot[0];
        for (unsigned k = 0; k < both[i]->buckets * BUCKET_SLOTS; k++)
            if (slots[k]) segment_put(now, slots[k], bound_at(both[i], k));
    }
    table_set_segment(t, hash, now);
    post_due(t, hash, now);
    if (unlikely(p.page_depth > t->root_depth_max) && now->depth == p.page_depth) unnest_page(t, hash, now);
    segment_drop(t, hash, s);
    segment_drop(t, buddy_hash, b);
    return true;
}

void table_shrink(struct table *t, uint64_t hash)
{
    struct segment *s = table_own_path(t, hash);
    if (s->depth && s->count < BUCKETS_MAX * BUCKET_SLOTS / 4 && merge_with_buddy(t, hash, s)) return;
    unsigned buckets = step_for(s->count + 1u);
    if (buckets < s->buckets) resize_segment(t, hash, s, buckets);
}

void table_set_due(struct table *t, uint64_t hash, int64_t due)
{
    size_t at = root_index(t->root, hash);
    struct root_slot *r = &t->root->slot[at];
    struct table_page *page = r->page;
    unsigned depth = r->depth, i = page_index(r, hash);
    r = &t->root->slot[root_first(t->root, at)];
    if (due < r->due) r->due = due;
    while (unlikely(page->seg[i] & PAGE_NEST)) {
        if (due < page->due[i]) page->due[i] = due;
        page = &nest_ptr(page->seg[i])->page;
        depth += PAGE_BITS;
        i = index_at(hash, depth);
    }
    i = page_first(seg_ptr(page->seg[i]), depth, i);
    if (due < page->due[i]) page->due[i] = due;
}
