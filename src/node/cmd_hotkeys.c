/* cmd_hotkeys: HOTKEYS: for a while, which keys take the most time and the most bytes. Each of the two figures has a table
 * of a fixed number of keys; a key that is new to a full table takes the place of the one with the least and begins with
 * its figure (the space-saving scheme: what is heavy is never missed, and no figure is too low). What always holds:
 * the map of a table has exactly its keys. Costs nothing while no session runs (SPECIAL_HOTKEYS). */
#include "base/slot.h"
#include "ds/map.h"
#include "engine/engine.h"
#include "engine/find_keys.h"
#include "node/node.h"
#include "node/rows_server.h"

#define KEYS_KEPT 512
#define COUNT_MAX 64
#define KEYS_OF_COMMAND 64

struct hot_key {
    uint64_t weight;
    size_t len;
    char bytes[];
};

struct hot_table {
    struct map by_name;
    struct hot_key *kept[KEYS_KEPT];
    int count;
};

enum { HOT_CPU, HOT_NET, HOT_TABLES };

struct hotkeys {
    struct hot_table tables[HOT_TABLES];
    uint32_t metrics;             /* 1 << HOT_... */
    int64_t count, sample, started_ms, until_ms, ended_ms; /* until_ms 0: no end is set; ended_ms 0: it runs */
    uint8_t slots[SLOT_COUNT / 8]; /* bits */
    bool some_slots;
    struct hot_sum {
        double ticks;
        uint64_t bytes;
    } all, selected, sampled;     /* of all commands, of those on the slots, of those of them that were looked at */
    uint64_t turn;                /* of sampling */
    uint64_t user_us, sys_us;     /* processor time at the start; at the end: what was used */
};

static struct node *node_of(struct call *c) { return c->e->node; }

/* --- the tables --- */

static void table_clear(struct hot_table *t)
{
    for (int i = 0; i < t->count; i++) mem_free(t->kept[i], sizeof *t->kept[i] + t->kept[i]->len);
    map_deinit(&t->by_name);
}

static void hot_add(struct hot_table *t, struct slice key, uint64_t weight)
{
    struct hot_key *k = map_find(&t->by_name, key);
    int at = t->count;
    if (k) {
        k->weight += weight;
        return;
    }
    k = mem_alloc(sizeof *k + key.len);
    *k = (struct hot_key){.weight = weight, .len = key.len};
    if (key.len) memcpy(k->bytes, key.ptr, key.len);
    if (t->count == KEYS_KEPT) {
        at = 0;
        for (int i = 1; i < KEYS_KEPT; i++)
            if (t->kept[i]->weight < t->kept[at]->weight) at = i;
        struct hot_key *out = t->kept[at];
        k->weight += out->weight;
        map_take(&t->by_name, slice_of(out->bytes, out->len));
        mem_free(out, sizeof *out + out->len);
    } else {
        t->count++;
    }
    t->kept[at] = k;
    map_put(&t->by_name, key, k);
}

/* --- watching --- */

static bool slot_chosen(const struct hotkeys *h, unsigned slot) { return h->slots[slot / 8] >> slot % 8 & 1; }

static void note_keys(struct hotkeys *h, struct call *c, const struct found_key *found, int n, double us, uint64_t bytes)
{
    for (int i = 0; i < n; i++) {
        if (found[i].index >= c->argc) continue;
        if (h->metrics & 1 << HOT_CPU) hot_add(&h->tables[HOT_CPU], c->argv[found[i].index], (uint64_t)(us / n + 0.5));
        if (h->metrics & 1 << HOT_NET) hot_add(&h->tables[HOT_NET], c->argv[found[i].index], bytes / (unsigned)n);
    }
}

static void add(struct hot_sum *s, double ticks, uint64_t bytes)
{
    s->ticks += ticks;
    s->bytes += bytes;
}

static void finish(struct node *n, int64_t at_ms)
{
    struct hotkeys *h = n->hotkeys;
    struct system_info sys = {0};
    if (h->ended_ms) return;
    if (n->shell.system_info) n->shell.system_info(n->shell.arg, &sys);
    h->ended_ms = at_ms;
    h->user_us = sys.user_us - h->user_us;
    h->sys_us = sys.sys_us - h->sys_us;
    n->e->special &= ~(uint32_t)SPECIAL_HOTKEYS;
}

/* A command was run; those inside a script are a part of the script's. */
static void command_ran(struct call *c, uint64_t ticks, size_t replied)
{
    struct node *n = node_of(c);
    struct hotkeys *h = n->hotkeys;
    struct found_key found[KEYS_OF_COMMAND];
    if (c->s != c->e->serving) return;
    if (h->until_ms && c->e->now_ms >= h->until_ms) {
        finish(n, h->until_ms);
        return;
    }
    uint64_t bytes = c->e->request_bytes + replied;
    add(&h->all, (double)ticks, bytes);
    int keys = command_find_keys(c->cmd, c->argv, c->argc, found, KEYS_OF_COMMAND);
    if (keys > KEYS_OF_COMMAND) keys = KEYS_OF_COMMAND;
    if (keys <= 0 || (h->some_slots && !slot_chosen(h, slot_of_key(c->argv[found[0].index])))) return;
    add(&h->selected, (double)ticks, bytes);
    if (h->turn++ % (uint64_t)h->sample) return;
    add(&h->sampled, (double)ticks, bytes);
    note_keys(h, c, found, keys, (double)ticks * c->e->us_per_tick, bytes);
}

/* --- START --- */

static bool parse_metrics(struct call *c, int64_t n, int at, struct hotkeys *h)
{
    for (int64_t i = 0; i < n; i++, at++) {
        uint32_t bit = slice_is(c->argv[at], "cpu") ? 1 << HOT_CPU : slice_is(c->argv[at], "net") ? 1 << HOT_NET : 0;
        if (!bit || (h->metrics & bit)) {
            reply_errorf(c->r, "ERR METRICS takes CPU and NET, each at most once");
            return false;
        }
        h->metrics |= bit;
    }
    return true;
}

static bool parse_slots(struct call *c, int64_t n, int at, struct hotkeys *h)
{
    if (!c->e->cluster) {
        reply_errorf(c->r, "ERR SLOTS parameter cannot be used in non-cluster mode");
        return false;
    }
    for (int64_t i = 0, slot; i < n; i++, at++) {
        if (!arg_range(c, c->argv[at], 0, SLOT_COUNT - 1, &slot, "ERR Invalid or out of range slot")) return false;
        h->slots[slot / 8] |= (uint8_t)(1 << slot % 8);
    }
    h->some_slots = true;
    return true;
}

/* One option and its words; the place behind them, 0: the error is replied. */
static int parse_option(struct call *c, int i, struct hotkeys *h, int64_t *duration_s)
{
    struct slice word = c->argv[i];
    int64_t n;
    if (i + 1 == c->argc) {
        reply_syntax(c);
        return 0;
    }
    struct slice value = c->argv[i + 1];
    bool metrics = slice_is(word, "metrics"), slots = slice_is(word, "slots");
    if (metrics || slots) {
        if (!arg_range(c, value, 1, metrics ? HOT_TABLES : SLOT_COUNT, &n, metrics ? "ERR METRICS count must be 1 or 2" : "ERR SLOTS count out of range")) return 0;
        if (n > c->argc - i - 2) {
            reply_syntax(c);
            return 0;
        }
        return (metrics ? parse_metrics : parse_slots)(c, n, i + 2, h) ? i + 2 + (int)n : 0;
    }
    if (slice_is(word, "count")) return arg_range(c, value, 1, COUNT_MAX, &h->count, "ERR COUNT must be between 1 and 64") ? i + 2 : 0;
    if (slice_is(word, "duration")) return arg_range(c, value, 0, 1000000, duration_s, "ERR DURATION must be between 0 and 1000000") ? i + 2 : 0;
    if (slice_is(word, "sample")) return arg_range(c, value, 1, INT32_MAX, &h->sample, "ERR SAMPLE ratio must be positive") ? i + 2 : 0;
    reply_syntax(c);
    return 0;
}

void hotkeys_free(struct node *n)
{
    if (!n->hotkeys) return;
    n->e->special &= ~(uint32_t)SPECIAL_HOTKEYS;
    for (int i = 0; i < HOT_TABLES; i++) table_clear(&n->hotkeys->tables[i]);
    mem_free(n->hotkeys, sizeof *n->hotkeys);
    n->hotkeys = NULL;
}

static bool runs(struct call *c)
{
    struct hotkeys *h = node_of(c)->hotkeys;
    if (h && h->until_ms && c->now_ms >= h->until_ms) finish(node_of(c), h->until_ms);
    return h && !h->ended_ms;
}

void cmd_hotkeys_start(struct call *c)
{
    struct node *n = node_of(c);
    struct system_info sys = {0};
    struct hotkeys now = {.count = 10, .sample = 1};
    int64_t duration_s = 0;
    if (runs(c)) {
        reply_errorf(c->r, "ERR hotkeys collection is already in progress");
        return;
    }
    for (int i = 2; i < c->argc;)
        if (!(i = parse_option(c, i, &now, &duration_s))) return;
    if (!now.metrics) {
        reply_errorf(c->r, "ERR METRICS parameter is required");
        return;
    }
    hotkeys_free(n);
    n->hotkeys = mem_alloc(sizeof now);
    *n->hotkeys = now;
    for (int i = 0; i < HOT_TABLES; i++) map_init(&n->hotkeys->tables[i].by_name);
    if (n->shell.system_info) n->shell.system_info(n->shell.arg, &sys);
    n->hotkeys->user_us = sys.user_us;
    n->hotkeys->sys_us = sys.sys_us;
    n->hotkeys->started_ms = c->now_ms;
    n->hotkeys->until_ms = duration_s ? c->now_ms + duration_s * 1000 : 0;
    c->e->command_ran = command_ran;
    c->e->special |= SPECIAL_HOTKEYS;
    reply_ok(c->r);
}

/* --- STOP, RESET, GET --- */

void cmd_hotkeys_stop(struct call *c)
{
    if (runs(c)) finish(node_of(c), c->now_ms);
    reply_ok(c->r);
}

void cmd_hotkeys_reset(struct call *c)
{
    if (runs(c)) {
        reply_errorf(c->r, "ERR hotkeys collection is in progress, stop it first");
        return;
    }
    hotkeys_free(node_of(c));
    reply_ok(c->r);
}

static void field_int(struct reply *r, const char *name, uint64_t v)
{
    reply_bulk_cstr(r, name);
    reply_int(r, (int64_t)v);
}

static void reply_slots(struct reply *r, const struct hotkeys *h)
{
    struct reply_mark mark = reply_open(r);
    int64_t n = 0;
    for (unsigned a = 0, b; a < SLOT_COUNT; a = b + 1) {
        b = a;
        if (h->some_slots && !slot_chosen(h, a)) continue;
        while (b + 1 < SLOT_COUNT && (!h->some_slots || slot_chosen(h, b + 1))) b++;
        reply_array(r, 2);
        reply_int(r, a);
        reply_int(r, b);
        n++;
    }
    reply_close(r, mark, '*', n);
}

/* The heaviest keys with their figures, heaviest first. */
static void reply_top(struct reply *r, const char *name, const struct hot_table *t, int64_t max)
{
    const struct hot_key *top[COUNT_MAX];
    int n = 0;
    for (int i = 0; i < t->count; i++) {
        int at = n < max ? n++ : (int)max;
        for (; at > 0 && t->kept[i]->weight > top[at - 1]->weight; at--)
            if (at < max) top[at] = top[at - 1];
        if (at < max) top[at] = t->kept[i];
    }
    reply_bulk_cstr(r, name);
    reply_array(r, 2 * n);
    for (int i = 0; i < n; i++) {
        reply_bulk(r, slice_of(top[i]->bytes, top[i]->len));
        reply_int(r, (int64_t)top[i]->weight);
    }
}

static void reply_sum(struct call *c, const char *us, const char *bytes, const struct hot_sum *s)
{
    field_int(c->r, us, (uint64_t)(s->ticks * c->e->us_per_tick));
    field_int(c->r, bytes, s->bytes);
}

void cmd_hotkeys_get(struct call *c)
{
    struct node *n = node_of(c);
    bool running = runs(c);
    const struct hotkeys *h = n->hotkeys;
    struct system_info sys = {0};
    if (!h) {
        reply_null(c->r);
        return;
    }
    if (running && n->shell.system_info) n->shell.system_info(n->shell.arg, &sys);
    bool cpu = h->metrics & 1 << HOT_CPU, net = h->metrics & 1 << HOT_NET, apart = h->some_slots || h->sample > 1;
    reply_array(c->r, 1);
    reply_map(c->r, 7 + (apart ? 4 : 0) + (cpu ? 3 : 0) + (net ? 2 : 0));
    field_int(c->r, "tracking-active", running);
    field_int(c->r, "sample-ratio", (uint64_t)h->sample);
    reply_bulk_cstr(c->r, "selected-slots");
    reply_slots(c->r, h);
    if (apart) {
        reply_sum(c, "sampled-commands-selected-slots-us", "net-bytes-sampled-commands-selected-slots", &h->sampled);
        reply_sum(c, "all-commands-selected-slots-us", "net-bytes-all-commands-selected-slots", &h->selected);
    }
    reply_sum(c, "all-commands-all-slots-us", "net-bytes-all-commands-all-slots", &h->all);
    field_int(c->r, "collection-start-time-unix-ms", (uint64_t)h->started_ms);
    field_int(c->r, "collection-duration-ms", (uint64_t)((running ? c->now_ms : h->ended_ms) - h->started_ms));
    if (cpu) {
        field_int(c->r, "total-cpu-time-user-ms", (running ? sys.user_us - h->user_us : h->user_us) / 1000);
        field_int(c->r, "total-cpu-time-sys-ms", (running ? sys.sys_us - h->sys_us : h->sys_us) / 1000);
    }
    if (net) field_int(c->r, "total-net-bytes", h->all.bytes);
    if (cpu) reply_top(c->r, "by-cpu-time-us", &h->tables[HOT_CPU], h->count);
    if (net) reply_top(c->r, "by-net-bytes", &h->tables[HOT_NET], h->count);
}

void cmd_hotkeys_help(struct call *c)
{
    static const char *const lines[] = {
        "START METRICS <n> [CPU] [NET] [COUNT <k>] [DURATION <seconds>] [SAMPLE <ratio>] [SLOTS <n> <slot> [...]]",
        "    Begins to note which keys take the most time and bytes.",
        "STOP",
        "    Ends that; what was found stays.",
        "GET",
        "    What was found: the <k> heaviest keys (default: 10) by each figure.",
        "RESET",
        "    Forgets what was found.",
        NULL,
    };
    reply_help(c, lines);
}
