/* journal_ahead: syncing in place (persist/aof_group.h has the form). Filler is written and synced ahead of the end of the log; a group of
 * records then overwrites some of it: no block is allocated and the file does not grow, so that a sync is one write and a flush, without
 * the file system's journal. Groups are whole blocks past the kernel's cache, where it can, so that a kill leaves all of one or nothing.
 *
 * What always holds: a group is written only over filler that is on the disk, and only when all before it is. Whatever
 * does not go this way (much at once, no room for filler, another policy) is appended behind the last group, after the filler was cut off.
 * Log thread. */
#include <errno.h>

#include "persist/aof_group.h"
#include "server/store/journal_files.h"

#define FILL_FIRST ((size_t)16 << 10)   /* of filler; each time twice as much, up to AOF_FILL_MAX */
#define REST_MUCH 32                    /* appends the plain way after one that was too much for a group */
#define REST_TROUBLE 1000               /* after filler could not be made */

static uint64_t block_of(uint64_t at) { return at & ~(uint64_t)(FILE_BLOCK - 1); }
static uint64_t block_end(uint64_t at) { return block_of(at + FILE_BLOCK - 1); }

/* Whole blocks from the stage. */
static int write_blocks(struct log_folder *l, size_t len, uint64_t at)
{
    struct log_file *f = &l->file;
    const char *from = l->stage.at;
    while (len) {
        if (!l->stage.refused && !log_set_direct(l, true)) l->stage.refused = true;
        if (l->stage.refused && !log_set_direct(l, false)) return errno;
        ssize_t n = file_ops->pwrite(f->fd, from, len, (off_t)at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EINVAL && !l->stage.refused) {
            l->stage.refused = true;
            continue;
        }
        if (n < 0) return errno;
        if (n == 0) return EIO;
        if (!l->stage.refused) n &= ~(ssize_t)(FILE_BLOCK - 1);
        if (n == 0) l->stage.refused = true;    /* less than a block */
        from += n;
        at += (uint64_t)n;
        len -= (size_t)n;
    }
    return 0;
}

static bool read_at(int fd, char *to, size_t len, uint64_t at)
{
    while (len) {
        ssize_t n = file_ops->pread(fd, to, len, (off_t)at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        to += n;
        at += (uint64_t)n;
        len -= (size_t)n;
    }
    return true;
}

/* The beginning of the block in which the log ends. An annotation there that has no line end yet cannot be filled up. */
static bool know_block(struct log_folder *l)
{
    struct ahead *a = &l->ahead;
    struct log_file *f = &l->file;
    char last = '\n';
    if (a->known) return true;
    if (!log_set_direct(l, false)) return false;
    if (f->size && (!read_at(f->fd, &last, 1, f->size - 1) || last != '\n')) return false;
    return a->known = read_at(f->fd, a->block, (size_t)(f->size - block_of(f->size)), block_of(f->size));
}

void log_ahead_new(struct log_folder *l) { l->ahead = (struct ahead){.on = l->ahead.on}; }

int log_ahead_cut(struct log_folder *l)
{
    struct log_file *f = &l->file;
    l->ahead.ready = false;
    if (!f->filled) return 0;
    if (file_ops->ftruncate(f->fd, (off_t)f->size) != 0) return errno;
    f->filled = 0;
    return 0;
}

/* Filler from the log's end on, at least `need` bytes of it, synced. The old filler's last line is no last one any more. */
static int make_filler(struct log_folder *l, size_t need)
{
    struct ahead *a = &l->ahead;
    struct log_file *f = &l->file;
    size_t pad = aof_pad_size(f->size), step = a->step ? a->step : FILL_FIRST;
    uint64_t from = block_of(f->size), end = block_end(f->size + pad + need + step);
    if (!know_block(l)) return EIO;
    char *stage = log_staging(l);
    size_t head = (size_t)(f->size - from), len = (size_t)(end - from);
    check(len <= STAGE_BYTES);
    memcpy(stage, a->block, head);
    if (pad) aof_pad(stage + head, pad);
    aof_fill(stage + head + pad, len - head - pad, true);
    a->ready = false;
    f->filled = end;
    int rc = write_blocks(l, len, from);
    if (!rc && file_ops->fdatasync(f->fd) != 0) rc = errno;
    if (rc) return rc;
    f->size += pad;
    f->synced = f->size;
    if (pad) memcpy(a->block, stage + (block_of(f->size) - from), FILE_BLOCK);
    a->ready = true;
    a->step = step * 2 < AOF_FILL_MAX ? step * 2 : AOF_FILL_MAX;
    return 0;
}

static void rest(struct log_folder *l, uint32_t appends)
{
    l->ahead.rest = appends;
    l->ahead.step = 0;
}

/* Is there room for a group? false: it is appended the plain way. */
static bool ready_for(struct log_folder *l, size_t total)
{
    struct ahead *a = &l->ahead;
    struct log_file *f = &l->file;
    if (!a->on || f->temp || f->fd < 0) return false;
    if (a->rest) {
        a->rest--;
        return false;
    }
    if (total > AOF_GROUP_MAX) {
        rest(l, REST_MUCH);
        return false;
    }
    if (f->synced != f->size) return false;
    size_t need = aof_group_size(total);
    if (a->ready && f->filled - f->size >= need) return true;
    if (make_filler(l, need) == 0) return true;
    rest(l, REST_TROUBLE);
    return false;
}

bool log_ahead_append(struct log_folder *l, const struct slice *parts, size_t total)
{
    struct ahead *a = &l->ahead;
    struct log_file *f = &l->file;
    if (!total || !ready_for(l, total)) return false;
    char *stage = log_staging(l);
    uint64_t from = block_of(f->size), size = f->size + aof_group_size(total), end = block_end(size);
    size_t head = (size_t)(f->size - from), used = (size_t)(size - from), len = (size_t)(end - from);
    memcpy(stage, a->block, head);
    log_gather(stage + head + AOF_GROUP_HEAD, parts, 0, total);
    aof_group_close(stage + head, total, f->size);
    aof_fill(stage + used, len - used, end == f->filled);
    if (write_blocks(l, len, from) != 0) {
        rest(l, REST_TROUBLE);          /* half a group goes with the filler */
        return false;
    }
    memcpy(a->block, stage + (size_t)(block_of(size) - from) - (used == len ? FILE_BLOCK : 0), FILE_BLOCK);
    f->size = size;
    f->group = stage;
    f->group_len = len;
    f->group_at = from;
    return true;
}

void log_ahead_more(struct log_folder *l)
{
    struct ahead *a = &l->ahead;
    struct log_file *f = &l->file;
    if (!a->on || !a->ready || f->synced != f->size || f->filled - f->size >= FILL_FIRST / 2) return;
    if (make_filler(l, 0) != 0) rest(l, REST_TROUBLE);
}
