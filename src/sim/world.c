#include "sim/world.h"

#include "node/cluster_world.h"
#include "node/config.h"
#include "node/quorum.h"
#include "repl/replica.h"

static uint64_t virtual_ticks(void *arg) { return ++((struct world *)arg)->ticks; }

static void keep_log(void *arg, char level, const char *text)
{
    struct world *w = arg;
    buf_fmt(&w->log, "%c %s\n", level, text);
}

static const char *keep_rewrite(void *arg, struct slice text)
{
    struct world *w = arg;
    w->rewritten.len = 0;
    buf_puts(&w->rewritten, text);
    return NULL;
}

/* --- alone: no other node can be reached, and no snapshot is made for one. A net (sim/net.h) puts its own in this place --- */

static void alone_connect(void *arg, const char *host, int port)
{
    (void)host, (void)port;
    ((struct world *)arg)->dialling = true;
}
static void alone_disconnect(void *arg) { ((struct world *)arg)->dialling = false; }
static void alone_nothing(void *arg) { (void)arg; }
static void alone_session(void *arg, struct session *s) { (void)arg, (void)s; }

static void be_alone(struct world *w)
{
    w->node->e->repl->world = (struct repl_world){
        .arg = w, .log = keep_log, .sync_wanted = alone_nothing, .sync_unwanted = alone_nothing, .sync_joined = alone_session,
        .sync_left = alone_session, .connect = alone_connect, .disconnect = alone_disconnect,
    };
}

static void give_up_dialling(struct world *w)
{
    if (!w->dialling) return;
    w->dialling = false;
    follow_lost(w->node->e->repl, "there is no other node");
}

static void apply_config(struct world *w, const char *config)
{
    while (config && *config) {
        const char *end = strchr(config, '\n');
        size_t len = end ? (size_t)(end - config) : strlen(config);
        struct slice words[16];
        int n = 0;
        for (size_t i = 0; i < len && n < COUNT_OF(words);) {
            while (i < len && config[i] == ' ') i++;
            size_t from = i;
            while (i < len && config[i] != ' ') i++;
            if (i > from) {
                words[n] = slice_of(config + from, i - from);
                if (words[n].len == 2 && memcmp(words[n].ptr, "\"\"", 2) == 0) words[n].len = 0;
                n++;
            }
        }
        const char *error = n ? config_set_line(w->node, n, words) : NULL;
        check(!error);
        config = end ? end + 1 : NULL;
    }
}

/* The lines "nodes.conf LINE" of a configuration: the node's file, as it is found at the start. */
static void take_nodes(const char *config, struct buf *nodes, struct buf *rest)
{
    static const char word[] = "nodes.conf ";
    while (config && *config) {
        const char *end = strchr(config, '\n');
        size_t len = end ? (size_t)(end - config) + 1 : strlen(config);
        size_t skip = sizeof word - 1;
        if (len > skip && !memcmp(config, word, skip)) buf_put(nodes, config + skip, len - skip);
        else buf_put(rest, config, len);
        config += len;
    }
    buf_putc(rest, 0);
}

static void set_time(struct world *w)
{
    engine_set_time(w->node->e, w->now_us + (uint64_t)w->skew_us, (int64_t)((w->now_us - w->start_us) / 1000));
}

void world_set_time(struct world *w, uint64_t now_us)
{
    w->now_us = now_us;
    set_time(w);
}

int64_t world_cron(struct world *w)
{
    give_up_dialling(w);
    return node_cron(w->node);
}

struct world *world_new(uint64_t seed, const char *config)
{
    struct world *w = mem_zalloc(sizeof *w);
    struct shell shell = {
        .arg = w, .log = keep_log, .rewrite = keep_rewrite, .executable = "/vireo-sim", .config_file = "/vireo.conf",
        .io_backend = "sim", .pid = 1, .start_us = WORLD_START_US, .run_id = "0123456789012345678901234567890123456789",
    };
    w->now_us = w->start_us = WORLD_START_US;
    w->node = node_new(&shell, seed);
    struct buf nodes = {0}, rest = {0};
    take_nodes(config, &nodes, &rest);
    apply_config(w, rest.ptr);
    node_start(w->node);
    w->node->e->ticks = virtual_ticks;
    w->node->e->ticks_arg = w;
    w->node->e->us_per_tick = 0.001;
    set_time(w);
    be_alone(w);
    check(!node_cluster_start(w->node, buf_slice(&nodes)));
    buf_deinit(&nodes);
    buf_deinit(&rest);
    return w;
}

/* The reaper as a step: values are freed at once. */
static void reap(struct world *w)
{
    struct deferred d;
    while (engine_take_deferred(w->node->e, &d, 1)) d.free(d.thing, d.size);
}

static void close_peer(struct world *w, struct peer *p)
{
    if (!p->used || p->closed) return;
    client_deinit(w->node, &p->c);
    p->closed = true;
}

static bool deliver(struct world *w, struct peer *p)
{
    struct buf *out = &p->c.s.reply.out;
    bool moved = false;
    if (!p->used || p->closed) return false;
    if (p->c.s.flags & SESSION_CLOSE_NOW) {
        close_peer(w, p);
        return true;
    }
    if (p->c.hold_offset) {
        if (quorum_look(w->node, &p->c) == QUORUM_HELD) return false;
        p->settled_len = SIZE_MAX; /* what stands behind it may run */
        moved = true;
    }
    size_t room = p->unread_max > p->inbox.len ? p->unread_max - p->inbox.len : 0, n = out->len < room ? out->len : room;
    if (n) {
        buf_put(&p->inbox, out->ptr, n);
        buf_drop(out, n);
        moved = true;
    }
    node_check_client(w->node, &p->c);
    if ((p->c.s.flags & SESSION_CLOSE_AFTER_REPLY) && out->len == 0) {
        close_peer(w, p);
        moved = true;
    } else if (p->c.s.flags & SESSION_CLOSE_NOW) {
        close_peer(w, p);
        moved = true;
    }
    return moved;
}

void world_settle(struct world *w)
{
    struct engine *e = w->node->e;
    struct ask ask;
    for (bool moved = true; moved;) {
        moved = false;
        struct client *ready[WORLD_PEERS];
        int n = 0;
        bool streamed = w->stream_fed && w->stream.open && client_has_work(&w->stream.c);
        w->stream_fed = false;
        if (streamed) stream_run(&w->stream);
        for (int i = 0; i < WORLD_PEERS; i++) {
            struct peer *p = &w->peers[i];
            if (!p->used || p->closed) continue;
            if ((p->c.s.flags & SESSION_PAUSED) && !(e->special & SPECIAL_PAUSE)) p->c.s.flags &= ~(uint32_t)SESSION_PAUSED;
            size_t at = p->c.in.pos, len = p->c.in.buf.len, scan = p->c.in.scan;
            if (p->c.hold_offset) continue;
            if (client_has_work(&p->c) && (at != p->settled_pos || len != p->settled_len || scan != p->settled_scan || p->c.s.flags != p->settled_flags)) ready[n++] = &p->c;
        }
        if (n) node_turn(w->node, ready, n);
        if (n || streamed) {
            int64_t offset = e->stream_offset;
            engine_serve_parked(e);
            quorum_note_served(w->node, offset);
            moved = true;
        }
        stream_settle(&w->stream);
        repl_turn(e->repl);
        quorum_turn(w->node);
        for (int i = 0; i < WORLD_PEERS; i++) {
            struct peer *p = &w->peers[i];
            if (!p->used || p->closed) continue;
            p->settled_pos = p->c.in.pos;
            p->settled_len = p->c.in.buf.len;
            p->settled_scan = p->c.in.scan;
            p->settled_flags = p->c.s.flags;
        }
        for (struct session *s; (s = engine_take_pushing(e)); moved = true)
            if (!(s->flags & SESSION_MASTER)) quorum_note_pushed(w->node, (struct client *)(void *)s);
        for (int i = 0; i < WORLD_PEERS; i++) moved |= deliver(w, &w->peers[i]);
        while (engine_take_ask(e, &ask)) w->shutdowns += ask.kind == ASK_SHUTDOWN;
        reap(w);
    }
}

int world_connect(struct world *w)
{
    for (int i = 0; i < WORLD_PEERS; i++) {
        struct peer *p = &w->peers[i];
        if (p->used) continue;
        *p = (struct peer){.used = true, .unread_max = SIZE_MAX};
        client_init(w->node, &p->c);
        struct buf name = {0};
        buf_fmt(&name, "127.0.0.1:%d", 10000 + i);
        memcpy(p->c.s.peer, name.ptr, name.len);
        memcpy(p->c.s.local, "127.0.0.1:6379", 15);
        p->c.s.fd = 8 + i;
        p->c.s.flags |= SESSION_LOCAL;
        buf_deinit(&name);
        return i;
    }
    return -1;
}

void world_disconnect(struct world *w, int peer)
{
    struct peer *p = &w->peers[peer];
    check(p->used);
    close_peer(w, p);
    buf_deinit(&p->inbox);
    p->used = false;
    world_settle(w);
}

void world_send(struct world *w, int peer, struct slice bytes)
{
    struct peer *p = &w->peers[peer];
    check(p->used);
    set_time(w);
    while (bytes.len && !p->closed) {
        size_t room;
        char *at = input_room(&p->c.in, bytes.len, &room);
        size_t n = bytes.len < room ? bytes.len : room;
        memcpy(at, bytes.ptr, n);
        input_added(&p->c.in, n);
        bytes = slice_of(bytes.ptr + n, bytes.len - n);
        world_settle(w);
    }
}

void world_advance(struct world *w, int64_t ms)
{
    uint64_t end = w->now_us + (uint64_t)ms * 1000;
    for (;;) {
        set_time(w);
        int64_t next = world_cron(w);
        world_settle(w);
        if (w->now_us == end) return;
        uint64_t step = (uint64_t)(next < 1 ? 1 : next) * 1000;
        w->now_us = step < end - w->now_us ? w->now_us + step : end;
    }
}

struct slice world_inbox(const struct world *w, int peer) { return buf_slice(&w->peers[peer].inbox); }

void world_read(struct world *w, int peer, size_t n)
{
    buf_drop(&w->peers[peer].inbox, n);
    world_settle(w);
}

bool world_closed(const struct world *w, int peer) { return w->peers[peer].closed; }

void world_check(const struct world *w)
{
    for (int i = 0; i < w->node->e->db_count; i++) table_check(&w->node->e->dbs[i].table);
}

void world_free(struct world *w)
{
    for (int i = 0; i < WORLD_PEERS; i++)
        if (w->peers[i].used) world_disconnect(w, i);
    reap(w);
    node_free(w->node);
    buf_deinit(&w->log);
    buf_deinit(&w->rewritten);
    mem_free(w, sizeof *w);
}
