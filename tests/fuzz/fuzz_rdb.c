/* vireo-fuzz-rdb SECONDS [SEED]: payloads through RESTORE and whole images through rdb_load: the specification's vectors and
 * made-up values, changed with and without knowledge of their structure, with checksums that fit. Whatever is accepted must
 * be a sound value: it is changed by commands, dumped, restored and saved again with the same digest. Nothing may crash,
 * hang, leak, or take memory out of proportion to the input. Run under sanitizers. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "codec/crc64.h"
#include "engine/load.h"
#include "persist/dump.h"
#include "persist/rdb.h"
#include "persist/rdb_load.h"
#include "rdb_mutate.h"
#include "rdb_seeds.h"
#include "rdb_streams.h"
#include "sim/world.h"

#define SECONDS_A_ROUND 60
#define MEMORY_PER_BYTE 500 /* LZF may expand by 88, and a list of empty strings costs more than their bytes */

const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "max_allocation_size_mb=512:abort_on_error=1"; }

static struct {
    struct rng r;
    struct world *w;
    struct items items;
    struct buf body, blob, request;
    struct out out;
    uint64_t rounds, accepted, images, loaded;
} f;

static void show_input(int signo)
{
    printf("signal %d in round %llu; the input:\n", signo, (unsigned long long)f.rounds);
    for (size_t i = 0; i < f.body.len && i < 20000; i++) printf("%02x", (unsigned char)f.body.ptr[i]);
    printf("\n");
    fflush(stdout);
    signal(signo, SIG_DFL);
    raise(signo);
}

static void add_hex(struct buf *b, const char *text)
{
    while (*text) {
        if (*text == ' ') {
            text++;
        } else if (*text == '*') {
            char *end, last = b->ptr[b->len - 1];
            for (unsigned long n = strtoul(text + 1, &end, 10); n > 1; n--) buf_putc(b, last);
            text = end;
        } else {
            char pair[3] = {text[0], text[1], 0};
            buf_putc(b, (char)strtoul(pair, NULL, 16));
            text += 2;
        }
    }
}

static void add_sum(struct buf *b)
{
    uint64_t crc = crc64(0, b->ptr, b->len);
    buf_put(b, &crc, 8);
}

/* ---- commands ---- */

static struct slice ask(int argc, const struct slice *argv)
{
    f.request.len = 0;
    buf_fmt(&f.request, "*%d\r\n", argc);
    for (int i = 0; i < argc; i++) {
        buf_fmt(&f.request, "$%zu\r\n", argv[i].len);
        buf_puts(&f.request, argv[i]);
        buf_put(&f.request, "\r\n", 2);
    }
    world_read(f.w, 0, world_inbox(f.w, 0).len);
    world_send(f.w, 0, buf_slice(&f.request));
    return world_inbox(f.w, 0);
}

static struct slice ask_words(const char *line)
{
    struct slice argv[16];
    int argc = 0;
    for (const char *p = line; *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");
        argv[argc++] = slice_of(p, n);
        p += n;
    }
    return ask(argc, argv);
}

static bool is_ok(struct slice reply) { return slice_eq(reply, SLICE("+OK\r\n")); }

/* The bytes of a bulk reply. */
static struct slice bulk(struct slice reply)
{
    check(reply.len > 4 && reply.ptr[0] == '$');
    char *end;
    unsigned long n = strtoul(reply.ptr + 1, &end, 10);
    check(reply.len == (size_t)(end - reply.ptr) + 2 + n + 2);
    return slice_of(end + 2, n);
}

static bool restore(const char *key, struct slice payload)
{
    struct slice argv[] = {SLICE("RESTORE"), slice_str(key), SLICE("0"), payload, SLICE("REPLACE")};
    struct slice reply = ask(5, argv);
    check(reply.len >= 5 && (is_ok(reply) || reply.ptr[0] == '-'));
    return is_ok(reply);
}

/* DUMP and RESTORE give the same value; every kind's commands get along with it. */
static void use_value(void)
{
    static const char *const commands[] = {
        "APPEND k x", "GETRANGE k 0 -1", "SETRANGE k 3 abc", "INCR k", "RPUSH k 5 x", "LPUSH k 6 y", "LPOP k", "RPOP k 3", "LRANGE k 0 -1", "LSET k 0 z",
        "LINSERT k BEFORE a q", "LREM k 0 a", "LTRIM k 1 -2", "SADD k a 7 new", "SREM k a 1", "SPOP k", "SMEMBERS k", "SINTERCARD 2 k k", "ZADD k 1 a 2 new",
        "ZINCRBY k 1 a", "ZPOPMIN k", "ZRANGE k 0 -1 WITHSCORES", "ZRANGEBYSCORE k -inf +inf", "ZRANK k a", "ZREM k b", "HSET k a 1 new 2", "HGETALL k", "HDEL k a",
        "HINCRBY k f 1", "HSTRLEN k a", "HPEXPIRE k 100 FIELDS 2 a f", "HPERSIST k FIELDS 1 a", "HPTTL k FIELDS 1 b", "HSETEX k PXAT 5000000000000 FIELDS 1 b v",
        "HRANDFIELD k 3", "HGETDEL k FIELDS 1 b", "OBJECT ENCODING k", "COPY k k3 REPLACE", "RENAME k k", "SORT k ALPHA", "XADD k * f v", "XRANGE k - +", "XLEN k",
        "XTRIM k MAXLEN 1", "XINFO STREAM k FULL", "XREADGROUP GROUP g c STREAMS k >", "XDEL k 1000-0", "XACK k g 1000-0", "XAUTOCLAIM k g d 0 0",
        "XGROUP DESTROY k g", "XPENDING k g", "XREADGROUP GROUP g0 c0 CLAIM 0 STREAMS k >", "XREADGROUP GROUP g1 c0 STREAMS k 0", "XNACK k g0 FAIL IDS 1 1700000000000-1 FORCE",
        "XAUTOCLAIM k g0 c1 0 0 COUNT 5", "XGROUP DELCONSUMER k g0 c0", "XGROUP SETID k g1 $", "XPENDING k g0 - + 10", "XTRIM k MAXLEN = 2 DELREF", "XTRIM k MINID ~ 1700000000005 ACKED",
        "XDELEX k DELREF IDS 1 1700000000000-1", "XACKDEL k g0 ACKED IDS 1 1700000000000-1", "XINFO GROUPS k", "XINFO CONSUMERS k g0", "XADD k MAXLEN 5 * f v", "XADD k IDMP p0 id3 * f v", "XADD k IDMPAUTO p1 * f v", "XCFGSET k IDMP-MAXSIZE 2", "XIDMPRECORD k p2 id1 1-1",
        "XREVRANGE k + - COUNT 2", "XSETID k 9-9", "XGROUP CREATECONSUMER k g e", "DEBUG OBJECT k", "MEMORY USAGE k",
    };
    struct slice dump = ask_words("DUMP k");
    if (slice_eq(dump, SLICE("$-1\r\n"))) return; /* a hash whose fields have all ended */
    struct slice before = bulk(dump);
    struct buf copy = {0};
    buf_puts(&copy, before);
    check(restore("k2", buf_slice(&copy)));
    buf_deinit(&copy);
    struct slice digests = ask_words("DEBUG DIGEST-VALUE k k2");
    check(digests.len > 4 && !memcmp(digests.ptr, "*2\r\n", 4));
    size_t half = (digests.len - 4) / 2;
    check(memcmp(digests.ptr + 4, digests.ptr + 4 + half, half) == 0);
    for (uint64_t n = rng_below(&f.r, 12); n; n--) ask_words(commands[rng_below(&f.r, COUNT_OF(commands))]);
}

/* ---- payloads ---- */

/* One of the vectors; streams more often than their number would have it. */
static const char *some_seed(void)
{
    const char *seed;
    bool stream = rng_below(&f.r, 3) == 0;
    do seed = sound_payloads[rng_below(&f.r, COUNT_OF(sound_payloads))];
    while (stream && strncmp(seed, "0f", 2) && strncmp(seed, "13", 2) && strncmp(seed, "15", 2));
    return seed;
}

/* Type byte and value into body. wild: it may be changed and its type byte swapped for another. */
static void make_value(bool wild)
{
    f.body.len = 0;
    if (rng_below(&f.r, 3)) {
        f.out.buf.len = 0;
        buf_putc(&f.body, 0);
        bool stream = rng_below(&f.r, 4) == 0;
        f.body.ptr[0] = (char)(stream ? random_stream : random_value)(&f.r, &f.out, &f.items, &f.blob);
        buf_puts(&f.body, buf_slice(&f.out.buf));
    } else {
        add_hex(&f.body, !wild || rng_below(&f.r, 4) ? some_seed() : bad_payloads[rng_below(&f.r, COUNT_OF(bad_payloads))]);
        f.body.len = f.body.len > DUMP_FOOTER ? f.body.len - DUMP_FOOTER : 1;
    }
    if (!wild) return;
    for (uint64_t n = rng_below(&f.r, 3); n; n--) change_blob(&f.r, &f.body, &f.items);
    if (rng_below(&f.r, 2)) change_bytes(&f.r, &f.body);
    if (rng_below(&f.r, 40) == 0 && f.body.len) f.body.ptr[0] = (char)rng_below(&f.r, 27);
}

static void check_memory(size_t before, size_t input)
{
    size_t now = mem_used();
    if (now < before || now - before < ((size_t)16 << 20) + input * MEMORY_PER_BYTE) return;
    panic("memory out of proportion to the input");
}

static void one_payload(void)
{
    make_value(true);
    if (f.body.len && strchr("\x0f\x13\x15", f.body.ptr[0]) && f.body.ptr[0] && rng_below(&f.r, 3) == 0) {
        f.out.buf.len = 0;
        out_string(&f.out, SLICE(RDB_AUX_MORE));
        put_stream_more(&f.r, &f.out);
        buf_puts(&f.body, buf_slice(&f.out.buf));
    }
    uint16_t version = (uint16_t)(rng_below(&f.r, 30) ? 10 : rng_below(&f.r, 14));
    buf_put(&f.body, &version, 2);
    add_sum(&f.body);
    size_t before = mem_used();
    bool good = restore("k", buf_slice(&f.body));
    check_memory(before, f.body.len);
    if (!good) return;
    f.accepted++;
    use_value();
}

static void seeds_are_judged(void)
{
    for (size_t i = 0; i < COUNT_OF(sound_payloads); i++) {
        f.body.len = 0;
        add_hex(&f.body, sound_payloads[i]);
        if (loaders_find((uint8_t)f.body.ptr[0]).type) check(restore("k", buf_slice(&f.body)));
    }
    for (size_t i = 0; i < COUNT_OF(bad_payloads); i++) {
        f.body.len = 0;
        add_hex(&f.body, bad_payloads[i]);
        check(!restore("k", buf_slice(&f.body)));
    }
}

/* ---- images ---- */

static void put_hint(struct out *o)
{
    switch (rng_below(&f.r, 12)) {
    case 0: out_u8(o, RDB_EXPIRETIME_MS), out_u64le(o, rng_below(&f.r, 2) ? 4102444800000 : rng_next(&f.r)); break;
    case 1: out_u8(o, RDB_EXPIRETIME), out_raw(o, slice_of(&f.rounds, 4)); break;
    case 2: out_u8(o, RDB_IDLE), out_len(o, rng_next(&f.r) >> rng_below(&f.r, 64)); break;
    case 3: out_u8(o, RDB_FREQ), out_u8(o, (uint8_t)rng_next(&f.r)); break;
    case 4: out_u8(o, RDB_RESIZEDB), out_len(o, rng_next(&f.r) >> rng_below(&f.r, 64)), out_len(o, 1); break;
    case 5: out_u8(o, RDB_SELECTDB), out_len(o, rng_below(&f.r, 30) ? rng_below(&f.r, 16) : rng_next(&f.r)); break;
    case 6: out_u8(o, RDB_AUX), out_string(o, SLICE("%name")), out_string(o, SLICE("value")); break;
    case 7: out_u8(o, RDB_SLOT_INFO), out_len(o, 5), out_len(o, rng_next(&f.r)), out_len(o, 0); break;
    case 8: if (rng_below(&f.r, 50) == 0) out_u8(o, (uint8_t)rng_next(&f.r)); break;
    default: break;
    }
}

static void make_image(void)
{
    struct out o;
    char text[32];
    if (rng_below(&f.r, 8) == 0) {
        f.body.len = 0;
        add_hex(&f.body, sound_images[rng_below(&f.r, COUNT_OF(sound_images))]);
        f.body.len -= 8;
        change_bytes(&f.r, &f.body);
        add_sum(&f.body);
        return;
    }
    int version = rng_below(&f.r, 30) ? 10 : (int)rng_below(&f.r, 15);
    out_init(&o, version, true, false);
    buf_fmt(&o.buf, "REDIS%04d", version);
    for (uint64_t n = rng_below(&f.r, 20), i = 0; i < n; i++) {
        put_hint(&o), put_hint(&o);
        make_value(rng_below(&f.r, 20) == 0);
        if (!f.body.len || (!loaders_find((uint8_t)f.body.ptr[0]).type && rng_below(&f.r, 100))) continue;
        out_u8(&o, (uint8_t)f.body.ptr[0]);
        out_string(&o, slice_of(text, (size_t)snprintf(text, sizeof text, "key%llu", (unsigned long long)(rng_below(&f.r, 60) ? i : 0))));
        out_raw(&o, slice_of(f.body.ptr + 1, f.body.len - 1));
        if (rng_below(&f.r, 3)) continue;
        f.out.buf.len = 0;
        out_string(&f.out, slice_str(text));
        put_stream_more(&f.r, &f.out);
        out_u8(&o, RDB_AUX), out_string(&o, SLICE(RDB_AUX_MORE)), out_string(&o, buf_slice(&f.out.buf));
    }
    out_u8(&o, RDB_EOF);
    f.body.len = 0;
    buf_puts(&f.body, buf_slice(&o.buf));
    out_deinit(&o);
    if (rng_below(&f.r, 5) == 0) change_bytes(&f.r, &f.body);
    if (version >= 5) add_sum(&f.body);
    if (rng_below(&f.r, 20) == 0) change_bytes(&f.r, &f.body);
}

struct pieces {
    struct slice left;
    size_t most;
};

static size_t give(void *arg, char *into, size_t room)
{
    struct pieces *p = arg;
    size_t n = 1 + rng_below(&f.r, p->most);
    if (n > room) n = room;
    if (n > p->left.len) n = p->left.len;
    if (n) memcpy(into, p->left.ptr, n);
    p->left = slice_of(p->left.ptr + n, p->left.len - n);
    return n;
}

static bool load(struct slice image, bool replace)
{
    struct rdb_load_options opt = {.now_ms = f.w->node->e->now_ms, .keep_expired = rng_below(&f.r, 2), .replace = replace};
    struct pieces p = {image, rng_below(&f.r, 2) ? 20 : 100000};
    struct rdb_load l;
    struct in in;
    enum rdb_state state;
    switch (rng_below(&f.r, 3)) {
    case 0: in_init(&in, image); break;
    case 1: in_init_source(&in, give, &p, image.len, true); break;
    default: in_init_source(&in, give, &p, UINT64_MAX, true); break;
    }
    rdb_load_begin(&l, f.w->node->e, &in, &opt);
    while ((state = rdb_load_some(&l, 1 + rng_below(&f.r, 5000), rng_below(&f.r, 5))) == RDB_MORE);
    if (state == RDB_FAILED) check(l.error.rule[0] && l.error.at <= image.len && rdb_class_name(l.error.class));
    else check(in_offset(&in) <= image.len);
    rdb_load_end(&l);
    in_deinit(&in);
    return state == RDB_DONE;
}

static void digest_into(char digest[64])
{
    struct slice reply = ask_words("DEBUG DIGEST");
    check(reply.len < 64);
    memcpy(digest, reply.ptr, reply.len);
    digest[reply.len] = 0;
}

/* What was loaded is saved, and loads again to the same. */
static void save_and_load(void)
{
    struct engine *e = f.w->node->e;
    char before[64], after[64];
    uint64_t expires[64];
    struct engine_view view;
    struct save_progress progress = {0};
    struct save_error error = {0};
    struct out o;
    check(e->db_count <= 64);
    for (int i = 0; i < e->db_count; i++) expires[i] = e->dbs[i].expires;
    digest_into(before);
    engine_freeze(e, &view);
    int version = RDB_VERSION_MIN + (int)rng_below(&f.r, 4);
    struct image im = {.view = &view, .expires = expires, .now_ms = e->now_ms, .redis_version = "7.0.15", .lru_clock = e->lru_clock};
    for (out_init(&o, version, rng_below(&f.r, 2), true); !rdb_save(&o, &im, &progress, &error); out_init(&o, version, true, true)) {
        check(version < 12 && error.text[0]); /* an old version may lack a form, and says so */
        out_deinit(&o);
        version = 12;
    }
    engine_view_end(e, &view);
    ask_words("FLUSHALL");
    f.body.len = 0;
    buf_puts(&f.body, buf_slice(&o.buf));
    out_deinit(&o);
    struct in in;
    struct rdb_load l;
    struct rdb_load_options opt = {.now_ms = e->now_ms, .keep_expired = true};
    in_init(&in, buf_slice(&f.body));
    rdb_load_begin(&l, e, &in, &opt);
    enum rdb_state state;
    while ((state = rdb_load_some(&l, UINT64_MAX, 0)) == RDB_MORE);
    if (state != RDB_DONE) printf("round %llu: %s\n", (unsigned long long)f.rounds, l.error.rule);
    check(state == RDB_DONE);
    rdb_load_end(&l);
    in_deinit(&in);
    digest_into(after);
    check(strcmp(before, after) == 0);
}

static void one_image(void)
{
    ask_words("FLUSHALL");
    size_t before = mem_used();
    make_image();
    f.images++;
    bool good = load(buf_slice(&f.body), rng_below(&f.r, 3) == 0);
    check_memory(before, f.body.len);
    if (good) f.loaded++;
    world_check(f.w);
    if (good) save_and_load();
    ask_words("FLUSHALL");
}

int main(int argc, char **argv)
{
    long seconds = argc > 1 ? atol(argv[1]) : 5;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL);
    time_t end = time(NULL) + seconds;
    rng_init(&f.r, seed);
    hash_init(&seed, sizeof seed);
    out_init(&f.out, 10, false, false);
    signal(SIGABRT, show_input);
    signal(SIGALRM, show_input);
    printf("fuzz-rdb: seed %llu\n", (unsigned long long)seed);
    do {
        f.w = world_new(seed + f.rounds, "save \"\"\nenable-debug-command yes\nhash-max-listpack-entries 8\nzset-max-listpack-entries 8\nset-max-intset-entries 8\n");
        check(world_connect(f.w) == 0);
        seeds_are_judged();
        for (int i = 0; i < 1000; i++, f.rounds++) {
            alarm(SECONDS_A_ROUND);
            if (i % 8 == 7) one_image();
            else one_payload();
        }
        world_check(f.w);
        world_free(f.w);
    } while (time(NULL) < end);
    printf("fuzz-rdb: %llu rounds, %llu payloads accepted, %llu of %llu images loaded\n", (unsigned long long)f.rounds, (unsigned long long)f.accepted,
           (unsigned long long)f.loaded, (unsigned long long)f.images);
    buf_deinit(&f.body), buf_deinit(&f.blob), buf_deinit(&f.request), buf_deinit(&f.items.text);
    out_deinit(&f.out);
    return 0;
}
