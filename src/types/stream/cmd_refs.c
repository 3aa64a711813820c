/* cmd_refs: commands on entries and what is pending of them together: XDELEX, XACKDEL; and XNACK, which gives pending entries
 * back so that anybody may claim them at once. */
#include "types/stream/rows.h"
#include "types/stream/stream.h"

enum { ID_MISSING = -1, ID_GONE = 1, ID_KEPT = 2 };

struct id_list {
    struct stream_id *ids; /* NULL: not given yet */
    int count;
};

/* `IDS n id ...` from argv[*at] on; *at becomes its last word. false: replied. */
static bool take_ids(struct call *c, int *at, struct id_list *out)
{
    int64_t count;
    if (out->ids || *at + 1 >= c->argc) {
        reply_syntax(c);
        return false;
    }
    if (!arg_range(c, c->argv[*at + 1], 1, INT64_MAX, &count, "ERR Number of IDs must be a positive integer")) return false;
    if (count > c->argc - *at - 2) {
        reply_errorf(c->r, "ERR The `numids` parameter must match the number of arguments");
        return false;
    }
    out->count = (int)count;
    out->ids = call_scratch(c, (size_t)count * sizeof *out->ids);
    for (int i = 0; i < out->count; i++)
        if (!arg_id_strict(c, c->argv[*at + 2 + i], &out->ids[i])) return false;
    *at += 1 + out->count;
    return true;
}

/* [KEEPREF|DELREF|ACKED] IDS n id ..., in any order. */
static bool parse_refs(struct call *c, int at, struct id_list *l, enum ref_policy *policy)
{
    bool has_policy = false;
    *l = (struct id_list){NULL, 0};
    *policy = REF_KEEP;
    for (; at < c->argc; at++) {
        if (!has_policy && policy_parse(c->argv[at], policy)) {
            has_policy = true;
        } else if (slice_is(c->argv[at], "ids")) {
            if (!take_ids(c, &at, l)) return false;
        } else {
            reply_syntax(c);
            return false;
        }
    }
    if (l->ids) return true;
    reply_syntax(c);
    return false;
}

static void reply_all_missing(struct call *c, int count)
{
    reply_array(c->r, count);
    for (int i = 0; i < count; i++) reply_int(c->r, ID_MISSING);
}

static void note_deleted(struct call *c, struct slice key, const struct buf *gone)
{
    if (!gone->len) return;
    stream_touched(c, key, (int64_t)(gone->len / sizeof(struct stream_id)));
    call_notify(c, NOTIFY_STREAM, "xdel", key);
    log_deleted(c, key, gone);
}

/* XDELEX key [KEEPREF|DELREF|ACKED] IDS n id [id ...] */
void cmd_xdelex(struct call *c)
{
    struct slice key = c->argv[1];
    enum ref_policy policy;
    struct id_list l;
    struct buf gone = {0};
    void *root;
    if (!parse_refs(c, 2, &l, &policy) || !value_write(c, key, &stream_type, &root)) return;
    if (!root) {
        reply_all_missing(c, l.count);
        return;
    }
    reply_array(c->r, l.count);
    for (int i = 0; i < l.count; i++) {
        if (!stream_has(root, l.ids[i])) {
            reply_int(c->r, ID_MISSING);
        } else if (!policy_delete(c, key, root, l.ids[i], policy)) {
            reply_int(c->r, ID_KEPT);
        } else {
            buf_put(&gone, &l.ids[i], sizeof l.ids[i]);
            reply_int(c->r, ID_GONE);
        }
    }
    note_deleted(c, key, &gone);
    buf_deinit(&gone);
}

/* false: it is not pending in the group. */
static bool ack_one(struct call *c, struct stream *s, struct slice group, struct stream_id id)
{
    struct group g;
    struct pending p;
    char text[STREAM_ID_CHARS];
    check(group_find(s, group, &g));
    if (!pending_find(&g, id, &p)) return false;
    pending_remove(&g, c->cow, &p);
    group_put(s, c->cow, &g);
    stream_dirty(c, 1);
    if (stream_logs(c)) EFFECT_LOG(c, SLICE("XACK"), c->argv[1], group, slice_of(text, id_format(text, id)));
    return true;
}

/* XACKDEL key group [KEEPREF|DELREF|ACKED] IDS n id [id ...] */
void cmd_xackdel(struct call *c)
{
    struct slice key = c->argv[1];
    enum ref_policy policy;
    struct id_list l;
    struct group g;
    struct buf gone = {0};
    void *root;
    if (!parse_refs(c, 3, &l, &policy) || !value_write(c, key, &stream_type, &root)) return;
    if (!root || !group_find(root, c->argv[2], &g)) {
        reply_all_missing(c, l.count);
        return;
    }
    reply_array(c->r, l.count);
    for (int i = 0; i < l.count; i++) {
        if (!ack_one(c, root, c->argv[2], l.ids[i])) {
            reply_int(c->r, ID_MISSING);
            continue;
        }
        bool there = stream_has(root, l.ids[i]), deleted = there && policy_delete(c, key, root, l.ids[i], policy);
        if (deleted) buf_put(&gone, &l.ids[i], sizeof l.ids[i]);
        reply_int(c->r, deleted || !there ? ID_GONE : ID_KEPT);
    }
    note_deleted(c, key, &gone);
    buf_deinit(&gone);
}

/* --- XNACK --- */

enum nack_mode { NACK_SILENT, NACK_FAIL, NACK_FATAL };

struct nack {
    enum nack_mode mode;
    struct id_list l;
    int64_t count; /* -1: as the mode has it */
    bool force;
};

static bool parse_nack(struct call *c, struct nack *n)
{
    static const char *const modes[] = {[NACK_SILENT] = "silent", [NACK_FAIL] = "fail", [NACK_FATAL] = "fatal"};
    int mode = 0;
    *n = (struct nack){.count = -1};
    while (mode < COUNT_OF(modes) && !slice_is(c->argv[3], modes[mode])) mode++;
    n->mode = (enum nack_mode)mode;
    bool good = mode < COUNT_OF(modes);
    for (int i = 4; good && i < c->argc; i++) {
        if (slice_is(c->argv[i], "ids")) {
            if (!take_ids(c, &i, &n->l)) return false;
        } else if (slice_is(c->argv[i], "force")) {
            n->force = true;
        } else if (slice_is(c->argv[i], "retrycount") && i + 1 < c->argc) {
            if (!arg_range(c, c->argv[++i], 0, INT64_MAX, &n->count, "ERR RETRYCOUNT must be a non-negative integer")) return false;
        } else {
            good = false;
        }
    }
    if (good && n->l.ids) return true;
    reply_syntax(c);
    return false;
}

static bool nack_one(struct call *c, const struct nack *n, const struct stream *s, struct group *g, struct stream_id id)
{
    struct pending p = {.id = id};
    bool there = pending_find(g, id, &p);
    if (!there && !(n->force && (call_loading(c) || stream_has(s, id)))) return false;
    if (n->count >= 0) p.count = (uint64_t)n->count;
    else if (n->mode == NACK_FATAL) p.count = INT64_MAX;
    else if (n->mode == NACK_SILENT && there && p.count) p.count--;
    pending_release(g, c->cow, &p);
    return true;
}

/* XNACK key group SILENT|FAIL|FATAL IDS n id [id ...] [RETRYCOUNT n] [FORCE] */
void cmd_xnack(struct call *c)
{
    struct nack n;
    struct group g;
    void *root;
    int64_t done = 0;
    if (!parse_nack(c, &n) || !value_write(c, c->argv[1], &stream_type, &root)) return;
    if (!root || !group_find(root, c->argv[2], &g)) {
        reply_errorf(c->r, "NOGROUP No such key '%.*s' or consumer group '%.*s'", (int)c->argv[1].len, c->argv[1].ptr,
                     (int)c->argv[2].len, c->argv[2].ptr);
        return;
    }
    for (int i = 0; i < n.l.count; i++) done += nack_one(c, &n, root, &g, n.l.ids[i]);
    if (done) {
        group_put(root, c->cow, &g);
        stream_dirty(c, done);
        stream_wake(c, c->argv[1]); /* readers with CLAIM */
    }
    reply_int(c->r, done);
}
