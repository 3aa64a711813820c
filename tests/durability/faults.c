/* vireo-faults [--count N]: a disk that fails: ENOSPC, EIO, EROFS, short writes; open, write, pwrite, sync, ftruncate, rename, each at its first
 * call, its second and so on (N of them at most) during writes, a rewrite and a save, and all such calls after it for a
 * while. The server must go on reading, refuse writes only with MISCONF, path and reason, write again by itself within a second after the disk is
 * well, and lose nothing; rewrite and save must succeed then, and what was on the disk before must have stayed good all the time. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "lone.h"

#include "server/store/aof_private.h"

enum disk_call { CALL_OPEN, CALL_WRITE, CALL_PWRITE, CALL_SYNC, CALL_FTRUNCATE, CALL_RENAME, CALL_KINDS };
static const char *const call_names[] = {"open", "write", "pwrite", "sync", "ftruncate", "rename"};
static const int errors[] = {ENOSPC, EIO, EROFS, 0}; /* 0: a short write, then ENOSPC */
static const char *const error_names[] = {"ENOSPC", "EIO", "EROFS", "short writes"};

#define LASTS_MS 120

static const struct file_ops *real;
static _Atomic int bad_call = -1, calls_left, met;
static int error;
static char top[64];

static bool fails(enum disk_call c)
{
    if (atomic_load(&bad_call) != (int)c || atomic_fetch_sub(&calls_left, 1) > 0) return false;
    atomic_fetch_add(&met, 1);
    errno = error ? error : ENOSPC;
    return true;
}

static bool is_short(size_t n) { return !error && n > 1 && atomic_load(&met) % 2 == 1; }

static int f_open(const char *p, int flags, mode_t m) { return (flags & (O_WRONLY | O_RDWR)) && fails(CALL_OPEN) ? -1 : real->open(p, flags, m); }
static ssize_t f_write(int fd, const void *b, size_t n) { return !fails(CALL_WRITE) ? real->write(fd, b, n) : is_short(n) ? real->write(fd, b, n / 2) : -1; }
static ssize_t f_pwrite(int fd, const void *b, size_t n, off_t at)
{
    return !fails(CALL_PWRITE) ? real->pwrite(fd, b, n, at) : is_short(n) ? real->pwrite(fd, b, n / 2, at) : -1;
}
static int f_sync(int fd) { return fails(CALL_SYNC) ? -1 : real->fsync(fd); }
static int f_ftruncate(int fd, off_t n) { return fails(CALL_FTRUNCATE) ? -1 : real->ftruncate(fd, n); }
static int f_rename(const char *a, const char *b) { return fails(CALL_RENAME) ? -1 : real->rename(a, b); }

static long sent, durable;

#define MUST(cond, ...)                      \
    do {                                     \
        if (!(cond)) {                       \
            printf(__VA_ARGS__);             \
            printf(" [%s]\n", #cond);        \
            fflush(stdout);                  \
            _exit(2);                        \
        }                                    \
    } while (0)

static bool push(void)
{
    const char *reply = ask("RPUSH l %ld", sent);
    if (reply[0] == ':') {
        sent++;
        return true;
    }
    MUST(strncmp(reply, "-MISCONF ", 9) == 0, "a refusal: %s", reply);
    MUST(strstr(reply, "appendonlydir/") || strstr(reply, ".rdb"), "no path: %s", reply);
    MUST(strstr(reply, strerror(error ? error : ENOSPC)), "no reason: %s", reply);
    return false;
}

static void turns(int ms)
{
    for (int64_t end = clock_mono_ms() + ms; clock_mono_ms() < end; nap_us(500)) {
        server_set_time(sv);
        lone_turn();
        save_cron(sv->node->e->save);
        if (sv->node->e->aof->durable == sv->node->e->log_pos) durable = sent;
    }
}

static bool all_done(void)
{
    const struct engine *e = sv->node->e;
    return !sv->snapshot && e->aof->rewrite == AOF_REWRITE_NONE && e->aof->durable == e->log_pos;
}

/* What is on the disk now, to another process, whatever its end. */
static void others_load(bool log, long least)
{
    char command[300];
    int status;
    snprintf(command, sizeof command, "rm -rf %s.copy; cp -r %s %s.copy", top, top, top);
    if (system(command)) _exit(3);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        char copy[100];
        file_use(NULL);
        snprintf(copy, sizeof copy, "%s.copy", top);
        if (chdir(copy)) _exit(3);
        lone_begin(log ? "appendonly yes\nsave \"\"\n" : "appendonly no\nsave \"\"\n");
        if (log) aof_start(sv);
        else if (load_dbfile(sv) != LOAD_DONE) _exit(1);
        _exit(lone_count() >= least && lone_count() <= sent ? 0 : 5);
    }
    waitpid(pid, &status, 0);
    MUST(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the %s does not load as it should: %x", log ? "log" : "RDB file", (unsigned)status);
}

/* 9: the call was never made. */
static int run_one(enum disk_call c, int after, int which, bool in_place)
{
    char settings[200];
    struct file_ops ops = *real;
    char last[16];
    error = errors[which];
    ops.open = f_open, ops.write = f_write, ops.pwrite = f_pwrite, ops.pwritev = file_pwrite_pieces, ops.fsync = ops.fdatasync = f_sync, ops.ftruncate = f_ftruncate, ops.rename = f_rename;
    snprintf(settings, sizeof settings, "appendonly yes\nappendfsync always\nsave 3600 1\naof-use-rdb-preamble yes\naof-sync-in-place %s\n", in_place ? "yes" : "no");
    lone_begin(settings);
    aof_start(sv);
    for (int i = 0; i < 20; i++) push(), turns(1);
    ask("BGSAVE");
    for (int i = 0; i < 100 && (sv->snapshot || durable < sent); i++) turns(5);
    MUST(durable == sent && sv->node->e->save->last_good, "a good disk");
    long saved = sent;
    file_use(&ops);
    atomic_store(&calls_left, after);
    atomic_store(&bad_call, (int)c);
    int64_t end = clock_mono_ms() + LASTS_MS;
    push(), turns(3);
    ask("BGREWRITEAOF");
    for (int i = 0; clock_mono_ms() < end; i++) {
        push();
        turns(2);
        snprintf(last, sizeof last, "%ld", sent);
        MUST(strstr(ask("LLEN l"), last), "reads stop");
        if (i == 10) ask("BGSAVE");
    }
    others_load(true, durable);
    others_load(false, saved);
    atomic_store(&bad_call, -1);
    end = clock_mono_ms() + 1100;
    while (!push()) {
        MUST(clock_mono_ms() < end, "a second after: %s", ask("SET a b"));
        turns(2);
    }
    while (durable < sent) {
        MUST(clock_mono_ms() < end, "not durable a second after");
        turns(2);
    }
    if (!atomic_load(&met)) return 9;
    for (int i = 0; i < 400 && !all_done(); i++) turns(5);
    if (strncmp(ask("BGREWRITEAOF"), "+Background", 11) == 0) push();
    for (int i = 0; i < 1000 && (!all_done() || i < 3); i++) turns(5);
    MUST(all_done() && sv->node->e->aof->last_good, "the rewrite afterwards");
    others_load(true, durable);
    ask("BGSAVE");
    for (int i = 0; i < 400 && sv->snapshot; i++) turns(5);
    MUST(sv->node->e->save->last_good, "the save afterwards");
    others_load(false, sent);
    return 0;
}

int main(int argc, char **argv)
{
    int count = 1000, runs = 0;
    char command[300];
    for (int i = 1; i + 1 < argc; i += 2)
        if (strcmp(argv[i], "--count") == 0) count = atoi(argv[i + 1]);
    clock_start();
    real = file_ops;
    snprintf(top, sizeof top, "%s/vireo-faults-%d", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (int)getpid());
    for (int kind = 0; kind < 8; kind++)
        for (int c = 0; c < CALL_KINDS; c++) {
            int n = 0, which = kind / 2;
            bool in_place = kind & 1;
            if (in_place && c != CALL_PWRITE && c != CALL_SYNC && c != CALL_FTRUNCATE) continue;
            if (!errors[which] && c != CALL_WRITE && c != CALL_PWRITE) continue;
            for (; n < count; n++) {
                int status;
                snprintf(command, sizeof command, "rm -rf %s; mkdir %s", top, top);
                if (system(command)) return 3;
                fflush(stdout);
                pid_t pid = fork();
                if (pid == 0) {
                    if (chdir(top)) _exit(3);
                    _exit(run_one((enum disk_call)c, n, which, in_place));
                }
                waitpid(pid, &status, 0);
                if (WIFEXITED(status) && WEXITSTATUS(status) == 9) break;
                runs++;
                if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
                    if (c == CALL_SYNC || c == CALL_PWRITE || c == CALL_WRITE) n += n / 3; /* what comes later is more of the same */
                    continue;
                }
                printf("faults: FAILED%s: %s at call %d of %s: status %x; files in %s\n", in_place ? " (in place)" : "", error_names[which], n, call_names[c], (unsigned)status, top);
                return 1;
            }
        }
    printf("faults: %d runs with a failing disk: all good\n", runs);
    snprintf(command, sizeof command, "rm -rf %s %s.copy", top, top);
    return system(command) ? 1 : 0;
}
