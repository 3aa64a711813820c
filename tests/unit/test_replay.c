/* Replaying a log: what is past its time stays, nothing waits, nothing is refused, and what is wrong with the log is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/replay.h"
#include "node/node.h"

#define NOW_US 1700000000000000ull

struct world {
    struct node *n;
    struct engine *e;
    struct replay r;
    int logged, published;
};

static void count_log(void *arg, int db, int argc, const struct slice *argv)
{
    (void)db, (void)argc, (void)argv;
    ((struct world *)arg)->logged++;
}

static int published;

static void count_publish(struct engine *e, struct slice channel, struct slice message)
{
    (void)e, (void)channel, (void)message;
    published++;
}

static int begin(void **state)
{
    static const struct shell shell = {.io_backend = "none"};
    struct world *w = mem_zalloc(sizeof *w);
    w->n = node_new(&shell, 1);
    node_start(w->n);
    w->e = w->n->e;
    w->e->publish = count_publish;
    published = 0;
    engine_set_time(w->e, NOW_US, 0);
    engine_set_log(w->e, count_log, w);
    replay_begin(&w->r, w->e);
    *state = w;
    return 0;
}

static int finish(void **state)
{
    struct world *w = *state;
    struct deferred d;
    engine_set_log(w->e, NULL, NULL);
    while (engine_take_deferred(w->e, &d, 1)) d.free(d.thing, d.size);
    node_free(w->n);
    mem_free(w, sizeof *w);
    return 0;
}

/* One record; its words are separated by single blanks. */
static enum replay_result put(struct world *w, const char *record)
{
    struct slice argv[16];
    int n = 0;
    while (*record) {
        const char *end = strchr(record, ' ');
        size_t len = end ? (size_t)(end - record) : strlen(record);
        argv[n++] = slice_of(record, len);
        record += len + (end != NULL);
    }
    return replay_run(&w->r, n, argv);
}

/* What a client is answered. */
static const char *answer(struct world *w, const char *a, const char *b)
{
    static char text[256];
    struct session s;
    struct slice argv[2] = {slice_str(a), slice_str(b ? b : "")};
    session_init(&s, w->e, 0);
    engine_run(w->e, &s, NULL, argv, b ? 2 : 1, NULL);
    size_t n = s.reply.out.len < sizeof text ? s.reply.out.len : sizeof text - 1;
    memcpy(text, s.reply.out.ptr, n);
    text[n] = 0;
    session_deinit(&s);
    return text;
}

static struct entry *find(struct world *w, int db, const char *key) { return table_find(&w->e->dbs[db].table, hash_slice(slice_str(key)), slice_str(key)); }

static void what_is_past_its_time_stays(void **state)
{
    struct world *w = *state;
    assert_int_equal(put(w, "SET a 1 PXAT 1000"), REPLAY_DONE);
    assert_int_equal(put(w, "SET b 1"), REPLAY_DONE);
    assert_int_equal(put(w, "pexpireat b 1000"), REPLAY_DONE);
    assert_int_equal(put(w, "EXPIRE b -5"), REPLAY_DONE);
    assert_int_equal(put(w, "APPEND a 2"), REPLAY_DONE); /* not a new key: the old one lives */
    assert_int_equal(put(w, "SET c x"), REPLAY_DONE);
    assert_int_equal(put(w, "GETEX c PXAT 1000"), REPLAY_DONE);
    assert_int_equal(put(w, "RENAME c d"), REPLAY_DONE);
    engine_cron(w->e, 1000);
    assert_int_equal(entry_expire(find(w, 0, "a")), 1000);
    assert_true(entry_expire(find(w, 0, "b")) < (int64_t)(NOW_US / 1000));
    assert_int_equal(entry_expire(find(w, 0, "d")), 1000);
    assert_int_equal(w->logged, 0);
    replay_end(&w->r);
    assert_string_equal(answer(w, "GET", "a"), "$-1\r\n"); /* and now it goes in the normal way */
    assert_int_equal(w->logged, 1);
    engine_cron(w->e, 1000000);
    assert_int_equal(w->e->dbs[0].table.count, 0);
    assert_int_equal(w->logged, 3);
}

static void transactions_are_whole_or_not_at_all(void **state)
{
    struct world *w = *state;
    assert_int_equal(put(w, "MULTI"), REPLAY_DONE);
    assert_int_equal(put(w, "EXEC"), REPLAY_DONE);
    assert_int_equal(put(w, "EXEC"), REPLAY_ERROR);
    assert_int_equal(put(w, "multi"), REPLAY_DONE);
    assert_true(replay_in_multi(&w->r));
    assert_int_equal(put(w, "SET a 1"), REPLAY_DONE);
    assert_int_equal(put(w, "SELECT 3"), REPLAY_DONE);
    assert_int_equal(put(w, "SET b 1"), REPLAY_DONE);
    assert_null(find(w, 0, "a"));
    assert_int_equal(put(w, "exec"), REPLAY_DONE);
    assert_non_null(find(w, 0, "a"));
    assert_non_null(find(w, 3, "b"));
    assert_int_equal(put(w, "SET c 1"), REPLAY_DONE); /* the database stays selected */
    assert_non_null(find(w, 3, "c"));
    assert_int_equal(put(w, "MULTI"), REPLAY_DONE);
    assert_int_equal(put(w, "SET torn 1"), REPLAY_DONE);
    assert_true(replay_in_multi(&w->r));
    replay_end(&w->r);
    assert_null(find(w, 3, "torn"));
}

static void errors_are_told(void **state)
{
    struct world *w = *state;
    assert_int_equal(put(w, "NOSUCH a"), REPLAY_UNKNOWN);
    assert_int_equal(put(w, "CLIENT NOSUCH"), REPLAY_UNKNOWN);
    assert_int_equal(put(w, "SET a"), REPLAY_ARITY);
    assert_int_equal(put(w, "SET a x"), REPLAY_DONE);
    assert_int_equal(put(w, "INCR a"), REPLAY_ERROR);
    assert_memory_equal(w->r.error.ptr, "ERR value is not an integer or out of range", w->r.error.len);
    assert_int_equal(put(w, "LPUSH a x"), REPLAY_ERROR);
    assert_int_equal(put(w, "MULTI"), REPLAY_DONE);
    assert_int_equal(put(w, "INCR a"), REPLAY_DONE);
    assert_int_equal(put(w, "SET b 1"), REPLAY_DONE);
    assert_int_equal(put(w, "EXEC"), REPLAY_ERROR);
    assert_non_null(find(w, 0, "b"));
    assert_int_equal(w->r.errors, 3);
    replay_end(&w->r);
}

static void nothing_waits_is_refused_or_is_told_to_others(void **state)
{
    struct world *w = *state;
    w->n->set.maxmemory = 1;
    w->n->set.proto_max_bulk_len = 4;
    w->n->set.notify_events = NOTIFY_KEYEVENT | NOTIFY_GENERIC | NOTIFY_STRING | NOTIFY_LIST;
    engine_settings_changed(w->e);
    assert_int_equal(put(w, "SET a 1234"), REPLAY_DONE);
    assert_int_equal(put(w, "APPEND a 56789"), REPLAY_DONE);
    assert_int_equal(put(w, "SETRANGE a 100 x"), REPLAY_DONE);
    assert_int_equal(put(w, "BLPOP l 0"), REPLAY_DONE);
    assert_int_equal(put(w, "RPUSH l a b"), REPLAY_DONE);
    assert_int_equal(put(w, "BLPOP l 0"), REPLAY_DONE);
    assert_int_equal(put(w, "BLMOVE nokey l LEFT LEFT 0"), REPLAY_DONE);
    assert_int_equal(put(w, "BZPOPMIN nokey 0"), REPLAY_DONE);
    assert_false(w->r.s.flags & SESSION_PARKED);
    assert_int_equal(w->e->blocked_count, 0);
    assert_int_equal(w->e->stats.commands, 0);
    assert_int_equal(published, 0);
    assert_int_equal(w->logged, 0);
    assert_int_equal(w->e->dbs[0].table.count, 2);
    assert_string_equal(answer(w, "GET", "a"), "-LOADING Redis is loading the dataset in memory\r\n");
    replay_end(&w->r);
    w->n->set.maxmemory = 0;
    engine_settings_changed(w->e);
    assert_string_equal(answer(w, "STRLEN", "a"), ":101\r\n");
}

static void what_tells_of_no_data_is_passed_over(void **state)
{
    struct world *w = *state;
    static const char *const others[] = {"SHUTDOWN NOSAVE", "SUBSCRIBE a", "MONITOR", "WATCH a", "CLIENT KILL 1.1.1.1:1", "QUIT", "RESET", "HELLO 3", "PING", "CONFIG SET maxmemory 1"};
    struct ask ask;
    for (int i = 0; i < COUNT_OF(others); i++) assert_int_equal(put(w, others[i]), REPLAY_DONE);
    assert_int_equal(w->r.commands, 0);
    assert_int_equal(w->e->monitor_count, 0);
    assert_int_equal(w->e->watching_count, 0);
    assert_false(engine_take_ask(w->e, &ask));
    replay_end(&w->r);
}

/* --- units of the log --- */

static struct buf heard;

static void hear(void *arg, int db, int argc, const struct slice *argv)
{
    (void)arg;
    buf_fmt(&heard, "%d:", db);
    for (int i = 0; i < argc; i++) buf_fmt(&heard, " %.*s", (int)argv[i].len, argv[i].ptr);
    buf_putc(&heard, '\n');
}

static void run(struct world *w, struct session *s, const char *line)
{
    struct slice argv[16];
    int n = 0;
    while (*line) {
        const char *end = strchr(line, ' ');
        size_t len = end ? (size_t)(end - line) : strlen(line);
        argv[n++] = slice_of(line, len);
        line += len + (end != NULL);
    }
    engine_run(w->e, s, NULL, argv, n, NULL);
}

static void the_log_may_change_inside_a_unit(void **state)
{
    struct world *w = *state;
    struct session s;
    replay_end(&w->r);
    engine_set_log(w->e, hear, w);
    session_init(&s, w->e, 0);
    run(w, &s, "MULTI");
    run(w, &s, "SET a 1");
    run(w, &s, "SET b 1");
    run(w, &s, "EXEC");
    run(w, &s, "SET c 1");
    buf_putc(&heard, 0);
    assert_string_equal(heard.ptr, "0: MULTI\n0: SET a 1\n0: SET b 1\n0: EXEC\n0: SET c 1\n");
    heard.len = 0;
    struct call c = {.e = w->e, .s = &s, .r = &s.reply, .db = &w->e->dbs[2]}; /* as CONFIG SET appendonly inside EXEC */
    w->e->call = &c;
    EFFECT_LOG(&c, SLICE("A"));
    EFFECT_LOG(&c, SLICE("B"));
    engine_set_log(w->e, NULL, NULL);
    EFFECT_LOG(&c, SLICE("C"));
    engine_set_log(w->e, hear, w);
    EFFECT_LOG(&c, SLICE("D"));
    w->e->call = NULL;
    effects_end_call(&c, true);
    buf_putc(&heard, 0);
    assert_string_equal(heard.ptr, "2: MULTI\n2: A\n2: B\n2: EXEC\n2: D\n");
    buf_deinit(&heard);
    session_deinit(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_past_its_time_stays, begin, finish),
        cmocka_unit_test_setup_teardown(transactions_are_whole_or_not_at_all, begin, finish),
        cmocka_unit_test_setup_teardown(errors_are_told, begin, finish),
        cmocka_unit_test_setup_teardown(nothing_waits_is_refused_or_is_told_to_others, begin, finish),
        cmocka_unit_test_setup_teardown(what_tells_of_no_data_is_passed_over, begin, finish),
        cmocka_unit_test_setup_teardown(the_log_may_change_inside_a_unit, begin, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
