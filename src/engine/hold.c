/* hold: see hold.h. The parked session itself is wait.c's, which tells here when it goes; what always holds: a session
 * that is held stands in exactly one queue. */
#include "engine/hold.h"

#include "engine/engine.h"
#include "engine/wait.h"

struct held {
    struct held *prev, *next; /* in the queue, oldest first */
    struct hold_queue *queue;
    struct session *s;
    uint64_t until;
    hold_answer *answer;
    void *arg;
};

void call_hold(struct call *c, struct hold_queue *q, uint64_t until, int64_t deadline_ms, hold_answer *answer, void *arg)
{
    check(!c->in_exec);
    struct held *h = mem_alloc(sizeof *h);
    *h = (struct held){.prev = q->last, .queue = q, .s = c->s, .until = until, .answer = answer, .arg = arg};
    if (q->last) q->last->next = h;
    else q->first = h;
    q->last = h;
    c->parked = true;
    wait_hold(c, deadline_ms, h);
}

void hold_forget(struct held *h)
{
    if (h->next) h->next->prev = h->prev;
    else h->queue->last = h->prev;
    if (h->prev) h->prev->next = h->next;
    else h->queue->first = h->next;
    mem_free(h, sizeof *h);
}

struct hold_end_call hold_end_of(const struct held *h) { return (struct hold_end_call){h->answer, h->arg}; }

void hold_release(struct engine *e, struct hold_queue *q, uint64_t reached, enum hold_end end)
{
    (void)e;
    for (struct held *h = q->first, *next; h; h = next) {
        next = h->next; /* an answer only writes a reply: the queue stays as it is */
        if (h->until <= reached) wait_end_hold(h->s, end);
    }
}

void hold_release_if(struct hold_queue *q, bool (*ready)(void *arg, const struct session *s, uint64_t until), void *arg)
{
    for (struct held *h = q->first, *next; h; h = next) {
        next = h->next;
        if (ready(arg, h->s, h->until)) wait_end_hold(h->s, HOLD_REACHED);
    }
}
