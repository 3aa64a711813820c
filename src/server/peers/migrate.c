#include "server/peers/migrate.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "io/net.h"
#include "io/tls.h"
#include "persist/migrate.h"
#include "server/core/thread.h"
#include "server/net/listen.h"

#define LINKS_MAX 64
#define UNUSED_MS 10000
#define WRITE_BYTES ((size_t)64 * 1024)
#define LINE_MAX_BYTES 4096
#define TRIES 2      /* a kept connection may have ended long ago */
#define LOOK_MS 50 /* how often a wait looks whether the server ends */

struct migrate_link {
    char host[256];
    int port, fd;
    int64_t db;                  /* selected there; -1: not known */
    int64_t used_ms;
    char in[LINE_MAX_BYTES];     /* received and not read */
    size_t in_len;
    struct tls *tls;             /* NULL: plain */
    char cipher[LINE_MAX_BYTES]; /* lent to it */
};

static struct {
    struct migrate_link links[LINKS_MAX];
    int count;
    struct migration *running;   /* the helper's */
    pthread_t thread;
    _Atomic bool over, stop;
    struct server *sv;
    struct tls *spare[TRIES];    /* tls-cluster: what new connections begin with, made on the executor */
    bool secure;
} state;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- connections --- */

static void drop_link(struct migrate_link *l)
{
    close(l->fd);
    tls_free(l->tls);
    *l = state.links[--state.count];
}

static void drop_unused(int64_t unused_ms)
{
    for (int i = state.count; i--;)
        if (now_ms() - state.links[i].used_ms >= unused_ms) drop_link(&state.links[i]);
}

static struct migrate_link *find_link(const struct migration *m)
{
    for (int i = 0; i < state.count; i++)
        if (state.links[i].port == m->port && !state.links[i].tls == !state.secure && strcmp(state.links[i].host, m->host) == 0) return &state.links[i];
    return NULL;
}

/* --- bytes, with a bound on each wait --- */

static bool wait_for(const struct migrate_link *l, short what, int64_t timeout_ms)
{
    int64_t end = now_ms() + timeout_ms;
    while (!atomic_load(&state.stop)) {
        int64_t left = end - now_ms();
        struct pollfd p = {.fd = l->fd, .events = what};
        int n = poll(&p, 1, left <= 0 ? 0 : left < LOOK_MS ? (int)left : LOOK_MS);
        if (n > 0) return true;
        if (n < 0 && errno != EINTR) return false;
        if (left <= 0) break;
    }
    errno = ETIMEDOUT;
    return false;
}

/* Both, in as few segments as they fit into. */
static bool send_raw(struct migrate_link *l, struct slice head, struct slice rest, int64_t timeout_ms)
{
    while (head.len || rest.len) {
        struct iovec v[2] = {{(void *)head.ptr, head.len}, {(void *)rest.ptr, rest.len < WRITE_BYTES ? rest.len : WRITE_BYTES}};
        struct msghdr m = {.msg_iov = v, .msg_iovlen = 2};
        ssize_t n = sendmsg(l->fd, &m, MSG_NOSIGNAL);
        if (n > 0) {
            size_t of_head = (size_t)n < head.len ? (size_t)n : head.len, of_rest = (size_t)n - of_head;
            head = slice_of(head.ptr + of_head, head.len - of_head);
            rest = slice_of(rest.ptr + of_rest, rest.len - of_rest);
        } else if (n < 0 && errno == EINTR) {
            continue;
        } else if ((n < 0 && errno != EAGAIN) || !wait_for(l, POLLOUT, timeout_ms)) {
            return false;
        }
    }
    return true;
}

static bool send_all(struct migrate_link *l, struct slice head, struct slice rest, int64_t timeout_ms)
{
    if (!l->tls) return send_raw(l, head, rest, timeout_ms);
    struct slice both[] = {head, rest};
    struct buf *out = tls_out(l->tls);
    for (int i = 0; i < 2; i++) {
        for (size_t at = 0; at < both[i].len;) {
            size_t n = both[i].len - at < WRITE_BYTES ? both[i].len - at : WRITE_BYTES;
            if (!tls_write(l->tls, both[i].ptr + at, n)) return errno = EPROTO, false;
            at += n;
            if (!send_raw(l, buf_slice(out), slice_of(NULL, 0), timeout_ms)) return false;
            out->len = 0;
        }
    }
    return true;
}

/* What the socket has: > 0 bytes, 0: the other side closed; -1: errno, EAGAIN when there is nothing yet. */
static ssize_t receive(struct migrate_link *l, char *to, size_t room)
{
    if (!l->tls) return recv(l->fd, to, room, 0);
    for (;;) {
        int got = tls_read(l->tls, to, room);
        if (got > 0) return got;
        if (got == TLS_ENDED) return 0;
        if (got == TLS_FAILED) return errno = EPROTO, -1;
        ssize_t n = recv(l->fd, l->cipher, sizeof l->cipher, 0);
        if (n <= 0) return n;
        tls_feed(l->tls, l->cipher, (size_t)n);
    }
}

/* The handshake. */
static bool agree(struct migrate_link *l, int64_t timeout_ms)
{
    char nothing[1];
    for (int i = 0; i < TRIES && !l->tls; i++) {
        l->tls = state.spare[i];
        state.spare[i] = NULL;
    }
    if (!l->tls) return false;
    struct buf *out = tls_out(l->tls);
    tls_feed(l->tls, "", 0);
    while (receive(l, nothing, sizeof nothing) == -1 && errno == EAGAIN && !tls_ready(l->tls)) { /* nobody says anything before we do */
        if (!send_raw(l, buf_slice(out), slice_of(NULL, 0), timeout_ms)) return false;
        out->len = 0;
        if (!wait_for(l, POLLIN, timeout_ms)) return false;
    }
    bool agreed = tls_ready(l->tls) && send_raw(l, buf_slice(out), slice_of(NULL, 0), timeout_ms);
    out->len = 0;
    return agreed;
}

/* One line without its end, valid until the next; false: errno tells, 0 when the other side closed. */
static bool read_line(struct migrate_link *l, size_t *taken, struct slice *line, int64_t timeout_ms)
{
    memmove(l->in, l->in + *taken, l->in_len - *taken);
    l->in_len -= *taken;
    *taken = 0;
    for (;;) {
        const char *end = memchr(l->in, '\n', l->in_len);
        if (end) {
            *taken = (size_t)(end - l->in) + 1;
            *line = slice_of(l->in, end > l->in && end[-1] == '\r' ? *taken - 2 : *taken - 1);
            return true;
        }
        if (l->in_len == sizeof l->in) {
            errno = EPROTO;
            return false;
        }
        ssize_t n = receive(l, l->in + l->in_len, sizeof l->in - l->in_len);
        if (n > 0) {
            l->in_len += (size_t)n;
        } else if (n == 0) {
            errno = 0;
            return false;
        } else if (errno != EAGAIN ? errno != EINTR : !wait_for(l, POLLIN, timeout_ms)) {
            return false;
        }
    }
}

/* A kept connection, or a new one; NULL: there is none to be had. */
static struct migrate_link *open_link(const struct migration *m, bool *refused)
{
    char err[NET_ERR_BYTES];
    struct migrate_link *l = find_link(m);
    *refused = false;
    if (l) return l;
    if (m->port <= 0) {
        *refused = m->port == 0;
        return NULL;
    }
    int fd = net_connect(m->host, m->port, "", (int)(m->timeout_ms < 3600000 ? m->timeout_ms : 3600000), &state.stop, err);
    if (fd < 0) {
        *refused = errno == ECONNREFUSED;
        return NULL;
    }
    if (state.count == LINKS_MAX) drop_link(&state.links[0]);
    l = &state.links[state.count++];
    *l = (struct migrate_link){.port = m->port, .fd = fd, .db = -1};
    memcpy(l->host, m->host, sizeof l->host);
    if (!state.secure || agree(l, m->timeout_ms)) return l;
    drop_link(l);
    return NULL;
}

/* --- the exchange --- */

enum outcome { DONE, BROKE_WRITING, BROKE_READING, NOTHING_ANSWERED };

static enum outcome converse(struct migration *m, struct migrate_link *l)
{
    bool select = l->db != m->db;
    struct buf all = {0};
    buf_puts(&all, buf_slice(&m->auth));
    if (select) buf_puts(&all, buf_slice(&m->select));
    bool sent = send_all(l, buf_slice(&all), buf_slice(&m->restores), m->timeout_ms);
    buf_deinit(&all);
    if (!sent) return BROKE_WRITING;
    struct slice line;
    size_t taken = 0;
    bool refused = false;
    for (int i = -(m->auth.len != 0) - select; i < m->count; i++) {
        if (!read_line(l, &taken, &line, m->timeout_ms)) return i <= 0 && errno != ETIMEDOUT ? NOTHING_ANSWERED : BROKE_READING;
        bool error = !line.len || line.ptr[0] == '-';
        if (error) migration_refused(m, line);
        if (i < 0) refused = refused || error;
        else m->taken[i] = !error && !refused;
    }
    memmove(l->in, l->in + taken, l->in_len - taken);
    l->in_len -= taken;
    l->db = m->error.len ? -1 : m->db;
    l->used_ms = now_ms();
    return DONE;
}

static void carry(struct migration *m)
{
    drop_unused(UNUSED_MS);
    for (int tries = 0;; tries++) {
        bool refused;
        struct migrate_link *l = open_link(m, &refused);
        if (!l) {
            migration_broken(m, refused ? "writing" : NULL);
            return;
        }
        enum outcome how = converse(m, l);
        if (how == DONE) return;
        drop_link(l);
        bool again = how == NOTHING_ANSWERED || (how == BROKE_WRITING && errno != ETIMEDOUT);
        if (again && tries + 1 < TRIES && !m->error.len && !atomic_load(&state.stop)) continue;
        migration_broken(m, how == BROKE_WRITING ? "writing" : "reading");
        return;
    }
}

static void *run(void *arg)
{
    struct loop *lp = state.sv->loop;
    carry(arg);
    atomic_store(&state.over, true);
    loop_wake(lp);
    return NULL;
}

static void finish(void)
{
    struct migration *m = state.running;
    pthread_join(state.thread, NULL);
    state.running = NULL;
    migration_over(m);
}

/* Contexts are the executor's: what a new connection may need is made before. */
static void prepare(void)
{
    struct server *sv = state.sv;
    state.secure = sv->node->set.cluster.tls_cluster;
    if (!state.secure) return;
    if (!sv->tls) listen_load_tls(sv, &sv->opt.tls);
    for (int i = 0; i < TRIES && sv->tls; i++)
        if (!state.spare[i]) state.spare[i] = tls_new_client(sv->tls);
}

static void exchange(struct engine *e, struct migration *m, bool now)
{
    (void)e;
    prepare();
    if (now) {
        carry(m); /* none runs beside it: MIGRATE is a write, and writes wait */
        return;
    }
    check(!state.running);
    atomic_store(&state.over, false);
    if (thread_start(&state.thread, run, m) == 0) {
        state.running = m;
        return;
    }
    migration_broken(m, NULL);
    migration_over(m);
}

void migrate_init(struct server *sv)
{
    state.sv = sv;
    sv->node->e->exchange = exchange;
}

void migrate_poll(struct server *sv)
{
    (void)sv;
    if (state.running) {
        if (atomic_load(&state.over)) finish();
    } else if (state.count) {
        drop_unused(UNUSED_MS);
    }
}

void migrate_stop(struct server *sv)
{
    (void)sv;
    atomic_store(&state.stop, true);
    if (state.running) finish();
    drop_unused(0);
    for (int i = 0; i < TRIES; i++) tls_free(state.spare[i]);
}
