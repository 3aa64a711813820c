/* iothreads: the executor's side of the I/O threads (io-threads above 1): which connection is whose, and the letters.
 *
 * A connection on an I/O thread has conn->peer; its link is unused. In a turn:
 *      iothreads_wait --- letters are taken: received bytes become the input of connections, without a copy mostly
 *      ...            --- commands run, conn_settle writes letters: replies, and the right to read again
 *      iothreads_wait --- publishes what is left, and sleeps when there is nothing to take
 * What is given to peer_* belongs to the thread. Executor thread only. */
#ifndef VIREO_SERVER_NET_IOTHREADS_H
#define VIREO_SERVER_NET_IOTHREADS_H

#include "server/net/conn.h"

struct iothreads;

void iothreads_start(struct server *sv, int count);         /* count: with the executor, so one less is started */
void iothreads_stop(struct server *sv);                     /* what was written for clients goes out; then they are alone */
void iothreads_free(struct server *sv);                     /* after all connections were closed */
void iothreads_wait(struct server *sv, int64_t timeout_ms); /* in the place of loop_wait; calls conn_* for what came */

void iothreads_adopt(struct conn *c, int fd, struct tls *tls); /* c->peer from now on; tls: taken */
void peer_send(struct conn *c, struct buf *out, bool tell); /* takes the bytes; also lets it read again, if that is due */
void peer_allow(struct conn *c);                            /* it may read again, if that is due */
void peer_tell(struct conn *c);                             /* conn_drained when all is out */
void peer_close(struct conn *c, bool goodbye);
/* Bytes that the kernel has not seen; exact when they are many, else possibly already out. */
size_t peer_unsent(const struct conn *c);
bool peer_all_sent(const struct conn *c);
bool peer_blocked(const struct conn *c);                    /* its client reads too slowly: more would only pile up there */

/* For INFO. */
struct io_thread_figures;
int iothreads_count(void *arg);
int iothreads_of(void *arg, const struct session *s); /* the number of the thread of its connection; 0: the executor */
void iothreads_figures(void *arg, int number, struct io_thread_figures *out);

#endif
