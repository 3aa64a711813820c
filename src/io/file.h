/* file: all the file work of a process goes through one table of functions, so that a test can put a failing disk under it.
 *
 * file_ops points at the table in use; tests swap it with file_use. The functions behave like the system calls they are
 * named after (errno on failure); the helpers below build on them and answer 0 or an errno. Everything here may block:
 * never call it from the executor once it serves, except where the directive at hand demands it (CONFIG REWRITE).
 * Any thread; file_use only while no other thread works with files. */
#ifndef VIREO_IO_FILE_H
#define VIREO_IO_FILE_H

#include <stdbool.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "base/buf.h"

struct file_ops {
    int (*open)(const char *path, int flags, mode_t mode);
    ssize_t (*read)(int fd, void *buf, size_t n);
    ssize_t (*pread)(int fd, void *buf, size_t n, off_t at);
    ssize_t (*write)(int fd, const void *buf, size_t n);
    ssize_t (*pwrite)(int fd, const void *buf, size_t n, off_t at);
    ssize_t (*pwritev)(int fd, const struct iovec *pieces, int count, off_t at); /* count <= FILE_PIECES */
    int (*fsync)(int fd);
    int (*fdatasync)(int fd);
    int (*ftruncate)(int fd, off_t size);
    int (*rename)(const char *from, const char *to);
    int (*unlink)(const char *path);
    int (*close)(int fd);
    int (*direct)(int fd, bool on); /* past the kernel's cache: from then on whole blocks of FILE_BLOCK, from memory at multiples of FILE_SECTOR */
};

#define FILE_BLOCK 4096
#define FILE_SECTOR 512
#define FILE_PIECES 256

extern const struct file_ops *file_ops;
const struct file_ops *file_use(const struct file_ops *ops); /* NULL: the real ones; returns those used so far */

/* Reads a whole file (or standard input for "-") to the end of out; more than max bytes: EFBIG. */
int file_read_all(const char *path, struct buf *out, size_t max);
/* Puts the file there whole or leaves the old one: a temporary file beside it, synced, renamed over, the folder synced.
 * Keeps the mode of an existing file. */
int file_replace(const char *path, struct slice bytes, mode_t mode);
/* Writes a small file in place (pid files, /proc knobs): nothing is synced. */
int file_put(const char *path, struct slice bytes, mode_t mode);
int file_write_all(int fd, struct slice bytes);
/* For a table of a test that has a pwrite of its own: pwritev made of it, up to the first piece that does not go whole. */
ssize_t file_pwrite_pieces(int fd, const struct iovec *pieces, int count, off_t at);
int file_sync_folder(const char *path_of_file_in_it);

#endif
