/* parse: see parse.h. Between calls, pos <= scan <= buf.len; args hold what was found of the command that starts at pos.
 * The wire facts: a command is "*N\r\n" and N times "$len\r\n<len bytes>\r\n", or one line of blank-separated words. */
#include "resp/parse.h"

#include "base/num.h"

#define LINE_MAX_BYTES (64 * 1024)
#define IDLE_BYTES_MAX (16 * 1024)
#define EXACT_BYTES (32 * 1024)
#define AT_ONCE_BYTES ((size_t)1024 * 1024) /* an argument up to this size gets its room when it is announced */

void input_init(struct input *in) { *in = (struct input){.args_left = -1, .bulk_left = -1}; }

void input_deinit(struct input *in)
{
    buf_deinit(&in->buf);
    mem_free(in->args, (size_t)in->args_cap * sizeof *in->args);
    in->args = NULL;
    in->ahead = NULL;
    in->args_cap = 0;
}

static void forget_parsed(struct input *in)
{
    if (in->pos == 0) return;
    size_t rest = in->buf.len - in->pos;
    if (rest) memmove(in->buf.ptr, in->buf.ptr + in->pos, rest);
    in->buf.len = rest;
    in->scan -= in->pos;
    in->pos = 0;
}

char *input_room(struct input *in, size_t want, size_t *room)
{
    in->ahead = NULL;
    forget_parsed(in);
    size_t cap = in->buf.cap, rest = input_wants(in);
    if (cap - in->buf.len < want && rest >= want && rest >= EXACT_BYTES) { /* doubles, but no further than a big argument needs */
        size_t more = want > cap ? want : cap;
        if (more < AT_ONCE_BYTES) more = AT_ONCE_BYTES;
        buf_grow_exactly(&in->buf, more < rest ? more : rest);
    }
    char *p = buf_room(&in->buf, want);
    *room = in->buf.cap - in->buf.len;
    return p;
}

size_t input_wants(const struct input *in)
{
    if (in->bulk_left < 0) return 0;
    size_t have = in->buf.len - in->scan, need = (size_t)in->bulk_left + 2;
    return need > have ? need - have : 0;
}

void input_compact(struct input *in)
{
    in->ahead = NULL;
    forget_parsed(in);
    if (in->buf.len == 0) {
        buf_deinit(&in->buf);
    } else if (in->buf.cap > IDLE_BYTES_MAX && in->buf.len * 4 < in->buf.cap && in->bulk_left < 0) {
        struct buf small = {0};
        buf_puts(&small, buf_slice(&in->buf));
        buf_deinit(&in->buf);
        in->buf = small;
    }
    if (in->args && in->args_left < 0) {
        mem_free(in->args, (size_t)in->args_cap * sizeof *in->args);
        in->args = NULL;
        in->args_cap = 0;
    }
}

/* A line that ends in CRLF at p: its end (the CR), NULL if it is not whole. */
static inline const char *line_end(const char *p, const char *end)
{
    const char *cr = memchr(p, '\r', (size_t)(end - p));
    return cr && cr + 1 < end ? cr : NULL;
}

enum header { HEADER_WHOLE, HEADER_PART, HEADER_BAD };

/* "*12\r\n" or "$5\r\n" at p: the number, as strictly as Redis reads it, and where the line ends (the CR). Short plain
 * numbers, which is all of them, are read by hand. */
static inline enum header header_number(const char *p, const char *end, const char **cr, int64_t *out)
{
    const char *q = p + 1;
    uint32_t v = 0;
    while (q < end && (unsigned char)(*q - '0') < 10 && q - p < 9) v = v * 10 + (unsigned char)(*q++ - '0');
    if (likely(q + 1 < end && *q == '\r' && q > p + 1 && (p[1] != '0' || q == p + 2))) {
        *cr = q;
        *out = v;
        return HEADER_WHOLE;
    }
    *cr = line_end(p, end);
    if (!*cr) return HEADER_PART;
    return num_parse_i64(slice_of(p + 1, (size_t)(*cr - p - 1)), out) ? HEADER_WHOLE : HEADER_BAD;
}

static void begin_again(struct input *in)
{
    in->pos = in->scan;
    in->args_left = in->bulk_left = -1;
    in->args_count = 0;
}

static enum parse_result fail(struct slice *error, struct slice text)
{
    *error = text;
    return PARSE_ERROR;
}

/* --- inline --- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static char unescape(char c)
{
    switch (c) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'b': return '\b';
    case 'a': return '\a';
    default: return c;
    }
}

/* Unquotes one word in place; returns where parsing goes on, NULL for unbalanced quotes. */
static char *inline_word(char *p, char *end, struct span *word, const char *base)
{
    char *out = p;
    word->at = (uint64_t)(p - base);
    while (p < end && !blank(*p)) {
        char quote = *p;
        if (quote != '"' && quote != '\'') {
            *out++ = *p++;
            continue;
        }
        for (p++;; p++) {
            if (p >= end) return NULL;
            if (*p == quote) break;
            if (*p != '\\' || p + 1 >= end) {
                *out++ = *p;
            } else if (quote == '\'') {
                if (p[1] == '\'') p++;
                *out++ = *p;
            } else if (p + 3 < end && p[1] == 'x' && hex_digit(p[2]) >= 0 && hex_digit(p[3]) >= 0) {
                *out++ = (char)(hex_digit(p[2]) << 4 | hex_digit(p[3]));
                p += 3;
            } else {
                p++;
                *out++ = unescape(*p);
            }
        }
        p++;
        if (p < end && !blank(*p)) return NULL; /* a closing quote ends the word */
    }
    word->len = (uint32_t)(out - base - (ptrdiff_t)word->at);
    return p;
}

static void add_arg(struct input *in, struct span s)
{
    if (in->args_count == in->args_cap) {
        int cap = in->args_cap ? in->args_cap * 2 : 16;
        in->args = mem_realloc(in->args, (size_t)in->args_cap * sizeof *in->args, (size_t)cap * sizeof *in->args);
        in->args_cap = cap;
    }
    in->args[in->args_count++] = s;
}

static enum parse_result give(struct input *in, struct slice *argv, int max, int *argc, struct slice **big)
{
    struct slice *out = argv;
    *argc = in->args_count;
    if (in->args_count > max) out = *big = mem_alloc((size_t)in->args_count * sizeof *out);
    for (int i = 0; i < in->args_count; i++) out[i] = slice_of(in->buf.ptr + in->pos + in->args[i].at, in->args[i].len);
    begin_again(in);
    return PARSE_COMMAND;
}

static enum parse_result parse_inline(struct input *in, const struct parse_limits *lim, struct slice *argv, int max, int *argc,
                                      struct slice **big, struct slice *error)
{
    char *start = in->buf.ptr + in->pos, *end = in->buf.ptr + in->buf.len;
    char *nl = memchr(in->buf.ptr + in->scan, '\n', (size_t)(end - (in->buf.ptr + in->scan)));
    if (!nl) {
        if (end - start > lim->inline_max) return fail(error, SLICE("ERR Protocol error: too big inline request"));
        in->scan = in->buf.len;
        return PARSE_NOTHING;
    }
    in->scan = (size_t)(nl + 1 - in->buf.ptr);
    char *stop = nl > start && nl[-1] == '\r' ? nl - 1 : nl;
    in->args_count = 0;
    char *nul = stop > start ? memchr(start, 0, (size_t)(stop - start)) : NULL;
    if (nul) stop = nul; /* as Redis reads it: the line ends there */
    for (char *p = start; p < stop;) {
        if (blank(*p)) {
            p++;
            continue;
        }
        struct span word;
        p = inline_word(p, stop, &word, start);
        if (!p) return fail(error, SLICE("ERR Protocol error: unbalanced quotes in request"));
        add_arg(in, word);
    }
    if (in->args_count == 0) {
        begin_again(in);
        return PARSE_EMPTY;
    }
    return give(in, argv, max, argc, big);
}

/* --- RESP --- */

static enum parse_result parse_header(struct input *in, const struct parse_limits *lim, struct slice *error)
{
    const char *p = in->buf.ptr + in->scan, *end = in->buf.ptr + in->buf.len, *cr;
    int64_t n;
    enum header h = header_number(p, end, &cr, &n);
    if (h == HEADER_PART) {
        if (end - p > LINE_MAX_BYTES) return fail(error, SLICE("ERR Protocol error: too big mbulk count string"));
        return PARSE_NOTHING;
    }
    if (h == HEADER_BAD || n > lim->args_max) return fail(error, SLICE("ERR Protocol error: invalid multibulk length"));
    if (n > 10 && !lim->authenticated) return fail(error, SLICE("ERR Protocol error: unauthenticated multibulk length"));
    in->scan = (size_t)(cr + 2 - in->buf.ptr);
    if (n <= 0) {
        begin_again(in);
        return PARSE_EMPTY;
    }
    in->args_left = n;
    return PARSE_COMMAND;
}

static enum parse_result expected_dollar(struct slice *error, char got)
{
    static _Thread_local char text[] = "ERR Protocol error: expected '$', got '?'";
    text[sizeof text - 3] = got;
    return fail(error, slice_of(text, sizeof text - 1));
}

/* Reads the next argument; COMMAND: it is whole and at *arg, relative to the buffer. */
static inline enum parse_result parse_arg(struct input *in, const struct parse_limits *lim, struct span *arg, struct slice *error)
{
    const char *base = in->buf.ptr, *end = base + in->buf.len;
    if (in->bulk_left < 0) {
        const char *p = base + in->scan;
        if (p >= end) return PARSE_NOTHING;
        const char *cr;
        int64_t n;
        enum header h = header_number(p, end, &cr, &n);
        if (h == HEADER_PART) {
            if (end - p > LINE_MAX_BYTES) return fail(error, SLICE("ERR Protocol error: too big bulk count string"));
            return PARSE_NOTHING;
        }
        if (*p != '$') return expected_dollar(error, *p);
        if (h == HEADER_BAD || n < 0 || n > lim->bulk_max) return fail(error, SLICE("ERR Protocol error: invalid bulk length"));
        if (n > 16384 && !lim->authenticated) return fail(error, SLICE("ERR Protocol error: unauthenticated bulk length"));
        in->scan = (size_t)(cr + 2 - base);
        in->bulk_left = n;
    }
    if (in->buf.len - in->scan < (size_t)in->bulk_left + 2) return PARSE_NOTHING;
    *arg = (struct span){in->scan, (uint32_t)in->bulk_left};
    in->scan += (size_t)in->bulk_left + 2;
    in->bulk_left = -1;
    return PARSE_COMMAND;
}

/* --- found before --- */

#define AHEAD_ARGS_MAX 1024
#define RECORD_HEAD 3 /* start, end, number of arguments */

/* A header line that is whole and plain; 0: it is not, or not yet. Its value goes to *out. */
static inline size_t plain_header(const char *p, const char *end, char kind, uint32_t *out)
{
    const char *cr;
    int64_t n;
    if (p >= end || *p != kind || header_number(p, end, &cr, &n) != HEADER_WHOLE || n < 0 || n > INT32_MAX) return 0;
    *out = (uint32_t)n;
    return (size_t)(cr + 2 - p);
}

/* One command at `at`: its end, 0 if it is not whole. The record's arguments go to args. */
static size_t scan_one(const char *bytes, size_t len, size_t at, uint32_t argc, uint32_t *args)
{
    const char *end = bytes + len;
    for (uint32_t i = 0; i < argc; i++) {
        uint32_t n;
        size_t head = plain_header(bytes + at, end, '$', &n);
        if (!head || len - at - head < (size_t)n + 2) return 0;
        *args++ = (uint32_t)(at + head);
        *args++ = n;
        at += head + n + 2;
    }
    return at;
}

uint32_t input_scan(const char *bytes, size_t len, uint32_t *out, size_t room, size_t *used, size_t *upto, bool *broken)
{
    uint32_t count = 0;
    size_t at = 0, words = 0;
    *broken = false;
    while (at < len && len <= UINT32_MAX) {
        uint32_t argc, *record = out + words;
        size_t head = plain_header(bytes + at, bytes + len, '*', &argc);
        if (bytes[at] != '*' || (head && (argc == 0 || argc > AHEAD_ARGS_MAX))) {
            *broken = true;
            break;
        }
        if (!head || room - words < RECORD_HEAD + (size_t)argc * 2) break;
        size_t end = scan_one(bytes, len, at + head, argc, record + RECORD_HEAD);
        if (!end) break;
        record[0] = (uint32_t)at;
        record[1] = (uint32_t)end;
        record[2] = argc;
        words += RECORD_HEAD + (size_t)argc * 2;
        at = end;
        count++;
    }
    *used = words;
    *upto = at;
    return count;
}

struct buf input_swap(struct input *in, struct buf bytes, const uint32_t *ahead, uint32_t count)
{
    struct buf old = in->buf;
    in->buf = bytes;
    in->scan = 0;
    begin_again(in);
    in->ahead = count ? ahead : NULL;
    in->ahead_left = count;
    old.len = 0;
    return old;
}

/* After a command went back into the input, pos is before what comes next in here; it catches up by parsing. */
static bool take_ahead(struct input *in, const struct parse_limits *lim, struct slice *argv, int max, int *argc)
{
    const uint32_t *r = in->ahead;
    if (r[0] != in->pos || in->args_left >= 0 || !lim->authenticated || (int)r[2] > max) return false;
    const char *base = in->buf.ptr;
    int n = (int)r[2];
    for (int i = 0; i < n; i++) argv[i] = slice_of(base + r[RECORD_HEAD + 2 * i], r[RECORD_HEAD + 2 * i + 1]);
    *argc = n;
    in->pos = in->scan = r[1];
    in->ahead = --in->ahead_left ? r + RECORD_HEAD + 2 * n : NULL;
    return true;
}

/* --- the common case: a command that is here as a whole and whose numbers have at most three digits --- */

#define SHORT_HEADER_BYTES 6 /* the kind, three digits, CRLF */

/* The number of a header line at p, SHORT_HEADER_BYTES of which may be read: the line's length; 0: look closer. */
static inline size_t short_header(const char *p, uint32_t *out)
{
    uint32_t n = (uint32_t)p[1] - '0', digit = (uint32_t)p[2] - '0';
    if (n > 9) return 0;
    *out = n;
    if (p[2] == '\r') return 4;
    if (digit > 9 || n == 0) return 0;
    n = n * 10 + digit;
    *out = n;
    if (p[3] == '\r') return 5;
    digit = (uint32_t)p[3] - '0';
    *out = n * 10 + digit;
    return digit <= 9 && p[4] == '\r' ? 6 : 0;
}

/* false: nothing was taken, and whatever stands there is read with more care. */
static inline bool take_short(struct input *in, const struct parse_limits *lim, struct slice *argv, int max, int *argc)
{
    const char *base = in->buf.ptr;
    size_t len = in->buf.len, at = in->pos, head;
    uint32_t n, bytes;
    if (len - at < SHORT_HEADER_BYTES || base[at] != '*' || !(head = short_header(base + at, &n))) return false;
    if (n == 0 || n > (uint32_t)(likely(lim->authenticated) ? max : 10)) return false;
    at += head;
    for (struct slice *arg = argv, *end = argv + n; arg < end; arg++) {
        if (len < at + SHORT_HEADER_BYTES || base[at] != '$' || !(head = short_header(base + at, &bytes))) return false;
        *arg = slice_of(base + at + head, bytes);
        at += head + bytes + 2;
    }
    if (at > len) return false;
    in->pos = in->scan = at;
    *argc = (int)n;
    return true;
}

/* As input_next, whatever stands there. Not inline: it would weigh on the common case. */
static __attribute__((noinline)) enum parse_result next_of_any(struct input *in, const struct parse_limits *lim, struct slice *argv, int max,
                                                               int *argc, struct slice **big, struct slice *error)
{
    if (in->pos >= in->buf.len) return PARSE_NOTHING;
    if (in->ahead && take_ahead(in, lim, argv, max, argc)) return PARSE_COMMAND;
    if (in->args_left < 0) {
        if (in->buf.ptr[in->pos] != '*') return parse_inline(in, lim, argv, max, argc, big, error);
        enum parse_result r = parse_header(in, lim, error);
        if (r != PARSE_COMMAND) return r;
        /* arguments of a command that is here as a whole go straight to the caller */
        if (in->args_left <= max) {
            int n = (int)in->args_left, i = 0;
            for (; i < n; i++) {
                struct span arg;
                r = parse_arg(in, lim, &arg, error);
                if (r == PARSE_ERROR) return r;
                if (r != PARSE_COMMAND) break;
                argv[i] = slice_of(in->buf.ptr + arg.at, arg.len);
            }
            if (likely(i == n)) {
                *argc = n;
                in->pos = in->scan;
                in->args_left = -1;
                return PARSE_COMMAND;
            }
            for (int k = 0; k < i; k++)
                add_arg(in, (struct span){(uint64_t)(argv[k].ptr - in->buf.ptr) - in->pos, (uint32_t)argv[k].len});
        }
    }
    while (in->args_count < in->args_left) {
        struct span arg;
        enum parse_result r = parse_arg(in, lim, &arg, error);
        if (r != PARSE_COMMAND) return r;
        arg.at -= in->pos;
        add_arg(in, arg);
    }
    return give(in, argv, max, argc, big);
}

enum parse_result input_next(struct input *in, const struct parse_limits *lim, struct slice *argv, int max, int *argc, struct slice **big, struct slice *error)
{
    if (likely(!in->ahead && in->args_left < 0) && take_short(in, lim, argv, max, argc)) return PARSE_COMMAND;
    return next_of_any(in, lim, argv, max, argc, big, error);
}
