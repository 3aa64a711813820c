/* id: see id.h. Numbers are read as leniently as Redis reads them: blanks and a plus may lead, zeros too, a NUL ends. */
#include "types/stream/id.h"

bool id_step_up(struct stream_id *id)
{
    if (++id->seq) return true;
    return ++id->ms != 0;
}

bool id_step_down(struct stream_id *id)
{
    if (id->seq--) return true;
    return id->ms-- != 0;
}

size_t id_format(char *out, struct stream_id id)
{
    size_t n = num_format_u64(out, id.ms);
    out[n++] = '-';
    return n + num_format_u64(out + n, id.seq);
}

static void put_be(char *out, uint64_t v)
{
    v = __builtin_bswap64(v);
    memcpy(out, &v, sizeof v);
}

static uint64_t get_be(const char *at)
{
    uint64_t v;
    memcpy(&v, at, sizeof v);
    return __builtin_bswap64(v);
}

void id_to_raw(char out[STREAM_ID_RAW], struct stream_id id)
{
    put_be(out, id.ms);
    put_be(out + 8, id.seq);
}

struct stream_id id_from_raw(const char raw[STREAM_ID_RAW]) { return (struct stream_id){get_be(raw), get_be(raw + 8)}; }

void reply_id(struct reply *r, struct stream_id id)
{
    char text[STREAM_ID_CHARS];
    reply_bulk(r, slice_of(text, id_format(text, id)));
}

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static bool parse_number(struct slice s, uint64_t *out)
{
    size_t i = 0;
    bool minus = false;
    uint64_t v = 0;
    if (num_parse_u64(s, out)) return true;
    while (i < s.len && is_blank(s.ptr[i])) i++;
    if (i < s.len && (s.ptr[i] == '+' || s.ptr[i] == '-')) minus = s.ptr[i++] == '-';
    if (i == s.len) return false;
    if (minus && s.ptr[0] == '-' && i < s.len && s.ptr[i] != '0') { /* a plain negative number that fits is refused */
        int64_t plain;
        if (num_parse_i64(s, &plain)) return false;
    }
    for (; i < s.len; i++) {
        unsigned digit = (unsigned char)s.ptr[i] - '0';
        if (digit > 9 || __builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, digit, &v)) return false;
    }
    *out = minus ? 0 - v : v;
    return true;
}

bool id_parse(struct slice s, struct stream_id *id, uint64_t missing_seq, bool strict, bool *seq_given)
{
    if (seq_given) *seq_given = true;
    if (s.len > 127) return false;
    const char *nul = s.len ? memchr(s.ptr, 0, s.len) : NULL;
    if (nul) s.len = (size_t)(nul - s.ptr);
    if (s.len == 1 && (s.ptr[0] == '-' || s.ptr[0] == '+')) {
        if (strict) return false;
        *id = s.ptr[0] == '-' ? (struct stream_id){0, 0} : STREAM_ID_MAX;
        return true;
    }
    const char *dash = s.len ? memchr(s.ptr, '-', s.len) : NULL;
    id->seq = missing_seq;
    if (!dash) return parse_number(s, &id->ms);
    struct slice seq = slice_of(dash + 1, (size_t)(s.ptr + s.len - dash - 1));
    if (!parse_number(slice_of(s.ptr, (size_t)(dash - s.ptr)), &id->ms)) return false;
    if (seq_given && seq.len == 1 && seq.ptr[0] == '*') {
        id->seq = 0;
        *seq_given = false;
        return true;
    }
    return parse_number(seq, &id->seq);
}

static bool parsed(struct call *c, bool good)
{
    if (!good) reply_errorf(c->r, "ERR Invalid stream ID specified as stream command argument");
    return good;
}

bool arg_id(struct call *c, struct slice arg, struct stream_id *id, uint64_t missing_seq)
{
    return parsed(c, id_parse(arg, id, missing_seq, false, NULL));
}

bool arg_id_strict(struct call *c, struct slice arg, struct stream_id *id)
{
    return parsed(c, id_parse(arg, id, 0, true, NULL));
}

bool arg_id_bound(struct call *c, struct slice arg, uint64_t missing_seq, struct id_bound *b)
{
    b->excluded = arg.len > 1 && arg.ptr[0] == '(';
    if (b->excluded) arg = slice_of(arg.ptr + 1, arg.len - 1);
    return parsed(c, id_parse(arg, &b->id, missing_seq, b->excluded, NULL));
}

bool bound_start(struct call *c, struct id_bound *b)
{
    if (!b->excluded || id_step_up(&b->id)) return true;
    reply_errorf(c->r, "ERR invalid start ID for the interval");
    return false;
}

bool bound_end(struct call *c, struct id_bound *b)
{
    if (!b->excluded || id_step_down(&b->id)) return true;
    reply_errorf(c->r, "ERR invalid end ID for the interval");
    return false;
}
