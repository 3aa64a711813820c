/* cmd_write: changing fields: HSET, HMSET, HSETNX, HDEL, HGETDEL, HINCRBY, HINCRBYFLOAT. */
#include "types/hash/hash.h"
#include "engine/engine.h"
#include "types/hash/rows.h"

#include <math.h>

static void put(struct call *c, struct slice key, struct hash **h, struct slice field, struct slice value, bool *added)
{
    struct hash_place p;
    *added = !hash_meet(c, key, *h, field, &p);
    hash_put(c, h, &p, field, value, 0);
}

/* Field and value become one record, whose length has 32 bits. */
bool hash_fits(struct call *c, struct slice field, struct slice value)
{
    if (likely(field.len + value.len < HASH_RECORD_MAX)) return true;
    reply_error(c->r, ERR_STRING_TOO_LONG);
    return false;
}

/* Sets all pairs of the arguments; -1: an error was replied, else how many fields are new. */
static int64_t set_pairs(struct call *c)
{
    struct slice key = c->argv[1];
    struct hash *h, *was;
    if (c->argc % 2) {
        reply_wrong_args(c);
        return -1;
    }
    for (int i = 2; i < c->argc; i += 2)
        if (!hash_fits(c, c->argv[i], c->argv[i + 1])) return -1;
    if (!hash_open(c, key, &h, &was)) return -1;
    int64_t added = 0;
    for (int i = 2; i < c->argc; i += 2) {
        bool is_new;
        put(c, key, &h, c->argv[i], c->argv[i + 1], &is_new);
        added += is_new;
    }
    hash_done(c, key, h, was);
    call_changed_n(c, key, (c->argc - 2) / 2);
    call_notify_subkeys(c, "hset", key, (struct subkeys){c->argv + 2, (c->argc - 2) / 2, 2});
    return added;
}

void cmd_hset(struct call *c)
{
    int64_t added = set_pairs(c);
    if (added >= 0) reply_int(c->r, added);
}

void cmd_hmset(struct call *c)
{
    if (set_pairs(c) >= 0) reply_ok(c->r);
}

/* HSETNX key field value */
void cmd_hsetnx(struct call *c)
{
    struct slice key = c->argv[1];
    struct hash *h, *was;
    struct hash_place p;
    if (!hash_fits(c, c->argv[2], c->argv[3])) return;
    if (!hash_open(c, key, &h, &was)) return;
    if (hash_meet(c, key, h, c->argv[2], &p)) {
        if (was) hash_done(c, key, h, was);
        reply_int(c->r, 0);
        return;
    }
    hash_put(c, &h, &p, c->argv[2], c->argv[3], 0);
    hash_done(c, key, h, was);
    reply_int(c->r, 1);
    call_changed(c, key);
    call_notify_subkeys(c, "hset", key, (struct subkeys){c->argv + 2, 1, 1});
}

void hash_fields_gone(struct call *c, struct slice key, struct hash *h, const struct slice *gone, int removed)
{
    if (removed) call_notify_subkeys(c, "hdel", key, (struct subkeys){gone, removed, 1});
    if (!hash_length(h)) {
        key_remove(c, key);
        call_notify(c, NOTIFY_GENERIC, "del", key);
    } else if (unlikely(hash_is_timed(h))) {
        value_times(c, key);
    }
    if (removed) call_changed_n(c, key, removed);
}

/* HDEL key field [field ...] */
void cmd_hdel(struct call *c)
{
    struct slice key = c->argv[1];
    void *root;
    if (!value_write(c, key, &hash_type, &root)) return;
    struct hash *h = root;
    struct slice *gone = unlikely(c->e->special & SPECIAL_NOTIFY) ? call_scratch(c, (size_t)c->argc * sizeof *gone) : NULL;
    int removed = 0;
    for (int i = 2; h && i < c->argc && hash_length(h); i++) {
        struct hash_place p;
        if (!hash_meet(c, key, h, c->argv[i], &p)) continue;
        hash_del(c, h, &p);
        if (unlikely(gone != NULL)) gone[removed] = c->argv[i];
        removed++;
    }
    if (h) hash_fields_gone(c, key, h, gone, removed);
    reply_int(c->r, removed);
}

/* FIELDS count field ... from argv[at] on, to the end of the line. False: an error was replied. */
bool hash_fields_named(struct call *c, int at)
{
    int64_t n;
    if (!slice_is(c->argv[at], "FIELDS")) {
        reply_errorf(c->r, "ERR Mandatory argument FIELDS is missing or not at the right position");
        return false;
    }
    if (!arg_range(c, c->argv[at + 1], 1, INT64_MAX, &n, "ERR Number of fields must be a positive integer")) return false;
    if (n == c->argc - at - 2) return true;
    reply_errorf(c->r, "ERR The `numfields` parameter must match the number of arguments");
    return false;
}

/* HGETDEL key FIELDS numfields field [field ...]: logged as the HDEL of those that were there */
void cmd_hgetdel(struct call *c)
{
    struct slice key = c->argv[1];
    void *root;
    if (!value_write(c, key, &hash_type, &root) || !hash_fields_named(c, 2)) return;
    struct hash *h = root;
    struct slice *gone = call_scratch(c, (size_t)c->argc * sizeof *gone);
    int removed = 0;
    reply_array(c->r, c->argc - 4);
    for (int i = 4; i < c->argc; i++) {
        struct hash_place p;
        if (!h || !hash_meet(c, key, h, c->argv[i], &p)) {
            reply_null(c->r);
            continue;
        }
        reply_bulk(c->r, p.value);
        hash_del(c, h, &p);
        gone[2 + removed++] = c->argv[i];
    }
    if (h) hash_fields_gone(c, key, h, gone + 2, removed);
    if (!removed) return;
    gone[0] = SLICE("HDEL");
    gone[1] = key;
    effect_log(c, 2 + removed, gone);
}

/* The hash and the place of the field that an increment is about. False: an error was replied. An absent hash is not
 * made before the increment is known to work: h is NULL then. */
static bool incr_open(struct call *c, struct hash **h, struct hash_place *p)
{
    void *root;
    p->found = false;
    p->ends = 0;
    if (!hash_fits(c, c->argv[2], slice_of(NULL, NUM_LDOUBLE_MAX_CHARS))) return false;
    if (!value_write(c, c->argv[1], &hash_type, &root)) return false;
    *h = root;
    if (root) hash_meet(c, c->argv[1], root, c->argv[2], p);
    return true;
}

static void incr_done(struct call *c, struct hash *was, struct hash_place *p, struct slice value, const char *event)
{
    struct slice key = c->argv[1];
    struct hash *h = was ? was : hash_new(c->cow);
    if (!was) hash_seek(h, c->argv[2], p);
    hash_put(c, &h, p, c->argv[2], value, p->ends);
    hash_done(c, key, h, was);
    call_changed(c, key);
    call_notify_subkeys(c, event, key, (struct subkeys){c->argv + 2, 1, 1});
}

/* HINCRBY key field increment */
void cmd_hincrby(struct call *c)
{
    struct hash *h;
    struct hash_place p;
    int64_t by, v = 0;
    if (!arg_i64(c, c->argv[3], &by)) return;
    if (!incr_open(c, &h, &p)) return;
    if (p.found && !num_parse_i64(p.value, &v)) {
        reply_errorf(c->r, "ERR hash value is not an integer");
        return;
    }
    if (num_add_overflow(v, by, &v)) {
        reply_error(c->r, ERR_OVERFLOW);
        return;
    }
    char text[NUM_I64_MAX_CHARS];
    incr_done(c, h, &p, slice_of(text, num_format_i64(text, v)), "hincrby");
    reply_int(c->r, v);
}

/* HINCRBYFLOAT key field increment: logged as the HSET that it comes to, and the field's time, which HSET drops */
void cmd_hincrbyfloat(struct call *c)
{
    struct hash *h;
    struct hash_place p;
    long double by, v = 0;
    if (!num_parse_ldouble(c->argv[3], &by)) {
        reply_error(c->r, ERR_NOT_FLOAT);
        return;
    }
    if (isinf(by)) {
        reply_errorf(c->r, "ERR value is NaN or Infinity");
        return;
    }
    if (!incr_open(c, &h, &p)) return;
    if (p.found && !num_parse_ldouble(p.value, &v)) {
        reply_errorf(c->r, "ERR hash value is not a float");
        return;
    }
    v += by;
    if (isnan(v) || isinf(v)) {
        reply_error(c->r, ERR_NAN_OR_INF);
        return;
    }
    char text[NUM_LDOUBLE_MAX_CHARS];
    struct slice value = slice_of(text, num_format_ldouble(text, v));
    int64_t ends = p.ends;
    incr_done(c, h, &p, value, "hincrbyfloat");
    reply_bulk(c->r, value);
    EFFECT_LOG(c, SLICE("HSET"), c->argv[1], c->argv[2], value);
    if (!ends) return;
    char time[NUM_I64_MAX_CHARS];
    struct slice at = slice_of(time, num_format_i64(time, ends));
    EFFECT_LOG(c, SLICE("HPEXPIREAT"), c->argv[1], at, SLICE("FIELDS"), SLICE("1"), c->argv[2]);
}
