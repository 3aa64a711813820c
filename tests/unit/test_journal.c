/* The log thread under a disk that fails: at each call in turn, once or for a while, with each policy. What was said to be
 * durable is in the files, in order and once; nothing is lost when the disk recovers; no earlier file is harmed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "server/store/journal.h"

/* --- the disk --- */

enum call { CALL_OPEN, CALL_WRITE, CALL_PWRITE, CALL_FSYNC, CALL_FDATASYNC, CALL_FTRUNCATE, CALL_RENAME, CALL_UNLINK, CALL_CLOSE, CALL_COUNT };
static const char *const call_names[] = {"open", "write", "pwrite", "fsync", "fdatasync", "ftruncate", "rename", "unlink", "close"};

static const struct file_ops *real;
static _Atomic int fail_call, fail_after, fail_times, fail_errno; /* fail_call -1: none */
static atomic_bool fail_short;

static bool fails(enum call c)
{
    if (atomic_load(&fail_call) != (int)c) return false;
    if (atomic_fetch_sub(&fail_after, 1) > 0) return false;
    if (atomic_fetch_sub(&fail_times, 1) <= 0) {
        atomic_store(&fail_call, -1);
        return false;
    }
    errno = atomic_load(&fail_errno);
    return true;
}

static int bad_open(const char *path, int flags, mode_t mode) { return fails(CALL_OPEN) ? -1 : real->open(path, flags, mode); }
static ssize_t bad_write(int fd, const void *b, size_t n) { return fails(CALL_WRITE) ? -1 : real->write(fd, b, n); }
static ssize_t bad_pwrite(int fd, const void *b, size_t n, off_t at)
{
    if (!fails(CALL_PWRITE)) return real->pwrite(fd, b, n, at);
    if (!atomic_load(&fail_short) || n < 2) return -1;
    return real->pwrite(fd, b, n / 2, at); /* a short one; what follows fails whole */
}
static int bad_fsync(int fd) { return fails(CALL_FSYNC) ? -1 : real->fsync(fd); }
static int bad_fdatasync(int fd) { return fails(CALL_FDATASYNC) ? -1 : real->fdatasync(fd); }
static int bad_ftruncate(int fd, off_t size) { return fails(CALL_FTRUNCATE) ? -1 : real->ftruncate(fd, size); }
static int bad_rename(const char *a, const char *b) { return fails(CALL_RENAME) ? -1 : real->rename(a, b); }
static int bad_unlink(const char *p) { return fails(CALL_UNLINK) ? -1 : real->unlink(p); }
static int bad_close(int fd)
{
    int rc = real->close(fd);
    return fails(CALL_CLOSE) ? -1 : rc;
}

static void fail_now(int call, int after, int times, int err)
{
    atomic_store(&fail_after, after);
    atomic_store(&fail_times, times);
    atomic_store(&fail_errno, err);
    atomic_store(&fail_call, call);
}

/* --- a journal in a folder of its own --- */

static char top[64];
static bool ahead;              /* syncing in place where it applies: some tests run both ways */
static struct journal *j;
static uint64_t position;
static struct buf all;          /* everything handed over */
static int orders_done, orders_failed;

static void on_wake(void *arg) { (void)arg; }

static void on_done(void *arg, const struct journal_result *r)
{
    (void)arg;
    orders_done++;
    if (r->error) {
        orders_failed++;
        assert_true(r->what[0] && r->path[0]);
    }
}

static int begin(void **state)
{
    (void)state;
    struct manifest none = {0};
    struct journal_result r;
    strcpy(top, "/tmp/vireo-journal-XXXXXX");
    assert_non_null(mkdtemp(top));
    assert_int_equal(chdir(top), 0);
    assert_int_equal(mkdir("d", 0755), 0);
    fail_now(-1, 0, 0, 0);
    position = 0;
    orders_done = orders_failed = 0;
    all.len = 0;
    j = journal_new("d", "F", &none, on_wake, NULL);
    journal_now(j, &(struct journal_order){.kind = JOURNAL_OPEN}, &r);
    assert_int_equal(r.error, 0);
    journal_set_ahead(j, ahead);
    return 0;
}

static void remove_all(const char *path)
{
    DIR *d = opendir(path);
    struct dirent *e;
    char name[512];
    while (d && (e = readdir(d))) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        if (e->d_type == DT_DIR) remove_all(name);
        else unlink(name);
    }
    if (d) closedir(d);
    rmdir(path);
}

static int end(void **state)
{
    (void)state;
    fail_now(-1, 0, 0, 0);
    if (j) journal_free(j);
    j = NULL;
    assert_int_equal(chdir("/"), 0);
    remove_all(top);
    buf_deinit(&all);
    return 0;
}

static void hand(int number)
{
    struct buf b = {0};
    for (int i = 0; i < 20; i++) buf_fmt(&b, "%d.%d;", number, i);
    buf_puts(&all, buf_slice(&b));
    position += b.len;
    journal_write(j, &b, 0, position);
    buf_deinit(&b); /* it came back empty, with memory of an older one */
}

static void pause_ms(int ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000l};
    nanosleep(&t, NULL);
}

/* Lines of comment go: what is synced in place has them. */
static void drop_notes(struct buf *b)
{
    size_t to = 0;
    for (size_t at = 0; at < b->len;) {
        const char *nl = b->ptr[at] == '#' ? memchr(b->ptr + at, '\n', b->len - at) : NULL;
        if (b->ptr[at] != '#') b->ptr[to++] = b->ptr[at++];
        else if (!nl) break;
        else at = (size_t)(nl + 1 - b->ptr);
    }
    b->len = to;
}

/* What base and incremental files of the manifest on the disk hold, one after the other. */
static void read_log(struct buf *out)
{
    struct buf text = {0};
    struct manifest m;
    struct manifest_error e;
    char path[600];
    assert_int_equal(file_read_all("d/F.manifest", &text, 1 << 20), 0);
    assert_true(manifest_parse(&m, buf_slice(&text), &e));
    if (m.base.name) {
        snprintf(path, sizeof path, "d/%s", m.base.name);
        assert_int_equal(file_read_all(path, out, 1 << 30), 0);
    }
    for (int i = 0; i < m.incr.count; i++) {
        snprintf(path, sizeof path, "d/%s", m.incr.at[i].name);
        assert_int_equal(file_read_all(path, out, 1 << 30), 0);
    }
    manifest_deinit(&m);
    buf_deinit(&text);
    drop_notes(out);
}

/* Durable bytes are a prefix of what the files say, and the files say nothing else. */
static void check_files(uint64_t durable)
{
    struct buf b = {0};
    read_log(&b);
    assert_true(b.len >= durable && b.len <= all.len);
    assert_memory_equal(b.ptr, all.ptr, b.len);
    buf_deinit(&b);
}

static void wait_durable(void)
{
    for (int i = 0; i < 100 && journal_durable(j) < position; i++) pause_ms(50);
    assert_int_equal(journal_durable(j), position);
}

/* --- writing and syncing --- */

static void run_failing(int call, int times, int err, bool is_short, enum journal_sync how)
{
    struct journal_trouble t = {0};
    bool seen = false;
    begin(NULL);
    atomic_store(&fail_short, is_short);
    journal_set_sync(j, how);
    journal_start(j);
    for (int i = 0; i < 10; i++) hand(i);
    journal_sync_soon(j);
    wait_durable();
    fail_now(call, 0, times, err);
    for (int i = 10; i < 20; i++) hand(i);
    for (int i = 0; i < 400 && atomic_load(&fail_call) >= 0; i++) {
        journal_sync_soon(j);
        journal_trouble(j, &t);
        if (t.error) {
            seen = true;
            assert_int_equal(t.error, err);
            assert_non_null(strstr(t.path, "d/F.1.incr.aof"));
            assert_true(t.what[0]);
        }
        check_files(journal_durable(j));
        pause_ms(5);
    }
    assert_true(seen);
    journal_sync_soon(j);
    wait_durable();
    check_files(position);
    journal_trouble(j, &t);
    assert_int_equal(t.error, 0);
    end(NULL);
}

static void test_failing_writes(void **state)
{
    (void)state;
    static const int errors[] = {ENOSPC, EIO, EROFS};
    for (int how = ahead ? JOURNAL_ALWAYS : 0; how <= (ahead ? JOURNAL_ALWAYS : JOURNAL_NO); how++)
        for (int e = 0; e < (ahead ? 1 : 3); e++) {
            run_failing(CALL_PWRITE, 3, errors[e], false, (enum journal_sync)how);
            run_failing(CALL_FDATASYNC, 3, errors[e], false, (enum journal_sync)how);
        }
}

/* Sized like a disk that fills up: part of a write fits, then nothing does for a while. */
static _Atomic long room;

static ssize_t full_pwrite(int fd, const void *b, size_t n, off_t at)
{
    long left = atomic_load(&room);
    if (left <= 0) {
        errno = ENOSPC;
        return -1;
    }
    if ((long)n > left) n = (size_t)left;
    ssize_t did = real->pwrite(fd, b, n, at);
    if (did > 0) atomic_fetch_sub(&room, did);
    return did;
}

static void test_short_writes(void **state)
{
    struct file_ops ops = *file_ops;
    ops.pwrite = full_pwrite;
    ops.pwritev = file_pwrite_pieces;
    const struct file_ops *before = file_use(&ops);
    for (int bytes = 1; bytes < 90; bytes += 17) {
        begin(state);
        journal_set_sync(j, JOURNAL_ALWAYS);
        atomic_store(&room, 1 << 20);
        journal_start(j);
        hand(1);
        wait_durable();
        uint64_t size = position;
        atomic_store(&room, bytes);
        hand(2);
        struct journal_trouble t = {0};
        for (int i = 0; i < 100 && !t.error; i++) {
            pause_ms(5);
            journal_trouble(j, &t);
        }
        assert_int_equal(t.error, ENOSPC);
        struct stat st;
        assert_int_equal(stat("d/F.1.incr.aof", &st), 0);
        if (ahead) assert_true(st.st_size < 4096 && st.st_size % 64 == 0); /* the group before, without filler */
        else assert_int_equal(st.st_size, size); /* taken back: no half command on the disk */
        atomic_store(&room, 1 << 20);
        wait_durable();
        check_files(position);
        end(state);
    }
    file_use(before);
}

/* What the calls took is told once. */
static int slower_fdatasync(int fd) { return pause_ms(30), real->fdatasync(fd); }

static void test_what_it_took(void **state)
{
    struct file_ops ops = *file_ops;
    ops.fdatasync = slower_fdatasync;
    const struct file_ops *before = file_use(&ops);
    begin(state);
    journal_set_sync(j, JOURNAL_ALWAYS);
    journal_set_delay(j, 20000);
    journal_start(j);
    hand(1);
    wait_durable();
    assert_true(journal_take_ms(j, JOURNAL_TOOK_SYNC_ALWAYS) >= 29);
    assert_true(journal_take_ms(j, JOURNAL_TOOK_WRITE) >= 19);
    assert_int_equal(journal_take_ms(j, JOURNAL_TOOK_WRITE), 0);
    assert_int_equal(journal_take_ms(j, JOURNAL_TOOK_RENAME), 0);
    end(state);
    file_use(before);
}

/* --- orders --- */

static void make_base(void)
{
    /* the base of a rewrite says what all files before it said */
    assert_int_equal(file_put("temp-base", buf_slice(&all), 0644), 0);
}

static void wait_order(int done)
{
    for (int i = 0; i < 400 && orders_done < done; i++) {
        journal_poll(j);
        pause_ms(5);
    }
    assert_int_equal(orders_done, done);
}

/* A rewrite with one call failing: it may fail, but what the files say is always right. */
static void run_rewrite(int call, int after, int *finished)
{
    begin(NULL);
    journal_set_sync(j, JOURNAL_ALWAYS);
    journal_start(j);
    for (int i = 0; i < 3; i++) hand(i);
    wait_durable();
    make_base();
    fail_now(call, after, 1, EIO);
    journal_order(j, &(struct journal_order){.kind = JOURNAL_ROTATE, .done = on_done});
    for (int i = 3; i < 6; i++) hand(i);
    journal_order(j, &(struct journal_order){.kind = JOURNAL_INSTALL, .path = "temp-base", .rdb = true, .after_cut = true, .keep_incr = true, .done = on_done});
    for (int i = 6; i < 9; i++) hand(i);
    journal_order(j, &(struct journal_order){.kind = JOURNAL_CLEAN, .done = on_done});
    wait_order(3);
    wait_durable();
    *finished = atomic_load(&fail_call) < 0 || atomic_load(&fail_times) <= 0; /* the failure was met */
    fail_now(-1, 0, 0, 0);
    check_files(position);
    /* the disk is well again: another one succeeds */
    make_base();
    int failed = orders_failed;
    journal_order(j, &(struct journal_order){.kind = JOURNAL_ROTATE, .done = on_done});
    hand(9);
    journal_order(j, &(struct journal_order){.kind = JOURNAL_INSTALL, .path = "temp-base", .rdb = true, .after_cut = true, .keep_incr = true, .done = on_done});
    journal_order(j, &(struct journal_order){.kind = JOURNAL_CLEAN, .done = on_done});
    wait_order(6);
    assert_int_equal(orders_failed, failed);
    wait_durable();
    check_files(position);
    assert_int_equal(journal_history(j), 0);
    end(NULL);
}

static void test_failing_rewrites(void **state)
{
    (void)state;
    for (int call = 0; call < CALL_COUNT; call++) {
        int met = 1;
        for (int after = 0; after < (ahead ? 3 : 12) && met; after++) run_rewrite(call, after, &met);
        print_message("%s: ok\n", call_names[call]);
    }
}

/* Bytes of a log that is being switched on are in no manifest until its base is. */
static void test_switching_on(void **state)
{
    struct journal_result r;
    begin(state);
    journal_now(j, &(struct journal_order){.kind = JOURNAL_CLOSE}, &r);
    journal_set_sync(j, JOURNAL_EVERYSEC);
    journal_start(j);
    journal_order(j, &(struct journal_order){.kind = JOURNAL_OPEN_TEMP, .done = on_done});
    hand(1);
    journal_order(j, &(struct journal_order){.kind = JOURNAL_CLOSE, .done = on_done}); /* called off */
    wait_order(2);
    assert_int_not_equal(access("d/temp-F.incr", F_OK), 0);
    all.len = 0;
    assert_int_equal(file_put("temp-base", SLICE("base;"), 0644), 0);
    buf_cstr(&all, "base;");
    journal_order(j, &(struct journal_order){.kind = JOURNAL_OPEN_TEMP, .done = on_done});
    hand(2);
    journal_order(j, &(struct journal_order){.kind = JOURNAL_INSTALL, .path = "temp-base", .rdb = false, .after_cut = true, .done = on_done});
    hand(3);
    journal_order(j, &(struct journal_order){.kind = JOURNAL_CLEAN, .done = on_done});
    wait_order(5);
    assert_int_equal(orders_failed, 0);
    assert_true(journal_drain(j, 5000));
    check_files(all.len);
    assert_int_equal(access("d/F.1.base.aof", F_OK), 0);
    assert_int_equal(access("d/F.2.incr.aof", F_OK), 0);
    assert_int_not_equal(access("d/F.1.incr.aof", F_OK), 0);
    end(state);
}

/* The end of the process writes what it has, and does not wait for a dead disk. */
static void test_end(void **state)
{
    begin(state);
    journal_set_sync(j, JOURNAL_EVERYSEC);
    journal_start(j);
    for (int i = 0; i < 50; i++) hand(i);
    journal_free(j);
    j = NULL;
    check_files(position);
    end(state);
    begin(state);
    journal_start(j);
    fail_now(CALL_PWRITE, 0, 1 << 30, EIO);
    hand(1);
    pause_ms(50);
    int64_t start = clock_mono_ms();
    assert_false(journal_drain(j, 0));
    journal_free(j);
    j = NULL;
    assert_true(clock_mono_ms() - start < 5000);
    end(state);
}

/* The manifest is in its place, but its folder cannot be synced: a power failure could bring the old one back, so what goes to
 * the new file is not durable, and history stays, until the sync has succeeded. */
static void test_folder_that_cannot_be_synced(void **state)
{
    (void)state;
    struct journal_trouble t = {0};
    begin(NULL);
    journal_set_sync(j, JOURNAL_ALWAYS);
    journal_start(j);
    hand(0);
    wait_durable();
    uint64_t before = position;
    fail_now(CALL_FSYNC, 2, 1000000, EIO); /* of the new file and of its name they succeed */
    journal_order(j, &(struct journal_order){.kind = JOURNAL_ROTATE, .done = on_done});
    wait_order(1);
    assert_int_equal(orders_failed, 0);
    hand(1);
    pause_ms(250);
    assert_int_equal(journal_durable(j), before);
    journal_trouble(j, &t);
    assert_int_equal(t.error, EIO);
    assert_non_null(strstr(t.path, "d/F.manifest"));
    fail_now(-1, 0, 0, 0);
    wait_durable();
    check_files(position);
    end(NULL);
}

/* A log that is being switched on has its bytes on the disk before the manifest names them: they are durable with the manifest. */
static void test_switching_on_a_folder_that_cannot_be_synced(void **state)
{
    (void)state;
    struct journal_result r;
    begin(NULL);
    journal_now(j, &(struct journal_order){.kind = JOURNAL_CLOSE}, &r);
    journal_set_sync(j, JOURNAL_ALWAYS);
    journal_start(j);
    assert_int_equal(file_put("temp-base", SLICE("base;"), 0644), 0);
    buf_cstr(&all, "base;");
    uint64_t before = journal_durable(j);
    journal_order(j, &(struct journal_order){.kind = JOURNAL_OPEN_TEMP, .done = on_done});
    hand(1);
    assert_true(journal_drain(j, 20000));
    assert_int_equal(journal_durable(j), before);
    fail_now(CALL_FSYNC, 1, 1000000, EIO); /* the folder's, with the new names, succeeds: the manifest's does not */
    journal_order(j, &(struct journal_order){.kind = JOURNAL_INSTALL, .path = "temp-base", .after_cut = true, .done = on_done});
    struct journal_trouble t = {0};
    for (int i = 0; i < 4000 && !t.error; i++) {
        pause_ms(5);
        journal_trouble(j, &t);
    }
    assert_int_equal(t.error, EIO);
    journal_poll(j);
    assert_int_equal(orders_done, 1);      /* it is not on before */
    assert_int_equal(journal_durable(j), before);
    fail_now(-1, 0, 0, 0);
    wait_order(2);
    assert_int_equal(orders_failed, 0);
    journal_trouble(j, &t);
    assert_int_equal(t.error, 0);
    wait_durable();
    check_files(all.len);
    end(NULL);
}

/* What a killed process left may be in the kernel's memory only: it is synced, and its manifest's name, before it counts. */
static _Atomic int syncs;
static int counted_fsync(int fd) { return atomic_fetch_add(&syncs, 1), real->fsync(fd); }

static void test_found_files_are_synced(void **state)
{
    (void)state;
    struct manifest m;
    struct manifest_error e;
    struct journal_result r;
    struct buf text = {0};
    begin(NULL);
    journal_set_sync(j, JOURNAL_NO);
    journal_start(j);
    hand(0);
    for (int i = 0; i < 100 && journal_written(j) < position; i++) pause_ms(5);
    journal_free(j);
    assert_int_equal(file_read_all("d/F.manifest", &text, 1 << 20), 0);
    assert_true(manifest_parse(&m, buf_slice(&text), &e));
    struct file_ops ops = *file_ops;
    ops.fsync = ops.fdatasync = counted_fsync;
    const struct file_ops *was = file_use(&ops);
    atomic_store(&syncs, 0);
    j = journal_new("d", "F", &m, on_wake, NULL);
    journal_now(j, &(struct journal_order){.kind = JOURNAL_OPEN}, &r);
    assert_int_equal(r.error, 0);
    assert_true(atomic_load(&syncs) >= 2); /* the file and the folder */
    file_use(was);
    check_files(position);
    buf_deinit(&text);
    end(NULL);
}

/* Much at once goes past the kernel's cache where that is possible; the file is the same whichever way it went, also where the
 * two ways meet, with short writes, and with a file system that changes its mind. */
enum way { WAY_FINE, WAY_NONE, WAY_REFUSES_WRITES, WAY_SHORT };
static enum way the_way;
static _Atomic int directs, direct_writes, in_pieces;
static atomic_bool direct_now;

static int way_direct(int fd, bool on)
{
    if (the_way == WAY_NONE && on) {
        errno = EINVAL;
        return -1;
    }
    if (on) atomic_fetch_add(&directs, 1);
    atomic_store(&direct_now, on);
    return the_way == WAY_FINE ? real->direct(fd, on) : 0;
}

static ssize_t way_pwrite(int fd, const void *b, size_t n, off_t at)
{
    if (atomic_load(&direct_now)) {
        atomic_fetch_add(&direct_writes, 1);
        assert_int_equal((n | (uint64_t)at) & (FILE_BLOCK - 1), 0);
        assert_int_equal((uintptr_t)b & (FILE_SECTOR - 1), 0);
        if (the_way == WAY_REFUSES_WRITES) {
            errno = EINVAL;
            return -1;
        }
    }
    if (the_way == WAY_SHORT && n > 1) n -= n / 3;
    return real->pwrite(fd, b, n, at);
}

static ssize_t way_pwritev(int fd, const struct iovec *pieces, int count, off_t at)
{
    if (count > 1) atomic_fetch_add(&in_pieces, 1); /* not all of it comes from one stage */
    return file_pwrite_pieces(fd, pieces, count, at);
}

static void test_much_at_once(void **state)
{
    (void)state;
    struct file_ops ops = *file_ops;
    ops.direct = way_direct;
    ops.pwrite = way_pwrite;
    ops.pwritev = way_pwritev;
    const struct file_ops *was = file_use(&ops);
    for (the_way = WAY_FINE; the_way <= WAY_SHORT; the_way++) {
        uint32_t seed = 7;
        begin(NULL);
        atomic_store(&directs, 0);
        atomic_store(&direct_writes, 0);
        atomic_store(&in_pieces, 0);
        journal_set_sync(j, ahead ? JOURNAL_ALWAYS : JOURNAL_EVERYSEC);
        for (int i = 0; i < 60; i++) {
            if (i == 6) journal_start(j); /* what waits is written together */
            seed = seed * 1664525 + 1013904223;
            size_t size = seed >> 28 ? (seed >> 8) % 5000 : (seed >> 8) % 1500000 + 70000;
            struct buf b = {0};
            size_t lead = i % 3 ? journal_lead(j, buf_room(&b, size + FILE_SECTOR), position) : 0;
            for (size_t k = 0; k < lead; k++) buf_putc(&b, '?');
            for (size_t k = 0; k < size; k++) buf_putc(&b, (char)((k * 7 + (size_t)i) | 0x80)); /* nothing that looks like a comment */
            buf_puts(&all, slice_of(b.ptr + lead, size));
            position += size;
            journal_write(j, &b, lead, position);
            buf_deinit(&b);
            if (i % 9 == 0) pause_ms(4);
        }
        journal_sync_soon(j);
        wait_durable();
        check_files(position);
        assert_int_equal(atomic_load(&directs) > 0, the_way != WAY_NONE);
        if (the_way == WAY_REFUSES_WRITES) assert_in_range(atomic_load(&direct_writes), ahead ? 1 : 2, 2); /* as it is, then by the stage (in place there is nothing else), and never again */
        if (the_way == WAY_FINE && !ahead) assert_true(atomic_load(&in_pieces) > 0);
        if (!ahead) assert_false(atomic_load(&direct_now));
        end(NULL);
    }
    file_use(was);
}

static _Atomic int slow_syncs;

static int slow_fdatasync(int fd)
{
    atomic_fetch_add(&slow_syncs, 1);
    pause_ms(20);
    return real->fdatasync(fd);
}

/* Two writers that both wait; the second is told of only once the thread gathers. */
static bool two_in_one_sync(void)
{
    int before = atomic_load(&slow_syncs);
    bool gathered = false;
    journal_note_writers(j, 2);
    hand(1);
    journal_note_waiting(j, 1);
    while (journal_durable(j) < position && !(gathered = journal_gathering(j))) ;
    hand(2);
    journal_note_waiting(j, 2);
    wait_durable();
    return gathered && atomic_load(&slow_syncs) == before + 1;
}

/* On a slow disk a sync waits for those whose replies left with the one before it. */
static void test_gathering(void **state)
{
    (void)state;
    struct file_ops ops = *file_ops;
    ops.fdatasync = slow_fdatasync;
    begin(NULL);
    const struct file_ops *was = file_use(&ops);
    journal_set_sync(j, JOURNAL_ALWAYS);
    journal_start(j);
    for (int i = 0; i < 6; i++) { /* one writer alone never waits; how long a sync takes is learnt */
        journal_note_writers(j, 1);
        hand(i);
        journal_note_waiting(j, 1);
        while (journal_durable(j) < position) assert_false(journal_gathering(j));
    }
    int64_t until = clock_mono_ms() + 20000;
    bool together = false;
    while (!together && clock_mono_ms() < until) together = two_in_one_sync();
    assert_true(together);
    check_files(position);
    end(NULL);
    file_use(was);
}

static int counted_fdatasync(int fd)
{
    atomic_fetch_add(&slow_syncs, 1);
    return real->fdatasync(fd);
}

/* no-appendfsync-on-rewrite: what is written meanwhile is synced when the hold is over. */
static void test_held_syncs(void **state)
{
    (void)state;
    struct file_ops ops = *file_ops;
    ops.fsync = ops.fdatasync = counted_fdatasync;
    begin(NULL);
    const struct file_ops *was = file_use(&ops);
    journal_set_sync(j, JOURNAL_EVERYSEC);
    journal_hold_sync(j, true);
    journal_start(j);
    atomic_store(&slow_syncs, 0);
    for (int i = 0; i < 13; i++) {
        hand(i);
        pause_ms(100);
    }
    assert_int_equal(atomic_load(&slow_syncs), 0);
    assert_true(journal_durable(j) < position);
    journal_hold_sync(j, false);
    wait_durable();
    assert_true(atomic_load(&slow_syncs) > 0);
    check_files(position);
    end(NULL);
    file_use(was);
}

/* Bytes for which there is no file (the log could not be begun) are nobody's: nobody waits for them for ever. */
static void test_bytes_without_a_file(void **state)
{
    (void)state;
    begin(NULL);
    journal_set_sync(j, JOURNAL_ALWAYS);
    journal_start(j);
    journal_order(j, &(struct journal_order){.kind = JOURNAL_CLOSE, .done = on_done});
    hand(0);
    journal_sync_soon(j);
    wait_durable();
    end(NULL);
}

int main(void)
{
    static struct file_ops bad;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failing_writes), cmocka_unit_test(test_short_writes), cmocka_unit_test(test_failing_rewrites),
        cmocka_unit_test(test_switching_on), cmocka_unit_test(test_end), cmocka_unit_test(test_folder_that_cannot_be_synced),
        cmocka_unit_test(test_switching_on_a_folder_that_cannot_be_synced),
        cmocka_unit_test(test_what_it_took), cmocka_unit_test(test_found_files_are_synced), cmocka_unit_test(test_bytes_without_a_file),
        cmocka_unit_test(test_much_at_once), cmocka_unit_test(test_gathering), cmocka_unit_test(test_held_syncs),
    };
    clock_start();
    log_set_file("/dev/null");
    real = file_ops;
    bad = *real;
    bad.open = bad_open, bad.write = bad_write, bad.pwrite = bad_pwrite, bad.pwritev = file_pwrite_pieces, bad.fsync = bad_fsync, bad.fdatasync = bad_fdatasync;
    bad.ftruncate = bad_ftruncate, bad.rename = bad_rename, bad.unlink = bad_unlink, bad.close = bad_close;
    file_use(&bad);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    const struct CMUnitTest in_place[] = {
        cmocka_unit_test(test_failing_writes), cmocka_unit_test(test_short_writes), cmocka_unit_test(test_failing_rewrites), cmocka_unit_test(test_much_at_once),
    };
    ahead = true;
    return failed + cmocka_run_group_tests_name("in place", in_place, NULL, NULL);
}
