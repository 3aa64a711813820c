/* cmd_move: from one list to another in one step: LMOVE, RPOPLPUSH. */
#include "types/list/list.h"
#include "types/list/rows.h"

static const char *const push_event[] = {"lpush", "rpush"};
static const char *const pop_event[] = {"lpop", "rpop"};

/* From one end to the other (or the same) of one list. The element is copied out: it must outlive its removal. */
static void rotate(struct call *c, struct slice key, struct list *l, enum list_end take, enum list_end put)
{
    struct tree_pos pos;
    list_first(l, take, &pos);
    struct slice there = tree_get(&pos);
    reply_bulk(c->r, there);
    if (take != put && l->tree.count > 1) {
        char *bytes = call_scratch(c, there.len);
        if (there.len) memcpy(bytes, there.ptr, there.len);
        tree_del(&l->tree, c->cow, &pos);
        list_push(l, c->cow, put, slice_of(bytes, there.len));
    }
    call_notify(c, NOTIFY_LIST, push_event[put], key);
    call_notify(c, NOTIFY_LIST, pop_event[take], key);
    call_changed(c, key);
}

bool list_move(struct call *c, const struct slice keys[2], struct list *from, enum list_end take, enum list_end put)
{
    if (slice_eq(keys[0], keys[1])) {
        rotate(c, keys[0], from, take, put);
        return true;
    }
    void *root;
    if (!value_write(c, keys[1], &list_type, &root)) return false;
    struct list *to = root;
    if (!to) {
        to = list_new(c->cow);
        value_add(c, keys[1], &list_type, to);
    }
    struct tree_pos pos;
    list_first(from, take, &pos);
    struct slice element = tree_get(&pos);
    list_push(to, c->cow, put, element);
    reply_bulk(c->r, element);
    call_changed_n(c, keys[1], 0); /* the move counts as one change: that of the source */
    call_notify(c, NOTIFY_LIST, push_event[put], keys[1]);
    list_take(c, keys[0], from, take, 1);
    return true;
}

static void move(struct call *c, enum list_end take, enum list_end put)
{
    void *root;
    if (!value_write(c, c->argv[1], &list_type, &root)) return;
    if (root) list_move(c, c->argv + 1, root, take, put);
    else reply_null(c->r);
}

/* LMOVE source destination LEFT|RIGHT LEFT|RIGHT */
void cmd_lmove(struct call *c)
{
    enum list_end take, put;
    if (!list_arg_end(c, c->argv[3], &take)) return;
    if (!list_arg_end(c, c->argv[4], &put)) return;
    move(c, take, put);
}

/* RPOPLPUSH source destination */
void cmd_rpoplpush(struct call *c) { move(c, LIST_TAIL, LIST_HEAD); }
