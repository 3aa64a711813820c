/* figures: what an image holds, counted while it is read: by database, by kind of value, the largest; and whether a key is
 * there twice. Zeroed plus figures_init is ready. */
#ifndef VIREO_APPS_CHECK_FIGURES_H
#define VIREO_APPS_CHECK_FIGURES_H

#include "persist/rdb.h"
#include "persist/rdb_load.h"

#define SHOWN_BYTES 120

struct tally {
    uint64_t number, keys, expires, elements, bytes; /* number: of the database, or the type byte */
    uint64_t largest;
    char largest_key[SHOWN_BYTES];
};

struct figures {
    struct tally types[RDB_TYPE_LAST + 1];
    struct tally *dbs;
    int db_count;
    uint64_t keys, expires, expired, empty, functions, modules;
    uint64_t seed;
    struct print { uint64_t a, b; } *seen; /* open addressing; both 0: free */
    uint64_t seen_cap;
};

void figures_init(struct figures *f, uint64_t seed);
void figures_deinit(struct figures *f);
/* One key; bytes: in the file. False: it was there before. */
bool figures_add(struct figures *f, const struct rdb_seen *s, uint64_t bytes, int64_t now_ms);
void figures_print(const struct figures *f);
const char *figures_type_name(unsigned type); /* of a type byte */

#endif
