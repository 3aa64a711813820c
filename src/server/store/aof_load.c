/* aof_load: reads the files of an append-only log back into the data (spec: persistence formats, 11.6, 11.10).
 *
 * Commands are read in batches, so that the misses of looking for their keys overlap; they run in order. A torn tail is cut
 * only off the last file, only if what is cut off has no whole commands behind it. What fails is told with file and offset;
 * the caller does not serve after that. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "codec/in.h"
#include "engine/replay.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "node/config.h"
#include "persist/aof_read.h"
#include "persist/manifest.h"
#include "persist/save.h"
#include "server/store/aof.h"
#include "server/store/load.h"

#define STEP_BYTES ((size_t)256 << 10)
#define BATCH_MAX 64
#define BATCH_ARGS 512
#define TAIL_BYTES_MAX ((uint64_t)16 << 20) /* of a torn tail that is looked through for commands */
#define ERRORS_LOGGED_MAX 20

struct planned {
    struct slice *argv;
    int argc;
    uint64_t offset, hash;
    bool hashed, in_args;
};

struct loading {
    struct server *sv;
    struct aof_load_result *result;
    struct replay replay;
    const char *name;              /* of the file */
    char path[512];
    int fd;
    uint64_t size, at, before;     /* read up to; bytes of the files before it */
    bool last;
    struct planned plan[BATCH_MAX];
    struct slice args[BATCH_ARGS];
    int count, args_used;
};

static bool fail(struct loading *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool fail(struct loading *l, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(l->result->why, sizeof l->result->why, fmt, ap);
    va_end(ap);
    return false;
}

/* The server lives on: time goes by, clients are told that it is loading. */
static bool breathe(struct loading *l) { return loading_at(l->sv, l->before + l->at); }

static ssize_t read_some(struct loading *l, char *into, size_t room)
{
    for (;;) {
        ssize_t n = file_ops->pread(l->fd, into, room, (off_t)l->at);
        if (n < 0 && errno == EINTR) continue;
        if (n > 0) l->at += (uint64_t)n;
        return n;
    }
}

/* --- commands --- */

static void prefetch(struct loading *l)
{
    struct table *t = &l->sv->node->e->dbs[l->replay.s.db].table;
    for (int i = 0; i < l->count; i++) {
        struct planned *p = &l->plan[i];
        if (p->argc < 2) continue;
        p->hash = table_hash(t, p->argv[1]);
        table_prefetch_bucket(t, p->hash);
    }
    for (int i = 0; i < l->count; i++)
        if (l->plan[i].argc > 1) table_prefetch_entry(t, l->plan[i].hash);
}

static void note_error(struct loading *l, const struct planned *p)
{
    struct aof_load_result *r = l->result;
    if (++r->errors > ERRORS_LOGGED_MAX) return;
    log_line('#', "== CRITICAL == A command of the append only file %s, '%.*s' at offset %llu, answered with an error: %.*s%s", l->name,
             (int)(p->argv[0].len < 64 ? p->argv[0].len : 64), p->argv[0].ptr, (unsigned long long)p->offset,
             (int)(l->replay.error.len < 200 ? l->replay.error.len : 200), l->replay.error.ptr ? l->replay.error.ptr : "",
             r->errors == ERRORS_LOGGED_MAX ? " (further ones are only counted)" : "");
}

static bool run_one(struct loading *l, const struct planned *p)
{
    int len = (int)(p->argv[0].len < 128 ? p->argv[0].len : 128);
    switch (replay_run(&l->replay, p->argc, p->argv)) {
    case REPLAY_DONE: break;
    case REPLAY_ERROR: note_error(l, p); break;
    case REPLAY_UNKNOWN:
        return fail(l, "Unknown command '%.*s' reading the append only file %s, at offset %llu", len, p->argv[0].ptr, l->name,
                    (unsigned long long)p->offset);
    case REPLAY_ARITY:
        return fail(l, "Bad file format reading the append only file %s: wrong number of arguments for '%.*s' at offset %llu", l->name, len,
                    p->argv[0].ptr, (unsigned long long)p->offset);
    }
    l->result->commands++;
    return true;
}

static bool run_batch(struct loading *l)
{
    bool good = true;
    prefetch(l);
    for (int i = 0; i < l->count && good; i++) good = run_one(l, &l->plan[i]);
    l->count = l->args_used = 0;
    return good;
}

static bool plan(struct loading *l, const struct aof_reader *r)
{
    if (r->argc > BATCH_ARGS) {
        struct planned big = {.argv = r->argv, .argc = r->argc, .offset = r->offset};
        return run_batch(l) && run_one(l, &big);
    }
    if ((l->count == BATCH_MAX || l->args_used + r->argc > BATCH_ARGS) && !run_batch(l)) return false;
    struct planned *p = &l->plan[l->count++];
    *p = (struct planned){.argv = l->args + l->args_used, .argc = r->argc, .offset = r->offset};
    memcpy(p->argv, r->argv, (size_t)r->argc * sizeof *r->argv);
    l->args_used += r->argc;
    return true;
}

/* --- the end of a file that is not a good end --- */

static bool cut_tail(struct loading *l, const struct aof_reader *r)
{
    struct aof_load_result *res = l->result;
    res->cut_bytes = l->size - r->safe;
    res->cut_commands = (r->in_multi ? r->multi_commands : 0) + (r->torn_group ? r->torn_commands : r->offset < l->size);
    const char *inside = r->torn_group ? "group of commands that were written at once" : r->in_multi ? "transaction" : "command";
    const char *why = r->torn_group ? " at least" : r->in_multi ? " that are not whole or belong to the transaction" : " that is not whole";
    log_line('#', "!!! Warning: short read while loading the AOF file %s!!!", l->name);
    log_line('#', "The file %s ends inside a %s: truncating it from %llu to %llu bytes. %llu bytes are lost, with %llu command%s%s", l->name, inside,
             (unsigned long long)l->size, (unsigned long long)r->safe, (unsigned long long)res->cut_bytes, (unsigned long long)res->cut_commands,
             res->cut_commands == 1 ? "" : "s", why);
    int fd = file_ops->open(l->path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) return fail(l, "The AOF file %s cannot be opened for truncating it: %s", l->name, strerror(errno));
    int rc = file_ops->ftruncate(fd, (off_t)r->safe) != 0 || file_ops->fsync(fd) != 0 ? errno : 0;
    file_ops->close(fd);
    if (rc) return fail(l, "The AOF file %s cannot be truncated: %s", l->name, strerror(rc));
    log_line('#', "AOF %s loaded anyway because aof-load-truncated is enabled", l->name);
    return true;
}

/* What was made ahead for syncing in place, or only in part, as a process that was killed leaves it. Nothing may be put behind it. */
static bool cut_filler(struct loading *l, const struct aof_reader *r)
{
    if (!l->last || !r->filler_at) return true;
    int fd = file_ops->open(l->path, O_WRONLY | O_CLOEXEC, 0);
    int rc = fd < 0 || file_ops->ftruncate(fd, (off_t)r->filler_at) != 0 ? errno : 0;
    if (fd >= 0) file_ops->close(fd);
    if (rc) return fail(l, "The filler at the end of the AOF file %s cannot be cut off: %s", l->name, strerror(rc));
    return true;
}

uint64_t aof_load_more_behind(int fd, uint64_t size, const struct aof_reader *r)
{
    uint64_t left = size - r->offset;
    struct buf b = {0};
    if (r->torn_group) return 0;
    if (left > TAIL_BYTES_MAX) left = TAIL_BYTES_MAX;
    char *into = buf_room(&b, (size_t)left);
    while (b.len < left) {
        ssize_t n = file_ops->pread(fd, into + b.len, (size_t)left - b.len, (off_t)(r->offset + b.len));
        if (n <= 0) break;
        b.len += (size_t)n;
    }
    uint64_t at = aof_read_more_behind(r->offset, buf_slice(&b));
    buf_deinit(&b);
    return at;
}

static bool torn(struct loading *l, const struct aof_reader *r)
{
    uint64_t more;
    if (!l->last)
        return fail(l, "Unexpected end of file reading the append only file %s at offset %llu, and it is not the last one: the log has a hole",
                    l->name, (unsigned long long)r->offset);
    more = aof_load_more_behind(l->fd, l->size, r);
    if (more)
        return fail(l, "Bad file format reading the append only file %s: the command at offset %llu does not end before the file does, but whole "
                       "commands follow from offset %llu on: it is damaged, not torn off, and nothing was cut", l->name,
                    (unsigned long long)r->offset, (unsigned long long)more);
    if (!config_bool(l->sv->node, "aof-load-truncated"))
        return fail(l, "Unexpected end of file reading the append only file %s at offset %llu. Make a copy of it, then repair it with vireo-check "
                       "(redis-check-aof --fix), or set aof-load-truncated to yes and start again: it would be cut at offset %llu",
                    l->name, (unsigned long long)r->offset, (unsigned long long)r->safe);
    return cut_tail(l, r);
}

/* Where this file leaves the data; one without commands, where those before it did. */
static void note_place(struct loading *l, const struct aof_reader *r)
{
    if (r->commands || r->point.on) l->sv->node->e->save->point = r->point;
}

static bool read_commands(struct loading *l)
{
    struct aof_reader r;
    bool good = true, more = true;
    aof_read_init(&r, l->at);
    l->replay.s.db = 0; /* nothing is selected in a new file */
    while (good && more) {
        switch (aof_read_next(&r)) {
        case AOF_COMMAND: good = plan(l, &r); break;
        case AOF_MORE: {
            good = run_batch(l) && breathe(l);
            if (!good) break;
            ssize_t n = read_some(l, aof_read_room(&r, STEP_BYTES), STEP_BYTES);
            if (n < 0) good = fail(l, "Reading the append only file %s failed at offset %llu: %s", l->name, (unsigned long long)l->at, strerror(errno));
            else aof_read_added(&r, (size_t)n);
            break;
        }
        case AOF_END:
            good = run_batch(l) && cut_filler(l, &r);
            l->result->open_note = r.open_note;
            note_place(l, &r);
            more = false;
            break;
        case AOF_TORN:
            good = run_batch(l) && torn(l, &r);
            note_place(l, &r);
            more = false;
            break;
        case AOF_BAD:
            good = run_batch(l) && fail(l, "Bad file format reading the append only file %s: %s, at offset %llu. Make a copy of it, then look at it with "
                                           "vireo-check (redis-check-aof --fix)", l->name, r.why, (unsigned long long)r.offset);
            break;
        }
    }
    if (r.commands) l->result->any = true;
    aof_read_deinit(&r);
    return good;
}

/* --- an RDB image at the beginning --- */

static size_t image_source(void *arg, char *into, size_t room)
{
    struct loading *l = arg;
    ssize_t n = read_some(l, into, room);
    return n > 0 ? (size_t)n : 0;
}

static bool read_image(struct loading *l)
{
    struct in in;
    log_line('*', "Reading RDB base file on AOF loading...");
    in_init_source(&in, image_source, l, l->size, config_bool(l->sv->node, "rdbchecksum"));
    enum load_result got = load_image(l->sv, &in, l->path, LOAD_BASE | LOAD_PLACE);
    l->at = in_offset(&in);
    in_deinit(&in);
    if (got == LOAD_FAILED) return fail(l, "Error reading the RDB preamble of the AOF file %s, AOF loading aborted", l->name);
    return got == LOAD_DONE;
}

/* --- files --- */

static bool read_file(struct loading *l)
{
    char start[5];
    struct stat st;
    if (fstat(l->fd, &st) != 0) return fail(l, "The append only file %s cannot be looked at: %s", l->name, strerror(errno));
    if (!S_ISREG(st.st_mode)) return fail(l, "The append only file %s is not a regular file", l->name);
    l->size = (uint64_t)st.st_size;
    l->at = 0;
    if (!l->size) return true;
    l->result->any = true;
    ssize_t n = file_ops->pread(l->fd, start, sizeof start, 0);
    if (n == sizeof start && memcmp(start, "REDIS", 5) == 0 && !read_image(l)) return false;
    return read_commands(l);
}

static bool load_one(struct loading *l, const char *folder, const struct manifest_file *f, bool last)
{
    uint64_t start_us = clock_mono_us();
    const char *kind = f->type == 'b' ? "base" : "incr";
    l->name = f->name;
    l->last = last;
    snprintf(l->path, sizeof l->path, "%s/%s", folder, f->name);
    l->fd = file_ops->open(l->path, O_RDONLY | O_CLOEXEC, 0);
    if (l->fd < 0) return fail(l, "The %s file %s, which the manifest of the append only log lists, cannot be read: %s", kind, l->path, strerror(errno));
    bool good = read_file(l);
    file_ops->close(l->fd);
    l->before += l->size;
    if (!good) return false;
    if (!l->size && f->type == 'b') log_line('#', "Warning: the AOF base file %s is empty", f->name);
    if (l->size) log_line('*', "DB loaded from %s file %s: %.3f seconds", kind, f->name, (double)(clock_mono_us() - start_us) / 1e6);
    return true;
}

static uint64_t bytes_of_one(const char *folder, const char *name)
{
    char path[512];
    struct stat st;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

static uint64_t bytes_of(const char *folder, const struct manifest *m)
{
    uint64_t sum = m->base.name ? bytes_of_one(folder, m->base.name) : 0;
    for (int i = 0; i < m->incr.count; i++) sum += bytes_of_one(folder, m->incr.at[i].name);
    return sum;
}

bool aof_load_files(struct server *sv, const char *folder, const struct manifest *m, struct aof_load_result *r)
{
    static struct loading l;
    *r = (struct aof_load_result){0};
    l = (struct loading){.sv = sv, .result = r};
    loading_begin(sv, bytes_of(folder, m));
    replay_begin(&l.replay, sv->node->e);
    bool good = true;
    if (m->base.name) good = load_one(&l, folder, &m->base, !m->incr.count);
    for (int i = 0; i < m->incr.count && good; i++) good = load_one(&l, folder, &m->incr.at[i], i == m->incr.count - 1);
    replay_end(&l.replay);
    loading_end(sv);
    return good;
}
