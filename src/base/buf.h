/* buf: a growable run of bytes with room to append. Owns its memory; buf_deinit frees it. Zeroed is empty and valid.
 * Pointers into it live until the next append. Growth doubles; the caller keeps limits. One thread at a time. */
#ifndef VIREO_BASE_BUF_H
#define VIREO_BASE_BUF_H

#include <stdarg.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/panic.h"
#include "base/slice.h"

struct buf {
    char *ptr;
    size_t len, cap;
};

void buf_grow(struct buf *b, size_t room); /* makes cap - len >= room */
void buf_grow_exactly(struct buf *b, size_t room); /* and no more; for who knows how much will come */

static inline void buf_deinit(struct buf *b)
{
    mem_free(b->ptr, b->cap);
    *b = (struct buf){0};
}

/* Room for n more bytes at the returned address; the caller adds to len what it wrote. */
static inline char *buf_room(struct buf *b, size_t n)
{
    if (unlikely(b->cap - b->len < n)) buf_grow(b, n);
    return b->ptr + b->len;
}

static inline void buf_put(struct buf *b, const void *ptr, size_t len)
{
    if (len) memcpy(buf_room(b, len), ptr, len);
    b->len += len;
}

static inline void buf_putc(struct buf *b, char c)
{
    *buf_room(b, 1) = c;
    b->len++;
}

static inline void buf_puts(struct buf *b, struct slice s) { buf_put(b, s.ptr, s.len); }
static inline void buf_cstr(struct buf *b, const char *s) { buf_put(b, s, strlen(s)); }
static inline struct slice buf_slice(const struct buf *b) { return slice_of(b->ptr, b->len); }
void buf_drop(struct buf *b, size_t n); /* forgets the first n bytes */
void buf_vfmt(struct buf *b, const char *fmt, va_list ap);
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
