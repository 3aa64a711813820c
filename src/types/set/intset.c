/* intset: see intset.h. What always holds: values ascend strictly, count <= cap, and cap is what the block's size class
 * has room for at this width. */
#include "types/set/intset.h"

#include <string.h>

static size_t block_bytes(uint32_t cap, uint32_t width) { return sizeof(struct intset) + (size_t)cap * width; }

static uint32_t width_of(int64_t v)
{
    return v < INT32_MIN || v > INT32_MAX ? 8 : v < INT16_MIN || v > INT16_MAX ? 4 : 2;
}

static inline int64_t load(const char *data, uint32_t width, uint32_t at)
{
    int64_t v8;
    int32_t v4;
    int16_t v2;
    switch (width) {
    case 2: memcpy(&v2, data + (size_t)at * 2, 2); return v2;
    case 4: memcpy(&v4, data + (size_t)at * 4, 4); return v4;
    default: memcpy(&v8, data + (size_t)at * 8, 8); return v8;
    }
}

static inline void store(char *data, uint32_t width, uint32_t at, int64_t v)
{
    int32_t v4 = (int32_t)v;
    int16_t v2 = (int16_t)v;
    switch (width) {
    case 2: memcpy(data + (size_t)at * 2, &v2, 2); break;
    case 4: memcpy(data + (size_t)at * 4, &v4, 4); break;
    default: memcpy(data + (size_t)at * 8, &v, 8); break;
    }
}

/* An empty block with room for at least count values: all that its size class holds. */
static struct intset *block_new(struct cow *cow, uint32_t count, uint32_t width)
{
    size_t bytes = mem_class(block_bytes(count, width));
    struct intset *s = mem_alloc(bytes);
    *s = (struct intset){cow->epoch, (uint32_t)((bytes - sizeof *s) / width), 0, width};
    return s;
}

static void block_retire(struct intset *s, struct cow *cow)
{
    size_t bytes = block_bytes(s->cap, s->width);
    if (cow) cow_retire(cow, s, bytes, s->epoch);
    else mem_free(s, bytes);
}

struct intset *intset_new(struct cow *cow) { return block_new(cow, 0, 2); }

void intset_free(struct intset *s, struct cow *cow)
{
    if (s) block_retire(s, cow);
}

int64_t intset_get(const struct intset *s, uint32_t at)
{
    check(at < s->count);
    return load(s->data, s->width, at);
}

bool intset_find(const struct intset *s, int64_t v, uint32_t *at)
{
    uint32_t low = 0, high = s->count;
    if (high && v > load(s->data, s->width, high - 1)) low = high; /* ascending adds are common */
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (load(s->data, s->width, mid) < v) low = mid + 1;
        else high = mid;
    }
    if (at) *at = low;
    return low < s->count && load(s->data, s->width, low) == v;
}

/* Copies values [from, to) of s to place `at` of another block, which may be wider. */
static void copy_values(struct intset *out, uint32_t at, const struct intset *s, uint32_t from, uint32_t to)
{
    if (out->width == s->width) {
        memcpy(out->data + (size_t)at * s->width, s->data + (size_t)from * s->width, (size_t)(to - from) * s->width);
        return;
    }
    for (uint32_t i = from; i < to; i++) store(out->data, out->width, at + i - from, load(s->data, s->width, i));
}

/* Replaces the block by one of this width with a gap of `gap` values at `at` (or without the value there: gap -1). */
static void rebuild(struct intset **s, struct cow *cow, uint32_t width, uint32_t at, int gap)
{
    struct intset *old = *s;
    uint32_t count = old->count + (uint32_t)gap, room = gap > 0 ? count + count / 8 : count;
    struct intset *p = block_new(cow, room, width);
    uint32_t rest = gap < 0 ? at + 1 : at;
    copy_values(p, 0, old, 0, at);
    copy_values(p, at + (gap > 0), old, rest, old->count);
    p->count = count;
    if (cow_frozen(cow, old->epoch)) cow_note_copy(cow, block_bytes(old->count, old->width));
    block_retire(old, cow);
    *s = p;
}

bool intset_add(struct intset **pp, struct cow *cow, int64_t v)
{
    struct intset *s = *pp;
    uint32_t at, width = width_of(v);
    if (intset_find(s, v, &at)) return false;
    check(s->count < INTSET_COUNT_MAX);
    if (s->count == s->cap || width > s->width || cow_frozen(cow, s->epoch)) {
        rebuild(pp, cow, width > s->width ? width : s->width, at, 1);
        s = *pp;
    } else {
        char *to = s->data + (size_t)at * s->width;
        memmove(to + s->width, to, (size_t)(s->count - at) * s->width);
        s->count++;
    }
    store(s->data, s->width, at, v);
    return true;
}

void intset_del(struct intset **pp, struct cow *cow, uint32_t at)
{
    struct intset *s = *pp;
    check(at < s->count);
    if (cow_frozen(cow, s->epoch) || (s->cap > 32 && s->count <= s->cap / 2)) {
        rebuild(pp, cow, s->width, at, -1);
        return;
    }
    char *to = s->data + (size_t)at * s->width;
    s->count--;
    memmove(to, to + s->width, (size_t)(s->count - at) * s->width);
}

struct intset *intset_copy(const struct intset *s, struct cow *cow)
{
    struct intset *p = block_new(cow, s->count, s->width);
    copy_values(p, 0, s, 0, s->count);
    p->count = s->count;
    return p;
}

size_t intset_bytes(const struct intset *s) { return mem_class(block_bytes(s->cap, s->width)); }

void intset_check(const struct intset *s)
{
    check(s->width == 2 || s->width == 4 || s->width == 8);
    check(s->count <= s->cap);
    for (uint32_t i = 1; i < s->count; i++) check(load(s->data, s->width, i - 1) < load(s->data, s->width, i));
}
