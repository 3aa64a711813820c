#include "resp/skim.h"

#include "base/num.h"

/* The end of the line, without CR LF; 0 or -1 as skim_reply. */
static ssize_t line_len(struct slice bytes)
{
    const char *end = bytes.len ? memchr(bytes.ptr, '\n', bytes.len) : NULL;
    if (!end) return 0;
    ssize_t n = end - bytes.ptr;
    return n >= 2 && end[-1] == '\r' ? n - 1 : -1;
}

static bool number_of(struct slice bytes, ssize_t line, int64_t *n) { return num_parse_i64(slice_of(bytes.ptr + 1, (size_t)line - 1), n); }

ssize_t skim_head(struct slice bytes, int64_t *items)
{
    ssize_t line = line_len(bytes);
    if (line <= 0) return line;
    char kind = bytes.ptr[0];
    if (kind != '*' && kind != '~' && kind != '>' && kind != '%' && kind != '|') return -1;
    if (!number_of(bytes, line, items) || *items < -1 || *items > INT32_MAX) return -1;
    if (*items < 0) *items = 0; /* a null */
    if (kind == '%' || kind == '|') *items *= 2;
    return line + 2;
}

static ssize_t skim(struct slice bytes, int depth)
{
    int64_t n;
    ssize_t line = line_len(bytes);
    if (line <= 0) return line;
    switch (bytes.ptr[0]) {
    case '+': case '-': case ':': case '_': case ',': case '#': case '(': return line + 2;
    case '$': case '=': case '!':
        if (!number_of(bytes, line, &n) || n < -1 || n > INT64_MAX / 2) return -1;
        if (n < 0) return line + 2;
        return (uint64_t)bytes.len < (uint64_t)line + (uint64_t)n + 4 ? 0 : line + (ssize_t)n + 4;
    default: break;
    }
    ssize_t at = skim_head(bytes, &n);
    if (at <= 0 || depth == SKIM_DEPTH_MAX) return at > 0 ? -1 : at;
    if (bytes.ptr[0] == '|') n++; /* attributes stand before the reply they belong to */
    for (; n > 0; n--) {
        ssize_t one = skim(slice_of(bytes.ptr + at, bytes.len - (size_t)at), depth + 1);
        if (one <= 0) return one;
        at += one;
    }
    return at;
}

ssize_t skim_reply(struct slice bytes) { return skim(bytes, 0); }
