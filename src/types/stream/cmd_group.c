/* cmd_group: groups and what is pending in them: XGROUP, XACK, XPENDING. */
#include "types/stream/rows.h"
#include "types/stream/stream.h"

/* --- XGROUP: argv[2] key, argv[3] group --- */

struct group_options {
    bool make_stream;
    int64_t entries_read;
};

static bool parse_group_options(struct call *c, int at, bool creates, struct group_options *o)
{
    *o = (struct group_options){.entries_read = ENTRIES_READ_UNKNOWN};
    for (int i = at; i < c->argc;) {
        if (creates && slice_is(c->argv[i], "mkstream")) {
            o->make_stream = true;
            i++;
        } else if (slice_is(c->argv[i], "entriesread") && i + 1 < c->argc) {
            if (!arg_i64(c, c->argv[i + 1], &o->entries_read)) return false;
            if (o->entries_read < -1) {
                reply_errorf(c->r, "ERR value for ENTRIESREAD must be positive or -1");
                return false;
            }
            i += 2;
        } else {
            reply_unknown_sub(c);
            return false;
        }
    }
    return true;
}

/* The stream under argv[2]; *out NULL only if it may be absent. */
static bool stream_arg(struct call *c, bool may_miss, struct stream **out)
{
    void *root;
    if (!value_write(c, c->argv[2], &stream_type, &root)) return false;
    *out = root;
    if (root || may_miss) return true;
    reply_errorf(c->r, "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the "
                 "MKSTREAM option to create an empty stream automatically.");
    return false;
}

static bool group_arg(struct call *c, struct stream **s, struct group *g)
{
    if (!stream_arg(c, false, s)) return false;
    if (group_find(*s, c->argv[3], g)) return true;
    reply_errorf(c->r, "NOGROUP No such consumer group '%.*s' for key name '%.*s'", (int)c->argv[3].len, c->argv[3].ptr,
                 (int)c->argv[2].len, c->argv[2].ptr);
    return false;
}

static void group_changed(struct call *c, const char *event)
{
    stream_dirty(c, 1);
    call_notify(c, NOTIFY_STREAM, event, c->argv[2]);
}

/* An option given twice is one word too many. */
static bool few_words(struct call *c, int max)
{
    if (c->argc > max) reply_unknown_sub(c);
    return c->argc <= max;
}

/* XGROUP CREATE key group id|$ [MKSTREAM] [ENTRIESREAD n] */
void cmd_xgroup_create(struct call *c)
{
    struct group_options o;
    struct stream *s;
    struct group g;
    struct stream_id id = {0, 0};
    if (!parse_group_options(c, 5, true, &o)) return;
    if (!stream_arg(c, o.make_stream, &s) || !few_words(c, 8)) return;
    if (slice_eq(c->argv[4], SLICE("$"))) {
        if (s) id = s->last;
    } else if (!arg_id_strict(c, c->argv[4], &id)) {
        return;
    }
    if (s && group_find(s, c->argv[3], &g)) {
        reply_errorf(c->r, "BUSYGROUP Consumer Group name already exists");
        return;
    }
    if (!s) {
        s = stream_new(c->cow);
        value_add(c, c->argv[2], &stream_type, s);
        call_changed_n(c, c->argv[2], 0);
    }
    group_create(s, c->cow, c->argv[3], id, o.entries_read);
    reply_ok(c->r);
    group_changed(c, "xgroup-create");
}

/* XGROUP SETID key group id|$ [ENTRIESREAD n] */
void cmd_xgroup_setid(struct call *c)
{
    struct group_options o;
    struct stream *s;
    struct group g;
    struct stream_id id;
    if (!parse_group_options(c, 5, false, &o)) return;
    if (!group_arg(c, &s, &g) || !few_words(c, 7)) return;
    if (slice_eq(c->argv[4], SLICE("$"))) id = s->last;
    else if (!arg_id(c, c->argv[4], &id, 0)) return;
    g.last = id;
    g.entries_read = o.entries_read;
    group_put(s, c->cow, &g);
    reply_ok(c->r);
    group_changed(c, "xgroup-setid");
}

/* XGROUP DESTROY key group */
void cmd_xgroup_destroy(struct call *c)
{
    struct stream *s;
    struct group g;
    if (!stream_arg(c, false, &s)) return;
    if (!group_find(s, c->argv[3], &g)) {
        reply_int(c->r, 0);
        return;
    }
    group_destroy(s, c->cow, &g);
    reply_int(c->r, 1);
    group_changed(c, "xgroup-destroy");
    stream_wake(c, c->argv[2]); /* those that wait for it are told */
}

/* XGROUP CREATECONSUMER key group consumer */
void cmd_xgroup_createconsumer(struct call *c)
{
    struct stream *s;
    struct group g;
    struct consumer by;
    if (!group_arg(c, &s, &g)) return;
    bool made = consumer_create(&g, c->cow, c->argv[4], c->now_ms, &by);
    if (made) {
        group_put(s, c->cow, &g);
        group_changed(c, "xgroup-createconsumer");
    }
    reply_int(c->r, made);
}

/* XGROUP DELCONSUMER key group consumer */
void cmd_xgroup_delconsumer(struct call *c)
{
    struct stream *s;
    struct group g;
    struct consumer by;
    uint64_t pending = 0;
    if (!group_arg(c, &s, &g)) return;
    if (consumer_find(&g, c->argv[4], &by)) {
        pending = consumer_destroy(&g, c->cow, &by);
        group_put(s, c->cow, &g);
        group_changed(c, "xgroup-delconsumer");
    }
    reply_int(c->r, (int64_t)pending);
}

void cmd_xgroup_help(struct call *c)
{
    static const char *const lines[] = {
        "CREATE <key> <groupname> <id|$> [option]",
        "    Make a group of consumers that begins behind an ID. Options are:",
        "    * MKSTREAM",
        "      Make an empty stream when there is none.",
        "    * ENTRIESREAD entries_read",
        "      What the group's count of entries read begins with.",
        "CREATECONSUMER <key> <groupname> <consumer>",
        "    Make a consumer in a group.",
        "DELCONSUMER <key> <groupname> <consumer>",
        "    Remove a consumer with what is pending for it.",
        "DESTROY <key> <groupname>",
        "    Remove a group with its consumers.",
        "SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]",
        "    Let a group go on behind an ID.",
        NULL,
    };
    reply_help(c, lines);
}

/* --- XACK, XPENDING: argv[1] key, argv[2] group --- */

/* XACK key group id [id ...] */
void cmd_xack(struct call *c)
{
    const void *there;
    void *root = NULL;
    struct group g;
    struct pending p;
    int64_t done = 0;
    if (!value_read(c, c->argv[1], &stream_type, &there)) return;
    if (!there || !group_find(there, c->argv[2], &g)) {
        reply_int(c->r, 0);
        return;
    }
    struct stream_id *ids = call_scratch(c, (size_t)(c->argc - 3) * sizeof *ids);
    for (int i = 3; i < c->argc; i++)
        if (!arg_id_strict(c, c->argv[i], &ids[i - 3])) return;
    if (!value_write(c, c->argv[1], &stream_type, &root)) return;
    for (int i = 0; i < c->argc - 3; i++) {
        if (!pending_find(&g, ids[i], &p)) continue;
        pending_remove(&g, c->cow, &p);
        done++;
    }
    if (done) group_put(root, c->cow, &g);
    stream_dirty(c, done);
    reply_int(c->r, done);
}

static void reply_summary(struct call *c, const struct group *g)
{
    struct tree_pos pos;
    struct consumer by;
    int64_t n = 0;
    reply_array(c->r, 4);
    reply_int(c->r, (int64_t)g->pel.count);
    if (!g->pel.count) {
        reply_null(c->r);
        reply_null(c->r);
        reply_null_array(c->r);
        return;
    }
    tree_first(&g->pel, &pos);
    reply_id(c->r, pending_at(&pos).id);
    tree_last(&g->pel, &pos);
    reply_id(c->r, pending_at(&pos).id);
    struct reply_mark mark = reply_open(c->r);
    tree_first(&g->consumers, &pos);
    for (; consumer_at(&pos, &by); tree_next(&pos)) {
        if (!by.ids.count) continue;
        reply_array(c->r, 2);
        reply_bulk(c->r, name_slice(by.name));
        reply_bulk_int(c->r, (int64_t)by.ids.count);
        n++;
    }
    reply_close(c->r, mark, '*', n);
}

struct pending_options {
    int64_t idle_ms, count;
    struct id_bound from, to;
    bool one;                  /* of one consumer */
    struct slice consumer;
};

static bool parse_pending(struct call *c, struct pending_options *o)
{
    int at = 3;
    *o = (struct pending_options){0};
    if (c->argc == 3) return true;
    if (c->argc < 6 || c->argc > 9) {
        reply_syntax(c);
        return false;
    }
    if (slice_is(c->argv[3], "idle")) {
        if (!arg_i64(c, c->argv[4], &o->idle_ms)) return false;
        if (c->argc < 8) {
            reply_syntax(c);
            return false;
        }
        at = 5;
    }
    if (!arg_i64(c, c->argv[at + 2], &o->count)) return false;
    if (o->count < 0) o->count = 0;
    if (!arg_id_bound(c, c->argv[at], 0, &o->from) || !bound_start(c, &o->from)) return false;
    if (!arg_id_bound(c, c->argv[at + 1], UINT64_MAX, &o->to) || !bound_end(c, &o->to)) return false;
    o->one = at + 3 < c->argc;
    if (o->one) o->consumer = c->argv[at + 3];
    return true;
}

static void reply_pending(struct call *c, const struct group *g, const struct pending_options *o)
{
    struct tree_pos pos;
    struct consumer by;
    int64_t n = 0;
    if (o->one && !consumer_find(g, o->consumer, &by)) {
        reply_array(c->r, 0);
        return;
    }
    struct reply_mark mark = reply_open(c->r);
    bool on = o->one ? consumer_seek(&by, o->from.id, &pos) : pending_seek(g, o->from.id, &pos);
    for (; on && n < o->count; on = tree_next(&pos)) {
        struct pending p;
        if (o->one) check(pending_find(g, consumer_id_at(&pos), &p));
        else p = pending_at(&pos);
        if (id_cmp(p.id, o->to.id) > 0) break;
        if (!pending_waited(&p, c->now_ms, o->idle_ms)) continue;
        reply_array(c->r, 4);
        reply_id(c->r, p.id);
        reply_bulk(c->r, pending_owner(&p));
        reply_int(c->r, pending_idle(&p, c->now_ms));
        reply_int(c->r, (int64_t)p.count);
        n++;
    }
    reply_close(c->r, mark, '*', n);
}

/* XPENDING key group [[IDLE ms] start end count [consumer]] */
void cmd_xpending(struct call *c)
{
    struct pending_options o;
    const void *root;
    struct group g;
    if (!parse_pending(c, &o)) return;
    if (!value_read(c, c->argv[1], &stream_type, &root)) return;
    if (!root || !group_find(root, c->argv[2], &g)) {
        reply_errorf(c->r, "NOGROUP No such key '%.*s' or consumer group '%.*s'", (int)c->argv[1].len, c->argv[1].ptr,
                     (int)c->argv[2].len, c->argv[2].ptr);
        return;
    }
    if (c->argc == 3) reply_summary(c, &g);
    else reply_pending(c, &g, &o);
}
