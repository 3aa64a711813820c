#include "node/client_line.h"

#include "acl/acl.h"
#include "engine/lookup.h"
#include "engine/tx.h"
#include "engine/watch.h"
#include "node/limits.h"
#include "pubsub/pubsub.h"
#include "tracking/tracking.h"

/* Letters for what is special about a session, "N" for nothing. */
void client_flags(const struct session *s, struct buf *out)
{
    static const struct {
        uint32_t flag;
        char letter;
        uint32_t track; /* any of a tracker's */
    } letters[] = {
        {SESSION_REPLICA, 'S'}, {SESSION_MASTER, 'M'}, {SESSION_MONITOR, 'O'}, {0, 'P'}, {SESSION_MULTI, 'x'}, {SESSION_PARKED | SESSION_PAUSED, 'b'},
        {0, 't', TRACK_ON}, {0, 'R', TRACK_BROKEN}, {0, 'B', TRACK_BCAST}, {SESSION_DIRTY_CAS, 'd'},
        {SESSION_CLOSE_AFTER_REPLY, 'c'}, {SESSION_CLOSE_NOW, 'A'}, {SESSION_UNIX_SOCKET, 'U'}, {SESSION_READONLY, 'r'},
        {SESSION_NO_EVICT, 'e'}, {SESSION_NO_TOUCH, 'T'}, {SESSION_IMPORTS, 'I'},
    };
    size_t at = out->len;
    uint32_t track = s->tracker ? s->tracker->flags | TRACK_ON : 0;
    for (int i = 0; i < COUNT_OF(letters); i++) {
        bool special = letters[i].track ? track & letters[i].track : limits_class(s) == CLASS_PUBSUB;
        if (letters[i].flag ? s->flags & letters[i].flag : special) buf_putc(out, letters[i].letter);
    }
    if (out->len == at) buf_putc(out, 'N');
}

static const char *or_empty(const char *s) { return s ? s : ""; }

void client_line(struct node *n, const struct session *s, struct buf *out)
{
    struct client_memory m;
    char name[80];
    struct slice cmd = s->last_command ? command_full_name(n->index, s->last_command, name) : SLICE("NULL");
    limits_memory(s, &m);
    buf_fmt(out, "id=%llu addr=%s laddr=%s fd=%d name=%s age=%lld idle=%lld flags=", (unsigned long long)s->id, s->peer, s->local, s->fd,
            or_empty(s->name), (long long)((n->e->now_ms - s->created_ms) / 1000), (long long)((n->e->now_ms - s->active_ms) / 1000));
    client_flags(s, out);
    buf_fmt(out, " db=%d sub=%llu psub=%llu ssub=%llu multi=%d watch=%llu", s->db, (unsigned long long)pubsub_count_of(s, PUBSUB_CHANNEL),
            (unsigned long long)pubsub_count_of(s, PUBSUB_PATTERN), (unsigned long long)pubsub_count_of(s, PUBSUB_SHARD),
            s->flags & SESSION_MULTI ? (s->tx ? s->tx->count : 0) : -1, (unsigned long long)watch_count(s));
    /* as long as the kernel does not take it all, the whole output is a queue */
    size_t queued = s->out_pending ? s->out_pending + s->reply.out.len : 0, buffered = queued ? 0 : s->reply.out.len;
    buf_fmt(out, " qbuf=%zu qbuf-free=%zu argv-mem=%zu multi-mem=%zu rbs=%zu rbp=%zu obl=%zu oll=%d omem=%zu tot-mem=%zu", s->query_bytes,
            s->query_free, s->argv_bytes, m.queued, s->reply.out.cap, s->reply.out.len, buffered, queued ? 1 : 0, queued, m.total);
    struct slice user = s->flags & SESSION_MASTER ? SLICE("(superuser)") : acl_session_user(s); /* no rule holds the stream up */
    buf_fmt(out, " events=%s cmd=%.*s user=%.*s redir=%lld resp=%d lib-name=%s lib-ver=%s io-thread=%d tot-net-in=%llu tot-net-out=%llu tot-cmds=%llu capa=%s", s->out_pending ? "rw" : "r", (int)cmd.len, cmd.ptr,
            (int)user.len, user.ptr, s->tracker ? (long long)s->tracker->redirect : -1, s->reply.resp,
            or_empty(s->lib_name), or_empty(s->lib_ver), n->shell.io_thread_of ? n->shell.io_thread_of(n->shell.arg, s) : 0, (unsigned long long)s->total_in_bytes, (unsigned long long)s->total_out_bytes,
            (unsigned long long)s->commands, s->flags & SESSION_REDIRECTS ? "r" : "");
}
