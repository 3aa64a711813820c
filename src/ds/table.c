/* table: finding, linking and unlinking entries. Growth is in table_grow.c, walks in table_walk.c. */
#include "ds/table_internal.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Bit i: slot i of the bucket holds this fingerprint (a free slot may match fingerprint 0: callers look at the address). */
static inline unsigned bucket_match(const uint64_t *slot, unsigned fp)
{
#ifdef __SSE2__
    const __m128 *v = (const __m128 *)(const void *)slot;
    __m128i a = _mm_castps_si128(_mm_shuffle_ps(v[0], v[1], _MM_SHUFFLE(3, 1, 3, 1)));
    __m128i b = _mm_castps_si128(_mm_shuffle_ps(v[2], v[3], _MM_SHUFFLE(3, 1, 3, 1)));
    __m128i mask = _mm_set1_epi32((int)FP_MASK), want = _mm_set1_epi32((int)fp);
    a = _mm_cmpeq_epi32(_mm_and_si128(_mm_srli_epi32(a, 16), mask), want);
    b = _mm_cmpeq_epi32(_mm_and_si128(_mm_srli_epi32(b, 16), mask), want);
    return (unsigned)_mm_movemask_ps(_mm_castsi128_ps(a)) | (unsigned)_mm_movemask_ps(_mm_castsi128_ps(b)) << 4;
#else
    unsigned m = 0;
    for (unsigned i = 0; i < BUCKET_SLOTS; i++) m |= (unsigned)(slot_fp(slot[i]) == fp) << i;
    return m;
#endif
}

/* The slot of a key in a segment; NULL: absent. e given: the slot that points to e. */
static uint64_t *segment_find(struct segment *s, unsigned fp, struct slice key, const struct entry *e)
{
    unsigned home = home_of(fp, s->buckets), b = home;
    do {
        for (unsigned m = bucket_match(s->slot[b], fp); m; m &= m - 1) {
            uint64_t *slot = &s->slot[b][__builtin_ctz(m)];
            if (!*slot) continue;
            if (e ? slot_entry(*slot) == e : slice_eq(entry_key(slot_entry(*slot)), key)) return slot;
        }
        if (!(s->overflowed >> b & 1)) return NULL;
        if (++b == s->buckets) b = 0;
    } while (b != home);
    return NULL;
}

static inline struct entry *remember(const struct table *t, uint64_t hash, struct entry *e)
{
    struct table *own = (struct table *)t; /* no table is a constant, and it is the executor that asks */
    own->last = e;
    own->last_hash = hash;
    return e;
}

/* Before an entry is unlinked or moves. */
static inline void forget(struct table *t) { t->last = NULL; }

static __attribute__((noinline)) struct entry *find_another(const struct table *t, uint64_t hash, struct slice key)
{
    uint64_t *slot = segment_find(seg_ptr(table_segment(t, hash)), fp_of(hash), key, NULL);
    return slot ? remember(t, hash, slot_entry(*slot)) : NULL;
}

struct entry *table_find(const struct table *t, uint64_t hash, struct slice key)
{
    if (t->last_hash == hash && t->last && slice_same(entry_key(t->last), key)) return t->last;
    return find_another(t, hash, key);
}

uint64_t nested_segment(uint64_t tagged, uint64_t hash, unsigned depth)
{
    while (tagged & PAGE_NEST) {
        depth += PAGE_BITS;
        tagged = nest_ptr(tagged)->page.seg[index_at(hash, depth)];
    }
    return tagged;
}

static inline const uint64_t *home_bucket(const struct table *t, uint64_t hash)
{
    uint64_t tagged = table_segment(t, hash);
    return seg_ptr(tagged)->slot[home_of(fp_of(hash), (unsigned)(tagged >> 48))];
}

void table_prefetch_bucket(const struct table *t, uint64_t hash)
{
    uint64_t tagged = table_segment(t, hash);
    const struct segment *s = seg_ptr(tagged);
    __builtin_prefetch(s);
    __asm__ volatile(""); /* gcc takes a function that only prefetches for one without effect */
    __builtin_prefetch(s->slot[home_of(fp_of(hash), (unsigned)(tagged >> 48))]);
}

void table_prefetch_entry(const struct table *t, uint64_t hash)
{
    const uint64_t *bucket = home_bucket(t, hash);
    unsigned m = bucket_match(bucket, fp_of(hash));
    if (!m) return;
    const char *e = (const char *)slot_entry(bucket[__builtin_ctz(m)]);
    __builtin_prefetch(e);
    __builtin_prefetch(e + 64);
    __asm__ volatile("");
}

static inline void count_slot(struct table *t, uint64_t hash, int64_t by)
{
    t->count += (uint64_t)by;
    if (likely(!t->slots)) return;
    unsigned slot = slot_of_hash(hash);
    t->slots->slot[slot] += (uint64_t)by;
    t->slots->group[slot / 128] += (uint64_t)by;
}

static uint64_t *linked_slot(struct segment *s, uint64_t hash, const struct entry *e)
{
    uint64_t *slot = segment_find(s, fp_of(hash), (struct slice){0}, e);
    check(slot);
    return slot;
}

struct entry *table_own(struct table *t, uint64_t hash, struct entry *e)
{
    if (likely(!t->cow->live)) return e;
    struct segment *s = table_own_path(t, hash);
    uint64_t *slot = linked_slot(s, hash, e);
    if (!slot_is_shared(t, hash, *slot)) {
        table_let_go(t);
        return e;
    }
    forget(t);
    size_t bytes = entry_bytes(e);
    struct entry *copy = mem_alloc(bytes);
    memcpy(copy, e, bytes);
    table_undo(t, hash, s, *slot);
    *slot = slot_make(copy, fp_of(hash));
    table_let_go(t);
    cow_keep_at(t->cow, table_place(t, hash), e, bytes, NULL);
    return copy;
}

void table_insert(struct table *t, uint64_t hash, struct entry *e)
{
    struct segment *s = table_own_path(t, hash);
    if (unlikely(segment_full(s))) {
        table_make_room(t, hash);
        s = table_own_path(t, hash);
    }
    int64_t expire = entry_due(e);
    segment_put(s, slot_make(e, fp_of(hash)), expire);
    table_let_go(t);
    count_slot(t, hash, 1);
    if (expire != TABLE_NEVER) table_set_due(t, hash, expire);
}

void table_relink_moved(struct table *t, uint64_t hash, const struct entry *old, struct entry *now)
{
    forget(t);
    struct segment *s = table_own_path(t, hash);
    uint64_t *slot = linked_slot(s, hash, old);
    *slot = slot_make(now, fp_of(hash));
    table_let_go(t);
}

void table_replace(struct table *t, uint64_t hash, struct entry *old, struct entry *now)
{
    forget(t);
    struct segment *s = table_own_path(t, hash);
    uint64_t *slot = linked_slot(s, hash, old);
    bool shared = slot_is_shared(t, hash, *slot);
    if (unlikely(shared)) table_undo(t, hash, s, *slot);
    *slot = slot_make(now, fp_of(hash));
    table_let_go(t);
    table_release(t, old, shared);
    int64_t due = entry_due(now);
    if (due != TABLE_NEVER) table_due(t, hash, now, due);
}

void table_take(struct table *t, uint64_t hash, struct entry *e, bool *shared)
{
    forget(t);
    struct segment *s = table_own_path(t, hash);
    uint64_t *slot = linked_slot(s, hash, e);
    *shared = slot_is_shared(t, hash, *slot);
    if (unlikely(*shared)) table_undo(t, hash, s, *slot);
    *slot = 0;
    s->count--;
    count_slot(t, hash, -1);
    if (s->count == 0) {
        s->overflowed = 0;
        for (int i = 0; i < DUE_GROUPS; i++) s->due[i] = TABLE_NEVER;
    }
    if (unlikely((unsigned)s->count * 3 < s->buckets * BUCKET_SLOTS && s->buckets > BUCKETS_MIN)) table_shrink(t, hash);
    table_let_go(t);
}

void table_release(struct table *t, struct entry *e, bool shared)
{
    if (shared) cow_keep_at(t->cow, table_place(t, table_hash(t, entry_key(e))), e, entry_bytes(e), NULL);
    else entry_free(e);
}

void table_due(struct table *t, uint64_t hash, const struct entry *e, int64_t expire_ms)
{
    struct segment *s = table_own_path(t, hash);
    uint64_t *slot = linked_slot(s, hash, e);
    unsigned bucket = (unsigned)((slot - s->slot[0]) / BUCKET_SLOTS);
    int64_t *due = &s->due[due_group(bucket, s->buckets)];
    if (expire_ms < *due) *due = expire_ms;
    table_let_go(t);
    table_set_due(t, hash, expire_ms);
}
