/* thread: starts a helper thread of the server that takes no signals: those are the executor's, but for the ones that
 * report a crash of the thread itself. 0 or an errno, and then there is no thread. Any thread may call it. */
#ifndef VIREO_SERVER_THREAD_H
#define VIREO_SERVER_THREAD_H

#include <pthread.h>

int thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg);

/* The calling thread gives way to the executor where both share a core: it gets a quarter of it then, and all of an idle
 * one. For work that nobody waits for. */
void thread_give_way(void);

#endif
