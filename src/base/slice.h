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

/* The same, without a call for what has up to sixteen bytes: for names and keys on the hot path. */
static inline bool slice_same(struct slice a, struct slice b)
{
    size_t n = a.len;
    if (n != b.len) return false;
    if (n > 16) return memcmp(a.ptr, b.ptr, n) == 0;
    if (n < 4) return n == 0 || ((a.ptr[0] ^ b.ptr[0]) | (a.ptr[n / 2] ^ b.ptr[n / 2]) | (a.ptr[n - 1] ^ b.ptr[n - 1])) == 0;
    if (n >= 8) {
        uint64_t w[4];
        memcpy(&w[0], a.ptr, 8);
        memcpy(&w[1], b.ptr, 8);
        memcpy(&w[2], a.ptr + n - 8, 8);
        memcpy(&w[3], b.ptr + n - 8, 8);
        return ((w[0] ^ w[1]) | (w[2] ^ w[3])) == 0;
    }
    uint32_t h[4];
    memcpy(&h[0], a.ptr, 4);
    memcpy(&h[1], b.ptr, 4);
    memcpy(&h[2], a.ptr + n - 4, 4);
    memcpy(&h[3], b.ptr + n - 4, 4);
    return ((h[0] ^ h[1]) | (h[2] ^ h[3])) == 0;
}

/* memcpy, without a call for up to 32 bytes: for the short words that replies are made of. */
static inline void bytes_copy(char *to, const char *from, size_t n)
{
    char w[32];
    if (n > 32) {
        memcpy(to, from, n);
    } else if (n >= 16) {
        memcpy(w, from, 16);
        memcpy(w + 16, from + n - 16, 16);
        memcpy(to, w, 16);
        memcpy(to + n - 16, w + 16, 16);
    } else if (n >= 8) {
        memcpy(w, from, 8);
        memcpy(w + 8, from + n - 8, 8);
        memcpy(to, w, 8);
        memcpy(to + n - 8, w + 8, 8);
    } else if (n >= 4) {
        memcpy(w, from, 4);
        memcpy(w + 4, from + n - 4, 4);
        memcpy(to, w, 4);
        memcpy(to + n - 4, w + 4, 4);
    } else {
        for (size_t i = 0; i < n; i++) to[i] = from[i];
    }
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
