/* offload_lend: the replica's half of offload: reads that the master asked for, run when the stream has come so far. What always
 * holds: those that wait are in the order in which they came, and what they wait for never goes down that list. */
#include <string.h>

#include "base/num.h"
#include "engine/lookup.h"
#include "engine/run.h"
#include "engine/tx.h"
#include "persist/feed.h"
#include "repl/offload_private.h"
#include "repl/replica.h"

#define LENT_MAX 1024 /* that wait: more are refused */

struct lent_read {
    struct lent_read *next;
    struct session *s;           /* the channel */
    int64_t id, offset;
    int db, resp;
    struct slice *argv;          /* owned */
    int argc;
    size_t argv_bytes;
};

/* us -1: refused. */
static void answer(struct session *channel, int64_t id, int64_t us, struct slice reply)
{
    char about[24], took[24];
    struct slice words[] = {SLICE("REPLCONF"), SLICE("answer"), slice_of(about, num_format_i64(about, id)), slice_of(took, num_format_i64(took, us)), reply};
    feed_encode(&channel->reply.out, us < 0 ? 4 : 5, words);
    session_pushed(channel);
}

static bool can_serve(const struct repl *r)
{
    const struct engine *e = r->e;
    return repl_is_replica(r) && follow_state(r) == FOLLOW_CONNECTED && !(e->special & (SPECIAL_LOADING | SPECIAL_BUSY)) && !e->async_loading;
}

/* The command as the master's client would have been answered; as another session, which nobody else sees. */
static void serve(struct offload *o, struct session *channel, int64_t id, int db, int resp, const struct slice *argv, int argc)
{
    struct engine *e = o->r->e;
    const struct command *container = NULL;
    bool sub_unknown = false;
    const struct command *cmd = command_resolve(e->index, argv, argc, &container, &sub_unknown);
    bool fits = cmd && !sub_unknown && cmd->run && (cmd->flags & CMD_READONLY) && (cmd->arity >= 0 ? argc == cmd->arity : argc >= -cmd->arity);
    if (!fits || !can_serve(o->r) || !db_at(e, db)) {
        answer(channel, id, -1, slice_of(NULL, 0));
        return;
    }
    struct session own = {.engine = e, .reply.resp = (uint8_t)resp, .fd = -1, .flags = SESSION_INTERNAL, .authenticated = true, .db = db};
    struct session *outer = e->serving;
    uint64_t from = e->ticks(e->ticks_arg);
    e->serving = &own;
    e->tick = from;
    run_command(e, &own, cmd, argv, argc, NULL, RUN_IN_EXEC);
    e->serving = outer;
    double us = (double)(e->ticks(e->ticks_arg) - from) * e->us_per_tick;
    answer(channel, id, us < 1 ? 1 : (int64_t)us, slice_of(own.reply.out.ptr, own.reply.out.len));
    buf_deinit(&own.reply.out);
    o->lent++;
}

static void drop(struct offload *o, struct lent_read *l)
{
    o->lent_waiting--;
    mem_free(l->argv, l->argv_bytes);
    mem_free(l, sizeof *l);
}

void offload_read(struct call *c)
{
    struct offload *o = c->e->repl->offload;
    int64_t id, offset, db, resp;
    if (!(c->s->flags & SESSION_LENT) || c->argc < 7) return;
    if (!num_parse_i64(c->argv[2], &id) || !num_parse_i64(c->argv[3], &offset) || !num_parse_i64(c->argv[4], &db) || !num_parse_i64(c->argv[5], &resp)) return;
    if ((resp != 2 && resp != 3) || db < 0 || db >= DB_COUNT_MAX) return;
    if (o->r->history.offset >= offset && !o->first_lent) {
        serve(o, c->s, id, (int)db, (int)resp, c->argv + 6, c->argc - 6);
    } else if (o->lent_waiting >= LENT_MAX || !can_serve(o->r)) {
        answer(c->s, id, -1, slice_of(NULL, 0));
    } else {
        struct lent_read *l = mem_zalloc(sizeof *l);
        *l = (struct lent_read){.s = c->s, .id = id, .offset = offset, .db = (int)db, .resp = (int)resp, .argc = c->argc - 6};
        l->argv = argv_copy(c->argv + 6, c->argc - 6, &l->argv_bytes);
        if (o->last_lent) o->last_lent->next = l;
        else o->first_lent = l;
        o->last_lent = l;
        o->lent_waiting++;
    }
}

bool offload_waits(const struct repl *r) { return r->offload->first_lent != NULL; }

void offload_applied(struct repl *r)
{
    struct offload *o = r->offload;
    while (o->first_lent) {
        struct lent_read *l = o->first_lent;
        bool here = r->history.offset >= l->offset;
        if (!here && can_serve(r)) return;
        o->first_lent = l->next;
        if (!o->first_lent) o->last_lent = NULL;
        if (here) serve(o, l->s, l->id, l->db, l->resp, l->argv, l->argc);
        else answer(l->s, l->id, -1, slice_of(NULL, 0));
        drop(o, l);
    }
}

void lent_session_gone(struct offload *o, const struct session *s)
{
    struct lent_read **link = &o->first_lent;
    o->last_lent = NULL;
    while (*link) {
        struct lent_read *l = *link;
        if (l->s == s) {
            *link = l->next;
            drop(o, l);
        } else {
            o->last_lent = l;
            link = &l->next;
        }
    }
}

void lent_drop_all(struct offload *o)
{
    while (o->first_lent) lent_session_gone(o, o->first_lent->s);
}
