/* vireo-hands: whose hands touch files. A server logs with each policy, rewrites its log, saves, makes a backup, has its log switched off and on;
 * no call of io/file may come from the executor once it serves. */
#include <pthread.h>
#include <sys/stat.h>

#include "lone.h"

#include "server/store/aof_private.h"

static const struct file_ops *real;
static pthread_t executor;
static bool serving;
static _Atomic long calls;
static char top[64];

static void note(const char *call)
{
    atomic_fetch_add(&calls, 1);
    if (!serving || !pthread_equal(pthread_self(), executor)) return;
    printf("hands: the executor called %s\n", call);
    fflush(stdout);
    _exit(1);
}

static int h_open(const char *p, int flags, mode_t m) { return note("open"), real->open(p, flags, m); }
static ssize_t h_read(int fd, void *b, size_t n) { return note("read"), real->read(fd, b, n); }
static ssize_t h_pread(int fd, void *b, size_t n, off_t at) { return note("pread"), real->pread(fd, b, n, at); }
static ssize_t h_write(int fd, const void *b, size_t n) { return note("write"), real->write(fd, b, n); }
static ssize_t h_pwrite(int fd, const void *b, size_t n, off_t at) { return note("pwrite"), real->pwrite(fd, b, n, at); }
static ssize_t h_pwritev(int fd, const struct iovec *v, int n, off_t at) { return note("pwritev"), real->pwritev(fd, v, n, at); }
static int h_fsync(int fd) { return note("fsync"), real->fsync(fd); }
static int h_fdatasync(int fd) { return note("fdatasync"), real->fdatasync(fd); }
static int h_ftruncate(int fd, off_t n) { return note("ftruncate"), real->ftruncate(fd, n); }
static int h_rename(const char *a, const char *b) { return note("rename"), real->rename(a, b); }
static int h_unlink(const char *p) { return note("unlink"), real->unlink(p); }
static int h_close(int fd) { return note("close"), real->close(fd); }
static int h_direct(int fd, bool on) { return note("direct"), real->direct(fd, on); }

static bool at_rest(void)
{
    const struct engine *e = sv->node->e;
    return !sv->snapshot && e->aof->rewrite == AOF_REWRITE_NONE && e->aof->power != AOF_STARTING;
}

static void turns_until_rest(const char *line)
{
    for (int i = 0; i < 20000 && (i < 20 || !at_rest()); i++) {
        server_set_time(sv);
        lone_turn();
        save_cron(sv->node->e->save);
        nap_us(500);
    }
    if (at_rest()) return;
    printf("hands: %s: it never came to rest\n", line);
    fflush(stdout);
    _exit(2);
}

static void step(const char *line)
{
    const char *reply = ask("%s", line);
    if (reply[0] == '-') {
        printf("hands: %s: %s\n", line, reply);
        fflush(stdout);
        _exit(2);
    }
    turns_until_rest(line);
}

int main(void)
{
    static const char *const story[] = {
        "SET a 1", "CONFIG SET appendfsync everysec", "SET b 2", "CONFIG SET appendfsync no", "SET c 3", "CONFIG SET appendfsync always aof-sync-in-place yes", "SET d 4",
        "CONFIG SET aof-timestamp-enabled yes", "SET d 5", "BGREWRITEAOF", "CONFIG SET aof-use-rdb-preamble no", "BGREWRITEAOF", "BGSAVE", "BACKUP START", "SET e 5",
        "CONFIG SET appendonly no", "SET f 6", "BGREWRITEAOF", "CONFIG SET appendonly yes", "SET g 7", "BGREWRITEAOF", "DEL a", "SET h 8",
    };
    clock_start();
    snprintf(top, sizeof top, "%s/vireo-hands-%d", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (int)getpid());
    if (mkdir(top, 0755) || chdir(top)) return 3;
    real = file_ops;
    executor = pthread_self();
    struct file_ops ops = {.open = h_open, .read = h_read, .pread = h_pread, .write = h_write, .pwrite = h_pwrite, .pwritev = h_pwritev, .fsync = h_fsync,
                           .fdatasync = h_fdatasync, .ftruncate = h_ftruncate, .rename = h_rename, .unlink = h_unlink, .close = h_close, .direct = h_direct};
    lone_begin("appendonly yes\nappendfsync always\nsave 3600 1\n");
    aof_start(sv);
    file_use(&ops);
    serving = true;
    for (size_t i = 0; i < COUNT_OF(story); i++) step(story[i]);
    serving = false;
    printf("hands: %ld calls on files, none by the executor\n", atomic_load(&calls));
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", top);
    int rc = atomic_load(&calls) < 100 || system(command) ? 1 : 0;
    fflush(NULL);
    _exit(rc);
}
