/* tree_shrink: what makes the tree smaller: pruning emptied nodes, merging small ones with a neighbour, deleting ranges.
 *
 * A node is merged when it is under about a third full and fits with a neighbour below the same parent into three
 * quarters of a node, so that it does not split again at once. Neighbours that a view owns are left alone: a change
 * never copies more than its path because of them. Whatever is not merged costs little: blocks are sized to what they
 * hold. Nothing here is needed for the order of the tree, only for its size and height.
 */
#include "ds/tree_node.h"

#define LEAF_BYTES_LOW (LEAF_BYTES_MAX / 3)
#define LEAF_BYTES_JOIN (LEAF_BYTES_MAX / 4 * 3)

void tree_lower(struct tree *t, struct cow *cow)
{
    while (t->height && ((struct inner *)t->root)->count == 1) {
        struct inner *root = t->root;
        t->root = inner_children(root)[0];
        t->height--;
        tree_inner_drop(t, cow, root);
    }
}

/* The node at level gives way to `node`, which also holds what its neighbour at slot + side held. */
static void join(struct tree *t, struct tree_pos *pos, unsigned level, int side, void *node)
{
    struct inner *parent = pos->node[level - 1];
    unsigned left = pos->slot[level - 1] - (side < 0 ? 1u : 0u);
    inner_counts(parent)[left] += inner_counts(parent)[left + 1];
    inner_drop(parent, left + 1);
    pos->slot[level - 1] = (uint16_t)left;
    tree_link(t, pos, level, node);
}

/* The neighbour of the node at level, on that side; NULL when there is none below the same parent. */
static void *neighbour(const struct tree_pos *pos, unsigned level, int side)
{
    const struct inner *parent = pos->node[level - 1];
    int slot = pos->slot[level - 1] + side;
    return slot < 0 || slot >= parent->count ? NULL : inner_children(parent)[slot];
}

static bool leaf_join(struct tree *t, struct cow *cow, struct tree_pos *pos, int side)
{
    struct leaf *l = pos_leaf(pos), *other = neighbour(pos, t->height, side);
    if (!other || cow_frozen(cow, cow_epoch(&other->epoch))) return false;
    uint16_t width;
    unsigned bytes = leaf_need_both(l, other, &width);
    if (bytes > LEAF_BYTES_JOIN) return false;
    struct leaf *both = tree_leaf_new(t, cow, bytes, width), *first = side < 0 ? other : l, *last = side < 0 ? l : other;
    leaf_append(both, first, 0, first->count);
    leaf_append(both, last, 0, last->count);
    tree_leaf_drop(t, cow, l);
    tree_leaf_drop(t, cow, other);
    join(t, pos, t->height, side, both);
    return true;
}

/* The first leaf, or the last. */
static bool is_end(const struct tree *t, const struct tree_pos *pos)
{
    bool first = true, last = true;
    for (unsigned level = 0; level < t->height; level++) {
        const struct inner *n = pos->node[level];
        first &= pos->slot[level] == 0;
        last &= pos->slot[level] + 1u == n->count;
    }
    return first || last;
}

static void leaf_tidy(struct tree *t, struct cow *cow, struct tree_pos *pos)
{
    struct leaf *l = pos_leaf(pos);
    if (cow_frozen(cow, cow_epoch(&l->epoch))) return;
    unsigned live = leaf_live(l);
    if (live < LEAF_BYTES_LOW && t->height && (leaf_join(t, cow, pos, -1) || leaf_join(t, cow, pos, 1))) return;
    /* A leaf at an end of the tree is given a quarter more than it needs, rounded up to a class: up to 25/16; or more. */
    if (live * 13 / 8 >= l->cap || (is_end(t, pos) && live + tree_end_room(t) * 2 > l->cap)) return;
    tree_leaf_rebuild(t, cow, pos, live, l->width);
}

static bool inner_join(struct tree *t, struct cow *cow, struct tree_pos *pos, unsigned level, int side)
{
    struct inner *n = pos->node[level], *other = neighbour(pos, level, side);
    if (!other || cow_frozen(cow, cow_epoch(&other->epoch))) return false;
    unsigned count = n->count + other->count;
    if (count > inner_cap_max(n->keyed) / 4 * 3) return false;
    struct inner *both = inner_new(t, cow, count), *first = side < 0 ? other : n, *last = side < 0 ? n : other;
    inner_append(both, first, 0, first->count);
    inner_append(both, last, 0, last->count);
    tree_inner_drop(t, cow, n);
    tree_inner_drop(t, cow, other);
    join(t, pos, level, side, both);
    return true;
}

static void inner_tidy(struct tree *t, struct cow *cow, struct tree_pos *pos, unsigned level)
{
    struct inner *n = pos->node[level];
    if (n->count < inner_cap_max(n->keyed) / 4 && level > 0 &&
        (inner_join(t, cow, pos, level, -1) || inner_join(t, cow, pos, level, 1)))
        return;
    if (n->cap <= 8 || n->count * 2u >= n->cap) return;
    struct inner *less = inner_new(t, cow, n->count + n->count / 4u);
    inner_append(less, n, 0, n->count);
    tree_inner_drop(t, cow, n);
    tree_link(t, pos, level, less);
}

void tree_tidy(struct tree *t, struct cow *cow, struct tree_pos *pos, unsigned up)
{
    if (up == 0) leaf_tidy(t, cow, pos);
    for (unsigned at = up ? up : 1; at <= t->height; at++) inner_tidy(t, cow, pos, t->height - at);
    tree_lower(t, cow);
}

void tree_prune(struct tree *t, struct cow *cow, struct tree_pos *pos)
{
    for (unsigned up = 1; up <= t->height; up++) {
        unsigned level = t->height - up;
        struct inner *n = pos->node[level];
        inner_drop(n, pos->slot[level]);
        if (n->count) {
            tree_tidy(t, cow, pos, up);
            return;
        }
        tree_inner_drop(t, cow, n);
    }
    t->root = NULL;
    t->height = 0;
}

/* Ranges. */

/* The leaf without its records [from, from + n): some stay. */
static struct leaf *leaf_cut(struct tree *t, struct cow *cow, struct leaf *l, unsigned from, unsigned n)
{
    for (unsigned i = from; l->longs && i < from + n; i++) tree_long_drop(t, cow, leaf_get_long(l, i));
    unsigned bytes = leaf_live_part(l, 0, from) + leaf_live_part(l, from + n, l->count) - LEAF_HEADER;
    struct leaf *rest = tree_leaf_new(t, cow, bytes, l->width);
    leaf_append(rest, l, 0, from);
    leaf_append(rest, l, from + n, l->count);
    if (cow_frozen(cow, cow_epoch(&l->epoch))) cow_note_copy(cow, rest->cap);
    tree_leaf_drop(t, cow, l);
    return rest;
}

/* The subtree without its records [from, from + n): some stay. */
static void *subtree_cut(struct tree *t, struct cow *cow, void *node, unsigned up, uint64_t from, uint64_t n)
{
    if (up == 0) return leaf_cut(t, cow, node, (unsigned)from, (unsigned)n);
    struct inner *in = tree_inner_own(t, cow, node);
    void **children = inner_children(in);
    uint64_t *counts = inner_counts(in), *keys = inner_keys(in), start = 0;
    unsigned kept = 0;
    for (unsigned i = 0; i < in->count; i++) {
        uint64_t end = start + counts[i], low = from > start ? from : start, high = from + n < end ? from + n : end;
        void *child = children[i];
        uint64_t left = counts[i];
        if (low < high) {
            left -= high - low;
            if (left == 0) tree_subtree_drop(t, cow, child, up - 1);
            else child = subtree_cut(t, cow, child, up - 1, low - start, high - low);
        }
        start = end;
        if (left == 0) continue;
        if (in->keyed) keys[kept] = keys[i];
        children[kept] = child;
        counts[kept++] = left;
    }
    in->count = (uint16_t)kept;
    return in;
}

void tree_del_range(struct tree *t, struct cow *cow, uint64_t rank, uint64_t count)
{
    if (rank >= t->count || count == 0) return;
    if (count > t->count - rank) count = t->count - rank;
    if (count == t->count) {
        tree_deinit(t, cow);
        return;
    }
    struct tree_pos pos;
    if (count == 1) {
        tree_at(t, rank, &pos);
        tree_del(t, cow, &pos);
        return;
    }
    t->root = subtree_cut(t, cow, t->root, t->height, rank, count);
    t->count -= count;
    tree_lower(t, cow);
    /* The two leaves at the cut may have become small. Under a view that can wait for the next change there. */
    if (cow->live) return;
    if (rank < t->count && tree_at(t, rank, &pos)) tree_tidy(t, cow, &pos, 0);
    if (rank > 0 && tree_at(t, rank - 1, &pos)) tree_tidy(t, cow, &pos, 0);
}
