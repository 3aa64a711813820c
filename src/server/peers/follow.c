/* follow: see follow.h. What always holds: there is at most one dial and one wire, and never both; a spool is there from
 * snapshot_begin until the snapshot is kept or dropped; adopt only behind a spool that is written. */
#include "server/peers/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/effects.h"
#include "engine/load.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "io/tls.h"
#include "node/adopt.h"
#include "node/config.h"
#include "node/stream.h"
#include "persist/save.h"
#include "repl/master.h"
#include "repl/replica.h"
#include "server/net/listen.h"
#include "server/peers/dial.h"
#include "server/peers/discard.h"
#include "server/store/aof.h"
#include "server/store/generation.h"
#include "server/store/saving.h"
#include "server/store/spool.h"

#define SPOOL_WAITING_MAX ((size_t)64 << 20)
#define READ_BYTES ((size_t)1 << 20)
#define ROOM_BYTES ((size_t)256 << 10)
#define STEP_BYTES ((uint64_t)128 << 10)
#define STEP_US 2000

enum { LOAD_SWAPDB = 2 };         /* of repl-diskless-load */

struct wire {                     /* one connection; freed when the loop knows nothing of it any more */
    struct link link;
    struct server *sv;
    struct buf out;
    struct tls *tls;
    bool greeted;                 /* follow_connected was called: for TLS after its handshake */
    bool closed, ended, paused;
    int error;
};

struct follower {
    struct server *sv;
    struct dial *dial;
    struct wire *wire;
    struct buf room;              /* what comes in, before it is handed on */
    struct buf plain;
    struct stream stream;
    struct spool *spool;
    bool load_wanted;             /* the snapshot is received whole: as soon as it is written */
    struct adopt *adopt;
    int fd;                       /* of the file that is loaded */
    bool served;                  /* the old data is served while it is loaded */
    uint64_t begun_us;
    struct loop_events events;
};

static struct follower *of(void *arg) { return ((struct server *)arg)->follow; }
static struct repl *repl_of(const struct follower *f) { return f->sv->node->e->repl; }

static void on_log(void *arg, char level, const char *text)
{
    (void)arg;
    log_text(level, text);
}

/* --- bytes out --- */

static void wire_flush(struct wire *w)
{
    struct buf *out = w->tls ? tls_out(w->tls) : &w->out;
    if (w->closed || !out->len || !link_ready(w->sv->loop, &w->link)) return;
    w->sv->node->e->stats.net_out_bytes += out->len;
    link_send(w->sv->loop, &w->link, out);
}

static void on_send(void *arg, struct slice bytes)
{
    struct follower *f = of(arg);
    if (!f->wire) return;
    if (f->wire->tls) tls_write(f->wire->tls, bytes.ptr, bytes.len);
    else buf_puts(&f->wire->out, bytes);
    wire_flush(f->wire);
}

static void on_drained(void *arg, struct link *l)
{
    (void)arg;
    struct wire *w = (struct wire *)(void *)l;
    buf_deinit(&l->sending);
    wire_flush(w);
}

/* --- bytes in --- */

static size_t on_wants(void *arg, struct link *l)
{
    (void)arg, (void)l;
    return 0;
}

static char *on_room(void *arg, struct link *l, size_t min, size_t *len)
{
    struct follower *f = of(arg);
    (void)l;
    f->room.len = 0;
    char *to = buf_room(&f->room, min > ROOM_BYTES ? min : ROOM_BYTES);
    *len = f->room.cap;
    return to;
}

static void take(struct wire *w, struct slice bytes)
{
    struct engine *e = w->sv->node->e;
    e->stats.net_in_bytes += bytes.len;
    if (follow_state(e->repl) >= FOLLOW_SYNC) e->stats.repl_in_bytes += bytes.len; /* the handshake is none of it */
    follow_received(e->repl, bytes);
}

static void decipher(struct wire *w, struct slice bytes)
{
    struct follower *f = w->sv->follow;
    int got;
    tls_feed(w->tls, bytes.ptr, bytes.len);
    do {
        f->plain.len = 0;
        char *to = buf_room(&f->plain, ROOM_BYTES);
        got = tls_read(w->tls, to, f->plain.cap);
        if (!w->greeted && tls_ready(w->tls)) {
            w->greeted = true;
            follow_connected(repl_of(f));
        }
        if (got > 0 && !w->closed) take(w, slice_of(f->plain.ptr, (size_t)got));
    } while (got > 0 && !w->closed);
    if (w->closed) return;
    wire_flush(w);
    if (got == TLS_FAILED) {
        log_line('#', "The link to the master: TLS: %s", tls_error(w->tls));
        w->ended = true;
        w->error = EPROTO;
    } else if (got == TLS_ENDED) {
        w->ended = true;
    }
}

static void on_received(void *arg, struct link *l, size_t n)
{
    struct follower *f = of(arg);
    struct wire *w = (struct wire *)(void *)l;
    if (w->closed) return;
    if (w->tls) decipher(w, slice_of(f->room.ptr, n));
    else take(w, slice_of(f->room.ptr, n));
}

/* What came before is run first: follow_poll tells the end. */
static void on_ended(void *arg, struct link *l, int error)
{
    (void)arg;
    struct wire *w = (struct wire *)(void *)l;
    w->ended = true;
    w->error = error;
}

static void on_gone(void *arg, struct link *l)
{
    (void)arg;
    struct wire *w = (struct wire *)(void *)l;
    buf_deinit(&w->out);
    tls_free(w->tls);
    mem_free(w, sizeof *w);
}

static void pause_reading(struct wire *w, bool on)
{
    if (!w || w->closed || w->paused == on) return;
    w->paused = on;
    link_read(w->sv->loop, &w->link, !on);
}

/* --- connecting --- */

static void on_connect(void *arg, const char *host, int port)
{
    struct follower *f = of(arg);
    int64_t timeout_s = f->sv->node->set.repl_timeout_s;
    f->dial = dial_start(f->sv->loop, host, port, config_string(f->sv->node, "bind-source-addr"), (int)(timeout_s < 1000000 ? timeout_s * 1000 : INT32_MAX));
    if (!f->dial) follow_lost(repl_of(f), "no thread can be had");
}

static bool begin_tls(struct wire *w)
{
    struct server *sv = w->sv;
    if (!sv->node->set.tls_replication) return true;
    if (!sv->tls) listen_load_tls(sv, &sv->opt.tls); /* without a tls-port nobody needed it yet */
    w->tls = sv->tls ? tls_new_client(sv->tls) : NULL;
    if (w->tls) return true;
    log_line('#', "tls-replication is on, and TLS is not configured (tls-cert-file, tls-key-file, tls-ca-cert-file)");
    return false;
}

static void connected(struct follower *f, int fd)
{
    struct server *sv = f->sv;
    struct wire *w = mem_zalloc(sizeof *w);
    w->sv = sv;
    net_prepare(fd, sv->opt.tcp_keepalive_s);
    if (!begin_tls(w)) {
        close(fd);
        mem_free(w, sizeof *w);
        follow_lost(repl_of(f), "TLS");
        return;
    }
    f->wire = w;
    link_open_for(sv->loop, &w->link, fd, &f->events);
    if (w->tls) {
        tls_feed(w->tls, "", 0);
        char nothing[1];
        tls_read(w->tls, nothing, sizeof nothing); /* its first words */
        wire_flush(w);
    } else {
        w->greeted = true;
        follow_connected(repl_of(f));
    }
}

static void on_disconnect(void *arg)
{
    struct follower *f = of(arg);
    struct wire *w = f->wire;
    dial_forget(f->dial);
    f->dial = NULL;
    if (!w) return;
    f->wire = NULL;
    w->closed = true;
    link_close(f->sv->loop, &w->link);
}

static void poll_dial(struct follower *f)
{
    char err[NET_ERR_BYTES];
    int fd;
    if (!f->dial || !dial_poll(f->dial, &fd, err)) return;
    f->dial = NULL;
    if (fd >= 0) connected(f, fd);
    else follow_lost(repl_of(f), err);
}

/* --- the snapshot --- */

static void path_in_dir(const struct follower *f, const char *name, char out[4096])
{
    const char *dir = config_string(f->sv->node, "dir");
    snprintf(out, 4096, "%.3000s%s%.1000s", dir, *dir ? "/" : "", name);
}

static void on_snapshot_begin(void *arg, enum snapshot_shape shape, int64_t length)
{
    struct follower *f = of(arg);
    char name[128], path[4096];
    (void)shape, (void)length;
    snprintf(name, sizeof name, "temp-%lld.%lld.rdb", (long long)(f->sv->node->e->now_ms / 1000), (long long)f->sv->node->shell.pid);
    path_in_dir(f, name, path);
    f->begun_us = clock_mono_us();
    f->spool = spool_open(f->sv->loop, path);
}

static void on_snapshot_bytes(void *arg, struct slice bytes)
{
    struct follower *f = of(arg);
    if (!f->spool) return;
    spool_put(f->spool, bytes);
    if (spool_waiting(f->spool) > SPOOL_WAITING_MAX) pause_reading(f->wire, true);
}

static void on_snapshot_load(void *arg)
{
    struct follower *f = of(arg);
    pause_reading(f->wire, true);
    if (f->spool) spool_end(f->spool);
    f->load_wanted = true;
}

static void end_loading(struct follower *f)
{
    struct engine *e = f->sv->node->e;
    if (f->adopt) {
        adopt_free(f->adopt);
        f->adopt = NULL;
        e->special &= ~(uint32_t)SPECIAL_LOADING;
        e->async_loading = false;
        e->save->loading.on = false;
        aof_apply(f->sv);
    }
    if (f->fd >= 0) file_ops->close(f->fd);
    f->fd = -1;
    f->load_wanted = false;
    pause_reading(f->wire, false);
}

static void on_snapshot_drop(void *arg)
{
    struct follower *f = of(arg);
    end_loading(f);
    spool_drop(f->spool);
    f->spool = NULL;
}

/* --- loading --- */

static size_t from_file(void *arg, char *into, size_t room)
{
    struct follower *f = arg;
    ssize_t n;
    do n = file_ops->read(f->fd, into, room < READ_BYTES ? room : READ_BYTES);
    while (n < 0 && errno == EINTR);
    return n > 0 ? (size_t)n : 0;
}

static bool open_image(void *arg, struct in *in)
{
    struct follower *f = arg;
    if (f->fd >= 0) file_ops->close(f->fd);
    f->fd = file_ops->open(spool_path(f->spool), O_RDONLY | O_CLOEXEC, 0);
    off_t size = f->fd < 0 ? -1 : lseek(f->fd, 0, SEEK_END);
    if (size < 0 || lseek(f->fd, 0, SEEK_SET) < 0) return false;
    f->sv->node->e->save->loading.total_bytes = (uint64_t)size;
    in_init_source(in, from_file, f, (uint64_t)size, true);
    return true;
}

static bool on_discard_begin(void *arg, const char *name) { return discard_file_begin(arg, name); }

static void on_discard_bytes(void *arg, struct slice bytes)
{
    (void)arg;
    discard_file_bytes(bytes);
}

static void on_discard_end(void *arg) { discard_file_end(arg); }

/* Saves and the log are about the old data; those who follow us have to ask anew. */
static void on_replacing(void *arg)
{
    struct follower *f = arg;
    saving_call_off(f->sv);
    const struct engine *e = f->sv->node->e;
    if (!follow_same_history(repl_of(f)) && load_set_keys(e, e->dbs)) generation_keep(f->sv); /* an empty set pushes no other out */
    aof_suspend(f->sv);
    follow_replacing(repl_of(f));
}

/* What the machine could give; 0: not known. */
static uint64_t free_memory(void)
{
    struct buf text = {0};
    uint64_t kb = 0;
    if (file_read_all("/proc/meminfo", &text, 65536) == 0) {
        buf_putc(&text, 0);
        const char *line = strstr(text.ptr, "MemAvailable:");
        if (line) kb = strtoull(line + 13, NULL, 10);
    }
    buf_deinit(&text);
    return kb * 1024;
}

/* Both sets at once: if it is wanted, if there is next to nothing to lose, or if memory surely allows it. */
static bool fits_beside(struct follower *f, uint64_t image_bytes)
{
    const struct settings *set = &f->sv->node->set;
    struct engine *e = f->sv->node->e;
    uint64_t used = mem_used(), left = free_memory();
    if (set->repl_diskless_load == LOAD_SWAPDB || load_set_keys(e, e->dbs) == 0) return true;
    uint64_t will_take = used > image_bytes * 3 ? used : image_bytes * 3;
    if (set->maxmemory && used + will_take > set->maxmemory) return false;
    return will_take < left / 4 * 3;
}

static void begin_loading(struct follower *f)
{
    struct engine *e = f->sv->node->e;
    struct adopt_source source = {.arg = f, .open = open_image, .replacing = on_replacing};
    struct follow_figures figures;
    follow_figures(e->repl, &figures);
    saving_call_off(f->sv);
    bool beside = fits_beside(f, (uint64_t)figures.sync_read_bytes);
    f->served = e->set->repl_diskless_load == LOAD_SWAPDB && follow_same_history(e->repl);
    e->save->loading = (struct loading_figures){
        .on = true, .start_s = e->now_ms / 1000, .begun_mono_ms = e->mono_ms,
        .last_keys = e->save->loading.last_keys, .last_expired = e->save->loading.last_expired,
    };
    if (f->served) e->async_loading = true;
    else e->special |= SPECIAL_LOADING;
    log_line('*', "The snapshot is here: loading it %s", beside ? "beside the data that it replaces" : "in place of the old data, after a look through it");
    f->adopt = adopt_new(f->sv->node, &source, beside);
}

/* rdb-del-sync-files: nobody asked for files. Otherwise it is our dump from now on. */
static void settle_file(struct follower *f)
{
    struct node *n = f->sv->node;
    char name[4096];
    bool persists = save_points(n->e->save) || config_bool(n, "appendonly");
    bool kept = !n->set.repl_diskless_load && (persists || !config_bool(n, "rdb-del-sync-files"));
    path_in_dir(f, config_string(n, "dbfilename"), name);
    if (kept) spool_keep(f->spool, name);
    else spool_drop(f->spool);
    f->spool = NULL;
}

static void loaded(struct follower *f)
{
    struct engine *e = f->sv->node->e;
    const struct rdb_figures *figures = &f->adopt->figures;
    int stream_db = figures->repl_stream_db;
    e->save->loading.last_keys = figures->keys;
    e->save->loading.last_expired = figures->expired;
    log_line('*', "The master's data set is ours: %llu keys, %.3f seconds since its first byte", (unsigned long long)figures->keys,
             (double)(clock_mono_us() - f->begun_us) / 1e6);
    settle_file(f);
    end_loading(f);
    save_loaded(e->save);
    follow_loaded(e->repl, NULL, stream_db);
}

static void not_loaded(struct follower *f, bool refused)
{
    char why[600];
    snprintf(why, sizeof why, "%s", f->adopt->why);
    on_snapshot_drop(f->sv);
    if (refused) follow_refused(repl_of(f), why);
    else follow_loaded(repl_of(f), why, STREAM_DB_NONE);
}

static void load_some(struct follower *f)
{
    uint64_t until = clock_mono_us() + STEP_US;
    enum adopt_state state;
    do state = adopt_some(f->adopt, STEP_BYTES);
    while (state == ADOPT_MORE && clock_mono_us() < until);
    uint64_t at = adopt_offset(f->adopt);
    struct loading_figures *figures = &f->sv->node->e->save->loading;
    if (at) figures->loaded_bytes = at;
    if (state == ADOPT_DONE) loaded(f);
    else if (state != ADOPT_MORE) not_loaded(f, state == ADOPT_REFUSED);
}

static void poll_snapshot(struct follower *f)
{
    if (f->adopt) {
        load_some(f);
        return;
    }
    if (!f->spool) return;
    enum spool_state state = spool_state(f->spool);
    if (state == SPOOL_FAILED) {
        char why[600];
        snprintf(why, sizeof why, "%s", spool_error(f->spool));
        follow_unreadable(repl_of(f), why);
        return;
    }
    if (f->load_wanted) {
        if (state == SPOOL_WRITTEN && !f->sv->node->e->script_runs) begin_loading(f);
    } else if (spool_waiting(f->spool) < SPOOL_WAITING_MAX / 2) {
        pause_reading(f->wire, false);
    }
}

/* --- the stream --- */

static void on_stream_open(void *arg, int db)
{
    struct follower *f = of(arg);
    struct session *s = &f->stream.c.s;
    stream_open(&f->stream, f->sv->node, db);
    if (!f->wire) return;
    s->fd = f->wire->link.fd;
    net_peer_name(s->fd, NULL, s->peer);
    net_local_name(s->fd, NULL, s->local);
}

static void on_stream_bytes(void *arg, struct slice bytes) { stream_feed(&of(arg)->stream, bytes); }
static void on_stream_close(void *arg) { stream_close(&of(arg)->stream); }

bool follow_turn(struct server *sv)
{
    struct follower *f = sv->follow;
    if (!f || !f->stream.open || !f->stream.fed || sv->busy) return false;
    stream_run(&f->stream);
    return true;
}

/* The link is at its end, and so is what came over it; a snapshot that is whole is loaded first. */
static bool ended(const struct follower *f)
{
    return f->wire && f->wire->ended && !f->load_wanted && !f->adopt && !(f->stream.open && f->stream.fed);
}

bool follow_wants_turn(const struct server *sv)
{
    const struct follower *f = sv->follow;
    if (!f) return false;
    return f->adopt || (f->stream.open && f->stream.fed && !sv->busy) || ended(f);
}

static void poll_end(struct follower *f)
{
    struct wire *w = f->wire;
    if (!ended(f)) return;
    f->wire = NULL;
    w->closed = true;
    link_close(f->sv->loop, &w->link);
    follow_lost(repl_of(f), w->error ? strerror(w->error) : "it closed the connection");
}

void follow_poll(struct server *sv)
{
    struct follower *f = sv->follow;
    if (!f) return;
    if (f->stream.open && (f->stream.c.s.flags & (SESSION_CLOSE_NOW | SESSION_CLOSE_AFTER_REPLY))) stream_settle(&f->stream);
    poll_dial(f);
    poll_snapshot(f);
    poll_end(f);
}

/* --- beginning and end --- */

/* REPLICAOF at run time: CONFIG GET shows it, CONFIG REWRITE writes it. */
static void on_role(void *arg)
{
    struct follower *f = of(arg);
    const struct repl *r = repl_of(f);
    char text[400] = "";
    if (r->master_host) snprintf(text, sizeof text, "%s %d", r->master_host, r->master_port);
    config_put(f->sv->node, "replicaof", text);
    log_set_role(r->master_host ? 'S' : 'M');
    if (!r->master_host) aof_apply(f->sv);
}

void follow_world(struct server *sv, struct repl_world *w)
{
    struct follower *f = mem_zalloc(sizeof *f);
    sv->follow = f;
    f->sv = sv;
    f->fd = -1;
    f->events = (struct loop_events){
        .arg = sv, .wants = on_wants, .room = on_room, .received = on_received, .ended = on_ended, .drained = on_drained, .gone = on_gone,
    };
    w->arg = sv;
    w->log = on_log;
    w->connect = on_connect;
    w->send = on_send;
    w->disconnect = on_disconnect;
    w->snapshot_begin = on_snapshot_begin;
    w->snapshot_bytes = on_snapshot_bytes;
    w->snapshot_load = on_snapshot_load;
    w->snapshot_drop = on_snapshot_drop;
    w->stream_open = on_stream_open;
    w->stream_bytes = on_stream_bytes;
    w->stream_close = on_stream_close;
    w->discard_begin = on_discard_begin;
    w->discard_bytes = on_discard_bytes;
    w->discard_end = on_discard_end;
    w->role = on_role;
}

/* What was past its time when the image was read goes by the stream, as when it had expired now. */
static void tell_gone(struct engine *e)
{
    struct buf *gone = &e->save->point_gone;
    if (e->save->point_gone_bytes > e->set->repl_backlog_size) {
        history_skip(&e->repl->history, e->save->point_gone_bytes, e->set->repl_backlog_size);
        gone->len = 0;
    }
    struct slice name = e->set->lazyfree_lazy_expire ? SLICE("UNLINK") : SLICE("DEL"), key;
    int db;
    for (size_t at = 0; at < gone->len; at += key.len) {
        memcpy(&db, gone->ptr + at, sizeof db);
        memcpy(&key.len, gone->ptr + at + sizeof db, sizeof key.len);
        at += sizeof db + sizeof key.len;
        key.ptr = gone->ptr + at;
        effect_log_now(e, db, 2, (struct slice[]){name, key});
    }
    buf_deinit(gone);
}

void follow_start(struct server *sv)
{
    const char *text = config_string(sv->node, "replicaof"), *blank = strchr(text, ' ');
    struct repl *r = sv->node->e->repl;
    const struct saved_point *p = &sv->node->e->save->point;
    char host[256];
    if (p->on) {
        history_resume(&r->history, &r->rng, p->id, p->offset, p->stream_db, *text, sv->node->set.repl_backlog_size);
        master_role_changed(r);
        log_line('*', "The data is at %s:%lld of its history: replication may go on from there", p->id, (long long)p->offset);
        if (!*text) tell_gone(sv->node->e);
    }
    if (!blank || (size_t)(blank - text) >= sizeof host) return;
    memcpy(host, text, (size_t)(blank - text));
    host[blank - text] = 0;
    repl_follow_at_start(r, host, atoi(blank + 1), p->on);
    log_set_role('S');
}

void follow_stop(struct server *sv)
{
    struct follower *f = sv->follow;
    if (!f) return;
    on_disconnect(sv);
    on_snapshot_drop(sv);
    spool_wait();
    stream_close(&f->stream);
    loop_wait(sv->loop, 0);
    buf_deinit(&f->room);
    buf_deinit(&f->plain);
    mem_free(f, sizeof *f);
    sv->follow = NULL;
}
