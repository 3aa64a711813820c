/* scatter: see scatter.h. What always holds: a scatter lives until every part has its reply, whether its client waits or not. */
#include "cluster/scatter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "engine/hold.h"
#include "resp/skim.h"

enum gather { GATHER_VALUES, GATHER_SUM, GATHER_OK };
static const struct kind {
    const char *name;
    enum gather gather;
    int step;                    /* words a key takes */
} kinds[] = {
    {"mget", GATHER_VALUES, 1}, {"mset", GATHER_OK, 2}, {"del", GATHER_SUM, 1}, {"unlink", GATHER_SUM, 1}, {"exists", GATHER_SUM, 1}, {"touch", GATHER_SUM, 1},
};

struct part {
    unsigned slot;
    int first, count;            /* in scatter.order: its keys */
    bool arrived, sent_on;
    struct buf reply;            /* owned */
};

struct order {
    unsigned slot;
    int key;                     /* the how many-th of the command */
};

struct scatter {
    struct engine *e;
    const struct kind *kind;
    struct slice *argv;          /* own copy, once something is sent */
    char *bytes;
    size_t argv_bytes;
    int argc, keys, db;
    struct order *order;         /* keys by slot, in the command's order within one */
    struct part *parts;
    int part_count, left, done;  /* done: without an error */
    uint64_t id;
    bool held;
    char error[256];             /* the first one; empty: none */
    struct hold_queue waiting;
};

static const struct kind *kind_of(const struct command *cmd, int argc)
{
    for (int i = 0; i < COUNT_OF(kinds); i++)
        if (!strcmp(cmd->name, kinds[i].name)) return (argc - 1) % kinds[i].step ? NULL : &kinds[i];
    return NULL;
}

/* --- taking apart --- */

static int by_slot(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    return x->slot != y->slot ? (x->slot < y->slot ? -1 : 1) : (x->key > y->key) - (x->key < y->key);
}

static struct scatter *split(struct engine *e, const struct kind *k, const struct slice *argv, int argc)
{
    struct scatter *sc = mem_zalloc(sizeof *sc);
    *sc = (struct scatter){.e = e, .kind = k, .argc = argc, .keys = (argc - 1) / k->step};
    sc->order = mem_alloc((size_t)sc->keys * sizeof *sc->order);
    for (int i = 0; i < sc->keys; i++) sc->order[i] = (struct order){slot_of_key(argv[1 + i * k->step]), i};
    qsort(sc->order, (size_t)sc->keys, sizeof *sc->order, by_slot);
    for (int i = 0; i < sc->keys; i++) sc->part_count += !i || sc->order[i].slot != sc->order[i - 1].slot;
    sc->parts = mem_zalloc((size_t)sc->part_count * sizeof *sc->parts);
    struct part *p = sc->parts - 1;
    for (int i = 0; i < sc->keys; i++) {
        if (!i || sc->order[i].slot != sc->order[i - 1].slot) *++p = (struct part){.slot = sc->order[i].slot, .first = i};
        p->count++;
    }
    sc->left = sc->part_count;
    return sc;
}

static void scatter_free(struct scatter *sc)
{
    for (int i = 0; i < sc->part_count; i++) buf_deinit(&sc->parts[i].reply);
    mem_free(sc->parts, (size_t)sc->part_count * sizeof *sc->parts);
    mem_free(sc->order, (size_t)sc->keys * sizeof *sc->order);
    mem_free(sc->argv, (size_t)sc->argc * sizeof *sc->argv);
    mem_free(sc->bytes, sc->argv_bytes);
    mem_free(sc, sizeof *sc);
}

/* The caller's words do not outlive its turn. */
static void keep_words(struct scatter *sc, const struct slice *argv)
{
    sc->argv = mem_alloc((size_t)sc->argc * sizeof *sc->argv);
    for (int i = 0; i < sc->argc; i++) sc->argv_bytes += argv[i].len;
    sc->bytes = mem_alloc(sc->argv_bytes);
    size_t at = 0;
    for (int i = 0; i < sc->argc; i++) {
        memcpy(sc->bytes + at, argv[i].ptr, argv[i].len);
        sc->argv[i] = slice_of(sc->bytes + at, argv[i].len);
        at += argv[i].len;
    }
}

/* The part as a command of its own; the caller frees what it gets: count words. */
static struct slice *words_of(const struct scatter *sc, const struct part *p, const struct slice *argv, int *count)
{
    int step = sc->kind->step;
    *count = 1 + p->count * step;
    struct slice *w = mem_alloc((size_t)*count * sizeof *w);
    w[0] = argv[0];
    for (int i = 0; i < p->count; i++)
        for (int k = 0; k < step; k++) w[1 + i * step + k] = argv[1 + sc->order[p->first + i].key * step + k];
    return w;
}

/* --- putting together --- */

static void note_error(struct scatter *sc, const char *text, size_t len)
{
    if (!sc->error[0]) snprintf(sc->error, sizeof sc->error, "%.*s", len < 200 ? (int)len : 200, text);
}

static void take_reply(struct scatter *sc, struct part *p, struct slice reply)
{
    int64_t items = 0;
    bool fits = sc->kind->gather == GATHER_VALUES ? skim_head(reply, &items) > 0 && items == p->count
                                                  : reply.len > 3 && reply.ptr[0] == (sc->kind->gather == GATHER_SUM ? ':' : '+');
    p->arrived = true;
    sc->left--;
    if (fits) {
        sc->done++;
        buf_puts(&p->reply, reply);
    } else if (reply.len > 3 && reply.ptr[0] == '-') {
        bool open = reply.len > 5 && !memcmp(reply.ptr, "-ASK ", 5);
        if (open) note_error(sc, "TRYAGAIN Multiple keys request during rehashing of slot", 55);
        else note_error(sc, reply.ptr + 1, reply.len - 3);
    } else {
        note_error(sc, "ERR a node gave an answer that is none", 38);
    }
}

static void put_values(const struct scatter *sc, struct reply *r)
{
    struct slice *at = mem_zalloc((size_t)sc->keys * sizeof *at);
    for (int i = 0; i < sc->part_count; i++) {
        const struct part *p = &sc->parts[i];
        int64_t items;
        struct slice rest = buf_slice(&p->reply);
        ssize_t n = skim_head(rest, &items);
        for (int k = 0; k < p->count; k++) {
            rest = slice_of(rest.ptr + n, rest.len - (size_t)n);
            n = skim_reply(rest);
            check(n > 0);
            at[sc->order[p->first + k].key] = slice_of(rest.ptr, (size_t)n);
        }
    }
    reply_array(r, sc->keys);
    for (int i = 0; i < sc->keys; i++) {
        if (at[i].len > 2 && (at[i].ptr[1] == '-' || at[i].ptr[0] == '_')) reply_null(r); /* $-1 */
        else reply_raw(r, at[i]);
    }
    mem_free(at, (size_t)sc->keys * sizeof *at);
}

static void put_reply(const struct scatter *sc, struct reply *r)
{
    int64_t sum = 0, n;
    if (sc->error[0] && sc->done && sc->kind->gather != GATHER_VALUES) {
        reply_errorf(r, "ERR %d of the command's %d slots were done, and then: %s", sc->done, sc->part_count, sc->error);
        return;
    }
    if (sc->error[0]) {
        reply_errorf(r, "%s", sc->error);
        return;
    }
    switch (sc->kind->gather) {
    case GATHER_OK: reply_ok(r); return;
    case GATHER_VALUES: put_values(sc, r); return;
    case GATHER_SUM: break;
    }
    for (int i = 0; i < sc->part_count; i++) {
        const struct buf *b = &sc->parts[i].reply;
        if (num_parse_i64(slice_of(b->ptr + 1, b->len - 3), &n)) sum += n;
    }
    reply_int(r, sum);
}

static void on_end(void *arg, struct session *s, enum hold_end end)
{
    const struct scatter *sc = arg;
    if (end == HOLD_REACHED) put_reply(sc, &s->reply);
    else reply_errorf(&s->reply, "ERR %d of the command's %d slots did not answer in time", sc->left, sc->part_count);
}

static void finish(struct scatter *sc)
{
    if (sc->held) hold_release(sc->e, &sc->waiting, 1, HOLD_REACHED);
    scatter_free(sc);
}

/* --- carrying out --- */

/* A part of this node, with all the gates a command of s has. */
static void run_here(struct scatter *sc, struct part *p, struct session *s, const struct command *cmd, const struct slice *argv)
{
    int count;
    struct slice *w = words_of(sc, p, argv, &count);
    struct session own = {.engine = sc->e, .reply.resp = 2, .fd = -1, .authenticated = s->authenticated, .db = s->db, .who = s->who,
        .flags = s->flags & (SESSION_NO_TOUCH | SESSION_LOCAL)};
    memcpy(own.peer, s->peer, sizeof own.peer);
    if (engine_run(sc->e, &own, cmd, w, count, NULL)) take_reply(sc, p, buf_slice(&own.reply.out));
    else take_reply(sc, p, SLICE("-TRYAGAIN Writes are paused\r\n"));
    if (own.log_pos > s->log_pos) s->log_pos = own.log_pos;
    if (own.stream_offset > s->stream_offset) s->stream_offset = own.stream_offset;
    buf_deinit(&own.reply.out);
    mem_free(w, (size_t)count * sizeof *w);
}

static void send(struct scatter *sc, int part, const char *host, int port)
{
    struct cluster *c = sc->e->cluster;
    int count;
    struct slice *w = words_of(sc, &sc->parts[part], sc->argv, &count);
    c->world.forward(c->world.arg, sc, part, host, port, sc->db, count, w);
    mem_free(w, (size_t)count * sizeof *w);
}

/* "-MOVED slot host:port": it goes there, once. */
static bool send_on(struct scatter *sc, int part, struct slice reply)
{
    struct part *p = &sc->parts[part];
    char text[300];
    if (p->sent_on || reply.len < 10 || reply.len >= sizeof text || memcmp(reply.ptr, "-MOVED ", 7)) return false;
    memcpy(text, reply.ptr, reply.len - 2);
    text[reply.len - 2] = 0;
    char *where = strchr(text + 7, ' '), *colon = strrchr(text, ':');
    if (!where || !colon || colon <= where + 1) return false;
    *colon = 0;
    p->sent_on = true;
    send(sc, part, where + 1, atoi(colon + 1));
    return true;
}

void scatter_arrived(struct scatter *sc, int part, struct slice reply, const char *why)
{
    struct part *p = &sc->parts[part];
    if (!reply.ptr) {
        note_error(sc, why, strlen(why));
        p->arrived = true;
        sc->left--;
    } else if (send_on(sc, part, reply)) {
        return;
    } else {
        take_reply(sc, p, reply);
    }
    if (!sc->left) finish(sc);
}

/* NULL, or what speaks against beginning at all. */
static const char *refusal(const struct cluster *c, const struct scatter *sc, const struct command *cmd)
{
    if (!c->ok && !(c->set->allow_reads_when_down && !(cmd->flags & CMD_WRITE))) return "CLUSTERDOWN The cluster is down";
    for (int i = 0; i < sc->part_count; i++) {
        const struct cluster_node *owner = c->slots[sc->parts[i].slot];
        if (!owner) return "CLUSTERDOWN Hash slot not served";
        if (owner != c->myself && !(c->set->tls_cluster ? owner->tls_port : owner->port)) return "ERR The port of another node is not known";
    }
    return NULL;
}

/* Its own parts first, in one go; then the others are asked. */
static void carry_out(struct scatter *sc, struct session *s, const struct command *cmd, const struct slice *argv, int argc)
{
    struct cluster *c = sc->e->cluster;
    int remote = 0;
    for (int i = 0; i < sc->part_count; i++) {
        if (c->slots[sc->parts[i].slot] == c->myself) run_here(sc, &sc->parts[i], s, cmd, argv);
        else remote++;
    }
    if (!remote || sc->error[0]) {
        put_reply(sc, &s->reply);
        scatter_free(sc);
        return;
    }
    keep_words(sc, argv);
    struct call waits = {.e = sc->e, .s = s, .cmd = cmd, .argv = argv, .argc = argc, .r = &s->reply};
    sc->held = true;
    call_hold(&waits, &sc->waiting, 1, sc->e->now_ms + c->set->node_timeout_ms, on_end, sc);
    for (int i = 0; i < sc->part_count; i++) {
        struct cluster_node *owner = c->slots[sc->parts[i].slot];
        if (!sc->parts[i].arrived) send(sc, i, owner->ip, c->set->tls_cluster ? owner->tls_port : owner->port);
    }
}

bool scatter_takes(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc)
{
    struct cluster *c = e->cluster;
    const struct kind *k = c->set->scatter && c->world.forward && !(s->flags & SESSION_MULTI) ? kind_of(cmd, argc) : NULL;
    if (!k) return false;
    struct scatter *sc = split(e, k, argv, argc);
    sc->db = s->db;
    const char *why = refusal(c, sc, cmd);
    if (why) {
        reply_errorf(&s->reply, "%s", why);
        scatter_free(sc);
    } else {
        carry_out(sc, s, cmd, argv, argc);
    }
    return true;
}
