/* loop: one thread's conversation with the kernel about sockets: it says which bytes came, and takes bytes to send.
 *
 * Two backends behind one border, chosen at start: io_uring where the kernel lets us, epoll elsewhere. The border is one
 * of completions, because readiness can imitate completions and not the other way round:
 *
 *      loop_wait --> woke, then received / ended / drained / gone / ready, in any order --> returns
 *      the owner runs what came, calls link_send at most once per link and turn, and waits again
 *
 * With io_uring one system call submits the turn's sends and takes the next turn's receives.
 *
 * Ownership. The owner embeds a struct link per connection. link_open hands the descriptor to the loop; link_close ends
 * it, and only when `gone` is called does nothing refer to the link and to its buffers any more. link_send takes the
 * bytes (and the memory) of a buffer; they are in link->sending until `drained` says that they are out.
 * While link->pinned the kernel may be writing behind the bytes received so far: do not move the receive buffer then.
 * Callbacks run inside loop_wait only and may call any link function.
 * Failure: `ended` with 0 says that the peer will send no more (it may still read: replies can go out), with an errno that
 * the connection is dead, possibly after the former; then it waits for link_close.
 * Thread: one, the one that made the loop; loop_wake alone may be called from everywhere, signal handlers included. */
#ifndef VIREO_IO_LOOP_H
#define VIREO_IO_LOOP_H

#include "base/buf.h"

struct loop;
struct loop_events;

enum link_flag {
    LINK_READING = 1 << 0,    /* the owner wants bytes */
    LINK_ARMED = 1 << 1,      /* the kernel knows: an armed receive, or EPOLLIN in the mask */
    LINK_ENDED = 1 << 2,      /* the peer sends no more: `ended` was called */
    LINK_CLOSING = 1 << 3,    /* link_close was called */
    LINK_BLOCKED = 1 << 4,    /* the socket takes no more at the moment: waits for room */
    LINK_QUICK = 1 << 5,      /* uring: this turn's send was submitted, its fate is known after the next wait */
    LINK_CANCELLING = 1 << 6, /* uring: the armed receive is being cancelled */
    LINK_QUICK_FAILED = 1 << 7,
    LINK_DEAD = 1 << 8,       /* nothing can be sent either: `ended` was called with an error */
};

struct link {
    int fd;
    uint16_t flags;           /* enum link_flag */
    bool pinned;
    uint8_t inflight;         /* uring: operations that the kernel holds */
    struct buf sending;       /* the bytes being sent; owned by the loop until `drained` */
    size_t sent;              /* of them */
    struct link *next;        /* on one of the loop's lists */
    const struct loop_events *events; /* who is told of it; the loop's own, unless link_open_for gave others */
};

struct loop_events {
    void *arg;
    void (*woke)(void *arg);                         /* the wait is over: time to read the clock */
    /* How many bytes are surely still to come (a big argument being received); 0: unknown. */
    size_t (*wants)(void *arg, struct link *l);
    /* Room for at least min bytes to receive into. Valid until the next call for this link. */
    char *(*room)(void *arg, struct link *l, size_t min, size_t *len);
    void (*received)(void *arg, struct link *l, size_t n);   /* n bytes were put at the last room */
    void (*ended)(void *arg, struct link *l, int error);     /* 0: the peer closed its side; else an errno */
    void (*drained)(void *arg, struct link *l);      /* all of sending is out; its memory is the owner's again (take it or leave it) */
    void (*gone)(void *arg, struct link *l);         /* after link_close: the link may be freed */
};

enum loop_choice { LOOP_AUTO, LOOP_URING, LOOP_EPOLL };

/* NULL: it cannot be had, *why says so (static text). With LOOP_AUTO and no io_uring: epoll, and *why says why not. */
struct loop *loop_new(enum loop_choice choice, const struct loop_events *events, const char **why);
void loop_free(struct loop *lp);                     /* all links and watches must be gone */
const char *loop_name(const struct loop *lp);        /* "io_uring", "epoll" */

/* Sends what is queued, waits for at most timeout_ms (0: looks only, negative: for ever), calls back. */
void loop_wait(struct loop *lp, int64_t timeout_ms);
void loop_wake(struct loop *lp);                     /* the wait in progress, or the next one, ends at once */

void link_open(struct loop *lp, struct link *l, int fd);   /* a connected, non-blocking stream socket */
/* A link of another kind: events (borrowed while it is open; all but woke) are called for it instead of the loop's. */
void link_open_for(struct loop *lp, struct link *l, int fd, const struct loop_events *events);
void link_read(struct loop *lp, struct link *l, bool on);  /* off: leaves further bytes in the kernel (some may still come) */
void link_hint(struct loop *lp, struct link *l);           /* `wants` grew large: receive without a copy from now on */
/* Takes out's bytes; not while the link is busy. True: all went out at once and out is empty again, its memory kept. */
bool link_send(struct loop *lp, struct link *l, struct buf *out);
/* Asks before it: false, the link is busy, and the next wait does not sleep before that is known to be over (`drained`). */
bool link_ready(struct loop *lp, struct link *l);
static inline bool link_busy(const struct link *l) { return l->sending.len != 0; }
static inline size_t link_unsent(const struct link *l) { return l->sending.len - l->sent; }
void link_close(struct loop *lp, struct link *l);          /* what is not sent yet is lost */

/* Any other descriptor: ready(arg) is called in each wait while it is readable. */
struct watch;
struct watch *watch_open(struct loop *lp, int fd, void (*ready)(void *arg), void *arg);
void watch_close(struct loop *lp, struct watch *w);        /* closes no descriptor; close it after this call */

/* Above this many bytes still to come of one argument, they are received straight into the owner's buffer. */
#define LINK_DIRECT_BYTES (128 * 1024)

#endif
