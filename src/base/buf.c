#include "base/buf.h"

#include <stdio.h>

void buf_grow(struct buf *b, size_t room)
{
    size_t want = b->len + room;
    check(want >= room);
    size_t cap = b->cap ? b->cap : 64;
    while (cap < want) cap *= 2;
    cap = mem_class(cap);
    b->ptr = mem_realloc(b->ptr, b->cap, cap);
    b->cap = cap;
}

void buf_grow_exactly(struct buf *b, size_t room)
{
    size_t want = b->len + room;
    check(want >= room);
    size_t cap = mem_class(want);
    if (cap <= b->cap) return;
    b->ptr = mem_realloc(b->ptr, b->cap, cap);
    b->cap = cap;
}

void buf_drop(struct buf *b, size_t n)
{
    check(n <= b->len);
    b->len -= n;
    if (b->len) memmove(b->ptr, b->ptr + n, b->len);
}

void buf_vfmt(struct buf *b, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    check(n >= 0);
    vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, fmt, again);
    va_end(again);
    b->len += (size_t)n;
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buf_vfmt(b, fmt, ap);
    va_end(ap);
}
