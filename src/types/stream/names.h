/* names: records in trees that begin with the address of their name, a block of its own that never changes; in the order of
 * the names' bytes. Groups, consumers, and who wrote under which idempotent ids are such. A record is read as a copy and put
 * back. Names belong to whoever made them. Cost: O(log n). Executor thread, or any thread for a frozen tree.
 */
#ifndef VIREO_TYPES_STREAM_NAMES_H
#define VIREO_TYPES_STREAM_NAMES_H

#include "types/stream/stream.h"

struct stream_name *name_new(struct cow *cow, struct slice s);
void name_retire(struct stream_name *n, struct cow *cow); /* cow NULL: nothing is shared */
static inline size_t name_bytes(const struct stream_name *n) { return sizeof *n + n->len; }

bool named_find(const struct tree *t, struct slice name, void *out, size_t bytes);
bool named_seek(struct tree *t, const struct stream_name *name, struct tree_pos *pos);
void named_add(struct tree *t, struct cow *cow, const struct stream_name *name, const void *record, size_t bytes); /* not there yet */
void named_put(struct tree *t, struct cow *cow, const struct stream_name *name, const void *record, size_t bytes); /* there */
void named_del(struct tree *t, struct cow *cow, const struct stream_name *name);
bool named_at(const struct tree_pos *pos, void *out, size_t bytes); /* false: the end */

#endif
