/* engine: the gates before a command, running it, and what follows. What always holds between two commands: no call
 * is set, no scratch is held, every parked session whose key is ready has been looked at. */
#include "engine/engine.h"

#include "engine/evict.h"
#include "engine/expire.h"
#include "engine/find_keys.h"
#include "engine/job.h"
#include "engine/local_times.h"
#include "engine/lookup.h"
#include "engine/observe.h"
#include "engine/run.h"
#include "engine/slot_hide.h"
#include "engine/tx.h"
#include "engine/wait.h"
#include "engine/watch.h"

#define LRU_MASK 0xffffff
#define VIEW_REAP_MS 10

struct scratch {
    struct scratch *next;
    size_t bytes;
    char data[];
};

struct engine *engine_new(struct settings *set, const struct command_index *index, uint64_t seed)
{
    struct engine *e = mem_zalloc(sizeof *e);
    e->set = set;
    e->index = index;
    e->us_per_tick = 1;
    e->next_expire_ms = INT64_MAX;
    e->next_session_id = 1;
    map_init(&e->by_id);
    cow_init(&e->cow);
    rng_init(&e->rng, seed);
    e->db_count = (int)(set->cluster_enabled ? set->cluster.databases : set->databases);
    e->dbs = mem_zalloc((size_t)e->db_count * sizeof *e->dbs);
    for (int i = 0; i < e->db_count; i++) {
        e->dbs[i].index = i;
        e->dbs[i].engine = e;
        (set->cluster_enabled ? table_init_slotted : table_init)(&e->dbs[i].table, &e->cow);
    }
    e->cmd_stats = mem_zalloc((size_t)command_total(index) * sizeof *e->cmd_stats);
    e->wait = wait_new();
    e->slowlog = slowlog_new();
    e->latency = latency_new();
    e->errors = errors_new();
    e->evict = evict_new();
    return e;
}

void engine_free(struct engine *e)
{
    struct deferred d;
    check(!e->sessions);
    check(!e->cow.live);
    for (int i = 0; i < e->db_count; i++) {
        table_deinit(&e->dbs[i].table, db_free_root, NULL);
        wait_db_deinit(&e->dbs[i]);
        watch_db_deinit(&e->dbs[i]);
        local_times_drop(&e->dbs[i]);
    }
    while (engine_take_deferred(e, &d, 1)) d.free(d.thing, d.size);
    mem_free(e->deferred, (size_t)e->deferred_cap * sizeof *e->deferred);
    for (int i = 0; i < command_total(e->index); i++) mem_free(e->cmd_stats[i].latency, sizeof *e->cmd_stats[i].latency);
    mem_free(e->cmd_stats, (size_t)command_total(e->index) * sizeof *e->cmd_stats);
    wait_free(e->wait);
    slowlog_free(e->slowlog);
    latency_free(e->latency);
    errors_free(e->errors);
    evict_free(e->evict);
    effects_deinit(e);
    map_deinit(&e->by_id);
    mem_free(e->monitors, (size_t)e->monitor_cap * sizeof *e->monitors);
    mem_free(e->dbs, (size_t)e->db_count * sizeof *e->dbs);
    slots_hidden_free(e);
    cow_deinit(&e->cow);
    mem_free(e, sizeof *e);
}

void engine_set_time(struct engine *e, uint64_t wall_us, int64_t mono_ms)
{
    e->now_us = wall_us;
    e->now_ms = (int64_t)(wall_us / 1000);
    e->mono_ms = mono_ms;
    e->lru_clock = (uint32_t)(wall_us / 1000000) & LRU_MASK;
}

enum { HELD_FOR_ROLE = 1, HELD_FOR_MOVE = 2, HELD_SLOTS = 4 /* and 8: one bit for each kind of them */, ANY_SLOTS = 12, HELD_FOR_END = 16 };

static void hold_writes(struct engine *e, unsigned why, bool on)
{
    e->writes_held = (uint8_t)(on ? e->writes_held | why : e->writes_held & ~why);
    if (e->writes_held) e->special |= SPECIAL_PAUSE;
    else if (e->mono_ms >= e->pause_until_ms) e->special &= ~(uint32_t)SPECIAL_PAUSE;
}

void engine_hold_writes(struct engine *e, bool on) { hold_writes(e, HELD_FOR_ROLE, on); }
void engine_hold_end(struct engine *e, bool on) { hold_writes(e, HELD_FOR_END, on); }
void engine_hold_moved(struct engine *e, bool on) { hold_writes(e, HELD_FOR_MOVE, on); }

void engine_hold_slots(struct engine *e, enum held_slots why, const uint8_t *slots)
{
    e->held_slots[why] = slots;
    hold_writes(e, (unsigned)HELD_SLOTS << why, slots != NULL);
}

static bool slot_is_held(const struct engine *e, unsigned slot)
{
    for (int i = 0; i < HELD_KINDS; i++)
        if (e->held_slots[i] && slot_bit(e->held_slots[i], slot)) return true;
    return false;
}

/* The gate has just told which slot the command is about; one that named none, a script perhaps, may write anywhere. */
static bool writes_elsewhere(const struct engine *e)
{
    return !(e->writes_held & ~ANY_SLOTS) && e->script_slot >= 0 && !slot_is_held(e, (unsigned)e->script_slot);
}

void engine_set_replica(struct engine *e, bool replica)
{
    e->replica = replica;
    for (int i = 0; i < e->db_count && !replica; i++) local_times_drop(&e->dbs[i]);
    engine_settings_changed(e);
}

static bool min_replicas(const struct settings *s) { return s->min_replicas_to_write && s->min_replicas_max_lag_s; }

static bool needs_replicas(const struct engine *e)
{
    const struct settings *s = e->set;
    return min_replicas(s) || s->replication_mode || e->quorum_asked || (s->replication_quorum_users && *s->replication_quorum_users);
}

void engine_heed_quorum(struct engine *e)
{
    e->quorum_asked = true;
    engine_settings_changed(e);
}

bool engine_few_replicas(struct engine *e, const struct session *s)
{
    if (likely(!(e->special & SPECIAL_REPLICAS)) || e->replica) return false;
    return (min_replicas(e->set) && e->good_replicas < e->set->min_replicas_to_write) || e->lacks_quorum(e, s);
}

void engine_settings_changed(struct engine *e)
{
    const struct settings *s = e->set;
    if (!e->replica && !s->import_mode) e->next_expire_ms = e->now_ms; /* what was only hidden goes now */
    uint32_t on = (s->notify_events ? SPECIAL_NOTIFY : 0) | (s->maxmemory ? SPECIAL_MAXMEMORY : 0) | (e->log || e->stream || e->moved ? SPECIAL_LOG : 0) |
                  (needs_replicas(e) ? SPECIAL_REPLICAS : 0) |
                  (e->misconf_rdb || e->misconf_aof ? SPECIAL_MISCONF : 0);
    e->special = (e->special & ~(uint32_t)(SPECIAL_NOTIFY | SPECIAL_MAXMEMORY | SPECIAL_LOG | SPECIAL_REPLICAS | SPECIAL_MISCONF)) | on;
    e->special = (e->special & ~(uint32_t)SPECIAL_REPLICA) | (e->replica ? SPECIAL_REPLICA : 0);
    e->slow_us = s->slowlog_log_slower_than_us >= 0 ? s->slowlog_log_slower_than_us : INT64_MAX;
    e->large_request = s->large_request_bytes >= 0 ? (size_t)s->large_request_bytes : SIZE_MAX;
    e->large_reply = s->large_reply_bytes >= 0 ? (size_t)s->large_reply_bytes : SIZE_MAX;
    if (s->latency_monitor_threshold_ms && s->latency_monitor_threshold_ms < e->slow_us / 1000) e->slow_us = s->latency_monitor_threshold_ms * 1000;
}

/* --- the border that commands see --- */

void call_changed_n(struct call *c, struct slice key, int64_t n)
{
    c->changes += n;
    if (likely(!(c->e->special & (SPECIAL_WATCH | SPECIAL_WAITING | SPECIAL_TRACKING)))) return;
    if (c->e->special & SPECIAL_WATCH) watch_key_changed(c->db, key);
    if (c->e->special & SPECIAL_TRACKING) c->e->track->changed(c->e, key, c->s);
    if (c->e->special & SPECIAL_WAITING) wait_key_ready(c->db, key);
}

void engine_key_changed(struct engine *e, struct db *db, struct slice key)
{
    if (likely(!(e->special & (SPECIAL_WATCH | SPECIAL_TRACKING)))) return;
    if (e->special & SPECIAL_WATCH) watch_key_changed(db, key);
    if (e->special & SPECIAL_TRACKING) e->track->changed(e, key, NULL);
}

void call_changed(struct call *c, struct slice key) { call_changed_n(c, key, 1); }

/* import-mode: who brings data in decides when they go, as a master does. */
static bool imports(const struct call *c) { return (c->s->flags & SESSION_IMPORTS) && c->set->import_mode && !c->e->replica; }

bool call_loading(const struct call *c) { return (c->e->special & SPECIAL_LOADING) || (c->s->flags & (SESSION_MASTER | SESSION_BRINGS)); }
bool call_keeps_past(const struct call *c) { return call_loading(c) || imports(c); }

void call_park(struct call *c, const struct park *p)
{
    c->parked = true;
    if (c->retry) return; /* keeps its place */
    check(!c->in_exec);
    wait_park(c, p);
}

void *call_scratch(struct call *c, size_t bytes)
{
    struct scratch *s = mem_alloc(sizeof *s + bytes);
    s->next = c->scratch;
    s->bytes = bytes;
    c->scratch = s;
    return s->data;
}

static void drop_scratch(struct call *c)
{
    while (c->scratch) {
        struct scratch *s = c->scratch;
        c->scratch = s->next;
        mem_free(s, sizeof *s + s->bytes);
    }
}

/* --- running --- */

static inline struct command_stats *stats_of(struct engine *e, const struct command *cmd)
{
    struct stats_cache *slot = &e->stats_cache[(uintptr_t)cmd / sizeof *cmd % STATS_CACHE];
    if (unlikely(slot->cmd != cmd)) {
        slot->cmd = cmd;
        slot->stats = &e->cmd_stats[command_ordinal(e->index, cmd)];
    }
    return slot->stats;
}

struct command_stats *run_stats(struct engine *e, const struct command *cmd) { return stats_of(e, cmd); }

static inline void note_latency(struct command_stats *st, double us)
{
    if (!st->latency) st->latency = mem_zalloc(sizeof *st->latency);
    st->latency->count++;
    st->latency->cell[histogram_cell((uint64_t)(int64_t)(us * 1000.0))]++;
}

static void note_slow(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc, int64_t us, struct slow_cause *cause)
{
    int64_t limit = e->set->slowlog_log_slower_than_us;
    if (limit >= 0 && us >= limit && !(cmd->flags & CMD_SKIP_SLOWLOG)) {
        for (int i = 0; i < argc; i++) cause->argument_bytes += argv[i].len;
        slowlog_add(e, SLOWLOG_SLOW, s, argv, argc, us, cause);
        e->stats.slow_commands++;
        e->stats.slow_us_sum += (uint64_t)us;
        if ((uint64_t)us > e->stats.slow_us_max) e->stats.slow_us_max = (uint64_t)us;
    }
    if (e->set->latency_monitor_threshold_ms && us / 1000 >= e->set->latency_monitor_threshold_ms)
        latency_add(e, cmd->flags & CMD_FAST ? "fast-command" : "command", us / 1000);
}

/* COMMANDLOG: what came or went in one piece that is a burden on the network. */
static void note_large(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc, size_t replied)
{
    if (cmd->flags & CMD_SKIP_SLOWLOG) return;
    if (e->request_bytes >= e->large_request) slowlog_add(e, SLOWLOG_LARGE_REQUEST, s, argv, argc, (int64_t)e->request_bytes, NULL);
    if (replied >= e->large_reply) slowlog_add(e, SLOWLOG_LARGE_REPLY, s, argv, argc, (int64_t)replied, NULL);
}

void session_keep_push(struct session *s, size_t at)
{
    struct engine *e = s->engine;
    if (likely(!(s->flags & (SESSION_REPLY_OFF | SESSION_REPLY_SKIP))) || !e->call || e->call->s != s) return;
    buf_put(&e->kept_pushes, s->reply.out.ptr + at, s->reply.out.len - at);
    reply_rewind(&s->reply, at);
}

void run_drop_replies(struct session *s, size_t at)
{
    struct buf *kept = &s->engine->kept_pushes;
    if (s->flags & (SESSION_REPLY_OFF | SESSION_REPLY_SKIP)) reply_rewind(&s->reply, at);
    if (!kept->len) return;
    reply_raw(&s->reply, buf_slice(kept));
    buf_deinit(kept);
}

/* The arguments as others may see them; to be freed. */
static struct slice *hide_redacted(const struct call *c)
{
    struct slice *shown = mem_alloc((size_t)c->argc * sizeof *shown);
    for (int i = 0; i < c->argc; i++) shown[i] = i < 64 && (c->redacted >> i & 1) ? SLICE("(redacted)") : c->argv[i];
    return shown;
}

static void note_unexpected(struct engine *e, struct slice text)
{
    size_t n = 0;
    for (; n < text.len && n < sizeof e->unexpected_error - 1 && text.ptr[n] != '\r'; n++) e->unexpected_error[n] = text.ptr[n];
    e->unexpected_error[n] = 0;
    e->stats.unexpected_errors++;
}

static void note_error(struct engine *e, struct session *s, uint32_t count)
{
    struct slice text = slice_of(s->reply.out.ptr + s->reply.error_at, s->reply.out.len - s->reply.error_at);
    e->stats.error_replies += count;
    errors_note(e, text);
    if (unlikely(s->flags & SESSION_MASTER)) note_unexpected(e, text);
}

void run_failed(struct engine *e, struct session *s, const struct command *cmd, uint32_t count)
{
    run_stats(e, cmd)->failed++;
    note_error(e, s, count);
}

/* A part of engine_run, which is all there is to most commands. */
static inline __attribute__((always_inline)) void run_call(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc,
                                                           const uint64_t *hash1, unsigned flags)
{
    struct call c = {
        .e = e, .s = s, .cmd = cmd, .argv = argv, .argc = argc, .r = &s->reply, .db = &e->dbs[s->db], .rng = &e->rng,
        .cow = &e->cow, .set = e->set, .now_ms = e->now_ms, .in_exec = (flags & RUN_IN_EXEC) || (s->flags & SESSION_INTERNAL), .retry = flags & RUN_RETRY,
        .ready = e->ready_key, .errors_noted = s->reply.error_count,
    };
    if (hash1) {
        c.hash1 = *hash1;
        c.hashed1 = true;
    }
    if (unlikely(e->special & SPECIAL_VIEW)) cow_begin(&e->cow);
    struct call *outer = e->call;
    struct command_stats *st = stats_of(e, cmd);
    size_t at = s->reply.out.len, kept = e->cow.kept_bytes;
    e->call = &c;
    uint64_t start = e->tick, logged = e->log_pos, expired = e->stats.expired + e->stats.expired_parts;
    if (likely(!(e->special & SPECIAL_OFFLOAD)) || !e->offload->take(&c)) cmd->run(&c);
    if (unlikely(e->special & SPECIAL_VIEW)) cow_begin(&e->cow);
    e->tick = e->ticks(e->ticks_arg); /* one look at the counter a command: where one ends the next begins */
    uint64_t ticks = e->tick - start;
    if (unlikely(c.slept_us)) ticks += (uint64_t)((double)c.slept_us / e->us_per_tick);
    e->call = outer;
    if (unlikely(e->special & SPECIAL_TRACKING)) e->track->read(&c);
    if (unlikely(e->special & SPECIAL_HOTKEYS)) e->command_ran(&c, ticks, s->reply.out.len - at);
    if (unlikely(e->special & SPECIAL_OFFLOAD)) e->offload->ran(&c, ticks);
    if (unlikely(e->special & SPECIAL_LOG)) {
        effects_end_call(&c, !outer);
        if (e->log_pos != logged) s->log_pos = e->log_pos;
        if (!c.parked) s->stream_offset = e->stream_offset;
    }
    struct slice *hidden = unlikely(c.redacted) ? hide_redacted(&c) : NULL;
    if (hidden) argv = hidden;
    if (unlikely(e->monitor_count) && !c.retry && !(cmd->flags & (CMD_SKIP_MONITOR | CMD_ADMIN))) monitor_feed(e, s, argv, argc);
    if (unlikely(c.scratch != NULL)) drop_scratch(&c);
    bool served = c.retry && s->reply.out.len != at;
    if (unlikely(c.retry && !served)) return;
    if (!c.retry) st->calls++;
    if (unlikely(c.parked)) return; /* it was called; the rest is counted when it is served */
    e->dirty += (uint64_t)c.changes;
    st->ticks += ticks;
    double took_us = (double)(int64_t)ticks * e->us_per_tick;
    int64_t us = (int64_t)took_us;
    if (likely(e->set->latency_tracking)) note_latency(st, took_us);
    if (unlikely(us >= e->slow_us)) {
        struct slow_cause cause = {.expired = e->stats.expired + e->stats.expired_parts - expired, .replied_bytes = s->reply.out.len - at,
                                   .copied_bytes = e->cow.kept_bytes > kept ? e->cow.kept_bytes - kept : 0};
        note_slow(e, s, cmd, argv, argc, us, &cause);
    }
    if (unlikely(e->request_bytes >= e->large_request || s->reply.out.len - at >= e->large_reply) && !outer)
        note_large(e, s, cmd, argv, argc, s->reply.out.len - at);
    if (unlikely(s->reply.error_count != c.errors_noted)) run_failed(e, s, cmd, s->reply.error_count - c.errors_noted);
    if (unlikely(outer != NULL) && outer->s == s) outer->errors_noted = s->reply.error_count;
    if (unlikely(hidden != NULL)) mem_free(hidden, (size_t)argc * sizeof *hidden);
}

void run_command(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc, const uint64_t *hash1, unsigned flags)
{
    run_call(e, s, cmd, argv, argc, hash1, flags);
}

void run_bare(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc)
{
    struct call c = {
        .e = e, .s = s, .cmd = cmd, .argv = argv, .argc = argc, .r = &s->reply, .db = &e->dbs[s->db], .rng = &e->rng,
        .cow = &e->cow, .set = e->set, .now_ms = e->now_ms, .in_exec = true, .errors_noted = s->reply.error_count,
    };
    struct call *outer = e->call;
    cow_begin(&e->cow);
    e->call = &c;
    cmd->run(&c);
    e->call = outer;
    cow_begin(&e->cow);
    if (unlikely(c.scratch != NULL)) drop_scratch(&c);
}

/* --- gates --- */

static void rejected(struct engine *e, struct session *s, const struct command *cmd)
{
    note_error(e, s, 1);
    if (s->flags & SESSION_MULTI) s->flags |= SESSION_DIRTY_EXEC;
    if (cmd) run_stats(e, cmd)->rejected++;
}

/* A word in an error text: cut at a length, and at a NUL, where Redis's texts end too. */
static struct slice shown_to(struct slice s, size_t max) { return slice_of(s.ptr, s.len ? strnlen(s.ptr, s.len < max ? s.len : max) : 0); }
static struct slice shown(struct slice s) { return shown_to(s, 128); }

/* Is cmd the top-level command of that name? SLOWLOG RESET is not RESET. */
static bool is_command(struct engine *e, const struct command *cmd, const char *name)
{
    const struct command *container;
    if (strcmp(cmd->name, name)) return false;
    command_by_ordinal(e->index, command_ordinal(e->index, cmd), &container);
    return !container;
}

static void reply_unknown(struct session *s, const struct slice *argv, int argc)
{
    struct buf text = {0};
    struct slice name = shown(argv[0]);
    buf_cstr(&text, "ERR unknown command '");
    buf_puts(&text, name);
    buf_cstr(&text, "', with args beginning with: ");
    size_t args_at = text.len;
    for (int i = 1; i < argc && text.len - args_at < 128; i++) {
        size_t room = 128 - (text.len - args_at);
        buf_putc(&text, '\'');
        buf_puts(&text, shown_to(argv[i], room));
        buf_cstr(&text, "' ");
    }
    reply_error_slice(&s->reply, buf_slice(&text));
    buf_deinit(&text);
}

static const struct command *find_command(struct engine *e, struct session *s, const struct slice *argv, int argc)
{
    const struct command *container;
    bool sub_unknown;
    const struct command *cmd = command_resolve(e->index, argv, argc, &container, &sub_unknown);
    if (!cmd) {
        reply_unknown(s, argv, argc);
        rejected(e, s, NULL);
        return NULL;
    }
    if (sub_unknown) {
        struct slice sub = shown(argv[1]);
        char upper[64];
        size_t n = 0;
        for (; container->name[n] && n < sizeof upper - 1; n++) upper[n] = (char)(container->name[n] >= 'a' && container->name[n] <= 'z' ? container->name[n] - 32 : container->name[n]);
        upper[n] = 0;
        reply_errorf(&s->reply, "ERR unknown subcommand '%.*s'. Try %s HELP.", (int)sub.len, sub.ptr, upper);
        rejected(e, s, NULL);
        return NULL;
    }
    return cmd;
}

static bool arity_fits(const struct command *cmd, int argc) { return cmd->arity >= 0 ? argc == cmd->arity : argc >= -cmd->arity; }

static bool gate_arity(struct engine *e, struct session *s, const struct command *cmd, int argc)
{
    if (likely(arity_fits(cmd, argc) && cmd->run)) return true;
    char name[80];
    struct slice full = command_full_name(e->index, cmd, name);
    reply_errorf(&s->reply, "ERR wrong number of arguments for '%.*s' command", (int)full.len, full.ptr);
    return false;
}

/* enable-debug-command, enable-module-command: in the hands of a stranger these commands are the whole machine. */
static bool gate_protected(struct engine *e, struct session *s, const struct command *cmd)
{
    if (likely(!(cmd->flags & CMD_PROTECTED))) return true;
    bool debug = is_command(e, cmd, "debug");
    int allowed = debug ? e->set->enable_debug_command : e->set->enable_module_command;
    if (allowed == ENABLE_YES || (allowed == ENABLE_LOCAL && s->flags & SESSION_LOCAL)) return true;
    reply_errorf(&s->reply, "ERR %s command not allowed. If the %s option is set to \"local\", you can run it from a local connection, otherwise you need"
                            " to set this option in the configuration file, and then restart the server.",
                 debug ? "DEBUG" : "MODULE", debug ? "enable-debug-command" : "enable-module-command");
    return false;
}

/* Gates that are open on the hot path, each with its error. */
static bool gate_auth(struct engine *e, struct session *s, const struct command *cmd)
{
    if (likely(s->authenticated) || (cmd->flags & CMD_NO_AUTH)) return true;
    if (!e->auth_required) return true;
    reply_error(&s->reply, ERR_NOAUTH);
    return false;
}

static bool queues(struct engine *e, const struct session *s, const struct command *cmd)
{
    static const char *const now[] = {"exec", "discard", "multi", "watch", "quit", "reset"};
    if (likely(!(s->flags & SESSION_MULTI))) return false;
    for (int i = 0; i < COUNT_OF(now); i++)
        if (is_command(e, cmd, now[i])) return false;
    return true;
}

/* When memory is full: what takes memory is refused, and so is everything that would be queued, since a queue takes memory too. */
static bool gate_memory(struct engine *e, struct session *s, const struct command *cmd)
{
    if (likely(!(e->special & SPECIAL_MAXMEMORY)) || (e->special & SPECIAL_LOADING) || (s->flags & (SESSION_MASTER | SESSION_BRINGS)) || evict_to_fit(e)) return true;
    bool refused = cmd->flags & CMD_DENYOOM;
    if (s->flags & SESSION_MULTI) {
        bool exec = is_command(e, cmd, "exec");
        refused = refused || (exec ? s->tx && s->tx->flags & CMD_DENYOOM : queues(e, s, cmd));
    }
    if (refused) reply_error(&s->reply, ERR_OOM);
    return !refused;
}

/* What was promised to be kept cannot be written: nothing more is taken; PING tells those who look after the server. */
static bool gate_disk(struct engine *e, struct session *s, const struct command *cmd)
{
    if (likely(!(e->special & SPECIAL_MISCONF)) || (s->flags & SESSION_INTERNAL)) return true;
    uint32_t flags = cmd->flags;
    if (s->tx && is_command(e, cmd, "exec")) flags |= s->tx->flags;
    if (!(flags & CMD_WRITE) && !is_command(e, cmd, "ping")) return true;
    reply_error_slice(&s->reply, slice_str(e->misconf_rdb ? e->misconf_rdb : e->misconf_aof));
    return false;
}

/* min-replicas-to-write, replication-mode quorum: fewer good replicas than that, and writes are refused. */
static bool gate_replicas(struct engine *e, struct session *s, const struct command *cmd)
{
    if (likely(!(e->special & SPECIAL_REPLICAS)) || (s->flags & SESSION_INTERNAL)) return true;
    uint32_t flags = cmd->flags;
    if (s->tx && is_command(e, cmd, "exec")) flags |= s->tx->flags;
    if (!(flags & CMD_WRITE) || !engine_few_replicas(e, s)) return true;
    reply_errorf(&s->reply, "NOREPLICAS Not enough good replicas to write.");
    return false;
}

/* What a replica's connection asks for beside its replication. */
static bool gate_peer(struct session *s, const struct command *cmd)
{
    if (likely(!(s->flags & SESSION_REPLICA)) || !(cmd->flags & (CMD_WRITE | CMD_READONLY | CMD_MAY_REPLICATE))) return true;
    reply_errorf(&s->reply, "ERR Replica can't interact with the keyspace");
    return false;
}

/* CLIENT CAPA redirect: who can follow is sent from a replica to its master, with writes, and with reads unless it said READONLY. */
static bool gate_redirect(struct engine *e, struct session *s, const struct command *cmd)
{
    if (likely(!(e->special & SPECIAL_REPLICA)) || !(s->flags & SESSION_REDIRECTS) || e->cluster || (s->flags & SESSION_INTERNAL)) return true;
    int port;
    uint32_t flags = cmd->flags;
    const char *host = e->master_place ? e->master_place(e, &port) : NULL;
    if (s->tx && is_command(e, cmd, "exec")) flags |= s->tx->flags;
    if (!host || !((flags & CMD_WRITE) || ((flags & CMD_READONLY) && !(s->flags & SESSION_READONLY)))) return true;
    reply_errorf(&s->reply, "REDIRECT %s:%d", host, port);
    return false;
}

/* A replica is changed by its master alone. */
static bool gate_read_only(struct engine *e, struct session *s, const struct command *cmd)
{
    if (likely(!(e->special & SPECIAL_REPLICA)) || !e->set->replica_read_only || (s->flags & SESSION_INTERNAL)) return true;
    uint32_t flags = cmd->flags;
    if (s->tx && is_command(e, cmd, "exec")) flags |= s->tx->flags;
    if (!(flags & CMD_WRITE)) return true;
    reply_error(&s->reply, ERR_READONLY);
    return false;
}

/* May run while the server is what flag is about: EXEC does as well as each of its commands. */
static bool allowed_in_state(struct engine *e, const struct session *s, const struct command *cmd, uint32_t flag)
{
    if (s->flags & SESSION_INTERNAL) return true;
    if (s->tx && is_command(e, cmd, "exec") && s->tx->lacked & flag) return false;
    return cmd->flags & flag;
}

/* replica-serve-stale-data no: while its master is not there, a replica does not tell what it may no longer be true. */
static bool gate_stale(struct engine *e, struct session *s, const struct command *cmd)
{
    if (likely(!(e->special & SPECIAL_REPLICA)) || !engine_stale(e)) return true;
    if (allowed_in_state(e, s, cmd, CMD_STALE)) return true;
    reply_error(&s->reply, ERR_MASTERDOWN);
    return false;
}

static bool gate_acl(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc)
{
    return likely(!(e->special & SPECIAL_ACL)) || e->acl_allows(e, s, cmd, argv, argc, false);
}

/* Cluster mode: keys of slots that are served elsewhere. EXEC that is redirected is over, and the redirection is the answer. */
static bool gate_slot(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc, const uint64_t *hash1)
{
    if (likely(!(e->special & SPECIAL_SLOT)) || e->slot_allows(e, s, cmd, argv, argc, hash1)) return true;
    rejected(e, s, cmd);
    if (is_command(e, cmd, "exec")) {
        tx_drop(s);
        watch_drop_all(s);
    }
    return false;
}

/* ASKING is for one command, or for the whole transaction that begins with it. */
static void end_asking(struct engine *e, struct session *s, const struct command *cmd)
{
    if (s->flags & SESSION_MULTI || (cmd && is_command(e, cmd, "asking"))) return;
    s->flags &= ~(uint32_t)SESSION_ASKING;
}

bool run_allowed(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc)
{
    return gate_auth(e, s, cmd) && (likely(!(e->special & SPECIAL_ACL)) || e->acl_allows(e, s, cmd, argv, argc, true));
}

/* RESP2 subscribers may only talk about subscriptions. */
static bool gate_subscribed(struct engine *e, struct session *s, const struct command *cmd)
{
    if (likely(!s->pubsub) || s->reply.resp > 2) return true;
    if (!e->subscriptions_of || !e->subscriptions_of(s)) return true;
    static const char *const allowed[] = {"ping", "subscribe", "unsubscribe", "psubscribe", "punsubscribe", "ssubscribe", "sunsubscribe", "quit", "reset"};
    for (int i = 0; i < COUNT_OF(allowed); i++)
        if (is_command(e, cmd, allowed[i])) return true;
    char name[80];
    struct slice full = command_full_name(e->index, cmd, name);
    reply_errorf(&s->reply, "ERR Can't execute '%.*s': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context", (int)full.len, full.ptr);
    return false;
}

static bool gate_loading(struct engine *e, struct session *s, const struct command *cmd)
{
    if (likely(!(e->special & SPECIAL_LOADING)) || allowed_in_state(e, s, cmd, CMD_LOADING)) return true;
    reply_error(&s->reply, ERR_LOADING);
    return false;
}

/* The old set is served while the new one is loaded: what would save, hand on or change the role has to wait. */
static bool gate_async_loading(struct engine *e, struct session *s, const struct command *cmd)
{
    if (likely(!(e->special & SPECIAL_REPLICA)) || !e->async_loading || !(cmd->flags & CMD_NO_ASYNC_LOADING) || (s->flags & SESSION_INTERNAL)) return true;
    reply_error(&s->reply, ERR_LOADING);
    return false;
}

/* A script runs for long: nothing but what may end it, and what changes no data. */
static bool gate_busy(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc)
{
    if (likely(!(e->special & SPECIAL_BUSY))) return true;
    bool allowed = cmd->flags & CMD_ALLOW_BUSY;
    if (s->tx && is_command(e, cmd, "exec") && s->tx->count) allowed = false;
    if (is_command(e, cmd, "shutdown")) allowed = argc == 2 && slice_is(argv[1], "nosave");
    if (allowed) return true;
    reply_error_slice(&s->reply, slice_str(e->busy));
    return false;
}

static void reject_for_exec(struct session *s, size_t at, const struct command *cmd)
{
    /* EXEC that is refused aborts its transaction and says why */
    if (!slice_is(slice_str(cmd->name), "exec")) return;
    struct buf why = {0};
    buf_put(&why, s->reply.out.ptr + at + 1, s->reply.out.len - at - 3);
    if (why.len > 4 && memcmp(why.ptr, "ERR ", 4) == 0) buf_drop(&why, 4);
    reply_rewind(&s->reply, at);
    s->reply.error_count--;
    reply_errorf(&s->reply, "EXECABORT Transaction discarded because of: %.*s", (int)why.len, why.ptr);
    buf_deinit(&why);
    tx_drop(s);
    watch_drop_all(s);
}

/* CLIENT PAUSE: the command is kept by the shell until the pause is over. */
static bool paused(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc)
{
    if (likely(!(e->special & SPECIAL_PAUSE)) || (s->flags & (SESSION_INTERNAL | SESSION_REPLICA))) return false;
    bool by_clients = e->mono_ms < e->pause_until_ms;
    if (!by_clients && !e->writes_held) {
        e->special &= ~(uint32_t)SPECIAL_PAUSE;
        return false;
    }
    uint32_t flags = cmd->flags;
    if (s->tx && slice_is(slice_str(cmd->name), "exec")) flags |= s->tx->flags;
    if (slice_is(slice_str(cmd->name), "client")) return false;
    if (by_clients && e->pause_all) return true;
    if ((cmd->acl & ACL_SCRIPTING) && e->script_writes && !e->script_writes(e, cmd, argv, argc)) return false;
    return (flags & (CMD_WRITE | CMD_MAY_REPLICATE)) && (by_clients || !writes_elsewhere(e));
}

/* A replica listens to its stream and to nothing else: what answers it would be taken for a part of it. */
static void end_talking_replica(struct engine *e, struct session *s, const struct command *cmd, size_t at)
{
    if (cmd && (is_command(e, cmd, "psync") || is_command(e, cmd, "sync"))) return;
    reply_rewind(&s->reply, at);
    s->flags |= SESSION_CLOSE_NOW;
}

enum gates { GATES_OPEN, GATES_SHUT, GATES_HELD }; /* SHUT: it was answered */

#define SPECIAL_GATES (SPECIAL_ACL | SPECIAL_SLOT | SPECIAL_MAXMEMORY | SPECIAL_MISCONF | SPECIAL_REPLICAS | SPECIAL_REPLICA | SPECIAL_LOADING | \
                       SPECIAL_BUSY | SPECIAL_PAUSE | SPECIAL_TRACKING)

/* Nothing that any of the gates asks about is the case. */
static inline bool gates_open(const struct engine *e, const struct session *s, const struct command *cmd, int argc)
{
    return !(e->special & SPECIAL_GATES) && !(s->flags & (SESSION_MULTI | SESSION_REPLICA)) && s->authenticated && !s->pubsub &&
           arity_fits(cmd, argc) && cmd->run && !(cmd->flags & CMD_PROTECTED);
}

/* One gate after the other, in Redis's order. *at: where the reply begins. */
static __attribute__((noinline)) enum gates pass_gates(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc,
                                                       const uint64_t *hash1, size_t *at)
{
    bool fit = gate_arity(e, s, cmd, argc) && gate_protected(e, s, cmd) && gate_auth(e, s, cmd) && gate_acl(e, s, cmd, argv, argc);
    if (likely(fit) && unlikely(!gate_slot(e, s, cmd, argv, argc, hash1))) return GATES_SHUT;
    if (unlikely(!fit) || unlikely(!gate_memory(e, s, cmd)) ||
        unlikely(!gate_disk(e, s, cmd)) || unlikely(!gate_replicas(e, s, cmd)) || unlikely(!gate_redirect(e, s, cmd)) || unlikely(!gate_read_only(e, s, cmd)) ||
        unlikely(!gate_subscribed(e, s, cmd)) || unlikely(!gate_stale(e, s, cmd)) || unlikely(!gate_loading(e, s, cmd)) ||
        unlikely(!gate_async_loading(e, s, cmd)) || unlikely(!gate_peer(s, cmd)) ||
        unlikely(!gate_busy(e, s, cmd, argv, argc))) {
        rejected(e, s, cmd);
        reject_for_exec(s, *at, cmd);
        return GATES_SHUT;
    }
    if (unlikely(paused(e, s, cmd, argv, argc))) return GATES_HELD; /* what would be refused is refused at once */
    if (unlikely(e->special & SPECIAL_TRACKING)) {
        e->track->limit(e);
        *at = s->reply.out.len; /* what it told s stays, whatever CLIENT REPLY says */
    }
    if (likely(!queues(e, s, cmd))) return GATES_OPEN;
    if (cmd->flags & CMD_NO_MULTI) {
        reply_errorf(&s->reply, "ERR Command not allowed inside a transaction");
        rejected(e, s, cmd);
    } else {
        tx_queue(s, cmd, argv, argc);
        reply_simple(&s->reply, SLICE("QUEUED"));
    }
    return GATES_SHUT;
}

/* What CLIENT REPLY, ASKING and a replica's silence ask for when a command is over. */
static __attribute__((noinline)) void after_command(struct engine *e, struct session *s, const struct command *cmd, size_t at)
{
    if (s->flags & (SESSION_REPLY_OFF | SESSION_REPLY_SKIP | SESSION_REPLY_SKIP_NEXT | SESSION_ASKING) || e->kept_pushes.len) {
        end_asking(e, s, cmd);
        run_drop_replies(s, at);
        s->flags &= ~(uint32_t)SESSION_REPLY_SKIP;
        if (s->flags & SESSION_REPLY_SKIP_NEXT) s->flags = (s->flags & ~(uint32_t)SESSION_REPLY_SKIP_NEXT) | SESSION_REPLY_SKIP;
    }
    if ((s->flags & SESSION_REPLICA) && s->reply.out.len != at) end_talking_replica(e, s, cmd, at);
}

#define SESSION_AFTER (SESSION_REPLY_OFF | SESSION_REPLY_SKIP | SESSION_REPLY_SKIP_NEXT | SESSION_ASKING | SESSION_REPLICA)

bool engine_run(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc, const uint64_t *hash1)
{
    size_t at = s->reply.out.len;
    struct session *outer = e->serving;
    enum gates gates = GATES_OPEN;
    e->serving = s;
    s->commands++;
    e->stats.commands++;
    s->active_ms = e->now_ms;
    if (unlikely(!cmd || cmd->sub_count)) {
        cmd = find_command(e, s, argv, argc);
        if (!cmd) gates = GATES_SHUT;
    }
    if (likely(gates == GATES_OPEN)) {
        s->last_command = cmd;
        if (unlikely(!gates_open(e, s, cmd, argc))) gates = pass_gates(e, s, cmd, argv, argc, hash1, &at);
    }
    if (unlikely(gates == GATES_HELD)) {
        s->flags |= SESSION_PAUSED;
        s->commands--;
        e->stats.commands--;
        e->serving = outer;
        return false;
    }
    if (likely(gates == GATES_OPEN)) run_call(e, s, cmd, argv, argc, hash1, 0);
    if (unlikely(s->flags & SESSION_AFTER) || unlikely(e->kept_pushes.len)) after_command(e, s, cmd, at);
    e->serving = outer;
    if (unlikely(e->special & (SPECIAL_TRACKING | SPECIAL_WAITING))) {
        if (e->special & SPECIAL_TRACKING) e->track->served(s, cmd);
        if (e->special & SPECIAL_WAITING) engine_serve_parked(e);
    }
    return true;
}

/* --- time --- */

int64_t engine_cron(struct engine *e, int64_t budget_us)
{
    wait_timeouts(e);
    if (e->special & SPECIAL_PAUSE && e->mono_ms >= e->pause_until_ms && !e->writes_held) e->special &= ~(uint32_t)SPECIAL_PAUSE;
    mem_note_peak();
    if (e->special & SPECIAL_VIEW) engine_view_reap(e);
    if (e->cron_paused) return job_work(e, budget_us / 2) == 0 ? 0 : 100;
    if (e->special & SPECIAL_LOADING) return 100; /* what is loaded stays as it was written */
    bool all = e->special & SPECIAL_PAUSE ? true : expire_cycle(e, budget_us);
    if (unlikely(wait_any_ready(e))) engine_serve_parked(e); /* readers of a group whose stream expired */
    if (e->special & SPECIAL_MAXMEMORY) evict_to_fit(e);
    if (e->special & SPECIAL_TRACKING) e->track->limit(e); /* CONFIG SET may have made the table too big */
    e->next_expire_ms = INT64_MAX;
    int64_t next = job_work(e, budget_us / 2), left;
    if (slot_drop_work(e, budget_us / 2)) next = 0;
    if (next < 0) next = 100;
    if (e->special & SPECIAL_VIEW && next > VIEW_REAP_MS) next = VIEW_REAP_MS;
    if (!all) return next < 1 ? next : 1;
    left = expire_next(e);
    if (left <= e->now_ms) left = e->now_ms + 1;
    if (left - e->now_ms < next) next = left - e->now_ms;
    left = wait_next_deadline(e);
    if (left != INT64_MAX && left - e->now_ms < next) next = left - e->now_ms;
    return next < 0 ? 0 : next;
}

/* --- effects --- */

void session_pushed(struct session *s)
{
    if (s->flags & SESSION_PUSHING) return;
    s->flags |= SESSION_PUSHING;
    s->next_pushing = s->engine->pushing;
    s->engine->pushing = s;
}

struct session *engine_take_pushing(struct engine *e)
{
    struct session *s = e->pushing;
    if (!s) return NULL;
    e->pushing = s->next_pushing;
    s->next_pushing = NULL;
    s->flags &= ~(uint32_t)SESSION_PUSHING;
    return s;
}

void engine_ask(struct engine *e, enum ask_kind kind, struct session *s, uint32_t flags)
{
    if (e->ask_count == COUNT_OF(e->asks)) return; /* the same few things asked for again */
    e->asks[e->ask_count++] = (struct ask){kind, s ? s->id : 0, flags, 0};
}

void engine_ask_sleep(struct call *c, uint64_t us)
{
    c->slept_us += us;
    if (c->e->ask_count == COUNT_OF(c->e->asks)) return;
    c->e->asks[c->e->ask_count++] = (struct ask){ASK_SLEEP, c->s->id, 0, us};
}

bool engine_take_ask(struct engine *e, struct ask *out)
{
    if (!e->ask_count) return false;
    *out = e->asks[0];
    memmove(e->asks, e->asks + 1, (size_t)--e->ask_count * sizeof *e->asks);
    return true;
}

void engine_defer(struct engine *e, cow_free_fn *free, void *thing, size_t size)
{
    if (e->deferred_count == e->deferred_cap) {
        int cap = e->deferred_cap ? e->deferred_cap * 2 : 16;
        e->deferred = mem_realloc(e->deferred, (size_t)e->deferred_cap * sizeof *e->deferred, (size_t)cap * sizeof *e->deferred);
        e->deferred_cap = cap;
    }
    e->deferred[e->deferred_count++] = (struct deferred){free, thing, size};
}

int engine_take_deferred(struct engine *e, struct deferred *out, int max)
{
    int n = e->deferred_count < max ? e->deferred_count : max;
    if (n == 0) return 0;
    e->deferred_count -= n;
    memcpy(out, e->deferred + e->deferred_count, (size_t)n * sizeof *out);
    return n;
}

/* --- views --- */

/* Places in the walk: each database takes a share of them, according to its keys, so that buckets of kept memory are
 * passed at an even pace. The shares add up to less than 2^63. */
static void set_places(struct engine *e)
{
    uint64_t total = 0, place = 0;
    for (int i = 0; i < e->db_count; i++) total += e->dbs[i].table.count;
    for (int i = 0; i < e->db_count; i++) {
        struct table *t = &e->dbs[i].table;
        unsigned shift = 63;
        if (t->count) {
            for (shift = 1; t->count << (shift - 1) < total;) shift++;
        }
        table_set_place(t, place, shift);
        if (t->count) place = table_last_place(t) + 1;
    }
}

void engine_freeze(struct engine *e, struct engine_view *v)
{
    set_places(e);
    cow_freeze(&e->cow);
    e->special |= SPECIAL_VIEW;
    v->db_count = e->db_count;
    v->dbs = mem_alloc((size_t)e->db_count * sizeof *v->dbs);
    for (int i = 0; i < e->db_count; i++) v->dbs[i] = table_view(&e->dbs[i].table);
}

void engine_view_pass(struct engine *e, const struct engine_view *v, int db, uint64_t at)
{
    cow_pass(&e->cow, db < v->db_count ? table_view_place(&v->dbs[db], at) : COW_END);
}

void engine_view_sweep(struct engine *e)
{
    struct cow_chunk *list = cow_sweep(&e->cow);
    if (list) engine_defer(e, cow_free_list, list, 0);
}

void engine_view_reap(struct engine *e)
{
    struct cow_chunk *list;
    while ((list = cow_take_passed(&e->cow))) engine_defer(e, cow_free_list, list, 0);
}

void engine_view_end(struct engine *e, struct engine_view *v)
{
    struct cow_chunk *lists[COW_BUCKETS + 1];
    int n = cow_end_lists(&e->cow, lists);
    for (int i = 0; i < n; i++) engine_defer(e, cow_free_list, lists[i], 0);
    e->special &= ~(uint32_t)SPECIAL_VIEW;
    mem_free(v->dbs, (size_t)v->db_count * sizeof *v->dbs);
    v->dbs = NULL;
}
