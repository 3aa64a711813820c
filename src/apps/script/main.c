/* vireo-script [--log-only] [--log FILE] FILE.t ...: runs command scripts (tests/scripts/README.md) in process, in virtual
 * time. Prints what differs and exits 1 if anything did. A mirror (sim/mirror.h) must agree at the end of each.
 * --log: what the node logs is written as a log file, with annotations, instead. --log-only: replies are not looked at. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "persist/feed.h"
#include "sim/mirror.h"

#define CLIENTS_MAX 48
#define WORDS_MAX 4096
#define FAILURES_SHOWN 10

struct named_client {
    char name[64];
    int peer; /* -1: not connected */
};

struct run {
    const char *file;
    int line, failures, commands;
    struct world *w;
    struct named_client clients[CLIENTS_MAX];
    int client_count, current;
    bool skipping;
    FILE *log;    /* where the log is written; NULL: the mirror gets it */
    struct feed feed;
    struct mirror mirror;
    bool log_only;
};

static const char *const config =
    "save \"\"\n"
    "enable-debug-command yes\n"
    "enable-protected-configs yes\n";

/* --- words and escapes --- */

static int hex(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

/* One escape at p (behind the backslash); returns how many characters it took. */
static size_t escape(const char *p, const char *end, struct buf *out)
{
    if (p >= end) {
        buf_putc(out, '\\');
        return 0;
    }
    if (*p == 'x' && p + 2 < end && hex(p[1]) >= 0 && hex(p[2]) >= 0) {
        buf_putc(out, (char)(hex(p[1]) << 4 | hex(p[2])));
        return 3;
    }
    buf_putc(out, *p == 'n' ? '\n' : *p == 'r' ? '\r' : *p == 't' ? '\t' : *p);
    return 1;
}

static void unescape(const char *p, const char *end, struct buf *out)
{
    while (p < end) {
        if (*p == '\\') p += 1 + escape(p + 1, end, out);
        else buf_putc(out, *p++);
    }
}

struct words {
    struct buf bytes;
    size_t at[WORDS_MAX], len[WORDS_MAX];
    int count;
};

static struct slice word(const struct words *w, int i) { return slice_of(w->bytes.ptr + w->at[i], w->len[i]); }

static const char *one_word(const char *p, const char *end, struct buf *out)
{
    if (*p == '"') {
        for (p++; p < end && *p != '"';) {
            if (*p == '\\') p += 1 + escape(p + 1, end, out);
            else buf_putc(out, *p++);
        }
        return p < end ? p + 1 : p;
    }
    if (*p == '%' && p + 1 < end && p[1] >= '0' && p[1] <= '9') {
        char *colon;
        long n = strtol(p + 1, &colon, 10);
        if (colon < end && *colon == ':') {
            const char *from = colon + 1, *to = from;
            while (to < end && *to != ' ') to++;
            while (n-- > 0) buf_put(out, from, (size_t)(to - from));
            return to;
        }
    }
    while (p < end && *p != ' ') buf_putc(out, *p++);
    return p;
}

static void split(const char *p, const char *end, struct words *w)
{
    w->bytes.len = 0;
    w->count = 0;
    while (p < end) {
        if (*p == ' ') {
            p++;
            continue;
        }
        if (w->count == WORDS_MAX) return;
        w->at[w->count] = w->bytes.len;
        p = one_word(p, end, &w->bytes);
        w->len[w->count] = w->bytes.len - w->at[w->count];
        w->count++;
    }
}

/* --- replies --- */

/* The length of the whole reply at p; 0: it is not whole. */
static size_t reply_span(const char *p, const char *end)
{
    const char *nl = memchr(p, '\n', (size_t)(end - p));
    if (!nl) return 0;
    const char *rest = nl + 1;
    long n = strtol(p + 1, NULL, 10);
    switch (*p) {
    case '$':
    case '=':
    case '!':
        if (n < 0) return (size_t)(rest - p);
        return end - rest >= n + 2 ? (size_t)(rest - p) + (size_t)n + 2 : 0;
    case '%':
    case '|': n *= 2; break;
    case '*':
    case '~':
    case '>': break;
    default: return (size_t)(rest - p);
    }
    for (long i = 0; i < n; i++) {
        size_t one = rest < end ? reply_span(rest, end) : 0;
        if (!one) return 0;
        rest += one;
    }
    if (*p == '|') { /* an attribute belongs to the reply behind it */
        size_t one = rest < end ? reply_span(rest, end) : 0;
        return one ? (size_t)(rest - p) + one : 0;
    }
    return (size_t)(rest - p);
}

static int by_bytes(const void *a, const void *b) { return slice_cmp(*(const struct slice *)a, *(const struct slice *)b); }

/* The elements of an aggregate, `group` at a time, sorted; returns how many groups, -1: not an aggregate. */
static int groups_of(struct slice reply, int group, struct slice **out)
{
    const char *p = reply.ptr, *end = p + reply.len;
    if (!reply.len || !strchr("*%~>", *p)) return -1;
    long n = strtol(p + 1, NULL, 10);
    if (*p == '%') n *= 2;
    p = (const char *)memchr(p, '\n', reply.len) + 1;
    if (n < 0 || group < 1 || n % group) return -1;
    *out = calloc((size_t)(n / group) + 1, sizeof **out);
    for (long i = 0; i < n / group; i++) {
        const char *from = p;
        for (int k = 0; k < group; k++) p += reply_span(p, end);
        (*out)[i] = slice_of(from, (size_t)(p - from));
    }
    qsort(*out, (size_t)(n / group), sizeof **out, by_bytes);
    return (int)(n / group);
}

static bool same_unordered(struct slice a, struct slice b, int group)
{
    struct slice *x = NULL, *y = NULL;
    int n = groups_of(a, group, &x), m = groups_of(b, group, &y);
    bool same = n >= 0 && n == m;
    for (int i = 0; same && i < n; i++) same = slice_eq(x[i], y[i]);
    free(x);
    free(y);
    return same;
}

/* The second element of an array of two. */
static struct slice second(struct slice reply)
{
    const char *end = reply.ptr + reply.len, *p = memchr(reply.ptr, '\n', reply.len);
    if (!p || reply.ptr[0] != '*') return (struct slice){0};
    p++;
    p += reply_span(p, end);
    return slice_of(p, (size_t)(end - p));
}

/* `*` any bytes, `\` takes the next character as it is. */
static bool pattern_match(const char *p, const char *pe, const char *t, const char *te)
{
    const char *star = NULL, *again = NULL;
    while (t < te) {
        if (p < pe && *p == '*') {
            star = ++p;
            again = t;
            continue;
        }
        char want = p < pe ? *p : 0;
        size_t took = 1;
        if (p < pe && *p == '\\') {
            struct buf b = {0};
            took = 1 + escape(p + 1, pe, &b);
            want = b.ptr ? b.ptr[0] : '\\';
            buf_deinit(&b);
        }
        if (p < pe && want == *t) {
            p += took;
            t++;
        } else if (star) {
            p = star;
            t = ++again;
        } else {
            return false;
        }
    }
    while (p < pe && *p == '*') p++;
    return p == pe;
}

/* --- reporting --- */

static void print_bytes(const char *what, struct slice s)
{
    printf("    %s ", what);
    for (size_t i = 0; i < s.len && i < 400; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '\r') printf("\\r");
        else if (c == '\n') printf("\\n");
        else if (c < 32 || c > 126) printf("\\x%02x", c);
        else putchar(c);
    }
    printf(s.len > 400 ? "...\n" : "\n");
}

static void differs(struct run *r, int line, const char *what, struct slice want, struct slice got)
{
    if (r->log_only) return;
    if (r->failures++ >= FAILURES_SHOWN) return;
    printf("%s:%d: %s\n", r->file, line, what);
    print_bytes("expected", want);
    print_bytes("got     ", got);
}

/* --- running --- */

static int peer_of(struct run *r)
{
    struct named_client *c = &r->clients[r->current];
    if (c->peer >= 0 && world_closed(r->w, c->peer) && world_inbox(r->w, c->peer).len == 0) {
        world_disconnect(r->w, c->peer);
        c->peer = -1;
    }
    if (c->peer < 0) c->peer = world_connect(r->w);
    return c->peer;
}

static struct slice pending(struct run *r) { return r->clients[r->current].peer < 0 ? (struct slice){0} : world_inbox(r->w, r->clients[r->current].peer); }

static void take(struct run *r, size_t n)
{
    if (n) world_read(r->w, r->clients[r->current].peer, n);
}

static void must_be_quiet(struct run *r)
{
    struct slice got = pending(r);
    if (!got.len) return;
    differs(r, r->line, "bytes nobody expected", (struct slice){0}, got);
    take(r, got.len);
}

static void send_command(struct run *r, const struct words *w, const char *number)
{
    struct buf b = {0};
    buf_fmt(&b, "*%d\r\n", w->count);
    for (int i = 0; i < w->count; i++) {
        struct slice s = word(w, i);
        struct buf one = {0};
        for (size_t k = 0; k < s.len; k++) {
            if (number && k + 1 < s.len && s.ptr[k] == '{' && s.ptr[k + 1] == '}') {
                buf_cstr(&one, number);
                k++;
            } else {
                buf_putc(&one, s.ptr[k]);
            }
        }
        buf_fmt(&b, "$%zu\r\n", one.len);
        buf_puts(&b, buf_slice(&one));
        buf_cstr(&b, "\r\n");
        buf_deinit(&one);
    }
    int peer = peer_of(r);
    r->commands++;
    world_send(r->w, peer, buf_slice(&b));
    buf_deinit(&b);
}

static void repeat_command(struct run *r, struct words *w)
{
    long n = strtol(w->bytes.ptr + w->at[0], NULL, 10);
    memmove(w->at, w->at + 1, sizeof w->at - sizeof *w->at);
    memmove(w->len, w->len + 1, sizeof w->len - sizeof *w->len);
    w->count--;
    for (long i = 1; i <= n; i++) {
        char number[24];
        snprintf(number, sizeof number, "%ld", i);
        send_command(r, w, number);
        struct slice got = pending(r);
        size_t one = got.len ? reply_span(got.ptr, got.ptr + got.len) : 0;
        if (!one || got.ptr[0] == '-') differs(r, r->line, "a repeated command failed", SLICE("no error"), got);
        take(r, got.len);
    }
}

static void raw_bytes(struct run *r, const struct words *w)
{
    int peer = peer_of(r);
    r->commands++;
    world_send(r->w, peer, buf_slice(&w->bytes));
}

static void switch_client(struct run *r, struct slice name)
{
    bool close = name.len && name.ptr[0] == '-';
    if (close) name = slice_of(name.ptr + 1, name.len - 1);
    int i = 0;
    while (i < r->client_count && !slice_eq(slice_str(r->clients[i].name), name)) i++;
    if (i == r->client_count && i < CLIENTS_MAX) {
        r->client_count++;
        snprintf(r->clients[i].name, sizeof r->clients[i].name, "%.*s", (int)name.len, name.ptr);
        r->clients[i].peer = -1;
    }
    if (close) {
        if (r->clients[i].peer >= 0) world_disconnect(r->w, r->clients[i].peer);
        r->clients[i].peer = -1;
        return;
    }
    r->current = i;
    if (r->clients[i].peer < 0) peer_of(r); /* one that the server closed stays as it is: `<!` may come */
}

/* Time passes until n bytes are there (whole: one reply), as it would on a socket; a few seconds at most. */
static struct slice await(struct run *r, size_t n, bool whole)
{
    for (int i = 0; i < 300; i++) {
        struct slice got = pending(r);
        if (whole ? got.len && reply_span(got.ptr, got.ptr + got.len) : got.len >= n) return got;
        world_advance(r->w, 10);
    }
    return pending(r);
}

static void expect_bytes(struct run *r, int line, struct slice want)
{
    struct slice got = pending(r);
    if (got.len < want.len && (got.len == 0 || memcmp(got.ptr, want.ptr, got.len) == 0)) got = await(r, want.len, false);
    if (got.len >= want.len && memcmp(got.ptr, want.ptr, want.len) == 0) {
        take(r, want.len);
        return;
    }
    differs(r, line, "reply", want, got);
    take(r, got.len);
}

static void expect_unordered(struct run *r, int line, struct slice want, int group, bool scan)
{
    struct slice got = await(r, 0, true);
    size_t n = got.len ? reply_span(got.ptr, got.ptr + got.len) : 0;
    struct slice one = slice_of(got.ptr, n);
    bool same = n && (scan ? same_unordered(second(want), second(one), group) : same_unordered(want, one, group));
    if (!same) differs(r, line, "reply (in any order)", want, got);
    take(r, same ? n : got.len);
}

static void expect_pattern(struct run *r, struct slice pattern)
{
    struct slice got = await(r, 0, true);
    size_t n = got.len ? reply_span(got.ptr, got.ptr + got.len) : 0;
    if (n >= 2 && pattern_match(pattern.ptr, pattern.ptr + pattern.len, got.ptr, got.ptr + n - 2)) {
        take(r, n);
        return;
    }
    differs(r, r->line, "pattern", pattern, got);
    take(r, n ? n : got.len);
}

static void expect_closed(struct run *r)
{
    struct slice got = pending(r);
    struct named_client *c = &r->clients[r->current];
    if (got.len || c->peer < 0 || !world_closed(r->w, c->peer)) differs(r, r->line, "closed connection", (struct slice){0}, got);
    take(r, got.len);
    if (c->peer >= 0) world_disconnect(r->w, c->peer);
    c->peer = -1;
}

/* --- lines --- */

struct lines {
    const char *p, *end;
};

static bool next_line(struct lines *l, struct slice *out)
{
    if (l->p >= l->end) return false;
    const char *nl = memchr(l->p, '\n', (size_t)(l->end - l->p));
    const char *stop = nl ? nl : l->end;
    *out = slice_of(l->p, (size_t)(stop - l->p));
    l->p = nl ? nl + 1 : l->end;
    return true;
}

static bool starts(struct slice s, const char *with) { return s.len >= strlen(with) && memcmp(s.ptr, with, strlen(with)) == 0; }
static struct slice behind(struct slice s, size_t n) { return n < s.len ? slice_of(s.ptr + n, s.len - n) : slice_of(s.ptr + s.len, 0); }
static bool is_bytes_line(struct slice s) { return starts(s, "< ") || (s.len == 1 && *s.ptr == '<'); }

/* Consecutive `<` lines are one run of bytes. */
static void expected_run(struct run *r, struct lines *l, struct slice line, struct buf *want)
{
    for (;;) {
        struct slice text = behind(line, 2);
        unescape(text.ptr, text.ptr + text.len, want);
        buf_cstr(want, "\r\n");
        struct lines ahead = *l;
        if (!next_line(&ahead, &line) || !is_bytes_line(line)) return;
        *l = ahead;
        r->line++;
    }
}

static void expectation(struct run *r, struct lines *l, struct slice line)
{
    struct buf want = {0};
    int at = r->line;
    if (is_bytes_line(line)) {
        expected_run(r, l, line, &want);
        if (!r->skipping) expect_bytes(r, at, buf_slice(&want));
    } else if (starts(line, "<~ ")) {
        if (!r->skipping) expect_pattern(r, behind(line, 3));
    } else if (starts(line, "<unordered ") || starts(line, "<scan ")) {
        bool scan = starts(line, "<scan ");
        int group = atoi(line.ptr + (scan ? 6 : 11));
        struct slice first;
        if (next_line(l, &first)) {
            r->line++;
            expected_run(r, l, first, &want);
        }
        if (!r->skipping) expect_unordered(r, at, buf_slice(&want), group, scan);
    } else if (starts(line, "<?")) {
        if (!r->skipping) must_be_quiet(r);
    } else if (starts(line, "<!")) {
        if (!r->skipping) expect_closed(r);
    }
    buf_deinit(&want);
}

static void statement(struct run *r, struct slice line, struct words *w, bool *skip_next)
{
    const char *end = line.ptr + line.len;
    r->skipping = *skip_next;
    if (starts(line, "! ")) {
        bool only = starts(line, "! only "), not = starts(line, "! not ");
        struct slice who = behind(line, only ? 7 : 6);
        bool us = starts(who, "vireo");
        *skip_next = (only && !us) || (not && us);
        return;
    }
    *skip_next = false;
    if (r->skipping) return;
    switch (line.ptr[0]) {
    case '@': switch_client(r, behind(line, 1)); return;
    case '+':
        world_advance(r->w, atoll(line.ptr + 1));
        return;
    case '*':
        must_be_quiet(r);
        split(line.ptr + 1, end, w);
        repeat_command(r, w);
        return;
    case '>':
        must_be_quiet(r);
        if (starts(line, ">>")) {
            split(line.ptr + 2, end, w);
            raw_bytes(r, w);
        } else {
            split(line.ptr + 1, end, w);
            send_command(r, w, NULL);
        }
        return;
    default: printf("%s:%d: a line of no known kind\n", r->file, r->line); r->failures++;
    }
}

static void write_log(void *arg, int db, int argc, const struct slice *argv)
{
    struct run *r = arg;
    struct buf out = {0};
    feed_put(&r->feed, &out, r->w->node->e->now_ms, db, argc, argv);
    fwrite(out.ptr, 1, out.len, r->log);
    buf_deinit(&out);
}

/* DEBUG makes data that is not logged. */
static void check_mirror(struct run *r, struct slice text)
{
    static const char *const unlogged[] = {"DEBUG POPULATE", "DEBUG RELOAD", "DEBUG QUICKLIST", "DEBUG LOADAOF"};
    bool all = true;
    for (int i = 0; i < COUNT_OF(unlogged); i++) all = all && !memmem(text.ptr, text.len, unlogged[i], strlen(unlogged[i]));
    if (all && !mirror_agrees(&r->mirror)) {
        r->failures++;
        printf("%s: its log tells another story:\n%.*s", r->file, (int)r->mirror.wrong.len, r->mirror.wrong.ptr);
    }
    mirror_deinit(&r->mirror);
}

/* The configuration, with what the first lines of the script add to it: "#! name value". */
static struct world *make_world(struct slice text)
{
    struct lines l = {text.ptr, text.ptr + text.len};
    struct slice line;
    struct buf all = {0};
    buf_cstr(&all, config);
    while (next_line(&l, &line) && starts(line, "#! ")) {
        buf_puts(&all, behind(line, 3));
        buf_putc(&all, '\n');
    }
    buf_putc(&all, 0);
    struct world *w = world_new(1, all.ptr);
    buf_deinit(&all);
    return w;
}

static bool run_text(struct run *r, struct slice text)
{
    struct words *w = calloc(1, sizeof *w);
    struct lines l = {text.ptr, text.ptr + text.len};
    struct slice line;
    bool skip_next = false;
    size_t before = mem_used();
    r->w = make_world(text);
    r->feed = (struct feed){.stamps = true};
    feed_restart(&r->feed);
    if (r->log) engine_set_log(r->w->node->e, write_log, r);
    else mirror_init(&r->mirror, r->w, NULL);
    switch_client(r, SLICE("main"));
    while (next_line(&l, &line)) {
        r->line++;
        while (line.len && (line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '\r')) line.len--;
        if (!line.len || line.ptr[0] == '#') continue;
        if (line.ptr[0] == '<') expectation(r, &l, line);
        else statement(r, line, w, &skip_next);
    }
    must_be_quiet(r);
    world_check(r->w);
    if (!r->log) check_mirror(r, text);
    world_free(r->w);
    buf_deinit(&w->bytes);
    free(w);
    if (mem_used() != before) {
        printf("%s: %zd bytes of memory are left behind\n", r->file, (ssize_t)(mem_used() - before));
        r->failures++;
    }
    printf("%s: %d commands, %d failures\n", r->file, r->commands, r->failures);
    return r->failures == 0;
}

static bool run_file(const char *path, FILE *log, bool log_only)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    char *text = NULL;
    size_t len = 0, cap = 0, n;
    do {
        if (len == cap) text = realloc(text, cap = cap ? cap * 2 : 65536);
        len += n = fread(text + len, 1, cap - len, f);
    } while (n);
    fclose(f);
    struct run r = {.file = path, .log = log, .log_only = log_only};
    bool ok = run_text(&r, slice_of(text, len));
    free(text);
    return ok;
}

int main(int argc, char **argv)
{
    bool ok = true, log_only = false;
    int first = 1;
    FILE *log = NULL;
    if (first < argc && !strcmp(argv[first], "--log-only")) {
        log_only = true;
        first++;
    }
    if (first + 1 < argc && !strcmp(argv[first], "--log")) {
        log = fopen(argv[first + 1], "wb");
        if (!log) {
            fprintf(stderr, "%s: %s\n", argv[first + 1], strerror(errno));
            return 2;
        }
        first += 2;
    }
    if (argc <= first) {
        fprintf(stderr, "usage: vireo-script [--log-only] [--log FILE] FILE.t ...\n");
        return 2;
    }
    hash_init("vireo-script's constant seed", 28);
    for (int i = first; i < argc; i++) ok = run_file(argv[i], log, log_only) && ok;
    if (log && fclose(log)) ok = false;
    return ok ? 0 : 1;
}
