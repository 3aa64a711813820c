#include "server/net/listen.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/file.h"
#include "io/log.h"
#include "io/net.h"
#include "server/net/conn.h"

#define PAUSE_MS 100
#define ADDRESSES_MAX 16

struct listener {
    struct server *sv;
    struct listener *next;
    struct watch *watch;          /* NULL while paused */
    int fd;
    bool is_unix, is_tls, pending;
    char path[108];               /* of a unix socket */
};

static void pause_all(struct server *sv)
{
    for (struct listener *l = sv->listeners; l; l = l->next) {
        if (l->watch) watch_close(sv->loop, l->watch);
        l->watch = NULL;
    }
    sv->accept_again_ms = sv->node->e->mono_ms + PAUSE_MS;
}

static void accept_some(struct server *sv, struct listener *l)
{
    const struct settings *set = sv->node->e->set;
    int64_t max = l->is_tls ? set->new_tls_connections_max : set->new_connections_max;
    for (int64_t i = 0; i < max; i++) { /* whoever is left is seen in the next wait */
        int fd = net_accept(l->fd);
        if (fd >= 0) {
            conn_accept(sv, fd, l->is_unix ? l->path : NULL, l->is_tls);
            continue;
        }
        if (errno == EAGAIN) return;
        node_log(sv->node, '#', "Accepting client connection: accept: %s", strerror(errno));
        pause_all(sv); /* most likely no descriptors are left: trying again at once would only spin */
        return;
    }
}

/* Only noted: those whose end came in the same wait must have left before their place is given away. */
static void on_acceptable(void *arg)
{
    struct listener *l = arg;
    l->pending = l->sv->accept_pending = true;
}

void listen_accept(struct server *sv)
{
    sv->accept_pending = false;
    for (struct listener *l = sv->listeners; l; l = l->next) {
        if (l->pending && l->watch) accept_some(sv, l);
        l->pending = false;
    }
}

void listen_resume(struct server *sv)
{
    sv->accept_again_ms = 0;
    for (struct listener *l = sv->listeners; l; l = l->next)
        if (!l->watch) l->watch = watch_open(sv->loop, l->fd, on_acceptable, l);
}

static void add_listener(struct server *sv, int fd, const char *unix_path, bool is_tls)
{
    struct listener *l = mem_zalloc(sizeof *l);
    l->sv = sv;
    l->fd = fd;
    l->is_unix = unix_path != NULL;
    l->is_tls = is_tls;
    if (unix_path) snprintf(l->path, sizeof l->path, "%s", unix_path);
    l->watch = watch_open(sv->loop, fd, on_acceptable, l);
    struct listener **end = &sv->listeners;
    while (*end) end = &(*end)->next;
    *end = l;
}

static void free_listener(struct server *sv, struct listener *l)
{
    if (l->watch) watch_close(sv->loop, l->watch);
    close(l->fd);
    mem_free(l, sizeof *l);
}

static void drop_tcp(struct server *sv, bool is_tls)
{
    for (struct listener **at = &sv->listeners; *at;) {
        struct listener *l = *at;
        if (l->is_unix || l->is_tls != is_tls) {
            at = &l->next;
            continue;
        }
        *at = l->next;
        free_listener(sv, l);
    }
}

/* One address of the bind list; -1: failed (logged), -2: skipped. */
static int open_address(const char *addr, int port, int backlog)
{
    char err[NET_ERR_BYTES];
    bool optional = addr[0] == '-';
    addr += optional;
    int fd = net_listen_tcp(addr, port, backlog, err);
    if (fd >= 0) return fd;
    int e = errno;
    log_line('#', "Warning: Could not create server TCP listening socket %s:%d: %s", addr, port, err);
    return net_family_unsupported(e) || (optional && net_address_unavailable(e)) ? -2 : -1;
}

/* Opens all addresses, separated by blanks, into fds; -1 when one failed that must not. */
static int open_all(const char *bind, int port, int backlog, int *fds)
{
    char addr[256];
    int count = 0, used = 0;
    while (count < ADDRESSES_MAX && sscanf(bind, " %255s%n", addr, &used) == 1) {
        bind += used;
        int fd = open_address(addr, port, backlog);
        if (fd >= 0) fds[count++] = fd;
        if (fd != -1) continue;
        while (count) close(fds[--count]);
        return -1;
    }
    return count;
}

/* The kernel silently cuts the backlog to a limit of its own. */
static void warn_backlog(int backlog)
{
    struct buf b = {0};
    if (file_read_all("/proc/sys/net/core/somaxconn", &b, 64) == 0) {
        buf_putc(&b, 0);
        long max = strtol(b.ptr, NULL, 10);
        if (max > 0 && max < backlog)
            log_line('#', "WARNING: The TCP backlog setting of %d cannot be enforced because /proc/sys/net/core/somaxconn is set to the lower value of %ld.",
                     backlog, max);
    }
    buf_deinit(&b);
}

static void note_tcp(struct server *sv, bool is_tls, const char *bind, int port)
{
    char **at = is_tls ? &sv->tls_bind : &sv->tcp_bind, *copy = strdup(bind);
    free(*at);
    *at = copy;
    *(is_tls ? &sv->tls_port : &sv->tcp_port) = port;
}

bool listen_load_tls(struct server *sv, const struct tls_settings *set)
{
    char err[TLS_ERR_BYTES];
    struct tls_context *made = tls_context_new(set, err);
    if (!made) {
        log_line('#', "%s", err);
        return false;
    }
    tls_context_free(sv->tls);
    sv->tls = made;
    return true;
}

void listen_reload_tls(struct server *sv, int64_t now_mono_ms)
{
    const struct options *o = &sv->opt;
    if (!sv->tls_port || now_mono_ms < sv->tls_again_ms) return;
    bool due = sv->tls_again_ms != 0; /* not when the directive was just set */
    sv->tls_again_ms = now_mono_ms + o->tls_reload_s * 1000;
    if (due && !listen_load_tls(sv, &o->tls)) log_line('#', "The certificates could not be read again: those in use stay.");
}

static bool start_tcp(struct server *sv, bool is_tls, int port)
{
    const struct options *o = &sv->opt;
    int fds[ADDRESSES_MAX], n = port ? open_all(o->bind, port, o->tcp_backlog, fds) : 0;
    if (n < 0) {
        log_line('#', "Failed listening on port %d (%s), aborting.", port, is_tls ? "TLS" : "TCP");
        return false;
    }
    if (port) warn_backlog(o->tcp_backlog);
    for (int i = 0; i < n; i++) add_listener(sv, fds[i], NULL, is_tls);
    note_tcp(sv, is_tls, o->bind, port);
    return true;
}

bool listen_start(struct server *sv)
{
    const struct options *o = &sv->opt;
    net_use_mptcp(o->mptcp);
    if (o->tls_port && !listen_load_tls(sv, &o->tls)) {
        log_line('#', "Failed to configure TLS. Check logs for more info.");
        return false;
    }
    if (!start_tcp(sv, false, o->port) || !start_tcp(sv, true, o->tls_port)) return false;
    if (o->unixsocket && o->unixsocket[0]) {
        char err[NET_ERR_BYTES];
        int fd = net_listen_unix(o->unixsocket, o->unixsocketperm, o->unixsocketgroup, o->tcp_backlog, err);
        if (fd < 0) {
            log_line('#', "Failed opening Unix socket: %s", err);
            return false;
        }
        add_listener(sv, fd, o->unixsocket, false);
    }
    if (!sv->listeners) log_line('#', "Configured to not listen anywhere, exiting.");
    return sv->listeners != NULL;
}

static const char *change_tcp(struct server *sv, bool is_tls, const char *bind, int port)
{
    int old_port = is_tls ? sv->tls_port : sv->tcp_port;
    const char *old_bind = is_tls ? sv->tls_bind : sv->tcp_bind;
    int fds[ADDRESSES_MAX], n = 0;
    /* The same port on an address in use cannot be opened twice: the old sockets step aside, and come back on failure. */
    bool same_port = port == old_port;
    if (same_port && strcmp(bind, old_bind) == 0) return NULL;
    if (same_port) drop_tcp(sv, is_tls);
    if (port) n = open_all(bind, port, sv->opt.tcp_backlog, fds);
    if (n < 0) {
        if (same_port && port) {
            int again = open_all(old_bind, port, sv->opt.tcp_backlog, fds);
            for (int i = 0; i < again; i++) add_listener(sv, fds[i], NULL, is_tls);
        }
        return same_port ? "Failed to bind to specified addresses." : "Unable to listen on this port. Check server logs.";
    }
    if (!same_port) drop_tcp(sv, is_tls);
    note_tcp(sv, is_tls, bind, port);
    for (int i = 0; i < n; i++) add_listener(sv, fds[i], NULL, is_tls);
    return NULL;
}

const char *listen_change(struct server *sv, const char *bind, int port, int tls_port)
{
    int old_port = sv->tcp_port;
    char *old_bind = strdup(sv->tcp_bind);
    const char *why = change_tcp(sv, false, bind, port);
    if (!why && (why = change_tcp(sv, true, bind, tls_port))) change_tcp(sv, false, old_bind, old_port);
    free(old_bind);
    return why;
}

void listen_stop(struct server *sv)
{
    while (sv->listeners) {
        struct listener *l = sv->listeners;
        sv->listeners = l->next;
        if (l->is_unix) {
            log_line('*', "Removing the unix socket file.");
            file_ops->unlink(l->path);
        }
        free_listener(sv, l);
    }
    free(sv->tcp_bind);
    free(sv->tls_bind);
    sv->tcp_bind = sv->tls_bind = NULL;
    tls_context_free(sv->tls);
    sv->tls = NULL;
    buf_deinit(&sv->tls_in);
}

bool listen_any(const struct server *sv) { return sv->listeners != NULL; }
