/* geo_polygon: areas whose corners are given, in the plane of longitude by latitude: edges do not cross the 180th meridian.
 *
 * A place is inside if a line from it crosses the edges an odd number of times, so an edge that crosses another makes holes.
 * Nothing is kept or allocated, nothing fails; the corners are the caller's. Cost: O(corners) a place. Any thread.
 */
#ifndef VIREO_TYPES_ZSET_GEO_POLYGON_H
#define VIREO_TYPES_ZSET_GEO_POLYGON_H

#include "types/zset/geo.h"

struct geo_polygon {
    const struct place *corners;
    int count; /* >= 3 */
};

bool polygon_has(const struct geo_polygon *g, struct place p);
/* A rectangle that holds it all, with its centre; false: it is too wide, or too near to a pole, for one to be of use. */
bool polygon_box(const struct geo_polygon *g, struct geo_area *out);
struct place polygon_center(const struct geo_polygon *g); /* the mean of the corners */

#endif
