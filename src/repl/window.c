/* window: see window.h. */
#include "repl/window.h"

#include <stdio.h>

#include "repl/master_private.h"

#define AWAY_MAX 16
#define BOUND_MAX ((int64_t)16 << 20)  /* of memory, for what is not acknowledged yet */
#define BOUND_TIMES 8                  /* of the backlog's size, where that is less */
#define BOUND_MIN ((int64_t)128 << 10) /* a small backlog must not make us ask for acknowledgements of our own asking */
#define SAY_MS 60000                   /* a replica that is slow now and then is told of no more often */
#define STEP_BYTES ((int64_t)1 << 20)  /* what is needed no more goes in such steps */
#define DISK_LAG ((int64_t)256 << 20)  /* of memory, while the disk is slower than the stream; then client-output-buffer-limit is asked */
#define AGAIN_MS 10000                 /* after the disk failed */

struct away {                          /* a replica that has gone, and where it may go on */
    char ip[64];
    int port;
    int64_t place, until_ms;           /* until: mono; 0: for ever */
};

struct window {
    int64_t first, end;                /* bytes [first, end) are with the world */
    struct away away[AWAY_MAX];
    int aways;
    int64_t asked;                     /* the offset when acknowledgements were last asked for because of us */
    int64_t again_ms;                  /* mono: no disk until then; 0: it works */
    int64_t said_ms;                   /* mono: when a beginning was logged; 0: never */
    uint64_t written, read, times;     /* bytes; how often it was begun */
};

struct window *window_new(void) { return mem_zalloc(sizeof(struct window)); }
void window_free(struct window *w) { mem_free(w, sizeof *w); }

static bool usable(const struct repl *r) { return r->e->set->repl_window_size > 0 && r->world.window_put && !r->master->window->again_ms; }

static bool reads_stream(const struct replica *p) { return p->state != REPLICA_WAITS_START && !p->ended && !p->rdb_only; }

/* The first byte that it would ask for if its link was lost now. */
static int64_t place_of(const struct replica *p)
{
    if (p->old_sync) return p->at; /* it never goes on */
    return p->ack + 1 > p->from ? p->ack + 1 : p->from;
}

static int64_t least_at(const struct repl *r)
{
    int64_t least = INT64_MAX;
    for (const struct replica *p = r->master->first; p; p = p->next)
        if (reads_stream(p) && p->at < least) least = p->at;
    return least;
}

/* The first byte that anybody needs who is here; with who has gone, too. */
static int64_t least_place(const struct repl *r, bool gone)
{
    const struct window *w = r->master->window;
    int64_t least = INT64_MAX;
    for (const struct replica *p = r->master->first; p; p = p->next) {
        if (!reads_stream(p)) continue;
        int64_t place = place_of(p) < p->at ? place_of(p) : p->at;
        if (place < least) least = place;
    }
    for (int i = 0; gone && i < w->aways; i++)
        if (w->away[i].place < least) least = w->away[i].place;
    return least;
}

/* --- what is kept --- */

static int64_t may_take(const struct repl *r) { return r->e->set->repl_backlog_size + r->history.bound; }

static void forget_away(struct window *w, int i)
{
    w->away[i] = w->away[--w->aways];
}

/* Nothing before this byte is there any more. */
static void cut(struct repl *r, int64_t first, const char *why)
{
    struct window *w = r->master->window;
    for (struct replica *p = r->master->first; p; p = p->next)
        if (reads_stream(p) && p->at < first) replica_drop(r, p, why);
    for (int i = w->aways - 1; i >= 0; i--) {
        if (w->away[i].place >= first) continue;
        master_say(r, '*', "Replica %s:%d has gone and cannot go on any more: %s", w->away[i].ip, w->away[i].port, why);
        forget_away(w, i);
    }
    w->first = first;
}

static void drop_all(struct repl *r)
{
    struct window *w = r->master->window;
    if (w->first < w->end) r->world.window_drop(r->world.arg, INT64_MAX);
    w->first = w->end = 0;
}

/* The disk is of no use: what was there is lost. */
static void give_up(struct repl *r)
{
    struct window *w = r->master->window;
    master_say(r, '#', "The replication window cannot be kept on disk; it is tried again in %d seconds", AGAIN_MS / 1000);
    cut(r, history_base(&r->history), "the stream could not be kept on disk for it");
    drop_all(r);
    r->world.window_drop(r->world.arg, INT64_MAX);
    w->again_ms = r->e->mono_ms + AGAIN_MS;
    r->history.bound = 0;
}

/* It grew beyond what is allowed. Who gets a snapshot is not cut: that would only make it begin anew. */
static void limit(struct repl *r)
{
    struct window *w = r->master->window;
    int64_t first = w->end - r->e->set->repl_window_size;
    for (const struct replica *p = r->master->first; p; p = p->next)
        if (reads_stream(p) && p->state != REPLICA_ONLINE && p->at < first) first = p->at;
    if (first <= w->first) return;
    cut(r, first, "what it needs of the stream is more than repl-window-size");
    r->world.window_drop(r->world.arg, first);
}

static void say_begun(struct repl *r, int64_t at, int64_t wanted)
{
    struct window *w = r->master->window;
    w->times++;
    if (w->said_ms && r->e->mono_ms - w->said_ms < SAY_MS) return;
    w->said_ms = r->e->mono_ms ? r->e->mono_ms : 1;
    master_say(r, '*', "Replication: the stream from offset %lld on is kept on disk, since a replica %s needs it", (long long)at,
               wanted == least_place(r, false) ? "that is slow" : "that has gone");
}

/* history.leaves. */
static bool on_leaves(void *arg, int64_t at, struct slice bytes)
{
    struct repl *r = arg;
    struct window *w = r->master->window;
    int64_t next = at + (int64_t)bytes.len;
    if (!bytes.len) { /* another history, or none */
        drop_all(r);
        w->aways = 0;
        w->asked = 0;
        return true;
    }
    int64_t wanted = least_place(r, true);
    if (wanted >= next) {
        drop_all(r);
        return true;
    }
    if (!usable(r)) {
        if (w->first < w->end) cut(r, at, "repl-window-size is 0 now");
        drop_all(r);
        return least_at(r) >= next;
    }
    enum window_answer answer = r->world.window_put(r->world.arg, at, bytes);
    if (answer == WINDOW_LATER && (least_at(r) < next || (int64_t)history_memory(&r->history) < may_take(r) + DISK_LAG)) return false;
    if (answer != WINDOW_HERE) {
        give_up(r);
        return least_at(r) >= next;
    }
    if (w->first == w->end) {
        w->first = at;
        say_begun(r, at, wanted);
    }
    w->end = next;
    w->written += bytes.len;
    limit(r);
    return true;
}

void window_note(struct repl *r)
{
    struct window *w = r->master->window;
    struct history *h = &r->history;
    bool use = usable(r);
    int64_t size = r->e->set->repl_backlog_size, bound = size < BOUND_MAX / BOUND_TIMES ? size * BOUND_TIMES : BOUND_MAX;
    int64_t needed = use ? least_place(r, false) : least_at(r);
    if (bound < BOUND_MIN) bound = BOUND_MIN;
    if (!use) bound = 0;
    if (w->first < w->end && (!w->aways || needed < w->end)) {
        int64_t wanted = least_place(r, true);
        if (wanted >= w->end) {
            drop_all(r);
        } else if (wanted - w->first >= STEP_BYTES) {
            w->first = wanted;
            r->world.window_drop(r->world.arg, wanted);
        }
    }
    if (needed == h->needed && bound == h->bound) return;
    h->needed = needed;
    h->bound = bound;
    history_trim(h);
}

/* A replica that only seems behind, since it tells how far it is once a second, is asked before its bytes go to disk. */
void window_turn(struct repl *r)
{
    struct window *w = r->master->window;
    const struct history *h = &r->history;
    int64_t part = h->bound / 4;
    if (!part || repl_is_replica(r) || h->offset - w->asked < part || h->needed == INT64_MAX || h->offset - h->needed < 2 * part) return;
    w->asked = h->offset;
    master_ask_acks(r);
}

void window_cron(struct repl *r)
{
    struct window *w = r->master->window;
    int64_t now = r->e->mono_ms;
    for (int i = w->aways - 1; i >= 0; i--)
        if (w->away[i].until_ms && now >= w->away[i].until_ms) forget_away(w, i);
    if (w->again_ms && now >= w->again_ms) w->again_ms = 0;
    window_note(r);
}

/* --- who comes and goes --- */

/* Several may have one address (behind a translation of addresses): it is the one that was furthest of those that were not beyond it. */
void window_replica_came(struct repl *r, const struct replica *p, int64_t next)
{
    struct window *w = r->master->window;
    char ip[64];
    const char *text = replica_ip(p, ip);
    int who = -1;
    for (int i = 0; i < w->aways; i++) {
        if (w->away[i].port != p->port || strcmp(w->away[i].ip, text)) continue;
        bool fits = w->away[i].place <= next, best = who >= 0 && w->away[who].place <= next;
        if (who < 0 || (fits && !best) || (fits == best && (w->away[i].place > w->away[who].place) == fits)) who = i;
    }
    if (who >= 0) forget_away(w, who);
}

void window_replica_gone(struct repl *r, const struct replica *p)
{
    struct window *w = r->master->window;
    char ip[64];
    int64_t ttl_s = r->e->set->repl_backlog_ttl_s, place = place_of(p) < p->at ? place_of(p) : p->at;
    if (!usable(r) || !r->history.backlog || p->old_sync || !reads_stream(p)) return;
    if (p->state != REPLICA_ONLINE && p->state != REPLICA_WAITS_ACK) return; /* it has no data set yet */
    if (place < window_first(r)) return;
    if (w->aways == AWAY_MAX) {
        int last = 0; /* the one that is furthest behind */
        for (int i = 1; i < AWAY_MAX; i++)
            if (w->away[i].place < w->away[last].place) last = i;
        forget_away(w, last);
    }
    struct away *a = &w->away[w->aways++];
    *a = (struct away){.port = p->port, .place = place};
    snprintf(a->ip, sizeof a->ip, "%.63s", replica_ip(p, ip));
    if (ttl_s) a->until_ms = ttl_s > INT32_MAX ? 0 : r->e->mono_ms + ttl_s * 1000;
}

/* --- what is read --- */

int64_t window_first(const struct repl *r)
{
    const struct window *w = r->master->window;
    if (!r->history.backlog) return 0;
    if (w->first < w->end) return w->first;
    /* What memory has given up for good: a block of which only a part is beyond the backlog's size is there yet, and who has
     * gone may need it before it leaves for the disk. */
    return usable(r) ? history_base(&r->history) : history_first(&r->history);
}

bool window_serves(const struct repl *r, struct slice id, int64_t next)
{
    return history_knows(&r->history, id, next) && next >= window_first(r);
}

struct slice window_at(struct repl *r, const struct replica *p, bool *lost)
{
    struct window *w = r->master->window;
    struct slice piece = slice_of("", 0);
    *lost = false;
    if (p->at >= history_base(&r->history)) return history_at(&r->history, p->at);
    if (p->at < w->first || p->at >= w->end) {
        *lost = true;
        return piece;
    }
    enum window_answer answer = r->world.window_read(r->world.arg, p->s, p->at, &piece);
    if (answer == WINDOW_HERE) {
        w->read += piece.len;
    } else if (answer == WINDOW_LOST) {
        give_up(r);
        *lost = true;
    }
    return answer == WINDOW_HERE ? piece : slice_of("", 0);
}

size_t window_owed(const struct repl *r, const struct replica *p)
{
    const struct history *h = &r->history;
    int64_t base = history_base(h), owed = h->offset + 1 - (p->at > base ? p->at : base);
    if (!usable(r)) return (size_t)(h->offset + 1 - p->at);
    owed -= may_take(r) + DISK_LAG;
    return owed > 0 ? (size_t)owed : 0;
}

void window_info(const struct repl *r, struct buf *out)
{
    const struct window *w = r->master->window;
    buf_fmt(out, "repl_window_size:%lld\r\nrepl_window_active:%d\r\n", (long long)r->e->set->repl_window_size, w->first < w->end);
    buf_fmt(out, "repl_window_first_byte_offset:%lld\r\nrepl_window_histlen:%lld\r\n", (long long)w->first, (long long)(w->end - w->first));
    buf_fmt(out, "repl_window_written_bytes:%llu\r\nrepl_window_read_bytes:%llu\r\n", (unsigned long long)w->written, (unsigned long long)w->read);
    buf_fmt(out, "repl_window_begun:%llu\r\nrepl_window_replicas_away:%d\r\n", (unsigned long long)w->times, w->aways);
}

void window_init(struct repl *r)
{
    r->history.leaves = on_leaves;
    r->history.leaves_arg = r;
}
