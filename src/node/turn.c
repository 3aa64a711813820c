/* turn: runs the complete commands of ready clients in batches, so that the misses of many commands overlap:
 * parse and hash all, prefetch their buckets, prefetch their entries, then run them in order.
 * What always holds: arguments point into input buffers that nobody moves until the batch has run. */
#include "node/node.h"

#include "engine/lookup.h"
#include "node/cluster_world.h"
#include "node/durable.h"
#include "node/quorum.h"
#include "node/limits.h"
#include "node/stream.h"

#define BATCH_MAX 128
#define BATCH_ARGS 2048
#define ONE_ARGS 1024
#define BRINGS_US 500  /* after so long, the others come before the rest of what brings slots: nobody waits for that */
#define ELEMENTS_MIN 4 /* commands in a batch from which on prefetching elements pays */

struct planned {
    struct client *c;
    const struct command *cmd;
    struct slice *argv, *big;
    int argc;
    int key;     /* which argument is its first key; 0: it has none, or that takes a longer look */
    uint64_t hash; /* of that key */
    size_t start, end; /* where the command stands in the input: to go back to it, to log it */
};

struct batch {
    int max;                     /* commands that it takes: lookahead, at most BATCH_MAX */
    struct planned plan[BATCH_MAX];
    struct slice args[BATCH_ARGS];
    int count, args_used;
};

/* The turn that runs: its batch, its clients, the command that is being run. */
static _Thread_local struct turn_state {
    struct batch *batch;
    struct client **ready;
    int count, at;
} running;

static struct parse_limits limits_of(const struct node *n, const struct client *c)
{
    return (struct parse_limits){
        .bulk_max = c->s.flags & (SESSION_MASTER | SESSION_BRINGS) ? INT64_MAX : n->set.proto_max_bulk_len, .args_max = INT32_MAX, .inline_max = 64 * 1024,
        .authenticated = c->s.authenticated || !n->e->auth_required,
    };
}

bool client_has_work(const struct client *c)
{
    uint32_t stop = SESSION_PARKED | SESSION_PAUSED | SESSION_CLOSE_AFTER_REPLY | SESSION_CLOSE_NOW;
    return !(c->s.flags & stop) && c->in.pos < c->in.buf.len;
}

static void protocol_error(struct node *n, struct client *c, struct slice error)
{
    (void)n;
    reply_error_slice(&c->s.reply, error);
    c->s.flags |= SESSION_CLOSE_AFTER_REPLY;
    c->in.pos = c->in.scan = c->in.buf.len; /* nothing behind it is read any more */
    c->in.args_left = c->in.bulk_left = -1;
    c->in.args_count = 0;
}

/* Security: a POST or Host: line is an HTTP request that somebody was tricked into sending. */
static bool is_http(struct slice word) { return slice_is(word, "post") || slice_is(word, "host:"); }

static void drop_plan(struct planned *p)
{
    if (p->big) mem_free(p->big, (size_t)p->argc * sizeof *p->big);
}

static inline int first_key(const struct command *cmd, const struct slice *argv, int argc)
{
    const struct key_spec *k = cmd->keys;
    if (!cmd->key_count || k->begin != KEYS_AT_INDEX) return 0;
    int at = k->index;
    if (k->find == KEYS_COUNTED) { /* numkeys key [key ...]: EVAL, ZUNION ... */
        int count = at + k->count_index;
        if (count >= argc || slice_eq(argv[count], SLICE("0"))) return 0;
        at += k->first_index;
    }
    return at > 0 && at < argc ? at : 0;
}

/* The row and the hash of the first key; a pipeline often repeats the name of the command before, or its key. */
static inline void identify(const struct node *n, const struct batch *b, struct planned *p)
{
    const struct planned *before = b->count && p[-1].argc ? p - 1 : NULL;
    p->cmd = before && slice_same(before->argv[0], p->argv[0]) ? before->cmd : command_find(n->index, p->argv[0]);
    p->key = p->cmd ? first_key(p->cmd, p->argv, p->argc) : 0;
    if (!p->key) return;
    struct slice key = p->argv[p->key];
    bool same = before && before->key && slice_same(before->argv[before->key], key);
    p->hash = same ? before->hash : table_hash(&n->e->dbs[0].table, key);
}

/* The hash of the argument behind the name, if it is a key. */
static inline const uint64_t *hash1(const struct planned *p) { return p->key == 1 ? &p->hash : NULL; }

/* Parses commands of one client into the batch. False: the batch is full. */
static bool plan_client(struct node *n, struct batch *b, struct client *c)
{
    struct parse_limits lim = limits_of(n, c);
    uint32_t stop = SESSION_PARKED | SESSION_PAUSED | SESSION_CLOSE_AFTER_REPLY | SESSION_CLOSE_NOW;
    while (!(c->s.flags & stop)) {
        if (unlikely(c->s.reply.out.len > CLIENT_OUTPUT_HOLD_BYTES)) return true;
        if (b->count == b->max || BATCH_ARGS - b->args_used < ONE_ARGS) return false;
        struct planned *p = &b->plan[b->count];
        struct slice error;
        p->argv = b->args + b->args_used;
        p->big = NULL;
        p->start = c->in.pos;
        enum parse_result r = input_next(&c->in, &lim, p->argv, ONE_ARGS, &p->argc, &p->big, &error);
        if (unlikely(r == PARSE_EMPTY)) continue;
        if (unlikely(r == PARSE_NOTHING)) return true;
        p->c = c;
        p->end = c->in.pos;
        p->key = 0;
        if (unlikely(r == PARSE_ERROR)) {
            p->cmd = NULL;
            p->argc = 0; /* runs in its turn: replies to earlier commands go first */
            c->planned_error = error;
            b->count++;
            return true;
        }
        if (p->big) p->argv = p->big;
        else b->args_used += p->argc;
        if (unlikely(c->s.flags & SESSION_MASTER) && c->in.buf.ptr[p->start] != '*') { /* a master speaks in arrays */
            drop_plan(p);
            p->big = NULL;
            p->cmd = NULL;
            p->argc = 0;
            c->planned_error = SLICE("ERR Protocol error: inline data from the master");
            b->count++;
            return true;
        }
        identify(n, b, p);
        b->count++;
        if (!lim.authenticated) return false; /* it may be AUTH: the next command is read under other limits */
    }
    return true;
}

/* The client cannot go on now: what was parsed of it goes back into its input. */
static void put_back(struct batch *b, int from, struct client *c)
{
    bool first = true;
    for (int i = from; i < b->count; i++) {
        struct planned *p = &b->plan[i];
        if (p->c != c) continue;
        if (first) {
            c->in.pos = c->in.scan = p->start;
            c->in.args_left = c->in.bulk_left = -1;
            c->in.args_count = 0;
            first = false;
        }
        drop_plan(p);
        p->c = NULL;
    }
}

/* The received bytes, if the log would write the command with the same ones. */
static struct slice wire_form(const struct planned *p)
{
    const char *at = p->c->in.buf.ptr + p->start;
    if (*at != '*') return (struct slice){0};
    for (int i = 0; i < p->argc; i++)
        if (memcmp(p->argv[i].ptr + p->argv[i].len, "\r\n", 2)) return (struct slice){0};
    return slice_of(at, p->end - p->start);
}

static bool run_logged(struct node *n, struct planned *p)
{
    struct engine *e = n->e;
    struct client *c = p->c;
    uint64_t before = e->log_pos;
    int64_t offset = e->stream_offset;
    if (p->cmd && (p->cmd->flags & (CMD_WRITE | CMD_MAY_REPLICATE))) {
        e->raw = wire_form(p);
        e->raw_argv = e->raw.len ? p->argv : NULL;
    }
    bool ran = engine_run(e, &c->s, p->cmd, p->argv, p->argc, hash1(p));
    e->raw_argv = NULL;
    if (n->durable) durable_note(n, c, p->cmd, hash1(p), before);
    if (unlikely(e->special & SPECIAL_REPLICAS)) quorum_note(n, c, p->cmd, hash1(p), offset);
    return ran;
}

/* Not a command: a protocol error, or somebody who speaks HTTP. false: it is one, though unknown perhaps. */
static __attribute__((noinline)) bool answer_oddity(struct node *n, struct planned *p)
{
    struct client *c = p->c;
    if (p->argc == 0) {
        protocol_error(n, c, c->planned_error);
        return true;
    }
    if (!is_http(p->argv[0])) return false;
    node_log(n, '#', "Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Vireo. "
                     "Connection from %s is closed.", c->s.peer);
    c->s.flags |= SESSION_CLOSE_NOW;
    drop_plan(p);
    return true;
}

static inline bool run_plain(struct engine *e, struct planned *p)
{
    return engine_run(e, &p->c->s, p->cmd, p->argv, p->argc, hash1(p));
}

static inline void run_planned(struct node *n, struct batch *b, int i)
{
    struct engine *e = n->e;
    struct planned *p = &b->plan[i];
    struct client *c = p->c;
    uint32_t stop = SESSION_PARKED | SESSION_CLOSE_AFTER_REPLY | SESSION_CLOSE_NOW | SESSION_PAUSED;
    if (unlikely(!c)) return;
    if (unlikely(c->s.flags & stop)) {
        put_back(b, i, c);
        return;
    }
    if (unlikely(!p->cmd) && answer_oddity(n, p)) return;
    e->request_bytes = p->end - p->start;
    if (unlikely(c->s.flags & SESSION_MASTER) && p->cmd && !(p->cmd->flags & CMD_WRITE)) stream_before(c, p->start);
    if (unlikely(!(unlikely(e->special & (SPECIAL_LOG | SPECIAL_REPLICAS)) ? run_logged(n, p) : run_plain(e, p)))) {
        put_back(b, i, c);
        return;
    }
    e->request_bytes = 0;
    if (unlikely(e->special & SPECIAL_MAXMEMORY)) limits_recount(n, &c->s);
    if (unlikely(p->big != NULL)) drop_plan(p);
}

/* Commands on elements of collections: what lies below the entry. */
static void prefetch_elements(struct node *n, struct batch *b)
{
    const struct entry *e = NULL;
    for (int i = 0, of = -1; i < b->count; i++) {
        struct planned *p = &b->plan[i];
        if (p->key != 1 || !(p->cmd->acl & (ACL_HASH | ACL_SET | ACL_SORTEDSET))) continue;
        bool same = of >= 0 && p->hash == b->plan[of].hash && p->c->s.db == b->plan[of].c->s.db && slice_eq(p->argv[1], b->plan[of].argv[1]);
        if (!same) e = table_find(&n->e->dbs[p->c->s.db].table, p->hash, p->argv[1]);
        of = i;
        const struct value_type *t = e ? entry_value_type(e) : NULL;
        if (t && t->prefetch) t->prefetch(entry_root(e), p->argv, p->argc);
    }
}

/* The key of the command before: its bucket and entry are on their way already. */
static inline bool again(const struct batch *b, int i)
{
    return i && b->plan[i - 1].key && b->plan[i].hash == b->plan[i - 1].hash;
}

static void run_batch(struct node *n, struct batch *b)
{
    int fresh[BATCH_MAX], count = 0; /* the commands whose keys are not those of the commands before */
    for (int i = 0; i < b->count; i++) {
        if (!b->plan[i].key || again(b, i)) continue;
        fresh[count++] = i;
        table_prefetch_bucket(&n->e->dbs[b->plan[i].c->s.db].table, b->plan[i].hash);
    }
    for (int k = 0; k < count; k++) table_prefetch_entry(&n->e->dbs[b->plan[fresh[k]].c->s.db].table, b->plan[fresh[k]].hash);
    if (b->count >= ELEMENTS_MIN) prefetch_elements(n, b);
    n->e->tick = n->e->ticks(n->e->ticks_arg);
    for (int i = 0; i < b->count; i++) {
        running.at = i;
        run_planned(n, b, i);
    }
    n->turn_commands += (uint64_t)b->count;
    b->count = b->args_used = 0;
}

/* maxmemory-clients: by what has come in, before it is run and gone again. */
static void weigh_clients(struct node *n, struct client **ready, int count)
{
    for (int i = 0; i < count; i++) {
        struct client *c = ready[i];
        client_note_input(c);
        limits_recount(n, &c->s);
    }
    limits_evict(n);
}

void node_set_aside(struct node *n, struct client *caller)
{
    struct batch *b = running.batch;
    (void)n;
    if (!b) return;
    for (int i = running.at + 1; i < b->count; i++)
        if (b->plan[i].c) put_back(b, i, b->plan[i].c);
    for (int i = 0; i < running.count; i++)
        if (running.ready[i] != caller) running.ready[i] = NULL;
}

static uint64_t brings_until(const struct engine *e) { return e->ticks(e->ticks_arg) + (uint64_t)(BRINGS_US / e->us_per_tick); }

/* Who brings slots runs for a while, and then in the next turn. */
static void plan_bringer(struct node *n, struct batch *batch, struct client *c)
{
    uint64_t until = brings_until(n->e);
    while (!plan_client(n, batch, c)) {
        run_batch(n, batch);
        if (n->e->ticks(n->e->ticks_arg) < until) continue;
        c->cut = true;
        return;
    }
}

static void turn(struct node *n, struct client **ready, int count, struct batch *batch)
{
    struct turn_state outer = running;
    running = (struct turn_state){batch, ready, count, 0};
    batch->max = likely(n->set.lookahead >= BATCH_MAX) ? BATCH_MAX : (int)n->set.lookahead;
    for (int i = 0; i < count; i++) {
        if (unlikely(!ready[i])) continue;
        if (unlikely(n->e->special & SPECIAL_MAXMEMORY)) limits_recount(n, &ready[i]->s);
        if (unlikely(ready[i]->s.flags & SESSION_BRINGS)) plan_bringer(n, batch, ready[i]);
        else while (ready[i] && !plan_client(n, batch, ready[i])) run_batch(n, batch);
    }
    if (batch->count) run_batch(n, batch);
    running = outer;
}

void node_turn(struct node *n, struct client **ready, int count)
{
    static _Thread_local struct batch b;
    if (unlikely(running.batch != NULL)) { /* while a script runs for long */
        struct batch *inner = mem_alloc(sizeof *inner);
        inner->count = inner->args_used = 0;
        turn(n, ready, count, inner);
        mem_free(inner, sizeof *inner);
        return;
    }
    b.count = b.args_used = 0;
    if (unlikely(n->set.maxmemory_clients)) weigh_clients(n, ready, count);
    turn(n, ready, count, &b);
    if (unlikely(n->e->special & SPECIAL_TRACKING)) n->e->track->turn_done(n->e);
    if (unlikely(n->cluster != NULL)) node_cluster_turn(n);
}
