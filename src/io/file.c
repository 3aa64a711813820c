#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_real(const char *path, int flags, mode_t mode) { return open(path, flags, mode); }

static int direct_real(int fd, bool on)
{
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -1 : fcntl(fd, F_SETFL, on ? flags | O_DIRECT : flags & ~O_DIRECT);
}

static const struct file_ops real_ops = {
    .open = open_real, .read = read, .pread = pread, .write = write, .pwrite = pwrite, .pwritev = pwritev, .fsync = fsync, .fdatasync = fdatasync,
    .ftruncate = ftruncate, .rename = rename, .unlink = unlink, .close = close, .direct = direct_real,
};

const struct file_ops *file_ops = &real_ops;

const struct file_ops *file_use(const struct file_ops *ops)
{
    const struct file_ops *old = file_ops;
    file_ops = ops ? ops : &real_ops;
    return old;
}

static int read_to_end(int fd, struct buf *out, size_t max)
{
    size_t start = out->len;
    for (;;) {
        char *room = buf_room(out, 16384);
        ssize_t n = file_ops->read(fd, room, out->cap - out->len);
        if (n == 0) return 0;
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        out->len += (size_t)n;
        if (out->len - start > max) return EFBIG;
    }
}

int file_read_all(const char *path, struct buf *out, size_t max)
{
    if (strcmp(path, "-") == 0) return read_to_end(STDIN_FILENO, out, max);
    int fd = file_ops->open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return errno;
    int rc = read_to_end(fd, out, max);
    file_ops->close(fd);
    return rc;
}

ssize_t file_pwrite_pieces(int fd, const struct iovec *pieces, int count, off_t at)
{
    ssize_t done = 0;
    for (int i = 0; i < count; i++) {
        ssize_t n = file_ops->pwrite(fd, pieces[i].iov_base, pieces[i].iov_len, at + done);
        if (n < 0) return done ? done : n;
        done += n;
        if ((size_t)n < pieces[i].iov_len) break;
    }
    return done;
}

int file_write_all(int fd, struct slice bytes)
{
    while (bytes.len) {
        ssize_t n = file_ops->write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) return EIO;
        bytes = slice_of(bytes.ptr + n, bytes.len - (size_t)n);
    }
    return 0;
}

int file_put(const char *path, struct slice bytes, mode_t mode)
{
    int fd = file_ops->open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0) return errno;
    int rc = file_write_all(fd, bytes);
    if (file_ops->close(fd) != 0 && !rc) rc = errno;
    return rc;
}

int file_sync_folder(const char *path)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof folder) return ENAMETOOLONG;
    memcpy(folder, path, n);
    folder[n] = 0;
    const char *name = !slash ? "." : n == 0 ? "/" : folder;
    int fd = file_ops->open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (fd < 0) return errno;
    int rc = file_ops->fsync(fd) != 0 ? errno : 0;
    file_ops->close(fd);
    return rc == EINVAL ? 0 : rc; /* some file systems cannot sync a folder */
}

static int write_temporary(const char *tmp, struct slice bytes, mode_t mode)
{
    int fd = file_ops->open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0) return errno;
    int rc = file_write_all(fd, bytes);
    if (!rc && fchmod(fd, mode) != 0) rc = errno; /* the umask must not narrow what the old file had */
    if (!rc && file_ops->fsync(fd) != 0) rc = errno;
    if (file_ops->close(fd) != 0 && !rc) rc = errno;
    return rc;
}

int file_replace(const char *path, struct slice bytes, mode_t mode)
{
    char tmp[4096];
    int n = snprintf(tmp, sizeof tmp, "%s-%d.tmp", path, (int)getpid());
    if (n < 0 || (size_t)n >= sizeof tmp) return ENAMETOOLONG;
    struct stat old;
    if (stat(path, &old) == 0) mode = old.st_mode & 07777;
    int rc = write_temporary(tmp, bytes, mode);
    if (!rc && file_ops->rename(tmp, path) != 0) rc = errno;
    if (rc && rc != EEXIST) file_ops->unlink(tmp);
    return rc ? rc : file_sync_folder(path);
}
