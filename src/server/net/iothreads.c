/* iothreads: see iothreads.h.
 *
 * Sleeping: a side that has nothing to do says so (`asleep`), looks once more, and sleeps in epoll; who publishes a letter
 * looks at `asleep` afterwards and wakes it. Both are sequentially consistent, so one of them sees the other.
 * The loop (listeners, other watches) is looked at in every wait that sleeps, and else every millisecond. */
#include "server/net/iothreads.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "io/clock.h"
#include "server/net/iothread.h"

#define LETTERS_PER_TURN 256   /* of one thread */
#define FETCH_AHEAD 4u         /* letters */
#define PUBLISH_EVERY 16
#define EXACT_BYTES ((size_t)8 * 1024)
#define BLOCKED_BYTES ((size_t)64 * 1024)
#define OWED_TURNS_MAX 3
#define SPARE_MAX ((size_t)64 * 1024)
#define SPINS 2000             /* some 20 us at most, on a machine with a core for each thread */

struct iothreads {
    struct server *sv;
    struct iothread **at;
    int count, spins;
    uint32_t next, unpublished;
    int owed_turns;              /* since a letter was published to a thread that may be asleep and was not woken */
    int64_t looked_ms;           /* when the loop was last looked at; mono */
    bool stopped;
    _Alignas(64) _Atomic bool asleep;
};

static void wake_executor(void *arg)
{
    struct iothreads *io = arg;
    if (!atomic_load_explicit(&io->asleep, memory_order_seq_cst)) return;
    if (atomic_exchange_explicit(&io->asleep, false, memory_order_seq_cst)) loop_wake(io->sv->loop);
}

void iothreads_start(struct server *sv, int count)
{
    if (count <= 1) return;
    struct iothreads *io = aligned_alloc(64, sizeof *io);
    check(io != NULL);
    memset(io, 0, sizeof *io);
    io->sv = sv;
    io->count = count - 1;
    io->spins = get_nprocs() >= count ? SPINS : 0;
    io->at = mem_zalloc((size_t)io->count * sizeof *io->at);
    for (int i = 0; i < io->count; i++) io->at[i] = iothread_new(i + 1, io->at, io->count, io->spins, wake_executor, io);
    for (int i = 0; i < io->count; i++) iothread_start(io->at[i]);
    sv->io = io;
}

/* --- letters out --- */

static void publish(struct iothreads *io)
{
    io->unpublished = 0;
    for (int i = 0; i < io->count; i++) {
        if (!mail_publish(io->at[i]->in)) continue;
        io->at[i]->owed_wake = true;
        if (!io->owed_turns) io->owed_turns = 1;
    }
}

/* A system call, and an interrupt for the other core: so once for what a few turns wrote, or when there is nothing else to do,
 * and for one thread, or none: who lingers, or was asleep and is woken, looks after the others. */
static void wake_owed(struct iothreads *io, bool idle)
{
    if (!io->owed_turns) return;
    if (!idle && ++io->owed_turns <= OWED_TURNS_MAX) return;
    io->owed_turns = 0;
    bool woke = false;
    for (int i = 0; i < io->count; i++) woke |= io->at[i]->owed_wake && iothread_lingers(io->at[i]);
    for (int i = 0; i < io->count; i++) {
        if (io->at[i]->owed_wake && !woke) woke = iothread_wake(io->at[i]);
        io->at[i]->owed_wake = false;
    }
}

static void post(struct conn *c, struct letter l)
{
    l.peer = c->peer;
    mail_put(c->thread->in, &l);
    if (++c->sv->io->unpublished < PUBLISH_EVERY) return;
    publish(c->sv->io);
}

/* The right to read, and the memory of the input that is used up: a connection that waits holds none. */
static void add_allowance(struct conn *c, struct letter *l)
{
    if (c->lent || (c->flags & (CONN_HELD | CONN_ENDED | CONN_CLOSED)) || (c->client.s.flags & SESSION_CLOSE_AFTER_REPLY)) return;
    if (unlikely(c == c->sv->busy)) return;
    struct input *in = &c->client.in;
    c->lent = true;
    l->flags |= LETTER_READ;
    if (in->pos == in->buf.len) {
        l->flags |= LETTER_EMPTY;
        if (!c->used_input.ptr) c->used_input = input_swap(in, (struct buf){0}, NULL, 0);
    }
    if (!c->used_input.ptr) return;
    if (c->used_input.cap > SPARE_MAX) {
        buf_deinit(&c->used_input);
        return;
    }
    l->spare = c->used_input.ptr;
    l->spare_cap = (uint32_t)c->used_input.cap;
    c->used_input = (struct buf){0};
}

void peer_send(struct conn *c, struct buf *out, bool tell)
{
    struct letter l = {.kind = LETTER_WORK, .flags = LETTER_SEND | (tell ? LETTER_TELL : 0), .buf = *out};
    c->posted_bytes += out->len;
    c->sends++;
    c->told |= tell;
    c->thread->writes++;
    *out = (struct buf){0};
    add_allowance(c, &l);
    post(c, l);
}

void peer_allow(struct conn *c)
{
    struct letter l = {.kind = LETTER_WORK};
    add_allowance(c, &l);
    if (l.flags) post(c, l);
}

void peer_tell(struct conn *c)
{
    if (c->told) return;
    c->told = true;
    post(c, (struct letter){.kind = LETTER_WORK, .flags = LETTER_TELL});
}

size_t peer_unsent(const struct conn *c)
{
    if (c->sends == c->sends_out || c->posted_bytes - c->out_bytes < EXACT_BYTES) return 0;
    return c->posted_bytes - atomic_load_explicit(&c->peer->sent_bytes, memory_order_relaxed);
}

bool peer_all_sent(const struct conn *c) { return c->sends == c->sends_out; }

bool peer_blocked(const struct conn *c)
{
    return peer_unsent(c) > BLOCKED_BYTES && atomic_load_explicit(&c->peer->blocked, memory_order_relaxed);
}

void iothreads_adopt(struct conn *c, int fd, struct tls *tls)
{
    struct iothreads *io = c->sv->io;
    struct iothread *t = io->at[io->next++ % (uint32_t)io->count];
    c->peer = peer_new(c, fd, tls);
    c->peer->welcomed = tls && c->welcomed;
    c->thread = t;
    c->lent = true;
    t->clients++;
    post(c, (struct letter){.kind = LETTER_OPEN});
}

/* What is not sent yet is no data, and is nobody's from now on: until it is freed it must not cost keys. */
static void count_leaving(struct conn *c, int64_t bytes)
{
    c->sv->node->leaving_bytes += (size_t)bytes;
    c->sv->node->e->client_bytes += (size_t)bytes;
}

void peer_close(struct conn *c, bool goodbye)
{
    struct iothreads *io = c->sv->io;
    struct peer *p = c->peer;
    c->thread->clients--;
    if (io->stopped) {
        close(p->fd);
        peer_free(p);
        conn_gone(c);
        return;
    }
    c->posted_bytes = peer_unsent(c);
    count_leaving(c, (int64_t)c->posted_bytes);
    post(c, (struct letter){.kind = LETTER_CLOSE, .flags = goodbye ? LETTER_GOODBYE : 0});
}

/* --- letters in --- */

static void take_data(struct conn *c, struct letter *l)
{
    struct input *in = &c->client.in;
    struct buf old = l->buf;
    size_t fresh = l->buf.len - l->known;
    c->lent = false;
    c->thread->reads++;
    if (in->buf.len - in->pos == l->known && !c->used_input.ptr) {
        old = input_swap(in, l->buf, (const uint32_t *)(const void *)(l->buf.ptr + l->plan_at), l->plan_count);
    } else {
        size_t room;
        memcpy(input_room(in, fresh, &room), l->buf.ptr + l->known, fresh);
        input_added(in, fresh);
    }
    if (c->used_input.ptr) buf_deinit(&old);
    else c->used_input = old;
    struct buf *out = &c->client.s.reply.out;
    if (l->spare && !out->ptr) *out = (struct buf){.ptr = l->spare, .cap = l->spare_cap};
    else mem_free(l->spare, l->spare_cap);
    conn_received(c, fresh);
}

static void drop_letter(struct letter *l)
{
    buf_deinit(&l->buf);
    mem_free(l->spare, l->spare_cap);
}

static void note_sends(struct conn *c, const struct letter *l)
{
    c->sends_out = l->sends;
    if (c->sends == c->sends_out) c->out_bytes = c->posted_bytes;
}

static void take_letter(struct letter *l)
{
    struct conn *c = l->conn;
    if (unlikely(l->kind == LETTER_GONE)) {
        count_leaving(c, -(int64_t)c->posted_bytes);
        peer_free(c->peer);
        conn_gone(c);
        return;
    }
    if (unlikely(c->flags & CONN_CLOSED)) {
        drop_letter(l);
        return;
    }
    note_sends(c, l);
    switch ((enum letter_kind)l->kind) {
    case LETTER_DATA: take_data(c, l); break;
    case LETTER_DRAINED:
        c->told = false;
        conn_settle(c);
        break;
    case LETTER_WELCOME: conn_welcomed(c); break;
    case LETTER_BROKEN:
        conn_tls_broke(c, l->buf.ptr, l->buf.len);
        buf_deinit(&l->buf);
        break;
    case LETTER_ENDED: conn_ended(c, l->known); break;
    default: panic("a letter that the executor does not know");
    }
}

/* What the letter's commands will touch comes from memory, or another core, meanwhile: the part of the connection that every
 * command needs (engine/session.h), the bytes, the words about them. */
static inline void fetch(const struct letter *l)
{
    const char *at = (const char *)&l->conn->client.s.reply, *end = (const char *)(&l->conn->used_input + 1);
    for (; at < end; at += 64) __builtin_prefetch(at, 1);
    __builtin_prefetch(l->buf.ptr);
    __builtin_prefetch(l->buf.ptr + 64);
    if (l->spare) __builtin_prefetch(l->spare, 1);
}

static void take_letters(struct iothreads *io)
{
    for (int i = 0; i < io->count; i++) {
        struct mailbox *box = io->at[i]->out;
        struct letter *l;
        int n = 0;
        if (!mail_any(box)) continue;
        for (uint32_t k = 0; k < FETCH_AHEAD && (l = mail_peek(box, k)); k++) fetch(l);
        while (n < LETTERS_PER_TURN && (l = mail_next(box))) {
            const struct letter *later = mail_peek(box, FETCH_AHEAD - 1);
            if (later) fetch(later);
            take_letter(l);
            n++;
        }
        mail_done(box);
    }
}

static bool any_letter(struct iothreads *io)
{
    for (int i = 0; i < io->count; i++)
        if (mail_any(io->at[i]->out)) return true;
    return false;
}

static bool any_late(const struct iothreads *io)
{
    for (int i = 0; i < io->count; i++)
        if (mail_late(io->at[i]->in)) return true;
    return false;
}

static bool look_around(struct iothreads *io)
{
    for (int i = 0; i < io->spins; i++) {
        if (any_letter(io)) return true;
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#endif
    }
    return any_letter(io);
}

void iothreads_wait(struct server *sv, int64_t timeout_ms)
{
    struct iothreads *io = sv->io;
    publish(io);
    bool more = any_letter(io);
    wake_owed(io, !more);
    if (more || (timeout_ms && look_around(io))) timeout_ms = 0;
    if (timeout_ms && any_late(io) && timeout_ms > 1) timeout_ms = 1;
    if (timeout_ms) {
        atomic_store_explicit(&io->asleep, true, memory_order_seq_cst);
        loop_wait(sv->loop, any_letter(io) ? 0 : timeout_ms);
        atomic_store_explicit(&io->asleep, false, memory_order_seq_cst);
    } else {
        server_set_time(sv);
        if (sv->node->e->mono_ms != io->looked_ms) loop_wait(sv->loop, 0);
    }
    io->looked_ms = sv->node->e->mono_ms;
    take_letters(io);
}

/* --- the end --- */

/* Nobody writes into it any more. */
static void drop_letters(struct mailbox *box)
{
    struct letter *l;
    do {
        while ((l = mail_next(box))) {
            if (l->kind == LETTER_GONE) take_letter(l);
            else drop_letter(l);
        }
        mail_done(box);
    } while (mail_publish(box));
}

void iothreads_stop(struct server *sv)
{
    struct iothreads *io = sv->io;
    if (!io) return;
    for (int i = 0; i < io->count; i++) {
        mail_put(io->at[i]->in, &(struct letter){.kind = LETTER_STOP});
        while (mail_publish(io->at[i]->in) || mail_late(io->at[i]->in)) {
            iothread_wake(io->at[i]);
            if (mail_late(io->at[i]->in)) sched_yield();
        }
    }
    for (int i = 0; i < io->count; i++) iothread_join(io->at[i]);
    io->stopped = true;
    for (int i = 0; i < io->count; i++) drop_letters(io->at[i]->out);
}

void iothreads_free(struct server *sv)
{
    struct iothreads *io = sv->io;
    if (!io) return;
    for (int i = 0; i < io->count; i++) iothread_free(io->at[i]);
    mem_free(io->at, (size_t)io->count * sizeof *io->at);
    free(io);
    sv->io = NULL;
}

int iothreads_count(void *arg)
{
    const struct server *sv = arg;
    return sv->io ? sv->io->count + 1 : 1;
}

int iothreads_of(void *arg, const struct session *s)
{
    const struct server *sv = arg;
    const struct conn *c = (const void *)s;
    return sv->io && s->fd >= 0 && !(s->flags & SESSION_INTERNAL) && c->peer ? c->thread->number : 0;
}

void iothreads_figures(void *arg, int number, struct io_thread_figures *out)
{
    const struct server *sv = arg;
    const struct engine *e = sv->node->e;
    *out = (struct io_thread_figures){sv->all.count, e->stats.reads, e->stats.writes};
    for (int i = 0; sv->io && i < sv->io->count; i++) {
        const struct iothread *t = sv->io->at[i];
        if (i + 1 == number) {
            *out = (struct io_thread_figures){t->clients, t->reads, t->writes};
            return;
        }
        out->clients -= t->clients;
        out->reads -= t->reads;
        out->writes -= t->writes;
    }
}
