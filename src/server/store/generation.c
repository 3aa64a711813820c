#include "server/store/generation.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/file.h"
#include "io/log.h"
#include "node/config.h"

#define SUFFIX ".before-sync"

/* The name it has, and the one it gets, in the server's folder. */
static void paths(const struct server *sv, const char *directive, char from[4096], char to[4096])
{
    const char *dir = config_string(sv->node, "dir"), *name = config_string(sv->node, directive);
    snprintf(from, 4096, "%.3000s%s%.500s", dir, *dir ? "/" : "", name);
    snprintf(to, 4096, "%.3000s%s%.500s" SUFFIX, dir, *dir ? "/" : "", name);
}

static bool link_file(const char *from, const char *to)
{
    if (access(from, F_OK) != 0) return false;
    file_ops->unlink(to);
    if (link(from, to) == 0) return true;
    log_line('#', "%s cannot be kept as %s: %s", from, to, strerror(errno));
    return false;
}

static void each_file(const char *folder, const char *to)
{
    char from_path[8192], to_path[8192];
    DIR *d = opendir(folder);
    if (!d) return;
    for (struct dirent *f; (f = readdir(d));) {
        if (f->d_name[0] == '.') continue;
        snprintf(from_path, sizeof from_path, "%.4000s/%s", folder, f->d_name);
        if (to) {
            snprintf(to_path, sizeof to_path, "%.4000s/%s", to, f->d_name);
            link_file(from_path, to_path);
        } else {
            file_ops->unlink(from_path);
        }
    }
    closedir(d);
}

static bool link_folder(const char *from, const char *to)
{
    if (access(from, F_OK) != 0) return false;
    each_file(to, NULL); /* of the time before */
    if (mkdir(to, 0755) != 0 && errno != EEXIST) {
        log_line('#', "%s cannot be kept as %s: %s", from, to, strerror(errno));
        return false;
    }
    each_file(from, to);
    return true;
}

void generation_keep(struct server *sv)
{
    char from[4096], to[4096];
    paths(sv, "dbfilename", from, to);
    bool dump = link_file(from, to);
    if (dump) file_sync_folder(from);
    paths(sv, "appenddirname", from, to);
    bool log = config_bool(sv->node, "appendonly") && link_folder(from, to);
    if (dump || log) log_line('*', "What was on disk of the data before is kept: %s%s%s with the ending " SUFFIX, dump ? "the dump" : "",
                              dump && log ? " and " : "", log ? "the log" : "");
}
