/* bus: see bus.h. Bytes are gathered while the loop waits and handed to the machine afterwards, like commands; what the
 * machine sends is gathered too, and given to the kernel once per turn. A conn lives from its first knock, or from being
 * accepted, until the loop knows nothing of it any more; peer is NULL from the moment one side has ended it. */
#include "server/peers/bus.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "io/file.h"
#include "io/knock.h"
#include "io/log.h"
#include "io/net.h"
#include "node/cluster_world.h"
#include "node/config.h"
#include "server/net/listen.h"
#include "server/peers/cipher.h"
#include "server/peers/conf_file.h"

#define LISTENERS_MAX 16
#define ACCEPTS_PER_TURN 200
#define CONF_MAX ((size_t)64 << 20)
#define ROOM_BYTES ((size_t)16 << 10)
#define KEPT_BYTES ((size_t)64 << 10)

struct bus_conn {
    struct link link;
    struct knock knock;
    struct server *sv;
    struct cluster_link *peer;       /* the machine's side; NULL: over */
    struct cipher cipher;
    struct buf in, out, plain;       /* in: as it came; plain: what it says, if that is something else */
    bool connecting, opened, fresh, ended, closed; /* opened: the loop has it; fresh: stands, not told yet; ended: the peer is gone, not told yet */
    struct bus_conn *next, *prev;
};

struct bus_door {
    struct server *sv;
    struct watch *watch;
    int fd;
    bool pending;
};

struct bus {
    struct knocker *knocker;
    struct bus_door doors[LISTENERS_MAX];
    int door_count, lock_fd;
    struct conf_file *file;
    struct bus_conn *conns;
    struct loop_events events;
    char conf[1024];
};

static struct cluster *machine(const struct server *sv) { return sv->node->e->cluster; }

static const char *setting(const struct server *sv, const char *name) { return config_string(sv->node, name); }

/* --- conns --- */

static struct bus_conn *conn_new(struct server *sv)
{
    struct bus_conn *c = mem_zalloc(sizeof *c);

    c->sv = sv;
    c->knock.fd = -1;
    c->next = sv->bus->conns;
    if (c->next) c->next->prev = c;
    sv->bus->conns = c;
    return c;
}

static void conn_free(struct bus_conn *c)
{
    if (c->prev) c->prev->next = c->next;
    else c->sv->bus->conns = c->next;
    if (c->next) c->next->prev = c->prev;
    cipher_end(&c->cipher);
    buf_deinit(&c->in);
    buf_deinit(&c->out);
    buf_deinit(&c->plain);
    mem_free(c, sizeof *c);
}

static void conn_close(struct bus_conn *c)
{
    c->peer = NULL;
    if (c->closed) return;
    c->closed = true;
    if (c->connecting) knock_stop(c->sv->bus->knocker, &c->knock);
    c->connecting = false;
    if (c->opened) link_close(c->sv->loop, &c->link);
}

static void conn_open(struct bus_conn *c, int fd, enum cipher_side side)
{
    net_prepare(fd, c->sv->opt.tcp_keepalive_s);
    if (c->sv->node->set.cluster.tls_cluster && !cipher_begin(&c->cipher, c->sv, side)) c->ended = true;
    c->opened = c->fresh = true;
    link_open_for(c->sv->loop, &c->link, fd, &c->sv->bus->events);
    link_read(c->sv->loop, &c->link, true);
}

/* The number of "1.2.3.4:5" or "[::1]:5". */
static void bare_ip(char *name)
{
    char *colon = strrchr(name, ':');
    if (colon) *colon = 0;
    size_t len = strlen(name);
    if (name[0] != '[' || len < 2) return;
    memmove(name, name + 1, len - 2);
    name[len - 2] = 0;
}

struct both_ips { char peer[NET_NAME_BYTES], local[NET_NAME_BYTES]; };

static struct both_ips ips_of(int fd)
{
    struct both_ips ips;

    net_peer_name(fd, NULL, ips.peer);
    net_local_name(fd, NULL, ips.local);
    bare_ip(ips.peer);
    bare_ip(ips.local);
    return ips;
}

/* --- what the machine asks for --- */

static void on_knocked(struct knock *k, int fd, int error)
{
    struct bus_conn *c = (struct bus_conn *)(void *)((char *)k - offsetof(struct bus_conn, knock));

    c->connecting = false;
    if (error) {
        c->ended = true;
        return;
    }
    conn_open(c, fd, CIPHER_OPENS);
    if (!cipher_ready(&c->cipher)) cluster_link_begun(machine(c->sv), c->peer);
}

static void do_connect(void *arg, struct cluster_link *l, const char *ip, int port)
{
    struct server *sv = arg;
    struct bus_conn *c = conn_new(sv);

    c->peer = l;
    l->conn = c;
    c->connecting = true;
    c->knock.done = on_knocked;
    knock_start(sv->bus->knocker, &c->knock, ip, port, setting(sv, "bind-source-addr"));
}

static size_t unsent(const struct bus_conn *c) { return c->out.len + cipher_unsent(&c->cipher) + link_unsent(&c->link); }

static void do_send(void *arg, struct cluster_link *l, struct slice bytes)
{
    struct bus_conn *c = l->conn;
    (void)arg;
    buf_puts(&c->out, bytes);
    l->unsent_bytes = unsent(c);
}

static void do_close(void *arg, struct cluster_link *l)
{
    (void)arg;
    conn_close(l->conn);
}

static enum cluster_saved do_save(void *arg, struct slice text, enum cluster_save how, uint64_t number, const char **why)
{
    struct bus *b = ((struct server *)arg)->bus;
    int error;

    if (!b || !b->file) return SAVED; /* at the very end */
    conf_file_put(b->file, text, number);
    if (how != SAVE_NOW) return SAVED_LATER;
    error = conf_file_wait(b->file, number);
    if (error) *why = strerror(error);
    return error ? SAVED_NOT : SAVED;
}

static void on_file_news(void *arg) { loop_wake(((struct server *)arg)->loop); }

static const struct cluster_bus functions = {.connect = do_connect, .send = do_send, .close = do_close, .save = do_save};

const struct cluster_bus *bus_fill(void) { return &functions; }

/* --- what the loop tells --- */

static struct bus_conn *conn_of(struct link *l) { return (struct bus_conn *)(void *)l; }

static size_t on_wants(void *arg, struct link *l)
{
    (void)arg, (void)l;
    return 0;
}

static char *on_room(void *arg, struct link *l, size_t min, size_t *len)
{
    struct bus_conn *c = conn_of(l);
    char *to = buf_room(&c->in, min > ROOM_BYTES ? min : ROOM_BYTES);
    (void)arg;
    *len = c->in.cap - c->in.len;
    return to;
}

static void on_received(void *arg, struct link *l, size_t n)
{
    (void)arg;
    conn_of(l)->in.len += n;
}

static void on_ended(void *arg, struct link *l, int error)
{
    (void)arg, (void)error;
    conn_of(l)->ended = true;
}

static void on_drained(void *arg, struct link *l)
{
    struct bus_conn *c = conn_of(l);

    (void)arg;
    buf_deinit(&l->sending);
    if (!c->peer) return;
    c->peer->unsent_bytes = unsent(c);
    c->peer->waits_write = false;
}

static void on_gone(void *arg, struct link *l)
{
    (void)arg;
    conn_of(l)->opened = false; /* freed by the next bus_turn, which may be walking the list now */
}

/* --- the port --- */

static void on_knocking(void *arg) { ((struct bus_door *)arg)->pending = true; }

static void accept_one(struct server *sv, int fd)
{
    struct bus_conn *c = conn_new(sv);
    struct both_ips ips = ips_of(fd);

    conn_open(c, fd, CIPHER_ACCEPTS);
    c->fresh = false;
    c->peer = cluster_accepted(machine(sv), c, ips.peer, ips.local);
}

static void accept_some(struct server *sv, struct bus_door *d)
{
    int fd;

    d->pending = false;
    for (int i = 0; i < ACCEPTS_PER_TURN && (fd = net_accept(d->fd)) >= 0; i++) accept_one(sv, fd);
}

static bool open_door(struct server *sv, const char *address, int port)
{
    struct bus_door *d = &sv->bus->doors[sv->bus->door_count];
    bool optional = address[0] == '-';
    char err[NET_ERR_BYTES];

    d->fd = net_listen_tcp(address + optional, port, sv->opt.tcp_backlog, err);
    if (d->fd < 0) {
        int e = errno;
        log_line('#', "The cluster bus cannot listen on %s port %d: %s", address + optional, port, err);
        return net_family_unsupported(e) || (optional && net_address_unavailable(e));
    }
    d->sv = sv;
    d->watch = watch_open(sv->loop, d->fd, on_knocking, d);
    sv->bus->door_count++;
    return true;
}

static bool open_doors(struct server *sv, int port)
{
    const char *bind = sv->opt.bind;
    char address[256];
    int used = 0;

    while (sv->bus->door_count < LISTENERS_MAX && sscanf(bind, " %255s%n", address, &used) == 1) {
        bind += used;
        if (!open_door(sv, address, port)) return false;
    }
    return sv->bus->door_count > 0;
}

/* --- the file --- */

/* What is damaged is kept for people to look at. */
static bool keep_damaged(const struct bus *b, struct slice text)
{
    char path[sizeof b->conf + 16];

    snprintf(path, sizeof path, "%s.damaged", b->conf);
    int error = file_replace(path, text, 0644);
    if (!error) return true;
    log_line('#', "Can't write %s: %s", path, strerror(error));
    return false;
}

/* A file of its own is locked: nodes.conf itself is another one after every save. */
static bool lock_conf(struct bus *b)
{
    char path[sizeof b->conf + 8];

    snprintf(path, sizeof path, "%s.lock", b->conf);
    b->lock_fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (b->lock_fd < 0) {
        log_line('#', "Can't open %s: %s", path, strerror(errno));
        return false;
    }
    if (flock(b->lock_fd, LOCK_EX | LOCK_NB) == 0) return true;
    log_line('#', "The cluster configuration file %s is already used by another process. Each node needs a file of its own.", b->conf);
    return false;
}

static bool start_machine(struct server *sv)
{
    struct bus *b = sv->bus;
    struct buf text = {0};
    int error = file_read_all(b->conf, &text, CONF_MAX);

    if (error && error != ENOENT) {
        log_line('#', "Can't read the cluster configuration file %s: %s", b->conf, strerror(error));
        return false;
    }
    if (!cluster_conf_sound(buf_slice(&text)) && !keep_damaged(b, buf_slice(&text))) return false;
    const char *why = node_cluster_start(sv->node, buf_slice(&text));
    if (why) log_line('#', "The cluster configuration file %s cannot be used: %s", b->conf, strncmp(why, "ERR ", 4) ? why : why + 4);
    else log_line('*', text.len ? "Node configuration loaded, I'm %.40s" : "No cluster configuration found, I'm %.40s", machine(sv)->myself->id);
    buf_deinit(&text);
    return !why;
}

static bool settings_fit(struct server *sv, int *port)
{
    bool tls = config_bool(sv->node, "tls-cluster");
    int client = tls ? sv->opt.tls_port : sv->opt.port;

    *port = (int)config_int(sv->node, "cluster-port");
    if (!*port && client > 55535) {
        log_line('#', "With port %d the cluster bus would need a port above 65535: set cluster-port", client);
        return false;
    }
    if (!*port) *port = client + 10000;
    if (!tls || sv->tls || listen_load_tls(sv, &sv->opt.tls)) return true;
    log_line('#', "tls-cluster needs tls-cert-file, tls-key-file and tls-ca-cert-file");
    return false;
}

bool bus_start(struct server *sv)
{
    int port;

    if (!machine(sv)) return true;
    if (!settings_fit(sv, &port)) return false;
    struct bus *b = mem_zalloc(sizeof *b);
    snprintf(b->conf, sizeof b->conf, "%s", setting(sv, "cluster-config-file"));
    b->events = (struct loop_events){.arg = sv, .wants = on_wants, .room = on_room, .received = on_received, .ended = on_ended,
                                     .drained = on_drained, .gone = on_gone};
    b->knocker = knocker_new(sv->loop);
    b->file = conf_file_new(b->conf, on_file_news, sv);
    sv->bus = b;
    if (!b->file) log_line('#', "No thread could be started to write %s", b->conf);
    return b->knocker && b->file && lock_conf(b) && start_machine(sv) && open_doors(sv, port);
}

/* --- the turn --- */

static void decipher(struct bus_conn *c)
{
    enum tls_state state = cipher_in(&c->cipher, buf_slice(&c->in), &c->plain);

    c->in.len = 0;
    if (c->in.cap > KEPT_BYTES) buf_deinit(&c->in);
    if (state == TLS_FAILED && c->peer) cluster_no_cipher(machine(c->sv), c->peer, cipher_why(&c->cipher));
    if (state < 0) c->ended = true;
}

static void take_in(struct bus_conn *c)
{
    struct cluster *m = machine(c->sv);

    if (c->in.len && c->cipher.tls) decipher(c);
    if (c->fresh && cipher_ready(&c->cipher)) {
        struct both_ips ips = ips_of(c->link.fd);
        c->fresh = false;
        cluster_link_up(m, c->peer, ips.peer, ips.local);
    }
    struct buf *said = c->cipher.tls ? &c->plain : &c->in;
    if (said->len && c->peer) {
        cluster_received(m, c->peer, buf_slice(said));
        said->len = 0;
        if (said->cap > KEPT_BYTES) buf_deinit(said);
    }
    if (c->ended && c->peer) {
        cluster_link_down(m, c->peer);
        conn_close(c);
    }
}

void bus_turn(struct server *sv)
{
    struct bus *b = sv->bus;
    uint64_t number;
    int error;

    if (likely(!b)) return;
    machine(sv)->busy = false;
    cluster_time(machine(sv), sv->node->e->now_ms);
    if (conf_file_poll(b->file, &number, &error)) cluster_saved(machine(sv), number, error ? strerror(error) : NULL);
    machine(sv)->port = sv->tcp_port;
    machine(sv)->tls_port = sv->tls_port;
    for (int i = 0; i < b->door_count; i++)
        if (b->doors[i].pending) accept_some(sv, &b->doors[i]);
    for (struct bus_conn *c = b->conns; c; c = c->next)
        if (c->peer && (c->fresh || c->in.len || c->ended)) take_in(c);
    for (struct bus_conn *c = b->conns, *next; c; c = next) {
        next = c->next;
        if (c->closed && !c->opened && !c->connecting) conn_free(c);
    }
    node_cluster_turn(sv->node);
    if (!machine(sv)->save_failed) return;
    log_line('#', "The cluster configuration cannot be saved, and without that no word may be given: exiting");
    exit(1);
}

void bus_breathe(struct server *sv)
{
    struct bus *b = sv->bus;
    uint64_t number;
    int error;

    if (likely(!b)) return;
    struct cluster *m = machine(sv);
    cluster_time(m, sv->node->e->now_ms);
    if (conf_file_poll(b->file, &number, &error)) cluster_saved(m, number, error ? strerror(error) : NULL);
    m->busy = true;
    for (struct bus_conn *c = b->conns; c; c = c->next)
        if (c->peer && !c->fresh && !c->ended && c->in.len) take_in(c);
    cluster_breathe(m);
    bus_flush(sv);
}

void bus_flush(struct server *sv)
{
    if (likely(!sv->bus)) return;
    for (struct bus_conn *c = sv->bus->conns; c; c = c->next) {
        if (c->closed || !c->opened || !(c->out.len + cipher_unsent(&c->cipher)) || !link_ready(sv->loop, &c->link)) continue;
        struct buf *out = cipher_out(&c->cipher, &c->out);
        if (!out->len) continue;
        link_send(sv->loop, &c->link, out);
        if (c->peer) {
            c->peer->unsent_bytes = unsent(c);
            c->peer->waits_write = link_busy(&c->link);
        }
    }
}

void bus_stop(struct server *sv)
{
    struct bus *b = sv->bus;

    if (!b) return;
    for (int i = 0; i < b->door_count; i++) {
        watch_close(sv->loop, b->doors[i].watch);
        close(b->doors[i].fd);
    }
    b->door_count = 0;
    if (b->file) conf_file_free(b->file);
    b->file = NULL;
    if (b->lock_fd >= 0) close(b->lock_fd);
    b->lock_fd = -1;
}
