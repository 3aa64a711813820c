/* cmd_read: XREAD and XREADGROUP.
 *
 * A stream that has something is answered at once; when none has and BLOCK is given the session parks. It is run again
 * when something was added to one of its keys (c->retry), and looks at that key alone then. `$` means what it meant when
 * the command came: it is replaced in the arguments that are kept. A reader of a group also wakes when its key is gone,
 * holds something else, or has the group no more: that is an error.
 */
#include "engine/wait.h"
#include "types/stream/rows.h"
#include "types/stream/stream.h"

#define COUNT_OF_PARKED 1000 /* entries for one that waited, without COUNT */

struct read {
    bool grouped, no_ack, blocks;
    struct slice group, consumer;
    int64_t count, deadline_ms;   /* count 0: all */
    int64_t max_count, max_bytes; /* of all streams together; 0: no bound. The first entry is always shown */
    int64_t shown, shown_bytes;
    bool claims;                  /* CLAIM: pending entries that waited for claim_ms go first */
    int64_t claim_ms;
    const struct slice *keys;
    int key_count;
    struct stream_id *after;      /* per key; of `>`: STREAM_ID_MAX */
};

static bool parse_block(struct call *c, struct slice arg, struct read *o)
{
    int64_t ms;
    if (c->e->script_runs) { /* what scripts call never waits: better said than ignored */
        reply_errorf(c->r, "ERR %s command is not allowed with BLOCK option from scripts", c->cmd->name);
        return false;
    }
    if (!arg_i64_or(c, arg, &ms, "ERR timeout is not an integer or out of range")) return false;
    o->blocks = true;
    o->deadline_ms = 0;
    if (ms < 0) {
        reply_error(c->r, ERR_TIMEOUT_NEGATIVE);
        return false;
    }
    if (ms && num_add_overflow(ms, c->now_ms, &o->deadline_ms)) o->deadline_ms = INT64_MAX;
    return true;
}

static bool only_for_groups(struct call *c, const struct read *o, const char *option)
{
    if (!o->grouped) reply_errorf(c->r, "ERR The %s option is only supported by XREADGROUP. You called XREAD instead.", option);
    return o->grouped;
}

/* Everything before the keys. false: an error was replied. */
static bool parse_options(struct call *c, struct read *o)
{
    for (int i = 1; i < c->argc; i++) {
        struct slice word = c->argv[i];
        int more = c->argc - i - 1;
        if (more && slice_is(word, "block")) {
            if (!parse_block(c, c->argv[++i], o)) return false;
        } else if (more && slice_is(word, "count")) {
            if (!arg_i64(c, c->argv[++i], &o->count)) return false;
            if (o->count < 0) o->count = 0;
        } else if (more && (slice_is(word, "maxcount") || slice_is(word, "maxsize"))) {
            bool counts = slice_is(word, "maxcount");
            if (!arg_range(c, c->argv[++i], 1, INT64_MAX, counts ? &o->max_count : &o->max_bytes,
                           counts ? "ERR MAXCOUNT must be a positive integer" : "ERR MAXSIZE must be a positive integer")) return false;
        } else if (more && slice_is(word, "claim")) {
            if (!only_for_groups(c, o, "CLAIM")) return false;
            if (!arg_range(c, c->argv[++i], 0, INT64_MAX, &o->claim_ms, "ERR min-idle-time is not an integer or out of range")) return false;
            o->claims = true;
        } else if (more && slice_is(word, "streams")) {
            o->keys = c->argv + i + 1;
            o->key_count = more / 2;
            if (o->max_count && o->count > o->max_count) {
                reply_errorf(c->r, "ERR MAXCOUNT must not be less than COUNT");
                return false;
            }
            if (more % 2 == 0) return true;
            reply_errorf(c->r, "ERR Unbalanced %s list of streams: for each stream key an ID or '%c' must be specified.",
                         "XREAD", '$');
            return false;
        } else if (more >= 2 && slice_is(word, "group")) {
            if (!only_for_groups(c, o, "GROUP")) return false;
            o->group = c->argv[i + 1];
            o->consumer = c->argv[i + 2];
            i += 2;
        } else if (slice_is(word, "noack")) {
            if (!only_for_groups(c, o, "NOACK")) return false;
            o->no_ack = true;
        } else {
            break;
        }
    }
    reply_syntax(c);
    return false;
}

/* --- what is behind a key --- */

static bool no_group(struct call *c, const struct read *o, struct slice key)
{
    reply_errorf(c->r, "NOGROUP No such key '%.*s' or consumer group '%.*s' in XREADGROUP with GROUP option", (int)key.len, key.ptr,
                 (int)o->group.len, o->group.ptr);
    return false;
}

static bool parse_id(struct call *c, const struct read *o, int i, const struct stream *s)
{
    struct slice arg = o->keys[o->key_count + i];
    if (slice_eq(arg, SLICE("$"))) {
        if (o->grouped) {
            reply_errorf(c->r, "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this "
                         "consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an "
                         "empty result set.");
            return false;
        }
        o->after[i] = s ? s->last : (struct stream_id){0, 0};
        return true;
    }
    if (!o->grouped && slice_eq(arg, SLICE("+"))) { /* the last entry, or the next when there is none */
        o->after[i] = s ? s->last : (struct stream_id){0, 0};
        if (s && s->length) {
            o->after[i] = stream_last_valid(s);
            id_step_down(&o->after[i]);
        }
        return true;
    }
    if (slice_eq(arg, SLICE(">"))) {
        if (!o->grouped) reply_errorf(c->r, "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.");
        o->after[i] = STREAM_ID_MAX;
        return o->grouped;
    }
    return arg_id_strict(c, arg, &o->after[i]);
}

static bool parse_keys(struct call *c, struct read *o)
{
    o->after = call_scratch(c, (size_t)o->key_count * sizeof *o->after);
    for (int i = 0; i < o->key_count; i++) {
        const void *root;
        struct group g;
        if (!value_read(c, o->keys[i], &stream_type, &root)) return false;
        if (o->grouped && (!root || !group_find(root, o->group, &g))) return no_group(c, o, o->keys[i]);
        if (!parse_id(c, o, i, root)) return false;
    }
    return true;
}

/* --- serving --- */

/* An entry shown to a consumer for the first time. */
static void deliver(struct call *c, struct slice key, const struct stream *s, struct group *g, struct consumer *by, struct stream_id id, bool no_ack)
{
    if (id_cmp(id, g->last) > 0) {
        if (g->entries_read != ENTRIES_READ_UNKNOWN && !stream_tombstones_from(s, id)) g->entries_read++;
        else if (s->added) g->entries_read = stream_distance(s, id);
        g->last = id;
    }
    if (no_ack) return;
    struct pending p = {.id = id};
    pending_find(g, id, &p);
    p.time_ms = c->now_ms;
    p.count = 1;
    pending_assign(g, c->cow, &p, by);
    log_claim(c, key, g, &p);
}

/* Whether an entry whose reply begins at `at` may be shown; if not it is taken back. */
static bool within_bounds(struct call *c, struct read *o, size_t at)
{
    int64_t bytes = (int64_t)(c->r->out.len - at);
    bool over = (o->max_count && o->shown >= o->max_count) || (o->max_bytes && o->shown_bytes + bytes > o->max_bytes);
    if (over && o->shown) {
        reply_rewind(c->r, at);
        return false;
    }
    o->shown++;
    o->shown_bytes += bytes;
    return true;
}

static bool full(const struct read *o)
{
    return (o->max_count && o->shown >= o->max_count) || (o->max_bytes && o->shown_bytes >= o->max_bytes);
}

/* The entries behind `after`, with its group's bookkeeping. by NULL: no group. Returns how many. */
static uint64_t reply_new(struct call *c, struct read *o, struct slice key, const struct stream *s, struct group *g, struct consumer *by, struct stream_id after, uint64_t n)
{
    struct stream_walk w;
    struct stretch_entry e;
    id_step_up(&after);
    stream_walk_start(&w, s, after, STREAM_ID_MAX, false);
    while ((!o->count || n < (uint64_t)o->count) && stream_walk_next(&w, &e)) {
        size_t at = c->r->out.len;
        stretch_reply_entry(c->r, &e, &w.at);
        if (!within_bounds(c, o, at)) break;
        if (by) deliver(c, key, s, g, by, e.id, o->no_ack);
        n++;
    }
    return n;
}

/* --- CLAIM --- */

#define CLAIM_BATCH 256

/* Up to `most` entries that have waited long enough from pos on, those that did longest first. */
static uint64_t find_waiting(struct call *c, const struct read *o, const struct group *g, struct tree_pos *pos, bool on, struct pending *list, uint64_t most)
{
    uint64_t n = 0;
    for (; on && n < most; on = tree_next(pos), n++) {
        list[n] = order_at(g, pos);
        if (!pending_waited(&list[n], c->now_ms, o->claim_ms)) break;
    }
    return n;
}

/* An entry with two words more: how long it waited, how often it had been delivered. */
static void reply_claimed(struct call *c, const struct stretch_entry *e, const struct pending *p)
{
    size_t at = c->r->out.len;
    stretch_reply_entry(c->r, e, NULL);
    check(c->r->out.ptr[at + 1] == '2'); /* "*2": id and fields */
    c->r->out.ptr[at + 1] = '4';
    reply_int(c->r, pending_idle(p, c->now_ms));
    reply_int(c->r, (int64_t)p->count);
}

static void forget_gone(struct call *c, struct slice key, struct group *g, struct consumer *by, const struct pending *p)
{
    log_claim(c, key, g, p);
    if (p->owner == by->name) { /* by is a copy that is put back at the end */
        consumer_drop(by, c->cow, p->id);
        consumer_put(g, c->cow, by);
    }
    pending_remove(g, c->cow, p);
    stream_dirty(c, 1);
}

/* One that waits goes to the consumer and is shown; or is forgotten, since the stream has it no more. false: no more may be shown. */
static bool claim_one(struct call *c, struct read *o, struct slice key, const struct stream *s, struct group *g, struct consumer *by, struct pending p, uint64_t *n)
{
    struct stream_walk w;
    struct stretch_entry e;
    stream_walk_start(&w, s, p.id, p.id, false);
    if (!stream_walk_next(&w, &e)) {
        forget_gone(c, key, g, by, &p);
        return true;
    }
    size_t at = c->r->out.len;
    reply_claimed(c, &e, &p);
    if (!within_bounds(c, o, at)) return false;
    p.time_ms = c->now_ms;
    pending_count_up(&p);
    pending_assign(g, c->cow, &p, by);
    log_claim(c, key, g, &p);
    ++*n;
    return true;
}

/* What is claimed goes to the end of the order: no more entries are looked at than there were. */
static uint64_t reply_waiting(struct call *c, struct read *o, struct slice key, const struct stream *s, struct group *g, struct consumer *by)
{
    struct pending *list = call_scratch(c, CLAIM_BATCH * sizeof *list);
    struct tree_pos pos;
    uint64_t n = 0, found, left = g->pel.count;
    bool on = order_first(g, &pos), more = true;
    do {
        uint64_t most = left < CLAIM_BATCH ? left : CLAIM_BATCH;
        if (o->count && most > (uint64_t)o->count - n) most = (uint64_t)o->count - n;
        found = find_waiting(c, o, g, &pos, on, list, most);
        for (uint64_t i = 0; i < found && more; i++) more = claim_one(c, o, key, s, g, by, list[i], &n);
        left -= found;
        on = found && order_behind(g, &list[found - 1], &pos);
    } while (on && more && left && (!o->count || n < (uint64_t)o->count));
    return n;
}

static bool any_waiting(struct call *c, const struct read *o, const struct stream *s, struct group *g)
{
    struct tree_pos pos;
    if (!o->claims) return false;
    group_order(g, c->cow);
    for (bool on = order_first(g, &pos); on; on = tree_next(&pos)) {
        struct pending p = order_at(g, &pos);
        if (!pending_waited(&p, c->now_ms, o->claim_ms)) return false;
        if (stream_has(s, p.id)) return true;
    }
    return false;
}

/* What the consumer has pending behind `after`; counts as another delivery of what is still there. */
static void reply_history(struct call *c, const struct read *o, const struct stream *s, struct group *g, const struct consumer *by, struct stream_id after)
{
    struct tree_pos pos;
    int64_t n = 0;
    id_step_up(&after);
    struct reply_mark mark = reply_open(c->r);
    for (bool on = consumer_seek(by, after, &pos); on && (!o->count || n < o->count); on = tree_next(&pos), n++) {
        struct stream_id id = consumer_id_at(&pos);
        struct pending p;
        if (!stream_reply_range(c, s, id, id, 1, false, true)) {
            reply_array(c->r, 2);
            reply_id(c->r, id);
            reply_null_array(c->r);
            continue;
        }
        check(pending_find(g, id, &p));
        p.time_ms = c->now_ms;
        pending_count_up(&p);
        pending_put(g, c->cow, &p);
    }
    reply_close(c->r, mark, '*', n);
}

static void reply_key(struct call *c, struct slice key)
{
    if (c->r->resp == 2) reply_array(c->r, 2);
    reply_bulk(c->r, key);
}

static void log_consumer(struct call *c, const struct read *o, struct slice key)
{
    EFFECT_LOG(c, SLICE("XGROUP"), SLICE("CREATECONSUMER"), key, o->group, o->consumer);
}

/* Serves from a group if there is something (any: in any case); the consumer is made then. */
static bool serve_group(struct call *c, struct read *o, int i, bool history, bool any)
{
    struct slice key = o->keys[i];
    struct group g;
    void *root;
    bool made;
    check(value_write(c, key, &stream_type, &root));
    struct stream *s = root;
    check(s && group_find(s, o->group, &g));
    bool had_order = g.ordered, waiting = !history && any_waiting(c, o, s, &g);
    if (g.ordered && !had_order) group_put(s, c->cow, &g);
    if (!history && !any && !waiting && (!s->length || id_cmp(stream_last_valid(s), g.last) <= 0)) return false;
    struct consumer by = consumer_for(c, key, &g, o->consumer, &made);
    size_t at = c->r->out.len;
    bool shows = true;
    if (made && o->no_ack) log_consumer(c, o, key);
    reply_key(c, key);
    if (history) {
        reply_history(c, o, s, &g, &by, o->after[i]);
    } else {
        struct reply_mark mark = reply_open(c->r);
        uint64_t claimed = waiting ? reply_waiting(c, o, key, s, &g, &by) : 0, n = reply_new(c, o, key, s, &g, &by, g.last, claimed);
        reply_close(c->r, mark, '*', (int64_t)n);
        shows = n || any || !o->shown; /* MAXSIZE: its first entry was too much */
        if (n) by.active_ms = c->now_ms;
        if (n > claimed && o->no_ack) log_group_id(c, key, &g);
    }
    consumer_put(&g, c->cow, &by);
    group_put(s, c->cow, &g);
    stream_dirty(c, 1);
    if (!shows) reply_rewind(c->r, at);
    return shows;
}

static bool serve_plain(struct call *c, struct read *o, int i, bool any)
{
    const void *root;
    check(value_read(c, o->keys[i], &stream_type, &root));
    const struct stream *s = root;
    if (!s || (!any && (!s->length || id_cmp(stream_last_valid(s), o->after[i]) <= 0))) return false;
    size_t at = c->r->out.len;
    reply_key(c, o->keys[i]);
    struct reply_mark mark = reply_open(c->r);
    uint64_t n = reply_new(c, o, o->keys[i], s, NULL, NULL, o->after[i], 0);
    reply_close(c->r, mark, '*', (int64_t)n);
    if (n || any || !o->shown) return true;
    reply_rewind(c->r, at); /* MAXSIZE: its first entry was too much */
    return false;
}

static void serve_all(struct call *c, struct read *o, int64_t *served)
{
    struct reply_mark mark = reply_open(c->r);
    size_t at = c->r->out.len;
    *served = 0;
    for (int i = 0; i < o->key_count && !full(o); i++) {
        bool history = o->grouped && id_cmp(o->after[i], STREAM_ID_MAX) != 0;
        *served += o->grouped ? serve_group(c, o, i, history, false) : serve_plain(c, o, i, false);
    }
    if (*served) {
        reply_close(c->r, mark, c->r->resp == 2 ? '*' : '%', *served);
        return;
    }
    check(c->r->out.len == at);
    reply_rewind(c->r, mark.at);
}

/* --- waiting --- */

#define WAKE_MIN_MS 100

/* When a reader with CLAIM looks again though nothing came: as soon as what waits longest has waited enough, or what gets
 * pending from now on could have. What is due already could not be had: not before a while has gone by. 0: without CLAIM. */
static int64_t wake_time(struct call *c, const struct read *o)
{
    int64_t at, wake;
    if (!o->claims) return 0;
    if (num_add_overflow(c->now_ms, o->claim_ms, &wake)) wake = INT64_MAX;
    for (int i = 0; i < o->key_count; i++) {
        const struct entry *entry = key_peek(c, o->keys[i]);
        const struct stream *s = entry && entry_type(entry) == VALUE_STREAM ? entry_value_root(entry) : NULL;
        struct tree_pos pos;
        struct group g;
        if (!s || !group_find(s, o->group, &g) || !g.ordered || !order_first(&g, &pos)) continue;
        struct pending p = order_at(&g, &pos);
        if (p.owner && !num_add_overflow(p.time_ms, o->claim_ms, &at) && at < wake) wake = at;
    }
    return wake > c->now_ms + WAKE_MIN_MS || (wake > c->now_ms && o->claim_ms) ? wake : c->now_ms + WAKE_MIN_MS;
}

/* The keys are written in `$` for good; argv is what is kept. */
static void park(struct call *c, struct read *o)
{
    struct slice *argv = call_scratch(c, (size_t)c->argc * sizeof *argv);
    char *text = call_scratch(c, (size_t)o->key_count * STREAM_ID_CHARS);
    int at = (int)(o->keys - c->argv) + o->key_count;
    memcpy(argv, c->argv, (size_t)c->argc * sizeof *argv);
    for (int i = 0; !o->grouped && i < o->key_count; i++, text += STREAM_ID_CHARS)
        argv[at + i] = slice_of(text, id_format(text, o->after[i]));
    c->argv = argv;
    struct park p = {.keys = o->keys, .key_count = o->key_count, .deadline_ms = o->deadline_ms, .wants = VALUE_STREAM, .when_gone = o->grouped,
        .wake_ms = wake_time(c, o)};
    call_park(c, &p);
}

static bool claimable(struct call *c, const struct read *o)
{
    struct group g;
    void *root;
    if (!o->claims || !value_write(c, c->ready, &stream_type, &root) || !root || !group_find(root, o->group, &g)) return false;
    bool had_order = g.ordered, any = any_waiting(c, o, root, &g);
    if (g.ordered && !had_order) group_put(root, c->cow, &g);
    return any;
}

/* Run again because something happened to c->ready. No reply: it goes on waiting. */
static void serve_parked(struct call *c, struct read *o)
{
    int i = 0;
    while (i < o->key_count && !slice_eq(o->keys[i], c->ready)) i++;
    if (i == o->key_count) return;
    const struct entry *entry = key_peek(c, c->ready);
    const struct stream *s = entry && entry_type(entry) == VALUE_STREAM ? entry_value_root(entry) : NULL;
    struct stream_id after;
    struct group g;
    if (!s) {
        if (o->grouped) reply_errorf(c->r, "UNBLOCKED the stream key no longer exists");
        return;
    }
    if (o->grouped) {
        if (!group_find(s, o->group, &g)) {
            reply_errorf(c->r, "NOGROUP the consumer group this client was blocked on no longer exists");
            return;
        }
        after = g.last;
    } else {
        struct slice arg = o->keys[o->key_count + i];
        check(id_parse(arg, &after, 0, true, NULL));
        o->after = call_scratch(c, (size_t)o->key_count * sizeof *o->after);
        o->after[i] = after;
    }
    if (id_cmp(s->last, after) <= 0 && !claimable(c, o)) {
        if (o->claims) wait_wake_at(c->s, wake_time(c, o));
        return;
    }
    if (!o->count) o->count = COUNT_OF_PARKED;
    if (c->r->resp == 2) reply_array(c->r, 1);
    else reply_map(c->r, 1);
    if (o->grouped) serve_group(c, o, i, false, true);
    else serve_plain(c, o, i, true);
}

static void read_streams(struct call *c, bool grouped)
{
    struct read o = {.grouped = grouped};
    int64_t served;
    effect_log_nothing(c); /* but what is logged below */
    if (!parse_options(c, &o)) return;
    if (c->retry) {
        serve_parked(c, &o);
        return;
    }
    if (grouped && !o.group.ptr) {
        reply_errorf(c->r, "ERR Missing GROUP option for XREADGROUP");
        return;
    }
    if (!parse_keys(c, &o)) return;
    serve_all(c, &o, &served);
    if (served) return;
    if (o.blocks && !c->in_exec) park(c, &o);
    else reply_null_array(c->r);
}

/* XREAD [COUNT count] [MAXCOUNT n] [MAXSIZE bytes] [BLOCK ms] STREAMS key [key ...] id [id ...] */
void cmd_xread(struct call *c) { read_streams(c, false); }
/* XREADGROUP GROUP group consumer [COUNT count] [MAXCOUNT n] [MAXSIZE bytes] [BLOCK ms] [CLAIM ms] [NOACK] STREAMS key [key ...] id [id ...] */
void cmd_xreadgroup(struct call *c) { read_streams(c, true); }
