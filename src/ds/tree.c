/* tree: seeking, walking and reading; see tree.h, and tree_node.h for the shape of the nodes. Changes are in
 * tree_change.c. What always holds: a position that is not in an empty tree has a node and a slot on every level; its
 * leaf slot is below the leaf's count, except at the end of the tree, where it is the count of the last leaf. */
#include "ds/tree.h"

#include "ds/tree_node.h"

void tree_init(struct tree *t, const struct tree_kind *kind)
{
    check(kind->key_bytes == 0 || kind->key_bytes == 4 || kind->key_bytes == 8);
    *t = (struct tree){.kind = kind};
}

void tree_deinit(struct tree *t, struct cow *cow)
{
    if (t->root) tree_subtree_drop(t, cow, t->root, t->height);
    check(t->bytes == 0);
    tree_init(t, t->kind);
}

/* Goes down from the node at level to the first (or last) record below it. */
static void descend_first(struct tree_pos *pos, unsigned level)
{
    for (; level < pos->tree->height; level++) {
        pos->slot[level] = 0;
        pos->node[level + 1] = inner_children(pos->node[level])[0];
    }
    pos->slot[level] = 0;
}

static void descend_last(struct tree_pos *pos, unsigned level)
{
    for (; level < pos->tree->height; level++) {
        const struct inner *n = pos->node[level];
        pos->slot[level] = (uint16_t)(n->count - 1);
        pos->node[level + 1] = inner_children(n)[n->count - 1];
    }
    pos->slot[level] = (uint16_t)(pos_leaf(pos)->count - 1);
}

bool tree_first(const struct tree *t, struct tree_pos *pos)
{
    pos->tree = t;
    if (!t->root) return false;
    pos->node[0] = t->root;
    descend_first(pos, 0);
    return true;
}

bool tree_last(const struct tree *t, struct tree_pos *pos)
{
    pos->tree = t;
    if (!t->root) return false;
    pos->node[0] = t->root;
    descend_last(pos, 0);
    return true;
}

bool tree_at(const struct tree *t, uint64_t rank, struct tree_pos *pos)
{
    if (rank >= t->count) {
        if (tree_last(t, pos)) pos->slot[t->height]++;
        return false;
    }
    pos->tree = t;
    pos->node[0] = t->root;
    for (unsigned level = 0; level < t->height; level++) {
        const struct inner *n = pos->node[level];
        const uint64_t *counts = inner_counts(n);
        unsigned i = 0;
        for (; rank >= counts[i]; i++) rank -= counts[i];
        pos->slot[level] = (uint16_t)i;
        pos->node[level + 1] = inner_children(n)[i];
    }
    pos->slot[t->height] = (uint16_t)rank;
    return true;
}

/* Moves to the first record of the next leaf; false, and nothing moves, when there is none. */
static bool next_leaf(struct tree_pos *pos)
{
    for (unsigned level = pos->tree->height; level-- > 0;) {
        const struct inner *n = pos->node[level];
        unsigned slot = pos->slot[level] + 1u;
        if (slot == n->count) continue;
        pos->slot[level] = (uint16_t)slot;
        pos->node[level + 1] = inner_children(n)[slot];
        if (slot + 1u < n->count) prefetch_leaf(inner_children(n)[slot + 1]);
        descend_first(pos, level + 1);
        return true;
    }
    return false;
}

/* Goes down to the leaf where (key, probe) belongs; probe NULL: before all records with the key. */
static struct leaf *seek_leaf(const struct tree *t, uint64_t key, const struct slice *probe, struct tree_pos *pos)
{
    void *node = pos->node[0] = t->root;
    for (unsigned level = 0; level < t->height; level++) {
        unsigned i = inner_route(t->kind, node, t->height - level, key, probe);
        pos->slot[level] = (uint16_t)i;
        pos->node[level + 1] = node = inner_children(node)[i];
        prefetch_leaf(node);
    }
    return node;
}

bool tree_seek(const struct tree *t, uint64_t key, struct slice probe, struct tree_pos *pos)
{
    check(t->kind->key_bytes != 0);
    pos->tree = t;
    if (!t->root) return false;
    struct leaf *l = seek_leaf(t, key, &probe, pos);
    bool found;
    unsigned i = leaf_seek(l, t->kind, key, probe, &found);
    pos->slot[t->height] = (uint16_t)i;
    if (likely(i < l->count) || !next_leaf(pos)) return found;
    l = pos_leaf(pos);
    return leaf_key(l, 0) == key && (!t->kind->cmp || t->kind->cmp(leaf_get(l, 0), probe) == 0);
}

bool tree_seek_key(const struct tree *t, uint64_t key, struct tree_pos *pos)
{
    check(t->kind->key_bytes != 0);
    pos->tree = t;
    if (!t->root) return false;
    struct leaf *l = seek_leaf(t, key, NULL, pos);
    unsigned i = leaf_lower(l, key);
    pos->slot[t->height] = (uint16_t)i;
    return i < l->count || next_leaf(pos);
}

bool tree_valid(const struct tree_pos *pos) { return pos->tree->root && pos_slot(pos) < pos_leaf(pos)->count; }

bool tree_next(struct tree_pos *pos)
{
    if (!tree_valid(pos)) return false;
    unsigned slot = ++pos->slot[pos->tree->height];
    return slot < pos_leaf(pos)->count || next_leaf(pos);
}

bool tree_prev(struct tree_pos *pos)
{
    if (!pos->tree->root) return false;
    unsigned height = pos->tree->height;
    if (pos->slot[height] > 0) {
        pos->slot[height]--;
        return true;
    }
    for (unsigned level = height; level-- > 0;) {
        if (pos->slot[level] == 0) continue;
        const struct inner *n = pos->node[level];
        unsigned slot = --pos->slot[level];
        pos->node[level + 1] = inner_children(n)[slot];
        if (slot > 0) prefetch_leaf(inner_children(n)[slot - 1]);
        descend_last(pos, level + 1);
        return true;
    }
    return false;
}

struct slice tree_get(const struct tree_pos *pos)
{
    check(tree_valid(pos));
    return leaf_get(pos_leaf(pos), pos_slot(pos));
}

uint64_t tree_key(const struct tree_pos *pos)
{
    check(tree_valid(pos));
    return leaf_key(pos_leaf(pos), pos_slot(pos));
}

uint64_t tree_rank(const struct tree_pos *pos)
{
    const struct tree *t = pos->tree;
    if (!t->root) return 0;
    uint64_t rank = pos_slot(pos);
    for (unsigned level = 0; level < t->height; level++) {
        const uint64_t *counts = inner_counts(pos->node[level]);
        for (unsigned i = 0; i < pos->slot[level]; i++) rank += counts[i];
    }
    return rank;
}

static void each_block(void *node, unsigned up, void (*visit)(void *arg, const void *ptr, size_t size), void *arg)
{
    if (up == 0) {
        const struct leaf *l = node;
        for (unsigned i = 0; l->longs && i < l->count; i++) {
            const struct tree_long *r = leaf_get_long(l, i);
            if (r) visit(arg, r, long_bytes(r));
        }
        visit(arg, l, l->cap);
        return;
    }
    const struct inner *n = node;
    for (unsigned i = 0; i < n->count; i++) each_block(inner_children(n)[i], up - 1, visit, arg);
    visit(arg, n, n->bytes);
}

void tree_each_block(const struct tree *t, void (*visit)(void *arg, const void *ptr, size_t size), void *arg)
{
    if (t->root) each_block(t->root, t->height, visit, arg);
}

/* What tree_check knows of the subtree it is in: keys in [low, high]. */
static uint64_t check_node(const struct tree *t, const void *node, unsigned up, uint64_t low, uint64_t high)
{
    if (up == 0) {
        const struct leaf *l = node;
        leaf_check(l);
        check(l->key_bytes == t->kind->key_bytes);
        if (!l->key_bytes) return l->count;
        check(leaf_key(l, 0) >= low);
        check(leaf_key(l, l->count - 1u) <= high);
        return l->count;
    }
    const struct inner *n = node;
    uint64_t total = 0;
    check(n->count > 0);
    check(n->count <= n->cap);
    check(mem_class(n->bytes) == n->bytes);
    for (unsigned i = 0; i < n->count; i++) {
        uint64_t from = n->keyed ? inner_keys(n)[i] : 0;
        uint64_t to = n->keyed && i + 1u < n->count ? inner_keys(n)[i + 1] : high;
        check(from >= low);
        check(to <= high);
        uint64_t count = check_node(t, inner_children(n)[i], up - 1, from, to);
        check(count == inner_counts(n)[i]);
        total += count;
    }
    return total;
}

static void add_size(void *arg, const void *ptr, size_t size)
{
    (void)ptr;
    *(uint64_t *)arg += mem_class(size);
}

void tree_check(const struct tree *t)
{
    uint64_t bytes = 0;
    if (!t->root) {
        check(t->height == 0);
        check(t->count == 0);
    } else {
        check(t->height == 0 || ((const struct inner *)t->root)->count > 1);
        check(check_node(t, t->root, t->height, 0, UINT64_MAX) == t->count);
    }
    tree_each_block(t, add_size, &bytes);
    check(bytes == t->bytes);
}
