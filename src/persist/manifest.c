#include "persist/manifest.h"

#include <stdio.h>

#include "base/num.h"
#include "codec/crc64.h"

#define NAME_MAX_BYTES 512

/* --- lists --- */

static char *copy_name(const char *name)
{
    size_t n = strlen(name) + 1;
    char *copy = mem_alloc(n);
    memcpy(copy, name, n);
    return copy;
}

static void free_name(struct manifest_file *f)
{
    if (f->name) mem_free(f->name, strlen(f->name) + 1);
    f->name = NULL;
}

static void insert(struct manifest_files *l, int at, struct manifest_file f)
{
    if (l->count == l->cap) {
        int cap = l->cap ? l->cap * 2 : 4;
        l->at = mem_realloc(l->at, (size_t)l->cap * sizeof *l->at, (size_t)cap * sizeof *l->at);
        l->cap = cap;
    }
    memmove(l->at + at + 1, l->at + at, (size_t)(l->count - at) * sizeof *l->at);
    l->at[at] = f;
    l->count++;
}

static struct manifest_file take(struct manifest_files *l, int at)
{
    struct manifest_file f = l->at[at];
    memmove(l->at + at, l->at + at + 1, (size_t)(--l->count - at) * sizeof *l->at);
    return f;
}

static void files_deinit(struct manifest_files *l)
{
    for (int i = 0; i < l->count; i++) free_name(&l->at[i]);
    mem_free(l->at, (size_t)l->cap * sizeof *l->at);
    *l = (struct manifest_files){0};
}

static void files_copy(struct manifest_files *to, const struct manifest_files *from)
{
    *to = (struct manifest_files){0};
    for (int i = 0; i < from->count; i++)
        insert(to, i, (struct manifest_file){copy_name(from->at[i].name), from->at[i].seq, from->at[i].type});
}

void manifest_deinit(struct manifest *m)
{
    free_name(&m->base);
    files_deinit(&m->incr);
    files_deinit(&m->old);
    *m = (struct manifest){0};
}

void manifest_copy(struct manifest *to, const struct manifest *from)
{
    *to = *from;
    if (from->base.name) to->base.name = copy_name(from->base.name);
    files_copy(&to->incr, &from->incr);
    files_copy(&to->old, &from->old);
}

/* --- changes --- */

static char *file_name(const char *stem, int64_t seq, const char *tail)
{
    char text[NAME_MAX_BYTES];
    snprintf(text, sizeof text, "%s.%lld.%s", stem, (long long)seq, tail);
    return copy_name(text);
}

static void retire(struct manifest *m, struct manifest_file f)
{
    f.type = 'h';
    insert(&m->old, 0, f);
}

const char *manifest_add_incr(struct manifest *m, const char *stem)
{
    m->incr_seq++;
    insert(&m->incr, m->incr.count, (struct manifest_file){file_name(stem, m->incr_seq, "incr.aof"), m->incr_seq, 'i'});
    return manifest_current(m);
}

const char *manifest_new_base(struct manifest *m, const char *stem, bool rdb, int keep_incr)
{
    if (m->base.name) retire(m, m->base);
    m->base_seq++;
    m->base = (struct manifest_file){file_name(stem, m->base_seq, rdb ? "base.rdb" : "base.aof"), m->base_seq, 'b'};
    while (m->incr.count > keep_incr) retire(m, take(&m->incr, 0));
    return m->base.name;
}

void manifest_adopt(struct manifest *m, const char *name)
{
    manifest_deinit(m);
    m->base = (struct manifest_file){copy_name(name), 1, 'b'};
    m->base_seq = 1;
}

void manifest_forget_old(struct manifest *m, int i)
{
    struct manifest_file f = take(&m->old, i);
    free_name(&f);
}

/* --- text out --- */

static bool needs_quotes(const char *name)
{
    for (const unsigned char *p = (const unsigned char *)name; *p; p++)
        if (*p <= ' ' || *p > '~' || *p == '"' || *p == '\'' || *p == '\\') return true;
    return !*name;
}

static void put_quoted(struct buf *out, const char *name)
{
    static const char marks[] = "\n\r\t\a\b\\\"", letters[] = "nrtab\\\"";
    buf_putc(out, '"');
    for (const unsigned char *p = (const unsigned char *)name; *p; p++) {
        const char *at = strchr(marks, *p);
        if (at) buf_fmt(out, "\\%c", letters[at - marks]);
        else if (*p < ' ' || *p > '~') buf_fmt(out, "\\x%02x", *p);
        else buf_putc(out, (char)*p);
    }
    buf_putc(out, '"');
}

static void put_line(struct buf *out, const struct manifest_file *f)
{
    buf_cstr(out, "file ");
    if (needs_quotes(f->name)) put_quoted(out, f->name);
    else buf_cstr(out, f->name);
    buf_fmt(out, " seq %lld type %c\n", (long long)f->seq, f->type);
}

/* A note to everybody else: readers of Redis pass over it, and lose it when they write the file anew. */
#define SUM_NOTE "#crc64 "

static void put_sum(struct buf *out, size_t from) { buf_fmt(out, SUM_NOTE "%016llx\n", (unsigned long long)crc64(0, out->ptr + from, out->len - from)); }

void manifest_format(const struct manifest *m, struct buf *out)
{
    size_t from = out->len;
    if (m->base.name) put_line(out, &m->base);
    for (int i = 0; i < m->old.count; i++) put_line(out, &m->old.at[i]);
    for (int i = 0; i < m->incr.count; i++) put_line(out, &m->incr.at[i]);
    if (out->len > from) put_sum(out, from);
}

/* --- text in --- */

#define WORDS_MAX 128

struct words {                 /* unquoted words of one line; they never get longer than they were */
    char bytes[MANIFEST_LINE_MAX];
    struct slice at[WORDS_MAX];
    int count;
};

static bool blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One quoted stretch from p (behind its quote) on; NULL: it is not closed. */
static const char *unquote(const char *p, const char *end, char quote, char **out)
{
    static const char letters[] = "nrtab", marks[] = "\n\r\t\a\b";
    for (; p < end && *p != quote; p++) {
        if (*p != '\\' || p + 1 >= end || (quote == '\'' && p[1] != '\'')) {
            *(*out)++ = *p;
            continue;
        }
        if (quote == '"' && p + 3 < end && p[1] == 'x' && hex_digit(p[2]) >= 0 && hex_digit(p[3]) >= 0) {
            *(*out)++ = (char)(hex_digit(p[2]) << 4 | hex_digit(p[3]));
            p += 3;
            continue;
        }
        p++;
        const char *at = quote == '"' && *p ? strchr(letters, *p) : NULL;
        *(*out)++ = at ? marks[at - letters] : *p;
    }
    if (p >= end || (p + 1 < end && !blank(p[1]))) return NULL; /* a closing quote ends the word */
    return p + 1;
}

static bool split(struct slice line, struct words *w)
{
    const char *p = line.ptr, *end = line.ptr + line.len;
    char *out = w->bytes;
    w->count = 0;
    while (p < end) {
        if (blank(*p)) {
            p++;
            continue;
        }
        if (w->count == WORDS_MAX) return false;
        char *start = out;
        while (p && p < end && !blank(*p)) {
            if (*p == '"' || *p == '\'') p = unquote(p + 1, end, *p, &out);
            else *out++ = *p++;
        }
        if (!p) return false;
        w->at[w->count++] = slice_of(start, (size_t)(out - start));
    }
    return true;
}

static bool is_path(struct slice name) { return memchr(name.ptr, '/', name.len) || memchr(name.ptr, '\\', name.len) || memchr(name.ptr, 0, name.len); }

static const char *read_pairs(const struct words *w, struct slice *file, struct manifest_file *f)
{
    static const char malformed[] = "Invalid AOF manifest file format";
    if (w->count < 6 || w->count % 2) return malformed;
    *file = (struct slice){0};
    *f = (struct manifest_file){0};
    for (int i = 0; i < w->count; i += 2) {
        struct slice value = w->at[i + 1];
        if (slice_is(w->at[i], "file")) {
            if (!value.len || is_path(value)) return "File can't be a path, just a filename";
            *file = value;
        } else if (slice_is(w->at[i], "seq")) {
            if (!num_parse_i64(value, &f->seq) || f->seq <= 0) return malformed;
        } else if (slice_is(w->at[i], "type")) {
            f->type = value.len ? value.ptr[0] : '?';
        }
    }
    return file->len && f->seq && f->type ? NULL : malformed;
}

static const char *add_line(struct manifest *m, const struct words *w)
{
    struct slice file;
    struct manifest_file f;
    const char *why = read_pairs(w, &file, &f);
    if (why) return why;
    if (f.type != 'b' && f.type != 'i' && f.type != 'h') return "Unknown AOF file type";
    if (f.type == 'b' && m->base.name) return "Found duplicate base file information";
    if (f.type == 'i' && m->incr.count && f.seq <= m->incr.at[m->incr.count - 1].seq) return "Found a non-monotonic sequence number";
    f.name = mem_alloc(file.len + 1);
    memcpy(f.name, file.ptr, file.len);
    f.name[file.len] = 0;
    if (f.type == 'b') {
        m->base = f;
        if (f.seq > m->base_seq) m->base_seq = f.seq;
    } else if (f.type == 'i') {
        insert(&m->incr, m->incr.count, f);
        if (f.seq > m->incr_seq) m->incr_seq = f.seq;
    } else {
        int64_t *last = strstr(f.name, ".base.") ? &m->base_seq : &m->incr_seq; /* its number is not to be used again */
        if (f.seq > *last) *last = f.seq;
        insert(&m->old, m->old.count, f);
    }
    return NULL;
}

static struct slice trim(struct slice s)
{
    while (s.len && strchr(" \t\r\n", s.ptr[0]) && s.ptr[0]) s = slice_of(s.ptr + 1, s.len - 1);
    while (s.len && strchr(" \t\r\n", s.ptr[s.len - 1]) && s.ptr[s.len - 1]) s.len--;
    return s;
}

/* One line, with its newline if it has one. */
static const char *read_line(struct manifest *m, struct slice line)
{
    struct words w;
    bool ended = line.ptr[line.len - 1] == '\n';
    if (line.ptr[0] == '#') return line.len > MANIFEST_LINE_MAX ? "The AOF manifest file contains too long line" : NULL;
    if (line.len > MANIFEST_LINE_MAX || (!ended && line.len >= MANIFEST_LINE_MAX)) return "The AOF manifest file contains too long line";
    if (!ended) return "The AOF manifest file contains too long line or doesn't end with a newline";
    struct slice words = trim(line);
    if (!words.len || !split(words, &w)) return "Invalid AOF manifest file format";
    return add_line(m, &w);
}

/* The sum of the lines before it, if this is the note that holds one. */
static bool sum_holds(struct slice before, struct slice line)
{
    struct buf right = {0};
    if (line.len < sizeof SUM_NOTE || memcmp(line.ptr, SUM_NOTE, sizeof SUM_NOTE - 1)) return true;
    buf_puts(&right, before);
    put_sum(&right, 0);
    bool same = right.len - before.len == line.len && memcmp(right.ptr + before.len, line.ptr, line.len) == 0;
    buf_deinit(&right);
    return same;
}

bool manifest_parse(struct manifest *m, struct slice text, struct manifest_error *error)
{
    *m = (struct manifest){0};
    *error = (struct manifest_error){0};
    if (!text.len) error->why = "Found an empty AOF manifest";
    for (size_t at = 0; at < text.len && !error->why;) {
        const char *nl = memchr(text.ptr + at, '\n', text.len - at);
        size_t len = nl ? (size_t)(nl + 1 - (text.ptr + at)) : text.len - at;
        error->line++;
        error->text = slice_of(text.ptr + at, nl ? len - 1 : len);
        error->why = read_line(m, slice_of(text.ptr + at, len));
        if (!error->why && !sum_holds(slice_of(text.ptr, at), slice_of(text.ptr + at, len)))
            error->why = "The lines of the AOF manifest are not those its checksum was taken of (remove the line with the checksum if you changed them)";
        at += len;
    }
    if (!error->why) return true;
    manifest_deinit(m);
    return false;
}
