/* loaders: see loaders.h. No two kinds read the same byte. */
#include "persist/loaders.h"

#include "base/panic.h"
#include "engine/keyspace.h"

struct loader loaders_find(uint8_t rdb_type)
{
    for (int id = 0; id < VALUE_ID_COUNT; id++) {
        const struct value_codec *codec = value_types[id] ? value_types[id]->codec : NULL;
        for (int i = 0; codec && i < codec->loader_count; i++)
            if (codec->loaders[i].rdb_type == rdb_type) return (struct loader){value_types[id], codec->loaders[i].load};
    }
    return (struct loader){NULL, NULL};
}

void loaders_fill(struct loader_table *t)
{
    for (int b = 0; b < 256; b++) t->of[b] = loaders_find((uint8_t)b);
}
