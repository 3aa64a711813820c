/* ziplist, zipmap, intset: compact forms of older (and, intset, present) RDB files (spec: persistence formats, 5.2-5.4).
 * Read only, but for the intset, which is written too. _check looks at every rule of 10.3 and answers NULL or the one
 * that is broken; after it the walks cannot fail. Integers come as their text in the item. Pure; any thread. */
#ifndef VIREO_CODEC_ZIPLIST_H
#define VIREO_CODEC_ZIPLIST_H

#include "codec/listpack.h"

const char *ziplist_check(struct slice blob, uint64_t *count);
bool ziplist_next(struct slice blob, size_t *at, struct listpack_item *item); /* at starts at 10 */

const char *zipmap_check(struct slice blob, uint64_t *pairs);
bool zipmap_next(struct slice blob, size_t *at, struct slice *field, struct slice *value); /* at starts at 1 */

const char *intset_blob_check(struct slice blob, uint64_t *count);
int64_t intset_blob_get(struct slice blob, uint64_t i);
void intset_blob_put(struct buf *out, const int64_t *sorted, uint64_t count); /* smallest width; count >= 1 */

#endif
