/* dial: a connection to somewhere else, made by a helper thread: name look-ups block, and so does nothing here.
 *
 * One thread per attempt, which ends with it. The loop is woken when it is over; dial_poll then hands the descriptor out,
 * non-blocking and connected. Failure: fd -1 and a sentence. Executor thread, but for the thread's own. */
#ifndef VIREO_SERVER_PEERS_DIAL_H
#define VIREO_SERVER_PEERS_DIAL_H

#include "io/loop.h"
#include "io/net.h"

struct dial;

/* from: the address to come from; NULL or empty: any. Texts are copied. NULL: no thread. */
struct dial *dial_start(struct loop *lp, const char *host, int port, const char *from, int timeout_ms);

struct greeting {                 /* what is said when it is connected, and how */
    struct slice hello;
    int lines;                    /* of reply to it, each waited for at most timeout_ms; one that does not begin with '+' is the error */
    struct tls *tls;              /* NULL: plain; else a client's side that has said nothing yet, given away */
};

struct dialed {
    int fd;
    struct tls *tls;              /* the handshake is over */
    struct buf rest;              /* plain bytes that came behind the lines */
};

struct dial *dial_start_with(struct loop *lp, const char *host, int port, const char *from, int timeout_ms, const struct greeting *say); /* the same, and greets */
/* True: it is over, d is freed, and *fd is the caller's, or -1 and err says why. */
bool dial_poll(struct dial *d, int *fd, char err[NET_ERR_BYTES]);
bool dial_poll_with(struct dial *d, struct dialed *out, char err[NET_ERR_BYTES]); /* all of out is the caller's */
void dial_forget(struct dial *d); /* called off; NULL is fine */
void dial_settle(void);           /* returns when no thread of a dial that is over or called off will touch a loop again */

#endif
