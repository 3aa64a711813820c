/* discard: see discard.h. */
#include "server/peers/discard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "io/file.h"
#include "io/log.h"
#include "node/config.h"

static struct {
    int fd, error;
    char path[4400];
} now = {.fd = -1};

static const char *folder(const struct server *sv)
{
    const char *dir = config_string(sv->node, "dir");
    return *dir ? dir : ".";
}

bool discard_file_begin(struct server *sv, const char *name)
{
    if (config_int(sv->node, "replication-discarded-files") == 0) return false;
    snprintf(now.path, sizeof now.path, "%.4000s/%s", folder(sv), name);
    now.error = 0;
    now.fd = file_ops->open(now.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (now.fd >= 0) return true;
    log_line('#', "Discarded writes cannot be kept in %s: %s", now.path, strerror(errno));
    return false;
}

void discard_file_bytes(struct slice bytes)
{
    if (!now.error) now.error = file_write_all(now.fd, bytes);
}

/* Names with the given beginning and ending; the one that was changed first, how many there are. */
static int oldest(const char *dir, char path[4400])
{
    struct stat st, first = {0};
    char at[4400];
    int count = 0;
    DIR *d = opendir(dir);
    if (!d) return 0;
    for (struct dirent *f; (f = readdir(d));) {
        size_t n = strlen(f->d_name);
        if (strncmp(f->d_name, "discarded-", 10) || n < 14 || strcmp(f->d_name + n - 4, ".aof")) continue;
        snprintf(at, sizeof at, "%.4000s/%.255s", dir, f->d_name);
        if (stat(at, &st) != 0) continue;
        bool older = st.st_mtim.tv_sec != first.st_mtim.tv_sec ? st.st_mtim.tv_sec < first.st_mtim.tv_sec : st.st_mtim.tv_nsec < first.st_mtim.tv_nsec;
        if (!count++ || older) {
            first = st;
            memcpy(path, at, sizeof at);
        }
    }
    closedir(d);
    return count;
}

void discard_file_end(struct server *sv)
{
    char path[4400];
    if (!now.error && file_ops->fsync(now.fd) != 0) now.error = errno;
    file_ops->close(now.fd);
    now.fd = -1;
    if (now.error) log_line('#', "Discarded writes could not be written to %s as a whole: %s", now.path, strerror(now.error));
    else log_line('#', "Writes that no replica acknowledged are discarded; they are kept in %s", now.path);
    for (int left = oldest(folder(sv), path); left > config_int(sv->node, "replication-discarded-files"); left--) {
        if (file_ops->unlink(path) != 0) break;
        log_line('*', "Too many files of discarded writes: %s is deleted", path);
        oldest(folder(sv), path);
    }
}
