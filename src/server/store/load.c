#include "server/store/load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "engine/load.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "node/config.h"
#include "persist/rdb_load.h"
#include "persist/save.h"
#include "script/script.h"
#include "server/store/unpacker.h"

#define TELL_MS 10000
#define READ_BYTES ((size_t)1 << 20)
#define DELAY_KEYS 16 /* with key-load-delay clients are looked after every so many keys */

struct file_source {
    struct server *sv;
    int fd, error;
    uint64_t bytes;
};

static size_t from_file(void *arg, char *into, size_t room)
{
    struct file_source *f = arg;
    /* clients are looked after in the middle of a big value too; what was read is at most a window ahead of the items */
    if (!loading_at(f->sv, f->bytes > READ_BYTES ? f->bytes - READ_BYTES : 0)) return 0;
    if (room > READ_BYTES) room = READ_BYTES;
    for (;;) {
        ssize_t n = file_ops->read(f->fd, into, room);
        if (n >= 0) {
            f->bytes += (uint64_t)n;
            return (size_t)n;
        }
        if (errno == EINTR) continue;
        f->error = errno;
        return 0;
    }
}

static void on_log(void *arg, char level, const char *text)
{
    (void)arg;
    log_text(level, text);
}

/* --- the frame --- */

static int64_t told_ms;
static uint64_t served_bytes;

void loading_begin(struct server *sv, uint64_t total_bytes)
{
    struct engine *e = sv->node->e;
    server_set_time(sv);
    e->special |= SPECIAL_LOADING;
    e->save->loading = (struct loading_figures){
        .on = true, .start_s = e->now_ms / 1000, .begun_mono_ms = e->mono_ms, .total_bytes = total_bytes,
        .last_keys = e->save->loading.last_keys, .last_expired = e->save->loading.last_expired,
    };
    told_ms = e->mono_ms;
    served_bytes = 0;
}

void loading_end(struct server *sv)
{
    sv->node->e->special &= ~(uint32_t)SPECIAL_LOADING;
    sv->node->e->save->loading.on = false;
    server_set_time(sv);
}

static void tell(struct server *sv)
{
    const struct loading_figures *f = &sv->node->e->save->loading;
    int64_t now = sv->node->e->mono_ms, spent = now - f->begun_mono_ms;
    if (now - told_ms < TELL_MS || !f->loaded_bytes || !f->total_bytes) return;
    told_ms = now;
    double part = (double)f->loaded_bytes / (double)f->total_bytes;
    log_line('*', "Loading: %.1f%% (%llu of %llu MB) in %lld seconds, about %.0f seconds to go", part * 100, (unsigned long long)(f->loaded_bytes >> 20),
             (unsigned long long)(f->total_bytes >> 20), (long long)spent / 1000, part > 0 && part < 1 ? (double)spent / 1000 / part * (1 - part) : 0);
}

bool loading_at(struct server *sv, uint64_t bytes)
{
    struct save *s = sv->node->e->save;
    if (bytes > s->loading.loaded_bytes) s->loading.loaded_bytes = bytes;
    if (bytes < served_bytes + (uint64_t)sv->node->set.loading_events_bytes && !sv->node->set.key_load_delay_us) return !sv->stop;
    served_bytes = bytes;
    if (sv->serve) sv->serve(sv);
    tell(sv);
    return !sv->stop;
}

static void wait_for_test(struct server *sv, uint64_t keys)
{
    int64_t us = sv->node->set.key_load_delay_us;
    us = us < 0 ? (int64_t)(keys / (uint64_t)-us) : us * (int64_t)keys;
    if (!us) return;
    struct timespec t = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    nanosleep(&t, NULL);
}

/* --- reporting --- */

static const char *const sum_texts[] = {
    [IN_SUM_WRONG] = "the checksum at its end does not match: the file was damaged or cut after it was written",
    [IN_SUM_RIGHT] = "the checksum at its end matches: it is as it was written, so its writer or this reader is at fault",
    [IN_SUM_NONE] = "the file carries no checksum (saved with rdbchecksum no, or in an old version): nobody can tell whether it is as it was written",
    [IN_SUM_SKIPPED] = "the checksum at its end was not looked at (rdbchecksum no)",
};

static void report(const struct rdb_load *l, const char *name, enum in_sum sum)
{
    const struct rdb_error *x = &l->error;
    log_line('#', "%s: %s (%s). The item begins at offset %llu, the error is at offset %llu; database %d%s%s", name, x->rule,
             rdb_class_name(x->class), (unsigned long long)x->item_at, (unsigned long long)x->at, x->db, x->has_key ? ", key " : "", x->has_key ? x->key : "");
    if (x->type >= 0) log_line('#', "%s: the item's type byte is %d", name, x->type);
    if (x->class == RDB_SHORT || x->class == RDB_CORRUPT)
        log_line('#', "%s: %s", name, sum_texts[sum]);
}

void load_give_up(struct server *sv)
{
    (void)sv;
    log_line('#', "Fatal error loading the DB, check server logs. Exiting.");
    exit(1);
}

/* --- an image --- */

static enum load_result run(struct server *sv, struct rdb_load *l)
{
    enum rdb_state state;
    do {
        uint64_t keys = l->figures.keys;
        state = rdb_load_some(l, (uint64_t)sv->node->set.loading_events_bytes, sv->node->set.key_load_delay_us ? DELAY_KEYS : 0);
        if (sv->node->set.key_load_delay_us) wait_for_test(sv, l->figures.keys - keys);
        sv->node->e->save->loading.rdb_used_bytes = (uint64_t)l->figures.used_bytes;
        if (state == RDB_MORE && !loading_at(sv, in_offset(l->in))) return LOAD_STOPPED;
    } while (state == RDB_MORE);
    if (state == RDB_FAILED && sv->stop) return LOAD_STOPPED;
    return state == RDB_DONE ? LOAD_DONE : LOAD_FAILED;
}

/* All three or nothing: where in which history the data stands. */
static void note_point(const struct rdb_figures *f, struct saved_point *p)
{
    if (f->repl_stream_db < 0 || !f->repl_id[0] || f->repl_offset < 0) return;
    *p = (struct saved_point){.on = true, .offset = f->repl_offset, .stream_db = f->repl_stream_db};
    memcpy(p->id, f->repl_id, sizeof p->id);
}

#define DEL_BYTES 24 /* of a DEL in the stream, beside the key */

/* A key of the master's own image whose time has passed: its replicas may have it still, and hear of it when the history goes
 * on (follow_start). When that is more than the backlog holds, none of them can go on, and only its length matters. */
static void note_gone(void *arg, int db, struct slice key)
{
    const struct server *sv = arg;
    struct save *s = sv->node->e->save;
    s->point_gone_bytes += (int64_t)key.len + DEL_BYTES;
    if (s->point_gone_bytes > sv->node->set.repl_backlog_size) return;
    buf_put(&s->point_gone, &db, sizeof db);
    buf_put(&s->point_gone, &key.len, sizeof key.len);
    buf_puts(&s->point_gone, key);
}

enum load_result load_image(struct server *sv, struct in *in, const char *name, unsigned flags)
{
    static struct rdb_load l;
    struct engine *e = sv->node->e;
    struct rdb_load_options opt = {
        .now_ms = e->now_ms, .keep_expired = (flags & LOAD_BASE) || *config_string(sv->node, "replicaof"), .replace = flags & LOAD_REPLACE,
        .ignore_checksum = !e->set->rdb_checksum || sv->node->debug_skip_checksums, .log = on_log,
        .readers = script_reader(e), .reader_count = 1, .expired = flags & LOAD_AT_START ? note_gone : NULL, .expired_arg = sv,
    };
    buf_deinit(&e->save->point_gone);
    e->save->point_gone_bytes = 0;
    struct unpacker *unpacker = unpacker_new(in_left(in));
    in->helper = unpacker_helper(unpacker);
    rdb_load_begin(&l, e, in, &opt);
    enum load_result r = run(sv, &l);
    if (r == LOAD_FAILED) report(&l, name, in_rest_sums(in));
    e->save->point.on = false;
    if (r == LOAD_DONE) {
        if (!(flags & LOAD_BASE) || flags & LOAD_PLACE) note_point(&l.figures, &e->save->point);
        e->save->loading.last_keys = l.figures.keys;
        e->save->loading.last_expired = l.figures.expired;
    }
    rdb_load_end(&l);
    in->helper = NULL;
    unpacker_free(unpacker);
    return r;
}

enum load_result load_rdb(struct server *sv, const char *path, unsigned flags)
{
    struct file_source f = {.sv = sv, .fd = file_ops->open(path, O_RDONLY | O_CLOEXEC, 0)};
    struct stat st;
    struct in in;
    if (f.fd < 0 && errno == ENOENT) return LOAD_NONE;
    bool looked_at = f.fd >= 0 && fstat(f.fd, &st) == 0;
    if (looked_at && !S_ISREG(st.st_mode)) {
        errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
        looked_at = false;
    }
    if (!looked_at) {
        log_line('#', "Fatal error: can't open the RDB file %s for reading: %s", path, strerror(errno));
        if (f.fd >= 0) file_ops->close(f.fd);
        return LOAD_FAILED;
    }
    in_init_source(&in, from_file, &f, (uint64_t)st.st_size, true);
    loading_begin(sv, (uint64_t)st.st_size);
    if (flags & LOAD_FLUSH) load_flush(sv->node->e);
    enum load_result r = load_image(sv, &in, path, flags);
    if (f.error) log_line('#', "reading %s failed: %s", path, strerror(f.error));
    if (r == LOAD_FAILED) log_line('#', "Terminating server after rdb file reading failure.");
    in_deinit(&in);
    file_ops->close(f.fd);
    loading_end(sv);
    if (r == LOAD_DONE && !(flags & LOAD_FOR_RELOAD)) save_loaded(sv->node->e->save);
    return r;
}

enum load_result load_dbfile(struct server *sv)
{
    uint64_t start = clock_mono_us();
    enum load_result r = load_rdb(sv, config_string(sv->node, "dbfilename"), LOAD_AT_START);
    if (r == LOAD_DONE) log_line('*', "DB loaded from disk: %.3f seconds", (double)(clock_mono_us() - start) / 1e6);
    return r;
}
