/* The two loop backends keep one promise: everything here runs once on epoll and once on io_uring (skipped, with a word,
 * where the kernel forbids it). */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "io/loop.h"

struct peer { /* one link and what happened to it */
    struct link link;
    struct buf in;
    size_t wants;
    int ended, drained, gone, error;
};

struct world {
    struct loop *lp;
    int woke, watch_calls, watch_fd;
};

static enum loop_choice choice;
static struct world world;

static struct peer *peer_of(struct link *l) { return (struct peer *)(void *)((char *)l - offsetof(struct peer, link)); }
static void on_woke(void *arg) { ((struct world *)arg)->woke++; }
static size_t on_wants(void *arg, struct link *l)
{
    (void)arg;
    return peer_of(l)->wants;
}
static char *on_room(void *arg, struct link *l, size_t min, size_t *len)
{
    (void)arg;
    struct buf *b = &peer_of(l)->in;
    char *p = buf_room(b, min);
    *len = b->cap - b->len;
    return p;
}
static void on_received(void *arg, struct link *l, size_t n)
{
    (void)arg;
    struct peer *p = peer_of(l);
    p->in.len += n;
    p->wants = p->wants > n ? p->wants - n : 0;
}
static void on_ended(void *arg, struct link *l, int error)
{
    (void)arg;
    peer_of(l)->ended++;
    peer_of(l)->error = error;
}
static void on_drained(void *arg, struct link *l)
{
    (void)arg;
    peer_of(l)->drained++;
}
static void on_gone(void *arg, struct link *l)
{
    (void)arg;
    peer_of(l)->gone++;
}

static int setup(void **state)
{
    (void)state;
    const char *why;
    world = (struct world){0};
    struct loop_events ev = {&world, on_woke, on_wants, on_room, on_received, on_ended, on_drained, on_gone};
    world.lp = loop_new(choice, &ev, &why);
    if (!world.lp) fprintf(stderr, "no loop: %s\n", why);
    return world.lp ? 0 : -1;
}
static int teardown(void **state)
{
    (void)state;
    loop_free(world.lp);
    return 0;
}

static void pair_open(struct peer *p, int *other)
{
    int fds[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), 0);
    *p = (struct peer){0};
    link_open(world.lp, &p->link, fds[0]);
    *other = fds[1];
}

static void pair_close(struct peer *p, int other)
{
    link_close(world.lp, &p->link);
    for (int i = 0; i < 100 && !p->gone; i++) loop_wait(world.lp, 10);
    assert_int_equal(p->gone, 1);
    buf_deinit(&p->in);
    close(other);
}

#define UNTIL(cond) for (int i_ = 0; i_ < 500 && !(cond); i_++) loop_wait(world.lp, 10)

static void test_bytes_arrive_in_order(void **state)
{
    (void)state;
    struct peer p;
    int other;
    pair_open(&p, &other);
    assert_int_equal(write(other, "hello ", 6), 6);
    UNTIL(p.in.len == 6);
    assert_int_equal(write(other, "world", 5), 5);
    UNTIL(p.in.len == 11);
    assert_memory_equal(p.in.ptr, "hello world", 11);
    assert_true(world.woke > 0);
    pair_close(&p, other);
}

static void test_send_small(void **state)
{
    (void)state;
    struct peer p;
    int other;
    char got[16];
    pair_open(&p, &other);
    for (int round = 1; round <= 3; round++) {
        struct buf out = {0};
        buf_cstr(&out, "+PONG\r\n");
        bool at_once = link_send(world.lp, &p.link, &out);
        loop_wait(world.lp, 0);
        assert_false(link_busy(&p.link));
        assert_int_equal(p.drained, at_once ? 0 : round);
        assert_int_equal(read(other, got, sizeof got), 7);
        assert_memory_equal(got, "+PONG\r\n", 7);
        buf_deinit(&out);
    }
    pair_close(&p, other);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What waits behind something that is being sent waits for no other event. */
static void test_send_twice(void **state)
{
    (void)state;
    struct peer p;
    int other;
    char got[16];
    struct buf one = {0}, two = {0};
    pair_open(&p, &other);
    buf_cstr(&one, "one ");
    buf_cstr(&two, "two");
    link_send(world.lp, &p.link, &one);
    int64_t start = now_ms();
    if (!link_ready(world.lp, &p.link)) loop_wait(world.lp, 20000);
    assert_true(now_ms() - start < 10000);
    assert_true(link_ready(world.lp, &p.link));
    link_send(world.lp, &p.link, &two);
    loop_wait(world.lp, 0);
    assert_int_equal(read(other, got, sizeof got), 7);
    assert_memory_equal(got, "one two", 7);
    start = now_ms(); /* nothing waits now, so the next one sleeps */
    loop_wait(world.lp, 50);
    assert_true(now_ms() - start >= 40);
    buf_deinit(&one);
    buf_deinit(&two);
    pair_close(&p, other);
}

static unsigned char pattern(size_t i) { return (unsigned char)(i * 31 + (i >> 8) * 7); }

/* A slow reader gets every byte, in order, and the link stays usable. */
static void test_send_more_than_the_socket_takes(void **state)
{
    (void)state;
    enum { TOTAL = 5 * 1000 * 1000 };
    struct peer p;
    int other;
    pair_open(&p, &other);
    struct buf out = {0};
    for (size_t i = 0; i < TOTAL; i++) buf_putc(&out, (char)pattern(i));
    assert_false(link_send(world.lp, &p.link, &out));
    loop_wait(world.lp, 0);
    loop_wait(world.lp, 0);
    assert_true(link_busy(&p.link));
    assert_int_equal(p.drained, 0);
    size_t got = 0;
    static unsigned char chunk[100000];
    for (int turns = 0; got < TOTAL && turns < 100000; turns++) {
        ssize_t n = read(other, chunk, sizeof chunk);
        for (ssize_t i = 0; i < n; i++) assert_int_equal(chunk[i], pattern(got + (size_t)i));
        if (n > 0) got += (size_t)n;
        loop_wait(world.lp, 0);
    }
    assert_int_equal(got, TOTAL);
    UNTIL(p.drained == 1);
    assert_int_equal(p.drained, 1);
    assert_false(link_busy(&p.link));
    buf_deinit(&out);
    buf_cstr(&out, "again");
    link_send(world.lp, &p.link, &out);
    loop_wait(world.lp, 0);
    assert_int_equal(read(other, chunk, sizeof chunk), 5);
    buf_deinit(&out);
    pair_close(&p, other);
}

static void feed(int fd, size_t from, size_t to)
{
    static unsigned char chunk[65536];
    while (from < to) {
        size_t n = to - from < sizeof chunk ? to - from : sizeof chunk;
        for (size_t i = 0; i < n; i++) chunk[i] = pattern(from + i);
        ssize_t w = write(fd, chunk, n);
        if (w > 0) from += (size_t)w;
        else loop_wait(world.lp, 0);
    }
}

/* Much more than the shared buffers hold, then a part announced as big: no byte is lost at the change of ways. */
static void test_receive_big(void **state)
{
    (void)state;
    enum { FIRST = 6 * 1000 * 1000, REST = 3 * 1000 * 1000 };
    struct peer p;
    int other;
    pair_open(&p, &other);
    feed(other, 0, FIRST);
    UNTIL(p.in.len == FIRST);
    p.wants = REST;
    link_hint(world.lp, &p.link);
    feed(other, FIRST, FIRST + REST);
    feed(other, FIRST + REST, FIRST + REST + 10);
    UNTIL(p.in.len == FIRST + REST + 10);
    assert_int_equal(p.in.len, FIRST + REST + 10);
    for (size_t i = 0; i < p.in.len; i++) assert_int_equal((unsigned char)p.in.ptr[i], pattern(i));
    pair_close(&p, other);
}

static void test_peer_closes(void **state)
{
    (void)state;
    struct peer p;
    int other;
    pair_open(&p, &other);
    assert_int_equal(write(other, "bye", 3), 3);
    close(other);
    UNTIL(p.ended);
    assert_int_equal(p.ended, 1);
    assert_int_equal(p.in.len, 3);
    pair_close(&p, -1);
}

/* A peer that only stops sending still gets its reply. */
static void test_half_closed_peer_gets_the_reply(void **state)
{
    (void)state;
    struct peer p;
    int other;
    char got[16];
    pair_open(&p, &other);
    assert_int_equal(write(other, "PING", 4), 4);
    shutdown(other, SHUT_WR);
    UNTIL(p.ended);
    assert_int_equal(p.error, 0);
    struct buf out = {0};
    buf_cstr(&out, "PONG");
    link_send(world.lp, &p.link, &out);
    loop_wait(world.lp, 0);
    assert_int_equal(read(other, got, sizeof got), 4);
    buf_deinit(&out);
    pair_close(&p, other);
}

static void test_reading_off_leaves_bytes_in_the_kernel(void **state)
{
    (void)state;
    struct peer p;
    int other;
    pair_open(&p, &other);
    loop_wait(world.lp, 0);
    link_read(world.lp, &p.link, false);
    loop_wait(world.lp, 0);
    loop_wait(world.lp, 0);
    assert_int_equal(write(other, "later", 5), 5);
    for (int i = 0; i < 5; i++) loop_wait(world.lp, 1);
    assert_int_equal(p.in.len, 0);
    link_read(world.lp, &p.link, true);
    UNTIL(p.in.len == 5);
    assert_int_equal(p.in.len, 5);
    link_read(world.lp, &p.link, false); /* off and on at once: nothing gets lost, nothing comes twice */
    link_read(world.lp, &p.link, true);
    assert_int_equal(write(other, "more", 4), 4);
    UNTIL(p.in.len == 9);
    assert_memory_equal(p.in.ptr, "latermore", 9);
    pair_close(&p, other);
}

/* Closing while a send is stuck and a receive is armed: `gone` comes once, and only then may memory go. */
static void test_close_with_operations_in_flight(void **state)
{
    (void)state;
    struct peer p;
    int other;
    pair_open(&p, &other);
    struct buf out = {0};
    memset(buf_room(&out, 4000000), 'x', 4000000);
    out.len = 4000000;
    link_send(world.lp, &p.link, &out);
    loop_wait(world.lp, 0);
    assert_true(link_busy(&p.link));
    pair_close(&p, other);
    pair_open(&p, &other); /* and with one not even submitted */
    buf_cstr(&out, "x");
    link_send(world.lp, &p.link, &out);
    buf_deinit(&out);
    pair_close(&p, other);
}

static void *wake_later(void *arg)
{
    (void)arg;
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    loop_wake(world.lp);
    return NULL;
}

static void test_wake_from_another_thread(void **state)
{
    (void)state;
    pthread_t t;
    int64_t start = now_ms();
    pthread_create(&t, NULL, wake_later, NULL);
    loop_wait(world.lp, 20000);
    assert_true(now_ms() - start < 10000);
    pthread_join(t, NULL);
    loop_wake(world.lp); /* before the wait: it ends at once all the same */
    loop_wait(world.lp, 20000);
    assert_true(now_ms() - start < 10000);
}

/* Nobody empties the descriptor: each wake must be told all the same, and none of them twice. */
static void test_each_wake_is_told_once(void **state)
{
    (void)state;
    int64_t start = now_ms();
    for (int i = 0; i < 200; i++) {
        loop_wake(world.lp);
        loop_wait(world.lp, 20000);
    }
    assert_true(now_ms() - start < 10000);
    loop_wait(world.lp, 0);
    start = now_ms();
    loop_wait(world.lp, 30);
    assert_true(now_ms() - start >= 29);
}

static void test_timeout(void **state)
{
    (void)state;
    int64_t start = now_ms();
    loop_wait(world.lp, 30);
    int64_t took = now_ms() - start;
    assert_true(took >= 29 && took < 5000);
}

static void on_watch(void *arg)
{
    struct world *w = arg;
    char c;
    w->watch_calls++;
    assert_int_equal(read(w->watch_fd, &c, 1), 1); /* one byte of several: it stays readable */
}

static void test_watch_is_level_triggered(void **state)
{
    (void)state;
    int fds[2];
    assert_int_equal(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
    world.watch_fd = fds[0];
    struct watch *w = watch_open(world.lp, fds[0], on_watch, &world);
    loop_wait(world.lp, 0);
    assert_int_equal(write(fds[1], "abc", 3), 3);
    UNTIL(world.watch_calls == 3);
    assert_int_equal(world.watch_calls, 3);
    watch_close(world.lp, w);
    assert_int_equal(write(fds[1], "d", 1), 1);
    for (int i = 0; i < 3; i++) loop_wait(world.lp, 1);
    assert_int_equal(world.watch_calls, 3);
    close(fds[0]);
    close(fds[1]);
}

/* More links ready at once than there are shared receive buffers. */
static void test_many_links(void **state)
{
    (void)state;
    enum { N = 400 };
    static struct peer p[N];
    static int other[N];
    for (int i = 0; i < N; i++) pair_open(&p[i], &other[i]);
    loop_wait(world.lp, 0);
    for (int round = 1; round <= 3; round++) {
        for (int i = 0; i < N; i++) assert_int_equal(write(other[i], "ping", 4), 4);
        for (int i = 0; i < N; i++) {
            UNTIL(p[i].in.len == (size_t)round * 4);
            assert_int_equal(p[i].in.len, round * 4);
        }
        for (int i = 0; i < N; i++) {
            struct buf out = {0};
            buf_cstr(&out, "pong");
            link_send(world.lp, &p[i].link, &out);
            buf_deinit(&out);
        }
        loop_wait(world.lp, 0);
        char got[8];
        for (int i = 0; i < N; i++) assert_int_equal(read(other[i], got, sizeof got), 4);
    }
    for (int i = 0; i < N; i++) pair_close(&p[i], other[i]);
}

static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    T(test_bytes_arrive_in_order), T(test_send_small), T(test_send_twice), T(test_send_more_than_the_socket_takes), T(test_receive_big),
    T(test_peer_closes), T(test_half_closed_peer_gets_the_reply), T(test_reading_off_leaves_bytes_in_the_kernel),
    T(test_close_with_operations_in_flight), T(test_wake_from_another_thread), T(test_each_wake_is_told_once), T(test_timeout),
    T(test_watch_is_level_triggered), T(test_many_links),
};

int main(void)
{
    choice = LOOP_EPOLL;
    int failed = cmocka_run_group_tests_name("epoll", tests, NULL, NULL);
    const char *why;
    struct loop_events none = {.woke = on_woke, .arg = &world};
    struct loop *probe = loop_new(LOOP_URING, &none, &why);
    if (!probe) {
        printf("io_uring left out: %s\n", why);
        return failed;
    }
    loop_free(probe);
    choice = LOOP_URING;
    return failed + cmocka_run_group_tests_name("io_uring", tests, NULL, NULL);
}
