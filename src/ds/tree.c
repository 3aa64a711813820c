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

/* Prefetching. A leaf is several misses one behind the other: header, keys, offset, record. All but the record of a
 * variable leaf are loaded at once by guessing where they lie: the block's size from the number of records and the
 * width of records in this tree, the slot from where the key lies between its fences (good for hashes). */

static inline void prefetch(const char *from, const char *to)
{
    __asm__ volatile(""); /* else gcc takes a function that only prefetches for one without effect, and drops its calls */
    for (const char *p = (const char *)((uintptr_t)from & ~(uintptr_t)63); p <= to; p += 64) __builtin_prefetch(p);
}

#define NEAR_RECORDS 4u /* how far off a guessed slot may be: where records are loaded; keys: LEAF_NEAR */

static void prefetch_slot(const struct tree *t, const char *leaf, unsigned count, unsigned slot)
{
    unsigned kb = t->kind->key_bytes, low = slot > NEAR_RECORDS ? slot - NEAR_RECORDS : 0, high = slot + NEAR_RECORDS;
    const char *keys = leaf + LEAF_HEADER, *offsets = keys + count * kb;
    if (!kb) low = high = slot;
    __builtin_prefetch(leaf);
    if (kb == 4) prefetch(keys + (slot > LEAF_NEAR ? slot - LEAF_NEAR : 0) * 4, keys + (slot + LEAF_NEAR) * 4);
    else prefetch(keys, offsets);
    if (t->width == LEAF_VARIABLE) {
        prefetch(offsets + low * 2u, offsets + high * 2u);
        return;
    }
    const char *end = leaf + mem_class(LEAF_HEADER + (size_t)count * (kb + t->width));
    if (high >= count) high = count - 1;
    prefetch(end - (high + 1) * (size_t)t->width, end - low * (size_t)t->width - 1);
}

/* The leaf is child i of n and the seek is for key; returns the slot where it should be. */
static unsigned prefetch_key(const struct tree *t, const struct inner *n, unsigned i, uint64_t key)
{
    const uint64_t *keys = inner_keys(n);
    unsigned count = (unsigned)inner_counts(n)[i], slot = count / 2;
    if (i + 1u < n->count && keys[i + 1] > keys[i]) {
        double part = (double)(int64_t)(key - keys[i]) / (double)(int64_t)(keys[i + 1] - keys[i]);
        slot = part > 0 && part < 1 ? (unsigned)(part * count) : 0;
    }
    prefetch_slot(t, inner_children(n)[i], count, slot);
    return slot;
}

/* The ways of the last prefetches, so that the seeks that follow need not look for them again. A way is only a guess: a
 * seek takes a step of it when the fences there say that it is right, whatever has happened to the tree since. */
#define WAYS 512
#define WAY_LEVELS 5

static _Thread_local struct way {
    const struct tree *tree;
    uint64_t key;
    uint16_t slot[WAY_LEVELS], near;
} ways[WAYS];

static inline struct way *way_of(uint64_t key) { return &ways[key % WAYS]; }

void tree_prefetch(const struct tree *t, uint64_t key)
{
    const void *node = t->root;
    if (!node) return;
    if (t->height == 0) __builtin_prefetch(node);
    if (t->height > WAY_LEVELS) return;
    struct way *w = way_of(key);
    w->tree = t;
    w->key = key;
    for (unsigned level = 0; level < t->height; level++) {
        unsigned i = inner_route_key(node, key);
        w->slot[level] = (uint16_t)i;
        if (level + 1 == t->height) w->near = (uint16_t)prefetch_key(t, node, i, key);
        else node = inner_children(node)[i];
    }
}

static inline bool is_the_way(const struct inner *n, unsigned i, uint64_t key)
{
    const uint64_t *keys = inner_keys(n);
    return i < n->count && (keys[i] < key || i == 0) && (i + 1u == n->count || key < keys[i + 1]) && (i || keys[0] != key);
}

/* A walk will come to this leaf. */
static void prefetch_whole(const char *leaf) { prefetch(leaf, leaf + LEAF_BYTES_MAX / 4 * 3); }

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
        if (level + 1 == t->height) prefetch_slot(t, pos->node[level + 1], (unsigned)counts[i], (unsigned)rank);
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
        if (slot + 1u < n->count) prefetch_whole(inner_children(n)[slot + 1]);
        descend_first(pos, level + 1);
        return true;
    }
    return false;
}

/* Goes down to the leaf where (key, probe) belongs; probe NULL: before all records with the key. *near gets a guess at
 * the slot. */
static struct leaf *seek_leaf(const struct tree *t, uint64_t key, const struct slice *probe, struct tree_pos *pos,
                              unsigned *near)
{
    const struct way *w = way_of(key);
    bool known = w->tree == t && w->key == key;
    *near = 0;
    void *node = pos->node[0] = t->root;
    for (unsigned level = 0; level < t->height; level++) {
        known = known && level < WAY_LEVELS && is_the_way(node, w->slot[level], key);
        unsigned i = known ? w->slot[level] : inner_route(t->kind, node, t->height - level, key, probe);
        pos->slot[level] = (uint16_t)i;
        if (level + 1 == t->height) *near = known ? w->near : prefetch_key(t, node, i, key);
        pos->node[level + 1] = node = inner_children(node)[i];
    }
    return node;
}

bool tree_seek(const struct tree *t, uint64_t key, struct slice probe, struct tree_pos *pos)
{
    check(t->kind->key_bytes != 0);
    pos->tree = t;
    if (!t->root) return false;
    unsigned near;
    struct leaf *l = seek_leaf(t, key, &probe, pos, &near);
    bool found;
    unsigned i = leaf_seek(l, t->kind, key, probe, near, &found);
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
    unsigned near;
    struct leaf *l = seek_leaf(t, key, NULL, pos, &near);
    unsigned i = leaf_lower(l, key, near);
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
        if (slot > 0) prefetch_whole(inner_children(n)[slot - 1]);
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
