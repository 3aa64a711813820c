/* info_fields: the sections of INFO as rows of name and figure. A figure that something not built yet would move (a fork,
 * a replica, a save) is an honest zero, written in the row itself. */
#include "node/info_fields.h"

#include "cluster/cluster.h"
#include "engine/lookup.h"
#include "engine/observe.h"
#include "engine/wait.h"
#include "engine/watch.h"
#include "node/config.h"
#include "node/instant.h"
#include "node/limits.h"
#include "node/version.h"
#include "persist/aof_state.h"
#include "persist/backup_state.h"
#include "persist/save.h"
#include "repl/master.h"
#include "script/script.h"
#include "pubsub/pubsub.h"
#include "tracking/tracking.h"

static void line_u64(struct buf *out, const char *name, uint64_t v) { buf_fmt(out, "%s:%llu\r\n", name, (unsigned long long)v); }
static void line_i64(struct buf *out, const char *name, int64_t v) { buf_fmt(out, "%s:%lld\r\n", name, (long long)v); }
static void line_text(struct buf *out, const char *name, const char *v) { buf_fmt(out, "%s:%s\r\n", name, v ? v : ""); }

static void line_human(struct buf *out, const char *name, uint64_t v)
{
    char text[32];
    info_human(text, v);
    line_text(out, name, text);
}

/* Rows of fields that never change here. */
static void lines_fixed(struct buf *out, const char *const (*rows)[2], int count)
{
    for (int i = 0; i < count; i++) line_text(out, rows[i][0], rows[i][1]);
}

static void system_info(struct node *n, struct system_info *out)
{
    *out = (struct system_info){0};
    if (n->shell.system_info) n->shell.system_info(n->shell.arg, out);
}

/* --- threads --- */

static int io_threads(struct node *n) { return n->shell.io_threads ? n->shell.io_threads(n->shell.arg) : 1; }

static struct io_thread_figures io_thread(struct node *n, int number)
{
    struct io_thread_figures f = {n->e->session_count, n->e->stats.reads, n->e->stats.writes};
    if (n->shell.io_thread) n->shell.io_thread(n->shell.arg, number, &f);
    return f;
}

/* All but those of the executor itself. */
static struct io_thread_figures threaded(struct node *n)
{
    struct io_thread_figures sum = {0};
    for (int i = 1; i < io_threads(n); i++) {
        struct io_thread_figures f = io_thread(n, i);
        sum.reads += f.reads;
        sum.writes += f.writes;
    }
    return sum;
}

void info_threads(struct node *n, struct buf *out)
{
    for (int i = 0; i < io_threads(n); i++) {
        struct io_thread_figures f = io_thread(n, i);
        buf_fmt(out, "io_thread_%d:clients=%llu,reads=%llu,writes=%llu\r\n", i, (unsigned long long)f.clients,
                (unsigned long long)f.reads, (unsigned long long)f.writes);
    }
}

/* --- server, clients --- */

void info_server(struct node *n, struct buf *out)
{
    struct system_info sys;
    int64_t up = n->e->now_us > n->shell.start_us ? (int64_t)(n->e->now_us - n->shell.start_us) / 1000000 : 0;
    system_info(n, &sys);
    line_text(out, "redis_version", REDIS_VERSION);
    line_text(out, "server_name", "vireo");
    line_text(out, "vireo_version", VIREO_VERSION);
    line_text(out, "redis_git_sha1", "00000000");
    line_text(out, "redis_git_dirty", "0");
    line_text(out, "redis_build_id", n->shell.version_extra ? n->shell.version_extra : "0");
    line_text(out, "redis_mode", n->e->cluster ? "cluster" : "standalone");
    line_text(out, "os", sys.os);
    line_i64(out, "arch_bits", (int64_t)sizeof(void *) * 8);
    line_text(out, "monotonic_clock", "POSIX clock_gettime");
    line_text(out, "multiplexing_api", n->shell.io_backend);
    line_text(out, "atomicvar_api", "c11-builtin");
    buf_fmt(out, "gcc_version:%d.%d.%d\r\n", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
    line_i64(out, "process_id", n->shell.pid);
    line_text(out, "process_supervised", config_string(n, "supervised"));
    line_text(out, "run_id", n->shell.run_id);
    line_i64(out, "tcp_port", config_int(n, "port") ? config_int(n, "port") : config_int(n, "tls-port"));
    line_u64(out, "server_time_usec", n->e->now_us);
    line_i64(out, "uptime_in_seconds", up);
    line_i64(out, "uptime_in_days", up / 86400);
    line_i64(out, "hz", config_int(n, "hz"));
    line_i64(out, "configured_hz", config_int(n, "hz"));
    line_u64(out, "lru_clock", n->e->lru_clock);
    line_text(out, "executable", n->shell.executable);
    line_text(out, "config_file", n->shell.config_file);
    line_i64(out, "io_threads_active", io_threads(n) > 1);
    if (n->shell.ending_ms) line_i64(out, "shutdown_in_milliseconds", n->shell.ending_ms - n->e->mono_ms);
    line_text(out, "availability_zone", config_string(n, "availability-zone"));
}

static uint64_t larger(uint64_t a, uint64_t b) { return a > b ? a : b; }

static void count_paused(void *arg, struct session *s)
{
    uint64_t *count = arg;
    *count += (s->flags & SESSION_PAUSED) != 0;
}

/* Those that wait for a key and those that CLIENT PAUSE holds back. */
static uint64_t blocked_clients(struct engine *e)
{
    uint64_t paused = 0;
    if (e->special & SPECIAL_PAUSE) engine_each_session(e, count_paused, &paused);
    return e->blocked_count + paused;
}

struct client_counts {
    uint64_t listening, watching;
};

static void count_kinds(void *arg, struct session *s)
{
    struct client_counts *c = arg;
    c->listening += s->engine->subscriptions_of && s->engine->subscriptions_of(s);
    c->watching += s->watched != NULL;
}

void info_clients(struct node *n, struct buf *out)
{
    struct client_counts counts = {0};
    uint64_t watched = 0, waited = 0, waited_gone = 0;
    engine_each_session(n->e, count_kinds, &counts);
    for (int i = 0; i < n->e->db_count; i++) {
        watched += watch_key_count(&n->e->dbs[i]);
        waited += wait_key_count(&n->e->dbs[i]);
        waited_gone += wait_gone_key_count(&n->e->dbs[i]);
    }
    line_u64(out, "connected_clients", n->e->session_count - (n->e->repl ? (uint64_t)master_replica_count(n->e->repl) : 0)); /* replicas are not among them */
    line_i64(out, "cluster_connections", n->e->cluster ? 2 * (n->e->cluster->node_count - 1) : 0);
    line_i64(out, "maxclients", config_int(n, "maxclients"));
    line_u64(out, "client_recent_max_input_buffer", larger(n->max_input_bytes, n->last_max_input_bytes));
    line_u64(out, "client_recent_max_output_buffer", larger(n->max_output_bytes, n->last_max_output_bytes));
    line_u64(out, "blocked_clients", blocked_clients(n->e));
    line_u64(out, "tracking_clients", tracking_figures(n->e).clients);
    line_u64(out, "pubsub_clients", counts.listening);
    line_u64(out, "watching_clients", counts.watching);
    line_u64(out, "clients_in_timeout_table", wait_timed_count(n->e));
    line_u64(out, "total_watched_keys", watched);
    line_u64(out, "total_blocking_keys", waited);
    line_u64(out, "total_blocking_keys_on_nokey", waited_gone);
}

/* --- memory --- */

void info_human(char out[32], uint64_t bytes)
{
    static const char units[] = "BKMGTP";
    double v = (double)bytes;
    int unit = 0;
    while (v >= 1024 && unit < 5) {
        v /= 1024;
        unit++;
    }
    struct buf b = {0};
    if (!unit) buf_fmt(&b, "%lluB", (unsigned long long)bytes);
    else buf_fmt(&b, "%.2f%c", v, units[unit]);
    size_t len = b.len < 31 ? b.len : 31;
    memcpy(out, b.ptr, len);
    out[len] = 0;
    buf_deinit(&b);
}

void info_memory(struct node *n, struct info_memory *m)
{
    struct system_info sys;
    struct mem_stats heap;
    size_t tables = 0;
    system_info(n, &sys);
    mem_stats(&heap);
    mem_note_peak();
    *m = (struct info_memory){.used = mem_used(), .peak = mem_peak(), .startup = n->startup_bytes, .clients = n->e->client_bytes,
                              .rss = sys.rss_bytes, .total_system = sys.system_memory_bytes,
                              .allocated = heap.allocated, .active = heap.active, .resident = heap.resident};
    for (int i = 0; i < n->e->db_count; i++) {
        tables += n->e->dbs[i].table.count ? n->e->dbs[i].table.bytes : 0;
        m->keys += n->e->dbs[i].table.count;
    }
    m->overhead = m->startup + m->clients + tables;
    if (m->overhead > m->used) m->overhead = m->used;
    m->dataset = m->used - m->overhead;
    uint64_t net = m->used > m->startup ? m->used - m->startup : 0;
    m->dataset_percent = net ? (double)m->dataset * 100.0 / (double)net : 0;
    if (m->dataset_percent > 100) m->dataset_percent = 100;
    m->peak_percent = m->peak ? (double)m->used * 100.0 / (double)m->peak : 0;
}

static double ratio(uint64_t a, uint64_t b) { return b ? (double)a / (double)b : 0; }

static void line_ratio(struct buf *out, const char *name, uint64_t a, uint64_t b) { buf_fmt(out, "%s:%.2f\r\n", name, ratio(a, b)); }

static void script_fields(const struct node *n, struct buf *out)
{
    struct script_figures f = script_figures(n->e);
    line_u64(out, "used_memory_lua", f.eval_vm_bytes); /* the older name of the next one */
    line_u64(out, "used_memory_vm_eval", f.eval_vm_bytes);
    line_human(out, "used_memory_lua_human", f.eval_vm_bytes);
    line_u64(out, "used_memory_scripts_eval", f.eval_bytes);
    line_u64(out, "number_of_cached_scripts", f.scripts);
    line_u64(out, "number_of_functions", f.functions);
    line_u64(out, "number_of_libraries", f.libraries);
    line_u64(out, "used_memory_vm_functions", f.function_vm_bytes);
    line_u64(out, "used_memory_vm_total", f.eval_vm_bytes + f.function_vm_bytes);
    line_human(out, "used_memory_vm_total_human", f.eval_vm_bytes + f.function_vm_bytes);
    line_u64(out, "used_memory_functions", f.function_bytes);
    line_u64(out, "used_memory_scripts", f.eval_bytes + f.function_bytes);
    line_human(out, "used_memory_scripts_human", f.eval_bytes + f.function_bytes);
    line_u64(out, "evicted_scripts", f.evicted);
}

void info_memory_fields(struct node *n, struct buf *out)
{
    struct info_memory m;
    info_memory(n, &m);
    line_u64(out, "used_memory", m.used);
    line_human(out, "used_memory_human", m.used);
    line_u64(out, "used_memory_rss", m.rss);
    line_human(out, "used_memory_rss_human", m.rss);
    line_u64(out, "used_memory_peak", m.peak);
    line_human(out, "used_memory_peak_human", m.peak);
    buf_fmt(out, "used_memory_peak_perc:%.2f%%\r\n", m.peak_percent);
    line_u64(out, "used_memory_overhead", m.overhead);
    line_u64(out, "used_memory_startup", m.startup);
    line_u64(out, "used_memory_dataset", m.dataset);
    buf_fmt(out, "used_memory_dataset_perc:%.2f%%\r\n", m.dataset_percent);
    line_u64(out, "allocator_allocated", m.allocated);
    line_u64(out, "allocator_active", m.active);
    line_u64(out, "allocator_resident", m.resident);
    line_u64(out, "total_system_memory", m.total_system);
    line_human(out, "total_system_memory_human", m.total_system);
    script_fields(n, out);
    line_u64(out, "maxmemory", n->set.maxmemory);
    line_human(out, "maxmemory_human", n->set.maxmemory);
    line_text(out, "maxmemory_policy", config_string(n, "maxmemory-policy"));
    line_ratio(out, "allocator_frag_ratio", m.active, m.allocated);
    line_i64(out, "allocator_frag_bytes", (int64_t)(m.active - m.allocated));
    line_ratio(out, "allocator_rss_ratio", m.resident, m.active);
    line_i64(out, "allocator_rss_bytes", (int64_t)(m.resident - m.active));
    line_ratio(out, "rss_overhead_ratio", m.rss, m.resident);
    line_i64(out, "rss_overhead_bytes", (int64_t)(m.rss - m.resident));
    line_ratio(out, "mem_fragmentation_ratio", m.rss, m.used);
    line_i64(out, "mem_fragmentation_bytes", (int64_t)(m.rss - m.used));
    line_u64(out, "mem_not_counted_for_evict", m.clients + n->e->log_bytes + n->e->stream_bytes); /* buffers never cost keys */
    size_t stream = history_memory(&n->e->repl->history);
    line_u64(out, "mem_replication_backlog", stream - n->e->stream_bytes);
    line_u64(out, "mem_total_replication_buffers", stream);
    line_u64(out, "mem_clients_slaves", n->e->stream_bytes);
    line_u64(out, "mem_clients_normal", m.clients);
    line_u64(out, "mem_cluster_links", n->e->cluster ? cluster_links_bytes(n->e->cluster) : 0);
    line_u64(out, "mem_aof_buffer", n->e->aof ? n->e->aof->buffer_bytes : 0);
    line_text(out, "mem_allocator", mem_allocator());
    line_u64(out, "active_defrag_running", 0);
    line_u64(out, "lazyfree_pending_objects", n->shell.lazyfree_pending ? n->shell.lazyfree_pending(n->shell.arg) : 0);
    line_u64(out, "lazyfreed_objects", n->e->stats.lazyfreed);
}

/* --- persistence, replication, cpu, cluster --- */

static void info_saving(struct node *n, struct buf *out)
{
    const struct save *s = n->e->save;
    bool runs = s->phase == SAVE_RUNNING && !s->foreground, walks = n->e->cow.live && s->keys_total;
    uint64_t keys = atomic_load(&s->progress.keys), total = s->keys_total;
    bool any = s->phase == SAVE_RUNNING || walks;
    line_u64(out, "current_cow_peak", any ? s->extra_peak : 0);
    line_u64(out, "current_cow_size", any ? n->e->cow.kept_bytes : 0);
    line_u64(out, "current_cow_size_age", 0);
    buf_fmt(out, "current_fork_perc:%.2f\r\n", any && total ? (double)keys * 100 / (double)total : 0.0);
    line_u64(out, "current_save_keys_processed", any ? keys : 0);
    line_u64(out, "current_save_keys_total", any ? total : 0);
    line_u64(out, "rdb_changes_since_last_save", save_changes(s));
    line_i64(out, "rdb_bgsave_in_progress", runs);
    line_i64(out, "rdb_last_save_time", s->last_save_s);
    line_text(out, "rdb_last_bgsave_status", s->last_good ? "ok" : "err");
    line_i64(out, "rdb_last_bgsave_time_sec", s->last_duration_s);
    line_i64(out, "rdb_current_bgsave_time_sec", runs ? n->e->now_ms / 1000 - s->started_s : -1);
    line_u64(out, "rdb_saves", s->saves);
    line_u64(out, "rdb_last_cow_size", s->last_extra_bytes);
    line_u64(out, "rdb_last_load_keys_expired", s->loading.last_expired);
    line_u64(out, "rdb_last_load_keys_loaded", s->loading.last_keys);
}

static void info_loading(struct node *n, struct buf *out)
{
    const struct loading_figures *f = &n->e->save->loading;
    int64_t spent = n->e->now_ms / 1000 - f->start_s, left = (int64_t)(f->total_bytes - f->loaded_bytes);
    if (!f->on) return;
    line_i64(out, "loading_start_time", f->start_s);
    line_u64(out, "loading_total_bytes", f->total_bytes);
    line_u64(out, "loading_rdb_used_mem", f->rdb_used_bytes);
    line_u64(out, "loading_loaded_bytes", f->loaded_bytes);
    buf_fmt(out, "loading_loaded_perc:%.2f\r\n", f->total_bytes ? (double)f->loaded_bytes * 100 / (double)f->total_bytes : 0.0);
    line_i64(out, "loading_eta_seconds", spent <= 0 ? 1 : (int64_t)((double)spent * (double)left / (double)(f->loaded_bytes + 1)));
}

void info_persistence(struct node *n, struct buf *out)
{
    struct aof_state none;
    aof_state_init(&none);
    line_i64(out, "loading", (n->e->special & SPECIAL_LOADING) != 0);
    line_i64(out, "async_loading", n->e->async_loading);
    info_saving(n, out);
    aof_state_info(n->e->aof ? n->e->aof : &none, n->e->mono_ms, out);
    backup_state_info(n->e->backup, out);
    info_loading(n, out);
}

void info_replication(struct node *n, struct buf *out) { master_info(n->e->repl, out); }

static void line_seconds(struct buf *out, const char *name, uint64_t us)
{
    buf_fmt(out, "%s:%llu.%06llu\r\n", name, (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
}

void info_cpu(struct node *n, struct buf *out)
{
    struct system_info sys;
    system_info(n, &sys);
    line_seconds(out, "used_cpu_sys", sys.sys_us);
    line_seconds(out, "used_cpu_user", sys.user_us);
    line_seconds(out, "used_cpu_sys_children", sys.sys_children_us);
    line_seconds(out, "used_cpu_user_children", sys.user_children_us);
    line_seconds(out, "used_cpu_sys_main_thread", sys.main_thread_sys_us);
    line_seconds(out, "used_cpu_user_main_thread", sys.main_thread_user_us);
}

void info_cluster(struct node *n, struct buf *out) { line_i64(out, "cluster_enabled", config_bool(n, "cluster-enabled")); }

/* --- stats --- */

/* What commands took, of those that clients gave and those inside them. */
static uint64_t command_us(const struct node *n)
{
    double ticks = 0;
    for (int i = 0; i < command_total(n->index); i++) ticks += (double)n->e->cmd_stats[i].ticks;
    return (uint64_t)(ticks * n->e->us_per_tick);
}

void info_stats(struct node *n, struct buf *out)
{
    static const char *const between[][2] = {
        {"latest_fork_usec", "0"}, {"total_forks", "0"}, {"migrate_cached_sockets", "0"}, {"slave_expires_tracked_keys", "0"},
        {"active_defrag_hits", "0"}, {"active_defrag_misses", "0"}, {"active_defrag_key_hits", "0"}, {"active_defrag_key_misses", "0"},
        {"total_active_defrag_time", "0"}, {"current_active_defrag_time", "0"},
    };
    const struct stats *s = &n->e->stats;
    int64_t exceeded = s->last_eviction_exceeded_ms ? n->e->now_ms - s->last_eviction_exceeded_ms : 0;
    line_u64(out, "total_connections_received", s->connections);
    line_u64(out, "total_commands_processed", s->commands);
    line_u64(out, "instantaneous_ops_per_sec", (uint64_t)instant_rate(n, RATE_COMMANDS));
    line_u64(out, "total_net_input_bytes", s->net_in_bytes);
    line_u64(out, "total_net_output_bytes", s->net_out_bytes);
    line_u64(out, "total_net_repl_input_bytes", s->repl_in_bytes);
    line_u64(out, "total_net_repl_output_bytes", master_figures(n->e->repl).out_bytes);
    buf_fmt(out, "instantaneous_input_kbps:%.2f\r\n", instant_rate(n, RATE_IN_BYTES) / 1024);
    buf_fmt(out, "instantaneous_output_kbps:%.2f\r\n", instant_rate(n, RATE_OUT_BYTES) / 1024);
    buf_fmt(out, "instantaneous_input_repl_kbps:%.2f\r\n", instant_rate(n, RATE_REPL_IN_BYTES) / 1024);
    buf_fmt(out, "instantaneous_output_repl_kbps:%.2f\r\n", instant_rate(n, RATE_REPL_OUT_BYTES) / 1024);
    line_u64(out, "rejected_connections", s->rejected_connections);
    struct master_figures repl = master_figures(n->e->repl);
    line_u64(out, "sync_full", repl.full);
    line_u64(out, "sync_partial_ok", repl.partial_ok);
    line_u64(out, "sync_partial_err", repl.partial_err);
    line_u64(out, "expired_keys", s->expired);
    line_u64(out, "expired_subkeys", s->expired_parts);
    buf_fmt(out, "expired_stale_perc:%.2f\r\n", (double)s->expired_stale_perc_x100 / 100);
    line_u64(out, "expired_time_cap_reached_count", s->expired_time_cap);
    line_u64(out, "expire_cycle_cpu_milliseconds", s->expire_cycle_us / 1000);
    line_u64(out, "evicted_keys", s->evicted);
    line_u64(out, "evicted_clients", s->evicted_clients);
    line_u64(out, "total_eviction_exceeded_time", s->eviction_exceeded_us / 1000);
    line_i64(out, "current_eviction_exceeded_time", exceeded);
    line_u64(out, "keyspace_hits", s->hits);
    line_u64(out, "keyspace_misses", s->misses);
    line_u64(out, "pubsub_channels", pubsub_count(n->e, PUBSUB_CHANNEL));
    line_u64(out, "pubsub_patterns", pubsub_count(n->e, PUBSUB_PATTERN));
    line_u64(out, "pubsubshard_channels", pubsub_count(n->e, PUBSUB_SHARD));
    lines_fixed(out, between, COUNT_OF(between));
    struct track_figures track = tracking_figures(n->e);
    line_u64(out, "tracking_total_keys", track.keys);
    line_u64(out, "tracking_total_items", track.items);
    line_u64(out, "tracking_total_prefixes", track.prefixes);
    line_u64(out, "unexpected_error_replies", s->unexpected_errors);
    line_u64(out, "total_error_replies", s->error_replies);
    line_u64(out, "dump_payload_sanitizations", 0);
    line_u64(out, "total_reads_processed", s->reads);
    line_u64(out, "total_writes_processed", s->writes);
    line_u64(out, "io_threaded_reads_processed", threaded(n).reads);
    line_u64(out, "io_threaded_writes_processed", threaded(n).writes);
    line_u64(out, "reply_buffer_shrinks", 0);
    line_u64(out, "reply_buffer_expands", 0);
    line_u64(out, "acl_access_denied_auth", s->acl_denied_auth);
    line_u64(out, "acl_access_denied_cmd", s->acl_denied_cmd);
    line_u64(out, "acl_access_denied_key", s->acl_denied_key);
    line_u64(out, "acl_access_denied_channel", s->acl_denied_channel);
    line_u64(out, "acl_access_denied_db", s->acl_denied_db);
    line_u64(out, "client_query_buffer_limit_disconnections", s->client_query_limit_disconnects);
    line_u64(out, "client_output_buffer_limit_disconnections", s->client_output_limit_disconnects);
    if (n->e->cluster) line_u64(out, "cluster_packets_refused", n->e->cluster->refused_packets);
    line_u64(out, "eventloop_cycles", s->turns);
    line_u64(out, "eventloop_duration_sum", s->turn_us);
    line_u64(out, "eventloop_duration_cmd_sum", command_us(n));
    line_u64(out, "instantaneous_eventloop_cycles_per_sec", (uint64_t)instant_rate(n, RATE_TURNS));
    line_u64(out, "instantaneous_eventloop_duration_usec", instant_rate(n, RATE_TURNS) >= 1 ? (uint64_t)(instant_rate(n, RATE_TURN_US) / instant_rate(n, RATE_TURNS)) : 0);
    line_u64(out, "slowlog_commands_count", s->slow_commands);
    line_u64(out, "slowlog_commands_time_ms_sum", s->slow_us_sum / 1000);
    line_u64(out, "slowlog_commands_time_ms_max", s->slow_us_max / 1000);
}

/* --- figures of commands and errors --- */

void info_commandstats(struct node *n, struct buf *out)
{
    for (int i = 0; i < command_total(n->index); i++) {
        const struct command_stats *s = &n->e->cmd_stats[i];
        char name[80];
        if (!s->calls && !s->rejected && !s->failed) continue;
        struct slice full = command_full_name(n->index, command_by_ordinal(n->index, i, NULL), name);
        double us = (double)s->ticks * n->e->us_per_tick;
        buf_fmt(out, "cmdstat_%.*s:calls=%llu,usec=%.0f,usec_per_call=%.2f,rejected_calls=%llu,failed_calls=%llu\r\n", (int)full.len, full.ptr,
                (unsigned long long)s->calls, us, s->calls ? us / (double)s->calls : 0, (unsigned long long)s->rejected, (unsigned long long)s->failed);
    }
}

void info_errorstats(struct node *n, struct buf *out)
{
    const struct error_count *list;
    int count = errors_list(n->e->errors, &list);
    for (int i = 0; i < count; i++) buf_fmt(out, "errorstat_%s:count=%llu\r\n", list[i].code, (unsigned long long)list[i].count);
}

static void put_percentiles(struct node *n, const struct latency_histogram *h, struct buf *out)
{
    const char *p = config_string(n, "latency-tracking-info-percentiles");
    for (bool first = true; *p; first = false) {
        size_t len = strcspn(p, " ");
        double percent = 0;
        num_parse_double(slice_of(p, len), &percent);
        buf_fmt(out, "%sp%.*s=%.3f", first ? "" : ",", (int)len, p, (double)histogram_percentile_ns(h, percent) / 1000);
        p += len;
        while (*p == ' ') p++;
    }
}

void info_latencystats(struct node *n, struct buf *out)
{
    for (int i = 0; i < command_total(n->index); i++) {
        const struct latency_histogram *h = n->e->cmd_stats[i].latency;
        char name[80];
        if (!h || !h->count) continue;
        struct slice full = command_full_name(n->index, command_by_ordinal(n->index, i, NULL), name);
        buf_fmt(out, "latency_percentiles_usec_%.*s:", (int)full.len, full.ptr);
        put_percentiles(n, h, out);
        buf_cstr(out, "\r\n");
    }
}

/* --- keyspace --- */

/* The mean of what is left to keys with an expiry, from a sample: a full walk would stall everybody. */
static int64_t average_ttl(struct node *n, struct db *db)
{
    struct entry *seen[16];
    double sum = 0;
    int64_t count = 0;
    if (!db->expires) return 0;
    for (int round = 0; round < 4; round++) {
        int got = table_sample(&db->table, &n->e->rng, true, seen, COUNT_OF(seen));
        for (int i = 0; i < got; i++) {
            int64_t left = entry_expire(seen[i]) - n->e->now_ms;
            sum += left > 0 ? (double)left : 0;
            count++;
        }
    }
    return count ? (int64_t)(sum / (double)count) : 0;
}

void info_keyspace(struct node *n, struct buf *out)
{
    for (int i = 0; i < n->e->db_count; i++) {
        struct db *db = &n->e->dbs[i];
        uint64_t keys = db_count(db);
        if (!keys) continue;
        buf_fmt(out, "db%d:keys=%llu,expires=%llu,avg_ttl=%lld,subexpiry=%llu\r\n", i, (unsigned long long)keys,
                (unsigned long long)(db->expires < keys ? db->expires : keys), (long long)average_ttl(n, db), (unsigned long long)db->inner);
    }
}
