/* stream: see stream.h. What always holds: nodes are in the order of their master ids, their ranges do not overlap, tail
 * is the last of them; length is the sum of their live entries; no ID in them is greater than last. A node may hold
 * tombstones alone (trimming by ID leaves such), but never no entry at all. */
#include "types/stream/stream.h"

#include "engine/engine.h"
#include "engine/wait.h"
#include "engine/watch.h"

struct node_ref { /* a record of nodes; its key is the master's ms */
    uint64_t seq;
    struct stretch *node;
};

static int cmp_seq(struct slice record, struct slice probe)
{
    uint64_t a, b;
    memcpy(&a, record.ptr, sizeof a);
    memcpy(&b, probe.ptr, sizeof b);
    return (a > b) - (a < b);
}

static const struct tree_kind nodes_kind = {8, cmp_seq};

static struct slice seq_probe(const uint64_t *seq) { return slice_of(seq, sizeof *seq); }

struct stretch *stream_node_at(const struct tree_pos *pos)
{
    struct node_ref ref;
    memcpy(&ref, tree_get(pos).ptr, sizeof ref);
    return ref.node;
}

struct stream_id stream_node_id(const struct tree_pos *pos)
{
    struct stream_id id = {.ms = tree_key(pos)};
    memcpy(&id.seq, tree_get(pos).ptr, sizeof id.seq);
    return id;
}

struct stream *stream_new(struct cow *cow)
{
    struct stream *s = mem_alloc(sizeof *s);
    *s = (struct stream){.epoch = cow->epoch};
    tree_init(&s->nodes, &nodes_kind);
    tree_init(&s->groups, &stream_name_kind);
    return s;
}

void stream_add_node(struct stream *s, struct cow *cow, struct stretch *n)
{
    struct node_ref ref = {n->master.seq, n};
    struct tree_pos pos;
    tree_append(&s->nodes, cow, n->master.ms, slice_of(&ref, sizeof ref));
    tree_last(&s->nodes, &pos);
    s->radix_nodes += radix_share(&s->nodes, &pos, false);
    s->tail = n;
    s->node_bytes += stretch_bytes(n);
}

/* The record of a node that goes. */
static void del_node(struct stream *s, struct cow *cow, struct tree_pos *pos)
{
    s->radix_nodes -= radix_share(&s->nodes, pos, false);
    tree_del(&s->nodes, cow, pos);
}

/* The node of a record is another block now. */
static void relink(struct stream *s, struct cow *cow, struct tree_pos *pos, struct stretch *n)
{
    struct node_ref ref = {n->master.seq, n};
    memcpy(tree_patch(&s->nodes, cow, pos), &ref, sizeof ref);
}

static void set_tail(struct stream *s, struct cow *cow, struct stretch *n)
{
    struct tree_pos pos;
    if (n == s->tail) return;
    tree_last(&s->nodes, &pos);
    relink(s, cow, &pos, n);
    s->tail = n;
}

/* --- adding --- */

struct stream_id stream_next_id(const struct stream *s, int64_t now_ms)
{
    struct stream_id id = s->last;
    if ((uint64_t)now_ms > id.ms) return (struct stream_id){(uint64_t)now_ms, 0};
    id_step_up(&id);
    return id;
}

static bool tail_is_full(const struct stream *s, const struct settings *set, size_t more)
{
    size_t max = set->stream_node_max_bytes;
    if (max == 0 || max > LISTPACK_BYTES_MAX) max = LISTPACK_BYTES_MAX;
    if (stretch_blob(s->tail).len + more >= max) return true;
    if (set->stream_node_max_entries == 0) return false;
    struct stretch_counts c = stretch_counts(s->tail);
    return c.live + c.deleted >= set->stream_node_max_entries;
}

/* XSETID went back behind what is dead: a node of tombstones alone is no place for less. */
static void drop_dead(struct stream *s, struct cow *cow)
{
    struct tree_pos pos;
    tree_last(&s->nodes, &pos);
    s->node_bytes -= stretch_bytes(s->tail);
    stretch_retire(s->tail, cow);
    del_node(s, cow, &pos);
    s->tail = NULL;
}

enum stream_added stream_append(struct stream *s, struct call *c, struct stream_id *id, bool auto_seq, struct stream_fields f)
{
    size_t bytes = 0;
    if (auto_seq && id->ms == s->last.ms) {
        *id = s->last;
        if (id->seq++ == UINT64_MAX) return STREAM_ID_TOO_SMALL;
    }
    if (id_cmp(*id, s->last) <= 0) return STREAM_ID_TOO_SMALL;
    for (uint64_t i = 0; i < 2 * f.pairs; i++) bytes += f.v[i].len;
    if (bytes > LISTPACK_BYTES_MAX) return STREAM_TOO_BIG;
    if (!s->length && s->tail && id_cmp(*id, s->tail->master) < 0) drop_dead(s, c->cow);
    if (!s->tail || tail_is_full(s, c->set, bytes)) {
        if (s->tail) {
            struct stretch *old = s->tail;
            s->node_bytes -= stretch_bytes(old);
            stretch_shrink(&old, c->cow);
            set_tail(s, c->cow, old);
            s->node_bytes += stretch_bytes(old);
        }
        stream_add_node(s, c->cow, stretch_new(c->cow, *id, f));
    }
    struct stretch *n = s->tail;
    s->node_bytes -= stretch_bytes(n);
    stretch_append(&n, c->cow, *id, f);
    s->node_bytes += stretch_bytes(n);
    set_tail(s, c->cow, n);
    s->last = *id;
    s->added++;
    if (s->length++ == 0) s->first = *id;
    return STREAM_ADDED;
}

/* --- walking --- */

/* The node that holds id if any does: the last whose master is not greater, else the first. false: there is no node. */
static bool seek_node(const struct stream *s, struct stream_id id, struct tree_pos *pos)
{
    if (tree_seek(&s->nodes, id.ms, seq_probe(&id.seq), pos)) return true;
    return tree_prev(pos) || tree_valid(pos);
}

void stream_walk_start(struct stream_walk *w, const struct stream *s, struct stream_id from, struct stream_id to, bool backward)
{
    w->from = from;
    w->to = to;
    w->backward = backward;
    w->in_node = seek_node(s, from, &w->pos);
    if (!w->in_node) return;
    if (backward) stretch_walk_end(&w->at, stream_node_at(&w->pos));
    else stretch_walk_start(&w->at, stream_node_at(&w->pos));
}

static bool next_node(struct stream_walk *w)
{
    w->in_node = w->backward ? tree_prev(&w->pos) : tree_next(&w->pos);
    if (!w->in_node) return false;
    if (w->backward) stretch_walk_end(&w->at, stream_node_at(&w->pos));
    else stretch_walk_start(&w->at, stream_node_at(&w->pos));
    return true;
}

bool stream_walk_next(struct stream_walk *w, struct stretch_entry *e)
{
    while (w->in_node) {
        if (!(w->backward ? stretch_prev(&w->at, e) : stretch_next(&w->at, e))) {
            if (!next_node(w)) return false;
            continue;
        }
        if (e->deleted) continue;
        if (w->backward ? id_cmp(e->id, w->from) > 0 : id_cmp(e->id, w->from) < 0) continue;
        if (w->backward ? id_cmp(e->id, w->to) < 0 : id_cmp(e->id, w->to) > 0) break;
        return true;
    }
    w->in_node = false;
    return false;
}

bool stream_has(const struct stream *s, struct stream_id id)
{
    struct stream_walk w;
    struct stretch_entry e;
    stream_walk_start(&w, s, id, id, false);
    return stream_walk_next(&w, &e);
}

bool stream_edge(const struct stream *s, bool first, struct stream_id *id)
{
    struct stream_walk w;
    struct stretch_entry e;
    const struct stream_id least = {0, 0};
    stream_walk_start(&w, s, first ? least : STREAM_ID_MAX, first ? STREAM_ID_MAX : least, !first);
    if (!stream_walk_next(&w, &e)) return false;
    *id = e.id;
    return true;
}

struct stream_id stream_last_valid(const struct stream *s)
{
    struct stream_id id = {0, 0};
    stream_edge(s, false, &id);
    return id;
}

struct stream_id stream_first_kept(const struct stream *s)
{
    struct tree_pos pos;
    struct stretch_walk w;
    struct stretch_entry e = {.id = STREAM_ID_MAX};
    if (!tree_first(&s->nodes, &pos)) return e.id;
    stretch_walk_start(&w, stream_node_at(&pos));
    stretch_next(&w, &e);
    return e.id;
}

uint64_t stream_reply_range(struct call *c, const struct stream *s, struct stream_id from, struct stream_id to, uint64_t count, bool backward, bool raw)
{
    struct stream_walk w;
    struct stretch_entry e;
    struct reply_mark mark = {0};
    uint64_t n = 0;
    if (!raw) mark = reply_open(c->r);
    stream_walk_start(&w, s, from, to, backward);
    while ((!count || n < count) && stream_walk_next(&w, &e)) {
        stretch_reply_entry(c->r, &e, backward ? NULL : &w.at);
        n++;
    }
    if (!raw) reply_close(c->r, mark, '*', (int64_t)n);
    return n;
}

/* --- taking away --- */

/* The node at pos is another block now, or the same. */
static void changed(struct stream *s, struct cow *cow, struct tree_pos *pos, struct stretch *old, size_t old_bytes, struct stretch *n)
{
    s->node_bytes = s->node_bytes - old_bytes + stretch_bytes(n);
    if (n == old) return;
    if (s->tail == old) s->tail = n;
    relink(s, cow, pos, n);
}

static void find_tail(struct stream *s)
{
    struct tree_pos pos;
    s->tail = tree_last(&s->nodes, &pos) ? stream_node_at(&pos) : NULL;
}

bool stream_delete(struct stream *s, struct cow *cow, struct stream_id id)
{
    struct stream_walk w;
    struct stretch_entry e;
    stream_walk_start(&w, s, id, id, false);
    if (!stream_walk_next(&w, &e)) return false;
    struct stretch *n = stream_node_at(&w.pos), *old = n;
    size_t bytes = stretch_bytes(n);
    s->length--;
    if (stretch_counts(n).live == 1) {
        del_node(s, cow, &w.pos);
        s->node_bytes -= bytes;
        stretch_retire(n, cow);
        if (s->tail == old) find_tail(s);
        return true;
    }
    long moved;
    stretch_bury(&n, cow, (size_t)(e.flags - n->lp), &moved);
    changed(s, cow, &w.pos, old, bytes, n);
    return true;
}

void stream_refresh_first(struct stream *s)
{
    s->first = (struct stream_id){0, 0};
    if (s->length) stream_edge(s, true, &s->first);
}

/* May the whole node go? */
static bool trims_all(const struct stream_trim *t, const struct stretch *n, uint64_t left, uint64_t live)
{
    if (t->by == TRIM_LENGTH) return left - live >= (uint64_t)t->length;
    return id_cmp(stretch_last_id(n), t->id) < 0;
}

/* Of the first node, entry by entry. */
static uint64_t trim_inside(struct stream *s, struct cow *cow, const struct stream_trim *t)
{
    struct tree_pos pos;
    struct stretch_walk w;
    struct stretch_entry e;
    uint64_t gone = 0;
    if (!tree_first(&s->nodes, &pos)) return 0;
    struct stretch *n = stream_node_at(&pos), *old = n;
    size_t bytes = stretch_bytes(n);
    stretch_walk_start(&w, n);
    while (stretch_next(&w, &e)) {
        if (t->by == TRIM_LENGTH ? s->length <= (uint64_t)t->length : id_cmp(e.id, t->id) >= 0) break;
        if (e.deleted) continue;
        size_t at = (size_t)(e.flags - n->lp);
        long moved;
        stretch_bury(&n, cow, at, &moved);
        stretch_walk_start(&w, n);
        w.at = n->lp + (long)at + moved;
        stretch_next(&w, &e);
        s->length--;
        gone++;
    }
    changed(s, cow, &pos, old, bytes, n);
    return gone;
}

bool stream_trim_bound(const struct stream *s, const struct stream_trim *t, struct stream_id *last)
{
    struct tree_pos pos;
    uint64_t gone = 0;
    bool any = false;
    for (bool on = tree_first(&s->nodes, &pos); on; on = tree_next(&pos)) {
        const struct stretch *n = stream_node_at(&pos);
        uint64_t live = (uint64_t)stretch_counts(n).live;
        if (t->by == TRIM_LENGTH && s->length - gone <= (uint64_t)t->length) break;
        if (t->limit && gone + live > (uint64_t)t->limit) break;
        if (!trims_all(t, n, s->length - gone, live)) break;
        *last = stretch_last_id(n);
        gone += live;
        any = true;
    }
    return any;
}

uint64_t stream_trim(struct stream *s, struct cow *cow, const struct stream_trim *t)
{
    struct tree_pos pos;
    uint64_t gone = 0, nodes = 0;
    bool more = false;
    if (t->by == TRIM_NOT) return 0;
    for (bool on = tree_first(&s->nodes, &pos); on; on = tree_next(&pos)) {
        struct stretch *n = stream_node_at(&pos);
        uint64_t live = (uint64_t)stretch_counts(n).live;
        if (t->by == TRIM_LENGTH && s->length <= (uint64_t)t->length) break;
        if (t->limit && gone + live > (uint64_t)t->limit) break;
        if (!trims_all(t, n, s->length, live)) {
            more = !t->near;
            break;
        }
        s->length -= live;
        gone += live;
        nodes++;
        s->radix_nodes -= radix_share(&s->nodes, &pos, true);
        s->node_bytes -= stretch_bytes(n);
        stretch_retire(n, cow);
    }
    if (nodes) {
        tree_del_range(&s->nodes, cow, 0, nodes);
        if (!s->nodes.count) s->tail = NULL;
    }
    if (more) gone += trim_inside(s, cow, t);
    stream_refresh_first(s);
    return gone;
}

/* --- what commands have in common --- */

void stream_touched(struct call *c, struct slice key, int64_t n)
{
    c->changes += n;
    if (unlikely(c->e->special & SPECIAL_WATCH)) watch_key_changed(c->db, key);
}

void stream_wake(struct call *c, struct slice key)
{
    if (unlikely(c->e->special & SPECIAL_WAITING)) wait_key_ready(c->db, key);
}

bool stream_logs(const struct call *c) { return c->e->special & SPECIAL_LOG; }
