/* rdb_mutate: values for RDB images, made up or changed with knowledge of their structure: blobs keep sizes and counts that
 * fit, so that what is wrong lies deeper than the first check. For fuzz_rdb alone. */
#ifndef VIREO_TESTS_RDB_MUTATE_H
#define VIREO_TESTS_RDB_MUTATE_H

#include "base/num.h"
#include "base/rng.h"
#include "codec/listpack.h"
#include "codec/out.h"
#include "codec/ziplist.h"

#define ITEMS_MAX 4096

struct items { /* the elements of a compact blob; the bytes live in text */
    struct { size_t at, len; } of[ITEMS_MAX];
    size_t count;
    struct buf text;
};

static struct slice item_at(const struct items *v, size_t i) { return slice_of(v->text.ptr + v->of[i].at, v->of[i].len); }

static void item_add(struct items *v, struct slice s)
{
    if (v->count == ITEMS_MAX) return;
    v->of[v->count].at = v->text.len;
    v->of[v->count++].len = s.len;
    buf_room(&v->text, 1);
    buf_puts(&v->text, s);
}

static void items_clear(struct items *v) { v->count = v->text.len = 0; }

/* ---- elements ---- */

static void random_item(struct rng *r, struct items *v)
{
    static const char *const words[] = {"", "a", "b", "c", "field", "0", "1", "-1", "127", "128", "4096", "32768", "8388608", "2147483648",
                                        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1.5", "inf", "-inf", "nan", "0x1p3",
                                        "1e400", "1e-400", " 1", "1 ", "-0", "007", "3.0000000000000001"};
    char bytes[400];
    size_t len;
    switch (rng_below(r, 6)) {
    case 0: item_add(v, slice_of(bytes, num_format_i64(bytes, (int64_t)rng_next(r) >> rng_below(r, 64)))); return;
    case 1: item_add(v, slice_of(bytes, num_format_i64(bytes, (int64_t)rng_below(r, 30)))); return;
    case 2:
        len = rng_below(r, rng_below(r, 8) ? 20 : sizeof bytes);
        for (size_t i = 0; i < len; i++) bytes[i] = (char)(rng_below(r, 3) ? 'a' + rng_below(r, 4) : rng_next(r));
        item_add(v, slice_of(bytes, len));
        return;
    default: item_add(v, slice_str(words[rng_below(r, sizeof words / sizeof *words)])); return;
    }
}

static void random_items(struct rng *r, struct items *v, unsigned multiple)
{
    size_t n = rng_below(r, 50) ? rng_below(r, 12) : rng_below(r, 1500);
    bool pairs_of_scores = rng_below(r, 2); /* sorted sets want numbers, and in order */
    char text[NUM_DOUBLE_MAX_CHARS];
    double score = (double)(int64_t)rng_next(r) / 1e17;
    items_clear(v);
    for (n -= n % multiple; v->count < n;) {
        if (pairs_of_scores && v->count % 2) item_add(v, slice_of(text, num_format_double(text, score += (double)rng_below(r, 3) / 4)));
        else if (rng_below(r, 3)) random_item(r, v);
        else item_add(v, slice_of(text, num_format_i64(text, (int64_t)v->count * 7)));
    }
    if (rng_below(r, 20) == 0) random_item(r, v);
}

static void change_items(struct rng *r, struct items *v)
{
    for (uint64_t n = 1 + rng_below(r, 3); n; n--) {
        size_t i = v->count ? rng_below(r, v->count) : 0, k = v->count ? rng_below(r, v->count) : 0, last = v->count;
        int64_t number;
        char text[NUM_I64_MAX_CHARS];
        switch (rng_below(r, 6)) {
        case 0: random_item(r, v); break;                                     /* one more, or in the place of another */
        case 1: if (last) v->count--; break;
        case 2: if (last) { __typeof__(v->of[0]) t = v->of[i]; v->of[i] = v->of[k]; v->of[k] = t; } break;
        case 3: if (last) v->of[i] = v->of[k]; break;
        default:
            if (!last || !num_parse_i64(item_at(v, i), &number)) break;
            number = (int64_t)((uint64_t)number + rng_below(r, 3) - 1);
            item_add(v, slice_of(text, num_format_i64(text, number)));
        }
        if (v->count > last && last && rng_below(r, 3)) {                     /* the new one moves to a place inside */
            v->of[i] = v->of[last];
            v->count = last;
        }
    }
}

/* ---- blobs ---- */

static void put_listpack(struct rng *r, struct buf *out, const struct items *v)
{
    struct listpack_writer w;
    size_t start = out->len;
    bool texts = rng_below(r, 10) == 0;
    listpack_begin(&w, out);
    for (size_t i = 0; i < v->count; i++) {
        if (texts && rng_below(r, 2)) listpack_put_bytes(&w, item_at(v, i));
        else listpack_put(&w, item_at(v, i));
    }
    listpack_end(&w);
    if (rng_below(r, 20) == 0) memset(out->ptr + start + 4, 0xff, 2); /* the count is unknown */
}

static void put_le(struct buf *out, uint64_t v, int bytes)
{
    for (; bytes; bytes--, v >>= 8) buf_putc(out, (char)v);
}

static void put_ziplist_item(struct buf *out, struct slice s)
{
    int64_t n;
    if (s.len < 32 && num_parse_i64(s, &n)) {
        if (n >= 0 && n <= 12) buf_putc(out, (char)(0xf1 + n));
        else if (n == (int8_t)n) buf_putc(out, (char)0xfe), put_le(out, (uint64_t)n, 1);
        else if (n == (int16_t)n) buf_putc(out, (char)0xc0), put_le(out, (uint64_t)n, 2);
        else if (n >= -(1 << 23) && n < 1 << 23) buf_putc(out, (char)0xf0), put_le(out, (uint64_t)n, 3);
        else if (n == (int32_t)n) buf_putc(out, (char)0xd0), put_le(out, (uint64_t)n, 4);
        else buf_putc(out, (char)0xe0), put_le(out, (uint64_t)n, 8);
        return;
    }
    if (s.len < 64) buf_putc(out, (char)s.len);
    else buf_putc(out, (char)(0x40 | s.len >> 8)), buf_putc(out, (char)s.len);
    buf_puts(out, s);
}

static void put_ziplist(struct rng *r, struct buf *out, const struct items *v)
{
    size_t start = out->len, before = 0, last = 10;
    put_le(out, 0, 10);
    for (size_t i = 0; i < v->count; i++) {
        last = out->len - start;
        if (before >= 254 || rng_below(r, 30) == 0) buf_putc(out, (char)0xfe), put_le(out, before, 4);
        else buf_putc(out, (char)before);
        put_ziplist_item(out, item_at(v, i));
        before = out->len - start - last;
    }
    buf_putc(out, (char)0xff);
    uint32_t head[2] = {(uint32_t)(out->len - start), (uint32_t)last};
    uint16_t count = rng_below(r, 20) ? (uint16_t)v->count : 65535;
    memcpy(out->ptr + start, head, 8);
    memcpy(out->ptr + start + 8, &count, 2);
}

static void put_zipmap(struct rng *r, struct buf *out, const struct items *v)
{
    buf_putc(out, (char)(v->count / 2 < 254 && rng_below(r, 20) ? v->count / 2 : 254));
    for (size_t i = 0; i < v->count; i++) {
        struct slice s = item_at(v, i);
        size_t unused = i & 1 && rng_below(r, 3) == 0 ? rng_below(r, 9) : 0;
        if (s.len < 254) buf_putc(out, (char)s.len);
        else buf_putc(out, (char)0xfe), put_le(out, s.len, 4);
        if (i & 1) buf_putc(out, (char)unused);
        buf_puts(out, s);
        while (unused--) buf_putc(out, 'x');
    }
    buf_putc(out, (char)0xff);
}

static void put_intset(struct rng *r, struct buf *out)
{
    int64_t v[300], at = (int64_t)rng_next(r) >> rng_below(r, 64);
    uint64_t n = 1 + rng_below(r, rng_below(r, 9) ? 6 : 299), step = rng_below(r, 2) ? 3 : 1u << 14;
    if (at > INT64_MAX / 2 || at < INT64_MIN / 2) at /= 4;
    for (uint64_t i = 0; i < n; i++) v[i] = at += 1 + (int64_t)rng_below(r, step);
    intset_blob_put(out, v, n);
}

/* ---- whole values ---- */

static void put_plain(struct rng *r, struct out *o, const struct items *v, uint8_t type)
{
    size_t per = type == 4 || type == 3 || type == 5 ? 2 : 1;
    out_len(o, v->count / per);
    for (size_t i = 0; i + per <= v->count; i += per) {
        out_string(o, item_at(v, i));
        if (type == 4) out_string(o, item_at(v, i + 1));
        if (type == 5) out_double(o, rng_below(r, 50) ? (double)(int64_t)rng_next(r) / 1e15 : rng_below(r, 2) ? -1.0 / 0.0 : 0.0 / 0.0);
        if (type == 3 && rng_below(r, 9) == 0) out_u8(o, (uint8_t)(253 + rng_below(r, 3)));
        else if (type == 3) out_u8(o, (uint8_t)item_at(v, i + 1).len), out_raw(o, slice_of(item_at(v, i + 1).ptr, (uint8_t)item_at(v, i + 1).len));
    }
}

static void put_nodes(struct rng *r, struct out *o, struct items *v, uint8_t type, struct buf *blob)
{
    uint64_t nodes = rng_below(r, 5);
    out_len(o, nodes);
    while (nodes--) {
        random_items(r, v, 1);
        blob->len = 0;
        bool plain = type == 18 && rng_below(r, 4) == 0;
        if (type == 18) out_len(o, plain ? 1 : 2);
        if (plain) {
            random_item(r, v);
            out_string(o, item_at(v, v->count - 1));
            continue;
        }
        if (type == 18) put_listpack(r, blob, v);
        else put_ziplist(r, blob, v);
        out_blob(o, buf_slice(blob));
    }
}

/* A made-up value, mostly sound; its type byte is the answer. Streams: rdb_streams.h. */
static uint8_t random_value(struct rng *r, struct out *o, struct items *v, struct buf *blob)
{
    static const uint8_t types[] = {0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14, 16, 17, 18, 20, 25, 24, 23, 22};
    uint8_t type = types[rng_below(r, sizeof types)];
    bool pairs = type == 3 || type == 4 || type == 5 || type == 9 || type == 12 || type == 13 || type == 16 || type == 17;
    random_items(r, v, pairs ? 2 : type == 25 || type == 23 ? 3 : 1);
    blob->len = 0;
    o->compress = rng_below(r, 3) == 0;
    switch (type) {
    case 0: random_item(r, v), out_string(o, item_at(v, v->count - 1)); return type;
    case 1: case 2: case 3: case 4: case 5: put_plain(r, o, v, type); return type;
    case 14: case 18: put_nodes(r, o, v, type, blob); return type;
    case 22: case 24: /* times as they are, or beside the first of all */
        if (type == 24) out_u64le(o, rng_below(r, 3) ? 4102444800100 : rng_next(r));
        out_len(o, v->count / 2);
        for (size_t i = 0; i + 1 < v->count; i += 2) {
            out_len(o, type == 22 ? rng_below(r, 2) * (rng_below(r, 9) ? 4102444800100 + rng_below(r, 9) : rng_next(r)) : i ? rng_below(r, 2) * rng_below(r, 100) : 1);
            out_string(o, item_at(v, i)), out_string(o, item_at(v, i + 1));
        }
        return type;
    case 9: put_zipmap(r, blob, v); break;
    case 10: case 12: case 13: put_ziplist(r, blob, v); break;
    case 11: put_intset(r, blob); break;
    case 25: out_u64le(o, 4102444800500); /* fall through */
    default: put_listpack(r, blob, v); break;
    }
    out_blob(o, buf_slice(blob));
    return type;
}

/* ---- changes ---- */

/* Bytes of the LEN before place `at` that says n, in one of its forms; 0: there is none. */
static size_t len_before(struct slice b, size_t at, size_t n)
{
    const unsigned char *p = (const unsigned char *)b.ptr + at;
    if (at >= 1 && n < 64 && p[-1] == n) return 1;
    if (at >= 2 && n < 16384 && p[-2] == (0x40 | n >> 8) && p[-1] == (n & 255)) return 2;
    if (at >= 5 && p[-5] == 0x80 && ((size_t)p[-4] << 24 | (size_t)p[-3] << 16 | (size_t)p[-2] << 8 | p[-1]) == n) return 5;
    return 0;
}

static bool read_blob(struct slice blob, struct items *v, bool *zip)
{
    struct listpack_item item;
    uint64_t count;
    size_t at;
    items_clear(v);
    if (!listpack_check(blob, &count)) {
        for (*zip = false, at = LISTPACK_HEAD; listpack_next(blob, &at, &item);) item_add(v, item.s);
        return true;
    }
    if (ziplist_check(blob, &count)) return false;
    for (*zip = true, at = 10; ziplist_next(blob, &at, &item);) item_add(v, item.s);
    return true;
}

/* Changes the elements inside one of the compact blobs of a body, and fits its sizes again. false: there is none. */
static bool change_blob(struct rng *r, struct buf *body, struct items *v)
{
    struct { size_t at, len, head; } found[32];
    size_t n = 0;
    for (size_t at = 1; at + 7 <= body->len && n < 32; at++) {
        uint32_t len;
        memcpy(&len, body->ptr + at, 4);
        if (len < 7 || len > body->len - at || (uint8_t)body->ptr[at + len - 1] != 0xff) continue;
        size_t head = len_before(buf_slice(body), at, len);
        if (head) found[n].at = at, found[n].len = len, found[n++].head = head;
    }
    if (!n) return false;
    size_t k = rng_below(r, n), end = found[k].at + found[k].len;
    bool zip;
    if (!read_blob(slice_of(body->ptr + found[k].at, found[k].len), v, &zip)) return false;
    change_items(r, v);
    struct buf blob = {0};
    struct out o;
    out_init(&o, 10, rng_below(r, 4) == 0, false);
    out_raw(&o, slice_of(body->ptr, found[k].at - found[k].head));
    if (zip) put_ziplist(r, &blob, v);
    else put_listpack(r, &blob, v);
    out_blob(&o, buf_slice(&blob));
    out_raw(&o, slice_of(body->ptr + end, body->len - end));
    body->len = 0;
    buf_puts(body, buf_slice(&o.buf));
    out_deinit(&o);
    buf_deinit(&blob);
    return true;
}

static void change_bytes(struct rng *r, struct buf *b)
{
    static const unsigned char edges[] = {0x00, 0x01, 0x3f, 0x40, 0x7f, 0x80, 0x81, 0xbf, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xf0, 0xf4, 0xfe, 0xff};
    for (uint64_t i = 1 + rng_below(r, rng_below(r, 4) ? 2 : 10); i && b->len; i--) {
        size_t at = rng_below(r, b->len), n = 1 + rng_below(r, rng_below(r, 3) ? 4 : b->len);
        if (n > b->len - at) n = b->len - at;
        switch (rng_below(r, 8)) {
        case 0: b->ptr[at] = (char)rng_next(r); break;
        case 1: b->ptr[at] = (char)(b->ptr[at] ^ 1 << rng_below(r, 8)); break;
        case 2: b->ptr[at] = (char)edges[rng_below(r, sizeof edges)]; break;
        case 3: b->ptr[at] = (char)(b->ptr[at] + (rng_below(r, 2) ? 1 : -1)); break;
        case 4: memmove(b->ptr + at, b->ptr + at + n, b->len - at - n), b->len -= n; break;
        case 5: if (rng_below(r, 4) == 0) b->len = at; break;
        case 6: /* a piece twice */
            if (b->len > 200000) break;
            buf_room(b, n);
            memmove(b->ptr + at + n, b->ptr + at, b->len - at), b->len += n;
            break;
        default: /* a length that is long */
            if (b->len - at < 9) break;
            memcpy(b->ptr + at, rng_below(r, 2) ? "\x80\x7f\xff\xff\xff" : "\x80\x00\xff\xff\xff", 5);
            if (rng_below(r, 3) == 0) memcpy(b->ptr + at, "\x81\x00\x00\x00\xff\xff\xff\xff\xff", 9);
        }
    }
}

#endif
