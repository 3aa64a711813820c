/* tree_leaf: the leaf page of the tree; private to ds/tree*.
 *
 * A leaf is one block whose size is a size class of the allocator; it is rebuilt in a bigger or smaller block as it
 * grows and shrinks, so little of it is ever empty. Two formats, told apart by width:
 *
 *   fixed (width w: every record has w bytes)
 *     | header 16 | keys[count] ->         ... room ...        <- record[count-1] ... record[1] record[0] | tail |
 *       tail: room for records that are put in front, in leaves without keys: these need no record moved then
 *   variable (width LEAF_VARIABLE)
 *     | header 16 | keys[count] -> offsets[count] -> ... room ...      <- records, in the order they were written |
 *       offset: distance of the record from the end of the block (so that it survives a move into another block)
 *       record: | len 0..250 | bytes |   | 251..253, low byte | bytes |   | 255 | address of a long record, 8 |
 *
 * A leaf starts as fixed with its first record and becomes variable with the first record of another length. Removing
 * from a variable leaf leaves dead bytes in its heap, which the next rebuild drops.
 * Nothing here knows of views except by the epoch in the header: callers never write to a frozen leaf.
 */
#ifndef VIREO_DS_TREE_LEAF_H
#define VIREO_DS_TREE_LEAF_H

#include "base/panic.h"
#include "base/slice.h"
#include "ds/tree.h"

#ifndef LEAF_BYTES_MAX
#define LEAF_BYTES_MAX 2048
#endif
#define LEAF_VARIABLE UINT16_MAX
#ifndef LEAF_WIDTH_MAX
#define LEAF_WIDTH_MAX 64 /* longer records are moved too dearly in the fixed format */
#endif

#define RECORD_SHORT_MAX 250
#define RECORD_LONG 255

struct leaf {
    uint32_t epoch;
    uint16_t cap;      /* bytes of the block */
    uint16_t count;    /* records */
    uint16_t heap;     /* bytes at the end of the block that records lie in */
    union {
        uint16_t dead; /* variable: of these, no longer in use */
        uint16_t tail; /* fixed: bytes behind them */
    };
    uint16_t width;    /* bytes of every record, or LEAF_VARIABLE */
    uint8_t key_bytes; /* 0, 4 or 8 */
    bool longs;        /* a long record may be here */
};

#define LEAF_HEADER ((unsigned)sizeof(struct leaf))

/* A long record: its own block, a node of its own for views. */
struct tree_long {
    uint32_t epoch;
    uint32_t len;
    char bytes[];
};

static inline size_t long_bytes(const struct tree_long *r) { return sizeof *r + r->len; }

/* A record on its way into a leaf: bytes, or the block that holds them. */
struct leaf_item {
    struct slice bytes;
    struct tree_long *block; /* NULL: bytes go into the leaf */
};

static inline unsigned record_bytes(size_t len) { return (unsigned)len + (len <= RECORD_SHORT_MAX ? 1 : 2); }

static inline unsigned char *leaf_end(const struct leaf *l) { return (unsigned char *)l + l->cap; }
static inline unsigned char *leaf_fixed_end(const struct leaf *l) { return leaf_end(l) - l->tail; }
static inline uint32_t *leaf_keys32(const struct leaf *l) { return (uint32_t *)((char *)l + LEAF_HEADER); }
static inline uint64_t *leaf_keys64(const struct leaf *l) { return (uint64_t *)((char *)l + LEAF_HEADER); }
static inline uint16_t *leaf_offsets(const struct leaf *l)
{
    return (uint16_t *)((char *)l + LEAF_HEADER + (size_t)l->count * l->key_bytes);
}
static inline bool leaf_is_fixed(const struct leaf *l) { return l->width != LEAF_VARIABLE; }

static inline uint64_t leaf_key(const struct leaf *l, unsigned i)
{
    if (l->key_bytes == 4) return leaf_keys32(l)[i];
    return l->key_bytes ? leaf_keys64(l)[i] : 0;
}

struct slice leaf_get_big(const unsigned char *record);
static inline struct slice leaf_get(const struct leaf *l, unsigned i)
{
    if (leaf_is_fixed(l)) return slice_of(leaf_fixed_end(l) - (i + 1) * (size_t)l->width, l->width);
    const unsigned char *r = leaf_end(l) - leaf_offsets(l)[i];
    if (likely(*r <= RECORD_SHORT_MAX)) return slice_of(r + 1, *r);
    return leaf_get_big(r);
}
/* The block of record i, NULL when it lies in the leaf. */
struct tree_long *leaf_get_long(const struct leaf *l, unsigned i);
void leaf_set_long(struct leaf *l, unsigned i, struct tree_long *block);

/* Bytes that the records of l need in all, header included and dead bytes not. */
static inline unsigned leaf_live(const struct leaf *l)
{
    if (leaf_is_fixed(l)) return LEAF_HEADER + l->count * (unsigned)l->key_bytes + l->heap;
    return LEAF_HEADER + l->count * (l->key_bytes + 2u) + l->heap - l->dead;
}
unsigned leaf_live_part(const struct leaf *l, unsigned from, unsigned to); /* the same for the records [from, to) */
/* Whether the item can be put into l at `at` as it is, in place. */
bool leaf_fits(const struct leaf *l, unsigned at, const struct leaf_item *item);
/* Moves the records of a fixed leaf to where all room is in the middle, or in the tail (in a leaf without keys). */
void leaf_slide(struct leaf *l, bool to_tail);
/* Puts a record at the front or at the end of a leaf without keys if nothing has to move for it; false: it has. */
bool leaf_push_front(struct leaf *l, struct slice record);
bool leaf_push_back(struct leaf *l, struct slice record);
/* Bytes that l needs to hold the item too, in the format that takes both; *width gets that format. */
unsigned leaf_need(const struct leaf *l, const struct leaf_item *item, uint16_t *width);
/* Bytes and format of a leaf that holds the records of both. */
unsigned leaf_need_both(const struct leaf *a, const struct leaf *b, uint16_t *width);

/* A new leaf of mem_class(bytes) bytes. The caller accounts for its memory and frees it. */
struct leaf *leaf_new(uint32_t epoch, unsigned bytes, unsigned key_bytes, uint16_t width);
/* Copies the records [from, to) of src behind those of dst, which has the room and a format that takes them. */
void leaf_append(struct leaf *dst, const struct leaf *src, unsigned from, unsigned to);
void leaf_put(struct leaf *l, unsigned at, uint64_t key, const struct leaf_item *item); /* leaf_fits() */
void leaf_del(struct leaf *l, unsigned at); /* a long record's block is the caller's to free */
/* Writes a record of the same size in the leaf over record i; false when the size differs. */
bool leaf_overwrite(struct leaf *l, unsigned at, const struct leaf_item *item);

#define LEAF_NEAR 8u
/* The first record whose key is >= key. near: a guess at it; one not off by more than LEAF_NEAR saves reading keys. */
unsigned leaf_lower(const struct leaf *l, uint64_t key, unsigned near);
/* The first record not before (key, probe); *found: it is equal. */
unsigned leaf_seek(const struct leaf *l, const struct tree_kind *kind, uint64_t key, struct slice probe, unsigned near,
                   bool *found);
/* Where to split so that both halves hold about the same number of bytes: 1 .. count-1. */
unsigned leaf_middle(const struct leaf *l);
void leaf_check(const struct leaf *l);

#endif
