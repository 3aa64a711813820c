#include "node/client_filter.h"

#include "acl/acl.h"
#include "engine/engine.h"
#include "node/client_line.h"
#include "node/limits.h"

static int shown(struct slice s) { return (int)(s.len > 256 ? 256 : s.len); }
static bool is_text(struct slice want, const char *is) { return slice_eq(want, slice_str(is ? is : "")); }

/* --- one field each: does the value of s fit? --- */

static int class_of_word(struct slice s)
{
    if (slice_is(s, "normal")) return CLASS_NORMAL;
    if (slice_is(s, "slave") || slice_is(s, "replica")) return CLASS_REPLICA;
    if (slice_is(s, "pubsub")) return CLASS_PUBSUB;
    return slice_is(s, "master") || slice_is(s, "primary") ? CLASS_MASTER : -1;
}

static bool fits_type(const struct session *s, struct slice v) { return (int)limits_class(s) == class_of_word(v); }
static bool fits_addr(const struct session *s, struct slice v) { return is_text(v, s->peer); }
static bool fits_laddr(const struct session *s, struct slice v) { return is_text(v, s->local); }
static bool fits_user(const struct session *s, struct slice v) { return slice_eq(v, acl_session_user(s)); }
static bool fits_name(const struct session *s, struct slice v) { return is_text(v, s->name); }
static bool fits_lib_name(const struct session *s, struct slice v) { return is_text(v, s->lib_name); }
static bool fits_lib_ver(const struct session *s, struct slice v) { return is_text(v, s->lib_ver); }

/* The address without the port; an IPv6 one without its brackets too. */
static bool fits_ip(const struct session *s, struct slice v)
{
    const char *colon = strrchr(s->peer, ':');
    struct slice ip = slice_of(s->peer, colon ? (size_t)(colon - s->peer) : strlen(s->peer));
    if (slice_eq(v, ip)) return true;
    return ip.len > 2 && *ip.ptr == '[' && slice_eq(v, slice_of(ip.ptr + 1, ip.len - 2));
}

static bool fits_db(const struct session *s, struct slice v)
{
    int64_t db;
    return num_parse_i64(v, &db) && db == s->db;
}

/* All of the letters. */
static bool fits_flags(const struct session *s, struct slice v)
{
    struct buf has = {0};
    client_flags(s, &has);
    size_t i = 0;
    while (i < v.len && memchr(has.ptr, v.ptr[i], has.len)) i++;
    buf_deinit(&has);
    return i == v.len;
}

static bool fits_capa(const struct session *s, struct slice v)
{
    for (size_t i = 0; i < v.len; i++)
        if (v.ptr[i] != 'r' || !(s->flags & SESSION_REDIRECTS)) return false;
    return true;
}

/* --- the values, as they come --- */

static bool good_type(struct call *c, struct slice v)
{
    if (class_of_word(v) >= 0) return true;
    reply_errorf(c->r, "ERR Unknown client type '%.*s'", shown(v), v.ptr);
    return false;
}

static bool good_user(struct call *c, struct slice v)
{
    if (acl_known(c->e->acl, v)) return true;
    reply_errorf(c->r, "ERR No such user '%.*s'", shown(v), v.ptr);
    return false;
}

static bool good_db(struct call *c, struct slice v)
{
    int64_t db;
    return arg_range(c, v, 0, c->e->db_count - 1, &db, "ERR DB index is out of range");
}

static bool good_flags(struct call *c, struct slice v)
{
    for (size_t i = 0; i < v.len; i++) {
        if (memchr("NSMOPxbtRBdcuAUrIieT", v.ptr[i], 20)) continue;
        reply_errorf(c->r, "ERR Unknown flags found in the provided filter: %.*s", shown(v), v.ptr);
        return false;
    }
    return true;
}

static bool good_capa(struct call *c, struct slice v)
{
    for (size_t i = 0; i < v.len; i++) {
        if (v.ptr[i] == 'r') continue;
        reply_errorf(c->r, "ERR Unknown capa found in the provided filter: %.*s", shown(v), v.ptr);
        return false;
    }
    return true;
}

static const struct {
    const char *word;
    bool (*fits)(const struct session *s, struct slice v);
    bool (*good)(struct call *c, struct slice v); /* NULL: any value */
} fields[] = {
    {"type", fits_type, good_type}, {"addr", fits_addr}, {"laddr", fits_laddr}, {"user", fits_user, good_user}, {"name", fits_name},
    {"lib-name", fits_lib_name}, {"lib-ver", fits_lib_ver}, {"ip", fits_ip}, {"db", fits_db, good_db}, {"flags", fits_flags, good_flags},
    {"capa", fits_capa, good_capa},
};
_Static_assert(COUNT_OF(fields) <= FILTER_FIELDS, "room for every field");

/* --- parsing --- */

/* The row of a word, with or without NOT-; -1: none. */
static int field_of(struct slice word, bool *negated)
{
    *negated = word.len > 4 && slice_is(slice_of(word.ptr, 4), "not-");
    if (*negated) word = slice_of(word.ptr + 4, word.len - 4);
    for (int i = 0; i < COUNT_OF(fields); i++)
        if (slice_is(word, fields[i].word)) return i;
    return -1;
}

static bool is_word(struct slice s)
{
    static const char *const others[] = {"id", "not-id", "maxage", "idle", "skipme"};
    bool negated;
    for (int i = 0; i < COUNT_OF(others); i++)
        if (slice_is(s, others[i])) return true;
    return field_of(s, &negated) >= 0;
}

/* After one id: KILL takes as many as there are numbers, LIST all but known words. */
static bool ends_ids(struct slice s, bool kill)
{
    int64_t id;
    return kill ? !num_parse_i64(s, &id) : is_word(s);
}

/* Ids up to the next word; the number of words read, 0: the error is replied. */
static int parse_ids(struct call *c, int at, bool kill, const int64_t **out, int *count)
{
    const char *error = kill ? "ERR client-id should be greater than 0" : "ERR Invalid client ID";
    int64_t *ids = call_scratch(c, (size_t)(c->argc - at + *count) * sizeof *ids);
    int n = *count, from = at;
    if (n) memcpy(ids, *out, (size_t)n * sizeof *ids);
    for (; at < c->argc && (at == from || !ends_ids(c->argv[at], kill)); at++)
        if (!arg_range(c, c->argv[at], kill ? 1 : INT64_MIN, INT64_MAX, &ids[n++], error)) return 0;
    *out = ids;
    *count = n;
    return at - from;
}

static bool parse_yes(struct call *c, struct slice v, bool *out)
{
    *out = slice_is(v, "yes");
    if (*out || slice_is(v, "no")) return true;
    reply_syntax(c);
    return false;
}

/* One word with what belongs to it; how many words those are, 0: the error is replied. */
static int parse_one(struct call *c, int i, struct client_filter *f)
{
    struct slice word = c->argv[i], value = c->argv[i + 1];
    bool negated;
    if (slice_is(word, "id")) return parse_ids(c, i + 1, f->kill, &f->ids, &f->id_count);
    if (slice_is(word, "not-id")) return parse_ids(c, i + 1, f->kill, &f->other_ids, &f->other_id_count);
    if (slice_is(word, "maxage")) return arg_range(c, value, 1, INT64_MAX, &f->age_s, "ERR maxage is not an integer or out of range");
    if (slice_is(word, "idle")) return arg_range(c, value, 1, INT64_MAX, &f->idle_s, "ERR idle is not an integer or out of range");
    if (slice_is(word, "skipme")) return parse_yes(c, value, &f->skip_me);
    int field = field_of(word, &negated);
    if (field < 0) {
        reply_syntax(c);
        return 0;
    }
    if (fields[field].good && !fields[field].good(c, value)) return 0;
    *(negated ? &f->unwanted[field] : &f->want[field]) = value.ptr ? value : SLICE("");
    return 1;
}

bool client_filter_parse(struct call *c, int from, struct client_filter *f)
{
    for (int i = from; i < c->argc;) {
        if (i + 1 == c->argc) {
            reply_syntax(c);
            return false;
        }
        int words = parse_one(c, i, f);
        if (!words) return false;
        i += 1 + words;
    }
    return true;
}

/* --- judging --- */

static bool among(uint64_t id, const int64_t *ids, int count)
{
    for (int i = 0; i < count; i++)
        if ((uint64_t)ids[i] == id) return true;
    return false;
}

bool client_filter_fits(const struct client_filter *f, const struct session *self, const struct session *s)
{
    int64_t now = s->engine->now_ms;
    if (s == self && f->skip_me) return false;
    if (f->id_count && !among(s->id, f->ids, f->id_count)) return false;
    if (among(s->id, f->other_ids, f->other_id_count)) return false;
    if (f->age_s && (now - s->created_ms) / 1000 < f->age_s) return false;
    if (f->idle_s && (now - s->active_ms) / 1000 < f->idle_s) return false;
    for (int i = 0; i < COUNT_OF(fields); i++) {
        if (f->want[i].ptr && !fields[i].fits(s, f->want[i])) return false;
        if (f->unwanted[i].ptr && fields[i].fits(s, f->unwanted[i])) return false;
    }
    return true;
}
