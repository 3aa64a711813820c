/* group: groups of consumers and what is pending in them. What always holds: the ids of a group's consumers together are
 * those of its pel that have an owner, each once, under the consumer that the pending entry names. */
#include "types/stream/names.h"
#include "types/stream/stream.h"

struct pel_record { /* key: the ID's ms */
    uint64_t seq;
    int64_t time_ms;
    uint64_t count;
    struct stream_name *owner;
};

static int cmp_seq(struct slice record, struct slice probe)
{
    uint64_t a, b;
    memcpy(&a, record.ptr, sizeof a);
    memcpy(&b, probe.ptr, sizeof b);
    return (a > b) - (a < b);
}

static const struct tree_kind ids_kind = {8, cmp_seq};

/* --- groups --- */

bool group_find(const struct stream *s, struct slice name, struct group *out) { return named_find(&s->groups, name, out, sizeof *out); }
bool group_at(const struct tree_pos *pos, struct group *out) { return named_at(pos, out, sizeof *out); }
void group_put(struct stream *s, struct cow *cow, const struct group *g) { named_put(&s->groups, cow, g->name, g, sizeof *g); }

bool group_create(struct stream *s, struct cow *cow, struct slice name, struct stream_id last, int64_t entries_read)
{
    struct group g;
    if (group_find(s, name, &g)) return false;
    memset(&g, 0, sizeof g);
    g.name = name_new(cow, name);
    g.last = last;
    g.entries_read = entries_read;
    tree_init(&g.pel, &ids_kind);
    tree_init(&g.consumers, &stream_name_kind);
    named_add(&s->groups, cow, g.name, &g, sizeof g);
    return true;
}

void group_drop(struct group *g, struct cow *cow)
{
    struct tree_pos pos;
    struct consumer c;
    tree_first(&g->consumers, &pos);
    for (; consumer_at(&pos, &c); tree_next(&pos)) {
        tree_deinit(&c.ids, cow);
        name_retire(c.name, cow);
    }
    tree_deinit(&g->consumers, cow);
    tree_deinit(&g->pel, cow);
    if (g->ordered) tree_deinit(&g->by_wait, cow);
    name_retire(g->name, cow);
}

void group_destroy(struct stream *s, struct cow *cow, struct group *g)
{
    named_del(&s->groups, cow, g->name);
    group_drop(g, cow);
}

/* --- consumers --- */

bool consumer_find(const struct group *g, struct slice name, struct consumer *out) { return named_find(&g->consumers, name, out, sizeof *out); }
bool consumer_at(const struct tree_pos *pos, struct consumer *out) { return named_at(pos, out, sizeof *out); }
void consumer_put(struct group *g, struct cow *cow, const struct consumer *c) { named_put(&g->consumers, cow, c->name, c, sizeof *c); }

bool consumer_create(struct group *g, struct cow *cow, struct slice name, int64_t now_ms, struct consumer *out)
{
    if (consumer_find(g, name, out)) return false;
    memset(out, 0, sizeof *out);
    out->name = name_new(cow, name);
    out->seen_ms = now_ms;
    out->active_ms = -1;
    tree_init(&out->ids, &ids_kind);
    named_add(&g->consumers, cow, out->name, out, sizeof *out);
    return true;
}

uint64_t consumer_destroy(struct group *g, struct cow *cow, struct consumer *c)
{
    struct tree_pos pos, at;
    uint64_t count = c->ids.count;
    for (bool on = tree_first(&c->ids, &pos); on; on = tree_next(&pos)) {
        struct stream_id id = consumer_id_at(&pos);
        check(tree_seek(&g->pel, id.ms, slice_of(&id.seq, sizeof id.seq), &at));
        struct pending was = pending_at(&at);
        order_change(g, cow, &was, NULL);
        tree_del(&g->pel, cow, &at);
    }
    named_del(&g->consumers, cow, c->name);
    tree_deinit(&c->ids, cow);
    name_retire(c->name, cow);
    return count;
}

static bool id_seek(const struct tree *t, const struct stream_id *id, struct tree_pos *pos)
{
    return tree_seek(t, id->ms, slice_of(&id->seq, sizeof id->seq), pos);
}

void consumer_pend(struct consumer *c, struct cow *cow, struct stream_id id)
{
    struct tree_pos pos;
    if (id_seek(&c->ids, &id, &pos)) return;
    tree_insert(&c->ids, cow, &pos, id.ms, slice_of(&id.seq, sizeof id.seq));
}

void consumer_drop(struct consumer *c, struct cow *cow, struct stream_id id)
{
    struct tree_pos pos;
    if (id_seek(&c->ids, &id, &pos)) tree_del(&c->ids, cow, &pos);
}

bool consumer_seek(const struct consumer *c, struct stream_id id, struct tree_pos *pos)
{
    id_seek(&c->ids, &id, pos);
    return tree_valid(pos);
}

struct stream_id consumer_id_at(const struct tree_pos *pos)
{
    struct stream_id id = {tree_key(pos), 0};
    memcpy(&id.seq, tree_get(pos).ptr, sizeof id.seq);
    return id;
}

/* --- pending entries --- */

struct pending pending_at(const struct tree_pos *pos)
{
    struct pel_record r;
    memcpy(&r, tree_get(pos).ptr, sizeof r);
    return (struct pending){{tree_key(pos), r.seq}, r.time_ms, r.count, r.owner};
}

bool pending_seek(const struct group *g, struct stream_id id, struct tree_pos *pos)
{
    id_seek(&g->pel, &id, pos);
    return tree_valid(pos);
}

bool pending_find(const struct group *g, struct stream_id id, struct pending *out)
{
    struct tree_pos pos;
    if (!id_seek(&g->pel, &id, &pos)) return false;
    *out = pending_at(&pos);
    return true;
}

void pending_put(struct group *g, struct cow *cow, const struct pending *p)
{
    struct tree_pos pos;
    struct pel_record r = {p->id.seq, p->time_ms, p->count, p->owner};
    if (!id_seek(&g->pel, &p->id, &pos)) {
        order_change(g, cow, NULL, p);
        tree_insert(&g->pel, cow, &pos, p->id.ms, slice_of(&r, sizeof r));
        return;
    }
    struct pending was = pending_at(&pos);
    order_change(g, cow, &was, p);
    memcpy(tree_patch(&g->pel, cow, &pos), &r, sizeof r);
}

/* The consumer that has it lets go of it. */
static void owner_drop(struct group *g, struct cow *cow, const struct pending *p)
{
    struct consumer c;
    if (!p->owner) return;
    check(consumer_find(g, name_slice(p->owner), &c));
    consumer_drop(&c, cow, p->id);
    consumer_put(g, cow, &c);
}

void pending_remove(struct group *g, struct cow *cow, const struct pending *p)
{
    struct tree_pos pos;
    owner_drop(g, cow, p);
    if (!id_seek(&g->pel, &p->id, &pos)) return;
    struct pending was = pending_at(&pos);
    order_change(g, cow, &was, NULL);
    tree_del(&g->pel, cow, &pos);
}

void pending_release(struct group *g, struct cow *cow, struct pending *p)
{
    owner_drop(g, cow, p);
    p->owner = NULL;
    p->time_ms = (int64_t)(g->nacks++ % (uint64_t)NACK_TIME_MAX);
    pending_put(g, cow, p);
}

uint64_t group_nacked(const struct group *g)
{
    struct tree_pos pos;
    struct consumer c;
    uint64_t owned = 0;
    tree_first(&g->consumers, &pos);
    for (; consumer_at(&pos, &c); tree_next(&pos)) owned += c.ids.count;
    return g->pel.count - owned;
}

void pending_assign(struct group *g, struct cow *cow, struct pending *p, struct consumer *c)
{
    if (p->owner != c->name) {
        owner_drop(g, cow, p);
        consumer_pend(c, cow, p->id);
        p->owner = c->name;
    }
    pending_put(g, cow, p);
}

/* --- counting what a group has read --- */

int64_t stream_distance(const struct stream *s, struct stream_id id)
{
    if (!s->added) return 0;
    int last = id_cmp(id, s->last), first = id_cmp(id, s->first);
    if (!s->length && last <= 0) return (int64_t)s->added;
    if (last == 0) return (int64_t)s->added;
    if (last > 0) return ENTRIES_READ_UNKNOWN;
    if (id_is_zero(s->max_deleted) || id_cmp(s->max_deleted, s->first) < 0) {
        if (first < 0) return (int64_t)(s->added - s->length);
        if (first == 0) return (int64_t)(s->added - s->length + 1);
    }
    return ENTRIES_READ_UNKNOWN;
}

bool stream_tombstones_from(const struct stream *s, struct stream_id from)
{
    if (!s->length || id_is_zero(s->max_deleted) || id_cmp(s->first, s->max_deleted) > 0) return false;
    return id_cmp(from, s->max_deleted) <= 0;
}

/* --- what commands have in common --- */

struct consumer consumer_for(struct call *c, struct slice key, struct group *g, struct slice name, bool *made)
{
    struct consumer out;
    *made = consumer_create(g, c->cow, name, c->now_ms, &out);
    if (*made) {
        call_notify(c, NOTIFY_STREAM, "xgroup-createconsumer", key);
        stream_dirty(c, 1);
    }
    out.seen_ms = c->now_ms;
    return out;
}

void log_claim(struct call *c, struct slice key, const struct group *g, const struct pending *p)
{
    char id[STREAM_ID_CHARS], last[STREAM_ID_CHARS], time[NUM_I64_MAX_CHARS], count[NUM_I64_MAX_CHARS];
    if (!stream_logs(c)) return;
    if (!p->owner) { /* it goes, as nobody's */
        EFFECT_LOG(c, SLICE("XACK"), key, name_slice(g->name), slice_of(id, id_format(id, p->id)));
        return;
    }
    EFFECT_LOG(c, SLICE("XCLAIM"), key, name_slice(g->name), name_slice(p->owner), SLICE("0"), slice_of(id, id_format(id, p->id)),
               SLICE("TIME"), slice_of(time, num_format_i64(time, p->time_ms)), SLICE("RETRYCOUNT"),
               slice_of(count, num_format_u64(count, p->count)), SLICE("FORCE"), SLICE("JUSTID"), SLICE("LASTID"),
               slice_of(last, id_format(last, g->last)));
}

void log_group_id(struct call *c, struct slice key, const struct group *g)
{
    char last[STREAM_ID_CHARS], read[NUM_I64_MAX_CHARS];
    if (!stream_logs(c)) return;
    EFFECT_LOG(c, SLICE("XGROUP"), SLICE("SETID"), key, name_slice(g->name), slice_of(last, id_format(last, g->last)),
               SLICE("ENTRIESREAD"), slice_of(read, num_format_i64(read, g->entries_read)));
}
