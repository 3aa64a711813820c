/* ds_model: what the tests of ds/tree and ds/pack compare with: a plain sorted array of records. Contents are never
 * changed once made, so that a copy of the array is a copy of the whole; model_forget_all frees them at the end. */
#ifndef VIREO_TESTS_DS_MODEL_H
#define VIREO_TESTS_DS_MODEL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/slice.h"
#include "ds/cow.h"
#include "ds/tree.h"

struct model_item {
    uint64_t key;
    struct slice bytes;
};

struct model {
    struct model_item *items;
    size_t count, cap;
};

static char **model_texts;
static size_t model_text_count, model_text_cap;

static inline char *model_text(size_t len)
{
    if (model_text_count == model_text_cap) {
        model_text_cap = model_text_cap ? model_text_cap * 2 : 1024;
        model_texts = realloc(model_texts, model_text_cap * sizeof *model_texts);
    }
    return model_texts[model_text_count++] = malloc(len + 1);
}

static inline void model_forget_all(void)
{
    for (size_t i = 0; i < model_text_count; i++) free(model_texts[i]);
    free(model_texts);
    model_texts = NULL;
    model_text_count = model_text_cap = 0;
}

static inline struct slice model_random(struct rng *r, size_t len)
{
    char *p = model_text(len);
    for (size_t i = 0; i < len; i += 8) {
        uint64_t v = rng_next(r);
        memcpy(p + i, &v, len - i < 8 ? len - i : 8);
    }
    return slice_of(p, len);
}

static inline void model_insert(struct model *m, size_t at, uint64_t key, struct slice bytes)
{
    if (m->count == m->cap) {
        m->cap = m->cap ? m->cap * 2 : 256;
        m->items = realloc(m->items, m->cap * sizeof *m->items);
    }
    memmove(m->items + at + 1, m->items + at, (m->count - at) * sizeof *m->items);
    m->items[at] = (struct model_item){key, bytes};
    m->count++;
}

static inline void model_del(struct model *m, size_t at, size_t n)
{
    if (n == 0) return;
    memmove(m->items + at, m->items + at + n, (m->count - at - n) * sizeof *m->items);
    m->count -= n;
}

static inline struct model model_copy(const struct model *m)
{
    struct model c = {malloc((m->count + 1) * sizeof *m->items), m->count, m->count + 1};
    if (m->count) memcpy(c.items, m->items, m->count * sizeof *m->items);
    return c;
}

static inline void model_deinit(struct model *m)
{
    free(m->items);
    *m = (struct model){0};
}

/* The first item not before (key, probe); cmp NULL: the first with a key not below. */
static inline size_t model_seek(const struct model *m, const struct tree_kind *kind, uint64_t key, struct slice probe)
{
    size_t low = 0, high = m->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct model_item *i = &m->items[mid];
        bool before = i->key < key || (i->key == key && kind->cmp && kind->cmp(i->bytes, probe) < 0);
        if (before) low = mid + 1;
        else high = mid;
    }
    return low;
}

static inline void model_fail(const char *what, uint64_t seed)
{
    fprintf(stderr, "%s differs; seed %llu\n", what, (unsigned long long)seed);
    abort();
}
#define expect(cond) ((cond) ? (void)0 : model_fail(#cond, seed))

static inline bool model_at(const struct model *m, size_t i, const struct tree_pos *pos)
{
    return slice_eq(tree_get(pos), m->items[i].bytes) && tree_key(pos) == m->items[i].key;
}

/* Walks the tree in both directions and looks up some of its ranks and records. */
static inline void model_compare(const struct model *m, const struct tree *t, uint64_t seed)
{
    struct tree_pos pos;
    size_t i = 0;
    expect(t->count == m->count);
    for (bool on = tree_first(t, &pos); on; on = tree_next(&pos), i++) {
        expect(i < m->count);
        expect(model_at(m, i, &pos));
    }
    expect(i == m->count);
    expect(!tree_valid(&pos));
    expect(!tree_at(t, m->count, &pos));
    expect(tree_rank(&pos) == m->count);
    while (tree_prev(&pos)) {
        i--;
        expect(model_at(m, i, &pos));
    }
    expect(i == 0);
    struct rng r;
    rng_init(&r, seed + m->count);
    for (unsigned n = 0; m->count && n < 50; n++) {
        i = rng_below(&r, m->count);
        expect(tree_at(t, i, &pos));
        expect(model_at(m, i, &pos));
        expect(tree_rank(&pos) == i);
        if (!t->kind->key_bytes) continue;
        const struct model_item *item = &m->items[i];
        expect(tree_seek(t, item->key, item->bytes, &pos));
        expect(tree_rank(&pos) == model_seek(m, t->kind, item->key, item->bytes));
        struct tree_kind by_key = {t->kind->key_bytes, NULL};
        expect(tree_seek_key(t, item->key, &pos));
        expect(tree_rank(&pos) == model_seek(m, &by_key, item->key, item->bytes));
    }
}

#endif
