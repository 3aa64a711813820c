/* conn: one connection: the node's client, the loop's link, and what is between them.
 *
 * Life: conn_accept makes it (or refuses the peer with a word and makes none); conn_close takes it out of the node at once
 * and leaves the memory to the loop until nothing in the kernel refers to it any more; then it is freed.
 * While LINK's `pinned` holds, the input buffer must stay where it is. With io-threads above 1 the socket is an I/O thread's:
 * `peer` takes the place of the link then. Executor thread. */
#ifndef VIREO_SERVER_NET_CONN_H
#define VIREO_SERVER_NET_CONN_H

#include "server/core/server.h"

enum conn_flag {
    CONN_READY = 1 << 0,      /* on server.ready */
    CONN_WAITING = 1 << 1,    /* on server.waiting */
    CONN_ENDED = 1 << 2,      /* the peer sends no more: close when its replies are out */
    CONN_HELD = 1 << 3,       /* its output is far over: neither read nor run until it reads */
    CONN_CLOSED = 1 << 4,     /* out of the node already */
    CONN_UNIX = 1 << 5,
    CONN_SYNC = 1 << 6,       /* its replies wait for the disk: on server.syncing, neither run nor answered */
    CONN_PACED = 1 << 7,      /* brings slots, and has sent more than is run in a turn or two: not read until that is done */
};

struct conn {
    struct client client;     /* first: a session is a conn */
    struct server *sv;
    uint32_t index;
    uint8_t flags;            /* enum conn_flag */
    bool welcomed;            /* tls: the handshake is over */
    /* on an I/O thread (server/net/iothreads.h): */
    bool lent, told;          /* it may read; it was asked to tell when all is out */
    uint32_t sends, sends_out; /* letters with something to send: written, and known to be carried out */
    uint64_t posted_bytes, out_bytes; /* in them */
    struct peer *peer;        /* NULL: the link below is used. The thread writes to it all the time: seldom looked into */
    struct iothread *thread;  /* the peer's */
    struct buf used_input;    /* memory that goes back with the next letter */
    /* else */
    struct tls *tls;          /* owned; NULL: plain */
    struct link link;
    struct buf orphan;        /* the input buffer of a closed connection that the kernel may still write to */
};

static inline struct conn *conn_of_client(struct client *c) { return (struct conn *)(void *)c; }
static inline struct conn *conn_of_session(struct session *s) { return (struct conn *)(void *)s; }

void conn_events(struct loop_events *ev);      /* fills in what the loop calls */
void conn_accept(struct server *sv, int fd, const char *unix_path, bool is_tls);
/* A connected socket becomes one of the server's, nothing asked. Takes fd, and tls (NULL: plain), at either side of its handshake. */
struct conn *conn_adopt(struct server *sv, int fd, const char *unix_path, struct tls *tls);
void conn_close(struct conn *c);
/* After commands ran, or something was written for it: replies out, limits, closing. It may be closed on return. */
void conn_settle(struct conn *c);
void conn_ready(struct conn *c);               /* has input to run: in the coming turn */
void conn_sweep(struct server *sv);            /* once every 100 ms: a tenth of them: idle ones, buffers, limits */
/* What came of a connection on an I/O thread. */
void conn_received(struct conn *c, size_t n);  /* n more bytes are in its input */
void conn_ended(struct conn *c, int error);
void conn_welcomed(struct conn *c);
void conn_tls_broke(struct conn *c, const char *why, size_t len);
void conn_gone(struct conn *c);                /* frees it */
void conn_stop_reading(struct conn *c);
void conn_read_on(struct conn *c);
void conns_add(struct conns *list, struct conn *c);
void conns_drop(struct conns *list, struct conn *c); /* O(n), keeps order */

#endif
