/* cow: epochs, frozen views and where replaced memory goes.
 *
 * Every node (table segment and directory page, tree node, pack, value root) carries the epoch it was made in.
 * cow_freeze() ends an epoch: whatever exists then belongs to the view as well and is never written again while the
 * view lives. A writer asks cow_frozen(node epoch) before it touches a node; if it is, the writer copies the node (the
 * copy gets cow->epoch), links the copy into the live structure and hands the old one to cow_retire(), which keeps it
 * for the view. cow_end() frees all that was kept.
 *
 *      epoch 7              freeze            epoch 8
 *      [root 7]--[leaf 7]                [root 8]--[leaf 8]      the live tree after one write
 *              \-[leaf 7]                        \
 *                                    [root 7]----[leaf 7]        what the view still sees: root 7, both leaves 7
 *
 * There is one view at a time; many walkers may read it, from any thread, without locks, between cow_freeze and
 * cow_end (the caller orders threads: walkers start after freeze and are joined before end). All functions here
 * belong to the executor thread. A node that is written in place must have been made after the cut.
 */
#ifndef VIREO_DS_COW_H
#define VIREO_DS_COW_H

#include "base/mem.h"
#include <stdbool.h>
#include <stdint.h>

#include "base/panic.h"

/* Frees a whole value or structure that is no longer reachable; may run on another thread. */
typedef void cow_free_fn(void *thing, size_t size);

struct cow_kept {
    void *ptr;
    size_t size;
    cow_free_fn *free; /* NULL: a plain block of size bytes */
};

struct cow {
    uint32_t epoch;    /* what new nodes are stamped with; starts at 1 */
    bool live;         /* a view exists: it owns every node with an epoch below cow->epoch */
    struct cow_kept *kept;
    size_t kept_count, kept_cap;
    size_t kept_bytes;  /* plain blocks kept for the view: the memory that it costs */
    size_t copied_bytes_max; /* largest block copied for a view since cow_init: the property tests look at it */
    size_t copies;      /* number of nodes copied for views */
};

void cow_init(struct cow *c);
void cow_deinit(struct cow *c);   /* no view may be live */
void cow_freeze(struct cow *c);   /* no view may be live; O(1) */
void cow_end(struct cow *c);      /* frees what was kept; the walkers are done */

static inline bool cow_frozen(const struct cow *c, uint32_t epoch) { return c->live && epoch < c->epoch; }

/* The live structure let go of a node: kept while a view owns it, else freed now. */
void cow_keep(struct cow *c, void *ptr, size_t size, cow_free_fn *free);
static inline void cow_retire(struct cow *c, void *ptr, size_t size, uint32_t epoch)
{
    if (unlikely(cow_frozen(c, epoch))) cow_keep(c, ptr, size, NULL);
    else mem_free(ptr, size);
}

/* Counts a copy of size bytes made because of a view; call it beside the memcpy. */
static inline void cow_note_copy(struct cow *c, size_t size)
{
    c->copies++;
    if (size > c->copied_bytes_max) c->copied_bytes_max = size;
}

#endif
