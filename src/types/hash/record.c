/* record: the bytes of a field in the tree of a big hash, and of a time in the pack of a small one. See hash.h for the
 * picture. What always holds: a field's length is in the fewest bytes that hold it, so that 80 00, which would be a length of
 * nothing in two, can stand for something else: a time. Fields without one need no byte to say so. */
#include "base/hash.h"
#include "types/hash/hash.h"

#define TIME_BYTES 6
#define TIME_HEAD (2 + TIME_BYTES) /* of a record with a time */

static void time_write(char *out, int64_t ends)
{
    for (unsigned i = 0; i < TIME_BYTES; i++) out[i] = (char)((uint64_t)ends >> (8 * i));
}

static int64_t time_read(const char *p)
{
    uint64_t ends = 0;
    for (unsigned i = TIME_BYTES; i-- > 0;) ends = ends << 8 | (unsigned char)p[i];
    return (int64_t)ends;
}

struct slice hash_time_element(int64_t ends, char room[6])
{
    if (!ends) return slice_of(room, 0);
    time_write(room, ends);
    return slice_of(room, TIME_BYTES);
}

void hash_record_set_time(char *record, int64_t ends) { time_write(record + 2, ends); }

int64_t hash_time_of(struct slice element) { return element.len ? time_read(element.ptr) : 0; }

static bool has_time(const char *record) { return (unsigned char)record[0] == 128 && record[1] == 0; }

static inline struct slice record_field(struct slice record)
{
    const unsigned char *p = (const unsigned char *)record.ptr;
    size_t len = *p++;
    if (unlikely(len >= 128)) {
        if (len == 128 && *p == 0) {
            p += TIME_HEAD - 1;
            len = *p++;
            if (len < 128) return slice_of(p, len);
        }
        len &= 127;
        for (unsigned shift = 7;; shift += 7) {
            unsigned char b = *p++;
            len |= (size_t)(b & 127) << shift;
            if (b < 128) break;
        }
    }
    return slice_of(p, len);
}

int64_t hash_record(struct slice record, struct slice *field, struct slice *value)
{
    *field = record_field(record);
    const char *from = field->ptr + field->len;
    *value = slice_of(from, (size_t)(record.ptr + record.len - from));
    return unlikely(has_time(record.ptr)) ? time_read(record.ptr + 2) : 0;
}

/* Any total order will do among fields of equal hash: the shorter first needs no bytes in most cases. */
int hash_record_cmp(struct slice record, struct slice probe)
{
    struct slice field = record_field(record);
    if (field.len != probe.len) return field.len < probe.len ? -1 : 1;
    return field.len ? memcmp(field.ptr, probe.ptr, field.len) : 0;
}

uint64_t hash_key(struct slice field) { return hash_slice(field) >> 32; }

size_t hash_record_bytes(struct slice field, struct slice value, int64_t ends)
{
    size_t head = ends ? TIME_HEAD + 1 : 1;
    for (size_t len = field.len; len >= 128; len >>= 7) head++;
    return head + field.len + value.len;
}

void hash_record_write(char *out, struct slice field, struct slice value, int64_t ends)
{
    size_t len = field.len;
    if (ends) {
        *out++ = (char)128;
        *out++ = 0;
        time_write(out, ends);
        out += TIME_BYTES;
    }
    for (; len >= 128; len >>= 7) *out++ = (char)(len | 128);
    *out++ = (char)len;
    if (field.len) memcpy(out, field.ptr, field.len);
    if (value.len) memcpy(out + field.len, value.ptr, value.len);
}
