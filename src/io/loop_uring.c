/* loop_uring: the backend for kernels with a usable io_uring (6.1 and later): one io_uring_enter per turn.
 *
 * Receives are multishot with buffers the kernel picks from a shared ring; their bytes are copied to the owner (they are
 * in the cache then) and the buffer goes back at once. An argument with much still to come is received straight into the
 * owner's buffer instead, by single receives (`pinned`), after the multishot one was cancelled.
 *
 * Sends come in two steps. The quick one neither waits nor reports success: it is done inside the submitting call, so if no
 * completion for it has appeared when all completions of that call are read, all of its bytes are out. A plain send
 * would complete within the call too, and its completion would end the wait before anything new was received: two
 * system calls a turn instead of one. If the socket was full, the quick send fails with the count so far, and a patient
 * one (which the kernel finishes when there is room) follows.
 *
 * inflight counts what the kernel holds of a link: one receive, one send. The descriptor is closed when it is zero. */
#ifdef VIREO_URING
#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/loop_internal.h"

#define SQ_ENTRIES 1024
#define CQ_ENTRIES 16384          /* far more than one turn makes: an overflow costs a system call, nothing else */
#define BUFFER_COUNT 128          /* a power of two; all of them together bound what one turn takes in, and so its length */
#define BUFFER_BYTES (8 * 1024)
#define BUFFER_GROUP 1
#define SEND_MAX ((size_t)1 << 30)

enum tag { TAG_RECEIVE, TAG_DIRECT, TAG_QUICK, TAG_SEND, TAG_WATCH, TAG_WAKE, TAG_CANCEL }; /* in the low bits of user_data */
#define TAG_MASK 7u

struct loop_ur {
    struct loop base;
    struct io_uring ring;
    struct io_uring_buf_ring *buffers;
    char *memory;                 /* BUFFER_COUNT * BUFFER_BYTES; pages come into being when used */
    int returned;                 /* buffers given back since the last advance */
    struct link **quick;          /* quick sends of this turn */
    int quick_count, quick_cap;
    int watch_fd;                 /* the epoll set of watches */
};

static struct loop_ur *self(struct loop *lp) { return (struct loop_ur *)lp; }

static struct io_uring_sqe *take_sqe(struct loop_ur *ur)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&ur->ring);
    while (unlikely(!sqe)) {
        int rc = io_uring_submit(&ur->ring);
        if (rc < 0 && rc != -EINTR && rc != -EAGAIN && rc != -EBUSY) panic("io_uring_submit failed");
        sqe = io_uring_get_sqe(&ur->ring);
    }
    return sqe;
}

static void set_tag(struct io_uring_sqe *sqe, void *ptr, enum tag tag)
{
    io_uring_sqe_set_data64(sqe, (uint64_t)(uintptr_t)ptr | tag);
}

static void arm_watches(struct loop_ur *ur);

/* --- the ring and its probe --- */

static void give_back(struct loop_ur *ur, unsigned id)
{
    io_uring_buf_ring_add(ur->buffers, ur->memory + (size_t)id * BUFFER_BYTES, BUFFER_BYTES, (unsigned short)id,
                          io_uring_buf_ring_mask(BUFFER_COUNT), ur->returned++);
}

static void publish_returned(struct loop_ur *ur)
{
    if (!ur->returned) return;
    io_uring_buf_ring_advance(ur->buffers, ur->returned);
    ur->returned = 0;
}

static bool map_buffers(struct loop_ur *ur)
{
    size_t ring_bytes = BUFFER_COUNT * sizeof(struct io_uring_buf);
    void *ring = mmap(NULL, ring_bytes, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
    void *mem = mmap(NULL, (size_t)BUFFER_COUNT * BUFFER_BYTES, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
    ur->buffers = ring == MAP_FAILED ? NULL : ring;
    ur->memory = mem == MAP_FAILED ? NULL : mem;
    if (!ur->buffers || !ur->memory) return false;
    madvise(mem, (size_t)BUFFER_COUNT * BUFFER_BYTES, MADV_NOHUGEPAGE); /* small reads touch one page per buffer */
    struct io_uring_buf_reg reg = {.ring_addr = (uint64_t)(uintptr_t)ring, .ring_entries = BUFFER_COUNT, .bgid = BUFFER_GROUP};
    if (io_uring_register_buf_ring(&ur->ring, &reg, 0) != 0) return false;
    io_uring_buf_ring_init(ur->buffers);
    for (unsigned i = 0; i < BUFFER_COUNT; i++) give_back(ur, i);
    publish_returned(ur);
    return true;
}

static void unmap_buffers(struct loop_ur *ur)
{
    if (ur->buffers) munmap(ur->buffers, BUFFER_COUNT * sizeof(struct io_uring_buf));
    if (ur->memory) munmap(ur->memory, (size_t)BUFFER_COUNT * BUFFER_BYTES);
}

static int setup_ring(struct loop_ur *ur)
{
    unsigned best = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_COOP_TASKRUN;
    unsigned tries[] = {best, IORING_SETUP_COOP_TASKRUN, 0};
    int rc = -EINVAL;
    for (size_t i = 0; i < sizeof tries / sizeof *tries && rc == -EINVAL; i++) {
        struct io_uring_params p = {.flags = tries[i] | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP | IORING_SETUP_SUBMIT_ALL,
                                    .cq_entries = CQ_ENTRIES};
        rc = io_uring_queue_init_params(SQ_ENTRIES, &ur->ring, &p);
        if (rc == 0 && !((p.features & IORING_FEAT_EXT_ARG) && (p.features & IORING_FEAT_CQE_SKIP))) {
            io_uring_queue_exit(&ur->ring);
            return -ENOSYS;
        }
    }
    return rc;
}

static void prep_multishot(struct io_uring_sqe *sqe, int fd)
{
    io_uring_prep_recv(sqe, fd, NULL, 0, 0);
    sqe->ioprio |= IORING_RECV_MULTISHOT;
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = BUFFER_GROUP;
}

static void prep_quick(struct io_uring_sqe *sqe, int fd, const void *p, size_t n)
{
    io_uring_prep_send(sqe, fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT | MSG_WAITALL);
    sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
}

/* What the rest relies on, tried once on a pair of sockets: a multishot receive goes on, a quick send stays silent. */
static bool works_here(struct loop_ur *ur)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return false;
    bool good = true;
    struct io_uring_sqe *sqe = io_uring_get_sqe(&ur->ring);
    prep_multishot(sqe, pair[0]);
    io_uring_sqe_set_data64(sqe, 1);
    for (int round = 0; round < 2 && good; round++) {
        sqe = io_uring_get_sqe(&ur->ring);
        prep_quick(sqe, pair[1], "x", 1);
        io_uring_sqe_set_data64(sqe, 2);
        struct io_uring_cqe *cqe = NULL;
        struct __kernel_timespec ts = {.tv_sec = 1};
        good = io_uring_submit_and_wait_timeout(&ur->ring, &cqe, 1, &ts, NULL) >= 0 && cqe && cqe->user_data == 1 &&
               cqe->res == 1 && (cqe->flags & IORING_CQE_F_MORE) && (cqe->flags & IORING_CQE_F_BUFFER);
        if (good) give_back(ur, cqe->flags >> IORING_CQE_BUFFER_SHIFT);
        if (cqe) io_uring_cqe_seen(&ur->ring, cqe);
        publish_returned(ur);
    }
    close(pair[1]);
    if (good) { /* the receive ends with the stream, before its ring serves anybody else */
        struct io_uring_cqe *cqe = NULL;
        struct __kernel_timespec ts = {.tv_sec = 1};
        good = io_uring_submit_and_wait_timeout(&ur->ring, &cqe, 1, &ts, NULL) >= 0 && cqe && !(cqe->flags & IORING_CQE_F_MORE);
        if (cqe && (cqe->flags & IORING_CQE_F_BUFFER)) give_back(ur, cqe->flags >> IORING_CQE_BUFFER_SHIFT);
        if (cqe) io_uring_cqe_seen(&ur->ring, cqe);
        publish_returned(ur);
    }
    close(pair[0]);
    return good;
}

static const char *setup_reason(int rc)
{
    return rc == -EPERM || rc == -EACCES ? "io_uring is forbidden here"
           : rc == -ENOSYS ? "the kernel has no io_uring, or too old a one"
           : rc == -ENOMEM ? "io_uring may not lock memory (RLIMIT_MEMLOCK)"
                           : "io_uring cannot be set up";
}

static void ur_close(struct loop *lp)
{
    struct loop_ur *ur = self(lp);
    io_uring_queue_exit(&ur->ring);
    close(ur->watch_fd);
    unmap_buffers(ur);
    mem_free(ur->quick, (size_t)ur->quick_cap * sizeof *ur->quick);
    mem_free(ur, sizeof *ur);
}

static struct loop *ur_open(const char **why)
{
    struct loop_ur *ur = mem_zalloc(sizeof *ur);
    int rc = setup_ring(ur);
    if (rc != 0) {
        *why = setup_reason(rc);
        mem_free(ur, sizeof *ur);
        return NULL;
    }
    ur->watch_fd = epoll_create1(EPOLL_CLOEXEC);
    if (ur->watch_fd < 0 || !map_buffers(ur) || !works_here(ur)) {
        *why = "the kernel's io_uring lacks multishot receives or rings of buffers";
        ur_close(&ur->base);
        return NULL;
    }
    arm_watches(ur);
    io_uring_register_ring_fd(&ur->ring); /* saves a look-up per call; fine without */
    return &ur->base;
}

/* --- receiving --- */

static void arm_direct(struct loop_ur *ur, struct link *l, size_t wants)
{
    size_t room;
    char *p = l->events->room(l->events->arg, l, wants, &room);
    struct io_uring_sqe *sqe = take_sqe(ur);
    io_uring_prep_recv(sqe, l->fd, p, room, 0);
    set_tag(sqe, l, TAG_DIRECT);
    l->pinned = true;
}

static void arm(struct loop_ur *ur, struct link *l)
{
    if ((l->flags & (LINK_ARMED | LINK_CLOSING)) || !(l->flags & LINK_READING)) return;
    l->flags |= LINK_ARMED;
    l->inflight++;
    size_t wants = l->events->wants(l->events->arg, l);
    if (wants >= LINK_DIRECT_BYTES) {
        arm_direct(ur, l, wants);
        return;
    }
    struct io_uring_sqe *sqe = take_sqe(ur);
    prep_multishot(sqe, l->fd);
    set_tag(sqe, l, TAG_RECEIVE);
}

static void cancel_receive(struct loop_ur *ur, struct link *l)
{
    if (!(l->flags & LINK_ARMED) || (l->flags & LINK_CANCELLING)) return;
    l->flags |= LINK_CANCELLING;
    struct io_uring_sqe *sqe = take_sqe(ur);
    io_uring_prep_cancel64(sqe, (uint64_t)(uintptr_t)l | (l->pinned ? TAG_DIRECT : TAG_RECEIVE), 0);
    set_tag(sqe, NULL, TAG_CANCEL);
}

static void ur_link_open(struct loop *lp, struct link *l) { arm(self(lp), l); }

static void ur_link_read(struct loop *lp, struct link *l)
{
    if (l->flags & LINK_READING) arm(self(lp), l); /* one being cancelled is armed again when its end is reported */
    else cancel_receive(self(lp), l);
}

static void ur_link_hint(struct loop *lp, struct link *l)
{
    if ((l->flags & LINK_ARMED) && !l->pinned) cancel_receive(self(lp), l);
}

static void maybe_gone(struct loop_ur *ur, struct link *l)
{
    if ((l->flags & LINK_CLOSING) && l->inflight == 0) loop_link_gone(&ur->base, l);
}

static void receive_over(struct loop_ur *ur, struct link *l)
{
    l->flags &= (uint16_t)~(LINK_ARMED | LINK_CANCELLING);
    l->inflight--;
    maybe_gone(ur, l);
}

static void take_bytes(struct link *l, const char *p, size_t n)
{
    size_t room;
    char *to = l->events->room(l->events->arg, l, n, &room);
    check(room >= n);
    memcpy(to, p, n);
    l->events->received(l->events->arg, l, n);
}

static void receive_failed(struct loop_ur *ur, struct link *l, int error)
{
    if (error == ENOBUFS || error == ECANCELED || error == EINTR || error == EAGAIN) arm(ur, l);
    else loop_tell_ended(l, error);
}

static void on_receive(struct loop_ur *ur, struct link *l, const struct io_uring_cqe *cqe)
{
    if (likely(cqe->flags & IORING_CQE_F_BUFFER)) {
        unsigned id = cqe->flags >> IORING_CQE_BUFFER_SHIFT;
        if (cqe->res > 0 && !(l->flags & LINK_CLOSING)) take_bytes(l, ur->memory + (size_t)id * BUFFER_BYTES, (size_t)cqe->res);
        give_back(ur, id);
    }
    if (likely(cqe->flags & IORING_CQE_F_MORE)) return;
    receive_over(ur, l);
    if (l->flags & LINK_CLOSING) return;
    if (cqe->res > 0) arm(ur, l);
    else if (cqe->res == 0) loop_tell_ended(l, 0);
    else receive_failed(ur, l, -cqe->res);
}

static void on_direct(struct loop_ur *ur, struct link *l, const struct io_uring_cqe *cqe)
{
    l->pinned = false;
    receive_over(ur, l);
    if (l->flags & LINK_CLOSING) return;
    if (cqe->res > 0) {
        l->events->received(l->events->arg, l, (size_t)cqe->res);
        arm(ur, l);
    } else if (cqe->res == 0) {
        loop_tell_ended(l, 0);
    } else {
        receive_failed(ur, l, -cqe->res);
    }
}

/* --- sending --- */

static void remember_quick(struct loop_ur *ur, struct link *l)
{
    if (ur->quick_count == ur->quick_cap) {
        int cap = ur->quick_cap ? ur->quick_cap * 2 : 64;
        ur->quick = mem_realloc(ur->quick, (size_t)ur->quick_cap * sizeof *ur->quick, (size_t)cap * sizeof *ur->quick);
        ur->quick_cap = cap;
    }
    ur->quick[ur->quick_count++] = l;
    l->flags |= LINK_QUICK;
}

static void send_patiently(struct loop_ur *ur, struct link *l)
{
    struct io_uring_sqe *sqe = take_sqe(ur);
    size_t n = link_unsent(l);
    if (n > SEND_MAX) n = SEND_MAX;
    io_uring_prep_send(sqe, l->fd, l->sending.ptr + l->sent, n, MSG_NOSIGNAL);
    set_tag(sqe, l, TAG_SEND);
    l->flags |= LINK_BLOCKED;
    l->inflight++;
}

static bool ur_link_send(struct loop *lp, struct link *l, struct buf *out)
{
    struct loop_ur *ur = self(lp);
    if (l->sending.ptr) buf_deinit(&l->sending);
    l->sending = *out;
    l->sent = 0;
    *out = (struct buf){0};
    if (unlikely(l->sending.len > SEND_MAX)) { /* a length is 32 bits in the ring */
        send_patiently(ur, l);
        return false;
    }
    struct io_uring_sqe *sqe = take_sqe(ur);
    prep_quick(sqe, l->fd, l->sending.ptr, l->sending.len);
    set_tag(sqe, l, TAG_QUICK);
    l->inflight++;
    remember_quick(ur, l);
    return false;
}

static void send_over(struct link *l)
{
    l->sending.len = l->sent = 0;
    if (!(l->flags & LINK_CLOSING)) l->events->drained(l->events->arg, l);
}

static void on_sent(struct loop_ur *ur, struct link *l, int res)
{
    l->inflight--;
    l->flags &= (uint16_t)~LINK_BLOCKED;
    if (l->flags & LINK_CLOSING) {
        maybe_gone(ur, l);
        return;
    }
    if (res > 0) l->sent += (size_t)res;
    if (res >= 0 || res == -EAGAIN || res == -EINTR) {
        if (l->sent < l->sending.len) send_patiently(ur, l);
        else send_over(l);
        return;
    }
    l->sending.len = l->sent = 0;
    loop_tell_ended(l, -res);
}

static void on_quick_failed(struct loop_ur *ur, struct link *l, int res)
{
    l->flags |= LINK_QUICK_FAILED; /* settle_quick must leave it alone */
    on_sent(ur, l, res);
}

/* All completions of the submitting call are read: quick sends that did not fail are out. */
static void settle_quick(struct loop_ur *ur, int n)
{
    for (int i = 0; i < n; i++) {
        struct link *l = ur->quick[i];
        bool failed = (l->flags & LINK_QUICK_FAILED) != 0;
        l->flags &= (uint16_t)~(LINK_QUICK | LINK_QUICK_FAILED);
        if (failed) continue;
        l->inflight--;
        if (l->flags & LINK_CLOSING) maybe_gone(ur, l);
        else send_over(l);
    }
    ur->quick_count -= n; /* callbacks may have sent more meanwhile: those are for the next wait */
    if (unlikely(ur->quick_count)) memmove(ur->quick, ur->quick + n, (size_t)ur->quick_count * sizeof *ur->quick);
}

/* A forced end: the kernel gives up what it holds when both directions are shut down. */
static void ur_link_close(struct loop *lp, struct link *l)
{
    if (l->inflight == 0) {
        loop_link_gone(lp, l);
        return;
    }
    shutdown(l->fd, SHUT_RDWR);
}

/* --- watches: in an epoll set of their own, and the ring polls that. A poll of the descriptor itself would keep it open
 * until the kernel has taken the ring apart: after a crash its port would stay taken for a while. --- */

static void arm_watches(struct loop_ur *ur)
{
    struct io_uring_sqe *sqe = take_sqe(ur);
    io_uring_prep_poll_add(sqe, ur->watch_fd, POLLIN);
    set_tag(sqe, NULL, TAG_WATCH);
}

/* Of the loop's own descriptor every write makes a completion: no further call is needed to learn of it, or to go on. */
static void arm_wake(struct loop_ur *ur, int fd)
{
    struct io_uring_sqe *sqe = take_sqe(ur);
    io_uring_prep_poll_multishot(sqe, fd, POLLIN);
    set_tag(sqe, NULL, TAG_WAKE);
}

static void on_wake(struct loop_ur *ur, const struct io_uring_cqe *cqe)
{
    if (unlikely(!(cqe->flags & IORING_CQE_F_MORE))) arm_wake(ur, ur->base.wake_fd);
}

static void ur_watch_open(struct loop *lp, struct watch *w)
{
    if (w->edges) {
        arm_wake(self(lp), w->fd);
        return;
    }
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = w};
    w->armed = epoll_ctl(self(lp)->watch_fd, EPOLL_CTL_ADD, w->fd, &e) == 0;
}

static void ur_watch_close(struct loop *lp, struct watch *w)
{
    if (!w->edges) epoll_ctl(self(lp)->watch_fd, EPOLL_CTL_DEL, w->fd, NULL);
    loop_watch_dead(lp, w);
}

static void on_watches(struct loop_ur *ur)
{
    struct epoll_event events[32];
    int n = epoll_wait(ur->watch_fd, events, 32, 0);
    for (int i = 0; i < n; i++) {
        struct watch *w = events[i].data.ptr;
        if (!w->closed) w->ready(w->arg);
    }
    arm_watches(ur);
}

/* --- the turn --- */

static void on_completion(struct loop_ur *ur, const struct io_uring_cqe *cqe)
{
    void *ptr = (void *)(uintptr_t)(cqe->user_data & ~(uint64_t)TAG_MASK);
    switch ((enum tag)(cqe->user_data & TAG_MASK)) {
    case TAG_RECEIVE: on_receive(ur, ptr, cqe); break;
    case TAG_DIRECT: on_direct(ur, ptr, cqe); break;
    case TAG_QUICK: on_quick_failed(ur, ptr, cqe->res); break;
    case TAG_SEND: on_sent(ur, ptr, cqe->res); break;
    case TAG_WATCH: on_watches(ur); break;
    case TAG_WAKE: on_wake(ur, cqe); break;
    case TAG_CANCEL: break;
    }
}

static unsigned read_completions(struct loop_ur *ur)
{
    struct io_uring_cqe *cqe;
    unsigned head, n = 0;
    io_uring_for_each_cqe(&ur->ring, head, cqe) {
        on_completion(ur, cqe);
        n++;
    }
    io_uring_cq_advance(&ur->ring, n);
    publish_returned(ur);
    return n;
}

static bool overflowed(struct loop_ur *ur) { return (IO_URING_READ_ONCE(*ur->ring.sq.kflags) & IORING_SQ_CQ_OVERFLOW) != 0; }

static void ur_wait(struct loop *lp, int64_t timeout_ms)
{
    struct loop_ur *ur = self(lp);
    struct io_uring_cqe *cqe = NULL;
    if (timeout_ms < 0) timeout_ms = 1000000;
    if (unlikely(lp->hurry)) timeout_ms = 0; /* a quick send that succeeds wakes nobody */
    lp->hurry = false;
    struct __kernel_timespec ts = {.tv_sec = timeout_ms / 1000, .tv_nsec = timeout_ms % 1000 * 1000000};
    io_uring_submit_and_wait_timeout(&ur->ring, &cqe, 1, &ts, NULL);
    lp->ev.woke(lp->ev.arg);
    bool all_submitted = io_uring_sq_ready(&ur->ring) == 0; /* else, rarely, their fate is known after the next call */
    int quick = ur->quick_count;
    read_completions(ur);
    while (unlikely(overflowed(ur))) {
        io_uring_get_events(&ur->ring);
        if (!read_completions(ur)) break;
    }
    if (likely(all_submitted) && quick) settle_quick(ur, quick);
}

const struct loop_backend loop_uring = {
    .name = "io_uring", .open = ur_open, .close = ur_close, .wait = ur_wait,
    .link_open = ur_link_open, .link_read = ur_link_read, .link_hint = ur_link_hint,
    .link_send = ur_link_send, .link_close = ur_link_close,
    .watch_open = ur_watch_open, .watch_close = ur_watch_close,
};
#endif
