/* sync: see sync.h. What always holds: run.lock guards the readers; a reader's socket is written by the sync thread only while it
 * is BODY_THREAD, and by the loop only while it is not. The executor takes the lock when something changes, not once a turn. */
#include "server/peers/sync.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/log.h"
#include "node/config.h"
#include "repl/master.h"
#include "server/core/thread.h"
#include "server/net/conn.h"
#include "server/peers/sync_store.h"
#include "server/store/snapshot.h"

#define SEND_BYTES ((size_t)256 * 1024)   /* in one go, under the lock */
#define CARRY_BYTES ((size_t)512 * 1024)  /* of the image in an output that the loop sends */

enum reader_step {
    READER_WAITS,  /* for its output to leave, and for the length where that is told */
    BODY_THREAD,   /* the sync thread sends */
    BODY_CARRIED,  /* the executor puts it into its output, piece by piece */
    READER_DONE, READER_FAILED, READER_GONE,
};

struct reader {
    struct session *s;
    int fd;
    enum reader_step step;
    char head[SNAPSHOT_HEAD_BYTES], tail[64];
    size_t head_len, tail_len;
    uint64_t at;               /* in head, image and tail, taken as one */
    int64_t progress_ms;       /* mono: when it last took something */
};

struct sync {
    struct server *sv;
    bool wanted, running, making; /* making: the snapshot thread is at work for us */
    struct sync_group *group;
    struct sync_store store;
    pthread_t thread;
    pthread_mutex_t lock;
    int wake_fd;
    struct reader *readers;
    int count, cap;
    _Atomic int carried;       /* readers in BODY_CARRIED */
    int64_t looked_ms, started_ms;
    char carry[STORE_BLOCK];   /* the executor's */
    char why[800];
    /* the thread's */
    _Atomic bool quit, news;   /* news: a reader is done or failed */
    struct pollfd *polls;
    int *polled, poll_cap;
};

static struct repl *repl_of(const struct sync *y) { return y->sv->node->e->repl; }

static void wake_thread(struct sync *y)
{
    uint64_t one = 1;
    ssize_t n = write(y->wake_fd, &one, sizeof one);
    (void)n; /* it cannot fail but by being awake already */
}

/* --- one reader's bytes --- */

/* At most a block of what follows at r->at; 0: nothing yet; -1: the image cannot be read. *end: nothing follows behind it. */
static int64_t next_piece(struct sync_store *st, const struct reader *r, char to[STORE_BLOCK], bool *end)
{
    bool whole;
    uint64_t len = store_len(st, &whole);
    *end = false;
    if (r->at < r->head_len) {
        memcpy(to, r->head + r->at, r->head_len - r->at);
        return (int64_t)(r->head_len - r->at);
    }
    uint64_t in_image = r->at - r->head_len;
    if (in_image < len) {
        int64_t n = store_read(st, in_image, to);
        *end = n > 0 && whole && in_image + (uint64_t)n == len && !r->tail_len;
        return n;
    }
    if (!whole) return 0;
    size_t from = (size_t)(in_image - len);
    memcpy(to, r->tail + from, r->tail_len - from);
    *end = true;
    return (int64_t)(r->tail_len - from);
}

static bool has_more(struct sync_store *st, const struct reader *r)
{
    bool whole;
    uint64_t len = store_len(st, &whole);
    return r->at < r->head_len + len || whole;
}

/* --- the thread --- */

static void tell(struct sync *y)
{
    atomic_store(&y->news, true);
    loop_wake(y->sv->loop);
}

static void end_reader(struct sync *y, struct reader *r, enum reader_step step)
{
    r->step = step;
    tell(y);
}

/* False: there is nothing to send, or no room. The piece is read before the lock is taken: a file may be slow. */
static bool send_piece(struct sync *y, int i, char *piece)
{
    bool end;
    pthread_mutex_lock(&y->lock);
    struct reader copy = y->readers[i];
    pthread_mutex_unlock(&y->lock);
    if (copy.step != BODY_THREAD) return false;
    int64_t n = next_piece(&y->store, &copy, piece, &end);
    pthread_mutex_lock(&y->lock);
    struct reader *r = &y->readers[i];
    bool more = false;
    if (r->step == BODY_THREAD && n < 0) {
        end_reader(y, r, READER_FAILED);
    } else if (r->step == BODY_THREAD && (n > 0 || end)) {
        ssize_t sent = n ? send(r->fd, piece, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL) : 0;
        if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) end_reader(y, r, READER_FAILED);
        if (sent > 0) {
            r->at += (uint64_t)sent;
            r->progress_ms = 0; /* the executor puts the time in */
        }
        if (sent == n && end) end_reader(y, r, READER_DONE);
        more = sent == n && !end;
    }
    pthread_mutex_unlock(&y->lock);
    return more;
}

/* Those that have something to be sent. */
static int gather(struct sync *y)
{
    int n = 0;
    uint64_t slowest = UINT64_MAX;
    pthread_mutex_lock(&y->lock);
    if (y->poll_cap <= y->count) {
        int cap = y->count + 8;
        y->polls = mem_realloc(y->polls, (size_t)y->poll_cap * sizeof *y->polls, (size_t)cap * sizeof *y->polls);
        y->polled = mem_realloc(y->polled, (size_t)y->poll_cap * sizeof *y->polled, (size_t)cap * sizeof *y->polled);
        y->poll_cap = cap;
    }
    for (int i = 0; i < y->count; i++) {
        const struct reader *r = &y->readers[i];
        if (r->step >= READER_DONE) continue;
        uint64_t at = r->step == READER_WAITS || r->at < r->head_len ? 0 : r->at - r->head_len;
        if (at < slowest) slowest = at;
        if (r->step != BODY_THREAD || !has_more(&y->store, r)) continue;
        y->polls[n] = (struct pollfd){.fd = r->fd, .events = POLLOUT};
        y->polled[n++] = i;
    }
    pthread_mutex_unlock(&y->lock);
    store_passed(&y->store, slowest == UINT64_MAX ? 0 : slowest);
    y->polls[n] = (struct pollfd){.fd = y->wake_fd, .events = POLLIN};
    return n;
}

static void *send_all(void *arg)
{
    struct sync *y = arg;
    char *piece = mem_alloc(STORE_BLOCK);
    pthread_setname_np(pthread_self(), "vireo-sync");
    thread_give_way();
    while (!atomic_load(&y->quit)) {
        int n = gather(y);
        if (poll(y->polls, (nfds_t)n + 1, 1000) < 0 && errno != EINTR) break;
        if (y->polls[n].revents) {
            uint64_t count;
            ssize_t got = read(y->wake_fd, &count, sizeof count);
            (void)got;
        }
        for (int i = 0; i < n; i++) {
            if (!y->polls[i].revents) continue;
            for (int pieces = 0; pieces < 8 && send_piece(y, y->polled[i], piece); pieces++) ;
        }
    }
    mem_free(piece, STORE_BLOCK);
    return NULL;
}

/* On the snapshot thread. */
static bool on_bytes(void *arg, struct slice bytes)
{
    struct sync *y = arg;
    if (!store_put(&y->store, bytes)) return false;
    wake_thread(y);
    if (y->carried) loop_wake(y->sv->loop);
    return true;
}

/* --- readers come and go --- */

static struct reader *find(struct sync *y, const struct session *s)
{
    for (int i = 0; i < y->count; i++)
        if (y->readers[i].s == s && y->readers[i].step < READER_GONE) return &y->readers[i];
    return NULL;
}

static void add_reader(struct sync *y, struct session *s)
{
    pthread_mutex_lock(&y->lock);
    if (y->count == y->cap) {
        int cap = y->cap ? y->cap * 2 : 8;
        y->readers = mem_realloc(y->readers, (size_t)y->cap * sizeof *y->readers, (size_t)cap * sizeof *y->readers);
        y->cap = cap;
    }
    y->readers[y->count++] = (struct reader){.s = s, .fd = s->fd, .progress_ms = y->sv->node->e->mono_ms};
    pthread_mutex_unlock(&y->lock);
}

static void on_joined(void *arg, struct session *s) { add_reader(((struct server *)arg)->sync, s); }

static bool on_may_join(void *arg)
{
    struct sync *y = ((struct server *)arg)->sync;
    return y->running && store_keep(&y->store);
}

static void on_left(void *arg, struct session *s)
{
    struct sync *y = ((struct server *)arg)->sync;
    if (!y->running) return;
    pthread_mutex_lock(&y->lock);
    struct reader *r = find(y, s);
    if (r && r->step == BODY_CARRIED) y->carried--;
    if (r) r->step = READER_GONE;
    pthread_mutex_unlock(&y->lock);
}

static void on_wanted(void *arg) { ((struct server *)arg)->sync->wanted = true; }

static void on_unwanted(void *arg)
{
    struct server *sv = arg;
    if (sv->sync->making) snapshot_cancel(sv);
}

/* --- beginning --- */

static void on_made(void *arg, const struct snapshot_result *res)
{
    struct sync *y = arg;
    y->making = false;
    if (res->error) {
        if (y->store.error) snprintf(y->why, sizeof y->why, "the snapshot could not be kept on disk for the replicas: %s", strerror(y->store.error));
        else snprintf(y->why, sizeof y->why, "the snapshot failed: %s", res->text);
        master_snapshot_failed(repl_of(y), y->why);
        return;
    }
    log_line('*', "Full sync: the image is made: %llu keys, %llu bytes, %lld ms", (unsigned long long)res->keys, (unsigned long long)res->bytes,
             (long long)res->duration_ms);
    store_end(&y->store);
    wake_thread(y);
}

static void begin(struct sync *y)
{
    struct server *sv = y->sv;
    struct repl *r = repl_of(y);
    y->group = master_sync_cut(r);
    y->wanted = false;
    if (!y->group) return;
    enum snapshot_part part = sync_group_part(y->group);
    store_init(&y->store, config_string(sv->node, "dir"));
    y->count = y->carried = 0;
    atomic_store(&y->quit, false);
    atomic_store(&y->news, false);
    y->running = true;
    y->started_ms = y->looked_ms = sv->node->e->mono_ms;
    for (int i = 0; i < sync_group_count(y->group); i++) add_reader(y, sync_group_session(y->group, i));
    struct snapshot_job job = {
        .form = SNAPSHOT_RDB, .path = "(replicas)", .sink = on_bytes, .sink_arg = y, .done = on_made, .arg = y,
        .no_keys = part != SNAPSHOT_ALL, .no_libraries = part == SNAPSHOT_NOTHING,
    };
    y->making = snapshot_start(sv, &job);
    int rc = thread_start(&y->thread, send_all, y);
    check(y->making);
    if (rc) {
        log_line('#', "Full sync: no thread could be started: %s", strerror(rc));
        atomic_store(&y->quit, true); /* there is none to be waited for */
        snapshot_cancel(sv);
    }
}

/* --- a reader's way --- */

static void prepare_socket(const struct sync *y, const struct reader *r)
{
    int off = y->sv->node->set.repl_disable_nodelay ? 0 : 1;
    if (!(r->s->flags & SESSION_UNIX_SOCKET)) setsockopt(r->fd, IPPROTO_TCP, TCP_NODELAY, &off, sizeof off);
}

/* Its earlier output has left, and what goes before the image can be told. Under the lock. */
static void start_reader(struct sync *y, struct reader *r)
{
    struct conn *c = conn_of_session(r->s);
    struct repl *rp = repl_of(y);
    bool whole, carried = c->tls || c->peer;
    uint64_t len = store_len(&y->store, &whole);
    if (r->s->reply.out.len || r->s->out_pending || (!c->peer && link_busy(&c->link))) return;
    r->head_len = master_snapshot_head(rp, r->s, whole ? (int64_t)len : -1, r->head);
    if (!r->head_len) return;
    struct slice tail = master_snapshot_tail(rp, r->s);
    memcpy(r->tail, tail.ptr, tail.len);
    r->tail_len = tail.len;
    prepare_socket(y, r);
    master_snapshot_begins(rp, r->s);
    r->step = carried ? BODY_CARRIED : BODY_THREAD;
    y->carried += carried;
}

static void carry(struct sync *y, struct reader *r)
{
    struct session *s = r->s;
    bool end = false;
    int64_t n = 1;
    size_t before = s->reply.out.len;
    while (n > 0 && !end && s->reply.out.len + s->out_pending < CARRY_BYTES) {
        n = next_piece(&y->store, r, y->carry, &end);
        if (n <= 0) break;
        buf_put(&s->reply.out, y->carry, (size_t)n);
        r->at += (uint64_t)n;
    }
    if (s->reply.out.len != before) {
        r->progress_ms = y->sv->node->e->mono_ms;
        session_pushed(s);
    }
    if (!end && n >= 0) return;
    y->carried--;
    r->step = end ? READER_DONE : READER_FAILED;
    atomic_store(&y->news, true);
}

/* What the thread says of its readers. */
static void heed_news(struct sync *y)
{
    atomic_store(&y->news, false);
    for (int i = 0; i < y->count; i++) {
        pthread_mutex_lock(&y->lock);
        struct reader *r = &y->readers[i];
        enum reader_step step = r->step;
        struct session *s = r->s;
        uint64_t sent = r->at;
        if (step == READER_DONE || step == READER_FAILED) r->step = READER_GONE;
        pthread_mutex_unlock(&y->lock);
        if (step == READER_DONE) master_snapshot_sent(repl_of(y), s, sent);
        else if (step == READER_FAILED) s->flags |= SESSION_CLOSE_NOW, session_pushed(s);
    }
}

/* A reader that took nothing for repl-timeout is given up. */
static void look_at_time(struct sync *y)
{
    int64_t now = y->sv->node->e->mono_ms, limit_ms = y->sv->node->set.repl_timeout_s * 1000;
    if (now - y->looked_ms < 1000) return;
    y->looked_ms = now;
    for (int i = 0; i < y->count; i++) {
        pthread_mutex_lock(&y->lock);
        struct reader *r = &y->readers[i];
        if (!r->progress_ms || r->step == READER_WAITS || !has_more(&y->store, r)) r->progress_ms = now;
        bool stuck = r->step < READER_DONE && now - r->progress_ms > limit_ms;
        struct session *s = r->s;
        pthread_mutex_unlock(&y->lock);
        if (!stuck) continue;
        log_line('#', "A replica took nothing of its snapshot for repl-timeout: it is disconnected");
        s->flags |= SESSION_CLOSE_NOW;
        session_pushed(s);
    }
}

static void stop_thread(struct sync *y)
{
    if (atomic_exchange(&y->quit, true)) return;
    wake_thread(y);
    pthread_join(y->thread, NULL);
}

/* The image is made, or given up, and nobody needs it any more. */
static void finish(struct sync *y)
{
    stop_thread(y);
    master_sync_over(repl_of(y));
    y->group = NULL;
    y->running = false;
    store_deinit(&y->store);
}

/* Is there a reader at one of these steps? The thread moves them on meanwhile. */
static bool any_reader(struct sync *y, bool (*is)(enum reader_step step))
{
    bool found = false;
    pthread_mutex_lock(&y->lock);
    for (int i = 0; i < y->count && !found; i++) found = is(y->readers[i].step);
    pthread_mutex_unlock(&y->lock);
    return found;
}

static bool is_served(enum reader_step step) { return step < READER_GONE; }
static bool is_ours(enum reader_step step) { return step == READER_WAITS || step == BODY_CARRIED; } /* not the thread's */

static void serve(struct sync *y)
{
    bool started = false;
    for (int i = 0; i < y->count; i++) {
        pthread_mutex_lock(&y->lock);
        struct reader *r = &y->readers[i];
        if (r->step == READER_WAITS) {
            start_reader(y, r);
            started = started || r->step == BODY_THREAD;
        }
        if (r->step == BODY_CARRIED) carry(y, r);
        pthread_mutex_unlock(&y->lock);
    }
    if (started) wake_thread(y);
}

void sync_poll(struct server *sv)
{
    struct sync *y = sv->sync;
    const struct engine *e = sv->node->e;
    if (likely(!y->wanted && !y->running)) return;
    if (y->running) {
        if (any_reader(y, is_ours)) serve(y);
        if (atomic_load(&y->news)) heed_news(y);
        look_at_time(y);
        if (!y->making && !any_reader(y, is_served)) finish(y);
        return;
    }
    if (!sv->snapshot && engine_may_freeze(e) && !e->call && !(e->special & SPECIAL_LOADING)) begin(y);
}

/* --- the beginning and the end --- */

void sync_world(struct server *sv, struct repl_world *w)
{
    struct sync *y = mem_zalloc(sizeof *y);
    y->sv = sv;
    y->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    check(y->wake_fd >= 0);
    pthread_mutex_init(&y->lock, NULL);
    atomic_store(&y->quit, true);
    sv->sync = y;
    w->sync_wanted = on_wanted;
    w->sync_unwanted = on_unwanted;
    w->sync_may_join = on_may_join;
    w->sync_joined = on_joined;
    w->sync_left = on_left;
}

void sync_stop(struct server *sv)
{
    struct sync *y = sv->sync;
    if (!y) return;
    if (y->making) {
        snapshot_cancel(sv);
        snapshot_wait(sv);
    }
    if (y->running) finish(y);
    mem_free(y->readers, (size_t)y->cap * sizeof *y->readers);
    mem_free(y->polls, (size_t)y->poll_cap * sizeof *y->polls);
    mem_free(y->polled, (size_t)y->poll_cap * sizeof *y->polled);
    close(y->wake_fd);
    mem_free(y, sizeof *y);
    sv->sync = NULL;
}
