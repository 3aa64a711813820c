/* pack: see pack.h. What always holds: used <= cap, cap is a size class of the allocator, the elements from PACK_FIRST
 * on end exactly at used, and there are count of them. */
#include "ds/pack.h"

#include "base/panic.h"

#define LONG_MARK 0xfe /* a length byte that says: four bytes of length follow */
#define LONG_HEAD 5

static inline size_t head_bytes(size_t len) { return len < LONG_MARK ? 1 : LONG_HEAD; }
static inline const unsigned char *byte_at(const struct pack *p, uint32_t at) { return (const unsigned char *)p + at; }

/* The length of the element at `at`; *head gets the bytes before its content. */
static inline uint32_t element_len(const struct pack *p, uint32_t at, uint32_t *head)
{
    const unsigned char *b = byte_at(p, at);
    if (likely(*b < LONG_MARK)) {
        *head = 1;
        return *b;
    }
    uint32_t len;
    memcpy(&len, b + 1, sizeof len);
    *head = LONG_HEAD;
    return len;
}

static char *element_write(char *out, struct slice e)
{
    if (e.len < LONG_MARK) {
        *out++ = (char)e.len;
    } else {
        uint32_t len = (uint32_t)e.len;
        *out++ = (char)LONG_MARK;
        memcpy(out, &len, sizeof len);
        out += sizeof len;
    }
    if (e.len) memcpy(out, e.ptr, e.len);
    return out + e.len;
}

struct pack *pack_new(struct cow *cow)
{
    struct pack *p = mem_alloc(sizeof *p);
    *p = (struct pack){cow->epoch, (uint32_t)mem_class(sizeof *p), PACK_FIRST, 0};
    return p;
}

void pack_free(struct pack *p, struct cow *cow)
{
    if (!p) return;
    if (cow) cow_retire(cow, p, p->cap, p->epoch);
    else mem_free(p, p->cap);
}

struct slice pack_get(const struct pack *p, uint32_t at)
{
    check(at >= PACK_FIRST);
    check(at < p->used);
    uint32_t head, len = element_len(p, at, &head);
    return slice_of(byte_at(p, at) + head, len);
}

uint32_t pack_next(const struct pack *p, uint32_t at)
{
    check(at < p->used);
    uint32_t head, len = element_len(p, at, &head);
    return at + head + len;
}

/* Skips n elements, stopping at the end. */
static inline uint32_t skip(const struct pack *p, uint32_t at, unsigned n)
{
    uint32_t head;
    while (n-- && at < p->used) {
        uint32_t len = element_len(p, at, &head);
        at += head + len;
    }
    return at;
}

uint32_t pack_find(const struct pack *p, uint32_t from, unsigned step, struct slice want)
{
    check(step >= 1);
    for (uint32_t at = from; at < p->used;) {
        uint32_t head, len = element_len(p, at, &head);
        const unsigned char *body = byte_at(p, at) + head;
        if (len == want.len && (len == 0 || (*body == (unsigned char)*want.ptr && memcmp(body, want.ptr, len) == 0)))
            return at;
        at = skip(p, at + head + len, step - 1);
    }
    return p->used;
}

uint32_t pack_index(const struct pack *p, uint32_t index)
{
    if (index >= p->count) return p->used;
    return skip(p, PACK_FIRST, index);
}

/* Makes the pack ours and gives it room for `used` bytes; the bytes in use stay as they are. */
static struct pack *pack_own(struct pack **pp, struct cow *cow, size_t used)
{
    struct pack *p = *pp;
    bool frozen = cow_frozen(cow, p->epoch);
    if (likely(!frozen && used <= p->cap)) return p;
    check(used <= UINT32_MAX / 2);
    size_t cap = used <= p->cap ? p->cap : mem_class(used + used / 16);
    if (!frozen) {
        p = mem_realloc(p, p->cap, cap);
    } else {
        p = mem_alloc(cap);
        memcpy(p, *pp, (*pp)->used);
        cow_note_copy(cow, (*pp)->used);
        cow_retire(cow, *pp, (*pp)->cap, (*pp)->epoch);
        p->epoch = cow->epoch;
    }
    p->cap = (uint32_t)cap;
    *pp = p;
    return p;
}

/* Gives back memory once less than half of the block is used. */
static void pack_shrink(struct pack **pp)
{
    struct pack *p = *pp;
    size_t cap = mem_class(p->used);
    if (p->used > p->cap / 2 || cap == p->cap) return;
    p = mem_realloc(p, p->cap, cap);
    p->cap = (uint32_t)cap;
    *pp = p;
}

void pack_insert(struct pack **pp, struct cow *cow, uint32_t at, const struct slice *elements, unsigned count)
{
    check(at >= PACK_FIRST);
    check(at <= (*pp)->used);
    size_t more = 0;
    for (unsigned i = 0; i < count; i++) {
        check(elements[i].len <= UINT32_MAX / 4);
        more += head_bytes(elements[i].len) + elements[i].len;
    }
    struct pack *p = pack_own(pp, cow, (*pp)->used + more);
    char *to = (char *)p + at;
    memmove(to + more, to, p->used - at);
    for (unsigned i = 0; i < count; i++) to = element_write(to, elements[i]);
    p->used += (uint32_t)more;
    p->count += count;
}

void pack_replace(struct pack **pp, struct cow *cow, uint32_t at, struct slice element)
{
    struct pack *p = *pp;
    check(at >= PACK_FIRST);
    check(at < p->used);
    check(element.len <= UINT32_MAX / 4);
    size_t old = pack_next(p, at) - at, len = head_bytes(element.len) + element.len, used = p->used - old + len;
    p = pack_own(pp, cow, used > p->used ? used : p->used);
    char *to = (char *)p + at;
    if (old != len) memmove(to + len, to + old, p->used - at - old);
    element_write(to, element);
    p->used = (uint32_t)used;
    if (len < old) pack_shrink(pp);
}

void pack_del(struct pack **pp, struct cow *cow, uint32_t at, unsigned count)
{
    struct pack *p = *pp;
    if (count == 0) return;
    check(at >= PACK_FIRST);
    uint32_t end = at;
    for (unsigned i = 0; i < count; i++) end = pack_next(p, end);
    p = pack_own(pp, cow, p->used);
    memmove((char *)p + at, (char *)p + end, p->used - end);
    p->used -= end - at;
    p->count -= count;
    pack_shrink(pp);
}

void pack_check(const struct pack *p)
{
    check(p->used >= PACK_FIRST);
    check(p->used <= p->cap);
    check(mem_class(p->cap) == p->cap);
    uint32_t at = PACK_FIRST, n = 0;
    while (at < p->used) {
        at = pack_next(p, at);
        n++;
    }
    check(at == p->used);
    check(n == p->count);
}
