/* tree_node: the inner nodes of the tree, and what the parts of ds/tree* share; private to them.
 *
 *   inner | header 16 | keys[cap] (keyed trees only) | children[cap] | counts[cap] |
 *
 * keys[i] is a fence, not a copy: no record below child i has a smaller key, no record below child i-1 a bigger one.
 * (Deleting a child's first record leaves its fence alone.) counts[i] is the number of records below child i.
 * A node is frozen when a view owns it; whatever is below a frozen node is frozen, so a path is made ours from the root
 * down. Levels are counted from the leaf: `up` 1 is a leaf's parent, and stays so when the root splits.
 */
#ifndef VIREO_DS_TREE_NODE_H
#define VIREO_DS_TREE_NODE_H

#include "base/mem.h"
#include "base/panic.h"
#include "ds/tree.h"
#include "ds/tree_leaf.h"

#ifndef INNER_BYTES_MAX
#define INNER_BYTES_MAX 4096
#endif

struct inner {
    uint32_t epoch;
    uint16_t count, cap; /* children: there, room for */
    bool keyed;
    uint32_t bytes;      /* of the block */
};

static inline uint64_t *inner_keys(const struct inner *n) { return (uint64_t *)(n + 1); }
static inline void **inner_children(const struct inner *n)
{
    return (void **)((uint64_t *)(n + 1) + (n->keyed ? n->cap : 0));
}
static inline uint64_t *inner_counts(const struct inner *n) { return (uint64_t *)(inner_children(n) + n->cap); }

static inline unsigned inner_entry_bytes(bool keyed) { return keyed ? 24 : 16; }
static inline unsigned inner_cap_max(bool keyed)
{
    return (INNER_BYTES_MAX - (unsigned)sizeof(struct inner)) / inner_entry_bytes(keyed);
}

/* One child and what its parent says of it. */
struct inner_entry {
    uint64_t key, count;
    void *child;
};

uint64_t inner_total(const struct inner *n); /* records below n */
/* A new node with room for cap children, and as many more as its block has room for. */
struct inner *inner_new(struct tree *t, struct cow *cow, unsigned cap);
void inner_append(struct inner *dst, const struct inner *src, unsigned from, unsigned to);
void inner_put(struct inner *n, unsigned at, const struct inner_entry *e); /* there is room */
void inner_drop(struct inner *n, unsigned at);
/* The child below which (key, probe) belongs; up as above. probe NULL: before all records of that key. */
unsigned inner_route(const struct tree_kind *kind, const struct inner *n, unsigned up, uint64_t key,
                     const struct slice *probe);
unsigned inner_route_key(const struct inner *n, uint64_t key);

/* What the leaves at the ends may leave empty: a sixteenth of the tree, one leaf at most. */
static inline unsigned tree_end_room(const struct tree *t)
{
    uint64_t share = t->bytes / 16;
    return share < LEAF_BYTES_MAX ? (unsigned)share : LEAF_BYTES_MAX;
}

/* Every block of a tree is made and let go through these, which keep t->bytes. */
void *tree_block_new(struct tree *t, size_t size);
void tree_block_drop(struct tree *t, struct cow *cow, void *ptr, size_t size); /* which begins with its epoch; cow may be NULL */
struct leaf *tree_leaf_new(struct tree *t, struct cow *cow, unsigned bytes, uint16_t width);
void tree_leaf_drop(struct tree *t, struct cow *cow, struct leaf *l);
void tree_inner_drop(struct tree *t, struct cow *cow, struct inner *n);
void tree_long_drop(struct tree *t, struct cow *cow, struct tree_long *r); /* r may be NULL */
void tree_subtree_drop(struct tree *t, struct cow *cow, void *node, unsigned up);
/* The node as one that may be written: itself, or a copy of it when it is frozen (the old one is dropped). */
struct inner *tree_inner_own(struct tree *t, struct cow *cow, struct inner *n);
struct leaf *tree_leaf_own(struct tree *t, struct cow *cow, struct leaf *l);

/* The path of a position that a change goes along; the node at a level is linked into its parent, which is ours. */
void tree_path_own(struct tree *t, struct cow *cow, struct tree_pos *pos); /* makes its inner nodes ours */
void tree_path_count(struct tree *t, const struct tree_pos *pos, int delta);
void tree_link(struct tree *t, struct tree_pos *pos, unsigned level, void *node);
struct leaf *tree_leaf_rebuild(struct tree *t, struct cow *cow, struct tree_pos *pos, unsigned bytes, uint16_t width);

/* Shrinking. The path is ours; pos is invalid afterwards. */
void tree_tidy(struct tree *t, struct cow *cow, struct tree_pos *pos, unsigned up); /* from that level up: merges, makes blocks smaller */
void tree_prune(struct tree *t, struct cow *cow, struct tree_pos *pos); /* the leaf of pos is gone: unlinks it, and what is then empty */
void tree_lower(struct tree *t, struct cow *cow); /* while the root has one child, that child becomes the root */

static inline struct leaf *pos_leaf(const struct tree_pos *pos) { return pos->node[pos->tree->height]; }
static inline unsigned pos_slot(const struct tree_pos *pos) { return pos->slot[pos->tree->height]; }

#endif
