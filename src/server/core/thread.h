/* thread: starts a helper thread of the server that takes no signals: those are the executor's, but for the ones that
 * report a crash of the thread itself. 0 or an errno, and then there is no thread. Any thread may call it. */
#ifndef VIREO_SERVER_CORE_THREAD_H
#define VIREO_SERVER_CORE_THREAD_H

#include <pthread.h>
#include <stdatomic.h>

int thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg);

/* The calling thread gives way to the executor where both share a core: it gets a quarter of it then, and all of an idle
 * one. For work that nobody waits for. */
void thread_give_way(void);

/* The same for a thread whose share is changed while it works: 0 is the executor's own, 9 an eighth of it. Where the process may
 * not do that, the share stays as thread_give_way's. begin: on the thread; set: from any one other, while the thread lives. */
struct thread_way {
    int tid, nice;
    _Atomic int step;
    atomic_bool moves;
};
void thread_way_begin(struct thread_way *w);
void thread_way_set(struct thread_way *w, int step);

/* Which processors threads may run on: server-cpulist and its kin, such as "0-3,7" or "0-8:2" (every other one). An empty
 * list: as before. Threads inherit those of whoever starts them, so the executor's are set before any thread starts. */
enum thread_cpus { CPUS_SERVER, CPUS_BIO, CPUS_REWRITE, CPUS_BGSAVE, CPUS_KINDS };
void thread_set_cpus(enum thread_cpus kind, const char *list); /* kept by reference; at start */
/* The calling thread goes there. What cannot be done is logged, and the thread stays where it was. */
void thread_use_cpus(enum thread_cpus kind);

#endif
