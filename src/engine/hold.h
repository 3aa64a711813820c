/* hold: sessions that wait for something other than a key: a save, an fsync, replicas. Kept per kind of event in a queue;
 * the event's owner says how far it has come, and those that waited for no more get their answer.
 *
 * A held session is SESSION_PARKED like one that waits for keys: its further input waits, CLIENT UNBLOCK and a deadline end it
 * (answer with HOLD_TIMED_OUT), CLIENT LIST shows it as blocked, a disconnect forgets it. Inside EXEC nothing may be held:
 * look at c->in_exec first. Executor thread. Cost: O(sessions in the queue) per release. */
#ifndef VIREO_ENGINE_HOLD_H
#define VIREO_ENGINE_HOLD_H

#include "engine/call.h"

struct engine;
struct held;

enum hold_end { HOLD_REACHED, HOLD_FAILED, HOLD_TIMED_OUT };
typedef void hold_answer(void *arg, struct session *s, enum hold_end end); /* writes the reply into s->reply */

struct hold_queue {
    struct held *first, *last;
};

/* Parks the session of c until hold_release reaches `until`, or deadline_ms (wall clock; 0: none). arg is borrowed till the answer. */
void call_hold(struct call *c, struct hold_queue *q, uint64_t until, int64_t deadline_ms, hold_answer *answer, void *arg);
void hold_release(struct engine *e, struct hold_queue *q, uint64_t reached, enum hold_end end);

/* Those that `ready` says are: for queues whose members wait for more than one figure. until is then the members' own word. */
void hold_release_if(struct hold_queue *q, bool (*ready)(void *arg, const struct session *s, uint64_t until), void *arg);

/* For wait.c, which keeps the session: what to call in the end, and letting go. */
struct hold_end_call {
    hold_answer *answer;
    void *arg;
};
struct hold_end_call hold_end_of(const struct held *h);
void hold_forget(struct held *h);

#endif
