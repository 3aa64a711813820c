/* cmd_keys: commands on keys of any kind: delete, count, type, rename, copy, move. */
#include "engine/cmd_keys.h"

#include "engine/engine.h"

struct entry *key_glance(struct call *c, struct slice key)
{
    struct entry *e = key_peek(c, key);
    if (e) {
        c->e->stats.hits++;
    } else {
        c->e->stats.misses++;
        call_notify(c, NOTIFY_KEY_MISS, "keymiss", key);
    }
    return e;
}

struct db *arg_db(struct call *c, struct slice arg, const char *error)
{
    int64_t index;
    if (!arg_range(c, arg, INT32_MIN, INT32_MAX, &index, error)) return NULL;
    struct db *db = index < 0 ? NULL : db_at(c->e, (int)index);
    if (!db) reply_error(c->r, ERR_DB_INDEX);
    return db;
}

bool key_del_lazily(struct call *c, struct slice key, bool async)
{
    return async ? key_del_async(c, key) : key_del(c, key);
}

/* What a key becomes when another takes its name: its type is the answer; -1: there was none. */
static int drop_overwritten(struct call *c, struct slice key)
{
    const struct entry *e = key_peek(c, key);
    int was = e ? entry_type(e) : -1;
    return key_del_lazily(c, key, c->set->lazyfree_lazy_server_del) ? was : -1;
}

static void del_all(struct call *c, bool async)
{
    int64_t count = 0;
    for (int i = 1; i < c->argc; i++) {
        if (!key_del_lazily(c, c->argv[i], async)) continue;
        call_changed(c, c->argv[i]);
        call_notify(c, NOTIFY_GENERIC, "del", c->argv[i]);
        count++;
    }
    reply_int(c->r, count);
}

void cmd_del(struct call *c) { del_all(c, c->set->lazyfree_lazy_user_del); }
void cmd_unlink(struct call *c) { del_all(c, true); }

void cmd_exists(struct call *c)
{
    int64_t count = 0;
    for (int i = 1; i < c->argc; i++) count += key_glance(c, c->argv[i]) != NULL;
    reply_int(c->r, count);
}

void cmd_touch(struct call *c)
{
    int64_t count = 0;
    for (int i = 1; i < c->argc; i++) count += key_read(c, c->argv[i]) != NULL;
    reply_int(c->r, count);
}

void cmd_type(struct call *c)
{
    struct entry *e = key_glance(c, c->argv[1]);
    reply_simple(c->r, slice_str(e ? entry_value_type(e)->name : "none"));
}

static void rename_to(struct call *c, bool only_new)
{
    struct slice from = c->argv[1], to = c->argv[2];
    if (!key_write(c, from)) {
        reply_error(c->r, ERR_NO_KEY);
        return;
    }
    bool same = slice_eq(from, to);
    if (only_new && (same || key_exists(c, to))) {
        reply_int(c->r, 0);
        return;
    }
    if (!same) {
        int was = drop_overwritten(c, to);
        key_move(c, from, to, NULL);
        call_changed(c, from);
        call_changed_n(c, to, 0);
        call_notify(c, NOTIFY_GENERIC, "rename_from", from);
        call_notify(c, NOTIFY_GENERIC, "rename_to", to);
        if (was >= 0) key_tell_overwritten(c, to, was, entry_type(key_peek(c, to)), db_index(c->db));
    }
    if (only_new) reply_int(c->r, 1);
    else reply_ok(c->r);
}

void cmd_rename(struct call *c) { rename_to(c, false); }
void cmd_renamenx(struct call *c) { rename_to(c, true); }

/* Runs what follows as if dst were the session's database. */
static struct db *enter_db(struct call *c, struct db *dst)
{
    struct db *home = c->db;
    c->db = dst;
    return home;
}

/* Writes a copy of the value of `from`, in the database src, under the absent key `to` of the current one. */
static void copy_value(struct call *c, struct db *src, struct slice from, struct slice to)
{
    struct entry *e = db_peek(c, src, from);
    int64_t expire_ms = entry_expire(e);
    const struct value_type *t = entry_value_type(e);
    if (t->inline_value) {
        uint8_t enc = entry_enc(e);
        key_set(c, to, (uint8_t)t->id, enc, slice_of(NULL, entry_value(e).len), expire_ms, false);
        struct slice bytes = entry_value(db_peek(c, src, from)); /* adding a key may have moved it */
        struct slice room = entry_value(key_write(c, to));
        if (bytes.len) memcpy((char *)room.ptr, bytes.ptr, bytes.len);
        return;
    }
    value_add(c, to, t, t->copy(entry_value_root(e), c->cow));
    if (expire_ms != ENTRY_NO_EXPIRE) key_set_expire(c, key_write(c, to), expire_ms);
}

/* Cluster mode has one database, though others are configured: *other, and no error yet. */
static struct db *only_db(struct call *c, struct slice arg, bool *other)
{
    int64_t index;
    if (!arg_range(c, arg, INT32_MIN, INT32_MAX, &index, NULL)) return NULL;
    *other = index != 0;
    if (index >= 0 && index < c->set->databases) return c->db;
    reply_error(c->r, ERR_DB_INDEX);
    return NULL;
}

static bool parse_copy(struct call *c, struct db **dst, bool *replace)
{
    bool other = false;
    *dst = c->db;
    *replace = false;
    for (int i = 3; i < c->argc; i++) {
        if (slice_is(c->argv[i], "replace")) {
            *replace = true;
        } else if (slice_is(c->argv[i], "db") && i + 1 < c->argc) {
            *dst = unlikely(c->e->cluster != NULL) && c->e->db_count == 1 ? only_db(c, c->argv[++i], &other) : arg_db(c, c->argv[++i], NULL);
            if (!*dst) return false;
        } else {
            reply_syntax(c);
            return false;
        }
    }
    if (other) reply_errorf(c->r, "ERR Copying to another database is not allowed in cluster mode");
    return !other;
}

void cmd_copy(struct call *c)
{
    struct slice from = c->argv[1], to = c->argv[2];
    struct db *dst;
    bool replace;
    if (!parse_copy(c, &dst, &replace)) return;
    if (dst == c->db && slice_eq(from, to)) {
        reply_error(c->r, ERR_SAME_OBJECT);
        return;
    }
    if (!key_read(c, from)) {
        reply_int(c->r, 0);
        return;
    }
    struct db *home = enter_db(c, dst);
    bool there = key_exists(c, to);
    if (!there || replace) {
        int was = there ? drop_overwritten(c, to) : -1;
        copy_value(c, home, from, to);
        call_changed(c, to);
        call_notify_db(c, NOTIFY_GENERIC, "copy_to", to, db_index(dst));
        if (was >= 0) key_tell_overwritten(c, to, was, entry_type(key_peek(c, to)), db_index(dst));
    }
    enter_db(c, home);
    reply_int(c->r, !there || replace);
}

void cmd_move(struct call *c)
{
    struct slice key = c->argv[1];
    if (unlikely(c->e->cluster != NULL) && c->e->db_count == 1) {
        reply_errorf(c->r, "ERR MOVE is not allowed in cluster mode");
        return;
    }
    struct db *dst = arg_db(c, c->argv[2], NULL);
    if (!dst) return;
    if (dst == c->db) {
        reply_error(c->r, ERR_SAME_OBJECT);
        return;
    }
    if (!key_write(c, key) || db_peek(c, dst, key)) {
        reply_int(c->r, 0);
        return;
    }
    key_move(c, key, key, dst);
    call_changed(c, key);
    struct db *home = enter_db(c, dst);
    call_changed_n(c, key, 0);
    enter_db(c, home);
    call_notify(c, NOTIFY_GENERIC, "move_from", key);
    call_notify_db(c, NOTIFY_GENERIC, "move_to", key, db_index(dst));
    reply_int(c->r, 1);
}

void cmd_randomkey(struct call *c)
{
    struct slice key;
    if (key_random(c, &key)) reply_bulk(c->r, key);
    else reply_null(c->r);
}
