/* ds_play: random operations on a tree and on its model together. A game has a kind of tree and a manner of records;
 * its moods change between growing and shrinking, so that nodes split and merge at all heights. */
#ifndef VIREO_TESTS_DS_PLAY_H
#define VIREO_TESTS_DS_PLAY_H

#include "ds_model.h"

enum manner { SAME_LENGTH, SHORT, MIXED, HUGE_SOMETIMES, MANNERS };

struct game {
    const struct tree_kind *kind;
    uint64_t key_range;   /* keys are below it */
    enum manner manner;
    uint64_t seed;
    struct rng rng;
    struct cow *cow;
    struct tree tree;
    struct model model;
    unsigned grow;        /* of 100 operations, how many insert */
    size_t limit;         /* records; above it, it shrinks */
    size_t most;          /* how many records there have been at once */
    unsigned highest;     /* and how high the tree has been */
};

static int by_bytes(struct slice record, struct slice probe) { return slice_cmp(record, probe); }

static const struct tree_kind kind_list = {0, NULL};
static const struct tree_kind kind_hash = {4, by_bytes};
static const struct tree_kind kind_score = {8, by_bytes};
static const struct tree_kind kind_index = {4, NULL};
static const struct tree_kind kind_wide_index = {8, NULL};

static inline struct slice game_record(struct game *g)
{
    struct rng *r = &g->rng;
    uint64_t dice = rng_below(r, 100);
    switch (g->manner) {
    case SAME_LENGTH: return model_random(r, dice == 0 && rng_below(r, 20) == 0 ? 7 : 8);
    case SHORT: return model_random(r, rng_below(r, 24));
    case MIXED: return model_random(r, dice < 60 ? rng_below(r, 40) : dice < 90 ? rng_below(r, 300) : rng_below(r, 700));
    default: return model_random(r, dice < 90 ? rng_below(r, 20) : dice < 98 ? 500 + rng_below(r, 30) : rng_below(r, 100000));
    }
}

static inline void game_init(struct game *g, const struct tree_kind *kind, struct cow *cow, uint64_t seed)
{
    *g = (struct game){.kind = kind, .seed = seed, .cow = cow, .grow = 70, .limit = 4000};
    rng_init(&g->rng, seed);
    static const uint64_t ranges[] = {1, 3, 100, UINT32_MAX};
    g->key_range = kind->key_bytes ? ranges[rng_below(&g->rng, 4)] : 1;
    g->manner = (enum manner)rng_below(&g->rng, MANNERS);
    if (g->manner == HUGE_SOMETIMES) g->limit = 1500;
    tree_init(&g->tree, kind);
}

static inline void game_insert(struct game *g)
{
    uint64_t seed = g->seed, key = rng_below(&g->rng, g->key_range), how = rng_below(&g->rng, 10);
    struct slice bytes = game_record(g);
    struct model *m = &g->model;
    struct tree_pos pos;
    if (!g->kind->key_bytes) {
        if (how < 3) {
            tree_push_back(&g->tree, g->cow, bytes);
            model_insert(m, m->count, 0, bytes);
        } else if (how < 6) {
            tree_push_front(&g->tree, g->cow, bytes);
            model_insert(m, 0, 0, bytes);
        } else {
            uint64_t at = rng_below(&g->rng, m->count + 1);
            expect(tree_at(&g->tree, at, &pos) == (at < m->count));
            tree_insert(&g->tree, g->cow, &pos, 0, bytes);
            model_insert(m, at, 0, bytes);
        }
        return;
    }
    if (how == 0 && m->count) key = m->items[m->count - 1].key;
    if (how == 1 && m->count) key = m->items[0].key;
    size_t at = model_seek(m, g->kind, key, bytes);
    tree_prefetch(&g->tree, key);
    bool there = at < m->count && m->items[at].key == key && (!g->kind->cmp || slice_eq(m->items[at].bytes, bytes));
    expect(tree_seek(&g->tree, key, bytes, &pos) == there);
    expect(tree_rank(&pos) == at);
    if (there && g->kind->cmp && how < 9) return; /* now and then a second equal record, which is allowed */
    tree_insert(&g->tree, g->cow, &pos, key, bytes);
    model_insert(m, at, key, bytes);
}

static inline void game_change(struct game *g)
{
    struct model *m = &g->model;
    struct tree_pos pos;
    uint64_t seed = g->seed, at = rng_below(&g->rng, m->count);
    expect(tree_at(&g->tree, at, &pos));
    struct model_item *item = &m->items[at];
    if (item->bytes.len && rng_below(&g->rng, 2) && !g->kind->cmp) {
        char *copy = model_text(item->bytes.len);
        memcpy(copy, item->bytes.ptr, item->bytes.len);
        copy[rng_below(&g->rng, item->bytes.len)] ^= 0x55;
        memcpy(tree_patch(&g->tree, g->cow, &pos), copy, item->bytes.len);
        expect(tree_rank(&pos) == at);
        item->bytes.ptr = copy;
        expect(slice_eq(tree_get(&pos), item->bytes));
    } else if (!g->kind->cmp) {
        item->bytes = game_record(g);
        tree_replace(&g->tree, g->cow, &pos, item->bytes);
    } else { /* the order must hold: the same bytes once more */
        tree_replace(&g->tree, g->cow, &pos, item->bytes);
    }
}

static inline void game_del(struct game *g)
{
    struct model *m = &g->model;
    struct tree_pos pos;
    uint64_t seed = g->seed, how = rng_below(&g->rng, 100), at = rng_below(&g->rng, m->count);
    if (how < 3) {
        uint64_t n = rng_below(&g->rng, rng_below(&g->rng, 60) ? 60 : m->count + 10);
        tree_del_range(&g->tree, g->cow, at, n);
        model_del(m, at, n < m->count - at ? n : m->count - at);
        return;
    }
    if (how < 25) at = 0;
    else if (how < 45) at = m->count - 1;
    expect(tree_at(&g->tree, at, &pos));
    tree_del(&g->tree, g->cow, &pos);
    model_del(m, at, 1);
}

static inline void game_step(struct game *g)
{
    if (g->model.count >= g->limit) g->grow = 10;
    if (rng_below(&g->rng, 1000) == 0) g->grow = (unsigned)rng_below(&g->rng, 4) * 25 + 20;
    if (g->model.count > g->most) g->most = g->model.count;
    if (g->tree.height > g->highest) g->highest = g->tree.height;
    uint64_t dice = rng_below(&g->rng, 110);
    if (g->model.count == 0 || dice < g->grow) game_insert(g);
    else if (dice >= 100) game_change(g);
    else game_del(g);
}

static inline void game_deinit(struct game *g)
{
    tree_deinit(&g->tree, g->cow);
    model_deinit(&g->model);
}

#endif
