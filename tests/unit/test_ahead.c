/* Commands that another thread found before (input_scan) and the letters they travel in: what input_next reads off must be
 * what it would have parsed, wherever the bytes are cut; letters come whole, in order and once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <sched.h>

#include "base/rng.h"
#include "resp/parse.h"
#include "server/net/mail.h"

#define ARGS 64

static const struct parse_limits limits = {.bulk_max = 1 << 20, .args_max = INT32_MAX, .inline_max = 65536, .authenticated = true};

/* Everything that input_next gives, as text; false: it ended with an error. */
static bool take_all(struct input *in, struct buf *out)
{
    struct slice argv[ARGS], *big = NULL, error;
    int argc;
    for (;;) {
        enum parse_result r = input_next(in, &limits, argv, ARGS, &argc, &big, &error);
        if (r == PARSE_NOTHING) return true;
        if (r == PARSE_EMPTY) continue;
        if (r == PARSE_ERROR) {
            buf_puts(out, error);
            return false;
        }
        for (int i = 0; i < argc; i++) buf_fmt(out, "%zu:%.*s ", (big ? big : argv)[i].len, (int)(big ? big : argv)[i].len, (big ? big : argv)[i].ptr);
        buf_putc(out, '\n');
        if (big) mem_free(big, (size_t)argc * sizeof *big);
        big = NULL;
    }
}

static void put_command(struct rng *r, struct buf *to)
{
    static const char *const odd[] = {"PING a b\r\n", "\r\n", "*0\r\n", "*-1\r\n"};
    if (rng_below(r, 12) == 0) {
        buf_cstr(to, odd[rng_below(r, 4)]);
        return;
    }
    int argc = rng_below(r, 20) == 0 ? 100 : 1 + (int)rng_below(r, 5);
    buf_fmt(to, "*%d\r\n", argc);
    for (int i = 0; i < argc; i++) {
        size_t len = (size_t)rng_below(r, rng_below(r, 10) == 0 ? 300 : 12);
        buf_fmt(to, "$%zu\r\n", len);
        for (size_t k = 0; k < len; k++) buf_putc(to, (char)('a' + rng_below(r, 26)));
        buf_cstr(to, "\r\n");
    }
}

/* One chunk as an I/O thread hands it over: what it held back, then the new bytes, then the plan in the same memory. */
static struct buf chunk_of(struct slice held, struct slice fresh, size_t plan_words, size_t *plan_at, uint32_t *count, size_t *upto, bool *broken)
{
    struct buf b = {0};
    size_t used;
    buf_grow_exactly(&b, held.len + fresh.len + 8 + plan_words * 4);
    buf_puts(&b, held);
    buf_puts(&b, fresh);
    *plan_at = (b.len + 7) & ~(size_t)7;
    *count = input_scan(b.ptr, b.len, (uint32_t *)(void *)(b.ptr + *plan_at), plan_words, &used, upto, broken);
    assert_true(used <= plan_words);
    return b;
}

static void one_stream(uint64_t seed)
{
    struct rng r;
    struct buf all = {0}, wanted = {0}, got = {0}, held = {0};
    struct input plain, in;
    size_t room;
    rng_init(&r, seed);
    for (int i = 0; i < 30; i++) put_command(&r, &all);
    if (rng_below(&r, 3) == 0) buf_cstr(&all, "*1\r\n!3\r\n");
    input_init(&plain);
    input_init(&in);
    memcpy(input_room(&plain, all.len, &room), all.ptr, all.len);
    input_added(&plain, all.len);
    bool good = take_all(&plain, &wanted), going = true, in_step = true;
    for (size_t at = 0; at < all.len && going;) {
        size_t n = 1 + (size_t)rng_below(&r, rng_below(&r, 2) ? 40 : 2000), plan_at, upto;
        uint32_t count;
        bool broken;
        if (n > all.len - at) n = all.len - at;
        struct slice fresh = slice_of(all.ptr + at, n);
        at += n;
        if (in_step && in.buf.len - in.pos == held.len) {
            struct buf b = chunk_of(buf_slice(&held), fresh, 20 + (size_t)rng_below(&r, 2000), &plan_at, &count, &upto, &broken);
            held.len = 0;
            if (broken) in_step = false;
            else buf_put(&held, b.ptr + upto, b.len - upto);
            struct buf old = input_swap(&in, b, (const uint32_t *)(const void *)(b.ptr + plan_at), count);
            buf_deinit(&old);
        } else {
            memcpy(input_room(&in, n, &room), fresh.ptr, n);
            input_added(&in, n);
            in_step = false;
        }
        if (rng_below(&r, 8) == 0) continue; /* not run at once */
        going = take_all(&in, &got);
        if (in.pos == in.buf.len) {
            in_step = true;
            held.len = 0;
        }
    }
    if (going) going = take_all(&in, &got);
    assert_int_equal(going, good);
    assert_int_equal(got.len, wanted.len);
    assert_memory_equal(got.ptr, wanted.ptr, wanted.len);
    input_deinit(&plain);
    input_deinit(&in);
    buf_deinit(&all);
    buf_deinit(&wanted);
    buf_deinit(&got);
    buf_deinit(&held);
}

static void read_off_is_as_parsed(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3000; seed++) one_stream(seed);
}

/* A command that goes back into the input (pos is set back) is parsed again; what follows is read off again. */
static void back_into_the_input(void **state)
{
    (void)state;
    struct slice argv[ARGS], *big, error, text = SLICE("*1\r\n$1\r\na\r\n*1\r\n$1\r\nb\r\n*1\r\n$1\r\nc\r\n");
    struct input in;
    size_t plan_at, upto;
    uint32_t count;
    int argc;
    bool broken;
    input_init(&in);
    struct buf b = chunk_of((struct slice){0}, text, 100, &plan_at, &count, &upto, &broken);
    assert_int_equal(count, 3);
    input_swap(&in, b, (const uint32_t *)(const void *)(b.ptr + plan_at), count);
    for (int i = 0; i < 2; i++) assert_int_equal(input_next(&in, &limits, argv, ARGS, &argc, &big, &error), PARSE_COMMAND);
    in.pos = in.scan = 0;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(input_next(&in, &limits, argv, ARGS, &argc, &big, &error), PARSE_COMMAND);
        assert_int_equal(argv[0].ptr[0], 'a' + i);
    }
    assert_int_equal(input_next(&in, &limits, argv, ARGS, &argc, &big, &error), PARSE_NOTHING);
    input_deinit(&in);
}

#define LETTERS 200000u

static void *write_letters(void *arg)
{
    struct mailbox *m = arg;
    struct rng r;
    rng_init(&r, 3);
    for (uint32_t i = 0; i < LETTERS; i++) {
        mail_put(m, &(struct letter){.kind = LETTER_WORK, .sends = i});
        if (rng_below(&r, 300) == 0) mail_publish(m);
    }
    while (mail_publish(m) || mail_late(m)) sched_yield();
    return NULL;
}

static void letters_come_in_order(void **state)
{
    (void)state;
    struct mailbox *m = mail_new();
    pthread_t writer;
    uint32_t next = 0;
    assert_int_equal(pthread_create(&writer, NULL, write_letters, m), 0);
    while (next < LETTERS) {
        struct letter *l;
        int n = 0;
        for (; n < 100 && (l = mail_next(m)); n++) assert_int_equal(l->sends, next++);
        if (n) mail_done(m);
        else sched_yield();
    }
    pthread_join(writer, NULL);
    assert_null(mail_next(m));
    mail_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(read_off_is_as_parsed), cmocka_unit_test(back_into_the_input),
                                       cmocka_unit_test(letters_come_in_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
