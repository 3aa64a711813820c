/* test_saving: saves under a disk that fails at one call after the other: the file that was there stays as it was, nothing is
 * left lying about, writes are refused with the path and the errno, and go on by themselves once the disk is good again.
 * And loading: a file that cannot be read starts nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "node/config.h"
#include "persist/save.h"
#include "server/core/reaper.h"
#include "server/run/shell.h"
#include "server/run/turn.h"
#include "server/store/load.h"
#include "server/store/saving.h"
#include "server/store/snapshot.h"
#include "server/store/spool.h"

/* --- a disk whose n-th call fails --- */

static const struct file_ops *real;
static struct file_ops disk;
static _Atomic int calls_left; /* before the one that fails; negative: none fails */
static int fault;
static bool lasting, little;   /* all calls from there on fail; writes are short */

static bool fails_now(void)
{
    int left = atomic_load(&calls_left);
    if (left < 0) return false;
    if (left == 0) {
        if (!lasting) atomic_store(&calls_left, -1);
        errno = fault;
        return true;
    }
    atomic_store(&calls_left, left - 1);
    return false;
}

static int disk_open(const char *path, int flags, mode_t mode) { return fails_now() ? -1 : real->open(path, flags, mode); }
static ssize_t disk_read(int fd, void *buf, size_t n) { return fails_now() ? -1 : real->read(fd, buf, n); }
static ssize_t disk_write(int fd, const void *buf, size_t n) { return fails_now() ? -1 : real->write(fd, buf, little && n > 7 ? 7 : n); }
static int disk_fsync(int fd) { return fails_now() ? -1 : real->fsync(fd); }
static _Atomic int syncs;
static int disk_fdatasync(int fd)
{
    atomic_fetch_add(&syncs, 1);
    return fails_now() ? -1 : real->fdatasync(fd);
}

/* What was received gets its name late: a tenth of a second after it should, or behind a save that does not wait for it. */
static _Atomic bool saved;

static int disk_rename(const char *from, const char *to)
{
    struct timespec step = {.tv_nsec = 1000000};
    if (fails_now()) return -1;
    if (!strcmp(from, "received"))
        for (int i = 0; i < 100 && !atomic_load(&saved); i++) nanosleep(&step, NULL);
    int rc = real->rename(from, to);
    if (strcmp(from, "received") != 0) atomic_store(&saved, true);
    return rc;
}

/* --- a server without sockets --- */

static struct server *sv;
static struct client client;
static char folder[64];

static void no_woke(void *arg) { (void)arg; }
static void no_gone(void *arg, struct link *l) { (void)arg, (void)l; }

static int begin(void **state)
{
    struct shell sh;
    const char *why;
    struct loop_events ev = {.woke = no_woke, .gone = no_gone};
    (void)state;
    strcpy(folder, "/tmp/vireo-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    assert_true(log_set_file("log"));
    clock_start();
    sv = &server;
    memset(sv, 0, sizeof *sv);
    server_init(sv);
    shell_fill(sv, &sh, "vireo", NULL);
    sv->node = node_new(&sh, 1);
    node_start(sv->node);
    server_set_time(sv);
    sv->reaper = reaper_start();
    sv->loop = loop_new(LOOP_EPOLL, &ev, &why);
    saving_init(sv);
    client_init(sv->node, &client);
    real = file_ops;
    disk = *real;
    disk.open = disk_open;
    disk.read = disk_read;
    disk.write = disk_write;
    disk.fsync = disk_fsync;
    disk.fdatasync = disk_fdatasync;
    disk.rename = disk_rename;
    atomic_store(&calls_left, -1);
    lasting = little = false;
    file_use(&disk);
    return 0;
}

static int finish(void **state)
{
    struct deferred d;
    char command[128];
    (void)state;
    file_use(NULL);
    client_deinit(sv->node, &client);
    while (engine_take_deferred(sv->node->e, &d, 1)) d.free(d.thing, d.size);
    reaper_stop(sv->reaper);
    loop_free(sv->loop);
    node_free(sv->node);
    log_set_file("");
    assert_int_equal(chdir("/tmp"), 0);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) ? -1 : 0;
}

static void let_time_pass(int64_t ms)
{
    static int64_t ahead;
    ahead += ms;
    engine_set_time(sv->node->e, clock_wall_us() + (uint64_t)ahead * 1000, clock_mono_ms() + ahead);
}

/* What a client is answered; empty while it is held. */
static const char *ask(const char *line)
{
    static char reply[2048];
    struct slice argv[16];
    int n = 0;
    while (*line) {
        size_t len = strcspn(line, " ");
        argv[n++] = slice_of(line, len);
        line += len + (line[len] == ' ');
    }
    client.s.reply.out.len = 0;
    engine_run(sv->node->e, &client.s, NULL, argv, n, NULL);
    snprintf(reply, sizeof reply, "%.*s", (int)client.s.reply.out.len, client.s.reply.out.ptr);
    return reply;
}

static void set_save_points(const char *points)
{
    client.s.reply.out.len = 0;
    engine_run(sv->node->e, &client.s, NULL, (struct slice[]){SLICE("CONFIG"), SLICE("SET"), SLICE("save"), slice_str(points)}, 4, NULL);
    assert_memory_equal(client.s.reply.out.ptr, "+OK", 3);
}

static const char *save_now(void)
{
    static char reply[2048];
    assert_string_equal(ask("SAVE"), "");
    snapshot_wait(sv);
    snprintf(reply, sizeof reply, "%.*s", (int)client.s.reply.out.len, client.s.reply.out.ptr);
    return reply;
}

static int files_here(void)
{
    DIR *d = opendir(".");
    int n = 0;
    for (struct dirent *f; (f = readdir(d));) n += f->d_name[0] != '.';
    closedir(d);
    return n;
}

static struct buf content(const char *path)
{
    struct buf b = {0};
    assert_int_equal(file_read_all(path, &b, 1 << 20), 0);
    return b;
}

static void fill(void)
{
    char line[64];
    for (int i = 0; i < 500; i++) {
        snprintf(line, sizeof line, "SET key:%d value:%d", i, i * 77);
        assert_string_equal(ask(line), "+OK\r\n");
    }
}

static void test_saves(void **state)
{
    (void)state;
    fill();
    assert_string_equal(save_now(), "+OK\r\n");
    assert_int_equal(files_here(), 2); /* and the log */
    assert_int_equal(save_changes(sv->node->e->save), 0);
    assert_int_equal(load_dbfile(sv), LOAD_FAILED); /* all keys are there already */
    little = true;
    assert_string_equal(save_now(), "+OK\r\n");
    little = false;
    struct call c = {.e = sv->node->e};
    for (int i = 0; i < 16; i++) db_flush(&c, &sv->node->e->dbs[i], true);
    assert_int_equal(load_dbfile(sv), LOAD_DONE);
    assert_int_equal(sv->node->e->dbs[0].table.count, 500);
    assert_int_equal(sv->node->e->save->loading.last_keys, 500);
    assert_int_equal(sv->node->e->special & SPECIAL_LOADING, 0);
    unlink("dump.rdb");
    assert_int_equal(load_dbfile(sv), LOAD_NONE);
}

static void fail_at_each_call(int error)
{
    int n;
    fill();
    assert_string_equal(save_now(), "+OK\r\n");
    struct buf was = content("dump.rdb");
    fault = error;
    for (n = 0;; n++) {
        atomic_store(&calls_left, n);
        ask("CONFIG SET stop-writes-on-bgsave-error no");
        ask("INCR counter");
        ask("CONFIG SET stop-writes-on-bgsave-error yes");
        const char *reply = save_now();
        if (reply[0] == '+') break; /* more calls than it makes */
        atomic_store(&calls_left, -1);
        assert_non_null(strstr(reply, strerror(error)));
        assert_true(strstr(reply, "temp-") || strstr(reply, "dump.rdb"));
        atomic_store(&calls_left, n);
        assert_string_equal(ask("BGSAVE"), "+Background saving started\r\n");
        snapshot_wait(sv);
        atomic_store(&calls_left, -1);
        const char *refused = ask("SET a b");
        assert_non_null(strstr(refused, "-MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk."));
        assert_non_null(strstr(refused, strerror(error)));
        bool replaced = strstr(refused, "folder") != NULL; /* whether the new name is on the disk is all that is not known */
        assert_non_null(strstr(ask("PING"), "-MISCONF"));
        assert_string_equal(ask("GET key:1"), "$8\r\nvalue:77\r\n");
        assert_int_equal(files_here(), 2);
        struct buf is = content("dump.rdb");
        if (!replaced) assert_true(slice_eq(buf_slice(&is), buf_slice(&was)));
        buf_deinit(&is);
    }
    assert_true(n >= 8); /* open, write, fsync, read back, rename, the folder */
    atomic_store(&calls_left, -1);
    assert_string_equal(ask("SET a b"), "+OK\r\n");
    buf_deinit(&was);
}

static void test_each_call_fails_enospc(void **state) { (void)state; fail_at_each_call(ENOSPC); }
static void test_each_call_fails_eio(void **state) { (void)state; fail_at_each_call(EIO); }
static void test_each_call_fails_erofs(void **state) { (void)state; fail_at_each_call(EROFS); }

/* In the background, by a save point; then the disk is good again. */
static void test_goes_on_by_itself(void **state)
{
    (void)state;
    struct save *s = sv->node->e->save;
    set_save_points("1 1");
    fill();
    fault = ENOSPC;
    lasting = true;
    atomic_store(&calls_left, 0);
    let_time_pass(3000);
    save_cron(s);
    assert_int_equal(s->phase, SAVE_RUNNING);
    snapshot_wait(sv);
    assert_non_null(strstr(ask("SET a b"), "-MISCONF"));
    for (int i = 0; i < 5; i++) { /* it tries and tries */
        let_time_pass(950);
        save_cron(s);
        assert_int_equal(s->phase, SAVE_RUNNING);
        snapshot_wait(sv);
        assert_non_null(strstr(ask("SET a b"), "-MISCONF"));
    }
    assert_int_equal(files_here(), 1);
    atomic_store(&calls_left, -1);
    let_time_pass(950);
    save_cron(s);
    snapshot_wait(sv);
    assert_string_equal(ask("SET a b"), "+OK\r\n");
    assert_int_equal(files_here(), 2);
    assert_true(s->last_good);
}

/* Without save points, or when told so, writes go on whatever becomes of a BGSAVE. */
static void test_refuses_only_where_asked_to(void **state)
{
    (void)state;
    fill();
    fault = EIO;
    set_save_points("");
    atomic_store(&calls_left, 0);
    assert_string_equal(ask("BGSAVE"), "+Background saving started\r\n");
    assert_non_null(strstr(ask("BGSAVE"), "-ERR Background save already in progress"));
    snapshot_wait(sv);
    assert_false(sv->node->e->save->last_good);
    assert_string_equal(ask("SET a b"), "+OK\r\n");
    assert_non_null(strstr(ask("INFO persistence"), "rdb_last_bgsave_status:err"));
}

static void test_cancel(void **state)
{
    (void)state;
    fill();
    assert_non_null(strstr(ask("BGSAVE CANCEL"), "-ERR Background saving is currently not in progress or scheduled"));
    ask("CONFIG SET rdb-key-save-delay 1000");
    assert_string_equal(ask("BGSAVE"), "+Background saving started\r\n");
    assert_string_equal(ask("BGSAVE CANCEL"), "+Background saving cancelled\r\n");
    snapshot_wait(sv);
    assert_true(sv->node->e->save->last_good);
    assert_int_equal(files_here(), 1);
    assert_string_equal(ask("SET a b"), "+OK\r\n");
}

/* The file is damaged: reported, and nothing is started, nothing touched. */
static void test_damaged_file(void **state)
{
    (void)state;
    fill();
    save_now();
    struct buf good = content("dump.rdb");
    good.ptr[good.len / 2] ^= 64;
    assert_int_equal(file_replace("dump.rdb", buf_slice(&good), 0644), 0);
    struct call c = {.e = sv->node->e};
    for (int i = 0; i < 16; i++) db_flush(&c, &sv->node->e->dbs[i], true);
    assert_int_equal(load_dbfile(sv), LOAD_FAILED);
    struct buf is = content("dump.rdb"), log = content("log");
    assert_true(slice_eq(buf_slice(&is), buf_slice(&good)));
    buf_putc(&log, 0);
    assert_non_null(strstr(log.ptr, "Terminating server after rdb file reading failure."));
    assert_non_null(strstr(log.ptr, "offset"));
    buf_deinit(&is);
    buf_deinit(&log);
    buf_deinit(&good);
    fault = EIO;
    atomic_store(&calls_left, 1);
    assert_int_equal(load_dbfile(sv), LOAD_FAILED);
    atomic_store(&calls_left, 0);
    assert_int_equal(load_dbfile(sv), LOAD_FAILED);
}

static void test_a_save_comes_behind_what_was_received(void **state)
{
    (void)state;
    struct spool *s = spool_open(sv->loop, "received");
    atomic_store(&saved, false);
    spool_put(s, SLICE("an older image"));
    spool_end(s);
    while (spool_state(s) == SPOOL_WRITING) sched_yield();
    spool_keep(s, "dump.rdb");
    fill();
    assert_string_equal(save_now(), "+OK\r\n");
    spool_wait();
    struct buf b = content("dump.rdb");
    assert_memory_equal(b.ptr, "REDIS", 5);
    buf_deinit(&b);
}

/* rdb-save-incremental-fsync: a sync every 4 MiB, or only at the end. */
static void test_syncs_in_parts(void **state)
{
    (void)state;
    assert_string_equal(ask("CONFIG SET rdbcompression no"), "+OK\r\n");
    for (int i = 0; i < 40; i++) {
        char line[64];
        snprintf(line, sizeof line, "SETRANGE key:%d 299999 x", i);
        assert_string_equal(ask(line), ":300000\r\n");
    }
    for (int on = 0; on < 2; on++) {
        assert_string_equal(ask(on ? "CONFIG SET rdb-save-incremental-fsync yes" : "CONFIG SET rdb-save-incremental-fsync no"), "+OK\r\n");
        atomic_store(&syncs, 0);
        assert_string_equal(save_now(), "+OK\r\n");
        if (on) assert_in_range(atomic_load(&syncs), 2, 4);
        else assert_int_equal(atomic_load(&syncs), 0);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_saves), TEST(test_a_save_comes_behind_what_was_received), TEST(test_each_call_fails_enospc), TEST(test_each_call_fails_eio), TEST(test_each_call_fails_erofs),
        TEST(test_goes_on_by_itself), TEST(test_refuses_only_where_asked_to), TEST(test_cancel), TEST(test_damaged_file), TEST(test_syncs_in_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
