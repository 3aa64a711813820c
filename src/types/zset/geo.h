/* geo: places on the globe as scores of a sorted set, and which scores an area comes to.
 *
 * The globe is a square of longitude by latitude, halved 26 times each way; a score is the number of a cell of the last
 * halving, its bits taken from latitude (even ones) and longitude (odd ones) in turn. So the cells of any coarser
 * square have neighbouring numbers. Every double is allowed as a score: clients may store what they like.
 *
 * Numbers are worked out in the order that Redis works them out in, since replies show their last digits.
 * Nothing is kept or allocated, nothing fails. Any thread.
 */
#ifndef VIREO_TYPES_ZSET_GEO_H
#define VIREO_TYPES_ZSET_GEO_H

#include <stdbool.h>
#include <stdint.h>

#define GEO_LON_MAX 180.0
#define GEO_LAT_MAX 85.05112878
#define GEO_HASH_CHARS 11
#define GEO_CELLS 9

struct place {
    double lon, lat;
};

bool geo_valid(struct place p);
uint64_t geo_encode(struct place p);          /* of a valid place */
struct place geo_decode(double score);        /* the middle of the cell */
void geo_hash_text(struct place p, char out[GEO_HASH_CHARS]);
double geo_distance(struct place a, struct place b); /* m */

/* An area around a place: a circle, or a rectangle that lies along the axes. Lengths in m. */
struct geo_area {
    struct place center;
    bool is_box;
    double radius, width, height;
    double unit; /* what the lengths were given in: metres of one; they are multiplied where Redis does so */
};
/* Whether p is in the area, and then how far from its centre. */
bool geo_inside(const struct geo_area *a, struct place p, double *distance);

/* The squares that cover an area, as ranges of scores, min <= score < max, in the order of Redis's search. Two may be the
 * same when the area is as wide as the globe. */
struct geo_range {
    double min, max;
};
int geo_cover(const struct geo_area *a, struct geo_range out[GEO_CELLS]);

#endif
