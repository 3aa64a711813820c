/* offload: reads that would take long are handed to replicas, so that they do not hold up everybody else on this server, which
 * answers its clients itself, each in its order.
 *
 * With `replica-read-offload yes` a replica makes a second connection to its master (server/peers/lend.h), the channel, on which the master asks:
 *
 *      master:   REPLCONF read ID OFFSET DB PROTOCOL word ...
 *      replica:  REPLCONF answer ID MICROSECONDS reply       (MICROSECONDS -1, no reply: it cannot, now)
 *
 * A replica answers when it has applied the stream up to OFFSET, which is where the master stood: so a client reads its own writes, and
 * everything that was there when it asked. Who asked is parked meanwhile (engine/hold.h). What is refused, or not answered within
 * replica-read-offload-timeout, or whose channel ends, is run here after all.
 *
 * What is handed over: rows of offload.c's table, if elements times the time that one took (measured, here and there) is more than
 * replica-read-offload-min-usec, and a replica with a channel is online. Not inside EXEC and scripts, nor for sessions that track keys.
 *
 * Pure; executor thread. Memory: one copy of each command that is out, at most OFFLOAD_OUT_MAX per channel; the reply, once. */
#ifndef VIREO_REPL_OFFLOAD_H
#define VIREO_REPL_OFFLOAD_H

#include "repl/repl.h"

#define OFFLOAD_OUT_MAX 64

struct offload;

struct offload *offload_new(struct repl *r);
void offload_free(struct offload *o);

/* --- as a master --- */
void offload_settings_changed(struct repl *r);           /* on or off */
void offload_channel(struct repl *r, struct session *s); /* s is a channel from now on */
void offload_answer(struct call *c);                     /* REPLCONF answer */
void offload_end_all(struct repl *r);                    /* what is out is run here: the role is about to change */
void offload_cron(struct repl *r);

/* --- as a replica --- */
void offload_read(struct call *c);                       /* REPLCONF read */
bool offload_waits(const struct repl *r);                /* does a read wait for more of the stream? */
void offload_applied(struct repl *r);                    /* more of it was applied */

void offload_session_gone(struct session *s);
void offload_info(const struct repl *r, struct buf *out);

#endif
