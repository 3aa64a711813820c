/* backup_work: see backup_work.h. A backup comes into the list by one rename of its folder, when everything in it is on the
 * disk and was read back; it leaves the list by one rename as well. */
#include "server/store/backup_work.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "server/store/keep.h"

#define MANIFEST_BYTES_MAX ((size_t)64 << 10)
#define COPY_BYTES ((size_t)1 << 20)

static bool fail(char error[700], const char *what, const char *path, int rc)
{
    snprintf(error, 700, "%s %.500s: %s", what, path, strerror(rc));
    return false;
}

static void put_path(char out[BACKUP_PATH], const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void put_path(char out[BACKUP_PATH], const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(out, BACKUP_PATH, fmt, ap);
    va_end(ap);
}

/* --- folders --- */

bool backup_make_folder(const char *path, char error[700])
{
    char part[BACKUP_PATH];
    size_t len = strlen(path);
    if (len >= sizeof part) return fail(error, "make the folder", path, ENAMETOOLONG);
    for (size_t i = 1; i <= len; i++) {
        if (path[i] && path[i] != '/') continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (mkdir(part, 0750) == 0) file_sync_folder(part);
        else if (errno != EEXIST) return fail(error, "make the folder", part, errno);
    }
    return true;
}

/* A folder of files, with them. */
static bool remove_folder(const char *path, char error[700])
{
    char file[BACKUP_PATH];
    DIR *d = opendir(path);
    if (!d) return errno == ENOENT || fail(error, "open", path, errno);
    for (struct dirent *e; (e = readdir(d));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        put_path(file, "%s/%s", path, e->d_name);
        if (file_ops->unlink(file) != 0) fail(error, "delete", file, errno);
    }
    closedir(d);
    if (rmdir(path) != 0) return error[0] ? false : fail(error, "delete", path, errno);
    return true;
}

static bool is_temporary(const char *name) { return strncmp(name, BACKUP_TEMPORARY, strlen(BACKUP_TEMPORARY)) == 0; }

/* What a process that was killed left unfinished. */
static void remove_left_over(const char *folder)
{
    char path[BACKUP_PATH], error[700] = "";
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));) {
        if (!is_temporary(e->d_name)) continue;
        put_path(path, "%s/%s", folder, e->d_name);
        if (remove_folder(path, error)) log_line('*', "Removed the unfinished backup %s", path);
        else log_line('#', "The unfinished backup %s cannot be removed: %s", path, error);
    }
    if (d) closedir(d);
}

/* --- the list --- */

bool backup_read_manifest(const char *folder, struct backup_record *b, char error[700])
{
    char path[BACKUP_PATH];
    struct buf text = {0};
    put_path(path, "%s/%s", folder, BACKUP_MANIFEST);
    int rc = file_read_all(path, &text, MANIFEST_BYTES_MAX);
    const char *why = rc ? strerror(rc) : backup_parse(b, buf_slice(&text));
    buf_deinit(&text);
    if (!why) return true;
    snprintf(error, 700, "%s %.500s: %s", rc ? "read" : "the manifest", path, why);
    return false;
}

static void list_one(const char *folder, const char *name, struct backup_list *out)
{
    char path[BACKUP_PATH], why[700];
    struct backup_record b = {0};
    struct stat st;
    put_path(path, "%s/%s", folder, name);
    if (is_temporary(name) || strcmp(name, BACKUP_LOG) == 0 || stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) return;
    if (!backup_id_is_good(slice_str(name))) return;
    if (!backup_read_manifest(path, &b, why)) b = (struct backup_record){.damaged = true};
    else {
        put_path(path, "%s/%s/%s", folder, name, BACKUP_DATA);
        b.damaged = stat(path, &st) != 0 || (uint64_t)st.st_size != b.bytes;
    }
    snprintf(b.id, sizeof b.id, "%s", name); /* the folder may have been renamed */
    backup_list_add(out, &b);
}

bool backup_list_read(const char *folder, struct backup_list *out, char error[700])
{
    *out = (struct backup_list){0};
    DIR *d = opendir(folder);
    if (!d) return errno == ENOENT || fail(error, "open the folder", folder, errno);
    for (struct dirent *e; (e = readdir(d));)
        if (e->d_name[0] != '.') list_one(folder, e->d_name, out);
    closedir(d);
    return true;
}

/* --- a new one --- */

static bool prepare(struct work *w)
{
    char path[BACKUP_PATH];
    if (!backup_make_folder(w->folder, w->error)) return false;
    for (int attempt = 0; attempt < 100; attempt++) {
        backup_id_make(w->now_ms, attempt, w->record.id);
        put_path(path, "%s/%s", w->folder, w->record.id);
        put_path(w->temporary, "%s/%s%s", w->folder, BACKUP_TEMPORARY, w->record.id);
        if (access(path, F_OK) == 0) continue;
        if (mkdir(w->temporary, 0750) == 0) return true;
        if (errno != EEXIST) return fail(w->error, "make the folder", w->temporary, errno);
    }
    return fail(w->error, "make a folder in", w->folder, EEXIST);
}

static bool write_manifest(struct work *w, const char *path)
{
    struct buf text = {0};
    backup_format(&w->record, &text);
    int rc = file_replace(path, buf_slice(&text), 0640);
    buf_deinit(&text);
    return !rc || fail(w->error, "write", path, rc);
}

/* Verified, complete, on the disk: only then it gets its name. */
static bool make_good(struct work *w)
{
    char path[BACKUP_PATH];
    struct backup_record found = w->record;
    put_path(path, "%s/%s", w->temporary, BACKUP_DATA);
    if (!backup_verify_image(path, &found, w->index, w->cancel, w->error)) return false;
    if (found.keys != w->record.keys) {
        snprintf(w->error, sizeof w->error, "%.400s was read back with %llu keys, and %llu were written", path, (unsigned long long)found.keys,
                 (unsigned long long)w->record.keys);
        return false;
    }
    w->record = found;
    w->record.end_ms = (int64_t)(clock_wall_us() / 1000);
    put_path(path, "%s/%s", w->temporary, BACKUP_MANIFEST);
    if (!write_manifest(w, path)) return false;
    put_path(path, "%s/%s", w->folder, w->record.id);
    if (file_ops->rename(w->temporary, path) != 0) return fail(w->error, "rename", w->temporary, errno);
    int rc = file_sync_folder(path);
    if (!rc) return true;
    fail(w->error, "fsync of the folder of", path, rc);
    if (file_ops->rename(path, w->temporary) != 0) log_line('#', "The backup %s is not known to be on the disk", path);
    return false;
}

static bool finish(struct work *w)
{
    char why[700] = "";
    if (make_good(w)) return true;
    if (!remove_folder(w->temporary, why)) log_line('#', "The failed backup %s cannot be removed: %s", w->temporary, why);
    return false;
}

/* --- deleting --- */

static bool delete_one(const char *folder, const char *id, char error[700])
{
    char path[BACKUP_PATH], gone[BACKUP_PATH];
    put_path(path, "%s/%s", folder, id);
    put_path(gone, "%s/%s%s", folder, BACKUP_TEMPORARY, id);
    if (file_ops->rename(path, gone) != 0) return fail(error, "rename", path, errno);
    file_sync_folder(path);
    return remove_folder(gone, error);
}

static bool delete_asked(struct work *w)
{
    struct backup_list list;
    if (!backup_list_read(w->folder, &list, w->error)) return false;
    int i = backup_list_find(&list, slice_str(w->record.id));
    bool there = i >= 0, may = there && backup_may_go(&list, i);
    backup_list_deinit(&list);
    if (!there) snprintf(w->error, sizeof w->error, "there is no backup %s", w->record.id);
    else if (!may) snprintf(w->error, sizeof w->error, "%s is the newest good backup: it can be deleted when there is a newer good one", w->record.id);
    return may && delete_one(w->folder, w->record.id, w->error);
}

static void delete_outdated(struct work *w)
{
    struct backup_list list;
    char why[700] = "";
    if (!backup_list_read(w->folder, &list, why)) return;
    for (int i; (i = backup_outdated(&list, w->retain, w->age_s, w->now_ms)) >= 0;) {
        if (!delete_one(w->folder, list.at[i].id, why)) {
            log_line('#', "The backup %s cannot be deleted: %s", list.at[i].id, why);
            break;
        }
        log_line('*', "The backup %s was deleted, as backup-retention-count and -age say", list.at[i].id);
        memmove(&list.at[i], &list.at[i + 1], (size_t)(list.count - i - 1) * sizeof *list.at);
        list.count--;
    }
    backup_list_deinit(&list);
}

/* --- the log's files --- */

static int copy_bytes(int from, int to)
{
    char *block = mem_alloc(COPY_BYTES);
    int rc = 0;
    for (ssize_t n; !rc && (n = file_ops->read(from, block, COPY_BYTES)) != 0;) {
        if (n < 0 && errno == EINTR) continue;
        rc = n < 0 ? errno : file_write_all(to, slice_of(block, (size_t)n));
    }
    mem_free(block, COPY_BYTES);
    if (!rc && file_ops->fsync(to) != 0) rc = errno;
    return rc;
}

static bool copy_file(const char *from, const char *to, char error[700])
{
    char temp[BACKUP_PATH];
    put_path(temp, "%s.tmp", to);
    int in = file_ops->open(from, O_RDONLY | O_CLOEXEC, 0);
    if (in < 0) return fail(error, "open", from, errno);
    int out = file_ops->open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640), rc = out < 0 ? errno : copy_bytes(in, out);
    file_ops->close(in);
    if (out >= 0 && file_ops->close(out) != 0 && !rc) rc = errno;
    if (!rc && file_ops->rename(temp, to) != 0) rc = errno;
    if (!rc) return true;
    file_ops->unlink(temp);
    return fail(error, "copy the log to", to, rc);
}

/* Another name where that can be had, a copy elsewhere. */
static bool keep_file(const char *from, const char *to, char error[700])
{
    struct stat here, there;
    if (stat(from, &here) != 0) return errno == ENOENT || fail(error, "look at", from, errno);
    if (stat(to, &there) == 0) {
        if (there.st_size >= here.st_size) return true;
        file_ops->unlink(to);
    }
    if (link(from, to) != 0 && !copy_file(from, to, error)) return false;
    int rc = file_sync_folder(to);
    return !rc || fail(error, "fsync of the folder of", to, rc);
}

static int64_t last_seq(DIR *d)
{
    int64_t last = -1, seq;
    for (struct dirent *e; (e = readdir(d));)
        if ((seq = log_file_seq(e->d_name)) > last) last = seq;
    rewinddir(d);
    return last;
}

bool backup_collect(const char *folder, const char *from, const struct log_needs *needs, bool all, char error[700])
{
    char here[BACKUP_PATH], there[BACKUP_PATH], history[41];
    bool good = true;
    DIR *d = opendir(from);
    if (!d) return errno == ENOENT || fail(error, "open the folder", from, errno);
    int64_t last = last_seq(d);
    for (struct dirent *e; (e = readdir(d));) {
        int64_t seq = log_file_seq(e->d_name);
        put_path(here, "%s/%s", from, e->d_name);
        if (seq < 0 || (seq == last && !all) || !keep_history(here, history) || !log_needs_file(needs, history, seq)) continue;
        put_path(there, "%s/%s", folder, BACKUP_LOG);
        if (!backup_make_folder(there, error)) return closedir(d), false;
        put_path(there, "%s/%s/%s.%lld.incr.aof", folder, BACKUP_LOG, history, (long long)seq);
        if (!keep_file(here, there, error)) good = false;
    }
    closedir(d);
    return good;
}

static void drop_unneeded(struct work *w, const struct log_needs *needs)
{
    char folder[BACKUP_PATH], path[BACKUP_PATH], history[41];
    int64_t seq;
    put_path(folder, "%s/%s", w->folder, BACKUP_LOG);
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));) {
        if (!log_kept_name(e->d_name, history, &seq) || log_needs_file(needs, history, seq)) continue;
        put_path(path, "%s/%s", folder, e->d_name);
        if (file_ops->unlink(path) == 0) log_line('*', "Removed %s: no backup needs it", path);
    }
    if (d) closedir(d);
}

static bool tidy(struct work *w)
{
    struct backup_list list;
    struct log_needs needs;
    if (!backup_list_read(w->folder, &list, w->error)) return false;
    backup_needs(&list, &needs);
    for (int i = 0; i < w->running.count; i++) log_needs_add(&needs, w->running.at[i].history, w->running.at[i].from_seq);
    bool good = !w->log_folder[0] || backup_collect(w->folder, w->log_folder, &needs, false, w->error);
    drop_unneeded(w, &needs);
    log_needs_deinit(&needs);
    backup_list_deinit(&list);
    return good;
}

/* --- verifying one that is there --- */

static bool verify(struct work *w)
{
    char path[BACKUP_PATH];
    struct backup_record told;
    put_path(path, "%s/%s", w->folder, w->record.id);
    if (access(path, F_OK) != 0) {
        snprintf(w->error, sizeof w->error, "there is no backup %s", w->record.id);
        return false;
    }
    if (!backup_read_manifest(path, &told, w->error)) return false;
    w->record = told;
    put_path(path, "%s/%s/%s", w->folder, told.id, BACKUP_DATA);
    if (!backup_verify_image(path, &w->record, w->index, w->cancel, w->error)) return false;
    const char *differs = w->record.bytes != told.bytes ? "its size" : w->record.crc != told.crc ? "its checksum" :
                          w->record.keys != told.keys ? "the number of its keys" : strcmp(w->record.digest, told.digest) ? "its digest" : NULL;
    if (differs) snprintf(w->error, sizeof w->error, "%.500s: %s is not what the manifest says", path, differs);
    return !differs;
}

void backup_work(struct work *w)
{
    char why[700] = "";
    bool good = true;
    w->error[0] = 0;
    switch (w->kind) {
    case WORK_SCAN: remove_left_over(w->folder); break;
    case WORK_PREPARE: good = prepare(w); break;
    case WORK_FINISH: good = finish(w); break;
    case WORK_DISCARD: remove_folder(w->temporary, why); break;
    case WORK_DELETE: good = delete_asked(w); break;
    case WORK_VERIFY: good = verify(w); break;
    case WORK_TIDY: delete_outdated(w); good = tidy(w); break;
    }
    if (!good && !w->error[0]) snprintf(w->error, sizeof w->error, "it failed");
    if (w->alone && w->kind != WORK_SCAN && w->kind != WORK_VERIFY) remove_left_over(w->folder); /* what could not be removed before */
    if (w->kind == WORK_FINISH && good) delete_outdated(w);
    if (w->kind == WORK_FINISH || w->kind == WORK_DELETE) {
        struct work after = *w;
        after.error[0] = 0;
        if (!tidy(&after)) log_line('#', "The log's files cannot be put beside the backups: %s", after.error);
    }
    w->listed = backup_list_read(w->folder, &w->list, w->listed || w->error[0] ? why : w->error);
}
