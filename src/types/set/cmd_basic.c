/* cmd_basic: members in, out, asked for and moved: SADD SREM SMOVE SCARD SISMEMBER SMISMEMBER SMEMBERS. */
#include "types/set/rows.h"
#include "types/set/set.h"

void cmd_sadd(struct call *c)
{
    struct slice key = c->argv[1];
    void *root;
    if (!value_write(c, key, &set_type, &root)) return;
    struct member m = member_of(c->argv[2]);
    struct set *s = root ? root : set_new_for(c->cow, &m);
    int64_t added = set_add(&s, c->cow, c->set, &m);
    for (int i = 3; i < c->argc; i++) {
        m = member_of(c->argv[i]);
        added += set_add(&s, c->cow, c->set, &m);
    }
    if (!root) value_add(c, key, &set_type, s);
    else if (s != root) value_moved(c, key, s);
    if (added) {
        call_changed_n(c, key, added);
        call_notify(c, NOTIFY_SET, "sadd", key);
    }
    reply_int(c->r, added);
}

void cmd_srem(struct call *c)
{
    struct slice key = c->argv[1];
    void *root;
    int64_t gone = 0;
    if (!value_write(c, key, &set_type, &root)) return;
    for (int i = 2; root && i < c->argc && set_count(root); i++) {
        struct member m = member_of(c->argv[i]);
        gone += set_del(root, c->cow, &m);
    }
    if (gone) {
        call_changed_n(c, key, gone);
        call_notify(c, NOTIFY_SET, "srem", key);
        set_drop_if_empty(c, key, root);
    }
    reply_int(c->r, gone);
}

/* The member is out of the source: puts it into the destination. root NULL: the key is absent. */
static void move_in(struct call *c, struct slice key, void *root, struct member *m)
{
    struct set *s = root ? root : set_new_for(c->cow, m);
    bool added = set_add(&s, c->cow, c->set, m);
    if (!root) value_add(c, key, &set_type, s);
    else if (s != root) value_moved(c, key, s);
    if (!added) return;
    call_changed(c, key);
    call_notify(c, NOTIFY_SET, "sadd", key);
}

void cmd_smove(struct call *c)
{
    struct slice from = c->argv[1], to = c->argv[2];
    struct member m = member_of(c->argv[3]);
    void *src, *dst, *root;
    if (!value_write(c, from, &set_type, &src)) return;
    if (!src) {
        reply_int(c->r, 0);
        return;
    }
    if (!value_write(c, to, &set_type, &dst)) return;
    bool member = set_has(src, &m);
    if (!member || slice_eq(from, to)) {
        reply_int(c->r, member);
        return;
    }
    if (!value_write(c, from, &set_type, &root)) return;
    set_del(root, c->cow, &m);
    call_changed(c, from);
    call_notify(c, NOTIFY_SET, "srem", from);
    set_drop_if_empty(c, from, root);
    if (!value_write(c, to, &set_type, &root)) return;
    move_in(c, to, root, &m);
    reply_int(c->r, 1);
}

void cmd_scard(struct call *c)
{
    const void *s;
    if (!value_read(c, c->argv[1], &set_type, &s)) return;
    reply_int(c->r, (int64_t)set_count(s));
}

void cmd_sismember(struct call *c)
{
    const void *s;
    if (!value_read(c, c->argv[1], &set_type, &s)) return;
    struct member m = member_of(c->argv[2]);
    reply_int(c->r, set_has(s, &m));
}

void cmd_smismember(struct call *c)
{
    const void *s;
    if (!value_read(c, c->argv[1], &set_type, &s)) return;
    reply_array(c->r, c->argc - 2);
    for (int i = 2; i < c->argc; i++) {
        struct member m = member_of(c->argv[i]);
        reply_int(c->r, set_has(s, &m));
    }
}

void cmd_smembers(struct call *c)
{
    const void *s;
    if (!value_read(c, c->argv[1], &set_type, &s)) return;
    reply_set(c->r, (int64_t)set_count(s));
    set_reply_members(c, s);
}
