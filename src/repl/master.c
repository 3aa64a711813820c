/* master: the stream and those who read it. See master.h. What always holds: the attached replicas stand on master.first ..,
 * count of them; a replica that is online was given every byte before its `at`, and history.needed is no later than that of
 * any that will be given more. */
#include "repl/master_private.h"

#include <stdarg.h>
#include <stdio.h>

#include "persist/aof_state.h"
#include "persist/feed.h"
#include "repl/replica.h"
#include "repl/window.h"

#define FEED_BYTES ((size_t)256 * 1024) /* of the stream in one replica's output; the rest waits in the history, for all */
#define SECOND_MS 1000

struct master *master_new(void)
{
    struct master *m = mem_zalloc(sizeof *m);
    m->discard = discard_new();
    m->window = window_new();
    return m;
}

void master_free(struct master *m)
{
    if (m->group) {
        mem_free(m->group->members, (size_t)m->group->cap * sizeof *m->group->members);
        mem_free(m->group, sizeof *m->group);
    }
    buf_deinit(&m->scratch);
    discard_free(m->discard);
    window_free(m->window);
    mem_free(m, sizeof *m);
}

void master_say(struct repl *r, char level, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    if (!r->world.log) return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    r->world.log(r->world.arg, level, text);
}

/* --- the stream --- */

void master_role_changed(struct repl *r)
{
    bool makes = !repl_is_replica(r) && r->history.backlog;
    engine_set_stream(r->e, makes ? master_log : NULL, r);
    r->e->stream_offset = r->history.offset;
    if (!r->master->count) r->master->alone_ms = r->e->mono_ms;
}

/* Written once, for all who read it. */
void master_log(void *arg, int db, int argc, const struct slice *argv)
{
    struct repl *r = arg;
    struct engine *e = r->e;
    struct history *h = &r->history;
    struct feed f = {.db = h->stream_db};
    struct buf *b = &r->master->scratch;
    b->len = 0;
    if (argv == e->raw_argv && db == f.db) {
        history_append(h, e->raw);
    } else {
        if (argv == e->raw_argv) feed_put_raw(&f, b, e->now_ms, db, e->raw);
        else feed_put(&f, b, e->now_ms, db, argc, argv);
        if (f.db != h->stream_db) discard_selected(r, f.db);
        history_append(h, buf_slice(b));
        h->stream_db = f.db;
        if (b->cap > FEED_BYTES) buf_deinit(b);
    }
    e->stream_offset = h->offset;
}

/* Something of the master's own, that is no write. */
static void put_in_stream(struct repl *r, struct slice bytes)
{
    history_append(&r->history, bytes);
    r->e->stream_offset = r->history.offset;
}

/* --- a replica --- */

struct replica *replica_of(struct session *s)
{
    if (s->replica) return s->replica;
    struct replica *p = mem_zalloc(sizeof *p);
    p->s = s;
    return s->replica = p;
}

void replica_free(struct replica *p)
{
    p->s->replica = NULL;
    if (p->ip) mem_free(p->ip, strlen(p->ip) + 1);
    if (p->holds_id) mem_free(p->holds_id, strlen(p->holds_id) + 1);
    mem_free(p, sizeof *p);
}

const char *replica_ip(const struct replica *p, char out[64])
{
    if (p->ip) return p->ip;
    snprintf(out, 64, "%s", p->s->peer);
    char *colon = strrchr(out, ':');
    if (colon) *colon = 0;
    return out;
}

bool replica_same(const struct replica *a, const struct replica *b)
{
    char ip[2][64];
    return a->port && a->port == b->port && !strcmp(replica_ip(a, ip[0]), replica_ip(b, ip[1]));
}

void replica_note_links(struct master *m)
{
    for (struct replica *p = m->first; p; p = p->next) {
        p->replaced = false;
        for (const struct replica *q = p->next; q && !p->replaced; q = q->next) p->replaced = replica_same(p, q);
    }
}

void replica_drop(struct repl *r, struct replica *p, const char *why)
{
    char ip[64];
    if (p->s->flags & SESSION_CLOSE_NOW) return;
    master_say(r, '#', "Replica %s:%d is disconnected: %s", replica_ip(p, ip), p->port, why);
    p->s->flags |= SESSION_CLOSE_NOW;
    session_pushed(p->s);
}

static void unlink_replica(struct master *m, struct replica *p)
{
    struct replica *before = NULL;
    for (struct replica *q = m->first; q != p; q = q->next) before = q;
    if (before) before->next = p->next;
    else m->first = p->next;
    if (m->last == p) m->last = before;
    m->count--;
    replica_note_links(m);
}

void master_session_gone(struct session *s)
{
    struct repl *r = s->engine->repl;
    struct replica *p = s->replica;
    struct master *m = r->master;
    if (p->attached) {
        char ip[64];
        if (!p->ended) master_say(r, '-', "Connection with replica %s:%d lost.", replica_ip(p, ip), p->port);
        sync_leave(r, p);
        unlink_replica(m, p);
        window_replica_gone(r, p);
        if (r->world.window_forget) r->world.window_forget(r->world.arg, s);
        failover_replica_gone(r, s);
        if (!m->count) m->alone_ms = r->e->mono_ms;
        master_note_needed(r);
        master_count_good(r);
    }
    replica_free(p);
}

void replica_online(struct repl *r, struct replica *p)
{
    char ip[64];
    p->state = REPLICA_ONLINE;
    p->ack_ms = r->e->mono_ms;
    master_count_good(r);
    master_say(r, '*', "Synchronization with replica %s:%d succeeded", replica_ip(p, ip), p->port);
}

void master_note_needed(struct repl *r) { window_note(r); }

/* --- figures --- */

static bool is_good(const struct repl *r, const struct replica *p)
{
    return p->state == REPLICA_ONLINE && !p->replaced && (r->e->mono_ms - p->ack_ms) / SECOND_MS <= r->e->set->min_replicas_max_lag_s;
}

int master_good_replicas(const struct repl *r)
{
    int n = 0;
    for (const struct replica *p = r->master->first; p; p = p->next) n += is_good(r, p);
    return n;
}

void master_count_good(struct repl *r) { r->e->good_replicas = master_good_replicas(r); }

int master_acked(const struct repl *r, int64_t offset, bool on_disk)
{
    int n = 0;
    for (const struct replica *p = r->master->first; p; p = p->next)
        n += p->state == REPLICA_ONLINE && (on_disk ? p->fack : p->ack) >= offset && !p->replaced;
    return n;
}

bool master_all_acked(const struct repl *r, int64_t offset)
{
    for (const struct replica *p = r->master->first; p; p = p->next)
        if (!p->rdb_only && p->ack < offset) return false;
    return true;
}

int master_replica_count(const struct repl *r) { return r->master->count; }
struct master_figures master_figures(const struct repl *r) { return r->master->figures; }
void master_reset_figures(struct repl *r) { r->master->figures = (struct master_figures){0}; }

size_t master_owed_bytes(const struct session *s)
{
    const struct replica *p = s->replica;
    if (!p || !p->attached || p->state == REPLICA_WAITS_START || p->ended) return 0;
    return p->rdb_only ? 0 : window_owed(s->engine->repl, p);
}

size_t master_stream_bytes(const struct repl *r)
{
    size_t all = history_memory(&r->history), size = (size_t)r->e->set->repl_backlog_size;
    return all > size ? all - size : 0;
}

/* --- a turn --- */

/* As much of the stream as its output should hold. */
static void feed_replica(struct repl *r, struct replica *p)
{
    struct buf *out = &p->s->reply.out;
    size_t before = out->len;
    bool lost = false;
    while (out->len + p->s->out_pending < FEED_BYTES) {
        struct slice piece = window_at(r, p, &lost);
        if (!piece.len) break;
        if (piece.len > FEED_BYTES) piece.len = FEED_BYTES;
        buf_puts(out, piece);
        p->at += (int64_t)piece.len;
    }
    if (lost) replica_drop(r, p, "what it needs of the stream is no longer kept");
    if (out->len == before) return;
    r->master->figures.out_bytes += out->len - before;
    session_pushed(p->s);
}

static bool waits_no_more(void *arg, const struct session *s, uint64_t until)
{
    const struct repl *r = arg;
    return (uint64_t)master_acked(r, s->stream_offset, false) >= until;
}

void master_ask_acks(struct repl *r) { r->master->ask_acks = true; }

void master_ask_now(struct repl *r)
{
    struct master *m = r->master;
    if (!m->ask_acks) return;
    m->ask_acks = false;
    if (m->count && !repl_is_replica(r) && !r->quiet && !r->quiet_end) put_in_stream(r, SLICE("*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n"));
}

void master_turn(struct repl *r)
{
    struct master *m = r->master;
    window_turn(r);
    master_ask_now(r);
    if (m->acked) {
        m->acked = false;
        hold_release_if(&m->waiting, waits_no_more, r);
        if (r->e->aof) aof_heed_replicas(r->e->aof);
    }
    failover_turn(r);
    for (struct replica *p = m->first; p; p = p->next)
        if (p->state == REPLICA_ONLINE && p->at <= r->history.offset && !(p->s->flags & SESSION_CLOSE_NOW)) feed_replica(r, p);
    master_note_needed(r);
    r->e->stream_bytes = master_stream_bytes(r);
}

/* --- time --- */

static bool waits_for_snapshot(const struct replica *p) { return p->state == REPLICA_WAITS_START || p->state == REPLICA_WAITS_END; }

static void every_second(struct repl *r)
{
    struct engine *e = r->e;
    int64_t limit_ms = e->set->repl_timeout_s * SECOND_MS;
    for (struct replica *p = r->master->first; p; p = p->next) {
        if (waits_for_snapshot(p)) {
            buf_putc(&p->s->reply.out, '\n');
            session_pushed(p->s);
        } else if (p->state == REPLICA_ONLINE && !p->old_sync && e->mono_ms - p->ack_ms > limit_ms && e->now_ms - p->s->active_ms > limit_ms) {
            replica_drop(r, p, "nothing was heard of it within repl-timeout");
        }
    }
    master_count_good(r);
}

/* Nobody came for the history in all that time: it is given up. */
static void give_up_history(struct repl *r)
{
    struct master *m = r->master;
    int64_t ttl_s = r->e->set->repl_backlog_ttl_s;
    if (repl_is_replica(r) || !r->history.backlog || m->count || !ttl_s || (r->e->mono_ms - m->alone_ms) / SECOND_MS < ttl_s) return;
    history_close(&r->history);
    history_new(&r->history, &r->rng);
    master_role_changed(r);
    master_say(r, '*', "The replication backlog is given up: no replica came for %lld seconds. The history begins anew as %s", (long long)ttl_s, r->history.id);
}

void master_cron(struct repl *r)
{
    struct master *m = r->master;
    struct engine *e = r->e;
    history_resize(&r->history, e->set->repl_backlog_size);
    window_cron(r);
    give_up_history(r);
    e->stream_bytes = master_stream_bytes(r);
    if (!m->count) {
        m->ping_ms = e->mono_ms;
        return;
    }
    if (!repl_is_replica(r) && !r->quiet && !r->quiet_end && e->mono_ms - m->ping_ms >= e->set->repl_ping_period_s * SECOND_MS) {
        m->ping_ms = e->mono_ms;
        put_in_stream(r, SLICE("*1\r\n$4\r\nping\r\n"));
    }
    if (e->mono_ms - m->newline_ms >= SECOND_MS) {
        m->newline_ms = e->mono_ms;
        every_second(r);
    }
    sync_cron(r);
}

void master_drop_replicas(struct repl *r, const char *why)
{
    for (struct replica *p = r->master->first; p; p = p->next) replica_drop(r, p, why);
}
