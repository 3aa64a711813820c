/* Publish and subscribe: bookkeeping under random subscribing, and who gets what. In process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "node/node.h"
#include "pubsub/pubsub.h"

#define SESSIONS 8
#define NAMES 12

static struct node *make(void)
{
    struct shell sh = {.io_backend = "none"};
    struct node *n = node_new(&sh, 1);
    node_start(n);
    engine_set_time(n->e, 1700000000000000ull, 1);
    return n;
}

static size_t count_words(const struct buf *out, const char *word)
{
    size_t n = 0, len = strlen(word);
    for (size_t i = 0; i + len <= out->len; i++) n += memcmp(out->ptr + i, word, len) == 0;
    return n;
}

static void random_subscriptions_stay_consistent(void **state)
{
    (void)state;
    struct node *n = make();
    struct session s[SESSIONS];
    bool on[SESSIONS][PUBSUB_KINDS][NAMES] = {0};
    struct rng rng;
    rng_init(&rng, 7);
    for (int i = 0; i < SESSIONS; i++) session_init(&s[i], n->e, 0);
    for (int round = 0; round < 20000; round++) {
        int i = (int)rng_below(&rng, SESSIONS), k = (int)rng_below(&rng, PUBSUB_KINDS), c = (int)rng_below(&rng, NAMES);
        char name[16];
        struct slice word = slice_of(name, (size_t)snprintf(name, sizeof name, "ch%d", c));
        uint64_t roll = rng_below(&rng, 100);
        if (roll < 50) {
            assert_int_equal(pubsub_subscribe(&s[i], (enum pubsub_kind)k, word), !on[i][k][c]);
            on[i][k][c] = true;
        } else if (roll < 97) {
            assert_int_equal(pubsub_unsubscribe(&s[i], (enum pubsub_kind)k, word), on[i][k][c]);
            on[i][k][c] = false;
        } else if (roll < 99) {
            pubsub_drop_all(&s[i]);
            memset(on[i], 0, sizeof on[i]);
        } else {
            pubsub_check(n->e);
        }
        uint64_t listeners = 0;
        for (int j = 0; j < SESSIONS; j++) listeners += on[j][k][c];
        assert_int_equal(pubsub_listeners(n->e, (enum pubsub_kind)k, word), listeners);
    }
    pubsub_check(n->e);
    for (int i = 0; i < SESSIONS; i++) session_deinit(&s[i]);
    for (int k = 0; k < PUBSUB_KINDS; k++) assert_int_equal(pubsub_count(n->e, (enum pubsub_kind)k), 0);
    node_free(n);
}

static void a_message_goes_to_channels_then_patterns(void **state)
{
    (void)state;
    struct node *n = make();
    struct session s[3];
    for (int i = 0; i < 3; i++) session_init(&s[i], n->e, 0);
    s[1].reply.resp = 3;
    pubsub_subscribe(&s[0], PUBSUB_CHANNEL, SLICE("news"));
    pubsub_subscribe(&s[0], PUBSUB_PATTERN, SLICE("n*"));
    pubsub_subscribe(&s[1], PUBSUB_CHANNEL, SLICE("news"));
    pubsub_subscribe(&s[2], PUBSUB_SHARD, SLICE("news"));
    assert_int_equal(pubsub_publish(n->e, SLICE("news"), SLICE("hi")), 3);
    static const char resp2[] = "*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n*4\r\n$8\r\npmessage\r\n$2\r\nn*\r\n$4\r\nnews\r\n$2\r\nhi\r\n";
    static const char resp3[] = ">3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n";
    assert_int_equal(s[0].reply.out.len, sizeof resp2 - 1);
    assert_memory_equal(s[0].reply.out.ptr, resp2, sizeof resp2 - 1);
    assert_int_equal(s[1].reply.out.len, sizeof resp3 - 1);
    assert_memory_equal(s[1].reply.out.ptr, resp3, sizeof resp3 - 1);
    assert_int_equal(s[2].reply.out.len, 0);
    assert_int_equal(pubsub_publish_shard(n->e, SLICE("news"), SLICE("hi")), 1);
    assert_int_equal(count_words(&s[2].reply.out, "smessage"), 1);
    int pushed = 0;
    while (engine_take_pushing(n->e)) pushed++;
    assert_int_equal(pushed, 3);
    for (int i = 0; i < 3; i++) session_deinit(&s[i]);
    node_free(n);
}

static void a_closing_session_gets_nothing_more(void **state)
{
    (void)state;
    struct node *n = make();
    struct session s;
    session_init(&s, n->e, 0);
    pubsub_subscribe(&s, PUBSUB_CHANNEL, SLICE("c"));
    s.flags |= SESSION_CLOSE_AFTER_REPLY;
    assert_int_equal(pubsub_publish(n->e, SLICE("c"), SLICE("x")), 1);
    assert_int_equal(s.reply.out.len, 0);
    session_deinit(&s);
    assert_int_equal(pubsub_publish(n->e, SLICE("c"), SLICE("x")), 0);
    node_free(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_subscriptions_stay_consistent),
        cmocka_unit_test(a_message_goes_to_channels_then_patterns),
        cmocka_unit_test(a_closing_session_gets_nothing_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
