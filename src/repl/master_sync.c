/* master_sync: full syncs: who waits for a snapshot, who gets it, in which form (spec: replication, 4, 5). What always holds: a
 * replica has a group exactly in WAITS_END and GETS_SNAPSHOT, and stands among its members then. */
#include "repl/master_private.h"
#include "repl/window.h"

#include <stdio.h>

#define SECOND_MS 1000

/* --- the group --- */

static void add_member(struct sync_group *g, struct replica *p)
{
    if (g->count == g->cap) {
        int cap = g->cap ? g->cap * 2 : 4;
        g->members = mem_realloc(g->members, (size_t)g->cap * sizeof *g->members, (size_t)cap * sizeof *g->members);
        g->cap = cap;
    }
    g->members[g->count++] = p->s;
    g->left++;
}

static void remove_member(struct replica *p)
{
    struct sync_group *g = p->group;
    for (int i = 0; i < g->count; i++)
        if (g->members[i] == p->s) g->members[i] = NULL;
    g->left--;
    p->group = NULL;
}

static bool wants_mark(const struct repl *r, const struct replica *p) { return (p->capa & REPLICA_EOF) && (r->e->set->repl_diskless_sync || p->part != SNAPSHOT_ALL); }

static void serve(struct repl *r, struct sync_group *g, struct replica *p)
{
    add_member(g, p);
    p->group = g;
    p->by_mark = wants_mark(r, p);
    p->state = REPLICA_WAITS_END;
    p->at = p->from = g->offset + 1;
    p->ack = 0;
    if (!p->old_sync) buf_fmt(&p->s->reply.out, "+FULLRESYNC %s %lld\r\n", g->id, (long long)g->offset);
    session_pushed(p->s);
    master_note_needed(r);
}

struct sync_group *master_sync_cut(struct repl *r)
{
    struct master *m = r->master;
    struct replica *p = m->first;
    m->wanted = false;
    while (p && p->state != REPLICA_WAITS_START) p = p->next;
    if (!p || m->group) return NULL;
    struct sync_group *g = mem_zalloc(sizeof *g);
    m->group = g;
    memcpy(g->id, r->history.id, sizeof g->id);
    for (int i = 0; i < MASTER_MARK_LEN; i++) g->mark[i] = "0123456789abcdef"[rng_below(&r->rng, 16)];
    g->offset = r->history.offset;
    g->part = p->part;
    if (!repl_is_replica(r)) r->history.stream_db = STREAM_DB_NONE; /* so that the stream says it anew, for who begins here */
    g->stream_db = r->history.stream_db < 0 ? 0 : r->history.stream_db;
    for (; p; p = p->next)
        if (p->state == REPLICA_WAITS_START && p->part == g->part && !(p->s->flags & SESSION_CLOSE_NOW)) serve(r, g, p);
    if (!g->count) {
        master_sync_over(r);
        return NULL;
    }
    master_say(r, '*', "Full sync: %d replicas get what there is at offset %lld", g->count, (long long)g->offset);
    return g;
}

int sync_group_count(const struct sync_group *g) { return g->count; }
struct session *sync_group_session(const struct sync_group *g, int i) { return g->members[i]; }
enum snapshot_part sync_group_part(const struct sync_group *g) { return g->part; }
struct rdb_replication sync_group_place(const struct sync_group *g) { return (struct rdb_replication){.id = g->id, .offset = g->offset, .stream_db = g->stream_db}; }

/* --- one replica's transfer --- */

size_t master_snapshot_head(struct repl *r, struct session *s, int64_t length, char out[SNAPSHOT_HEAD_BYTES])
{
    const struct replica *p = s->replica;
    (void)r;
    if (p->by_mark) return (size_t)snprintf(out, SNAPSHOT_HEAD_BYTES, "$EOF:%s\r\n", p->group->mark);
    if (length < 0) return 0;
    return (size_t)snprintf(out, SNAPSHOT_HEAD_BYTES, "$%lld\r\n", (long long)length);
}

struct slice master_snapshot_tail(struct repl *r, struct session *s)
{
    (void)r;
    return s->replica->by_mark ? slice_of(s->replica->group->mark, MASTER_MARK_LEN) : SLICE("");
}

void master_snapshot_begins(struct repl *r, struct session *s)
{
    (void)r;
    s->replica->state = REPLICA_GETS_SNAPSHOT;
}

static void leave_group(struct repl *r, struct replica *p)
{
    struct sync_group *g = p->group;
    remove_member(p);
    if (!g->left && r->world.sync_unwanted) r->world.sync_unwanted(r->world.arg);
}

void master_snapshot_sent(struct repl *r, struct session *s, uint64_t bytes)
{
    r->master->figures.out_bytes += bytes;
    struct replica *p = s->replica;
    remove_member(p);
    if (p->rdb_only) {
        p->ended = true;
        s->flags |= SESSION_CLOSE_AFTER_REPLY;
        session_pushed(s);
    } else if (p->by_mark) {
        p->state = REPLICA_WAITS_ACK;
    } else {
        replica_online(r, p);
    }
    p->ack_ms = r->e->mono_ms;
}

void master_snapshot_failed(struct repl *r, const char *why)
{
    for (struct replica *p = r->master->first; p; p = p->next)
        if (p->group) replica_drop(r, p, why);
}

void master_sync_over(struct repl *r)
{
    struct sync_group *g = r->master->group;
    if (!g) return;
    r->master->group = NULL;
    for (struct replica *p = r->master->first; p; p = p->next) {
        if (p->group != g) continue;
        p->group = NULL;
        replica_drop(r, p, "its snapshot was given up");
    }
    mem_free(g->members, (size_t)g->cap * sizeof *g->members);
    mem_free(g, sizeof *g);
}

void sync_leave(struct repl *r, struct replica *p)
{
    if (!p->group) return;
    if (r->world.sync_left) r->world.sync_left(r->world.arg, p->s);
    leave_group(r, p);
}

/* --- waiting for a cut --- */

static bool may_join(const struct repl *r, const struct replica *p)
{
    const struct sync_group *g = r->master->group;
    return g && g->left && g->part == p->part && g->offset + 1 >= window_first(r) && !memcmp(g->id, r->history.id, REPLID_LEN) &&
           r->world.sync_may_join && r->world.sync_may_join(r->world.arg);
}

/* Others may come within the delay, and one image will do. */
static bool is_due(const struct repl *r)
{
    const struct settings *set = r->e->set;
    int waiting = 0;
    int64_t longest_ms = 0;
    for (const struct replica *p = r->master->first; p; p = p->next) {
        if (p->state != REPLICA_WAITS_START) continue;
        if (!set->repl_diskless_sync || !(p->capa & REPLICA_EOF) || !set->repl_diskless_delay_s) return true;
        int64_t ms = r->e->mono_ms - p->since_ms;
        if (ms > longest_ms) longest_ms = ms;
        waiting++;
    }
    if (!waiting) return false;
    return longest_ms >= set->repl_diskless_delay_s * SECOND_MS || (set->repl_diskless_max_replicas && waiting >= set->repl_diskless_max_replicas);
}

void sync_cron(struct repl *r)
{
    struct master *m = r->master;
    if (m->wanted || m->group || !r->world.sync_wanted || !is_due(r)) return;
    m->wanted = true;
    r->world.sync_wanted(r->world.arg);
}

void sync_attach(struct repl *r, struct replica *p)
{
    p->state = REPLICA_WAITS_START;
    p->since_ms = r->e->mono_ms;
    if (may_join(r, p)) {
        master_say(r, '*', "It joins the full sync that is going on");
        serve(r, r->master->group, p);
        if (r->world.sync_joined) r->world.sync_joined(r->world.arg, p->s);
        return;
    }
    sync_cron(r);
}
