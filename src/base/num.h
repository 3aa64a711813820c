/* num: numbers and their text, exactly as the protocol wants them. Pure; no locale; any thread.
 * Parsers take the whole slice or fail: no blanks, no leading plus or zeros for integers, no trailing bytes. */
#ifndef VIREO_BASE_NUM_H
#define VIREO_BASE_NUM_H

#include "base/slice.h"

#define NUM_I64_MAX_CHARS 20
#define NUM_DOUBLE_MAX_CHARS 40
#define NUM_LDOUBLE_MAX_CHARS 5120

bool num_parse_i64(struct slice s, int64_t *out);
bool num_parse_u64(struct slice s, uint64_t *out);
/* Accepts what Redis accepts as a double: decimal, exponent, hex float, inf/-inf/infinity (any case); refuses nan, blanks, "". */
bool num_parse_double(struct slice s, double *out);
/* As strtod reads text: blanks may lead, "" is 0, a NUL ends it. false: trailing bytes, nan, out of a double's range (SORT's weights). */
bool num_read_double(struct slice s, double *out);
bool num_parse_ldouble(struct slice s, long double *out);
/* "10mb", "1g", "512": units b k kb m mb g gb (k = 1000, kb = 1024), any case. */
bool num_parse_memory(struct slice s, int64_t *out);

size_t num_format_i64(char *out, int64_t v);    /* returns the length; no terminator */
size_t num_format_u64(char *out, uint64_t v);
/* %.17g with integers printed plainly; inf, -inf, nan. The form of ZSCORE in RESP2. Room: NUM_DOUBLE_MAX_CHARS. */
size_t num_format_double(char *out, double v);
/* %.17Lf without trailing zeros: INCRBYFLOAT's form. Room: NUM_LDOUBLE_MAX_CHARS. */
size_t num_format_ldouble(char *out, long double v);
unsigned num_digits(uint64_t v);

static inline bool num_add_overflow(int64_t a, int64_t b, int64_t *out) { return __builtin_add_overflow(a, b, out); }

#endif
