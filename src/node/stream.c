/* stream: see stream.h. What always holds while it is open: told <= c.in.pos, and held is empty outside a MULTI after stream_settle. */
#include "node/stream.h"

#include "engine/observe.h"
#include "node/config.h"
#include "repl/replica.h"

#define STREAM_SPARE_BYTES ((size_t)256 * 1024) /* an empty input buffer above this is given back */

static void tell(struct stream *st, size_t upto)
{
    struct session *s = &st->c.s;
    struct repl *r = st->n->e->repl;
    if (s->flags & SESSION_MULTI) return;
    struct slice bytes = slice_of(st->c.in.buf.ptr + st->told, upto - st->told);
    st->told = upto;
    if (st->held.len) {
        buf_puts(&st->held, bytes);
        follow_applied(r, buf_slice(&st->held), s->db);
        buf_deinit(&st->held);
    } else if (bytes.len) {
        follow_applied(r, bytes, s->db);
    }
}

void stream_open(struct stream *st, struct node *n, int db)
{
    if (st->open) stream_close(st);
    *st = (struct stream){.n = n, .open = true};
    client_init(n, &st->c);
    st->c.s.flags |= SESSION_INTERNAL | SESSION_MASTER | SESSION_REPLY_OFF;
    st->c.s.authenticated = true;
    st->c.s.db = db >= 0 && db < n->e->db_count ? db : 0;
}

void stream_close(struct stream *st)
{
    if (!st->open) return;
    tell(st, st->c.in.pos); /* what ran in this turn already */
    st->open = false;
    client_deinit(st->n, &st->c);
    buf_deinit(&st->held);
}

void stream_feed(struct stream *st, struct slice bytes)
{
    struct input *in = &st->c.in;
    size_t room;
    if (!st->open) return;
    if (in->pos > st->told) buf_put(&st->held, in->buf.ptr + st->told, in->pos - st->told);
    memcpy(input_room(in, bytes.len, &room), bytes.ptr, bytes.len);
    st->told = in->pos;
    input_added(in, bytes.len);
    st->fed = true;
    st->c.s.total_in_bytes += bytes.len;
    st->c.s.active_ms = st->n->e->now_ms;
    client_note_input(&st->c);
}

void stream_before(struct client *c, size_t at) { tell((struct stream *)(void *)c, at); }

/* An error means that the data here is not what it is there. */
static void log_errors(struct stream *st)
{
    struct engine *e = st->n->e;
    uint64_t n = st->c.s.reply.error_count;
    if (!n) return;
    st->c.s.reply.error_count = 0;
    node_log(st->n, '#', "The master's stream: %llu command(s) answered with an error, the last: %s", (unsigned long long)n, e->unexpected_error);
    if (config_int(st->n, "propagation-error-behavior") != 0) panic("a command of the master's stream failed here, and propagation-error-behavior says to end then");
}

void stream_settle(struct stream *st)
{
    struct session *s = &st->c.s;
    if (!st->open) return;
    st->fed = false;
    reply_rewind(&s->reply, 0);
    log_errors(st);
    if (s->flags & SESSION_CLOSE_AFTER_REPLY) { /* all that is there is skipped: a full sync follows */
        st->told = st->c.in.pos;
        follow_broken(st->n->e->repl, "a protocol error");
        return;
    }
    tell(st, st->c.in.pos);
    if (s->flags & SESSION_CLOSE_NOW) follow_killed(st->n->e->repl);
    else if (st->told == st->c.in.buf.len && st->c.in.buf.cap > STREAM_SPARE_BYTES) {
        input_compact(&st->c.in);
        st->told = 0;
    }
}

void stream_run(struct stream *st)
{
    struct client *c = &st->c;
    if (!st->open) return;
    if (client_has_work(c)) node_turn(st->n, &c, 1);
    stream_settle(st);
}
