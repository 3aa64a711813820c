/* folder: all files of a log, in the order of its manifest; and whatever a folder holds. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "apps/check/check.h"
#include "io/file.h"
#include "persist/backup.h"
#include "persist/manifest.h"

#define PATH_BYTES 4096
#define MANIFEST_BYTES_MAX ((size_t)64 << 20)

/* --- a manifest --- */

static bool join(char path[PATH_BYTES], const char *folder, const char *name)
{
    if ((size_t)snprintf(path, PATH_BYTES, "%s/%s", folder, name) < PATH_BYTES) return true;
    printf("The path of %s is too long\n", name);
    return false;
}

static bool check_member(struct check *c, const char *folder, const struct manifest_file *f, const char *label, bool last)
{
    char path[PATH_BYTES];
    return join(path, folder, f->name) && check_log_file(c, path, f->name, label, last);
}

static bool member_there(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    return join(path, folder, name) && check_there(path, stdout);
}

static bool begins_with_image(const char *folder, const char *name)
{
    char path[PATH_BYTES], head[5];
    if (!join(path, folder, name)) return false;
    int fd = file_ops->open(path, O_RDONLY | O_CLOEXEC, 0);
    bool image = fd >= 0 && check_read_at(fd, 0, head, 5) && !memcmp(head, "REDIS", 5);
    if (fd >= 0) file_ops->close(fd);
    return image;
}

static bool check_members(struct check *c, const char *folder, const struct manifest *m)
{
    if (m->base.name) {
        if (!member_there(folder, m->base.name)) return false;
        printf("Start to check BASE AOF (%s format).\n", begins_with_image(folder, m->base.name) ? "RDB" : "RESP");
        if (!check_member(c, folder, &m->base, "BASE AOF", m->incr.count == 0)) return false;
    }
    if (m->incr.count) printf("Start to check INCR files.\n");
    for (int i = 0; i < m->incr.count; i++)
        if (!check_member(c, folder, &m->incr.at[i], "INCR AOF", i == m->incr.count - 1)) return false;
    printf("All AOF files and manifest are valid\n");
    return true;
}

static void print_manifest_error(const struct manifest_error *e)
{
    char line[200];
    check_show(e->text, line, sizeof line);
    printf("\n*** FATAL AOF MANIFEST FILE ERROR ***\nReading the manifest file, at line %d\n>>> '%s'\n%s\n", e->line, line, e->why);
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == path ? strdup("/") : slash ? strndup(path, (size_t)(slash - path)) : strdup(".");
    check(folder);
    return folder;
}

bool check_manifest(struct check *c, const char *path)
{
    struct buf text = {0};
    struct manifest m;
    struct manifest_error error = {0};
    char *folder = folder_of(path);
    printf("Start checking Multi Part AOF\n");
    int rc = file_read_all(path, &text, MANIFEST_BYTES_MAX);
    bool sound = false;
    if (rc) printf("Cannot open file %s: %s\n", path, strerror(rc));
    else if (!manifest_parse(&m, buf_slice(&text), &error)) print_manifest_error(&error);
    else {
        sound = check_members(c, folder, &m);
        manifest_deinit(&m);
    }
    buf_deinit(&text);
    free(folder);
    return sound;
}

/* --- a folder: its manifests, its images, and one level of folders below --- */

static bool ends_with(const char *name, const char *tail)
{
    size_t n = strlen(name), t = strlen(tail);
    return n > t && strcmp(name + n - t, tail) == 0;
}

static int wanted(const struct dirent *d) { return d->d_name[0] != '.' && strncmp(d->d_name, "temp-", 5) != 0 && strncmp(d->d_name, BACKUP_TEMPORARY, 4) != 0; }

static bool has_manifest(const char *path)
{
    struct dirent **names;
    bool found = false;
    int n = scandir(path, &names, wanted, alphasort);
    for (int i = 0; i < n; free(names[i++])) found |= ends_with(names[i]->d_name, ".manifest");
    if (n >= 0) free(names);
    return found;
}

/* What is kept of the log beside backups. */
static bool check_log_folder(struct check *c, const char *path, int *files)
{
    struct dirent **names;
    bool sound = true;
    int n = scandir(path, &names, wanted, alphasort);
    for (int i = 0; i < n; free(names[i++]), ++*files) sound &= check_kept_log(c, path, names[i]->d_name);
    if (n >= 0) free(names);
    return sound;
}

static bool check_entries(struct check *c, const char *path, bool below, int *files)
{
    struct dirent **names;
    struct stat st;
    char inner[PATH_BYTES];
    bool sound = true, manifest = has_manifest(path);
    int n = scandir(path, &names, wanted, alphasort);
    if (n < 0) {
        printf("Cannot read folder %s: %s\n", path, strerror(errno));
        return false;
    }
    for (int i = 0; i < n; free(names[i++])) {
        const char *name = names[i]->d_name;
        if (!join(inner, path, name) || stat(inner, &st) != 0) continue;
        if (S_ISDIR(st.st_mode)) {
            if (!below && check_is_backup(inner)) sound &= check_backup(c, inner), ++*files;
            else if (!below && !strcmp(name, BACKUP_LOG)) sound &= check_log_folder(c, inner, files);
            else if (!below && has_manifest(inner)) sound &= check_entries(c, inner, true, files);
        } else if (ends_with(name, ".manifest")) {
            sound &= check_manifest(c, inner);
            ++*files;
        } else if (ends_with(name, ".rdb") && !manifest) {
            sound &= check_image_file(c, inner);
            ++*files;
        }
    }
    free(names);
    return sound;
}

bool check_folder(struct check *c, const char *path)
{
    int files = 0;
    if (check_is_backup(path)) return check_backup(c, path);
    bool sound = check_entries(c, path, false, &files);
    if (sound && !files) printf("There is no RDB file and no manifest in %s\n", path);
    return sound && files;
}
