#include "sim/world.h"

#include "node/cluster_world.h"
#include "node/config.h"

#define START_US 1700000000000000ull

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

static void set_time(struct world *w) { engine_set_time(w->node->e, w->now_us, (int64_t)((w->now_us - w->start_us) / 1000)); }

struct world *world_new(uint64_t seed, const char *config)
{
    struct world *w = mem_zalloc(sizeof *w);
    struct shell shell = {
        .arg = w, .log = keep_log, .rewrite = keep_rewrite, .executable = "/vireo-sim", .config_file = "/vireo.conf",
        .io_backend = "sim", .pid = 1, .start_us = START_US, .run_id = "0123456789012345678901234567890123456789",
    };
    w->now_us = w->start_us = START_US;
    w->node = node_new(&shell, seed);
    struct buf nodes = {0}, rest = {0};
    take_nodes(config, &nodes, &rest);
    apply_config(w, rest.ptr);
    node_start(w->node);
    w->node->e->ticks = virtual_ticks;
    w->node->e->ticks_arg = w;
    w->node->e->us_per_tick = 0.001;
    set_time(w);
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

/* Runs until nothing moves any more. */
static void settle(struct world *w)
{
    struct engine *e = w->node->e;
    struct ask ask;
    for (bool moved = true; moved;) {
        moved = false;
        struct client *ready[WORLD_PEERS];
        int n = 0;
        for (int i = 0; i < WORLD_PEERS; i++) {
            struct peer *p = &w->peers[i];
            if (!p->used || p->closed) continue;
            if ((p->c.s.flags & SESSION_PAUSED) && !(e->special & SPECIAL_PAUSE)) p->c.s.flags &= ~(uint32_t)SESSION_PAUSED;
            size_t at = p->c.in.pos, len = p->c.in.buf.len, scan = p->c.in.scan;
            if (client_has_work(&p->c) && (at != p->settled_pos || len != p->settled_len || scan != p->settled_scan || p->c.s.flags != p->settled_flags)) ready[n++] = &p->c;
        }
        if (n) {
            node_turn(w->node, ready, n);
            engine_serve_parked(e);
            moved = true;
        }
        for (int i = 0; i < WORLD_PEERS; i++) {
            struct peer *p = &w->peers[i];
            if (!p->used || p->closed) continue;
            p->settled_pos = p->c.in.pos;
            p->settled_len = p->c.in.buf.len;
            p->settled_scan = p->c.in.scan;
            p->settled_flags = p->c.s.flags;
        }
        while (engine_take_pushing(e)) moved = true;
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
    settle(w);
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
        settle(w);
    }
}

void world_advance(struct world *w, int64_t ms)
{
    uint64_t end = w->now_us + (uint64_t)ms * 1000;
    for (;;) {
        set_time(w);
        int64_t next = node_cron(w->node);
        settle(w);
        if (w->now_us == end) return;
        uint64_t step = (uint64_t)(next < 1 ? 1 : next) * 1000;
        w->now_us = step < end - w->now_us ? w->now_us + step : end;
    }
}

struct slice world_inbox(const struct world *w, int peer) { return buf_slice(&w->peers[peer].inbox); }

void world_read(struct world *w, int peer, size_t n)
{
    buf_drop(&w->peers[peer].inbox, n);
    settle(w);
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
