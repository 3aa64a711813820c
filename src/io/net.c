#include "io/net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int fail(char *err, const char *what, int fd)
{
    int saved = errno;
    snprintf(err, NET_ERR_BYTES, "%s: %s", what, strerror(saved));
    if (fd >= 0) close(fd);
    errno = saved;
    return -1;
}

static bool mptcp;
void net_use_mptcp(bool on) { mptcp = on; }

static int listen_at(const struct sockaddr *sa, socklen_t len, int backlog, char *err)
{
    int protocol = mptcp && sa->sa_family != AF_UNIX ? IPPROTO_MPTCP : 0, one = 1;
    int fd = socket(sa->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
    if (fd < 0) return fail(err, "socket", -1);
    if (sa->sa_family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one) != 0)
        return fail(err, "setsockopt IPV6_V6ONLY", fd);
    if (sa->sa_family != AF_UNIX && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0)
        return fail(err, "setsockopt SO_REUSEADDR", fd);
    if (bind(fd, sa, len) != 0) return fail(err, "bind", fd);
    if (listen(fd, backlog) != 0) return fail(err, "listen", fd);
    return fd;
}

static int listen_any(int family, int port, int backlog, char *err)
{
    if (family == AF_INET6) {
        struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port), .sin6_addr = in6addr_any};
        return listen_at((struct sockaddr *)&a, sizeof a, backlog, err);
    }
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_ANY)};
    return listen_at((struct sockaddr *)&a, sizeof a, backlog, err);
}

int net_listen_tcp(const char *addr, int port, int backlog, char *err)
{
    if (strcmp(addr, "*") == 0) return listen_any(AF_INET, port, backlog, err);
    if (strcmp(addr, "::*") == 0) return listen_any(AF_INET6, port, backlog, err);
    char service[8];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo want = {.ai_family = strchr(addr, ':') ? AF_INET6 : AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *list = NULL;
    int rc = getaddrinfo(addr, service, &want, &list);
    if (rc != 0) {
        snprintf(err, NET_ERR_BYTES, "%s", gai_strerror(rc));
        errno = EADDRNOTAVAIL;
        return -1;
    }
    int fd = -1;
    for (struct addrinfo *a = list; a && fd < 0; a = a->ai_next) fd = listen_at(a->ai_addr, a->ai_addrlen, backlog, err);
    int saved = errno;
    freeaddrinfo(list);
    errno = saved;
    return fd;
}

int net_listen_unix(const char *path, mode_t perm, const char *group, int backlog, char *err)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof a.sun_path) {
        errno = ENAMETOOLONG;
        return fail(err, "unix socket", -1);
    }
    strcpy(a.sun_path, path);
    unlink(path); /* what a server before us left behind */
    int fd = listen_at((struct sockaddr *)&a, sizeof a, backlog, err);
    if (fd >= 0 && perm && chmod(path, perm) != 0) return fail(err, "chmod", fd);
    if (fd < 0 || !group || !*group) return fd;
    const struct group *g = getgrnam(group);
    if (!g) {
        snprintf(err, NET_ERR_BYTES, "there is no group '%.200s'", group);
        close(fd);
        errno = EINVAL;
        return -1;
    }
    return chown(path, (uid_t)-1, g->gr_gid) == 0 ? fd : fail(err, "chown", fd);
}

/* --- connecting --- */

#define CONNECT_STEP_MS 50

static int wait_connected(int fd, int timeout_ms, _Atomic bool *stop)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    for (int left = timeout_ms; left > 0; left -= CONNECT_STEP_MS) {
        if (atomic_load(stop)) return ECANCELED;
        int n = poll(&p, 1, left < CONNECT_STEP_MS ? left : CONNECT_STEP_MS);
        if (n < 0 && errno != EINTR) return errno;
        if (n <= 0) continue;
        int error = 0;
        socklen_t len = sizeof error;
        return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 ? error : errno;
    }
    return ETIMEDOUT;
}

static int bind_from(int fd, int family, const char *from)
{
    struct addrinfo want = {.ai_family = family, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *list = NULL;
    if (getaddrinfo(from, NULL, &want, &list) != 0) return EADDRNOTAVAIL;
    int rc = bind(fd, list->ai_addr, list->ai_addrlen) == 0 ? 0 : errno;
    freeaddrinfo(list);
    return rc;
}

static int connect_to(const struct addrinfo *a, const char *from, int timeout_ms, _Atomic bool *stop)
{
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), rc = 0;
    if (fd < 0) return -1;
    if (*from) rc = bind_from(fd, a->ai_family, from);
    if (!rc && connect(fd, a->ai_addr, a->ai_addrlen) != 0) rc = errno == EINPROGRESS ? wait_connected(fd, timeout_ms, stop) : errno;
    if (!rc) return fd;
    close(fd);
    errno = rc;
    return -1;
}

int net_connect(const char *host, int port, const char *from, int timeout_ms, _Atomic bool *stop, char *err)
{
    char service[8];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo want = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *list = NULL;
    int rc = getaddrinfo(host, service, &want, &list);
    if (rc != 0) {
        snprintf(err, NET_ERR_BYTES, "%s: %s", host, gai_strerror(rc));
        errno = EADDRNOTAVAIL;
        return -1;
    }
    int fd = -1;
    for (struct addrinfo *a = list; a && fd < 0 && !atomic_load(stop); a = a->ai_next) fd = connect_to(a, from, timeout_ms, stop);
    int saved = errno;
    freeaddrinfo(list);
    if (fd < 0) snprintf(err, NET_ERR_BYTES, "%s", strerror(saved));
    errno = saved;
    return fd;
}

bool net_family_unsupported(int error)
{
    return error == ENOPROTOOPT || error == EPROTONOSUPPORT || error == ESOCKTNOSUPPORT || error == EPFNOSUPPORT ||
           error == EAFNOSUPPORT;
}

bool net_address_unavailable(int error) { return error == EADDRNOTAVAIL; }

int net_accept(int listen_fd)
{
    for (;;) {
        int fd = accept4(listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0 || (errno != EINTR && errno != ECONNABORTED)) return fd;
    }
}

void net_prepare(int fd, int keepalive_s)
{
    int one = 1;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0) return; /* a unix socket */
    if (keepalive_s <= 0) return;
    int interval = keepalive_s / 3 > 0 ? keepalive_s / 3 : 1, probes = 3;
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &keepalive_s, sizeof keepalive_s);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

static void name_of(const struct sockaddr_storage *sa, const char *unix_path, char *out)
{
    char ip[INET6_ADDRSTRLEN];
    if (sa->ss_family == AF_INET) {
        const struct sockaddr_in *a = (const void *)sa;
        inet_ntop(AF_INET, &a->sin_addr, ip, sizeof ip);
        snprintf(out, NET_NAME_BYTES, "%s:%d", ip, ntohs(a->sin_port));
    } else if (sa->ss_family == AF_INET6) {
        const struct sockaddr_in6 *a = (const void *)sa;
        inet_ntop(AF_INET6, &a->sin6_addr, ip, sizeof ip);
        snprintf(out, NET_NAME_BYTES, "[%s]:%d", ip, ntohs(a->sin6_port));
    } else if (sa->ss_family == AF_UNIX && unix_path) {
        snprintf(out, NET_NAME_BYTES, "%.*s:0", NET_NAME_BYTES - 3, unix_path);
    } else {
        snprintf(out, NET_NAME_BYTES, "?:0");
    }
}

void net_peer_name(int fd, const char *unix_path, char *out)
{
    struct sockaddr_storage sa = {0};
    socklen_t len = sizeof sa;
    if (getpeername(fd, (struct sockaddr *)&sa, &len) != 0) sa.ss_family = AF_UNSPEC;
    name_of(&sa, unix_path, out);
}

void net_local_name(int fd, const char *unix_path, char *out)
{
    struct sockaddr_storage sa = {0};
    socklen_t len = sizeof sa;
    if (getsockname(fd, (struct sockaddr *)&sa, &len) != 0) sa.ss_family = AF_UNSPEC;
    name_of(&sa, unix_path, out);
}

bool net_is_loopback(int fd)
{
    struct sockaddr_storage sa = {0};
    socklen_t len = sizeof sa;
    if (getpeername(fd, (struct sockaddr *)&sa, &len) != 0) return false;
    if (sa.ss_family == AF_UNIX) return true;
    if (sa.ss_family == AF_INET) return (ntohl(((struct sockaddr_in *)&sa)->sin_addr.s_addr) >> 24) == 127;
    if (sa.ss_family != AF_INET6) return false;
    const struct in6_addr *a = &((struct sockaddr_in6 *)&sa)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(a) || (IN6_IS_ADDR_V4MAPPED(a) && a->s6_addr[12] == 127);
}
