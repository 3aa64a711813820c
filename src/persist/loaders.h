/* loaders: which kind of value reads an RDB type byte. The kinds say so themselves (value_type.codec); this is their
 * table turned round. Any thread, once the kinds are registered. */
#ifndef VIREO_PERSIST_LOADERS_H
#define VIREO_PERSIST_LOADERS_H

#include "engine/value.h"

struct loader {
    const struct value_type *type; /* NULL: nobody reads this byte */
    value_load *load;
};

/* One type byte; cost: a look at every loader. Who reads many keeps a table. */
struct loader loaders_find(uint8_t rdb_type);

struct loader_table {
    struct loader of[256];
};
void loaders_fill(struct loader_table *t);

#endif
