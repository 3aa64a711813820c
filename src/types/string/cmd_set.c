/* cmd_set: commands that read or write whole strings. */
#include "types/string/string.h"

static void note_set(struct call *c, struct slice key)
{
    call_changed(c, key);
    call_notify(c, NOTIFY_STRING, "set", key);
}

static void log_set_until(struct call *c, struct slice key, struct slice value, int64_t expire_ms)
{
    char text[NUM_I64_MAX_CHARS];
    struct slice at = slice_of(text, num_format_i64(text, expire_ms));
    EFFECT_LOG(c, SLICE("SET"), key, value, SLICE("PXAT"), at);
}

/* The old value, or null, as SET ... GET and GETSET answer. false: WRONGTYPE was replied. */
static bool reply_old(struct call *c, struct slice key)
{
    struct entry *e;
    if (!string_read(c, key, &e)) return false;
    if (e) reply_string(c, e);
    else reply_null(c->r);
    return true;
}

void cmd_get(struct call *c) { reply_old(c, c->argv[1]); }

/* What was logged: the expiry made absolute; without GET, which is of no use to a log. */
static void log_set(struct call *c, const struct set_options *o, struct slice value, int64_t expire_ms)
{
    if (o->flags & SET_EXPIRES) {
        log_set_until(c, c->argv[1], value, expire_ms);
    } else if (o->flags & SET_GET) {
        struct slice *argv = call_scratch(c, sizeof *argv * (size_t)c->argc);
        int argc = 0;
        for (int i = 0; i < c->argc; i++)
            if (i < 3 || !slice_is(c->argv[i], "get")) argv[argc++] = c->argv[i];
        effect_log(c, argc, argv);
    }
}

/* SET with a time that is past: the key expires at once. The log tells of what was there before, if anything was. */
static void set_and_gone(struct call *c, struct slice key, bool replaces)
{
    key_expire(c, key, replaces);
    effect_log_nothing(c);
}

void string_put(struct call *c, struct slice key, struct slice value, int64_t expire_ms, bool keep_ttl)
{
    bool past = expire_ms != ENTRY_NO_EXPIRE && expire_ms <= c->now_ms && !call_keeps_past(c);
    bool replaces = past && key_exists(c, key);
    string_set(c, key, value, expire_ms, keep_ttl);
    note_set(c, key);
    if (expire_ms != ENTRY_NO_EXPIRE) call_notify(c, NOTIFY_GENERIC, "expire", key);
    if (past) set_and_gone(c, key, replaces);
    else if (expire_ms != ENTRY_NO_EXPIRE) log_set_until(c, key, value, expire_ms);
    else if (keep_ttl) EFFECT_LOG(c, SLICE("SET"), key, value, SLICE("KEEPTTL"));
    else EFFECT_LOG(c, SLICE("SET"), key, value);
}

/* SET with IFEQ and its kin. The log has the outcome: whoever reads it need not know the words. */
static void set_compared(struct call *c, const struct set_options *o, struct slice value, int64_t expire_ms)
{
    struct slice key = c->argv[1];
    struct entry *e;
    if (!compare_check(c, o) || !string_read(c, key, &e)) return;
    bool holds = compare_holds(o, e);
    if (o->flags & SET_GET) reply_old(c, key);
    if (holds) string_put(c, key, value, expire_ms, o->flags & SET_KEEPTTL);
    if (o->flags & SET_GET) return;
    if (holds) reply_ok(c->r);
    else reply_null(c->r);
}

/* SET with its options, SETEX and the like: refused and done are null or the integer replies of SETNX. */
static void set_with(struct call *c, const struct set_options *o, struct slice value)
{
    struct slice key = c->argv[1];
    int64_t expire_ms;
    if (!set_options_expire(c, o, &expire_ms)) return;
    if (o->flags & SET_COMPARES) {
        set_compared(c, o, value, expire_ms);
        return;
    }
    if ((o->flags & SET_GET) && !reply_old(c, key)) return;
    if (o->flags & (SET_NX | SET_XX)) {
        bool found = key_exists(c, key);
        if (found == !!(o->flags & SET_NX)) {
            if (!(o->flags & SET_GET)) reply_null(c->r);
            return;
        }
    }
    bool past = expire_ms != ENTRY_NO_EXPIRE && expire_ms <= c->now_ms && !call_keeps_past(c);
    bool replaces = past && key_exists(c, key);
    string_set(c, key, value, expire_ms, o->flags & SET_KEEPTTL);
    note_set(c, key);
    if (expire_ms != ENTRY_NO_EXPIRE) call_notify(c, NOTIFY_GENERIC, "expire", key);
    if (past) set_and_gone(c, key, replaces);
    else log_set(c, o, value, expire_ms);
    if (!(o->flags & SET_GET)) reply_ok(c->r);
}

void cmd_set(struct call *c)
{
    if (likely(c->argc == 3)) {
        string_set(c, c->argv[1], c->argv[2], ENTRY_NO_EXPIRE, false);
        note_set(c, c->argv[1]);
        reply_ok(c->r);
        return;
    }
    struct set_options o;
    if (set_options_parse(c, 3, SET_CONDITIONS | SET_GET | SET_KEEPTTL | SET_EXPIRES, &o)) set_with(c, &o, c->argv[2]);
}

void cmd_setex(struct call *c) { set_with(c, &(struct set_options){SET_EX, c->argv[2]}, c->argv[3]); }
void cmd_psetex(struct call *c) { set_with(c, &(struct set_options){SET_PX, c->argv[2]}, c->argv[3]); }

void cmd_setnx(struct call *c)
{
    if (key_exists(c, c->argv[1])) {
        reply_int(c->r, 0);
        return;
    }
    string_set(c, c->argv[1], c->argv[2], ENTRY_NO_EXPIRE, false);
    note_set(c, c->argv[1]);
    reply_int(c->r, 1);
}

void cmd_getset(struct call *c)
{
    if (!reply_old(c, c->argv[1])) return;
    string_set(c, c->argv[1], c->argv[2], ENTRY_NO_EXPIRE, false);
    note_set(c, c->argv[1]);
    EFFECT_LOG(c, SLICE("SET"), c->argv[1], c->argv[2]);
}

void cmd_getdel(struct call *c)
{
    struct slice key = c->argv[1];
    struct entry *e;
    if (!string_read(c, key, &e)) return;
    if (!e) {
        reply_null(c->r);
        return;
    }
    reply_string(c, e);
    key_del(c, key);
    call_changed(c, key);
    call_notify(c, NOTIFY_GENERIC, "del", key);
    EFFECT_LOG(c, c->set->lazyfree_lazy_user_del ? SLICE("UNLINK") : SLICE("DEL"), key);
}

static void getex_delete(struct call *c, struct slice key)
{
    if (c->set->lazyfree_lazy_expire) {
        key_del_async(c, key);
        EFFECT_LOG(c, SLICE("UNLINK"), key);
    } else {
        key_del(c, key);
        EFFECT_LOG(c, SLICE("DEL"), key);
    }
    call_changed(c, key);
    call_notify(c, NOTIFY_GENERIC, "del", key);
}

static void getex_expire(struct call *c, struct slice key, int64_t expire_ms)
{
    char text[NUM_I64_MAX_CHARS];
    key_set_expire(c, key_write(c, key), expire_ms);
    EFFECT_LOG(c, SLICE("PEXPIREAT"), key, slice_of(text, num_format_i64(text, expire_ms)));
    call_changed(c, key);
    call_notify(c, NOTIFY_GENERIC, "expire", key);
}

static void getex_persist(struct call *c, struct slice key)
{
    key_set_expire(c, key_write(c, key), ENTRY_NO_EXPIRE);
    EFFECT_LOG(c, SLICE("PERSIST"), key);
    call_changed(c, key);
    call_notify(c, NOTIFY_GENERIC, "persist", key);
}

void cmd_getex(struct call *c)
{
    struct slice key = c->argv[1];
    struct set_options o;
    struct entry *e;
    int64_t expire_ms;
    if (!set_options_parse(c, 2, SET_PERSIST | SET_EXPIRES, &o)) return;
    if (!string_read(c, key, &e)) return;
    if (!e) {
        reply_null(c->r);
        return;
    }
    if (!set_options_expire(c, &o, &expire_ms)) return;
    reply_string(c, e);
    if ((o.flags & (SET_EXAT | SET_PXAT)) && expire_ms <= c->now_ms && !call_keeps_past(c)) getex_delete(c, key);
    else if (o.flags & SET_EXPIRES) getex_expire(c, key, expire_ms);
    else if ((o.flags & SET_PERSIST) && entry_expire(e) != ENTRY_NO_EXPIRE) getex_persist(c, key);
}

void cmd_mget(struct call *c)
{
    reply_array(c->r, c->argc - 1);
    for (int i = 1; i < c->argc; i++) {
        struct entry *e = key_read(c, c->argv[i]);
        if (e && entry_type(e) == VALUE_STRING) reply_string(c, e);
        else reply_null(c->r);
    }
}

static void set_all(struct call *c)
{
    for (int i = 1; i < c->argc; i += 2) {
        string_set(c, c->argv[i], c->argv[i + 1], ENTRY_NO_EXPIRE, false);
        note_set(c, c->argv[i]);
    }
}

void cmd_mset(struct call *c)
{
    if (c->argc % 2 == 0) {
        reply_wrong_args(c);
        return;
    }
    set_all(c);
    reply_ok(c->r);
}

void cmd_msetnx(struct call *c)
{
    if (c->argc % 2 == 0) {
        reply_wrong_args(c);
        return;
    }
    for (int i = 1; i < c->argc; i += 2) {
        if (key_exists(c, c->argv[i])) {
            reply_int(c->r, 0);
            return;
        }
    }
    set_all(c);
    reply_int(c->r, 1);
}

void cmd_strlen(struct call *c)
{
    struct entry *e;
    if (string_read(c, c->argv[1], &e)) reply_int(c->r, e ? (int64_t)string_len(e) : 0);
}
