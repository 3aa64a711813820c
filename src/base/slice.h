/* slice: a borrowed run of bytes. Never owns; lives as long as what it points into. Any thread. */
#ifndef VIREO_BASE_SLICE_H
#define VIREO_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
    const char *ptr;
    size_t len;
};

/* A slice of a string literal. */
#define SLICE(lit) ((struct slice){"" lit, sizeof(lit) - 1})

static inline struct slice slice_of(const void *ptr, size_t len) { return (struct slice){ptr, len}; }
static inline struct slice slice_str(const char *s) { return (struct slice){s, strlen(s)}; }

static inline bool slice_eq(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Orders by bytes, then by length: what Redis calls lexicographic. */
static inline int slice_cmp(struct slice a, struct slice b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    return c ? c : (a.len > b.len) - (a.len < b.len);
}

/* Equal to a word, ignoring ASCII case; option names are compared with this. */
static inline bool slice_is(struct slice a, const char *word)
{
    size_t i = 0;
    for (; i < a.len && word[i]; i++) {
        unsigned char x = (unsigned char)a.ptr[i], y = (unsigned char)word[i];
        if (x >= 'A' && x <= 'Z') x = (unsigned char)(x + 32);
        if (y >= 'A' && y <= 'Z') y = (unsigned char)(y + 32);
        if (x != y) return false;
    }
    return i == a.len && !word[i];
}

#endif
