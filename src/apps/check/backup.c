/* backup: a backup's folder: its manifest, and whether its data are what the manifest says and can be loaded; and the folder of
 * backups, with the files of the log that are kept beside them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "apps/check/check.h"
#include "codec/crc64.h"
#include "io/file.h"
#include "persist/backup.h"

#define PATH_BYTES 4096
#define MANIFEST_BYTES_MAX ((size_t)1 << 20)
#define BLOCK_BYTES ((size_t)1 << 20)
#define SUM_BYTES 8 /* the image's own checksum: not in that of the manifest */

/* The bytes are those that were written. */
static bool data_match(const char *path, const struct backup_record *b)
{
    uint64_t size, crc = 0;
    int fd = check_open(path, false, &size);
    if (fd < 0) return false;
    char *block = mem_alloc(BLOCK_BYTES);
    bool good = size == b->bytes && size >= SUM_BYTES;
    if (!good) printf("[err] %s has %llu bytes, and its manifest says %llu\n", path, (unsigned long long)size, (unsigned long long)b->bytes);
    for (uint64_t at = 0, end = size - SUM_BYTES; good && at < end;) {
        size_t n = end - at < BLOCK_BYTES ? (size_t)(end - at) : BLOCK_BYTES;
        good = check_read_at(fd, at, block, n);
        if (!good) printf("[err] Cannot read %s: %s\n", path, strerror(errno));
        else crc = crc64(crc, block, n);
        at += n;
    }
    if (good && crc != b->crc) {
        printf("[err] the bytes of %s give the sum %016llx, and its manifest says %016llx\n", path, (unsigned long long)crc, (unsigned long long)b->crc);
        good = false;
    }
    mem_free(block, BLOCK_BYTES);
    file_ops->close(fd);
    return good;
}

bool check_is_backup(const char *folder)
{
    char path[PATH_BYTES];
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, BACKUP_MANIFEST) >= sizeof path) return false;
    int fd = file_ops->open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd >= 0) file_ops->close(fd);
    return fd >= 0;
}

bool check_backup(struct check *c, const char *folder)
{
    char path[PATH_BYTES];
    struct buf text = {0};
    struct backup_record b;
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, BACKUP_MANIFEST) >= sizeof path) return false;
    printf("Start checking backup %s\n", folder);
    int rc = file_read_all(path, &text, MANIFEST_BYTES_MAX);
    const char *why = rc ? strerror(rc) : backup_parse(&b, buf_slice(&text));
    buf_deinit(&text);
    if (why) {
        printf("[err] %s: %s\n", path, why);
        return false;
    }
    snprintf(path, sizeof path, "%s/%s", folder, BACKUP_DATA);
    if (!data_match(path, &b) || !check_image_file(c, path)) return false;
    printf("Backup %s is what was written: %llu keys, %llu bytes\n", b.id, (unsigned long long)b.keys, (unsigned long long)b.bytes);
    return true;
}

bool check_kept_log(struct check *c, const char *folder, const char *name)
{
    char path[PATH_BYTES], history[41];
    int64_t seq;
    if (!log_kept_name(name, history, &seq)) return true;
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path) return false;
    return check_log_file(c, path, path, "kept AOF", false);
}
