/* format: the output modes. Each mode is a row of functions over the same walk: a scalar, the words around and between
 * the elements of an aggregate. Recursion follows the nesting of the reply and stops at REPLY_DEPTH_MAX. */
#include "apps/cli/format.h"

#include <string.h>

#include "apps/cli/spool.h"

/* ---- bytes of strings ---- */

/* The escape of one byte as in a C string; the locale has no say. Returns its length. */
static int escape_byte(unsigned char c, char out[8])
{
    static const char plain[] = "\n\r\t\a\b\\\"", letter[] = "nrtab\\\"";
    const char *at = c ? memchr(plain, c, sizeof(plain) - 1) : NULL;
    if (at) return sprintf(out, "\\%c", letter[at - plain]);
    if (c >= 0x20 && c < 0x7f) return sprintf(out, "%c", c);
    return sprintf(out, "\\x%02x", c);
}

static void put_escaped(FILE *out, const char *ptr, size_t len)
{
    char one[8];
    for (size_t i = 0; i < len; i++) fwrite(one, 1, (size_t)escape_byte((unsigned char)ptr[i], one), out);
}

/* Escaped as above, then each backslash doubled: the ASCII-safe string inside a JSON one. */
static void put_escaped_twice(FILE *out, const char *ptr, size_t len)
{
    char one[8];
    for (size_t i = 0; i < len; i++) {
        int n = escape_byte((unsigned char)ptr[i], one);
        for (int k = 0; k < n; k++) {
            if (one[k] == '\\') fputc('\\', out);
            fputc(one[k], out);
        }
    }
}

static void put_json(FILE *out, const char *ptr, size_t len)
{
    static const char plain[] = "\"\\\n\f\r\t\b", letter[] = "\"\\nfrtb";
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)ptr[i];
        const char *at = c ? memchr(plain, c, sizeof(plain) - 1) : NULL;
        if (at) {
            fprintf(out, "\\%c", letter[at - plain]);
        } else if (c < 0x20) {
            fprintf(out, "\\u%04x", c);
        } else {
            fputc(c, out);
        }
    }
}

static void put_plain(FILE *out, const char *ptr, size_t len)
{
    fwrite(ptr, 1, len, out);
}

void format_quoted(FILE *out, const char *ptr, size_t len)
{
    fputc('"', out);
    put_escaped(out, ptr, len);
    fputc('"', out);
}

typedef void put_fn(FILE *out, const char *ptr, size_t len);

static put_fn *string_writer(enum output_mode mode)
{
    switch (mode) {
    case OUTPUT_RAW: return put_plain;
    case OUTPUT_JSON: return put_json;
    case OUTPUT_QUOTED_JSON: return put_escaped_twice;
    default: return put_escaped;
    }
}

static bool copy_string(FILE *out, struct conn *conn, put_fn *put)
{
    const char *p = NULL;
    size_t n;
    do {
        if (!reply_chunk(conn, &p, &n)) return false;
        if (n) put(out, p, n);
    } while (n);
    return true;
}

/* ---- scalars, one function per mode ---- */

struct walk {
    FILE *out;
    struct conn *conn;
    const struct format *how;
};

static bool is_string(const struct token *t)
{
    return t->type == REPLY_STRING || t->type == REPLY_VERBATIM;
}

static bool scalar_standard(const struct walk *w, const struct token *t)
{
    FILE *out = w->out;
    switch (t->type) {
    case REPLY_ERROR: return fprintf(out, "(error) %s", t->text), true;
    case REPLY_INTEGER: return fprintf(out, "(integer) %s", t->text), true;
    case REPLY_DOUBLE: return fprintf(out, "(double) %s", t->text), true;
    case REPLY_BIGNUM: return fprintf(out, "(bignum) %s", t->text), true;
    case REPLY_NIL: return fputs("(nil)", out), true;
    case REPLY_BOOL: return fputs(t->integer ? "(true)" : "(false)", out), true;
    case REPLY_VERBATIM: return copy_string(out, w->conn, put_plain);
    case REPLY_STRING:
        fputc('"', out);
        if (!copy_string(out, w->conn, put_escaped)) return false;
        fputc('"', out);
        return true;
    default: put_plain(out, t->text, t->text_len); return true;
    }
}

static bool scalar_raw(const struct walk *w, const struct token *t)
{
    if (is_string(t)) return copy_string(w->out, w->conn, put_plain);
    if (t->type == REPLY_NIL) return true;
    if (t->type == REPLY_BOOL) return fputs(t->integer ? "(true)" : "(false)", w->out), true;
    put_plain(w->out, t->text, t->text_len);
    if (t->type == REPLY_ERROR) fputc('\n', w->out);
    return true;
}

static bool scalar_csv(const struct walk *w, const struct token *t)
{
    FILE *out = w->out;
    if (t->type == REPLY_ERROR) fputs("ERROR,", out);
    if (t->type == REPLY_NIL) return fputs("NULL", out), true;
    if (t->type == REPLY_BOOL) return fputs(t->integer ? "true" : "false", out), true;
    if (t->type == REPLY_STATUS || t->type == REPLY_ERROR) return format_quoted(out, t->text, t->text_len), true;
    if (!is_string(t)) return put_plain(out, t->text, t->text_len), true;
    fputc('"', out);
    if (!copy_string(out, w->conn, put_escaped)) return false;
    fputc('"', out);
    return true;
}

static bool scalar_json(const struct walk *w, const struct token *t)
{
    FILE *out = w->out;
    put_fn *put = string_writer(w->how->mode);
    if (t->type == REPLY_NIL) return fputs("null", out), true;
    if (t->type == REPLY_BOOL) return fputs(t->integer ? "true" : "false", out), true;
    if (t->type == REPLY_ERROR) fputs("error:", out);
    bool quoted = is_string(t) || t->type == REPLY_STATUS || t->type == REPLY_ERROR;
    if (quoted) fputc('"', out);
    if (!is_string(t)) {
        (quoted ? put : put_plain)(out, t->text, t->text_len);
    } else if (!copy_string(out, w->conn, put)) {
        return false;
    }
    if (quoted) fputc('"', out);
    return true;
}

/* JSON knows only strings as keys: numbers and the like are put in quotes. */
static bool json_key(const struct walk *w, const struct token *t)
{
    bool bare = !is_string(t) && t->type != REPLY_STATUS && t->type != REPLY_ERROR;
    if (bare) fputc('"', w->out);
    bool ok = scalar_json(w, t);
    if (bare) fputc('"', w->out);
    return ok;
}

/* ---- aggregates on one level: raw, CSV, JSON ---- */

static bool flat_value(const struct walk *w, const struct token *t, int depth);

static bool flat_child(const struct walk *w, int depth, bool key)
{
    struct token t;
    if (!reply_next(w->conn, &t)) return false;
    if (key && w->how->mode >= OUTPUT_JSON && !reply_is_aggregate(t.type)) return json_key(w, &t);
    return flat_value(w, &t, depth);
}

static const char *flat_separator(const struct walk *w, bool map, size_t i)
{
    bool inside = map && i % 2 == 1;
    if (i == 0) return "";
    if (w->how->mode == OUTPUT_RAW) return inside ? " " : w->how->bulk_delimiter;
    return inside && w->how->mode >= OUTPUT_JSON ? ":" : ",";
}

static bool flat_aggregate(const struct walk *w, const struct token *t, int depth)
{
    bool map = t->type == REPLY_MAP, json = w->how->mode >= OUTPUT_JSON;
    if (json) fputc(map ? '{' : '[', w->out);
    for (size_t i = 0, n = reply_children(t); i < n; i++) {
        fputs(flat_separator(w, map, i), w->out);
        if (!flat_child(w, depth + 1, map && i % 2 == 0)) return false;
    }
    if (json) fputc(map ? '}' : ']', w->out);
    return true;
}

static bool flat_value(const struct walk *w, const struct token *t, int depth)
{
    if (depth > REPLY_DEPTH_MAX) return conn_fail(w->conn, CONN_PROTOCOL, "Protocol error, reply is nested too deep");
    if (reply_is_aggregate(t->type)) return flat_aggregate(w, t, depth);
    if (w->how->mode == OUTPUT_CSV) return scalar_csv(w, t);
    return w->how->mode >= OUTPUT_JSON ? scalar_json(w, t) : scalar_raw(w, t);
}

/* ---- aggregates for people: numbered and indented ---- */

static int digits(size_t n)
{
    int d = 1;
    while (n >= 10) n /= 10, d++;
    return d;
}

static const struct {
    const char *empty;
    char mark;
} shapes[] = {
    [REPLY_ARRAY] = {"(empty array)", ')'},
    [REPLY_MAP] = {"(empty hash)", '#'},
    [REPLY_SET] = {"(empty set)", '~'},
    [REPLY_PUSH] = {"(empty push)", ')'},
};

static bool tree_value(const struct walk *w, const struct token *t, int indent, int depth);

static bool tree_child(const struct walk *w, int indent, int depth)
{
    struct token t;
    return reply_next(w->conn, &t) && tree_value(w, &t, indent, depth);
}

/* The value of a pair starts a line of its own when it takes more than one line. Two elements always do; with one, it
 * depends on what is inside, and that is not known before it has been read: hence the spool. */
static bool tree_pair(const struct walk *w, int indent, int depth)
{
    struct token t;
    if (!tree_child(w, indent, depth)) return false;
    fputs(" => ", w->out);
    if (!reply_next(w->conn, &t)) return false;
    if (reply_is_aggregate(t.type) && t.count > 1) fprintf(w->out, "\n%*s", indent, "");
    if (!reply_is_aggregate(t.type) || t.count != 1) return tree_value(w, &t, indent, depth);
    struct walk spooled = {.out = spool_open(w->out, indent), .conn = w->conn, .how = w->how};
    if (!spooled.out) return conn_fail(w->conn, CONN_LIMIT, "Out of memory");
    bool ok = tree_value(&spooled, &t, indent, depth);
    spool_close(spooled.out);
    return ok;
}

static bool tree_value(const struct walk *w, const struct token *t, int indent, int depth)
{
    if (depth > REPLY_DEPTH_MAX) return conn_fail(w->conn, CONN_PROTOCOL, "Protocol error, reply is nested too deep");
    if (!reply_is_aggregate(t->type)) return scalar_standard(w, t);
    if (!t->count) return fputs(shapes[t->type].empty, w->out), true;
    int width = digits(t->count), inner = indent + width + 2;
    for (size_t i = 1; i <= t->count; i++) {
        if (i > 1) fprintf(w->out, "\n%*s", indent, "");
        fprintf(w->out, "%*zu%c ", width, i, shapes[t->type].mark);
        bool ok = t->type == REPLY_MAP ? tree_pair(w, inner, depth + 1) : tree_child(w, inner, depth + 1);
        if (!ok) return false;
    }
    return true;
}

bool format_reply(FILE *out, struct conn *conn, const struct token *first, const struct format *how)
{
    static const struct format plain = {.mode = OUTPUT_RAW, .bulk_delimiter = "\n"};
    struct walk w = {.out = out, .conn = conn, .how = how->text ? &plain : how};
    return w.how->mode == OUTPUT_STANDARD ? tree_value(&w, first, 0, 0) : flat_value(&w, first, 0);
}

bool format_invalidate(FILE *out, struct conn *conn)
{
    struct token list, key;
    if (!reply_next(conn, &list)) return false;
    fputs("-> invalidate: ", out);
    if (!reply_is_aggregate(list.type)) return reply_skip(conn, &list);
    for (size_t i = 0; i < list.count; i++) {
        if (!reply_next(conn, &key)) return false;
        fputs(i ? ", '" : "'", out);
        if (!(is_string(&key) ? copy_string(out, conn, put_plain) : reply_skip(conn, &key))) return false;
        fputc('\'', out);
    }
    return true;
}
