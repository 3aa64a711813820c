/* connect: opening, reading and writing one client socket. Blocking descriptors; waits go through poll only when an
 * idle hook or an interrupt flag asks for it. IPv4 addresses are tried before IPv6 ones, as clients of this family do. */
#include "apps/cli/connect.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void conn_init(struct conn *conn)
{
    memset(conn, 0, offsetof(struct conn, data));
    conn->fd = -1;
}

bool conn_fail(struct conn *conn, enum conn_failure kind, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(conn->err, sizeof(conn->err), fmt, ap);
    va_end(ap);
    conn->failed = kind;
    return false;
}

void conn_close(struct conn *conn)
{
    secure_close(conn->tls);
    if (conn->fd >= 0) close(conn->fd);
    free(conn->line);
    conn->fd = -1;
    conn->tls = NULL;
    conn->line = NULL;
    conn->line_cap = conn->str_left = conn->at = conn->end = 0;
}

static void set_int(int fd, int level, int name, int value)
{
    /* Best effort: a socket without keepalive still works. */
    (void)setsockopt(fd, level, name, &value, sizeof(value));
}

static void tune_tcp(int fd)
{
    set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set_int(fd, IPPROTO_TCP, TCP_KEEPIDLE, 15);
    set_int(fd, IPPROTO_TCP, TCP_KEEPINTVL, 5);
    set_int(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
}

static bool open_unix(struct conn *conn, const char *path)
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(sa.sun_path)) return conn_fail(conn, CONN_IO, "socket path is too long");
    strcpy(sa.sun_path, path);
    conn->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (conn->fd < 0 || connect(conn->fd, (struct sockaddr *)&sa, sizeof(sa)) < 0) {
        return conn_fail(conn, CONN_IO, "%s", strerror(errno));
    }
    return true;
}

static bool try_family(struct conn *conn, const struct addrinfo *list, int family, int *why)
{
    for (const struct addrinfo *a = list; a; a = a->ai_next) {
        if (a->ai_family != family) continue;
        int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) == 0) {
            conn->fd = fd;
            tune_tcp(fd);
            return true;
        }
        *why = errno;
        if (fd >= 0) close(fd);
    }
    return false;
}

static bool open_tcp(struct conn *conn, const struct conn_address *to)
{
    struct addrinfo want = {.ai_socktype = SOCK_STREAM}, *list = NULL;
    char port[16];
    snprintf(port, sizeof(port), "%d", to->port);
    int rc = getaddrinfo(to->host, port, &want, &list);
    if (rc) return conn_fail(conn, CONN_IO, "%s", gai_strerror(rc));
    int why = ECONNREFUSED;
    bool ok = try_family(conn, list, AF_INET, &why) || try_family(conn, list, AF_INET6, &why);
    freeaddrinfo(list);
    return ok ? true : conn_fail(conn, CONN_IO, "%s", strerror(why));
}

static bool begin_tls(struct conn *conn, const struct secure_settings *set)
{
    char why[200];
    conn->tls = secure_open(set, conn->fd, why, sizeof(why), &conn->misconfigured);
    return conn->tls ? true : conn_fail(conn, CONN_IO, "%s", why);
}

bool conn_open(struct conn *conn, const struct conn_address *to)
{
    conn_close(conn);
    conn->misconfigured = false;
    conn->failed = CONN_FINE;
    conn->err[0] = 0;
    conn->resp3 = false;
    bool ok = to->socket ? open_unix(conn, to->socket) : open_tcp(conn, to);
    if (ok && to->tls && to->tls->on) ok = begin_tls(conn, to->tls);
    if (!ok) conn_close(conn);
    return ok;
}

static bool interrupted(const struct conn *conn)
{
    return conn->interrupt && *conn->interrupt;
}

static bool write_tls(struct conn *conn, const char *p, size_t len)
{
    char why[200];
    while (len) {
        long n = secure_write(conn->tls, p, len, why, sizeof(why));
        if (n == SECURE_WANTS_READ || n == SECURE_WANTS_WRITE) {
            if (interrupted(conn)) return conn_fail(conn, CONN_INTERRUPTED, "interrupted");
            struct pollfd ready = {.fd = conn->fd, .events = n == SECURE_WANTS_WRITE ? POLLOUT : POLLIN};
            poll(&ready, 1, 1000);
            continue;
        }
        if (n <= 0) return conn_fail(conn, n == SECURE_ENDED ? CONN_CLOSED : CONN_IO, "%s", why);
        p += n;
        len -= (size_t)n;
    }
    return true;
}

bool conn_write(struct conn *conn, const void *ptr, size_t len)
{
    const char *p = ptr;
    if (conn->fd < 0) return conn_fail(conn, CONN_CLOSED, "Server closed the connection");
    if (conn->tls) return write_tls(conn, p, len);
    while (len) {
        ssize_t n = send(conn->fd, p, len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) {
            if (interrupted(conn)) return conn_fail(conn, CONN_INTERRUPTED, "interrupted");
            continue;
        }
        if (n < 0) return conn_fail(conn, CONN_IO, "%s", strerror(errno));
        p += n;
        len -= (size_t)n;
    }
    return true;
}

/* Poll wakes once a second so that a signal that came just before the wait is never slept over. */
static bool wait_readable(struct conn *conn)
{
    for (;;) {
        if (interrupted(conn)) return conn_fail(conn, CONN_INTERRUPTED, "interrupted");
        struct pollfd p = {.fd = conn->fd, .events = POLLIN};
        int n = poll(&p, 1, 1000);
        if (n > 0) return true;
        if (n < 0 && errno != EINTR) return conn_fail(conn, CONN_IO, "%s", strerror(errno));
        if (n == 0 && conn->idle && !conn->idle(conn, conn->idle_arg)) {
            return conn_fail(conn, CONN_INTERRUPTED, "timed out");
        }
    }
}

/* TLS may hold bytes that the descriptor no longer shows, so it is asked before any wait. */
static bool fill_tls(struct conn *conn)
{
    char why[200];
    for (;;) {
        if (interrupted(conn)) return conn_fail(conn, CONN_INTERRUPTED, "interrupted");
        long n = secure_read(conn->tls, conn->data + conn->end, sizeof(conn->data) - conn->end, why, sizeof(why));
        if (n > 0) {
            conn->end += (size_t)n;
            return true;
        }
        if (n == SECURE_ENDED || n == SECURE_FAILED) return conn_fail(conn, n == SECURE_ENDED ? CONN_CLOSED : CONN_IO, "%s", why);
        if (n == SECURE_WANTS_WRITE) {
            struct pollfd p = {.fd = conn->fd, .events = POLLOUT};
            poll(&p, 1, 1000);
        } else if (!wait_readable(conn)) {
            return false;
        }
    }
}

bool conn_fill(struct conn *conn)
{
    if (conn->fd < 0) return conn_fail(conn, CONN_CLOSED, "Server closed the connection");
    if (conn->at == conn->end) conn->at = conn->end = 0;
    if (conn->end == sizeof(conn->data)) {
        memmove(conn->data, conn->data + conn->at, conn->end - conn->at);
        conn->end -= conn->at;
        conn->at = 0;
    }
    if (conn->tls) return fill_tls(conn);
    for (;;) {
        if ((conn->idle || conn->interrupt) && !wait_readable(conn)) return false;
        ssize_t n = recv(conn->fd, conn->data + conn->end, sizeof(conn->data) - conn->end, 0);
        if (n > 0) {
            conn->end += (size_t)n;
            return true;
        }
        if (n == 0) return conn_fail(conn, CONN_CLOSED, "Server closed the connection");
        if (errno != EINTR) return conn_fail(conn, CONN_IO, "%s", strerror(errno));
    }
}
