/* reply: the client's own RESP decoder, a pull parser. State between calls is conn->str_left alone: how much of the
 * current bulk string has not been handed out. Depth is bounded by REPLY_DEPTH_MAX wherever recursion follows nesting. */
#include "apps/cli/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool line_reserve(struct conn *conn, size_t need)
{
    if (need <= conn->line_cap) return true;
    if (need > REPLY_LINE_MAX) return conn_fail(conn, CONN_PROTOCOL, "Protocol error, reply line is too long");
    size_t cap = conn->line_cap ? conn->line_cap * 2 : 256;
    while (cap < need) cap *= 2;
    char *grown = realloc(conn->line, cap);
    if (!grown) return conn_fail(conn, CONN_LIMIT, "Out of memory");
    conn->line = grown;
    conn->line_cap = cap;
    return true;
}

/* Copies up to CRLF into conn->line, zero-terminated and without the CRLF. */
static bool read_line(struct conn *conn, size_t *len)
{
    size_t have = 0;
    for (;;) {
        if (conn->at == conn->end && !conn_fill(conn)) return false;
        char *from = conn->data + conn->at, *nl = memchr(from, '\n', conn->end - conn->at);
        size_t take = nl ? (size_t)(nl - from) + 1 : conn->end - conn->at;
        if (!line_reserve(conn, have + take + 1)) return false;
        memcpy(conn->line + have, from, take);
        have += take;
        conn->at += take;
        if (nl && have >= 2 && conn->line[have - 2] == '\r') break;
    }
    conn->line[have - 2] = 0;
    *len = have - 2;
    return true;
}

static bool parse_int(const char *s, int64_t *out)
{
    bool negative = *s == '-';
    uint64_t v = 0;
    if (*s == '-' || *s == '+') s++;
    if (!*s) return false;
    for (; *s; s++) {
        if (*s < '0' || *s > '9') return false;
        if (__builtin_mul_overflow(v, 10u, &v) || __builtin_add_overflow(v, (uint64_t)(*s - '0'), &v)) return false;
    }
    if (v > (uint64_t)INT64_MAX + negative) return false;
    *out = negative ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

bool reply_is_aggregate(enum reply_type type)
{
    return type >= REPLY_ARRAY;
}

size_t reply_children(const struct token *t)
{
    if (!reply_is_aggregate(t->type)) return 0;
    return t->type == REPLY_MAP ? t->count * 2 : t->count;
}

static bool skip_exact(struct conn *conn, size_t n)
{
    for (; n; n--, conn->at++) {
        if (conn->at == conn->end && !conn_fill(conn)) return false;
    }
    return true;
}

/* A string of length n follows: the body is n bytes and CRLF. */
static bool begin_string(struct conn *conn, struct token *t, int64_t n)
{
    t->count = (size_t)n;
    conn->str_left = (size_t)n;
    if (t->type == REPLY_VERBATIM) {
        if (n < 4) return conn_fail(conn, CONN_PROTOCOL, "Protocol error, verbatim string without a format");
        t->count -= 4;
        conn->str_left -= 4;
        return skip_exact(conn, 4);
    }
    return true;
}

static bool begin_counted(struct conn *conn, struct token *t, bool is_string)
{
    int64_t n;
    if (!parse_int(conn->line, &n) || n < -1 || n > INT32_MAX * (int64_t)64) {
        return conn_fail(conn, CONN_PROTOCOL, "Protocol error, bad length '%.64s'", conn->line);
    }
    if (n == -1) {
        t->type = REPLY_NIL;
        return true;
    }
    if (is_string) return begin_string(conn, t, n);
    t->count = (size_t)n;
    return true;
}

static const struct {
    char mark;
    enum reply_type type;
    char shape; /* l: a line, i: an integer, s: a string, a: an aggregate, b: a bool, n: nil */
} marks[] = {
    {'+', REPLY_STATUS, 'l'},   {'-', REPLY_ERROR, 'l'}, {':', REPLY_INTEGER, 'i'},  {'$', REPLY_STRING, 's'},
    {'*', REPLY_ARRAY, 'a'},    {'_', REPLY_NIL, 'n'},   {',', REPLY_DOUBLE, 'l'},   {'#', REPLY_BOOL, 'b'},
    {'(', REPLY_BIGNUM, 'l'},   {'%', REPLY_MAP, 'a'},   {'~', REPLY_SET, 'a'},      {'>', REPLY_PUSH, 'a'},
    {'=', REPLY_VERBATIM, 's'}, {'!', REPLY_ERROR, 'e'}, {'|', REPLY_MAP, 'A'},
};

/* A bulk error is short text: it is gathered into the line, as if it had come as a simple one. */
static bool read_bulk_error(struct conn *conn, struct token *t)
{
    int64_t n;
    if (!parse_int(conn->line, &n) || n < 0 || n >= REPLY_LINE_MAX) {
        return conn_fail(conn, CONN_PROTOCOL, "Protocol error, bad length '%.64s'", conn->line);
    }
    if (!line_reserve(conn, (size_t)n + 1)) return false;
    for (size_t i = 0; i < (size_t)n; i++) {
        if (conn->at == conn->end && !conn_fill(conn)) return false;
        conn->line[i] = conn->data[conn->at++];
    }
    conn->line[n] = 0;
    t->text = conn->line;
    t->text_len = (size_t)n;
    return skip_exact(conn, 2);
}

/* One token, attributes included: *attribute says that t is the head of one. */
static bool next_token(struct conn *conn, struct token *t, bool *attribute)
{
    size_t len, row = 0;
    *t = (struct token){0};
    *attribute = false;
    if (conn->at == conn->end && !conn_fill(conn)) return false;
    char mark = conn->data[conn->at++];
    while (row < sizeof(marks) / sizeof(*marks) && marks[row].mark != mark) row++;
    if (row == sizeof(marks) / sizeof(*marks)) {
        bool shown = mark >= ' ' && mark <= '~';
        return conn_fail(conn, CONN_PROTOCOL, shown ? "Protocol error, got \"%c\" as reply type byte"
                                                    : "Protocol error, got \"\\x%02x\" as reply type byte",
                         (unsigned char)mark);
    }
    if (!read_line(conn, &len)) return false;
    t->type = marks[row].type;
    t->text = conn->line;
    t->text_len = len;
    switch (marks[row].shape) {
    case 'i':
        if (parse_int(conn->line, &t->integer)) return true;
        return conn_fail(conn, CONN_PROTOCOL, "Protocol error, bad integer '%.64s'", conn->line);
    case 'b':
        t->integer = conn->line[0] == 't';
        return true;
    case 's': return begin_counted(conn, t, true);
    case 'a': return begin_counted(conn, t, false);
    case 'e': return read_bulk_error(conn, t);
    case 'A': *attribute = true; return begin_counted(conn, t, false);
    default: return true;
    }
}

bool reply_next(struct conn *conn, struct token *t)
{
    for (;;) {
        bool attribute;
        if (!next_token(conn, t, &attribute)) return false;
        if (!attribute) return true;
        /* Attributes inside attributes recurse; nobody sends them, so few are enough. */
        if (conn->attributes >= 4) return conn_fail(conn, CONN_PROTOCOL, "Protocol error, attributes are nested too deep");
        conn->attributes++;
        bool ok = reply_skip(conn, t);
        conn->attributes--;
        if (!ok) return false;
    }
}

bool reply_chunk(struct conn *conn, const char **ptr, size_t *len)
{
    *len = 0;
    if (!conn->str_left) return skip_exact(conn, 2);
    if (conn->at == conn->end && !conn_fill(conn)) return false;
    size_t have = conn->end - conn->at;
    *len = have < conn->str_left ? have : conn->str_left;
    *ptr = conn->data + conn->at;
    conn->at += *len;
    conn->str_left -= *len;
    return true;
}

static bool skip_value(struct conn *conn, const struct token *t, int depth)
{
    if (depth > REPLY_DEPTH_MAX) return conn_fail(conn, CONN_PROTOCOL, "Protocol error, reply is nested too deep");
    if (t->type == REPLY_STRING || t->type == REPLY_VERBATIM) {
        const char *p;
        size_t n;
        do {
            if (!reply_chunk(conn, &p, &n)) return false;
        } while (n);
    }
    for (size_t i = 0, n = reply_children(t); i < n; i++) {
        struct token child;
        if (!reply_next(conn, &child) || !skip_value(conn, &child, depth + 1)) return false;
    }
    return true;
}

bool reply_skip(struct conn *conn, const struct token *t)
{
    return skip_value(conn, t, 0);
}

/* ---- whole values, for the modes that look inside ---- */

struct budget {
    struct conn *conn;
    size_t left;
};

static void *budget_take(struct budget *b, size_t bytes)
{
    void *p = bytes <= b->left ? malloc(bytes) : NULL;
    if (!p) {
        conn_fail(b->conn, CONN_LIMIT, "The reply is larger than this client is willing to hold");
        return NULL;
    }
    b->left -= bytes;
    return p;
}

static bool read_string(struct budget *b, struct value *v, size_t bytes)
{
    const char *p;
    size_t n;
    if (!(v->text = budget_take(b, bytes + 1))) return false;
    do {
        if (!reply_chunk(b->conn, &p, &n)) return false;
        if (n) memcpy(v->text + v->text_len, p, n);
        v->text_len += n;
    } while (n);
    v->text[v->text_len] = 0;
    return true;
}

static bool read_into(struct budget *b, struct value *v, int depth)
{
    struct token t;
    *v = (struct value){.type = REPLY_NIL};
    if (depth > REPLY_DEPTH_MAX) return conn_fail(b->conn, CONN_PROTOCOL, "Protocol error, reply is nested too deep");
    if (!reply_next(b->conn, &t)) return false;
    v->type = t.type;
    v->integer = t.integer;
    if (t.type == REPLY_STRING || t.type == REPLY_VERBATIM) return read_string(b, v, t.count);
    if (!reply_is_aggregate(t.type)) {
        if (!(v->text = budget_take(b, t.text_len + 1))) return false;
        memcpy(v->text, t.text, t.text_len + 1);
        v->text_len = t.text_len;
        return true;
    }
    size_t n = reply_children(&t);
    if (n > b->left / sizeof(*v)) return conn_fail(b->conn, CONN_LIMIT, "The reply has too many elements");
    if (n && !(v->elem = budget_take(b, n * sizeof(*v)))) return false;
    for (size_t i = 0; i < n; i++) {
        v->count = i + 1; /* what value_free has to walk, also after a failure */
        if (!read_into(b, &v->elem[i], depth + 1)) return false;
    }
    return true;
}

static void value_clear(struct value *v)
{
    for (size_t i = 0; i < v->count; i++) value_clear(&v->elem[i]);
    free(v->elem);
    free(v->text);
}

struct value *reply_read(struct conn *conn, size_t limit_bytes)
{
    struct budget b = {.conn = conn, .left = limit_bytes};
    struct value *v = calloc(1, sizeof(*v));
    if (v && !read_into(&b, v, 0)) {
        value_free(v);
        v = NULL;
    }
    return v;
}

void value_free(struct value *v)
{
    if (!v) return;
    value_clear(v);
    free(v);
}
