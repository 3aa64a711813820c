#include "codec/listpack.h"

#define UNKNOWN_COUNT 65535

static inline uint64_t load_le(const char *at, size_t bytes)
{
    uint64_t v = 0;
    for (size_t i = bytes; i--;) v = v << 8 | (uint8_t)at[i];
    return v;
}

static void store_le(char *at, uint64_t v, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++, v >>= 8) at[i] = (char)v;
}

/* Not what seven bits a byte would need: the ends of the ranges are one lower, as the format has it. */
static inline size_t backlen_bytes(size_t body)
{
    return body <= 127 ? 1 : body < 16383 ? 2 : body < 2097151 ? 3 : body < 268435455 ? 4 : 5;
}

static inline size_t store_backlen(char *at, size_t body)
{
    size_t n = backlen_bytes(body), v = body;
    for (size_t i = n; i--; v >>= 7) at[i] = (char)((v & 127) | (i ? 128 : 0));
    return n;
}

/* What the first bytes of an element say: where its string begins (0: an integer) and the size of the body. */
struct body {
    size_t head, len;
};

static inline struct body string_body(size_t head, size_t len) { return (struct body){head, head + len}; }

static inline struct body body_at(const char *at)
{
    uint8_t first = (uint8_t)*at;
    if (first < 0x80) return (struct body){0, 1};
    if (first < 0xc0) return string_body(1, first & 0x3f);
    if (first < 0xe0) return (struct body){0, 2};
    if (first < 0xf0) return string_body(2, (size_t)(first & 15) << 8 | (uint8_t)at[1]);
    if (first == 0xf0) return string_body(5, load_le(at + 1, 4));
    return (struct body){0, first == 0xf1 ? 3 : first == 0xf2 ? 4 : first == 0xf3 ? 5 : 9};
}

void listpack_begin(struct listpack_writer *w, struct buf *out)
{
    *w = (struct listpack_writer){out, out->len, 0};
    buf_room(out, LISTPACK_HEAD);
    out->len += LISTPACK_HEAD;
}

/* The body is written behind out->len; its backlen follows. */
static inline void finish(struct listpack_writer *w, char *at, size_t body)
{
    w->out->len += body + store_backlen(at + body, body);
    w->count++;
}

void listpack_put_bytes(struct listpack_writer *w, struct slice s)
{
    size_t head = s.len < 64 ? 1 : s.len < 4096 ? 2 : 5;
    char *at = buf_room(w->out, head + s.len + 5);
    if (head == 1) {
        at[0] = (char)(0x80 | s.len);
    } else if (head == 2) {
        at[0] = (char)(0xe0 | s.len >> 8);
        at[1] = (char)s.len;
    } else {
        at[0] = (char)0xf0;
        store_le(at + 1, s.len, 4);
    }
    if (s.len) memcpy(at + head, s.ptr, s.len);
    finish(w, at, head + s.len);
}

void listpack_put_i64(struct listpack_writer *w, int64_t v)
{
    char *at = buf_room(w->out, 10);
    size_t bytes;
    if (v >= 0 && v < 128) {
        at[0] = (char)v;
        finish(w, at, 1);
    } else if (v >= -4096 && v < 4096) {
        at[0] = (char)(0xc0 | ((uint64_t)v >> 8 & 0x1f));
        at[1] = (char)v;
        finish(w, at, 2);
    } else {
        if (v == (int16_t)v) at[0] = (char)0xf1, bytes = 2;
        else if (v >= -(1 << 23) && v < 1 << 23) at[0] = (char)0xf2, bytes = 3;
        else if (v == (int32_t)v) at[0] = (char)0xf3, bytes = 4;
        else at[0] = (char)0xf4, bytes = 8;
        store_le(at + 1, (uint64_t)v, bytes);
        finish(w, at, 1 + bytes);
    }
}

void listpack_put(struct listpack_writer *w, struct slice s)
{
    int64_t v;
    if (s.len - 1 < NUM_I64_MAX_CHARS && (uint8_t)s.ptr[0] <= '9' && num_parse_i64(s, &v)) listpack_put_i64(w, v);
    else listpack_put_bytes(w, s);
}

void listpack_end(struct listpack_writer *w)
{
    buf_putc(w->out, (char)0xff);
    char *head = w->out->ptr + w->start;
    store_le(head, w->out->len - w->start, 4);
    store_le(head + 4, w->count < UNKNOWN_COUNT ? w->count : UNKNOWN_COUNT, 2);
}

size_t listpack_entry_bytes(struct slice s)
{
    size_t body = (s.len < 64 ? 1 : s.len < 4096 ? 2 : 5) + s.len;
    return body + backlen_bytes(body);
}

static bool backlen_is(const char *at, size_t body)
{
    char want[5];
    return memcmp(at, want, store_backlen(want, body)) == 0;
}

const char *listpack_check(struct slice blob, uint64_t *count)
{
    if (blob.len < LISTPACK_HEAD + 1) return "a listpack shorter than its head";
    if (load_le(blob.ptr, 4) != blob.len) return "a listpack's size is not that of its bytes";
    if ((uint8_t)blob.ptr[blob.len - 1] != 0xff) return "a listpack without its end mark";
    const char *at = blob.ptr + LISTPACK_HEAD, *end = blob.ptr + blob.len - 1; /* end: the mark */
    uint64_t n = 0;
    for (; at < end; n++) {
        uint8_t first = (uint8_t)*at;
        if (first == 0xff) return "a listpack's end mark before its end";
        if (first > 0xf4) return "an undefined encoding in a listpack";
        size_t left = (size_t)(end - at), head = first >= 0xe0 && first < 0xf0 ? 2 : first == 0xf0 ? 5 : 1;
        if (head > left) return "a listpack's element runs past its end";
        struct body body = body_at(at);
        if (body.len >= left || backlen_bytes(body.len) > left - body.len) return "a listpack's element runs past its end";
        at += body.len;
        if (body.len <= 127 ? (uint8_t)*at != body.len : !backlen_is(at, body.len)) return "a listpack's element has a wrong back length";
        at += backlen_bytes(body.len);
    }
    uint64_t told = load_le(blob.ptr + 4, 2);
    if (told != UNKNOWN_COUNT && told != n) return "a listpack's count is not that of its elements";
    *count = n;
    return NULL;
}

static inline int64_t sign_extend(uint64_t v, unsigned bits) { return (int64_t)(v << (64 - bits)) >> (64 - bits); }

static inline int64_t int_at(const char *at, size_t body)
{
    uint8_t first = (uint8_t)*at;
    if (first < 0x80) return first;
    if (body == 2) return sign_extend((uint64_t)(first & 0x1f) << 8 | (uint8_t)at[1], 13);
    return sign_extend(load_le(at + 1, body - 1), (unsigned)(body - 1) * 8);
}

bool listpack_next(struct slice blob, size_t *at, struct listpack_item *item)
{
    if (*at + 1 >= blob.len) return false;
    const char *p = blob.ptr + *at;
    struct body body = body_at(p);
    *at += body.len + backlen_bytes(body.len);
    item->is_int = !body.head;
    if (body.head) {
        item->s = slice_of(p + body.head, body.len - body.head);
        return true;
    }
    item->i = int_at(p, body.len);
    item->s = slice_of(item->chars, num_format_i64(item->chars, item->i));
    return true;
}
