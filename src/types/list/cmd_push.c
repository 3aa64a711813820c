/* cmd_push: elements come in: LPUSH, RPUSH, LPUSHX, RPUSHX, LINSERT, LSET. */
#include "types/list/list.h"
#include "types/list/rows.h"

static void push(struct call *c, enum list_end end, bool only_existing)
{
    struct slice key = c->argv[1];
    void *root;
    if (!value_write(c, key, &list_type, &root)) return;
    struct list *l = root;
    if (!l) {
        if (only_existing) {
            reply_int(c->r, 0);
            return;
        }
        l = list_new(c->cow);
        value_add(c, key, &list_type, l);
    }
    for (int i = 2; i < c->argc; i++) list_push(l, c->cow, end, c->argv[i]);
    reply_int(c->r, (int64_t)l->tree.count);
    call_changed_n(c, key, c->argc - 2);
    call_notify(c, NOTIFY_LIST, end == LIST_HEAD ? "lpush" : "rpush", key);
}

void cmd_lpush(struct call *c) { push(c, LIST_HEAD, false); }
void cmd_rpush(struct call *c) { push(c, LIST_TAIL, false); }
void cmd_lpushx(struct call *c) { push(c, LIST_HEAD, true); }
void cmd_rpushx(struct call *c) { push(c, LIST_TAIL, true); }

/* Goes to the first element equal to want; false: none. */
static bool find(const struct list *l, struct slice want, struct tree_pos *pos)
{
    for (bool on = tree_first(&l->tree, pos); on; on = tree_next(pos))
        if (slice_eq(tree_get(pos), want)) return true;
    return false;
}

/* LINSERT key BEFORE|AFTER pivot element */
void cmd_linsert(struct call *c)
{
    struct slice key = c->argv[1];
    bool after = slice_is(c->argv[2], "after");
    if (!after && !slice_is(c->argv[2], "before")) {
        reply_syntax(c);
        return;
    }
    void *root;
    if (!value_write(c, key, &list_type, &root)) return;
    struct list *l = root;
    if (!l) {
        reply_int(c->r, 0);
        return;
    }
    struct tree_pos pos;
    if (!find(l, c->argv[3], &pos)) {
        reply_int(c->r, -1);
        return;
    }
    if (after) tree_next(&pos);
    tree_insert(&l->tree, c->cow, &pos, 0, c->argv[4]);
    call_changed(c, key);
    call_notify(c, NOTIFY_LIST, "linsert", key);
    reply_int(c->r, (int64_t)l->tree.count);
}

/* LSET key index element: same length in place */
void cmd_lset(struct call *c)
{
    struct slice key = c->argv[1], element = c->argv[3];
    void *root;
    if (!value_write(c, key, &list_type, &root)) return;
    struct list *l = root;
    if (!l) {
        reply_error(c->r, ERR_NO_KEY);
        return;
    }
    int64_t index;
    if (!arg_i64(c, c->argv[2], &index)) return;
    if (index < 0) index += (int64_t)l->tree.count;
    struct tree_pos pos;
    if (index < 0 || !tree_at(&l->tree, (uint64_t)index, &pos)) {
        reply_error(c->r, ERR_INDEX_RANGE);
        return;
    }
    if (tree_get(&pos).len == element.len) {
        void *bytes = tree_patch(&l->tree, c->cow, &pos);
        if (element.len) memcpy(bytes, element.ptr, element.len);
    } else {
        tree_replace(&l->tree, c->cow, &pos, element);
    }
    reply_ok(c->r);
    call_changed(c, key);
    call_notify(c, NOTIFY_LIST, "lset", key);
}
