/* history: which stream of bytes this server holds, and how far: the replication id, the one before, the offset, and the
 * most recent bytes (the backlog) that a replica may go on from. A master makes the stream, a replica repeats it byte for
 * byte. Spec: replication, 7 to 9.
 *
 * The bytes are kept once, in blocks, whoever still needs them: a reader (an attached replica) is a position in them and no
 * copy. What lies before the last `size` bytes and before every reader is dropped; a reader that would make more than its
 * limit be kept is the owner's to end. With a `bound`, readers keep no more than that in memory: whole blocks beyond it are
 * offered to `leaves` first (repl/window.h). Owned by struct repl. Pure; executor thread. */
#ifndef VIREO_REPL_HISTORY_H
#define VIREO_REPL_HISTORY_H

#include "base/buf.h"
#include "base/rng.h"

#define REPLID_LEN 40
#define STREAM_DB_NONE (-1)

struct backlog;

struct history {
    char id[REPLID_LEN + 1], id2[REPLID_LEN + 1]; /* id2: forty zeros: none */
    int64_t offset;                /* of the last byte; 0: none yet. The first byte has number 1 */
    int64_t second_offset;         /* id2 is good for requests up to here; -1: none */
    bool resumed;                  /* it was told by files when the process began */
    int stream_db;                 /* the database last told in the stream; STREAM_DB_NONE: the next write tells it */
    struct backlog *backlog;       /* NULL: none is kept, and the offset stands still */
    int64_t needed;                /* the first byte that some reader still needs; INT64_MAX: none does. The master's */
    int64_t bound;                 /* so much beyond the backlog's size is kept for readers; 0: whatever they need */
    /* A block is dropped; no bytes: all is. False: it must stay. NULL: nobody is asked. */
    bool (*leaves)(void *arg, int64_t at, struct slice bytes);
    void *leaves_arg;
};

void history_init(struct history *h, struct rng *rng);
void history_deinit(struct history *h);
void history_new(struct history *h, struct rng *rng);       /* a history of its own: fresh id, no second one */
void history_shift(struct history *h, struct rng *rng);     /* promotion: fresh id, the old one becomes the second one, good up to offset + 1 */
void history_shift_to(struct history *h, const char *id);   /* +CONTINUE with another id: the same with a given one */
void history_adopt(struct history *h, const char *id, int64_t offset, int64_t backlog_size); /* a full sync was loaded: all earlier bytes are forgotten */
void history_resume(struct history *h, struct rng *rng, const char *id, int64_t offset, int stream_db, bool as_replica, int64_t backlog_size); /* from a snapshot at start */

void history_open(struct history *h, int64_t size);         /* an empty backlog that begins at offset + 1, unless there is one */
void history_close(struct history *h);
void history_skip(struct history *h, int64_t n, int64_t size); /* n bytes happened that nobody can have: an empty backlog begins behind them */
void history_resize(struct history *h, int64_t size);
void history_append(struct history *h, struct slice bytes); /* the stream goes on; nothing without a backlog */
void history_trim(struct history *h);                       /* after `needed` rose: what nobody needs goes */
size_t history_memory(const struct history *h);
int64_t history_first(const struct history *h);             /* number of the first byte that is kept; 0: no backlog */
int64_t history_length(const struct history *h);            /* bytes kept for everybody: at most size, plus what readers hold, as Redis counts */
int64_t history_base(const struct history *h);              /* of the first byte that is in memory, wanted or not; 0: no backlog */
bool history_knows(const struct history *h, struct slice id, int64_t next);  /* is byte `next` of `id` one of ours, whether it is kept or not? */
bool history_serves(const struct history *h, struct slice id, int64_t next); /* may a replica that asks for byte `next` of `id` go on? */

/* Bytes from number `at` on that lie in one piece (borrowed until the next append); empty: `at` is offset + 1. */
struct slice history_at(const struct history *h, int64_t at);

#endif
