#include "server/peers/sync_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "io/file.h"

#define MEMORY_BLOCKS 256 /* 64 MiB */

void store_init(struct sync_store *st, const char *folder)
{
    *st = (struct sync_store){.fd = -1};
    pthread_mutex_init(&st->lock, NULL);
    snprintf(st->folder, sizeof st->folder, "%s", folder && *folder ? folder : ".");
}

void store_deinit(struct sync_store *st)
{
    for (uint32_t i = 0; i < st->count; i++)
        if (st->blocks[i]) mem_free(st->blocks[i], STORE_BLOCK);
    mem_free(st->blocks, st->cap * sizeof *st->blocks);
    if (st->fd >= 0) file_ops->close(st->fd);
    pthread_mutex_destroy(&st->lock);
}

/* --- the maker's side --- */

static bool open_file(struct sync_store *st)
{
    char path[3100];
    if (st->fd >= 0) return true;
    snprintf(path, sizeof path, "%s/temp-sync-%d.rdb", st->folder, (int)getpid());
    st->fd = file_ops->open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (st->fd < 0) {
        st->error = errno;
        return false;
    }
    file_ops->unlink(path);
    return true;
}

/* Called with the lock, which is let go while the disk works: the block is neither dropped nor changed by anybody else. */
static bool spool(struct sync_store *st, uint32_t i)
{
    const char *from = st->blocks[i];
    size_t done = 0;
    if (!open_file(st)) return false;
    pthread_mutex_unlock(&st->lock);
    while (done < STORE_BLOCK) {
        ssize_t n = file_ops->pwrite(st->fd, from + done, STORE_BLOCK - done, (off_t)(i * STORE_BLOCK + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;
        done += (size_t)n;
    }
    int error = done < STORE_BLOCK ? errno ? errno : ENOSPC : 0;
    pthread_mutex_lock(&st->lock);
    st->error = error;
    return !error;
}

/* Room for one more block. */
static bool make_room(struct sync_store *st)
{
    while (st->count - st->oldest >= MEMORY_BLOCKS) {
        uint32_t i = st->oldest;
        bool passed = !st->keep && st->passed >= (uint64_t)(i + 1) * STORE_BLOCK;
        if (passed) st->dropped = true;
        else if (!spool(st, i)) return false;
        mem_free(st->blocks[i], STORE_BLOCK);
        st->blocks[i] = NULL;
        st->oldest++;
    }
    return true;
}

static bool add_block(struct sync_store *st)
{
    if (!make_room(st)) return false;
    if (st->count == st->cap) {
        uint32_t cap = st->cap ? st->cap * 2 : 64;
        st->blocks = mem_realloc(st->blocks, st->cap * sizeof *st->blocks, cap * sizeof *st->blocks);
        st->cap = cap;
    }
    st->blocks[st->count++] = mem_alloc(STORE_BLOCK);
    return true;
}

bool store_put(struct sync_store *st, struct slice bytes)
{
    bool good = true;
    pthread_mutex_lock(&st->lock);
    while (bytes.len && good) {
        size_t at = st->len % STORE_BLOCK;
        if (st->len == (uint64_t)st->count * STORE_BLOCK) good = add_block(st);
        if (!good) break;
        size_t n = STORE_BLOCK - at < bytes.len ? STORE_BLOCK - at : bytes.len;
        memcpy(st->blocks[st->count - 1] + at, bytes.ptr, n);
        st->len += n;
        bytes = slice_of(bytes.ptr + n, bytes.len - n);
    }
    pthread_mutex_unlock(&st->lock);
    return good;
}

void store_end(struct sync_store *st)
{
    pthread_mutex_lock(&st->lock);
    st->whole = true;
    pthread_mutex_unlock(&st->lock);
}

/* --- the readers' side --- */

uint64_t store_len(struct sync_store *st, bool *whole)
{
    pthread_mutex_lock(&st->lock);
    uint64_t len = st->len;
    *whole = st->whole;
    pthread_mutex_unlock(&st->lock);
    return len;
}

void store_passed(struct sync_store *st, uint64_t at)
{
    pthread_mutex_lock(&st->lock);
    st->passed = at;
    pthread_mutex_unlock(&st->lock);
}

bool store_keep(struct sync_store *st)
{
    pthread_mutex_lock(&st->lock);
    bool good = !st->dropped;
    if (good) st->keep = true;
    pthread_mutex_unlock(&st->lock);
    return good;
}

static int64_t read_file(const struct sync_store *st, uint64_t at, size_t n, char *to)
{
    size_t done = 0;
    while (done < n) {
        ssize_t got = file_ops->pread(st->fd, to + done, n - done, (off_t)(at + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return -1;
        done += (size_t)got;
    }
    return (int64_t)n;
}

int64_t store_read(struct sync_store *st, uint64_t at, char *to)
{
    pthread_mutex_lock(&st->lock);
    size_t in_block = at % STORE_BLOCK, n = STORE_BLOCK - in_block;
    if (at + n > st->len) n = (size_t)(st->len - at);
    const char *block = n ? st->blocks[at / STORE_BLOCK] : NULL;
    if (block) memcpy(to, block + in_block, n);
    bool in_file = n && !block && st->fd >= 0;
    pthread_mutex_unlock(&st->lock);
    if (in_file) return read_file(st, at, n, to);
    return n && !block ? -1 : (int64_t)n;
}
