/* batch: see batch.h. What always holds: items[i].at is where the length of the i-th record stands in bytes. */
#include "ds/batch.h"

#include "base/hash.h"
#include "base/mem.h"

#define BELIEVED 65536 /* records for which room is taken before the first has come */
#define SMALL 48       /* up to here insertion is the fastest order */
#define AHEAD 12       /* records between the prefetch and the use */

static void set_cap(struct batch *b, size_t cap)
{
    b->items = mem_realloc(b->items, b->cap * sizeof *b->items, cap * sizeof *b->items);
    b->cap = cap;
}

void batch_reserve(struct batch *b, uint64_t count)
{
    if (count > BELIEVED) count = BELIEVED;
    if (count > b->cap) set_cap(b, (size_t)count);
}

void batch_deinit(struct batch *b)
{
    buf_deinit(&b->bytes);
    mem_free(b->items, b->cap * sizeof *b->items);
    *b = (struct batch){0};
}

char *batch_add(struct batch *b, uint64_t key, size_t len)
{
    check(len <= UINT32_MAX);
    if (unlikely(b->count == b->cap)) set_cap(b, b->cap ? b->cap * 2 : 16);
    uint32_t len4 = (uint32_t)len;
    char *p = buf_room(&b->bytes, sizeof len4 + len);
    memcpy(p, &len4, sizeof len4);
    b->items[b->count++] = (struct batch_item){key, b->bytes.len};
    b->bytes.len += sizeof len4 + len;
    return p + sizeof len4;
}

/* --- order --- */

#define DIGIT_BITS 11
#define DIGITS (1u << DIGIT_BITS)

static void order_few(struct batch_item *items, size_t n, unsigned low_bit)
{
    for (size_t i = 1; i < n; i++) {
        struct batch_item x = items[i];
        size_t j = i;
        for (; j && items[j - 1].key >> low_bit > x.key >> low_bit; j--) items[j] = items[j - 1];
        items[j] = x;
    }
}

/* One pass of a radix sort: from `from` to `to`, by the digit at shift. */
static void pass(const struct batch_item *from, struct batch_item *to, size_t n, unsigned shift)
{
    size_t start[DIGITS] = {0}, sum = 0;
    for (size_t i = 0; i < n; i++) start[from[i].key >> shift & (DIGITS - 1)]++;
    for (unsigned d = 0; d < DIGITS; d++) {
        size_t here = start[d];
        start[d] = sum;
        sum += here;
    }
    for (size_t i = 0; i < n; i++) to[start[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
}

void batch_order(struct batch_item *items, size_t n, unsigned low_bit)
{
    if (n <= SMALL) {
        order_few(items, n, low_bit);
        return;
    }
    uint64_t differ = 0;
    for (size_t i = 1; i < n; i++) differ |= items[i].key ^ items[0].key;
    struct batch_item *other = mem_alloc(n * sizeof *other), *from = items, *to = other;
    for (unsigned shift = low_bit; shift < 64; shift += DIGIT_BITS) {
        if (!(differ >> shift & (DIGITS - 1))) continue;
        pass(from, to, n, shift);
        struct batch_item *was = from;
        from = to;
        to = was;
    }
    if (from != items) memcpy(items, from, n * sizeof *items);
    mem_free(other, n * sizeof *other);
}

static int compare(const struct batch *b, size_t i, size_t j, batch_cmp *cmp)
{
    const struct batch_item *x = &b->items[i], *y = &b->items[j];
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return cmp(batch_record(b, i), batch_record(b, j));
}

static int compare_items(const struct batch *b, const struct batch_item *x, const struct batch_item *y, batch_cmp *cmp)
{
    uint32_t m, n;
    memcpy(&m, b->bytes.ptr + x->at, sizeof m);
    memcpy(&n, b->bytes.ptr + y->at, sizeof n);
    return cmp(slice_of(b->bytes.ptr + x->at + sizeof m, m), slice_of(b->bytes.ptr + y->at + sizeof n, n));
}

/* Merges two neighbours, each in order, through other. */
static void merge(const struct batch *b, struct batch_item *x, size_t m, size_t n, struct batch_item *other, batch_cmp *cmp)
{
    struct batch_item *y = x + m, *to = x;
    if (!m || !n || compare_items(b, y - 1, y, cmp) <= 0) return;
    memcpy(other, x, m * sizeof *x);
    struct batch_item *left = other, *left_end = other + m, *y_end = y + n;
    while (left < left_end && y < y_end) *to++ = compare_items(b, left, y, cmp) <= 0 ? *left++ : *y++;
    memcpy(to, left, (size_t)(left_end - left) * sizeof *left);
}

/* Items of one key, by their records. */
static void order_run(const struct batch *b, struct batch_item *items, size_t n, batch_cmp *cmp)
{
    if (n < 2) return;
    struct batch_item *other = mem_alloc(n * sizeof *other);
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t at = 0; at + width < n; at += 2 * width)
            merge(b, items + at, width, n - at - width < width ? n - at - width : width, other, cmp);
    }
    mem_free(other, n * sizeof *other);
}

/* -1, 1: all in descending, ascending order, none alike; 0: neither. */
static int direction(const struct batch *b, batch_cmp *cmp)
{
    int way = 0;
    for (size_t i = 1; i < b->count; i++) {
        int order = compare(b, i, i - 1, cmp);
        order = (order > 0) - (order < 0);
        if (!order || (way && order != way)) return 0;
        way = order;
    }
    return way ? way : 1;
}

static void reverse(struct batch_item *items, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct batch_item x = items[i];
        items[i] = items[n - 1 - i];
        items[n - 1 - i] = x;
    }
}

bool batch_sort(struct batch *b, batch_cmp *cmp)
{
    int way = direction(b, cmp);
    if (way < 0) reverse(b->items, b->count);
    if (way) return true;
    batch_order(b->items, b->count, 0);
    for (size_t from = 0, to; from < b->count; from = to) {
        for (to = from + 1; to < b->count && b->items[to].key == b->items[from].key;) to++;
        order_run(b, b->items + from, to - from, cmp);
        for (size_t i = from + 1; i < to; i++)
            if (compare(b, i - 1, i, cmp) == 0) return false;
    }
    return true;
}

void batch_build(const struct batch *b, struct tree *t, struct cow *cow)
{
    for (size_t i = 0; i < AHEAD; i++) batch_prefetch(b, i);
    for (size_t i = 0; i < b->count; i++) {
        batch_prefetch(b, i + AHEAD);
        tree_append(t, cow, b->items[i].key, batch_record(b, i));
    }
}

/* --- parts --- */

#define PART 4096                /* records of a part, as they are expected */
#define CHUNK_BYTES ((size_t)16384) /* of a size that the tree's nodes find room in when it is free again */

struct spread_chunk {
    struct spread_chunk *next;
    size_t used;                 /* of bytes; of a part's last one its `at` says so */
    size_t size;                 /* of the whole */
    char bytes[];
};

void spread_init(struct spread *s, uint64_t expected)
{
    *s = (struct spread){0};
    while (s->bits < SPREAD_BITS_MAX && expected >> s->bits > PART) s->bits++;
    if (s->bits) s->part = mem_zalloc(sizeof *s->part << s->bits);
    else batch_reserve(&s->few, expected);
}

void spread_more(struct spread_part *p, size_t bytes)
{
    size_t size = bytes < CHUNK_BYTES - sizeof(struct spread_chunk) ? CHUNK_BYTES : sizeof(struct spread_chunk) + bytes;
    struct spread_chunk *c = mem_alloc(size);
    *c = (struct spread_chunk){.size = size};
    if (p->last) {
        p->last->used = (size_t)(p->at - p->last->bytes);
        p->last->next = c;
    } else {
        p->first = c;
    }
    p->last = c;
    p->at = c->bytes;
    p->end = (char *)c + size;
}

static void free_first(struct spread_part *p)
{
    struct spread_chunk *c = p->first;
    p->first = c->next;
    mem_free(c, c->size);
    if (!p->first) *p = (struct spread_part){0};
}

void spread_deinit(struct spread *s)
{
    batch_deinit(&s->few);
    if (!s->part) return;
    for (size_t i = 0; i < (size_t)1 << s->bits; i++)
        while (s->part[i].first) free_first(&s->part[i]);
    mem_free(s->part, sizeof *s->part << s->bits);
    *s = (struct spread){0};
}

/* Its records to the end of b; its chunks are freed. */
static void gather_part(struct spread_part *p, struct batch *b)
{
    while (p->first) {
        const struct spread_chunk *c = p->first;
        const char *end = c == p->last ? p->at : c->bytes + c->used;
        for (const char *at = c->bytes; at < end;) {
            uint32_t head[2];
            memcpy(head, at, SPREAD_HEAD);
            memcpy(batch_add(b, head[0], head[1]), at + SPREAD_HEAD, head[1]);
            at += SPREAD_HEAD + head[1];
        }
        free_first(p);
    }
}

static bool build_sorted(struct batch *b, batch_cmp *cmp, struct tree *t, struct cow *cow)
{
    bool good = batch_sort(b, cmp);
    if (good) batch_build(b, t, cow);
    b->count = b->bytes.len = 0;
    return good;
}

bool spread_build(struct spread *s, batch_cmp *cmp, struct tree *t, struct cow *cow)
{
    bool good = s->bits || build_sorted(&s->few, cmp, t, cow);
    for (size_t i = 0; s->bits && i < (size_t)1 << s->bits && good; i++) { /* through one batch, that stays in the cache */
        gather_part(&s->part[i], &s->few);
        good = build_sorted(&s->few, cmp, t, cow);
    }
    return good;
}

/* --- packs --- */

#define FEW 6

static bool distinct_few(const struct pack *p, unsigned step)
{
    for (uint32_t at = PACK_FIRST; !pack_end(p, at);) {
        struct slice here = pack_get(p, at);
        for (unsigned i = 0; i < step && !pack_end(p, at); i++) at = pack_next(p, at);
        if (!pack_end(p, at) && !pack_end(p, pack_find(p, at, step, here))) return false;
    }
    return true;
}

/* slots: a power of two, more than there are elements; 0 is free, else the offset of an element. */
static bool distinct_many(const struct pack *p, unsigned step, uint32_t *slot, size_t slots)
{
    for (uint32_t at = PACK_FIRST; !pack_end(p, at);) {
        struct slice here = pack_get(p, at);
        size_t i = (size_t)hash_slice(here) & (slots - 1);
        for (; slot[i]; i = (i + 1) & (slots - 1))
            if (slice_eq(pack_get(p, slot[i]), here)) return false;
        slot[i] = at;
        for (unsigned n = 0; n < step && !pack_end(p, at); n++) at = pack_next(p, at);
    }
    return true;
}

bool pack_distinct(const struct pack *p, unsigned step)
{
    uint32_t here[256] = {0};
    size_t n = p->count / step, slots = 32;
    if (n <= FEW) return distinct_few(p, step);
    while (slots < 2 * n) slots *= 2;
    if (slots <= sizeof here / sizeof *here) return distinct_many(p, step, here, slots);
    uint32_t *slot = mem_zalloc(slots * sizeof *slot);
    bool distinct = distinct_many(p, step, slot, slots);
    mem_free(slot, slots * sizeof *slot);
    return distinct;
}
