/* cmd_increx: INCREX: a number goes up or down within bounds, and may be given a time to live with it.
 *
 * Replies are the new value and what was really added. What would leave the bounds, or the numbers there are, is refused
 * (nothing changes, the time to live neither) or, with SATURATE, stops at the bound. The log has the outcome. */
#include "types/string/string.h"

#include <math.h>

struct increase {
    bool by_float, has_low, has_high, saturate, only_new_ttl;
    struct slice by, low, high; /* as given */
    struct set_options expiry;
};

struct outcome {
    bool refused;
    int64_t now, added;
    long double now_f, added_f;
};

/* --- the words --- */

static bool parse_expiry(struct call *c, struct increase *x, int *at)
{
    static const struct { const char *word; uint32_t flag; } words[] = {
        {"ex", SET_EX}, {"px", SET_PX}, {"exat", SET_EXAT}, {"pxat", SET_PXAT}, {"persist", SET_PERSIST}};
    for (int i = 0; i < COUNT_OF(words); i++) {
        bool has_value = words[i].flag != SET_PERSIST;
        if (!slice_is(c->argv[*at], words[i].word)) continue;
        if (x->expiry.flags || (has_value && *at + 1 >= c->argc)) return false;
        x->expiry.flags = words[i].flag;
        if (has_value) x->expiry.expire = c->argv[++*at];
        return true;
    }
    return false;
}

static bool parse_word(struct call *c, struct increase *x, int *at)
{
    struct slice word = c->argv[*at];
    bool more = *at + 1 < c->argc;
    if (slice_is(word, "saturate")) return x->saturate = true;
    if (slice_is(word, "enx")) return x->only_new_ttl = true;
    if (more && !x->by.ptr && (slice_is(word, "byint") || slice_is(word, "byfloat"))) {
        x->by_float = slice_is(word, "byfloat");
        x->by = c->argv[++*at];
        return true;
    }
    if (more && !x->has_low && slice_is(word, "lbound")) {
        x->low = c->argv[++*at];
        return x->has_low = true;
    }
    if (more && !x->has_high && slice_is(word, "ubound")) {
        x->high = c->argv[++*at];
        return x->has_high = true;
    }
    return parse_expiry(c, x, at);
}

static bool parse(struct call *c, struct increase *x)
{
    bool good = true;
    for (int i = 2; good && i < c->argc; i++) good = parse_word(c, x, &i);
    if (good && (!x->only_new_ttl || x->expiry.flags & SET_EXPIRES)) return true;
    reply_syntax(c);
    return false;
}

/* --- whole numbers --- */

struct int_bounds {
    int64_t by, low, high;
};

static bool read_ints(struct call *c, const struct increase *x, struct int_bounds *b)
{
    *b = (struct int_bounds){1, INT64_MIN, INT64_MAX};
    if (x->by.ptr && !arg_i64(c, x->by, &b->by)) return false;
    if (x->has_low && !arg_i64(c, x->low, &b->low)) return false;
    if (x->has_high && !arg_i64(c, x->high, &b->high)) return false;
    if (b->low <= b->high) return true;
    reply_errorf(c->r, "ERR LBOUND can't be greater than UBOUND");
    return false;
}

/* false: the error was replied. */
static bool add_int(struct call *c, const struct increase *x, const struct entry *e, struct outcome *o)
{
    struct int_bounds b;
    int64_t old = 0, now;
    if (!read_ints(c, x, &b)) return false;
    if (e && !string_parse_i64(e, &old)) {
        reply_error(c->r, ERR_NOT_INTEGER);
        return false;
    }
    bool over = num_add_overflow(old, b.by, &now);
    if (over) now = b.by > 0 ? INT64_MAX : INT64_MIN;
    o->refused = !x->saturate && (over || now < b.low || now > b.high);
    if (now < b.low) now = b.low;
    if (now > b.high) now = b.high;
    o->now = o->refused ? old : now;
    if (!__builtin_sub_overflow(o->now, old, &o->added)) return true;
    reply_error(c->r, ERR_OVERFLOW);
    return false;
}

/* --- fractions --- */

struct float_bounds {
    long double by, low, high;
};

static bool read_float(struct call *c, struct slice arg, long double *out)
{
    if (num_parse_ldouble(arg, out) && !isnan(*out)) return true;
    reply_error(c->r, ERR_NOT_FLOAT);
    return false;
}

static bool read_floats(struct call *c, const struct increase *x, struct float_bounds *b)
{
    *b = (struct float_bounds){1, -INFINITY, INFINITY};
    if (!read_float(c, x->by, &b->by)) return false;
    if (x->has_low && !read_float(c, x->low, &b->low)) return false;
    if (x->has_high && !read_float(c, x->high, &b->high)) return false;
    if (b->low <= b->high) return true;
    reply_errorf(c->r, "ERR LBOUND can't be greater than UBOUND");
    return false;
}

static bool add_float(struct call *c, const struct increase *x, const struct entry *e, struct outcome *o)
{
    struct float_bounds b;
    struct string_text text;
    long double old = 0;
    if (!read_floats(c, x, &b) || (e && !read_float(c, string_bytes(e, &text), &old))) return false;
    long double now = old + b.by;
    if (!x->saturate && (now < b.low || now > b.high)) {
        *o = (struct outcome){.refused = true, .now_f = old};
        return true;
    }
    if (now < b.low) now = b.low;
    if (now > b.high) now = b.high;
    if (isnan(now) || isinf(now)) { /* there is no such number to stop at */
        reply_error(c->r, ERR_NAN_OR_INF);
        return false;
    }
    *o = (struct outcome){.now_f = now, .added_f = now - old};
    return true;
}

/* --- the outcome --- */

static void reply_float(struct call *c, long double v)
{
    char text[NUM_LDOUBLE_MAX_CHARS + 3];
    if (c->r->resp == 2) {
        reply_ldouble_bulk(c->r, v);
        return;
    }
    text[0] = ',';
    size_t len = 1 + num_format_ldouble(text + 1, v);
    memcpy(text + len, "\r\n", 2);
    reply_raw(c->r, slice_of(text, len + 2));
}

static void reply_outcome(struct call *c, const struct increase *x, const struct outcome *o)
{
    reply_array(c->r, 2);
    if (x->by_float) {
        reply_float(c, o->now_f);
        reply_float(c, o->added_f);
    } else {
        reply_int(c->r, o->now);
        reply_int(c->r, o->added);
    }
}

/* Stores the number and what is left of its time to live. */
static void put(struct call *c, const struct increase *x, const struct outcome *o, bool is_new_ttl, int64_t expire_ms)
{
    struct slice key = c->argv[1];
    char text[NUM_LDOUBLE_MAX_CHARS], at[NUM_I64_MAX_CHARS];
    bool keeps = !is_new_ttl && !(x->expiry.flags & SET_PERSIST), past = is_new_ttl && expire_ms <= c->now_ms && !call_keeps_past(c);
    bool replaces = past && key_exists(c, key);
    struct slice now = slice_of(text, x->by_float ? num_format_ldouble(text, o->now_f) : num_format_i64(text, o->now));
    if (!is_new_ttl) expire_ms = ENTRY_NO_EXPIRE;
    if (x->by_float) key_set(c, key, VALUE_STRING, now.len <= STRING_EMBSTR_MAX ? STRING_EMBSTR : STRING_RAW, now, expire_ms, keeps);
    else string_set(c, key, now, expire_ms, keeps);
    call_changed(c, key);
    call_notify(c, NOTIFY_STRING, x->by_float ? "incrbyfloat" : "incrby", key);
    if (is_new_ttl) call_notify(c, NOTIFY_GENERIC, "expire", key);
    if (past) {
        key_expire(c, key, replaces);
        effect_log_nothing(c);
    } else if (is_new_ttl) {
        EFFECT_LOG(c, SLICE("SET"), key, now, SLICE("PXAT"), slice_of(at, num_format_i64(at, expire_ms)));
    } else if (keeps) {
        EFFECT_LOG(c, SLICE("SET"), key, now, SLICE("KEEPTTL"));
    } else {
        EFFECT_LOG(c, SLICE("SET"), key, now);
    }
}

void cmd_increx(struct call *c)
{
    struct increase x = {0};
    struct outcome o = {0};
    struct entry *e;
    int64_t expire_ms;
    if (!parse(c, &x) || !set_options_expire(c, &x.expiry, &expire_ms) || !string_write(c, c->argv[1], &e)) return;
    if (!(x.by_float ? add_float : add_int)(c, &x, e, &o)) return;
    bool has_ttl = e && entry_expire(e) != ENTRY_NO_EXPIRE, persists = has_ttl && x.expiry.flags & SET_PERSIST;
    if (!o.refused) put(c, &x, &o, x.expiry.flags & SET_EXPIRES && !(x.only_new_ttl && has_ttl), expire_ms);
    if (!o.refused && persists) call_notify(c, NOTIFY_GENERIC, "persist", c->argv[1]);
    reply_outcome(c, &x, &o);
}
