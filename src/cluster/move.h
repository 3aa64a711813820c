/* move: slots on their way from one node to another by one command, and the list of such moves, those that are over too. Pure.
 *
 * On the source (export):  queued -> connecting -> waiting (for a view) -> copying -> streaming -> paused -> done | failed | cancelled
 *                                                                                        `-> unsure -'
 * On the target (import):  importing -> done | failed | cancelled
 *
 * The world (server/peers/moves.c) carries the bytes and says how far it is with move_enter; the machine decides what may begin, what
 * ends by itself because the map changed, and makes the flip: the target takes the slots with an epoch above all others and
 * tells everybody at once, as at the end of a classic import. Only the target flips, and only while its import lives, so that a
 * source which is told "no" knows that it keeps the slots. What the target has received before is hidden (engine/slot_hide.h).
 *
 * A source that cannot learn what became of its slots (the target is gone with the last word) holds the writes back until it
 * knows, or until cluster-slot-migration-write-pause-timeout; then, if it sees a majority, it takes an epoch above the flip's
 * (move_fence): should the target come back it finds that it lost the slots again.
 *
 * Owned by struct cluster; a struct cluster_move lives until it is over and cluster-slot-migration-log-max-len newer ones are
 * over. Executor thread. Cost: lists of moves are short, a look at the map is 16384 steps. */
#ifndef VIREO_CLUSTER_MOVE_H
#define VIREO_CLUSTER_MOVE_H

#include "cluster/cluster.h"

#define MOVES_ALIVE_MAX 1024 /* that are not over */

enum move_state {
    MOVE_QUEUED, MOVE_CONNECTING, MOVE_WAITING, MOVE_COPYING, MOVE_STREAMING, MOVE_PAUSED, MOVE_UNSURE, MOVE_IMPORTING, MOVE_ASKING,
    MOVE_DONE, MOVE_FAILED, MOVE_CANCELLED,
};

struct cluster_move {
    struct cluster_move *next;       /* the newest first */
    char name[NODE_ID_LEN + 1];
    bool import;
    enum move_state state;
    uint8_t slots[SLOT_COUNT / 8];
    int slot_count;
    char source[NODE_ID_LEN + 1], target[NODE_ID_LEN + 1];
    int64_t create_ms, start_ms, update_ms, ack_ms, end_ms; /* wall clock; 0: not yet */
    int64_t paused_us;               /* how long writes waited */
    uint64_t keys_total, keys_done, bytes;   /* of the copy; bytes: all that was sent */
    uint64_t lag;                    /* bytes of the stream that the target has not taken */
    uint64_t flushes;                /* the engine's, when it began: the data must not be emptied in between */
    uint64_t session;                /* an import's: who brings it */
    bool cancel;                     /* somebody wants it to end; the world has to see to it */
    char message[160];
};

static inline bool move_over(const struct cluster_move *m) { return m->state >= MOVE_DONE; }
const char *move_state_name(const struct cluster_move *m);
struct cluster_move *move_find(const struct cluster *c, struct slice name); /* NULL: there is none */

/* Verbs: NULL, or the error's text; then nothing has changed. */
/* On the source. name: empty: one is drawn. *out is queued. */
const char *move_export(struct cluster *c, const uint8_t *slots, struct slice target, struct slice name, struct cluster_move **out);
/* On the target, for an operator: the world asks the source to move_export under this name. */
const char *move_ask(struct cluster *c, const uint8_t *slots, struct cluster_move **out);
/* On the target: what the source may know sooner than this node, and asks again for; NULL: nothing. It took the slots a moment ago, from this node,
 * whose last answer is on its way, or from a third one; or it has begun anew, and the end of what it began before was not noticed here. */
const char *move_not_yet(struct cluster *c, const uint8_t *slots, struct slice source, struct slice name);
/* On the target: the source begins. The slots are empty here, which the caller has seen to. */
const char *move_import(struct cluster *c, const uint8_t *slots, struct slice source, struct slice name, struct cluster_move **out);
const char *move_flip(struct cluster *c, struct cluster_move *m); /* on the target: the slots are mine; m is over */
void move_withdraw(struct cluster *c, struct cluster_move *m); /* queued, and as if it had never been */
int move_cancel_all(struct cluster *c, bool imports, struct slice name); /* name empty: all. Returns how many were told to end */

void move_enter(struct cluster *c, struct cluster_move *m, enum move_state state);
void move_end(struct cluster *c, struct cluster_move *m, enum move_state state, const char *message);
void move_fence(struct cluster *c, struct cluster_move *m);

struct cluster_move *move_next_queued(const struct cluster *c);  /* the oldest export that waits for its turn; NULL: none */
struct cluster_move *move_next_asked(const struct cluster *c);   /* likewise of those that the source is to be asked for, now and every few seconds */
/* How many of its slots are still this node's, and how many the target's. */
void move_owned(const struct cluster *c, const struct cluster_move *m, int *mine, int *target);
const char *move_why_lost(const struct cluster *c, const struct cluster_move *m); /* an import that can come to nothing; NULL: it may go on */
struct cluster_move *move_import_of(const struct cluster *c, uint64_t session); /* that a session brings; NULL: none, or it is over */
int move_alive(const struct cluster *c, bool import);
void moves_free(struct cluster *c);

#endif
