/* loop_epoll: the backend for every Linux: level-triggered readiness, one read per ready link and turn, sends at once.
 *
 * A read goes straight into the owner's buffer as far as there is room, and the rest of it into a scratch area shared by
 * all links, to be copied: so idle clients need no large buffers and busy ones are not read in small pieces.
 * LINK_ARMED mirrors EPOLLIN in the kernel's mask and LINK_BLOCKED mirrors EPOLLOUT. */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "io/loop_internal.h"

#define EVENTS_MAX 1024
#define SCRATCH_BYTES (64 * 1024)
#define TAG_WATCH 1u              /* in the low bit of the event's pointer; links have none */

struct loop_ep {
    struct loop base;
    int epfd;
    struct epoll_event events[EVENTS_MAX];
    char scratch[SCRATCH_BYTES];
};

static struct loop_ep *self(struct loop *lp) { return (struct loop_ep *)lp; }

static struct loop *ep_open(const char **why)
{
    int epfd = epoll_create1(EPOLL_CLOEXEC);
    if (epfd < 0) {
        *why = "epoll_create1 failed";
        return NULL;
    }
    struct loop_ep *ep = mem_zalloc(sizeof *ep);
    ep->epfd = epfd;
    return &ep->base;
}

static void ep_close(struct loop *lp)
{
    close(self(lp)->epfd);
    mem_free(lp, sizeof(struct loop_ep));
}

static void link_mask(struct loop *lp, struct link *l, int op)
{
    uint32_t mask = (l->flags & LINK_READING ? EPOLLIN : 0u) | (l->flags & LINK_BLOCKED ? EPOLLOUT : 0u);
    struct epoll_event e = {.events = mask, .data.ptr = l};
    epoll_ctl(self(lp)->epfd, op, l->fd, &e);
    if (l->flags & LINK_READING) l->flags |= LINK_ARMED;
    else l->flags &= (uint16_t)~LINK_ARMED;
}

static void ep_link_open(struct loop *lp, struct link *l) { link_mask(lp, l, EPOLL_CTL_ADD); }
static void ep_link_read(struct loop *lp, struct link *l) { link_mask(lp, l, EPOLL_CTL_MOD); }

static void ep_link_hint(struct loop *lp, struct link *l)
{
    (void)lp; /* each read asks `wants` anyway */
    (void)l;
}

static void set_blocked(struct loop *lp, struct link *l, bool on)
{
    if (on == ((l->flags & LINK_BLOCKED) != 0)) return;
    l->flags ^= LINK_BLOCKED;
    link_mask(lp, l, EPOLL_CTL_MOD);
}

/* Bytes sent; less than len when the socket is full; -1 when it is dead (epoll tells that by itself). */
static ssize_t send_some(int fd, const char *p, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = send(fd, p + done, len - done, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) done += (size_t)n;
        else if (n < 0 && errno == EINTR) continue;
        else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
        else return -1;
        if (done < len && n < 65536) break; /* a short send: the next would only say EAGAIN */
    }
    return (ssize_t)done;
}

static bool ep_link_send(struct loop *lp, struct link *l, struct buf *out)
{
    ssize_t n = send_some(l->fd, out->ptr, out->len);
    if (likely(n == (ssize_t)out->len) || n < 0) {
        out->len = 0; /* a dead socket raises EPOLLHUP or EPOLLERR in the next wait */
        return true;
    }
    if (l->sending.ptr) buf_deinit(&l->sending);
    l->sending = *out;
    l->sent = (size_t)n;
    *out = (struct buf){0};
    set_blocked(lp, l, true);
    return false;
}

static void ep_link_close(struct loop *lp, struct link *l) { loop_link_gone(lp, l); } /* close() leaves the epoll set */

static void on_writable(struct loop *lp, struct link *l)
{
    ssize_t n = send_some(l->fd, l->sending.ptr + l->sent, link_unsent(l));
    if (n < 0) {
        loop_tell_ended(l, EPIPE);
        return;
    }
    l->sent += (size_t)n;
    if (l->sent < l->sending.len) return;
    set_blocked(lp, l, false);
    l->sending.len = l->sent = 0;
    l->events->drained(l->events->arg, l);
}

static size_t room_wanted(struct link *l)
{
    size_t wants = l->events->wants(l->events->arg, l);
    return wants >= LINK_DIRECT_BYTES ? wants : 1;
}

static void took(struct loop *lp, struct link *l, size_t n, size_t direct)
{
    l->events->received(l->events->arg, l, n < direct ? n : direct);
    if (n <= direct) return;
    size_t room, rest = n - direct;
    char *p = l->events->room(l->events->arg, l, rest, &room);
    check(room >= rest);
    memcpy(p, self(lp)->scratch, rest);
    l->events->received(l->events->arg, l, rest);
}

static void on_readable(struct loop *lp, struct link *l)
{
    size_t direct;
    char *p = l->events->room(l->events->arg, l, room_wanted(l), &direct);
    struct iovec v[2] = {{p, direct}, {self(lp)->scratch, SCRATCH_BYTES}};
    ssize_t n = direct >= SCRATCH_BYTES ? recv(l->fd, p, direct, 0) : readv(l->fd, v, 2);
    if (likely(n > 0)) {
        took(lp, l, (size_t)n, direct);
    } else if (n == 0) {
        loop_tell_ended(l, 0);
        if (!(l->flags & LINK_CLOSING)) link_mask(lp, l, EPOLL_CTL_MOD); /* the end of a stream stays readable */
    } else if (errno != EAGAIN && errno != EINTR) {
        loop_tell_ended(l, errno);
    }
}

static void link_event(struct loop *lp, struct link *l, uint32_t events)
{
    if ((events & EPOLLOUT) && (l->flags & LINK_BLOCKED)) on_writable(lp, l);
    if (l->flags & LINK_CLOSING) return;
    if (l->flags & LINK_READING) {
        if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) on_readable(lp, l);
    } else if (events & (EPOLLHUP | EPOLLERR)) {
        loop_tell_ended(l, ECONNRESET);
    }
}

/* A dead link that is not closed by its owner would raise EPOLLHUP for ever: closing it is the owner's duty, see loop.h. */
static void ep_wait(struct loop *lp, int64_t timeout_ms)
{
    struct loop_ep *ep = self(lp);
    int timeout = timeout_ms < 0 ? -1 : timeout_ms > 1000000 ? 1000000 : (int)timeout_ms;
    int n = epoll_wait(ep->epfd, ep->events, EVENTS_MAX, timeout);
    lp->ev.woke(lp->ev.arg);
    for (int i = 0; i < n; i++) {
        uintptr_t u = (uintptr_t)ep->events[i].data.ptr;
        if (u & TAG_WATCH) {
            struct watch *w = (struct watch *)(u - TAG_WATCH);
            if (!w->closed) w->ready(w->arg);
        } else {
            struct link *l = ep->events[i].data.ptr;
            if (!(l->flags & LINK_CLOSING)) link_event(lp, l, ep->events[i].events);
        }
    }
}

static void ep_watch_open(struct loop *lp, struct watch *w)
{
    struct epoll_event e = {.events = EPOLLIN | (w->edges ? EPOLLET : 0u), .data.ptr = (char *)w + TAG_WATCH};
    w->armed = epoll_ctl(self(lp)->epfd, EPOLL_CTL_ADD, w->fd, &e) == 0;
}

static void ep_watch_close(struct loop *lp, struct watch *w)
{
    epoll_ctl(self(lp)->epfd, EPOLL_CTL_DEL, w->fd, NULL);
    loop_watch_dead(lp, w);
}

const struct loop_backend loop_epoll = {
    .name = "epoll", .open = ep_open, .close = ep_close, .wait = ep_wait,
    .link_open = ep_link_open, .link_read = ep_link_read, .link_hint = ep_link_hint,
    .link_send = ep_link_send, .link_close = ep_link_close,
    .watch_open = ep_watch_open, .watch_close = ep_watch_close,
};
