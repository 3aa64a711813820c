/* keep: see keep.h. */
#include "server/store/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>

#include "io/file.h"

#define HEAD_BYTES 4096

struct keep {
    pthread_mutex_t lock;
    char folder[1024];
    struct log_needs needs;
};

struct keep *keep_new(void)
{
    struct keep *k = mem_zalloc(sizeof *k);
    pthread_mutex_init(&k->lock, NULL);
    k->needs.all = true;
    return k;
}

void keep_free(struct keep *k)
{
    pthread_mutex_destroy(&k->lock);
    log_needs_deinit(&k->needs);
    mem_free(k, sizeof *k);
}

void keep_set(struct keep *k, const char *folder, const struct log_needs *needs)
{
    pthread_mutex_lock(&k->lock);
    snprintf(k->folder, sizeof k->folder, "%s", folder);
    log_needs_deinit(&k->needs);
    for (int i = 0; i < needs->count; i++) log_needs_add(&k->needs, needs->at[i].history, needs->at[i].from_seq);
    k->needs.all = needs->all;
    pthread_mutex_unlock(&k->lock);
}

bool keep_history(const char *path, char history[41])
{
    char head[HEAD_BYTES];
    ssize_t n;
    int fd = file_ops->open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return false;
    do n = file_ops->pread(fd, head, sizeof head, 0);
    while (n < 0 && errno == EINTR);
    file_ops->close(fd);
    return n > 0 && log_mark_find(slice_of(head, (size_t)n), history);
}

enum keep_answer keep_ask(struct keep *k, const char *path, const char *name)
{
    char history[41], kept[4096];
    int64_t seq = log_file_seq(name);
    struct stat here, there;
    if (seq < 0 || stat(path, &here) != 0 || !keep_history(path, history)) return KEEP_NOT;
    pthread_mutex_lock(&k->lock);
    bool needed = log_needs_file(&k->needs, history, seq);
    snprintf(kept, sizeof kept, "%s/%s/%s.%lld.incr.aof", k->folder, BACKUP_LOG, history, (long long)seq);
    pthread_mutex_unlock(&k->lock);
    if (stat(kept, &there) != 0 || there.st_size < here.st_size) return needed ? KEEP_WAIT : KEEP_NOT;
    if (there.st_ino == here.st_ino && there.st_dev == here.st_dev) return KEEP_LINKED;
    return KEEP_KEPT;
}
