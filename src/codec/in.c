#include "codec/in.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "codec/crc64.h"
#include "codec/lzf.h"

#define WINDOW_BYTES ((size_t)1 << 20)
#define TEXT_STEP ((size_t)1 << 20) /* how much is taken ahead of a source that does not know its length */

static const char SHORT_TEXT[] = "the input ends inside an item";
static const char NOT_THAT_SIZE[] = "compressed data do not unpack to the size they announce";

static void point_at(struct in *in, const char *from, size_t len)
{
    in->at = in->start = in->summed = from;
    in->end = from + len;
}

void in_init(struct in *in, struct slice bytes)
{
    *in = (struct in){.checksum = true};
    point_at(in, bytes.len ? bytes.ptr : "", bytes.len);
}

void in_init_source(struct in *in, size_t (*source)(void *arg, char *into, size_t room), void *arg, uint64_t left, bool checksum)
{
    *in = (struct in){.source = source, .arg = arg, .left = left, .checksum = checksum};
    buf_grow_exactly(&in->window, WINDOW_BYTES);
    point_at(in, in->window.ptr, 0);
}

void in_deinit(struct in *in)
{
    buf_deinit(&in->window);
    in->at = in->end = in->start = in->summed = NULL;
    in->source = NULL;
}

void in_text_deinit(struct in_text *t)
{
    buf_deinit(&t->own);
    t->s = (struct slice){0};
}

static inline size_t windowed(const struct in *in) { return (size_t)(in->end - in->at); }

uint64_t in_left(const struct in *in)
{
    if (!in->source) return windowed(in);
    return in->left == UINT64_MAX ? UINT64_MAX : in->left + windowed(in);
}

static void sum_up(struct in *in)
{
    if (in->checksum) in->crc = crc64(in->crc, in->summed, (size_t)(in->at - in->summed));
    in->summed = in->at;
}

uint64_t in_crc(struct in *in)
{
    sum_up(in);
    return in->crc;
}

bool in_fail(struct in *in, const char *why)
{
    if (in->error) return false;
    in->error = why;
    in->offset_of_error = in_offset(in);
    return false;
}

static bool ends_too_early(struct in *in)
{
    if (in->error) return false;
    in->short_input = true;
    return in_fail(in, SHORT_TEXT);
}

bool in_fits(struct in *in, uint64_t count, uint64_t min_bytes)
{
    uint64_t left = in_left(in), want;
    if (in->error) return false;
    if (left == UINT64_MAX) return true;
    if (!__builtin_mul_overflow(count, min_bytes, &want) && want <= left) return true;
    return in_fail(in, "more elements are announced than the input can hold");
}

/* Asks the source, within what it still has. */
static size_t from_source(struct in *in, char *into, size_t room)
{
    if (in->left < room) room = (size_t)in->left;
    size_t got = room ? in->source(in->arg, into, room) : 0;
    check(got <= room);
    if (in->left != UINT64_MAX) in->left -= got;
    return got;
}

bool in_settle(struct in *in)
{
    uint64_t bad_at;
    if (!in->helper || in->helper->settle(in->helper->arg, &bad_at)) return true;
    in->error = NOT_THAT_SIZE; /* whatever was found behind it: this came first */
    in->offset_of_error = bad_at;
    in->short_input = false;
    in->late = true;
    return false;
}

/* Makes n bytes stand in the window, n at most a few: an item's fixed part. */
static bool fill(struct in *in, size_t n)
{
    if (in->error) return false;
    if (!in->source || in_left(in) < n) return ends_too_early(in);
    if (!in_settle(in)) return false;
    sum_up(in);
    size_t have = windowed(in);
    in->passed += (uint64_t)(in->at - in->start);
    if (have) memmove(in->window.ptr, in->at, have);
    point_at(in, in->window.ptr, have);
    while (windowed(in) < n) {
        size_t got = from_source(in, in->window.ptr + windowed(in), in->window.cap - windowed(in));
        if (!got) return ends_too_early(in);
        in->end += got;
    }
    return true;
}

static inline bool need(struct in *in, size_t n)
{
    return likely(windowed(in) >= n && !in->error) || fill(in, n);
}

/* n bytes to a place of the caller: the window first, the source after it. */
static bool take(struct in *in, char *into, size_t n)
{
    size_t have = windowed(in) < n ? windowed(in) : n;
    if (have) memcpy(into, in->at, have);
    in->at += have;
    while (have < n) { /* the window is empty now */
        size_t want = n - have, got;
        if (want < in->window.cap / 2) {
            if (!fill(in, want)) return false;
            memcpy(into + have, in->at, want);
            in->at += want;
            return true;
        }
        sum_up(in);
        got = in->source ? from_source(in, into + have, want) : 0;
        if (!got) return ends_too_early(in);
        if (in->checksum) in->crc = crc64(in->crc, into + have, got);
        in->passed += got;
        have += got;
    }
    return true;
}

/* n bytes into an own buffer, which never grows far ahead of what has come. */
static bool take_buf(struct in *in, struct buf *own, uint64_t n)
{
    uint64_t left = in_left(in);
    if (n > left) return ends_too_early(in);
    own->len = 0;
    while (own->len < n) {
        uint64_t part = n - own->len, ahead = own->len > TEXT_STEP ? own->len : TEXT_STEP;
        if (left == UINT64_MAX && part > ahead) part = ahead;
        if (own->cap - own->len < part) buf_grow_exactly(own, part);
        if (!take(in, own->ptr + own->len, part)) return false;
        own->len += part;
    }
    return true;
}

bool in_raw(struct in *in, size_t n, struct in_text *out)
{
    if (in->error) return false;
    if (!in->source) { /* the bytes stay where they are: no copy */
        if (windowed(in) < n) return ends_too_early(in);
        out->s = slice_of(in->at, n);
        in->at += n;
        return true;
    }
    if (likely(windowed(in) >= n && n)) {
        out->own.len = 0;
        memcpy(buf_room(&out->own, n), in->at, n);
        out->own.len = n;
        in->at += n;
        out->s = slice_of(out->own.ptr, n);
        return true;
    }
    if (!take_buf(in, &out->own, n)) return false;
    out->s = slice_of(n ? out->own.ptr : "", n);
    return true;
}

bool in_u8(struct in *in, uint8_t *out)
{
    if (!need(in, 1)) return false;
    *out = (uint8_t)*in->at++;
    return true;
}

static uint64_t load_le(const char *at, size_t bytes)
{
    uint64_t v = 0;
    for (size_t i = bytes; i--;) v = v << 8 | (uint8_t)at[i];
    return v;
}

bool in_u32le(struct in *in, uint32_t *out)
{
    if (!need(in, 4)) return false;
    *out = (uint32_t)load_le(in->at, 4);
    in->at += 4;
    return true;
}

bool in_u64le(struct in *in, uint64_t *out)
{
    if (!need(in, 8)) return false;
    *out = load_le(in->at, 8);
    in->at += 8;
    return true;
}

bool in_double(struct in *in, double *out)
{
    uint64_t bits;
    if (!in_u64le(in, &bits)) return false;
    memcpy(out, &bits, 8);
    return !isnan(*out) || in_fail(in, "a floating point number is not a number");
}

/* LEN or, with *special, the number of a special string form. */
static inline bool len_or_form(struct in *in, uint64_t *out, bool *special)
{
    *special = false;
    if (!need(in, 1)) return false;
    uint8_t first = (uint8_t)*in->at;
    if (first < 0x40) {
        *out = first;
        in->at++;
        return true;
    }
    if (first < 0x80) {
        if (!need(in, 2)) return false;
        *out = (uint64_t)(first & 0x3f) << 8 | (uint8_t)in->at[1];
        in->at += 2;
        return true;
    }
    if (first >= 0xc0) {
        *special = true;
        *out = first & 0x3f;
        in->at++;
        return true;
    }
    if (first > 0x81) return in_fail(in, "an undefined form of a length");
    size_t bytes = first == 0x80 ? 4 : 8;
    if (!need(in, 1 + bytes)) return false;
    *out = 0;
    for (size_t i = 1; i <= bytes; i++) *out = *out << 8 | (uint8_t)in->at[i];
    in->at += 1 + bytes;
    return true;
}

bool in_len(struct in *in, uint64_t *out)
{
    bool special;
    if (!len_or_form(in, out, &special)) return false;
    return !special || in_fail(in, "a special string form where a number must be");
}

bool in_count(struct in *in, uint64_t min_bytes, uint64_t *out) { return in_len(in, out) && in_fits(in, *out, min_bytes); }

static bool unpack(struct in *in, struct slice packed, size_t size, struct in_text *out)
{
    out->own.len = 0;
    if (out->own.cap < size) buf_grow_exactly(&out->own, size);
    if (!lzf_unpack(packed, out->own.ptr, size)) return in_fail(in, NOT_THAT_SIZE);
    out->own.len = size;
    out->s = slice_of(size ? out->own.ptr : "", size);
    return true;
}

/* The lengths before compressed bytes, which then stand in the window, if they can. */
static bool read_lengths(struct in *in, uint64_t *packed, uint64_t *size)
{
    if (!in_len(in, packed) || !in_len(in, size)) return false;
    if (*packed > in_left(in)) return ends_too_early(in);
    if (*packed ? *size / LZF_EXPANSION_MAX > *packed || *size > *packed * LZF_EXPANSION_MAX : *size > 0)
        return in_fail(in, "compressed data announce a size they cannot have");
    return windowed(in) >= *packed || *packed > in->window.cap || fill(in, *packed);
}

static bool read_packed(struct in *in, uint64_t packed, uint64_t size, struct in_text *out)
{
    if (windowed(in) >= packed) {
        struct slice from = slice_of(in->at, packed);
        in->at += packed;
        return unpack(in, from, size, out);
    }
    struct buf whole = {0};
    bool good = take_buf(in, &whole, packed) && unpack(in, buf_slice(&whole), size, out);
    buf_deinit(&whole);
    return good;
}

static bool read_compressed(struct in *in, struct in_text *out)
{
    uint64_t packed, size;
    return read_lengths(in, &packed, &size) && read_packed(in, packed, size, out);
}

/* The text of an integer form; bytes: 1, 2, 4. */
static bool read_int(struct in *in, size_t bytes, struct in_text *out)
{
    if (!need(in, bytes)) return false;
    uint64_t v = load_le(in->at, bytes);
    int64_t n = bytes == 1 ? (int8_t)v : bytes == 2 ? (int16_t)v : (int32_t)v;
    in->at += bytes;
    out->own.len = 0;
    out->s = slice_of(buf_room(&out->own, NUM_I64_MAX_CHARS), 0);
    out->s.len = out->own.len = num_format_i64(out->own.ptr, n);
    return true;
}

static bool read_special(struct in *in, uint64_t form, struct in_text *out)
{
    if (form < 3) return read_int(in, (size_t)1 << form, out);
    if (form == 3) return read_compressed(in, out);
    return in_fail(in, "an undefined form of a string");
}

bool in_string(struct in *in, struct in_text *out)
{
    uint64_t n;
    bool special;
    if (!len_or_form(in, &n, &special)) return false;
    return special ? read_special(in, n, out) : in_raw(in, n, out);
}

bool in_string_later(struct in *in, size_t min_size, struct in_text *out, struct slice *packed)
{
    uint64_t n, size;
    bool special;
    *packed = (struct slice){0};
    if (!len_or_form(in, &n, &special)) return false;
    if (!special) return in_raw(in, n, out);
    if (n != 3 || !in->helper) return read_special(in, n, out);
    if (!read_lengths(in, &n, &size)) return false;
    if (size < min_size || windowed(in) < n || !n) return read_packed(in, n, size, out);
    *packed = slice_of(in->at, n);
    out->s = slice_of(NULL, size);
    in->at += n;
    return true;
}

void in_unpack_later(struct in *in, struct slice packed, char *into, size_t size)
{
    in->helper->unpack(in->helper->arg, packed, into, size, in->passed + (uint64_t)(packed.ptr - in->start));
}

bool in_skip(struct in *in, uint64_t n)
{
    if (in->error) return false;
    if (n > in_left(in)) return ends_too_early(in);
    while (n > windowed(in)) {
        n -= windowed(in);
        in->at = in->end;
        if (!fill(in, 1)) return false;
    }
    in->at += n;
    return true;
}

bool in_skip_string(struct in *in)
{
    uint64_t n;
    bool special;
    if (!len_or_form(in, &n, &special)) return false;
    if (!special) return in_skip(in, n);
    struct in_text text = {0};
    bool good = read_special(in, n, &text);
    in_text_deinit(&text);
    return good;
}

static enum in_sum judge_sum(struct in *in)
{
    if (in->version && in->version < 5) return IN_SUM_NONE;
    if (windowed(in) != 8) return IN_SUM_WRONG; /* too short to have one */
    uint64_t told = load_le(in->at, 8);
    if (!told) return IN_SUM_NONE;
    return !in->checksum ? IN_SUM_SKIPPED : told == in_crc(in) ? IN_SUM_RIGHT : IN_SUM_WRONG;
}

enum in_sum in_rest_sums(struct in *in)
{
    const char *error = in->error;
    uint64_t offset = in->offset_of_error;
    bool was_short = in->short_input;
    in->error = NULL;
    in->helper = NULL;
    do { /* the last 8 bytes seen so far are kept back: they may be the sum of all before them */
        if (windowed(in) > 8) in->at = in->end - 8;
    } while (in->source && fill(in, 9));
    enum in_sum sum = judge_sum(in);
    in->error = error;
    in->offset_of_error = offset;
    in->short_input = was_short;
    return sum;
}
