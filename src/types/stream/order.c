/* order: what is pending in a group in the order of its waiting, for XREADGROUP CLAIM: entries that are nobody's in their turn,
 * then the others by the time they were delivered. It is made when CLAIM is first used in the group, and kept from then on;
 * files do not hold it. What always holds with `ordered`: by_wait has each ID of pel once, under the key of its time. */
#include "types/stream/stream.h"

#define OWNED ((uint64_t)1 << 63) /* keys of owned entries: behind all turns */

static int cmp_id(struct slice record, struct slice probe)
{
    struct stream_id a, b;
    memcpy(&a, record.ptr, sizeof a);
    memcpy(&b, probe.ptr, sizeof b);
    return id_cmp(a, b);
}

static const struct tree_kind order_kind = {8, cmp_id};

static uint64_t order_key(const struct pending *p)
{
    uint64_t at = p->time_ms < 0 ? 0 : (uint64_t)p->time_ms;
    return p->owner ? OWNED | at : at;
}

static bool seek(const struct group *g, const struct pending *p, struct tree_pos *pos)
{
    return tree_seek(&g->by_wait, order_key(p), slice_of(&p->id, sizeof p->id), pos);
}

static void add(struct group *g, struct cow *cow, const struct pending *p)
{
    struct tree_pos pos;
    check(!seek(g, p, &pos));
    tree_insert(&g->by_wait, cow, &pos, order_key(p), slice_of(&p->id, sizeof p->id));
}

void group_order(struct group *g, struct cow *cow)
{
    struct tree_pos pos;
    if (g->ordered) return;
    g->ordered = true;
    tree_init(&g->by_wait, &order_kind);
    for (bool on = tree_first(&g->pel, &pos); on; on = tree_next(&pos)) {
        struct pending p = pending_at(&pos);
        add(g, cow, &p);
    }
}

void order_change(struct group *g, struct cow *cow, const struct pending *was, const struct pending *is)
{
    struct tree_pos pos;
    if (likely(!g->ordered) || (was && is && order_key(was) == order_key(is))) return;
    if (was) {
        check(seek(g, was, &pos));
        tree_del(&g->by_wait, cow, &pos);
    }
    if (is) add(g, cow, is);
}

bool order_first(const struct group *g, struct tree_pos *pos) { return tree_first(&g->by_wait, pos); }
bool order_behind(const struct group *g, const struct pending *p, struct tree_pos *pos)
{
    if (seek(g, p, pos)) return tree_next(pos);
    return tree_valid(pos);
}

struct pending order_at(const struct group *g, const struct tree_pos *pos)
{
    struct stream_id id;
    struct pending p;
    memcpy(&id, tree_get(pos).ptr, sizeof id);
    check(pending_find(g, id, &p));
    return p;
}
