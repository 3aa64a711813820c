/* glob: patterns of KEYS, SCAN, PSUBSCRIBE, CONFIG GET: * ? [class] [^class] [a-z] and \ before a byte to take it as it is.
 *
 * One star is remembered at a time: when the bytes behind it do not match, the star swallows one byte more and the match
 * goes on from there; stars before it never need a second look. So time is at most pattern * text, with no recursion.
 * Oddities of Redis kept: an unclosed class ends with the pattern, a class escape ignores no case, and an empty text matches
 * the empty pattern only.
 */
#include "engine/call.h"

static inline unsigned char fold(unsigned char c, bool ignore_case)
{
    return ignore_case && c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

/* c against the class whose first byte after '[' is at `at`; returns where the pattern goes on. */
static size_t match_class(struct slice p, size_t at, unsigned char c, bool ignore_case, bool *matched)
{
    bool negated = at < p.len && p.ptr[at] == '^', hit = false;
    unsigned char folded = fold(c, ignore_case);
    for (at += negated; at < p.len && p.ptr[at] != ']'; at++) {
        if (p.ptr[at] == '\\' && p.len - at >= 2) {
            hit |= (unsigned char)p.ptr[++at] == c;
        } else if (p.len - at >= 3 && p.ptr[at + 1] == '-') {
            unsigned char low = (unsigned char)p.ptr[at], high = (unsigned char)p.ptr[at + 2];
            if (low > high) {
                unsigned char swap = low;
                low = high;
                high = swap;
            }
            hit |= folded >= fold(low, ignore_case) && folded <= fold(high, ignore_case);
            at += 2;
        } else {
            hit |= fold((unsigned char)p.ptr[at], ignore_case) == folded;
        }
    }
    *matched = hit != negated;
    return at < p.len ? at + 1 : p.len;
}

/* One byte of text against the one-byte pattern (anything but a star) at *at, which moves behind it. */
static bool match_one(struct slice p, size_t *at, unsigned char c, bool ignore_case)
{
    bool matched;
    switch (p.ptr[*at]) {
    case '?':
        ++*at;
        return true;
    case '[':
        *at = match_class(p, *at + 1, c, ignore_case, &matched);
        return matched;
    case '\\':
        if (p.len - *at >= 2) ++*at;
        break;
    default:
        break;
    }
    return fold((unsigned char)p.ptr[(*at)++], ignore_case) == fold(c, ignore_case);
}

bool glob_match(struct slice p, struct slice text, bool ignore_case)
{
    size_t at = 0, star = 0, star_text = 0;
    bool has_star = false;
    if (text.len == 0) return p.len == 0;
    for (size_t i = 0; i < text.len;) {
        if (at < p.len && p.ptr[at] == '*') {
            while (at < p.len && p.ptr[at] == '*') at++;
            if (at == p.len) return true;
            has_star = true;
            star = at;
            star_text = i;
        } else if (at < p.len && match_one(p, &at, (unsigned char)text.ptr[i], ignore_case)) {
            i++;
        } else if (has_star) {
            at = star;
            i = ++star_text;
        } else {
            return false;
        }
    }
    while (at < p.len && p.ptr[at] == '*') at++;
    return at == p.len;
}
