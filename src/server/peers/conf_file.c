#include "server/peers/conf_file.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "io/file.h"
#include "server/core/thread.h"

struct conf_file {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t work, written;
    const char *path;
    void (*wake)(void *arg);
    void *arg;
    struct buf next;             /* under lock, as all below: the newest image, while put > taken */
    uint64_t put, taken, done;
    int error;                   /* of done */
    bool stop;
    atomic_bool news;
};

static void *run(void *arg)
{
    struct conf_file *f = arg;
    pthread_setname_np(pthread_self(), "vireo-conf");
    thread_use_cpus(CPUS_BIO);
    pthread_mutex_lock(&f->lock);
    for (;;) {
        while (f->put == f->taken && !f->stop) pthread_cond_wait(&f->work, &f->lock);
        if (f->put == f->taken) break;
        struct buf text = f->next;
        uint64_t number = f->taken = f->put;
        f->next = (struct buf){0};
        pthread_mutex_unlock(&f->lock);
        int error = file_replace(f->path, buf_slice(&text), 0644);
        buf_deinit(&text);
        pthread_mutex_lock(&f->lock);
        f->done = number;
        f->error = error;
        pthread_cond_broadcast(&f->written);
        if (!atomic_exchange(&f->news, true)) f->wake(f->arg);
    }
    pthread_mutex_unlock(&f->lock);
    return NULL;
}

struct conf_file *conf_file_new(const char *path, void (*wake)(void *arg), void *arg)
{
    struct conf_file *f = mem_zalloc(sizeof *f);
    f->path = path;
    f->wake = wake;
    f->arg = arg;
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->work, NULL);
    pthread_cond_init(&f->written, NULL);
    if (thread_start(&f->thread, run, f) == 0) return f;
    mem_free(f, sizeof *f);
    return NULL;
}

void conf_file_put(struct conf_file *f, struct slice text, uint64_t number)
{
    pthread_mutex_lock(&f->lock);
    f->next.len = 0;
    buf_puts(&f->next, text);
    f->put = number;
    pthread_cond_signal(&f->work);
    pthread_mutex_unlock(&f->lock);
}

int conf_file_wait(struct conf_file *f, uint64_t number)
{
    pthread_mutex_lock(&f->lock);
    while (f->done < number) pthread_cond_wait(&f->written, &f->lock);
    int error = f->error;
    pthread_mutex_unlock(&f->lock);
    return error;
}

bool conf_file_poll(struct conf_file *f, uint64_t *number, int *error)
{
    if (!atomic_load_explicit(&f->news, memory_order_relaxed) || !atomic_exchange(&f->news, false)) return false;
    pthread_mutex_lock(&f->lock);
    *number = f->done;
    *error = f->error;
    pthread_mutex_unlock(&f->lock);
    return true;
}

void conf_file_free(struct conf_file *f)
{
    pthread_mutex_lock(&f->lock);
    f->stop = true;
    pthread_cond_signal(&f->work);
    pthread_mutex_unlock(&f->lock);
    pthread_join(f->thread, NULL);
    pthread_mutex_destroy(&f->lock);
    pthread_cond_destroy(&f->work);
    pthread_cond_destroy(&f->written);
    buf_deinit(&f->next);
    mem_free(f, sizeof *f);
}
