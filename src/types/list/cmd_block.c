/* cmd_block: waiting for an element: BLPOP, BRPOP, BLMPOP, BLMOVE, BRPOPLPUSH.
 *
 * Each looks for a list that has one and serves from it as its plain sister does (which is what is logged). When there
 * is none it parks the session on its keys; the engine runs the command again (c->retry) when one of them became ready:
 * it serves then, or returns without a reply and stays where it was in the queue.
 */
#include "types/list/list.h"
#include "types/list/rows.h"

/* The list to serve from under key, NULL: none. False: WRONGTYPE was replied; one that waits ignores other types, and is
 * served from the key that became ready only. */
static bool ready_list(struct call *c, struct slice key, struct list **out)
{
    void *root = NULL;
    *out = NULL;
    if (c->retry) {
        if (!slice_eq(key, c->ready)) return true;
        const struct entry *e = key_peek(c, key);
        if (!e || entry_type(e) != VALUE_LIST) return true;
    }
    if (!value_write(c, key, &list_type, &root)) return false;
    *out = root;
    return true;
}

static void wait_for(struct call *c, const struct slice *keys, int count, int64_t deadline_ms)
{
    if (c->retry) return;
    struct park p = {.keys = keys, .key_count = count, .deadline_ms = deadline_ms, .wants = VALUE_LIST};
    call_park(c, &p);
}

/* BLPOP key [key ...] timeout */
static void blocking_pop(struct call *c, enum list_end end)
{
    int64_t deadline_ms;
    int key_count = c->argc - 2;
    if (!call_timeout(c, c->argv[c->argc - 1], &deadline_ms)) return;
    for (int i = 1; i <= key_count; i++) {
        struct slice key = c->argv[i];
        struct list *l;
        if (!ready_list(c, key, &l)) return;
        if (!l) continue;
        reply_array(c->r, 2);
        reply_bulk(c->r, key);
        list_reply(c->r, l, end, 1);
        list_take(c, key, l, end, 1);
        EFFECT_LOG(c, end == LIST_HEAD ? SLICE("LPOP") : SLICE("RPOP"), key);
        return;
    }
    if (c->in_exec) reply_null_array(c->r);
    else wait_for(c, c->argv + 1, key_count, deadline_ms);
}

void cmd_blpop(struct call *c) { blocking_pop(c, LIST_HEAD); }
void cmd_brpop(struct call *c) { blocking_pop(c, LIST_TAIL); }

/* BLMPOP timeout numkeys key [key ...] LEFT|RIGHT [COUNT count] */
void cmd_blmpop(struct call *c)
{
    int64_t deadline_ms;
    struct list_mpop m;
    if (!list_arg_mpop(c, 2, &m)) return;
    if (!call_timeout(c, c->argv[1], &deadline_ms)) return;
    for (int i = 0; i < m.key_count; i++) {
        struct list *l;
        if (!ready_list(c, m.keys[i], &l)) return;
        if (!l) continue;
        list_mpop_serve(c, &m, m.keys[i], l);
        return;
    }
    if (c->in_exec) reply_null_array(c->r);
    else wait_for(c, m.keys, m.key_count, deadline_ms);
}

/* True: an element was moved. A destination of another type is an error even for one that waited. */
static bool blocking_move(struct call *c, enum list_end take, enum list_end put, int64_t deadline_ms)
{
    struct list *from;
    if (!ready_list(c, c->argv[1], &from)) return false;
    if (from) return list_move(c, c->argv + 1, from, take, put);
    if (c->in_exec) reply_null(c->r);
    else wait_for(c, c->argv + 1, 1, deadline_ms);
    return false;
}

/* BLMOVE source destination LEFT|RIGHT LEFT|RIGHT timeout */
void cmd_blmove(struct call *c)
{
    int64_t deadline_ms;
    enum list_end take, put;
    if (!list_arg_end(c, c->argv[3], &take)) return;
    if (!list_arg_end(c, c->argv[4], &put)) return;
    if (!call_timeout(c, c->argv[5], &deadline_ms)) return;
    if (blocking_move(c, take, put, deadline_ms))
        EFFECT_LOG(c, SLICE("LMOVE"), c->argv[1], c->argv[2], c->argv[3], c->argv[4]);
}

/* BRPOPLPUSH source destination timeout */
void cmd_brpoplpush(struct call *c)
{
    int64_t deadline_ms;
    if (!call_timeout(c, c->argv[3], &deadline_ms)) return;
    if (blocking_move(c, LIST_TAIL, LIST_HEAD, deadline_ms)) EFFECT_LOG(c, SLICE("RPOPLPUSH"), c->argv[1], c->argv[2]);
}
