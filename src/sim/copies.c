/* copies: see copies.h. Node 0 is the first master. Clients speak to nodes directly; the net is between nodes only. */
#include "sim/copies.h"

#include <stdio.h>

#include "codec/crc64.h"
#include "engine/digest.h"
#include "engine/load.h"
#include "repl/quorum.h"
#include "repl/replica.h"
#include "sim/net.h"

#define NODES 5
#define STEPS 120
#define CONFIRMED_MAX 1024
#define ASKED_MAX 24
#define HEAL_MS 40000
#define WORDS_MAX 8
#define BACKLOG_BYTES 65536
#define LIMIT_BYTES 200000 /* client-output-buffer-limit replica */

static const char config[] =
    "save \"\"\nrepl-diskless-sync-delay 0\nrepl-timeout 5\nrepl-ping-replica-period 1\nrepl-backlog-size 65536\nrepl-backlog-ttl 0\n"
    "client-output-buffer-limit replica 200000 100000 2\n";
#define WINDOW_BYTES (1 << 20)      /* repl-window-size, in half of the stories */
#define KEPT_BYTES (12 * BACKLOG_BYTES) /* the backlog, eight times as much for who is slow, and what a disk that is behind costs */

struct asked {                /* a client of its own that wrote or read c:N, and whose answer is awaited */
    int node, peer;
    uint64_t n;
    bool reads;
};

struct tale {
    struct copies *c;
    struct net *n;
    struct buf config;
    struct rng r;
    int master;
    int client, admin[NET_NODES]; /* peers; -1: none. client: of the master */
    uint64_t number;          /* of the last SET c:N */
    uint64_t confirmed[CONFIRMED_MAX]; /* N of SET c:N N that a replica has acknowledged */
    int confirmed_count;
    struct asked asked[ASKED_MAX];
    int asked_count;
    uint64_t beside[ASKED_MAX]; /* c:N that were written at a master that was cut off, without asking for a quorum */
    int beside_count;
    int needed, needed_of, weakest; /* replicas that have to have a write: when last looked, of which master; when the last one was confirmed */
    uint64_t confirmed_upto;
    uint64_t crc;
};

static uint64_t below(struct tale *t, uint64_t n) { return rng_below(&t->r, n); }

static void wrong(struct tale *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void wrong(struct tale *t, const char *fmt, ...)
{
    va_list ap;
    if (t->c->wrong.len > 2000) return;
    va_start(ap, fmt);
    buf_vfmt(&t->c->wrong, fmt, ap);
    va_end(ap);
    buf_putc(&t->c->wrong, '\n');
}

static struct engine *engine_of(struct tale *t, int i) { return net_node(t->n, i) ? net_node(t->n, i)->node->e : NULL; }

/* --- speaking to a node --- */

static void say(struct buf *b, int argc, const struct slice *argv)
{
    buf_fmt(b, "*%d\r\n", argc);
    for (int i = 0; i < argc; i++) buf_fmt(b, "$%zu\r\n%.*s\r\n", argv[i].len, (int)argv[i].len, argv[i].ptr);
}

/* One line of words; what was answered, up to now, is read away and returned (borrowed until the next ask). */
static struct slice ask(struct tale *t, int node, int *peer, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
static struct slice ask(struct tale *t, int node, int *peer, const char *fmt, ...)
{
    static struct buf got;
    char line[512];
    struct slice words[WORDS_MAX];
    int count = 0;
    struct world *w = net_node(t->n, node);
    struct buf b = {0};
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    got.len = 0;
    if (!w) return buf_slice(&got);
    if (*peer >= 0 && world_closed(w, *peer)) {
        world_disconnect(w, *peer);
        *peer = -1;
    }
    if (*peer < 0) *peer = world_connect(w);
    for (const char *at = line; *at && count < WORDS_MAX;) {
        size_t len = strcspn(at, " ");
        words[count++] = slice_of(at, len);
        at += len + (at[len] == ' ');
    }
    say(&b, count, words);
    world_send(w, *peer, buf_slice(&b));
    buf_deinit(&b);
    buf_puts(&got, world_inbox(w, *peer));
    if (got.len) world_read(w, *peer, got.len);
    t->crc = crc64(t->crc, got.ptr, got.len);
    return buf_slice(&got);
}

static void write_one(struct tale *t)
{
    static const char *const forms[] = {
        "SET k%d v%d", "INCR n%d", "LPUSH l%d %d", "RPUSH l%d %d", "SADD s%d m%d", "HSET h%d f%d v", "ZADD z%d %d m", "APPEND k%d x%d",
        "LPOP l%d", "SPOP s%d", "DEL k%d", "PEXPIRE k%d 700", "SET e%d %d PX 500", "XADD x%d * f %d", "GETDEL k%d", "ZPOPMIN z%d",
        "HPEXPIRE h%d 400 FIELDS 1 f%d", "XDEL x%d %d-0", "PUBLISH c%d %d",
    };
    char line[128];
    snprintf(line, sizeof line, forms[below(t, COUNT_OF(forms))], (int)below(t, 20), (int)below(t, 1000));
    ask(t, t->master, &t->client, "%s", line);
    t->c->writes++;
}

static void write_some(struct tale *t)
{
    for (int i = (int)below(t, 8); i >= 0; i--) {
        bool multi = below(t, 6) == 0;
        if (below(t, 12) == 0) ask(t, t->master, &t->client, "SELECT %d", (int)below(t, 3));
        if (multi) ask(t, t->master, &t->client, "MULTI");
        for (int k = multi ? (int)below(t, 4) : 0; k >= 0; k--) write_one(t);
        if (multi) ask(t, t->master, &t->client, "EXEC");
    }
}

static void write_numbered(struct tale *t)
{
    ask(t, t->master, &t->client, "SELECT 0");
    ask(t, t->master, &t->client, "SET c:%llu %llu", (unsigned long long)t->number + 1, (unsigned long long)t->number + 1);
    t->number++;
    t->c->writes++;
}

/* SET c:N N, then WAIT: a replica has it, or not within the time. */
static void write_confirmed(struct tale *t)
{
    write_numbered(t);
    struct slice got = ask(t, t->master, &t->client, "WAIT 1 200");
    for (int ms = 0; ms < 250 && !got.len && net_node(t->n, t->master); ms++) {
        net_run(t->n, 1);
        got = world_inbox(net_node(t->n, t->master), t->client);
    }
    bool yes = got.len >= 2 && got.ptr[0] == ':' && got.ptr[1] != '0';
    if (net_node(t->n, t->master) && t->client >= 0 && world_inbox(net_node(t->n, t->master), t->client).len)
        world_read(net_node(t->n, t->master), t->client, world_inbox(net_node(t->n, t->master), t->client).len);
    if (!yes || t->confirmed_count == CONFIRMED_MAX) return;
    t->confirmed[t->confirmed_count++] = t->number;
    t->c->confirmed++;
}

/* --- what happens to them --- */

static void follow(struct tale *t, int node, int whom)
{
    if (whom < 0) ask(t, node, &t->admin[node], "REPLICAOF NO ONE");
    else ask(t, node, &t->admin[node], "REPLICAOF node-%d 6379", whom);
}

static void heal(struct tale *t)
{
    for (int a = 0; a < NODES; a++) net_slow(t->n, a, 0);
    for (int a = 0; a < NODES; a++)
        for (int b = 0; b < NODES; b++) net_cut(t->n, a, b, false);
}

static void trouble_links(struct tale *t)
{
    int a = (int)below(t, NODES), b = (int)below(t, NODES);
    if (a == b) return;
    switch (below(t, 6)) {
    case 5: net_slow(t->n, a, 1 + below(t, 20)); break;
    case 0: net_cut(t->n, a, b, true); break;
    case 1: net_cut(t->n, a, b, true), net_cut(t->n, b, a, true); break;
    case 2: heal(t); return;
    default: net_break(t->n, a, b); break;
    }
    t->c->cuts++;
}

static void kill_node(struct tale *t, int i)
{
    if (!net_node(t->n, i)) return;
    net_crash(t->n, i);
    t->admin[i] = -1;
    if (i == t->master) t->client = -1;
    t->c->crashes++;
}

static void trouble_crashes(struct tale *t)
{
    int i = (int)below(t, NODES);
    if (!net_node(t->n, i)) {
        net_start(t->n, i);
    } else if (i == t->master) {
        if (below(t, 3)) return;
        net_save(t->n, i); /* SHUTDOWN: nothing of it is lost */
        kill_node(t, i);
        net_run(t->n, (int64_t)below(t, 300));
        net_start(t->n, i);
    } else if (below(t, 3) == 0) {
        net_save(t->n, i);
    } else if (below(t, 3) == 0) {
        net_skew(t->n, i, (int64_t)below(t, 4000) - 1000);
    } else {
        if (below(t, 3) == 0) net_tear(t->n, i);
        kill_node(t, i);
        if (below(t, 3) == 0) net_lose_disk(t->n, i);
    }
}

/* Who has most of the history that the master had. */
static int furthest(struct tale *t)
{
    int best = -1;
    for (int i = 0; i < NODES; i++) {
        struct engine *e = engine_of(t, i);
        if (!e || i == t->master) continue;
        if (best < 0 || e->repl->history.offset > engine_of(t, best)->repl->history.offset) best = i;
    }
    return best;
}

static uint64_t keys_of(struct tale *t, int i)
{
    struct engine *e = engine_of(t, i);
    return e ? load_set_keys(e, e->dbs) : 0;
}

/* The others are told one after the other, while the net does what it does. */
static void take_over(struct tale *t, int next, bool old_comes_back)
{
    int old = t->master;
    follow(t, next, -1);
    t->master = next;
    t->client = -1;
    for (int i = 0; i < NODES; i++) {
        if (i == next || i == old || !net_node(t->n, i)) continue;
        follow(t, i, next);
        net_run(t->n, (int64_t)below(t, 20));
    }
    if (!old_comes_back) return;
    if (below(t, 2)) net_configure_master(t->n, old, next);
    for (int i = (int)below(t, 2) * 6; i > 0; i--) write_some(t);
    net_start(t->n, old);
    follow(t, old, next);
}

static void fail_over(struct tale *t)
{
    if (below(t, 2)) write_confirmed(t);
    else for (int i = (int)below(t, 4); i > 0; i--) write_numbered(t); /* these have not left yet */
    if (below(t, 2)) net_save(t->n, t->master); /* its disk knows of them, and nobody else does */
    kill_node(t, t->master);
    net_run(t->n, 50 + (int64_t)below(t, 500));
    take_over(t, furthest(t), true);
}

/* In half of the stories. */
static bool recovers(const struct tale *t) { return t->c->seed / COPIES_KINDS / 2 % 2; }

/* It comes back with nothing. Whoever follows it keeps what it has, and gives it back if it may. */
static void come_back_empty(struct tale *t)
{
    uint64_t before[NODES];
    int old = t->master;
    kill_node(t, old);
    net_lose_disk(t->n, old);
    net_run(t->n, (int64_t)below(t, 3000));
    for (int i = 0; i < NODES; i++) before[i] = keys_of(t, i);
    net_start(t->n, old);
    bool written = below(t, 2);
    if (written) ask(t, old, &t->admin[old], "SET only this"); /* next to nothing is no better than nothing */
    net_run(t->n, 3000 + (int64_t)below(t, 4000));
    for (int i = 0; i < NODES; i++) {
        if (i == old || before[i] < 10) continue;
        if (keys_of(t, i) < before[i] / 2) wrong(t, "node %d gave its %llu keys for the %llu of a master that came back empty", i, (unsigned long long)before[i], (unsigned long long)keys_of(t, i));
    }
    t->master = old;
    t->client = -1;
    if (recovers(t) && !written) {
        for (int ms = 0; ms < 60000 && keys_of(t, old) < 10; ms += 100) net_run(t->n, 100);
        net_run(t->n, 1000);
        if (keys_of(t, old) < 10 || repl_is_replica(engine_of(t, old)->repl)) wrong(t, "the empty master has not taken its data back");
        return;
    }
    int next = furthest(t);
    take_over(t, next, false);
    follow(t, old, next);
}

static bool all_agree(struct tale *t)
{
    const struct history *m = &engine_of(t, t->master)->repl->history;
    for (int i = 0; i < NODES; i++) {
        struct engine *e = engine_of(t, i);
        if (i == t->master) continue;
        if (follow_state(e->repl) != FOLLOW_CONNECTED || e->repl->history.offset != m->offset || strcmp(e->repl->history.id, m->id) != 0) return false;
    }
    return true;
}

/* --- in quorum mode --- */

/* A client comes and writes or reads a numbered key; the answer may take its time. */
static void quorum_ask(struct tale *t)
{
    struct world *w = net_node(t->n, t->master);
    if (t->asked_count == ASKED_MAX || t->confirmed_count == CONFIRMED_MAX || !w) return;
    struct asked *a = &t->asked[t->asked_count];
    struct buf b = {0};
    bool once = below(t, 2);
    *a = (struct asked){.node = t->master, .peer = world_connect(w), .reads = t->number && below(t, 3) == 0};
    if (a->peer < 0) return;
    t->asked_count++;
    a->n = a->reads ? t->number - below(t, t->number < 3 ? t->number : 3) : ++t->number;
    buf_fmt(&b, "CLIENT REPLICATION-MODE quorum%s\r\n", once ? " ONCE" : "");
    buf_fmt(&b, a->reads ? "GET c:%llu\r\n" : "SET c:%llu 1\r\n", (unsigned long long)a->n);
    world_send(w, a->peer, buf_slice(&b));
    buf_deinit(&b);
    t->c->writes += !a->reads;
}

/* Somebody else's write, of whose fate nobody is told: a reader in quorum mode must not see it before it is safe. */
static void write_beside(struct tale *t)
{
    int peer = -1;
    struct slice got = ask(t, t->master, &peer, "SET c:%llu 1", (unsigned long long)++t->number);
    if (slice_eq(got, SLICE("+OK\r\n")) && t->beside_count < ASKED_MAX) t->beside[t->beside_count++] = t->number;
    t->c->writes++;
    if (peer >= 0 && net_node(t->n, t->master)) world_disconnect(net_node(t->n, t->master), peer);
}

/* True: it has its answer, or never will. */
static bool quorum_answered(struct tale *t, const struct asked *a)
{
    struct world *w = net_node(t->n, a->node);
    if (!w) return true;
    const char *ok = a->reads ? "+OK\r\n$1\r\n1\r\n" : "+OK\r\n+OK\r\n";
    struct slice got = world_inbox(w, a->peer);
    bool yes = slice_eq(got, slice_str(ok)), none = a->reads && slice_eq(got, SLICE("+OK\r\n$-1\r\n"));
    if (!yes && !none && !world_closed(w, a->peer) && got.len <= 5) return false;
    t->crc = crc64(t->crc, got.ptr, got.len);
    if (yes && t->confirmed_count < CONFIRMED_MAX) t->confirmed[t->confirmed_count++] = a->n;
    t->c->answered += yes;
    t->c->unanswered += !yes;
    world_disconnect(w, a->peer);
    return true;
}

/* How many replicas had to have what was confirmed last: the figure grows while replicas come, and this is the least it can have been then. */
static void note_needed(struct tale *t)
{
    if (!net_node(t->n, t->master)) return;
    struct repl *r = engine_of(t, t->master)->repl;
    uint64_t confirmed = quorum_confirmed(r);
    int needed = quorum_replicas(r), before = t->needed_of == t->master && confirmed >= t->confirmed_upto ? t->needed : 1;
    if (before == 1 || confirmed != t->confirmed_upto) t->weakest = before < needed ? before : needed;
    t->needed = needed;
    t->needed_of = t->master;
    t->confirmed_upto = confirmed;
}

static void quorum_listen(struct tale *t)
{
    int kept = 0;
    note_needed(t);
    for (int i = 0; i < t->asked_count; i++)
        if (!quorum_answered(t, &t->asked[i])) t->asked[kept++] = t->asked[i];
    t->asked_count = kept;
}

static void quorum_some(struct tale *t, int rounds)
{
    for (; rounds > 0; rounds--) {
        for (int i = (int)below(t, 4); i > 0; i--) quorum_ask(t);
        if (below(t, 3) == 0) write_beside(t);
        net_run(t->n, (int64_t)below(t, 4));
        quorum_listen(t);
    }
}

/* With as many replicas as can go before what was answered is only where the dead are. */
static void quorum_crash(struct tale *t)
{
    int old = t->master, dead[NODES], count = 0;
    quorum_some(t, 1 + (int)below(t, 3));
    note_needed(t);
    int more = t->weakest - 1;
    kill_node(t, old);
    quorum_listen(t);
    while (more-- > 0) {
        int i = (int)below(t, NODES);
        while (!net_node(t->n, i)) i = (i + 1) % NODES;
        kill_node(t, dead[count++] = i);
    }
    net_run(t->n, (int64_t)below(t, 300));
    take_over(t, furthest(t), false);
    for (int i = 0; i < count; i++) {
        net_start(t->n, dead[i]);
        follow(t, dead[i], t->master);
    }
    if (below(t, 3) == 0) net_lose_disk(t->n, old);
    net_start(t->n, old);
    follow(t, old, t->master);
}

/* It does not know that it is no master any more, and its clients neither; then it is told. */
static void quorum_cut_off(struct tale *t)
{
    int old = t->master;
    quorum_some(t, 1 + (int)below(t, 3));
    t->beside_count = 0;
    for (int i = 0; i < NODES; i++) net_cut(t->n, i, old, true), net_cut(t->n, old, i, true);
    quorum_some(t, 2 + (int)below(t, 6));
    int next = furthest(t);
    follow(t, next, -1);
    for (int i = 0; i < NODES; i++)
        if (i != next && i != old) follow(t, i, next);
    quorum_some(t, (int)below(t, 6));
    if (below(t, 2)) net_run(t->n, 2000);
    follow(t, old, next);
    quorum_listen(t);
    t->master = next;
    t->client = -1;
    heal(t);
}

/* What a master wrote on after it was cut off is there, or was kept when it was taken back. */
static void check_discarded(struct tale *t, int old)
{
    char text[32];
    int peer = -1;
    for (int i = 0; i < t->beside_count; i++) {
        struct slice got = ask(t, t->master, &peer, "EXISTS c:%llu", (unsigned long long)t->beside[i]), kept = net_discarded(t->n, old);
        int n = snprintf(text, sizeof text, "\r\nc:%llu\r\n", (unsigned long long)t->beside[i]);
        if (got.len > 1 && got.ptr[1] == '1') continue;
        if (!memmem(kept.ptr, kept.len, text, (size_t)n)) wrong(t, "SET c:%llu of a master that was cut off is neither there nor kept", (unsigned long long)t->beside[i]);
        t->c->kept++;
    }
    if (peer >= 0) world_disconnect(net_node(t->n, t->master), peer);
}

static void quorum_step(struct tale *t, int step)
{
    if (below(t, 4) == 0) write_some(t);
    quorum_some(t, 1 + (int)below(t, 4));
    if (below(t, 4) == 0) net_break(t->n, (int)below(t, NODES), t->master);
    if (step % 20 != 19) return;
    int old = t->master;
    bool cut = below(t, 2);
    if (cut) quorum_cut_off(t);
    else quorum_crash(t);
    for (int ms = 0; ms < 20000 && !all_agree(t); ms += 50) net_run(t->n, 50);
    for (int i = 0; i < 40; i++) quorum_listen(t), net_run(t->n, 50);
    if (cut && all_agree(t)) check_discarded(t, old);
}

/* --- the end --- */

static void check_digests(struct tale *t)
{
    unsigned char first[SHA1_BYTES], other[SHA1_BYTES];
    struct engine *m = engine_of(t, t->master);
    digest_engine(m, m->now_ms, first);
    t->crc = crc64(t->crc, first, sizeof first);
    for (int i = 0; i < NODES; i++) {
        digest_engine(engine_of(t, i), m->now_ms, other);
        if (memcmp(first, other, sizeof first)) wrong(t, "node %d has other data than its master %d, at offset %lld", i, t->master, (long long)m->repl->history.offset);
        world_check(net_node(t->n, i));
    }
}

static void check_confirmed(struct tale *t)
{
    int peer = -1;
    ask(t, t->master, &peer, "SELECT 0");
    for (int i = 0; i < t->confirmed_count; i++) {
        struct slice got = ask(t, t->master, &peer, "EXISTS c:%llu", (unsigned long long)t->confirmed[i]);
        if (got.len < 2 || got.ptr[1] != '1') wrong(t, "SET c:%llu was confirmed and is not there", (unsigned long long)t->confirmed[i]);
    }
    for (uint64_t k = 1; k <= t->number; k++) {
        struct slice got = ask(t, t->master, &peer, "EXISTS c:%llu", (unsigned long long)k);
        t->c->lost += got.len < 2 || got.ptr[1] != '1';
    }
}

static void finish(struct tale *t)
{
    heal(t);
    for (int i = 0; i < NODES; i++) net_start(t->n, i);
    int ms = 0;
    for (; ms < HEAL_MS; ms += 100) {
        net_run(t->n, 100);
        if (ms >= 2000 && all_agree(t)) break;
    }
    if (ms >= HEAL_MS) {
        for (int i = 0; i < NODES; i++) {
            struct repl *r = engine_of(t, i)->repl;
            wrong(t, "not healed: node %d %s of %s, id %.8s offset %lld", i, follow_state_word(r), r->master_host ? r->master_host : "nobody", r->history.id, (long long)r->history.offset);
        }
        return;
    }
    check_digests(t);
    check_confirmed(t);
    for (int i = 0; i < NODES; i++) {
        struct follow_figures f;
        follow_figures(engine_of(t, i)->repl, &f);
        t->c->full_syncs += f.full_syncs;
        t->c->partial_syncs += f.partial_syncs;
        t->c->refusals += f.refusals;
        size_t kept = history_memory(&engine_of(t, i)->repl->history);
        if (kept > 4 * BACKLOG_BYTES) wrong(t, "node %d keeps %zu bytes of the stream though nobody needs them", i, kept);
    }
    if (t->c->kind == COPIES_LINKS && t->c->full_syncs != NODES - 1) wrong(t, "%llu full syncs where %d were enough", (unsigned long long)t->c->full_syncs, NODES - 1);
}

const char *copies_kind_name(enum copies_kind kind)
{
    static const char *const names[COPIES_KINDS] = {"links", "crashes", "failover", "empty master", "quorum"};
    return names[kind];
}

/* Nobody is too slow for it: full syncs are those of the beginning. */
static bool has_window(const struct tale *t) { return t->c->seed / COPIES_KINDS % 2; }

static void begin(struct tale *t)
{
    static const struct net_fate fate = {.delay_us_min = 100, .delay_us_max = 3000, .slow_percent = 2};
    buf_fmt(&t->config, "%srepl-window-size %d\nempty-master-recover %s\n", config, has_window(t) ? WINDOW_BYTES : 0, recovers(t) ? "yes" : "no");
    buf_putc(&t->config, 0);
    t->n = net_new(t->c->seed, NODES, t->config.ptr, &fate);
    t->client = -1;
    for (int i = 0; i < NODES; i++) t->admin[i] = -1;
    for (int i = 0; i < 20; i++) write_some(t);
    for (int i = 1; i < NODES; i++) {
        follow(t, i, i == 1 || t->c->kind == COPIES_QUORUM ? 0 : (int)below(t, (uint64_t)i));
        net_run(t->n, (int64_t)below(t, 200));
    }
    for (int ms = 0; ms < 10000 && !all_agree(t); ms += 50) net_run(t->n, 50);
    if (!all_agree(t)) wrong(t, "the replicas did not come up");
    for (int i = 0; i < NODES && t->c->kind == COPIES_QUORUM; i++) ask(t, i, &t->admin[i], "CONFIG SET replication-quorum-timeout 1500");
}

/* However slowly somebody reads, what is kept for them is bounded. */
static void check_memory(struct tale *t)
{
    for (int i = 0; i < NODES; i++) {
        struct engine *e = engine_of(t, i);
        size_t kept = e ? history_memory(&e->repl->history) : 0;
        if (kept > (has_window(t) ? KEPT_BYTES : LIMIT_BYTES + 2 * BACKLOG_BYTES)) wrong(t, "node %d keeps %zu bytes of the stream", i, kept);
    }
}

static void one_step(struct tale *t, int step)
{
    enum copies_kind kind = t->c->kind;
    if (!net_node(t->n, t->master)) return;
    if (kind == COPIES_QUORUM) {
        quorum_step(t, step);
        return;
    }
    if (below(t, 4) == 0) write_confirmed(t);
    else write_some(t);
    if (kind == COPIES_CRASHES && below(t, 30) == 0) ask(t, t->master, &t->client, "DEBUG POPULATE 100 p%d 500", step);
    if ((kind == COPIES_CRASHES || (kind == COPIES_LINKS && has_window(t))) && below(t, 30) == 0)
        for (int i = 0; i < 1000; i++) ask(t, t->master, &t->client, "SETRANGE big%d 400 x%d", i % 10, i); /* more than the backlog holds */
    net_run(t->n, (int64_t)below(t, 60));
    check_memory(t);
    if (below(t, 6) == 0 && kind != COPIES_FAILOVER) trouble_links(t);
    if (kind == COPIES_CRASHES && below(t, 8) == 0) trouble_crashes(t);
    if (step != STEPS / 2) return;
    if (kind == COPIES_FAILOVER) fail_over(t);
    if (kind == COPIES_EMPTY) {
        heal(t);
        net_run(t->n, 6000);
        come_back_empty(t);
    }
}

void copies_run(struct copies *c)
{
    struct tale t = {.c = c};
    rng_init(&t.r, c->seed ^ 0x636f70696573ull);
    begin(&t);
    for (int step = 0; step < STEPS && !c->wrong.len; step++) one_step(&t, step);
    if (!c->wrong.len) finish(&t);
    for (int i = 0; i < NODES; i++) {
        struct world *w = net_node(t.n, i);
        if (c->tell && w) buf_fmt(c->tell, "--- node %d\n%.*s", i, (int)w->log.len, w->log.ptr);
    }
    c->digest = t.crc;
    net_free(t.n);
    buf_deinit(&t.config);
}
