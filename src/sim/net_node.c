/* net_node: see net_node.h. What always holds: group is the master machine's, and `to` has an entry for each session of it
 * that is not done. */
#include "sim/net_node.h"

#include <stdio.h>

#include "repl/replica.h"
#include "sim/net.h"

#define PIECE_US 1000
#define PIECE_BYTES 4096
#define LOAD_BYTES 8192

static struct repl *repl_of(const struct net_node *n) { return n->w->node->e->repl; }

/* --- an image of all data --- */

static bool keep_bytes(void *arg, struct slice bytes)
{
    buf_puts(arg, bytes);
    return true;
}

static void make_image(struct net_node *n, struct buf *to, const struct rdb_replication *place)
{
    struct engine *e = n->w->node->e;
    struct engine_view view;
    struct save_progress progress = {0};
    struct save_error error = {0};
    struct out o;
    uint64_t *expires = mem_alloc((size_t)e->db_count * sizeof *expires);
    bool inner = false;
    for (int i = 0; i < e->db_count; i++) {
        expires[i] = e->dbs[i].expires;
        inner = inner || e->dbs[i].inner;
    }
    struct image image = {
        .view = &view, .expires = expires, .now_ms = e->now_ms, .used_bytes = 1, .lru_clock = e->lru_clock, .policy = e->set->maxmemory_policy,
        .redis_version = "7.0.15", .libraries = slice_of("", 0), .replication = place,
    };
    engine_freeze(e, &view);
    out_init(&o, rdb_version_for(e->set, inner), true, true);
    o.sink = keep_bytes;
    o.arg = to;
    check(rdb_save(&o, &image, &progress, &error));
    out_deinit(&o);
    engine_view_end(e, &view);
    mem_free(expires, (size_t)e->db_count * sizeof *expires);
}

void net_node_save(struct net_node *n)
{
    struct repl *r = repl_of(n);
    const struct history *h = &r->history;
    struct rdb_replication place = {.id = h->id, .offset = h->offset, .stream_db = h->stream_db < 0 ? 0 : h->stream_db};
    n->disk.len = 0;
    make_image(n, &n->disk, h->backlog ? &place : NULL);
}

void net_node_tear(struct net_node *n, struct rng *rng)
{
    make_image(n, &n->torn, NULL);
    n->torn.len = 1 + rng_below(rng, n->torn.len - 1);
}

/* --- as a master --- */

static void on_sync_wanted(void *arg) { ((struct net_node *)arg)->sync_wanted = true; }
static void on_sync_unwanted(void *arg) { ((struct net_node *)arg)->sync_wanted = false; }

static void add_member(struct net_node *n, struct session *s)
{
    for (int i = 0; i < WORLD_PEERS; i++) {
        struct sending *to = &n->to[i];
        char head[SNAPSHOT_HEAD_BYTES];
        if (to->s) continue;
        *to = (struct sending){.s = s};
        buf_put(&to->bytes, head, master_snapshot_head(repl_of(n), s, (int64_t)n->image.len, head));
        buf_puts(&to->bytes, buf_slice(&n->image));
        buf_puts(&to->bytes, master_snapshot_tail(repl_of(n), s));
        return;
    }
    check(false);
}

static void drop_member(struct sending *to)
{
    buf_deinit(&to->bytes);
    *to = (struct sending){0};
}

static void on_sync_joined(void *arg, struct session *s) { add_member(arg, s); }

static void on_sync_left(void *arg, struct session *s)
{
    struct net_node *n = arg;
    for (int i = 0; i < WORLD_PEERS; i++)
        if (n->to[i].s == s) drop_member(&n->to[i]);
}

static void begin_sync(struct net_node *n)
{
    struct repl *r = repl_of(n);
    n->sync_wanted = false;
    n->group = master_sync_cut(r);
    if (!n->group) return;
    struct rdb_replication place = sync_group_place(n->group);
    n->image.len = 0;
    make_image(n, &n->image, &place);
    for (int i = 0; i < sync_group_count(n->group); i++)
        if (sync_group_session(n->group, i)) add_member(n, sync_group_session(n->group, i));
    n->piece_us = n->w->now_us + PIECE_US;
}

static bool send_piece(struct net_node *n, struct sending *to)
{
    struct repl *r = repl_of(n);
    if (to->s->reply.out.len) return true; /* what was written before has not left yet */
    if (!to->begun) {
        to->begun = true;
        master_snapshot_begins(r, to->s);
        return true;
    }
    size_t left = to->bytes.len - to->at, some = left < PIECE_BYTES ? left : PIECE_BYTES;
    if (some) {
        buf_put(&to->s->reply.out, to->bytes.ptr + to->at, some);
        to->at += some;
        session_pushed(to->s);
        return true;
    }
    struct session *s = to->s;
    drop_member(to);
    master_snapshot_sent(r, s, 0);
    return false;
}

static void go_on_sending(struct net_node *n)
{
    bool any = false;
    if (!n->group || n->piece_us > n->w->now_us) return;
    n->piece_us = n->w->now_us + PIECE_US;
    for (int i = 0; i < WORLD_PEERS; i++)
        if (n->to[i].s) any |= send_piece(n, &n->to[i]);
    for (int i = 0; i < WORLD_PEERS; i++) any |= n->to[i].s != NULL;
    if (any) return;
    n->group = NULL;
    master_sync_over(repl_of(n));
}

/* --- as a replica --- */

static void on_connect(void *arg, const char *host, int port)
{
    struct net_node *n = arg;
    bool named = strncmp(host, "node-", 5) == 0; /* else it is where the other one said that it listens */
    check(named ? port == 6379 : port >= NET_FIRST_PORT);
    net_connect(n->net, n->id, named ? host[5] - '0' : port - NET_FIRST_PORT);
}

static void on_send(void *arg, struct slice bytes)
{
    struct net_node *n = arg;
    net_send(n->net, n->id, bytes);
}

static void on_disconnect(void *arg)
{
    struct net_node *n = arg;
    net_disconnect(n->net, n->id);
}

static void on_snapshot_begin(void *arg, enum snapshot_shape shape, int64_t length)
{
    struct net_node *n = arg;
    (void)shape, (void)length;
    n->snapshot.len = 0;
}

static void on_snapshot_bytes(void *arg, struct slice bytes) { buf_puts(&((struct net_node *)arg)->snapshot, bytes); }

static void on_snapshot_load(void *arg)
{
    struct net_node *n = arg;
    n->load_wanted = true;
    n->beside = net_chance(n->net, 50);
}

static void end_loading(struct net_node *n)
{
    if (n->adopt) adopt_free(n->adopt);
    n->adopt = NULL;
    n->load_wanted = false;
    n->w->node->e->special &= ~(uint32_t)SPECIAL_LOADING;
    buf_deinit(&n->snapshot);
}

static void on_snapshot_drop(void *arg) { end_loading(arg); }

static bool open_image(void *arg, struct in *in)
{
    in_init(in, buf_slice(&((struct net_node *)arg)->snapshot));
    in->checksum = true;
    return true;
}

static void on_replacing(void *arg) { follow_replacing(repl_of(arg)); }

static void go_on_loading(struct net_node *n)
{
    struct engine *e = n->w->node->e;
    if (n->load_wanted && !n->adopt) {
        struct adopt_source source = {.arg = n, .open = open_image, .replacing = on_replacing};
        e->special |= SPECIAL_LOADING;
        n->adopt = adopt_new(n->w->node, &source, n->beside);
        n->load_wanted = false;
    }
    if (!n->adopt) return;
    enum adopt_state state = adopt_some(n->adopt, LOAD_BYTES);
    if (state == ADOPT_MORE) return;
    char why[600];
    snprintf(why, sizeof why, "%s", n->adopt->why);
    int db = n->adopt->figures.repl_stream_db;
    end_loading(n);
    n->full_syncs += state == ADOPT_DONE;
    if (state == ADOPT_DONE) follow_loaded(e->repl, NULL, db);
    else if (state == ADOPT_REFUSED) follow_refused(e->repl, why);
    else follow_loaded(e->repl, why, STREAM_DB_NONE);
}

static void on_stream_open(void *arg, int db)
{
    struct net_node *n = arg;
    stream_open(&n->w->stream, n->w->node, db);
}

static void on_stream_bytes(void *arg, struct slice bytes)
{
    struct net_node *n = arg;
    stream_feed(&n->w->stream, bytes);
    n->w->stream_fed = true;
}

static void on_stream_close(void *arg) { stream_close(&((struct net_node *)arg)->w->stream); }

/* --- the window: a disk that is behind at times, and never fails --- */

#define LATE_PERCENT 25

static enum window_answer on_window_put(void *arg, int64_t at, struct slice bytes)
{
    struct net_node *n = arg;
    if (net_chance(n->net, LATE_PERCENT)) return WINDOW_LATER;
    if (!n->window.len) n->window_at = at;
    check(at == n->window_at + (int64_t)n->window.len); /* no gap */
    buf_puts(&n->window, bytes);
    return WINDOW_HERE;
}

static void on_window_drop(void *arg, int64_t before)
{
    struct net_node *n = arg;
    if (before >= n->window_at + (int64_t)n->window.len) {
        buf_deinit(&n->window);
    } else if (before > n->window_at) {
        buf_drop(&n->window, (size_t)(before - n->window_at));
        n->window_at = before;
    }
}

static enum window_answer on_window_read(void *arg, const struct session *s, int64_t at, struct slice *piece)
{
    struct net_node *n = arg;
    (void)s;
    if (at < n->window_at || at >= n->window_at + (int64_t)n->window.len) return WINDOW_LOST;
    n->window_late = net_chance(n->net, LATE_PERCENT);
    if (n->window_late) return WINDOW_LATER;
    size_t from = (size_t)(at - n->window_at);
    *piece = slice_of(n->window.ptr + from, n->window.len - from);
    return WINDOW_HERE;
}

static bool on_discard_begin(void *arg, const char *name)
{
    (void)arg, (void)name;
    return true;
}

static void on_discard_bytes(void *arg, struct slice bytes) { buf_puts(&((struct net_node *)arg)->discarded, bytes); }
static void on_discard_end(void *arg) { (void)arg; }

static void on_log(void *arg, char level, const char *text)
{
    struct net_node *n = arg;
    buf_fmt(&n->w->log, "%c %s\n", level, text);
}

/* --- its life --- */

/* Nobody may take it for an image. */
static void find_torn(struct net_node *n)
{
    struct engine *e = n->w->node->e;
    struct rdb_load l;
    struct in in;
    in_init(&in, buf_slice(&n->torn));
    rdb_load_begin(&l, e, &in, &(struct rdb_load_options){0});
    check(rdb_load_some(&l, UINT64_MAX, 0) == RDB_FAILED);
    rdb_load_end(&l);
    in_deinit(&in);
    load_flush(e);
    buf_deinit(&n->torn);
}

static void load_disk(struct net_node *n)
{
    struct engine *e = n->w->node->e;
    struct repl *r = e->repl;
    struct rdb_load l;
    struct in in;
    bool restored = false;
    if (n->torn.len) find_torn(n);
    if (n->disk.len) {
        in_init(&in, buf_slice(&n->disk));
        in.checksum = true;
        rdb_load_begin(&l, e, &in, &(struct rdb_load_options){0});
        check(rdb_load_some(&l, UINT64_MAX, 0) == RDB_DONE);
        restored = l.figures.repl_stream_db >= 0;
        if (restored) history_resume(&r->history, &r->rng, l.figures.repl_id, l.figures.repl_offset, l.figures.repl_stream_db, n->master[0] != 0, e->set->repl_backlog_size);
        rdb_load_end(&l);
        in_deinit(&in);
    }
    if (n->master[0]) repl_follow_at_start(r, n->master, 6379, restored);
    master_role_changed(r);
}

void net_node_boot(struct net_node *n, uint64_t seed, const char *config)
{
    n->w = world_new(seed, config);
    struct repl_world *rw = &repl_of(n)->world;
    *rw = (struct repl_world){
        .arg = n, .log = on_log, .sync_wanted = on_sync_wanted, .sync_unwanted = on_sync_unwanted, .sync_joined = on_sync_joined,
        .sync_left = on_sync_left, .connect = on_connect, .send = on_send, .disconnect = on_disconnect,
        .snapshot_begin = on_snapshot_begin, .snapshot_bytes = on_snapshot_bytes, .snapshot_load = on_snapshot_load,
        .snapshot_drop = on_snapshot_drop, .stream_open = on_stream_open, .stream_bytes = on_stream_bytes, .stream_close = on_stream_close,
        .window_put = on_window_put, .window_drop = on_window_drop, .window_read = on_window_read,
        .discard_begin = on_discard_begin, .discard_bytes = on_discard_bytes, .discard_end = on_discard_end,
    };
    n->due_us = 0;
    load_disk(n);
}

void net_node_kill(struct net_node *n)
{
    struct repl *r = repl_of(n);
    n->master[0] = 0;
    if (r->master_host) memcpy(n->master, r->master_host, strlen(r->master_host) + 1);
    for (int i = 0; i < WORLD_PEERS; i++) drop_member(&n->to[i]);
    end_loading(n);
    stream_close(&n->w->stream);
    world_free(n->w);
    n->w = NULL;
    n->group = NULL;
    n->sync_wanted = false;
    buf_deinit(&n->image);
    buf_deinit(&n->window);
}

void net_node_step(struct net_node *n, uint64_t now_us)
{
    struct world *w = n->w;
    w->skew_us = n->skew_us;
    world_set_time(w, now_us);
    if (n->due_us <= now_us) {
        int64_t wait = world_cron(w);
        n->due_us = now_us + (uint64_t)(wait < 1 ? 1 : wait) * 1000;
    }
    world_settle(w);
    if (n->sync_wanted && !n->group) begin_sync(n);
    go_on_sending(n);
    go_on_loading(n);
    n->window_late = false;
    world_settle(w);
    if ((n->group || n->adopt || n->load_wanted || n->window_late) && n->due_us > now_us + PIECE_US) n->due_us = now_us + PIECE_US;
}

void net_node_connected(struct net_node *n)
{
    follow_connected(repl_of(n));
    world_settle(n->w);
}

void net_node_received(struct net_node *n, struct slice bytes)
{
    follow_received(repl_of(n), bytes);
    world_settle(n->w);
}

void net_node_lost(struct net_node *n, const char *why)
{
    world_settle(n->w);
    follow_lost(repl_of(n), why);
    world_settle(n->w);
}
