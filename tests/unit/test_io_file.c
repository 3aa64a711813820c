/* Files under a disk that fails: a replaced file is the old one or the new one, whole, whatever goes wrong. Log and clock
 * beside them. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"

static char folder[64], path[128];
static struct file_ops faulty;   /* the real ones, but for one */
static const struct file_ops *real;
static int writes_left;

static int failing_fsync(int fd)
{
    (void)fd;
    errno = EIO;
    return -1;
}
static int failing_rename(const char *from, const char *to)
{
    (void)from;
    (void)to;
    errno = EXDEV;
    return -1;
}
static ssize_t full_disk(int fd, const void *p, size_t n)
{
    if (writes_left-- > 0) return real->write(fd, p, n > 3 ? 3 : n);
    errno = ENOSPC;
    return -1;
}
static ssize_t little_write(int fd, const void *p, size_t n) { return real->write(fd, p, n > 3 ? 3 : n); }

static int setup(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/vireo-test-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/vireo.conf", folder);
    real = file_use(NULL);
    faulty = *real;
    return file_replace(path, SLICE("the old text\n"), 0640);
}

static int count_files(void)
{
    DIR *d = opendir(folder);
    int n = 0;
    for (struct dirent *e; (e = readdir(d));) n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static int teardown(void **state)
{
    (void)state;
    file_use(NULL);
    unlink(path);
    return rmdir(folder);
}

static void assert_content(const char *text)
{
    struct buf b = {0};
    assert_int_equal(file_read_all(path, &b, 1000), 0);
    assert_true(slice_eq(buf_slice(&b), slice_str(text)));
    buf_deinit(&b);
    assert_int_equal(count_files(), 1); /* no temporary file is left */
}

static void test_replace_keeps_the_mode(void **state)
{
    (void)state;
    struct stat st;
    assert_int_equal(file_replace(path, SLICE("new\n"), 0600), 0);
    assert_content("new\n");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
}

static void test_replace_in_little_writes(void **state)
{
    (void)state;
    faulty.write = little_write;
    file_use(&faulty);
    assert_int_equal(file_replace(path, SLICE("written in pieces\n"), 0600), 0);
    assert_content("written in pieces\n");
}

static void test_full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    faulty.write = full_disk;
    for (int n = 0; n < 4; n++) {
        writes_left = n;
        file_use(&faulty);
        assert_int_equal(file_replace(path, SLICE("0123456789abcdef"), 0600), ENOSPC);
        file_use(NULL);
        assert_content("the old text\n");
    }
}

static void test_failed_sync_leaves_the_old_file(void **state)
{
    (void)state;
    faulty.fsync = failing_fsync;
    file_use(&faulty);
    assert_int_equal(file_replace(path, SLICE("new\n"), 0600), EIO);
    file_use(NULL);
    assert_content("the old text\n");
}

static void test_failed_rename_leaves_the_old_file(void **state)
{
    (void)state;
    faulty.rename = failing_rename;
    file_use(&faulty);
    assert_int_equal(file_replace(path, SLICE("new\n"), 0600), EXDEV);
    file_use(NULL);
    assert_content("the old text\n");
}

static void test_read_has_a_bound(void **state)
{
    (void)state;
    struct buf b = {0};
    assert_int_equal(file_read_all(path, &b, 5), EFBIG);
    b.len = 0;
    assert_int_equal(file_read_all("/nonexistent/file", &b, 5), ENOENT);
    assert_int_equal(b.len, 0);
    buf_deinit(&b);
}

static void test_log_line_form(void **state)
{
    (void)state;
    regex_t re;
    struct buf b = {0};
    char pattern[256];
    unlink(path);
    assert_true(log_set_file(path));
    log_set_role('M');
    log_line('*', "Ready to accept %s", "connections");
    log_line('-', "below the level");
    log_set_level(LOG_LEVEL_WARNING);
    log_line('*', "also below");
    log_line('#', "a warning");
    log_set_level(LOG_LEVEL_NOTICE);
    assert_true(log_set_file(""));
    assert_int_equal(file_read_all(path, &b, 4096), 0);
    buf_putc(&b, 0);
    const char *form = "[0-3][0-9] [A-Z][a-z][a-z] 20[0-9]{2} [0-2][0-9]:[0-5][0-9]:[0-6][0-9]\\.[0-9]{3}";
    snprintf(pattern, sizeof pattern, "^%d:M %s \\* Ready to accept connections\n%d:M %s # a warning\n$", (int)getpid(), form, (int)getpid(), form);
    assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
    assert_int_equal(regexec(&re, b.ptr, 0, NULL, 0), 0);
    regfree(&re);
    buf_deinit(&b);
    assert_false(log_set_file("/nonexistent/folder/log"));
}

static void test_ticks_measure_time(void **state)
{
    (void)state;
    clock_start();
    uint64_t us = clock_mono_us(), ticks = clock_ticks(NULL);
    while (clock_mono_us() - us < 20000) {}
    double measured = (double)(clock_ticks(NULL) - ticks) * clock_us_per_tick();
    assert_true(measured > 19000 && measured < 200000); /* above only when this process was put aside */
    assert_true(clock_wall_us() > 1600000000000000u);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_replace_keeps_the_mode), T(test_replace_in_little_writes), T(test_full_disk_leaves_the_old_file),
        T(test_failed_sync_leaves_the_old_file), T(test_failed_rename_leaves_the_old_file), T(test_read_has_a_bound),
        T(test_log_line_form), T(test_ticks_measure_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
