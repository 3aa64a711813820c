/* cmd_aof: BGREWRITEAOF, WAITAOF. The work itself is the shell's: here it is wished for (persist/aof_state.h). */
#include "persist/aof_state.h"
#include "persist/rows_aof.h"

void cmd_bgrewriteaof(struct call *c)
{
    struct aof_state *a = c->e->aof;
    if (!a) {
        reply_errorf(c->r, "ERR this node has no disk to keep a log on");
    } else if (a->rewrite != AOF_REWRITE_NONE) {
        reply_errorf(c->r, "ERR Background append only file rewriting already in progress");
    } else if (c->in_exec || a->busy(a->arg)) {
        a->scheduled = true;
        a->next_auto_ms = 0; /* asked for: it waits for nothing but its turn */
        reply_simple(c->r, SLICE("Background append only file rewriting scheduled"));
    } else {
        a->rewrite = AOF_REWRITE_WANTED; /* begins between two commands */
        reply_simple(c->r, SLICE("Background append only file rewriting started"));
    }
}

/* --- WAITAOF --- */

static bool local_done(const struct aof_state *a, const struct session *s) { return a && a->power == AOF_ON && a->durable >= s->log_pos; }

static int replicas_done(const struct session *s)
{
    const struct engine *e = s->engine;
    return e->replicas_durable ? e->replicas_durable(e, s->stream_offset) : 0;
}

static void reply_state(const struct aof_state *a, struct session *s)
{
    reply_array(&s->reply, 2);
    reply_int(&s->reply, local_done(a, s));
    reply_int(&s->reply, replicas_done(s));
}

static void reply_disabled(struct reply *r) { reply_errorf(r, "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled."); }

static void answer(void *arg, struct session *s, enum hold_end end)
{
    if (end == HOLD_FAILED) reply_disabled(&s->reply);
    else reply_state(arg, s);
}

/* Of those that need the log here as well: it may have been switched off meanwhile. */
static void answer_both(void *arg, struct session *s, enum hold_end end)
{
    const struct aof_state *a = arg;
    if (a->power == AOF_OFF) reply_disabled(&s->reply);
    else answer(arg, s, end);
}

#define NEEDS_LOCAL ((uint64_t)1 << 32) /* beside the number of replicas */

static bool is_answered(void *arg, const struct session *s, uint64_t until)
{
    const struct aof_state *a = arg;
    bool local = until & NEEDS_LOCAL;
    if (local && a->power == AOF_OFF) return true;
    return (!local || local_done(a, s)) && (uint64_t)replicas_done(s) >= (until & (NEEDS_LOCAL - 1));
}

void aof_heed_replicas(struct aof_state *a)
{
    if (a->waiting_replicas.first) hold_release_if(&a->waiting_replicas, is_answered, a);
}

static void wait_for_both(struct call *c, struct aof_state *a, bool local, int64_t replicas, int64_t deadline_ms)
{
    uint64_t until = (uint64_t)(replicas > INT32_MAX ? INT32_MAX : replicas) | (local ? NEEDS_LOCAL : 0);
    call_hold(c, &a->waiting_replicas, until, deadline_ms, local ? answer_both : answer, a);
    if (c->e->ask_replicas) c->e->ask_replicas(c->e);
}

static bool read_arguments(struct call *c, int64_t *local, int64_t *replicas, int64_t *timeout_ms)
{
    return arg_range(c, c->argv[1], 0, 1, local, NULL) && arg_positive(c, c->argv[2], replicas) &&
           arg_range(c, c->argv[3], INT64_MIN, INT64_MAX, timeout_ms, "ERR timeout is not an integer or out of range");
}

void cmd_waitaof(struct call *c)
{
    struct aof_state *a = c->e->aof;
    int64_t local, replicas, timeout_ms;
    if (!read_arguments(c, &local, &replicas, &timeout_ms)) return;
    if (timeout_ms < 0) {
        reply_errorf(c->r, "ERR timeout is negative");
        return;
    }
    if (timeout_ms > INT64_MAX - c->now_ms) {
        reply_errorf(c->r, "ERR timeout is out of range");
        return;
    }
    if (c->e->replica) {
        reply_errorf(c->r, "ERR WAITAOF cannot be used with replica instances. Please also note that writes to replicas are just local and are not propagated.");
        return;
    }
    if (local && (!a || a->power == AOF_OFF)) {
        reply_disabled(c->r);
        return;
    }
    bool reached = (!local || local_done(a, c->s)) && replicas_done(c->s) >= replicas;
    int64_t deadline_ms = timeout_ms ? c->now_ms + timeout_ms : 0;
    if (reached || c->in_exec || !a) {
        reply_state(a, c->s);
        return;
    }
    if (replicas) wait_for_both(c, a, local, replicas, deadline_ms);
    else call_hold(c, &a->waiting, c->s->log_pos, deadline_ms, answer, a);
    if (local) a->sync(a->arg);
}

/* --- DEBUG LOADAOF --- */

static void answer_reload(void *arg, struct session *s, enum hold_end end)
{
    (void)arg;
    if (end == HOLD_REACHED) reply_ok(&s->reply);
    else reply_errorf(&s->reply, "ERR Error trying to load the AOF files, check server logs.");
}

void aof_reload_asked(struct call *c)
{
    struct aof_state *a = c->e->aof;
    if (!a || c->in_exec) {
        reply_errorf(c->r, a ? "ERR DEBUG LOADAOF is not possible inside a transaction" : "ERR this node has no disk to load from");
        return;
    }
    call_hold(c, &a->reloading, 1, 0, answer_reload, a);
    engine_ask(c->e, ASK_LOADAOF, c->s, 0);
}
