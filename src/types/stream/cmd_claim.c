/* cmd_claim: pending entries change their consumer: XCLAIM, XAUTOCLAIM. Logged are the outcomes, one XCLAIM an entry. */
#include "types/stream/rows.h"
#include "types/stream/stream.h"

/* A claim under way: argv[1] key, argv[2] group, argv[3] consumer. by is looked up or made at the first entry that moves. */
struct claim {
    struct stream *s;
    struct group g;
    struct consumer by;
    bool have_by, changed;
    bool force, just_id;
    int64_t idle_ms;         /* entries pending for less stay */
    int64_t time_ms, count;  /* what they get; count -1: one more */
};

/* e: what was found under the key; NULL: nothing. */
static bool claim_begin(struct call *c, struct claim *k, const struct entry *e)
{
    void *root;
    if (e && entry_type(e) != VALUE_STREAM) {
        reply_error(c->r, ERR_WRONGTYPE);
        return false;
    }
    if (!e || !group_find(entry_value_root(e), c->argv[2], &k->g)) {
        reply_errorf(c->r, "NOGROUP No such key '%.*s' or consumer group '%.*s'", (int)c->argv[1].len, c->argv[1].ptr,
                     (int)c->argv[2].len, c->argv[2].ptr);
        return false;
    }
    if (!value_write(c, c->argv[1], &stream_type, &root)) return false;
    k->s = root;
    return true;
}

static void claim_end(struct call *c, struct claim *k)
{
    if (k->have_by) consumer_put(&k->g, c->cow, &k->by);
    if (k->have_by || k->changed) group_put(k->s, c->cow, &k->g);
}

/* A pending entry whose stream entry is gone leaves the group. */
static void claim_forget(struct call *c, struct claim *k, const struct pending *p)
{
    log_claim(c, c->argv[1], &k->g, p);
    if (k->have_by && p->owner == k->by.name) { /* k->by is a copy that is put back at the end */
        consumer_drop(&k->by, c->cow, p->id);
        consumer_put(&k->g, c->cow, &k->by);
    }
    pending_remove(&k->g, c->cow, p);
    k->changed = true;
    stream_dirty(c, 1);
}

static void claim_take(struct call *c, struct claim *k, struct pending *p)
{
    bool made;
    if (!k->have_by) {
        k->by = consumer_for(c, c->argv[1], &k->g, c->argv[3], &made);
        k->have_by = true;
    }
    k->by.active_ms = c->now_ms;
    p->time_ms = k->time_ms;
    if (k->count >= 0) p->count = (uint64_t)k->count;
    else if (!k->just_id) pending_count_up(p);
    pending_assign(&k->g, c->cow, p, &k->by);
    if (k->just_id) reply_id(c->r, p->id);
    else if (!stream_reply_range(c, k->s, p->id, p->id, 1, false, true)) reply_null(c->r);
    log_claim(c, c->argv[1], &k->g, p);
    stream_dirty(c, 1);
}

static bool parse_idle(struct call *c, const char *command, int64_t *out)
{
    if (!num_parse_i64(c->argv[4], out)) {
        reply_errorf(c->r, "ERR Invalid min-idle-time argument for %s", command);
        return false;
    }
    if (*out < 0) *out = 0;
    return true;
}

/* --- XCLAIM --- */

struct claim_options {
    struct stream_id last;
    int64_t time_ms; /* -1: now */
};

static bool claim_number(struct call *c, int at, const char *option, int64_t *out)
{
    if (num_parse_i64(c->argv[at], out)) return true;
    reply_errorf(c->r, "ERR Invalid %s option argument for XCLAIM", option);
    return false;
}

static bool parse_claim(struct call *c, int at, struct claim *k, struct claim_options *o)
{
    for (int i = at; i < c->argc; i++) {
        struct slice word = c->argv[i];
        bool more = i + 1 < c->argc, good = true;
        if (slice_is(word, "force")) {
            k->force = true;
        } else if (slice_is(word, "justid")) {
            k->just_id = true;
        } else if (more && slice_is(word, "idle")) {
            good = claim_number(c, ++i, "IDLE", &o->time_ms);
            if (good && __builtin_sub_overflow(c->now_ms, o->time_ms, &o->time_ms)) o->time_ms = c->now_ms;
        } else if (more && slice_is(word, "time")) {
            good = claim_number(c, ++i, "TIME", &o->time_ms);
        } else if (more && slice_is(word, "retrycount")) {
            good = claim_number(c, ++i, "RETRYCOUNT", &k->count);
        } else if (more && slice_is(word, "lastid")) {
            good = arg_id_strict(c, c->argv[++i], &o->last);
        } else {
            reply_errorf(c->r, "ERR Unrecognized XCLAIM option '%.*s'", (int)word.len, word.ptr);
            good = false;
        }
        if (!good) return false;
    }
    k->time_ms = o->time_ms < 0 || o->time_ms > c->now_ms ? c->now_ms : o->time_ms;
    return true;
}

/* Returns whether it was claimed; a gone one is forgotten. *logged: the group's last ID went out with it. */
static bool claim_one(struct call *c, struct claim *k, struct stream_id id, bool *logged)
{
    struct pending p = {.id = id, .time_ms = c->now_ms, .count = 1};
    bool there = pending_find(&k->g, id, &p);
    if (!stream_has(k->s, id)) {
        if (there) claim_forget(c, k, &p);
        *logged |= there;
        return false;
    }
    if (!there && !k->force) return false;
    if (there && !pending_waited(&p, c->now_ms, k->idle_ms)) return false;
    claim_take(c, k, &p);
    *logged = true;
    return true;
}

/* XCLAIM key group consumer min-idle-time id [id ...] [IDLE ms] [TIME ms] [RETRYCOUNT n] [FORCE] [JUSTID] [LASTID id] */
void cmd_xclaim(struct call *c)
{
    struct claim k = {.count = -1};
    struct claim_options o = {.time_ms = -1};
    struct stream_id id;
    bool logged = false;
    int ids_end = 5;
    int64_t n = 0;
    effect_log_nothing(c); /* but what is logged below */
    if (!claim_begin(c, &k, key_read(c, c->argv[1])) || !parse_idle(c, "XCLAIM", &k.idle_ms)) return;
    while (ids_end < c->argc && id_parse(c->argv[ids_end], &id, 0, true, NULL)) ids_end++;
    if (!parse_claim(c, ids_end, &k, &o)) return;
    bool moved = id_cmp(o.last, k.g.last) > 0;
    if (moved) k.g.last = o.last;
    k.changed = moved;
    struct reply_mark mark = reply_open(c->r);
    for (int i = 5; i < ids_end; i++) {
        check(id_parse(c->argv[i], &id, 0, true, NULL));
        n += claim_one(c, &k, id, &logged);
    }
    reply_close(c->r, mark, '*', n);
    claim_end(c, &k);
    if (!moved || logged) return;
    log_group_id(c, c->argv[1], &k.g);
    stream_dirty(c, 1);
}

/* --- XAUTOCLAIM --- */

#define SCANNED_PER_CLAIM 10
#define AUTOCLAIM_COUNT_MAX ((int64_t)1 << 40) /* more IDs than any memory holds */

static bool parse_autoclaim(struct call *c, struct claim *k, struct id_bound *from, int64_t *count)
{
    *count = 100;
    if (!parse_idle(c, "XAUTOCLAIM", &k->idle_ms)) return false;
    if (!arg_id_bound(c, c->argv[5], 0, from) || !bound_start(c, from)) return false;
    for (int i = 6; i < c->argc; i++) {
        if (i + 1 < c->argc && slice_is(c->argv[i], "count")) {
            if (!arg_range(c, c->argv[++i], 1, INT64_MAX / 16, count, "ERR COUNT must be > 0")) return false;
        } else if (slice_is(c->argv[i], "justid")) {
            k->just_id = true;
        } else {
            reply_syntax(c);
            return false;
        }
    }
    return true;
}

/* Returns where the next call goes on; 0-0: there is nothing more. *n: replied; gone: IDs whose entries are no more. */
static struct stream_id autoclaim_walk(struct call *c, struct claim *k, struct stream_id at, int64_t count, int64_t *n, struct buf *gone)
{
    struct tree_pos pos;
    int64_t attempts = count * SCANNED_PER_CLAIM;
    bool on = pending_seek(&k->g, at, &pos);
    for (; on && attempts && count; attempts--) {
        struct pending p = pending_at(&pos);
        if (!stream_has(k->s, p.id)) {
            claim_forget(c, k, &p);
            buf_put(gone, &p.id, sizeof p.id);
            count--;
        } else if (pending_waited(&p, c->now_ms, k->idle_ms)) {
            claim_take(c, k, &p);
            ++*n;
            count--;
        }
        at = p.id; /* the tree may have changed under pos */
        on = id_step_up(&at) && pending_seek(&k->g, at, &pos);
    }
    return on ? pending_at(&pos).id : (struct stream_id){0, 0};
}

/* Puts an ID in front of what was replied from `at` on. */
static void reply_before(struct reply *r, size_t at, struct stream_id id)
{
    struct buf rest = {0};
    buf_put(&rest, r->out.ptr + at, r->out.len - at);
    reply_rewind(r, at);
    reply_id(r, id);
    reply_raw(r, buf_slice(&rest));
    buf_deinit(&rest);
}

/* XAUTOCLAIM key group consumer min-idle-time start [COUNT count] [JUSTID] */
void cmd_xautoclaim(struct call *c)
{
    struct claim k = {.count = -1, .time_ms = c->now_ms};
    struct id_bound from;
    struct buf gone = {0};
    int64_t count, n = 0;
    effect_log_nothing(c); /* but what is logged below */
    const struct entry *e = key_read(c, c->argv[1]); /* a miss is told even when the arguments are bad */
    if (!parse_autoclaim(c, &k, &from, &count) || !claim_begin(c, &k, e)) return;
    if (count > AUTOCLAIM_COUNT_MAX) {
        reply_errorf(c->r, "ERR Insufficient memory, failed allocating transient memory, COUNT too high.");
        return;
    }
    reply_array(c->r, 3);
    size_t at = c->r->out.len;
    struct reply_mark mark = reply_open(c->r);
    struct stream_id cursor = autoclaim_walk(c, &k, from.id, count, &n, &gone);
    reply_close(c->r, mark, '*', n);
    reply_before(c->r, at, cursor);
    reply_array(c->r, (int64_t)(gone.len / sizeof cursor));
    for (size_t i = 0; i < gone.len; i += sizeof cursor) {
        memcpy(&cursor, gone.ptr + i, sizeof cursor);
        reply_id(c->r, cursor);
    }
    claim_end(c, &k);
    buf_deinit(&gone);
}
