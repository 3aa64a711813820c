/* test_rdb: whole images, written and read in memory: known ones, those of a node full of everything, cut at every byte,
 * with every bit turned; and what a reader has to refuse, skip or keep. No round leaves memory behind. */
#include <stdio.h>

#include "codec/crc64.h"
#include "codec/lzf.h"
#include "codec/in.h"
#include "codec_hex.h"
#include "engine/digest.h"
#include "engine/load.h"
#include "node/node.h"
#include "persist/rdb_load.h"
#include "persist/rdb_save.h"

#define NOW_US 1700000000000000ull

/* --- a node to fill, and one to load into --- */

struct world {
    struct node *n;
    struct engine *e;
};

static struct world world_new(void)
{
    static const struct shell shell = {.io_backend = "none"};
    struct world w = {.n = node_new(&shell, 1)};
    node_start(w.n);
    w.e = w.n->e;
    engine_set_time(w.e, NOW_US, 0);
    return w;
}

static void world_free(struct world *w)
{
    struct deferred d;
    while (engine_take_deferred(w->e, &d, 1)) d.free(d.thing, d.size);
    node_free(w->n);
}

static void run_argv(struct world *w, int db, int argc, const struct slice *argv)
{
    struct session s;
    session_init(&s, w->e, 0);
    s.db = db;
    engine_run(w->e, &s, NULL, argv, argc, NULL);
    assert_true(s.reply.out.len && s.reply.out.ptr[0] != '-');
    session_deinit(&s);
}

static void run(struct world *w, int db, const char *line)
{
    struct slice argv[64];
    int n = 0;
    while (*line) {
        size_t len = strcspn(line, " ");
        argv[n++] = slice_of(line, len);
        line += len + (line[len] == ' ');
    }
    run_argv(w, db, n, argv);
}

static void digest(struct world *w, unsigned char out[SHA1_BYTES])
{
    struct call c = {.e = w->e, .now_ms = w->e->now_ms};
    digest_all(&c, out);
}

static uint64_t keys_of(struct world *w)
{
    uint64_t n = 0;
    for (int i = 0; i < w->e->db_count; i++) n += w->e->dbs[i].table.count;
    return n;
}

static bool save_as(struct world *w, int version, bool compress, struct buf *out)
{
    struct engine_view v;
    uint64_t expires[64];
    struct out o;
    struct save_progress p = {0};
    struct save_error why;
    engine_freeze(w->e, &v);
    for (int i = 0; i < w->e->db_count; i++) expires[i] = w->e->dbs[i].expires;
    struct image im = {.view = &v, .expires = expires, .now_ms = w->e->now_ms, .used_bytes = 1062776, .lru_clock = w->e->lru_clock,
                       .policy = w->e->set->maxmemory_policy, .lfu_decay_time = w->e->set->lfu_decay_time, .redis_version = "7.0.15"};
    out_init(&o, version, compress, true);
    bool good = rdb_save(&o, &im, &p, &why);
    engine_view_end(w->e, &v);
    assert_int_equal(atomic_load(&p.keys), keys_of(w));
    buf_puts(out, buf_slice(&o.buf));
    out_deinit(&o);
    return good;
}

struct drip { /* a source that gives a few bytes at a time */
    struct slice left;
    size_t step;
};

static size_t drip(void *arg, char *into, size_t room)
{
    struct drip *d = arg;
    size_t n = d->left.len < d->step ? d->left.len : d->step;
    if (n > room) n = room;
    memcpy(into, d->left.ptr, n);
    d->left = slice_of(d->left.ptr + n, d->left.len - n);
    return n;
}

static struct rdb_error last_error;
static struct rdb_figures last_figures;
static uint64_t last_offset;

static enum rdb_state load_in(struct world *w, struct in *in, struct rdb_load_options *opt)
{
    static struct rdb_load l;
    enum rdb_state state;
    opt->now_ms = w->e->now_ms;
    rdb_load_begin(&l, w->e, in, opt);
    do state = rdb_load_some(&l, 100, 0);
    while (state == RDB_MORE);
    last_error = l.error;
    last_figures = l.figures;
    last_offset = in_offset(in);
    rdb_load_end(&l);
    return state;
}

static enum rdb_state load_with(struct world *w, struct slice bytes, struct rdb_load_options opt)
{
    struct in in;
    in_init(&in, bytes);
    enum rdb_state state = load_in(w, &in, &opt);
    in_deinit(&in);
    return state;
}

static enum rdb_state load(struct world *w, struct slice bytes) { return load_with(w, bytes, (struct rdb_load_options){0}); }

static enum rdb_state load_drip(struct world *w, struct slice bytes, size_t step, uint64_t told)
{
    struct drip d = {bytes, step};
    struct in in;
    struct rdb_load_options opt = {0};
    in_init_source(&in, drip, &d, told, true);
    enum rdb_state state = load_in(w, &in, &opt);
    in_deinit(&in);
    return state;
}

/* One of everything, in every form. */
static void fill(struct world *w)
{
    struct rng rng;
    char line[200], big[300];
    rng_init(&rng, 7);
    for (int i = 0; i < 200; i++) {
        snprintf(line, sizeof line, "SET key:%d %lld", i, (long long)(rng_next(&rng) >> rng_below(&rng, 64)));
        run(w, i % 3, line);
    }
    memset(big, 'x', sizeof big);
    for (int i = 0; i < 300; i++) {
        snprintf(big + 100, 12, "%d", i);
        struct slice text = slice_of(big, 111);
        run_argv(w, 1, 3, (struct slice[]){SLICE("RPUSH"), SLICE("biglist"), text});
        run_argv(w, 1, 3, (struct slice[]){SLICE("SADD"), SLICE("bigset"), text});
        run_argv(w, 1, 4, (struct slice[]){SLICE("HSET"), SLICE("bighash"), text, SLICE("v")});
        snprintf(line, sizeof line, "ZADD bigzset %d.25 member:%d", i - 150, i);
        run(w, 1, line);
        snprintf(line, sizeof line, "SADD intset %d", i * i);
        run(w, 1, line);
    }
    run(w, 9, "RPUSH list a 1 -70000 b 99999999999");
    run(w, 9, "SADD set a b 5");
    run(w, 9, "ZADD zset 1 a 2.5 b -inf c inf d");
    run(w, 9, "HSET hash f v 1 2");
    run(w, 9, "SET soon v PX 1000000");
    run(w, 9, "PEXPIRE hash 5000000");
    run_argv(w, 9, 3, (struct slice[]){SLICE("SET"), SLICE(""), SLICE("")});
}

static void test_everything_in_every_version(void **state)
{
    (void)state;
    struct world a = world_new();
    unsigned char want[SHA1_BYTES], got[SHA1_BYTES];
    fill(&a);
    digest(&a, want);
    for (int version = RDB_VERSION_MIN; version <= RDB_VERSION_MAX; version++) {
        struct buf image = {0}, again = {0};
        struct world b = world_new();
        assert_true(save_as(&a, version, version & 1, &image));
        assert_int_equal(load(&b, buf_slice(&image)), RDB_DONE);
        assert_int_equal(last_offset, image.len);
        assert_int_equal(last_figures.keys, keys_of(&a));
        digest(&b, got);
        assert_memory_equal(want, got, SHA1_BYTES);
        for (int i = 0; i < a.e->db_count; i++) assert_int_equal(a.e->dbs[i].expires, b.e->dbs[i].expires);
        assert_true(save_as(&b, version, version & 1, &again));
        assert_int_equal(image.len, again.len);
        buf_deinit(&image);
        buf_deinit(&again);
        world_free(&b);
    }
    world_free(&a);
}

static void test_from_a_source_in_drips(void **state)
{
    (void)state;
    struct world a = world_new();
    struct buf image = {0};
    unsigned char want[SHA1_BYTES], got[SHA1_BYTES];
    fill(&a);
    digest(&a, want);
    assert_true(save_as(&a, 10, true, &image));
    buf_cstr(&image, "*1\r\n$4\r\nPING\r\n"); /* what follows is not its business */
    for (size_t step = 1; step < 5000; step = step * 7) {
        struct world b = world_new();
        assert_int_equal(load_drip(&b, buf_slice(&image), step, step & 1 ? image.len : UINT64_MAX), RDB_DONE);
        assert_int_equal(last_offset, image.len - 14);
        digest(&b, got);
        assert_memory_equal(want, got, SHA1_BYTES);
        world_free(&b);
    }
    buf_deinit(&image);
    world_free(&a);
}

/* A small image with everything that is short in it. */
static void small(struct buf *image)
{
    struct world a = world_new();
    run(&a, 0, "SET k v");
    run(&a, 0, "SET n 12345");
    run(&a, 0, "RPUSH l a b");
    run(&a, 2, "SADD s x y");
    run(&a, 2, "SADD i 1 2 3");
    run(&a, 2, "HSET h f v");
    run(&a, 2, "ZADD z 1.5 m");
    run(&a, 2, "PEXPIRE z 100000");
    assert_true(save_as(&a, 10, true, image));
    world_free(&a);
}

static void test_cut_at_every_byte(void **state)
{
    (void)state;
    struct buf image = {0};
    small(&image);
    for (size_t n = 0; n < image.len; n++) {
        struct world b = world_new();
        char *exact = malloc(n + !n);
        memcpy(exact, image.ptr, n);
        assert_int_equal(load(&b, slice_of(exact, n)), RDB_FAILED);
        assert_true(last_error.class == RDB_SHORT || last_error.class == RDB_CORRUPT);
        assert_true(last_error.at <= n && last_error.item_at <= n && last_error.rule[0]);
        free(exact);
        world_free(&b);
    }
    buf_deinit(&image);
}

static void test_every_bit_turned(void **state)
{
    (void)state;
    struct buf image = {0};
    small(&image);
    for (size_t bit = 0; bit < image.len * 8; bit++) {
        struct world b = world_new();
        image.ptr[bit / 8] ^= (char)(1 << bit % 8);
        assert_int_equal(load(&b, buf_slice(&image)), RDB_FAILED);
        assert_true(last_error.rule[0]);
        image.ptr[bit / 8] ^= (char)(1 << bit % 8);
        world_free(&b);
    }
    buf_deinit(&image);
}

/* The same with the checksum set right again: it loads, or it is refused; it does nothing else. */
static void test_every_byte_changed_and_summed(void **state)
{
    (void)state;
    struct buf image = {0};
    small(&image);
    for (size_t at = 9; at < image.len - 8; at++) {
        for (int delta = 1; delta < 256; delta += 51) {
            struct world b = world_new();
            image.ptr[at] = (char)(image.ptr[at] + delta);
            uint64_t crc = crc64(0, image.ptr, image.len - 8);
            memcpy(image.ptr + image.len - 8, &crc, 8);
            load(&b, buf_slice(&image));
            image.ptr[at] = (char)(image.ptr[at] - delta);
            world_free(&b);
        }
    }
    buf_deinit(&image);
}

/* --- strings that are unpacked by somebody else --- */

static struct late {                          /* does nothing before it must */
    struct { struct slice packed; char *into; size_t size; uint64_t at; } jobs[200];
    int count, settled;
    uint64_t bad_at;
} late;

static void late_unpack(void *arg, struct slice packed, char *into, size_t size, uint64_t at)
{
    struct late *l = arg;
    memset(into, '?', size);
    assert_true(l->count < (int)COUNT_OF(l->jobs));
    l->jobs[l->count].packed = packed, l->jobs[l->count].into = into, l->jobs[l->count].size = size, l->jobs[l->count].at = at;
    l->count++;
}

static bool late_settle(void *arg, uint64_t *bad_at)
{
    struct late *l = arg;
    for (int i = 0; i < l->count; i++)
        if (!lzf_unpack(l->jobs[i].packed, l->jobs[i].into, l->jobs[i].size) && l->jobs[i].at < l->bad_at) l->bad_at = l->jobs[i].at;
    l->settled += l->count;
    l->count = 0;
    *bad_at = l->bad_at;
    return l->bad_at == UINT64_MAX;
}

static enum rdb_state load_late(struct world *w, struct slice bytes, size_t step, struct rdb_load_options opt)
{
    static const struct in_helper helper = {late_unpack, late_settle, &late};
    struct drip d = {bytes, step};
    struct in in;
    late = (struct late){.bad_at = UINT64_MAX};
    if (step) in_init_source(&in, drip, &d, bytes.len, true);
    else in_init(&in, bytes);
    in.helper = &helper;
    enum rdb_state state = load_in(w, &in, &opt);
    assert_int_equal(late.count, 0); /* nobody may write to the values now */
    in_deinit(&in);
    return state;
}

static void compressible(struct world *w, int count)
{
    char line[400];
    for (int i = 0; i < count; i++) {
        int n = snprintf(line, sizeof line, "SET packed:%d ", i);
        memset(line + n, 'a' + i % 26, 21 + (size_t)i);
        line[n + 21 + i] = 0;
        run(w, 0, line);
    }
}

static void test_unpacked_beside(void **state)
{
    (void)state;
    struct world a = world_new();
    struct buf image = {0};
    unsigned char want[SHA1_BYTES], got[SHA1_BYTES];
    fill(&a);
    compressible(&a, 150);
    run(&a, 0, "PEXPIRE packed:149 1000");
    digest(&a, want);
    assert_true(save_as(&a, 10, true, &image));
    for (size_t step = 0; step < 5000; step = step * 6 + 1) {
        struct world b = world_new();
        assert_int_equal(load_late(&b, buf_slice(&image), step, (struct rdb_load_options){0}), RDB_DONE);
        assert_int_equal(late.settled, 150);
        digest(&b, got);
        assert_memory_equal(want, got, SHA1_BYTES);
        world_free(&b);
    }
    struct world b = world_new(); /* one whose time has passed is not waited for */
    b.e->now_ms += 2000;
    assert_int_equal(load_late(&b, buf_slice(&image), 0, (struct rdb_load_options){0}), RDB_DONE);
    assert_int_equal(late.settled, 149);
    world_free(&b);
    buf_deinit(&image);
    world_free(&a);
}

/* Whoever unpacks, the same images are taken, and the same refused. */
static void test_damaged_beside(void **state)
{
    (void)state;
    struct world a = world_new();
    struct buf image = {0};
    unsigned char want[SHA1_BYTES], got[SHA1_BYTES];
    int refused = 0;
    compressible(&a, 12);
    assert_true(save_as(&a, 10, true, &image));
    world_free(&a);
    for (size_t at = 9; at < image.len - 8; at++) {
        for (int delta = 1; delta < 256; delta += 51) {
            struct world b = world_new(), c = world_new();
            image.ptr[at] = (char)(image.ptr[at] + delta);
            enum rdb_state alone = load_with(&b, buf_slice(&image), (struct rdb_load_options){.ignore_checksum = true});
            char rule[sizeof last_error.rule];
            snprintf(rule, sizeof rule, "%s", last_error.rule);
            enum rdb_state beside = load_late(&c, buf_slice(&image), at % 3 * 40, (struct rdb_load_options){.ignore_checksum = true});
            assert_int_equal(alone, beside);
            if (alone == RDB_DONE) {
                digest(&b, want);
                digest(&c, got);
                assert_memory_equal(want, got, SHA1_BYTES);
            } else if (late.bad_at != UINT64_MAX) {
                refused++;
                assert_string_equal(last_error.rule, rule);
                assert_int_equal(last_error.at, late.bad_at);
                assert_int_equal(last_error.item_at, late.bad_at);
                assert_false(last_error.has_key);
            }
            image.ptr[at] = (char)(image.ptr[at] - delta);
            world_free(&b);
            world_free(&c);
        }
    }
    assert_true(refused > 10);
    buf_deinit(&image);
}

/* --- known images --- */

#define HEAD "5245444953 30303130 fa0972656469732d76657206372e302e3135 fa0a72656469732d62697473c040 fa056374696d65c2a3d9026b"
#define BASE0 "fa08616f662d62617365c000"

static void test_known_empty(void **state)
{
    (void)state;
    struct world a = world_new();
    struct buf image = {0};
    struct slice want = hex(HEAD "fa08757365642d6d656dc278371000" BASE0 "ff cca28288c0a419f9");
    engine_set_time(a.e, 1795348899000000ull, 0);
    assert_true(save_as(&a, 10, true, &image));
    assert_int_equal(image.len, want.len);
    assert_memory_equal(image.ptr, want.ptr, want.len);
    assert_int_equal(load(&a, want), RDB_DONE);
    assert_int_equal(last_figures.ctime_s, 1795348899);
    assert_int_equal(last_figures.used_bytes, 1062776);
    free((char *)want.ptr);
    buf_deinit(&image);
    world_free(&a);
}

static char library[200];

static bool take_library(void *arg, struct in *in, const char **why)
{
    struct in_text t = {0};
    (void)arg;
    *why = "no";
    bool good = in_string(in, &t);
    if (good) snprintf(library, sizeof library, "%.*s", (int)t.s.len, t.s.ptr);
    in_text_deinit(&t);
    return good;
}

static void test_known_function_library(void **state)
{
    (void)state;
    struct slice image = hex(HEAD "fa08757365642d6d656dc2381d1200" BASE0
        "f5404f 23216c7561206e616d653d6d796c69620a72656469732e72656769737465725f66756e6374696f6e282766272c"
        "2066756e6374696f6e286b6579732c61726773292072657475726e203120656e6429"
        "fe00 fb0301 fc7bd8c32cbb030000 000165 04736f6f6e 00016e c13930 00016b 0176"
        "fe05 fb0100 12016c 01020d0d000000020081610281 6202ff ff 06ccdc25a164ce63");
    struct world a = world_new();
    assert_int_equal(load(&a, image), RDB_FAILED); /* nobody takes functions: they are not dropped silently */
    assert_int_equal(last_error.class, RDB_ENVIRONMENT);
    assert_non_null(strstr(last_error.rule, "function"));
    struct rdb_reader reader = {.item = 245, .read = take_library};
    assert_int_equal(load_with(&a, image, (struct rdb_load_options){.readers = &reader, .reader_count = 1}), RDB_DONE);
    assert_memory_equal(library, "#!lua name=mylib\n", 17);
    assert_int_equal(keys_of(&a), 4);
    assert_int_equal(a.e->dbs[0].table.count, 3);
    assert_int_equal(a.e->dbs[0].expires, 1);
    assert_int_equal(entry_expire(table_find(&a.e->dbs[0].table, hash_slice(SLICE("e")), SLICE("e"))), 4102444800123);
    free((char *)image.ptr);
    world_free(&a);
}

static void test_known_idle_and_freq(void **state)
{
    (void)state;
    struct slice idle = hex(HEAD "fa08757365642d6d656dc2407a1200" BASE0 "fe00 fb0100 f84064 00016b 0176 ff 772ad2b8ed5c7bad");
    struct slice freq = hex(HEAD "fa08757365642d6d656dc2207a1200" BASE0 "fe00 fb0100 f94d 00016b 0176 ff 457a3b1d662eff18");
    struct world a = world_new();
    struct buf image = {0};
    struct call c = {.e = a.e};
    a.n->set.maxmemory_policy = EVICT_ALLKEYS_LRU;
    assert_int_equal(load(&a, idle), RDB_DONE);
    struct entry *e = table_find(&a.e->dbs[0].table, hash_slice(SLICE("k")), SLICE("k"));
    assert_int_equal(entry_idle_seconds(&c, e), 100);
    assert_true(save_as(&a, 10, true, &image));
    assert_non_null(memmem(image.ptr, image.len, "\xf8\x40\x64\x00\x01k", 6));
    image.len = 0;
    load_flush(a.e);
    a.n->set.maxmemory_policy = EVICT_ALLKEYS_LFU;
    assert_int_equal(load(&a, freq), RDB_DONE);
    e = table_find(&a.e->dbs[0].table, hash_slice(SLICE("k")), SLICE("k"));
    assert_int_equal(entry_lfu_counter(&c, e), 77);
    assert_true(save_as(&a, 10, true, &image));
    assert_non_null(memmem(image.ptr, image.len, "\xf9\x4d\x00\x01k", 5));
    load_flush(a.e);
    assert_int_equal(load(&a, idle), RDB_DONE); /* the other policy's figure is ignored */
    free((char *)idle.ptr);
    free((char *)freq.ptr);
    buf_deinit(&image);
    world_free(&a);
}

static void test_known_module(void **state)
{
    (void)state;
    const char *aux = "5245444953 30303130 f7 81b5eb2dfadca97803 02 01 0503617578 00 fe00", *value = "07 026d6b 81b5eb2dfadca97803 0205 00 00016b0176 ff 0000000000000000";
    char text[300];
    struct world a = world_new();
    snprintf(text, sizeof text, "%s %s", aux, value);
    struct slice both = hex(text);
    assert_int_equal(load(&a, both), RDB_FAILED);
    assert_int_equal(last_error.class, RDB_ENVIRONMENT);
    assert_non_null(strstr(last_error.rule, "test-type"));
    snprintf(text, sizeof text, "5245444953 30303130 fe00 %s", value);
    struct slice one = hex(text);
    assert_int_equal(load(&a, one), RDB_FAILED);
    assert_non_null(strstr(last_error.rule, "test-type"));
    assert_string_equal(last_error.key, "\"mk\"");
    assert_int_equal(last_error.type, 7);
    free((char *)both.ptr);
    free((char *)one.ptr);
    world_free(&a);
}

/* --- what a reader does with it --- */

static enum rdb_state load_body(struct world *w, const char *head, const char *body, struct rdb_load_options opt)
{
    char text[1000];
    snprintf(text, sizeof text, "%s %s", head, body);
    struct slice image = hex(text);
    enum rdb_state state = load_with(w, image, opt);
    free((char *)image.ptr);
    return state;
}

#define V10 "5245444953 30303130"
#define SUM0 "ff 0000000000000000"

static void test_heads(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        bool good;
        enum rdb_class class;
    } rows[] = {
        {"5245444953 30303031 ff", true, 0}, {"5245444953 30303034 ff", true, 0}, {"5245444953 30303035 " SUM0, true, 0},
        {"5245444953 30303132 " SUM0, true, 0}, {"5245444953 30303133 " SUM0, false, RDB_NOT_RDB}, {"5245444953 30303030 " SUM0, false, RDB_NOT_RDB},
        {"5245444953 30303830 " SUM0, false, RDB_NOT_RDB}, {"5245444953 30782030 " SUM0, false, RDB_NOT_RDB},
        {"56414c4b4559 303830 " SUM0, false, RDB_NOT_RDB}, {"", false, RDB_SHORT}, {"5245444953", false, RDB_SHORT},
        {V10 "ff 0100000000000000", false, RDB_CHECKSUM}, {V10 "ff 01", false, RDB_SHORT}, {V10, false, RDB_SHORT},
        {V10 "fe10" SUM0, false, RDB_ENVIRONMENT}, {V10 "08 016b 0176" SUM0, false, RDB_CORRUPT}, {V10 "1a 016b 0176" SUM0, false, RDB_CORRUPT},
        {V10 "f3" SUM0, false, RDB_CORRUPT}, {V10 "06 016b 0176" SUM0, false, RDB_ENVIRONMENT}, {V10 "f4 01 02 03 00016b0176" SUM0, true, 0},
        {V10 "fec0" SUM0, false, RDB_CORRUPT}, {V10 "fb ffff" SUM0, false, RDB_CORRUPT}, {V10 "fb 81ffffffffffffffff 00" SUM0, true, 0},
        {V10 "f6 0161 036c7561 00 0162" SUM0, false, RDB_ENVIRONMENT}, {V10 "fa 81ffffffffffffffff 0161" SUM0, false, RDB_SHORT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world a = world_new();
        enum rdb_state got = load_body(&a, rows[i].head, "", (struct rdb_load_options){0});
        if (rows[i].good != (got == RDB_DONE) || (!rows[i].good && last_error.class != rows[i].class && rows[i].class != RDB_SHORT))
            fail_msg("row %zu: state %d, class %d, %s", i, got, last_error.class, last_error.rule);
        world_free(&a);
    }
}

static void test_keys(void **state)
{
    (void)state;
    struct world a = world_new();
    struct rdb_load_options plain = {0}, base = {.keep_expired = true}, replace = {.replace = true};
    /* past their time: in milliseconds, in seconds; -1 is no time */
    const char *old = "fc e803000000000000 000161 0161 fd 01000000 000162 0162 fc ffffffffffffffff 000163 0163 fd ffffffff 000164 0164" SUM0;
    assert_int_equal(load_body(&a, V10, old, plain), RDB_DONE);
    assert_int_equal(keys_of(&a), 2);
    assert_int_equal(last_figures.expired, 2);
    assert_int_equal(a.e->dbs[0].expires, 0);
    load_flush(a.e);
    assert_int_equal(load_body(&a, V10, old, base), RDB_DONE);
    assert_int_equal(keys_of(&a), 4);
    assert_int_equal(a.e->dbs[0].expires, 2);
    load_flush(a.e);
    /* the same key twice */
    const char *twice = "000161 0161 000162 0162 000161 0163" SUM0;
    assert_int_equal(load_body(&a, V10, twice, plain), RDB_FAILED);
    assert_string_equal(last_error.key, "\"a\"");
    assert_int_equal(last_error.item_at, 9 + 10);
    load_flush(a.e);
    assert_int_equal(load_body(&a, V10, twice, replace), RDB_DONE);
    assert_int_equal(keys_of(&a), 2);
    /* in another database it is another key; empty collections are left out */
    load_flush(a.e);
    assert_int_equal(load_body(&a, V10, "000161 0161 fe01 000161 0162 02016500 04016600" SUM0, plain), RDB_DONE);
    assert_int_equal(keys_of(&a), 2);
    assert_int_equal(last_figures.empty, 2);
    /* the key is named where a value is broken */
    load_flush(a.e);
    assert_int_equal(load_body(&a, V10, "000161 0161 0202 6b22 02 0161 0161" SUM0, plain), RDB_FAILED);
    assert_int_equal(last_error.class, RDB_CORRUPT);
    assert_string_equal(last_error.key, "\"k\\\"\"");
    assert_int_equal(last_error.type, 2);
    load_flush(a.e);
    world_free(&a);
}

static void each_of_200(void *arg)
{
    struct save_progress *p = arg;
    if (atomic_load(&p->keys) == 200) atomic_store(&p->cancel, true);
}

static void test_called_off(void **state)
{
    (void)state;
    struct world a = world_new();
    struct engine_view v;
    uint64_t expires[16] = {0};
    struct out o;
    struct save_progress p = {.each_key = each_of_200, .arg = &p};
    struct save_error why;
    char line[64];
    for (int i = 0; i < 1000; i++) {
        snprintf(line, sizeof line, "SET k%d v", i);
        run(&a, 0, line);
    }
    engine_freeze(a.e, &v);
    struct image im = {.view = &v, .expires = expires, .redis_version = "7.0.15"};
    out_init(&o, 10, true, true);
    assert_false(rdb_save(&o, &im, &p, &why));
    assert_string_equal(why.text, "");
    assert_int_equal(atomic_load(&p.keys), 200);
    out_deinit(&o);
    engine_view_end(a.e, &v);
    world_free(&a);
}

/* Commands in the place of an image: run again, they make the same. */
static void test_as_commands(void **state)
{
    (void)state;
    struct world a = world_new(), b = world_new();
    struct engine_view v;
    uint64_t expires[64] = {0};
    struct out o;
    struct save_progress p = {0};
    struct save_error why;
    unsigned char want[SHA1_BYTES], got[SHA1_BYTES];
    fill(&a);
    digest(&a, want);
    engine_freeze(a.e, &v);
    struct image im = {.view = &v, .expires = expires, .redis_version = "7.0.15"};
    out_init(&o, 10, true, false);
    assert_true(commands_save(&o, &im, 0, &p, &why));
    engine_view_end(a.e, &v);
    struct client c;
    client_init(b.n, &c);
    memcpy(input_room(&c.in, o.buf.len, &(size_t){0}), o.buf.ptr, o.buf.len);
    input_added(&c.in, o.buf.len);
    node_turn(b.n, (struct client *[]){&c}, 1);
    assert_null(memchr(c.s.reply.out.ptr, '-', 1));
    client_deinit(b.n, &c);
    digest(&b, got);
    assert_memory_equal(want, got, SHA1_BYTES);
    out_deinit(&o);
    world_free(&a);
    world_free(&b);
}

static size_t before;

static int note_memory(void **state)
{
    (void)state;
    before = mem_used();
    return 0;
}

static int check_memory(void **state)
{
    (void)state;
    if (mem_used() != before) print_error("%zu bytes before, %zu after\n", before, mem_used());
    return mem_used() == before ? 0 : -1;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, note_memory, check_memory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_everything_in_every_version), TEST(test_from_a_source_in_drips), TEST(test_cut_at_every_byte),
        TEST(test_every_bit_turned), TEST(test_every_byte_changed_and_summed), TEST(test_unpacked_beside), TEST(test_damaged_beside), TEST(test_known_empty),
        TEST(test_known_function_library), TEST(test_known_idle_and_freq), TEST(test_known_module), TEST(test_heads),
        TEST(test_keys), TEST(test_called_off), TEST(test_as_commands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
