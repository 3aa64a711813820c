/* cmd_latency: LATENCY: what the engine noted about slow moments, and the histograms of command times. */
#include "engine/engine.h"
#include "engine/lookup.h"
#include "engine/observe.h"
#include "node/config.h"
#include "node/node.h"
#include "node/rows_server.h"

#define RING COUNT_OF(((struct latency_event *)0)->ring)

static struct latency_event *find_event(struct call *c, struct slice name)
{
    struct latency_event *x = latency_first(c->e->latency);
    while (x && !slice_is(name, x->name)) x = x->link;
    return x;
}

/* The i-th sample, oldest first; NULL: that place is empty. */
static const struct latency_sample *sample_at(const struct latency_event *x, int i)
{
    const struct latency_sample *s = &x->ring[(x->next + i) % RING];
    return s->time_s ? s : NULL;
}

static const struct latency_sample *newest(const struct latency_event *x) { return &x->ring[(x->next + RING - 1) % RING]; }

void cmd_latency_latest(struct call *c)
{
    struct reply_mark mark = reply_open(c->r);
    int64_t n = 0;
    for (struct latency_event *x = latency_first(c->e->latency); x; x = x->link, n++) {
        reply_array(c->r, 4);
        reply_bulk_cstr(c->r, x->name);
        reply_int(c->r, newest(x)->time_s);
        reply_int(c->r, newest(x)->ms);
        reply_int(c->r, x->max_ms);
    }
    reply_close(c->r, mark, '*', n);
}

void cmd_latency_history(struct call *c)
{
    const struct latency_event *x = find_event(c, c->argv[2]);
    struct reply_mark mark = reply_open(c->r);
    int64_t n = 0;
    for (int i = 0; x && i < RING; i++) {
        const struct latency_sample *s = sample_at(x, i);
        if (!s) continue;
        reply_array(c->r, 2);
        reply_int(c->r, s->time_s);
        reply_int(c->r, s->ms);
        n++;
    }
    reply_close(c->r, mark, '*', n);
}

void cmd_latency_reset(struct call *c)
{
    int64_t gone = 0;
    if (c->argc == 2) gone = latency_reset(c->e->latency, (struct slice){0});
    for (int i = 2; i < c->argc; i++)
        if (c->argv[i].len) gone += latency_reset(c->e->latency, c->argv[i]);
    reply_int(c->r, gone);
}

/* --- GRAPH: one column a sample, its age below --- */

#define GRAPH_ROWS 6

static void put_age(char out[4], int64_t seconds)
{
    static const struct {
        int64_t seconds;
        char unit;
    } units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    int k = 0;
    while (k < 3 && seconds < units[k].seconds) k++;
    int64_t v = seconds / units[k].seconds;
    out[0] = v > 9 ? (char)('0' + v / 10 % 10) : ' ';
    out[1] = (char)('0' + v % 10);
    out[2] = units[k].unit;
    out[3] = 0;
}

static void graph(const struct latency_event *x, int64_t now_s, struct buf *out)
{
    const struct latency_sample *seen[RING];
    int count = 0;
    uint32_t high = 0, low = UINT32_MAX;
    for (int i = 0; i < RING; i++) {
        const struct latency_sample *s = sample_at(x, i);
        if (!s) continue;
        seen[count++] = s;
        if (s->ms > high) high = s->ms;
        if (s->ms < low) low = s->ms;
    }
    buf_fmt(out, "%s - high %u ms, low %u ms (all time high %d ms)\n", x->name, high, low, x->max_ms);
    for (int i = 0; i < 80; i++) buf_putc(out, '-');
    buf_putc(out, '\n');
    for (int row = GRAPH_ROWS; row >= 1; row--) {
        for (int i = 0; i < count; i++) {
            int64_t tall = 1 + (high > low ? (int64_t)(seen[i]->ms - low) * (GRAPH_ROWS - 1) / (high - low) : 0);
            buf_putc(out, tall > row ? '|' : tall == row ? '#' : ' ');
        }
        buf_putc(out, '\n');
    }
    for (int row = 0; row < 3; row++) {
        for (int i = 0; i < count; i++) {
            char age[4];
            put_age(age, now_s - seen[i]->time_s);
            buf_putc(out, age[row]);
        }
        buf_putc(out, '\n');
    }
}

void cmd_latency_graph(struct call *c)
{
    const struct latency_event *x = find_event(c, c->argv[2]);
    struct buf text = {0};
    if (!x) {
        struct slice name = c->argv[2];
        reply_errorf(c->r, "ERR No samples available for event '%.*s'", (int)(name.len > 256 ? 256 : name.len), name.ptr);
        return;
    }
    graph(x, c->now_ms / 1000, &text);
    reply_verbatim(c->r, "txt", buf_slice(&text));
    buf_deinit(&text);
}

/* --- DOCTOR --- */

struct findings {
    int64_t count, sum, max, first_s, last_s;
};

static struct findings look_at(const struct latency_event *x)
{
    struct findings f = {0};
    for (int i = 0; i < RING; i++) {
        const struct latency_sample *s = sample_at(x, i);
        if (!s) continue;
        if (!f.count++) f.first_s = s->time_s;
        f.last_s = s->time_s;
        f.sum += s->ms;
        if (s->ms > f.max) f.max = s->ms;
    }
    return f;
}

static void advise(const struct latency_event *x, struct buf *out)
{
    static const struct {
        const char *event, *advice;
    } table[] = {
        {"aof-fsync-always", "With appendfsync always replies to writes wait for these syncs: the disk is slow, or busy with something else."},
        {"aof-write", "The log thread waited for the kernel to take the log's bytes; clients did not. If writes are refused, the disk is too slow for them."},
        {"command", "SLOWLOG GET shows which commands they were, SLOWLOG CAUSE what they had to do; big ranges and sorts can be split into smaller calls."},
        {"fast-command", "These commands do little by themselves: look at the machine, at swapping and at neighbours that take its processor."},
        {"eviction-cycle", "Memory is full and keys are evicted in large steps: raise maxmemory, or lower maxmemory-eviction-tenacity."},
        {"expire-cycle", "Many keys expire at the same moment: spread their times; a random part of some seconds is enough."},
    };
    for (int i = 0; i < COUNT_OF(table); i++)
        if (!strcmp(x->name, table[i].event)) buf_fmt(out, "   %s\n", table[i].advice);
}

/* What makes delays likely, or hard to find, whatever was seen. */
static void look_around(struct call *c, struct buf *out)
{
    const struct engine *e = c->e;
    const struct settings *set = c->set;
    int64_t slow = set->slowlog_log_slower_than_us;
    if (slow < 0) buf_cstr(out, "The slow log is off: slowlog-log-slower-than says from how many microseconds on a command is kept.\n");
    else if (slow / 1000 > set->latency_monitor_threshold_ms)
        buf_cstr(out, "The slow log begins later than the latency monitor: with a lower slowlog-log-slower-than it shows all commands that were seen here.\n");
    if (e->cow.live) buf_cstr(out, "A snapshot walks the data at this moment: what is written is copied first where it has not been yet.\n");
    if (config_int(e->node, "appendonly") && !strcmp(config_string(e->node, "appendfsync"), "always"))
        buf_cstr(out, "With appendfsync always each reply to a write waits for the disk; INFO persistence tells how far that is.\n");
    if (set->maxmemory && mem_used() > set->maxmemory) buf_cstr(out, "Memory is over maxmemory: commands evict, or wait for what is being freed.\n");
    if (e->monitor_count) buf_fmt(out, "%llu clients watch every command with MONITOR.\n", (unsigned long long)e->monitor_count);
}

void cmd_latency_doctor(struct call *c)
{
    struct buf text = {0};
    int n = 0;
    int64_t threshold = c->set->latency_monitor_threshold_ms;
    if (!threshold) {
        buf_cstr(&text, "Nothing is watched: latency-monitor-threshold is 0. Set it to the number of milliseconds from which on a delay matters "
                        "to you (CONFIG SET latency-monitor-threshold 100), wait, and ask again.\n");
    }
    for (const struct latency_event *x = latency_first(c->e->latency); x; x = x->link) {
        struct findings f = look_at(x);
        if (!f.count) continue;
        buf_fmt(&text, "%d. %s: %lld delays of %lld ms in the mean, %lld ms at most (%d ms ever), over %lld seconds.\n", ++n, x->name, (long long)f.count,
                (long long)(f.sum / f.count), (long long)f.max, x->max_ms, (long long)(f.last_s - f.first_s));
        advise(x, &text);
    }
    if (threshold && !n) buf_fmt(&text, "No delay of %lld ms or more was seen. All is well.\n", (long long)threshold);
    if (n) look_around(c, &text);
    reply_verbatim(c->r, "txt", buf_slice(&text));
    buf_deinit(&text);
}

/* --- HISTOGRAM --- */

/* A bound as Redis says it, in microseconds: the last nanosecond of that 128th part of a doubling which begins at it. Its
 * histograms end at 2^30 ns, and what took longer is told as if it had not; ours goes on. */
static int64_t told_bound_us(uint64_t ns) { return (int64_t)((ns < (uint64_t)1 << 30 ? ns + ns / 128 - 1 : ns) / 1000); }

/* Pairs of a bound in microseconds, which double, and how many calls stayed below it. */
static void reply_buckets(struct reply *r, const struct latency_histogram *h)
{
    struct reply_mark mark = reply_open(r);
    uint64_t bound = 1024, seen = 0, told = 0;
    int64_t pairs = 0;
    for (unsigned i = 0; i < HISTOGRAM_CELLS; i++) {
        while (histogram_cell_max_ns(i) >= bound) {
            if (seen > told) {
                reply_int(r, told_bound_us(bound));
                reply_int(r, (int64_t)(told = seen));
                pairs++;
            }
            bound *= 2;
        }
        seen += h->cell[i];
    }
    if (seen > told) {
        reply_int(r, told_bound_us(bound));
        reply_int(r, (int64_t)seen);
        pairs++;
    }
    reply_close(r, mark, '%', pairs);
}

static int64_t reply_histogram(struct call *c, const struct command *cmd)
{
    const struct command_stats *s = &c->e->cmd_stats[command_ordinal(c->e->index, cmd)];
    char name[80];
    if (!s->latency || !s->latency->count) return 0;
    reply_bulk(c->r, command_full_name(c->e->index, cmd, name));
    reply_map(c->r, 2);
    reply_bulk_cstr(c->r, "calls");
    reply_int(c->r, (int64_t)s->latency->count);
    reply_bulk_cstr(c->r, "histogram_usec");
    reply_buckets(c->r, s->latency);
    return 1;
}

/* "config" stands for all of its subcommands, "config|get" for one. */
static int64_t reply_named(struct call *c, struct slice name)
{
    const char *bar = memchr(name.ptr, '|', name.len);
    struct slice top = slice_of(name.ptr, bar ? (size_t)(bar - name.ptr) : name.len);
    const struct command *cmd = command_find(c->e->index, top);
    int64_t pairs = 0;
    if (cmd && bar) cmd = command_sub(cmd, slice_of(bar + 1, name.len - top.len - 1));
    if (!cmd) return 0;
    if (cmd->run) pairs = reply_histogram(c, cmd);
    for (int i = 0; i < cmd->sub_count; i++) pairs += reply_histogram(c, &cmd->subs[i]);
    return pairs;
}

void cmd_latency_histogram(struct call *c)
{
    struct reply_mark mark = reply_open(c->r);
    int64_t pairs = 0;
    for (int i = 2; i < c->argc; i++) pairs += reply_named(c, c->argv[i]);
    for (int i = 0; i < command_total(c->e->index) && c->argc == 2; i++) pairs += reply_histogram(c, command_by_ordinal(c->e->index, i, NULL));
    reply_close(c->r, mark, '%', pairs);
}

void cmd_latency_help(struct call *c)
{
    static const char *const lines[] = {
        "DOCTOR",
        "    A report on the delays seen, with advice.",
        "GRAPH <event>",
        "    A drawing of the delays of one kind.",
        "HISTORY <event>",
        "    Times and milliseconds of the delays of one kind.",
        "LATEST",
        "    The newest delay of each kind.",
        "RESET [<event> ...]",
        "    Forgets the delays of these kinds, or of all.",
        "HISTOGRAM [COMMAND ...]",
        "    How many calls of these commands, or of all, stayed below bounds of time that double.",
        NULL,
    };
    reply_help(c, lines);
}
