/* tree_node: see tree_node.h. Blocks, inner nodes, and making nodes ours when a view owns them. */
#include "ds/tree_node.h"

/* Blocks. */

void *tree_block_new(struct tree *t, size_t size)
{
    t->bytes += mem_class(size);
    return mem_alloc(size);
}

void tree_block_drop(struct tree *t, struct cow *cow, void *ptr, size_t size)
{
    t->bytes -= mem_class(size);
    if (cow) cow_retire_node(cow, ptr, size);
    else mem_free(ptr, size);
}

struct leaf *tree_leaf_new(struct tree *t, struct cow *cow, unsigned bytes, uint16_t width)
{
    struct leaf *l = leaf_new(cow->epoch, bytes, t->kind->key_bytes, width);
    t->bytes += l->cap;
    t->width = width;
    return l;
}

void tree_leaf_drop(struct tree *t, struct cow *cow, struct leaf *l) { tree_block_drop(t, cow, l, l->cap); }

void tree_inner_drop(struct tree *t, struct cow *cow, struct inner *n)
{
    tree_block_drop(t, cow, n, n->bytes);
}

void tree_long_drop(struct tree *t, struct cow *cow, struct tree_long *r)
{
    if (r) tree_block_drop(t, cow, r, long_bytes(r));
}

void tree_subtree_drop(struct tree *t, struct cow *cow, void *node, unsigned up)
{
    if (up == 0) {
        struct leaf *l = node;
        for (unsigned i = 0; l->longs && i < l->count; i++) tree_long_drop(t, cow, leaf_get_long(l, i));
        tree_leaf_drop(t, cow, l);
        return;
    }
    struct inner *n = node;
    for (unsigned i = 0; i < n->count; i++) tree_subtree_drop(t, cow, inner_children(n)[i], up - 1);
    tree_inner_drop(t, cow, n);
}

/* Inner nodes. */

uint64_t inner_total(const struct inner *n)
{
    const uint64_t *counts = inner_counts(n);
    uint64_t sum = 0;
    for (unsigned i = 0; i < n->count; i++) sum += counts[i];
    return sum;
}

struct inner *inner_new(struct tree *t, struct cow *cow, unsigned cap)
{
    bool keyed = t->kind->key_bytes != 0;
    unsigned entry = inner_entry_bytes(keyed);
    size_t bytes = mem_class(sizeof(struct inner) + (size_t)cap * entry);
    check(bytes <= INNER_BYTES_MAX);
    struct inner *n = tree_block_new(t, bytes);
    *n = (struct inner){.epoch = cow->epoch, .keyed = keyed, .bytes = (uint32_t)bytes};
    n->cap = (uint16_t)((bytes - sizeof *n) / entry);
    return n;
}

void inner_append(struct inner *dst, const struct inner *src, unsigned from, unsigned to)
{
    unsigned n = to - from, at = dst->count;
    check(at + n <= dst->cap);
    if (dst->keyed) memcpy(inner_keys(dst) + at, inner_keys(src) + from, n * sizeof(uint64_t));
    memcpy(inner_children(dst) + at, inner_children(src) + from, n * sizeof(void *));
    memcpy(inner_counts(dst) + at, inner_counts(src) + from, n * sizeof(uint64_t));
    dst->count = (uint16_t)(at + n);
}

void inner_put(struct inner *n, unsigned at, const struct inner_entry *e)
{
    check(n->count < n->cap);
    size_t after = n->count - at;
    uint64_t *keys = inner_keys(n) + at, *counts = inner_counts(n) + at;
    void **children = inner_children(n) + at;
    if (n->keyed) {
        memmove(keys + 1, keys, after * sizeof *keys);
        *keys = e->key;
    }
    memmove(children + 1, children, after * sizeof *children);
    memmove(counts + 1, counts, after * sizeof *counts);
    *children = e->child;
    *counts = e->count;
    n->count++;
}

void inner_drop(struct inner *n, unsigned at)
{
    size_t after = n->count - at - 1u;
    uint64_t *keys = inner_keys(n) + at, *counts = inner_counts(n) + at;
    void **children = inner_children(n) + at;
    if (n->keyed) memmove(keys, keys + 1, after * sizeof *keys);
    memmove(children, children + 1, after * sizeof *children);
    memmove(counts, counts + 1, after * sizeof *counts);
    n->count--;
}

#define FENCE_STEP 16u /* looked at in two rounds: comparisons that do not wait for each other beat a binary search */

/* How many of the fences are below key, or with or_equal not above it. */
static inline unsigned fences(const uint64_t *keys, unsigned n, uint64_t key, bool or_equal)
{
    unsigned whole = 0;
    for (unsigned i = FENCE_STEP - 1; i < n; i += FENCE_STEP) whole += or_equal ? keys[i] <= key : keys[i] < key;
    unsigned below = whole * FENCE_STEP, end = below + FENCE_STEP < n ? below + FENCE_STEP : n;
    for (unsigned i = below; i < end; i++) below += or_equal ? keys[i] <= key : keys[i] < key;
    return below;
}

/* Whether the first record below node is before (key, probe). */
static bool first_is_before(const struct tree_kind *kind, const void *node, unsigned up, uint64_t key, struct slice probe)
{
    for (; up; up--) node = inner_children(node)[0];
    uint64_t first = leaf_key(node, 0);
    if (first != key) return first < key;
    return kind->cmp(leaf_get(node, 0), probe) < 0;
}

unsigned inner_route_key(const struct inner *n, uint64_t key)
{
    unsigned below = fences(inner_keys(n), n->count, key, false);
    return below ? below - 1 : 0;
}

unsigned inner_route(const struct tree_kind *kind, const struct inner *n, unsigned up, uint64_t key,
                     const struct slice *probe)
{
    const uint64_t *keys = inner_keys(n);
    if (!probe || !kind->cmp) return inner_route_key(n, key);
    unsigned high = fences(keys, n->count, key, true);
    if (high == 0) return 0;
    if (likely(keys[high - 1] < key)) return high - 1;
    /* Children low .. high-1 have the fence key: those whose first record is before the probe come first. */
    unsigned low = fences(keys, high, key, false);
    while (low < high) {
        unsigned mid = (low + high) / 2;
        if (first_is_before(kind, inner_children(n)[mid], up - 1, key, *probe)) low = mid + 1;
        else high = mid;
    }
    return low ? low - 1 : 0;
}

/* Views. */

struct inner *tree_inner_own(struct tree *t, struct cow *cow, struct inner *n)
{
    if (likely(!cow_frozen(cow, cow_epoch(&n->epoch)))) return n;
    struct inner *copy = inner_new(t, cow, n->cap);
    inner_append(copy, n, 0, n->count);
    cow_note_copy(cow, n->bytes);
    tree_inner_drop(t, cow, n);
    return copy;
}

struct leaf *tree_leaf_own(struct tree *t, struct cow *cow, struct leaf *l)
{
    if (likely(!cow_frozen(cow, cow_epoch(&l->epoch)))) return l;
    struct leaf *copy = tree_leaf_new(t, cow, leaf_live(l), l->width);
    leaf_append(copy, l, 0, l->count);
    cow_note_copy(cow, copy->cap);
    tree_leaf_drop(t, cow, l);
    return copy;
}

/* Walkers of views. */

void tree_trail_begin(struct tree_trail *trail, const struct tree_pos *pos, struct cow_leave *leave)
{
    trail->leave = pos->tree->root ? leave : NULL;
    if (trail->leave) memcpy(trail->node, pos->node, sizeof *trail->node * (pos->tree->height + 1u));
}

static size_t leave_leaf(struct cow_leave *leave, struct leaf *l)
{
    size_t bytes = l->cap;
    for (unsigned i = 0; l->longs && i < l->count; i++) {
        struct tree_long *r = leaf_get_long(l, i);
        if (!r) continue;
        bytes += long_bytes(r);
        cow_leave_node(leave, &r->epoch);
    }
    cow_leave_node(leave, &l->epoch); /* the last: it may be gone then */
    return bytes;
}

void tree_leave_nodes(struct tree_trail *trail, const struct tree_pos *pos)
{
    unsigned level = pos->tree->height;
    size_t bytes = leave_leaf(trail->leave, trail->node[level]);
    trail->node[level] = pos->node[level];
    while (level-- > 0 && trail->node[level] != pos->node[level]) {
        struct inner *n = trail->node[level];
        bytes += n->bytes;
        cow_leave_node(trail->leave, &n->epoch);
        trail->node[level] = pos->node[level];
    }
    atomic_fetch_add_explicit(&trail->leave->bytes, bytes, memory_order_relaxed);
}
