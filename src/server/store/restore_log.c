/* restore_log: files of the log are told by the history at their head and the number in their name; a number that is
 * missing before the end is a hole, and nothing behind a hole is used. */
#include "server/store/restore_log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "engine/replay.h"
#include "io/clock.h"
#include "io/file.h"
#include "node/config.h"
#include "persist/aof_read.h"
#include "server/store/aof.h"
#include "server/store/keep.h"
#include "server/store/load.h"

#define STEP_BYTES ((size_t)256 << 10)
#define TELL_MS 5000
#define ERRORS_SHOWN 20

struct segment {
    int64_t seq;
    uint64_t bytes;
    char path[4096];
};

struct segments {
    struct segment *at;
    int count;
};

struct play {
    struct server *sv;
    struct target *t;
    struct replay replay;
    uint64_t total, before;
    int64_t told_ms;
    bool stopped;
};

/* --- finding --- */

static void add(struct segments *l, int64_t seq, uint64_t bytes, const char *path)
{
    for (int i = 0; i < l->count; i++) {
        struct segment *s = &l->at[i];
        if (s->seq != seq) continue;
        if (bytes > s->bytes) { /* the same file twice: the live one may have gone on */
            s->bytes = bytes;
            snprintf(s->path, sizeof s->path, "%s", path);
        }
        return;
    }
    l->at = mem_realloc(l->at, (size_t)l->count * sizeof *l->at, (size_t)(l->count + 1) * sizeof *l->at);
    int i = l->count++;
    for (; i > 0 && l->at[i - 1].seq > seq; i--) l->at[i] = l->at[i - 1];
    l->at[i] = (struct segment){.seq = seq, .bytes = bytes};
    snprintf(l->at[i].path, sizeof l->at[i].path, "%s", path);
}

static void look_into(struct segments *l, const char *folder, const struct backup_record *b)
{
    char path[4096], history[41];
    struct stat st;
    DIR *d = folder[0] ? opendir(folder) : NULL;
    for (struct dirent *e; d && (e = readdir(d));) {
        int64_t seq = log_file_seq(e->d_name);
        if (seq < b->incr_seq) continue;
        snprintf(path, sizeof path, "%.3500s/%.500s", folder, e->d_name);
        if (stat(path, &st) != 0 || !keep_history(path, history) || strcmp(history, b->history) != 0) continue;
        add(l, seq, (uint64_t)st.st_size, path);
    }
    if (d) closedir(d);
}

static void find_segments(struct server *sv, const struct target *t, struct segments *l)
{
    char folder[4200];
    snprintf(folder, sizeof folder, "%s/../%s", t->path, BACKUP_LOG);
    look_into(l, folder, &t->b);
    look_into(l, t->b.log_folder, &t->b);
    snprintf(folder, sizeof folder, "%s%s", t->b.log_folder, ".before-restore");
    look_into(l, folder, &t->b);
    look_into(l, config_string(sv->node, "appenddirname"), &t->b);
    look_into(l, t->given_log, &t->b);
}

/* --- replaying --- */

static bool breathe(struct play *p, uint64_t at)
{
    int64_t now = clock_mono_ms();
    if (!loading_at(p->sv, p->before + at)) return false;
    if (now - p->told_ms < TELL_MS) return true;
    p->told_ms = now;
    printf("Replaying the log: %.1f%%, %llu commands\n", p->total ? (double)(p->before + at) * 100 / (double)p->total : 100.0,
           (unsigned long long)p->replay.commands);
    return true;
}

static bool run_one(struct play *p, const struct segment *s, const struct aof_reader *r, char error[700])
{
    struct target *t = p->t;
    if (r->stamp_s > t->until_s) {
        t->stopped_before_s = r->stamp_s;
        p->stopped = true;
        return true;
    }
    if (r->stamp_s) t->stamp_s = r->stamp_s;
    enum replay_result got = replay_run(&p->replay, r->argc, r->argv);
    if (got == REPLAY_DONE) return true;
    int shown = (int)(r->argv[0].len < 64 ? r->argv[0].len : 64);
    if (got == REPLAY_ERROR) {
        if (++t->errors <= ERRORS_SHOWN)
            fprintf(stderr, "A command of %s, '%.*s' at offset %llu, answered with an error: %.*s\n", s->path, shown, r->argv[0].ptr,
                    (unsigned long long)r->offset, (int)p->replay.error.len, p->replay.error.ptr);
        return true;
    }
    snprintf(error, 700, "%.400s: the command '%.*s' at offset %llu is not one of this server", s->path, shown, r->argv[0].ptr, (unsigned long long)r->offset);
    return false;
}

static bool read_more(struct play *p, const struct segment *s, int fd, uint64_t *at, struct aof_reader *r, char error[700])
{
    ssize_t n;
    do n = file_ops->pread(fd, aof_read_room(r, STEP_BYTES), STEP_BYTES, (off_t)*at);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        snprintf(error, 700, "read %.500s: %s", s->path, strerror(errno));
        return false;
    }
    *at += (uint64_t)n;
    aof_read_added(r, (size_t)n);
    if (breathe(p, *at)) return true;
    snprintf(error, 700, "called off");
    return false;
}

static bool torn(int fd, const struct segment *s, const struct aof_reader *r, bool last, char error[700])
{
    uint64_t more = last && s->bytes > r->offset ? aof_load_more_behind(fd, s->bytes, r) : 0;
    if (more) {
        snprintf(error, 700, "%.400s: the command at offset %llu does not end before the file does, but whole commands follow from offset %llu on: it is damaged",
                 s->path, (unsigned long long)r->offset, (unsigned long long)more);
        return false;
    }
    if (!last) {
        snprintf(error, 700, "%.400s ends in the middle of a command at offset %llu, and the log goes on after it", s->path, (unsigned long long)r->offset);
        return false;
    }
    printf("%s ends in the middle of a command: its last %llu bytes are left out\n", s->path, (unsigned long long)(s->bytes > r->safe ? s->bytes - r->safe : 0));
    return true;
}

static bool play_file(struct play *p, const struct segment *s, bool last, char error[700])
{
    struct aof_reader r;
    uint64_t at = 0;
    bool good = true, more = true;
    int fd = file_ops->open(s->path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        snprintf(error, 700, "open %.500s: %s", s->path, strerror(errno));
        return false;
    }
    printf("Replaying %s\n", s->path);
    aof_read_init(&r, 0);
    p->replay.s.db = 0; /* nothing is selected in a new file */
    r.stamp_s = p->t->stamp_s;
    while (good && more && !p->stopped) {
        switch (aof_read_next(&r)) {
        case AOF_COMMAND: good = run_one(p, s, &r, error); break;
        case AOF_MORE: good = read_more(p, s, fd, &at, &r, error); break;
        case AOF_END: more = false; break;
        case AOF_TORN:
            good = torn(fd, s, &r, last, error);
            more = false;
            break;
        case AOF_BAD:
            snprintf(error, 700, "%.400s: %s, at offset %llu", s->path, r.why, (unsigned long long)r.offset);
            good = false;
            break;
        }
    }
    aof_read_deinit(&r);
    file_ops->close(fd);
    p->before += s->bytes;
    return good;
}

/* The numbers follow each other, from the backup's on. */
static bool is_whole(const struct segments *l, const struct target *t, char error[700])
{
    int64_t want = t->b.incr_seq;
    for (int i = 0; i < l->count && l->at[i].seq == want; i++) want++;
    if (want == t->b.incr_seq + l->count && l->count) return true;
    snprintf(error, 700, "file %lld of the log (history %s) is missing: it is neither in %.200s/../%s nor in %.200s%s", (long long)want, t->b.history, t->path,
             BACKUP_LOG, t->b.log_folder, l->count ? ", and there are later ones" : "");
    return false;
}

bool restore_replay(struct server *sv, struct target *t, char error[700])
{
    struct segments l = {0};
    static struct play p;
    p = (struct play){.sv = sv, .t = t, .told_ms = clock_mono_ms()};
    find_segments(sv, t, &l);
    bool good = is_whole(&l, t, error);
    for (int i = 0; i < l.count; i++) p.total += l.at[i].bytes;
    if (good) {
        loading_begin(sv, p.total);
        replay_begin(&p.replay, sv->node->e);
        for (int i = 0; i < l.count && good && !p.stopped; i++) good = play_file(&p, &l.at[i], i == l.count - 1, error);
        t->commands = p.replay.commands;
        replay_end(&p.replay);
        loading_end(sv);
    }
    mem_free(l.at, (size_t)l.count * sizeof *l.at);
    return good;
}
