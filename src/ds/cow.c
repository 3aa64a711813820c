#include "ds/cow.h"

void cow_init(struct cow *c) { *c = (struct cow){.epoch = 1}; }

void cow_deinit(struct cow *c)
{
    check(!c->live);
    check(c->kept_count == 0);
    mem_free(c->kept, c->kept_cap * sizeof *c->kept);
    *c = (struct cow){0};
}

void cow_freeze(struct cow *c)
{
    check(!c->live);
    check(c->epoch < UINT32_MAX);
    c->epoch++;
    c->live = true;
}

void cow_keep(struct cow *c, void *ptr, size_t size, cow_free_fn *free)
{
    check(c->live);
    if (c->kept_count == c->kept_cap) {
        size_t cap = c->kept_cap ? c->kept_cap * 2 : 64;
        c->kept = mem_realloc(c->kept, c->kept_cap * sizeof *c->kept, cap * sizeof *c->kept);
        c->kept_cap = cap;
    }
    c->kept[c->kept_count++] = (struct cow_kept){ptr, size, free};
    if (!free) c->kept_bytes += mem_class(size);
}

void cow_end(struct cow *c)
{
    check(c->live);
    c->live = false;
    for (size_t i = 0; i < c->kept_count; i++) {
        struct cow_kept *k = &c->kept[i];
        if (k->free) k->free(k->ptr, k->size);
        else mem_free(k->ptr, k->size);
    }
    mem_free(c->kept, c->kept_cap * sizeof *c->kept);
    c->kept = NULL;
    c->kept_count = c->kept_cap = 0;
    c->kept_bytes = 0;
}
