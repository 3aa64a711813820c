/* cmd_read: looking without changing: LLEN, LINDEX, LRANGE, LPOS. */
#include "types/list/list.h"
#include "types/list/rows.h"

void cmd_llen(struct call *c)
{
    const void *root;
    if (!value_read(c, c->argv[1], &list_type, &root)) return;
    reply_int(c->r, root ? (int64_t)((const struct list *)root)->tree.count : 0);
}

/* LINDEX key index */
void cmd_lindex(struct call *c)
{
    const void *root;
    if (!value_read(c, c->argv[1], &list_type, &root)) return;
    const struct list *l = root;
    int64_t index;
    if (!l) {
        reply_null(c->r);
        return;
    }
    if (!arg_i64(c, c->argv[2], &index)) return;
    if (index < 0) index += (int64_t)l->tree.count;
    struct tree_pos pos;
    if (index >= 0 && tree_at(&l->tree, (uint64_t)index, &pos)) reply_bulk(c->r, tree_get(&pos));
    else reply_null(c->r);
}

/* LRANGE key start stop: one seek, then page by page */
void cmd_lrange(struct call *c)
{
    int64_t start, end;
    if (!arg_i64(c, c->argv[2], &start)) return;
    if (!arg_i64(c, c->argv[3], &end)) return;
    const void *root;
    if (!value_read(c, c->argv[1], &list_type, &root)) return;
    const struct list *l = root;
    uint64_t count = l ? list_clip(l, &start, end) : 0;
    reply_array(c->r, (int64_t)count);
    if (count == 0) return;
    struct tree_pos pos;
    tree_at(&l->tree, (uint64_t)start, &pos);
    for (;;) {
        reply_bulk(c->r, tree_get(&pos));
        if (--count == 0) return;
        tree_next(&pos);
    }
}

struct lpos {
    int64_t rank, count, max; /* count -1: one answer, not an array; 0: all. max 0: no limit */
};

static bool lpos_args(struct call *c, struct lpos *o)
{
    *o = (struct lpos){1, -1, 0};
    for (int i = 3; i < c->argc; i += 2) {
        struct slice name = c->argv[i], value = i + 1 < c->argc ? c->argv[i + 1] : SLICE("");
        bool more = i + 1 < c->argc, fine;
        if (more && slice_is(name, "rank")) {
            fine = arg_i64(c, value, &o->rank);
            if (fine && o->rank == 0) {
                reply_errorf(c->r, "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... "
                                   "or use negative to start from the end of the list");
                return false;
            }
        } else if (more && slice_is(name, "count")) {
            fine = arg_range(c, value, 0, INT64_MAX, &o->count, "ERR COUNT can't be negative");
        } else if (more && slice_is(name, "maxlen")) {
            fine = arg_range(c, value, 0, INT64_MAX, &o->max, "ERR MAXLEN can't be negative");
        } else {
            reply_syntax(c);
            return false;
        }
        if (!fine) return false;
    }
    return true;
}

/* Replies the indexes of what matches from the rank-th on, an array when o->count is given, else the first alone. */
static void lpos_search(struct call *c, const struct list *l, struct slice want, const struct lpos *o)
{
    enum list_end end = o->rank < 0 ? LIST_TAIL : LIST_HEAD;
    uint64_t skip = (o->rank < 0 ? 0 - (uint64_t)o->rank : (uint64_t)o->rank) - 1, steps = l->tree.count;
    uint64_t limit = o->count > 0 ? (uint64_t)o->count : o->count == 0 ? UINT64_MAX : 1, found = 0;
    if (o->rank == INT64_MIN) skip = 0; /* has no positive counterpart; Redis starts at the first match too */
    if (o->max && (uint64_t)o->max < steps) steps = (uint64_t)o->max;
    struct reply_mark mark = {0};
    if (o->count >= 0) mark = reply_open(c->r);
    struct tree_pos pos;
    bool on = list_first(l, end, &pos);
    for (uint64_t i = 0; on && i < steps && found < limit; i++, on = list_next(end, &pos)) {
        if (!slice_eq(tree_get(&pos), want)) continue;
        if (skip) {
            skip--;
            continue;
        }
        found++;
        reply_int(c->r, (int64_t)(end == LIST_HEAD ? i : l->tree.count - 1 - i));
    }
    if (o->count >= 0) reply_close(c->r, mark, '*', (int64_t)found);
    else if (!found) reply_null(c->r);
}

/* LPOS key element [RANK rank] [COUNT num-matches] [MAXLEN len] */
void cmd_lpos(struct call *c)
{
    struct lpos o;
    if (!lpos_args(c, &o)) return;
    const void *root;
    if (!value_read(c, c->argv[1], &list_type, &root)) return;
    if (root) lpos_search(c, root, c->argv[2], &o);
    else if (o.count >= 0) reply_array(c->r, 0);
    else reply_null(c->r);
}
