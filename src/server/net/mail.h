/* mail: letters from one thread to another: between the executor and an I/O thread, one box for each direction.
 *
 *      writer: mail_put mail_put ... mail_publish          reader: mail_next mail_next ... mail_done
 *
 * A ring of cells for exactly one writer and one reader, without locks: each side owns its index and tells the other side
 * where it is. What finds no cell waits at the writer's (`late`), in order, and goes with a later mail_publish; so mail_put
 * always succeeds, and who writes bounds how much (here: a few letters a connection).
 * Letters are copied in; buffers in them change owners. mail_next's pointer lives until mail_done. */
#ifndef VIREO_SERVER_NET_MAIL_H
#define VIREO_SERVER_NET_MAIL_H

#include <stdatomic.h>

#include "base/buf.h"

#define MAIL_CELLS 1024u

enum letter_kind {
    /* to an I/O thread */
    LETTER_OPEN,              /* a peer to serve, which it may read from */
    LETTER_WORK,              /* see the flags */
    LETTER_CLOSE,             /* the end; LETTER_GONE answers */
    LETTER_STOP,              /* all of it */
    /* to the executor */
    LETTER_DATA,              /* bytes that came, and what commands were found in them; the thread may not read now */
    LETTER_DRAINED,           /* nothing waits to be sent any more */
    LETTER_WELCOME,           /* tls: the handshake is over */
    LETTER_BROKEN,            /* tls: it failed; buf: why */
    LETTER_ENDED,             /* the peer sends no more; known: an errno, 0 for a plain end */
    LETTER_GONE,              /* the descriptor is closed: the last of its letters */
};

enum letter_flag {
    LETTER_SEND = 1 << 0,     /* work: buf is to be sent */
    LETTER_READ = 1 << 1,     /* work: it may read (again) */
    LETTER_EMPTY = 1 << 2,    /* with READ: all that was read before has been used up */
    LETTER_TELL = 1 << 3,     /* work: say DRAINED when nothing is left to send */
    LETTER_GOODBYE = 1 << 4,  /* close: in good order */
};

struct peer;
struct conn;

struct letter {
    union {
        struct peer *peer;    /* to an I/O thread */
        struct conn *conn;    /* to the executor */
    };
    struct buf buf;
    char *spare;              /* an empty buffer on its way back; NULL: none */
    uint32_t spare_cap;
    uint32_t sends;           /* how many SENDs are out as a whole */
    uint32_t plan_at;         /* data: input_scan's words begin here in buf's memory */
    uint16_t plan_count;
    uint16_t known;           /* data: so many of the bytes have been there already */
    uint8_t kind, flags;
};

struct mailbox {
    _Alignas(64) _Atomic uint32_t tail;      /* written up to here: the writer tells */
    _Alignas(64) _Atomic uint32_t head;      /* read up to here: the reader tells */
    _Alignas(64) uint32_t write_at, published, head_seen; /* the writer's own */
    uint32_t late_count, late_cap;
    struct letter *late;
    _Alignas(64) uint32_t read_at, tail_seen; /* the reader's own */
    _Alignas(64) struct letter cells[MAIL_CELLS];
};

struct mailbox *mail_new(void);
void mail_free(struct mailbox *m);
void mail_put(struct mailbox *m, const struct letter *l);
bool mail_publish(struct mailbox *m);        /* true: the reader has something new */
static inline bool mail_late(const struct mailbox *m) { return m->late_count != 0; } /* the writer asks */
bool mail_any(struct mailbox *m);            /* the reader asks */
/* Anybody asks; true: the reader has not taken all. */
static inline bool mail_waits(struct mailbox *m)
{
    return atomic_load_explicit(&m->tail, memory_order_seq_cst) != atomic_load_explicit(&m->head, memory_order_relaxed);
}
struct letter *mail_next(struct mailbox *m); /* NULL: there is none */
/* The one that mail_next will return after `ahead` others, if it is known to be there: to fetch ahead what it speaks of. */
static inline struct letter *mail_peek(struct mailbox *m, uint32_t ahead)
{
    return m->tail_seen - m->read_at > ahead ? &m->cells[(m->read_at + ahead) % MAIL_CELLS] : NULL;
}
void mail_done(struct mailbox *m);           /* the cells read so far may be written again */

#endif
