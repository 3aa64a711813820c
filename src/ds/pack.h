/* pack: one contiguous block of small byte elements: hashes, sets and zsets while they are small.
 *
 *     | epoch 4 | cap 4 | used 4 | count 4 | len bytes | len bytes | ...
 *                                             ^ PACK_FIRST            len: 1 byte, or 0xfe and 4 bytes
 *
 * Elements are addressed by their byte offset; walking is forward only and touches memory in order. The owner holds a
 * pointer to the pack, which changes write through (the block may move). Slices from pack_get live until the next change.
 * A pack is one node for cow: a change of a frozen pack copies it whole first, so owners keep packs small (a few KiB).
 * Cost: O(bytes). Failure: none (panic on a bad offset). Executor thread, or any thread for a frozen pack.
 */
#ifndef VIREO_DS_PACK_H
#define VIREO_DS_PACK_H

#include "base/slice.h"
#include "ds/cow.h"

struct pack {
    uint32_t epoch;
    uint32_t cap;   /* bytes of the block that may be used */
    uint32_t used;  /* bytes in use, header included: the offset of the end */
    uint32_t count; /* elements */
};

#define PACK_FIRST ((uint32_t)sizeof(struct pack))

struct pack *pack_new(struct cow *cow);
void pack_free(struct pack *p, struct cow *cow); /* kept for a live view; cow NULL: nothing shared, any thread */
static inline bool pack_end(const struct pack *p, uint32_t at) { return at >= p->used; }
struct slice pack_get(const struct pack *p, uint32_t at);
uint32_t pack_next(const struct pack *p, uint32_t at);
/* The offset of the first element equal to want among those step apart from `from`; p->used when there is none. step >= 1. */
uint32_t pack_find(const struct pack *p, uint32_t from, unsigned step, struct slice want);
uint32_t pack_index(const struct pack *p, uint32_t index); /* offset of the index-th element; p->used beyond the end */

/* Changes: *p may move. They take the pack over from a live view by copying it first. */
void pack_insert(struct pack **p, struct cow *cow, uint32_t at, const struct slice *elements, unsigned count);
static inline void pack_append(struct pack **p, struct cow *cow, struct slice e) { pack_insert(p, cow, (*p)->used, &e, 1); }
void pack_replace(struct pack **p, struct cow *cow, uint32_t at, struct slice element);
void pack_del(struct pack **p, struct cow *cow, uint32_t at, unsigned count); /* count elements from at on */

static inline size_t pack_bytes(const struct pack *p) { return mem_class(p->cap); } /* memory */
void pack_check(const struct pack *p);

#endif
