#include "server/dial.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

#include "server/thread.h"

enum { DIAL_RUNS, DIAL_OVER, DIAL_FORGOTTEN };

struct dial {
    struct loop *lp;
    char host[256], from[256];
    int port, timeout_ms;
    struct buf hello;             /* said when it is connected; empty: nothing is */
    int lines;                    /* of reply to it */
    int fd;                       /* the thread's until state is DIAL_OVER */
    char err[NET_ERR_BYTES];
    _Atomic int state;            /* whoever comes second frees it */
    _Atomic bool stop;
};

static void dial_free(struct dial *d)
{
    if (d->fd >= 0) close(d->fd);
    buf_deinit(&d->hello);
    mem_free(d, sizeof *d);
}

/* --- what is said first --- */

static bool ready(struct dial *d, short events)
{
    struct pollfd p = {.fd = d->fd, .events = events};
    int n = poll(&p, 1, d->timeout_ms);
    if (n > 0) return true;
    snprintf(d->err, sizeof d->err, "%s", n == 0 ? "it does not answer" : strerror(errno));
    return false;
}

static bool say(struct dial *d)
{
    size_t at = 0;
    while (at < d->hello.len) {
        ssize_t n = send(d->fd, d->hello.ptr + at, d->hello.len - at, MSG_NOSIGNAL);
        if (n > 0) at += (size_t)n;
        else if (errno != EAGAIN && errno != EINTR) return snprintf(d->err, sizeof d->err, "%s", strerror(errno)), false;
        else if (!ready(d, POLLOUT)) return false;
    }
    return true;
}

/* One line, byte by byte: what comes behind it is not ours. */
static bool hear(struct dial *d)
{
    size_t len = 0;
    char c = 0;
    while (c != '\n') {
        ssize_t n = recv(d->fd, &c, 1, 0);
        if (n == 0) return snprintf(d->err, sizeof d->err, "it closed the connection"), false;
        if (n < 0 && errno != EAGAIN && errno != EINTR) return snprintf(d->err, sizeof d->err, "%s", strerror(errno)), false;
        if (n < 0 && !ready(d, POLLIN)) return false;
        if (n > 0 && c != '\r' && c != '\n' && len + 1 < sizeof d->err) d->err[len++] = c;
    }
    d->err[len] = 0;
    return d->err[0] == '+';
}

static void greet(struct dial *d)
{
    bool well = say(d);
    for (int i = 0; well && i < d->lines; i++) well = hear(d);
    if (well) return;
    close(d->fd);
    d->fd = -1;
}

static void *run(void *arg)
{
    struct dial *d = arg;
    struct loop *lp = d->lp;
    int was = DIAL_RUNS;
    d->fd = net_connect(d->host, d->port, d->from, d->timeout_ms, &d->stop, d->err);
    if (d->fd >= 0 && d->hello.len) greet(d);
    if (atomic_compare_exchange_strong(&d->state, &was, DIAL_OVER)) loop_wake(lp);
    else dial_free(d);
    return NULL;
}

struct dial *dial_start(struct loop *lp, const char *host, int port, const char *from, int timeout_ms)
{
    return dial_start_with(lp, host, port, from, timeout_ms, slice_of(NULL, 0), 0);
}

struct dial *dial_start_with(struct loop *lp, const char *host, int port, const char *from, int timeout_ms, struct slice hello, int lines)
{
    struct dial *d = mem_zalloc(sizeof *d);
    pthread_t thread;
    *d = (struct dial){.lp = lp, .port = port, .timeout_ms = timeout_ms, .lines = lines, .fd = -1};
    buf_puts(&d->hello, hello);
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
