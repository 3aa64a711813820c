/* window: see window.h. What always holds: the segments and their order are the thread's; the list of jobs is under the lock; a reader's
 * piece is the thread's while it is READING and the executor's otherwise; a job of an earlier generation (before all was dropped)
 * changes nothing that a later one sees. */
#include "server/peers/window.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "io/file.h"
#include "io/log.h"
#include "node/config.h"
#include "server/core/thread.h"

#define GATHER_BYTES ((size_t)1 << 20)   /* in one write */
#define PIECE_BYTES ((size_t)1 << 20)    /* in one read */
#define QUEUE_MAX ((size_t)32 << 20)
#define SEGMENT_MIN ((int64_t)1 << 20)
#define SEGMENTS 32                      /* of which a whole window consists */
#define FOLDER_MAX 3000

enum piece_state { PIECE_NONE, PIECE_READING, PIECE_READY, PIECE_FAILED };

struct piece_reader {
    struct piece_reader *next;
    const struct session *s;       /* NULL: it has gone; freed when nothing is read for it */
    uint64_t generation;
    int64_t at;
    char *bytes;                   /* PIECE_BYTES */
    size_t len;
    _Atomic int state;             /* enum piece_state */
};

enum job_kind { JOB_WRITE, JOB_READ, JOB_DROP };

struct job {
    struct job *next;
    enum job_kind kind;
    uint64_t generation;
    int64_t at, segment_max;       /* DROP: what stands before goes */
    struct buf bytes;
    struct piece_reader *reader;
};

struct segment {
    int fd;
    int64_t at, len;
};

struct stream_window {
    struct server *sv;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct job *first, *last;
    bool quit;
    char folder[FOLDER_MAX];       /* set before the thread starts */
    _Atomic size_t waiting;        /* bytes to be written */
    _Atomic uint64_t failed;       /* the generation whose writes failed */
    /* the executor's */
    uint64_t generation;
    bool used;                     /* something was put in this generation */
    struct buf gather;
    int64_t gather_at;
    struct piece_reader *readers;
    /* the thread's */
    struct segment *segments;
    int count, cap;
    uint64_t thread_generation;
    int names;
};

/* --- the thread --- */

static void drop_segments(struct stream_window *k, int n)
{
    for (int i = 0; i < n; i++) file_ops->close(k->segments[i].fd);
    k->count -= n;
    memmove(k->segments, k->segments + n, (size_t)k->count * sizeof *k->segments);
}

/* A file that nobody finds, and that goes with the process. */
static int open_nameless(struct stream_window *k)
{
    char path[FOLDER_MAX + 100];
    int fd = file_ops->open(k->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) return fd;
    snprintf(path, sizeof path, "%s/temp-stream-%d-%d.log", k->folder, (int)getpid(), k->names++);
    fd = file_ops->open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd >= 0) file_ops->unlink(path);
    return fd;
}

static bool add_segment(struct stream_window *k, int64_t at)
{
    int fd = open_nameless(k);
    if (fd < 0) return false;
    if (k->count == k->cap) {
        int cap = k->cap ? k->cap * 2 : SEGMENTS * 2;
        k->segments = mem_realloc(k->segments, (size_t)k->cap * sizeof *k->segments, (size_t)cap * sizeof *k->segments);
        k->cap = cap;
    }
    k->segments[k->count++] = (struct segment){.fd = fd, .at = at};
    return true;
}

static bool put_bytes(struct stream_window *k, const struct job *j)
{
    struct segment *last = k->count ? &k->segments[k->count - 1] : NULL;
    if (!last || last->len >= j->segment_max) {
        if (!add_segment(k, j->at)) return false;
        last = &k->segments[k->count - 1];
    }
    for (size_t done = 0; done < j->bytes.len;) {
        ssize_t n = file_ops->pwrite(last->fd, j->bytes.ptr + done, j->bytes.len - done, (off_t)(last->len + (int64_t)done));
        if (n < 0 && errno == EINTR) continue;
        if (n == 0) errno = ENOSPC;
        if (n <= 0) return false;
        done += (size_t)n;
    }
    last->len += (int64_t)j->bytes.len;
    return true;
}

static void do_write(struct stream_window *k, struct job *j)
{
    if (atomic_load(&k->failed) != j->generation && !put_bytes(k, j)) {
        log_line('#', "The replication window cannot be written in %s: %s", k->folder, strerror(errno));
        atomic_store(&k->failed, j->generation);
    }
    atomic_fetch_sub(&k->waiting, j->bytes.len);
}

static const struct segment *segment_of(const struct stream_window *k, int64_t at)
{
    for (int i = 0; i < k->count; i++)
        if (at >= k->segments[i].at && at < k->segments[i].at + k->segments[i].len) return &k->segments[i];
    return NULL;
}

static bool get_bytes(struct stream_window *k, struct piece_reader *r)
{
    const struct segment *g = segment_of(k, r->at);
    if (!g) return false;
    int64_t in = r->at - g->at, left = g->len - in;
    size_t len = left < (int64_t)PIECE_BYTES ? (size_t)left : PIECE_BYTES;
    for (r->len = 0; r->len < len;) {
        ssize_t n = file_ops->pread(g->fd, r->bytes + r->len, len - r->len, (off_t)(in + (int64_t)r->len));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        r->len += (size_t)n;
    }
    return true;
}

static void do_read(struct stream_window *k, struct job *j)
{
    bool good = j->generation == k->thread_generation && get_bytes(k, j->reader);
    atomic_store(&j->reader->state, good ? PIECE_READY : PIECE_FAILED);
    loop_wake(k->sv->loop);
}

static void do_drop(struct stream_window *k, struct job *j)
{
    int n = 0;
    while (n < k->count && k->segments[n].at + k->segments[n].len <= j->at) n++;
    drop_segments(k, j->at == INT64_MAX ? k->count : n);
    if (j->at == INT64_MAX) k->thread_generation = j->generation;
}

static struct job *take(struct stream_window *k)
{
    pthread_mutex_lock(&k->lock);
    while (!k->first && !k->quit) pthread_cond_wait(&k->wake, &k->lock);
    struct job *j = k->first;
    if (j) k->first = j->next;
    if (!k->first) k->last = NULL;
    pthread_mutex_unlock(&k->lock);
    return j;
}

static void *run(void *arg)
{
    struct stream_window *k = arg;
    struct job *j;
    pthread_setname_np(pthread_self(), "vireo-window");
    thread_use_cpus(CPUS_BIO);
    while ((j = take(k))) {
        if (j->kind == JOB_WRITE) do_write(k, j);
        else if (j->kind == JOB_READ) do_read(k, j);
        else do_drop(k, j);
        buf_deinit(&j->bytes);
        mem_free(j, sizeof *j);
    }
    drop_segments(k, k->count);
    mem_free(k->segments, (size_t)k->cap * sizeof *k->segments);
    return NULL;
}

/* --- the executor's side --- */

static void push(struct stream_window *k, struct job with)
{
    struct job *j = mem_alloc(sizeof *j);
    with.generation = k->generation;
    with.next = NULL;
    *j = with;
    pthread_mutex_lock(&k->lock);
    if (k->last) k->last->next = j;
    else k->first = j;
    k->last = j;
    pthread_cond_signal(&k->wake);
    pthread_mutex_unlock(&k->lock);
}

static void hand_over(struct stream_window *k)
{
    if (!k->gather.len) return;
    int64_t size = k->sv->node->set.repl_window_size / SEGMENTS;
    struct job j = {.kind = JOB_WRITE, .at = k->gather_at, .segment_max = size > SEGMENT_MIN ? size : SEGMENT_MIN, .bytes = k->gather};
    k->gather = (struct buf){0};
    push(k, j);
}

static struct stream_window *begin(struct server *sv)
{
    struct stream_window *k = mem_zalloc(sizeof *k);
    const char *dir = config_string(sv->node, "dir");
    k->sv = sv;
    k->generation = k->thread_generation = 1;
    snprintf(k->folder, sizeof k->folder, "%s", *dir ? dir : ".");
    pthread_mutex_init(&k->lock, NULL);
    pthread_cond_init(&k->wake, NULL);
    if (thread_start(&k->thread, run, k) == 0) return k;
    pthread_mutex_destroy(&k->lock);
    pthread_cond_destroy(&k->wake);
    mem_free(k, sizeof *k);
    return NULL;
}

static enum window_answer on_put(void *arg, int64_t at, struct slice bytes)
{
    struct server *sv = arg;
    if (!sv->window) sv->window = begin(sv);
    struct stream_window *k = sv->window;
    if (!k || atomic_load(&k->failed) == k->generation) return WINDOW_LOST;
    if (atomic_load(&k->waiting) > QUEUE_MAX) return WINDOW_LATER;
    if (!k->gather.len) {
        k->gather_at = at;
        buf_room(&k->gather, GATHER_BYTES);
    }
    buf_puts(&k->gather, bytes);
    atomic_fetch_add(&k->waiting, bytes.len);
    k->used = true;
    if (k->gather.len >= GATHER_BYTES) hand_over(k);
    return WINDOW_HERE;
}

static void on_drop(void *arg, int64_t before)
{
    struct stream_window *k = ((struct server *)arg)->window;
    if (!k || !k->used) return;
    if (before == INT64_MAX) {
        atomic_fetch_sub(&k->waiting, k->gather.len);
        buf_deinit(&k->gather);
        k->generation++;
        k->used = false;
    }
    push(k, (struct job){.kind = JOB_DROP, .at = before});
}

static void free_reader(struct stream_window *k, struct piece_reader *r)
{
    struct piece_reader **at = &k->readers;
    while (*at != r) at = &(*at)->next;
    *at = r->next;
    mem_free(r->bytes, PIECE_BYTES);
    mem_free(r, sizeof *r);
}

static struct piece_reader *reader_of(struct stream_window *k, const struct session *s)
{
    for (struct piece_reader *r = k->readers; r; r = r->next)
        if (r->s == s) return r;
    struct piece_reader *r = mem_zalloc(sizeof *r);
    r->s = s;
    r->bytes = mem_alloc(PIECE_BYTES);
    r->next = k->readers;
    return k->readers = r;
}

static enum window_answer on_read(void *arg, const struct session *s, int64_t at, struct slice *piece)
{
    struct stream_window *k = ((struct server *)arg)->window;
    if (!k) return WINDOW_LOST;
    struct piece_reader *r = reader_of(k, s);
    int state = atomic_load(&r->state);
    if (state == PIECE_READING) return WINDOW_LATER;
    if (r->generation == k->generation && state == PIECE_FAILED) return WINDOW_LOST;
    if (r->generation == k->generation && state == PIECE_READY && at >= r->at && at < r->at + (int64_t)r->len) {
        *piece = slice_of(r->bytes + (at - r->at), r->len - (size_t)(at - r->at));
        return WINDOW_HERE;
    }
    hand_over(k); /* what is asked for may be in there */
    r->at = at;
    r->generation = k->generation;
    atomic_store(&r->state, PIECE_READING);
    push(k, (struct job){.kind = JOB_READ, .at = at, .reader = r});
    return WINDOW_LATER;
}

static void on_forget(void *arg, const struct session *s)
{
    struct stream_window *k = ((struct server *)arg)->window;
    struct piece_reader *next = NULL;
    for (struct piece_reader *r = k ? k->readers : NULL; r; r = next) {
        next = r->next;
        if (r->s == s) r->s = NULL;
        if (!r->s && atomic_load(&r->state) != PIECE_READING) free_reader(k, r);
    }
}

void window_world(struct server *sv, struct repl_world *w)
{
    (void)sv;
    w->window_put = on_put;
    w->window_drop = on_drop;
    w->window_read = on_read;
    w->window_forget = on_forget;
}

void window_stop(struct server *sv)
{
    struct stream_window *k = sv->window;
    if (!k) return;
    pthread_mutex_lock(&k->lock);
    k->quit = true;
    pthread_cond_signal(&k->wake);
    pthread_mutex_unlock(&k->lock);
    pthread_join(k->thread, NULL);
    sv->node->e->repl->world.window_put = NULL;
    sv->window = NULL;
    buf_deinit(&k->gather);
    while (k->readers) free_reader(k, k->readers);
    pthread_mutex_destroy(&k->lock);
    pthread_cond_destroy(&k->wake);
    mem_free(k, sizeof *k);
}
