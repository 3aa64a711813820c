#include "apps/check/figures.h"

#include <stdio.h>

#include "apps/check/check.h"
#include "base/hash.h"

#define DBS_MAX 4096 /* databases that are told apart */

const char *figures_type_name(unsigned type)
{
    static const char *const names[RDB_TYPE_LAST + 1] = {
        "string", "list-linked", "set-hashtable", "zset-v1", "hash-hashtable", "zset-v2", "module-pre-release", "module-value", NULL,
        "hash-zipmap", "list-ziplist", "set-intset", "zset-ziplist", "hash-ziplist", "quicklist", "stream", "hash-listpack", "zset-listpack",
        "quicklist-v2", "stream-v2", "set-listpack", "stream-v3", "hash-metadata-pre-release", "hash-listpack-ex-pre-release", "hash-metadata",
        "hash-listpack-ex",
    };
    return type <= RDB_TYPE_LAST && names[type] ? names[type] : "unknown";
}

void figures_init(struct figures *f, uint64_t seed)
{
    *f = (struct figures){.seed = seed, .seen_cap = 1024};
    f->seen = mem_zalloc(f->seen_cap * sizeof *f->seen);
}

void figures_deinit(struct figures *f)
{
    mem_free(f->seen, f->seen_cap * sizeof *f->seen);
    mem_free(f->dbs, (size_t)f->db_count * sizeof *f->dbs);
    *f = (struct figures){0};
}

/* --- keys that are there twice: known by 128 bits of their hash --- */

static struct print *place_of(struct print *seen, uint64_t cap, struct print p)
{
    uint64_t i = p.a & (cap - 1);
    while ((seen[i].a | seen[i].b) && (seen[i].a != p.a || seen[i].b != p.b)) i = (i + 1) & (cap - 1);
    return &seen[i];
}

static void grow(struct figures *f)
{
    uint64_t cap = f->seen_cap * 2;
    struct print *wider = mem_zalloc(cap * sizeof *wider);
    for (uint64_t i = 0; i < f->seen_cap; i++)
        if (f->seen[i].a | f->seen[i].b) *place_of(wider, cap, f->seen[i]) = f->seen[i];
    mem_free(f->seen, f->seen_cap * sizeof *f->seen);
    f->seen = wider;
    f->seen_cap = cap;
}

static bool is_new(struct figures *f, uint64_t db, struct slice key)
{
    XXH128_hash_t h = XXH3_128bits_withSeed(key.ptr, key.len, f->seed + db);
    struct print p = {h.low64 | !(h.low64 | h.high64), h.high64};
    if (f->keys * 4 >= f->seen_cap * 3) grow(f);
    struct print *at = place_of(f->seen, f->seen_cap, p);
    if (at->a | at->b) return false;
    *at = p;
    return true;
}

/* --- counting --- */

static struct tally *tally_of_db(struct figures *f, uint64_t db)
{
    for (int i = f->db_count; i--;)
        if (f->dbs[i].number == db) return &f->dbs[i];
    if (f->db_count == DBS_MAX) return &f->dbs[DBS_MAX - 1];
    f->dbs = mem_realloc(f->dbs, (size_t)f->db_count * sizeof *f->dbs, (size_t)(f->db_count + 1) * sizeof *f->dbs);
    f->dbs[f->db_count] = (struct tally){.number = db};
    return &f->dbs[f->db_count++];
}

static void count(struct tally *t, const struct rdb_seen *s, uint64_t elements, uint64_t bytes)
{
    t->keys++;
    t->expires += s->expire_ms != ENTRY_NO_EXPIRE;
    t->elements += elements;
    t->bytes += bytes;
    if (bytes <= t->largest) return;
    t->largest = bytes;
    check_show(s->name, t->largest_key, sizeof t->largest_key);
}

bool figures_add(struct figures *f, const struct rdb_seen *s, uint64_t bytes, int64_t now_ms)
{
    uint64_t elements = s->v && s->v->root ? s->v->type->length(s->v->root) : 1;
    if (s->v && s->v->empty) {
        f->empty++;
        return true;
    }
    if (!is_new(f, s->db, s->name)) return false;
    f->keys++;
    f->expires += s->expire_ms != ENTRY_NO_EXPIRE;
    f->expired += s->expire_ms != ENTRY_NO_EXPIRE && s->expire_ms <= now_ms;
    count(&f->types[s->item], s, elements, bytes);
    count(tally_of_db(f, s->db), s, elements, bytes);
    return true;
}

/* --- telling --- */

static void print_tally(const char *name, const struct tally *t)
{
    printf("%-16s %12llu %12llu %14llu %14llu %12llu  %s\n", name, (unsigned long long)t->keys, (unsigned long long)t->expires,
           (unsigned long long)t->elements, (unsigned long long)t->bytes, (unsigned long long)t->largest, t->largest_key);
}

void figures_print(const struct figures *f)
{
    char name[32];
    if (f->functions) printf("[info] %llu function libraries\n", (unsigned long long)f->functions);
    if (f->modules) printf("[info] %llu values of modules, stepped over\n", (unsigned long long)f->modules);
    if (f->empty) printf("[info] %llu empty keys, which loading skips\n", (unsigned long long)f->empty);
    if (!f->keys) return;
    printf("%-16s %12s %12s %14s %14s %12s  %s\n", "", "keys", "expires", "elements", "bytes", "largest", "its key");
    for (unsigned i = 0; i <= RDB_TYPE_LAST; i++)
        if (f->types[i].keys) print_tally(figures_type_name(i), &f->types[i]);
    for (int i = 0; i < f->db_count; i++) {
        snprintf(name, sizeof name, "db %llu", (unsigned long long)f->dbs[i].number);
        print_tally(name, &f->dbs[i]);
    }
}
