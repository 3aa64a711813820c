/* spool: see spool.h. What always holds: `block` is the executor's, the list is under the lock, the file is the thread's. */
#include "server/store/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "io/file.h"
#include "io/log.h"
#include "server/core/thread.h"

#define BLOCK_BYTES ((size_t)1 << 20)
#define SYNC_BYTES ((size_t)8 << 20)
#define WAIT_STEPS 5000 /* of a millisecond */

struct block {
    struct block *next;
    struct buf bytes;
};

static _Atomic int running;      /* threads */
static _Atomic int naming;       /* those of them that are kept and have no name yet */

enum spool_end_kind { SPOOL_GOES_ON, SPOOL_KEEP, SPOOL_DROP };

struct spool {
    struct loop *lp;
    char path[4096], name[4096];
    struct buf block;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct block *first, *last;
    bool ended;                   /* no more blocks come */
    enum spool_end_kind end;
    _Atomic size_t waiting;
    _Atomic int state;
    char error[600];              /* written before state is SPOOL_FAILED */
    int fd;
    size_t unsynced;
};

static bool step_failed(struct spool *s, const char *what)
{
    snprintf(s->error, sizeof s->error, "%s %.400s: %s", what, s->path, strerror(errno));
    return false;
}

static bool write_block(struct spool *s, struct slice bytes)
{
    if (s->fd < 0) {
        s->fd = file_ops->open(s->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (s->fd < 0) return step_failed(s, "open");
    }
    int rc = file_write_all(s->fd, bytes);
    if (rc) {
        errno = rc;
        return step_failed(s, "write");
    }
    s->unsynced += bytes.len;
    if (s->unsynced < SYNC_BYTES) return true;
    s->unsynced = 0;
    return file_ops->fdatasync(s->fd) == 0 || step_failed(s, "sync");
}

static bool keep(struct spool *s)
{
    if (file_ops->fsync(s->fd) != 0) return step_failed(s, "sync");
    if (file_ops->rename(s->path, s->name) != 0) return step_failed(s, "rename");
    file_sync_folder(s->name);
    return true;
}

static void spool_free(struct spool *s)
{
    for (struct block *b = s->first, *next; b; b = next) {
        next = b->next;
        buf_deinit(&b->bytes);
        mem_free(b, sizeof *b);
    }
    buf_deinit(&s->block);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->wake);
    mem_free(s, sizeof *s);
}

static void finish(struct spool *s)
{
    bool kept = s->end == SPOOL_KEEP && atomic_load(&s->state) == SPOOL_WRITTEN;
    if (kept && !keep(s)) {
        log_line('#', "The snapshot that was received cannot be kept as %s: %s", s->name, s->error);
        kept = false;
    }
    if (s->fd >= 0) file_ops->close(s->fd);
    if (!kept && s->fd >= 0) file_ops->unlink(s->path);
    if (s->end == SPOOL_KEEP) atomic_fetch_sub(&naming, 1);
    spool_free(s);
}

/* The next block; NULL: none will come any more, or it is over. */
static struct block *take(struct spool *s, bool *over)
{
    pthread_mutex_lock(&s->lock);
    while (!s->first && !s->ended && s->end == SPOOL_GOES_ON) pthread_cond_wait(&s->wake, &s->lock);
    struct block *b = s->first;
    if (b) s->first = b->next;
    if (!s->first) s->last = NULL;
    *over = s->end != SPOOL_GOES_ON;
    pthread_mutex_unlock(&s->lock);
    return b;
}

static void wait_for_end(struct spool *s)
{
    pthread_mutex_lock(&s->lock);
    while (s->end == SPOOL_GOES_ON) pthread_cond_wait(&s->wake, &s->lock);
    pthread_mutex_unlock(&s->lock);
}

static void *run(void *arg)
{
    struct spool *s = arg;
    bool good = true, over = false;
    struct block *b;
    while ((b = take(s, &over))) {
        if (good && !over) good = write_block(s, buf_slice(&b->bytes));
        atomic_fetch_sub(&s->waiting, b->bytes.len);
        buf_deinit(&b->bytes);
        mem_free(b, sizeof *b);
        loop_wake(s->lp);
        if (!good) atomic_store(&s->state, SPOOL_FAILED);
    }
    if (good && s->fd < 0 && !over) good = step_failed(s, "nothing was received for");
    atomic_store(&s->state, good ? SPOOL_WRITTEN : SPOOL_FAILED);
    if (!over) loop_wake(s->lp);
    wait_for_end(s);
    finish(s);
    atomic_fetch_sub(&running, 1);
    return NULL;
}

struct spool *spool_open(struct loop *lp, const char *path)
{
    struct spool *s = mem_zalloc(sizeof *s);
    pthread_t thread;
    s->lp = lp;
    s->fd = -1;
    snprintf(s->path, sizeof s->path, "%s", path);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->wake, NULL);
    atomic_fetch_add(&running, 1);
    if (thread_start(&thread, run, s) == 0) {
        pthread_detach(thread);
        return s;
    }
    atomic_fetch_sub(&running, 1);
    spool_free(s);
    return NULL;
}

static void hand_over(struct spool *s, bool ended)
{
    struct block *b = NULL;
    if (s->block.len) {
        b = mem_zalloc(sizeof *b);
        b->bytes = s->block;
        s->block = (struct buf){0};
    }
    pthread_mutex_lock(&s->lock);
    if (b) {
        if (s->last) s->last->next = b;
        else s->first = b;
        s->last = b;
    }
    s->ended = s->ended || ended;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
}

void spool_put(struct spool *s, struct slice bytes)
{
    if (!s->block.cap) buf_room(&s->block, BLOCK_BYTES);
    buf_puts(&s->block, bytes);
    atomic_fetch_add(&s->waiting, bytes.len);
    if (s->block.len >= BLOCK_BYTES) hand_over(s, false);
}

size_t spool_waiting(const struct spool *s) { return atomic_load(&s->waiting); }
void spool_end(struct spool *s) { hand_over(s, true); }
enum spool_state spool_state(const struct spool *s) { return (enum spool_state)atomic_load(&s->state); }
const char *spool_error(const struct spool *s) { return s->error; }
const char *spool_path(const struct spool *s) { return s->path; }

static void end_it(struct spool *s, enum spool_end_kind end)
{
    pthread_mutex_lock(&s->lock);
    s->end = end;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
}

void spool_keep(struct spool *s, const char *name)
{
    snprintf(s->name, sizeof s->name, "%s", name);
    atomic_fetch_add(&naming, 1);
    end_it(s, SPOOL_KEEP);
}

void spool_wait_named(void)
{
    struct timespec step = {.tv_nsec = 1000000};
    while (atomic_load(&naming)) nanosleep(&step, NULL);
}

void spool_wait(void)
{
    struct timespec step = {.tv_nsec = 1000000};
    for (int i = 0; i < WAIT_STEPS && atomic_load(&running); i++) nanosleep(&step, NULL);
}

void spool_drop(struct spool *s)
{
    if (s) end_it(s, SPOOL_DROP);
}
