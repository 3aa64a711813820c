/* cmd_info: XINFO: what a stream, its groups and their consumers look like. */
#include "types/stream/idmp.h"
#include "types/stream/rows.h"
#include "types/stream/stream.h"

#define FULL_COUNT 10 /* entries and pending ones shown by FULL without COUNT */

static void reply_name(struct reply *r, const char *name) { reply_bulk_cstr(r, name); }

static void reply_field_int(struct reply *r, const char *name, int64_t v)
{
    reply_name(r, name);
    reply_int(r, v);
}

static void reply_field_id(struct reply *r, const char *name, struct stream_id id)
{
    reply_name(r, name);
    reply_id(r, id);
}

/* How many entries the group has still to read; null when that cannot be told. */
static void reply_lag(struct reply *r, const struct stream *s, const struct group *g)
{
    int64_t read = g->entries_read;
    reply_name(r, "lag");
    if (!s->added) {
        reply_int(r, 0);
        return;
    }
    if (read == ENTRIES_READ_UNKNOWN || stream_tombstones_from(s, g->last)) read = stream_distance(s, g->last);
    if (read == ENTRIES_READ_UNKNOWN) reply_null(r);
    else reply_int(r, (int64_t)s->added - read);
}

static void reply_entries_read(struct reply *r, const struct group *g)
{
    reply_name(r, "entries-read");
    if (g->entries_read == ENTRIES_READ_UNKNOWN) reply_null(r);
    else reply_int(r, g->entries_read);
}

/* --- XINFO STREAM --- */

static void reply_head(struct reply *r, const struct stream *s)
{
    reply_field_int(r, "length", (int64_t)s->length);
    reply_field_int(r, "radix-tree-keys", (int64_t)s->nodes.count);
    reply_field_int(r, "radix-tree-nodes", s->nodes.count ? (int64_t)s->radix_nodes : 1); /* an empty one has a root */
    reply_field_id(r, "last-generated-id", s->last);
    reply_field_id(r, "max-deleted-entry-id", s->max_deleted);
    reply_field_int(r, "entries-added", (int64_t)s->added);
    reply_field_id(r, "recorded-first-entry-id", s->first);
}

/* Fields that Redis has since 8.6, of streams that remember idempotent ids: others look as they always did. */
#define IDMP_FIELDS 6
static int64_t idmp_fields(const struct stream *s) { return s->idmp ? IDMP_FIELDS : 0; }

static void reply_idmp(struct reply *r, const struct stream *s)
{
    const struct idmp *m = s->idmp;
    if (!m) return;
    reply_field_int(r, "idmp-duration", m->duration_s);
    reply_field_int(r, "idmp-maxsize", m->max);
    reply_field_int(r, "pids-tracked", (int64_t)m->producers.count);
    reply_field_int(r, "iids-tracked", (int64_t)m->turns.count);
    reply_field_int(r, "iids-added", (int64_t)m->added);
    reply_field_int(r, "iids-duplicates", (int64_t)m->duplicates);
}

static void reply_edge(struct call *c, const char *name, const struct stream *s, bool last)
{
    const struct stream_id least = {0, 0};
    reply_name(c->r, name);
    if (!stream_reply_range(c, s, last ? STREAM_ID_MAX : least, last ? least : STREAM_ID_MAX, 1, last, true)) reply_null(c->r);
}

static void reply_short(struct call *c, const struct stream *s)
{
    reply_map(c->r, 10 + idmp_fields(s));
    reply_head(c->r, s);
    reply_idmp(c->r, s);
    reply_field_int(c->r, "groups", (int64_t)s->groups.count);
    reply_edge(c, "first-entry", s, false);
    reply_edge(c, "last-entry", s, true);
}

static uint64_t shown(uint64_t there, uint64_t count) { return count && count < there ? count : there; }

static void reply_group_pending(struct reply *r, const struct group *g, uint64_t count)
{
    struct tree_pos pos;
    uint64_t n = shown(g->pel.count, count);
    reply_field_int(r, "pel-count", (int64_t)g->pel.count);
    reply_name(r, "pending");
    reply_array(r, (int64_t)n);
    for (tree_first(&g->pel, &pos); n--; tree_next(&pos)) {
        struct pending p = pending_at(&pos);
        reply_array(r, 4);
        reply_id(r, p.id);
        reply_bulk(r, pending_owner(&p));
        reply_int(r, p.owner ? p.time_ms : 0);
        reply_int(r, (int64_t)p.count);
    }
}

static void reply_consumer_full(struct reply *r, const struct group *g, const struct consumer *by, uint64_t count)
{
    struct tree_pos pos;
    uint64_t n = shown(by->ids.count, count);
    reply_map(r, 5);
    reply_name(r, "name");
    reply_bulk(r, name_slice(by->name));
    reply_field_int(r, "seen-time", by->seen_ms);
    reply_field_int(r, "active-time", by->active_ms); /* since 7.2 */
    reply_field_int(r, "pel-count", (int64_t)by->ids.count);
    reply_name(r, "pending");
    reply_array(r, (int64_t)n);
    for (tree_first(&by->ids, &pos); n--; tree_next(&pos)) {
        struct pending p;
        check(pending_find(g, consumer_id_at(&pos), &p));
        reply_array(r, 3);
        reply_id(r, p.id);
        reply_int(r, p.time_ms);
        reply_int(r, (int64_t)p.count);
    }
}

static void reply_group_full(struct reply *r, const struct stream *s, const struct group *g, uint64_t count)
{
    struct tree_pos pos;
    struct consumer by;
    reply_map(r, 8);
    reply_name(r, "name");
    reply_bulk(r, name_slice(g->name));
    reply_field_id(r, "last-delivered-id", g->last);
    reply_entries_read(r, g);
    reply_lag(r, s, g);
    reply_group_pending(r, g, count);
    reply_field_int(r, "nacked-count", (int64_t)group_nacked(g)); /* since 8.8 */
    reply_name(r, "consumers");
    reply_array(r, (int64_t)g->consumers.count);
    tree_first(&g->consumers, &pos);
    for (; consumer_at(&pos, &by); tree_next(&pos)) reply_consumer_full(r, g, &by, count);
}

static void reply_full(struct call *c, const struct stream *s, uint64_t count)
{
    struct tree_pos pos;
    struct group g;
    reply_map(c->r, 9 + idmp_fields(s));
    reply_head(c->r, s);
    reply_idmp(c->r, s);
    reply_name(c->r, "entries");
    stream_reply_range(c, s, (struct stream_id){0, 0}, STREAM_ID_MAX, count, false, false);
    reply_name(c->r, "groups");
    reply_array(c->r, (int64_t)s->groups.count);
    tree_first(&s->groups, &pos);
    for (; group_at(&pos, &g); tree_next(&pos)) reply_group_full(c->r, s, &g, count);
}

/* FULL [COUNT n] from argv[3] on; *full false: there is nothing. */
static bool parse_full(struct call *c, bool *full, int64_t *count)
{
    *count = FULL_COUNT;
    *full = c->argc > 3;
    if (!*full) return true;
    if ((c->argc != 4 && c->argc != 6) || !slice_is(c->argv[3], "full") || (c->argc == 6 && !slice_is(c->argv[4], "count"))) {
        reply_unknown_sub(c);
        return false;
    }
    if (c->argc == 6 && !arg_i64(c, c->argv[5], count)) return false;
    if (*count < 0) *count = FULL_COUNT;
    return true;
}

static bool stream_arg(struct call *c, const struct stream **s)
{
    const void *root;
    if (!value_read(c, c->argv[2], &stream_type, &root)) return false;
    *s = root;
    if (!root) reply_error(c->r, ERR_NO_KEY);
    return root;
}

/* XINFO STREAM key [FULL [COUNT count]] */
void cmd_xinfo_stream(struct call *c)
{
    const struct stream *s;
    int64_t count;
    bool full;
    if (!stream_arg(c, &s) || !parse_full(c, &full, &count)) return;
    if (full) reply_full(c, s, (uint64_t)count);
    else reply_short(c, s);
}

/* --- the others --- */

/* XINFO GROUPS key */
void cmd_xinfo_groups(struct call *c)
{
    const struct stream *s;
    struct tree_pos pos;
    struct group g;
    if (!stream_arg(c, &s)) return;
    reply_array(c->r, (int64_t)s->groups.count);
    tree_first(&s->groups, &pos);
    for (; group_at(&pos, &g); tree_next(&pos)) {
        reply_map(c->r, 6);
        reply_name(c->r, "name");
        reply_bulk(c->r, name_slice(g.name));
        reply_field_int(c->r, "consumers", (int64_t)g.consumers.count);
        reply_field_int(c->r, "pending", (int64_t)g.pel.count);
        reply_field_id(c->r, "last-delivered-id", g.last);
        reply_entries_read(c->r, &g);
        reply_lag(c->r, s, &g);
    }
}

/* XINFO CONSUMERS key group */
void cmd_xinfo_consumers(struct call *c)
{
    const struct stream *s;
    struct tree_pos pos;
    struct group g;
    struct consumer by;
    if (!stream_arg(c, &s)) return;
    if (!group_find(s, c->argv[3], &g)) {
        reply_errorf(c->r, "NOGROUP No such consumer group '%.*s' for key name '%.*s'", (int)c->argv[3].len, c->argv[3].ptr,
                     (int)c->argv[2].len, c->argv[2].ptr);
        return;
    }
    reply_array(c->r, (int64_t)g.consumers.count);
    tree_first(&g.consumers, &pos);
    for (; consumer_at(&pos, &by); tree_next(&pos)) {
        int64_t idle = c->now_ms - by.seen_ms, inactive = c->now_ms - by.active_ms;
        reply_map(c->r, 4);
        reply_name(c->r, "name");
        reply_bulk(c->r, name_slice(by.name));
        reply_field_int(c->r, "pending", (int64_t)by.ids.count);
        reply_field_int(c->r, "idle", idle < 0 ? 0 : idle);
        reply_field_int(c->r, "inactive", by.active_ms < 0 ? -1 : inactive < 0 ? 0 : inactive); /* since 7.2; -1: never had anything */
    }
}

void cmd_xinfo_help(struct call *c)
{
    static const char *const lines[] = {
        "CONSUMERS <key> <groupname>",
        "    The consumers of a group.",
        "GROUPS <key>",
        "    The groups of a stream.",
        "STREAM <key> [FULL [COUNT <count>]",
        "    What a stream is made of.",
        NULL,
    };
    reply_help(c, lines);
}
