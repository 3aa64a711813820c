/* args: parsing arguments and the replies that many commands share. Each arg_ function either fills *out and returns true, or
 * writes exactly one error reply and returns false. Texts given by callers carry their code word ("ERR ..."). */
#include "engine/engine.h"

bool arg_i64_or(struct call *c, struct slice arg, int64_t *out, const char *error)
{
    if (likely(num_parse_i64(arg, out))) return true;
    if (error) reply_error_slice(c->r, slice_str(error));
    else reply_error(c->r, ERR_NOT_INTEGER);
    return false;
}

bool arg_i64(struct call *c, struct slice arg, int64_t *out) { return arg_i64_or(c, arg, out, NULL); }

bool arg_range(struct call *c, struct slice arg, int64_t min, int64_t max, int64_t *out, const char *error)
{
    if (!arg_i64_or(c, arg, out, error)) return false;
    if (*out >= min && *out <= max) return true;
    if (error) reply_error_slice(c->r, slice_str(error));
    else reply_errorf(c->r, "ERR value is out of range, value must between %lld and %lld", (long long)min, (long long)max);
    return false;
}

bool arg_positive(struct call *c, struct slice arg, int64_t *out)
{
    return arg_range(c, arg, 0, INT64_MAX, out, "ERR value is out of range, must be positive");
}

bool arg_double(struct call *c, struct slice arg, double *out)
{
    if (num_parse_double(arg, out)) return true;
    reply_error(c->r, ERR_NOT_FLOAT);
    return false;
}

bool call_timeout(struct call *c, struct slice arg, int64_t *deadline_ms)
{
    long double seconds;
    if (!num_parse_ldouble(arg, &seconds)) {
        reply_error(c->r, ERR_TIMEOUT_NOT_FLOAT);
        return false;
    }
    long double ms = seconds * 1000;
    if (ms <= -1 || ms > (long double)INT64_MAX) { /* Redis 7.0 says the same of a number too large */
        reply_error(c->r, ERR_TIMEOUT_NEGATIVE);
        return false;
    }
    int64_t wait_ms = (int64_t)ms;
    wait_ms += (long double)wait_ms < ms; /* rounded up: a wait for ever is asked for by 0 alone */
    *deadline_ms = 0;
    if (wait_ms > 0 && num_add_overflow(wait_ms, c->now_ms, deadline_ms)) *deadline_ms = INT64_MAX;
    return true;
}

/* As strtoul reads it, which is what clients may rely on: a sign is taken, nothing at all is 0, a NUL ends it. */
bool arg_cursor(struct call *c, struct slice arg, uint64_t *out)
{
    const char *nul = memchr(arg.ptr, 0, arg.len);
    if (nul) arg.len = (size_t)(nul - arg.ptr);
    size_t i = 0;
    bool negative = arg.len && arg.ptr[0] == '-', bad = false;
    uint64_t v = 0;
    if (arg.len && (arg.ptr[0] == '-' || arg.ptr[0] == '+')) {
        i = 1;
        bad = arg.len == 1;
    }
    for (; i < arg.len && !bad; i++) {
        unsigned digit = (unsigned char)arg.ptr[i] - '0';
        bad = digit > 9 || __builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, digit, &v);
    }
    if (bad) {
        reply_error(c->r, ERR_INVALID_CURSOR);
        return false;
    }
    *out = negative ? 0 - v : v;
    return true;
}

static bool parse_scan(struct call *c, int cursor_at, bool allow_type, const char *bare, struct scan_options *out)
{
    *out = (struct scan_options){.count = 10};
    if (!arg_cursor(c, c->argv[cursor_at], &out->cursor)) return false;
    for (int i = cursor_at + 1; i < c->argc; i += 2) {
        if (bare && slice_is(c->argv[i], bare)) {
            out->bare = true;
            i--;
            continue;
        }
        bool has_next = i + 1 < c->argc;
        struct slice value = has_next ? c->argv[i + 1] : SLICE("");
        if (has_next && slice_is(c->argv[i], "count")) {
            int64_t count;
            if (!arg_i64(c, value, &count)) return false;
            if (count < 1) {
                reply_syntax(c);
                return false;
            }
            out->count = (uint64_t)count;
        } else if (has_next && slice_is(c->argv[i], "match")) {
            out->match = value;
            out->has_match = !slice_eq(value, SLICE("*"));
        } else if (has_next && allow_type && slice_is(c->argv[i], "type")) {
            out->type = value;
            out->has_type = true;
        } else {
            reply_syntax(c);
            return false;
        }
    }
    return true;
}

bool arg_scan(struct call *c, int cursor_at, bool allow_type, struct scan_options *out)
{
    return parse_scan(c, cursor_at, allow_type, NULL, out);
}

bool arg_scan_bare(struct call *c, int cursor_at, const char *word, struct scan_options *out)
{
    return parse_scan(c, cursor_at, false, word, out);
}

void reply_syntax(struct call *c) { reply_error(c->r, ERR_SYNTAX); }

/* The command's name as errors print it: "get", or "object|encoding" for a subcommand. */
static void put_full_name(const struct call *c, struct buf *out)
{
    if (!slice_is(c->argv[0], c->cmd->name)) {
        for (size_t i = 0; i < c->argv[0].len; i++) {
            char ch = c->argv[0].ptr[i];
            buf_putc(out, ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch);
        }
        buf_putc(out, '|');
    }
    buf_cstr(out, c->cmd->name);
}

static void reply_about_command(struct call *c, const char *before, const char *after)
{
    struct buf text = {0};
    buf_cstr(&text, before);
    put_full_name(c, &text);
    buf_cstr(&text, after);
    reply_error_slice(c->r, buf_slice(&text));
    buf_deinit(&text);
}

void reply_wrong_args(struct call *c) { reply_about_command(c, "ERR wrong number of arguments for '", "' command"); }
void reply_invalid_expire(struct call *c) { reply_about_command(c, "ERR invalid expire time in '", "' command"); }

/* argv[0] in capitals, as far as a name may go. */
static struct slice upper_name(struct call *c)
{
    struct slice name = c->argv[0];
    if (name.len > 128) name.len = 128;
    char *text = call_scratch(c, name.len + 1);
    for (size_t i = 0; i < name.len; i++) {
        char ch = name.ptr[i];
        text[i] = ch >= 'a' && ch <= 'z' ? (char)(ch - 32) : ch;
    }
    return slice_of(text, name.len);
}

void reply_help(struct call *c, const char *const *lines)
{
    int count = 0;
    while (lines[count]) count++;
    reply_array(c->r, count + 3);
    struct buf head = {0};
    buf_puts(&head, upper_name(c));
    buf_cstr(&head, " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
    reply_simple(c->r, buf_slice(&head));
    buf_deinit(&head);
    for (int i = 0; i < count; i++) reply_simple(c->r, slice_str(lines[i]));
    reply_simple(c->r, SLICE("HELP"));
    reply_simple(c->r, SLICE("    Prints this help."));
}

void reply_unknown_sub(struct call *c)
{
    struct slice sub = c->argc > 1 ? c->argv[1] : SLICE(""), name = upper_name(c);
    reply_errorf(c->r, "ERR unknown subcommand or wrong number of arguments for '%.*s'. Try %.*s HELP.",
                 (int)(sub.len > 128 ? 128 : sub.len), sub.ptr, (int)name.len, name.ptr);
}

/* --- replies as long as asked for --- */

#define SHORTEST_BULK 6 /* bytes of an empty element in a reply */

/* The length of the reply's buffer at which the client is certain to be cut. */
static size_t cut_len(const struct call *c)
{
    bool listens = c->e->subscriptions_of && c->e->subscriptions_of(c->s);
    uint64_t hard = c->set->output_limits[listens ? 2 : 0].hard_bytes;
    if (!hard || c->s->flags & (SESSION_INTERNAL | SESSION_REPLY_OFF | SESSION_REPLY_SKIP)) return SIZE_MAX;
    return hard > c->s->out_pending ? hard - c->s->out_pending : 0;
}

bool reply_bound_begin(struct call *c, struct reply_bound *b, uint64_t count)
{
    *b = (struct reply_bound){c->r->out.len, (size_t)c->set->proto_max_bulk_len, cut_len(c)};
    if (count <= b->bytes_max / SHORTEST_BULK || b->cut_len < b->bytes_max) return true;
    reply_error(c->r, ERR_OUT_OF_RANGE);
    return false;
}

bool reply_bound_goes_on(struct call *c, const struct reply_bound *b)
{
    size_t len = c->r->out.len;
    if (len >= b->cut_len) return false;
    if (len - b->start <= b->bytes_max) return true;
    reply_rewind(c->r, b->start);
    reply_error(c->r, ERR_OUT_OF_RANGE);
    return false;
}
