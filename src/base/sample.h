/* sample: distinct random numbers, for the commands that show some members of a collection.
 * Pure: luck comes from the rng handed in. One thread per rng.
 */
#ifndef VIREO_BASE_SAMPLE_H
#define VIREO_BASE_SAMPLE_H

#include "base/mem.h"
#include "base/rng.h"

#include <string.h>

/* Fills out with `count` distinct numbers below n, in random order. Meant for count well below n (a third at most): numbers
 * already drawn are drawn again. O(count) time, 16 to 32 bytes of passing memory a number. */
static inline void sample_sparse(struct rng *rng, uint64_t n, uint64_t count, uint64_t *out)
{
    size_t slots = 4;
    while (slots < count * 2) slots *= 2;
    uint64_t *seen = mem_alloc(slots * sizeof *seen);
    memset(seen, 0xff, slots * sizeof *seen); /* UINT64_MAX: free; never drawn, as n is at most that */
    for (uint64_t have = 0; have < count;) {
        uint64_t v = rng_below(rng, n);
        size_t at = (size_t)(v * 0x9e3779b97f4a7c15ull >> 20) & (slots - 1);
        while (seen[at] != v && seen[at] != UINT64_MAX) at = (at + 1) & (slots - 1);
        if (seen[at] == v) continue;
        seen[at] = v;
        out[have++] = v;
    }
    mem_free(seen, slots * sizeof *seen);
}

#endif
