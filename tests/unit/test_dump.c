/* test_dump: values as payloads: known ones, damaged ones, and random values of every kind written and read again in every
 * version, from a frozen view as well. After each: no memory is left. */
#include <math.h>
#include <stdio.h>

#include "base/hash.h"
#include "codec/crc64.h"
#include "codec/in.h"
#include "codec_hex.h"
#include "ds/batch.h"
#include "dump_vectors.h"
#include "engine/digest.h"
#include "node/families.h"
#include "persist/dump.h"
#include "types/hash/hash.h"
#include "types/list/list.h"
#include "types/set/set.h"
#include "types/string/string.h"
#include "types/zset/zset.h"

struct bench {
    struct cow cow;
    struct settings set;
    struct in_text text, text2;
    struct load_place at;
};

static void bench_init(struct bench *b)
{
    memset(b, 0, sizeof *b);
    cow_init(&b->cow);
    settings_default(&b->set);
    b->at = (struct load_place){.cow = &b->cow, .set = &b->set, .text = &b->text, .text2 = &b->text2, .deep = true};
}

static void bench_deinit(struct bench *b)
{
    in_text_deinit(&b->text);
    in_text_deinit(&b->text2);
    cow_deinit(&b->cow);
}

/* An entry that holds what was loaded, so that everything that wants one can be asked. */
static struct entry *entry_of(const struct loaded *l)
{
    struct slice v = l->type->inline_value ? l->bytes : slice_of(&l->root, sizeof l->root);
    return entry_new((uint8_t)(l->type->id | l->enc << 4), 0, ENTRY_NO_EXPIRE, SLICE("k"), v);
}

static void entry_drop(struct entry *e)
{
    const struct value_type *t = entry_value_type(e);
    if (!t->inline_value) t->free(entry_root(e));
    entry_free(e);
}

static struct entry *load(struct bench *b, struct slice payload, const char *name)
{
    struct loaded l = {0};
    const char *why = NULL;
    if (!dump_footer_check(payload)) fail_msg("%s: the footer is refused", name);
    if (!dump_load(payload, &b->at, &l, &why)) fail_msg("%s: %s", name, why ? why : "no reason given");
    assert_null(why);
    return entry_of(&l);
}

/* --- content as text --- */

static void put_text(struct buf *out, struct slice s)
{
    for (size_t i = 0, n; i < s.len; i += n) {
        for (n = 1; i + n < s.len && s.ptr[i + n] == s.ptr[i]; n++) {
        }
        if (n >= 10) buf_fmt(out, "%c*%zu", s.ptr[i], n);
        else buf_put(out, s.ptr + i, n);
    }
}

struct telling {
    struct buf *out;
    int parts;
};

static bool tell_element(void *arg, const struct element *x)
{
    struct telling *t = arg;
    char score[NUM_DOUBLE_MAX_CHARS];
    if (t->out->len) buf_cstr(t->out, ", ");
    put_text(t->out, x->a);
    if (t->parts == 2) buf_putc(t->out, '=');
    if (t->parts == 2) put_text(t->out, x->b);
    if (t->parts == 3) buf_putc(t->out, ':');
    if (t->parts == 3) buf_put(t->out, score, num_format_double(score, x->score));
    if (x->ends_ms) buf_fmt(t->out, "@%lld", (long long)x->ends_ms);
    return true;
}

static void tell(struct buf *out, const struct entry *e)
{
    struct telling t = {out, entry_value_type(e)->digest_parts};
    entry_value_type(e)->each(entry_value_root(e), tell_element, &t);
    buf_putc(out, 0);
}

/* --- known payloads --- */

static bool same_words(const char *a, const char *b) /* the order of elements aside */
{
    if (strlen(a) != strlen(b)) return false;
    char word[64];
    for (const char *p = a; *p;) {
        size_t n = strcspn(p, ",");
        snprintf(word, sizeof word, "%.*s", (int)n, p);
        if (!strstr(b, word)) return false;
        p += n;
        while (*p == ',' || *p == ' ') p++;
    }
    return true;
}

static void try_vector(struct bench *b, const struct dump_vector *v)
{
    struct buf text = {0}, again = {0};
    struct slice payload = hex(v->hex);
    const char *why;
    if (v->big) b->set.hash_max_listpack_entries = b->set.zset_max_listpack_entries = b->set.set_max_intset_entries = 0;
    struct entry *e = load(b, payload, v->name);
    tell(&text, e);
    bool unordered = v->unordered || entry_type(e) == VALUE_SET;
    if (unordered ? !same_words(text.ptr, v->content) : strcmp(text.ptr, v->content) != 0)
        fail_msg("%s: holds %s, not %s", v->name, text.ptr, v->content);
    bool times = value_inner(entry_value_type(e), entry_value_root(e)) != ENTRY_NEVER;
    assert_true(!times || !dump_value(&again, entry_value_type(e), entry_value_root(e), 11, false, &why));
    assert_true(dump_value(&again, entry_value_type(e), entry_value_root(e), times ? 12 : 10, false, &why));
    if (entry_type(e) == VALUE_HASH) hash_check(entry_root(e));
    if (v->exact && !slice_eq(buf_slice(&again), payload)) fail_msg("%s: is written differently", v->name);
    entry_drop(e);
    buf_deinit(&text);
    buf_deinit(&again);
    drop(payload);
}

static void test_known_payloads(void **state)
{
    (void)state;
    for (int i = 0; i < COUNT_OF(dump_vectors); i++) {
        struct bench b;
        size_t before = mem_used();
        bench_init(&b);
        try_vector(&b, &dump_vectors[i]);
        bench_deinit(&b);
        assert_int_equal(mem_used(), before);
    }
}

static void test_refused_payloads(void **state)
{
    struct bench b;
    size_t before = mem_used();
    (void)state;
    bench_init(&b);
    for (int i = 0; i < COUNT_OF(bad_footers); i++) {
        struct slice p = hex(bad_footers[i].hex);
        if (dump_footer_check(p)) fail_msg("passed: %s", bad_footers[i].why);
        drop(p);
    }
    for (int i = 0; i < COUNT_OF(bad_values); i++) {
        struct slice p = hex(bad_values[i].hex);
        struct loaded l = {0};
        const char *why = NULL;
        if (!dump_footer_check(p)) fail_msg("the footer is refused: %s", bad_values[i].why);
        if (dump_load(p, &b.at, &l, &why)) fail_msg("passed: %s", bad_values[i].why);
        assert_non_null(why);
        drop(p);
    }
    bench_deinit(&b);
    assert_int_equal(mem_used(), before);
}

/* One newer than the newest that is read. */
static void test_newer_version(void **state)
{
    (void)state;
    char bytes[] = {0, 2, 'h', 'i', DUMP_VERSION_MAX + 1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    for (int more = 0; more < 2; more++) {
        bytes[4] = (char)(DUMP_VERSION_MAX + more);
        uint64_t crc = crc64(0, bytes, 6);
        memcpy(bytes + 6, &crc, 8);
        assert_int_equal(dump_footer_check(slice_of(bytes, sizeof bytes)), more == 0);
    }
}

/* --- damage --- */

static void put_footer(struct buf *b)
{
    buf_put(b, "\x0a\0", 2);
    uint64_t crc = crc64(0, b->ptr, b->len);
    buf_put(b, &crc, 8);
}

/* The body with another footer, from memory of exactly its size: taken or refused, nothing is left and nothing is overrun. */
static void try_body(struct bench *b, struct buf *body, const char *name)
{
    struct loaded l = {0};
    const char *why = NULL;
    put_footer(body);
    struct slice exact = exact_copy(buf_slice(body));
    if (!dump_load(exact, &b->at, &l, &why)) {
        if (!why) fail_msg("%s: refused without a reason", name);
    } else {
        struct entry *e = entry_of(&l);
        unsigned char digest[SHA1_BYTES];
        digest_value(e, 0, digest);
        if (entry_type(e) == VALUE_ZSET) zset_check(entry_root(e));
        if (entry_type(e) == VALUE_HASH) hash_check(entry_root(e));
        entry_drop(e);
    }
    drop(exact);
}

static void test_every_cut_and_many_flips(void **state)
{
    struct bench b;
    struct rng rng;
    struct buf body = {0};
    (void)state;
    bench_init(&b);
    rng_init(&rng, 5);
    for (int i = 0; i < COUNT_OF(dump_vectors); i++) {
        struct slice p = hex(dump_vectors[i].hex);
        for (size_t cut = 0; cut + DUMP_FOOTER <= p.len && cut < 400; cut++) {
            body.len = 0;
            buf_put(&body, p.ptr, cut);
            try_body(&b, &body, dump_vectors[i].name);
        }
        for (int n = 0; n < 2000; n++) {
            body.len = 0;
            buf_put(&body, p.ptr, p.len - DUMP_FOOTER);
            for (uint64_t flips = 1 + rng_below(&rng, 4); flips--;)
                body.ptr[rng_below(&rng, body.len)] = (char)(rng_below(&rng, 3) ? rng_next(&rng) : 255u >> rng_below(&rng, 8));
            try_body(&b, &body, dump_vectors[i].name);
        }
        drop(p);
    }
    buf_deinit(&body);
    bench_deinit(&b);
}

/* --- random values --- */

static struct slice random_text(struct rng *rng, char *room)
{
    static const int64_t near[] = {0, 127, 128, 4095, 4096, 32767, 32768, 1 << 23, INT32_MAX, INT64_MAX};
    size_t n;
    switch (rng_below(rng, 6)) {
    case 0: return slice_of(room, num_format_i64(room, (int64_t)rng_next(rng) >> rng_below(rng, 64)));
    case 1: return slice_of(room, num_format_i64(room, (rng_below(rng, 2) ? 1 : -1) * near[rng_below(rng, COUNT_OF(near))]));
    case 2: n = rng_below(rng, 3000); break;
    case 3: n = 60 + rng_below(rng, 8); break;
    default: n = rng_below(rng, 12);
    }
    bool noise = rng_below(rng, 2);
    for (size_t i = 0; i < n; i++) room[i] = noise ? (char)rng_next(rng) : "abc"[i * i % 3];
    return slice_of(room, n);
}

static double random_score(struct rng *rng)
{
    static const double some[] = {0, -0.0, 1, -1, 0.1, 1e300, -1e-300, 5e-324, 4611686018427387904.0, 9.3e18, INFINITY, -INFINITY};
    return rng_below(rng, 2) ? some[rng_below(rng, COUNT_OF(some))] : (double)(int64_t)rng_next(rng) / (double)(1ull << rng_below(rng, 63));
}

/* Adds n elements to a value, NULL: a new one; returns its root. */
static int64_t random_time(struct rng *rng)
{
    if (rng_below(rng, 3) == 0) return 0;
    return rng_below(rng, 20) ? 1 + (int64_t)rng_below(rng, 1ull << (1 + rng_below(rng, 47))) : HASH_TIME_MAX;
}

static void *add_elements(struct bench *b, struct rng *rng, enum value_id id, void *root, uint64_t n)
{
    static char room[2][4096];
    struct call c = {.cow = &b->cow, .set = &b->set};
    struct list *list = root;
    struct set *set = root;
    struct zset *zset = root;
    struct hash *hash = root;
    bool numbers = rng_below(rng, 3) == 0, times = rng_below(rng, 2);
    for (; n; n--) {
        struct slice a = numbers ? slice_of(room[0], num_format_i64(room[0], (int64_t)rng_below(rng, 5000) - 2500)) : random_text(rng, room[0]);
        struct slice v = random_text(rng, room[1]);
        if (id == VALUE_LIST) {
            if (!list) list = list_new(&b->cow);
            list_push(list, &b->cow, LIST_TAIL, a);
        } else if (id == VALUE_SET) {
            struct member m = member_of(a);
            if (!set) set = set_new_for(&b->cow, &m);
            set_add(&set, &b->cow, &b->set, &m);
        } else if (id == VALUE_ZSET) {
            if (!zset) zset = zset_new(&b->cow);
            zset_put(&zset, &b->cow, &b->set, a, random_score(rng));
        } else {
            struct hash_place place;
            if (!hash) hash = hash_new(&b->cow);
            hash_seek(hash, a, &place);
            hash_put(&c, &hash, &place, a, v, times ? random_time(rng) : 0);
        }
    }
    return id == VALUE_LIST ? (void *)list : id == VALUE_SET ? (void *)set : id == VALUE_ZSET ? (void *)zset : hash;
}

static struct loaded random_value(struct bench *b, struct rng *rng, enum value_id id)
{
    static char room[4096];
    struct loaded l = {value_types[id]};
    if (id == VALUE_STRING) {
        l.bytes = random_text(rng, room);
        l.enc = STRING_RAW;
    } else {
        l.root = add_elements(b, rng, id, NULL, 1 + (rng_below(rng, 4) ? rng_below(rng, 20) : rng_below(rng, 1200)));
    }
    return l;
}

static void expect_same_times(const struct entry *a, const struct entry *b, uint64_t seed)
{
    struct hash_walk w;
    struct hash_place p;
    hash_check(entry_root(b));
    for (bool on = hash_first(entry_root(a), HASH_ALL, &w); on; on = hash_next(&w))
        if (!hash_seek(entry_root(b), w.field, &p) || p.ends != w.ends) fail_msg("seed %llu: another time", (unsigned long long)seed);
}

static void expect_same(struct bench *b, const struct entry *e, int version, bool compress, uint64_t seed)
{
    struct buf payload = {0};
    const char *why = NULL;
    unsigned char digest[2][SHA1_BYTES];
    bool times = value_inner(entry_value_type(e), entry_value_root(e)) != ENTRY_NEVER, good;
    good = dump_value(&payload, entry_value_type(e), entry_value_root(e), version, compress, &why);
    if (times && version < 12 && !good) return;
    if (!good || (times && version < 12)) fail_msg("seed %llu: %s", (unsigned long long)seed, why);
    struct slice exact = exact_copy(buf_slice(&payload));
    struct entry *back = load(b, exact, "a random value");
    digest_value(e, 0, digest[0]);
    digest_value(back, 0, digest[1]);
    if (entry_type(e) != entry_type(back) || memcmp(digest[0], digest[1], SHA1_BYTES))
        fail_msg("seed %llu: a %s came back differently, version %d", (unsigned long long)seed, entry_value_type(e)->name, version);
    if (entry_type(back) == VALUE_ZSET) zset_check(entry_root(back));
    if (entry_type(back) == VALUE_HASH) expect_same_times(e, back, seed);
    entry_drop(back);
    drop(exact);
    buf_deinit(&payload);
}

static void test_random_values(void **state)
{
    size_t before = mem_used();
    (void)state;
    for (uint64_t seed = 1; seed <= 600; seed++) {
        struct bench b;
        struct rng rng;
        bench_init(&b);
        rng_init(&rng, seed);
        struct loaded l = random_value(&b, &rng, (enum value_id)(seed % 5));
        struct entry *e = entry_of(&l);
        for (int version = 9; version <= 12; version++) expect_same(&b, e, version, rng_below(&rng, 2), seed);
        entry_drop(e);
        bench_deinit(&b);
    }
    assert_int_equal(mem_used(), before);
}

/* What a view holds is written as it was, whatever has become of the live value. */
static void test_frozen_values(void **state)
{
    size_t before = mem_used();
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct bench b;
        struct rng rng;
        struct buf then = {0}, now = {0};
        const char *why;
        enum value_id id = (enum value_id)(VALUE_LIST + seed % 4);
        bench_init(&b);
        rng_init(&rng, seed);
        struct loaded l = random_value(&b, &rng, id);
        assert_true(dump_value(&then, l.type, l.root, 12, false, &why));
        cow_freeze(&b.cow);
        void *live = add_elements(&b, &rng, id, l.type->thaw(l.root, &b.cow), 1 + rng_below(&rng, 300));
        assert_true(dump_value(&now, l.type, l.root, 12, false, &why));
        if (!slice_eq(buf_slice(&then), buf_slice(&now))) fail_msg("seed %llu: the frozen value is written differently", (unsigned long long)seed);
        cow_end(&b.cow);
        l.type->free(live);
        buf_deinit(&then);
        buf_deinit(&now);
        bench_deinit(&b);
    }
    assert_int_equal(mem_used(), before);
}

/* --- the order that big values are put into --- */

static int by_bytes(struct slice a, struct slice b) { return slice_cmp(a, b); }

static void try_batch(struct rng *rng, size_t n, unsigned key_bits, uint64_t names, int order)
{
    struct batch b = {0};
    bool twice = false;
    char *seen = calloc((size_t)names, 1);
    for (size_t i = 0; i < n; i++) {
        char text[32];
        uint64_t name = order ? order > 0 ? i : n - i : rng_below(rng, names);
        uint64_t key = order ? name / 3 : name * 0x9e3779b97f4a7c15u >> (64 - key_bits);
        size_t len = (size_t)snprintf(text, sizeof text, "%020llu", (unsigned long long)name);
        memcpy(batch_add(&b, key, len), text, len);
        if (!order) twice = twice || seen[name]++;
    }
    assert_int_equal(batch_sort(&b, by_bytes), !twice);
    for (size_t i = 1; i < n && !twice; i++) {
        assert_true(b.items[i - 1].key <= b.items[i].key);
        if (b.items[i - 1].key == b.items[i].key) assert_true(slice_cmp(batch_record(&b, i - 1), batch_record(&b, i)) < 0);
    }
    batch_deinit(&b);
    free(seen);
}

static void test_batches(void **state)
{
    struct rng rng;
    size_t before = mem_used();
    (void)state;
    rng_init(&rng, 9);
    for (int i = 0; i < 300; i++) {
        size_t n = rng_below(&rng, i % 50 ? 200 : 100000);
        unsigned bits = 1 + (unsigned)rng_below(&rng, 63);
        try_batch(&rng, n, bits, 1 + rng_below(&rng, 2 * n + 1), 0);
        try_batch(&rng, n, bits, 20 * (n + 1) * (n < 1000 ? n + 1 : 10), 0);
        try_batch(&rng, n, bits, 1, 1);
        try_batch(&rng, n, bits, 1, -1);
    }
    assert_int_equal(mem_used(), before);
}

static void test_distinct(void **state)
{
    struct cow cow;
    (void)state;
    cow_init(&cow);
    for (unsigned n = 1; n < 600; n += 1 + n / 4) {
        for (unsigned twin = 0; twin <= n; twin++) { /* n: none */
            struct pack *p = pack_new(&cow);
            for (unsigned i = 0; i < n; i++) {
                char text[16];
                unsigned shown = i == twin ? (i + 1) % n : i;
                pack_append(&p, &cow, slice_of(text, (size_t)snprintf(text, sizeof text, "field %u", shown)));
                pack_append(&p, &cow, SLICE("field 1"));
            }
            assert_int_equal(pack_distinct(p, 2), twin == n || n == 1);
            pack_free(p, &cow);
        }
    }
    cow_deinit(&cow);
}

/* --- as commands --- */

struct spoken {
    struct buf all;      /* elements, each with a mark behind it */
    int commands, longest;
    uint64_t timed;     /* fields that were given a time */
};

static void listen(void *arg, int argc, const struct slice *argv)
{
    struct spoken *s = arg;
    if (slice_is(argv[0], "HPEXPIREAT")) {
        s->timed += (uint64_t)argc - 5;
        return;
    }
    s->commands++;
    if (argc > s->longest) s->longest = argc;
    assert_true(slice_eq(argv[1], SLICE("k")));
    for (int i = 2; i < argc; i++) {
        buf_puts(&s->all, argv[i]);
        buf_putc(&s->all, '|');
    }
}

static bool speak(void *arg, const struct element *x)
{
    struct telling *t = arg;
    char score[NUM_DOUBLE_MAX_CHARS];
    if (t->parts == 3) {
        buf_put(t->out, score, num_format_double(score, x->score));
        buf_putc(t->out, '|');
    }
    buf_puts(t->out, x->a);
    buf_putc(t->out, '|');
    if (t->parts == 2) buf_puts(t->out, x->b);
    if (t->parts == 2) buf_putc(t->out, '|');
    return true;
}

static void test_commands(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        struct bench b;
        struct rng rng;
        struct spoken s = {0};
        struct buf want = {0};
        bench_init(&b);
        rng_init(&rng, seed);
        struct loaded l = random_value(&b, &rng, (enum value_id)(seed % 5));
        struct entry *e = entry_of(&l);
        struct telling t = {&want, l.type->digest_parts};
        l.type->each(entry_value_root(e), speak, &t);
        l.type->codec->rewrite(entry_value_root(e), SLICE("k"), listen, &s);
        uint64_t n = l.type->inline_value ? 1 : l.type->length(entry_value_root(e));
        assert_true(slice_eq(buf_slice(&s.all), buf_slice(&want)));
        assert_int_equal(s.commands, (n + 63) / 64);
        assert_int_equal(s.timed, l.type == &hash_type ? hash_ended_count(l.root, HASH_TIME_MAX) : 0);
        assert_true(s.longest <= 2 + 64 * (t.parts == 1 ? 1 : 2));
        entry_drop(e);
        buf_deinit(&s.all);
        buf_deinit(&want);
        bench_deinit(&b);
    }
}

static int set_up(void **state)
{
    (void)state;
    hash_init("0123456789abcdef", 16);
    node_register_values();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_payloads), cmocka_unit_test(test_refused_payloads), cmocka_unit_test(test_newer_version),
        cmocka_unit_test(test_every_cut_and_many_flips), cmocka_unit_test(test_random_values), cmocka_unit_test(test_commands),
        cmocka_unit_test(test_frozen_values), cmocka_unit_test(test_batches), cmocka_unit_test(test_distinct),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
