/* cmd_time: when fields end: HEXPIRE and its kin, HTTL and its kin, HPERSIST. Logged with the instant, and with the fields that
 * it was about in the end: HPEXPIREAT, or HDEL where the instant is past. */
#include "types/hash/hash.h"
#include "types/hash/rows.h"

bool hash_time_given(struct call *c, struct slice arg, int64_t base_ms, bool seconds, int64_t *at)
{
    if (!arg_i64(c, arg, at)) return false;
    if (*at < 0) {
        reply_errorf(c->r, "ERR invalid expire time, must be >= 0");
        return false;
    }
    if ((seconds && __builtin_mul_overflow(*at, 1000, at)) || num_add_overflow(*at, base_ms, at) || *at > HASH_TIME_GIVEN_MAX) {
        reply_invalid_expire(c);
        return false;
    }
    return true;
}

bool hash_time_over(const struct call *c, int64_t at) { return at <= c->now_ms && !call_keeps_past(c); }

/* --- setting --- */

enum condition { ALWAYS, IF_NONE, IF_ANY, IF_LATER, IF_EARLIER };

static bool allows(enum condition when, int64_t now_at, int64_t at)
{
    switch (when) {
    case ALWAYS: return true;
    case IF_NONE: return !now_at;
    case IF_ANY: return now_at;
    case IF_LATER: return now_at && at > now_at; /* never is later than anything */
    case IF_EARLIER: return !now_at || at < now_at;
    }
    return false;
}

static enum condition condition_named(struct slice word)
{
    static const char *const words[] = {[IF_NONE] = "nx", [IF_ANY] = "xx", [IF_LATER] = "gt", [IF_EARLIER] = "lt"};
    for (int i = IF_NONE; i < COUNT_OF(words); i++)
        if (slice_is(word, words[i])) return (enum condition)i;
    return ALWAYS;
}

void hash_log_times(struct call *c, int64_t at, const char *condition, struct slice *fields, int count)
{
    char time[NUM_I64_MAX_CHARS], number[NUM_I64_MAX_CHARS];
    struct slice *argv = call_scratch(c, ((size_t)count + 6) * sizeof *argv);
    int n = 0;
    argv[n++] = at ? SLICE("HPEXPIREAT") : SLICE("HPERSIST");
    argv[n++] = c->argv[1];
    if (at) argv[n++] = slice_of(time, num_format_i64(time, at));
    if (condition) argv[n++] = slice_str(condition);
    argv[n++] = SLICE("FIELDS");
    argv[n++] = slice_of(number, num_format_i64(number, count));
    memcpy(argv + n, fields, (size_t)count * sizeof *fields);
    effect_log(c, n + count, argv);
}

void hash_log_gone(struct call *c, struct slice *fields, int count)
{
    struct slice *argv = call_scratch(c, ((size_t)count + 2) * sizeof *argv);
    argv[0] = SLICE("HDEL");
    argv[1] = c->argv[1];
    memcpy(argv + 2, fields, (size_t)count * sizeof *fields);
    effect_log(c, 2 + count, argv);
}

/* For each field: -2 it is not there, 0 its condition is not met, 1 it ends then, 2 that is past: it is gone. */
static void expire_fields(struct call *c, struct hash *h, enum condition when, int64_t at, int first)
{
    struct slice key = c->argv[1], *done = call_scratch(c, (size_t)c->argc * sizeof *done);
    struct hash *was = h;
    bool over = hash_time_over(c, at);
    int count = 0;
    if (at < 1) at = 1; /* in a log that is read again; 0 stands for none */
    reply_array(c->r, c->argc - first);
    for (int i = first; i < c->argc; i++) {
        struct hash_place p;
        if (!h || !hash_meet(c, key, h, c->argv[i], &p)) {
            reply_int(c->r, -2);
            continue;
        }
        if (!allows(when, p.ends, at)) {
            reply_int(c->r, 0);
            continue;
        }
        if (over) hash_del(c, h, &p);
        else hash_set_time(c, &h, &p, c->argv[i], at);
        done[count++] = c->argv[i];
        reply_int(c->r, over ? 2 : 1);
    }
    if (!h) return;
    if (over) {
        hash_fields_gone(c, key, h, done, count);
        if (count) hash_log_gone(c, done, count);
        return;
    }
    hash_done(c, key, h, was);
    if (!count) return;
    call_changed_n(c, key, count);
    call_notify_subkeys(c, "hexpire", key, (struct subkeys){done, count, 1});
    static const char *const words[] = {NULL, "NX", "XX", "GT", "LT"};
    hash_log_times(c, at, words[when], done, count);
}

/* HEXPIRE key time [NX | XX | GT | LT] FIELDS numfields field [field ...] */
static void expire_generic(struct call *c, int64_t base_ms, bool seconds)
{
    void *root;
    int64_t at;
    if (!value_write(c, c->argv[1], &hash_type, &root) || !hash_time_given(c, c->argv[2], base_ms, seconds, &at)) return;
    enum condition when = condition_named(c->argv[3]);
    int fields = when == ALWAYS ? 3 : 4;
    if (hash_fields_named(c, fields)) expire_fields(c, root, when, at, fields + 2);
}

void cmd_hexpire(struct call *c) { expire_generic(c, c->now_ms, true); }
void cmd_hpexpire(struct call *c) { expire_generic(c, c->now_ms, false); }
void cmd_hexpireat(struct call *c) { expire_generic(c, 0, true); }
void cmd_hpexpireat(struct call *c) { expire_generic(c, 0, false); }

/* HPERSIST key FIELDS numfields field [field ...] */
void cmd_hpersist(struct call *c)
{
    struct slice key = c->argv[1];
    void *root;
    int done = 0;
    if (!value_write(c, key, &hash_type, &root) || !hash_fields_named(c, 2)) return;
    struct hash *h = root;
    struct slice *fields = call_scratch(c, (size_t)c->argc * sizeof *fields);
    reply_array(c->r, c->argc - 4);
    for (int i = 4; i < c->argc; i++) {
        struct hash_place p;
        bool there = h && hash_meet(c, key, h, c->argv[i], &p), had = there && p.ends;
        reply_int(c->r, had ? 1 : there ? -1 : -2);
        if (!had) continue;
        hash_set_time(c, &h, &p, c->argv[i], 0);
        fields[done++] = c->argv[i];
    }
    if (h) hash_done(c, key, h, root);
    if (!done) return;
    call_changed_n(c, key, done);
    call_notify_subkeys(c, "hpersist", key, (struct subkeys){fields, done, 1});
}

/* --- telling --- */

/* HTTL key FIELDS numfields field [field ...]: -2: no such field, -1: it does not end. Seconds are rounded up. */
static void ttl_generic(struct call *c, int64_t base_ms, bool seconds)
{
    const void *root;
    if (!value_read(c, c->argv[1], &hash_type, &root) || !hash_fields_named(c, 2)) return;
    reply_array(c->r, c->argc - 4);
    for (int i = 4; i < c->argc; i++) {
        struct hash_place p;
        if (!root || !hash_seek(root, c->argv[i], &p) || hash_ended(p.ends, hash_now(c))) reply_int(c->r, -2);
        else if (!p.ends) reply_int(c->r, -1);
        else reply_int(c->r, seconds ? (p.ends - base_ms + 999) / 1000 : p.ends - base_ms);
    }
}

void cmd_httl(struct call *c) { ttl_generic(c, c->now_ms, true); }
void cmd_hpttl(struct call *c) { ttl_generic(c, c->now_ms, false); }
void cmd_hexpiretime(struct call *c) { ttl_generic(c, 0, true); }
void cmd_hpexpiretime(struct call *c) { ttl_generic(c, 0, false); }
