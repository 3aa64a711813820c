/* map: from bytes to a pointer, for small things beside the data: channels, watched keys, keys waited for.
 * A thin cover over ds/table with a cow of its own that never freezes. Owns copies of the keys, not what pointers point
 * to. Growth never pauses. Lives where it was init'ed (do not copy the struct). One thread. */
#ifndef VIREO_DS_MAP_H
#define VIREO_DS_MAP_H

#include "ds/table.h"

struct map {
    struct cow cow;
    struct table table;
};

static inline void map_init(struct map *m)
{
    cow_init(&m->cow);
    table_init(&m->table, &m->cow);
}
static inline void map_deinit(struct map *m)
{
    table_deinit(&m->table, NULL, NULL);
    cow_deinit(&m->cow);
}
static inline uint64_t map_count(const struct map *m) { return m->table.count; }
static inline void *map_find(const struct map *m, struct slice key) /* NULL: absent */
{
    struct entry *e = table_find(&m->table, hash_slice(key), key);
    return e ? entry_root(e) : NULL;
}
static inline void map_put(struct map *m, struct slice key, void *ptr) /* absent or not; ptr is not NULL */
{
    uint64_t hash = hash_slice(key);
    struct entry *e = table_find(&m->table, hash, key);
    check(ptr);
    if (e) entry_set_root(e, ptr);
    else table_insert(&m->table, hash, entry_new(0, 0, ENTRY_NO_EXPIRE, key, slice_of(&ptr, sizeof ptr)));
}
static inline void *map_take(struct map *m, struct slice key) /* NULL: it was absent. key may point into the map's own copy */
{
    uint64_t hash = hash_slice(key);
    struct entry *e = table_find(&m->table, hash, key);
    bool shared;
    if (!e) return NULL;
    void *ptr = entry_root(e);
    table_take(&m->table, hash, e, &shared);
    table_release(&m->table, e, shared);
    return ptr;
}

/* Visits all; the map must not change meanwhile. */
typedef void map_visit(void *arg, struct slice key, void *ptr);
struct map_each_arg {
    map_visit *visit;
    void *arg;
};
static inline void map_each_entry(void *arg, struct entry *e)
{
    struct map_each_arg *a = arg;
    a->visit(a->arg, entry_key(e), entry_root(e));
}
static inline void map_each(const struct map *m, map_visit *visit, void *arg)
{
    struct map_each_arg a = {visit, arg};
    table_each(&m->table, map_each_entry, &a);
}

#endif
