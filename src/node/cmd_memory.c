/* cmd_memory: MEMORY. The sums are those of INFO memory (node/info.h). */
#include "engine/engine.h"
#include "script/script.h"
#include "node/info.h"
#include "node/rows_server.h"
#include "repl/repl.h"

void cmd_memory_usage(struct call *c)
{
    int64_t samples;
    for (int i = 3; i < c->argc; i += 2) {
        if (!slice_is(c->argv[i], "samples") || i + 1 >= c->argc) {
            reply_syntax(c);
            return;
        }
        if (!arg_i64(c, c->argv[i + 1], &samples)) return;
        if (samples < 0) {
            reply_syntax(c);
            return;
        }
    }
    const struct entry *e = key_peek(c, c->argv[2]);
    if (e) reply_int(c->r, (int64_t)entry_memory(e)); /* exact at any size: nothing is sampled */
    else reply_null(c->r);
}

static void pair(struct reply *r, int64_t *n, const char *name, uint64_t v)
{
    reply_bulk_cstr(r, name);
    reply_int(r, (int64_t)v);
    ++*n;
}

static void pair_double(struct reply *r, int64_t *n, const char *name, double v)
{
    reply_bulk_cstr(r, name);
    reply_double(r, v);
    ++*n;
}

static double ratio(uint64_t a, uint64_t b) { return b ? (double)a / (double)b : 0; }

static void pair_dbs(struct call *c, int64_t *n)
{
    for (int i = 0; i < c->e->db_count; i++) {
        const struct db *db = &c->e->dbs[i];
        struct buf name = {0};
        if (!db->table.count) continue;
        buf_fmt(&name, "db.%d", i);
        reply_bulk(c->r, buf_slice(&name));
        buf_deinit(&name);
        ++*n;
        reply_map(c->r, 3);
        int64_t inner = 0;
        pair(c->r, &inner, "overhead.hashtable.main", db->table.bytes);
        pair(c->r, &inner, "overhead.hashtable.expires", 0); /* an expiry lies in the entry */
        pair(c->r, &inner, "overhead.hashtable.slot-to-keys", 0);
    }
}

void cmd_memory_stats(struct call *c)
{
    struct info_memory m;
    struct reply_mark mark = reply_open(c->r);
    int64_t n = 0;
    info_memory(c->e->node, &m);
    uint64_t net = m.used > m.startup ? m.used - m.startup : 0;
    pair(c->r, &n, "peak.allocated", m.peak);
    pair(c->r, &n, "total.allocated", m.used);
    pair(c->r, &n, "startup.allocated", m.startup);
    pair(c->r, &n, "replication.backlog", (int64_t)(history_memory(&c->e->repl->history) - c->e->stream_bytes));
    pair(c->r, &n, "clients.slaves", (int64_t)c->e->stream_bytes);
    pair(c->r, &n, "clients.normal", m.clients);
    pair(c->r, &n, "cluster.links", 0);
    pair(c->r, &n, "aof.buffer", 0);
    pair(c->r, &n, "lua.caches", (int64_t)script_figures(c->e).eval_bytes);
    pair(c->r, &n, "functions.caches", (int64_t)script_figures(c->e).function_bytes);
    pair_dbs(c, &n);
    pair(c->r, &n, "overhead.total", m.overhead);
    pair(c->r, &n, "keys.count", m.keys);
    pair(c->r, &n, "keys.bytes-per-key", m.keys ? net / m.keys : 0);
    pair(c->r, &n, "dataset.bytes", m.dataset);
    pair_double(c->r, &n, "dataset.percentage", m.dataset_percent);
    pair_double(c->r, &n, "peak.percentage", m.peak_percent);
    pair(c->r, &n, "allocator.allocated", m.allocated);
    pair(c->r, &n, "allocator.active", m.active);
    pair(c->r, &n, "allocator.resident", m.resident);
    pair_double(c->r, &n, "allocator-fragmentation.ratio", ratio(m.active, m.allocated));
    pair(c->r, &n, "allocator-fragmentation.bytes", m.active - m.allocated);
    pair_double(c->r, &n, "allocator-rss.ratio", ratio(m.resident, m.active));
    pair(c->r, &n, "allocator-rss.bytes", m.resident - m.active);
    pair_double(c->r, &n, "rss-overhead.ratio", ratio(m.rss, m.resident));
    pair(c->r, &n, "rss-overhead.bytes", m.rss - m.resident);
    pair_double(c->r, &n, "fragmentation", ratio(m.rss, m.used));
    pair(c->r, &n, "fragmentation.bytes", m.rss - m.used);
    reply_close(c->r, mark, '%', n);
}

void cmd_memory_doctor(struct call *c)
{
    struct info_memory m;
    struct buf text = {0};
    int found = 0;
    info_memory(c->e->node, &m);
    if (m.used < 5 << 20) {
        buf_cstr(&text, "There is less than 5 MB in use: too little to say anything about.\n");
        found = 1;
    } else {
        if (ratio(m.peak, m.used) > 1.5)
            buf_fmt(&text, "%d. The peak was %.1f times what is used now: the process keeps pages for it. MEMORY PURGE may give some back.\n", ++found, ratio(m.peak, m.used));
        if (m.allocated && ratio(m.active, m.allocated) > 1.2 && m.active - m.allocated > 10 << 20)
            buf_fmt(&text, "%d. %.0f%% of the allocator's pages are holes between values.\n", ++found, 100 - 100 * ratio(m.allocated, m.active));
        if (m.rss > m.resident && ratio(m.rss, m.resident) > 1.2 && m.rss - m.resident > 10 << 20)
            buf_fmt(&text, "%d. The process holds %.1f times what the allocator has: other memory of it is large.\n", ++found, ratio(m.rss, m.resident));
        if (c->set->maxmemory && m.used > c->set->maxmemory)
            buf_fmt(&text, "%d. Used memory is over maxmemory: keys go, or writes are refused.\n", ++found);
        if (c->e->stream_bytes > 10 << 20)
            buf_fmt(&text, "%d. %.0f MB wait for replicas that take them slowly, or have stopped: INFO replication shows whose lag it is.\n", ++found,
                    (double)c->e->stream_bytes / (1 << 20));
        if (m.clients > m.used / 5)
            buf_fmt(&text, "%d. Buffers of clients hold %.0f%% of the memory: CLIENT LIST shows whose (tot-mem).\n", ++found, 100 * ratio(m.clients, m.used));
    }
    if (!found) buf_cstr(&text, "Nothing unusual was found in the use of memory.\n");
    reply_verbatim(c->r, "txt", buf_slice(&text));
    buf_deinit(&text);
}

static void add_text(void *arg, const char *text) { buf_cstr(arg, text); }

void cmd_memory_malloc_stats(struct call *c)
{
    struct buf text = {0};
    mem_report(add_text, &text);
    reply_verbatim(c->r, "txt", buf_slice(&text));
    buf_deinit(&text);
}

void cmd_memory_purge(struct call *c)
{
    mem_purge();
    reply_ok(c->r);
}

void cmd_memory_help(struct call *c)
{
    static const char *const lines[] = {
        "DOCTOR",
        "    A report on the use of memory, with advice.",
        "MALLOC-STATS",
        "    The figures of the allocator itself.",
        "PURGE",
        "    Asks the allocator to give unused pages back.",
        "STATS",
        "    What takes memory, in figures.",
        "USAGE <key> [SAMPLES <count>]",
        "    The bytes that <key> and its value take. They are counted, not sampled: <count> changes nothing.",
        NULL,
    };
    reply_help(c, lines);
}
