#include "server/thread.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

#define NICE_STEP 5 /* each weighs a fifth less: 335 beside 1024 */

void thread_give_way(void)
{
    errno = 0;
    int now = getpriority(PRIO_PROCESS, 0); /* of this thread, on Linux */
    if (now != -1 || errno == 0) setpriority(PRIO_PROCESS, 0, now + NICE_STEP);
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
