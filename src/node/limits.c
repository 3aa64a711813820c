#include "node/limits.h"

#include <stdlib.h>

#include "engine/job.h"
#include "engine/tx.h"
#include "engine/wait.h"
#include "node/client_line.h"
#include "pubsub/pubsub.h"
#include "repl/master.h"

#define WINDOW_MS 4000
#define EVICT_AGAIN_MS 50

enum client_class limits_class(const struct session *s)
{
    if (s->flags & SESSION_REPLICA) return CLASS_REPLICA;
    if (s->flags & SESSION_MASTER) return CLASS_MASTER;
    if (pubsub_count_of(s, PUBSUB_CHANNEL) + pubsub_count_of(s, PUBSUB_PATTERN) + pubsub_count_of(s, PUBSUB_SHARD)) return CLASS_PUBSUB;
    return CLASS_NORMAL;
}

void limits_memory(const struct session *s, struct client_memory *out)
{
    out->input = s->query_bytes + s->argv_bytes + s->query_free;
    out->output = s->reply.out.cap + s->out_pending + job_bytes(s);
    out->queued = s->tx ? sizeof *s->tx + s->tx->bytes + (size_t)s->tx->cap * sizeof *s->tx->queue : 0;
    out->total = sizeof(struct client) + out->input + out->output + out->queued + s->watched_bytes + pubsub_memory_of(s);
}

#define REPLICA_LEAST 1048576 /* the stream and snapshots come in pieces of less: a lower limit would end every one of them */

static size_t pending_output(const struct session *s)
{
    size_t owed = unlikely(s->flags & SESSION_REPLICA) ? master_owed_bytes(s) : 0;
    return s->reply.out.len + s->out_pending + owed;
}

void limits_recount(struct node *n, struct session *s)
{
    struct client_memory m;
    limits_memory(s, &m);
    n->e->client_bytes += m.total - s->mem_counted;
    s->mem_counted = m.total;
}

void limits_forget(struct node *n, struct client *c)
{
    n->e->client_bytes -= c->s.mem_counted;
    c->s.mem_counted = 0;
}

void limits_cut(struct session *s)
{
    s->flags |= SESSION_CLOSE_NOW;
    wait_forget(s);
    pubsub_drop_all(s);
    session_pushed(s);
}

static void close_limited(struct node *n, struct session *s, const char *why)
{
    if (s->flags & SESSION_CLOSE_NOW) return;
    struct buf line = {0};
    client_line(n, s, &line);
    node_log(n, '#', "Client %.*s closed: %s.", (int)line.len, line.ptr, why);
    buf_deinit(&line);
    limits_cut(s);
}

/* Over the hard limit, or over the soft one for longer than allowed. */
static bool output_over(struct node *n, struct session *s, const struct output_limit *l)
{
    size_t bytes = pending_output(s), least = 0;
    if (s->flags & SESSION_REPLICA) least = n->set.repl_backlog_size > REPLICA_LEAST ? (size_t)n->set.repl_backlog_size : REPLICA_LEAST;
    if (bytes < least) bytes = 0; /* what the backlog keeps anyway is no burden, and what is on its way in one go neither */
    bool hard = l->hard_bytes && bytes >= l->hard_bytes, soft = l->soft_bytes && bytes >= l->soft_bytes;
    if (hard) return true;
    if (!soft) {
        s->soft_limit_since_ms = 0;
        return false;
    }
    if (!s->soft_limit_since_ms) {
        s->soft_limit_since_ms = n->e->now_ms;
        return false;
    }
    return (n->e->now_ms - s->soft_limit_since_ms) / 1000 > l->soft_seconds; /* seconds may be huge: they are not multiplied */
}

void node_check_client(struct node *n, struct client *c)
{
    struct session *s = &c->s;
    size_t input = c->in.buf.len - c->in.pos;
    client_note_input(c);
    if (input > n->max_input_bytes) n->max_input_bytes = input;
    if (pending_output(s) > n->max_output_bytes) n->max_output_bytes = pending_output(s);
    limits_recount(n, s);
    if (s->flags & (SESSION_CLOSE_NOW | SESSION_MASTER)) return;
    if (input > (size_t)n->set.client_query_buffer_limit) {
        n->e->stats.client_query_limit_disconnects++;
        c->limited = true;
        close_limited(n, s, "its query buffer passed client-query-buffer-limit");
    } else if (output_over(n, s, &n->set.output_limits[limits_class(s)])) {
        n->e->stats.client_output_limit_disconnects++;
        c->limited = true;
        close_limited(n, s, "overcoming of output buffer limits");
    }
}

/* --- maxmemory-clients --- */

size_t limits_clients_max(const struct node *n)
{
    int64_t v = n->set.maxmemory_clients;
    if (v >= 0) return (size_t)v;
    return (size_t)((double)n->set.maxmemory * (double)-v / 100.0);
}

struct sweep {
    struct node *n;
    struct session **at; /* those that may go */
    size_t count, leaving; /* bytes of those that are going already */
};

static void sweep_one(void *arg, struct session *s)
{
    struct sweep *w = arg;
    limits_recount(w->n, s);
    if (s->flags & (SESSION_CLOSE_NOW | SESSION_CLOSE_AFTER_REPLY)) w->leaving += s->mem_counted;
    else if (!(s->flags & (SESSION_NO_EVICT | SESSION_INTERNAL | SESSION_REPLICA | SESSION_MASTER | SESSION_LENT))) w->at[w->count++] = s;
}

static int by_memory_down(const void *a, const void *b)
{
    size_t x = (*(struct session *const *)a)->mem_counted, y = (*(struct session *const *)b)->mem_counted;
    return x < y ? 1 : x > y ? -1 : 0;
}

static size_t of_clients(const struct node *n) { return n->e->client_bytes - n->leaving_bytes; }

/* Takes the biggest first, until what is left fits. The shell frees them afterwards; till then they count as leaving.
 * False: nobody was left to take. */
static bool evict_clients(struct node *n, size_t max)
{
    size_t bytes = (size_t)n->e->session_count * sizeof(struct session *);
    struct sweep w = {n, mem_alloc(bytes), 0, 0};
    engine_each_session(n->e, sweep_one, &w);
    if (of_clients(n) - w.leaving > max) qsort(w.at, w.count, sizeof *w.at, by_memory_down);
    for (size_t i = 0; i < w.count && of_clients(n) - w.leaving > max; i++) {
        w.leaving += w.at[i]->mem_counted;
        n->e->stats.evicted_clients++;
        close_limited(n, w.at[i], "evicted, maxmemory-clients is passed");
    }
    mem_free(w.at, bytes);
    return of_clients(n) - w.leaving <= max;
}

/* The largest buffers "of late": of this stretch of time and the one before it. */
static void turn_window(struct node *n)
{
    if (n->e->mono_ms - n->window_since_ms < WINDOW_MS) return;
    n->window_since_ms = n->e->mono_ms;
    n->last_max_input_bytes = n->max_input_bytes;
    n->last_max_output_bytes = n->max_output_bytes;
    n->max_input_bytes = n->max_output_bytes = 0;
}

void limits_evict(struct node *n)
{
    size_t max = limits_clients_max(n);
    if (!max || of_clients(n) <= max || n->e->mono_ms < n->clients_over_until_ms) return;
    if (!evict_clients(n, max)) n->clients_over_until_ms = n->e->mono_ms + EVICT_AGAIN_MS;
}

void limits_cron(struct node *n)
{
    turn_window(n);
    limits_evict(n);
}
