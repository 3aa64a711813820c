/* history: see history.h. What always holds: the blocks hold the bytes from `base` to the offset without a gap, each but the
 * last one is full, and base <= first <= offset + 1. */
#include "repl/history.h"

#include <string.h>

#define BLOCK_BYTES ((size_t)32 << 10)

struct backlog {
    char **blocks;                 /* a queue: those from `head` on are in use */
    uint32_t head, count, cap;
    int64_t base;                  /* number of the first byte of the first block */
    int64_t first;                 /* of the first byte that is kept */
    int64_t size;                  /* to be kept for whoever may come */
    int64_t end;                   /* of the last byte */
};

static void draw_id(char id[REPLID_LEN + 1], struct rng *rng)
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < REPLID_LEN; i++) id[i] = digits[rng_below(rng, 16)];
    id[REPLID_LEN] = 0;
}

static void no_second(struct history *h)
{
    memset(h->id2, '0', REPLID_LEN);
    h->id2[REPLID_LEN] = 0;
    h->second_offset = -1;
}

void history_init(struct history *h, struct rng *rng)
{
    *h = (struct history){.stream_db = STREAM_DB_NONE, .needed = INT64_MAX};
    history_new(h, rng);
}

void history_deinit(struct history *h) { history_close(h); }

void history_new(struct history *h, struct rng *rng)
{
    draw_id(h->id, rng);
    no_second(h);
}

void history_shift(struct history *h, struct rng *rng)
{
    char id[REPLID_LEN + 1];
    draw_id(id, rng);
    history_shift_to(h, id);
    h->stream_db = STREAM_DB_NONE;
}

void history_shift_to(struct history *h, const char *id)
{
    memcpy(h->id2, h->id, sizeof h->id2);
    h->second_offset = h->offset + 1;
    memcpy(h->id, id, REPLID_LEN);
}

void history_adopt(struct history *h, const char *id, int64_t offset, int64_t backlog_size)
{
    history_close(h);
    memcpy(h->id, id, REPLID_LEN);
    no_second(h);
    h->offset = offset;
    history_open(h, backlog_size);
}

void history_resume(struct history *h, struct rng *rng, const char *id, int64_t offset, int stream_db, bool as_replica, int64_t backlog_size)
{
    history_adopt(h, id, offset, backlog_size);
    h->resumed = true;
    if (as_replica) h->stream_db = stream_db;
    else history_shift(h, rng);
}

/* --- the bytes --- */

void history_open(struct history *h, int64_t size)
{
    if (h->backlog) return;
    h->backlog = mem_zalloc(sizeof *h->backlog);
    h->backlog->base = h->backlog->first = h->offset + 1;
    h->backlog->end = h->offset;
    h->backlog->size = size;
}

static void drop_first(struct backlog *b)
{
    mem_free(b->blocks[b->head], BLOCK_BYTES);
    b->head++;
    b->count--;
    b->base += (int64_t)BLOCK_BYTES;
}

void history_close(struct history *h)
{
    struct backlog *b = h->backlog;
    if (!b) return;
    if (h->leaves) h->leaves(h->leaves_arg, 0, SLICE(""));
    while (b->count) drop_first(b);
    mem_free(b->blocks, b->cap * sizeof *b->blocks);
    mem_free(b, sizeof *b);
    h->backlog = NULL;
}

static void add_block(struct backlog *b)
{
    if (b->head + b->count == b->cap) {
        if (b->head > b->cap / 2) {
            memmove(b->blocks, b->blocks + b->head, b->count * sizeof *b->blocks);
        } else {
            uint32_t cap = b->cap ? b->cap * 2 : 16;
            char **grown = mem_alloc(cap * sizeof *grown);
            if (b->count) memcpy(grown, b->blocks + b->head, b->count * sizeof *grown);
            mem_free(b->blocks, b->cap * sizeof *b->blocks);
            b->blocks = grown;
            b->cap = cap;
        }
        b->head = 0;
    }
    b->blocks[b->head + b->count++] = mem_alloc(BLOCK_BYTES);
}

void history_trim(struct history *h)
{
    struct backlog *b = h->backlog;
    if (!b) return;
    int64_t keep = b->end - b->size + 1;
    int64_t least = h->bound ? keep - h->bound : 0;
    if (h->needed < keep) keep = h->needed > least ? h->needed : least;
    if (keep > b->first) b->first = keep;
    while (b->count && b->base + (int64_t)BLOCK_BYTES <= b->first) {
        if (h->leaves && !h->leaves(h->leaves_arg, b->base, slice_of(b->blocks[b->head], BLOCK_BYTES))) {
            b->first = b->base;
            break;
        }
        drop_first(b);
    }
}

void history_append(struct history *h, struct slice bytes)
{
    struct backlog *b = h->backlog;
    if (!b) return;
    while (bytes.len) {
        size_t used = (size_t)(b->end + 1 - b->base) - (b->count ? (size_t)(b->count - 1) * BLOCK_BYTES : 0);
        if (!b->count || used == BLOCK_BYTES) {
            add_block(b);
            used = 0;
        }
        size_t n = BLOCK_BYTES - used < bytes.len ? BLOCK_BYTES - used : bytes.len;
        memcpy(b->blocks[b->head + b->count - 1] + used, bytes.ptr, n);
        b->end += (int64_t)n;
        bytes = slice_of(bytes.ptr + n, bytes.len - n);
        history_trim(h);
    }
    h->offset = b->end;
}

void history_skip(struct history *h, int64_t n, int64_t size)
{
    history_close(h);
    h->offset += n;
    history_open(h, size);
}

void history_resize(struct history *h, int64_t size)
{
    if (!h->backlog) return;
    h->backlog->size = size;
    history_trim(h);
}

int64_t history_first(const struct history *h) { return h->backlog ? h->backlog->first : 0; }
int64_t history_base(const struct history *h) { return h->backlog ? h->backlog->base : 0; }
int64_t history_length(const struct history *h) { return h->backlog ? h->backlog->end + 1 - h->backlog->first : 0; }
size_t history_memory(const struct history *h) { return h->backlog ? sizeof *h->backlog + h->backlog->count * BLOCK_BYTES + h->backlog->cap * sizeof(char *) : 0; }

bool history_knows(const struct history *h, struct slice id, int64_t next)
{
    bool ours = slice_is(id, h->id) || (slice_is(id, h->id2) && next <= h->second_offset);
    return ours && h->backlog && next <= h->backlog->end + 1;
}

bool history_serves(const struct history *h, struct slice id, int64_t next)
{
    return history_knows(h, id, next) && next >= h->backlog->first;
}

struct slice history_at(const struct history *h, int64_t at)
{
    const struct backlog *b = h->backlog;
    if (!b || at < b->base || at > b->end) return slice_of("", 0);
    size_t from = (size_t)(at - b->base), left = (size_t)(b->end + 1 - at), in_block = from % BLOCK_BYTES;
    size_t n = BLOCK_BYTES - in_block < left ? BLOCK_BYTES - in_block : left;
    return slice_of(b->blocks[b->head + from / BLOCK_BYTES] + in_block, n);
}
