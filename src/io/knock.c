/* knock: an epoll descriptor of its own holds the sockets that are connecting; the loop watches that one. What fails at
 * once is told through an eventfd in it, so that the outcome never comes from within knock_start. */
#include "io/knock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS 64

struct knocker {
    struct loop *loop;
    struct watch *watch;
    int epoll, bell;       /* bell: some failed at once */
    struct knock *failed;
};

/* A number as an address; 0: it is none. */
static socklen_t address_of(const char *ip, int port, struct sockaddr_storage *out)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, ip, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        return sizeof *v4;
    }
    if (inet_pton(AF_INET6, ip, &v6->sin6_addr) != 1) return 0;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons((uint16_t)port);
    return sizeof *v6;
}

static void finish(struct knocker *kr, struct knock *k, int error)
{
    int fd = k->fd;

    k->fd = -1;
    if (fd >= 0) epoll_ctl(kr->epoll, EPOLL_CTL_DEL, fd, NULL);
    if (error && fd >= 0) close(fd);
    k->done(k, error ? -1 : fd, error);
}

static void tell_failed(struct knocker *kr)
{
    uint64_t rings;

    while (read(kr->bell, &rings, sizeof rings) > 0) {}
    while (kr->failed) {
        struct knock *k = kr->failed;
        kr->failed = k->next;
        finish(kr, k, k->error);
    }
}

static void on_ready(void *arg)
{
    struct knocker *kr = arg;
    struct epoll_event events[EVENTS];
    int n = epoll_wait(kr->epoll, events, EVENTS, 0);
    bool rang = false;

    for (int i = 0; i < n; i++) {
        struct knock *k = events[i].data.ptr;
        int error = 0;
        socklen_t len = sizeof error;
        if (!k) {
            rang = true;
            continue;
        }
        if (k->fd < 0) continue; /* stopped by the outcome of one before it */
        if (getsockopt(k->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0) error = errno;
        finish(kr, k, error);
    }
    if (rang) tell_failed(kr);
}

struct knocker *knocker_new(struct loop *lp)
{
    struct knocker *kr = mem_zalloc(sizeof *kr);
    struct epoll_event ev = {.events = EPOLLIN};

    kr->loop = lp;
    kr->epoll = epoll_create1(EPOLL_CLOEXEC);
    kr->bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (kr->epoll < 0 || kr->bell < 0 || epoll_ctl(kr->epoll, EPOLL_CTL_ADD, kr->bell, &ev) != 0) {
        mem_free(kr, sizeof *kr);
        return NULL;
    }
    kr->watch = watch_open(lp, kr->epoll, on_ready, kr);
    return kr;
}

void knocker_free(struct knocker *kr)
{
    watch_close(kr->loop, kr->watch);
    close(kr->bell);
    close(kr->epoll);
    mem_free(kr, sizeof *kr);
}

static int begin(struct knocker *kr, struct knock *k, const char *ip, int port, const char *from)
{
    struct sockaddr_storage to, source;
    socklen_t len = address_of(ip, port, &to), source_len = from && from[0] ? address_of(from, 0, &source) : 0;
    struct epoll_event ev = {.events = EPOLLOUT, .data.ptr = k};

    if (!len) return EINVAL;
    k->fd = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (k->fd < 0) return errno;
    if (source_len && bind(k->fd, (struct sockaddr *)&source, source_len) != 0) return errno;
    if (connect(k->fd, (struct sockaddr *)&to, len) != 0 && errno != EINPROGRESS) return errno;
    return epoll_ctl(kr->epoll, EPOLL_CTL_ADD, k->fd, &ev) != 0 ? errno : 0;
}

void knock_start(struct knocker *kr, struct knock *k, const char *ip, int port, const char *from)
{
    uint64_t one = 1;

    k->fd = -1;
    k->error = begin(kr, k, ip, port, from);
    if (!k->error) return;
    k->next = kr->failed;
    kr->failed = k;
    if (write(kr->bell, &one, sizeof one) < 0) return; /* it has rung already */
}

void knock_stop(struct knocker *kr, struct knock *k)
{
    for (struct knock **at = &kr->failed; *at; at = &(*at)->next) {
        if (*at != k) continue;
        *at = k->next;
        break;
    }
    if (k->fd < 0) return;
    epoll_ctl(kr->epoll, EPOLL_CTL_DEL, k->fd, NULL);
    close(k->fd);
    k->fd = -1;
}
