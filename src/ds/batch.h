/* batch: records that arrive in any order, to be put in order and appended to a tree: how big values are loaded.
 *
 *     items  | key, at | key, at | ...       16 bytes each, sorted: by key, then by the records
 *     bytes  | len 4 | record | len 4 | record | ...      in the order of arrival, where `at` points
 *
 * Zeroed is empty. Owns its copies; batch_deinit frees them. Nothing here fails. Cost: adding, one copy; sorting, a few
 * passes over the items (none over keys that are in order already, or in the reverse order). Any one thread.
 */
#ifndef VIREO_DS_BATCH_H
#define VIREO_DS_BATCH_H

#include "base/buf.h"
#include "ds/pack.h"
#include "ds/tree.h"

struct batch_item {
    uint64_t key, at;
};
struct batch {
    struct buf bytes;
    struct batch_item *items;
    size_t count, cap;
};
typedef int batch_cmp(struct slice a, struct slice b); /* of two records with equal keys */

void batch_reserve(struct batch *b, uint64_t count); /* a hint; a huge one is not believed at once */
void batch_deinit(struct batch *b);
char *batch_add(struct batch *b, uint64_t key, size_t len); /* room for the record, to be filled before the next call */
static inline struct slice batch_record(const struct batch *b, size_t i)
{
    const char *p = b->bytes.ptr + b->items[i].at;
    uint32_t len;
    memcpy(&len, p, sizeof len);
    return slice_of(p + sizeof len, len);
}
static inline void batch_prefetch(const struct batch *b, size_t i) /* what is about to be read, beyond the end too */
{
    if (i < b->count) __builtin_prefetch(b->bytes.ptr + b->items[i].at);
}

bool batch_sort(struct batch *b, batch_cmp *cmp); /* false: two records are alike in key and cmp */
/* By key alone, from bit low_bit up; equal ones stay in their order. */
void batch_order(struct batch_item *items, size_t n, unsigned low_bit);
void batch_build(const struct batch *b, struct tree *t, struct cow *cow); /* sorted records, behind what the tree holds */

/* spread: the same for many records with 32-bit hashes for keys: a chain of chunks for each value of the keys' top bits, so that
 * nothing is moved while they come, sorting and appending one part stays within the cache, and what one part took serves for
 * the tree's nodes of the next. One for a few records is a batch, in the order of arrival. */
#define SPREAD_BITS_MAX 10
#define SPREAD_HEAD 8 /* before a record: its key, 4 bytes, and its length, 4 */
struct spread_chunk;
struct spread_part {
    char *at, *end;             /* the room in its last chunk */
    struct spread_chunk *first, *last;
};
struct spread {
    struct batch few;           /* bits is 0: all of them */
    struct spread_part *part;   /* else; 1 << bits */
    unsigned bits;
    uint64_t count;
};
void spread_init(struct spread *s, uint64_t expected);
void spread_deinit(struct spread *s); /* zeroed: nothing to do */
void spread_more(struct spread_part *p, size_t bytes); /* another chunk, with room for as many */
static inline char *spread_add(struct spread *s, uint64_t key, size_t len)
{
    s->count++;
    if (!s->bits) return batch_add(&s->few, key, len);
    struct spread_part *p = &s->part[key >> (32 - s->bits)];
    if (unlikely((size_t)(p->end - p->at) < SPREAD_HEAD + len)) spread_more(p, SPREAD_HEAD + len);
    check(key <= UINT32_MAX && len <= UINT32_MAX);
    uint32_t head[2] = {(uint32_t)key, (uint32_t)len};
    char *to = p->at;
    memcpy(to, head, SPREAD_HEAD);
    p->at = to + SPREAD_HEAD + len;
    return to + SPREAD_HEAD;
}
/* Sorts all and puts them into an empty tree; the parts are freed on the way. false: two are alike; the tree holds some. */
bool spread_build(struct spread *s, batch_cmp *cmp, struct tree *t, struct cow *cow);

/* Whether the elements of a pack that are step apart, from the first on, all differ. */
bool pack_distinct(const struct pack *p, unsigned step);

#endif
