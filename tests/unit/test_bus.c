/* test_bus: cluster machines in the imagined network (sim/bus.h), and nodes.conf.
 *
 * VIREO_BUS_SEEDS says how many stories are told (1000); VIREO_BUS_FIRST with which seed they begin (1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "bus_dumps.h"
#include "cluster/machine.h"
#include "sim/bus.h"

static uint64_t parameter(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

static void tell_story(uint64_t seed)
{
    struct bus_outcome out = bus_story(seed, false, NULL);
    if (!out.broken) return;
    struct buf log = {0};
    bus_story(seed, true, &log);
    size_t from = log.len > 6000 ? log.len - 6000 : 0;
    print_error("%.*s", (int)(log.len - from), log.ptr + from);
    buf_deinit(&log);
    fail_msg("seed %llu: %s", (unsigned long long)seed, out.broken);
}

static void test_stories(void **state)
{
    uint64_t first = parameter("VIREO_BUS_FIRST", 1), count = parameter("VIREO_BUS_SEEDS", 1000);
    (void)state;
    for (uint64_t seed = first; seed < first + count; seed++) tell_story(seed);
}

/* A slot that moves by one command. VIREO_MOVE_SEEDS for campaigns. */
static void test_moves(void **state)
{
    uint64_t first = parameter("VIREO_MOVE_FIRST", 1), count = parameter("VIREO_MOVE_SEEDS", 100);
    int moved = 0, fenced = 0;
    (void)state;
    for (uint64_t seed = first; seed < first + count; seed++) {
        struct bus_outcome out = bus_moves_story(seed, false, NULL);
        moved += out.moved;
        fenced += out.fenced;
        if (out.broken) fail_msg("seed %llu: %s", (unsigned long long)seed, out.broken);
    }
    if (count < 100) return;
    assert_in_range(moved, count, 1000 * count); /* they do move, and some sources never learn what became of them */
    assert_in_range(fenced, 1, count);
}

/* Seeds that found something once. */
static void test_old_conf_forgets_a_slot(void **state) { (void)state, tell_story(292); }        /* nobody claimed a slot imported since */
static void test_crash_forgets_a_slot(void **state) { (void)state, tell_story(385); }           /* a slot taken without a new epoch was not synced */
static void test_old_conf_makes_a_replica_of_a_master(void **state) { (void)state, tell_story(1067); } /* two nodes replicated each other */

/* The first that reminds it knows of an earlier epoch than the next: an import was heard of by one peer only. */
static void test_reminded_twice(void **state) { (void)state, tell_story(5260); }

/* Its nodes.conf damaged, it took a new configEpoch for its own before it was told which one, with which slots, it had. */
static void test_rebuilt_with_an_epoch_of_its_own(void **state) { (void)state, tell_story(5268); }

static void test_damaged_conf_names_a_ghost_only(void **state) { (void)state, tell_story(705); }
static void test_damaged_conf_without_its_marks(void **state) { (void)state, tell_story(5947); }
static void test_half_done_move_and_failover(void **state) { (void)state, tell_story(17798); }
static void test_damaged_confs_of_a_whole_shard(void **state) { (void)state, tell_story(26193); }

/* Crashed between the damage and being told: the file that was written meanwhile says that it knows nothing. */
static void test_crash_while_rebuilding(void **state) { (void)state, tell_story(11006); }
static void test_damaged_twice(void **state) { (void)state, tell_story(41476); }

/* Slots taken without a new epoch, and then a file from before: everybody has the same epoch and another mind. */
static void test_old_conf_of_the_same_epoch(void **state) { (void)state, tell_story(19688); }

static void test_same_story_twice(void **state)
{
    (void)state;
    struct bus_outcome a = bus_story(7, false, NULL), b = bus_story(7, false, NULL);
    assert_int_equal(a.packets, b.packets);
    assert_int_equal(a.healed_ms, b.healed_ms);
}

static struct bus *six(void)
{
    struct bus *b = bus_new(42, 6, 2000);
    bus_create(b, 3);
    assert_null(b->broken);
    bus_run(b, 1000);
    return b;
}

/* A master dies; its replica serves within three seconds at a node timeout of two. */
static void test_takeover_within_three_seconds(void **state)
{
    (void)state;
    struct bus *b = six();
    bus_crash(b, 0);
    int64_t begin = b->now_ms;
    while (cluster_is_replica(b->nodes[3].c) && b->now_ms - begin < 20000) bus_step(b);
    assert_true(b->now_ms - begin <= 3000);
    bus_run(b, 200);
    assert_true(b->nodes[3].c->ok);
    bus_restart(b, 0, BUS_CONF_KEPT);
    bus_run(b, 5000);
    assert_true(cluster_is_replica(b->nodes[0].c));
    assert_null(bus_disagree(b));
    bus_free(b);
}

static void test_manual_failover(void **state)
{
    (void)state;
    struct bus *b = six();
    bus_run(b, 1000);
    assert_string_equal(cluster_failover(b->nodes[0].c, FAILOVER_PLAIN), "ERR You should send CLUSTER FAILOVER to a replica");
    assert_null(cluster_failover(b->nodes[4].c, FAILOVER_PLAIN));
    cluster_turn(b->nodes[4].c);
    bus_run(b, 500);
    assert_false(cluster_is_replica(b->nodes[4].c));
    assert_true(cluster_is_replica(b->nodes[1].c));
    assert_int_equal(b->nodes[1].paused_until_ms, 0);
    bus_run(b, 2000);
    assert_null(bus_disagree(b));
    bus_free(b);
}

/* The smaller side stops serving within about the node timeout, the larger one goes on. */
static void (*close_in_net)(void *arg, struct cluster_link *l);
static int strangers_closed;

static void close_any(void *arg, struct cluster_link *l)
{
    if (l->conn) close_in_net(arg, l);
    else strangers_closed++;
}

/* Links of nobody: a silent one ends, one that sends a packet now and then does not, and the nodes' own are not touched. */
static void test_silent_strangers(void **state)
{
    (void)state;
    struct bus *b = six();
    struct cluster *c = b->nodes[0].c;
    struct buf ping = {0};
    close_in_net = c->world.close;
    c->world.close = close_any;
    strangers_closed = 0;
    dump_bytes(dumps[DUMP_PING], &ping);
    struct cluster_link *talks = cluster_accepted(c, NULL, "10.9.9.9", "10.0.0.1");
    cluster_accepted(c, NULL, "10.9.9.8", "10.0.0.1");
    struct cluster_link *drips = cluster_accepted(c, NULL, "10.9.9.7", "10.0.0.1");
    for (int i = 0; i < 29; i++) {
        cluster_received(c, talks, slice_of(ping.ptr, ping.len));
        cluster_received(c, drips, slice_of(ping.ptr + i, 1));
        talks->out.len = 0;
        bus_run(b, 1000);
    }
    assert_int_equal(strangers_closed, 0);
    cluster_received(c, talks, buf_slice(&ping));
    talks->out.len = 0;
    bus_run(b, 2000);
    assert_int_equal(strangers_closed, 2);
    assert_false(talks->dead);
    assert_true(c->ok);
    assert_null(bus_disagree(b));
    buf_deinit(&ping);
    bus_free(b);
}

static char heard[8];
static void hear(void *arg, bool shard, struct slice channel, struct slice message)
{
    size_t n = strlen(heard);
    (void)arg, (void)shard, (void)channel;
    if (n + 1 < sizeof heard) heard[n] = message.ptr[0];
}

/* What came during a script goes before what comes after it; and what strangers send meanwhile is not kept without bound. */
static void test_kept_during_a_script(void **state)
{
    (void)state;
    struct bus *b = six();
    struct cluster *c = b->nodes[0].c, *from = b->nodes[2].c;
    struct cluster_link *to = cluster_find(from, slice_of(c->myself->id, NODE_ID_LEN))->link;
    struct cluster_link *in = cluster_find(c, slice_of(from->myself->id, NODE_ID_LEN))->inbound;
    struct buf ping = {0};
    c->world.publish = hear;
    memset(heard, 0, sizeof heard);
    for (int i = 0; i < 3; i++) {
        cluster_publish(from, SLICE("channel"), slice_of(&"123"[i], 1));
        c->busy = i < 2;
        cluster_received(c, in, buf_slice(&to->out));
        to->out.len = 0;
        assert_string_equal(heard, i < 2 ? "" : "123");
    }
    close_in_net = c->world.close;
    c->world.close = close_any;
    strangers_closed = 0;
    dump_bytes(dumps[DUMP_PING], &ping);
    struct cluster_link *strangers[] = {cluster_accepted(c, NULL, "10.9.9.9", "10.0.0.1"), cluster_accepted(c, NULL, "10.9.9.8", "10.0.0.1")};
    c->busy = true;
    for (size_t n = 0; n < (size_t)9 << 20; n += ping.len)
        for (int i = 0; i < 2; i++) cluster_received(c, strangers[i], buf_slice(&ping));
    assert_int_equal(strangers_closed, 1);
    c->busy = false;
    for (int i = 0; i < 2; i++) cluster_link_down(c, strangers[i]);
    cluster_turn(c);
    bus_run(b, 1000);
    assert_null(bus_disagree(b));
    buf_deinit(&ping);
    bus_free(b);
}

static void set_secret(struct bus *b, int node, const char *secret) { b->nodes[node].set.secret = secret; }

/* All have it; one is given another one and is out, and comes back; it is replaced by two steps without anybody noticing. */
static void test_secret(void **state)
{
    static const char new[] = "0123456789abcdef0123456789abcdef";
    static const char *const steps[] = {"old-secret-that-was 0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef old-secret-that-was", new};
    (void)state;
    struct bus *b = six();
    for (int i = 0; i < 6; i++) set_secret(b, i, "old-secret-that-was");
    bus_run(b, 3000);
    assert_null(bus_disagree(b));
    uint64_t refused = b->nodes[1].c->refused_packets;
    for (size_t s = 0; s < 3; s++)
        for (int i = 0; i < 6; i++) {
            set_secret(b, i, steps[s]);
            bus_run(b, 500);
            assert_true(b->nodes[0].c->ok);
        }
    bus_run(b, 3000);
    assert_null(bus_disagree(b));
    assert_int_equal(b->nodes[1].c->refused_packets, refused);
    set_secret(b, 5, "0123456789abcdef0123456789abcdeF");
    bus_run(b, 6000);
    assert_true(b->nodes[1].c->refused_packets > refused);
    assert_true(node_failed(cluster_find(b->nodes[0].c, slice_of(b->nodes[5].c->myself->id, NODE_ID_LEN))));
    set_secret(b, 5, "");
    bus_run(b, 3000);
    assert_true(node_failed(cluster_find(b->nodes[0].c, slice_of(b->nodes[5].c->myself->id, NODE_ID_LEN))));
    set_secret(b, 5, new);
    bus_run(b, 6000);
    assert_null(bus_disagree(b));
    bus_free(b);
}

static void test_minority_stops(void **state)
{
    (void)state;
    struct bus *b = six();
    for (int i = 0; i < 6; i++)
        if (i != 0) b->blocked[0][i] = b->blocked[i][0] = true;
    bus_run(b, 2200); /* the node timeout and a tick; at no earlier time has anybody been elected */
    assert_false(b->nodes[0].c->ok);
    assert_true(cluster_is_replica(b->nodes[3].c));
    bus_run(b, 2600);
    assert_true(b->nodes[1].c->ok);
    assert_false(cluster_is_replica(b->nodes[3].c));
    bus_heal(b);
    bus_run(b, 8000);
    assert_true(cluster_is_replica(b->nodes[0].c));
    assert_null(bus_disagree(b));
    bus_free(b);
}

/* Who is told of the others by gossip has no need to ask them; but it has to hear a majority itself. */
static void test_health_lasts(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct bus *b = bus_new(seed, 5, 2000);
        bus_create(b, 5);
        for (int i = 0; i < 600; i++) {
            bus_run(b, 100);
            for (int k = 0; k < 5; k++) assert_true(b->nodes[k].c->ok);
        }
        bus_free(b);
    }
}

static void test_published_to_all(void **state)
{
    (void)state;
    struct bus *b = six();
    cluster_publish(b->nodes[2].c, SLICE("channel"), SLICE("message"));
    cluster_turn(b->nodes[2].c);
    bus_run(b, 100);
    for (int i = 0; i < 6; i++) assert_int_equal(b->nodes[i].published, i != 2);
    cluster_publish_shard(b->nodes[2].c, SLICE("channel"), SLICE("message"));
    cluster_turn(b->nodes[2].c);
    bus_run(b, 100);
    for (int i = 0; i < 6; i++) assert_int_equal(b->nodes[i].published, i == 5 ? 2 : i != 2);
    bus_free(b);
}

static void test_forgotten_everywhere(void **state)
{
    (void)state;
    struct bus *b = six();
    char id[NODE_ID_LEN + 1];
    memcpy(id, b->nodes[5].c->myself->id, sizeof id);
    bus_crash(b, 5);
    assert_null(cluster_forget(b->nodes[0].c, slice_of(id, NODE_ID_LEN)));
    bus_run(b, 4000);
    for (int i = 0; i < 5; i++) assert_null(cluster_find(b->nodes[i].c, slice_of(id, NODE_ID_LEN)));
    bus_free(b);
}

/* --- nodes.conf --- */

#define A "67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1"
#define B "292f8b365bb7edb5e285caf0b7e6ddc7265d2f4f"

static const char *load(struct bus *b, const char *text)
{
    struct cluster *c = b->nodes[0].c;
    while (c->links) {
        cluster_link_down(c, c->links);
        cluster_turn(c);
    }
    return cluster_load(c, slice_str(text));
}

static void expect_loaded(const char *text)
{
    struct bus *b = bus_new(1, 1, 1000);
    struct cluster *c = b->nodes[0].c;
    assert_null(load(b, text));
    assert_string_equal(c->myself->id, A);
    assert_int_equal(c->current_epoch, 5);
    assert_int_equal(c->last_vote_epoch, 4);
    struct cluster_node *other = cluster_find(c, slice_of(B, 40));
    assert_ptr_equal(c->slots[100], c->myself);
    assert_ptr_equal(c->slots[101], other);
    assert_ptr_equal(c->migrating[100], other);
    assert_string_equal(other->ip, "::1");
    assert_int_equal(other->port, 30002);
    assert_int_equal(other->bus_port, 31002);
    assert_string_equal(other->hostname, "b.example");
    cluster_check(c);
    bus_free(b);
}

static void test_conf_of_others(void **state)
{
    (void)state;
    expect_loaded(A " 127.0.0.1:30001@31001 myself,master - 0 0 3 connected 0-100 [100->-" B "]\n"
                  B " ::1:30002@31002,b.example master - 1426238316232 1426238316232 5 connected 101 200-16383\n\n"
                  "vars currentEpoch 5 lastVoteEpoch 4\n");
    expect_loaded("vars currentEpoch 5 lastVoteEpoch 4\n"
                  A " 127.0.0.1:30001@31001,,tls-port=0,shard-id=" B " myself,master - 0 0 3 connected 0-100 [100->-" B "]\n"
                  B " ::1:30002@31002,b.example,tls-port=0,shard-id=" A " master - 0 0 5 connected 101 200-16383\n");
}

static void test_conf_refused(void **state)
{
    static const char *const texts[] = {
        "vars currentEpoch 5 lastVoteEpoch 4\n",
        A " 127.0.0.1:30001@31001 myself,master - 0 0 3 connected\n",
        A " 127.0.0.1:30001@31001 myself,master - 0 0 3\nvars currentEpoch 5 lastVoteEpoch 4\n",
        A " 127.0.0.1:30001@31001 myself,lord - 0 0 3 connected\nvars currentEpoch 5 lastVoteEpoch 4\n",
        A " 127.0.0.1:30001@31001 myself,master - 0 0 3 connected 5-2\nvars currentEpoch 5 lastVoteEpoch 4\n",
        A " 127.0.0.1:30001@31001 myself,master - 0 0 3 connected 16384\nvars currentEpoch 5 lastVoteEpoch 4\n",
        A " 127.0.0.1:30001@31001 myself,master - 0 0 3 connected [7->-]\nvars currentEpoch 5 lastVoteEpoch 4\n",
        A " 127.0.0.1:90001@31001 myself,master - 0 0 3 connected\nvars currentEpoch 5 lastVoteEpoch 4\n",
        A " 127.0.0.1:30001@31001,,colour=red myself,master - 0 0 3 connected\nvars currentEpoch 5 lastVoteEpoch 4\n",
        "xyz 127.0.0.1:30001@31001 myself,master - 0 0 3 connected\nvars currentEpoch 5 lastVoteEpoch 4\n",
        A " 127.0.0.1:30001@31001 myself,slave " A " 0 0 3 connected\nvars currentEpoch 5 lastVoteEpoch 4\n",
        A " 127.0.0.1:30001@31001 myself,master - 0 0 3 connected\n" A " 127.0.0.1:30001@31001 master - 0 0 3 connected\nvars currentEpoch 5 lastVoteEpoch 4\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct bus *b = bus_new(1, 1, 1000);
        assert_non_null(load(b, texts[i]));
        bus_free(b);
    }
}

/* Every changed byte is noticed: the file is refused, or its nodes are believed and nothing else. */
static void test_conf_damaged(void **state)
{
    (void)state;
    struct bus *b = six();
    struct buf text = {0};
    buf_puts(&text, buf_slice(&b->nodes[0].conf));
    assert_true(text.len > 500);
    bus_free(b);
    for (size_t i = 0; i < text.len; i += 7) {
        if (text.ptr[i] == '\n' && i + 1 == text.len) continue;
        struct bus *one = bus_new(1, 1, 1000);
        text.ptr[i] ^= 1;
        buf_putc(&text, 0);
        const char *why = load(one, text.ptr);
        text.len--;
        text.ptr[i] ^= 1;
        const struct cluster *c = one->nodes[0].c;
        if (!why) {
            assert_true(c->rebuilding_until_ms > c->now_ms);
            assert_int_equal(cluster_slots_assigned(c), 0);
            assert_int_equal(c->current_epoch, 0);
        }
        bus_free(one);
    }
    buf_deinit(&text);
}

/* A master whose file is damaged has its slots again from its peers. */
static void test_conf_rebuilt(void **state)
{
    (void)state;
    struct bus *b = six();
    struct bus_node *n = &b->nodes[1];
    bus_crash(b, 1);
    char *vars = memmem(n->conf.ptr, n->conf.len, "currentEpoch", 12);
    assert_non_null(vars);
    vars[3] = 'R';
    bus_restart(b, 1, BUS_CONF_KEPT);
    assert_int_equal(n->c->myself->slot_count, 0);
    bus_run(b, 3000);
    assert_int_equal(n->c->myself->slot_count, 5461);
    assert_int_equal(n->c->myself->config_epoch, 2);
    assert_null(bus_disagree(b));
    bus_free(b);
}

/* Until it knows, each file that it writes says that it does not. */
static void test_conf_says_that_it_is_rebuilt(void **state)
{
    (void)state;
    struct bus *b = six();
    struct bus_node *n = &b->nodes[1];
    bus_crash(b, 1);
    char *vars = memmem(n->conf.ptr, n->conf.len, "currentEpoch", 12);
    assert_non_null(vars);
    vars[3] = 'R';
    for (int i = 0; i < 3; i++) {
        bus_restart(b, 1, BUS_CONF_KEPT); /* twice with a file of its own that is as it should be */
        assert_true(cluster_rebuilding(n->c));
        buf_deinit(&n->conf);
        conf_write(n->c, &n->conf);
        bus_crash(b, 1);
    }
    bus_restart(b, 1, BUS_CONF_KEPT);
    bus_run(b, 20000);
    assert_false(cluster_rebuilding(n->c));
    assert_null(bus_disagree(b));
    struct buf now = {0};
    conf_write(n->c, &now);
    assert_null(memmem(now.ptr, now.len, "vireo-rebuilding", 16));
    buf_deinit(&now);
    bus_free(b);
}

int main(void)
{
    static const unsigned char secret[16] = {1};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_takeover_within_three_seconds), cmocka_unit_test(test_manual_failover), cmocka_unit_test(test_minority_stops), cmocka_unit_test(test_health_lasts), cmocka_unit_test(test_silent_strangers), cmocka_unit_test(test_secret),
        cmocka_unit_test(test_kept_during_a_script),
        cmocka_unit_test(test_published_to_all), cmocka_unit_test(test_forgotten_everywhere), cmocka_unit_test(test_conf_of_others),
        cmocka_unit_test(test_conf_refused), cmocka_unit_test(test_conf_damaged), cmocka_unit_test(test_conf_rebuilt), cmocka_unit_test(test_old_conf_forgets_a_slot),
        cmocka_unit_test(test_crash_forgets_a_slot), cmocka_unit_test(test_old_conf_makes_a_replica_of_a_master),
        cmocka_unit_test(test_damaged_conf_names_a_ghost_only), cmocka_unit_test(test_damaged_conf_without_its_marks), cmocka_unit_test(test_half_done_move_and_failover),
        cmocka_unit_test(test_damaged_confs_of_a_whole_shard), cmocka_unit_test(test_reminded_twice), cmocka_unit_test(test_rebuilt_with_an_epoch_of_its_own), cmocka_unit_test(test_crash_while_rebuilding), cmocka_unit_test(test_damaged_twice), cmocka_unit_test(test_old_conf_of_the_same_epoch),
        cmocka_unit_test(test_conf_says_that_it_is_rebuilt), cmocka_unit_test(test_same_story_twice), cmocka_unit_test(test_stories), cmocka_unit_test(test_moves),
    };
    hash_init(secret, sizeof secret);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
