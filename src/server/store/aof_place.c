/* aof_place: where the log's data stands in replication's history, so that a server that crashed goes on from there. What always holds: an
 * annotation #REPL is about exactly the records before it.
 *
 * A replica writes one behind what each turn logged, a master once a second when something moved. Records behind the last one are of
 * no known place: a master that finds such gets a new history, as ever; a replica cuts them off (and keeps them in a file beside the log),
 * since its master has them and the stream begins again with them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "io/file.h"
#include "io/log.h"
#include "node/config.h"
#include "persist/aof_read.h"
#include "persist/manifest.h"
#include "repl/replica.h"
#include "server/store/aof_private.h"

#define CUT_BYTES_MAX ((uint64_t)16 << 20) /* more than that is no turn's: it is left as it is, and a full sync follows */
#define STEP_BYTES ((size_t)256 << 10)
#define CRON_MS 1000

/* --- writing --- */

static void put(struct aof *a, const char *id, const struct saved_point *p)
{
    size_t before = a->pending.len;
    buf_fmt(&a->pending, "#REPL:%s %lld %d .\r\n", id, (long long)p->offset, p->stream_db);
    a->sv->node->e->log_pos += a->pending.len - before;
    a->place = *p;
    a->place_pos = a->sv->node->e->log_pos;
}

void aof_place_note(struct aof *a)
{
    const struct engine *e = a->sv->node->e;
    struct saved_point p;
    if (!e->repl) return;
    if (repl_point(e->repl, &p)) {
        bool same = a->place.on && memcmp(p.id, a->place.id, sizeof p.id) == 0;
        put(a, same ? "=" : p.id, &p);
    } else if (a->place.on) {
        put(a, "-", &(struct saved_point){0}); /* what follows is of no history */
    }
}

void aof_place_turn(struct aof *a)
{
    const struct repl *r = a->sv->node->e->repl;
    if (r && repl_is_replica(r) && a->st.power == AOF_ON) aof_place_note(a);
}

void aof_place_cron(struct aof *a)
{
    const struct engine *e = a->sv->node->e;
    struct saved_point p;
    if (a->st.power != AOF_ON || !e->repl || e->call || e->script_runs || e->mono_ms - a->place_ms < CRON_MS) return;
    a->place_ms = e->mono_ms;
    bool on = repl_point(e->repl, &p);
    if (on != a->place.on || (on && (p.offset != a->place.offset || e->log_pos != a->place_pos || memcmp(p.id, a->place.id, sizeof p.id)))) aof_place_note(a);
}

void aof_place_new_file(struct aof *a)
{
    a->place.on = false;
    aof_place_note(a);
}

/* --- at start --- */

struct last_place {
    uint64_t size, end;   /* of the file; behind the last annotation that tells a place: 0: there is none */
    bool whole;           /* the file is readable up to its end, or torn there */
};

static void find_place(int fd, uint64_t size, struct last_place *found)
{
    struct aof_reader r;
    uint64_t at = 0;
    bool more = true;
    aof_read_init(&r, 0);
    while (more) {
        enum aof_got got = aof_read_next(&r);
        more = got == AOF_COMMAND || got == AOF_MORE;
        if (got == AOF_END || got == AOF_TORN) found->whole = true;
        if (got != AOF_MORE) continue;
        ssize_t n = file_ops->pread(fd, aof_read_room(&r, STEP_BYTES), STEP_BYTES, (off_t)at);
        if (n < 0 && errno == EINTR) n = -2;
        if (n == -2) continue;
        if (n < 0) break;
        at += (uint64_t)n;
        aof_read_added(&r, (size_t)n);
    }
    found->size = found->whole && r.over && r.filler_at ? r.filler_at : size;
    found->end = r.place_end;
    aof_read_deinit(&r);
}

/* Whole commands behind what looks torn: it is damage, and nothing is cut. The loader tells of it. */
static bool is_damaged(struct slice tail, uint64_t from)
{
    struct aof_reader r;
    aof_read_init(&r, from);
    memcpy(aof_read_room(&r, tail.len + 1), tail.ptr, tail.len);
    aof_read_added(&r, tail.len);
    enum aof_got got;
    bool ended = false;
    while ((got = aof_read_next(&r)) == AOF_COMMAND || (got == AOF_MORE && !ended)) {
        if (got != AOF_MORE) continue;
        aof_read_room(&r, 1);
        aof_read_added(&r, 0);
        ended = true;
    }
    uint64_t at = r.offset - from;
    bool damaged = got == AOF_BAD || (got == AOF_TORN && !r.torn_group && at < tail.len && aof_read_more_behind(r.offset, slice_of(tail.ptr + at, tail.len - at)));
    aof_read_deinit(&r);
    return damaged;
}

static bool read_tail(int fd, const struct last_place *f, struct buf *tail)
{
    size_t len = (size_t)(f->size - f->end);
    char *to = buf_room(tail, len);
    while (tail->len < len) {
        ssize_t n = file_ops->pread(fd, to + tail->len, len - tail->len, (off_t)(f->end + tail->len));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        tail->len += (size_t)n;
    }
    return true;
}

static int cut(const char *path, uint64_t size)
{
    int fd = file_ops->open(path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) return errno;
    int rc = file_ops->ftruncate(fd, (off_t)size) != 0 || file_ops->fsync(fd) != 0 ? errno : 0;
    file_ops->close(fd);
    return rc;
}

static void cut_back(const char *path, const char *name, int fd, const struct last_place *f)
{
    char kept[1100];
    struct buf tail = {0};
    snprintf(kept, sizeof kept, "%s.behind", path);
    if (read_tail(fd, f, &tail) && !is_damaged(buf_slice(&tail), f->end)) {
        int rc = file_replace(kept, buf_slice(&tail), 0644);
        if (!rc) rc = cut(path, f->end);
        if (rc) log_line('#', "The log %s cannot be cut back to the last known place of the master's history: %s. A full sync follows", name, strerror(rc));
        else log_line('*', "The log %s ends %llu bytes behind the last known place of the master's history: they are cut off, since the stream begins "
                           "with them again, and kept as %s", name, (unsigned long long)tail.len, kept);
    }
    buf_deinit(&tail);
}

void aof_place_cut(struct server *sv, const char *folder, const struct manifest *m)
{
    char path[1024], start[5];
    struct last_place found = {0};
    struct stat st;
    if (!*config_string(sv->node, "replicaof") || !config_bool(sv->node, "aof-load-truncated") || !m->incr.count) return;
    const char *name = m->incr.at[m->incr.count - 1].name;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = file_ops->open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return; /* the loader tells of it */
    bool log = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && file_ops->pread(fd, start, sizeof start, 0) > 0 && (start[0] == '*' || start[0] == '#');
    if (log) find_place(fd, (uint64_t)st.st_size, &found);
    if (found.whole && found.end && found.end < found.size && found.size - found.end <= CUT_BYTES_MAX) cut_back(path, name, fd, &found);
    file_ops->close(fd);
}
