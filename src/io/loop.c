/* loop: what both backends have in common: the choice, waking, the end of links and watches. See loop.h. */
#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "io/loop_internal.h"

static void awake(void *arg) { (void)arg; }

static struct watch *new_watch(int fd, void (*ready)(void *arg), void *arg)
{
    struct watch *w = mem_zalloc(sizeof *w);
    w->fd = fd;
    w->ready = ready;
    w->arg = arg;
    return w;
}

static struct loop *open_backend(const struct loop_backend *b, const struct loop_events *events, const char **why)
{
    int wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_fd < 0) {
        *why = "no event descriptor to be had";
        return NULL;
    }
    struct loop *lp = b->open(why);
    if (!lp) {
        close(wake_fd);
        return NULL;
    }
    lp->backend = b;
    lp->ev = *events;
    lp->wake_fd = wake_fd;
    lp->wake_watch = new_watch(wake_fd, awake, lp);
    lp->wake_watch->edges = true;
    b->watch_open(lp, lp->wake_watch);
    return lp;
}

static struct loop *open_uring(const struct loop_events *events, const char **why)
{
#ifdef VIREO_URING
    return open_backend(&loop_uring, events, why);
#else
    (void)events;
    *why = "this build has no io_uring";
    return NULL;
#endif
}

struct loop *loop_new(enum loop_choice choice, const struct loop_events *events, const char **why)
{
    *why = NULL;
    if (choice == LOOP_EPOLL) return open_backend(&loop_epoll, events, why);
    struct loop *lp = open_uring(events, why);
    if (lp || choice == LOOP_URING) return lp;
    const char *why_epoll;
    lp = open_backend(&loop_epoll, events, &why_epoll);
    if (!lp) *why = why_epoll;
    return lp;
}

static void free_dead_watches(struct loop *lp)
{
    while (lp->dead) {
        struct watch *w = lp->dead;
        lp->dead = w->next;
        mem_free(w, sizeof *w);
    }
}

void loop_free(struct loop *lp)
{
    int wake_fd = lp->wake_fd;
    watch_close(lp, lp->wake_watch);
    for (int i = 0; i < 100 && lp->gone; i++) loop_wait(lp, 0);
    free_dead_watches(lp);
    close(wake_fd);
    lp->backend->close(lp);
}

const char *loop_name(const struct loop *lp) { return lp->backend->name; }

void loop_wait(struct loop *lp, int64_t timeout_ms)
{
    if (lp->gone) timeout_ms = 0;
    lp->backend->wait(lp, timeout_ms);
    loop_tell_gone(lp);
    if (unlikely(lp->dead != NULL)) free_dead_watches(lp);
}

void loop_wake(struct loop *lp)
{
    int saved = errno;
    uint64_t one = 1;
    ssize_t n = write(lp->wake_fd, &one, sizeof one); /* a full counter wakes as well */
    (void)n;
    errno = saved;
}

void link_open(struct loop *lp, struct link *l, int fd)
{
    link_open_for(lp, l, fd, &lp->ev);
}

void link_open_for(struct loop *lp, struct link *l, int fd, const struct loop_events *events)
{
    *l = (struct link){.fd = fd, .flags = LINK_READING, .events = events};
    lp->backend->link_open(lp, l);
}

void link_read(struct loop *lp, struct link *l, bool on)
{
    if (l->flags & (LINK_CLOSING | LINK_ENDED)) return;
    if (on == ((l->flags & LINK_READING) != 0)) return;
    l->flags ^= LINK_READING;
    lp->backend->link_read(lp, l);
}

void link_hint(struct loop *lp, struct link *l)
{
    if (!(l->flags & (LINK_CLOSING | LINK_ENDED))) lp->backend->link_hint(lp, l);
}

bool link_ready(struct loop *lp, struct link *l)
{
    if (l->flags & LINK_QUICK) lp->hurry = true;
    return !link_busy(l);
}

bool link_send(struct loop *lp, struct link *l, struct buf *out)
{
    check(!link_busy(l));
    if (unlikely(l->flags & (LINK_CLOSING | LINK_DEAD))) {
        out->len = 0; /* nobody will read it */
        return true;
    }
    return lp->backend->link_send(lp, l, out);
}

void link_close(struct loop *lp, struct link *l)
{
    if (l->flags & LINK_CLOSING) return;
    l->flags |= LINK_CLOSING;
    l->flags &= (uint16_t)~LINK_READING;
    lp->backend->link_close(lp, l);
}

void loop_link_gone(struct loop *lp, struct link *l)
{
    close(l->fd);
    l->fd = -1;
    l->next = lp->gone;
    lp->gone = l;
}

void loop_tell_gone(struct loop *lp)
{
    while (lp->gone) {
        struct link *l = lp->gone;
        lp->gone = l->next;
        buf_deinit(&l->sending);
        l->events->gone(l->events->arg, l);
    }
}

void loop_tell_ended(struct link *l, int error)
{
    if (l->flags & (LINK_DEAD | LINK_CLOSING)) return;
    if (!error && (l->flags & LINK_ENDED)) return;
    l->flags |= error ? LINK_ENDED | LINK_DEAD : LINK_ENDED;
    l->flags &= (uint16_t)~LINK_READING;
    l->events->ended(l->events->arg, l, error);
}

struct watch *watch_open(struct loop *lp, int fd, void (*ready)(void *arg), void *arg)
{
    struct watch *w = new_watch(fd, ready, arg);
    lp->backend->watch_open(lp, w);
    return w;
}

void watch_close(struct loop *lp, struct watch *w)
{
    w->closed = true;
    lp->backend->watch_close(lp, w);
}

void loop_watch_dead(struct loop *lp, struct watch *w)
{
    w->next = lp->dead;
    lp->dead = w;
}
