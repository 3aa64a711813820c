/* geo_sort: what a search found, by distance. The order of places that are equally far is Redis's too: that of a stable sort
 * when all are wanted, that of the partial quicksort of Bentley and McIlroy when not. Nothing is kept. Any thread. */
#ifndef VIREO_TYPES_ZSET_GEO_SORT_H
#define VIREO_TYPES_ZSET_GEO_SORT_H

#include "base/slice.h"
#include "types/zset/geo.h"

struct geo_found {
    struct slice member;
    double score, distance;
    struct place place;
};

enum geo_order { GEO_UNSORTED, GEO_NEAREST_FIRST, GEO_FARTHEST_FIRST };

/* Sorts so that the first `wanted` of count are the right ones, in order. */
void geo_sort(struct geo_found *found, size_t count, size_t wanted, enum geo_order order);

#endif
