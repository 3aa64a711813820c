/* bitfield: BITFIELD: integers of any width up to 64 bits at any bit of a string. All operations are parsed before the
 * first one runs; a read-only list of them never makes or grows the string. */
#include "types/string/bitmap.h"

enum overflow { OVERFLOW_WRAP, OVERFLOW_SAT, OVERFLOW_FAIL };
enum field_op { FIELD_GET, FIELD_SET, FIELD_INCRBY };

struct field {
    enum field_op op;
    enum overflow overflow;
    bool is_signed;
    unsigned width;
    uint64_t at;
    int64_t value; /* of SET and INCRBY */
};

/* --- parsing --- */

static bool parse_type(struct call *c, struct slice arg, struct field *f)
{
    int64_t width;
    f->is_signed = arg.len && arg.ptr[0] == 'i';
    bool ok = arg.len > 1 && (f->is_signed || arg.ptr[0] == 'u') &&
              num_parse_i64(slice_of(arg.ptr + 1, arg.len - 1), &width);
    if (!ok || width < 1 || width > (f->is_signed ? 64 : 63)) {
        reply_errorf(c->r, "ERR Invalid bitfield type. Use something like i16 u8. "
                           "Note that u64 is not supported but i64 is.");
        return false;
    }
    f->width = (unsigned)width;
    return true;
}

static bool parse_overflow(struct call *c, struct slice arg, enum overflow *out)
{
    static const char *const names[] = {[OVERFLOW_WRAP] = "wrap", [OVERFLOW_SAT] = "sat", [OVERFLOW_FAIL] = "fail"};
    for (int i = 0; i < COUNT_OF(names); i++) {
        if (!slice_is(arg, names[i])) continue;
        *out = (enum overflow)i;
        return true;
    }
    reply_errorf(c->r, "ERR Invalid OVERFLOW type specified");
    return false;
}

/* The operation named by a word with so many words behind it; false: none. */
static bool op_of(struct slice word, int words, enum field_op *op)
{
    if (words >= 2 && slice_is(word, "get")) *op = FIELD_GET;
    else if (words >= 3 && slice_is(word, "set")) *op = FIELD_SET;
    else if (words >= 3 && slice_is(word, "incrby")) *op = FIELD_INCRBY;
    else return false;
    return true;
}

/* How many operations there are, in out (room for half the words); -1: the error was replied. */
static int parse(struct call *c, struct field *out)
{
    int count = 0;
    enum overflow overflow = OVERFLOW_WRAP;
    for (int i = 2; i < c->argc;) {
        struct field *f = &out[count];
        if (i + 1 < c->argc && slice_is(c->argv[i], "overflow")) {
            if (!parse_overflow(c, c->argv[i + 1], &overflow)) return -1;
            i += 2;
            continue;
        }
        if (!op_of(c->argv[i], c->argc - i - 1, &f->op)) {
            reply_syntax(c);
            return -1;
        }
        f->overflow = overflow;
        f->value = 0;
        if (!parse_type(c, c->argv[i + 1], f) || !bit_offset(c, c->argv[i + 2], f->width, &f->at)) return -1;
        if (f->op != FIELD_GET && !arg_i64(c, c->argv[i + 3], &f->value)) return -1;
        i += f->op == FIELD_GET ? 3 : 4;
        count++;
    }
    return count;
}

/* --- integers in bits --- */

static uint64_t load_bits(struct slice s, uint64_t at, unsigned width)
{
    uint64_t v = 0;
    for (unsigned done = 0; done < width;) {
        uint64_t byte_at = (at + done) / 8;
        unsigned skip = (unsigned)((at + done) % 8), n = 8 - skip;
        if (n > width - done) n = width - done;
        unsigned byte = byte_at < s.len ? (unsigned char)s.ptr[byte_at] : 0; /* behind the string all is zero */
        v = v << n | (byte >> (8 - skip - n) & ((1u << n) - 1));
        done += n;
    }
    return v;
}

static void store_bits(char *bytes, uint64_t at, unsigned width, uint64_t v)
{
    for (unsigned done = 0; done < width;) {
        unsigned char *byte = (unsigned char *)bytes + (at + done) / 8;
        unsigned skip = (unsigned)((at + done) % 8), n = 8 - skip;
        if (n > width - done) n = width - done;
        unsigned shift = 8 - skip - n, mask = ((1u << n) - 1) << shift;
        unsigned part = (unsigned)(v >> (width - done - n)) << shift & mask;
        *byte = (unsigned char)((*byte & ~mask) | part);
        done += n;
    }
}

/* The low bits as a number of the field's kind. */
static int64_t as_number(const struct field *f, uint64_t bits)
{
    unsigned spare = 64 - f->width;
    return f->is_signed ? (int64_t)(bits << spare) >> spare : (int64_t)(bits << spare >> spare);
}

static int64_t field_max(const struct field *f)
{
    return (int64_t)(UINT64_MAX >> (64 - f->width) >> f->is_signed);
}

static int64_t field_min(const struct field *f) { return f->is_signed ? -field_max(f) - 1 : 0; }

/* Whether value + by leaves a signed field: 1 above, -1 below, 0 not. The room above is worked out in 64 bits, as in
 * Redis: a SET of a number so low that this wraps counts as too high. */
static int leaves_signed(const struct field *f, int64_t value, int64_t by)
{
    int64_t max = field_max(f), min = field_min(f);
    int64_t room = (int64_t)((uint64_t)max - (uint64_t)value), below = (int64_t)((uint64_t)min - (uint64_t)value);
    if (value > max || (by > room && (f->width != 64 || (value >= 0 && by > 0)))) return 1;
    if (value < min || (by < below && (f->width != 64 || (value < 0 && by < 0)))) return -1;
    return 0;
}

/* The same of an unsigned field: the value of SET is 64 bits without a sign, so a negative one is a huge one. */
static int leaves_unsigned(const struct field *f, uint64_t value, int64_t by)
{
    __int128 sum = (__int128)value + by;
    return sum > field_max(f) ? 1 : sum < 0 ? -1 : 0;
}

/* What a field becomes that holds old. false: it would overflow, and is left alone. */
static bool next_value(const struct field *f, int64_t old, int64_t *out)
{
    int64_t value = f->op == FIELD_INCRBY ? old : f->value, by = f->op == FIELD_INCRBY ? f->value : 0;
    int over = f->is_signed ? leaves_signed(f, value, by) : leaves_unsigned(f, (uint64_t)value, by);
    *out = as_number(f, (uint64_t)value + (uint64_t)by);
    if (over && f->overflow == OVERFLOW_SAT) *out = over > 0 ? field_max(f) : field_min(f);
    return !over || f->overflow != OVERFLOW_FAIL;
}

/* --- running --- */

static void read_all(struct call *c, const struct field *fields, int count)
{
    struct entry *e;
    struct string_text text;
    if (!string_read(c, c->argv[1], &e)) return;
    struct slice s = e ? string_bytes(e, &text) : SLICE("");
    reply_array(c->r, count);
    for (int i = 0; i < count; i++) reply_int(c->r, as_number(&fields[i], load_bits(s, fields[i].at, fields[i].width)));
}

enum outcome { FIELD_READ, FIELD_REFUSED, FIELD_SAME, FIELD_CHANGED };

static enum outcome run_one(struct call *c, struct slice s, const struct field *f)
{
    int64_t old = as_number(f, load_bits(s, f->at, f->width)), now;
    if (f->op == FIELD_GET) {
        reply_int(c->r, old);
        return FIELD_READ;
    }
    if (!next_value(f, old, &now)) {
        reply_null(c->r);
        return FIELD_REFUSED;
    }
    store_bits((char *)s.ptr, f->at, f->width, (uint64_t)now);
    reply_int(c->r, f->op == FIELD_SET ? old : now);
    return now == old ? FIELD_SAME : FIELD_CHANGED;
}

/* Each field that changed counts, and in a string that grew each that was written. When it grew and nothing was
 * written, that is a change too, but, as in Redis, one without an event. */
static void run_all(struct call *c, const struct field *fields, int count, uint64_t last)
{
    bool grown;
    int64_t changes = 0;
    struct entry *e = bits_write(c, c->argv[1], last, &grown);
    if (!e) return;
    reply_array(c->r, count);
    for (int i = 0; i < count; i++) {
        enum outcome o = run_one(c, entry_value(e), &fields[i]);
        changes += o == FIELD_CHANGED || (grown && o == FIELD_SAME);
    }
    if (changes || grown) call_changed_n(c, c->argv[1], changes ? changes : 1);
    if (changes) call_notify(c, NOTIFY_STRING, "setbit", c->argv[1]);
}

static void run(struct call *c, bool read_only)
{
    struct field *fields = call_scratch(c, ((size_t)c->argc / 2 + 1) * sizeof *fields);
    int count = parse(c, fields);
    uint64_t last = 0;
    bool writes = false;
    if (count < 0) return;
    for (int i = 0; i < count; i++) {
        if (fields[i].op == FIELD_GET) continue;
        writes = true;
        if (fields[i].at + fields[i].width - 1 > last) last = fields[i].at + fields[i].width - 1;
    }
    if (!writes) read_all(c, fields, count);
    else if (read_only) reply_errorf(c->r, "ERR BITFIELD_RO only supports the GET subcommand");
    else run_all(c, fields, count, last);
}

void cmd_bitfield(struct call *c) { run(c, false); }
void cmd_bitfield_ro(struct call *c) { run(c, true); }
