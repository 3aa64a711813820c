/* replay: see replay.h. What always holds: the session is on no list of the engine, so nothing outlives replay_end. */
#include "engine/replay.h"

#include "engine/lookup.h"
#include "engine/run.h"
#include "engine/tx.h"

void replay_begin(struct replay *r, struct engine *e)
{
    *r = (struct replay){.e = e, .was_loading = e->special & SPECIAL_LOADING};
    r->s = (struct session){.engine = e, .reply.resp = 2, .fd = -1, .flags = SESSION_INTERNAL, .authenticated = true};
    e->special |= SPECIAL_LOADING;
}

void replay_end(struct replay *r)
{
    tx_drop(&r->s);
    buf_deinit(&r->s.reply.out);
    buf_deinit(&r->error);
    if (!r->was_loading) r->e->special &= ~(uint32_t)SPECIAL_LOADING;
}

bool replay_in_multi(const struct replay *r) { return r->s.flags & SESSION_MULTI; }

static enum replay_result failed(struct replay *r, struct slice text)
{
    r->error.len = 0;
    buf_puts(&r->error, text);
    r->errors++;
    return REPLAY_ERROR;
}

static enum replay_result run(struct replay *r, const struct command *cmd, const struct slice *argv, int argc)
{
    struct reply *reply = &r->s.reply;
    reply_rewind(reply, 0);
    reply->error_count = 0;
    r->commands++;
    run_bare(r->e, &r->s, cmd, argv, argc);
    if (likely(!reply->error_count)) return REPLAY_DONE;
    const char *from = reply->out.ptr + reply->error_at + 1;
    const char *end = memchr(from, '\r', reply->out.len - reply->error_at - 1);
    return failed(r, slice_of(from, end ? (size_t)(end - from) : 0));
}

static enum replay_result run_queue(struct replay *r)
{
    struct session *s = &r->s;
    struct session queue = {.tx = s->tx}; /* off the session: a script may look at it */
    enum replay_result result = REPLAY_DONE;
    s->tx = NULL;
    s->flags &= ~(uint32_t)SESSION_MULTI;
    for (int i = 0; i < queue.tx->count; i++) {
        struct queued *q = &queue.tx->queue[i];
        if (run(r, q->cmd, q->argv, q->argc) != REPLAY_DONE) result = REPLAY_ERROR;
    }
    tx_drop(&queue);
    return result;
}

/* MULTI, EXEC and DISCARD; true: it was one of them. */
static bool transaction(struct replay *r, const struct command *cmd, enum replay_result *result)
{
    struct slice name = slice_str(cmd->name);
    bool in = replay_in_multi(r);
    *result = REPLAY_DONE;
    if (slice_is(name, "multi")) {
        if (in) *result = failed(r, SLICE("ERR MULTI calls can not be nested"));
        else tx_begin(&r->s);
    } else if (slice_is(name, "exec")) {
        *result = in ? run_queue(r) : failed(r, SLICE("ERR EXEC without MULTI"));
    } else if (slice_is(name, "discard")) {
        if (in) tx_drop(&r->s);
        else *result = failed(r, SLICE("ERR DISCARD without MULTI"));
    } else {
        return false;
    }
    return true;
}

static bool tells_of_data(const struct command *cmd, const struct command *container)
{
    if (cmd->flags & (CMD_WRITE | CMD_MAY_REPLICATE)) return !(cmd->flags & CMD_PUBSUB);
    if (cmd->key_count && (cmd->keys[0].flags & KEY_RW)) return true; /* PFCOUNT: a read that keeps its result */
    return !strcmp(cmd->name, "select") || (container && !strcmp(container->name, "script"));
}

enum replay_result replay_run(struct replay *r, int argc, const struct slice *argv)
{
    const struct command *container = NULL;
    bool sub_unknown = false;
    const struct command *cmd = command_resolve(r->e->index, argv, argc, &container, &sub_unknown);
    enum replay_result result;
    if (!cmd || sub_unknown) return REPLAY_UNKNOWN;
    if (!cmd->run || (cmd->arity >= 0 ? argc != cmd->arity : argc < -cmd->arity)) return REPLAY_ARITY;
    if (unlikely(!(cmd->flags & CMD_WRITE)) && transaction(r, cmd, &result)) return result;
    if (unlikely(!tells_of_data(cmd, cmd == container ? NULL : container))) return REPLAY_DONE;
    if (unlikely(replay_in_multi(r))) {
        tx_queue(&r->s, cmd, argv, argc);
        return REPLAY_DONE;
    }
    return run(r, cmd, argv, argc);
}
