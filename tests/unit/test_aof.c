/* Reading command logs: every cut of a good one is a torn tail with the right safe offset, every broken rule is told from it,
 * and no bytes do worse than that. Vectors V68 and V69 of the persistence formats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/rng.h"
#include "persist/aof_group.h"
#include "persist/aof_read.h"
#include "persist/feed.h"

struct outcome {
    enum aof_got end;
    uint64_t safe, commands, offset;
    bool open_note;
    const char *why;
    int64_t stamp_s;
    bool torn_group;
    uint64_t torn_commands;
};

/* Reads bytes in steps of so many at a time. */
static struct outcome read_in_steps(struct slice bytes, size_t step)
{
    struct aof_reader r;
    enum aof_got got;
    size_t at = 0;
    aof_read_init(&r, 0);
    for (;;) {
        got = aof_read_next(&r);
        if (got == AOF_COMMAND) {
            for (int i = 0; i < r.argc; i++) assert_true(r.argv[i].len == 0 || r.argv[i].ptr != NULL);
            continue;
        }
        if (got != AOF_MORE) break;
        size_t n = bytes.len - at < step ? bytes.len - at : step;
        if (n) memcpy(aof_read_room(&r, n), bytes.ptr + at, n);
        aof_read_added(&r, n);
        at += n;
    }
    struct outcome o = {got, r.safe, r.commands, r.offset, r.open_note, r.why, r.stamp_s, r.torn_group, r.torn_commands};
    aof_read_deinit(&r);
    return o;
}

static struct outcome read_all(struct slice bytes) { return read_in_steps(bytes, 64 * 1024); }

static void put(struct buf *b, const char *words)
{
    struct slice argv[16];
    int argc = 0;
    while (*words) {
        size_t n = strcspn(words, " ");
        argv[argc++] = slice_of(words, n);
        words += n + (words[n] == ' ');
    }
    feed_encode(b, argc, argv);
}

static void make_g(struct buf *b)
{
    put(b, "SELECT 0");
    put(b, "SET k 1");
    put(b, "SET k2 2");
}

/* V68: what feed makes of those commands, byte for byte. */
static void test_vector_68(void **state)
{
    (void)state;
    struct feed f = {0};
    struct buf b = {0};
    feed_restart(&f);
    feed_put(&f, &b, 1, 0, 5, (struct slice[]){SLICE("SET"), SLICE("k"), SLICE("v"), SLICE("PXAT"), SLICE("1795348999526")});
    feed_put(&f, &b, 1, 2, 1, (struct slice[]){SLICE("MULTI")});
    feed_put(&f, &b, 1, 2, 2, (struct slice[]){SLICE("INCR"), SLICE("n")});
    feed_put(&f, &b, 1, 2, 4, (struct slice[]){SLICE("RPUSH"), SLICE("l"), SLICE("a"), SLICE("b")});
    feed_put(&f, &b, 1, 2, 1, (struct slice[]){SLICE("EXEC")});
    feed_put(&f, &b, 1, 2, 2, (struct slice[]){SLICE("DEL"), SLICE("n")});
    f.stamps = true;
    feed_put(&f, &b, 1795348899123, 0, 4, (struct slice[]){SLICE("zadd"), SLICE("g"), SLICE("3479099956230698"), SLICE("Palermo")});
    assert_int_equal(b.len, 305);
    assert_memory_equal(b.ptr, "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n", 23);
    struct outcome o = read_all(buf_slice(&b));
    assert_int_equal(o.end, AOF_END);
    assert_int_equal(o.commands, 10);
    assert_int_equal(o.stamp_s, 1795348899);
    for (size_t step = 1; step < 40; step++) {
        struct outcome s = read_in_steps(buf_slice(&b), step);
        assert_int_equal(s.end, AOF_END);
        assert_int_equal(s.commands, 10);
    }
    buf_deinit(&b);
}

static void test_vector_69(void **state)
{
    (void)state;
    static const int cuts[] = {1, 5, 12};
    struct buf b = {0};
    struct outcome o;
    make_g(&b);
    assert_int_equal(b.len, 78);
    for (int i = 0; i < 3; i++) {
        o = read_all(slice_of(b.ptr, b.len - (size_t)cuts[i]));
        assert_int_equal(o.end, AOF_TORN);
        assert_int_equal(o.safe, 50);
    }
    put(&b, "MULTI");
    put(&b, "SET k3 3");
    o = read_all(buf_slice(&b));
    assert_int_equal(o.end, AOF_TORN);
    assert_int_equal(o.safe, 78);
    put(&b, "EXEC");
    o = read_all(slice_of(b.ptr, b.len - 3));
    assert_int_equal(o.end, AOF_TORN);
    assert_int_equal(o.safe, 78); /* the MULTI goes too */
    b.len = 78;
    buf_cstr(&b, "garbage");
    put(&b, "SET k 1");
    o = read_all(buf_slice(&b));
    assert_int_equal(o.end, AOF_BAD);
    assert_int_equal(o.offset, 78);
    b.len = 78;
    for (int i = 0; i < 20; i++) buf_putc(&b, 0);
    assert_int_equal(read_all(buf_slice(&b)).end, AOF_BAD);
    b.len = 23;
    buf_cstr(&b, "#hello\r\n#TS:98\r\n");
    put(&b, "SET k v");
    buf_cstr(&b, "#TS:99");
    o = read_all(buf_slice(&b));
    assert_int_equal(o.end, AOF_END);
    assert_true(o.open_note);
    buf_deinit(&b);
}

/* A log cut at every byte. */
static void test_every_cut(void **state)
{
    (void)state;
    struct buf b = {0};
    uint64_t ends[64], last = 0; /* offsets that are safe */
    int count = 0;
    ends[count++] = 0;
    for (int i = 0; i < 12; i++) {
        bool multi = i % 3 == 2;
        if (multi) put(&b, "MULTI");
        put(&b, "SET some-key some-value");
        if (multi) put(&b, "RPUSH list a b c");
        if (multi) put(&b, "EXEC");
        ends[count++] = b.len;
    }
    for (size_t cut = 0; cut <= b.len; cut++) {
        for (int i = 0; i < count; i++)
            if (ends[i] <= cut) last = ends[i];
        struct outcome o = read_in_steps(slice_of(b.ptr, cut), cut % 7 + 1);
        assert_int_equal(o.safe, last);
        assert_int_equal(o.end, last == cut ? AOF_END : AOF_TORN);
        if (o.end == AOF_TORN) assert_int_equal(aof_read_more_behind(o.offset, slice_of(b.ptr + o.offset, cut - o.offset)), 0);
    }
    buf_deinit(&b);
}

static void test_strict(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum aof_got got;
    } rows[] = {
        {"", AOF_END}, {"*", AOF_TORN}, {"*1", AOF_TORN}, {"*1\r", AOF_TORN}, {"*1\r\n", AOF_TORN}, {"*1\r\n$", AOF_TORN},
        {"*1\r\n$4\r\nPI", AOF_TORN}, {"*1\r\n$4\r\nPING", AOF_TORN}, {"*1\r\n$4\r\nPING\r", AOF_TORN}, {"*1\r\n$4\r\nPING\r\n", AOF_END},
        {"*1\r\n$0\r\n\r\n", AOF_END}, {"#", AOF_END}, {"#x\n", AOF_END},
        {"PING\r\n", AOF_BAD}, {"*0\r\n", AOF_BAD}, {"*0", AOF_BAD}, {"*-1\r\n", AOF_BAD}, {"*01\r\n$4\r\nPING\r\n", AOF_BAD}, {"*1\n$4\r\nPING\r\n", AOF_BAD},
        {"*1\rx", AOF_BAD}, {"*x", AOF_BAD}, {"*\r\n", AOF_BAD}, {"* 1\r\n", AOF_BAD}, {"*+1\r\n", AOF_BAD}, {"*1\r\n:4\r\n", AOF_BAD}, {"*1\r\n*", AOF_BAD},
        {"*1\r\n$-1\r\n", AOF_BAD}, {"*1\r\n$4x", AOF_BAD}, {"*1\r\n$04\r\n", AOF_BAD}, {"*1\r\n$4\r\nPINGxy", AOF_BAD}, {"*1\r\n$4\r\nPING\rx", AOF_BAD},
        {"*1\r\n$99999999999999999999\r\n", AOF_BAD}, {"*99999999999\r\n", AOF_BAD}, {"\r\n", AOF_BAD}, {"$4\r\n", AOF_BAD},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t step = 1; step < 6; step++) {
            struct outcome o = read_in_steps(slice_str(rows[i].text), step);
            if (o.end != rows[i].got) fail_msg("'%s' gives %d, not %d", rows[i].text, o.end, rows[i].got);
            if (o.end == AOF_BAD) assert_non_null(o.why);
        }
    struct buf b = {0};
    buf_putc(&b, '#');
    for (int i = 0; i < AOF_NOTE_MAX; i++) buf_putc(&b, 'x');
    buf_cstr(&b, "\r\n");
    assert_int_equal(read_all(buf_slice(&b)).end, AOF_BAD);
    buf_deinit(&b);
}

/* A length that grew swallows what follows: that is no torn tail. */
static void test_swallowed(void **state)
{
    (void)state;
    struct buf b = {0};
    make_g(&b);
    buf_cstr(&b, "*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$900\r\nyyyyy\r\n");
    size_t next = b.len;
    put(&b, "SET k 1");
    put(&b, "INCR n");
    struct outcome o = read_all(buf_slice(&b));
    assert_int_equal(o.end, AOF_TORN);
    assert_int_equal(o.offset, 78);
    assert_int_equal(aof_read_more_behind(o.offset, slice_of(b.ptr + 78, b.len - 78)), next);
    b.len -= 3;
    assert_int_equal(aof_read_more_behind(o.offset, slice_of(b.ptr + 78, b.len - 78)), next);
    b.len = next;
    assert_int_equal(aof_read_more_behind(o.offset, slice_of(b.ptr + 78, b.len - 78)), 0);
    buf_deinit(&b);
}

static void test_any_bytes(void **state)
{
    (void)state;
    struct buf b = {0}, copy = {0};
    uint32_t x = 7;
    for (int i = 0; i < 20; i++) put(&b, i % 5 ? "SET key value-of-it" : i % 2 ? "MULTI" : "EXEC");
    for (int round = 0; round < 10000; round++) {
        copy.len = 0;
        buf_puts(&copy, buf_slice(&b));
        x = x * 1664525 + 1013904223;
        copy.ptr[(x >> 8) % copy.len] ^= (char)(1 << (x >> 3 & 7));
        struct outcome o = read_in_steps(buf_slice(&copy), x % 97 + 1), whole = read_all(buf_slice(&copy));
        assert_true(o.end == whole.end && o.safe == whole.safe && o.offset == whole.offset); /* however it comes */
        assert_true(o.safe <= copy.len && o.offset <= copy.len);
    }
    buf_deinit(&b);
    buf_deinit(&copy);
}

/* --- groups that were synced in place --- */

#define GROUPS 4
#define SECTOR 512

struct grouped {
    struct buf bytes;          /* all of them, and filler up to whole blocks */
    size_t from[GROUPS + 1], end[GROUPS + 1], commands[GROUPS + 1]; /* end: of the last record; of those up to that group */
};

/* Values look like commands, like groups and like filler. */
static void nasty(struct rng *rng, struct buf *b, size_t size)
{
    static const char *const bits[] = {"\r\n*1\r\n$4\r\nPING\r\n", "\n#VG:00000010:0123456789abcdef\n", "#VF.", "#VE", "*2\r\n$3\r\nDEL\r\n$1\r\na\r\n", "\n#\n", "x"};
    size_t from = b->len;
    while (b->len - from < size) buf_cstr(b, bits[rng_below(rng, COUNT_OF(bits))]);
}

static size_t add_records(struct rng *rng, struct buf *out)
{
    size_t count = 1 + rng_below(rng, 12);
    for (size_t i = 0; i < count; i++) {
        struct buf v = {0};
        nasty(rng, &v, rng_below(rng, 5) ? rng_below(rng, 200) : rng_below(rng, 6000));
        struct slice argv[] = {slice_str("SET"), slice_str("k"), buf_slice(&v)};
        feed_encode(out, 3, argv);
        buf_deinit(&v);
    }
    return count;
}

static void make_grouped(struct rng *rng, struct grouped *g)
{
    *g = (struct grouped){0};
    for (int i = 0; i < GROUPS; i++) {
        struct buf records = {0};
        size_t count = add_records(rng, &records), size = aof_group_size(records.len);
        char *out = buf_room(&g->bytes, size);
        memcpy(out + AOF_GROUP_HEAD, records.ptr, records.len);
        aof_group_close(out, records.len, g->bytes.len);
        g->from[i] = g->bytes.len;
        g->end[i + 1] = g->bytes.len + AOF_GROUP_HEAD + records.len;
        g->commands[i + 1] = g->commands[i] + count;
        g->bytes.len += size;
        assert_int_equal(g->bytes.len % AOF_FILL_LINE, 0);
        buf_deinit(&records);
    }
    g->from[GROUPS] = g->bytes.len;
    size_t fill = (-g->bytes.len & 4095) + 4096 * rng_below(rng, 3);
    aof_fill(buf_room(&g->bytes, fill), fill, true);
    g->bytes.len += fill;
}

/* Sectors of a group are what they were before it: filler. Returns how many; all: of how many. */
static size_t tear(struct rng *rng, struct buf *b, size_t from, size_t to, size_t *all)
{
    size_t torn = 0, odds = 1 + rng_below(rng, 4);
    *all = 0;
    for (size_t at = from & ~(size_t)(SECTOR - 1); at < to; at += SECTOR) {
        size_t first = at > from ? at : from, last = at + SECTOR < to ? at + SECTOR : to;
        ++*all;
        if (rng_below(rng, odds + 1) < odds) continue;
        torn++;
        aof_fill(b->ptr + first, last - first, last == b->len);
    }
    return torn;
}

static void test_torn_groups(void **state)
{
    (void)state;
    struct rng rng;
    int torn_seen = 0, bad_seen = 0;
    rng_init(&rng, 5);
    for (int round = 0; round < 3000; round++) {
        struct grouped g;
        size_t all, step = 1 + rng_below(&rng, 20000);
        make_grouped(&rng, &g);
        struct outcome o = read_in_steps(buf_slice(&g.bytes), step);
        assert_int_equal(o.end, AOF_END);
        assert_int_equal(o.commands, g.commands[GROUPS]);
        assert_int_equal(o.safe, g.end[GROUPS]);
        int which = rng_below(&rng, 3) ? GROUPS - 1 : (int)rng_below(&rng, GROUPS - 1);
        size_t torn = tear(&rng, &g.bytes, g.from[which], g.from[which + 1], &all);
        o = read_in_steps(buf_slice(&g.bytes), step);
        if (!torn) {
            assert_int_equal(o.commands, g.commands[GROUPS]);
        } else if (which == GROUPS - 1) {      /* none of it, all before it */
            assert_int_equal(o.end, torn == all ? AOF_END : AOF_TORN);
            assert_int_equal(o.commands, g.commands[which]);
            assert_int_equal(o.safe, g.end[which]);
            torn_seen += torn < all;
        } else if (torn < all) {               /* the one after it proves that this one was synced */
            assert_int_equal(o.end, AOF_BAD);
            assert_int_equal(o.commands, g.commands[which]);
            bad_seen++;
        }
        buf_deinit(&g.bytes);
    }
    assert_true(torn_seen > 500 && bad_seen > 200);
}

/* What another writer, or this one in another mode, put behind filler or behind a group; and what is damage then. */
static void test_records_behind_groups(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 6);
    for (int round = 0; round < 400; round++) {
        struct grouped g;
        make_grouped(&rng, &g);
        bool cut = rng_below(&rng, 2);
        if (cut) g.bytes.len = g.from[GROUPS];
        size_t count = add_records(&rng, &g.bytes);
        struct outcome o = read_in_steps(buf_slice(&g.bytes), 5000);
        assert_int_equal(o.end, AOF_END);
        assert_int_equal(o.commands, g.commands[GROUPS] + count);
        g.bytes.ptr[g.from[GROUPS - 1] + AOF_GROUP_HEAD + 1 + rng_below(&rng, 20)] ^= 1;
        o = read_in_steps(buf_slice(&g.bytes), 5000);
        assert_int_equal(o.end, AOF_BAD);
        assert_int_equal(o.commands, g.commands[GROUPS - 1]);
        buf_deinit(&g.bytes);
    }
}

/* A file that ends inside a group's line or its records has lost a group; one that ends inside filler has lost nothing. */
static void test_every_cut_of_groups(void **state)
{
    (void)state;
    struct rng rng;
    struct grouped g;
    rng_init(&rng, 7);
    make_grouped(&rng, &g);
    for (size_t at = 1; at <= g.bytes.len; at++) {
        struct outcome o = read_in_steps(slice_of(g.bytes.ptr, at), 9000);
        int i = 0;
        while (i < GROUPS && g.end[i + 1] <= at) i++;
        bool inside = i < GROUPS && at >= g.from[i] + 3;
        assert_int_equal(o.end, inside ? AOF_TORN : AOF_END);
        assert_int_equal(o.torn_group, inside);
        assert_int_equal(o.commands, g.commands[i]);
        assert_int_equal(o.safe, g.end[i]);
        if (inside) assert_true(o.torn_commands >= 1 && o.torn_commands <= g.commands[i + 1] - g.commands[i]);
    }
    buf_deinit(&g.bytes);
}

/* One bit of a group's line: the records are all there, so nothing is cut off. */
static void test_damaged_group_line(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 8);
    for (int round = 0; round < 8; round++) {
        struct grouped g;
        make_grouped(&rng, &g);
        if (round & 1) g.bytes.len = g.from[GROUPS];
        size_t count = round & 2 ? add_records(&rng, &g.bytes) : 0;
        for (size_t bit = 0; bit < AOF_GROUP_HEAD * 8; bit++) {
            char *c = g.bytes.ptr + g.from[GROUPS - 1] + bit / 8;
            *c ^= (char)(1 << bit % 8);
            struct outcome o = read_in_steps(buf_slice(&g.bytes), 50000);
            if (o.end == AOF_END) assert_int_equal(o.commands, g.commands[GROUPS] + count);
            else assert_int_equal(o.end, AOF_BAD);
            *c ^= (char)(1 << bit % 8);
        }
        buf_deinit(&g.bytes);
    }
}

/* Filler's last line is damaged, and another server has gone on behind it. */
static void test_damaged_filler_end(void **state)
{
    (void)state;
    struct rng rng;
    struct grouped g;
    rng_init(&rng, 9);
    do {
        make_grouped(&rng, &g);
    } while (g.bytes.len < g.from[GROUPS] + 2 * AOF_FILL_LINE);
    g.bytes.ptr[g.bytes.len - 10] ^= 1;
    struct outcome o = read_all(buf_slice(&g.bytes));
    assert_true(o.end == AOF_TORN && o.commands == g.commands[GROUPS] && o.safe == g.end[GROUPS]);
    put(&g.bytes, "SET k 1");
    o = read_all(buf_slice(&g.bytes));
    assert_int_equal(o.end, AOF_BAD);
    buf_deinit(&g.bytes);
}

/* Groups of one record each, swallowed by the length of a plain one before them. */
static void test_swallowed_groups(void **state)
{
    (void)state;
    struct rng rng;
    struct buf b = {0};
    size_t first = 0;
    rng_init(&rng, 10);
    buf_cstr(&b, "*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$90000\r\nyyyyy\r\n");
    for (int i = 0; i < 3; i++) {
        size_t pad = aof_pad_size(b.len);
        if (pad) aof_pad(buf_room(&b, pad), pad);
        b.len += pad;
        size_t from = b.len;
        memset(buf_room(&b, AOF_GROUP_HEAD), ' ', AOF_GROUP_HEAD);
        b.len += AOF_GROUP_HEAD;
        if (!first) first = b.len;
        put(&b, "SET k 1");
        size_t payload = b.len - from - AOF_GROUP_HEAD;
        buf_room(&b, AOF_FILL_LINE + 1);
        aof_group_close(b.ptr + from, payload, from);
        b.len = from + aof_group_size(payload);
    }
    struct outcome o = read_all(buf_slice(&b));
    assert_true(o.end == AOF_TORN && o.offset == 0);
    assert_int_equal(aof_read_more_behind(0, buf_slice(&b)), first);
    buf_deinit(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_torn_groups), cmocka_unit_test(test_records_behind_groups),
        cmocka_unit_test(test_every_cut_of_groups), cmocka_unit_test(test_damaged_group_line), cmocka_unit_test(test_damaged_filler_end),
        cmocka_unit_test(test_swallowed_groups),
        cmocka_unit_test(test_vector_68), cmocka_unit_test(test_vector_69), cmocka_unit_test(test_every_cut), cmocka_unit_test(test_strict),
        cmocka_unit_test(test_swallowed), cmocka_unit_test(test_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
