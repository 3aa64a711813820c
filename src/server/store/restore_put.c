/* restore_put: see restore_put.h. */
#include "server/store/restore_put.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/file.h"
#include "node/config.h"
#include "persist/manifest.h"
#include "server/store/snapshot.h"

#define ASIDE ".before-restore"
#define NEW ".restored"

static bool fail(char error[700], const char *what, const char *path, int rc)
{
    snprintf(error, 700, "%s %.500s: %s", what, path, strerror(rc));
    return false;
}

static const char *dbfile(const struct server *sv) { return config_string(sv->node, "dbfilename"); }
static const char *folder(const struct server *sv) { return config_string(sv->node, "appenddirname"); }
static const char *stem(const struct server *sv) { return config_string(sv->node, "appendfilename"); }

static bool is_there(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

bool restore_target_is_free(struct server *sv, bool force, char error[700])
{
    const char *const names[] = {dbfile(sv), folder(sv), stem(sv)};
    for (int i = 0; i < 3 && !force; i++) {
        if (!is_there(names[i])) continue;
        snprintf(error, 700, "there are data in %.300s already: %.200s. Give another --dir, or --force to move them aside", config_string(sv->node, "dir"), names[i]);
        return false;
    }
    return true;
}

/* --- writing --- */

static char write_error[700];

static void on_written(void *arg, const struct snapshot_result *r)
{
    bool *good = arg;
    *good = !r->error;
    snprintf(write_error, sizeof write_error, "%s", r->text);
}

static bool write_image(struct server *sv, const char *temp, const char *path, bool base, char error[700])
{
    bool good = false;
    struct snapshot_job job = {.form = SNAPSHOT_RDB, .path = temp, .rename_to = path, .aof_base = base, .sync_in_parts = true, .done = on_written, .arg = &good};
    if (!snapshot_start(sv, &job)) panic("somebody has a view of what is being restored");
    snapshot_wait(sv);
    if (!good) snprintf(error, 700, "%s", write_error);
    return good;
}

static bool write_file(const char *in, const char *name, struct slice bytes, char error[700])
{
    char path[4096];
    snprintf(path, sizeof path, "%.2000s/%.1000s", in, name);
    int rc = file_replace(path, bytes, 0644);
    return !rc || fail(error, "write", path, rc);
}

/* A folder of a log that has the data as its base, and nothing else. */
static bool write_log(struct server *sv, const char *in, char error[700])
{
    struct manifest m = {0};
    struct buf text = {0};
    char temp[4096], path[4096], name[1200];
    if (mkdir(in, 0755) != 0 && errno != EEXIST) return fail(error, "make the folder", in, errno);
    const char *base = manifest_new_base(&m, stem(sv), true, 0), *incr = manifest_add_incr(&m, stem(sv));
    snprintf(temp, sizeof temp, "%.2000s/temp-restore.rdb", in);
    snprintf(path, sizeof path, "%.2000s/%.1000s", in, base);
    snprintf(name, sizeof name, "%.1000s.manifest", stem(sv));
    manifest_format(&m, &text);
    bool good = write_image(sv, temp, path, true, error) && write_file(in, incr, slice_of("", 0), error) && write_file(in, name, buf_slice(&text), error);
    if (good) file_sync_folder(in);
    buf_deinit(&text);
    manifest_deinit(&m);
    return good;
}

/* --- taking the place --- */

static void remove_aside(const char *path)
{
    char file[4096];
    DIR *d = opendir(path);
    if (!d) {
        file_ops->unlink(path);
        return;
    }
    for (struct dirent *e; (e = readdir(d));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        snprintf(file, sizeof file, "%.2000s/%.1000s", path, e->d_name);
        file_ops->unlink(file);
    }
    closedir(d);
    rmdir(path);
}

static bool move_aside(const char *name, char error[700])
{
    char aside[1200];
    if (!is_there(name)) return true;
    snprintf(aside, sizeof aside, "%.1000s%s", name, ASIDE);
    if (is_there(aside)) remove_aside(aside);
    if (file_ops->rename(name, aside) != 0) return fail(error, "rename", name, errno);
    printf("Moved %s to %s\n", name, aside);
    return true;
}

/* What only the old folder has of the log is put beside the backups before it goes aside. */
static bool keep_log(struct server *sv, const struct target *t, char error[700])
{
    char backups[4200];
    struct log_needs needs = {0};
    if (!t->b.history[0] || !is_there(folder(sv))) return true;
    snprintf(backups, sizeof backups, "%s/..", t->path);
    log_needs_add(&needs, t->b.history, t->b.incr_seq);
    bool good = backup_collect(backups, folder(sv), &needs, true, error);
    log_needs_deinit(&needs);
    return good;
}

bool restore_put(struct server *sv, bool force, const struct target *t, char error[700])
{
    bool log = config_bool(sv->node, "appendonly");
    const char *name = log ? folder(sv) : dbfile(sv);
    char fresh[1200], temp[1200];
    snprintf(fresh, sizeof fresh, "%.1000s%s", name, NEW);
    snprintf(temp, sizeof temp, "temp-restore-%lld.rdb", (long long)sv->node->shell.pid);
    if (is_there(fresh)) remove_aside(fresh);
    if (!(log ? write_log(sv, fresh, error) : write_image(sv, temp, fresh, false, error))) {
        remove_aside(fresh);
        return false;
    }
    if (!restore_target_is_free(sv, force, error)) return false; /* still */
    if (!keep_log(sv, t, error)) return false;
    if (!move_aside(dbfile(sv), error) || !move_aside(folder(sv), error) || !move_aside(stem(sv), error)) return false;
    if (file_ops->rename(fresh, name) != 0) return fail(error, "rename", fresh, errno);
    int rc = file_sync_folder(name);
    return !rc || fail(error, "fsync of the folder of", name, rc);
}
