/* tree_change: putting records into the tree and changing them; taking out is in tree_shrink.c. Every change first makes the
 * inner nodes on its path ours, from the root down, and then works from the leaf up, so that a frozen node is only ever
 * read. A position is kept right through splits: a level that splits moves it into the half it belongs to.
 *
 * Splits: a leaf in the middle of the tree splits into halves. At either end of the tree (appending, pushing at the
 * front) the full node stays as it is and an empty one is put beside it, so that a tree filled in order is full.
 */
#include "ds/tree_node.h"

#define LEAF_BYTES_EDGE (LEAF_BYTES_MAX / 8 * 7) /* leaves at the ends of the tree: some room for later */

enum edge { EDGE_NONE = 0, EDGE_FRONT = -1, EDGE_BACK = 1 };

/* Which end of the tree an insertion at pos extends. */
static enum edge edge_of(const struct tree *t, const struct tree_pos *pos)
{
    const struct leaf *l = pos_leaf(pos);
    unsigned slot = pos->slot[t->height];
    if (slot != 0 && slot != l->count) return EDGE_NONE;
    bool front = slot == 0, back = slot == l->count;
    for (unsigned level = 0; level < t->height; level++) {
        const struct inner *n = pos->node[level];
        front &= pos->slot[level] == 0;
        back &= pos->slot[level] + 1u == n->count;
    }
    return back ? EDGE_BACK : front ? EDGE_FRONT : EDGE_NONE;
}

static inline struct inner *parent_of(const struct tree_pos *pos, unsigned level) { return pos->node[level - 1]; }

void tree_link(struct tree *t, struct tree_pos *pos, unsigned level, void *node)
{
    pos->node[level] = node;
    if (level == 0) t->root = node;
    else inner_children(parent_of(pos, level))[pos->slot[level - 1]] = node;
}

void tree_path_own(struct tree *t, struct cow *cow, struct tree_pos *pos)
{
    if (likely(!cow->live)) return;
    for (unsigned level = 0; level < t->height; level++) {
        struct inner *n = pos->node[level], *own = tree_inner_own(t, cow, n);
        if (own != n) tree_link(t, pos, level, own);
    }
}

/* Makes the leaf of pos ours; the inner nodes are. */
static struct leaf *own_leaf(struct tree *t, struct cow *cow, struct tree_pos *pos)
{
    struct leaf *l = pos_leaf(pos), *own = tree_leaf_own(t, cow, l);
    if (own != l) tree_link(t, pos, t->height, own);
    return own;
}

/* Adds delta to the counts on the path of pos, and to the tree's. */
void tree_path_count(struct tree *t, const struct tree_pos *pos, int delta)
{
    for (unsigned level = 0; level < t->height; level++)
        inner_counts(pos->node[level])[pos->slot[level]] += (uint64_t)(int64_t)delta;
    t->count += (uint64_t)(int64_t)delta;
}

/* Adding a child to an inner node. Afterwards pos is on the new child. */

/* The key below which nothing is under node: what its fence may be. */
static uint64_t node_key(const void *node, unsigned up)
{
    if (up == 0) return leaf_key(node, 0);
    const struct inner *n = node;
    return n->keyed ? inner_keys(n)[0] : 0;
}

static void grow_root(struct tree *t, struct cow *cow, struct tree_pos *pos, const struct inner_entry *e, enum edge edge)
{
    check(t->height + 1 < TREE_HEIGHT_MAX);
    struct inner *root = inner_new(t, cow, 4);
    struct inner_entry old = {node_key(t->root, t->height), 0, t->root};
    old.count = t->height ? inner_total(t->root) : ((struct leaf *)t->root)->count;
    unsigned at = edge == EDGE_FRONT ? 0 : 1;
    inner_put(root, 0, &old);
    inner_put(root, at, e);
    for (unsigned level = t->height + 1u; level > 0; level--) {
        pos->node[level] = pos->node[level - 1];
        pos->slot[level] = pos->slot[level - 1];
    }
    t->height++;
    t->root = pos->node[0] = root;
    pos->slot[0] = (uint16_t)at;
}

static void add_child(struct tree *t, struct cow *cow, struct tree_pos *pos, unsigned up, const struct inner_entry *e,
                      enum edge edge);

/* The full node at up gets a bigger block. */
static void inner_grow(struct tree *t, struct cow *cow, struct tree_pos *pos, unsigned up, enum edge edge)
{
    struct inner *n = pos->node[t->height - up];
    unsigned cap = n->count + 1u + n->count / (edge ? 2 : 8), max = inner_cap_max(n->keyed);
    struct inner *more = inner_new(t, cow, cap < max ? cap : max);
    inner_append(more, n, 0, n->count);
    tree_inner_drop(t, cow, n);
    tree_link(t, pos, t->height - up, more);
}

/* The full node at up, at an end of the tree, stays; e starts a new node beside it. */
static void inner_split_edge(struct tree *t, struct cow *cow, struct tree_pos *pos, unsigned up,
                             const struct inner_entry *e, enum edge edge)
{
    struct inner *n = pos->node[t->height - up], *fresh = inner_new(t, cow, 4);
    inner_put(fresh, 0, e);
    if (edge == EDGE_FRONT && n->keyed && up < t->height)
        inner_keys(pos->node[t->height - up - 1])[pos->slot[t->height - up - 1]] = inner_keys(n)[0];
    add_child(t, cow, pos, up + 1, &(struct inner_entry){e->key, e->count, fresh}, edge);
    pos->node[t->height - up] = fresh;
    pos->slot[t->height - up] = 0;
}

static struct inner *inner_part(struct tree *t, struct cow *cow, const struct inner *n, unsigned from, unsigned to)
{
    struct inner *part = inner_new(t, cow, to - from + 1 + (to - from) / 8);
    inner_append(part, n, from, to);
    return part;
}

/* The full node at up becomes two halves; e goes to `at` as counted in the full node. */
static void inner_split(struct tree *t, struct cow *cow, struct tree_pos *pos, unsigned up, unsigned at,
                        const struct inner_entry *e)
{
    unsigned level = t->height - up;
    struct inner *n = pos->node[level];
    unsigned middle = n->count / 2u;
    struct inner *left = inner_part(t, cow, n, 0, middle), *right = inner_part(t, cow, n, middle, n->count);
    bool in_left = at <= middle;
    if (!in_left) at -= middle;
    inner_put(in_left ? left : right, at, e);
    tree_inner_drop(t, cow, n);
    tree_link(t, pos, level, left);
    if (level > 0) inner_counts(pos->node[level - 1])[pos->slot[level - 1]] = inner_total(left);
    add_child(t, cow, pos, up + 1, &(struct inner_entry){node_key(right, up), inner_total(right), right}, EDGE_NONE);
    level = t->height - up;
    if (in_left) pos->slot[level - 1]--;
    pos->node[level] = in_left ? left : right;
    pos->slot[level] = (uint16_t)at;
}

/* Puts e behind the child of pos at up (before it at the front edge). The counts above up include e's already, except
 * at an edge, where e is empty. */
static void add_child(struct tree *t, struct cow *cow, struct tree_pos *pos, unsigned up, const struct inner_entry *e,
                      enum edge edge)
{
    if (up > t->height) {
        grow_root(t, cow, pos, e, edge);
        return;
    }
    struct inner *n = pos->node[t->height - up];
    unsigned at = pos->slot[t->height - up] + (edge == EDGE_FRONT ? 0u : 1u);
    if (n->count == n->cap && n->cap < inner_cap_max(n->keyed)) {
        inner_grow(t, cow, pos, up, edge);
        n = pos->node[t->height - up];
    }
    if (n->count < n->cap) {
        inner_put(n, at, e);
        pos->slot[t->height - up] = (uint16_t)at;
    } else if (edge) {
        inner_split_edge(t, cow, pos, up, e, edge);
    } else {
        inner_split(t, cow, pos, up, at, e);
    }
}

/* Leaves. */

static void leaf_split_edge(struct tree *t, struct cow *cow, struct tree_pos *pos, uint64_t key, enum edge edge)
{
    struct leaf *l = pos_leaf(pos), *fresh = tree_leaf_new(t, cow, LEAF_HEADER, LEAF_VARIABLE);
    if (edge == EDGE_FRONT && l->key_bytes && t->height)
        inner_keys(pos->node[t->height - 1])[pos->slot[t->height - 1]] = leaf_key(l, 0);
    add_child(t, cow, pos, 1, &(struct inner_entry){key, 0, fresh}, edge);
    pos->node[t->height] = fresh;
    pos->slot[t->height] = 0;
}

static struct leaf *leaf_part(struct tree *t, struct cow *cow, const struct leaf *l, unsigned from, unsigned to,
                              unsigned extra)
{
    unsigned bytes = leaf_live_part(l, from, to) + extra;
    struct leaf *part = tree_leaf_new(t, cow, bytes < LEAF_BYTES_MAX ? bytes : LEAF_BYTES_MAX, l->width);
    leaf_append(part, l, from, to);
    if (cow_frozen(cow, cow_epoch(&l->epoch))) cow_note_copy(cow, part->cap);
    return part;
}

/* Two halves; the one that pos is in gets room for extra bytes. */
static void leaf_split(struct tree *t, struct cow *cow, struct tree_pos *pos, unsigned extra)
{
    struct leaf *l = pos_leaf(pos);
    unsigned middle = leaf_middle(l), slot = pos_slot(pos);
    bool in_left = slot <= middle;
    struct leaf *left = leaf_part(t, cow, l, 0, middle, in_left ? extra : 0);
    struct leaf *right = leaf_part(t, cow, l, middle, l->count, in_left ? 0 : extra);
    tree_leaf_drop(t, cow, l);
    tree_link(t, pos, t->height, left);
    if (t->height) inner_counts(pos->node[t->height - 1])[pos->slot[t->height - 1]] = left->count;
    add_child(t, cow, pos, 1, &(struct inner_entry){leaf_key(right, 0), right->count, right}, EDGE_NONE);
    if (in_left) pos->slot[t->height - 1]--;
    pos->node[t->height] = in_left ? left : right;
    pos->slot[t->height] = (uint16_t)(in_left ? slot : slot - middle);
}

/* The leaf of pos in a new block of the given size and format. */
struct leaf *tree_leaf_rebuild(struct tree *t, struct cow *cow, struct tree_pos *pos, unsigned bytes, uint16_t width)
{
    struct leaf *l = pos_leaf(pos), *fresh = tree_leaf_new(t, cow, bytes, width);
    leaf_append(fresh, l, 0, l->count);
    if (cow_frozen(cow, cow_epoch(&l->epoch))) cow_note_copy(cow, fresh->cap);
    tree_leaf_drop(t, cow, l);
    tree_link(t, pos, t->height, fresh);
    return fresh;
}

/* Bytes of a leaf that needs so many: one that grows at an end has a quarter more, and in a tree of many leaves what an end
 * may have, so that it grows in a few steps. */
static unsigned ample_bytes(const struct tree *t, unsigned need, enum edge edge)
{
    if (!edge) return need;
    unsigned more = tree_end_room(t);
    return need + (more > need / 4 ? more : need / 4);
}

/* The item fits into the leaf of pos as it is, or with the room of the leaf in one place. */
static bool fits(const struct cow *cow, const struct tree_pos *pos, const struct leaf_item *item)
{
    struct leaf *l = pos_leaf(pos);
    if (unlikely(cow_frozen(cow, cow_epoch(&l->epoch)))) return false;
    if (likely(leaf_fits(l, pos_slot(pos), item))) return true;
    if (!leaf_is_fixed(l) || !l->tail) return false;
    leaf_slide(l, false);
    return leaf_fits(l, pos_slot(pos), item);
}

/* Splits and rebuilds the leaf of pos until it is ours and has room for the item. */
static void make_room(struct tree *t, struct cow *cow, struct tree_pos *pos, uint64_t key, const struct leaf_item *item)
{
    enum edge edge = EDGE_NONE;
    for (bool looked = false;; looked = true) {
        struct leaf *l = pos_leaf(pos);
        if (likely(fits(cow, pos, item))) return;
        if (!looked) edge = edge_of(t, pos);
        unsigned limit = edge ? LEAF_BYTES_EDGE : LEAF_BYTES_MAX;
        uint16_t width;
        unsigned need = leaf_need(l, item, &width);
        if (need <= limit || l->count == 0) {
            unsigned ample = ample_bytes(t, need, edge);
            l = tree_leaf_rebuild(t, cow, pos, ample < limit ? ample : need < limit ? limit : need, width);
            if (edge == EDGE_FRONT) leaf_slide(l, true);
            return;
        }
        if (edge) leaf_split_edge(t, cow, pos, key, edge);
        else leaf_split(t, cow, pos, width == l->width ? need - leaf_live(l) : 0);
    }
}

/* Items. */

static struct leaf_item item_make(struct tree *t, struct cow *cow, struct slice record)
{
    struct leaf_item item = {record, NULL};
    if (likely(record.len <= TREE_INLINE_MAX)) return item;
    check(record.len <= UINT32_MAX);
    item.block = tree_block_new(t, sizeof *item.block + record.len);
    item.block->epoch = cow->epoch;
    item.block->len = (uint32_t)record.len;
    memcpy(item.block->bytes, record.ptr, record.len);
    return item;
}

static void put_item(struct tree *t, struct cow *cow, struct tree_pos *pos, uint64_t key, const struct leaf_item *item)
{
    make_room(t, cow, pos, key, item);
    leaf_put(pos_leaf(pos), pos_slot(pos), key, item);
    for (unsigned level = 0; level < t->height; level++) {
        struct inner *n = pos->node[level];
        unsigned slot = pos->slot[level];
        inner_counts(n)[slot]++;
        if (n->keyed && key < inner_keys(n)[slot]) inner_keys(n)[slot] = key;
    }
    t->count++;
}

/* Public. */

void tree_insert(struct tree *t, struct cow *cow, struct tree_pos *pos, uint64_t key, struct slice record)
{
    check(pos->tree == t);
    check(t->kind->key_bytes != 4 || key <= UINT32_MAX);
    struct leaf_item item = item_make(t, cow, record);
    if (unlikely(!t->root)) {
        t->root = pos->node[0] = tree_leaf_new(t, cow, LEAF_HEADER, LEAF_VARIABLE);
        pos->slot[0] = 0;
    }
    tree_path_own(t, cow, pos);
    put_item(t, cow, pos, key, &item);
}

void tree_append(struct tree *t, struct cow *cow, uint64_t key, struct slice record)
{
    struct tree_pos pos;
    if (tree_last(t, &pos)) {
        check(t->kind->key_bytes == 0 || tree_key(&pos) <= key);
        pos.slot[t->height]++;
    }
    tree_insert(t, cow, &pos, key, record);
}

void tree_push_back(struct tree *t, struct cow *cow, struct slice record)
{
    check(t->kind->key_bytes == 0);
    struct tree_pos pos;
    bool some = tree_last(t, &pos);
    if (likely(some && !cow->live) && leaf_push_back(pos_leaf(&pos), record)) tree_path_count(t, &pos, 1);
    else tree_append(t, cow, 0, record);
}

/* The way down to the first leaf, without the position that an insertion wants. */
static inline struct leaf *first_leaf(const struct tree *t)
{
    void *node = t->root;
    for (unsigned up = t->height; up; up--) node = inner_children(node)[0];
    return node;
}

/* One record more in it. */
static inline void count_first(struct tree *t)
{
    struct inner *n = t->root;
    for (unsigned up = t->height; up; up--, n = inner_children(n)[0]) inner_counts(n)[0]++;
    t->count++;
}

void tree_push_front(struct tree *t, struct cow *cow, struct slice record)
{
    check(t->kind->key_bytes == 0);
    if (likely(t->root && !cow->live) && leaf_push_front(first_leaf(t), record)) {
        count_first(t);
        return;
    }
    struct tree_pos pos;
    tree_first(t, &pos);
    tree_insert(t, cow, &pos, 0, record);
}

void tree_replace(struct tree *t, struct cow *cow, struct tree_pos *pos, struct slice record)
{
    check(pos->tree == t);
    check(tree_valid(pos));
    struct leaf_item item = item_make(t, cow, record);
    tree_path_own(t, cow, pos);
    struct leaf *l = own_leaf(t, cow, pos);
    unsigned slot = pos_slot(pos);
    struct tree_long *old = leaf_get_long(l, slot);
    if (!leaf_overwrite(l, slot, &item)) {
        uint64_t key = leaf_key(l, slot);
        bool smaller = record.len < leaf_get(l, slot).len;
        leaf_del(l, slot);
        tree_path_count(t, pos, -1);
        put_item(t, cow, pos, key, &item);
        if (smaller) tree_tidy(t, cow, pos, 0);
    }
    tree_long_drop(t, cow, old);
}

void *tree_patch(struct tree *t, struct cow *cow, struct tree_pos *pos)
{
    check(pos->tree == t);
    check(tree_valid(pos));
    tree_path_own(t, cow, pos);
    struct leaf *l = own_leaf(t, cow, pos);
    struct tree_long *r = leaf_get_long(l, pos_slot(pos));
    if (!r) return (void *)leaf_get(l, pos_slot(pos)).ptr;
    if (cow_frozen(cow, cow_epoch(&r->epoch))) {
        struct tree_long *copy = tree_block_new(t, long_bytes(r));
        memcpy(copy, r, long_bytes(r));
        copy->epoch = cow->epoch;
        cow_note_copy(cow, long_bytes(r));
        tree_long_drop(t, cow, r);
        leaf_set_long(l, pos_slot(pos), copy);
        r = copy;
    }
    return r->bytes;
}

void tree_del(struct tree *t, struct cow *cow, struct tree_pos *pos)
{
    check(pos->tree == t);
    check(tree_valid(pos));
    tree_path_own(t, cow, pos);
    tree_path_count(t, pos, -1);
    struct leaf *l = pos_leaf(pos);
    struct tree_long *r = leaf_get_long(l, pos_slot(pos));
    if (l->count == 1) {
        tree_leaf_drop(t, cow, l);
        tree_prune(t, cow, pos);
    } else {
        l = own_leaf(t, cow, pos);
        leaf_del(l, pos_slot(pos));
        tree_tidy(t, cow, pos, 0);
    }
    tree_long_drop(t, cow, r);
}
