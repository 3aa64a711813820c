/* test_backup: schedules, dates, manifests of backups (whole and damaged), retention, which files of a log are needed; and a
 * server without sockets that makes backups on a disk that fails at one call after the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/rng.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "node/config.h"
#include "persist/backup_state.h"
#include "persist/cron.h"
#include "server/core/reaper.h"
#include "server/run/shell.h"
#include "server/run/turn.h"
#include "server/store/backup.h"
#include "server/store/backup_work.h"
#include "server/store/saving.h"
#include "server/store/snapshot.h"

/* --- schedules --- */

static int64_t at(const char *text)
{
    int64_t s;
    assert_true(date_parse(slice_str(text), &s));
    return s;
}

static void next_is(const char *schedule, const char *now, const char *want)
{
    struct cron c;
    char got[32];
    assert_null(cron_parse(&c, slice_str(schedule)));
    date_format(cron_next(&c, at(now)), got);
    assert_string_equal(got, want);
}

static void schedules(void **state)
{
    (void)state;
    next_is("0 3 * * *", "2026-03-01T02:59:59Z", "2026-03-01T03:00:00Z");
    next_is("0 3 * * *", "2026-03-01T03:00:00Z", "2026-03-02T03:00:00Z");
    next_is("*/15 * * * *", "2026-03-01T10:07:00Z", "2026-03-01T10:15:00Z");
    next_is("5-59/20 * * * *", "2026-03-01T10:26:00Z", "2026-03-01T10:45:00Z");
    next_is("0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z");
    next_is("30 4 1,15 * 5", "2026-03-02T00:00:00Z", "2026-03-06T04:30:00Z"); /* either day is enough: a Friday */
    next_is("0 0 * * sun", "2026-03-02T00:00:00Z", "2026-03-08T00:00:00Z");
    next_is("0 0 * * 7", "2026-03-02T00:00:00Z", "2026-03-08T00:00:00Z");
    next_is("0 9-17/4 * jan,Jul mon-fri", "2026-03-02T00:00:00Z", "2026-07-01T09:00:00Z");
    next_is("59 23 31 12 *", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z");
    next_is("  0\t0 1 * * ", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");
    next_is("7/20 * * * *", "2026-03-01T00:00:00Z", "2026-03-01T00:07:00Z");
    struct cron c;
    assert_null(cron_parse(&c, SLICE("0 0 30 2 *")));
    assert_int_equal(cron_next(&c, 0), 0);
}

static void bad_schedules(void **state)
{
    static const char *const bad[] = {
        "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 *", "* * * * 8", "*/0 * * * *", "5-1 * * * *",
        "1,,2 * * * *", "1, * * * *", "a * * * *", "1- * * * *", "-1 * * * *", "1/ * * * *", "*/-1 * * * *", "1000 * * * *", "* * * foo *",
    };
    struct cron c;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!cron_parse(&c, slice_str(bad[i]))) fail_msg("taken: '%s'", bad[i]);
}

/* Every minute is asked one by one. */
static void schedules_against_a_plain_walk(void **state)
{
    struct rng rng;
    (void)state;
    rng_init(&rng, 7);
    for (int i = 0; i < 300; i++) {
        char text[64];
        int m = (int)rng_below(&rng, 60), h = (int)rng_below(&rng, 24), d = 1 + (int)rng_below(&rng, 28), w = (int)rng_below(&rng, 7);
        bool days = rng_below(&rng, 2), week = rng_below(&rng, 2);
        int n = snprintf(text, sizeof text, "%d %d ", m, h);
        n += snprintf(text + n, sizeof text - (size_t)n, days ? "%d * " : "* * ", d);
        snprintf(text + n, sizeof text - (size_t)n, week ? "%d" : "*", w);
        struct cron c;
        assert_null(cron_parse(&c, slice_str(text)));
        int64_t now = 1700000000 + (int64_t)rng_below(&rng, 1000000000), t = now - now % 60;
        do {
            t += 60;
            struct date x = date_of(t);
            bool day = x.day == d, weekday = (t / 86400 + 4) % 7 == w;
            bool fits = days && week ? day || weekday : (!days || day) && (!week || weekday);
            if (x.minute == m && x.hour == h && fits) break;
        } while (true);
        assert_int_equal(cron_next(&c, now), t);
    }
}

static void dates(void **state)
{
    char text[32];
    int64_t s;
    (void)state;
    assert_int_equal(at("1970-01-01"), 0);
    assert_int_equal(at("2026-03-01T12:30:05Z"), 1772368205);
    assert_int_equal(at("2026-03-01 12:30:05"), 1772368205);
    assert_int_equal(at("2026-03-01T14:30:05+02:00"), 1772368205);
    assert_int_equal(at("2026-03-01T12:30:05.999Z"), 1772368205);
    assert_int_equal(at("2026-03-01T12:30"), 1772368200);
    assert_int_equal(at("1772368205"), 1772368205);
    for (int64_t t = 0; t < 5000000000; t += 86399 * 7) {
        date_format(t, text);
        assert_int_equal(at(text), t);
    }
    static const char *const bad[] = {"", "x", "-5", "2026-13-01", "2026-02-29", "2026-01-00", "2026-1-1", "2026-01-01T25:00", "2026-01-01T", "2026-01-01Tx",
                                      "2026-01-01T10:00:00+", "2026-01-01T10:00:00+25:00", "2026-01-01T10:00:00Zx", "1969-01-01"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (date_parse(slice_str(bad[i]), &s)) fail_msg("taken: '%s'", bad[i]);
}

/* --- manifests --- */

static struct backup_record example(void)
{
    struct backup_record b = {.cut_ms = 1772368205123, .end_ms = 1772368206000, .keys = 12, .bytes = 345, .crc = 0xfedcba9876543210, .incr_seq = 7};
    strcpy(b.id, "20260301T123005Z");
    strcpy(b.label, "a \\ b\nc \x01 d\xc3\xa9");
    strcpy(b.digest, "0123456789abcdef0123456789abcdef01234567");
    strcpy(b.history, "89abcdef0123456789abcdef0123456789abcdef");
    strcpy(b.incr_name, "appendonly.aof.7.incr.aof");
    strcpy(b.log_folder, "/data/x y/appendonlydir");
    return b;
}

static void manifests(void **state)
{
    struct backup_record b = example(), got;
    struct buf text = {0}, again = {0};
    (void)state;
    backup_format(&b, &text);
    assert_null(backup_parse(&got, buf_slice(&text)));
    assert_string_equal(got.label, b.label);
    assert_string_equal(got.log_folder, b.log_folder);
    assert_int_equal(got.crc, b.crc);
    backup_format(&got, &again);
    assert_true(slice_eq(buf_slice(&text), buf_slice(&again)));
    for (size_t n = 0; n < text.len; n++) assert_non_null(backup_parse(&got, slice_of(text.ptr, n)));
    for (size_t i = 0; i < text.len; i++)
        for (int bit = 0; bit < 8; bit++) {
            text.ptr[i] ^= (char)(1 << bit);
            assert_non_null(backup_parse(&got, buf_slice(&text)));
            assert_true(got.damaged);
            text.ptr[i] ^= (char)(1 << bit);
        }
    buf_putc(&text, '\n');
    assert_non_null(backup_parse(&got, buf_slice(&text)));
    buf_deinit(&text);
    buf_deinit(&again);
}

static void names(void **state)
{
    char history[41], id[BACKUP_ID_MAX + 1];
    int64_t seq;
    (void)state;
    backup_id_make(1772368205123, 0, id);
    assert_string_equal(id, "20260301T123005Z");
    backup_id_make(1772368205123, 2, id);
    assert_string_equal(id, "20260301T123005Z-3");
    assert_true(backup_id_is_good(slice_str(id)));
    assert_false(backup_id_is_good(SLICE("../x")));
    assert_false(backup_id_is_good(SLICE("log")));
    assert_false(backup_id_is_good(SLICE("tmp-1")));
    assert_int_equal(log_file_seq("appendonly.aof.12.incr.aof"), 12);
    assert_int_equal(log_file_seq("appendonly.aof.12.base.rdb"), -1);
    assert_int_equal(log_file_seq(".incr.aof"), -1);
    assert_int_equal(log_file_seq("7.incr.aof"), -1);
    assert_int_equal(log_file_seq("temp-appendonly.aof.incr"), -1);
    assert_true(log_kept_name("89abcdef0123456789abcdef0123456789abcdef.31.incr.aof", history, &seq));
    assert_int_equal(seq, 31);
    assert_false(log_kept_name("x9abcdef0123456789abcdef0123456789abcdef.31.incr.aof", history, &seq));
    assert_true(log_mark_find(SLICE("#LOG:89abcdef0123456789abcdef0123456789abcdef\r\n*1\r\n"), history));
    assert_true(log_mark_find(SLICE("#LOG:89ab\r\n#TS:5\r\n#LOG:89abcdef0123456789abcdef0123456789abcdef\r\n"), history));
    assert_false(log_mark_find(SLICE("#LOG:89abcdef0123456789abcdef0123456789abcdef"), history));
    assert_false(log_mark_find(SLICE("*1\r\n#LOG:89abcdef0123456789abcdef0123456789abcdef\r\n"), history));
}

/* --- retention --- */

static struct backup_list some(int count)
{
    struct backup_list l = {0};
    for (int i = count - 1; i >= 0; i--) { /* added in any order */
        struct backup_record b = example();
        b.cut_ms = (int64_t)i * 86400000;
        snprintf(b.id, sizeof b.id, "b%d", i);
        backup_list_add(&l, &b);
    }
    return l;
}

static int outdated(struct backup_list *l, int64_t keep, int64_t age_s, int64_t now_ms)
{
    int gone = 0;
    for (int i; (i = backup_outdated(l, keep, age_s, now_ms)) >= 0; gone++) {
        memmove(&l->at[i], &l->at[i + 1], (size_t)(l->count - i - 1) * sizeof *l->at);
        l->count--;
    }
    return gone;
}

static void retention(void **state)
{
    const int64_t now = 10 * 86400000LL;
    struct backup_list l = some(10);
    int64_t age;
    (void)state;
    assert_string_equal(l.at[0].id, "b0");
    assert_int_equal(outdated(&l, 0, 0, now), 0);
    assert_int_equal(outdated(&l, 4, 0, now), 6);
    assert_string_equal(l.at[0].id, "b6");
    assert_int_equal(outdated(&l, 0, 2 * 86400, now), 2);
    assert_string_equal(l.at[0].id, "b8");
    l.at[1].damaged = true; /* the newest good one is b8 now, old or not */
    assert_int_equal(outdated(&l, 1, 1, now * 10), 0);
    assert_false(backup_may_go(&l, 0));
    assert_true(backup_may_go(&l, 1));
    backup_list_deinit(&l);
    assert_true(backup_parse_age(SLICE("7d"), &age) && age == 7 * 86400);
    assert_true(backup_parse_age(SLICE("90"), &age) && age == 90);
    assert_true(backup_parse_age(SLICE(""), &age) && age == 0);
    assert_false(backup_parse_age(SLICE("d"), &age));
    assert_false(backup_parse_age(SLICE("-1d"), &age));
    assert_false(backup_parse_age(SLICE("99999999999999999w"), &age));
}

static void needs(void **state)
{
    struct backup_list l = some(3);
    struct log_needs n;
    (void)state;
    l.at[0].incr_seq = 3;
    l.at[1].incr_seq = 5;
    l.at[2].history[0] = 0;
    backup_needs(&l, &n);
    assert_true(log_needs_file(&n, l.at[0].history, 3));
    assert_false(log_needs_file(&n, l.at[0].history, 2));
    assert_false(log_needs_file(&n, "00abcdef0123456789abcdef0123456789abcdef", 9));
    log_needs_deinit(&n);
    l.at[2].damaged = true; /* nobody knows what it needs */
    backup_needs(&l, &n);
    assert_true(log_needs_file(&n, "00abcdef0123456789abcdef0123456789abcdef", 9));
    log_needs_deinit(&n);
    backup_list_deinit(&l);
}

/* --- a server on a disk whose n-th call fails --- */

static const struct file_ops *real;
static struct file_ops disk;
static _Atomic int calls_left, calls; /* calls_left: before the one that fails; negative: none fails */
static int fault;
static bool lasting;

static bool fails_now(void)
{
    atomic_fetch_add(&calls, 1);
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
static ssize_t disk_write(int fd, const void *buf, size_t n) { return fails_now() ? -1 : real->write(fd, buf, n); }
static int disk_fsync(int fd) { return fails_now() ? -1 : real->fsync(fd); }
static int disk_fdatasync(int fd) { return fails_now() ? -1 : real->fdatasync(fd); }
static int disk_rename(const char *from, const char *to) { return fails_now() ? -1 : real->rename(from, to); }

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
    config_put(sv->node, "dir", folder);
    node_start(sv->node);
    server_set_time(sv);
    sv->reaper = reaper_start();
    sv->loop = loop_new(LOOP_EPOLL, &ev, &why);
    saving_init(sv);
    backup_init(sv);
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
    lasting = false;
    file_use(&disk);
    return 0;
}

static int finish(void **state)
{
    struct deferred d;
    char command[128];
    (void)state;
    file_use(NULL);
    backup_stop(sv);
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

static void run_words(const char *line)
{
    struct slice words[8];
    int n = 0;
    char text[200];
    snprintf(text, sizeof text, "%s", line);
    for (char *w = strtok(text, " "); w; w = strtok(NULL, " ")) words[n++] = slice_str(w);
    engine_run(sv->node->e, &client.s, NULL, words, n, NULL);
    client.s.reply.out.len = 0;
}

static const struct backup_state *backup_until_over(void)
{
    const struct backup_state *b = sv->node->e->backup;
    struct timespec nap = {.tv_nsec = 200000};
    for (int i = 0; i < 50000; i++) {
        server_set_time(sv);
        snapshot_poll(sv);
        backup_poll(sv);
        if (b->phase == BACKUP_IDLE && i) return b;
        nanosleep(&nap, NULL);
    }
    fail_msg("the backup does not end");
    return NULL;
}

static int entries(const char *path)
{
    DIR *d = opendir(path);
    int n = 0;
    for (struct dirent *e; d && (e = readdir(d));) n += e->d_name[0] != '.';
    if (d) closedir(d);
    return n;
}

static void a_disk_that_fails(void **state)
{
    static const int faults[] = {ENOSPC, EIO, EROFS};
    (void)state;
    for (int i = 0; i < 200; i++) {
        char line[64];
        snprintf(line, sizeof line, i % 2 ? "SET k%d value" : "RPUSH l%d a b c", i);
        run_words(line);
    }
    config_put(sv->node, "backup-retention-count", "2");
    run_words("BACKUP START");
    assert_true(backup_until_over()->last_good);
    int bad = 0;
    for (int f = 0; f < 3; f++) {
        for (int at_call = 0;; at_call++) {
            fault = faults[f];
            lasting = f == 2;
            atomic_store(&calls_left, at_call);
            run_words("BACKUP START");
            const struct backup_state *b = backup_until_over();
            bool reached = lasting ? atomic_load(&calls_left) == 0 : atomic_load(&calls_left) < 0;
            atomic_store(&calls_left, -1);
            assert_int_equal(sv->node->e->cow.live, 0);
            if (!b->last_good) {
                bad++;
                if (!strstr(b->error, strerror(fault)) || !strchr(b->error, '/')) fail_msg("at call %d: %s", at_call, b->error);
            }
            if (!reached) break;
            assert_true(at_call < 500);
            run_words("BACKUP START"); /* the disk is good again: it works, and takes away what could not be deleted */
            assert_true(backup_until_over()->last_good);
            assert_int_equal(b->list.count, 2);
        }
    }
    assert_true(bad > 30);
    run_words("BACKUP START");
    assert_true(backup_until_over()->last_good);
    const struct backup_state *b = backup_until_over();
    assert_int_equal(backup_list_good(&b->list), 2);
    assert_int_equal(b->list.count, 2);
    run_words("BACKUP START");
    assert_true(backup_until_over()->last_good);
    assert_int_equal(entries("backups"), 2); /* no half ones */
    for (int i = 0; i < b->list.count; i++) { /* whatever is listed is whole */
        char path[2200], error[700];
        struct backup_record found = b->list.at[i];
        snprintf(path, sizeof path, "%s/%s/%s", b->folder, found.id, BACKUP_DATA);
        assert_true(backup_verify_image(path, &found, sv->node->index, NULL, error));
        assert_int_equal(found.crc, b->list.at[i].crc);
        assert_string_equal(found.digest, b->list.at[i].digest);
    }
}

static void the_schedule_begins_one(void **state)
{
    struct engine *e = sv->node->e;
    (void)state;
    config_put(sv->node, "backup-schedule", "*/5 * * * *");
    config_put(sv->node, "backup-retention-count", "1");
    e->now_ms = at("2026-03-01T10:01:00Z") * 1000;
    backup_cron(sv);
    assert_int_equal(e->backup->next_s, at("2026-03-01T10:05:00Z"));
    e->now_ms = at("2026-03-01T10:04:59Z") * 1000;
    backup_cron(sv);
    assert_int_equal(e->backup->phase, BACKUP_IDLE);
    e->now_ms = at("2026-03-01T10:05:00Z") * 1000;
    backup_cron(sv);
    assert_int_equal(e->backup->phase, BACKUP_PENDING);
    assert_int_equal(e->backup->next_s, at("2026-03-01T10:10:00Z"));
    assert_true(backup_until_over()->last_good);
    assert_string_equal(e->backup->list.at[0].label, "scheduled");
}

static void what_was_left_unfinished_goes(void **state)
{
    (void)state;
    assert_int_equal(system("mkdir -p backups/tmp-x backups/other && echo half > backups/tmp-x/data.rdb"), 0);
    backup_start(sv);
    struct timespec nap = {.tv_nsec = 1000000};
    for (int i = 0; i < 5000 && !sv->node->e->backup->listed; i++) {
        backup_poll(sv);
        nanosleep(&nap, NULL);
    }
    assert_int_equal(entries("backups"), 1);
    assert_int_equal(backup_list_good(&sv->node->e->backup->list), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schedules), cmocka_unit_test(bad_schedules), cmocka_unit_test(schedules_against_a_plain_walk), cmocka_unit_test(dates),
        cmocka_unit_test(manifests), cmocka_unit_test(names), cmocka_unit_test(retention), cmocka_unit_test(needs),
        cmocka_unit_test_setup_teardown(a_disk_that_fails, begin, finish),
        cmocka_unit_test_setup_teardown(the_schedule_begins_one, begin, finish),
        cmocka_unit_test_setup_teardown(what_was_left_unfinished_goes, begin, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
