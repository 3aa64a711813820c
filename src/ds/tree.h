/* tree: a B+tree of byte records with element counts in its inner nodes.
 *
 * Serves big lists (order = position), zsets (order = score, then member), hashes and sets (order = keyed 32-bit hash
 * of the field, then its bytes) and the member index of zsets (order = hash). All leaves are at the same depth.
 *
 *            inner  | key0 count0 child0 | key1 count1 child1 | ...          <= about 4 KiB
 *                        |                    |
 *            leaf   | header | keys[] | offsets[] | ...free... | records |   <= about 4 KiB, sized to what it holds
 *
 * A record is an opaque run of bytes of up to 4 GiB - 1; one longer than TREE_INLINE_MAX lies in its own block and the
 * leaf holds its address. A keyed tree stores beside each record its integer key (4 or 8 bytes, kind->key_bytes), and
 * orders records with equal keys by kind->cmp. A positional tree (key_bytes 0) has no keys at all.
 *
 * Ownership: the tree owns its nodes and copies records in. A slice from tree_get lives until the next change of this
 * tree. struct tree is embedded by its user; copying the struct while a view is live gives the frozen tree, readable
 * from any thread until cow_end. Changes belong to the executor thread. Never move a live struct tree while a position
 * in it is in use.
 * Cost: O(log n) for all but ranges; no change copies or touches more than one root-to-leaf path (plus one sibling when
 * nodes split or merge). Failure: none; broken invariants are a panic.
 */
#ifndef VIREO_DS_TREE_H
#define VIREO_DS_TREE_H

#include "base/slice.h"
#include "ds/cow.h"

#define TREE_HEIGHT_MAX 12
#define TREE_INLINE_MAX 512

struct tree_kind {
    uint8_t key_bytes; /* 0, 4 or 8 */
    /* Orders a stored record against a probe when their keys are equal: <0, 0, >0. NULL: equal keys are not ordered
     * further (the index tree); a probe then stands before the first of them. */
    int (*cmp)(struct slice record, struct slice probe);
};

struct tree {
    const struct tree_kind *kind;
    void *root;      /* NULL when empty */
    uint64_t count;  /* records */
    uint64_t bytes;  /* memory of all nodes and long records, in size classes */
    uint8_t height;  /* inner levels above the leaves */
    uint16_t width;  /* length of the records of the leaf made last, a guess at that of the others: only for prefetching */
};

/* A place in a tree: on a record, or behind the last one (tree_get is then not allowed). Lives until the next change,
 * except that changes made through a position leave that position as they say. */
struct tree_pos {
    const struct tree *tree;
    void *node[TREE_HEIGHT_MAX]; /* [0] root ... [height] leaf */
    uint16_t slot[TREE_HEIGHT_MAX];
};

void tree_init(struct tree *t, const struct tree_kind *kind); /* empty; allocates nothing */
/* Frees every node. With a cow: nodes that a live view owns are kept for it (O(nodes)). cow NULL: nothing is shared, any thread. */
void tree_deinit(struct tree *t, struct cow *cow);

/* Seeking. The functions that return bool say whether the position is on a record. */
bool tree_first(const struct tree *t, struct tree_pos *pos);
bool tree_last(const struct tree *t, struct tree_pos *pos);
bool tree_at(const struct tree *t, uint64_t rank, struct tree_pos *pos); /* rank >= count: the end */
/* The first record not before (key, probe). true only when it has this key and kind->cmp == 0 (or cmp is NULL). */
bool tree_seek(const struct tree *t, uint64_t key, struct slice probe, struct tree_pos *pos);
/* The first record whose key is >= key: below all records with that key. */
bool tree_seek_key(const struct tree *t, uint64_t key, struct tree_pos *pos);
/* Starts to load what a seek for key will read, without waiting for it: for callers that know several keys ahead. */
void tree_prefetch(const struct tree *t, uint64_t key);
bool tree_next(struct tree_pos *pos);
bool tree_prev(struct tree_pos *pos); /* false at the first record: the position does not move. From the end it goes to the last record */
bool tree_valid(const struct tree_pos *pos); /* on a record */

/* What the one walker of a view leaves behind (ds/cow.h, Leaving). tree_leave: it is done with all records of the nodes that it
 * was in at the last call and that pos is not in; called at every record, or at least once in every leaf. */
struct tree_trail {
    struct cow_leave *leave; /* NULL: nothing is stamped */
    void *node[TREE_HEIGHT_MAX];
};
void tree_trail_begin(struct tree_trail *trail, const struct tree_pos *pos, struct cow_leave *leave);
void tree_leave_nodes(struct tree_trail *trail, const struct tree_pos *pos);
static inline void tree_leave(struct tree_trail *trail, const struct tree_pos *pos)
{
    if (unlikely(trail->leave && trail->node[pos->tree->height] != pos->node[pos->tree->height])) tree_leave_nodes(trail, pos);
}

struct slice tree_get(const struct tree_pos *pos);
uint64_t tree_key(const struct tree_pos *pos);
uint64_t tree_rank(const struct tree_pos *pos); /* of the position; count at the end */

/* Changes. t is the tree that pos was sought in. cow is never NULL. A record handed in may not lie in the tree itself. */
void tree_insert(struct tree *t, struct cow *cow, struct tree_pos *pos, uint64_t key, struct slice record); /* before pos; pos is then invalid */
void tree_push_back(struct tree *t, struct cow *cow, struct slice record);  /* positional trees; O(1) amortised */
void tree_push_front(struct tree *t, struct cow *cow, struct slice record);
void tree_replace(struct tree *t, struct cow *cow, struct tree_pos *pos, struct slice record); /* same key; pos is then invalid */
/* Bytes of the record at pos that may be changed in place (never its length); pos stays valid. A long record that a view
 * owns is copied whole first: patch short ones, replace long ones. */
void *tree_patch(struct tree *t, struct cow *cow, struct tree_pos *pos);
void tree_del(struct tree *t, struct cow *cow, struct tree_pos *pos); /* pos is then invalid */
void tree_del_range(struct tree *t, struct cow *cow, uint64_t rank, uint64_t count); /* O(log n + nodes dropped), two paths; clipped to the tree */

/* Bulk build: records in order into an empty tree, leaves filled to about 90 %. Same result as inserting at the end. */
void tree_append(struct tree *t, struct cow *cow, uint64_t key, struct slice record);

/* Visits every block (node or long record) once; for DEBUG, memory accounting and defragmentation. */
void tree_each_block(const struct tree *t, void (*visit)(void *arg, const void *ptr, size_t size), void *arg);
void tree_check(const struct tree *t); /* panics when an invariant does not hold; O(n) */

#endif
