/* The history against a plain model, and the master's machine alone: sessions that play replicas, commands through the engine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/lookup.h"
#include "repl/cmd_repl.h"
#include "repl/master.h"

/* --- history --- */

#define MODEL_MAX (1 << 22)

static void test_history_keeps_what_it_says(void **state)
{
    (void)state;
    static char model[MODEL_MAX + 2];
    struct history h;
    struct rng rng;
    rng_init(&rng, 42);
    history_init(&h, &rng);
    history_open(&h, 100000);
    for (int round = 0; h.offset < MODEL_MAX - 100000; round++) {
        char bytes[70000];
        size_t n = rng_below(&rng, rng_below(&rng, 10) ? 300 : sizeof bytes);
        for (size_t i = 0; i < n; i++) model[(size_t)h.offset + 1 + i] = bytes[i] = (char)rng_next(&rng);
        history_append(&h, slice_of(bytes, n));
        if (!rng_below(&rng, 20)) {
            int64_t first = history_first(&h);
            h.needed = rng_below(&rng, 3) ? first + (int64_t)rng_below(&rng, (uint64_t)(h.offset + 2 - first)) : INT64_MAX;
            history_trim(&h);
        }
        int64_t first = history_first(&h), least = h.offset - 100000 + 1;
        if (h.needed < least) least = h.needed;
        assert_true(first <= (least < 1 ? 1 : least));
        assert_int_equal(history_length(&h), h.offset + 1 - first);
        for (int64_t at = first; round % 50 == 0 && at <= h.offset;) {
            struct slice s = history_at(&h, at);
            assert_true(s.len > 0);
            assert_memory_equal(s.ptr, model + at, s.len);
            at += (int64_t)s.len;
        }
        assert_int_equal(history_at(&h, h.offset + 1).len, 0);
        struct slice id = slice_of(h.id, REPLID_LEN);
        assert_true(history_serves(&h, id, first) && history_serves(&h, id, h.offset + 1));
        assert_false(history_serves(&h, id, first - 1) || history_serves(&h, id, h.offset + 2));
    }
    assert_true(history_memory(&h) < (size_t)(history_length(&h) + 200000));
    history_deinit(&h);
}

static void test_history_of_a_promotion(void **state)
{
    (void)state;
    struct history h;
    struct rng rng;
    rng_init(&rng, 1);
    history_init(&h, &rng);
    char old[REPLID_LEN + 1];
    memcpy(old, h.id, sizeof old);
    history_open(&h, 16384);
    history_append(&h, SLICE("0123456789"));
    history_shift(&h, &rng);
    assert_int_equal(h.second_offset, 11);
    assert_string_equal(h.id2, old);
    history_append(&h, SLICE("abc"));
    assert_true(history_serves(&h, slice_of(old, REPLID_LEN), 11)); /* up to and with it */
    assert_false(history_serves(&h, slice_of(old, REPLID_LEN), 12));
    assert_true(history_serves(&h, slice_of(h.id, REPLID_LEN), 12));
    assert_false(history_serves(&h, slice_of("0000000000000000000000000000000000000000", REPLID_LEN), 1));
    history_deinit(&h);
}

/* --- the machine --- */

static struct engine *engine;
static struct settings settings;
static struct command_index *command_names;
static struct repl *r;
static int wanted, unwanted, joined, left;
static bool may_join;

static void on_wanted(void *arg) { (void)arg; wanted++; }
static void on_unwanted(void *arg) { (void)arg; unwanted++; }
static void on_joined(void *arg, struct session *s) { (void)arg, (void)s; joined++; }
static void on_left(void *arg, struct session *s) { (void)arg, (void)s; left++; }
static bool on_may_join(void *arg) { (void)arg; return may_join; }
static uint64_t no_ticks(void *arg) { (void)arg; return 0; }

static int setup(void **state)
{
    (void)state;
    static const struct family *const families[] = {&repl_family};
    settings_default(&settings);
    settings.repl_diskless_delay_s = 0;
    command_names = command_index_new(families, 1);
    engine = engine_new(&settings, command_names, 1);
    engine->ticks = no_ticks;
    engine_set_time(engine, 1000000000000000, 1000);
    r = repl_new(engine, 7);
    r->world = (struct repl_world){.sync_wanted = on_wanted, .sync_unwanted = on_unwanted, .sync_joined = on_joined, .sync_left = on_left, .sync_may_join = on_may_join};
    wanted = unwanted = joined = left = 0;
    may_join = true;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    repl_free(r);
    engine_free(engine);
    command_index_free(command_names);
    return 0;
}

static void wait_ms(int64_t ms)
{
    engine_set_time(engine, engine->now_us + (uint64_t)ms * 1000, engine->mono_ms + ms);
    repl_cron(r);
    repl_turn(r);
}

/* Words by blanks. */
static void say(struct session *s, const char *line)
{
    struct slice argv[8];
    int argc = 0;
    for (const char *at = line; *at;) {
        size_t n = strcspn(at, " ");
        argv[argc++] = slice_of(at, n);
        at += n + (at[n] == ' ');
    }
    assert_true(engine_run(engine, s, NULL, argv, argc, NULL));
}

static void hears(struct session *s, const char *text)
{
    buf_putc(&s->reply.out, 0);
    assert_string_equal(s->reply.out.ptr, text);
    s->reply.out.len = 0;
}

static void write_one(const char *value)
{
    engine->stream(engine->stream_arg, 0, 2, (struct slice[]){SLICE("W"), slice_str(value)});
}

static void begin(struct session *s)
{
    session_init(s, engine, engine->now_ms);
    say(s, "REPLCONF capa eof capa psync2 listening-port 7000");
    hears(s, "+OK\r\n");
}

static void test_full_sync_then_stream(void **state)
{
    (void)state;
    struct session a;
    char head[SNAPSHOT_HEAD_BYTES], text[200];
    begin(&a);
    say(&a, "PSYNC ? -1");
    assert_int_equal(wanted, 1);
    hears(&a, "");
    wait_ms(1000);
    hears(&a, "\n");
    struct sync_group *g = master_sync_cut(r);
    assert_int_equal(sync_group_count(g), 1);
    snprintf(text, sizeof text, "+FULLRESYNC %s 0\r\n", r->history.id);
    hears(&a, text);
    write_one("1");
    repl_turn(r);
    hears(&a, "");
    size_t n = master_snapshot_head(r, &a, -1, head);
    assert_int_equal(n, 47);
    assert_memory_equal(head, "$EOF:", 5);
    assert_memory_equal(head + 5, master_snapshot_tail(r, &a).ptr, 40);
    master_snapshot_begins(r, &a);
    wait_ms(1000); /* nothing comes between */
    hears(&a, "");
    master_snapshot_sent(r, &a, 0);
    master_sync_over(r);
    repl_turn(r);
    hears(&a, ""); /* before its first ACK */
    assert_int_equal(master_acked(r, 0, false), 0);
    say(&a, "REPLCONF ACK 0");
    repl_turn(r);
    hears(&a, "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*2\r\n$1\r\nW\r\n$1\r\n1\r\n");
    assert_int_equal(master_acked(r, 0, false), 1);
    session_deinit(&a);
    assert_int_equal(master_replica_count(r), 0);
}

static void test_length_form_waits_for_the_length(void **state)
{
    (void)state;
    struct session a;
    char head[SNAPSHOT_HEAD_BYTES];
    settings.repl_diskless_sync = false;
    begin(&a);
    say(&a, "SYNC");
    assert_non_null(master_sync_cut(r));
    hears(&a, ""); /* no status line for SYNC */
    assert_int_equal(master_snapshot_head(r, &a, -1, head), 0);
    wait_ms(1000);
    hears(&a, "\n");
    assert_int_equal(master_snapshot_head(r, &a, 12345, head), 8);
    assert_memory_equal(head, "$12345\r\n", 8);
    assert_int_equal(master_snapshot_tail(r, &a).len, 0);
    master_snapshot_begins(r, &a);
    write_one("1");
    master_snapshot_sent(r, &a, 0);
    master_sync_over(r);
    repl_turn(r);
    assert_true(a.reply.out.len > 0); /* at once */
    session_deinit(&a);
}

static void test_joining_and_leaving(void **state)
{
    (void)state;
    struct session a, b, c;
    begin(&a), begin(&b), begin(&c);
    say(&a, "PSYNC ? -1");
    struct sync_group *g = master_sync_cut(r);
    write_one("1");
    say(&b, "PSYNC ? -1");
    assert_int_equal(joined, 1);
    assert_memory_equal(b.reply.out.ptr, a.reply.out.ptr, a.reply.out.len);
    may_join = false;
    say(&c, "PSYNC ? -1");
    assert_int_equal(c.reply.out.len, 0);
    assert_int_equal(sync_group_count(g), 2);
    session_deinit(&a);
    assert_int_equal(left, 1);
    assert_int_equal(unwanted, 0);
    session_deinit(&b);
    assert_int_equal(unwanted, 1);
    master_sync_over(r);
    wait_ms(100); /* the third one's turn */
    assert_int_equal(wanted, 2);
    assert_non_null(master_sync_cut(r));
    assert_true(c.reply.out.len > 0);
    session_deinit(&c);
    master_sync_over(r);
}

static void test_the_delay_gathers_them(void **state)
{
    (void)state;
    struct session a, b;
    settings.repl_diskless_delay_s = 5;
    settings.repl_diskless_max_replicas = 2;
    begin(&a), begin(&b);
    say(&a, "PSYNC ? -1");
    wait_ms(4900);
    assert_int_equal(wanted, 0);
    say(&b, "PSYNC ? -1");
    assert_int_equal(wanted, 1); /* there are two */
    assert_int_equal(sync_group_count(master_sync_cut(r)), 2);
    session_deinit(&a), session_deinit(&b);
    master_sync_over(r);
}

static void test_only_the_backlog_goes_on(void **state)
{
    (void)state;
    struct session a, b;
    char line[200];
    history_open(&r->history, settings.repl_backlog_size);
    master_role_changed(r);
    for (int i = 0; i < 10; i++) write_one("12345");
    int64_t end = r->history.offset;
    begin(&a), begin(&b);
    snprintf(line, sizeof line, "PSYNC %s %lld", r->history.id, (long long)end - 21);
    say(&a, line);
    repl_turn(r);
    snprintf(line, sizeof line, "+CONTINUE %s\r\n*2\r\n$1\r\nW\r\n$5\r\n12345\r\n", r->history.id);
    assert_int_equal(a.reply.out.len, strlen(line));
    snprintf(line, sizeof line, "PSYNC %s %lld", r->history.id, (long long)end + 2);
    say(&b, line);
    assert_int_equal(wanted, 1);
    assert_int_equal(master_figures(r).partial_err, 1);
    say(&a, "ROLE"); /* an answer on a replica's link ends it */
    assert_true(a.flags & SESSION_CLOSE_NOW);
    session_deinit(&a), session_deinit(&b);
}

static enum window_answer no_window_yet(void *arg, int64_t at, struct slice bytes)
{
    (void)arg, (void)at, (void)bytes;
    fail_msg("nothing has left memory");
    return WINDOW_LOST;
}

/* Of the block that a lost replica needs, a part was beyond the backlog's size, and none on disk (found by stories 2725, 3385, 6905). */
static void test_what_memory_has_yet_is_served(void **state)
{
    (void)state;
    struct session a, b;
    char line[200];
    settings.repl_backlog_size = 16384;
    settings.repl_window_size = 1 << 20;
    r->world.window_put = no_window_yet;
    history_open(&r->history, settings.repl_backlog_size);
    master_role_changed(r);
    begin(&a), begin(&b);
    snprintf(line, sizeof line, "PSYNC %s 1", r->history.id);
    say(&a, line);
    session_deinit(&a);
    wait_ms(100);
    while (r->history.offset < 20000) write_one("12345");
    repl_turn(r);
    assert_true(history_first(&r->history) > 1);
    say(&b, line);
    snprintf(line, sizeof line, "+CONTINUE %s\r\n", r->history.id);
    assert_memory_equal(b.reply.out.ptr, line, strlen(line));
    assert_int_equal(wanted, 0);
    session_deinit(&b);
}

static char asked_for[80];
static void on_connect(void *arg, const char *host, int port) { (void)arg; snprintf(asked_for, sizeof asked_for, "%s:%d", host, port); }
static void on_disconnect(void *arg) { (void)arg; }

static void offer(struct session *s, int port, const char *id, int offset)
{
    char line[200];
    snprintf(line, sizeof line, "REPLCONF ip-address host-%d listening-port %d", port, port);
    say(s, line);
    hears(s, "+OK\r\n");
    snprintf(line, sizeof line, "REPLCONF holds-history %s holds-offset %d holds-keys 10", id, offset);
    say(s, line);
    hears(s, "+OK\r\n");
}

#define ID_A "0123456789abcdef0123456789abcdef01234567"
#define ID_B "a123456789abcdef0123456789abcdef01234567"

static void test_an_empty_master_asks_the_furthest(void **state)
{
    (void)state;
    struct session a, b;
    begin(&a), begin(&b);
    r->world.connect = on_connect;
    r->world.disconnect = on_disconnect;
    for (int try = 0; try < 5; try++) {
        asked_for[0] = 0;
        offer(&a, 1, ID_A, 100);
        say(&a, "PSYNC ? -1");
        hears(&a, "-NOMASTERLINK Can't SYNC while the data is taken back from a replica\r\n");
        wait_ms(1000);
        offer(&b, 2, ID_A, 101);
        wait_ms(1900);
        assert_false(repl_is_replica(r));
        wait_ms(200);
        assert_true(repl_is_replica(r));
        wait_ms(100);
        assert_string_equal(asked_for, "host-2:2");
        for (int i = 0; i < 95; i++) wait_ms(100);
        assert_true(repl_is_replica(r));
        for (int i = 0; i < 10; i++) wait_ms(100);
        assert_false(repl_is_replica(r)); /* it does not answer: all is as before */
    }
    offer(&a, 1, ID_A, 100);
    wait_ms(4000);
    assert_false(repl_is_replica(r)); /* not for ever */
    session_deinit(&a), session_deinit(&b);
}

static void test_an_empty_master_does_not_choose_between_histories(void **state)
{
    (void)state;
    struct session a, b;
    begin(&a), begin(&b);
    offer(&a, 1, ID_A, 100);
    offer(&b, 2, ID_B, 90);
    wait_ms(4000);
    assert_false(repl_is_replica(r));
    offer(&b, 2, ID_B, 90);
    wait_ms(4000);
    assert_false(repl_is_replica(r));
    session_deinit(&a), session_deinit(&b);
}

static void test_a_master_that_was_written_to_takes_nothing(void **state)
{
    (void)state;
    struct session a;
    begin(&a);
    offer(&a, 1, ID_A, 100);
    wait_ms(1000);
    engine->dirty++;
    wait_ms(4000);
    assert_false(repl_is_replica(r));
    offer(&a, 1, ID_A, 100);
    wait_ms(4000);
    assert_false(repl_is_replica(r));
    say(&a, "REPLCONF holds-history zz holds-offset 1 holds-keys 1");
    hears(&a, "+OK\r\n");
    say(&a, "REPLCONF holds-offset x");
    hears(&a, "-ERR value is not an integer or out of range\r\n");
    session_deinit(&a);
}

static void test_a_silent_replica_is_dropped(void **state)
{
    (void)state;
    struct session a;
    char line[200];
    history_open(&r->history, settings.repl_backlog_size);
    master_role_changed(r);
    begin(&a);
    snprintf(line, sizeof line, "PSYNC %s 1", r->history.id);
    say(&a, line);
    for (int i = 0; i < 59; i++) wait_ms(1000);
    assert_false(a.flags & SESSION_CLOSE_NOW);
    for (int i = 0; i < 3; i++) wait_ms(1000);
    assert_true(a.flags & SESSION_CLOSE_NOW);
    assert_int_equal(r->history.offset, 6 * 14); /* a ping every ten seconds */
    session_deinit(&a);
    for (int i = 0; i < 3601; i++) wait_ms(1000);
    assert_null(r->history.backlog);
    assert_null(engine->stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_history_keeps_what_it_says),
        cmocka_unit_test(test_history_of_a_promotion),
        cmocka_unit_test_setup_teardown(test_full_sync_then_stream, setup, teardown),
        cmocka_unit_test_setup_teardown(test_length_form_waits_for_the_length, setup, teardown),
        cmocka_unit_test_setup_teardown(test_joining_and_leaving, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_delay_gathers_them, setup, teardown),
        cmocka_unit_test_setup_teardown(test_only_the_backlog_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_memory_has_yet_is_served, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_empty_master_asks_the_furthest, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_empty_master_does_not_choose_between_histories, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_master_that_was_written_to_takes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_silent_replica_is_dropped, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
