#include "codec/out.h"

#include "base/mem.h"
#include "base/num.h"
#include "codec/crc64.h"
#include "codec/lzf.h"

#define FLUSH_BYTES ((size_t)256 << 10)
#define SCRATCH_KEPT ((size_t)1 << 20)
#define LEN_BYTES_MAX 9
#define LZF_MIN_BYTES 20 /* strings up to here are never compressed */

void out_init(struct out *o, int version, bool compress, bool checksum)
{
    *o = (struct out){.version = version, .compress = compress, .checksum = checksum, .flush_bytes = FLUSH_BYTES};
}

void out_deinit(struct out *o)
{
    buf_deinit(&o->buf);
    mem_free(o->lzf, o->lzf_bytes);
    o->lzf = NULL;
    o->lzf_bytes = 0;
}

static void hand_over(struct out *o, struct slice bytes)
{
    if (o->failed || !bytes.len) return;
    if (o->checksum) o->crc = crc64(o->crc, bytes.ptr, bytes.len);
    o->done_bytes += bytes.len;
    if (!o->sink(o->arg, bytes)) o->failed = true;
}

void out_flush(struct out *o)
{
    if (!o->sink) return;
    hand_over(o, buf_slice(&o->buf));
    o->buf.len = 0;
}

static size_t limit(const struct out *o) { return o->flush_bytes ? o->flush_bytes : FLUSH_BYTES; }

static void flush_full(struct out *o)
{
    if (o->sink && o->buf.len >= limit(o)) out_flush(o);
}

static inline void flush_if_full(struct out *o)
{
    if (unlikely(o->buf.len >= o->flush_bytes)) flush_full(o);
}

/* A long run of bytes goes to the sink from where it is. */
void out_raw(struct out *o, struct slice bytes)
{
    if (o->sink && bytes.len >= limit(o)) {
        out_flush(o);
        hand_over(o, bytes);
        return;
    }
    buf_puts(&o->buf, bytes);
    flush_if_full(o);
}


void out_u8(struct out *o, uint8_t v)
{
    buf_putc(&o->buf, (char)v);
    flush_if_full(o);
}

static void store_le(char *at, uint64_t v)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    memcpy(at, &v, 8);
}

void out_u64le(struct out *o, uint64_t v)
{
    store_le(buf_room(&o->buf, 8), v);
    o->buf.len += 8;
    flush_if_full(o);
}

void out_double(struct out *o, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, 8);
    out_u64le(o, bits);
}

/* Writes LEN at a place with LEN_BYTES_MAX of room; answers its size. */
static inline size_t store_len(char *at, uint64_t v)
{
    if (v < 1 << 6) {
        at[0] = (char)v;
        return 1;
    }
    if (v < 1 << 14) {
        at[0] = (char)(0x40 | v >> 8);
        at[1] = (char)v;
        return 2;
    }
    int bytes = v <= UINT32_MAX ? 4 : 8;
    at[0] = (char)(bytes == 4 ? 0x80 : 0x81);
    for (int i = bytes; i; i--, v >>= 8) at[i] = (char)v;
    return 1 + (size_t)bytes;
}

void out_len(struct out *o, uint64_t v)
{
    o->buf.len += store_len(buf_room(&o->buf, LEN_BYTES_MAX), v);
    flush_if_full(o);
}

/* The shortest decimal text of a number of 32 bits, and no other text. */
static inline bool is_small_int(struct slice s, int64_t *out)
{
    bool negative = s.ptr[0] == '-';
    size_t i = negative;
    int64_t v = 0;
    if (s.len == i || (s.ptr[i] == '0' && s.len > 1)) return false;
    for (; i < s.len; i++) {
        unsigned digit = (unsigned char)s.ptr[i] - (unsigned)'0';
        if (digit > 9) return false;
        v = v * 10 + digit;
    }
    *out = negative ? -v : v;
    return *out >= INT32_MIN && *out <= INT32_MAX;
}

static void put_int(struct out *o, int64_t v)
{
    int bytes = v == (int8_t)v ? 1 : v == (int16_t)v ? 2 : 4;
    char *at = buf_room(&o->buf, 5);
    *at++ = (char)(bytes == 1 ? 0xc0 : bytes == 2 ? 0xc1 : 0xc2);
    for (int i = 0; i < bytes; i++) *at++ = (char)((uint64_t)v >> 8 * i);
    o->buf.len += 1 + (size_t)bytes;
    flush_if_full(o);
}

/* LZF, if that is at least 4 bytes shorter. */
static bool put_compressed(struct out *o, struct slice s)
{
    size_t room = s.len - 4;
    if (o->failed) return false;
    if (o->lzf_bytes < room) {
        mem_free(o->lzf, o->lzf_bytes);
        o->lzf_bytes = mem_class(room < 4096 ? 4096 : room);
        o->lzf = mem_alloc(o->lzf_bytes);
    }
    size_t packed = lzf_pack(s, o->lzf, room);
    if (packed) {
        char *at = buf_room(&o->buf, 1 + 2 * LEN_BYTES_MAX);
        size_t n = 1;
        at[0] = (char)0xc3;
        n += store_len(at + n, packed);
        n += store_len(at + n, s.len);
        o->buf.len += n;
        out_raw(o, slice_of(o->lzf, packed));
    }
    if (unlikely(o->lzf_bytes > SCRATCH_KEPT)) {
        mem_free(o->lzf, o->lzf_bytes);
        o->lzf = NULL;
        o->lzf_bytes = 0;
    }
    return packed > 0;
}

static inline void put_plain(struct out *o, struct slice s)
{
    if (likely(s.len < 4096)) { /* one look at the room for both */
        char *at = buf_room(&o->buf, LEN_BYTES_MAX + s.len);
        size_t n = store_len(at, s.len);
        if (s.len) memcpy(at + n, s.ptr, s.len);
        o->buf.len += n + s.len;
        flush_if_full(o);
        return;
    }
    out_len(o, s.len);
    out_raw(o, s);
}

void out_blob(struct out *o, struct slice s)
{
    if (s.len > LZF_MIN_BYTES && o->compress && put_compressed(o, s)) return;
    put_plain(o, s);
}

void out_string(struct out *o, struct slice s)
{
    int64_t v;
    if (s.len - 1 < 11 && is_small_int(s, &v)) put_int(o, v);
    else out_blob(o, s);
}

void out_i64_string(struct out *o, int64_t v)
{
    char text[NUM_I64_MAX_CHARS];
    if (v == (int32_t)v) put_int(o, v);
    else put_plain(o, slice_of(text, num_format_i64(text, v)));
}
