#include "codec/ziplist.h"

#define ZIPLIST_HEAD 10
#define ZIPLIST_UNKNOWN 65535
#define ZIPMAP_UNKNOWN 254
#define END_MARK 0xff
#define BIG_MARK 0xfe
#define INTSET_HEAD 8

static inline uint64_t load_le(const char *at, size_t bytes)
{
    uint64_t v = 0;
    for (size_t i = bytes; i--;) v = v << 8 | (uint8_t)at[i];
    return v;
}

static inline int64_t load_int(const char *at, size_t bytes)
{
    unsigned spare = (unsigned)(64 - bytes * 8);
    return (int64_t)(load_le(at, bytes) << spare) >> spare;
}

/* ---- ziplist ---- */

/* An element behind its prevlen: bytes of its head, and of its data, which are a string or an integer (0 bytes: the
 * integer is in the head). */
struct element {
    size_t head, data;
    bool is_int;
};

/* false: an undefined encoding. left: bytes that may be read; a head beyond them answers data too long to fit. */
static bool element_at(const char *at, size_t left, struct element *e)
{
    uint8_t first = (uint8_t)*at;
    *e = (struct element){1, 0, first >= 0xc0};
    if (first < 0x40) {
        e->data = first;
        return true;
    }
    if (first < 0xc0) {
        e->head = first < 0x80 ? 2 : 5;
        if (e->head > left) return true;
        if (first < 0x80) e->data = (size_t)(first & 0x3f) << 8 | (uint8_t)at[1];
        else e->data = (size_t)__builtin_bswap32((uint32_t)load_le(at + 1, 4));
        return true;
    }
    switch (first) {
    case 0xc0: e->data = 2; return true;
    case 0xd0: e->data = 4; return true;
    case 0xe0: e->data = 8; return true;
    case 0xf0: e->data = 3; return true;
    case 0xfe: e->data = 1; return true;
    default: return first > 0xf0 && first < 0xfe;
    }
}

const char *ziplist_check(struct slice blob, uint64_t *count)
{
    if (blob.len < ZIPLIST_HEAD + 1) return "a ziplist shorter than its head";
    if (load_le(blob.ptr, 4) != blob.len) return "a ziplist's size is not that of its bytes";
    if ((uint8_t)blob.ptr[blob.len - 1] != END_MARK) return "a ziplist without its end mark";
    const char *at = blob.ptr + ZIPLIST_HEAD, *end = blob.ptr + blob.len - 1, *last = at;
    uint64_t n = 0, before = 0;
    for (; at < end; n++) {
        const char *begin = at;
        uint8_t first = (uint8_t)*at;
        size_t prev = first == BIG_MARK ? 5 : 1, left = (size_t)(end - at);
        if (first == END_MARK) return "a ziplist's end mark before its end";
        if (prev >= left) return "a ziplist's element runs past its end";
        if ((prev == 1 ? first : load_le(at + 1, 4)) != before) return "a ziplist's element has a wrong size of the one before it";
        struct element e;
        if (!element_at(at + prev, left - prev, &e)) return "an undefined encoding in a ziplist";
        if (e.head > left - prev || e.data > left - prev - e.head) return "a ziplist's element runs past its end";
        at += prev + e.head + e.data;
        before = (uint64_t)(at - begin);
        last = begin;
    }
    if (load_le(blob.ptr + 4, 4) != (uint64_t)(last - blob.ptr)) return "a ziplist's last element is not where it says";
    uint64_t told = load_le(blob.ptr + 8, 2);
    if (told != ZIPLIST_UNKNOWN && told != n) return "a ziplist's count is not that of its elements";
    *count = n;
    return NULL;
}

bool ziplist_next(struct slice blob, size_t *at, struct listpack_item *item)
{
    if (*at + 1 >= blob.len) return false;
    const char *p = blob.ptr + *at;
    p += (uint8_t)*p == BIG_MARK ? 5 : 1;
    struct element e;
    element_at(p, 5, &e);
    const char *data = p + e.head;
    *at = (size_t)(data + e.data - blob.ptr);
    item->is_int = e.is_int;
    if (!e.is_int) {
        item->s = slice_of(data, e.data);
        return true;
    }
    item->i = e.data ? load_int(data, e.data) : ((uint8_t)*p & 15) - 1;
    item->s = slice_of(item->chars, num_format_i64(item->chars, item->i));
    return true;
}

/* ---- zipmap ---- */

/* A length and how many bytes it takes; 0 bytes: it does not fit into left. */
static size_t zipmap_len(const char *at, size_t left, size_t *len)
{
    if (!left) return 0;
    uint8_t first = (uint8_t)*at;
    *len = first;
    if (first < BIG_MARK) return 1;
    if (first == END_MARK || left < 5) return 0;
    *len = load_le(at + 1, 4);
    return 5;
}

/* Steps over one pair; false: it does not fit before end. */
static bool zipmap_pair(const char **at, const char *end, struct slice *field, struct slice *value)
{
    const char *p = *at;
    size_t len, head = zipmap_len(p, (size_t)(end - p), &len);
    if (!head || len > (size_t)(end - p) - head) return false;
    *field = slice_of(p + head, len);
    p += head + len;
    head = zipmap_len(p, (size_t)(end - p), &len);
    if (!head || (size_t)(end - p) - head < 1) return false;
    p += head;
    size_t unused = (uint8_t)*p++, left = (size_t)(end - p);
    if (len > left || unused > left - len) return false;
    *value = slice_of(p, len);
    *at = p + len + unused;
    return true;
}

const char *zipmap_check(struct slice blob, uint64_t *pairs)
{
    if (blob.len < 2) return "a zipmap shorter than its head";
    if ((uint8_t)blob.ptr[blob.len - 1] != END_MARK) return "a zipmap without its end mark";
    const char *at = blob.ptr + 1, *end = blob.ptr + blob.len - 1;
    struct slice field, value;
    uint64_t n = 0;
    for (; at < end; n++) {
        if ((uint8_t)*at == END_MARK) return "a zipmap's end mark before its end";
        if (!zipmap_pair(&at, end, &field, &value)) return "a zipmap's pair runs past its end";
    }
    uint8_t told = (uint8_t)blob.ptr[0];
    if (!n) return "a zipmap without a pair";
    if (told != ZIPMAP_UNKNOWN && told != n) return "a zipmap's count is not that of its pairs";
    *pairs = n;
    return NULL;
}

bool zipmap_next(struct slice blob, size_t *at, struct slice *field, struct slice *value)
{
    const char *p = blob.ptr + *at, *end = blob.ptr + blob.len - 1;
    if (*at + 1 >= blob.len || !zipmap_pair(&p, end, field, value)) return false;
    *at = (size_t)(p - blob.ptr);
    return true;
}

/* ---- intset ---- */

const char *intset_blob_check(struct slice blob, uint64_t *count)
{
    if (blob.len < INTSET_HEAD) return "an intset shorter than its head";
    uint64_t width = load_le(blob.ptr, 4), n = load_le(blob.ptr + 4, 4);
    if (width != 2 && width != 4 && width != 8) return "an intset of an unknown width";
    if (blob.len - INTSET_HEAD != width * n) return "an intset's size is not that of its numbers";
    if (!n) return "an intset without a number";
    for (uint64_t i = 1; i < n; i++)
        if (intset_blob_get(blob, i - 1) >= intset_blob_get(blob, i)) return "an intset out of order";
    *count = n;
    return NULL;
}

int64_t intset_blob_get(struct slice blob, uint64_t i)
{
    size_t width = (uint8_t)blob.ptr[0];
    const char *at = blob.ptr + INTSET_HEAD + i * width;
    return width == 2 ? load_int(at, 2) : width == 4 ? load_int(at, 4) : load_int(at, 8);
}

void intset_blob_put(struct buf *out, const int64_t *sorted, uint64_t count)
{
    int64_t low = sorted[0], high = sorted[count - 1];
    size_t width = low == (int16_t)low && high == (int16_t)high ? 2 : low == (int32_t)low && high == (int32_t)high ? 4 : 8;
    size_t bytes = INTSET_HEAD + width * count;
    char *at = buf_room(out, bytes);
    memset(at, 0, INTSET_HEAD);
    at[0] = (char)width;
    for (int i = 0; i < 4; i++) at[4 + i] = (char)(count >> 8 * i);
    at += INTSET_HEAD;
    for (uint64_t i = 0; i < count; i++)
        for (size_t k = 0; k < width; k++) *at++ = (char)((uint64_t)sorted[i] >> 8 * k);
    out->len += bytes;
}
