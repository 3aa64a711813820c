/* iothread: a thread that reads, parses, encrypts and writes for a part of the connections; only iothreads.c uses it.
 *
 * Its connections are struct peers: it alone uses their sockets. It reads from one when the executor allowed it, hands all
 * that came over in one letter, and reads again when the executor says so with a letter of its own (which is the one with the
 * replies, mostly): so a busy executor leaves bytes in the kernel, and what is under way is one buffer a connection.
 * When nothing is to do it looks around for a short while, if the machine has cores to spare, and then sleeps in epoll. */
#ifndef VIREO_SERVER_NET_IOTHREAD_H
#define VIREO_SERVER_NET_IOTHREAD_H

#include <pthread.h>

#include "io/tls.h"
#include "server/net/mail.h"

struct conn;
struct iothread;

#define IO_CHUNK_BYTES 16384u /* the usual buffer to receive into, what is found in the bytes included */
#define IO_SMALL_BYTES 256u   /* what is handed over when that is enough: many of them fit into the executor's caches */

struct peer {
    struct conn *conn;        /* the executor's; the thread never looks into it */
    struct tls *tls;          /* owned; NULL: plain */
    int fd;
    uint32_t sends;           /* SENDs that are out as a whole */
    bool readable;            /* the kernel said so, and did not say that there is no more */
    bool hung_up;             /* the peer's end is among what is readable */
    bool may_read, ended, tell, closing, welcomed, sending_failed;
    bool in_step;             /* what comes next begins a command, or goes on with the one in `held` */
    bool listed;              /* on thread->todo */
    size_t chunk;             /* bytes of the next buffer to receive into */
    struct buf held;          /* the beginning of a command that is not whole; the executor has it, too */
    struct buf spare;         /* one that was sent, for a later reply */
    struct buf *out;          /* not sent yet, in order; the first of them from out_at on */
    uint32_t out_count, out_cap;
    size_t out_at;
    struct peer *next;        /* on thread->todo */
    _Alignas(64) _Atomic uint64_t sent_bytes; /* of SENDs; for the executor, that seldom asks */
    _Atomic bool blocked;     /* the socket takes no more; DRAINED follows */
};

struct iothread {
    struct mailbox *in, *out; /* seen from the thread */
    _Alignas(64) _Atomic bool asleep;
    _Atomic bool lingers;     /* looks for letters, and for other threads that have some and sleep */
    int wake_fd, epfd;
    int spins;                /* looks around before it sleeps; 0: there are more threads than cores */
    struct iothread *const *all; /* every I/O thread; count of them */
    int count;
    void (*wake)(void *arg);  /* something was published in `out`: wakes the executor if it sleeps */
    void *wake_arg;
    pthread_t id;
    /* the thread's own */
    _Alignas(64) struct peer *todo; /* those to be read from in this round */
    struct chunks {
        char **at;            /* empty buffers of one size */
        int count, max;
    } chunks, smalls;         /* IO_CHUNK_BYTES, IO_SMALL_BYTES */
    struct buf cipher;        /* received bytes on their way to be read */
    bool stop;
    bool owes_wake;           /* letters are out, and the executor was not woken for them yet */
    int rounds;               /* since then */
    int no_yields;            /* rounds in which not to give way: the last time took long */
    int no_lingers;           /* rests in which not to linger: the last time was in vain */
    uint32_t unanswered;      /* peers whose bytes the executor has */
    int number;
    /* the executor's own */
    _Alignas(64) uint32_t clients;
    uint64_t reads, writes;
    bool owed_wake;           /* letters were published to it since it was last looked at */
};

/* number: from 1; all: where the threads are put, count of them: all are there before the first is started. */
struct iothread *iothread_new(int number, struct iothread *const *all, int count, int spins, void (*wake)(void *arg), void *wake_arg);
void iothread_start(struct iothread *t);     /* panics if there is no thread to be had */
/* After mail_publish(t->in) said true. True: it slept; it will wake whoever else sleeps although there are letters for it. */
bool iothread_wake(struct iothread *t);
/* The same without a wake: it is awake, and will look at its letters and at the others' before it sleeps. */
static inline bool iothread_lingers(struct iothread *t) { return atomic_load_explicit(&t->lingers, memory_order_seq_cst); }
void iothread_join(struct iothread *t);      /* after LETTER_STOP: what was given to it to send is sent, as far as sockets take it */
void iothread_free(struct iothread *t);
struct peer *peer_new(struct conn *conn, int fd, struct tls *tls);
void peer_free(struct peer *p);

#endif
