#include "base/slot.h"

/* The CRC is linear: entry x of a table is the exclusive or of the entries of x's bits. by_byte[k][x] is the CRC of the
 * byte x with k zero bytes behind it, so that eight bytes are taken at once, one table for each. */
#define BIT(x, b, v) ((x) >> (b) & 1 ? (v) : 0)
#define ENTRY(x, v0, v1, v2, v3, v4, v5, v6, v7) \
    BIT(x, 0, v0) ^ BIT(x, 1, v1) ^ BIT(x, 2, v2) ^ BIT(x, 3, v3) ^ BIT(x, 4, v4) ^ BIT(x, 5, v5) ^ BIT(x, 6, v6) ^ BIT(x, 7, v7)
#define ROW4(x, ...) ENTRY(x, __VA_ARGS__), ENTRY((x) + 1, __VA_ARGS__), ENTRY((x) + 2, __VA_ARGS__), ENTRY((x) + 3, __VA_ARGS__)
#define ROW16(x, ...) ROW4(x, __VA_ARGS__), ROW4((x) + 4, __VA_ARGS__), ROW4((x) + 8, __VA_ARGS__), ROW4((x) + 12, __VA_ARGS__)
#define ROW64(x, ...) ROW16(x, __VA_ARGS__), ROW16((x) + 16, __VA_ARGS__), ROW16((x) + 32, __VA_ARGS__), ROW16((x) + 48, __VA_ARGS__)
#define TABLE(...) {ROW64(0, __VA_ARGS__), ROW64(64, __VA_ARGS__), ROW64(128, __VA_ARGS__), ROW64(192, __VA_ARGS__)}

static const uint16_t by_byte[8][256] = {
    TABLE(0x1021, 0x2042, 0x4084, 0x8108, 0x1231, 0x2462, 0x48c4, 0x9188),
    TABLE(0x3331, 0x6662, 0xccc4, 0x89a9, 0x0373, 0x06e6, 0x0dcc, 0x1b98),
    TABLE(0x3730, 0x6e60, 0xdcc0, 0xa9a1, 0x4363, 0x86c6, 0x1dad, 0x3b5a),
    TABLE(0x76b4, 0xed68, 0xcaf1, 0x85c3, 0x1ba7, 0x374e, 0x6e9c, 0xdd38),
    TABLE(0xaa51, 0x4483, 0x8906, 0x022d, 0x045a, 0x08b4, 0x1168, 0x22d0),
    TABLE(0x45a0, 0x8b40, 0x06a1, 0x0d42, 0x1a84, 0x3508, 0x6a10, 0xd420),
    TABLE(0xb861, 0x60e3, 0xc1c6, 0x93ad, 0x377b, 0x6ef6, 0xddec, 0xabf9),
    TABLE(0x47d3, 0x8fa6, 0x0f6d, 0x1eda, 0x3db4, 0x7b68, 0xf6d0, 0xfd81),
};

uint16_t crc16(const void *bytes, size_t len)
{
    const unsigned char *p = bytes;
    unsigned crc = 0;
    for (; len >= 8; len -= 8, p += 8)
        crc = by_byte[7][(crc >> 8) ^ p[0]] ^ by_byte[6][(crc & 0xff) ^ p[1]] ^ by_byte[5][p[2]] ^ by_byte[4][p[3]] ^
              by_byte[3][p[4]] ^ by_byte[2][p[5]] ^ by_byte[1][p[6]] ^ by_byte[0][p[7]];
    for (; len; len--) crc = (crc << 8 & 0xff00) ^ by_byte[0][(crc >> 8) ^ *p++];
    return (uint16_t)crc;
}

struct slice slot_tag(struct slice key)
{
    const char *open = key.len ? memchr(key.ptr, '{', key.len) : NULL;
    if (!open) return key;
    const char *from = open + 1, *close = memchr(from, '}', key.len - (size_t)(from - key.ptr));
    return close && close > from ? slice_of(from, (size_t)(close - from)) : key;
}

unsigned slot_of_key(struct slice key)
{
    struct slice tag = slot_tag(key);
    return crc16(tag.ptr, tag.len) & (SLOT_COUNT - 1);
}
