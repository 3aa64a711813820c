/* observe: see observe.h. Everything here has a fixed bound: 160 samples an event, slowlog-max-len entries, 128 error codes. */
#include "engine/observe.h"

#include "engine/tx.h"

/* --- slow log --- */

struct slowlog {
    struct slow_list {
        struct slowlog_entry *first;
        uint64_t count, next_id;
    } lists[SLOWLOG_KINDS];
};

struct slowlog *slowlog_new(void) { return mem_zalloc(sizeof(struct slowlog)); }

static void entry_drop(struct slowlog_entry *x)
{
    for (int i = 0; i < x->argc; i++) mem_free((char *)x->argv[i].ptr, x->argv[i].len);
    mem_free(x->argv, (size_t)x->argc * sizeof *x->argv);
    session_set_text(&x->name, (struct slice){0});
    mem_free(x, sizeof *x);
}

static void reset_list(struct slow_list *l)
{
    for (struct slowlog_entry *x = l->first, *next; x; x = next) {
        next = x->next;
        entry_drop(x);
    }
    l->first = NULL;
    l->count = 0;
}

void slowlog_reset(struct slowlog *l, enum slowlog_kind kind) { reset_list(&l->lists[kind]); }

void slowlog_free(struct slowlog *l)
{
    for (int i = 0; i < SLOWLOG_KINDS; i++) reset_list(&l->lists[i]);
    mem_free(l, sizeof *l);
}

static struct slice owned(struct slice s)
{
    char *p = mem_alloc(s.len);
    memcpy(p, s.ptr, s.len);
    return slice_of(p, s.len);
}

static struct slice shown_arg(struct slice s, size_t max)
{
    if (s.len <= max) return owned(s);
    struct buf b = {0};
    buf_put(&b, s.ptr, max);
    buf_fmt(&b, "... (%zu more bytes)", s.len - max);
    struct slice out = owned(buf_slice(&b));
    buf_deinit(&b);
    return out;
}

static void trim(struct slow_list *l, uint64_t max)
{
    if (l->count <= max) return;
    struct slowlog_entry **at = &l->first;
    for (uint64_t i = 0; i < max; i++) at = &(*at)->next;
    struct slowlog_entry *x = *at;
    *at = NULL;
    while (x) {
        struct slowlog_entry *next = x->next;
        entry_drop(x);
        l->count--;
        x = next;
    }
}

void slowlog_add(struct engine *e, enum slowlog_kind kind, struct session *s, const struct slice *argv, int argc, int64_t value,
                 const struct slow_cause *cause)
{
    struct slow_list *l = &e->slowlog->lists[kind];
    const int64_t max_of[] = {e->set->slowlog_max_len, e->set->large_request_max_len, e->set->large_reply_max_len};
    struct slowlog_entry *x = mem_zalloc(sizeof *x);
    x->id = l->next_id++;
    x->time_s = e->now_ms / 1000;
    x->value = value;
    if (cause) x->cause = *cause;
    int args_max = (int)e->set->slowlog_args_max;
    x->argc = argc > args_max ? args_max : argc;
    x->argv = mem_alloc((size_t)x->argc * sizeof *x->argv);
    for (int i = 0; i < x->argc; i++) {
        if (argc > args_max && i == args_max - 1) {
            char text[64];
            size_t n = num_format_i64(text, argc - args_max + 1);
            struct buf b = {0};
            buf_fmt(&b, "... (%.*s more arguments)", (int)n, text);
            x->argv[i] = owned(buf_slice(&b));
            buf_deinit(&b);
        } else {
            x->argv[i] = shown_arg(argv[i], (size_t)e->set->slowlog_arg_bytes_max);
        }
    }
    memcpy(x->peer, s->peer, sizeof x->peer);
    if (s->name) session_set_text(&x->name, slice_str(s->name));
    x->next = l->first;
    l->first = x;
    l->count++;
    trim(l, max_of[kind] > 0 ? (uint64_t)max_of[kind] : 0);
}

uint64_t slowlog_len(const struct slowlog *l, enum slowlog_kind kind) { return l->lists[kind].count; }
const struct slowlog_entry *slowlog_first(const struct slowlog *l, enum slowlog_kind kind) { return l->lists[kind].first; }

/* --- latency events --- */

struct latency {
    struct latency_event *first;
};

struct latency *latency_new(void) { return mem_zalloc(sizeof(struct latency)); }

int latency_reset(struct latency *l, struct slice event)
{
    int n = 0;
    for (struct latency_event **at = &l->first; *at;) {
        struct latency_event *x = *at;
        if (event.len && !slice_is(event, x->name)) {
            at = &x->link;
            continue;
        }
        *at = x->link;
        mem_free(x, sizeof *x);
        n++;
    }
    return n;
}

void latency_free(struct latency *l)
{
    latency_reset(l, (struct slice){0});
    mem_free(l, sizeof *l);
}

void latency_add(struct engine *e, const char *event, int64_t ms)
{
    if (!e->set->latency_monitor_threshold_ms || ms < e->set->latency_monitor_threshold_ms) return;
    struct latency_event *x = e->latency->first;
    while (x && strcmp(x->name, event)) x = x->link;
    if (!x) {
        x = mem_zalloc(sizeof *x);
        x->name = event;
        x->link = e->latency->first;
        e->latency->first = x;
    }
    if (ms > x->max_ms) x->max_ms = (int)ms;
    int64_t now_s = e->now_ms / 1000;
    struct latency_sample *last = &x->ring[(x->next + 159) % 160];
    if (last->time_s == now_s) {
        if (ms > last->ms) last->ms = (uint32_t)ms;
        return;
    }
    x->ring[x->next] = (struct latency_sample){now_s, (uint32_t)ms};
    x->next = (x->next + 1) % 160;
}

struct latency_event *latency_first(struct latency *l) { return l->first; }

/* --- histograms --- */

uint64_t histogram_cell_max_ns(unsigned cell)
{
    if (cell < 8) return cell;
    unsigned top = cell / 8 + 2, step = cell % 8;
    return ((uint64_t)(8 + step + 1) << (top - 3)) - 1;
}

uint64_t histogram_percentile_ns(const struct latency_histogram *h, double percent)
{
    uint64_t want = (uint64_t)((double)h->count * percent / 100.0 + 0.5), seen = 0;
    if (want < 1) want = 1;
    for (unsigned i = 0; i < HISTOGRAM_CELLS; i++) {
        seen += h->cell[i];
        if (seen >= want) return histogram_cell_max_ns(i);
    }
    return 0;
}

/* --- errors --- */

#define ERROR_CODES_MAX 128

struct error_stats {
    struct error_count code[ERROR_CODES_MAX]; /* sorted */
    int count;
};

struct error_stats *errors_new(void) { return mem_zalloc(sizeof(struct error_stats)); }
void errors_free(struct error_stats *x) { mem_free(x, sizeof *x); }
void errors_reset(struct error_stats *x) { x->count = 0; }

void errors_note(struct engine *e, struct slice reply)
{
    struct error_stats *x = e->errors;
    char code[64];
    size_t n = 0;
    if (!reply.len || reply.ptr[0] != '-') return;
    for (size_t i = 1; i < reply.len && n < sizeof code - 1; i++) {
        char ch = reply.ptr[i];
        if (ch == ' ' || ch == '\r') break;
        code[n++] = ch;
    }
    code[n] = 0;
    int lo = 0, hi = x->count;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (strcmp(x->code[mid].code, code) < 0) lo = mid + 1;
        else hi = mid;
    }
    if (lo == x->count || strcmp(x->code[lo].code, code)) {
        if (x->count == ERROR_CODES_MAX) return;
        memmove(x->code + lo + 1, x->code + lo, (size_t)(x->count - lo) * sizeof *x->code);
        x->count++;
        memcpy(x->code[lo].code, code, sizeof code);
        x->code[lo].count = 0;
    }
    x->code[lo].count++;
}

int errors_list(const struct error_stats *x, const struct error_count **out)
{
    *out = x->code;
    return x->count;
}

/* --- MONITOR --- */

void monitor_add(struct session *s)
{
    struct engine *e = s->engine;
    if (s->flags & SESSION_MONITOR) return;
    if ((int)e->monitor_count == e->monitor_cap) {
        int cap = e->monitor_cap ? e->monitor_cap * 2 : 4;
        e->monitors = mem_realloc(e->monitors, (size_t)e->monitor_cap * sizeof *e->monitors, (size_t)cap * sizeof *e->monitors);
        e->monitor_cap = cap;
    }
    e->monitors[e->monitor_count++] = s;
    e->special |= SPECIAL_MONITOR;
    s->flags |= SESSION_MONITOR;
}

void monitor_remove(struct session *s)
{
    struct engine *e = s->engine;
    uint64_t i = 0;
    while (e->monitors[i] != s) i++;
    e->monitors[i] = e->monitors[--e->monitor_count];
    if (!e->monitor_count) e->special &= ~(uint32_t)SPECIAL_MONITOR;
    s->flags &= ~(uint32_t)SESSION_MONITOR;
}

/* A word in double quotes, what is not printable escaped. */
static void put_quoted(struct buf *b, struct slice s)
{
    buf_putc(b, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char ch = (unsigned char)s.ptr[i];
        static const char from[] = "\n\r\t\a\b", to[] = "nrtab";
        const char *special = ch ? memchr(from, ch, sizeof from - 1) : NULL;
        if (ch == '"' || ch == '\\') buf_fmt(b, "\\%c", ch);
        else if (special) buf_fmt(b, "\\%c", to[special - from]);
        else if (ch < 0x20 || ch > 0x7e) buf_fmt(b, "\\x%02x", ch);
        else buf_putc(b, (char)ch);
    }
    buf_putc(b, '"');
}

void monitor_feed(struct engine *e, struct session *s, const struct slice *argv, int argc)
{
    struct buf line = {0};
    buf_fmt(&line, "%llu.%06llu [%d %s]", (unsigned long long)(e->now_us / 1000000), (unsigned long long)(e->now_us % 1000000), s->db, s->peer[0] ? s->peer : "?:0");
    for (int i = 0; i < argc; i++) {
        buf_putc(&line, ' ');
        put_quoted(&line, argv[i]);
    }
    for (uint64_t i = 0; i < e->monitor_count; i++) {
        reply_simple(&e->monitors[i]->reply, buf_slice(&line));
        session_pushed(e->monitors[i]);
    }
    buf_deinit(&line);
}
