/* journal_files: see the header. The order of steps is the specification's (persistence formats, 11.3, 11.8), with a sync
 * of the folder before each manifest, so that no manifest can name a file that a power failure takes back. */
#include "server/store/journal_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "io/file.h"
#include "io/log.h"
#include "server/store/keep.h"

#define AGAIN_BYTES ((size_t)1 << 20)
#define PIECE_BYTES ((off_t)64 << 20)
#define WRITE_BYTES ((size_t)1 << 20)  /* at once; the stage has room for them */
#define DIRECT_MIN_BYTES ((size_t)64 << 10) /* less goes through the kernel's cache */
#define FOUND_BYTES ((uint64_t)64 << 20) /* of a log that is gone on with */

int log_fail(struct journal_result *r, int error, const char *what, const char *path)
{
    r->error = error;
    snprintf(r->what, sizeof r->what, "%s", what);
    snprintf(r->path, sizeof r->path, "%s", path);
    return error;
}

static int path_in(const struct log_folder *l, char path[512], const char *before, const char *name, const char *after)
{
    int n = snprintf(path, 512, "%s/%s%s%s", l->folder, before, name, after);
    return n > 0 && n < 512 ? 0 : ENAMETOOLONG;
}

/* --- bytes --- */

static int write_at(int fd, const char *ptr, size_t len, uint64_t at, size_t *done)
{
    while (*done < len) {
        ssize_t n = file_ops->pwrite(fd, ptr + *done, len - *done, (off_t)(at + *done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) return EIO;
        *done += (size_t)n;
    }
    return 0;
}

bool log_set_direct(struct log_folder *l, bool on)
{
    struct log_file *f = &l->file;
    if (f->direct == on) return true;
    if (file_ops->direct(f->fd, on) != 0) return false;
    f->direct = on;
    return true;
}

void log_gather(char *to, const struct slice *parts, size_t from, size_t n)
{
    for (; n; parts++) {
        if (from >= parts->len) {
            from -= parts->len;
            continue;
        }
        size_t here = parts->len - from < n ? parts->len - from : n;
        memcpy(to, parts->ptr + from, here);
        to += here;
        n -= here;
        from = 0;
    }
}

char *log_staging(struct log_folder *l)
{
    struct stage *st = &l->stage;
    if (!st->at) {
        st->memory = mem_alloc(STAGE_BYTES + FILE_BLOCK);
        st->at = st->memory + (-(uintptr_t)st->memory & (FILE_BLOCK - 1));
    }
    return st->at;
}

/* n bytes, whole blocks, from number `from` of all parts on. Returns the number of pieces; all together may be less than n. */
static int lay_out(struct log_folder *l, const struct slice *parts, size_t from, size_t n, struct iovec *pieces)
{
    char *stage = log_staging(l);
    int count = 0;
    size_t len;
    for (size_t at = 0; at < n; at += len, from += len) {
        while (from >= parts->len) from -= parts++->len;
        const char *ptr = parts->ptr + from;
        struct iovec *last = count ? &pieces[count - 1] : NULL;
        len = (parts->len - from < n - at ? parts->len - from : n - at) & ~(size_t)(FILE_BLOCK - 1);
        bool as_it_is = len && !l->stage.copies && !((uintptr_t)ptr & (FILE_SECTOR - 1));
        if (!as_it_is) {
            log_gather(stage, parts, from, len = FILE_BLOCK);
            ptr = stage;
            stage += len;
        }
        if (last && (char *)last->iov_base + last->iov_len == ptr) last->iov_len += len;
        else if (count == FILE_PIECES) break;
        else pieces[count++] = (struct iovec){.iov_base = (void *)(uintptr_t)ptr, .iov_len = len};
    }
    return count;
}

/* Whole blocks, from the start of one on. */
static ssize_t write_blocks(struct log_folder *l, const struct slice *parts, size_t done, size_t left)
{
    struct iovec pieces[FILE_PIECES];
    size_t n = (left < WRITE_BYTES ? left : WRITE_BYTES) & ~(size_t)(FILE_BLOCK - 1);
    int count = lay_out(l, parts, done, n, pieces);
    return file_ops->pwritev(l->file.fd, pieces, count, (off_t)(l->file.size + done));
}

/* Not whole blocks, but no more than `most`. Parts of several turns are small: copied together they are one call. */
static ssize_t write_piece(struct log_folder *l, const struct slice *parts, size_t done, size_t most)
{
    size_t from = done;
    while (from >= parts->len) from -= parts++->len;
    off_t at = (off_t)(l->file.size + done);
    if (parts->len - from >= most) return file_ops->pwrite(l->file.fd, parts->ptr + from, most, at);
    size_t n = most < WRITE_BYTES ? most : WRITE_BYTES;
    char *stage = log_staging(l);
    log_gather(stage, parts, from, n);
    return file_ops->pwrite(l->file.fd, stage, n, at);
}

static int write_parts(struct log_folder *l, const struct slice *parts, size_t total, size_t *done)
{
    while (*done < total) {
        size_t left = total - *done, gap = -(l->file.size + *done) & (FILE_BLOCK - 1);
        bool much = !l->stage.refused && left >= gap + DIRECT_MIN_BYTES, direct = much && !gap;
        if (!log_set_direct(l, direct)) {
            if (!direct) return errno;
            l->stage.refused = true;
            continue;
        }
        ssize_t n = direct ? write_blocks(l, parts, *done, left) : write_piece(l, parts, *done, much ? gap : left);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EINVAL && direct) {
            l->stage.refused = l->stage.copies;
            l->stage.copies = true;
            continue;
        }
        if (n < 0) return errno;
        if (n == 0) return EIO;
        *done += (size_t)n;
    }
    return 0;
}

int log_append(struct log_folder *l, const struct slice *parts, int count, size_t *done, struct journal_result *r)
{
    struct log_file *f = &l->file;
    size_t total = 0;
    for (int i = 0; i < count; i++) total += parts[i].len;
    if (!*done && log_ahead_append(l, parts, total)) return 0;
    if (f->group_len) return log_fail(r, EIO, "fsync", f->path); /* its memory is still needed */
    int rc = log_ahead_cut(l);
    if (rc) return log_fail(r, rc, "truncate", f->path);
    l->ahead.known = false;
    rc = write_parts(l, parts, total, done);
    if (!log_set_direct(l, false) && !rc) rc = errno;
    if (rc) {
        /* half a command is taken back; if not even that works, the rest of it will follow */
        if (*done && file_ops->ftruncate(f->fd, (off_t)f->size) == 0) *done = 0;
        return log_fail(r, rc, "write", f->path);
    }
    f->size += total;
    *done = 0;
    return 0;
}

void log_stage_free(struct log_folder *l)
{
    if (l->stage.memory) mem_free(l->stage.memory, STAGE_BYTES + FILE_BLOCK);
    l->stage = (struct stage){0};
}

static struct buf drop_oldest(struct log_file *f)
{
    struct kept *k = f->first;
    struct buf bytes = k->bytes;
    f->first = k->next;
    if (!k->next) f->last = NULL;
    f->kept_bytes -= bytes.len;
    mem_free(k, sizeof *k);
    return bytes;
}

void log_keep(struct log_file *f, struct buf *bytes, uint64_t max)
{
    struct kept *k = mem_alloc(sizeof *k);
    *k = (struct kept){NULL, *bytes};
    *bytes = (struct buf){0};
    f->kept_bytes += k->bytes.len;
    if (f->last) f->last->next = k;
    else f->first = k;
    f->last = k;
    while (f->kept_bytes > max) {
        buf_deinit(bytes);
        *bytes = drop_oldest(f);
    }
}

static void drop_kept(struct log_file *f)
{
    while (f->first) {
        struct buf bytes = drop_oldest(f);
        buf_deinit(&bytes);
    }
}

/* The kernel may have dropped the pages that it could not write: they are given to it once more. */
static int write_kept(struct log_file *f)
{
    uint64_t at = f->size - f->kept_bytes;
    for (const struct kept *k = f->first; k; k = k->next) {
        size_t done = 0;
        int rc = write_at(f->fd, k->bytes.ptr, k->bytes.len, at, &done);
        if (rc) return rc;
        at += k->bytes.len;
    }
    return 0;
}

static int write_read_back(struct log_file *f)
{
    struct buf b = {0};
    int rc = 0;
    uint64_t end = f->size - f->kept_bytes;
    for (uint64_t at = f->synced; at < end && !rc;) {
        size_t want = end - at < AGAIN_BYTES ? (size_t)(end - at) : AGAIN_BYTES, done = 0;
        ssize_t n = file_ops->pread(f->fd, buf_room(&b, want), want, (off_t)at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) rc = n < 0 ? errno : EIO;
        else rc = write_at(f->fd, b.ptr, (size_t)n, at, &done);
        if (!rc) at += (size_t)n;
    }
    buf_deinit(&b);
    return rc;
}

static int write_again(struct log_file *f)
{
    size_t done = 0;
    if (f->group_len) return write_at(f->fd, f->group, f->group_len, f->group_at, &done);
    int rc = write_read_back(f);
    return rc ? rc : write_kept(f);
}

int log_sync(struct log_file *f, bool again, struct journal_result *r)
{
    int rc = again ? write_again(f) : 0;
    if (rc) return log_fail(r, rc, "write", f->path);
    if (file_ops->fdatasync(f->fd) != 0) return log_fail(r, errno, "fsync", f->path);
    f->synced = f->size;
    f->group_len = 0;
    drop_kept(f);
    return 0;
}

void log_close(struct log_file *f)
{
    if (f->fd >= 0) file_ops->close(f->fd);
    drop_kept(f);
    *f = (struct log_file){.fd = -1};
}

/* --- the manifest --- */

/* *switched: the new one is in place, whatever comes after (it may be known only to the running system). */
static int write_manifest(const struct log_folder *l, const struct manifest *m, bool *switched, struct journal_result *r)
{
    char temp[512], path[512];
    struct buf text = {0};
    *switched = false;
    int rc = path_in(l, temp, "temp-", l->stem, ".manifest");
    if (!rc) rc = path_in(l, path, "", l->stem, ".manifest");
    if (rc) return log_fail(r, rc, "open", l->stem);
    manifest_format(m, &text);
    int fd = file_ops->open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) {
        buf_deinit(&text);
        return log_fail(r, errno, "open", temp);
    }
    rc = file_write_all(fd, buf_slice(&text));
    if (rc) log_fail(r, rc, "write", temp);
    if (!rc && file_ops->fdatasync(fd) != 0) rc = log_fail(r, errno, "fsync", temp);
    if (file_ops->close(fd) != 0 && !rc) rc = log_fail(r, errno, "close", temp);
    if (!rc && file_ops->rename(temp, path) != 0) rc = log_fail(r, errno, "rename", temp);
    buf_deinit(&text);
    if (rc) {
        file_ops->unlink(temp);
        return rc;
    }
    *switched = true;
    rc = file_sync_folder(path);
    return rc ? log_fail(r, rc, "fsync of the folder", path) : 0;
}

static void take_manifest(struct log_folder *l, struct manifest *m)
{
    manifest_deinit(&l->manifest);
    l->manifest = *m;
}

/* Writes m and, once it is in place, makes it the one that counts. If the folder cannot be synced after that there is no way
 * back: a power failure may bring back either manifest. So it is left unsettled: nothing counts as durable, and no history
 * is deleted, before log_settle has succeeded. */
static int change_manifest(struct log_folder *l, struct manifest *m, struct journal_result *r)
{
    bool switched;
    int rc = write_manifest(l, m, &switched, r);
    if (!switched) {
        manifest_deinit(m);
        return rc;
    }
    take_manifest(l, m);
    l->unsettled = rc != 0;
    r->error = 0;
    return 0;
}

int log_settle(struct log_folder *l, struct journal_result *r)
{
    char path[512];
    if (!l->unsettled) return 0;
    int rc = path_in(l, path, "", l->stem, ".manifest");
    if (!rc) rc = file_sync_folder(path);
    if (rc) return log_fail(r, rc, "fsync of the folder of", path);
    l->unsettled = false;
    return 0;
}

/* --- files --- */

static int open_log(struct log_file *f, const char *path, bool fresh, struct journal_result *r)
{
    int fd = file_ops->open(path, O_RDWR | O_CREAT | O_CLOEXEC | (fresh ? O_TRUNC : 0), 0644);
    struct stat st;
    if (fd < 0) return log_fail(r, errno, "open", path);
    if (fstat(fd, &st) != 0) {
        int rc = log_fail(r, errno, "stat", path);
        file_ops->close(fd);
        return rc;
    }
    *f = (struct log_file){.fd = fd, .size = (uint64_t)st.st_size, .synced = (uint64_t)st.st_size};
    snprintf(f->path, sizeof f->path, "%s", path);
    return 0;
}

/* The folder's name leads elsewhere after CONFIG SET dir. What is there may be another's log, and ours is not complete there. */
static void note_home(struct log_folder *l)
{
    struct stat st;
    bool there = stat(l->folder, &st) == 0;
    l->home[0] = there ? (uint64_t)st.st_dev : 0;
    l->home[1] = there ? (uint64_t)st.st_ino : 0;
}

static bool is_home(const struct log_folder *l)
{
    struct stat st;
    return !l->home[1] || (stat(l->folder, &st) == 0 && st.st_dev == l->home[0] && st.st_ino == l->home[1]);
}

static void undo_open(struct log_file *f)
{
    file_ops->unlink(f->path);
    log_close(f);
}

/* The next incremental file and the manifest that names it. */
static int begin_next(struct log_folder *l, struct log_file *next, struct journal_result *r)
{
    struct manifest m;
    char path[512];
    manifest_copy(&m, &l->manifest);
    const char *name = manifest_add_incr(&m, l->stem);
    int rc = path_in(l, path, "", name, "");
    if (rc) log_fail(r, rc, "open", name);
    if (!rc) rc = open_log(next, path, true, r);
    if (rc) {
        manifest_deinit(&m);
        return rc;
    }
    snprintf(r->name, sizeof r->name, "%s", name);
    /* a file of that name may have been left over: that it is empty now must be as durable as the manifest that lists it */
    if (file_ops->fsync(next->fd) != 0) rc = log_fail(r, errno, "fsync", path);
    if (!rc && (rc = file_sync_folder(path)) != 0) log_fail(r, rc, "fsync of the folder of", path);
    if (rc) {
        manifest_deinit(&m);
    } else {
        rc = change_manifest(l, &m, r);
    }
    if (rc) undo_open(next);
    return rc;
}

int log_rotate(struct log_folder *l, struct journal_result *r)
{
    struct log_file next;
    if (!is_home(l)) return log_fail(r, ESTALE, "dir was changed, the log stays where it is:", l->folder);
    int rc = log_ahead_cut(l);
    if (rc) return log_fail(r, rc, "truncate", l->file.path);
    rc = begin_next(l, &next, r);
    if (rc) return rc;
    log_close(&l->file);
    l->file = next;
    log_ahead_new(l);
    return 0;
}

static int sync_listed(const struct log_folder *l, const char *name, struct journal_result *r)
{
    char path[512];
    int rc = path_in(l, path, "", name, "");
    if (rc) return log_fail(r, rc, "open", name);
    int fd = file_ops->open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return log_fail(r, errno, "open", path);
    if (file_ops->fdatasync(fd) != 0) rc = log_fail(r, errno, "fsync", path);
    file_ops->close(fd);
    return rc;
}

/* What was just loaded may have been in the kernel's memory only, the manifest's new name too, if the process before was killed:
 * it must not be lost any more once it is served and built upon. */
static int sync_found(struct log_folder *l, struct journal_result *r)
{
    const struct manifest *m = &l->manifest;
    int rc = m->base.name ? sync_listed(l, m->base.name, r) : 0;
    for (int i = 0; i < m->incr.count && !rc; i++) rc = sync_listed(l, m->incr.at[i].name, r);
    if (rc || manifest_is_empty(m)) return rc;
    l->unsettled = true;
    return log_settle(l, r);
}

/* If a sync of the process before failed, the kernel holds these bytes as clean and no sync would write them: they are written
 * once more, in place and as they are. A disk that has no room even for that has them synced only. */
static int write_found(struct log_file *f, struct journal_result *r)
{
    uint64_t size = f->size;
    f->synced = size > FOUND_BYTES ? size - FOUND_BYTES : 0;
    if (!size || log_sync(f, true, r) == 0 || log_sync(f, false, r) == 0) {
        r->error = 0;
        return 0;
    }
    log_close(f);
    return r->error;
}

int log_open_last(struct log_folder *l, struct journal_result *r)
{
    char path[512];
    const char *name = manifest_current(&l->manifest);
    int found = sync_found(l, r);
    note_home(l);
    log_ahead_new(l);
    if (found) return found;
    if (!name) return begin_next(l, &l->file, r);
    int rc = path_in(l, path, "", name, "");
    if (rc) return log_fail(r, rc, "open", name);
    snprintf(r->name, sizeof r->name, "%s", name);
    rc = open_log(&l->file, path, false, r);
    return rc ? rc : write_found(&l->file, r);
}

int log_open_temp(struct log_folder *l, struct journal_result *r)
{
    char path[512];
    int rc = path_in(l, path, "temp-", l->stem, ".incr");
    if (rc) return log_fail(r, rc, "open", l->stem);
    log_drop_temp(l);
    rc = open_log(&l->file, path, true, r);
    if (rc) return rc;
    note_home(l);
    log_ahead_new(l);
    l->file.temp = true;
    /* a killed process may have left one of that name: that it is empty now must be durable, even if nothing is ever written to it */
    if (file_ops->fsync(l->file.fd) != 0) {
        rc = log_fail(r, errno, "fsync", path);
        log_drop_temp(l);
        return rc;
    }
    snprintf(r->name, sizeof r->name, "temp-%s.incr", l->stem);
    return rc;
}

void log_drop_temp(struct log_folder *l)
{
    if (l->file.fd < 0 || !l->file.temp) return;
    undo_open(&l->file);
}

/* --- a new base --- */

/* temp-F.incr gets its number. */
static int settle_temp(struct log_folder *l, struct manifest *m, char old_path[512], struct journal_result *r)
{
    char path[512];
    const char *name = manifest_add_incr(m, l->stem);
    int rc = path_in(l, path, "", name, "");
    if (rc) return log_fail(r, rc, "rename", name);
    snprintf(old_path, 512, "%s", l->file.path);
    if (file_ops->rename(old_path, path) != 0) return log_fail(r, errno, "rename", old_path);
    snprintf(l->file.path, sizeof l->file.path, "%s", path);
    l->file.temp = false;
    return 0;
}

int log_install(struct log_folder *l, const struct journal_order *o, struct journal_result *r)
{
    struct manifest m;
    char path[512], temp_incr[512] = "";
    manifest_copy(&m, &l->manifest);
    const char *name = manifest_new_base(&m, l->stem, o->rdb, o->keep_incr && !l->file.temp ? 1 : 0);
    int rc = path_in(l, path, "", name, "");
    if (rc) log_fail(r, rc, "rename", name);
    snprintf(r->name, sizeof r->name, "%s", name);
    if (!rc && file_ops->rename(o->path, path) != 0) rc = log_fail(r, errno, "rename", o->path);
    if (rc) {
        manifest_deinit(&m);
        file_ops->unlink(o->path);
        return rc;
    }
    if (l->file.temp) rc = settle_temp(l, &m, temp_incr, r);
    if (!rc && (rc = file_sync_folder(path)) != 0) log_fail(r, rc, "fsync of the folder", path);
    if (rc) manifest_deinit(&m);
    else rc = change_manifest(l, &m, r);
    if (!rc) return 0;
    file_ops->unlink(path);
    if (temp_incr[0] && !l->file.temp && file_ops->rename(l->file.path, temp_incr) == 0) {
        snprintf(l->file.path, sizeof l->file.path, "%s", temp_incr);
        l->file.temp = true;
    }
    return rc;
}

/* --- sizes --- */

static uint64_t bytes_of(const struct log_folder *l, const char *name)
{
    char path[512];
    struct stat st;
    if (path_in(l, path, "", name, "") || stat(path, &st) != 0) return 0;
    return (uint64_t)st.st_size;
}

uint64_t log_base_bytes(const struct log_folder *l) { return l->manifest.base.name ? bytes_of(l, l->manifest.base.name) : 0; }

uint64_t log_earlier_bytes(const struct log_folder *l)
{
    uint64_t sum = log_base_bytes(l);
    int count = l->manifest.incr.count - (l->file.fd >= 0 && !l->file.temp);
    for (int i = 0; i < count; i++) sum += bytes_of(l, l->manifest.incr.at[i].name);
    return sum;
}

/* --- history --- */

struct doomed {
    struct doomed *next;
    int fd;
    off_t left;
};

/* A big file takes the file system long to give back: its name goes at once, its blocks in pieces between other work. */
static void doom(struct log_folder *l, const char *path)
{
    struct stat st;
    int fd = file_ops->open(path, O_WRONLY | O_CLOEXEC, 0);
    if (fd < 0) return;
    if (fstat(fd, &st) != 0 || st.st_size <= PIECE_BYTES) {
        file_ops->close(fd);
        return;
    }
    struct doomed *d = mem_alloc(sizeof *d);
    *d = (struct doomed){l->doomed, fd, st.st_size};
    l->doomed = d;
}

bool log_give_back(struct log_folder *l)
{
    struct doomed *d = l->doomed;
    if (!d) return false;
    d->left = d->left > PIECE_BYTES ? d->left - PIECE_BYTES : 0;
    if (d->left && file_ops->ftruncate(d->fd, d->left) == 0) return true;
    l->doomed = d->next;
    file_ops->close(d->fd);
    mem_free(d, sizeof *d);
    return true;
}

/* linked: the file lives on under another name, with its bytes. */
static int delete_file(struct log_folder *l, const char *path, const char *name, bool linked)
{
    log_line('*', "Removing the history file %s in the background", name);
    struct doomed *before = l->doomed;
    if (!linked) doom(l, path);
    int rc = file_ops->unlink(path) != 0 && errno != ENOENT ? errno : 0;
    if (rc && l->doomed != before) { /* it stays, whole */
        struct doomed *d = l->doomed;
        l->doomed = d->next;
        file_ops->close(d->fd);
        mem_free(d, sizeof *d);
    }
    return rc;
}

int log_clean(struct log_folder *l, struct journal_result *r)
{
    struct manifest m;
    char path[512];
    int failed = 0, gone = 0;
    if (!l->manifest.old.count) return 0;
    if (log_settle(l, r) != 0) return r->error; /* a power failure could bring back the manifest that needs these files */
    manifest_copy(&m, &l->manifest);
    for (int i = 0; i < m.old.count;) {
        const char *name = m.old.at[i].name;
        int rc = path_in(l, path, "", name, "");
        enum keep_answer wanted = l->keep && !rc ? keep_ask(l->keep, path, name) : KEEP_NOT;
        if (wanted == KEEP_WAIT) { /* a backup needs it, and has not taken it yet */
            i++;
            continue;
        }
        if (!rc) rc = delete_file(l, path, name, wanted == KEEP_LINKED);
        if (rc) {
            failed = log_fail(r, rc, "delete", path);
            i++;
        } else {
            manifest_forget_old(&m, i);
            gone++;
        }
    }
    if (!gone) {
        manifest_deinit(&m);
        return failed;
    }
    int rc = change_manifest(l, &m, r);
    return rc ? rc : failed;
}

/* --- a log of one file --- */

/* 11.11: manifest first, then the file moves in: an interrupted move is recognised and repeated. */
int log_adopt(struct log_folder *l, struct journal_result *r)
{
    struct manifest m = {0};
    char path[512];
    bool there = l->manifest.base.name && strcmp(l->manifest.base.name, l->stem) == 0;
    int rc = path_in(l, path, "", l->stem, "");
    if (rc) return log_fail(r, rc, "rename", l->stem);
    if (!there) {
        manifest_adopt(&m, l->stem);
        rc = change_manifest(l, &m, r);
        if (rc) return rc;
    }
    if (file_ops->rename(l->stem, path) != 0) return log_fail(r, errno, "rename", l->stem);
    rc = file_sync_folder(path);
    if (!rc) rc = file_sync_folder(l->stem);
    return rc ? log_fail(r, rc, "fsync of the folder", path) : 0;
}
