#include "server/store/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "codec/crc64.h"
#include "engine/slot_hide.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "node/config.h"
#include "persist/save.h"
#include "repl/replica.h"
#include "script/script.h"
#include "server/core/thread.h"
#include "server/store/spool.h"

#define TEST_NAP_US 100000 /* how long rdb-key-save-delay may keep a cancellation waiting */
#define SYNC_BYTES ((size_t)4 << 20)
#define READ_BACK_BYTES ((size_t)1 << 20)
#define TELL_MS 10000

enum stage { STAGE_WALKS, STAGE_WALKED, STAGE_OVER };

struct snapshot {
    pthread_t thread;
    struct server *sv;
    _Atomic int stage;            /* the thread's word to the executor */
    struct thread_way way;
    bool view_ended;              /* the executor's */
    int64_t started_ms, told_ms;
    struct engine_view view;
    uint64_t *expires;
    struct image image;
    struct saved_point point;
    struct rdb_replication replication;
    struct buf libraries, hidden;
    struct snapshot_job job;
    char rename_to[4096];
    int version;
    bool compress, checksum;
    int64_t key_delay_us;
    int64_t stamp_s;              /* SNAPSHOT_COMMANDS: the annotation to begin with; 0: none */
    uint64_t delayed;             /* keys, for a negative delay */
    struct save_progress *progress;
    struct save_error unwritable;
    struct snapshot_result result;
    int fd;
    size_t unsynced;
    uint64_t crc, size;           /* of what was written, without the checksum at the end */
};

/* --- the thread --- */

static bool failed(struct snapshot *sn, const char *what, int error)
{
    if (sn->result.error) return false;
    sn->result.error = error ? error : EIO;
    sn->result.what = what;
    return false;
}

static bool sync_now(struct snapshot *sn, bool whole)
{
    sn->unsynced = 0;
    int rc = whole ? file_ops->fsync(sn->fd) : file_ops->fdatasync(sn->fd);
    return rc == 0 || failed(sn, "fsync", errno);
}

static bool to_file(void *arg, struct slice bytes)
{
    struct snapshot *sn = arg;
    if (atomic_load_explicit(&sn->progress->cancel, memory_order_relaxed)) return failed(sn, "cancel", ECANCELED);
    int rc = file_write_all(sn->fd, bytes);
    if (rc) return failed(sn, "write", rc);
    sn->size += bytes.len;
    sn->unsynced += bytes.len;
    return !sn->job.sync_in_parts || sn->unsynced < SYNC_BYTES || sync_now(sn, false);
}

static bool to_sink(void *arg, struct slice bytes)
{
    struct snapshot *sn = arg;
    if (atomic_load_explicit(&sn->progress->cancel, memory_order_relaxed)) return failed(sn, "cancel", ECANCELED);
    return sn->job.sink(sn->job.sink_arg, bytes) || failed(sn, "hand on", EIO);
}

static void wait_for_test(void *arg)
{
    struct snapshot *sn = arg;
    int64_t us = sn->key_delay_us;
    if (us < 0) us = ++sn->delayed % (uint64_t)-us == 0;
    if (!us) return;
    for (; us > 0 && !atomic_load_explicit(&sn->progress->cancel, memory_order_relaxed); us -= TEST_NAP_US) {
        int64_t nap = us < TEST_NAP_US ? us : TEST_NAP_US;
        nanosleep(&(struct timespec){.tv_sec = 0, .tv_nsec = nap * 1000}, NULL);
    }
}

static void pass(void *arg, int db, uint64_t at)
{
    struct snapshot *sn = arg;
    engine_view_pass(sn->sv->node->e, &sn->view, db, at);
}

static bool write_image(struct snapshot *sn)
{
    struct out o;
    bool rdb = sn->job.form == SNAPSHOT_RDB;
    out_init(&o, sn->version, sn->compress, rdb && sn->checksum);
    o.sink = sn->job.sink ? to_sink : to_file;
    o.arg = sn;
    bool good = rdb ? rdb_save(&o, &sn->image, sn->progress, &sn->unwritable) : commands_save(&o, &sn->image, sn->stamp_s, sn->progress, &sn->unwritable);
    sn->result.bytes = o.done_bytes;
    out_deinit(&o);
    if (good) return true;
    if (sn->unwritable.text[0]) return failed(sn, sn->unwritable.text, EINVAL);
    return failed(sn, "cancel", ECANCELED); /* unless the sink failed */
}

/* The file as others would read it: all there, ending as it should, its checksum right. */
static bool reads_back(struct snapshot *sn)
{
    char *block = mem_alloc(READ_BACK_BYTES);
    unsigned char tail[8] = {0};
    uint64_t crc = 0, size = 0, stored = 0;
    ssize_t n = -1;
    int fd = file_ops->open(sn->job.path, O_RDONLY | O_CLOEXEC, 0), error = fd < 0 ? errno : 0;
    while (fd >= 0 && (n = file_ops->read(fd, block, READ_BACK_BYTES)) != 0) {
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            error = errno;
            break;
        }
        uint64_t body = size + (uint64_t)n > sn->size - 8 ? (size < sn->size - 8 ? sn->size - 8 - size : 0) : (uint64_t)n;
        if (sn->checksum) crc = crc64(crc, block, body);
        for (uint64_t i = body; i < (uint64_t)n && size + i < sn->size; i++) tail[size + i - (sn->size - 8)] = (unsigned char)block[i];
        size += (uint64_t)n;
    }
    if (fd >= 0) file_ops->close(fd);
    mem_free(block, READ_BACK_BYTES);
    for (int i = 0; i < 8; i++) stored |= (uint64_t)tail[i] << 8 * i;
    if (error) return failed(sn, "read back", error);
    return (size == sn->size && stored == crc) || failed(sn, "read back (it is not what was written)", EIO);
}

static bool put_in_place(struct snapshot *sn)
{
    spool_wait_named();
    if (file_ops->rename(sn->job.path, sn->rename_to) != 0) return failed(sn, "rename", errno);
    int rc = file_sync_folder(sn->rename_to);
    if (!rc) return true;
    snprintf(sn->result.path, sizeof sn->result.path, "%s", sn->rename_to);
    return failed(sn, "sync the folder of", rc);
}

static char temporary[4096]; /* what snapshot_abandon removes; empty: nothing */

void snapshot_abandon(void)
{
    if (temporary[0]) unlink(temporary);
}

static bool write_file(struct snapshot *sn)
{
    snprintf(temporary, sizeof temporary, "%s", sn->job.rename_to ? sn->job.path : "");
    sn->fd = file_ops->open(sn->job.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (sn->fd < 0) return failed(sn, "open", errno);
    bool good = write_image(sn);
    atomic_store(&sn->stage, STAGE_WALKED);
    loop_wake(sn->sv->loop);
    good = good && sync_now(sn, true);
    if (file_ops->close(sn->fd) != 0 && good) good = failed(sn, "close", errno);
    if (good && sn->job.form == SNAPSHOT_RDB) good = reads_back(sn);
    if (good && sn->job.rename_to) good = put_in_place(sn);
    if (!good) file_ops->unlink(sn->job.path);
    temporary[0] = 0;
    return good;
}

static void write_stream(struct snapshot *sn)
{
    write_image(sn);
    atomic_store(&sn->stage, STAGE_WALKED);
}

static void *run(void *arg)
{
    struct snapshot *sn = arg;
    pthread_setname_np(pthread_self(), "vireo-snapshot");
    thread_use_cpus(sn->job.aof_base || sn->job.form == SNAPSHOT_COMMANDS ? CPUS_REWRITE : CPUS_BGSAVE);
    thread_way_begin(&sn->way);
    if (sn->job.sink) write_stream(sn);
    else write_file(sn);
    atomic_store(&sn->stage, STAGE_OVER);
    loop_wake(sn->sv->loop);
    return NULL;
}

/* --- the executor --- */

static const struct engine_view no_databases;

static void make_image(struct snapshot *sn)
{
    struct engine *e = sn->sv->node->e;
    sn->expires = mem_alloc((size_t)e->db_count * sizeof *sn->expires);
    for (int i = 0; i < e->db_count; i++) sn->expires[i] = e->dbs[i].expires;
    script_libraries(e, &sn->libraries);
    if (slots_any_hidden(e) && !sn->job.only_slots) slot_ranges_put(e->hidden->bits, &sn->hidden);
    sn->image = (struct image){
        .libraries = sn->job.no_libraries ? SLICE("") : buf_slice(&sn->libraries),
        .view = sn->job.no_keys ? &no_databases : &sn->view, .expires = sn->expires, .now_ms = e->now_ms, .used_bytes = mem_used(), .lru_clock = e->lru_clock,
        .policy = e->set->maxmemory_policy, .lfu_decay_time = e->set->lfu_decay_time, .redis_version = REDIS_VERSION_SPOKEN,
        .hidden = buf_slice(&sn->hidden), .only_slots = sn->job.only_slots, .aof_base = sn->job.aof_base, .pass = pass, .pass_arg = sn,
        .leave = &e->cow.walk->leave,
    };
    if (e->repl && repl_point(e->repl, &sn->point)) {
        sn->replication = (struct rdb_replication){.id = sn->point.id, .offset = sn->point.offset, .stream_db = sn->point.stream_db};
        sn->image.replication = &sn->replication;
    }
    bool inner = false;
    for (int i = 0; i < e->db_count; i++) inner = inner || e->dbs[i].inner;
    sn->version = rdb_version_for(e->set, inner);
    sn->compress = e->set->rdb_compression;
    sn->checksum = e->set->rdb_checksum;
    sn->stamp_s = !sn->job.only_slots && config_bool(sn->sv->node, "aof-timestamp-enabled") ? e->now_ms / 1000 : 0;
    sn->key_delay_us = e->set->rdb_key_save_delay_us;
    sn->result.dirty_at_cut = e->dirty;
}

static void begin_progress(struct snapshot *sn, struct save *s)
{
    sn->progress = &s->progress;
    atomic_store(&s->progress.keys, 0);
    atomic_store(&s->progress.bytes, 0);
    atomic_store(&s->progress.cancel, false);
    s->progress.each_key = sn->key_delay_us ? wait_for_test : NULL;
    s->progress.arg = sn;
    s->keys_total = 0;
    for (int i = 0; i < sn->view.db_count; i++) s->keys_total += sn->view.dbs[i].count;
}

static void start_thread(struct snapshot *sn)
{
    int rc = thread_start(&sn->thread, run, sn);
    if (!rc) return;
    failed(sn, "start a thread for", rc);
    sn->thread = pthread_self();
    atomic_store(&sn->stage, STAGE_OVER);
    loop_wake(sn->sv->loop);
}

bool snapshot_start(struct server *sv, const struct snapshot_job *job)
{
    struct engine *e = sv->node->e;
    if (sv->snapshot || !engine_may_freeze(e)) return false;
    struct snapshot *sn = mem_zalloc(sizeof *sn);
    sn->sv = sv;
    sn->job = *job;
    snprintf(sn->result.path, sizeof sn->result.path, "%s", job->path);
    sn->job.path = mem_alloc(strlen(job->path) + 1);
    memcpy((char *)sn->job.path, job->path, strlen(job->path) + 1);
    if (job->rename_to) snprintf(sn->rename_to, sizeof sn->rename_to, "%s", job->rename_to);
    engine_freeze(e, &sn->view);
    make_image(sn);
    begin_progress(sn, e->save);
    sn->started_ms = sn->told_ms = clock_mono_ms();
    sv->snapshot = sn;
    start_thread(sn);
    return true;
}

bool snapshot_running(const struct server *sv) { return sv->snapshot != NULL; }

void snapshot_cancel(struct server *sv)
{
    if (sv->snapshot) atomic_store(&sv->snapshot->progress->cancel, true);
}

/* The more is kept for the view, the more of a shared core the walk gets: little is kept, and there is time; much, and to be
 * through soon is what saves memory. */
static void choose_share(struct snapshot *sn)
{
    static const struct { uint64_t percent; int step; } shares[] = {{8, 0}, {4, 5}, {0, 9}};
    uint64_t kept = sn->sv->node->e->cow.kept_bytes;
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        if (kept < sn->image.used_bytes / 100 * shares[i].percent) continue;
        thread_way_set(&sn->way, shares[i].step);
        return;
    }
}

static void note_extra(struct snapshot *sn)
{
    const struct engine *e = sn->sv->node->e;
    if (sn->view_ended) return;
    if (e->cow.kept_bytes > sn->result.extra_bytes) sn->result.extra_bytes = e->cow.kept_bytes;
    if (sn->result.extra_bytes > e->save->extra_peak) e->save->extra_peak = sn->result.extra_bytes;
}

static void end_view(struct snapshot *sn)
{
    if (sn->view_ended) return;
    note_extra(sn);
    engine_view_end(sn->sv->node->e, &sn->view);
    sn->view_ended = true;
}

static void tell(struct snapshot *sn)
{
    int64_t now = clock_mono_ms();
    const struct save *s = sn->sv->node->e->save;
    uint64_t keys = atomic_load(&sn->progress->keys);
    if (now - sn->told_ms < TELL_MS) return;
    sn->told_ms = now;
    log_line('*', "Saving: %.1f%% (%llu of %llu keys, %llu MB), %lld seconds so far, %llu kB kept for the view",
             s->keys_total ? (double)keys * 100 / (double)s->keys_total : 100.0, (unsigned long long)keys, (unsigned long long)s->keys_total,
             (unsigned long long)(atomic_load(&sn->progress->bytes) >> 20), (long long)(now - sn->started_ms) / 1000,
             (unsigned long long)(sn->sv->node->e->cow.kept_bytes >> 10));
}

static void word_result(struct snapshot *sn)
{
    struct snapshot_result *r = &sn->result;
    if (!r->error) return;
    if (r->what == sn->unwritable.text) snprintf(r->text, sizeof r->text, "%s", r->what);
    else snprintf(r->text, sizeof r->text, "%s %.400s: %s", r->what, r->path, strerror(r->error));
}

static void finish(struct snapshot *sn)
{
    struct server *sv = sn->sv;
    if (!pthread_equal(sn->thread, pthread_self())) pthread_join(sn->thread, NULL);
    end_view(sn);
    sn->result.keys = atomic_load(&sn->progress->keys);
    sn->result.duration_ms = clock_mono_ms() - sn->started_ms;
    sn->progress->each_key = NULL;
    word_result(sn);
    sv->snapshot = NULL;
    sn->job.done(sn->job.arg, &sn->result);
    buf_deinit(&sn->libraries);
    buf_deinit(&sn->hidden);
    mem_free(sn->expires, (size_t)sv->node->e->db_count * sizeof *sn->expires);
    mem_free((char *)sn->job.path, strlen(sn->job.path) + 1);
    mem_free(sn, sizeof *sn);
}

void snapshot_poll(struct server *sv)
{
    struct snapshot *sn = sv->snapshot;
    if (likely(!sn)) return;
    int stage = atomic_load(&sn->stage);
    note_extra(sn);
    if (stage == STAGE_OVER) finish(sn);
    else if (stage == STAGE_WALKED) end_view(sn);
    else {
        engine_view_sweep(sv->node->e);
        choose_share(sn);
        tell(sn);
    }
}

void snapshot_wait(struct server *sv)
{
    struct snapshot *sn = sv->snapshot;
    if (!sn) return;
    struct timespec nap = {.tv_nsec = 2000000};
    while (atomic_load(&sn->stage) != STAGE_OVER) nanosleep(&nap, NULL);
    server_set_time(sv);
    finish(sn);
}
