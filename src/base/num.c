#include "base/num.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/panic.h"

bool num_parse_u64(struct slice s, uint64_t *out)
{
    if (s.len == 0 || s.len > 20) return false;
    if (s.ptr[0] == '0') {
        *out = 0;
        return s.len == 1;
    }
    uint64_t v = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned d = (unsigned char)s.ptr[i] - '0';
        if (d > 9 || __builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, d, &v)) return false;
    }
    *out = v;
    return true;
}

bool num_parse_i64(struct slice s, int64_t *out)
{
    if (s.len == 0 || s.len > NUM_I64_MAX_CHARS) return false;
    bool neg = s.ptr[0] == '-';
    uint64_t v;
    if (neg) {
        if (s.len == 1 || s.ptr[1] == '0') return false;
        s.ptr++, s.len--;
    }
    if (!num_parse_u64(s, &v)) return false;
    if (v > (uint64_t)INT64_MAX + neg) return false;
    *out = neg ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

/* strtod wants a terminated text: short ones are copied to the stack, longer ones cannot be a sane number. */
#define NUM_TEXT_MAX 5200

static bool float_text(struct slice s, char *text, size_t room)
{
    if (s.len == 0 || s.len >= room || memchr(s.ptr, 0, s.len)) return false;
    unsigned char c = (unsigned char)s.ptr[0];
    if (c == ' ' || (c >= '\t' && c <= '\r')) return false;
    memcpy(text, s.ptr, s.len);
    text[s.len] = 0;
    return true;
}

static bool plain_decimal(struct slice s, double *out)
{
    /* up to 15 digits and no exponent are exact in a double: skips strtod on the hot path */
    bool neg = s.len && s.ptr[0] == '-';
    size_t i = neg;
    uint64_t v = 0;
    if (s.len - i > 15 || s.len == i) return false;
    for (; i < s.len; i++) {
        unsigned d = (unsigned char)s.ptr[i] - '0';
        if (d > 9) return false;
        v = v * 10 + d;
    }
    *out = neg ? -(double)v : (double)v;
    return true;
}

bool num_parse_double(struct slice s, double *out)
{
    if (plain_decimal(s, out)) return true;
    char text[512], *end;
    if (!float_text(s, text, sizeof text)) return false;
    errno = 0;
    double v = strtod(text, &end);
    if (*end || isnan(v)) return false;
    if (errno == ERANGE && (v == HUGE_VAL || v == -HUGE_VAL || fpclassify(v) == FP_ZERO)) return false;
    *out = v;
    return true;
}

bool num_read_double(struct slice s, double *out)
{
    if (plain_decimal(s, out)) return true;
    char text[512], *end;
    size_t len = strnlen(s.ptr ? s.ptr : "", s.len);
    if (len >= sizeof text) return false;
    if (len) memcpy(text, s.ptr, len);
    text[len] = 0;
    errno = 0;
    *out = strtod(text, &end);
    return !*end && errno != ERANGE && !isnan(*out);
}

bool num_parse_ldouble(struct slice s, long double *out)
{
    char text[NUM_TEXT_MAX], *end;
    if (!float_text(s, text, sizeof text)) return false;
    errno = 0;
    long double v = strtold(text, &end);
    if (*end || isnan(v)) return false;
    if (errno == ERANGE && (v == HUGE_VALL || v == -HUGE_VALL || fpclassify(v) == FP_ZERO)) return false;
    *out = v;
    return true;
}

bool num_parse_memory(struct slice s, int64_t *out)
{
    static const struct { const char *unit; int64_t mul; } units[] = {
        {"", 1}, {"b", 1}, {"k", 1000}, {"kb", 1024}, {"m", 1000000}, {"mb", 1 << 20}, {"g", 1000000000}, {"gb", 1 << 30},
    };
    size_t digits = s.len && s.ptr[0] == '-';
    while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9') digits++;
    struct slice unit = slice_of(s.ptr + digits, s.len - digits);
    char text[32], *end;
    if (digits == 0 || digits >= sizeof text) return false;
    memcpy(text, s.ptr, digits);
    text[digits] = 0;
    errno = 0;
    int64_t v = strtoll(text, &end, 10);
    if (errno || *end) return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (slice_is(unit, units[i].unit)) return !__builtin_mul_overflow(v, units[i].mul, out);
    return false;
}

unsigned num_digits(uint64_t v)
{
    static const uint64_t power[20] = {
        1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000,
        100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000, 10000000000000000000u,
    };
    v |= 1;
    unsigned bits = 64u - (unsigned)__builtin_clzll(v), n = bits * 1233 >> 12; /* 1233 / 4096: the logarithm of 2, near enough up to 64 */
    return n + (v >= power[n]);
}

size_t num_format_u64(char *out, uint64_t v)
{
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657"
        "585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
    unsigned n = num_digits(v), at = n;
    while (v > UINT32_MAX) {
        at -= 2;
        memcpy(out + at, pairs + (v % 100) * 2, 2);
        v /= 100;
    }
    uint32_t low = (uint32_t)v; /* cheaper to divide */
    while (low >= 100) {
        uint32_t rest = low / 100;
        at -= 2;
        memcpy(out + at, pairs + (low - rest * 100) * 2, 2);
        low = rest;
    }
    if (low >= 10) memcpy(out, pairs + low * 2, 2);
    else out[0] = (char)('0' + low);
    return n;
}

size_t num_format_i64(char *out, int64_t v)
{
    if (v >= 0) return num_format_u64(out, (uint64_t)v);
    *out = '-';
    return 1 + num_format_u64(out + 1, 0 - (uint64_t)v);
}

size_t num_format_double(char *out, double v)
{
    if (isinf(v)) {
        const char *s = v > 0 ? "inf" : "-inf";
        memcpy(out, s, strlen(s));
        return strlen(s);
    }
    if (isnan(v)) {
        memcpy(out, "nan", 3);
        return 3;
    }
    if (v == 0) {
        memcpy(out, signbit(v) ? "-0" : "0", 2);
        return signbit(v) ? 2 : 1;
    }
    if (v > -4503599627370496.0 && v < 4503599627370496.0 && v == (double)(int64_t)v) return num_format_i64(out, (int64_t)v);
    return (size_t)snprintf(out, NUM_DOUBLE_MAX_CHARS, "%.17g", v);
}

size_t num_format_ldouble(char *out, long double v)
{
    if (isinf(v)) {
        const char *s = v > 0 ? "inf" : "-inf";
        memcpy(out, s, strlen(s));
        return strlen(s);
    }
    int n = snprintf(out, NUM_LDOUBLE_MAX_CHARS, "%.17Lf", v);
    check(n > 0 && n < NUM_LDOUBLE_MAX_CHARS);
    if (memchr(out, '.', (size_t)n)) {
        while (out[n - 1] == '0') n--;
        if (out[n - 1] == '.') n--;
    }
    if (n == 2 && out[0] == '-' && out[1] == '0') {
        out[0] = '0';
        n = 1;
    }
    return (size_t)n;
}
