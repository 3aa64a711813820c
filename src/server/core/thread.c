#include "server/core/thread.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "io/log.h"

#define NICE_STEP 5 /* each weighs a fifth less: 335 beside 1024 */

void thread_give_way(void)
{
    errno = 0;
    int now = getpriority(PRIO_PROCESS, 0); /* of this thread, on Linux */
    if (now != -1 || errno == 0) setpriority(PRIO_PROCESS, 0, now + NICE_STEP);
}

/* To be more than ordinarily important again takes a right that most processes lack: that is tried where it costs one step. */
void thread_way_begin(struct thread_way *w)
{
    w->tid = gettid();
    errno = 0;
    w->nice = getpriority(PRIO_PROCESS, 0);
    if (w->nice == -1 && errno != 0) return;
    setpriority(PRIO_PROCESS, 0, w->nice + NICE_STEP + 1);
    bool moves = setpriority(PRIO_PROCESS, 0, w->nice + NICE_STEP) == 0;
    atomic_store(&w->step, NICE_STEP);
    atomic_store(&w->moves, moves);
}

void thread_way_set(struct thread_way *w, int step)
{
    if (!atomic_load(&w->moves) || atomic_load(&w->step) == step) return;
    atomic_store(&w->step, step);
    if (setpriority(PRIO_PROCESS, (id_t)w->tid, w->nice + step) != 0) atomic_store(&w->moves, false);
}

int thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg)
{
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    sigset_t blocked, old;
    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) sigdelset(&blocked, crashes[i]);
    pthread_sigmask(SIG_BLOCK, &blocked, &old);
    int rc = pthread_create(thread, NULL, run, arg);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return rc;
}

static const char *cpus[CPUS_KINDS];

void thread_set_cpus(enum thread_cpus kind, const char *list) { cpus[kind] = list; }

static bool read_number(const char **p, long *out)
{
    char *end;
    if (**p < '0' || **p > '9') return false;
    *out = strtol(*p, &end, 10);
    *p = end;
    return *out < CPU_SETSIZE;
}

/* FIRST, FIRST-LAST or FIRST-LAST:STEP, separated by commas. */
static bool parse_cpus(const char *p, cpu_set_t *set)
{
    CPU_ZERO(set);
    for (;; p++) {
        long first, last, step = 1;
        if (!read_number(&p, &first)) return false;
        last = first;
        if (*p == '-' && (p++, !read_number(&p, &last))) return false;
        if (*p == ':' && (p++, !read_number(&p, &step))) return false;
        if (last < first || step < 1) return false;
        for (long i = first; i <= last; i += step) CPU_SET((size_t)i, set);
        if (!*p) return true;
        if (*p != ',') return false;
    }
}

void thread_use_cpus(enum thread_cpus kind)
{
    cpu_set_t set;
    const char *list = cpus[kind];
    if (!list || !*list) return;
    if (!parse_cpus(list, &set)) log_line('#', "'%s' is not a list of processors: ignored", list);
    else if (sched_setaffinity(0, sizeof set, &set) != 0) log_line('#', "Cannot run on processors %s: %s", list, strerror(errno));
}
