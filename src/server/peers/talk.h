/* talk: a connection to another node's client port, made by us, on which lines are exchanged: commands go out, one-line replies come.
 *
 * talk_open dials (server/peers/dial.h) and logs in with masteruser and masterauth; talk_put appends to what is sent, talk_line gives
 * the replies one by one, those to the log-in left out. While somebody else writes to the descriptor (talk_fd), nothing is put.
 * Failure: talk_over says why, then talk_close. Executor thread. */
#ifndef VIREO_SERVER_PEERS_TALK_H
#define VIREO_SERVER_PEERS_TALK_H

#include "base/buf.h"
#include "base/slice.h"

struct server;
struct talk;

struct talk *talk_open(struct server *sv, const char *host, int port, bool tls, int timeout_ms); /* never NULL */
struct buf *talk_out(struct talk *t);                    /* to append to; talk_flush sends it */
void talk_put(struct talk *t, int argc, const struct slice *argv);
void talk_flush(struct talk *t);
size_t talk_unsent(const struct talk *t);                /* bytes that the kernel has not taken */
bool talk_line(struct talk *t, struct slice *line);      /* the next reply's line without its end; valid until the next call */
bool talk_reply(struct talk *t, struct slice *reply);    /* the same for whole replies of any kind, with their ends */
const char *talk_over(struct talk *t);                   /* NULL: it is being made, or stands */
bool talk_stands(struct talk *t);                        /* connected, and nothing is unsent */
int talk_fd(const struct talk *t);                       /* of one that stands */
void talk_close(struct talk *t);                         /* NULL is fine; what is not sent is lost */

#endif
