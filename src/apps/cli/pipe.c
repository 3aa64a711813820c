/* pipe: --pipe. A second thread copies standard input to the server; this one reads and counts the replies, so neither
 * side can fill up and stop the other. The end is marked by an ECHO of random bytes sent after the input: when those come
 * back, every earlier command has been answered. The writer only writes the socket, the reader only reads it. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "apps/cli/modes.h"

#define MARK_BYTES 20

struct pipe_state {
    struct session *s;
    char mark[MARK_BYTES];
    _Atomic long long sent_all_us; /* 0 until the input is at its end */
    _Atomic bool failed;
    long long last_reply_us;
    unsigned long long replies, errors;
    bool timed_out;
};

/* By its own path, since the connection's failure is the reader's to note. */
static bool send_bytes(struct pipe_state *p, const char *from, size_t n)
{
    struct conn *c = &p->s->conn;
    char why[200];
    while (n) {
        ssize_t sent = c->tls ? secure_write(c->tls, from, n, why, sizeof(why)) : send(c->fd, from, n, MSG_NOSIGNAL);
        if (c->tls && (sent == SECURE_WANTS_READ || sent == SECURE_WANTS_WRITE)) {
            struct pollfd ready = {.fd = c->fd, .events = sent == SECURE_WANTS_WRITE ? POLLOUT : POLLIN};
            poll(&ready, 1, 1000);
            continue;
        }
        if (!c->tls && sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        from += sent;
        n -= (size_t)sent;
    }
    return true;
}

/* The empty line closes an inline command that the input left without its newline. */
static bool send_mark(struct pipe_state *p)
{
    char text[MARK_BYTES + 64];
    int head = snprintf(text, sizeof(text), "\r\n*2\r\n$4\r\nECHO\r\n$%d\r\n", MARK_BYTES);
    memcpy(text + head, p->mark, MARK_BYTES);
    memcpy(text + head + MARK_BYTES, "\r\n", 2);
    return send_bytes(p, text, (size_t)head + MARK_BYTES + 2);
}

static void *copy_input(void *arg)
{
    struct pipe_state *p = arg;
    static char block[1 << 16];
    for (;;) {
        ssize_t n = read(STDIN_FILENO, block, sizeof(block));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fprintf(stderr, "Error reading from stdin: %s\n", strerror(errno));
        if (n < 0) p->failed = true;
        if (n <= 0) break;
        if (!send_bytes(p, block, (size_t)n)) {
            fprintf(stderr, "Error writing to the server: %s\n", strerror(errno));
            p->failed = true;
            return NULL;
        }
    }
    puts("All data transferred. Waiting for the last reply...");
    fflush(stdout);
    if (!send_mark(p)) p->failed = true;
    p->sent_all_us = mode_now_us();
    return NULL;
}

/* While nothing comes: how long is too long, once everything has been sent. */
static bool keep_waiting(struct conn *conn, void *arg)
{
    struct pipe_state *p = arg;
    (void)conn;
    long long since = p->sent_all_us, limit = p->s->opt->pipe_timeout_sec;
    if (!since || limit <= 0) return true;
    if (p->last_reply_us > since) since = p->last_reply_us;
    p->timed_out = mode_now_us() - since >= limit * 1000000;
    return !p->timed_out;
}

/* Reads one reply over; *mine tells the marker. */
static bool read_reply(struct pipe_state *p, bool *mine)
{
    struct token t;
    struct conn *c = &p->s->conn;
    char got[MARK_BYTES];
    size_t have = 0, n;
    const char *piece;
    *mine = false;
    if (!reply_next(c, &t)) return false;
    p->last_reply_us = mode_now_us();
    if (t.type == REPLY_ERROR) {
        fprintf(stderr, "%s\n", t.text);
        p->errors++;
    }
    if (t.type == REPLY_PUSH) return reply_skip(c, &t);
    p->replies++;
    if (t.type != REPLY_STRING || t.count != MARK_BYTES) return reply_skip(c, &t);
    do {
        if (!reply_chunk(c, &piece, &n)) return false;
        if (n) memcpy(got + have, piece, n);
        have += n;
    } while (n);
    *mine = !memcmp(got, p->mark, MARK_BYTES);
    if (*mine) p->replies--;
    return true;
}

static bool read_all(struct pipe_state *p)
{
    for (bool mine = false; !mine;) {
        if (!read_reply(p, &mine)) return false;
    }
    puts("Last reply received from server.");
    return true;
}

int mode_pipe(struct session *s)
{
    struct pipe_state p = {.s = s};
    pthread_t writer;
    if (getrandom(p.mark, sizeof(p.mark), 0) != (ssize_t)sizeof(p.mark)) {
        fprintf(stderr, "Error: no random bytes: %s\n", strerror(errno));
        return 1;
    }
    s->conn.idle = keep_waiting;
    s->conn.idle_arg = &p;
    if (pthread_create(&writer, NULL, copy_input, &p)) {
        fprintf(stderr, "Error: no second thread\n");
        return 1;
    }
    bool ok = read_all(&p);
    if (!ok && p.timed_out) {
        fprintf(stderr, "No replies for %d seconds: exiting.\n", s->opt->pipe_timeout_sec);
        p.errors++;
    } else if (!ok) {
        fprintf(stderr, "Error reading replies from server: %s\n", s->conn.err);
        p.errors++;
    }
    if (ok) pthread_join(writer, NULL);
    printf("errors: %llu, replies: %llu\n", p.errors, p.replies);
    fflush(stdout);
    if (!ok) _exit(1); /* the writer may sit in read() for ever, with what is on this stack: all ends at once */
    return p.errors || p.failed ? 1 : 0;
}
