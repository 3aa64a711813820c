/* offload_private: what the two halves of offload share. */
#ifndef VIREO_REPL_OFFLOAD_PRIVATE_H
#define VIREO_REPL_OFFLOAD_PRIVATE_H

#include "repl/master_private.h"
#include "repl/offload.h"

#define OFFLOAD_ROWS_MAX 48

struct request { /* of the master: out on a channel, oldest first */
    struct request *next;
    struct offload *o;
    uint64_t id;
    int row;                     /* of the table */
    const struct command *cmd;
    struct slice *argv;          /* owned */
    int argc;
    size_t argv_bytes;
    double elements;
    int64_t asked_ms;            /* mono */
};

struct channel {
    struct channel *next;
    struct session *s;
    struct request *first;
    int out;
    int64_t shunned_until_ms;    /* mono */
};

struct lent_read;                /* of the replica: waits for more of the stream; offload_lend.c */

struct offload {
    struct repl *r;
    struct channel *channels;
    struct hold_queue waiting;   /* clients whose reads are out; until: the request's id */
    const struct command *rows[OFFLOAD_ROWS_MAX], *sort;
    double ns[OFFLOAD_ROWS_MAX]; /* per element, by row */
    uint64_t last_id, asked, fallbacks;
    struct slice reply;          /* while a client is answered; ptr NULL: its command is run here */
    bool off;                    /* what runs now is run here */
    struct lent_read *first_lent, *last_lent;
    uint64_t lent;               /* served */
    int lent_waiting;
};

struct channel *channel_of(struct offload *o, const struct session *s);
void lent_session_gone(struct offload *o, const struct session *s);
void lent_drop_all(struct offload *o);

#endif
