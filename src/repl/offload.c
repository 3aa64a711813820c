/* offload: the master's half: what is worth handing over, to whom, and what becomes of it. What always holds: a request stands in
 * its channel's list until it is answered, refused or given up; its client, as long as it waits, stands in the queue under its id. */
#include "repl/offload_private.h"

#include <string.h>

#include "base/num.h"
#include "engine/find_keys.h"
#include "engine/lookup.h"
#include "engine/run.h"
#include "engine/tx.h"
#include "persist/feed.h"

#define FIRST_NS 30.0      /* per element, before anything was measured */
#define LEARN_FROM 64      /* elements: fewer say little about one */
#define PENALTY_MS 5000    /* a replica that let a read wait too long is not asked for so long */

/* --- what it may cost --- */

enum effort { OF_KEYS, OF_RANGE, OF_DB, OF_COUNT };
static const struct candidate {
    const char *name;
    enum effort effort;
    const char *sent_as; /* NULL: as it is */
} candidates[] = {
    {"keys", OF_DB, NULL}, {"scan", OF_COUNT, NULL}, {"sort", OF_KEYS, "sort_ro"}, {"sort_ro", OF_KEYS, NULL},
    {"lrange", OF_RANGE, NULL}, {"lpos", OF_KEYS, NULL}, {"bitcount", OF_KEYS, NULL}, {"bitpos", OF_KEYS, NULL}, {"lcs", OF_KEYS, NULL},
    {"hgetall", OF_KEYS, NULL}, {"hkeys", OF_KEYS, NULL}, {"hvals", OF_KEYS, NULL}, {"hscan", OF_COUNT, NULL},
    {"smembers", OF_KEYS, NULL}, {"sscan", OF_COUNT, NULL}, {"sdiff", OF_KEYS, NULL}, {"sinter", OF_KEYS, NULL},
    {"sintercard", OF_KEYS, NULL}, {"sunion", OF_KEYS, NULL}, {"sunioncard", OF_KEYS, NULL}, {"sdiffcard", OF_KEYS, NULL},
    {"zrange", OF_RANGE, NULL}, {"zrevrange", OF_RANGE, NULL}, {"zrangebyscore", OF_KEYS, NULL}, {"zrevrangebyscore", OF_KEYS, NULL},
    {"zrangebylex", OF_KEYS, NULL}, {"zrevrangebylex", OF_KEYS, NULL}, {"zscan", OF_COUNT, NULL}, {"zdiff", OF_KEYS, NULL},
    {"zinter", OF_KEYS, NULL}, {"zintercard", OF_KEYS, NULL}, {"zunion", OF_KEYS, NULL}, {"xrange", OF_KEYS, NULL},
    {"xrevrange", OF_KEYS, NULL}, {"geosearch", OF_KEYS, NULL}, {"georadius_ro", OF_KEYS, NULL}, {"georadiusbymember_ro", OF_KEYS, NULL},
};

static const struct candidate *candidate_of(struct offload *o, const struct command *cmd)
{
    if (cmd->flags & CMD_FAST) return NULL;
    for (int i = 0; i < COUNT_OF(candidates); i++) {
        if (o->rows[i] == cmd) return &candidates[i];
    }
    return NULL;
}

static double elements_of_key(struct call *c, struct slice key)
{
    struct entry *en = key_peek(c, key);
    return en ? (double)entry_value_type(en)->length(entry_value_root(en)) : 0;
}

static double elements_of_keys(struct call *c)
{
    struct found_key keys[256];
    int n = c->cmd->find_keys ? c->cmd->find_keys(c->argv, c->argc, keys, COUNT_OF(keys))
                              : command_find_keys(c->cmd, c->argv, c->argc, keys, COUNT_OF(keys));
    double sum = 0;
    for (int i = 0; i < n && i < COUNT_OF(keys); i++) sum += elements_of_key(c, c->argv[keys[i].index]);
    return sum;
}

/* key first last, counted from either end; words that are no places (BYSCORE's borders) count as everything. */
static double elements_of_range(struct call *c)
{
    double all = elements_of_key(c, c->argv[1]);
    int64_t from, to;
    if (c->argc < 4 || !num_parse_i64(c->argv[2], &from) || !num_parse_i64(c->argv[3], &to)) return all;
    for (int i = 4; i < c->argc; i++)
        if (slice_is(c->argv[i], "byscore") || slice_is(c->argv[i], "bylex")) return all;
    double a = (double)from + (from < 0 ? all : 0), b = (double)to + (to < 0 ? all : 0);
    if (a < 0) a = 0;
    if (b >= all) b = all - 1;
    return b < a ? 0 : b - a + 1;
}

/* The figure behind COUNT, or the second one behind LIMIT; fallback without. */
static double limit_of(const struct call *c, int at, double fallback)
{
    int64_t n;
    for (int i = at; i + 1 < c->argc; i++) {
        bool limit = slice_is(c->argv[i], "limit") && i + 2 < c->argc;
        if (!limit && !slice_is(c->argv[i], "count")) continue;
        if (num_parse_i64(c->argv[i + (limit ? 2 : 1)], &n) && n > 0 && (double)n < fallback) return (double)n;
    }
    return fallback;
}

static double elements(struct call *c, enum effort effort)
{
    switch (effort) {
    case OF_DB: return (double)db_count(c->db);
    case OF_COUNT: return limit_of(c, 2, (double)INT64_MAX) == (double)INT64_MAX ? 10 : limit_of(c, 2, (double)INT64_MAX);
    case OF_RANGE: return limit_of(c, 4, elements_of_range(c));
    case OF_KEYS: break;
    }
    double all = elements_of_keys(c);
    return c->cmd == c->e->repl->offload->sort ? all : limit_of(c, 2, all); /* SORT's LIMIT spares nothing of the sorting */
}

static void learn(double *ns, double n, double us)
{
    if (n >= LEARN_FROM && us > 0) *ns += (us * 1000 / n - *ns) / 8;
}

/* --- whom to ask --- */

static bool is_fit(struct offload *o, const struct channel *ch)
{
    struct repl *r = o->r;
    const struct replica *own = ch->s->replica;
    if (ch->out >= OFFLOAD_OUT_MAX || r->e->mono_ms < ch->shunned_until_ms || !own) return false;
    for (const struct replica *p = r->master->first; p; p = p->next)
        if (p->state == REPLICA_ONLINE && !p->ended && !p->replaced && replica_same(p, own)) return true;
    return false;
}

static struct channel *fittest(struct offload *o)
{
    struct channel *best = NULL;
    for (struct channel *ch = o->channels; ch; ch = ch->next)
        if (is_fit(o, ch) && (!best || ch->out < best->out)) best = ch;
    return best;
}

/* --- asking --- */

static void ask(struct offload *o, struct channel *ch, struct call *c, const struct candidate *row, const struct request *q)
{
    char text[4][24];
    int64_t numbers[4] = {(int64_t)q->id, o->r->history.offset, c->s->db, c->r->resp};
    int argc = 6 + c->argc;
    struct slice *argv = mem_alloc((size_t)argc * sizeof *argv);
    argv[0] = SLICE("REPLCONF");
    argv[1] = SLICE("read");
    for (int i = 0; i < 4; i++) argv[2 + i] = slice_of(text[i], num_format_i64(text[i], numbers[i]));
    memcpy(argv + 6, c->argv, (size_t)c->argc * sizeof *argv);
    if (row->sent_as) argv[6] = slice_str(row->sent_as);
    feed_encode(&ch->s->reply.out, argc, argv);
    mem_free(argv, (size_t)argc * sizeof *argv);
    session_pushed(ch->s);
}

/* --- the end of a request --- */

static bool is_its(void *arg, const struct session *s, uint64_t until)
{
    (void)s;
    return until == ((struct request *)arg)->id;
}

static void run_here(struct offload *o, struct session *s, struct request *q)
{
    uint32_t errors = s->reply.error_count;
    struct session *outer = o->r->e->serving;
    o->r->e->serving = s;
    o->off = true;
    run_command(o->r->e, s, q->cmd, q->argv, q->argc, NULL, RUN_RETRY);
    o->off = false;
    o->r->e->serving = outer;
    s->reply.error_count = errors; /* counted by run_command: the wait's end does not count them again */
}

/* CLIENT UNBLOCK ends the wait, too: then the answer finds nobody. */
static void on_end(void *arg, struct session *s, enum hold_end end)
{
    struct request *q = arg;
    if (end == HOLD_REACHED && q->o->reply.ptr) reply_raw(&s->reply, q->o->reply);
    else run_here(q->o, s, q);
}

/* reply.ptr NULL: the command is run here, if its client is still there. */
static void end_request(struct offload *o, struct channel *ch, struct request *q, struct slice reply)
{
    struct request **link = &ch->first;
    while (*link != q) link = &(*link)->next;
    *link = q->next;
    ch->out--;
    o->reply = reply;
    if (!reply.ptr) o->fallbacks++;
    hold_release_if(&o->waiting, is_its, q);
    o->reply = slice_of(NULL, 0);
    mem_free(q->argv, q->argv_bytes);
    mem_free(q, sizeof *q);
}

static bool take(struct call *c)
{
    struct offload *o = c->e->repl->offload;
    if (o->off || !c->set->read_offload || c->in_exec || c->retry || c->s->tracker || !o->channels || c->e->replica || c->s->flags & SESSION_LENT) return false;
    const struct candidate *row = candidate_of(o, c->cmd);
    if (!row || (c->cmd == o->sort && c->cmd->find_keys(c->argv, c->argc, NULL, 0) > 1)) return false; /* STORE is a write */
    if (unlikely(c->e->special & SPECIAL_ACL) && (c->cmd == o->sort || slice_is(slice_str(row->name), "sort_ro")) && !c->e->acl_reads_all(c)) return false;
    double n = elements(c, row->effort);
    if (n * o->ns[row - candidates] < (double)c->set->offload_min_us * 1000) return false;
    struct channel *ch = fittest(o);
    if (!ch) return false;
    struct request *q = mem_zalloc(sizeof *q), **last = &ch->first;
    *q = (struct request){.o = o, .id = ++o->last_id, .row = (int)(row - candidates), .cmd = c->cmd, .argc = c->argc, .elements = n, .asked_ms = c->e->mono_ms};
    q->argv = argv_copy(c->argv, c->argc, &q->argv_bytes);
    while (*last) last = &(*last)->next;
    *last = q;
    ch->out++;
    o->asked++;
    ask(o, ch, c, row, q);
    call_hold(c, &o->waiting, q->id, 0, on_end, q);
    return true;
}

static void ran(struct call *c, uint64_t ticks)
{
    struct offload *o = c->e->repl->offload;
    const struct candidate *row = candidate_of(o, c->cmd);
    if (!row || c->parked || c->s->reply.error_count != c->errors_noted) return;
    learn(&o->ns[row - candidates], elements(c, row->effort), (double)ticks * c->e->us_per_tick);
}

static const struct offload_hooks hooks = {take, ran};

void offload_answer(struct call *c)
{
    struct offload *o = c->e->repl->offload;
    int64_t id, us;
    struct channel *ch = channel_of(o, c->s);
    if (!ch || c->argc < 4 || !num_parse_i64(c->argv[2], &id) || !num_parse_i64(c->argv[3], &us)) return;
    struct request *q = ch->first;
    while (q && q->id != (uint64_t)id) q = q->next;
    if (!q) return; /* given up meanwhile */
    if (us < 0 || c->argc < 5) {
        end_request(o, ch, q, slice_of(NULL, 0));
        return;
    }
    learn(&o->ns[q->row], q->elements, (double)us);
    end_request(o, ch, q, c->argv[4]);
}

/* --- channels --- */

struct channel *channel_of(struct offload *o, const struct session *s)
{
    struct channel *ch = o->channels;
    while (ch && ch->s != s) ch = ch->next;
    return ch;
}

static void note_special(struct offload *o)
{
    struct engine *e = o->r->e;
    bool on = o->channels && e->set->read_offload && !e->replica;
    e->offload = &hooks;
    e->special = on ? e->special | SPECIAL_OFFLOAD : e->special & ~(uint32_t)SPECIAL_OFFLOAD;
}

void offload_settings_changed(struct repl *r) { note_special(r->offload); }

void offload_channel(struct repl *r, struct session *s)
{
    struct offload *o = r->offload;
    if (channel_of(o, s)) return;
    for (int i = 0; i < COUNT_OF(candidates) && !o->rows[i]; i++) {
        o->rows[i] = command_find(r->e->index, slice_str(candidates[i].name));
        if (!strcmp(candidates[i].name, "sort")) o->sort = o->rows[i];
    }
    struct channel *ch = mem_zalloc(sizeof *ch);
    *ch = (struct channel){.s = s, .next = o->channels};
    o->channels = ch;
    s->flags |= SESSION_LENT;
    note_special(o);
}

static void channel_ends(struct offload *o, struct channel *ch)
{
    struct channel **link = &o->channels;
    while (*link != ch) link = &(*link)->next;
    *link = ch->next;
    note_special(o);
    while (ch->first) end_request(o, ch, ch->first, slice_of(NULL, 0));
    mem_free(ch, sizeof *ch);
}

void offload_end_all(struct repl *r)
{
    for (struct channel *ch = r->offload->channels; ch; ch = ch->next)
        while (ch->first) end_request(r->offload, ch, ch->first, slice_of(NULL, 0));
}

void offload_session_gone(struct session *s)
{
    struct offload *o = s->engine->repl ? s->engine->repl->offload : NULL;
    if (!o || !(s->flags & SESSION_LENT)) return;
    struct channel *ch = channel_of(o, s);
    if (ch) channel_ends(o, ch);
    lent_session_gone(o, s);
}

void offload_cron(struct repl *r)
{
    struct offload *o = r->offload;
    note_special(o);
    for (struct channel *ch = o->channels; ch; ch = ch->next) {
        while (ch->first && r->e->mono_ms - ch->first->asked_ms > r->e->set->offload_timeout_ms) {
            ch->shunned_until_ms = r->e->mono_ms + PENALTY_MS;
            end_request(o, ch, ch->first, slice_of(NULL, 0));
        }
    }
}

struct offload *offload_new(struct repl *r)
{
    struct offload *o = mem_zalloc(sizeof *o);
    o->r = r;
    for (int i = 0; i < COUNT_OF(candidates); i++) o->ns[i] = FIRST_NS;
    _Static_assert(COUNT_OF(candidates) <= OFFLOAD_ROWS_MAX, "OFFLOAD_ROWS_MAX is too small");
    return o;
}

void offload_free(struct offload *o)
{
    while (o->channels) channel_ends(o, o->channels);
    lent_drop_all(o);
    mem_free(o, sizeof *o);
}

void offload_info(const struct repl *r, struct buf *out)
{
    const struct offload *o = r->offload;
    int channels = 0;
    for (const struct channel *ch = o->channels; ch; ch = ch->next) channels++;
    buf_fmt(out, "read_offload_channels:%d\r\nread_offload_asked:%llu\r\nread_offload_run_here:%llu\r\nread_offload_lent:%llu\r\n", channels,
            (unsigned long long)o->asked, (unsigned long long)o->fallbacks, (unsigned long long)o->lent);
}
