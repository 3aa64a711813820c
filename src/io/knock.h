/* knock: connecting to numeric addresses without waiting: many attempts at once, each told when it stands or has failed.
 * For links that are tried again and again; names and threads are dial's (server/peers/dial.h).
 *
 * An attempt is the caller's struct, embedded; between knock_start and its outcome it must stay where it is. `done` is
 * called from within loop_wait with the connected, non-blocking descriptor, the caller's from then on, or with -1 and the
 * errno; never from within knock_start. There is no time limit: knock_stop ends an attempt. One thread, the loop's. */
#ifndef VIREO_IO_KNOCK_H
#define VIREO_IO_KNOCK_H

#include "io/loop.h"

struct knocker;

struct knock {
    int fd;                /* -1: not going on */
    int error;             /* it failed at once */
    void (*done)(struct knock *k, int fd, int error);
    struct knock *next;    /* of those that failed at once */
};

struct knocker *knocker_new(struct loop *lp); /* NULL: errno */
void knocker_free(struct knocker *kr);        /* every attempt must be over */

/* from: the address to come from; NULL or empty: any. */
void knock_start(struct knocker *kr, struct knock *k, const char *ip, int port, const char *from);
void knock_stop(struct knocker *kr, struct knock *k); /* no outcome follows; harmless when it is over */

#endif
