/* check: words of the command line, and what the other files of this folder share. */
#include "apps/check/check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/num.h"
#include "io/file.h"
#include "node/families.h"
#include "node/version.h"

#define BLOCK_BYTES ((size_t)1 << 20)

/* --- files --- */

int check_open(const char *path, bool change, uint64_t *size)
{
    struct stat st;
    int fd = file_ops->open(path, (change ? O_RDWR : O_RDONLY) | O_CLOEXEC, 0);
    if (fd < 0 || fstat(fd, &st) != 0) {
        printf("Cannot open file %s: %s, aborting...\n", path, strerror(errno));
    } else if (!S_ISREG(st.st_mode)) {
        printf("Cannot read file: %s\n", path);
    } else {
        *size = (uint64_t)st.st_size;
        return fd;
    }
    if (fd >= 0) file_ops->close(fd);
    return -1;
}

bool check_there(const char *path, FILE *tell)
{
    struct stat st;
    int fd = file_ops->open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0 || fstat(fd, &st) != 0) fprintf(tell, "Cannot open file %s: %s\n", path, strerror(errno));
    else if (!S_ISREG(st.st_mode)) fprintf(tell, "Cannot read file: %s\n", path);
    bool there = fd >= 0 && S_ISREG(st.st_mode);
    if (fd >= 0) file_ops->close(fd);
    return there;
}

bool check_read_at(int fd, uint64_t at, void *into, size_t n)
{
    char *to = into;
    while (n) {
        ssize_t got = file_ops->pread(fd, to, n, (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got == 0) errno = EIO; /* it became shorter under us */
        if (got <= 0) return false;
        to += got, at += (uint64_t)got, n -= (size_t)got;
    }
    return true;
}

static int copy_bytes(int from, uint64_t bytes, int to)
{
    char *block = mem_alloc(BLOCK_BYTES);
    int rc = 0;
    for (uint64_t at = 0; !rc && at < bytes;) {
        size_t n = bytes - at < BLOCK_BYTES ? (size_t)(bytes - at) : BLOCK_BYTES;
        rc = check_read_at(from, at, block, n) ? file_write_all(to, slice_of(block, n)) : errno;
        at += n;
    }
    mem_free(block, BLOCK_BYTES);
    return rc;
}

bool check_copy(int fd, uint64_t bytes, struct slice tail, const char *path)
{
    int to = file_ops->open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644), rc = to < 0 ? errno : 0;
    if (!rc) {
        rc = copy_bytes(fd, bytes, to);
        if (!rc) rc = file_write_all(to, tail);
        if (!rc && file_ops->fsync(to) != 0) rc = errno;
        file_ops->close(to);
        if (!rc) rc = file_sync_folder(path);
        if (rc) file_ops->unlink(path);
    }
    if (rc) printf("Cannot write %s: %s\n", path, strerror(rc));
    return !rc;
}

void check_show(struct slice s, char *out, size_t room)
{
    static const char digits[] = "0123456789abcdef";
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char ch = (unsigned char)s.ptr[i];
        if (n + 8 > room) {
            memcpy(out + n, "...", 3);
            n += 3;
            break;
        }
        if (ch >= 32 && ch < 127 && ch != '\\') {
            out[n++] = (char)ch;
            continue;
        }
        out[n++] = '\\';
        out[n++] = 'x';
        out[n++] = digits[ch >> 4];
        out[n++] = digits[ch & 15];
    }
    out[n] = 0;
}

/* --- an engine that serves nobody: values are made in it --- */

static void engine_begin(struct check *c)
{
    uint64_t seed[2] = {(uint64_t)time(NULL), (uint64_t)getpid()};
    hash_init(seed, sizeof seed);
    settings_default(&c->set);
    node_register_values();
    c->index = command_index_new(node_families, node_family_count);
    c->e = engine_new(&c->set, c->index, seed[0]);
}

static void engine_end(struct check *c)
{
    engine_free(c->e);
    command_index_free(c->index);
}

/* --- which kind of file --- */

static bool first_bytes(const char *path, char *head, size_t room, size_t *len)
{
    int fd = file_ops->open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return false;
    ssize_t n = file_ops->pread(fd, head, room, 0);
    file_ops->close(fd);
    *len = n > 0 ? (size_t)n : 0;
    return n >= 0;
}

/* Its first line that is no comment begins with a word of a manifest. */
static bool is_manifest(const char *path)
{
    char head[4096];
    size_t n;
    if (!first_bytes(path, head, sizeof head, &n)) return false;
    struct slice s = slice_of(head, n);
    while (s.len && s.ptr[0] == '#') {
        const char *end = memchr(s.ptr, '\n', s.len);
        if (!end || s.len < 4 || !memcmp(s.ptr, "#TS:", 4)) return false;
        s = slice_of(end + 1, s.len - (size_t)(end + 1 - s.ptr));
    }
    return s.len > 5 && (!memcmp(s.ptr, "file ", 5) || !memcmp(s.ptr, "seq ", 4) || !memcmp(s.ptr, "type ", 5));
}

static bool check_aof(struct check *c, const char *path)
{
    if (!check_there(path, stdout)) return false;
    if (is_manifest(path)) return check_manifest(c, path);
    printf("Start checking Old-Style AOF\n");
    return check_log_file(c, path, path, "AOF", true);
}

/* An image alone, or one at the front of a log? Its name, or what comes behind it, says. */
static bool is_log_with_image(const char *path)
{
    size_t n = strlen(path);
    return !(n > 4 && strcmp(path + n - 4, ".rdb") == 0) && strstr(path, ".aof");
}

static bool check_path(struct check *c, const char *path)
{
    struct stat st;
    char head[5];
    size_t n;
    if (stat(path, &st) != 0) {
        printf("Cannot open file %s: %s\n", path, strerror(errno));
        return false;
    }
    if (S_ISDIR(st.st_mode)) return check_folder(c, path);
    if (first_bytes(path, head, sizeof head, &n) && n == 5 && !memcmp(head, "REDIS", 5) && !is_log_with_image(path)) return check_image_file(c, path);
    n = strlen(path);
    if (n > 4 && strcmp(path + n - 4, ".rdb") == 0) return check_image_file(c, path);
    return check_aof(c, path);
}

/* --- names and words --- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool check_is_name(const char *argv0)
{
    const char *name = base_name(argv0);
    return !strcmp(name, "redis-check-rdb") || !strcmp(name, "redis-check-aof") || !strcmp(name, "vireo-check");
}

static int run(struct check *c, bool (*how)(struct check *c, const char *path), const char *path)
{
    engine_begin(c);
    bool sound = how(c, path);
    engine_end(c);
    return sound ? 0 : 1;
}

static int like_check_rdb(int argc, char **argv)
{
    struct check c = {.plain = true};
    if (argc == 2 && (!strcmp(argv[1], "-v") || !strcmp(argv[1], "--version"))) {
        printf("redis-check-rdb %s\n", REDIS_VERSION);
        return 0;
    }
    if (argc == 2) return run(&c, check_image_file, argv[1]);
    fprintf(stderr, "Usage: %s <rdb-file-name>\n", argv[0]);
    return 1;
}

static bool read_time(struct check *c, const char *word)
{
    c->cut = num_parse_i64(slice_str(word), &c->cut_s) && c->cut_s >= 0;
    if (!c->cut) printf("Invalid timestamp, aborting...\n");
    return c->cut;
}

static int like_check_aof(int argc, char **argv)
{
    struct check c = {.plain = true};
    if (argc == 2) return run(&c, check_aof, argv[1]);
    if (argc == 3 && !strcmp(argv[1], "--fix")) {
        c.fix = true;
        return run(&c, check_aof, argv[2]);
    }
    if (argc == 4 && !strcmp(argv[1], "--truncate-to-timestamp")) {
        if (!read_time(&c, argv[2])) return 1;
        c.cut = c.cut_s > 0; /* as there: 0 is none */
        return run(&c, check_aof, argv[3]);
    }
    printf("Usage: %s [--fix|--truncate-to-timestamp $timestamp] <file.manifest|file.aof>\n", argv[0]);
    return 1;
}

static int usage(int status)
{
    FILE *out = status ? stderr : stdout;
    fprintf(out, "Usage: vireo-check [OPTIONS] PATH...\n"
                 "Reads RDB files, command logs, manifests, backups, and folders that hold them, with the readers of the server.\n"
                 "Says what is in them and whether they would load: exit status 0 if all of them would, 1 if not.\n\n"
                 "  --fix                           cut a torn log at the end of its last whole command, after asking\n"
                 "  --yes                           do not ask\n"
                 "  --discard                       with --yes: cut also where whole commands follow the damage\n"
                 "  --truncate-to-timestamp SECONDS cut the log before what is later (needs aof-timestamp-enabled)\n"
                 "  --output NEWFILE                leave the file alone and write what is sound to a new one\n"
                 "  --quiet                         no figures\n"
                 "  --version, --help\n");
    return status;
}

/* True: *used words more were taken. */
static bool take_option(struct check *c, int left, char **words, int *used)
{
    const char *w = words[0];
    *used = 0;
    if (!strcmp(w, "--fix")) c->fix = true;
    else if (!strcmp(w, "--yes")) c->yes = true;
    else if (!strcmp(w, "--discard")) c->discard = true;
    else if (!strcmp(w, "--quiet")) c->plain = true;
    else if (!strcmp(w, "--output") && left > 1) c->output = words[*used = 1];
    else if (!strcmp(w, "--truncate-to-timestamp") && left > 1) return read_time(c, words[*used = 1]);
    else return false;
    return true;
}

static int like_itself(int argc, char **argv)
{
    struct check c = {0};
    int i = 1, used, status = 0;
    struct stat st;
    for (; i < argc && argv[i][0] == '-' && argv[i][1]; i += 1 + used) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) return usage(0);
        if (!strcmp(argv[i], "--version") || !strcmp(argv[i], "-v")) return printf("vireo-check %s\n", VIREO_VERSION) < 0;
        if (!strcmp(argv[i], "--")) break;
        if (!take_option(&c, argc - i, argv + i, &used)) return usage(1);
    }
    i += i < argc && !strcmp(argv[i], "--");
    if (i == argc) return usage(1);
    if (c.output && (argc - i != 1 || (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode)) || is_manifest(argv[i]))) {
        fprintf(stderr, "vireo-check: --output is for one file\n");
        return 1;
    }
    engine_begin(&c);
    for (; i < argc; i++) status |= !check_path(&c, argv[i]);
    engine_end(&c);
    return status;
}

int check_main(int argc, char **argv)
{
    const char *name = base_name(argv[0]);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!strcmp(name, "redis-check-rdb")) return like_check_rdb(argc, argv);
    if (!strcmp(name, "redis-check-aof")) return like_check_aof(argc, argv);
    return like_itself(argc, argv);
}
