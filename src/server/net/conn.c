#include "server/net/conn.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/net.h"
#include "io/tls.h"
#include "server/net/held.h"
#include "server/net/iothreads.h"

#define CHECK_BYTES ((size_t)8 * 1024)       /* smaller ones are looked at by the sweep alone */
#define ROOM_STEP_BYTES ((size_t)1024 * 1024) /* a big argument's room grows with what came: an announcement costs nothing */
#define SPARE_BYTES ((size_t)64 * 1024)      /* an empty output buffer above this is given back at once */
#define SPARE_BOUNDED_BYTES ((size_t)1024)   /* the same under maxmemory */
#define INPUT_KEEP_BYTES ((size_t)128 * 1024) /* an empty input buffer above this, likewise */
#define IDLE_MS 2000
#define HANDSHAKE_MS 10000
#define PACED_BYTES ((size_t)512 * 1024)
#define PLAIN_STEP_BYTES ((size_t)16 * 1024) /* a record's most */

void conns_add(struct conns *list, struct conn *c)
{
    if (list->count == list->cap) {
        uint32_t cap = list->cap ? list->cap * 2 : 64;
        list->at = mem_realloc(list->at, list->cap * sizeof *list->at, cap * sizeof *list->at);
        list->cap = cap;
    }
    list->at[list->count++] = c;
}

void conns_drop(struct conns *list, struct conn *c)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->count; i++)
        if (list->at[i] != c) list->at[kept++] = list->at[i];
    list->count = kept;
}

static struct conn *conn_of_link(struct link *l) { return (struct conn *)(void *)((char *)l - offsetof(struct conn, link)); }

/* Encrypted bytes that the kernel has not seen. */
static size_t cipher_bytes(const struct conn *c) { return unlikely(c->tls != NULL) ? tls_out(c->tls)->len : 0; }
static size_t unsent(const struct conn *c) { return unlikely(c->peer != NULL) ? peer_unsent(c) : link_unsent(&c->link); }
static size_t output_bytes(const struct conn *c) { return c->client.s.reply.out.len + unsent(c) + cipher_bytes(c); }
static bool may_send(struct conn *c) { return unlikely(c->peer != NULL) ? !peer_blocked(c) : link_ready(c->sv->loop, &c->link); }

void conn_stop_reading(struct conn *c)
{
    if (!c->peer) link_read(c->sv->loop, &c->link, false); /* a peer is not allowed to, until conn_read_on */
}

void conn_read_on(struct conn *c)
{
    if (c->peer) peer_allow(c);
    else link_read(c->sv->loop, &c->link, true);
}

/* What CLIENT LIST and the limits go by. */
static void note_figures(struct conn *c)
{
    struct session *s = &c->client.s;
    client_note_input(&c->client);
    s->out_pending = unsent(c);
}

/* --- beginning --- */

static void refuse(struct server *sv, int fd, const char *text)
{
    ssize_t n = text ? send(fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT) : 0; /* best effort: it is shown the door anyway */
    (void)n;
    close(fd);
    sv->node->e->stats.rejected_connections++;
}

static const char protected_text[] =
    "-DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user."
    " In this mode connections are only accepted from the loopback interface. To let other machines in, either set a password"
    " (directive requirepass, or CONFIG SET requirepass from this machine), or, if the network itself keeps strangers out,"
    " turn the mode off: protected-mode no in the configuration file, --protected-mode no on the command line, or CONFIG SET"
    " protected-mode no from this machine followed by CONFIG REWRITE.\r\n";

static bool is_protected(const struct server *sv)
{
    const struct settings *set = &sv->node->set;
    return set->protected_mode && !sv->node->e->auth_required;
}

void conn_accept(struct server *sv, int fd, const char *unix_path, bool is_tls)
{
    bool local = unix_path || net_is_loopback(fd);
    if (sv->all.count >= sv->opt.maxclients) {
        refuse(sv, fd, is_tls ? NULL : "-ERR max number of clients reached\r\n");
        return;
    }
    if (!local && !is_tls && is_protected(sv)) {
        refuse(sv, fd, protected_text);
        return;
    }
    struct tls *tls = is_tls ? tls_new(sv->tls) : NULL;
    if (is_tls && !tls) {
        refuse(sv, fd, NULL);
        return;
    }
    struct conn *c = conn_adopt(sv, fd, unix_path, tls);
    node_log(sv->node, '-', unix_path ? "Accepted connection to %s" : "Accepted %s", unix_path ? unix_path : c->client.s.peer);
}

struct conn *conn_adopt(struct server *sv, int fd, const char *unix_path, struct tls *tls)
{
    struct engine *e = sv->node->e;
    bool local = unix_path || net_is_loopback(fd);
    if (!unix_path) net_prepare(fd, sv->opt.tcp_keepalive_s);
    struct conn *c = mem_zalloc(sizeof *c);
    c->sv = sv;
    client_init(sv->node, &c->client);
    struct session *s = &c->client.s;
    s->fd = fd;
    s->flags |= (unix_path ? SESSION_UNIX_SOCKET : 0u) | (local ? SESSION_LOCAL : 0u) | (tls ? SESSION_TLS : 0u);
    net_peer_name(fd, unix_path, s->peer);
    net_local_name(fd, unix_path, s->local);
    c->index = sv->all.count;
    conns_add(&sv->all, c);
    node_check_client(sv->node, &c->client);
    e->stats.connections++;
    c->welcomed = !tls || tls_ready(tls);
    if (sv->io) {
        iothreads_adopt(c, fd, tls);
    } else {
        c->tls = tls;
        link_open(sv->loop, &c->link, fd);
    }
    return c;
}

/* --- end --- */

static void leave_lists(struct conn *c)
{
    struct server *sv = c->sv;
    struct conn *last = sv->all.at[--sv->all.count];
    sv->all.at[c->index] = last;
    last->index = c->index;
    if (c->flags & CONN_READY) conns_drop(&sv->ready, c);
    if (c->flags & CONN_WAITING) conns_drop(&sv->waiting, c);
    if (c->flags & CONN_SYNC) conns_drop(&sv->syncing, c);
    for (uint32_t i = 0; i < sv->running.count; i++)
        if (sv->running.at[i] == c) sv->running.at[i] = NULL;
}

static void close_how(struct conn *c, bool goodbye)
{
    if (c->flags & CONN_CLOSED) return;
    if (unlikely(c == c->sv->busy)) { /* when its script is over */
        c->client.s.flags |= SESSION_CLOSE_NOW;
        return;
    }
    c->flags |= CONN_CLOSED;
    leave_lists(c);
    if (c->link.pinned) {
        c->orphan = c->client.in.buf;
        c->client.in.buf = (struct buf){0};
        c->client.in.pos = c->client.in.scan = 0;
    }
    client_deinit(c->sv->node, &c->client);
    if (!c->peer) {
        link_close(c->sv->loop, &c->link);
        return;
    }
    buf_deinit(&c->used_input);
    peer_close(c, goodbye);
}

void conn_gone(struct conn *c)
{
    buf_deinit(&c->orphan);
    tls_free(c->tls);
    mem_free(c, sizeof *c);
}

static void on_gone(void *arg, struct link *l)
{
    (void)arg;
    conn_gone(conn_of_link(l));
}

void conn_close(struct conn *c) { close_how(c, false); }

/* --- bytes in --- */

void conn_ready(struct conn *c)
{
    if (c->flags & (CONN_READY | CONN_CLOSED)) return;
    c->flags |= CONN_READY;
    conns_add(&c->sv->ready, c);
}

static size_t on_wants(void *arg, struct link *l)
{
    (void)arg;
    if (unlikely(conn_of_link(l)->tls != NULL)) return 0; /* they come by way of the scratch buffer */
    return input_wants(&conn_of_link(l)->client.in);
}

static char *on_room(void *arg, struct link *l, size_t min, size_t *len)
{
    struct server *sv = arg;
    if (unlikely(conn_of_link(l)->tls != NULL)) {
        sv->tls_in.len = 0;
        char *to = buf_room(&sv->tls_in, min > PLAIN_STEP_BYTES ? min : PLAIN_STEP_BYTES);
        *len = sv->tls_in.cap;
        return to;
    }
    struct input *in = &conn_of_link(l)->client.in;
    size_t step = in->buf.len > ROOM_STEP_BYTES ? in->buf.len : ROOM_STEP_BYTES;
    bool hint = min == input_wants(in);
    return input_room(in, hint && min > step ? step : min, len);
}

/* Says what is wrong and closes; an alert for the peer goes out before. */
void conn_tls_broke(struct conn *c, const char *why, size_t len)
{
    if (c->welcomed) node_log(c->sv->node, '-', "Client %s: TLS: %.*s", c->client.s.peer, (int)len, why);
    else node_log(c->sv->node, '#', "Error accepting a client connection: %.*s", (int)len, why);
    c->client.s.reply.out.len = 0;
    c->client.s.flags |= SESSION_CLOSE_AFTER_REPLY;
    conn_ready(c);
}

/* The handshake is over: what a plain connection is told at once. */
static void welcome(struct conn *c)
{
    struct session *s = &c->client.s;
    c->welcomed = true;
    if ((s->flags & SESSION_LOCAL) || !is_protected(c->sv)) return;
    buf_cstr(&s->reply.out, protected_text);
    s->flags |= SESSION_CLOSE_AFTER_REPLY;
    c->sv->node->e->stats.rejected_connections++;
}

/* A peer's: what it is told, it is told at once. */
void conn_welcomed(struct conn *c)
{
    welcome(c);
    if (c->client.s.reply.out.len) conn_ready(c);
}

/* What came, read into the client's input: its length, 0 for none. */
static size_t decipher(struct conn *c, size_t n)
{
    struct input *in = &c->client.in;
    size_t sum = 0;
    int got;
    tls_feed(c->tls, c->sv->tls_in.ptr, n);
    do {
        size_t room;
        char *to = input_room(in, PLAIN_STEP_BYTES, &room);
        got = tls_read(c->tls, to, room);
        if (got > 0) {
            input_added(in, (size_t)got);
            sum += (size_t)got;
        }
    } while (got > 0);
    if (!c->welcomed && tls_ready(c->tls)) welcome(c);
    if (got == TLS_FAILED && !(c->client.s.flags & SESSION_CLOSE_AFTER_REPLY)) conn_tls_broke(c, tls_error(c->tls), strlen(tls_error(c->tls)));
    if (got == TLS_ENDED) c->flags |= CONN_ENDED;
    return sum;
}

void conn_received(struct conn *c, size_t n)
{
    struct session *s = &c->client.s;
    struct engine *e = c->sv->node->e;
    s->total_in_bytes += n;
    s->active_ms = e->now_ms;
    client_note_input(&c->client);
    e->stats.net_in_bytes += n;
    e->stats.reads++;
    conn_ready(c);
}

static void on_received(void *arg, struct link *l, size_t n)
{
    (void)arg;
    struct conn *c = conn_of_link(l);
    if (unlikely(c->tls != NULL)) {
        n = decipher(c, n);
        conn_ready(c); /* also without a byte of a command: the handshake's answers */
        if (!n) return;
    } else {
        input_added(&c->client.in, n);
    }
    conn_received(c, n);
}

/* An end without error: what came before it is still run and answered. */
static void on_ended(void *arg, struct link *l, int error)
{
    (void)arg;
    conn_ended(conn_of_link(l), error);
}

void conn_ended(struct conn *c, int error)
{
    struct server *sv = c->sv;
    if (error) {
        node_log(sv->node, '-', "Client %s: connection lost: %s", c->client.s.peer, strerror(error));
        conn_close(c);
        return;
    }
    if (unlikely((c->tls || c->peer) && !c->welcomed && !(c->client.s.flags & SESSION_CLOSE_AFTER_REPLY)))
        node_log(sv->node, '#', "Error accepting a client connection: unexpected eof while reading");
    node_log(sv->node, '-', "Client closed connection %s", c->client.s.peer);
    c->flags |= CONN_ENDED;
    conn_ready(c);
}

/* --- bytes out --- */

/* Output memory that a client may keep for its next reply: next to none when memory is bounded. */
static size_t spare_bytes(const struct session *s) { return s->engine->special & SPECIAL_MAXMEMORY ? SPARE_BOUNDED_BYTES : SPARE_BYTES; }

static void on_drained(void *arg, struct link *l)
{
    (void)arg;
    struct conn *c = conn_of_link(l);
    struct buf *out = &c->client.s.reply.out;
    c->client.s.out_pending = 0;
    if (likely(!c->tls) && !out->cap && l->sending.cap <= spare_bytes(&c->client.s)) { /* the memory goes round */
        *out = l->sending;
        l->sending = (struct buf){0};
        if (likely(!(c->flags & (CONN_ENDED | CONN_HELD)) && !(c->client.s.flags & SESSION_CLOSE_AFTER_REPLY))) return;
    } else {
        buf_deinit(&l->sending);
    }
    conn_ready(c); /* more to send, or to close, or to take up again */
}

/* Replies wait for the end of the handshake. */
static void send_cipher(struct conn *c)
{
    struct buf *plain = &c->client.s.reply.out, *out = tls_out(c->tls);
    if (plain->len && (c->welcomed || (c->client.s.flags & SESSION_CLOSE_AFTER_REPLY))) {
        if (!tls_write(c->tls, plain->ptr, plain->len)) c->client.s.flags |= SESSION_CLOSE_AFTER_REPLY;
        plain->len = 0;
        if (plain->cap > spare_bytes(&c->client.s)) buf_deinit(plain);
    }
    if (out->len && link_send(c->sv->loop, &c->link, out) && out->cap > SPARE_BOUNDED_BYTES) buf_deinit(out);
}

static void send_output(struct conn *c)
{
    struct session *s = &c->client.s;
    struct buf *out = &s->reply.out;
    s->total_out_bytes += out->len;
    s->engine->stats.net_out_bytes += out->len;
    s->engine->stats.writes++;
    if (unlikely(c->tls != NULL)) {
        send_cipher(c);
        return;
    }
    if (unlikely(c->peer != NULL)) {
        peer_send(c, out, (s->flags & SESSION_CLOSE_AFTER_REPLY) || (c->flags & (CONN_ENDED | CONN_HELD)));
        return;
    }
    if (link_send(c->sv->loop, &c->link, out) && out->cap > spare_bytes(s)) buf_deinit(out);
}

static bool all_sent(const struct conn *c) { return c->client.s.reply.out.len == 0 && (unlikely(c->peer != NULL) ? peer_all_sent(c) : !link_busy(&c->link)) && !cipher_bytes(c); }

/* Back-pressure: see CLIENT_OUTPUT_HOLD_BYTES. was_over: node_turn stopped at the bound; commands may be left in the input. */
static void hold_or_release(struct conn *c, bool was_over)
{
    size_t out = output_bytes(c);
    if (out > CLIENT_OUTPUT_HOLD_BYTES && !(c->flags & CONN_HELD)) {
        c->flags |= CONN_HELD;
        node_log(c->sv->node, '-', "Client %s reads too slowly: %zu bytes wait for it", c->client.s.peer, out);
        conn_stop_reading(c);
        if (c->peer) peer_tell(c);
    } else if (was_over && !(c->flags & CONN_HELD)) {
        conn_ready(c);
    } else if (out <= CLIENT_OUTPUT_HOLD_BYTES / 2 && (c->flags & CONN_HELD)) {
        c->flags &= (uint8_t)~CONN_HELD;
        conn_read_on(c);
        conn_ready(c);
    }
}

/* Input that is left although the turn ran what it could: half a command, or the session waits for something. */
static void keep_rest(struct conn *c)
{
    struct input *in = &c->client.in;
    if ((c->client.s.flags & (SESSION_PARKED | SESSION_PAUSED)) && !(c->flags & CONN_WAITING)) {
        c->flags |= CONN_WAITING;
        conns_add(&c->sv->waiting, c);
    }
    if (!c->tls && !c->peer && !c->link.pinned && input_wants(in) >= LINK_DIRECT_BYTES) link_hint(c->sv->loop, &c->link);
}

/* Who brings slots runs for a while in each turn, and waits now and then: what it has sent meanwhile stays in its socket. */
static void pace(struct conn *c)
{
    bool waits = c->client.cut || c->client.s.flags & (SESSION_PARKED | SESSION_PAUSED);
    if (waits && c->client.in.buf.len - c->client.in.pos > PACED_BYTES && !(c->flags & CONN_PACED)) {
        c->flags |= CONN_PACED;
        conn_stop_reading(c);
    } else if (!waits && (c->flags & CONN_PACED)) { /* all that is whole has run: half a command may be as long as it likes */
        c->flags &= (uint8_t)~CONN_PACED;
        conn_read_on(c);
    }
    if (!c->client.cut) return;
    c->client.cut = false;
    conn_ready(c);
}

void conn_settle(struct conn *c)
{
    struct session *s = &c->client.s;
    if ((c->flags & CONN_CLOSED) || unlikely(c == c->sv->busy)) return;
    if (unlikely(s->flags & SESSION_CLOSE_NOW)) {
        conn_close(c);
        return;
    }
    if (unlikely(c->client.hold_until | c->client.hold_offset) && held_must(c->sv, c)) return;
    bool was_over = s->reply.out.len > CLIENT_OUTPUT_HOLD_BYTES;
    if ((s->reply.out.len || cipher_bytes(c)) && may_send(c)) send_output(c);
    bool idle = all_sent(c);
    if (unlikely((s->flags & SESSION_CLOSE_AFTER_REPLY) || (c->flags & CONN_ENDED))) {
        bool more_to_run = !(s->flags & SESSION_CLOSE_AFTER_REPLY) && (c->flags & (CONN_READY | CONN_HELD));
        if (idle && !more_to_run) {
            if (c->tls && tls_shutdown(c->tls)) {
                send_cipher(c);
                if (link_busy(&c->link)) return; /* and when that is out, it is closed */
            }
            close_how(c, true);
            return;
        }
        if (c->peer && !idle) peer_tell(c);
        if (s->flags & SESSION_CLOSE_AFTER_REPLY) conn_stop_reading(c); /* nobody will run it */
    }
    note_figures(c);
    if (unlikely(output_bytes(c) + s->query_bytes + s->argv_bytes > CHECK_BYTES)) {
        node_check_client(c->sv->node, &c->client);
        if (s->flags & SESSION_CLOSE_NOW) {
            conn_close(c);
            return;
        }
    }
    if (unlikely((c->flags & CONN_HELD) || was_over || output_bytes(c) > CLIENT_OUTPUT_HOLD_BYTES)) hold_or_release(c, was_over);
    if (unlikely(c->client.in.pos != c->client.in.buf.len)) keep_rest(c);
    else if (unlikely(c->client.in.buf.cap > INPUT_KEEP_BYTES) && !c->link.pinned) input_compact(&c->client.in);
    if (unlikely(s->flags & SESSION_BRINGS)) pace(c);
    if (unlikely(c->peer != NULL) && !c->lent && !(c->flags & CONN_PACED)) peer_allow(c);
}

/* --- the sweep --- */

static bool timed_out(const struct conn *c)
{
    const struct session *s = &c->client.s;
    if (c->sv->opt.timeout_s <= 0 || (s->flags & (SESSION_PARKED | SESSION_PAUSED | SESSION_MONITOR | SESSION_REPLICA | SESSION_LENT)) || s->pubsub) return false;
    return s->engine->now_ms - s->active_ms > (int64_t)c->sv->opt.timeout_s * 1000;
}

static void release_buffers(struct conn *c)
{
    struct session *s = &c->client.s;
    if (s->engine->now_ms - s->active_ms < IDLE_MS) return;
    if (!c->link.pinned && c->client.in.buf.cap) input_compact(&c->client.in);
    if (!s->reply.out.len && s->reply.out.cap) buf_deinit(&s->reply.out);
}

static void sweep_one(struct conn *c)
{
    if (c == c->sv->busy) return;
    if (unlikely((c->tls || c->peer) && !c->welcomed) && c->sv->node->e->now_ms - c->client.s.created_ms > HANDSHAKE_MS) {
        node_log(c->sv->node, '#', "Error accepting a client connection: the handshake takes too long");
        conn_close(c);
        return;
    }
    if (timed_out(c)) {
        node_log(c->sv->node, '-', "Closing idle client");
        conn_close(c);
        return;
    }
    release_buffers(c);
    note_figures(c);
    node_check_client(c->sv->node, &c->client);
    if (c->client.s.flags & SESSION_CLOSE_NOW) conn_close(c);
}

void conn_sweep(struct server *sv)
{
    uint32_t n = sv->all.count / 10 + 5;
    for (; n && sv->all.count; n--) {
        if (sv->sweep_at >= sv->all.count) sv->sweep_at = 0;
        struct conn *c = sv->all.at[sv->sweep_at];
        sweep_one(c);
        if (!(c->flags & CONN_CLOSED)) sv->sweep_at++; /* else another one stands in its place now */
        if (sv->sweep_at >= sv->all.count && n > sv->all.count) break;
    }
}

static void on_woke(void *arg);

void conn_events(struct loop_events *ev)
{
    *ev = (struct loop_events){.woke = on_woke, .wants = on_wants, .room = on_room, .received = on_received,
                               .ended = on_ended, .drained = on_drained, .gone = on_gone, .arg = ev->arg};
}

static void on_woke(void *arg) { server_set_time(arg); }
