/* cow: epochs, frozen views and where replaced memory goes.
 *
 * Every node (table segment and directory page, tree node, pack, value root) carries the epoch it was made in.
 * cow_freeze() ends an epoch: whatever exists then belongs to the view as well and is never written again while the
 * view needs it. A writer asks cow_frozen(node epoch) before it touches a node; if it is, the writer copies the node
 * (the copy gets cow->epoch), links the copy into the live structure and hands the old one to cow_retire(), which keeps
 * it for the view.
 *
 *      epoch 7              freeze            epoch 8
 *      [root 7]--[leaf 7]                [root 8]--[leaf 8]      the live tree after one write
 *              \-[leaf 7]                        \
 *                                    [root 7]----[leaf 7]        what the view still sees: root 7, both leaves 7
 *
 * There is one view at a time; many walkers may read it, from any thread, without locks, between cow_freeze and
 * cow_end (the caller orders threads: walkers start after freeze and are joined before end). All functions here
 * belong to the executor thread, but for cow_pass. A node that is written in place must have been made after the cut,
 * or lie where the walker will not come again.
 *
 * Passing. Everything a view holds has a place in the order it is walked in, a number below 2^63 (the tables' hash order:
 * table.h). A view's only walker may say how far it is done (cow_pass): it never again reads what has a lower place. Then
 *  - what has been passed is written in place and freed at once, as if there were no view;
 *  - what is kept for a place is handed back (cow_take_passed) soon after the walker went by.
 * What must hold for that:
 *  1. A place is passed only when the walker is done with all that is reached from there: entries, roots and their nodes.
 *  2. A node of a value is reached by the view from one place only, that of the key its root had at the cut. Commands
 *     say which keys they write (cow_writes); until the next cow_begin the nodes of all of them count as passed only if
 *     all are, and what is retired is kept for the last of their places. Nobody said: nothing is passed, kept to the end.
 *  3. A root that the walker has still to reach under its old key and that gets another key raises `floor` to the place of
 *     the old one (cow_moved): until the walker is beyond, no value counts as passed, and values' nodes are kept as long.
 *  4. The tables' own nodes and entries do not use 2 and 3: they stay at their place, and a table that changes its
 *     database (SWAPDB) or is emptied (FLUSHDB) takes its places along.
 *  5. The epochs of nodes of values are left as they are when they are written in place: should the node count as frozen
 *     later after all (2, 3), it is copied, which is always allowed.
 * A walker that publishes nothing passes nothing; several walkers of one view publish nothing.
 *
 * Leaving. A huge value has one place, but many nodes, and each is reached by the view once. The walker of 2 above may stamp
 * a node with the epoch that began at the cut when it will not read it again (struct cow_leave, ds/tree.h: tree_leave): from
 * then on it counts as made after the cut. The live structure's is written in place, and one that is kept for the view is
 * found by cow_sweep and handed back. So epochs of nodes are read by cow_epoch.
 */
#ifndef VIREO_DS_COW_H
#define VIREO_DS_COW_H

#include "base/mem.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/panic.h"

#define COW_END UINT64_MAX  /* the place of what is kept until the view ends */
#define COW_BUCKETS 256     /* kept memory is handed back in so many parts, and one more at the end */

/* Frees a whole value or structure that is no longer reachable; may run on another thread. */
typedef void cow_free_fn(void *thing, size_t size);

struct cow_chunk;
struct cow_kept {            /* what waits for one stretch of the walk to be passed */
    struct cow_chunk *chunks, *last;
    size_t bytes, nodes;     /* nodes: of bytes, what may be left before the place is passed */
};

struct cow_leave {           /* the walker's */
    uint32_t epoch;          /* what it stamps nodes with */
    _Atomic uint64_t bytes;  /* of the nodes that it has stamped */
};

struct cow_sweep {           /* the search for what was left among what is kept */
    unsigned bucket;         /* being looked through */
    struct cow_chunk *chunks, *last; /* of it, what was not looked at yet */
    uint64_t began_bytes;    /* leave.bytes then */
    bool on;
};

struct cow_walk {            /* exists while a view lives */
    _Atomic uint64_t passed; /* the walker's: what has a lower place is done with */
    struct cow_leave leave;
    char apart[104];         /* the walker's line is not the executor's */
    struct cow_sweep sweep;
    unsigned handed;         /* buckets below were handed back */
    struct cow_kept kept[COW_BUCKETS + 1];
};

struct cow {
    uint32_t epoch;     /* what new nodes are stamped with; starts at 1 */
    bool live;          /* a view exists: it owns every node with an epoch below cow->epoch */
    bool exempt;        /* all keys that the running command writes are passed */
    bool writes;        /* it has named one */
    uint64_t place;     /* the last of their places; COW_END before the first */
    uint64_t floor;     /* see 3 above */
    struct cow_walk *walk;
    size_t kept_bytes;  /* kept for the view and not handed back: the memory that it costs */
    size_t kept_nodes;  /* of it, nodes that the walker may leave */
    size_t copied_bytes_max; /* largest block copied for a view since cow_init: the property tests look at it */
    size_t copies;      /* number of nodes copied for views */
};

void cow_init(struct cow *c);
void cow_deinit(struct cow *c);   /* no view may be live */
void cow_freeze(struct cow *c);   /* no view may be live; O(1) */
void cow_end(struct cow *c);      /* frees what was kept; the walkers are done */
/* The same in O(1): lists for cow_free_list, to be freed by anybody, at any time: out has room for COW_BUCKETS + 1. Returns how many. */
int cow_end_lists(struct cow *c, struct cow_chunk **out);
void cow_free_list(void *chunks, size_t size); /* a cow_free_fn; any thread */

/* The walker's thread: all that has a lower place is done with. Never goes back. */
static inline void cow_pass(struct cow *c, uint64_t place) { atomic_store_explicit(&c->walk->passed, place, memory_order_release); }
static inline bool cow_is_passed(const struct cow *c, uint64_t place)
{
    return place < atomic_load_explicit(&c->walk->passed, memory_order_acquire);
}
/* One list of what was kept for a stretch that is passed by now, for cow_free_list; NULL: there is none. Call it now and then. */
struct cow_chunk *cow_take_passed(struct cow *c);

/* A slice of the search for nodes that were left: looks at a few thousand of them at most, and at none before there is much to
 * be found. A list of those found, for cow_free_list; NULL: none now. */
struct cow_chunk *cow_sweep(struct cow *c);

/* The walker's thread: stamps a node of a view that it is done with. The executor: the epoch of a node that may be stamped. */
static inline void cow_leave_node(struct cow_leave *leave, uint32_t *epoch) { __atomic_store_n(epoch, leave->epoch, __ATOMIC_RELEASE); }
static inline uint32_t cow_epoch(const uint32_t *epoch) { return __atomic_load_n(epoch, __ATOMIC_ACQUIRE); }

/* Commands on values: a new one begins; it is going to write the value at this place; a root leaves its place. */
static inline void cow_begin(struct cow *c)
{
    c->exempt = c->writes = false;
    c->place = COW_END;
}
void cow_writes_at(struct cow *c, uint64_t place);
void cow_moved(struct cow *c, uint64_t place);
/* From when on a whole value at that place may go: it counts as passed; else *until is the place to keep it for. */
bool cow_value_passed(const struct cow *c, uint64_t place, uint64_t *until);

/* Older than the cut; of values' nodes: and not passed. */
static inline bool cow_older(const struct cow *c, uint32_t epoch) { return c->live && epoch < c->epoch; }
static inline bool cow_frozen(const struct cow *c, uint32_t epoch) { return cow_older(c, epoch) && !c->exempt; }

/* Keeps what the live structure let go of and the view has: for a place, or for what the running command writes. free
 * NULL: a plain block of size bytes; else size is what the thing counts as. 8 bytes of memory for a block below 64 KiB. */
void cow_keep_at(struct cow *c, uint64_t place, void *ptr, size_t size, cow_free_fn *free);
/* The same for a node that begins with its epoch and may be left, for what the running command writes. */
void cow_keep_node(struct cow *c, void *node, size_t size);
static inline void cow_keep(struct cow *c, void *ptr, size_t size, cow_free_fn *free) { cow_keep_at(c, c->place, ptr, size, free); }

/* The live structure let go of a node of a value: kept while a view owns it, else freed now. */
static inline void cow_retire(struct cow *c, void *ptr, size_t size, uint32_t epoch)
{
    if (unlikely(cow_frozen(c, epoch))) cow_keep(c, ptr, size, NULL);
    else mem_free(ptr, size);
}

static inline void cow_retire_node(struct cow *c, void *node, size_t size) /* it begins with its epoch */
{
    if (unlikely(cow_frozen(c, cow_epoch(node)))) cow_keep_node(c, node, size);
    else mem_free(node, size);
}

/* Counts a copy of size bytes made because of a view; call it beside the memcpy. */
static inline void cow_note_copy(struct cow *c, size_t size)
{
    c->copies++;
    if (size > c->copied_bytes_max) c->copied_bytes_max = size;
}

#endif
