/* bitmap_cmd: SETBIT GETBIT BITCOUNT BITPOS BITOP. What is changed is raw afterwards, whatever it was. */
#include "types/string/bitmap.h"

#define BAD_OFFSET "ERR bit offset is not an integer or out of range"

bool bit_offset(struct call *c, struct slice arg, unsigned width, uint64_t *out)
{
    int64_t v;
    bool times = width && arg.len && arg.ptr[0] == '#';
    struct slice digits = times ? slice_of(arg.ptr + 1, arg.len - 1) : arg;
    if (!arg_i64_or(c, digits, &v, BAD_OFFSET)) return false;
    if (times) v = (int64_t)((uint64_t)v * width); /* beyond 64 bits it wraps, as in Redis */
    uint64_t max_bytes = (uint64_t)c->set->proto_max_bulk_len;
    if (max_bytes > UINT32_MAX - 8 || call_loading(c)) max_bytes = UINT32_MAX - 8; /* what an entry can hold */
    if (v < 0 || (uint64_t)v / 8 >= max_bytes) {
        reply_error_slice(c->r, SLICE(BAD_OFFSET));
        return false;
    }
    *out = (uint64_t)v;
    return true;
}

struct entry *bits_write(struct call *c, struct slice key, uint64_t last, bool *grown)
{
    struct entry *e;
    size_t need = (size_t)(last / 8 + 1);
    *grown = false;
    if (!string_write(c, key, &e)) return NULL;
    if (!e) {
        e = key_set(c, key, VALUE_STRING, STRING_RAW, slice_of(NULL, need), ENTRY_NO_EXPIRE, false);
        memset((char *)entry_value(e).ptr, 0, need);
        *grown = true;
        return e;
    }
    size_t len = string_len(e);
    *grown = len < need;
    return string_make_raw(c, e, len < need ? need : len);
}

void cmd_setbit(struct call *c)
{
    struct slice key = c->argv[1];
    uint64_t at;
    int64_t bit;
    bool grown;
    if (!bit_offset(c, c->argv[2], 0, &at)) return;
    if (!arg_range(c, c->argv[3], 0, 1, &bit, "ERR bit is not an integer or out of range")) return;
    struct entry *e = bits_write(c, key, at, &grown);
    if (!e) return;
    unsigned char *byte = (unsigned char *)entry_value(e).ptr + at / 8, mask = (unsigned char)(0x80 >> at % 8);
    bool old = *byte & mask;
    *byte = bit ? *byte | mask : *byte & (unsigned char)~mask;
    if (grown || old != bit) {
        call_changed(c, key);
        call_notify(c, NOTIFY_STRING, "setbit", key);
    }
    reply_int(c->r, old);
}

void cmd_getbit(struct call *c)
{
    struct entry *e;
    struct string_text text;
    uint64_t at;
    if (!bit_offset(c, c->argv[2], 0, &at) || !string_read(c, c->argv[1], &e)) return;
    struct slice s = e ? string_bytes(e, &text) : SLICE("");
    reply_int(c->r, at / 8 < s.len && (unsigned char)s.ptr[at / 8] >> (7 - at % 8) & 1);
}

/* --- ranges of BITCOUNT and BITPOS --- */

struct bit_range {
    int64_t start, end;
    bool by_bit;
};

static bool parse_unit(struct call *c, struct slice word, struct bit_range *r)
{
    r->by_bit = slice_is(word, "bit");
    if (r->by_bit || slice_is(word, "byte")) return true;
    reply_syntax(c);
    return false;
}

/* Negative ends count from the end of len bytes; clipped. false: nothing is in it. Then first and last are bits. */
static bool settle(const struct bit_range *r, size_t len, uint64_t *first, uint64_t *last)
{
    int64_t units = (int64_t)len * (r->by_bit ? 8 : 1), start = r->start, end = r->end;
    if (start < 0) start += units;
    if (end < 0) end += units;
    if (start < 0) start = 0;
    if (end < 0) end = 0;
    if (end >= units) end = units - 1;
    if (start > end) return false;
    *first = (uint64_t)start * (r->by_bit ? 1 : 8);
    *last = r->by_bit ? (uint64_t)end : (uint64_t)end * 8 + 7;
    return true;
}

void cmd_bitcount(struct call *c)
{
    struct entry *e;
    struct string_text text;
    struct bit_range r = {0, -1, false};
    uint64_t first, last;
    if (!string_read(c, c->argv[1], &e)) return;
    if (!e) {
        reply_int(c->r, 0);
        return;
    }
    if (c->argc >= 3 && c->argc <= 5) { /* without an end: to the last byte, as Valkey has it */
        if (!arg_i64(c, c->argv[2], &r.start) || (c->argc > 3 && !arg_i64(c, c->argv[3], &r.end))) return;
        if (c->argc > 3 && r.start < 0 && r.end < 0 && r.start > r.end) {
            reply_int(c->r, 0);
            return;
        }
        if (c->argc == 5 && !parse_unit(c, c->argv[4], &r)) return;
    } else if (c->argc != 2) {
        reply_syntax(c);
        return;
    }
    struct slice s = string_bytes(e, &text);
    reply_int(c->r, settle(&r, s.len, &first, &last) ? (int64_t)bits_count_range(s.ptr, first, last) : 0);
}

/* Without an end, the zeros go on for ever behind the string. */
static int64_t find_bit(struct slice s, const struct bit_range *r, bool bit, bool has_end)
{
    uint64_t first, last;
    if (!settle(r, s.len, &first, &last)) return -1;
    uint64_t at = bits_find(s.ptr, first, last, bit);
    return at <= last || (!bit && !has_end) ? (int64_t)at : -1;
}

void cmd_bitpos(struct call *c)
{
    struct entry *e;
    struct string_text text;
    struct bit_range r = {0, -1, false};
    int64_t bit;
    if (!arg_i64(c, c->argv[2], &bit)) return;
    if (bit != 0 && bit != 1) {
        reply_errorf(c->r, "ERR The bit argument must be 1 or 0.");
        return;
    }
    if (!string_read(c, c->argv[1], &e)) return;
    if (!e) {
        reply_int(c->r, bit ? -1 : 0);
        return;
    }
    if (c->argc > 6) {
        reply_syntax(c);
        return;
    }
    if (c->argc > 3 && !arg_i64(c, c->argv[3], &r.start)) return;
    if (c->argc == 6 && !parse_unit(c, c->argv[5], &r)) return;
    if (c->argc > 4 && !arg_i64(c, c->argv[4], &r.end)) return;
    reply_int(c->r, find_bit(string_bytes(e, &text), &r, bit, c->argc > 4));
}

/* --- BITOP --- */

struct bitop {
    enum bits_op op;
    struct slice *sources;      /* empty: no such key */
    struct string_text *texts;
    int count;
    size_t len;                 /* of the longest */
    bool target_is_source;
};

static bool parse_op(struct call *c, enum bits_op *op)
{
    static const char *const names[] = {[BITS_AND] = "AND", [BITS_OR] = "OR", [BITS_XOR] = "XOR", [BITS_NOT] = "NOT",
                                        [BITS_DIFF] = "DIFF", [BITS_DIFF1] = "DIFF1", [BITS_ANDOR] = "ANDOR", [BITS_ONE] = "ONE"};
    for (int i = 0; i < COUNT_OF(names); i++) {
        if (!slice_is(c->argv[1], names[i])) continue;
        *op = (enum bits_op)i;
        bool of_two = *op == BITS_DIFF || *op == BITS_DIFF1 || *op == BITS_ANDOR;
        if (*op == BITS_NOT && c->argc != 4) {
            reply_errorf(c->r, "ERR BITOP NOT must be called with a single source key.");
            return false;
        }
        if (!of_two || c->argc > 4) return true;
        reply_errorf(c->r, "ERR BITOP %s must be called with at least two source keys.", names[i]);
        return false;
    }
    reply_syntax(c);
    return false;
}

static bool read_sources(struct call *c, struct bitop *o)
{
    struct entry *e;
    o->count = c->argc - 3;
    o->sources = call_scratch(c, (size_t)o->count * sizeof *o->sources);
    o->texts = call_scratch(c, (size_t)o->count * sizeof *o->texts);
    for (int i = 0; i < o->count; i++)
        if (!string_read(c, c->argv[3 + i], &e)) return false;
    for (int i = 0; i < o->count; i++) { /* once more: a look-up may let go of what one before it found */
        e = key_peek(c, c->argv[3 + i]);
        o->sources[i] = e ? string_bytes(e, &o->texts[i]) : SLICE("");
        if (o->sources[i].len > o->len) o->len = o->sources[i].len;
        if (e && slice_eq(c->argv[3 + i], c->argv[2])) o->target_is_source = true;
    }
    return true;
}

static void store(struct call *c, const struct bitop *o)
{
    struct slice key = c->argv[2];
    if (o->target_is_source) {
        char *bytes = mem_alloc(o->len);
        bits_combine(o->op, bytes, o->len, o->sources, o->count);
        key_set(c, key, VALUE_STRING, STRING_RAW, slice_of(bytes, o->len), ENTRY_NO_EXPIRE, false);
        mem_free(bytes, o->len);
    } else { /* the sources are other entries: they stay where they are */
        struct entry *e = key_set(c, key, VALUE_STRING, STRING_RAW, slice_of(NULL, o->len), ENTRY_NO_EXPIRE, false);
        bits_combine(o->op, (char *)entry_value(e).ptr, o->len, o->sources, o->count);
    }
    call_changed(c, key);
    call_notify(c, NOTIFY_STRING, "set", key);
}

void cmd_bitop(struct call *c)
{
    struct bitop o = {0};
    if (!parse_op(c, &o.op) || !read_sources(c, &o)) return;
    if (o.len) {
        store(c, &o);
    } else if (key_del(c, c->argv[2])) {
        call_changed(c, c->argv[2]);
        call_notify(c, NOTIFY_GENERIC, "del", c->argv[2]);
    }
    reply_int(c->r, (int64_t)o.len);
}
