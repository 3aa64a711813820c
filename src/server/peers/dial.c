#include "server/peers/dial.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

#include "io/tls.h"
#include "server/core/thread.h"

#define STEP_BYTES 4096
#define LINE_MAX_BYTES 4096

enum { DIAL_RUNS, DIAL_OVER, DIAL_FORGOTTEN };

struct dial {
    struct loop *lp;
    char host[256], from[256];
    int port, timeout_ms;
    struct buf hello;             /* said when it is connected; empty: nothing is */
    int lines;                    /* of reply to it */
    struct tls *tls;              /* NULL: plain */
    struct buf in;                /* plain bytes that came and are not looked at */
    int fd;                       /* the thread's until state is DIAL_OVER */
    char err[NET_ERR_BYTES];
    _Atomic int state;            /* whoever comes second frees it */
    _Atomic bool stop;
};

static void dial_free(struct dial *d)
{
    if (d->fd >= 0) close(d->fd);
    tls_free(d->tls);
    buf_deinit(&d->in);
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

static bool fail(struct dial *d, const char *why)
{
    snprintf(d->err, sizeof d->err, "%s", why);
    return false;
}

static bool put(struct dial *d, const struct buf *b)
{
    size_t at = 0;
    while (at < b->len) {
        ssize_t n = send(d->fd, b->ptr + at, b->len - at, MSG_NOSIGNAL);
        if (n > 0) at += (size_t)n;
        else if (errno != EAGAIN && errno != EINTR) return fail(d, strerror(errno));
        else if (!ready(d, POLLOUT)) return false;
    }
    return true;
}

static bool flush_tls(struct dial *d)
{
    struct buf *out = tls_out(d->tls);
    bool sent = put(d, out);
    out->len = 0;
    return sent;
}

static bool decipher(struct dial *d, const char *ptr, size_t len)
{
    int got;
    tls_feed(d->tls, ptr, len);
    do {
        char *to = buf_room(&d->in, STEP_BYTES);
        got = tls_read(d->tls, to, STEP_BYTES);
        if (got > 0) d->in.len += (size_t)got;
    } while (got > 0);
    if (got == TLS_MORE) return flush_tls(d);
    if (got == TLS_ENDED) return fail(d, "it closed the connection");
    flush_tls(d);
    snprintf(d->err, sizeof d->err, "TLS: %.*s", (int)(sizeof d->err - 6), tls_error(d->tls));
    return false;
}

/* Waits for something to come. */
static bool more(struct dial *d)
{
    char some[STEP_BYTES];
    for (;;) {
        ssize_t n = recv(d->fd, some, sizeof some, 0);
        if (n == 0) return fail(d, "it closed the connection");
        if (n < 0 && errno != EAGAIN && errno != EINTR) return fail(d, strerror(errno));
        if (n < 0 && !ready(d, POLLIN)) return false;
        if (n < 0) continue;
        if (d->tls) return decipher(d, some, (size_t)n);
        buf_put(&d->in, some, (size_t)n);
        return true;
    }
}

static bool say(struct dial *d)
{
    if (!d->tls) return put(d, &d->hello);
    if (!decipher(d, "", 0)) return false; /* its first words */
    while (!tls_ready(d->tls))
        if (!more(d)) return false;
    return tls_write(d->tls, d->hello.ptr, d->hello.len) ? flush_tls(d) : fail(d, "TLS does not take it");
}

static bool hear(struct dial *d)
{
    const char *end;
    while (!(end = memchr(d->in.ptr, '\n', d->in.len))) {
        if (d->in.len > LINE_MAX_BYTES) return fail(d, "its answer is no line");
        if (!more(d)) return false;
    }
    size_t len = (size_t)(end - d->in.ptr), text = len && end[-1] == '\r' ? len - 1 : len;
    snprintf(d->err, sizeof d->err, "%.*s", (int)text, d->in.ptr);
    buf_drop(&d->in, len + 1);
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

static _Atomic int last_words; /* threads that may still wake their loop */

static void *run(void *arg)
{
    struct dial *d = arg;
    struct loop *lp = d->lp;
    int was = DIAL_RUNS;
    d->fd = net_connect(d->host, d->port, d->from, d->timeout_ms, &d->stop, d->err);
    if (d->fd >= 0 && d->hello.len) greet(d);
    atomic_fetch_add(&last_words, 1); /* before the result can be seen, and the loop go because of it */
    if (atomic_compare_exchange_strong(&d->state, &was, DIAL_OVER)) loop_wake(lp);
    else dial_free(d);
    atomic_fetch_sub(&last_words, 1);
    return NULL;
}

void dial_settle(void)
{
    while (atomic_load(&last_words)) usleep(100);
}

struct dial *dial_start(struct loop *lp, const char *host, int port, const char *from, int timeout_ms)
{
    return dial_start_with(lp, host, port, from, timeout_ms, &(struct greeting){0});
}

struct dial *dial_start_with(struct loop *lp, const char *host, int port, const char *from, int timeout_ms, const struct greeting *say)
{
    struct dial *d = mem_zalloc(sizeof *d);
    pthread_t thread;
    *d = (struct dial){.lp = lp, .port = port, .timeout_ms = timeout_ms, .lines = say->lines, .tls = say->tls, .fd = -1};
    buf_puts(&d->hello, say->hello);
    snprintf(d->host, sizeof d->host, "%s", host);
    snprintf(d->from, sizeof d->from, "%s", from ? from : "");
    if (thread_start(&thread, run, d) != 0) {
        dial_free(d);
        return NULL;
    }
    pthread_detach(thread);
    return d;
}

bool dial_poll_with(struct dial *d, struct dialed *out, char err[NET_ERR_BYTES])
{
    if (atomic_load(&d->state) != DIAL_OVER) return false;
    *out = (struct dialed){.fd = d->fd};
    if (d->fd >= 0) {
        out->tls = d->tls;
        out->rest = d->in;
        d->fd = -1;
        d->tls = NULL;
        d->in = (struct buf){0};
    }
    memcpy(err, d->err, NET_ERR_BYTES);
    dial_free(d);
    return true;
}

bool dial_poll(struct dial *d, int *fd, char err[NET_ERR_BYTES])
{
    struct dialed out;
    if (!dial_poll_with(d, &out, err)) return false;
    *fd = out.fd;
    return true;
}

void dial_forget(struct dial *d)
{
    int was = DIAL_RUNS;
    if (!d) return;
    atomic_store(&d->stop, true);
    if (!atomic_compare_exchange_strong(&d->state, &was, DIAL_FORGOTTEN)) dial_free(d);
}
