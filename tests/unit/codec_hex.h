/* codec_hex: test data written in hexadecimal, in blocks of exactly their size so that a sanitizer sees a step too far. */
#ifndef VIREO_TESTS_CODEC_HEX_H
#define VIREO_TESTS_CODEC_HEX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/rng.h"

/* "41 42*3 ff": bytes, blanks between them as one likes, *n repeats the one before. The caller frees ptr. */
static inline struct slice hex(const char *text)
{
    struct buf b = {0};
    while (*text) {
        if (*text == ' ') {
            text++;
        } else if (*text == '*') {
            char *end;
            unsigned long n = strtoul(text + 1, &end, 10);
            while (--n) buf_putc(&b, b.ptr[b.len - 1]);
            text = end;
        } else {
            char pair[3] = {text[0], text[1], 0};
            buf_putc(&b, (char)strtoul(pair, NULL, 16));
            text += 2;
        }
    }
    char *exact = malloc(b.len + !b.len);
    if (b.len) memcpy(exact, b.ptr, b.len);
    struct slice s = slice_of(exact, b.len);
    buf_deinit(&b);
    return s;
}

static inline struct slice exact_copy(struct slice s)
{
    char *p = malloc(s.len + !s.len);
    if (s.len) memcpy(p, s.ptr, s.len);
    return slice_of(p, s.len);
}

static inline void drop(struct slice s) { free((void *)(uintptr_t)s.ptr); }

#endif
