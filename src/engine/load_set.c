/* load_set: a second set of databases, for what is loaded while the first one is served. */
#include "engine/load.h"

struct db *load_set_new(struct engine *e)
{
    struct db *set = mem_zalloc((size_t)e->db_count * sizeof *set);
    for (int i = 0; i < e->db_count; i++) {
        set[i].index = i;
        set[i].engine = e;
        table_init_like(&set[i].table, &e->dbs[i].table);
    }
    return set;
}

uint64_t load_set_keys(const struct engine *e, const struct db *set)
{
    uint64_t keys = 0;
    for (int i = 0; i < e->db_count; i++) keys += db_count(&set[i]);
    return keys;
}

void load_set_swap(struct engine *e, struct db *set)
{
    struct call c = {.e = e}; /* what is counted is nobody's change */
    for (int i = 0; i < e->db_count; i++) db_swap(&c, &e->dbs[i], &set[i]);
    if (e->special & SPECIAL_TRACKING) e->track->flushed(e);
}

void load_set_free(struct engine *e, struct db *set)
{
    struct call c = {.e = e};
    for (int i = 0; i < e->db_count; i++) {
        db_flush(&c, &set[i], true);
        table_deinit(&set[i].table, NULL, NULL);
    }
    mem_free(set, (size_t)e->db_count * sizeof *set);
}
