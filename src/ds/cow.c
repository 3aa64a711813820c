/* cow: what is kept for a view lies in chunks of words, in one list per stretch of the walk. What always holds: a bucket
 * below walk->handed is empty. */
#include "ds/cow.h"

#include <string.h>

#define PLACE_SHIFT 55            /* places below 2^63: COW_BUCKETS stretches */
#define WORDS_FIRST 6             /* a chunk of 64 bytes; later ones are larger */
#define WORDS_MAX 126             /* 1 KiB */
#define ADDRESS_BITS 48
#define IS_NODE 1ull              /* in the address: it begins with its epoch, and the walker may leave it */
#define SWEEP_BYTES (256u << 10)  /* a search is not worth less, nor less than an eighth of what is kept */
#define SWEEP_CHUNKS 12           /* in one slice: 1,500 nodes, some 20 us */

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
    c->walk->leave.epoch = c->epoch;
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
    if (!last) k->last = now;
    k->chunks = now;
    k->bytes += mem_class(chunk_bytes(words));
    c->kept_bytes += mem_class(chunk_bytes(words));
    return now;
}

static void keep(struct cow *c, uint64_t place, void *ptr, size_t size, cow_free_fn *free, uint64_t node)
{
    check(c->live);
    uint64_t bucket = place >> PLACE_SHIFT;
    if (bucket < c->walk->handed) bucket = c->walk->handed; /* passed meanwhile: a moment longer does no harm */
    if (bucket > COW_BUCKETS) bucket = COW_BUCKETS;
    struct cow_kept *k = &c->walk->kept[bucket];
    bool plain = !free && size && size >> 16 == 0;
    struct cow_chunk *chunk = room(c, k, plain ? 1 : 3);
    uint64_t *w = chunk->word + chunk->used;
    w[0] = (uint64_t)(uintptr_t)ptr | node | (plain ? (uint64_t)size << ADDRESS_BITS : 0);
    if (!plain) {
        w[1] = size;
        w[2] = (uint64_t)(uintptr_t)free;
    }
    chunk->used += plain ? 1 : 3;
    size_t cost = free ? size : mem_class(size);
    k->bytes += cost;
    c->kept_bytes += cost;
    if (!node) return;
    k->nodes += cost;
    c->kept_nodes += cost;
}

void cow_keep_at(struct cow *c, uint64_t place, void *ptr, size_t size, cow_free_fn *free) { keep(c, place, ptr, size, free, 0); }

void cow_keep_node(struct cow *c, void *node, size_t size) { keep(c, c->place, node, size, NULL, IS_NODE); }

static inline void *word_address(uint64_t w) { return (void *)(uintptr_t)(w & ((1ull << ADDRESS_BITS) - 1) & ~IS_NODE); }

static void free_chunk(struct cow_chunk *chunk)
{
    for (uint32_t i = 0; i < chunk->used;) {
        uint64_t w = chunk->word[i++];
        void *ptr = word_address(w);
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

/* --- what was left --- */

/* A chunk that has been looked at, behind the one that is being filled. */
static void put_behind(struct cow_kept *k, struct cow_chunk *first, struct cow_chunk *last)
{
    last->next = k->chunks ? k->chunks->next : NULL;
    if (!k->chunks) k->chunks = first;
    else k->chunks->next = first;
    if (!last->next) k->last = last;
}

/* Where it stands: what was not looked at stays in its bucket. */
static void stop_sweep(struct cow *c, unsigned bucket)
{
    struct cow_sweep *s = &c->walk->sweep;
    if (!s->chunks || s->bucket != bucket) return;
    put_behind(&c->walk->kept[bucket], s->chunks, s->last);
    s->chunks = s->last = NULL;
}

/* The next bucket with nodes, its chunks detached; false: this was the last. */
static bool sweep_bucket(struct cow_walk *w)
{
    struct cow_sweep *s = &w->sweep;
    for (; s->bucket <= COW_BUCKETS; s->bucket++) {
        struct cow_kept *k = &w->kept[s->bucket];
        if (s->bucket < w->handed || !k->nodes) continue;
        s->chunks = k->chunks;
        s->last = k->last;
        k->chunks = k->last = NULL;
        return true;
    }
    s->on = false;
    return false;
}

static bool sweep_goes_on(struct cow *c)
{
    struct cow_sweep *s = &c->walk->sweep;
    uint64_t left = atomic_load_explicit(&c->walk->leave.bytes, memory_order_relaxed);
    if (s->chunks) return true;
    if (s->on) {
        s->bucket++;
        return sweep_bucket(c->walk);
    }
    if (c->kept_nodes < SWEEP_BYTES || left - s->began_bytes < SWEEP_BYTES || left - s->began_bytes < c->kept_nodes / 8) return false;
    *s = (struct cow_sweep){.bucket = c->walk->handed, .began_bytes = left, .on = true};
    return sweep_bucket(c->walk);
}

static struct cow_chunk *list_room(struct cow_chunk *list)
{
    if (list && list->words - list->used >= 3) return list;
    struct cow_chunk *now = mem_alloc(chunk_bytes(WORDS_MAX));
    *now = (struct cow_chunk){.next = list, .words = WORDS_MAX};
    return now;
}

/* Moves what was left from the chunk to the list. */
static struct cow_chunk *sift(struct cow *c, struct cow_kept *k, struct cow_chunk *chunk, struct cow_chunk *list)
{
    uint32_t stay = 0;
    for (uint32_t i = 0; i < chunk->used; i++) {
        if (chunk->word[i] & IS_NODE && chunk->word[i] >> ADDRESS_BITS) __builtin_prefetch(word_address(chunk->word[i]));
    }
    for (uint32_t i = 0, n; i < chunk->used; i += n) {
        uint64_t *w = chunk->word + i;
        n = *w >> ADDRESS_BITS ? 1 : 3;
        if (!(*w & IS_NODE) || cow_epoch(word_address(*w)) < c->epoch) {
            memmove(chunk->word + stay, w, n * sizeof *w);
            stay += n;
            continue;
        }
        size_t cost = mem_class(n == 1 ? *w >> ADDRESS_BITS : w[1]);
        k->bytes -= cost;
        k->nodes -= cost;
        c->kept_bytes -= cost;
        c->kept_nodes -= cost;
        list = list_room(list);
        memcpy(list->word + list->used, w, n * sizeof *w);
        list->used += n;
    }
    chunk->used = stay;
    return list;
}

struct cow_chunk *cow_sweep(struct cow *c)
{
    struct cow_chunk *list = NULL;
    check(c->live);
    for (int i = 0; i < SWEEP_CHUNKS && sweep_goes_on(c); i++) {
        struct cow_sweep *s = &c->walk->sweep;
        struct cow_kept *k = &c->walk->kept[s->bucket];
        struct cow_chunk *chunk = s->chunks;
        s->chunks = chunk->next;
        if (!s->chunks) s->last = NULL;
        list = sift(c, k, chunk, list);
        if (chunk->used) {
            put_behind(k, chunk, chunk);
            continue;
        }
        k->bytes -= mem_class(chunk_bytes(chunk->words));
        c->kept_bytes -= mem_class(chunk_bytes(chunk->words));
        mem_free(chunk, chunk_bytes(chunk->words));
    }
    return list;
}

/* --- giving back --- */

static struct cow_chunk *take_bucket(struct cow *c, unsigned bucket)
{
    struct cow_kept *k = &c->walk->kept[bucket];
    stop_sweep(c, bucket);
    struct cow_chunk *list = k->chunks;
    c->kept_bytes -= k->bytes;
    c->kept_nodes -= k->nodes;
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
