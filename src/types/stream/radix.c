/* radix: XINFO's radix-tree-nodes: how many nodes a radix tree of the nodes' master ids would have, were there one. Such a tree
 * of keys of 16 bytes has a node for each key's end, one for each place where keys part, and one for each run of bytes
 * between such places:
 *
 *     AABBCC, AABBDD, AAEE..:   run "AA" - parts - run "BB" - parts - "C" end
 *                                              \ run "EE.."      \ "D" end          (a run of the byte chosen is none)
 *
 * The figure is kept as nodes come and go, from what one key adds to those beside it: O(log n), no walk. */
#include "types/stream/stream.h"

#define NOWHERE (-1) /* above the root */

/* How many bytes two ids share from the front; of different ids, so less than STREAM_ID_RAW. */
static int shared(struct stream_id a, struct stream_id b)
{
    if (a.ms != b.ms) return __builtin_clzll(a.ms ^ b.ms) / 8;
    return 8 + __builtin_clzll(a.seq ^ b.seq) / 8;
}

/* The bytes behind the one chosen at depth `above` up to the place at depth `at`: one node, or none when there are none. */
static int run(int above, int at) { return at > above + 1; }

static uint64_t fill(uint64_t v, int keep_bytes, bool ones)
{
    if (keep_bytes >= 8) return v;
    uint64_t rest = keep_bytes <= 0 ? UINT64_MAX : UINT64_MAX >> (8 * keep_bytes);
    return ones ? v | rest : v & ~rest;
}

static bool step(struct tree_pos *pos, bool forward)
{
    if (!forward) return tree_prev(pos);
    return tree_next(pos);
}

/* What is on one side of a key. */
struct side {
    struct stream_id near;
    int depth; /* where the key and the nearest one part; NOWHERE: nothing is there */
};

static struct side look(struct stream_id id, struct tree_pos pos, bool forward)
{
    struct side s = {.depth = NOWHERE};
    if (!step(&pos, forward)) return s;
    s.near = stream_node_id(&pos);
    s.depth = shared(id, s.near);
    return s;
}

/* Those of a side that part from id at `depth`, the deepest: where the next that part higher do so (*above), and where they part
 * among themselves. */
static int crowd(const struct tree *nodes, struct stream_id id, const struct side *s, bool forward, int *above)
{
    struct tree_pos pos;
    struct stream_id end = {fill(id.ms, s->depth, forward), fill(id.seq, s->depth - 8, forward)};
    bool on = tree_seek(nodes, end.ms, slice_of(&end.seq, sizeof end.seq), &pos);
    if (forward && !on) tree_prev(&pos); /* behind the last of them */
    struct stream_id far = stream_node_id(&pos);
    *above = step(&pos, forward) ? shared(id, stream_node_id(&pos)) : NOWHERE;
    return id_cmp(far, s->near) ? shared(far, s->near) : STREAM_ID_RAW;
}

uint64_t radix_share(const struct tree *nodes, const struct tree_pos *pos, bool first)
{
    struct stream_id id = stream_node_id(pos);
    struct side before = {.depth = NOWHERE}, behind = look(id, *pos, true);
    if (!first) before = look(id, *pos, false);
    int deepest = before.depth > behind.depth ? before.depth : behind.depth;
    uint64_t own = (uint64_t)(1 + run(deepest, STREAM_ID_RAW));
    if (before.depth == behind.depth) return own; /* the only one, or they part there without it */
    bool forward = behind.depth == deepest;
    int above, other = forward ? before.depth : behind.depth;
    int below = crowd(nodes, id, forward ? &behind : &before, forward, &above);
    if (below == deepest) return own;
    if (other > above) above = other;
    return own + (uint64_t)(1 + run(above, deepest) + run(deepest, below) - run(above, below));
}
