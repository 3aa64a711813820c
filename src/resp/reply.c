#include "resp/reply.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static const struct slice error_texts[] = {
#define ERROR(name, text) {text, sizeof(text) - 1},
#include "resp/errors.def"
#undef ERROR
};

struct slice reply_error_text(enum reply_error e) { return error_texts[e]; }

#define HEAD_MAX (1 + NUM_I64_MAX_CHARS + 2)

/* kind, number, CRLF: the head of nearly everything; its length. */
static inline size_t put_head(char *p, char kind, int64_t n)
{
    size_t len = 1;
    *p = kind;
    if (likely(n >= 0 && n < 10)) {
        p[len++] = (char)('0' + n);
    } else if (likely(n > 0 && n < 100)) {
        uint32_t tens = (uint32_t)n / 10;
        p[len++] = (char)('0' + tens);
        p[len++] = (char)('0' + (uint32_t)n - tens * 10);
    } else {
        len += num_format_i64(p + 1, n);
    }
    memcpy(p + len, "\r\n", 2);
    return len + 2;
}

static inline void head(struct reply *r, char kind, int64_t n)
{
    char *p = buf_room(&r->out, HEAD_MAX);
    r->out.len += put_head(p, kind, n);
}

void reply_raw(struct reply *r, struct slice bytes) { buf_puts(&r->out, bytes); }
void reply_ok(struct reply *r) { buf_put(&r->out, "+OK\r\n", 5); }

void reply_simple(struct reply *r, struct slice s)
{
    buf_putc(&r->out, '+');
    buf_puts(&r->out, s);
    buf_put(&r->out, "\r\n", 2);
}

void reply_error_slice(struct reply *r, struct slice text)
{
    r->error_count++;
    r->error_at = r->out.len;
    char *p = buf_room(&r->out, text.len + 3);
    *p++ = '-';
    for (size_t i = 0; i < text.len; i++) *p++ = text.ptr[i] == '\r' || text.ptr[i] == '\n' ? ' ' : text.ptr[i];
    p[0] = '\r';
    p[1] = '\n';
    r->out.len += text.len + 3;
}

void reply_error(struct reply *r, enum reply_error e) { reply_error_slice(r, error_texts[e]); }

void reply_errorf(struct reply *r, const char *fmt, ...)
{
    struct buf text = {0};
    va_list ap;
    va_start(ap, fmt);
    buf_vfmt(&text, fmt, ap);
    va_end(ap);
    reply_error_slice(r, buf_slice(&text));
    buf_deinit(&text);
}

void reply_int(struct reply *r, int64_t v) { head(r, ':', v); }

void reply_bulk(struct reply *r, struct slice s)
{
    char *p = buf_room(&r->out, s.len + HEAD_MAX + 2), *to = p + put_head(p, '$', (int64_t)s.len);
    bytes_copy(to, s.ptr, s.len);
    memcpy(to + s.len, "\r\n", 2);
    r->out.len += (size_t)(to - p) + s.len + 2;
}

void reply_bulk_cstr(struct reply *r, const char *s) { reply_bulk(r, slice_str(s)); }

void reply_bulk_int(struct reply *r, int64_t v)
{
    char text[NUM_I64_MAX_CHARS];
    reply_bulk(r, slice_of(text, num_format_i64(text, v)));
}

void reply_null(struct reply *r)
{
    if (r->resp == 2) buf_put(&r->out, "$-1\r\n", 5);
    else buf_put(&r->out, "_\r\n", 3);
}

void reply_null_array(struct reply *r)
{
    if (r->resp == 2) buf_put(&r->out, "*-1\r\n", 5);
    else buf_put(&r->out, "_\r\n", 3);
}

void reply_bool(struct reply *r, bool v)
{
    if (r->resp == 2) head(r, ':', v);
    else buf_put(&r->out, v ? "#t\r\n" : "#f\r\n", 4);
}

void reply_double(struct reply *r, double v)
{
    char text[NUM_DOUBLE_MAX_CHARS];
    struct slice s = slice_of(text, num_format_double(text, v));
    if (r->resp == 2) {
        reply_bulk(r, s);
        return;
    }
    buf_putc(&r->out, ',');
    buf_puts(&r->out, s);
    buf_put(&r->out, "\r\n", 2);
}

void reply_ldouble_bulk(struct reply *r, long double v)
{
    char text[NUM_LDOUBLE_MAX_CHARS];
    reply_bulk(r, slice_of(text, num_format_ldouble(text, v)));
}

void reply_verbatim(struct reply *r, const char *ext, struct slice s)
{
    if (r->resp == 2) {
        reply_bulk(r, s);
        return;
    }
    head(r, '=', (int64_t)s.len + 4);
    buf_put(&r->out, ext, 3);
    buf_putc(&r->out, ':');
    buf_puts(&r->out, s);
    buf_put(&r->out, "\r\n", 2);
}

void reply_array(struct reply *r, int64_t n) { head(r, '*', n); }
void reply_map(struct reply *r, int64_t pairs) { r->resp == 2 ? head(r, '*', pairs * 2) : head(r, '%', pairs); }
void reply_set(struct reply *r, int64_t n) { head(r, r->resp == 2 ? '*' : '~', n); }
void reply_push(struct reply *r, int64_t n) { head(r, r->resp == 2 ? '*' : '>', n); }
void reply_attribute(struct reply *r, int64_t pairs) { head(r, '|', pairs); }

/* An open aggregate keeps room for the longest head and closes the gap afterwards. */
#define OPEN_ROOM HEAD_MAX

struct reply_mark reply_open(struct reply *r)
{
    struct reply_mark mark = {r->out.len};
    buf_room(&r->out, OPEN_ROOM);
    r->out.len += OPEN_ROOM;
    return mark;
}

void reply_close(struct reply *r, struct reply_mark mark, char kind, int64_t n)
{
    if (r->resp == 2) {
        if (kind == '%') n *= 2;
        kind = '*';
    }
    char text[OPEN_ROOM];
    text[0] = kind;
    size_t len = 1 + num_format_i64(text + 1, n);
    text[len++] = '\r';
    text[len++] = '\n';
    size_t from = mark.at + OPEN_ROOM, gap = OPEN_ROOM - len;
    memmove(r->out.ptr + mark.at + len, r->out.ptr + from, r->out.len - from);
    memcpy(r->out.ptr + mark.at, text, len);
    r->out.len -= gap;
    if (r->error_at >= from) r->error_at -= gap;
}
