/* table_internal: the layout that table.c, table_grow.c and table_walk.c share. See table.h for the picture. */
#ifndef VIREO_DS_TABLE_INTERNAL_H
#define VIREO_DS_TABLE_INTERNAL_H

#include "ds/table.h"

#define BUCKET_SLOTS 8
#define BUCKETS_MIN 2
#define BUCKETS_MAX 63
#define PAGE_BITS 8
#define PAGE_SLOTS 256
#define DUE_GROUPS 5
#define FP_BITS 15
#define FP_MASK 0x7fffu
#define SLOT_SHARED (1ull << 63)
#define ADDRESS_MASK 0xffffffffffffull
#define PAGE_NEST (1ull << 63)
#define ROOT_DEPTH_PLAIN 63       /* grows as it must */
#define ROOT_DEPTH_SLOTTED 12     /* 28,000 keys of one slot, or 470 million spread evenly, before pages nest */

struct segment {
    uint32_t epoch;
    uint16_t count;
    uint8_t buckets;
    uint8_t depth;                /* leading hash bits that all its entries share */
    uint64_t overflowed;          /* bit b: some entry was pushed past bucket b */
    int64_t due[DUE_GROUPS];
    _Atomic uint64_t view;        /* table_view.c */
    uint64_t slot[][BUCKET_SLOTS];
};

/* seg: | nest 1 | zero 9 | buckets 6 | address 48 |, so that a bucket's address needs no look into the segment */
struct table_page {
    uint64_t seg[PAGE_SLOTS];
    int64_t due[PAGE_SLOTS];      /* of a segment in several slots: in the first of them */
};

/* A page in one slot of another one. Pages below a root as deep as it may get have them, in place of deeper segments. */
struct table_nest {
    struct table_page page;
    uint32_t epoch;
};

struct root_slot {
    struct table_page *page;
    int64_t due;                  /* of a page in several slots: in the first of them */
    uint32_t epoch;               /* the page's */
    uint8_t depth;                /* leading hash bits above the page's own eight */
};

struct table_root {
    uint32_t epoch;
    uint8_t depth;                /* log2 of the slots */
    struct root_slot slot[];
};

static inline size_t segment_bytes(unsigned buckets) { return 64 * (1 + (size_t)buckets); }
static inline size_t root_bytes(unsigned depth) { return sizeof(struct table_root) + (sizeof(struct root_slot) << depth); }
static inline size_t root_index(const struct table_root *r, uint64_t hash) { return r->depth ? hash >> (64 - r->depth) : 0; }
static inline unsigned page_index(const struct root_slot *r, uint64_t hash) { return (unsigned)((hash << r->depth) >> 56); }
static inline unsigned home_of(unsigned fp, unsigned buckets) { return fp * buckets >> FP_BITS; }
static inline unsigned fp_of(uint64_t hash) { return (unsigned)hash & FP_MASK; }
static inline struct segment *seg_ptr(uint64_t tagged) { return (struct segment *)(uintptr_t)(tagged & ADDRESS_MASK); }
static inline uint64_t seg_tag(const struct segment *s) { return (uint64_t)(uintptr_t)s | (uint64_t)s->buckets << 48; }
static inline struct entry *slot_entry(uint64_t slot) { return (struct entry *)(uintptr_t)(slot & ADDRESS_MASK); }
static inline unsigned slot_fp(uint64_t slot) { return (unsigned)(slot >> 48) & FP_MASK; }
static inline uint64_t slot_make(const struct entry *e, unsigned fp) { return (uint64_t)(uintptr_t)e | (uint64_t)fp << 48; }
static inline unsigned due_group(unsigned bucket, unsigned buckets) { return bucket * DUE_GROUPS / buckets; }

static inline struct table_nest *nest_ptr(uint64_t tagged) { return (struct table_nest *)(uintptr_t)(tagged & ADDRESS_MASK); }
static inline uint64_t nest_tag(const struct table_nest *n) { return (uint64_t)(uintptr_t)n | PAGE_NEST; }
static inline unsigned index_at(uint64_t hash, unsigned depth) { return (unsigned)(hash << depth >> (64 - PAGE_BITS)); }

/* A path to the segment of a hash. */
struct table_path {
    size_t root_at;
    struct table_page *page;      /* the innermost */
    unsigned page_depth;          /* leading hash bits above its eight */
    unsigned page_at;
    struct segment *seg;
};
static inline struct table_path root_path(const struct table_root *root, uint64_t hash)
{
    struct table_path p = {.root_at = root_index(root, hash)};
    const struct root_slot *r = &root->slot[p.root_at];
    p.page = r->page;
    p.page_depth = r->depth;
    p.page_at = page_index(r, hash);
    while (unlikely(p.page->seg[p.page_at] & PAGE_NEST)) {
        p.page = &nest_ptr(p.page->seg[p.page_at])->page;
        p.page_depth += PAGE_BITS;
        p.page_at = index_at(hash, p.page_depth);
    }
    p.seg = seg_ptr(p.page->seg[p.page_at]);
    return p;
}
static inline struct table_path table_path(const struct table *t, uint64_t hash) { return root_path(t->root, hash); }
uint64_t nested_segment(uint64_t tagged, uint64_t hash, unsigned depth); /* the word of the segment in the nest below a page of this depth */
static inline uint64_t table_segment(const struct table *t, uint64_t hash)
{
    const struct root_slot *r = &t->root->slot[root_index(t->root, hash)];
    uint64_t tagged = r->page->seg[page_index(r, hash)];
    return unlikely(tagged & PAGE_NEST) ? nested_segment(tagged, hash, r->depth) : tagged;
}

/* table_view.c */
bool segment_in_view(const struct table *t, const struct segment *s); /* the live view has it, changed or not */
/* For a change in place of a segment in view that is not passed. false: a walker is there, or was. One is held at a time. */
bool table_hold(struct table *t, struct segment *s);
void table_let_go(struct table *t);                              /* at the end of every function that may hold one */
void table_undo(struct table *t, uint64_t hash, struct segment *s, uint64_t slot); /* this shared slot of an owned segment is about to change */

/* table_grow.c */
struct segment *segment_new(struct table *t, unsigned buckets, unsigned depth);
/* Root, page and segment may be written afterwards, until table_let_go; what is taken out of shared slots goes to table_undo. */
struct segment *table_own_path(struct table *t, uint64_t hash);
void table_set_segment(struct table *t, uint64_t hash, struct segment *now); /* in all slots it covers; the page is owned */
void table_make_room(struct table *t, uint64_t hash);           /* grows or splits until the segment takes one more */
void table_shrink(struct table *t, uint64_t hash);              /* after a deletion */
void segment_put(struct segment *s, uint64_t slot, int64_t expire_ms); /* there is room */
size_t root_first(const struct table_root *r, size_t at);       /* first of the slots that share a page */
unsigned page_first(const struct segment *s, unsigned page_depth, unsigned at);
int64_t page_due(const struct table_page *p);                   /* the minimum of its slots */
void table_set_due(struct table *t, uint64_t hash, int64_t due);  /* lowers page's and root's bound */
static inline int64_t segment_due(const struct segment *s)
{
    int64_t due = s->due[0];
    for (int i = 1; i < DUE_GROUPS; i++)
        if (s->due[i] < due) due = s->due[i];
    return due;
}
/* The last hash of those that share the first depth bits with hash, and whether the view's walker has passed them all. */
static inline uint64_t last_hash(uint64_t hash, unsigned depth) { return depth < 64 ? hash | UINT64_MAX >> depth : hash; }
static inline bool range_passed(const struct table *t, uint64_t hash, unsigned depth)
{
    return cow_is_passed(t->cow, table_place(t, last_hash(hash, depth)));
}
/* An entry in an owned segment: does the view still need it? */
static inline bool slot_is_shared(const struct table *t, uint64_t hash, uint64_t slot)
{
    return unlikely(t->cow->live) && (slot & SLOT_SHARED) && !cow_is_passed(t->cow, table_place(t, hash));
}
static inline bool segment_full(const struct segment *s) { return (unsigned)s->count * 8 >= (unsigned)s->buckets * BUCKET_SLOTS * 7; }

#endif
