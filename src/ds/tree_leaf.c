/* tree_leaf: see tree_leaf.h. What always holds: the arrays and the heap do not meet; a fixed leaf has heap == count * width,
 * and a tail only without keys; keys never fall. */
#include "ds/tree_leaf.h"

#define RECORD_MIDDLE 251 /* 251..253: two bytes of length, counted from 251 on */
#define LONG_HEAD (1u + (unsigned)sizeof(void *))

/* Records in the variable format. */

struct slice leaf_get_big(const unsigned char *r)
{
    if (*r != RECORD_LONG) return slice_of(r + 2, RECORD_MIDDLE + (*r - RECORD_MIDDLE) * 256u + r[1]);
    struct tree_long *block;
    memcpy(&block, r + 1, sizeof block);
    return slice_of(block->bytes, block->len);
}

/* Bytes of the record at r in the heap. */
static inline unsigned record_size(const unsigned char *r)
{
    if (likely(*r <= RECORD_SHORT_MAX)) return *r + 1u;
    if (*r == RECORD_LONG) return LONG_HEAD;
    return 2u + RECORD_MIDDLE + (*r - RECORD_MIDDLE) * 256u + r[1];
}

static inline unsigned item_size(const struct leaf_item *item)
{
    return item->block ? LONG_HEAD : record_bytes(item->bytes.len);
}

static void record_write(unsigned char *r, const struct leaf_item *item)
{
    size_t len = item->bytes.len;
    if (item->block) {
        *r = RECORD_LONG;
        memcpy(r + 1, &item->block, sizeof item->block);
        return;
    }
    if (likely(len <= RECORD_SHORT_MAX)) {
        *r++ = (unsigned char)len;
    } else {
        *r++ = (unsigned char)(RECORD_MIDDLE + (len - RECORD_MIDDLE) / 256);
        *r++ = (unsigned char)((len - RECORD_MIDDLE) % 256);
    }
    if (len) memcpy(r, item->bytes.ptr, len);
}

struct tree_long *leaf_get_long(const struct leaf *l, unsigned i)
{
    if (leaf_is_fixed(l)) return NULL;
    const unsigned char *r = leaf_end(l) - leaf_offsets(l)[i];
    if (*r != RECORD_LONG) return NULL;
    struct tree_long *block;
    memcpy(&block, r + 1, sizeof block);
    return block;
}

void leaf_set_long(struct leaf *l, unsigned i, struct tree_long *block)
{
    unsigned char *r = leaf_end(l) - leaf_offsets(l)[i];
    check(*r == RECORD_LONG);
    memcpy(r + 1, &block, sizeof block);
}

/* Sizes. */

static inline bool item_is_fixed(const struct leaf_item *item, uint16_t width)
{
    return !item->block && item->bytes.len == width;
}

/* The format of a leaf whose first record is the item. */
static uint16_t item_width(const struct leaf_item *item)
{
    if (item->block || item->bytes.len == 0 || item->bytes.len > LEAF_WIDTH_MAX) return LEAF_VARIABLE;
    return (uint16_t)item->bytes.len;
}

bool leaf_fits(const struct leaf *l, unsigned at, const struct leaf_item *item)
{
    if (l->count == 0) return false; /* its format is still to be chosen */
    if (!leaf_is_fixed(l)) return LEAF_HEADER + (l->count + 1u) * (l->key_bytes + 2u) + l->heap + item_size(item) <= l->cap;
    if (!item_is_fixed(item, l->width)) return false;
    if (at == 0 && l->tail >= l->width) return true;
    return LEAF_HEADER + (l->count + 1u) * l->key_bytes + l->heap + l->width + l->tail <= l->cap;
}

void leaf_slide(struct leaf *l, bool to_tail)
{
    if (!leaf_is_fixed(l) || l->key_bytes) return;
    unsigned char *from = leaf_fixed_end(l) - l->heap;
    l->tail = to_tail ? (uint16_t)(l->cap - leaf_live(l)) : 0;
    memmove(leaf_fixed_end(l) - l->heap, from, l->heap);
}

/* A fixed leaf without keys, and a record of its size. */
static inline bool takes(const struct leaf *l, struct slice record)
{
    return l->width == record.len && l->count && !l->key_bytes; /* a variable leaf has the width 65535, for which none has room */
}

static inline void copy_record(unsigned char *to, const char *from, size_t len)
{
    if (len == 16) memcpy(to, from, 16); /* without a call */
    else memcpy(to, from, len);
}

bool leaf_push_front(struct leaf *l, struct slice record)
{
    if (!takes(l, record) || l->tail < record.len) return false;
    copy_record(leaf_fixed_end(l), record.ptr, record.len);
    l->tail = (uint16_t)(l->tail - record.len);
    l->heap = (uint16_t)(l->heap + record.len);
    l->count++;
    return true;
}

bool leaf_push_back(struct leaf *l, struct slice record)
{
    if (!takes(l, record) || LEAF_HEADER + l->heap + record.len + l->tail > l->cap) return false;
    l->heap = (uint16_t)(l->heap + record.len);
    copy_record(leaf_fixed_end(l) - l->heap, record.ptr, record.len);
    l->count++;
    return true;
}

unsigned leaf_live_part(const struct leaf *l, unsigned from, unsigned to)
{
    unsigned n = to - from, sum = LEAF_HEADER + n * l->key_bytes;
    if (leaf_is_fixed(l)) return sum + n * l->width;
    for (unsigned i = from; i < to; i++) sum += 2u + record_size(leaf_end(l) - leaf_offsets(l)[i]);
    return sum;
}

/* leaf_live() as if l had the format width. */
static unsigned live_as(const struct leaf *l, uint16_t width)
{
    if (l->width == width) return leaf_live(l);
    return LEAF_HEADER + l->count * (l->key_bytes + 2u + record_bytes(l->width));
}

unsigned leaf_need(const struct leaf *l, const struct leaf_item *item, uint16_t *width)
{
    *width = l->count == 0 ? item_width(item) : item_is_fixed(item, l->width) ? l->width : LEAF_VARIABLE;
    unsigned live = l->count ? live_as(l, *width) : LEAF_HEADER;
    if (*width != LEAF_VARIABLE) return live + l->key_bytes + *width;
    return live + l->key_bytes + 2u + item_size(item);
}

unsigned leaf_need_both(const struct leaf *a, const struct leaf *b, uint16_t *width)
{
    *width = a->width == b->width ? a->width : LEAF_VARIABLE;
    return live_as(a, *width) + live_as(b, *width) - LEAF_HEADER;
}

/* Building. */

struct leaf *leaf_new(uint32_t epoch, unsigned bytes, unsigned key_bytes, uint16_t width)
{
    check(bytes >= LEAF_HEADER);
    size_t cap = mem_class(bytes);
    check(cap <= LEAF_BYTES_MAX);
    struct leaf *l = mem_alloc(cap);
    *l = (struct leaf){.epoch = epoch, .cap = (uint16_t)cap, .width = width, .key_bytes = (uint8_t)key_bytes};
    return l;
}

/* The offsets lie behind the keys: moves them up to make room for n more keys, and writes the keys. */
static void append_keys(struct leaf *dst, const struct leaf *src, unsigned from, unsigned n)
{
    size_t kb = dst->key_bytes;
    char *keys = (char *)dst + LEAF_HEADER + dst->count * kb;
    if (!kb) return;
    if (!leaf_is_fixed(dst)) memmove(keys + n * kb, keys, dst->count * 2u);
    memcpy(keys, (const char *)src + LEAF_HEADER + from * kb, n * kb);
}

static void append_records(struct leaf *dst, const struct leaf *src, unsigned from, unsigned n)
{
    uint16_t *offsets = (uint16_t *)((char *)dst + LEAF_HEADER + (dst->count + n) * (size_t)dst->key_bytes) + dst->count;
    unsigned char *end = leaf_end(dst);
    for (unsigned i = 0; i < n; i++) {
        if (leaf_is_fixed(src)) {
            struct leaf_item item = {leaf_get(src, from + i), NULL};
            dst->heap = (uint16_t)(dst->heap + item_size(&item));
            record_write(end - dst->heap, &item);
        } else {
            const unsigned char *r = leaf_end(src) - leaf_offsets(src)[from + i];
            unsigned size = record_size(r);
            dst->heap = (uint16_t)(dst->heap + size);
            memcpy(end - dst->heap, r, size);
        }
        offsets[i] = dst->heap;
    }
}

void leaf_append(struct leaf *dst, const struct leaf *src, unsigned from, unsigned to)
{
    unsigned n = to - from;
    if (n == 0) return;
    append_keys(dst, src, from, n);
    if (leaf_is_fixed(dst)) {
        size_t bytes = n * (size_t)dst->width;
        memcpy(leaf_fixed_end(dst) - dst->heap - bytes, leaf_fixed_end(src) - to * (size_t)dst->width, bytes);
        dst->heap = (uint16_t)(dst->heap + bytes);
    } else if (dst->count == 0 && n == src->count && !leaf_is_fixed(src) && src->dead == 0) {
        memcpy((char *)dst + LEAF_HEADER + n * (size_t)dst->key_bytes, leaf_offsets(src), n * 2u);
        memcpy(leaf_end(dst) - src->heap, leaf_end(src) - src->heap, src->heap);
        dst->heap = src->heap;
    } else {
        append_records(dst, src, from, n);
    }
    dst->count = (uint16_t)(dst->count + n);
    dst->longs |= src->longs;
}

/* Changing in place. */

/* Opens (or with n < 0 closes) the arrays for one record at `at`; the count is still the old one. */
static void open_slot(struct leaf *l, unsigned at)
{
    size_t kb = l->key_bytes;
    char *keys = (char *)l + LEAF_HEADER, *offsets = keys + l->count * kb;
    if (!leaf_is_fixed(l)) {
        memmove(offsets + kb + (at + 1) * 2u, offsets + at * 2u, (l->count - at) * 2u);
        if (kb) memmove(offsets + kb, offsets, at * 2u);
    }
    if (kb) memmove(keys + (at + 1) * kb, keys + at * kb, (l->count - at) * kb);
}

static void close_slot(struct leaf *l, unsigned at)
{
    size_t kb = l->key_bytes, after = l->count - at - 1u;
    char *keys = (char *)l + LEAF_HEADER, *offsets = keys + l->count * kb;
    if (kb) memmove(keys + at * kb, keys + (at + 1) * kb, after * kb);
    if (leaf_is_fixed(l)) return;
    if (kb) memmove(offsets - kb, offsets, at * 2u);
    memmove(offsets - kb + at * 2u, offsets + (at + 1) * 2u, after * 2u);
}

static inline void set_key(struct leaf *l, unsigned at, uint64_t key)
{
    if (l->key_bytes == 4) leaf_keys32(l)[at] = (uint32_t)key;
    else if (l->key_bytes) leaf_keys64(l)[at] = key;
}

static void put_fixed(struct leaf *l, unsigned at, const char *record)
{
    size_t w = l->width, after = (l->count - at) * w;
    unsigned char *low = leaf_fixed_end(l) - l->heap;
    if (at == 0 && l->tail >= w) {
        memcpy(leaf_fixed_end(l), record, w);
        l->tail = (uint16_t)(l->tail - w);
    } else {
        memmove(low - w, low, after);
        memcpy(low - w + after, record, w);
    }
    l->heap = (uint16_t)(l->heap + w);
    l->count++;
}

void leaf_put(struct leaf *l, unsigned at, uint64_t key, const struct leaf_item *item)
{
    open_slot(l, at);
    if (leaf_is_fixed(l)) {
        put_fixed(l, at, item->bytes.ptr);
    } else {
        l->heap = (uint16_t)(l->heap + item_size(item));
        record_write(leaf_end(l) - l->heap, item);
        l->count++;
        leaf_offsets(l)[at] = l->heap;
        if (item->block) l->longs = true;
    }
    set_key(l, at, key);
}

static void del_fixed(struct leaf *l, unsigned at)
{
    size_t w = l->width, after = (l->count - at - 1u) * w;
    unsigned char *low = leaf_fixed_end(l) - l->heap;
    if (at == 0 && !l->key_bytes) l->tail = (uint16_t)(l->tail + w);
    else memmove(low + w, low, after);
    l->heap = (uint16_t)(l->heap - w);
}

void leaf_del(struct leaf *l, unsigned at)
{
    if (leaf_is_fixed(l)) {
        del_fixed(l, at);
    } else {
        unsigned offset = leaf_offsets(l)[at], size = record_size(leaf_end(l) - offset);
        if (offset == l->heap) l->heap = (uint16_t)(l->heap - size);
        else l->dead = (uint16_t)(l->dead + size);
    }
    close_slot(l, at);
    l->count--;
    if (l->count == 0) l->heap = l->dead = 0; /* and so the tail */
}

bool leaf_overwrite(struct leaf *l, unsigned at, const struct leaf_item *item)
{
    if (leaf_is_fixed(l)) {
        if (!item_is_fixed(item, l->width)) return false;
        memcpy(leaf_fixed_end(l) - (at + 1) * (size_t)l->width, item->bytes.ptr, l->width);
        return true;
    }
    unsigned char *r = leaf_end(l) - leaf_offsets(l)[at];
    if (record_size(r) != item_size(item)) return false;
    record_write(r, item);
    if (item->block) l->longs = true;
    return true;
}

/* Seeking. */

/* How many of the n keys are below key (or, with or_equal, not above it); without a branch that could be mispredicted. */
#define COUNT_BELOW(keys, n, op, key) do { \
        __typeof__(keys) base_ = (keys); \
        unsigned n_ = (n); \
        if (n_ == 0) return 0; \
        while (n_ > 1) { \
            unsigned half_ = n_ / 2; \
            base_ += (base_[half_ - 1] op (key)) * half_; \
            n_ -= half_; \
        } \
        return (unsigned)(base_ - (keys)) + (*base_ op (key)); \
    } while (0)

static inline unsigned below32(const uint32_t *keys, unsigned n, uint32_t key) { COUNT_BELOW(keys, n, <, key); }
static inline unsigned upto32(const uint32_t *keys, unsigned n, uint32_t key) { COUNT_BELOW(keys, n, <=, key); }
static inline unsigned below64(const uint64_t *keys, unsigned n, uint64_t key) { COUNT_BELOW(keys, n, <, key); }
static inline unsigned upto64(const uint64_t *keys, unsigned n, uint64_t key) { COUNT_BELOW(keys, n, <=, key); }

/* Looks in the keys around near first: hashes are spread so evenly that the guess is hardly ever far off. */
static inline unsigned below32_near(const uint32_t *keys, unsigned n, uint32_t key, unsigned near)
{
    unsigned low = near > LEAF_NEAR ? near - LEAF_NEAR : 0, high = near + LEAF_NEAR;
    if (high > n) high = n;
    if (unlikely(low >= high)) return below32(keys, n, key);
    if (low > 0 && keys[low - 1] >= key) return below32(keys, low - 1, key);
    if (high < n && keys[high] < key) return high + 1 + below32(keys + high + 1, n - high - 1, key);
    return low + below32(keys + low, high - low, key);
}

unsigned leaf_lower(const struct leaf *l, uint64_t key, unsigned near)
{
    if (l->key_bytes == 4) return below32_near(leaf_keys32(l), l->count, (uint32_t)key, near);
    return below64(leaf_keys64(l), l->count, key);
}

static unsigned leaf_upper(const struct leaf *l, uint64_t key)
{
    if (l->key_bytes == 4) return upto32(leaf_keys32(l), l->count, (uint32_t)key);
    return upto64(leaf_keys64(l), l->count, key);
}

unsigned leaf_seek(const struct leaf *l, const struct tree_kind *kind, uint64_t key, struct slice probe, unsigned near,
                   bool *found)
{
    unsigned low = leaf_lower(l, key, near);
    *found = false;
    if (low == l->count || leaf_key(l, low) != key) return low;
    if (!kind->cmp) {
        *found = true;
        return low;
    }
    unsigned high = low + 1;
    if (high < l->count && leaf_key(l, high) == key) high = leaf_upper(l, key);
    while (low < high) {
        unsigned mid = (low + high) / 2;
        int c = kind->cmp(leaf_get(l, mid), probe);
        if (c < 0) {
            low = mid + 1;
        } else {
            high = mid;
            if (c == 0) *found = true;
        }
    }
    return low;
}

unsigned leaf_middle(const struct leaf *l)
{
    check(l->count >= 2);
    if (leaf_is_fixed(l)) return l->count / 2;
    unsigned half = (leaf_live(l) - LEAF_HEADER) / 2, sum = 0, at = 0;
    const uint16_t *offsets = leaf_offsets(l);
    while (at + 1u < l->count) {
        unsigned size = record_size(leaf_end(l) - offsets[at]) + l->key_bytes + 2u;
        if (sum + size / 2 > half) break;
        sum += size;
        at++;
    }
    return at ? at : 1;
}

void leaf_check(const struct leaf *l)
{
    check(mem_class(l->cap) == l->cap);
    check(l->cap <= LEAF_BYTES_MAX);
    check(l->count > 0);
    check(leaf_live(l) + l->dead <= l->cap); /* or the tail */
    for (unsigned i = 1; i < l->count; i++) check(leaf_key(l, i - 1) <= leaf_key(l, i));
    if (leaf_is_fixed(l)) {
        check(l->tail == 0 || l->key_bytes == 0);
        check(l->heap == l->count * l->width);
        return;
    }
    unsigned sum = 0;
    for (unsigned i = 0; i < l->count; i++) {
        unsigned offset = leaf_offsets(l)[i], size = record_size(leaf_end(l) - offset);
        check(offset <= l->heap);
        check(size <= offset);
        check(l->longs || !leaf_get_long(l, i));
        sum += size;
    }
    check(sum + l->dead == l->heap);
}
