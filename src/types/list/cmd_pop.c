/* cmd_pop: elements go out: LPOP, RPOP, LMPOP, LREM, LTRIM. */
#include "types/list/list.h"
#include "types/list/rows.h"

static void pop_one(struct call *c, struct slice key, struct list *l, enum list_end end)
{
    struct tree_pos pos;
    list_first(l, end, &pos);
    reply_bulk(c->r, tree_get(&pos));
    if (l->tree.count == 1) {
        list_take(c, key, l, end, 1);
        return;
    }
    tree_del(&l->tree, c->cow, &pos);
    list_removed(c, key, l, end == LIST_HEAD ? "lpop" : "rpop", 1);
}

static void pop(struct call *c, enum list_end end)
{
    struct slice key = c->argv[1];
    bool counted = c->argc == 3;
    int64_t count = 1;
    if (c->argc > 3) {
        reply_wrong_args(c);
        return;
    }
    if (counted && !arg_positive(c, c->argv[2], &count)) return;
    void *root;
    if (!value_write(c, key, &list_type, &root)) return;
    struct list *l = root;
    if (!l) {
        if (counted) reply_null_array(c->r);
        else reply_null(c->r);
        return;
    }
    if (!counted) {
        pop_one(c, key, l, end);
        return;
    }
    if ((uint64_t)count > l->tree.count) count = (int64_t)l->tree.count;
    reply_array(c->r, count);
    if (count == 0) return;
    list_reply(c->r, l, end, (uint64_t)count);
    list_take(c, key, l, end, (uint64_t)count);
}

void cmd_lpop(struct call *c) { pop(c, LIST_HEAD); }
void cmd_rpop(struct call *c) { pop(c, LIST_TAIL); }

bool list_arg_mpop(struct call *c, int at, struct list_mpop *out)
{
    int64_t n, count = -1;
    if (!arg_range(c, c->argv[at], 1, INT64_MAX, &n, "ERR numkeys should be greater than 0")) return false;
    if (n >= c->argc - at - 1) {
        reply_syntax(c);
        return false;
    }
    int end_at = at + 1 + (int)n;
    out->keys = c->argv + at + 1;
    out->key_count = (int)n;
    if (!list_arg_end(c, c->argv[end_at], &out->end)) return false;
    for (int i = end_at + 1; i < c->argc; i += 2) {
        if (count != -1 || i + 1 >= c->argc || !slice_is(c->argv[i], "count")) {
            reply_syntax(c);
            return false;
        }
        if (!arg_range(c, c->argv[i + 1], 1, INT64_MAX, &count, "ERR count should be greater than 0")) return false;
    }
    out->count = count == -1 ? 1 : (uint64_t)count;
    return true;
}

void list_mpop_serve(struct call *c, const struct list_mpop *m, struct slice key, struct list *l)
{
    uint64_t count = m->count < l->tree.count ? m->count : l->tree.count;
    reply_array(c->r, 2);
    reply_bulk(c->r, key);
    reply_array(c->r, (int64_t)count);
    list_reply(c->r, l, m->end, count);
    list_take(c, key, l, m->end, count);
    char text[NUM_I64_MAX_CHARS];
    struct slice number = slice_of(text, num_format_u64(text, count));
    EFFECT_LOG(c, m->end == LIST_HEAD ? SLICE("LPOP") : SLICE("RPOP"), key, number);
}

/* LMPOP numkeys key [key ...] LEFT|RIGHT [COUNT count] */
void cmd_lmpop(struct call *c)
{
    struct list_mpop m;
    if (!list_arg_mpop(c, 1, &m)) return;
    for (int i = 0; i < m.key_count; i++) {
        void *root;
        if (!value_write(c, m.keys[i], &list_type, &root)) return;
        if (!root) continue;
        list_mpop_serve(c, &m, m.keys[i], root);
        return;
    }
    reply_null_array(c->r);
}

/* Removes up to limit (0: all) elements equal to want, seen from an end. Returns how many. */
static uint64_t remove_equal(struct list *l, struct cow *cow, struct slice want, enum list_end end, uint64_t limit)
{
    uint64_t removed = 0, rank = end == LIST_HEAD ? 0 : l->tree.count - 1;
    struct tree_pos pos;
    bool on = list_first(l, end, &pos);
    while (on) {
        if (!slice_eq(tree_get(&pos), want)) {
            on = list_next(end, &pos);
            rank += end == LIST_HEAD ? 1 : UINT64_MAX;
            continue;
        }
        tree_del(&l->tree, cow, &pos); /* what followed has this rank now; what came before has the one below */
        if (++removed == limit) break;
        if (end == LIST_TAIL && rank-- == 0) break;
        on = tree_at(&l->tree, rank, &pos);
    }
    return removed;
}

/* LREM key count element: count > 0 from the head, < 0 from the tail, 0 all */
void cmd_lrem(struct call *c)
{
    struct slice key = c->argv[1];
    int64_t count;
    if (!arg_i64(c, c->argv[2], &count)) return;
    void *root;
    if (!value_write(c, key, &list_type, &root)) return;
    struct list *l = root;
    uint64_t removed = 0;
    if (l) {
        enum list_end end = count < 0 ? LIST_TAIL : LIST_HEAD;
        removed = remove_equal(l, c->cow, c->argv[3], end, count < 0 ? 0 - (uint64_t)count : (uint64_t)count);
    }
    if (removed) list_removed(c, key, l, "lrem", removed);
    reply_int(c->r, (int64_t)removed);
}

/* LTRIM key start stop */
void cmd_ltrim(struct call *c)
{
    struct slice key = c->argv[1];
    int64_t start, end;
    if (!arg_i64(c, c->argv[2], &start)) return;
    if (!arg_i64(c, c->argv[3], &end)) return;
    void *root;
    if (!value_write(c, key, &list_type, &root)) return;
    struct list *l = root;
    reply_ok(c->r);
    if (!l) return;
    uint64_t length = l->tree.count, keep = list_clip(l, &start, end);
    if (keep == 0) {
        call_notify(c, NOTIFY_LIST, "ltrim", key);
        key_del(c, key);
        call_notify(c, NOTIFY_GENERIC, "del", key);
        call_changed_n(c, key, (int64_t)length);
        return;
    }
    if ((uint64_t)start + keep < length) tree_del_range(&l->tree, c->cow, (uint64_t)start + keep, length);
    if (start > 0) tree_del_range(&l->tree, c->cow, 0, (uint64_t)start);
    list_removed(c, key, l, "ltrim", length - keep);
}
