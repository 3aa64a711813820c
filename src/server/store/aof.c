/* aof: see aof.h. What always holds: while a rewrite runs that began in ON or STARTING, the log thread got its order to
 * change files between exactly the bytes that the view has and those that it has not. */
#include "repl/replica.h"
#include "server/store/aof.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "engine/load.h"
#include "engine/observe.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "node/config.h"
#include "node/durable.h"
#include "persist/aof_state.h"
#include "persist/feed.h"
#include "persist/save.h"
#include "server/net/conn.h"
#include "server/net/held.h"
#include "server/store/aof_private.h"
#include "server/store/backup.h"
#include "server/store/load.h"
#include "server/store/snapshot.h"

#define BACKLOG_MAX ((uint64_t)256 << 20)   /* bytes that wait for the disk before writes are refused */
#define BACKLOG_AGAIN ((uint64_t)128 << 20) /* and until they are taken again */
#define RETRY_MS 1000
#define ROOM_MIN ((size_t)1024)
#define ROOM_MAX ((size_t)256 << 10)
#define STOP_WAIT_MS 10000

static void on_wake(void *arg) { loop_wake(((struct server *)arg)->loop); }

/* --- what is logged --- */

/* The time of annotations. The engine's clock was read when the turn began, and commands are received after that: a command
 * that was sent later than that moment must not be stamped as done before. So it is read again at the turn's first record. */
static int64_t stamp_ms(struct aof *a)
{
    const struct engine *e = a->sv->node->e;
    if (likely(!a->feed.stamps || a->stamped_turn_us == e->now_us)) return a->stamp_ms;
    a->stamped_turn_us = e->now_us;
    a->stamp_ms = (int64_t)(clock_wall_us() / 1000);
    if (a->stamp_ms < e->now_ms) a->stamp_ms = e->now_ms;
    return a->stamp_ms;
}

static void on_log(void *arg, int db, int argc, const struct slice *argv)
{
    struct aof *a = arg;
    struct engine *e = a->sv->node->e;
    size_t before = a->pending.len;
    if (argv == e->raw_argv) feed_put_raw(&a->feed, &a->pending, stamp_ms(a), db, e->raw);
    else feed_put(&a->feed, &a->pending, stamp_ms(a), db, argc, argv);
    e->log_pos += a->pending.len - before;
}

void aof_listen(struct aof *a, bool on)
{
    feed_restart(&a->feed);
    engine_set_log(a->sv->node->e, on ? on_log : NULL, a);
}

static void refuse(struct aof *a, const char *why)
{
    struct engine *e = a->sv->node->e;
    if (!why && !e->misconf_aof) return;
    if (why) snprintf(a->refusal, sizeof a->refusal, "MISCONF Errors writing to the AOF file: %s", why);
    e->misconf_aof = why ? a->refusal : NULL;
    engine_settings_changed(e);
}

/* The next turn will be much like the one that logged so many bytes. */
static void make_room(struct aof *a, size_t bytes)
{
    a->lead = 0;
    if (bytes <= ROOM_MIN) return;
    buf_room(&a->pending, bytes + FILE_SECTOR < ROOM_MAX ? bytes + FILE_SECTOR : ROOM_MAX);
    a->pending.len = a->lead = journal_lead(a->journal, a->pending.ptr, a->sv->node->e->log_pos);
}

static void hand_over(struct aof *a)
{
    size_t len = a->pending.len - a->lead;
    if (!len) return;
    if (unlikely(a->st.flush_sleep_us != a->flush_sleep_us)) journal_set_delay(a->journal, a->flush_sleep_us = a->st.flush_sleep_us);
    journal_write(a->journal, &a->pending, a->lead, a->sv->node->e->log_pos);
    make_room(a, len);
    if (likely(journal_backlog(a->journal) <= BACKLOG_MAX) || a->over) return;
    a->over = true;
    log_line('#', "The disk is too slow for the log: %llu MB wait for it. Writes are refused until it has caught up.",
             (unsigned long long)(BACKLOG_MAX >> 20));
    if (!a->trouble.error) refuse(a, "too many bytes wait for the disk");
}

void aof_end_turn(struct server *sv)
{
    struct aof *a = sv->aof;
    if (likely(!a || a->pending.len == a->lead)) return;
    aof_place_turn(a);
    hand_over(a);
}

uint64_t aof_buffer_bytes(const struct server *sv)
{
    const struct aof *a = sv->aof;
    return a ? a->pending.cap + (a->journal ? journal_memory(a->journal) : 0) : 0;
}

/* --- replies that wait --- */

static void choose_holding(struct aof *a)
{
    struct node *n = a->sv->node;
    bool hold = a->st.power == AOF_ON && a->st.fsync_always;
    if (hold == (n->durable != NULL)) return;
    if (hold) {
        n->durable = mem_zalloc(sizeof *n->durable);
        n->durable->reached = a->st.durable;
        n->durable->all = n->e->log_pos;
    } else {
        mem_free(n->durable, sizeof *n->durable);
        n->durable = NULL;
    }
}

static void note_durable(struct aof *a)
{
    struct server *sv = a->sv;
    uint64_t durable = journal_durable(a->journal);
    a->st.written = journal_written(a->journal);
    if (a->st.power == AOF_ON && durable != a->st.durable) {
        aof_state_is_durable(&a->st, sv->node->e, durable);
        if (sv->node->durable) sv->node->durable->reached = durable;
        a->waiting_told = 0;
    }
    if (!sv->syncing.count) return;
    if (sv->node->durable) journal_note_writers(a->journal, sv->syncing.count);
    held_release(sv);
}

/* --- trouble --- */

static void note_trouble(struct aof *a)
{
    struct journal_trouble now;
    char why[800];
    journal_trouble(a->journal, &now);
    if (now.error == a->trouble.error && strcmp(now.what, a->trouble.what) == 0) return;
    bool was = a->trouble.error != 0;
    a->trouble = now;
    a->st.write_good = !now.error;
    if (now.error) {
        snprintf(why, sizeof why, "%s (%s %s)", strerror(now.error), now.what, now.path);
        log_line('#', "Error writing to the AOF file: %s. Writes are refused; it is tried again every 100 ms.", why);
        if (a->st.power == AOF_ON) refuse(a, why);
    } else if (was) {
        log_line('*', "AOF write error looks solved. The server can write again.");
        refuse(a, a->over ? "too many bytes wait for the disk" : NULL);
    }
}

static void note_backlog(struct aof *a)
{
    if (!a->over || journal_backlog(a->journal) > BACKLOG_AGAIN) return;
    a->over = false;
    if (!a->trouble.error) refuse(a, NULL);
    log_line('*', "The disk has caught up with the log. Writes are taken again.");
}

/* --- rewrites --- */

static void rewrite_over(struct aof *a, bool good, bool cancelled)
{
    struct engine *e = a->sv->node->e;
    aof_state_rewritten(&a->st, good, cancelled, e->mono_ms);
    a->retry_ms = e->mono_ms + (cancelled ? 0 : RETRY_MS);
    if (good || a->st.power != AOF_STARTING) return;
    aof_listen(a, false); /* what temp-F.incr has belongs to no base */
    hand_over(a);
    journal_order(a->journal, &(struct journal_order){.kind = JOURNAL_CLOSE});
}

static void on_cleaned(void *arg, const struct journal_result *r)
{
    struct aof *a = arg;
    a->cleaning = false;
    if (journal_history(a->journal)) a->clean_again_ms = a->sv->node->e->mono_ms + RETRY_MS; /* a backup needs them first */
    if (!r->error) return;
    a->clean_again_ms = a->sv->node->e->mono_ms + 10000;
    log_line('#', "History files of the AOF could not be deleted: %s %s: %s", r->what, r->path, strerror(r->error));
}

void aof_clean(struct aof *a)
{
    if (a->cleaning || a->disable_gc || !journal_history(a->journal) || a->sv->node->e->mono_ms < a->clean_again_ms) return;
    a->cleaning = true;
    journal_order(a->journal, &(struct journal_order){.kind = JOURNAL_CLEAN, .done = on_cleaned, .arg = a});
}

static void on_installed(void *arg, const struct journal_result *r)
{
    struct aof *a = arg;
    rewrite_over(a, !r->error, false);
    if (r->error) {
        log_line('#', "Background AOF rewrite failed: %s %s: %s", r->what, r->path, strerror(r->error));
        return;
    }
    log_line('*', "Successfully renamed the temporary AOF base file %s into %s", a->temp, r->name);
    a->st.rewrites++;
    a->st.base_bytes = a->st.current_bytes = journal_bytes(a->journal);
    if (a->st.power == AOF_STARTING && a->generation == a->rewrite_generation) {
        a->st.power = AOF_ON;
        choose_holding(a);
        note_durable(a);
    }
    log_line('*', "Background AOF rewrite finished successfully");
    aof_clean(a);
}

static void on_written(void *arg, const struct snapshot_result *r)
{
    struct aof *a = arg;
    a->writing = false;
    a->st.last_extra_bytes = r->extra_bytes;
    bool stale = a->generation != a->rewrite_generation;
    if (r->error || stale || a->rotate_failed) {
        bool cancelled = (r->error == ECANCELED || stale) && !a->rotate_failed;
        if (!r->error) journal_order(a->journal, &(struct journal_order){.kind = JOURNAL_DROP, .path = a->temp});
        if (cancelled) log_line('#', "Background AOF rewrite called off");
        else log_line('#', "Background AOF rewrite terminated with an error: %s", a->rotate_failed ? "the log could not begin a new file" : r->text);
        rewrite_over(a, false, cancelled);
        return;
    }
    log_line('*', "Background AOF rewrite terminated with success");
    journal_order(a->journal, &(struct journal_order){.kind = JOURNAL_INSTALL, .path = a->temp, .rdb = a->rewrite_rdb,
                                                      .after_cut = a->st.power != AOF_OFF, .keep_incr = a->st.power == AOF_ON, .done = on_installed, .arg = a});
}

static void on_rotated(void *arg, const struct journal_result *r)
{
    struct aof *a = arg;
    if (!r->error) {
        log_line('*', "Creating AOF incr file %s on background rewrite", r->name);
        return;
    }
    log_line('#', "Can't begin a new AOF incr file: %s %s: %s", r->what, r->path, strerror(r->error));
    a->rotate_failed = true;
    if (a->writing) snapshot_cancel(a->sv);
}

static void choose_stamps(struct aof *a) { a->feed.stamps = config_bool(a->sv->node, "aof-timestamp-enabled") || backup_wants_stamps(a->sv); }

/* A new file begins: if backups go on with it, it says so, and its first command carries its time. */
static void begin_file(struct aof *a)
{
    size_t before = a->pending.len;
    choose_stamps(a);
    aof_place_new_file(a);
    if (!backup_wants_stamps(a->sv)) return;
    a->feed.stamped_s = 0;
    backup_mark(a->sv, &a->pending);
    a->sv->node->e->log_pos += a->pending.len - before;
}

void aof_rotate(struct server *sv, void (*done)(void *arg, const struct journal_result *r), void *arg)
{
    struct aof *a = sv->aof;
    hand_over(a);
    journal_order(a->journal, &(struct journal_order){.kind = JOURNAL_ROTATE, .done = done, .arg = arg});
    aof_listen(a, true);
    begin_file(a);
}

bool aof_history_waits(const struct server *sv)
{
    const struct aof *a = sv->aof;
    return a && a->running && journal_history(a->journal) > 0;
}

/* Between two commands: view and log are cut at the same place. */
static bool begin_rewrite(struct aof *a)
{
    struct server *sv = a->sv;
    if (sv->node->e->jobs || snapshot_running(sv)) return false;
    snprintf(a->temp, sizeof a->temp, "temp-rewriteaof-bg-%lld.aof", (long long)sv->node->shell.pid);
    a->rewrite_rdb = config_bool(sv->node, "aof-use-rdb-preamble");
    struct snapshot_job job = {
        .form = a->rewrite_rdb ? SNAPSHOT_RDB : SNAPSHOT_COMMANDS, .path = a->temp, .aof_base = true,
        .sync_in_parts = config_bool(sv->node, "aof-rewrite-incremental-fsync"), .done = on_written, .arg = a,
    };
    if (!snapshot_start(sv, &job)) return false;
    a->writing = true;
    a->rotate_failed = false;
    a->rewrite_generation = a->generation;
    a->st.rewrite = AOF_REWRITE_RUNNING;
    a->st.started_ms = sv->node->e->mono_ms;
    hand_over(a);
    if (a->st.power != AOF_OFF) {
        enum journal_order_kind kind = a->st.power == AOF_ON ? JOURNAL_ROTATE : JOURNAL_OPEN_TEMP;
        journal_order(a->journal, &(struct journal_order){.kind = kind, .done = on_rotated, .arg = a});
        aof_listen(a, true);
        begin_file(a);
    }
    log_line('*', "Background append only file rewriting started by a thread of its own");
    return true;
}

static void start_wanted(struct aof *a)
{
    struct engine *e = a->sv->node->e;
    if (e->special & SPECIAL_LOADING || e->call) return;
    if (!a->running) {
        journal_start(a->journal);
        a->running = true;
    }
    if (a->st.power != AOF_ON && mkdir(journal_folder(a->journal), 0755) != 0 && errno != EEXIST)
        log_line('#', "Can't open or create append-only dir %s: %s", journal_folder(a->journal), strerror(errno));
    begin_rewrite(a);
}

/* --- time --- */

/* A sync that ended meanwhile has other replies waiting than the next one will have. */
static void note_waiting(struct aof *a)
{
    if (journal_durable(a->journal) != a->sv->node->durable->reached) return;
    a->waiting_told = a->sv->syncing.count;
    journal_note_waiting(a->journal, a->waiting_told);
}

void aof_poll(struct server *sv)
{
    struct aof *a = sv->aof;
    if (!a) return;
    if (a->running && journal_poll(a->journal)) {
        note_trouble(a);
        note_durable(a);
    } else if (unlikely(sv->syncing.count)) {
        note_durable(a);
    }
    if (sv->node->durable && sv->syncing.count != a->waiting_told) note_waiting(a);
    if (unlikely(a->st.rewrite == AOF_REWRITE_WANTED)) start_wanted(a);
}

static void read_settings(struct aof *a)
{
    struct node *n = a->sv->node;
    enum journal_sync how = (enum journal_sync)config_int(n, "appendfsync");
    a->disable_gc = config_bool(n, "aof-disable-auto-gc");
    a->st.fsync_always = how == JOURNAL_ALWAYS;
    a->st.min_size_bytes = config_int(n, "auto-aof-rewrite-min-size");
    a->st.percent = config_int(n, "auto-aof-rewrite-percentage");
    choose_stamps(a);
    journal_set_ahead(a->journal, config_bool(n, "aof-sync-in-place"));
    journal_set_sync(a->journal, how);
    choose_holding(a);
}

static void look_after(struct aof *a)
{
    a->st.current_bytes = journal_bytes(a->journal);
    a->st.buffer_bytes = aof_buffer_bytes(a->sv);
    a->sv->node->e->log_bytes = a->st.buffer_bytes;
    if (a->st.forget) journal_forget_delays(a->journal);
    a->st.forget = false;
    a->st.delayed_syncs = journal_delayed(a->journal);
    journal_hold_sync(a->journal, a->sv->snapshot && a->st.power == AOF_ON && !a->st.fsync_always &&
                                      config_bool(a->sv->node, "no-appendfsync-on-rewrite"));
    a->st.sync_pending = journal_syncing(a->journal);
    if (a->over) note_backlog(a);
    if (a->sv->syncing.count || a->st.waiting.first || a->st.waiting_replicas.first) note_durable(a);
    aof_clean(a);
}

/* The names are those that Redis gives to what its executor waits for; here the log thread did, and replies only with `always`. */
static void tell_latency(struct aof *a)
{
    struct engine *e = a->sv->node->e;
    if (!e->set->latency_monitor_threshold_ms) return;
    uint32_t write = journal_take_ms(a->journal, JOURNAL_TOOK_WRITE);
    latency_add(e, "aof-write", write);
    latency_add(e, a->sv->snapshot ? "aof-write-active-child" : "aof-write-alone", write);
    latency_add(e, "aof-fsync-always", journal_take_ms(a->journal, JOURNAL_TOOK_SYNC_ALWAYS));
    latency_add(e, "aof-rename", journal_take_ms(a->journal, JOURNAL_TOOK_RENAME));
}

void aof_cron(struct server *sv)
{
    struct aof *a = sv->aof;
    struct engine *e = sv->node->e;
    if (!a || (e->special & SPECIAL_LOADING)) return;
    aof_apply(sv); /* also what was set while the data was loaded */
    if (a->running) look_after(a);
    aof_place_cron(a);
    if (a->journal) tell_latency(a);
    if (a->st.rewrite != AOF_REWRITE_NONE || e->cron_paused) return;
    if (a->st.scheduled && !a->st.busy(a)) {
        a->st.scheduled = false;
        a->st.rewrite = AOF_REWRITE_WANTED;
    } else if (a->st.power == AOF_STARTING && e->mono_ms >= a->retry_ms) {
        a->st.rewrite = AOF_REWRITE_WANTED;
    } else if (aof_state_has_grown(&a->st, e->mono_ms) && !a->st.busy(a)) {
        log_line('*', "Starting automatic rewriting of AOF on %llu%% growth",
                 (unsigned long long)(a->st.current_bytes * 100 / (a->st.base_bytes ? a->st.base_bytes : 1) - 100));
        a->st.rewrite = AOF_REWRITE_WANTED;
    }
}

/* --- switching --- */

static void switch_off(struct aof *a)
{
    struct engine *e = a->sv->node->e;
    hand_over(a);
    aof_listen(a, false);
    backup_log_ended(a->sv);
    a->generation++;
    if (a->writing) snapshot_cancel(a->sv);
    else if (a->st.rewrite == AOF_REWRITE_WANTED) a->st.rewrite = AOF_REWRITE_NONE;
    a->st.scheduled = false;
    if (a->running) journal_order(a->journal, &(struct journal_order){.kind = JOURNAL_CLOSE});
    aof_state_off(&a->st, e);
    choose_holding(a);
    refuse(a, NULL);
    a->over = false;
}

static void switch_on(struct aof *a)
{
    a->generation++;
    a->st.power = AOF_STARTING;
    if (a->st.rewrite == AOF_REWRITE_NONE) a->st.rewrite = AOF_REWRITE_WANTED;
    else if (a->st.rewrite == AOF_REWRITE_RUNNING && a->writing) snapshot_cancel(a->sv); /* its cut has no log behind it */
    log_line('*', "AOF background was scheduled: the log is on once its first base is written");
}

const char *aof_apply(struct server *sv)
{
    struct aof *a = sv->aof;
    bool on = config_bool(sv->node, "appendonly");
    if (!a || (sv->node->e->special & SPECIAL_LOADING)) return NULL;
    read_settings(a);
    if (on && a->st.power == AOF_OFF) {
        if (mkdir(journal_folder(a->journal), 0755) != 0 && errno != EEXIST) {
            log_line('#', "Can't open or create append-only dir %s: %s", journal_folder(a->journal), strerror(errno));
            return "Unable to turn on AOF. Check server logs.";
        }
        switch_on(a);
    } else if (!on && a->st.power != AOF_OFF) {
        switch_off(a);
    }
    return NULL;
}

void aof_suspend(struct server *sv)
{
    if (sv->aof && sv->aof->st.power != AOF_OFF) switch_off(sv->aof);
}

/* --- for commands --- */

static bool on_busy(void *arg)
{
    const struct aof *a = arg;
    return a->sv->node->e->save->phase != SAVE_IDLE || (a->sv->snapshot && !a->writing);
}

static void on_sync(void *arg)
{
    struct aof *a = arg;
    if (a->running && config_int(a->sv->node, "appendfsync") == JOURNAL_NO) journal_sync_soon(a->journal);
}

void aof_init(struct server *sv)
{
    struct aof *a = mem_zalloc(sizeof *a);
    a->sv = sv;
    aof_state_init(&a->st);
    a->st.arg = a;
    a->st.busy = on_busy;
    a->st.sync = on_sync;
    feed_restart(&a->feed);
    sv->aof = a;
    sv->node->e->aof = &a->st;
}

void aof_make_journal(struct aof *a, struct manifest *m)
{
    struct node *n = a->sv->node;
    a->journal = journal_new(config_string(n, "appenddirname"), config_string(n, "appendfilename"), m, on_wake, a->sv);
    journal_set_keep(a->journal, backup_keep(a->sv));
    read_settings(a);
}

void aof_go(struct aof *a)
{
    a->st.power = AOF_ON;
    a->st.current_bytes = journal_bytes(a->journal);
    a->st.base_bytes = journal_base_bytes(a->journal);
    aof_listen(a, true);
    if (a->open_note) { /* the last annotation gets its line end before anything follows it */
        buf_cstr(&a->pending, "\r\n");
        a->sv->node->e->log_pos += 2;
    }
    if (backup_mark_is_due(a->sv)) begin_file(a);
    journal_start(a->journal);
    a->running = true;
    choose_holding(a);
}

/* --- the end --- */

bool aof_may_stop(struct server *sv, bool force)
{
    const struct aof *a = sv->aof;
    if (!a || a->st.power != AOF_STARTING) return true;
    log_line('#', force ? "Writing initial AOF. Exit anyway." : "Writing initial AOF, can't exit");
    return force;
}

void aof_stop(struct server *sv)
{
    struct aof *a = sv->aof;
    bool good = true;
    if (!a) return;
    if (a->writing) {
        log_line('#', "There is a thread rewriting the AOF. Calling it off!");
        snapshot_cancel(sv);
        snapshot_wait(sv);
    }
    if (a->running && a->st.power == AOF_ON) {
        log_line('*', "Calling fsync() on the AOF file.");
        aof_place_note(a); /* so that the next start goes on in the same history */
        hand_over(a);
        good = journal_drain(a->journal, STOP_WAIT_MS);
        note_trouble(a);
        note_durable(a);
    }
    if (!good) log_line('#', "Fail to fsync the AOF file: %s", a->trouble.error ? strerror(a->trouble.error) : "the disk does not answer");
    aof_listen(a, false);
    if (a->journal) journal_free(a->journal);
    buf_deinit(&a->pending);
    sv->node->e->aof = NULL;
    sv->node->e->misconf_aof = NULL;
    if (sv->node->durable) mem_free(sv->node->durable, sizeof *sv->node->durable);
    sv->node->durable = NULL;
    mem_free(a, sizeof *a);
    sv->aof = NULL;
}
