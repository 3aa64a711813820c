/* backup: see backup.h. */
#include "persist/backup.h"

#include <stdio.h>

#include "base/num.h"
#include "codec/crc64.h"
#include "persist/cron.h"

#define FIRST_LINE "vireo-backup 1\n"
#define MARK_HEAD_MAX 4096

/* --- the manifest --- */

static void put_text(struct buf *out, const char *name, const char *text)
{
    buf_fmt(out, "%s ", name);
    for (const char *p = text; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c < 32 || c == '\\' || c == 127) buf_fmt(out, "\\x%02x", c);
        else buf_putc(out, (char)c);
    }
    buf_putc(out, '\n');
}

void backup_format(const struct backup_record *b, struct buf *out)
{
    size_t start = out->len;
    buf_cstr(out, FIRST_LINE);
    put_text(out, "id", b->id);
    put_text(out, "label", b->label);
    buf_fmt(out, "cut-ms %lld\nend-ms %lld\nkeys %llu\nbytes %llu\ncrc64 %016llx\n", (long long)b->cut_ms, (long long)b->end_ms,
            (unsigned long long)b->keys, (unsigned long long)b->bytes, (unsigned long long)b->crc);
    put_text(out, "digest", b->digest);
    put_text(out, "history", b->history);
    buf_fmt(out, "incr-seq %lld\n", (long long)b->incr_seq);
    put_text(out, "incr-name", b->incr_name);
    put_text(out, "log-folder", b->log_folder);
    buf_fmt(out, "checksum %016llx\n", (unsigned long long)crc64(0, out->ptr + start, out->len - start));
}

static int hex_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool get_text(struct slice v, char *out, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < v.len; i++) {
        char c = v.ptr[i];
        if (c == '\\') {
            if (i + 3 >= v.len || v.ptr[i + 1] != 'x' || hex_of(v.ptr[i + 2]) < 0 || hex_of(v.ptr[i + 3]) < 0) return false;
            c = (char)(hex_of(v.ptr[i + 2]) * 16 + hex_of(v.ptr[i + 3]));
            i += 3;
        }
        if (!c || n + 1 >= room) return false;
        out[n++] = c;
    }
    out[n] = 0;
    return true;
}

static bool get_hex(struct slice v, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < v.len; i++) {
        if (hex_of(v.ptr[i]) < 0) return false;
        *out = *out << 4 | (uint64_t)hex_of(v.ptr[i]);
    }
    return v.len == 16;
}

static bool is_hex40(const char *text)
{
    int n = 0;
    while (text[n] && hex_of(text[n]) >= 0) n++;
    return n == 40 && !text[40];
}

static bool get_number(struct slice v, uint64_t *out)
{
    int64_t n;
    if (!num_parse_i64(v, &n) || n < 0) return false;
    *out = (uint64_t)n;
    return true;
}

static bool get_signed(struct slice v, int64_t *out) { return num_parse_i64(v, out) && *out >= 0; }

/* Lines in their order. */
static bool take_line(struct slice *text, const char *name, struct slice *value)
{
    size_t len = strlen(name);
    const char *nl = memchr(text->ptr, '\n', text->len);
    if (!nl || text->len <= len || memcmp(text->ptr, name, len) != 0 || text->ptr[len] != ' ') return false;
    *value = slice_of(text->ptr + len + 1, (size_t)(nl - text->ptr) - len - 1);
    *text = slice_of(nl + 1, text->len - (size_t)(nl + 1 - text->ptr));
    return true;
}

static bool parse_body(struct backup_record *b, struct slice t)
{
    struct slice v;
    return take_line(&t, "id", &v) && get_text(v, b->id, sizeof b->id) && take_line(&t, "label", &v) && get_text(v, b->label, sizeof b->label) &&
           take_line(&t, "cut-ms", &v) && get_signed(v, &b->cut_ms) && take_line(&t, "end-ms", &v) && get_signed(v, &b->end_ms) &&
           take_line(&t, "keys", &v) && get_number(v, &b->keys) && take_line(&t, "bytes", &v) && get_number(v, &b->bytes) &&
           take_line(&t, "crc64", &v) && get_hex(v, &b->crc) && take_line(&t, "digest", &v) && get_text(v, b->digest, sizeof b->digest) &&
           take_line(&t, "history", &v) && get_text(v, b->history, sizeof b->history) && take_line(&t, "incr-seq", &v) &&
           get_signed(v, &b->incr_seq) && take_line(&t, "incr-name", &v) && get_text(v, b->incr_name, sizeof b->incr_name) &&
           take_line(&t, "log-folder", &v) && get_text(v, b->log_folder, sizeof b->log_folder) && !t.len;
}

const char *backup_parse(struct backup_record *b, struct slice text)
{
    const size_t first = strlen(FIRST_LINE), last = strlen("checksum ") + 17;
    struct slice end, v;
    uint64_t told;
    *b = (struct backup_record){.damaged = true};
    if (text.len < first || memcmp(text.ptr, FIRST_LINE, first) != 0) return "it does not begin as a manifest of a backup";
    if (text.len < first + last) return "it is cut short";
    end = slice_of(text.ptr + text.len - last, last);
    if (!take_line(&end, "checksum", &v) || end.len || !get_hex(v, &told)) return "it does not end with its checksum";
    if (crc64(0, text.ptr, text.len - last) != told) return "its checksum does not match";
    if (!parse_body(b, slice_of(text.ptr + first, text.len - first - last))) return "it has a line that is not understood";
    if (!backup_id_is_good(slice_str(b->id)) || !is_hex40(b->digest) || (b->history[0] && !is_hex40(b->history))) return "it has a value that cannot be";
    b->damaged = false;
    return NULL;
}

bool backup_id_is_good(struct slice id)
{
    if (!id.len || id.len > BACKUP_ID_MAX || id.ptr[0] == '.' || id.ptr[0] == '-') return false;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.')) return false;
    }
    if (id.len >= 4 && memcmp(id.ptr, BACKUP_TEMPORARY, 4) == 0) return false;
    return !(id.len == 3 && memcmp(id.ptr, BACKUP_LOG, 3) == 0);
}

void backup_id_make(int64_t cut_ms, int attempt, char out[BACKUP_ID_MAX + 1])
{
    char text[32];
    int n = 0;
    date_format(cut_ms / 1000, text);
    for (const char *p = text; *p; p++)
        if (*p != '-' && *p != ':') out[n++] = *p;
    out[n] = 0;
    if (attempt) snprintf(out + n, (size_t)(BACKUP_ID_MAX + 1 - n), "-%d", attempt + 1);
}

/* --- the list --- */

static bool is_before(const struct backup_record *a, const struct backup_record *b)
{
    return a->cut_ms != b->cut_ms ? a->cut_ms < b->cut_ms : strcmp(a->id, b->id) < 0;
}

void backup_list_add(struct backup_list *l, const struct backup_record *b)
{
    if (l->count == l->cap) {
        int cap = l->cap ? l->cap * 2 : 8;
        l->at = mem_realloc(l->at, (size_t)l->cap * sizeof *l->at, (size_t)cap * sizeof *l->at);
        l->cap = cap;
    }
    int i = l->count++;
    for (; i > 0 && is_before(b, &l->at[i - 1]); i--) l->at[i] = l->at[i - 1];
    l->at[i] = *b;
}

void backup_list_deinit(struct backup_list *l)
{
    mem_free(l->at, (size_t)l->cap * sizeof *l->at);
    *l = (struct backup_list){0};
}

int backup_list_find(const struct backup_list *l, struct slice id)
{
    for (int i = 0; i < l->count; i++)
        if (slice_eq(id, slice_str(l->at[i].id))) return i;
    return -1;
}

int backup_list_newest(const struct backup_list *l)
{
    for (int i = l->count - 1; i >= 0; i--)
        if (!l->at[i].damaged) return i;
    return -1;
}

int backup_list_good(const struct backup_list *l)
{
    int n = 0;
    for (int i = 0; i < l->count; i++) n += !l->at[i].damaged;
    return n;
}

bool backup_may_go(const struct backup_list *l, int i) { return l->at[i].damaged || backup_list_newest(l) != i; }

int backup_outdated(const struct backup_list *l, int64_t keep, int64_t age_s, int64_t now_ms)
{
    int good = backup_list_good(l);
    for (int i = 0; i < l->count && good > 1; i++) {
        const struct backup_record *b = &l->at[i];
        if (b->damaged || !backup_may_go(l, i)) continue;
        if (keep > 0 && good > keep) return i;
        if (age_s > 0 && (now_ms - b->cut_ms) / 1000 > age_s) return i;
    }
    return -1;
}

bool backup_parse_age(struct slice text, int64_t *seconds)
{
    static const char units[] = "smhdw";
    static const int64_t factors[] = {1, 60, 3600, 86400, 7 * 86400};
    int64_t factor = 1;
    *seconds = 0;
    if (!text.len) return true;
    const char *unit = text.ptr[text.len - 1] ? strchr(units, text.ptr[text.len - 1]) : NULL;
    if (unit) {
        factor = factors[unit - units];
        text.len--;
    }
    if (!num_parse_i64(text, seconds) || *seconds < 0 || *seconds > INT64_MAX / 1000 / factor) return false;
    *seconds *= factor;
    return true;
}

/* --- files of the log --- */

void log_needs_add(struct log_needs *n, const char *history, int64_t from_seq)
{
    for (int i = 0; i < n->count; i++) {
        if (strcmp(n->at[i].history, history) != 0) continue;
        if (from_seq < n->at[i].from_seq) n->at[i].from_seq = from_seq;
        return;
    }
    n->at = mem_realloc(n->at, (size_t)n->count * sizeof *n->at, (size_t)(n->count + 1) * sizeof *n->at);
    struct log_need *need = &n->at[n->count++];
    snprintf(need->history, sizeof need->history, "%s", history);
    need->from_seq = from_seq;
}

void backup_needs(const struct backup_list *l, struct log_needs *out)
{
    *out = (struct log_needs){0};
    for (int i = 0; i < l->count; i++) {
        if (l->at[i].damaged) out->all = true; /* what it needs is not known */
        else if (l->at[i].history[0]) log_needs_add(out, l->at[i].history, l->at[i].incr_seq);
    }
}

void log_needs_deinit(struct log_needs *n)
{
    mem_free(n->at, (size_t)n->count * sizeof *n->at);
    *n = (struct log_needs){0};
}

bool log_needs_file(const struct log_needs *n, const char *history, int64_t seq)
{
    if (n->all) return true;
    for (int i = 0; i < n->count; i++)
        if (strcmp(n->at[i].history, history) == 0 && seq >= n->at[i].from_seq) return true;
    return false;
}

int64_t log_file_seq(const char *name)
{
    static const char end[] = ".incr.aof";
    size_t len = strlen(name), tail = sizeof end - 1, from;
    int64_t seq;
    if (len <= tail || strcmp(name + len - tail, end) != 0) return -1;
    len -= tail;
    for (from = len; from > 0 && name[from - 1] >= '0' && name[from - 1] <= '9'; from--) ;
    if (from == len || from == 0 || name[from - 1] != '.') return -1;
    return num_parse_i64(slice_of(name + from, len - from), &seq) ? seq : -1;
}

bool log_kept_name(const char *name, char history[41], int64_t *seq)
{
    if (strlen(name) < 42 || name[40] != '.') return false;
    memcpy(history, name, 40);
    history[40] = 0;
    *seq = log_file_seq(name);
    return is_hex40(history) && *seq >= 0;
}

bool log_mark_find(struct slice head, char history[41])
{
    const size_t mark = strlen(LOG_MARK);
    if (head.len > MARK_HEAD_MAX) head.len = MARK_HEAD_MAX;
    while (head.len && head.ptr[0] == '#') {
        const char *nl = memchr(head.ptr, '\n', head.len);
        if (!nl) return false;
        size_t len = (size_t)(nl + 1 - head.ptr);
        if (len == mark + 42 && memcmp(head.ptr, LOG_MARK, mark) == 0) {
            memcpy(history, head.ptr + mark, 40);
            history[40] = 0;
            if (is_hex40(history)) return true;
        }
        head = slice_of(head.ptr + len, head.len - len);
    }
    return false;
}
