/* cow: what is kept for a view lies in chunks of words, in one list per stretch of the walk. What always holds: a bucket
 * below walk->handed is empty. */
#include "ds/cow.h"

#define PLACE_SHIFT 55            /* places below 2^63: COW_BUCKETS stretches */
#define WORDS_FIRST 6             /* a chunk of 64 bytes; later ones are larger */
#define WORDS_MAX 126             /* 1 KiB */
#define ADDRESS_BITS 48

/* word: | size 16 | address 48 | for a plain block below 64 KiB, else three words: | 0 16 | address 48 |, size, free */
struct cow_chunk {
    struct cow_chunk *next;
    uint32_t used, words;
    uint64_t word[];
};

static size_t chunk_bytes(uint32_t words) { return sizeof(struct cow_chunk) + words * sizeof(uint64_t); }

void cow_init(struct cow *c) { *c = (struct cow){.epoch = 1, .place = COW_END}; }

void cow_deinit(struct cow *c)
{
    check(!c->live);
    *c = (struct cow){0};
}

void cow_freeze(struct cow *c)
{
    check(!c->live);
    check(c->epoch < UINT32_MAX);
    c->epoch++;
    c->walk = mem_zalloc(sizeof *c->walk);
    c->floor = 0;
    cow_begin(c);
    c->live = true;
}

/* --- keeping --- */

static struct cow_chunk *room(struct cow *c, struct cow_kept *k, uint32_t want)
{
    struct cow_chunk *last = k->chunks;
    if (last && last->words - last->used >= want) return last;
    uint32_t words = !last ? WORDS_FIRST : last->words < WORDS_MAX / 4 ? last->words * 4 + 6 : WORDS_MAX;
    struct cow_chunk *now = mem_alloc(chunk_bytes(words));
    now->next = last;
    now->used = 0;
    now->words = words;
    k->chunks = now;
    k->bytes += mem_class(chunk_bytes(words));
    c->kept_bytes += mem_class(chunk_bytes(words));
    return now;
}

void cow_keep_at(struct cow *c, uint64_t place, void *ptr, size_t size, cow_free_fn *free)
{
    check(c->live);
    uint64_t bucket = place >> PLACE_SHIFT;
    if (bucket < c->walk->handed) bucket = c->walk->handed; /* passed meanwhile: a moment longer does no harm */
    if (bucket > COW_BUCKETS) bucket = COW_BUCKETS;
    struct cow_kept *k = &c->walk->kept[bucket];
    bool plain = !free && size && size >> 16 == 0;
    struct cow_chunk *chunk = room(c, k, plain ? 1 : 3);
    uint64_t *w = chunk->word + chunk->used;
    w[0] = (uint64_t)(uintptr_t)ptr | (plain ? (uint64_t)size << ADDRESS_BITS : 0);
    if (!plain) {
        w[1] = size;
        w[2] = (uint64_t)(uintptr_t)free;
    }
    chunk->used += plain ? 1 : 3;
    size_t cost = free ? size : mem_class(size);
    k->bytes += cost;
    c->kept_bytes += cost;
}

static void free_chunk(struct cow_chunk *chunk)
{
    for (uint32_t i = 0; i < chunk->used;) {
        uint64_t w = chunk->word[i++];
        void *ptr = (void *)(uintptr_t)(w & ((1ull << ADDRESS_BITS) - 1));
        size_t size = w >> ADDRESS_BITS;
        cow_free_fn *free = NULL;
        if (!size) {
            size = chunk->word[i++];
            free = (cow_free_fn *)(uintptr_t)chunk->word[i++];
        }
        if (free) free(ptr, size);
        else mem_free(ptr, size);
    }
    mem_free(chunk, chunk_bytes(chunk->words));
}

void cow_free_list(void *chunks, size_t size)
{
    (void)size;
    for (struct cow_chunk *chunk = chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        free_chunk(chunk);
    }
}

/* --- giving back --- */

static struct cow_chunk *take_bucket(struct cow *c, unsigned bucket)
{
    struct cow_kept *k = &c->walk->kept[bucket];
    struct cow_chunk *list = k->chunks;
    c->kept_bytes -= k->bytes;
    *k = (struct cow_kept){0};
    return list;
}

struct cow_chunk *cow_take_passed(struct cow *c)
{
    uint64_t passed = atomic_load_explicit(&c->walk->passed, memory_order_acquire) >> PLACE_SHIFT;
    while (c->walk->handed < COW_BUCKETS && c->walk->handed < passed) {
        struct cow_chunk *list = take_bucket(c, c->walk->handed++);
        if (list) return list;
    }
    return NULL;
}

int cow_end_lists(struct cow *c, struct cow_chunk **out)
{
    int n = 0;
    check(c->live);
    for (unsigned i = c->walk->handed; i <= COW_BUCKETS; i++)
        if ((out[n] = take_bucket(c, i))) n++;
    mem_free(c->walk, sizeof *c->walk);
    c->walk = NULL;
    c->live = false;
    cow_begin(c);
    return n;
}

void cow_end(struct cow *c)
{
    struct cow_chunk *lists[COW_BUCKETS + 1];
    int n = cow_end_lists(c, lists);
    for (int i = 0; i < n; i++) cow_free_list(lists[i], 0);
}

/* --- values --- */

bool cow_value_passed(const struct cow *c, uint64_t place, uint64_t *until)
{
    *until = place > c->floor ? place : c->floor;
    return cow_is_passed(c, *until);
}

void cow_writes_at(struct cow *c, uint64_t place)
{
    if (!c->live) return;
    uint64_t until;
    bool passed = cow_value_passed(c, place, &until);
    c->exempt = passed && (!c->writes || c->exempt);
    if (!c->writes || until > c->place) c->place = until;
    c->writes = true;
}

void cow_moved(struct cow *c, uint64_t place)
{
    if (!c->live || cow_is_passed(c, place) || place <= c->floor) return;
    c->floor = place;
    c->exempt = false; /* what the command has named may be what moves */
    if (c->writes && place > c->place) c->place = place;
}
