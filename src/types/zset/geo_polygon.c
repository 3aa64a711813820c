/* geo_polygon: see geo_polygon.h. */
#include "types/zset/geo_polygon.h"

#include <math.h>

#define WIDE_DEGREES 90.0 /* where rectangles by metres begin to be poor ones */
#define NORTH_DEGREES 60.0
#define MARGIN 1.02       /* of the rectangle: its sides are measured along other lines than the search's */

bool polygon_has(const struct geo_polygon *g, struct place p)
{
    bool inside = false;
    for (int i = 0, before = g->count - 1; i < g->count; before = i++) {
        struct place a = g->corners[i], b = g->corners[before];
        if ((a.lat > p.lat) == (b.lat > p.lat)) continue;
        if (p.lon < (b.lon - a.lon) * (p.lat - a.lat) / (b.lat - a.lat) + a.lon) inside = !inside;
    }
    return inside;
}

struct place polygon_center(const struct geo_polygon *g)
{
    struct place sum = {0, 0};
    for (int i = 0; i < g->count; i++) {
        sum.lon += g->corners[i].lon;
        sum.lat += g->corners[i].lat;
    }
    return (struct place){sum.lon / g->count, sum.lat / g->count};
}

bool polygon_box(const struct geo_polygon *g, struct geo_area *out)
{
    struct place low = g->corners[0], high = low;
    for (int i = 1; i < g->count; i++) {
        low.lon = fmin(low.lon, g->corners[i].lon);
        low.lat = fmin(low.lat, g->corners[i].lat);
        high.lon = fmax(high.lon, g->corners[i].lon);
        high.lat = fmax(high.lat, g->corners[i].lat);
    }
    if (high.lon - low.lon > WIDE_DEGREES || fmax(fabs(low.lat), fabs(high.lat)) > NORTH_DEGREES) return false;
    double widest = low.lat > 0 ? low.lat : high.lat < 0 ? high.lat : 0; /* a degree is longest at the equator */
    *out = (struct geo_area){.center = {(low.lon + high.lon) / 2, (low.lat + high.lat) / 2}, .is_box = true, .unit = 1};
    out->width = MARGIN * geo_distance((struct place){low.lon, widest}, (struct place){high.lon, widest}) + 1;
    out->height = MARGIN * geo_distance((struct place){low.lon, low.lat}, (struct place){low.lon, high.lat}) + 1;
    return true;
}
