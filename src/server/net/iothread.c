/* iothread: see iothread.h. Readiness comes edge by edge (EPOLLET), registered once for the life of a connection: `readable`
 * and `blocked` remember what was said, so no connection costs more system calls than its receives and sends.
 *
 * A round: letters of the executor, then events, then a receive for each peer on `todo` that may be read from.
 * What always holds: a peer that is readable and may be read from is on `todo`. */
#include "server/net/iothread.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/clock.h"
#include "resp/parse.h"
#include "server/core/thread.h"

#define EVENTS_MAX 256
#define CHUNK_MAX ((size_t)256 * 1024)
#define HELD_MAX ((size_t)4096)
#define CHUNKS_KEPT 64
#define GATHER_ROUNDS 3        /* after so many the executor is woken, whatever else there is to do */
#define YIELD_MAX_US 2000u     /* who has the core for longer does not wait for us */
#define YIELD_PAUSE_ROUNDS 250
#define SMALLS_KEPT 1024
#define SPARE_MAX ((size_t)1024)
#define PUBLISH_EVERY 64       /* letters; and at the end of a round */
#define GATHER_LETTERS 256     /* so many wake the executor before the round ends: to be woken costs it as much as 50 commands do */
#define LINGER_US 60u          /* to sleep on an idle core and be woken costs both sides 20 us together */
#define LINGER_BUSY_US 30u     /* where giving way took too long */
#define LINGER_PAUSE 32        /* rests, after one in vain */
#define PLAN_PART 2            /* words of the plan get as much of a buffer as bytes, or more: 1/2 */

struct peer *peer_new(struct conn *conn, int fd, struct tls *tls)
{
    struct peer *p = NULL;
    if (posix_memalign((void **)&p, 64, sizeof *p) != 0) panic("out of memory");
    memset(p, 0, sizeof *p);
    p->conn = conn;
    p->fd = fd;
    p->tls = tls;
    p->chunk = IO_CHUNK_BYTES;
    p->in_step = p->may_read = true;
    return p;
}

void peer_free(struct peer *p)
{
    for (uint32_t i = 0; i < p->out_count; i++) buf_deinit(&p->out[i]);
    mem_free(p->out, p->out_cap * sizeof *p->out);
    buf_deinit(&p->held);
    buf_deinit(&p->spare);
    tls_free(p->tls);
    free(p);
}

/* --- letters to the executor --- */

static void post(struct iothread *t, struct peer *p, struct letter l)
{
    l.conn = p->conn;
    l.sends = p->sends;
    mail_put(t->out, &l);
}

static void wake_executor(struct iothread *t)
{
    if (!t->owes_wake) return;
    t->owes_wake = false;
    t->rounds = 0;
    t->wake(t->wake_arg);
}

static void publish(struct iothread *t)
{
    if (mail_publish(t->out)) t->owes_wake = true;
    if (t->owes_wake && (t->spins || ++t->rounds > GATHER_ROUNDS)) wake_executor(t);
}

/* --- buffers --- */

/* NULL: buffers of that size are not kept. */
static struct chunks *chunks_of(struct iothread *t, size_t bytes)
{
    return bytes == IO_SMALL_BYTES ? &t->smalls : bytes == IO_CHUNK_BYTES ? &t->chunks : NULL;
}

static void chunks_init(struct chunks *c, int max)
{
    c->max = max;
    c->at = mem_alloc((size_t)max * sizeof *c->at);
}

static void chunks_free(struct chunks *c, size_t bytes)
{
    while (c->count) mem_free(c->at[--c->count], bytes);
    mem_free(c->at, (size_t)c->max * sizeof *c->at);
}

static struct buf take_chunk(struct iothread *t, size_t bytes)
{
    struct chunks *c = chunks_of(t, bytes);
    return (struct buf){.ptr = c && c->count ? c->at[--c->count] : mem_alloc(bytes), .cap = bytes};
}

static void give_chunk(struct iothread *t, char *ptr, size_t cap)
{
    struct chunks *c = chunks_of(t, cap);
    if (!ptr) return;
    if (c && c->count < c->max) c->at[c->count++] = ptr;
    else mem_free(ptr, cap);
}

/* Of a buffer no more than its first bytes are in use: if they are few, they go into a small one. */
static void tighten(struct iothread *t, struct buf *b, size_t bytes)
{
    if (bytes > IO_SMALL_BYTES) return;
    struct buf small = take_chunk(t, IO_SMALL_BYTES);
    memcpy(small.ptr, b->ptr, bytes);
    small.len = b->len;
    give_chunk(t, b->ptr, b->cap);
    *b = small;
}

/* --- sending --- */

static void list(struct iothread *t, struct peer *p)
{
    if (p->listed || !p->readable || !p->may_read || p->ended) return;
    p->listed = true;
    p->next = t->todo;
    t->todo = p;
}

static void drop_output(struct peer *p)
{
    for (uint32_t i = 0; i < p->out_count; i++) buf_deinit(&p->out[i]);
    p->sends += p->out_count;
    p->out_count = 0;
    p->out_at = 0;
    if (p->tls) tls_out(p->tls)->len = 0;
}

static void lost(struct iothread *t, struct peer *p, int error)
{
    drop_output(p);
    p->sending_failed = true;
    if (p->ended && p->closing) return;
    p->ended = true;
    post(t, p, (struct letter){.kind = LETTER_ENDED, .known = (uint16_t)error});
}

/* How much of len the socket took; -1: it is dead. */
static ssize_t send_some(struct peer *p, const char *from, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = send(p->fd, from + done, len - done, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) done += (size_t)n;
        else if (n < 0 && errno == EINTR) continue;
        else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
        else return -1;
    }
    return (ssize_t)done;
}

static void keep_spare(struct peer *p, struct buf *b)
{
    if (p->spare.ptr || b->cap > SPARE_MAX) {
        buf_deinit(b);
        return;
    }
    b->len = 0;
    p->spare = *b;
}

static bool out_empty(const struct peer *p) { return !p->out_count && !(p->tls && tls_out(p->tls)->len); }

/* Ciphered bytes; true: they are out. */
static bool flush_cipher(struct iothread *t, struct peer *p)
{
    struct buf *out = tls_out(p->tls);
    if (!out->len) return true;
    ssize_t n = send_some(p, out->ptr, out->len);
    if (n < 0) {
        lost(t, p, EPIPE);
        return true;
    }
    buf_drop(out, (size_t)n);
    if (!out->len && out->cap > IO_CHUNK_BYTES) buf_deinit(out);
    return out->len == 0;
}

static bool flush_plain(struct iothread *t, struct peer *p)
{
    uint32_t whole = 0;
    while (whole < p->out_count) {
        struct buf *b = &p->out[whole];
        ssize_t n = send_some(p, b->ptr + p->out_at, b->len - p->out_at);
        if (n < 0) {
            for (uint32_t i = 0; i < whole; i++) p->out[i] = (struct buf){0};
            lost(t, p, EPIPE);
            return true;
        }
        atomic_fetch_add_explicit(&p->sent_bytes, (uint64_t)n, memory_order_relaxed);
        p->out_at += (size_t)n;
        if (p->out_at < b->len) break;
        keep_spare(p, b);
        *b = (struct buf){0};
        p->out_at = 0;
        whole++;
    }
    p->sends += whole;
    p->out_count -= whole;
    if (p->out_count && whole) memmove(p->out, p->out + whole, p->out_count * sizeof *p->out);
    return p->out_count == 0;
}

/* As much as the socket takes; who asked to be told is told. */
static void flush(struct iothread *t, struct peer *p)
{
    bool was_blocked = atomic_load_explicit(&p->blocked, memory_order_relaxed);
    bool empty = p->tls ? flush_cipher(t, p) : flush_plain(t, p);
    if (!empty) {
        if (!was_blocked) atomic_store_explicit(&p->blocked, true, memory_order_relaxed);
        return;
    }
    if (was_blocked) atomic_store_explicit(&p->blocked, false, memory_order_relaxed);
    if (!was_blocked && !p->tell) return;
    p->tell = false;
    post(t, p, (struct letter){.kind = LETTER_DRAINED});
}

static void broken(struct iothread *t, struct peer *p)
{
    struct letter l = {.kind = LETTER_BROKEN};
    buf_cstr(&l.buf, tls_error(p->tls));
    post(t, p, l);
    p->ended = true;
}

static void queue_output(struct iothread *t, struct peer *p, struct buf b)
{
    if (p->sending_failed) {
        buf_deinit(&b);
        p->sends++;
        return;
    }
    if (p->tls) {
        if (tls_ready(p->tls) && !tls_write(p->tls, b.ptr, b.len) && !p->ended) broken(t, p);
        atomic_fetch_add_explicit(&p->sent_bytes, b.len, memory_order_relaxed);
        p->sends++;
        keep_spare(p, &b);
        return;
    }
    if (p->out_count == p->out_cap) {
        uint32_t cap = p->out_cap ? p->out_cap * 2 : 2;
        p->out = mem_realloc(p->out, p->out_cap * sizeof *p->out, cap * sizeof *p->out);
        p->out_cap = cap;
    }
    p->out[p->out_count++] = b;
}

/* --- receiving --- */

/* What the plan can say about the bytes in b, behind them in the same memory. How much of it is in use then. */
static size_t plan(struct peer *p, struct buf *b, struct letter *l)
{
    size_t at = (b->len + 7) & ~(size_t)7, used, upto;
    bool bad = false;
    if (!p->in_step || at >= b->cap) {
        p->in_step = false;
        p->held.len = 0;
        return b->len;
    }
    uint32_t count = input_scan(b->ptr, b->len, (uint32_t *)(void *)(b->ptr + at), (b->cap - at) / 4, &used, &upto, &bad);
    l->plan_at = (uint32_t)at;
    l->plan_count = (uint16_t)(count < UINT16_MAX ? count : UINT16_MAX);
    p->held.len = 0;
    size_t rest = b->len - upto;
    if (bad || rest > HELD_MAX || count > UINT16_MAX) p->in_step = false; /* until the executor has used up all */
    else if (rest) buf_put(&p->held, b->ptr + upto, rest);
    return at + used * 4;
}

/* The bytes in b behind those that were held; empty when none came. What is not a count: TLS_ENDED, TLS_FAILED, or TLS_MORE. */
static int decipher(struct iothread *t, struct peer *p, struct buf *b, size_t n)
{
    int got;
    tls_feed(p->tls, t->cipher.ptr, n);
    do {
        if (b->cap - b->len < IO_CHUNK_BYTES / 4) buf_grow(b, IO_CHUNK_BYTES);
        got = tls_read(p->tls, b->ptr + b->len, b->cap - b->len);
        if (got > 0) b->len += (size_t)got;
    } while (got > 0);
    if (!p->welcomed && tls_ready(p->tls)) {
        p->welcomed = true;
        post(t, p, (struct letter){.kind = LETTER_WELCOME});
    }
    return got;
}

static void hand_over(struct iothread *t, struct peer *p, struct buf b, size_t known)
{
    struct letter l = {.kind = LETTER_DATA, .known = (uint16_t)known, .spare = p->spare.ptr, .spare_cap = (uint32_t)p->spare.cap};
    p->spare = (struct buf){0};
    tighten(t, &b, plan(p, &b, &l));
    l.buf = b;
    p->may_read = false;
    t->unanswered++;
    post(t, p, l);
}

static void end_of(struct iothread *t, struct peer *p, int error)
{
    if (p->ended) return;
    p->ended = true;
    post(t, p, (struct letter){.kind = LETTER_ENDED, .known = (uint16_t)error});
}

static struct buf begin_chunk(struct iothread *t, struct peer *p)
{
    struct buf b = take_chunk(t, p->chunk);
    if (p->held.len) buf_put(&b, p->held.ptr, p->held.len);
    return b;
}

/* Small buffers for who says little at a time, larger ones for a flood. */
static void size_next(struct peer *p, bool filled)
{
    if (!filled) p->chunk = IO_CHUNK_BYTES;
    else if (p->chunk < CHUNK_MAX) p->chunk *= 2;
}

static ssize_t take_bytes(struct peer *p, char *to, size_t room)
{
    ssize_t n;
    do n = recv(p->fd, to, room, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) p->readable = false;
    if (n > 0 && (size_t)n < room && !p->hung_up) p->readable = false;
    return n;
}

static bool nothing_came(struct iothread *t, struct peer *p, ssize_t n)
{
    if (n > 0) return false;
    if (n == 0) end_of(t, p, 0);
    else if (p->readable) end_of(t, p, errno);
    return true;
}

static void receive_tls(struct iothread *t, struct peer *p)
{
    t->cipher.len = 0;
    char *raw = buf_room(&t->cipher, IO_CHUNK_BYTES * 4);
    ssize_t n = take_bytes(p, raw, IO_CHUNK_BYTES * 4);
    if (nothing_came(t, p, n)) return;
    struct buf b = begin_chunk(t, p);
    size_t known = b.len;
    int got = decipher(t, p, &b, (size_t)n);
    if (b.len > known) hand_over(t, p, b, known);
    else give_chunk(t, b.ptr, b.cap);
    if (!out_empty(p)) flush(t, p); /* the handshake's answers, or an alert */
    if (got == TLS_FAILED) broken(t, p);
    else if (got == TLS_ENDED) end_of(t, p, 0);
    else list(t, p);
}

static void receive(struct iothread *t, struct peer *p)
{
    if (p->tls) {
        receive_tls(t, p);
        return;
    }
    struct buf b = begin_chunk(t, p);
    size_t known = b.len, room = (b.cap - known) / PLAN_PART;
    ssize_t n = take_bytes(p, b.ptr + known, room);
    if (nothing_came(t, p, n)) {
        give_chunk(t, b.ptr, b.cap);
        return;
    }
    b.len += (size_t)n;
    size_next(p, (size_t)n == room);
    hand_over(t, p, b, known);
}

static void receive_all(struct iothread *t)
{
    int n = 0;
    struct peer *next, *list_of_now = t->todo;
    t->todo = NULL;
    for (struct peer *p = list_of_now; p; p = next) {
        next = p->next;
        p->listed = false;
        if (!p->may_read || p->ended || p->closing) continue;
        receive(t, p);
        if (++n % PUBLISH_EVERY) continue;
        if (mail_publish(t->out)) t->owes_wake = true;
        if (t->spins || n % GATHER_LETTERS == 0) wake_executor(t);
    }
}

/* --- letters from the executor --- */

static void unlist(struct iothread *t, struct peer *p)
{
    if (!p->listed) return;
    for (struct peer **at = &t->todo; *at; at = &(*at)->next) {
        if (*at != p) continue;
        *at = p->next;
        break;
    }
    p->listed = false;
}

static void open_peer(struct iothread *t, struct peer *p)
{
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = p};
    p->readable = true; /* perhaps: the first receive tells */
    list(t, p);
    if (epoll_ctl(t->epfd, EPOLL_CTL_ADD, p->fd, &e) != 0) end_of(t, p, errno);
}

/* Nothing in the kernel and none of our lists knows the peer afterwards; the executor frees it. */
static void close_peer(struct iothread *t, struct peer *p, bool goodbye)
{
    p->closing = true;
    if (!p->may_read) t->unanswered--;
    unlist(t, p);
    if (p->tls && !p->sending_failed && (!goodbye || tls_shutdown(p->tls))) flush_cipher(t, p);
    close(p->fd);
    post(t, p, (struct letter){.kind = LETTER_GONE});
}

static void work(struct iothread *t, struct peer *p, struct letter *l)
{
    give_chunk(t, l->spare, l->spare_cap);
    if (l->flags & LETTER_SEND) {
        bool had = !out_empty(p);
        queue_output(t, p, l->buf);
        if (l->flags & LETTER_TELL) p->tell = true;
        if (!had || p->tls || p->tell) flush(t, p);
    } else if (l->flags & LETTER_TELL) {
        p->tell = true;
        flush(t, p);
    }
    if (l->flags & LETTER_READ) {
        p->may_read = true;
        t->unanswered--;
        if (l->flags & LETTER_EMPTY) {
            p->in_step = true;
            p->held.len = 0;
        }
        list(t, p);
    }
}

static bool read_letters(struct iothread *t)
{
    struct letter *l;
    int n = 0;
    while (n < 256 && (l = mail_next(t->in))) {
        switch ((enum letter_kind)l->kind) {
        case LETTER_OPEN: open_peer(t, l->peer); break;
        case LETTER_WORK: work(t, l->peer, l); break;
        case LETTER_CLOSE: close_peer(t, l->peer, l->flags & LETTER_GOODBYE); break;
        case LETTER_STOP: t->stop = true; break;
        default: panic("a letter that an I/O thread does not know");
        }
        n++;
    }
    if (n) mail_done(t->in);
    return n != 0;
}

/* --- the thread --- */

static void on_event(struct iothread *t, const struct epoll_event *e)
{
    struct peer *p = e->data.ptr;
    if (!p) return; /* woken */
    if ((e->events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) && !out_empty(p)) flush(t, p);
    if (e->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) p->hung_up = true;
    if (e->events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        p->readable = true;
        list(t, p);
    }
}

static void read_events(struct iothread *t, int timeout_ms)
{
    struct epoll_event events[EVENTS_MAX];
    int n = epoll_wait(t->epfd, events, EVENTS_MAX, timeout_ms);
    for (int i = 0; i < n; i++) on_event(t, &events[i]);
}

static inline void breathe(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

/* Lets others have this core for a moment. The time afterwards; 0: that took too long. */
static uint64_t yield_from(struct iothread *t, uint64_t began_us)
{
    sched_yield();
    uint64_t now_us = clock_mono_us();
    if (now_us - began_us <= YIELD_MAX_US) return now_us;
    t->no_yields = YIELD_PAUSE_ROUNDS;
    return 0;
}

/* Others want this core: what they do first may bring more for the executor, and it is woken once for all. */
static void give_way(struct iothread *t)
{
    if (t->no_yields) t->no_yields--;
    else (void)yield_from(t, clock_mono_us());
}

/* The executor has letters of this thread and will answer soon: stays awake for them, so that the executor need not end a
 * sleep, but leaves the core to whoever wants it; where that took too long it stays awake for less. True: an answer is there. */
static bool linger(struct iothread *t)
{
    if (!t->unanswered) return false;
    if (t->no_lingers) {
        t->no_lingers--;
        return false;
    }
    uint64_t now_us = clock_mono_us(), until_us = now_us + (t->no_yields ? LINGER_BUSY_US : LINGER_US);
    bool came = false;
    atomic_store_explicit(&t->lingers, true, memory_order_seq_cst);
    while (!(came = mail_any(t->in)) && now_us && now_us < until_us) {
        if (t->no_yields) breathe();
        now_us = t->no_yields ? clock_mono_us() : yield_from(t, now_us);
    }
    atomic_store_explicit(&t->lingers, false, memory_order_seq_cst);
    if (!came) t->no_lingers = LINGER_PAUSE;
    return came;
}

/* The executor wakes one thread; that one, before anything else, those that were left asleep with letters. */
static void wake_others(struct iothread *t)
{
    for (int i = 0; i < t->count; i++)
        if (t->all[i] != t && mail_waits(t->all[i]->in)) iothread_wake(t->all[i]);
}

/* Sleeps unless a letter came: the executor sees `asleep` or this thread sees the letter. */
static void rest(struct iothread *t)
{
    if (t->todo) {
        read_events(t, 0);
        return;
    }
    if (t->owes_wake) {
        give_way(t);
        read_events(t, 0);
        if (t->todo || mail_any(t->in)) return;
        wake_executor(t);
    }
    for (int i = 0; i < t->spins; i++) {
        if (mail_any(t->in)) return;
        breathe();
    }
    if (!t->spins && linger(t)) {
        wake_others(t);
        return;
    }
    atomic_store_explicit(&t->asleep, true, memory_order_seq_cst);
    read_events(t, mail_any(t->in) ? 0 : mail_late(t->out) ? 1 : -1);
    atomic_store_explicit(&t->asleep, false, memory_order_seq_cst);
    wake_others(t);
}

static void *run(void *arg)
{
    struct iothread *t = arg;
    char name[16];
    snprintf(name, sizeof name, "vireo-io-%d", t->number);
    pthread_setname_np(pthread_self(), name);
    while (!t->stop) {
        if (read_letters(t)) read_events(t, 0);
        else rest(t);
        receive_all(t);
        publish(t);
    }
    return NULL;
}

struct iothread *iothread_new(int number, struct iothread *const *all, int count, int spins, void (*wake)(void *arg), void *wake_arg)
{
    struct iothread *t = aligned_alloc(64, sizeof *t);
    check(t != NULL);
    memset(t, 0, sizeof *t);
    t->number = number;
    t->all = all;
    t->count = count;
    t->spins = spins;
    t->wake = wake;
    t->wake_arg = wake_arg;
    chunks_init(&t->chunks, CHUNKS_KEPT);
    chunks_init(&t->smalls, SMALLS_KEPT);
    t->in = mail_new();
    t->out = mail_new();
    t->epfd = epoll_create1(EPOLL_CLOEXEC);
    t->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event e = {.events = EPOLLIN | EPOLLET}; /* each write to it is told; nobody needs to empty it */
    check(t->epfd >= 0);
    check(t->wake_fd >= 0);
    check(epoll_ctl(t->epfd, EPOLL_CTL_ADD, t->wake_fd, &e) == 0);
    return t;
}

void iothread_start(struct iothread *t) { check(thread_start(&t->id, run, t) == 0); }

bool iothread_wake(struct iothread *t)
{
    if (!atomic_load_explicit(&t->asleep, memory_order_seq_cst)) return false;
    if (!atomic_exchange_explicit(&t->asleep, false, memory_order_seq_cst)) return false;
    uint64_t one = 1;
    ssize_t n = write(t->wake_fd, &one, sizeof one);
    (void)n;
    return true;
}

void iothread_join(struct iothread *t) { pthread_join(t->id, NULL); }

void iothread_free(struct iothread *t)
{
    close(t->epfd);
    close(t->wake_fd);
    chunks_free(&t->chunks, IO_CHUNK_BYTES);
    chunks_free(&t->smalls, IO_SMALL_BYTES);
    buf_deinit(&t->cipher);
    mail_free(t->in);
    mail_free(t->out);
    free(t);
}
