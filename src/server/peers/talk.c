/* talk: see talk.h. What always holds: a dial or a link, never both; the memory goes when the loop knows nothing of the link. */
#include "server/peers/talk.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/loop.h"
#include "persist/feed.h"
#include "resp/skim.h"
#include "server/core/server.h"
#include "server/peers/cipher.h"
#include "server/peers/dial.h"

#define ROOM_BYTES ((size_t)16 << 10)
#define REPLIES_MAX ((size_t)1 << 20) /* unread ones: nobody has that much to say */

struct talk {
    struct link link;
    struct server *sv;
    struct dial *dial;
    struct cipher cipher;
    struct buf in, out, raw;     /* raw: what came by TLS */
    size_t taken;                /* of in */
    int to_skip;                 /* replies to the log-in */
    bool tls, opened, ended, closed;
    char why[200];
};

static struct talk *of(struct link *l) { return (struct talk *)(void *)l; }

/* --- what the loop tells --- */

static size_t on_wants(void *arg, struct link *l)
{
    (void)arg, (void)l;
    return 0;
}

static char *on_room(void *arg, struct link *l, size_t min, size_t *len)
{
    struct talk *t = of(l);
    (void)arg;
    struct buf *b = t->cipher.tls ? &t->raw : &t->in;
    char *to = buf_room(b, min > ROOM_BYTES ? min : ROOM_BYTES);
    *len = b->cap - b->len;
    return to;
}

static void on_received(void *arg, struct link *l, size_t n)
{
    struct talk *t = of(l);
    (void)arg;
    if (!t->cipher.tls) {
        t->in.len += n;
        return;
    }
    enum tls_state state = cipher_in(&t->cipher, slice_of(t->raw.ptr, n), &t->in);
    if (state < 0) {
        t->ended = true;
        snprintf(t->why, sizeof t->why, "TLS: %.180s", cipher_why(&t->cipher));
    }
    talk_flush(t); /* of the handshake, and what waited for it */
}

static void on_ended(void *arg, struct link *l, int error)
{
    (void)arg;
    of(l)->ended = true;
    snprintf(of(l)->why, sizeof of(l)->why, "the connection broke: %s", error ? strerror(error) : "the other side closed it");
}

static void on_drained(void *arg, struct link *l)
{
    (void)arg;
    buf_deinit(&l->sending);
    talk_flush(of(l));
}

static void talk_free(struct talk *t)
{
    cipher_end(&t->cipher);
    buf_deinit(&t->in);
    buf_deinit(&t->out);
    buf_deinit(&t->raw);
    mem_free(t, sizeof *t);
}

static void on_gone(void *arg, struct link *l)
{
    (void)arg;
    talk_free(of(l));
}

static const struct loop_events events = {
    .wants = on_wants, .room = on_room, .received = on_received, .ended = on_ended, .drained = on_drained, .gone = on_gone,
};

/* --- connecting --- */

static void log_in(struct talk *t)
{
    const struct settings *set = &t->sv->node->set;
    if (!set->masterauth.len) return;
    bool named = set->masteruser && set->masteruser[0];
    struct slice words[] = {SLICE("AUTH"), named ? slice_str(set->masteruser) : set->masterauth, set->masterauth};
    struct buf behind = t->out; /* it goes before what was put meanwhile */
    t->out = (struct buf){0};
    feed_encode(&t->out, named ? 3 : 2, words);
    buf_puts(&t->out, buf_slice(&behind));
    buf_deinit(&behind);
    t->to_skip = 1;
}

struct talk *talk_open(struct server *sv, const char *host, int port, bool tls, int timeout_ms)
{
    struct talk *t = mem_zalloc(sizeof *t);
    t->sv = sv;
    t->tls = tls;
    t->dial = dial_start(sv->loop, host, port, "", timeout_ms);
    if (t->dial) return t;
    t->ended = true;
    snprintf(t->why, sizeof t->why, "no thread can be had");
    return t;
}

static void look(struct talk *t)
{
    char err[NET_ERR_BYTES];
    int fd;
    if (!t->dial || !dial_poll(t->dial, &fd, err)) return;
    t->dial = NULL;
    if (fd < 0) {
        t->ended = true;
        snprintf(t->why, sizeof t->why, "no connection: %.150s", err);
        return;
    }
    net_prepare(fd, t->sv->opt.tcp_keepalive_s);
    if (t->tls && !cipher_begin(&t->cipher, t->sv, CIPHER_OPENS)) {
        t->ended = true;
        snprintf(t->why, sizeof t->why, "TLS is not configured");
        close(fd);
        return;
    }
    t->opened = true;
    log_in(t);
    link_open_for(t->sv->loop, &t->link, fd, &events);
    link_read(t->sv->loop, &t->link, true);
    talk_flush(t);
}

/* --- words --- */

struct buf *talk_out(struct talk *t) { return &t->out; }

void talk_put(struct talk *t, int argc, const struct slice *argv) { feed_encode(&t->out, argc, argv); }

void talk_flush(struct talk *t)
{
    if (!t->opened || t->closed || t->ended || !(t->out.len + cipher_unsent(&t->cipher)) || !link_ready(t->sv->loop, &t->link)) return;
    struct buf *out = cipher_out(&t->cipher, &t->out);
    if (out->len) link_send(t->sv->loop, &t->link, out);
}

size_t talk_unsent(const struct talk *t) { return t->out.len + cipher_unsent(&t->cipher) + (t->opened ? link_unsent(&t->link) : 0); }

static bool next_line(struct talk *t, struct slice *line)
{
    const char *from = t->in.ptr + t->taken, *end = t->in.len > t->taken ? memchr(from, '\n', t->in.len - t->taken) : NULL;
    if (!end) {
        if (t->taken && !t->link.pinned) {
            buf_drop(&t->in, t->taken);
            t->taken = 0;
        }
        return false;
    }
    *line = slice_of(from, (size_t)(end - from) - (end > from && end[-1] == '\r'));
    t->taken += (size_t)(end - from) + 1;
    return true;
}

bool talk_line(struct talk *t, struct slice *line)
{
    look(t);
    if (t->in.len - t->taken > REPLIES_MAX) {
        t->ended = true;
        snprintf(t->why, sizeof t->why, "the other side talks too much");
        return false;
    }
    while (next_line(t, line)) {
        if (!t->to_skip) return true;
        t->to_skip--;
        if (line->len && line->ptr[0] != '-') continue;
        t->ended = true;
        snprintf(t->why, sizeof t->why, "the log-in failed: %.*s", (int)(line->len < 150 ? line->len : 150), line->ptr);
        return false;
    }
    return false;
}

bool talk_reply(struct talk *t, struct slice *reply)
{
    struct slice line;
    look(t);
    if (t->to_skip && !t->ended) {
        if (!next_line(t, &line)) return false;
        t->to_skip = 0;
        if (!line.len || line.ptr[0] == '-') {
            t->ended = true;
            snprintf(t->why, sizeof t->why, "the log-in failed: %.*s", (int)(line.len < 150 ? line.len : 150), line.ptr);
        }
    }
    if (t->ended) return false;
    *reply = slice_of(t->in.ptr + t->taken, t->in.len - t->taken);
    ssize_t n = skim_reply(*reply);
    if (n > 0) {
        reply->len = (size_t)n;
        t->taken += (size_t)n;
        return true;
    }
    if (n < 0) {
        t->ended = true;
        snprintf(t->why, sizeof t->why, "what it said is no reply");
    } else if (t->taken && !t->link.pinned) {
        buf_drop(&t->in, t->taken);
        t->taken = 0;
    }
    return false;
}

const char *talk_over(struct talk *t)
{
    look(t);
    return t->ended ? t->why : NULL;
}

bool talk_stands(struct talk *t)
{
    look(t);
    return t->opened && !t->ended && !talk_unsent(t);
}

int talk_fd(const struct talk *t) { return t->link.fd; }

void talk_close(struct talk *t)
{
    if (!t || t->closed) return;
    t->closed = true;
    dial_forget(t->dial);
    if (t->opened) link_close(t->sv->loop, &t->link);
    else talk_free(t);
}
