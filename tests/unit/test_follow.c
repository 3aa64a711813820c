/* The replica's machine alone: a scripted master's bytes in, requests to the world out; each story is told whole and byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/lookup.h"
#include "repl/replica.h"

#define ID_A "0123456789abcdef0123456789abcdef01234567"
#define ID_B "89abcdef0123456789abcdef0123456789abcdef"
#define MARK "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm"
#define HELLO "*3\r\n$8\r\nREPLCONF\r\n$14\r\nlistening-port\r\n$4\r\n6379\r\n*5\r\n$8\r\nREPLCONF\r\n$4\r\ncapa\r\n$3\r\neof\r\n$4\r\ncapa\r\n$6\r\npsync2\r\n"
#define FIRST_PSYNC "*3\r\n$5\r\nPSYNC\r\n$1\r\n?\r\n$2\r\n-1\r\n"
#define PING "*1\r\n$4\r\nPING\r\n"

struct told { /* what the world was asked for: kinds as letters, and the bytes of each kind */
    struct buf events, sent, image, stream;
    int db;
    int64_t length;
};

static struct told told;
static struct engine *engine;
static struct settings settings;
static struct command_index *command_names;
static struct repl *r;
static bool bytewise;
static bool failover_good, failover_over;

static void note(char c) { buf_putc(&told.events, c); }
static void w_connect(void *arg, const char *host, int port) { (void)arg, (void)host, (void)port; note('c'); }
static void w_send(void *arg, struct slice b) { (void)arg; buf_puts(&told.sent, b); }
static void w_disconnect(void *arg) { (void)arg; note('d'); }
static void w_begin(void *arg, enum snapshot_shape s, int64_t length)
{
    (void)arg;
    note(s == SNAPSHOT_BY_MARK ? 'M' : 'L');
    told.length = length;
}
static void w_bytes(void *arg, struct slice b) { (void)arg; buf_puts(&told.image, b); }
static void w_load(void *arg) { (void)arg; note('l'); }
static void w_drop(void *arg) { (void)arg; note('x'); }
static void w_open(void *arg, int db) { (void)arg; note('o'); told.db = db; }
static void w_stream(void *arg, struct slice b) { (void)arg; buf_puts(&told.stream, b); }
static void w_close(void *arg) { (void)arg; note('e'); }

static void forget(void)
{
    buf_deinit(&told.events);
    buf_deinit(&told.sent);
    buf_deinit(&told.image);
    buf_deinit(&told.stream);
    told = (struct told){0};
}

static int setup(void **state)
{
    (void)state;
    static const struct family *const none[1] = {0};
    settings_default(&settings);
    command_names = command_index_new(none, 0);
    engine = engine_new(&settings, command_names, 1);
    engine_set_time(engine, 1000000000000000, 1000);
    r = repl_new(engine, 7);
    engine->repl = r;
    r->world = (struct repl_world){
        .connect = w_connect, .send = w_send, .disconnect = w_disconnect, .snapshot_begin = w_begin, .snapshot_bytes = w_bytes,
        .snapshot_load = w_load, .snapshot_drop = w_drop, .stream_open = w_open, .stream_bytes = w_stream, .stream_close = w_close,
    };
    failover_over = failover_good = false;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    forget();
    repl_free(r);
    engine_free(engine);
    command_index_free(command_names);
    return 0;
}

static void wait_ms(int64_t ms)
{
    for (int64_t until = engine->mono_ms + ms; engine->mono_ms < until;) {
        engine_set_time(engine, engine->now_us + 100000, engine->mono_ms + 100);
        follow_cron(r);
    }
}

static void master_says_n(const char *bytes, size_t n)
{
    for (size_t i = 0; bytewise && i < n; i++) follow_received(r, slice_of(bytes + i, 1));
    if (!bytewise) follow_received(r, slice_of(bytes, n));
}
static void master_says(const char *text) { master_says_n(text, strlen(text)); }

static void assert_text(struct buf *b, const char *want)
{
    buf_putc(b, 0);
    assert_string_equal(b->ptr, want);
    buf_deinit(b);
}

static void follow_and_greet(const char *psync)
{
    char want[1024];
    if (!r->master_host) repl_follow(r, "there", 7000);
    follow_cron(r);
    assert_text(&told.events, "c");
    assert_int_equal(follow_state(r), FOLLOW_CONNECTING);
    follow_connected(r);
    assert_text(&told.sent, PING);
    master_says("+PONG\r\n");
    assert_text(&told.sent, HELLO);
    master_says("+OK\r\n-ERR never heard of it\r\n");
    snprintf(want, sizeof want, "%s", psync);
    assert_text(&told.sent, want);
    assert_int_equal(follow_state(r), FOLLOW_HANDSHAKE);
}

static void by_length(void **state)
{
    (void)state;
    follow_and_greet(FIRST_PSYNC);
    master_says("\n\n+FULLRESYNC " ID_A " 41\r\n\n$5\r\nIMAGE*1\r\n");
    assert_text(&told.events, "Ll");
    assert_text(&told.image, "IMAGE");
    assert_int_equal(told.length, 5);
    assert_int_equal(follow_state(r), FOLLOW_SYNC);
    wait_ms(2500);
    assert_text(&told.sent, "\n\n\n"); /* while it loads */
    follow_loaded(r, NULL, 3);
    assert_text(&told.events, "o");
    assert_int_equal(told.db, 3);
    assert_text(&told.stream, "*1\r\n");
    assert_text(&told.sent, "*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$2\r\n41\r\n");
    assert_string_equal(r->history.id, ID_A);
    assert_int_equal(r->history.offset, 41);
    master_says("abc");
    assert_text(&told.stream, "abc");
    follow_applied(r, SLICE("*1\r\nabc"), 2);
    assert_int_equal(r->history.offset, 48);
    wait_ms(1000);
    assert_text(&told.sent, "*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$2\r\n48\r\n");
}

static void by_mark(void **state)
{
    (void)state;
    follow_and_greet(FIRST_PSYNC);
    master_says("+FULLRESYNC " ID_A " 9\r\n$EOF:" MARK "\r\n");
    assert_text(&told.events, "M");
    master_says("REDIS image, with a piece of the mark: mmmmmmmmmmmmmmmm and on");
    master_says(MARK);
    assert_text(&told.events, "l");
    assert_text(&told.image, "REDIS image, with a piece of the mark: mmmmmmmmmmmmmmmm and on");
    follow_loaded(r, NULL, 0);
    assert_text(&told.sent, "*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$1\r\n9\r\n"); /* at once: the stream waits for it */
}

static void connected(int64_t offset)
{
    char text[200];
    follow_and_greet(FIRST_PSYNC);
    snprintf(text, sizeof text, "+FULLRESYNC " ID_A " %lld\r\n$1\r\nI", (long long)offset);
    master_says(text);
    follow_loaded(r, NULL, 0);
    forget();
}

static void a_cut_link(void **state)
{
    (void)state;
    connected(100);
    follow_applied(r, SLICE("12345"), 4);
    follow_lost(r, "cut");
    assert_text(&told.events, "e");
    assert_int_equal(follow_state(r), FOLLOW_CONNECT);
    assert_false(engine->master_link_up);
    follow_and_greet("*3\r\n$5\r\nPSYNC\r\n$40\r\n" ID_A "\r\n$3\r\n106\r\n"); /* at once */
    master_says("+CONTINUE\r\nmore");
    assert_text(&told.events, "o");
    assert_int_equal(told.db, 4);
    assert_text(&told.stream, "more");
    assert_true(engine->master_link_up);
    assert_string_equal(r->history.id, ID_A);
}

static void a_new_id(void **state)
{
    (void)state;
    connected(100);
    follow_lost(r, "cut");
    forget();
    follow_and_greet("*3\r\n$5\r\nPSYNC\r\n$40\r\n" ID_A "\r\n$3\r\n101\r\n");
    master_says("+CONTINUE " ID_B "\r\n");
    assert_string_equal(r->history.id, ID_B);
    assert_string_equal(r->history.id2, ID_A);
    assert_int_equal(r->history.second_offset, 101);
}

static void later_and_never(void **state)
{
    (void)state;
    connected(1);
    follow_lost(r, "cut");
    forget();
    follow_and_greet("*3\r\n$5\r\nPSYNC\r\n$40\r\n" ID_A "\r\n$1\r\n2\r\n");
    master_says("-NOMASTERLINK Can't SYNC while not connected with my master\r\n");
    assert_text(&told.events, "d");
    follow_cron(r);
    assert_int_equal(told.events.len, 0); /* not before a second is over */
    wait_ms(1000);
    assert_text(&told.events, "c");
    follow_connected(r);
    master_says("+PONG\r\n+OK\r\n+OK\r\n");
    forget();
    master_says("-ERR unknown command 'PSYNC'\r\n");
    assert_text(&told.sent, "SYNC\r\n");
    master_says("$3\r\nabc");
    assert_text(&told.events, "Ll");
    follow_loaded(r, NULL, STREAM_DB_NONE);
    wait_ms(3000);
    assert_int_equal(told.sent.len, 0); /* no offset, no ACK */
    follow_lost(r, "cut");
    forget();
    follow_and_greet(FIRST_PSYNC);
}

static void passwords(void **state)
{
    (void)state;
    settings.masterauth = slice_of("pw\0\n", 4);
    settings.masteruser = "me";
    settings.replica_announce_ip = "here";
    settings.replica_announce_port = 9;
    repl_follow(r, "there", 1);
    follow_cron(r);
    follow_connected(r);
    forget();
    master_says("-NOAUTH Authentication required.\r\n");
    assert_true(told.sent.len > 150);
    assert_memory_equal(told.sent.ptr, "*3\r\n$4\r\nAUTH\r\n$2\r\nme\r\n$4\r\npw\0\n\r\n*3\r\n", 36);
    master_says("-WRONGPASS no\r\n");
    assert_text(&told.events, "d");
    settings.masterauth = slice_of(NULL, 0);
}

static void nonsense(void **state)
{
    (void)state;
    static const char *const openings[] = {"-ERR no\r\n", "PONG\r\n", "+PONG\r\n+OK\r\n+OK\r\n+FULLRESYNC " ID_A " 1\r\nx\r\n",
        "+PONG\r\n+OK\r\n+OK\r\n+FULLRESYNC " ID_A " 1\r\n$-5\r\n", "+PONG\r\n+OK\r\n+OK\r\n+FULLRESYNC " ID_A " 1\r\n$12x\r\n",
        "+PONG\r\n+OK\r\n+OK\r\n+FULLRESYNC " ID_A " 1\r\n-ERR BGSAVE failed\r\n", "+PONG\r\n+OK\r\n+OK\r\n+CONTINUE\r\n"};
    repl_follow(r, "there", 1);
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        wait_ms(1000);
        assert_text(&told.events, "c");
        follow_connected(r);
        master_says(openings[i]);
        assert_text(&told.events, "d");
        assert_int_equal(follow_state(r), FOLLOW_CONNECT);
    }
    wait_ms(1000);
    follow_connected(r);
    forget();
    for (int i = 0; i < 5000; i++) master_says("x");
    assert_text(&told.events, "d");
}

static void no_name(void **state) /* +FULLRESYNC without an id */
{
    (void)state;
    follow_and_greet(FIRST_PSYNC);
    master_says("+FULLRESYNC what\r\n$1\r\nI");
    follow_loaded(r, NULL, 0);
    follow_lost(r, "cut");
    forget();
    follow_and_greet(FIRST_PSYNC);
}

static void timeouts(void **state)
{
    (void)state;
    settings.repl_timeout_s = 5;
    repl_follow(r, "there", 1);
    follow_cron(r);
    wait_ms(5100);
    assert_text(&told.events, "cd");
    wait_ms(200);
    follow_connected(r);
    master_says("+PO");
    wait_ms(5100);
    assert_text(&told.events, "cd");
    wait_ms(200);
    follow_connected(r);
    master_says("+PONG\r\n+OK\r\n+OK\r\n+FULLRESYNC " ID_A " 1\r\n$100\r\nabc");
    wait_ms(4000);
    master_says("d");
    wait_ms(4000);
    assert_text(&told.events, "cL");
    wait_ms(1200);
    assert_int_equal(told.events.ptr[0], 'x'); /* the snapshot that stopped coming is dropped */
    assert_int_equal(told.events.ptr[1], 'd');
}

static void from_master_to_replica(void **state)
{
    (void)state;
    char want[200];
    history_open(&r->history, 16384);
    history_append(&r->history, SLICE("what this master wrote"));
    snprintf(want, sizeof want, "*3\r\n$5\r\nPSYNC\r\n$40\r\n%s\r\n$2\r\n23\r\n", r->history.id);
    follow_and_greet(want);
    assert_true(engine->replica);
    master_says("+CONTINUE " ID_B "\r\n");
    assert_int_equal(follow_state(r), FOLLOW_CONNECTED);
    repl_follow(r, NULL, 0);
    assert_text(&told.events, "oed");
    assert_false(engine->replica);
    assert_string_equal(r->history.id2, ID_B);
    assert_int_equal(r->history.second_offset, 23);
    assert_int_equal(r->history.stream_db, STREAM_DB_NONE);
    assert_int_equal(follow_state(r), FOLLOW_NONE);
}

static void on_failover(struct repl *of, bool good)
{
    (void)of;
    failover_over = true;
    failover_good = good;
}

static void failover(void **state)
{
    (void)state;
    char want[200];
    history_open(&r->history, 16384);
    history_append(&r->history, SLICE("12345"));
    follow_failover(r, on_failover);
    snprintf(want, sizeof want, "*4\r\n$5\r\nPSYNC\r\n$40\r\n%s\r\n$1\r\n6\r\n$8\r\nFAILOVER\r\n", r->history.id);
    follow_and_greet(want);
    assert_false(failover_over);
    master_says("+CONTINUE " ID_A "\r\n");
    assert_true(failover_over && failover_good);
}

static void refused(void **state)
{
    (void)state;
    connected(100);
    assert_null(follow_judge(r, 0, 0)); /* nothing to lose */
    follow_lost(r, "cut");
    forget();
    follow_and_greet("*3\r\n$5\r\nPSYNC\r\n$40\r\n" ID_A "\r\n$3\r\n101\r\n");
    master_says("+FULLRESYNC " ID_B " 0\r\n$1\r\nI");
    assert_non_null(follow_judge(r, 1000, 0));
    assert_non_null(follow_judge(r, 1000, 400));
    assert_null(follow_judge(r, 1000, 600));
    follow_refused(r, "it is empty");
    assert_text(&told.events, "Lld");
    int64_t tries = 0;
    for (int i = 0; i < 600; i++) { /* a minute: it is asked again, ever more rarely */
        wait_ms(100);
        if (follow_state(r) != FOLLOW_CONNECTING) continue;
        tries++;
        follow_connected(r);
        forget();
        master_says("+PONG\r\n");
        assert_text(&told.sent, HELLO "*7\r\n$8\r\nREPLCONF\r\n$13\r\nholds-history\r\n$40\r\n" ID_A "\r\n$12\r\nholds-offset\r\n$3\r\n100\r\n"
                                 "$10\r\nholds-keys\r\n$4\r\n1000\r\n");
        master_says("+OK\r\n+OK\r\n+OK\r\n+FULLRESYNC " ID_B " 0\r\n$1\r\nI");
        follow_refused(r, "it is empty");
    }
    assert_in_range(tries, 3, 6);
    struct follow_figures f;
    follow_figures(r, &f);
    assert_string_equal(f.refused, "it is empty");
    assert_int_equal(f.refusals, tries + 1);
    follow_accept(r);
    assert_null(follow_judge(r, 1000, 0));
}

static void emptied_by_command(void **state)
{
    (void)state;
    connected(100);
    follow_lost(r, "cut");
    forget();
    follow_and_greet("*3\r\n$5\r\nPSYNC\r\n$40\r\n" ID_A "\r\n$3\r\n101\r\n");
    master_says("+FULLRESYNC " ID_A " 500\r\n$1\r\nI");
    assert_null(follow_judge(r, 1000, 0)); /* the same history, later: FLUSHALL was one of its commands */
    repl_follow(r, "elsewhere", 7);
    forget();
    follow_and_greet("*3\r\n$5\r\nPSYNC\r\n$40\r\n" ID_A "\r\n$3\r\n101\r\n");
    master_says("+FULLRESYNC " ID_B " 0\r\n$1\r\nI");
    assert_null(follow_judge(r, 1000, 0)); /* somebody said that this master's data shall be ours */
}

static void killed_broken_and_back(void **state)
{
    (void)state;
    connected(100);
    follow_killed(r);
    assert_text(&told.events, "ed");
    follow_and_greet("*3\r\n$5\r\nPSYNC\r\n$40\r\n" ID_A "\r\n$3\r\n101\r\n");
    master_says("+CONTINUE\r\n");
    forget();
    follow_broken(r, "garbage");
    assert_text(&told.events, "ed");
    wait_ms(900);
    forget();
    wait_ms(200);
    follow_and_greet(FIRST_PSYNC);
}

int main(void)
{
#define TWICE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TWICE(by_length), TWICE(by_mark), TWICE(a_cut_link), TWICE(a_new_id), TWICE(later_and_never), TWICE(passwords), TWICE(nonsense), TWICE(no_name),
        TWICE(timeouts), TWICE(from_master_to_replica), TWICE(failover), TWICE(refused), TWICE(emptied_by_command), TWICE(killed_broken_and_back),
    };
    int failures = cmocka_run_group_tests_name("whole", tests, NULL, NULL);
    bytewise = true;
    return failures + cmocka_run_group_tests_name("byte by byte", tests, NULL, NULL);
}
