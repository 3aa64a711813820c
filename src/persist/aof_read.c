#include "persist/aof_read.h"

#include "base/num.h"
#include "persist/aof_group.h"

#define NUMBER_DIGITS_MAX 18
#define ARGS_MAX INT32_MAX
#define BULK_MAX ((int64_t)1 << 40)

void aof_read_init(struct aof_reader *r, uint64_t offset)
{
    *r = (struct aof_reader){.passed = offset, .safe = offset, .offset = offset, .args_left = -1, .bulk = -1};
}

void aof_read_deinit(struct aof_reader *r)
{
    buf_deinit(&r->window);
    mem_free(r->argv, (size_t)r->argv_cap * sizeof *r->argv);
    *r = (struct aof_reader){0};
}

char *aof_read_room(struct aof_reader *r, size_t min)
{
    if (r->at) {
        size_t rest = r->window.len - r->at;
        memmove(r->window.ptr, r->window.ptr + r->at, rest);
        r->window.len = rest;
        r->passed += r->at;
        r->scan = r->scan > r->at ? r->scan - r->at : 0;
        r->at = 0;
    }
    return buf_room(&r->window, min);
}

void aof_read_added(struct aof_reader *r, size_t n)
{
    r->window.len += n;
    if (!n) r->over = true;
}

static enum aof_got bad(struct aof_reader *r, size_t at, const char *why)
{
    r->why = why;
    r->offset = r->passed + at;
    return AOF_BAD;
}

static enum aof_got want_more(struct aof_reader *r)
{
    if (!r->over) return AOF_MORE;
    r->offset = r->passed + r->at;
    return AOF_TORN;
}

/* A mark, a plain decimal, CRLF at r->scan. COMMAND: read, scan is behind it. */
static enum aof_got read_number(struct aof_reader *r, char mark, int64_t min, int64_t max, int64_t *out, const char *why)
{
    const char *base = r->window.ptr, *p = base + r->scan, *end = base + r->window.len;
    if (p >= end) return want_more(r);
    if (*p != mark) return bad(r, r->scan, mark == '*' ? "expected '*' or '#' where a command begins" : "expected '$' where an argument begins");
    const char *q = p + 1;
    int64_t v = 0;
    while (q < end && *q >= '0' && *q <= '9') {
        if (q - p > NUMBER_DIGITS_MAX) return bad(r, r->scan, why);
        v = v * 10 + (*q++ - '0');
    }
    bool leading_zero = q - p > 2 && p[1] == '0';
    if (leading_zero || v > max || (q < end && (q == p + 1 || *q != '\r')) || (q + 1 < end && q[1] != '\n')) return bad(r, r->scan, why);
    if (v < min && q > p + 1 && (q < end || v == 0)) return bad(r, r->scan, why); /* no digit that follows can mend it */
    if (q + 1 >= end) return want_more(r);
    *out = v;
    r->scan = (size_t)(q + 2 - base);
    return AOF_COMMAND;
}

static enum aof_got read_arg(struct aof_reader *r)
{
    if (r->bulk < 0) {
        enum aof_got got = read_number(r, '$', 0, BULK_MAX, &r->bulk, "a length that is no plain number");
        if (got != AOF_COMMAND) {
            r->bulk = -1;
            return got;
        }
    }
    size_t have = r->window.len - r->scan, want = (size_t)r->bulk + 2;
    const char *p = r->window.ptr + r->scan + r->bulk;
    if ((have > (size_t)r->bulk && p[0] != '\r') || (have >= want && p[1] != '\n')) return bad(r, r->scan + (size_t)r->bulk, "an argument that is not followed by CRLF");
    if (have < want) return want_more(r);
    if (r->argc == r->argv_cap) {
        int cap = r->argv_cap ? r->argv_cap * 2 : 16;
        r->argv = mem_realloc(r->argv, (size_t)r->argv_cap * sizeof *r->argv, (size_t)cap * sizeof *r->argv);
        r->argv_cap = cap;
    }
    /* offsets from the command's start first: the window may move before it is whole */
    r->argv[r->argc++] = slice_of((const char *)(r->scan - r->at), (size_t)r->bulk);
    r->scan += want;
    r->bulk = -1;
    r->args_left--;
    return AOF_COMMAND;
}

static void note_stamp(struct aof_reader *r, struct slice line)
{
    int64_t s;
    if (line.len < 5 || memcmp(line.ptr, "#TS:", 4)) return;
    line = slice_of(line.ptr + 4, line.len - 4);
    while (line.len && (line.ptr[line.len - 1] == '\r' || line.ptr[line.len - 1] == '\n')) line.len--;
    if (!num_parse_i64(line, &s)) return;
    r->stamp_s = s;
    r->stamp_at = r->passed + r->at;
}

static struct slice word_of(struct slice *line)
{
    size_t n = 0, gap;
    while (n < line->len && line->ptr[n] > ' ') n++;
    gap = n < line->len && line->ptr[n] == ' ';
    struct slice word = slice_of(line->ptr, n);
    *line = slice_of(line->ptr + n + gap, line->len - n - gap);
    return word;
}

/* #REPL:id offset db . -- the data is at that place of that history here. The id is = for that of the last one in this file, and - for none: what
 * follows is of no history that others share. The last word tells that the line is whole. */
static void note_point(struct aof_reader *r, struct slice line)
{
    struct saved_point p = {.on = true};
    int64_t db;
    if (line.len < 6 || memcmp(line.ptr, "#REPL:", 6) || r->in_multi) return;
    uint64_t end = r->passed + r->at + line.len;
    line = slice_of(line.ptr + 6, line.len - 6);
    struct slice id = word_of(&line), offset = word_of(&line), number = word_of(&line), dot = word_of(&line);
    if (!slice_is(dot, ".") || !num_parse_i64(offset, &p.offset) || p.offset < 0 || !num_parse_i64(number, &db)) return;
    if (slice_is(id, "-")) {
        r->point = (struct saved_point){0};
        r->place_end = 0;
        return;
    }
    if (slice_is(id, "=") && r->point.id[0]) id = slice_of(r->point.id, 40);
    if (id.len != 40) return;
    memcpy(p.id, id.ptr, 40);
    p.stream_db = (int)db;
    r->point = p;
    r->place_end = end;
}

/* --- groups --- */

static struct slice left_of(const struct aof_reader *r) { return slice_of(r->window.ptr + r->at, r->window.len - r->at); }

/* Of a torn group: those that can still be seen, and what breaks off. */
static uint64_t commands_in(struct slice left, bool head)
{
    struct aof_reader r;
    size_t line = head && left.len >= AOF_GROUP_HEAD ? AOF_GROUP_HEAD : 0, most = line ? aof_group_payload(slice_of(left.ptr, line)) : 0;
    struct slice records = slice_of(left.ptr + line, left.len - line);
    aof_read_init(&r, 0);
    buf_puts(&r.window, slice_of(records.ptr, records.len < most ? records.len : most));
    r.over = true;
    enum aof_got got;
    while ((got = aof_read_next(&r)) == AOF_COMMAND) continue;
    uint64_t n = r.commands + (got != AOF_END);
    aof_read_deinit(&r);
    return n ? n : 1;
}

static enum aof_got torn_group(struct aof_reader *r)
{
    r->torn_group = true;
    r->torn_commands = commands_in(left_of(r), !r->in_fill);
    r->offset = r->passed + r->at;
    return AOF_TORN;
}

static bool is_damage(struct slice left, uint64_t at, bool head)
{
    return left.len > AOF_TORN_MAX || (head && aof_group_line_damaged(left, at)) || aof_group_followed(left, at, head);
}

/* The group at r->at is broken, or its line is not there and something else behind filler is. Sectors that a power failure kept look like
 * anything, a group's line included; so what counts is whether something was written after it. */
static enum aof_got judge_group(struct aof_reader *r)
{
    struct slice left = left_of(r);
    if (!r->over && left.len <= AOF_TORN_MAX) return AOF_MORE;
    if (is_damage(left, r->passed + r->at, !r->in_fill)) return bad(r, r->at, "a group of records that is not what its checksum says");
    return torn_group(r);
}

/* The group of which the line stands at r->at: its records are read only if they are right. */
static enum aof_got enter_group(struct aof_reader *r, struct slice line)
{
    struct slice left = left_of(r);
    if (!r->over && left.len < line.len + aof_group_payload(line)) return AOF_MORE;
    return aof_group_good(left, r->passed + r->at) ? AOF_COMMAND : judge_group(r);
}

static void note_filler(struct aof_reader *r, enum aof_line kind)
{
    if (kind == AOF_LINE_OTHER || kind == AOF_LINE_GROUP) r->filler_at = 0;
    else if (!r->filler_at) r->filler_at = r->passed + r->at;
    r->in_fill = kind == AOF_LINE_FILL;
}

/* The annotation at r->at. */
static enum aof_got skip_note(struct aof_reader *r)
{
    const char *p = r->window.ptr + r->at;
    size_t have = r->window.len - r->at;
    const char *nl = memchr(p, '\n', have < AOF_NOTE_MAX ? have : AOF_NOTE_MAX);
    if (!nl && have >= AOF_NOTE_MAX) return r->in_fill ? judge_group(r) : bad(r, r->at, "an annotation that is too long");
    if (!nl && !r->over) return AOF_MORE;
    size_t len = nl ? (size_t)(nl + 1 - p) : have;
    enum aof_line kind = aof_line_kind(slice_of(p, len));
    if (!nl && r->in_fill && aof_is_filler(slice_of(p, len))) kind = AOF_LINE_FILL;
    if (!nl && !r->in_fill && aof_group_begins(slice_of(p, len))) return torn_group(r);
    if (r->in_fill && (kind == AOF_LINE_OTHER || kind == AOF_LINE_PAD)) return judge_group(r);
    if (kind == AOF_LINE_GROUP) {
        enum aof_got got = enter_group(r, slice_of(p, len));
        if (got != AOF_COMMAND) return got;
    }
    note_filler(r, kind);
    r->open_note = !nl;
    r->notes++;
    note_stamp(r, slice_of(p, len));
    note_point(r, slice_of(p, len));
    r->at += len;
    r->scan = r->at;
    return AOF_COMMAND;
}

static void finish(struct aof_reader *r)
{
    const char *start = r->window.ptr + r->at;
    for (int i = 0; i < r->argc; i++) r->argv[i].ptr = start + (size_t)r->argv[i].ptr;
    uint64_t end = r->passed + r->scan;
    r->offset = r->passed + r->at;
    r->commands++;
    r->point.on = false;
    r->filler_at = 0;
    if (r->in_multi) r->multi_commands++;
    if (!r->in_multi && slice_is(r->argv[0], "multi")) {
        r->in_multi = true;
        r->multi_commands = 1;
        r->safe = r->offset;
    } else if (r->in_multi && slice_is(r->argv[0], "exec")) {
        r->in_multi = false;
    }
    if (!r->in_multi) r->safe = end;
    r->at = r->scan;
    r->args_left = r->bulk = -1;
}

enum aof_got aof_read_next(struct aof_reader *r)
{
    enum aof_got got;
    while (r->args_left < 0) {
        if (r->at < r->window.len && r->window.ptr[r->at] == '#') {
            got = skip_note(r);
        } else if (r->at >= r->window.len && r->over) {
            r->offset = r->passed + r->at;
            return r->in_multi ? AOF_TORN : AOF_END;
        } else if (r->in_fill && r->at < r->window.len) {
            got = judge_group(r);
        } else {
            r->scan = r->at;
            r->argc = 0;
            got = read_number(r, '*', 1, ARGS_MAX, &r->args_left, "a count of arguments that is no plain number from 1 on");
            if (got != AOF_COMMAND) r->args_left = -1;
        }
        if (got != AOF_COMMAND) return got;
    }
    while (r->args_left > 0) {
        got = read_arg(r);
        if (got != AOF_COMMAND) return got;
    }
    finish(r);
    return AOF_COMMAND;
}

/* --- damage that looks like an end --- */

static bool is_word(struct slice s)
{
    if (!s.len || s.len > 64) return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-' || (c >= '0' && c <= '9'))) return false;
    }
    return true;
}

/* Are there whole commands, named by plain words, from here to the end (the last one may be torn)? */
static bool all_commands(struct slice s, uint64_t offset)
{
    struct aof_reader r;
    aof_read_init(&r, offset);
    buf_puts(&r.window, s);
    r.over = true;
    enum aof_got got;
    bool words = true;
    while (words && (got = aof_read_next(&r)) == AOF_COMMAND) words = is_word(r.argv[0]);
    bool good = words && r.commands && got != AOF_BAD;
    aof_read_deinit(&r);
    return good;
}

/* Is the '*' at p where a command can begin: behind another, or behind the line of a group? */
static bool may_begin(struct slice left, const char *p)
{
    size_t at = (size_t)(p - left.ptr);
    if (p[-1] != '\n') return false;
    return p[-2] == '\r' || (at >= AOF_GROUP_HEAD && aof_line_kind(slice_of(p - AOF_GROUP_HEAD, AOF_GROUP_HEAD)) == AOF_LINE_GROUP);
}

uint64_t aof_read_more_behind(uint64_t offset, struct slice left)
{
    int tries = 0;
    for (size_t at = 2; at + 4 < left.len && tries < 64; at++) {
        const char *p = left.ptr + at;
        p = memchr(p, '*', left.len - at - 3);
        if (!p) return 0;
        at = (size_t)(p - left.ptr);
        if (!may_begin(left, p) || p[1] < '1' || p[1] > '9') continue;
        tries++;
        if (all_commands(slice_of(p, left.len - at), offset + at)) return offset + at;
    }
    return 0;
}
