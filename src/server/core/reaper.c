#include "server/core/reaper.h"

#include <pthread.h>

#include "server/core/thread.h"

#define PURGE_BYTES (32u << 20)

struct reaper {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct deferred *queue;       /* under lock, as all below */
    size_t count, cap;
    uint64_t in_hand;             /* taken by the thread and not yet freed */
    bool stop;
};

static void free_all(struct deferred *things, size_t count)
{
    for (size_t i = 0; i < count; i++) things[i].free(things[i].thing, things[i].size);
}

static void *run(void *arg)
{
    struct reaper *r = arg;
    pthread_setname_np(pthread_self(), "vireo-reaper");
    thread_use_cpus(CPUS_BIO);
    pthread_mutex_lock(&r->lock);
    for (;;) {
        while (!r->count && !r->stop) pthread_cond_wait(&r->work, &r->lock);
        if (!r->count) break;
        struct deferred *mine = r->queue;
        size_t count = r->count, cap = r->cap;
        r->queue = NULL;
        r->count = r->cap = 0;
        r->in_hand = count;
        pthread_mutex_unlock(&r->lock);
        size_t before = mem_used();
        free_all(mine, count);
        mem_free(mine, cap * sizeof *mine);
        size_t after = mem_used();
        if (before > after && before - after > PURGE_BYTES) mem_purge(); /* a lot went: the system gets it back now */
        pthread_mutex_lock(&r->lock);
        r->in_hand = 0;
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

struct reaper *reaper_start(void)
{
    struct reaper *r = mem_zalloc(sizeof *r);
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->work, NULL);
    int rc = thread_start(&r->thread, run, r);
    check(rc == 0);
    return r;
}

void reaper_give(struct reaper *r, const struct deferred *things, int count)
{
    pthread_mutex_lock(&r->lock);
    size_t want = r->count + (size_t)count;
    if (want > r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 64;
        while (cap < want) cap *= 2;
        r->queue = mem_realloc(r->queue, r->cap * sizeof *things, cap * sizeof *things);
        r->cap = cap;
    }
    memcpy(r->queue + r->count, things, (size_t)count * sizeof *things);
    r->count = want;
    pthread_cond_signal(&r->work);
    pthread_mutex_unlock(&r->lock);
}

uint64_t reaper_pending(struct reaper *r)
{
    pthread_mutex_lock(&r->lock);
    uint64_t n = r->count + r->in_hand;
    pthread_mutex_unlock(&r->lock);
    return n;
}

void reaper_stop(struct reaper *r)
{
    pthread_mutex_lock(&r->lock);
    r->stop = true;
    pthread_cond_signal(&r->work);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
    pthread_mutex_destroy(&r->lock);
    pthread_cond_destroy(&r->work);
    mem_free(r->queue, r->cap * sizeof *r->queue);
    mem_free(r, sizeof *r);
}
