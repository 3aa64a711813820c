/* cmd_debug: DEBUG, for tests. One row a subcommand. */
#include <string.h>

#include "cluster/cluster.h"
#include "engine/digest.h"
#include "node/config.h"
#include "node/debug.h"
#include "node/limits.h"
#include "repl/repl.h"
#include "node/rows_server.h"
#include "node/turns.h"
#include "persist/aof_state.h"
#include "persist/save.h"

static struct node *node_of(struct call *c) { return c->e->node; }

static bool arg_flag(struct call *c, bool *out)
{
    int64_t v;
    if (!arg_i64(c, c->argv[2], &v)) return false;
    *out = v != 0;
    return true;
}

static struct slice shown(struct slice s) { return s.len > 512 ? slice_of(s.ptr, 512) : s; }

/* --- time --- */

/* As strtod reads it: what is no number is 0. */
static void debug_sleep(struct call *c)
{
    double seconds = 0;
    if (!num_parse_double(c->argv[2], &seconds) || !(seconds > 0)) seconds = 0;
    if (seconds > 3600) seconds = 3600;
    if (seconds > 0) engine_ask_sleep(c, (uint64_t)(seconds * 1e6));
    reply_ok(c->r);
}

static void debug_active_expire(struct call *c)
{
    int64_t v = 0;
    num_parse_i64(c->argv[2], &v);
    node_of(c)->set.active_expire = v != 0;
    reply_ok(c->r);
}

static void debug_pause_cron(struct call *c)
{
    int64_t v = 0;
    num_parse_i64(c->argv[2], &v);
    c->e->cron_paused = v != 0;
    reply_ok(c->r);
}

static void debug_turn_clock(struct call *c)
{
    bool on;
    if (!arg_flag(c, &on)) return;
    turns_switch(node_of(c), on);
    reply_ok(c->r);
}

/* --- words --- */

static void debug_error(struct call *c) { reply_error_slice(c->r, c->argv[2]); }

static void debug_log(struct call *c)
{
    struct slice text = shown(c->argv[2]);
    node_log(node_of(c), '#', "DEBUG LOG: %.*s", (int)text.len, text.ptr);
    reply_ok(c->r);
}

static void debug_structsize(struct call *c)
{
    struct buf text = {0};
    buf_fmt(&text, "bits:%zu entry:%zu session:%zu client:%zu call:%zu db:%zu engine:%zu", sizeof(void *) * 8, sizeof(struct entry),
            sizeof(struct session), sizeof(struct client), sizeof(struct call), sizeof(struct db), sizeof(struct engine));
    reply_simple(c->r, buf_slice(&text));
    buf_deinit(&text);
}

static void debug_client_eviction(struct call *c)
{
    size_t max = limits_clients_max(node_of(c));
    struct buf text = {0};
    if (!max) {
        reply_errorf(c->r, "ERR maxmemory-clients is disabled.");
        return;
    }
    buf_fmt(&text, "clients:%llu memory:%zu limit:%zu evicted:%llu\n", (unsigned long long)c->e->session_count, c->e->client_bytes, max,
            (unsigned long long)c->e->stats.evicted_clients);
    reply_verbatim(c->r, "txt", buf_slice(&text));
    buf_deinit(&text);
}

/* --- crashes --- */

static void crash(struct call *c, enum crash_kind kind) { engine_ask(c->e, ASK_CRASH, c->s, kind); }
static void debug_segfault(struct call *c) { crash(c, CRASH_SEGFAULT); }
static void debug_panic(struct call *c) { crash(c, CRASH_PANIC); }
static void debug_assert(struct call *c) { crash(c, CRASH_ASSERT); }
static void debug_restart(struct call *c) { crash(c, CRASH_RESTART); }
static void debug_recover(struct call *c) { crash(c, CRASH_RECOVER); }

static void debug_oom(struct call *c)
{
    (void)c;
    mem_free(mem_alloc((size_t)1 << 62), (size_t)1 << 62);
}

static void debug_leak(struct call *c)
{
    struct slice s = c->argv[2];
    char *lost = mem_alloc(s.len + 1);
    memcpy(lost, s.ptr, s.len);
    reply_ok(c->r);
}

/* --- settings of structures and of the allocator --- */

static void debug_packed_threshold(struct call *c)
{
    int64_t bytes;
    if (!num_parse_memory(c->argv[2], &bytes) || bytes < 0 || bytes > (4ll << 30)) {
        reply_errorf(c->r, "ERR argument must be a memory value bigger than 1 and smaller than 4gb");
        return;
    }
    reply_ok(c->r); /* big elements lie in blocks of their own at any threshold */
}

static void debug_replybuffer(struct call *c)
{
    int64_t v;
    if (slice_is(c->argv[2], "peak-reset-time")) {
        bool word = slice_is(c->argv[3], "never") || slice_is(c->argv[3], "reset");
        if (!word && !arg_i64(c, c->argv[3], &v)) return;
    } else if (!slice_is(c->argv[2], "resizing")) {
        reply_unknown_sub(c);
        return;
    }
    reply_ok(c->r); /* buffers are given back when idle; there is no peak to remember */
}

static char *name_copy(struct call *c, struct slice s)
{
    char *text = call_scratch(c, s.len + 1);
    memcpy(text, s.ptr, s.len);
    text[s.len] = 0;
    return text;
}

static void debug_mallctl(struct call *c)
{
    int64_t old, set = 0;
    if (c->argc == 4 && !arg_i64(c, c->argv[3], &set)) return;
    int error = mem_control(name_copy(c, c->argv[2]), &old, c->argc == 4 ? &set : NULL);
    if (error) reply_errorf(c->r, "ERR %s", strerror(error));
    else reply_int(c->r, old);
}

static void debug_glob(struct call *c)
{
    static const char letters[] = "ab*?[]^-\\";
    char text[2][64];
    for (int round = 0; round < 100000; round++) {
        struct slice s[2];
        for (int k = 0; k < 2; k++) {
            size_t len = rng_below(c->rng, sizeof text[k]);
            for (size_t i = 0; i < len; i++) text[k][i] = letters[rng_below(c->rng, sizeof letters - 1)];
            s[k] = slice_of(text[k], len);
        }
        glob_match(s[0], s[1], round & 1);
    }
    reply_simple(c->r, SLICE("Apparently Redis did not crash: test passed"));
}

/* --- the node --- */

static void debug_replid(struct call *c)
{
    history_new(&c->e->repl->history, &c->e->repl->rng);
    node_log(node_of(c), '*', "The replication id was changed by DEBUG CHANGE-REPL-ID");
    reply_ok(c->r);
}

static void debug_rewrite_all(struct call *c)
{
    config_rewrite_force_all(node_of(c));
    const char *error = config_rewrite_file(node_of(c));
    if (error) reply_errorf(c->r, "ERR CONFIG-REWRITE-FORCE-ALL failed: %s", error);
    else reply_ok(c->r);
}

/* Switches that later parts read (scripts, checksums of files); remembered so that they hold from the start. */
static void debug_deny_scripts(struct call *c)
{
    if (arg_flag(c, &node_of(c)->debug_allow_deny_scripts)) reply_ok(c->r);
}

static void debug_checksums(struct call *c)
{
    if (arg_flag(c, &node_of(c)->debug_skip_checksums)) reply_ok(c->r);
}

static void debug_flush_sleep(struct call *c)
{
    int64_t us = 0;
    num_parse_i64(c->argv[2], &us);
    if (c->e->aof) c->e->aof->flush_sleep_us = us > 0 ? us : 0;
    reply_ok(c->r);
}

static void debug_reload(struct call *c)
{
    static const char *const words[] = {"nosave", "noflush", "merge"}; /* in the order of RELOAD_ */
    uint32_t flags = 0;
    for (int i = 2; i < c->argc; i++) {
        int k = 0;
        while (k < COUNT_OF(words) && !slice_is(c->argv[i], words[k])) k++;
        if (k == COUNT_OF(words)) {
            reply_errorf(c->r, "ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
            return;
        }
        flags |= 1u << k;
    }
    save_reload(c, flags);
}

/* Words for the replicas alone: their data and the log of this server part ways with them, which is what the tests that ask want. */
static void debug_replicate(struct call *c)
{
    if (c->e->stream) c->e->stream(c->e->stream_arg, (int)c->s->db, c->argc - 2, c->argv + 2);
    reply_ok(c->r);
}

static void debug_drop_packets(struct call *c)
{
    int64_t type = 0;
    if (!arg_i64(c, c->argv[2], &type)) return;
    if (c->e->cluster) c->e->cluster->dropped_type = type >= 0 && type < PACKET_TYPES ? (int)type : -1;
    reply_ok(c->r);
}

static void debug_cluster_link(struct call *c)
{
    if (!slice_is(c->argv[2], "kill")) {
        reply_unknown_sub(c);
        return;
    }
    if (!c->e->cluster) {
        reply_errorf(c->r, "ERR Debug option only available for cluster mode enabled setup!");
        return;
    }
    const char *why = cluster_debug_kill(c->e->cluster, c->argv[3], c->argv[4]);
    if (why) reply_errorf(c->r, "ERR %s", why);
    else reply_ok(c->r);
}

static void debug_help(struct call *c);

static const struct {
    const char *name;
    int argc_min, argc_max; /* with DEBUG and the word itself; -1: any */
    void (*run)(struct call *c);
} table[] = {
    {"aof-flush-sleep", 3, 3, debug_flush_sleep},
    {"assert", 2, 2, debug_assert},
    {"change-repl-id", 2, 2, debug_replid},
    {"client-eviction", 2, 2, debug_client_eviction},
    {"clusterlink", 5, 5, debug_cluster_link},
    {"config-rewrite-force-all", 2, 2, debug_rewrite_all},
    {"crash-and-recover", 2, 3, debug_recover},
    {"digest", 2, 2, cmd_debug_digest},
    {"digest-value", 2, -1, cmd_debug_digest_value},
    {"drop-cluster-packet-filter", 3, 3, debug_drop_packets},
    {"error", 3, 3, debug_error},
    {"help", 2, 2, debug_help},
    {"htstats", 3, 3, debug_htstats},
    {"htstats-key", 3, 3, debug_htstats_key},
    {"leak", 3, 3, debug_leak},
    {"listpack", 3, 3, debug_listpack},
    {"loadaof", 2, 2, aof_reload_asked},
    {"log", 3, 3, debug_log},
    {"mallctl", 3, 4, debug_mallctl},
    {"object", 3, 3, debug_object},
    {"oom", 2, 2, debug_oom},
    {"panic", 2, 2, debug_panic},
    {"pause-cron", 3, 3, debug_pause_cron},
    {"populate", 3, 5, debug_populate},
    {"protocol", 3, 3, debug_protocol},
    {"quicklist", 3, 4, debug_quicklist},
    {"quicklist-packed-threshold", 3, 3, debug_packed_threshold},
    {"reload", 2, -1, debug_reload},
    {"replicate", 3, -1, debug_replicate},
    {"replybuffer", 4, 4, debug_replybuffer},
    {"restart", 2, 3, debug_restart},
    {"sdslen", 3, 3, debug_sdslen},
    {"segfault", 2, 2, debug_segfault},
    {"set-active-expire", 3, 3, debug_active_expire},
    {"set-disable-deny-scripts", 3, 3, debug_deny_scripts},
    {"set-skip-checksum-validation", 3, 3, debug_checksums},
    {"sleep", 3, 3, debug_sleep},
    {"stringmatch-test", 2, 2, debug_glob},
    {"structsize", 2, 2, debug_structsize},
    {"turn-clock", 3, 3, debug_turn_clock},
};

void cmd_debug(struct call *c)
{
    for (int i = 0; i < COUNT_OF(table); i++) {
        if (!slice_is(c->argv[1], table[i].name)) continue;
        if (c->argc < table[i].argc_min || (table[i].argc_max >= 0 && c->argc > table[i].argc_max)) break;
        table[i].run(c);
        return;
    }
    reply_unknown_sub(c);
}

static void debug_help(struct call *c)
{
    static const char *const lines[] = {
        "AOF-FLUSH-SLEEP <microseconds>",
        "    Lets the log thread sleep so long before each write to the append only file.",
        "ASSERT | PANIC | SEGFAULT | OOM",
        "    Ends the server with a report: a failed check, a panic, a bad address, no memory.",
        "CHANGE-REPL-ID",
        "    Draws a new replication id.",
        "CLIENT-EVICTION",
        "    Memory of the clients and their limit.",
        "CLUSTERLINK KILL <to|from|all> <node-id>",
        "    Closes the bus link to that node, the one from it, or both.",
        "CONFIG-REWRITE-FORCE-ALL",
        "    Like CONFIG REWRITE, with all directives, also those at their defaults.",
        "CRASH-AND-RECOVER [<milliseconds>]",
        "    Ends at once and starts again after a while.",
        "DIGEST",
        "    A fingerprint of all data.",
        "DIGEST-VALUE <key> [<key> ...]",
        "    Fingerprints of the values of keys.",
        "DROP-CLUSTER-PACKET-FILTER <type>",
        "    Packets of this type (a number) that come over the bus are not read; -1: all are.",
        "ERROR <string>",
        "    Replies the error <string>.",
        "HTSTATS <dbid>",
        "    Figures of the table of a database.",
        "HTSTATS-KEY <key>",
        "    Figures of the value of a key, when it is in the form that Redis calls a hash table.",
        "LEAK <string>",
        "    Loses as much memory as the string takes.",
        "LISTPACK <key> | QUICKLIST <key> [<0|1>]",
        "    Writes what a small value, or a list, looks like into the log.",
        "LOADAOF",
        "    Syncs the append only log, empties the databases and loads the log again.",
        "LOG <message>",
        "    Writes <message> into the log.",
        "MALLCTL <key> [<val>]",
        "    Reads or sets a number of the allocator.",
        "OBJECT <key>",
        "    Low level facts about a key.",
        "PAUSE-CRON <0|1>",
        "    Stops time driven work, or lets it go on.",
        "POPULATE <count> [<prefix>] [<size>]",
        "    Creates the strings <prefix>:<number> (default prefix: key).",
        "PROTOCOL <type>",
        "    Replies a value of the type: string, integer, double, bignum, null, array, set, map, attrib, push,",
        "    verbatim, true, false.",
        "QUICKLIST-PACKED-THRESHOLD <size>",
        "    Accepted; elements of any size find their place here.",
        "RELOAD [MERGE] [NOFLUSH] [NOSAVE]",
        "    Saves the data, empties the databases and loads the file again; each part can be left out, and MERGE lets",
        "    keys of the file replace those that are there.",
        "REPLICATE <word> [<word> ...]",
        "    Sends the words to the replicas as a command, and does nothing here.",
        "REPLYBUFFER PEAK-RESET-TIME <NEVER|RESET|time> | RESIZING <0|1>",
        "    Accepted; output buffers shrink when idle.",
        "RESTART [<milliseconds>]",
        "    Ends in good order and starts again after a while.",
        "SDSLEN <key>",
        "    Bytes of a key and its string.",
        "SET-ACTIVE-EXPIRE <0|1>",
        "    Whether keys past their time are removed before anyone asks for them.",
        "SET-DISABLE-DENY-SCRIPTS <0|1> | SET-SKIP-CHECKSUM-VALIDATION <0|1>",
        "    Switches for tests of scripts and of files.",
        "SLEEP <seconds>",
        "    Stops everything for a while; fractions allowed.",
        "STRINGMATCH-TEST",
        "    Tries the glob matcher on random patterns.",
        "STRUCTSIZE",
        "    Sizes of structures.",
        "TURN-CLOCK <0|1>",
        "    Measures the processor time of each turn of the executor, for INFO executor.",
        NULL,
    };
    reply_help(c, lines);
}
