/* cmd_incr: commands that take a string for a number. An int-encoded value is changed in place. */
#include "types/string/string.h"

#include <math.h>

/* Writes v over the string in an owned entry: in place when it is an int already. */
static void put_int(struct call *c, struct entry *e, int64_t v)
{
    if (entry_enc(e) != STRING_INT) {
        e = key_resize(c, e, sizeof v);
        entry_set_enc(e, STRING_INT);
    }
    memcpy((char *)entry_value(e).ptr, &v, sizeof v);
}

static void add_int(struct call *c, int64_t by)
{
    struct slice key = c->argv[1];
    struct entry *e;
    int64_t v = 0;
    if (!string_write(c, key, &e)) return;
    if (e && !string_parse_i64(e, &v)) {
        reply_error(c->r, ERR_NOT_INTEGER);
        return;
    }
    if (num_add_overflow(v, by, &v)) {
        reply_error(c->r, ERR_OVERFLOW);
        return;
    }
    if (e) put_int(c, e, v);
    else string_set_int(c, key, v, false);
    call_changed(c, key);
    call_notify(c, NOTIFY_STRING, "incrby", key);
    reply_int(c->r, v);
}

void cmd_incr(struct call *c) { add_int(c, 1); }
void cmd_decr(struct call *c) { add_int(c, -1); }

void cmd_incrby(struct call *c)
{
    int64_t by;
    if (arg_i64(c, c->argv[2], &by)) add_int(c, by);
}

void cmd_decrby(struct call *c)
{
    int64_t by;
    if (!arg_i64(c, c->argv[2], &by)) return;
    if (by == INT64_MIN) reply_errorf(c->r, "ERR decrement would overflow");
    else add_int(c, -by);
}

static bool parse_stored(const struct entry *e, long double *out)
{
    if (entry_enc(e) != STRING_INT) return num_parse_ldouble(entry_value(e), out);
    *out = (long double)string_int(e);
    return true;
}

void cmd_incrbyfloat(struct call *c)
{
    struct slice key = c->argv[1];
    struct entry *e;
    long double v = 0, by;
    if (!string_write(c, key, &e)) return;
    if ((e && !parse_stored(e, &v)) || !num_parse_ldouble(c->argv[2], &by)) {
        reply_error(c->r, ERR_NOT_FLOAT);
        return;
    }
    v += by;
    if (isnan(v) || isinf(v)) {
        reply_error(c->r, ERR_NAN_OR_INF);
        return;
    }
    char text[NUM_LDOUBLE_MAX_CHARS];
    struct slice now = slice_of(text, num_format_ldouble(text, v));
    /* never int-encoded, as Redis: the text of a float stays text */
    key_set(c, key, VALUE_STRING, now.len <= STRING_EMBSTR_MAX ? STRING_EMBSTR : STRING_RAW, now, ENTRY_NO_EXPIRE, true);
    call_changed(c, key);
    call_notify(c, NOTIFY_STRING, "incrbyfloat", key);
    EFFECT_LOG(c, SLICE("SET"), key, now, SLICE("KEEPTTL"));
    reply_bulk(c->r, now);
}
