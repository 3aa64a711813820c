/* cmd_dump: DUMP and RESTORE. The order of checks and the texts are those of Redis 7.0. */
#include "codec/in.h"
#include "engine/cmd_keys.h"
#include "engine/use.h"
#include "persist/dump.h"
#include "persist/rdb_save.h"
#include "persist/rows_dump.h"

void cmd_dump(struct call *c)
{
    const struct entry *e = key_read(c, c->argv[1]);
    struct buf payload = {0};
    const char *why;
    if (!e) {
        reply_null(c->r);
        return;
    }
    int version = rdb_version_for(c->set, e->form & FORM_INNER);
    if (dump_value(&payload, entry_value_type(e), entry_value_root(e), version, c->set->rdb_compression, &why))
        reply_bulk(c->r, buf_slice(&payload));
    else reply_errorf(c->r, "ERR %s", why);
    buf_deinit(&payload);
}

struct restore {
    bool replace, absolute;
    int64_t idle, freq; /* -1: not given */
    int64_t ttl;        /* as given, then the wall clock; 0: none */
};

static bool parse_number(struct call *c, int at, int64_t max, int64_t *out, const char *error)
{
    if (!arg_i64(c, c->argv[at], out)) return false;
    if (*out >= 0 && *out <= max) return true;
    reply_errorf(c->r, "%s", error);
    return false;
}

static bool parse(struct call *c, struct restore *r)
{
    *r = (struct restore){.idle = -1, .freq = -1};
    for (int i = 4; i < c->argc; i++) {
        bool more = i + 1 < c->argc;
        if (slice_is(c->argv[i], "replace")) {
            r->replace = true;
        } else if (slice_is(c->argv[i], "absttl")) {
            r->absolute = true;
        } else if (slice_is(c->argv[i], "idletime") && more && r->freq < 0) {
            if (!parse_number(c, ++i, INT64_MAX, &r->idle, "ERR Invalid IDLETIME value, must be >= 0")) return false;
        } else if (slice_is(c->argv[i], "freq") && more && r->idle < 0) {
            if (!parse_number(c, ++i, 255, &r->freq, "ERR Invalid FREQ value, must be >= 0 and <= 255")) return false;
        } else {
            reply_syntax(c);
            return false;
        }
    }
    return true;
}

/* What the payload holds, or the error replied. */
static bool read_payload(struct call *c, const struct load_place *at, struct loaded *out)
{
    const char *why;
    if (!dump_footer_check(c->argv[3])) {
        reply_errorf(c->r, "ERR DUMP payload version or checksum are wrong");
        return false;
    }
    if (dump_load(c->argv[3], at, out, &why)) return true;
    reply_errorf(c->r, "ERR Bad data format");
    return false;
}

/* The figures of use that came along, where the eviction policy keeps such. */
static void set_use(struct call *c, const struct restore *r)
{
    bool lfu = use_is_lfu(c->set);
    if (lfu ? r->freq < 0 : r->idle < 0) return;
    struct entry *e = key_write(c, c->argv[1]);
    if (lfu) {
        entry_set_lru(e, (use_initial(c) & ~255u) | (uint32_t)r->freq);
        return;
    }
    int64_t clock = c->e->lru_clock, then = r->idle <= clock ? clock - r->idle : (clock + LRU_CLOCK_MAX / 2) % LRU_CLOCK_MAX;
    entry_set_lru(e, (uint32_t)then);
}

static void link_value(struct call *c, const struct restore *r, struct loaded *l)
{
    struct slice key = c->argv[1];
    if (l->type->inline_value) key_set(c, key, (uint8_t)l->type->id, l->enc, l->bytes, ENTRY_NO_EXPIRE, false);
    else value_add(c, key, l->type, l->root);
    if (r->ttl) key_set_expire(c, key_write(c, key), r->ttl);
    set_use(c, r);
}

/* A relative time means something else when the log is read: it is logged as the instant. */
static void log_restore(struct call *c, const struct restore *r)
{
    if (!r->ttl || r->absolute) return;
    char text[NUM_I64_MAX_CHARS];
    struct slice *argv = call_scratch(c, sizeof *argv * ((size_t)c->argc + 1));
    memcpy(argv, c->argv, sizeof *argv * (size_t)c->argc);
    argv[2] = slice_of(text, num_format_i64(text, r->ttl));
    argv[c->argc] = SLICE("ABSTTL");
    effect_log(c, c->argc + 1, argv);
}

/* The value's time is over already: all that happens is that what it replaces goes. */
static void restore_expired(struct call *c, bool replaced)
{
    if (!replaced) return;
    call_changed(c, c->argv[1]);
    call_notify(c, NOTIFY_GENERIC, "del", c->argv[1]);
    EFFECT_LOG(c, c->set->lazyfree_lazy_server_del ? SLICE("UNLINK") : SLICE("DEL"), c->argv[1]);
}

static bool is_over(const struct call *c, int64_t at)
{
    return at && at <= c->now_ms && !call_loading(c); /* a log that is read again expires nothing */
}

static void restore(struct call *c, struct restore *r, struct loaded *l)
{
    struct slice key = c->argv[1];
    const struct entry *there = r->replace ? key_peek(c, key) : NULL;
    int was = there ? entry_type(there) : -1;
    bool replaced = r->replace && key_del(c, key);
    if (r->ttl && !r->absolute && num_add_overflow(r->ttl, c->now_ms, &r->ttl)) r->ttl = 1; /* as Redis has it: long ago */
    if (is_over(c, r->ttl)) {
        restore_expired(c, replaced);
        loaded_drop(l);
    } else {
        link_value(c, r, l);
        log_restore(c, r);
        call_changed(c, key);
        call_notify(c, NOTIFY_GENERIC, "restore", key);
        if (replaced) key_tell_overwritten(c, key, was, l->type->id, db_index(c->db));
    }
    reply_ok(c->r);
}

void cmd_restore(struct call *c)
{
    struct restore r;
    struct loaded l;
    struct in_text text = {0}, text2 = {0};
    const struct load_place at = {.cow = c->cow, .set = c->set, .text = &text, .text2 = &text2, .deep = true, .now_ms = c->now_ms};
    if (!parse(c, &r)) return;
    if (!r.replace && key_write(c, c->argv[1])) {
        reply_error(c->r, ERR_BUSYKEY);
        return;
    }
    if (!parse_number(c, 2, INT64_MAX, &r.ttl, "ERR Invalid TTL value, must be >= 0")) return;
    if (read_payload(c, &at, &l)) restore(c, &r, &l);
    in_text_deinit(&text);
    in_text_deinit(&text2);
}
