#include "server/dial.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "server/thread.h"

enum { DIAL_RUNS, DIAL_OVER, DIAL_FORGOTTEN };

struct dial {
    struct loop *lp;
    char host[256], from[256];
    int port, timeout_ms;
    int fd;                       /* the thread's until state is DIAL_OVER */
    char err[NET_ERR_BYTES];
    _Atomic int state;            /* whoever comes second frees it */
    _Atomic bool stop;
};

static void dial_free(struct dial *d)
{
    if (d->fd >= 0) close(d->fd);
    mem_free(d, sizeof *d);
}

static void *run(void *arg)
{
    struct dial *d = arg;
    struct loop *lp = d->lp;
    int was = DIAL_RUNS;
    d->fd = net_connect(d->host, d->port, d->from, d->timeout_ms, &d->stop, d->err);
    if (atomic_compare_exchange_strong(&d->state, &was, DIAL_OVER)) loop_wake(lp);
    else dial_free(d);
    return NULL;
}

struct dial *dial_start(struct loop *lp, const char *host, int port, const char *from, int timeout_ms)
{
    struct dial *d = mem_zalloc(sizeof *d);
    pthread_t thread;
    *d = (struct dial){.lp = lp, .port = port, .timeout_ms = timeout_ms, .fd = -1};
    snprintf(d->host, sizeof d->host, "%s", host);
    snprintf(d->from, sizeof d->from, "%s", from ? from : "");
    if (thread_start(&thread, run, d) != 0) {
        dial_free(d);
        return NULL;
    }
    pthread_detach(thread);
    return d;
}

bool dial_poll(struct dial *d, int *fd, char err[NET_ERR_BYTES])
{
    if (atomic_load(&d->state) != DIAL_OVER) return false;
    *fd = d->fd;
    d->fd = -1;
    memcpy(err, d->err, NET_ERR_BYTES);
    dial_free(d);
    return true;
}

void dial_forget(struct dial *d)
{
    int was = DIAL_RUNS;
    if (!d) return;
    atomic_store(&d->stop, true);
    if (!atomic_compare_exchange_strong(&d->state, &was, DIAL_FORGOTTEN)) dial_free(d);
}
