/* unpacker: see unpacker.h. What always holds: settled <= done <= taken <= put <= settled + JOBS, and a job's place is used again
 * only when all before `settled` are done: so whoever has taken some reads them without a lock. */
#include "server/store/unpacker.h"

#include <sched.h>
#include <stdatomic.h>

#include "base/mem.h"
#include "codec/lzf.h"
#include "io/clock.h"
#include "io/log.h"
#include "server/core/thread.h"

#define JOBS 16384
#define CHUNK 32             /* jobs that are shown, and taken, at once */
#define BYTES_MIN ((uint64_t)4 << 20)
#define LINGER_US 100        /* without work, before it sleeps */

struct job {
    struct slice packed;
    char *into;
    uint64_t at;
    size_t size;
};

struct unpacker {
    struct in_helper helper;
    uint64_t next, settled;                     /* the executor's: jobs given, and given when all were done */
    bool tried, runs;                           /* the thread was started; and it is there */
    pthread_t thread;
    struct job *jobs;                           /* owned: JOBS of them */
    char apart[64];                             /* what both write has a cache line of its own */
    _Atomic uint64_t put, taken;                /* put: shown to the thread */
    char more_apart[64];
    _Atomic uint64_t done, bad_at;
    pthread_mutex_t lock;
    pthread_cond_t work;
    atomic_bool sleeps;
    bool stop;                                  /* under the lock */
};

/* --- both threads --- */

static void note_bad(struct unpacker *u, uint64_t at)
{
    uint64_t first = atomic_load(&u->bad_at);
    while (at < first && !atomic_compare_exchange_weak(&u->bad_at, &first, at)) continue;
}

/* Some that nobody has taken: false when there are none. */
static bool do_some(struct unpacker *u)
{
    uint64_t from = atomic_load(&u->taken), put, to;
    do {
        put = atomic_load(&u->put);
        if (from >= put) return false;
        to = put - from > CHUNK ? from + CHUNK : put;
    } while (!atomic_compare_exchange_weak(&u->taken, &from, to));
    for (uint64_t i = from; i < to; i++) {
        const struct job *j = &u->jobs[i % JOBS];
        if (unlikely(!lzf_unpack(j->packed, j->into, j->size))) note_bad(u, j->at);
    }
    atomic_fetch_add(&u->done, to - from);
    return true;
}

/* --- its thread --- */

static bool wait_for_work(struct unpacker *u)
{
    uint64_t until = clock_mono_us() + LINGER_US;
    do {
        if (atomic_load(&u->put) != atomic_load(&u->taken)) return true;
        sched_yield();
    } while (clock_mono_us() < until);
    pthread_mutex_lock(&u->lock);
    atomic_store(&u->sleeps, true);
    while (atomic_load(&u->put) == atomic_load(&u->taken) && !u->stop) pthread_cond_wait(&u->work, &u->lock);
    atomic_store(&u->sleeps, false);
    bool more = !u->stop;
    pthread_mutex_unlock(&u->lock);
    return more;
}

static void *run(void *arg)
{
    struct unpacker *u = arg;
    pthread_setname_np(pthread_self(), "vireo-unpack");
    do {
        while (do_some(u)) continue;
    } while (wait_for_work(u));
    return NULL;
}

static void wake(struct unpacker *u)
{
    pthread_mutex_lock(&u->lock);
    pthread_cond_signal(&u->work);
    pthread_mutex_unlock(&u->lock);
}

/* --- the executor --- */

static void start(struct unpacker *u)
{
    u->tried = true;
    u->runs = thread_start(&u->thread, run, u) == 0; /* without it the executor does all, at settle */
}

static void show(struct unpacker *u)
{
    atomic_store(&u->put, u->next);
    if (!u->tried) start(u);
    if (atomic_load(&u->sleeps)) wake(u);
}

static bool settle(void *arg, uint64_t *bad_at)
{
    struct unpacker *u = arg;
    if (u->settled != u->next) {
        atomic_store(&u->put, u->next); /* what is shown only now is as well done here */
        while (do_some(u)) continue;
        while (atomic_load(&u->done) != u->next) sched_yield();
        u->settled = u->next;
    }
    *bad_at = atomic_load(&u->bad_at);
    return *bad_at == UINT64_MAX;
}

static void unpack(void *arg, struct slice packed, char *into, size_t size, uint64_t at)
{
    struct unpacker *u = arg;
    uint64_t bad_at;
    if (u->next - u->settled == JOBS) settle(u, &bad_at); /* what is bad stays so */
    u->jobs[u->next++ % JOBS] = (struct job){packed, into, at, size};
    if (u->next % CHUNK == 0) show(u);
}

static int processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

struct unpacker *unpacker_new(uint64_t bytes)
{
    if (bytes < BYTES_MIN || processors() < 2) return NULL;
    struct unpacker *u = mem_alloc(sizeof *u);
    *u = (struct unpacker){.helper = {unpack, settle, u}, .jobs = mem_alloc(JOBS * sizeof *u->jobs), .bad_at = UINT64_MAX};
    pthread_mutex_init(&u->lock, NULL);
    pthread_cond_init(&u->work, NULL);
    return u;
}

const struct in_helper *unpacker_helper(struct unpacker *u) { return u ? &u->helper : NULL; }

void unpacker_free(struct unpacker *u)
{
    if (!u) return;
    if (u->runs) {
        pthread_mutex_lock(&u->lock);
        u->stop = true;
        pthread_cond_signal(&u->work);
        pthread_mutex_unlock(&u->lock);
        pthread_join(u->thread, NULL);
    }
    pthread_mutex_destroy(&u->lock);
    pthread_cond_destroy(&u->work);
    mem_free(u->jobs, JOBS * sizeof *u->jobs);
    mem_free(u, sizeof *u);
}
