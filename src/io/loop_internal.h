/* loop_internal: what loop.c and the two backends share. A backend is a row of functions. */
#ifndef VIREO_IO_LOOP_INTERNAL_H
#define VIREO_IO_LOOP_INTERNAL_H

#include "io/loop.h"

struct watch {
    int fd;
    bool closed, armed;
    bool edges;               /* each write to fd is to be told, and nobody reads it */
    void (*ready)(void *arg);
    void *arg;
    struct watch *next;       /* of the closed ones that await their end */
};

struct loop_backend {
    const char *name;
    struct loop *(*open)(const char **why);
    void (*close)(struct loop *lp);
    void (*wait)(struct loop *lp, int64_t timeout_ms);
    void (*link_open)(struct loop *lp, struct link *l);
    void (*link_read)(struct loop *lp, struct link *l);
    void (*link_hint)(struct loop *lp, struct link *l);
    bool (*link_send)(struct loop *lp, struct link *l, struct buf *out);
    void (*link_close)(struct loop *lp, struct link *l);
    void (*watch_open)(struct loop *lp, struct watch *w);
    void (*watch_close)(struct loop *lp, struct watch *w);
};

struct loop {                 /* first member of each backend's own struct */
    const struct loop_backend *backend;
    struct loop_events ev;
    struct link *gone;        /* closed and without operations: to be told in the wait */
    struct watch *dead;       /* closed watches that nothing refers to */
    int wake_fd;              /* written to, never read: to empty it would cost a system call a wake */
    struct watch *wake_watch;
    bool hurry;               /* somebody has more to send behind what the next wait submits */
};

extern const struct loop_backend loop_epoll;
#ifdef VIREO_URING               /* built where liburing is */
extern const struct loop_backend loop_uring;
#endif

void loop_link_gone(struct loop *lp, struct link *l);   /* closes the descriptor and queues the `gone` call */
void loop_watch_dead(struct loop *lp, struct watch *w);
void loop_tell_gone(struct loop *lp);                   /* backends call it at the end of a wait */
void loop_tell_ended(struct link *l, int error);

#endif
