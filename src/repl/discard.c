/* discard: see discard.h. What always holds: `db` was selected behind byte `acked`; turns has what was selected later, in order,
 * unless there was no room (`more`). */
#include "repl/discard.h"

#include <stdio.h>

#include "persist/aof_read.h"
#include "persist/feed.h"
#include "repl/master_private.h"

#define TURNS 1024
#define PIECE_BYTES ((size_t)256 << 10)
#define LOOK_BYTES ((size_t)1 << 20) /* for the beginning of a command */

struct db_turn {
    int64_t at;                    /* the SELECT ends with this byte, or begins behind it */
    int db;
};

struct discard {
    int64_t acked;                 /* the furthest that any replica was */
    int db;                        /* -1: nobody knows */
    struct db_turn turns[TURNS];
    int count;
    bool more;
    int64_t from, to;              /* what may be lost; to 0: nothing */
    int from_db;
    struct discard_figures figures;
};

struct discard *discard_new(void)
{
    struct discard *d = mem_zalloc(sizeof *d);
    d->db = -1;
    return d;
}

void discard_free(struct discard *d) { mem_free(d, sizeof *d); }
struct discard_figures discard_figures(const struct repl *r) { return r->master->discard->figures; }

void discard_selected(struct repl *r, int db)
{
    struct discard *d = r->master->discard;
    if (d->count == TURNS) d->more = true;
    else d->turns[d->count++] = (struct db_turn){r->history.offset, db};
}

void discard_acked(struct repl *r, int64_t offset)
{
    struct discard *d = r->master->discard;
    int n = 0;
    if (offset <= d->acked || offset > r->history.offset) return;
    d->acked = offset;
    while (n < d->count && d->turns[n].at <= offset) d->db = d->turns[n++].db;
    memmove(d->turns, d->turns + n, (size_t)(d->count - n) * sizeof *d->turns);
    d->count -= n;
    if (offset == r->history.offset) d->db = r->history.stream_db;
    else if (d->more && !d->count) d->db = -1;
    if (!d->count) d->more = false;
}

void discard_demoted(struct repl *r)
{
    struct discard *d = r->master->discard;
    d->from = d->acked ? d->acked + 1 : history_first(&r->history); /* after a restart nobody knows who had what: all that is here */
    d->from_db = d->db;
    d->to = r->history.backlog ? r->history.offset : 0;
}

/* What it wrote before it was a replica for a while, and never synced, is still its own. */
void discard_promoted(struct repl *r)
{
    struct discard *d = r->master->discard;
    if (!d->to) d->acked = r->history.offset;
    d->db = d->to ? d->from_db : r->history.stream_db;
    d->to = 0;
    d->count = 0;
    d->more = false;
}

void discard_none(struct repl *r)
{
    struct discard *d = r->master->discard;
    d->to = 0;
    d->acked = r->history.offset;
}

/* --- the commands --- */

struct discarding {
    struct repl *r;
    struct buf out;
    struct feed feed;
    int db;
    int64_t first;                 /* number of the first byte that was looked at */
    uint64_t writes;
    bool begun, good;
};

static void give(struct discarding *g)
{
    struct repl_world *w = &g->r->world;
    const struct discard *d = g->r->master->discard;
    char name[128];
    if (!g->out.len) return;
    snprintf(name, sizeof name, "discarded-%.8s-%lld-%lld.aof", g->r->history.id, (long long)g->first, (long long)d->to);
    if (!g->begun) g->good = w->discard_begin(w->arg, name);
    g->begun = true;
    if (g->good) w->discard_bytes(w->arg, buf_slice(&g->out));
    g->out.len = 0;
}

static void put_command(struct discarding *g, int argc, const struct slice *argv)
{
    int64_t db;
    if (slice_is(argv[0], "ping") || slice_is(argv[0], "replconf")) return;
    if (slice_is(argv[0], "select") && argc == 2) {
        if (num_parse_i64(argv[1], &db)) g->db = (int)db;
        return;
    }
    feed_put(&g->feed, &g->out, g->r->e->now_ms, g->db, argc, argv);
    g->writes += !slice_is(argv[0], "multi") && !slice_is(argv[0], "exec");
    if (g->out.len >= PIECE_BYTES) give(g);
}

/* Where the backlog begins in the middle of a command: the first byte that looks like another one's beginning, and is one. */
static int64_t find_border(struct repl *r, int64_t at, int64_t to)
{
    struct buf b = {0};
    int64_t found = 0;
    for (int64_t from = at; from <= to && b.len < LOOK_BYTES;) {
        struct slice piece = history_at(&r->history, from);
        if (!piece.len) break;
        buf_puts(&b, piece);
        from += (int64_t)piece.len;
    }
    for (size_t i = 0; i + 1 < b.len && !found; i++) {
        struct aof_reader p;
        if (b.ptr[i] != '*' || (i && b.ptr[i - 1] != '\n')) continue;
        size_t n = b.len - i < PIECE_BYTES ? b.len - i : PIECE_BYTES;
        aof_read_init(&p, 0);
        memcpy(aof_read_room(&p, n), b.ptr + i, n);
        aof_read_added(&p, n);
        if (aof_read_next(&p) == AOF_COMMAND && aof_read_next(&p) != AOF_BAD) found = at + (int64_t)i;
        aof_read_deinit(&p);
    }
    buf_deinit(&b);
    return found;
}

static void read_all(struct discarding *g, int64_t at, int64_t to)
{
    struct aof_reader p;
    enum aof_got got = AOF_MORE;
    aof_read_init(&p, 0);
    while (got == AOF_MORE || got == AOF_COMMAND) {
        got = aof_read_next(&p);
        if (got == AOF_COMMAND) put_command(g, p.argc, p.argv);
        if (got != AOF_MORE) continue;
        struct slice piece = at <= to ? history_at(&g->r->history, at) : slice_of("", 0);
        if ((int64_t)piece.len > to + 1 - at) piece.len = (size_t)(to + 1 - at);
        if (piece.len) memcpy(aof_read_room(&p, piece.len), piece.ptr, piece.len);
        else aof_read_room(&p, 1);
        aof_read_added(&p, piece.len);
        at += (int64_t)piece.len;
    }
    aof_read_deinit(&p);
}

void discard_save(struct repl *r)
{
    struct discard *d = r->master->discard;
    struct discarding g = {.r = r, .db = d->from_db < 0 ? 0 : d->from_db, .first = d->from};
    if (!d->to || d->to < d->from) return;
    feed_restart(&g.feed);
    int64_t kept = history_first(&r->history);
    if (kept > d->from) g.first = find_border(r, kept, d->to);
    for (int i = 0; i < d->count && d->turns[i].at < g.first; i++) g.db = d->turns[i].db;
    int64_t missing = g.first ? g.first - d->from : d->to + 1 - d->from;
    if (g.first) read_all(&g, g.first, d->to);
    give(&g);
    if (g.good) r->world.discard_end(r->world.arg);
    if (g.writes || missing) {
        d->figures.writes += g.writes;
        d->figures.files += g.good;
        d->figures.missing_bytes += missing;
        master_say(r, '#', "%llu writes of this server as a master, from offset %lld to %lld of %.8s, were acknowledged by no replica and go now: %s%lld bytes of them "
                           "were no longer in the backlog%s", (unsigned long long)g.writes, (long long)d->from, (long long)d->to, r->history.id,
                   g.good ? "they are kept in a file; " : "", (long long)missing, d->from_db < 0 && g.writes ? "; which database the first were in is not known, 0 is assumed" : "");
    }
    buf_deinit(&g.out);
    d->to = 0;
    d->acked = r->history.offset;
}
