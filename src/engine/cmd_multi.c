/* cmd_multi: MULTI EXEC DISCARD WATCH UNWATCH. */
#include "engine/engine.h"
#include "engine/rows_transactions.h"
#include "engine/run.h"
#include "engine/tx.h"
#include "engine/watch.h"

void cmd_multi(struct call *c)
{
    if (c->s->flags & SESSION_MULTI) {
        reply_errorf(c->r, "ERR MULTI calls can not be nested");
        return;
    }
    tx_begin(c->s);
    reply_ok(c->r);
}

void cmd_discard(struct call *c)
{
    if (!(c->s->flags & SESSION_MULTI)) {
        reply_errorf(c->r, "ERR DISCARD without MULTI");
        return;
    }
    tx_drop(c->s);
    watch_drop_all(c->s);
    reply_ok(c->r);
}

/* The queue is taken off the session first: a queued command may close or reset it. */
static void run_queue(struct call *c, struct transaction *t)
{
    struct engine *e = c->e;
    struct session *s = c->s;
    s->tx = NULL;
    s->flags = (s->flags & ~(uint32_t)(SESSION_MULTI | SESSION_DIRTY_CAS | SESSION_DIRTY_EXEC)) | SESSION_IN_EXEC;
    reply_array(c->r, t->count);
    for (int i = 0; i < t->count; i++) {
        struct queued *q = &t->queue[i];
        if (run_allowed(e, s, q->cmd, q->argv, q->argc)) run_command(e, s, q->cmd, q->argv, q->argc, NULL, RUN_IN_EXEC);
    }
    s->flags &= ~(uint32_t)SESSION_IN_EXEC;
}

void cmd_exec(struct call *c)
{
    struct session *s = c->s;
    if (!(s->flags & SESSION_MULTI)) {
        reply_errorf(c->r, "ERR EXEC without MULTI");
        return;
    }
    if (watch_expired(s)) s->flags |= SESSION_DIRTY_CAS;
    if (s->flags & (SESSION_DIRTY_CAS | SESSION_DIRTY_EXEC)) {
        if (s->flags & SESSION_DIRTY_EXEC) reply_error(c->r, ERR_EXECABORT);
        else reply_null_array(c->r);
        tx_drop(s);
        watch_drop_all(s);
        return;
    }
    watch_drop_all(s);
    struct transaction *t = s->tx;
    run_queue(c, t);
    struct session gone = {.tx = t};
    tx_drop(&gone);
    effect_log_nothing(c);
}

void cmd_watch(struct call *c)
{
    if (c->s->flags & SESSION_MULTI) {
        reply_errorf(c->r, "ERR WATCH inside MULTI is not allowed");
        return;
    }
    if (!(c->s->flags & SESSION_DIRTY_CAS))
        for (int i = 1; i < c->argc; i++) watch_add(c, c->argv[i]);
    reply_ok(c->r);
}

void cmd_unwatch(struct call *c)
{
    watch_drop_all(c->s);
    c->s->flags &= ~(uint32_t)SESSION_DIRTY_CAS;
    reply_ok(c->r);
}
