/* table: the hash table of the keyspace, from keys to entries, grown by splitting one segment at a time.
 *
 *   root (1 slot per page)      page (256 slots, 4 KiB)       segment (1..63 buckets of 8 slots, <= 4 KiB)
 *   hash bits from the top -->  the next 8 bits       -->     low 15 bits = fingerprint; bucket = fingerprint * buckets >> 15
 *   [page due depth]            [segment][due]                [header 64 B | bucket 64 B | bucket 64 B ...]
 *                               or a page for 8 more bits
 *
 *   slot: | shared 1 | fingerprint 15 | address 48 |          0 = free
 *
 * A segment grows in steps of about an eighth (size classes) up to 63 buckets, then splits in two by the next hash bit;
 * a page whose segment needs more bits than it has splits likewise; only the root, 24 bytes per 256 segments, is ever
 * copied whole (once a view: 50 KB with 100 million keys). So no insertion does more than one split: some 450 entries are rehashed, tens of microseconds.
 * A full bucket overflows into the next ones; one bit per bucket says whether a search has to go on.
 *
 * Expiry costs no index: every segment keeps, for five groups of buckets, a lower bound of the expiries in it, pages and
 * root the minimum of those below ("due"); table_due_take descends only where something is due.
 *
 * Frozen views (ds/cow.h): root, pages and segments carry epochs; slots of segments that were changed since the cut have
 * the shared bit, which says, while the view lives and its walker is not past the entry, that the entry belongs to the view
 * and is copied before it is changed. Segments are changed in place with an undo list until the walker comes, and copied
 * only while it is there (table_view.c). Places: a key's is place + (hash >> place_shift), so that all tables of a store
 * together take less than 2^63 (table_set_place).
 *
 * A slotted table (cluster mode) goes by hashes whose 14 leading bits are the key's cluster slot (base/slot.h): the keys of
 * a slot are neighbours, and a counter per slot (128 KiB in all, nothing per key) tells how many. One slot may hold far more
 * than its share: instead of a root as deep as the deepest page, which is copied and looked through as a whole, the root
 * stays below 4096 slots, and below it pages hang in pages where there are many keys, 8 bits each.
 *
 * Ownership: the table owns entries' blocks, not the roots of values in them. Entries stay where they are when the table
 * grows. Executor thread; a table_view may be walked from any thread. Failure: none.
 */
#ifndef VIREO_DS_TABLE_H
#define VIREO_DS_TABLE_H

#include "base/hash.h"
#include "base/rng.h"
#include "base/slot.h"
#include "ds/cow.h"
#include "ds/entry.h"

#define TABLE_NEVER INT64_MAX

struct table {
    struct cow *cow;
    struct table_root *root;
    uint64_t count;          /* entries */
    uint64_t segments;       /* distinct ones */
    uint64_t bytes;          /* of root, pages and segments */
    uint64_t place;          /* of hash 0 in the walk of the view */
    uint8_t place_shift;     /* 1 to 63: the table takes 2^(64 - place_shift) places */
    struct segment *held;    /* being changed in place beside a walker; NULL between calls */
    struct slot_counts *slots; /* of a slotted table; NULL: of a plain one */
    struct entry *last;      /* what table_find found last, while it is linked; NULL: unknown. Pipelines ask for one key again and again */
    uint64_t last_hash;
    uint8_t root_depth_max;
};

/* Keys of each slot, and of each 128 neighbouring ones. */
struct slot_counts {
    uint64_t group[SLOT_COUNT / 128];
    uint64_t slot[SLOT_COUNT];
};

/* What a walker sees: the table as it was at the cut. */
struct table_view {
    const struct table_root *root;
    uint64_t count;
    uint64_t place;
    uint32_t epoch;
    uint8_t place_shift;
};

void table_init(struct table *t, struct cow *cow);
void table_init_slotted(struct table *t, struct cow *cow);
void table_init_like(struct table *t, const struct table *other); /* empty, of the same kind */

/* The hash that the table goes by: what the functions below take. */
static inline uint64_t table_hash(const struct table *t, struct slice key)
{
    return likely(!t->slots) ? hash_slice(key) : hash_slotted(key);
}

/* Frees the structure and every entry's block after giving it to visit (may be NULL). Nothing of it may be shared with a live view. */
/* Makes room for so many keys before they come, so that inserting them splits next to nothing. A step makes 32 segments
 * (128 KiB); *at starts at 0; true: there is more to do. Takes 11 bytes a key at once: believe nobody's figure blindly.
 * What is there already stays, and changes between steps are allowed; what is not filled is not given back by itself. */
bool table_reserve_step(struct table *t, uint64_t keys, uint64_t *at);
void table_reserve(struct table *t, uint64_t keys); /* all steps */
void table_deinit(struct table *t, void (*visit)(void *arg, struct entry *e), void *arg);

struct entry *table_find(const struct table *t, uint64_t hash, struct slice key); /* borrowed; NULL: absent */
/* The same, taken over from a live view: the entry may be changed in place (it may have moved). */
struct entry *table_own(struct table *t, uint64_t hash, struct entry *e);
void table_insert(struct table *t, uint64_t hash, struct entry *e);     /* its key must be absent */
/* Links `now` in the place of `old` (same key); old's block is freed or kept for the view. `now` may be old reallocated only if old was owned (table_own). */
void table_replace(struct table *t, uint64_t hash, struct entry *old, struct entry *now);
/* The block of an owned entry was moved by mem_realloc: only the slot changes. `old` is compared as an address only. */
void table_relink_moved(struct table *t, uint64_t hash, const struct entry *old, struct entry *now);
/* Unlinks e. *shared: it belongs to the view too and must not be changed. Give it back with table_release. */
void table_take(struct table *t, uint64_t hash, struct entry *e, bool *shared);
void table_release(struct table *t, struct entry *e, bool shared);      /* frees the block, or keeps it for the view */

/* Prefetching in two steps, with other work between: first the bucket's line, then the entry's. */
void table_prefetch_bucket(const struct table *t, uint64_t hash);
void table_prefetch_entry(const struct table *t, uint64_t hash);

/* e (linked) has this expiry, or inner time, now: lowers the bounds on its path. */
void table_due(struct table *t, uint64_t hash, const struct entry *e, int64_t expire_ms);
/* Up to max entries whose entry_due is <= now_ms, found where bounds say so; the caller removes them or tells table_due of
 * them once more, or they are lost sight of.
 * Returns 0 when none is due any more. Cost: a few hundred entries looked at per call at most. */
int table_due_take(struct table *t, int64_t now_ms, struct entry **out, int max);
int64_t table_due_next(const struct table *t); /* a lower bound of the earliest expiry; TABLE_NEVER: none */

typedef void table_visit(void *arg, struct entry *e);
/* SCAN: visits about count entries from cursor on; returns the next cursor, 0 when done. The visit must not change the table.
 * The cursor is a position in hash order, which splits and growth keep; a merge goes back a little (duplicates, never a miss). */
uint64_t table_scan(const struct table *t, uint64_t cursor, uint64_t count, table_visit *visit, void *arg);
struct entry *table_random(const struct table *t, struct rng *rng);       /* NULL: empty */
/* Up to max entries of one random neighbourhood, with an expiry if volatile_only: eviction samples. */
int table_sample(const struct table *t, struct rng *rng, bool volatile_only, struct entry **out, int max);
void table_each(const struct table *t, table_visit *visit, void *arg);
/* A walk of a table that changes between the steps: visits the next segment, some hundred entries; *at starts at 0; false
 * at the end. What is there all the time is visited once. */
bool table_step(const struct table *t, uint64_t *at, table_visit *visit, void *arg);

/* Keys of a slot (slotted tables only); O(1). */
static inline uint64_t table_slot_count(const struct table *t, unsigned slot) { return t->slots->slot[slot]; }
/* As table_step, for the entries of one slot: costs what is in the slot's segments, of which only the first and the last are shared. */
bool table_slot_step(const struct table *t, unsigned slot, uint64_t *at, table_visit *visit, void *arg);

/* Where in the walk the table stands: before table_view, no view walking. The whole of 2^63 when it was never called. */
void table_set_place(struct table *t, uint64_t place, unsigned shift);
static inline uint64_t table_place(const struct table *t, uint64_t hash) { return t->place + (hash >> t->place_shift); }
static inline uint64_t table_last_place(const struct table *t) { return t->place + (UINT64_MAX >> t->place_shift); }

struct table_view table_view(const struct table *t);  /* right after cow_freeze */
/* Walks a view: visits all entries of the next segment(s), at least one; *at starts at 0, or at a hash | 1 to begin there; false at the end.
 * Behind the last segment *at is 1. */
bool table_view_next(const struct table_view *v, uint64_t *at, void (*visit)(void *arg, const struct entry *e), void *arg);
/* What a walker may tell cow_pass when it is done with all before at (after table_view_next, once it began). */
uint64_t table_view_place(const struct table_view *v, uint64_t at);

/* Figures for DEBUG HTSTATS. */
struct table_figures {
    uint64_t segments, pages, buckets, slots, overflowed_buckets, count;
};
void table_figures(const struct table *t, struct table_figures *out);
void table_check(const struct table *t);

#endif
