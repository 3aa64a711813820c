/* intset: a sorted array of distinct integers in one block: a set of numbers while it is small.
 *
 *     | epoch 4 | cap 4 | count 4 | width 4 | v0 | v1 | ...      each value width (2, 4 or 8) bytes wide
 *
 * The width is that of the widest value ever added; it never narrows. The owner holds a pointer to the block, which
 * changes write through (the block may move). One node for cow: a change of a frozen block copies it whole first.
 * Cost: find O(log n), changes O(bytes). Failure: none (panic on a bad index). Executor thread; frozen ones any thread.
 */
#ifndef VIREO_TYPES_SET_INTSET_H
#define VIREO_TYPES_SET_INTSET_H

#include "ds/cow.h"

struct intset {
    uint32_t epoch;
    uint32_t cap;   /* values that fit */
    uint32_t count; /* values held */
    uint32_t width; /* bytes of a value: 2, 4 or 8 */
    char data[];
};

#define INTSET_COUNT_MAX (1u << 28) /* above this the owner must use something else */

struct intset *intset_new(struct cow *cow);
void intset_free(struct intset *s, struct cow *cow); /* kept for a live view; cow NULL: nothing shared, any thread */
int64_t intset_get(const struct intset *s, uint32_t at);
/* Whether v is there; *at (may be NULL) becomes its place, or the place where it would go. */
bool intset_find(const struct intset *s, int64_t v, uint32_t *at);
bool intset_add(struct intset **s, struct cow *cow, int64_t v); /* false: it was there already */
void intset_del(struct intset **s, struct cow *cow, uint32_t at);
struct intset *intset_copy(const struct intset *s, struct cow *cow);
size_t intset_bytes(const struct intset *s); /* memory */
void intset_check(const struct intset *s);

#endif
