/* geo: see geo.h. A cell is kept as its two numbers and the count of halvings; bits are interleaved only for scores. */
#include "types/zset/geo.h"

#include <math.h>
#include <string.h>

#define STEPS 26
#define EARTH_RADIUS_M 6372797.560856
#define MERCATOR_M 20037726.37 /* half of the way around, as the halvings of a radius count it */
#define RADIANS (M_PI / 180.0)

struct cell {
    uint32_t lon, lat;
    unsigned steps; /* 0: no cell */
};

static inline double to_radians(double degrees) { return degrees * RADIANS; }
static inline double to_degrees(double radians) { return radians / RADIANS; }

/* --- cells and scores --- */

/* Bit i moves to bit 2i. */
static uint64_t spread(uint32_t v)
{
    uint64_t x = v;
    x = (x | x << 16) & 0x0000ffff0000ffffull;
    x = (x | x << 8) & 0x00ff00ff00ff00ffull;
    x = (x | x << 4) & 0x0f0f0f0f0f0f0f0full;
    x = (x | x << 2) & 0x3333333333333333ull;
    return (x | x << 1) & 0x5555555555555555ull;
}

static uint32_t gather(uint64_t x)
{
    x &= 0x5555555555555555ull;
    x = (x | x >> 1) & 0x3333333333333333ull;
    x = (x | x >> 2) & 0x0f0f0f0f0f0f0f0full;
    x = (x | x >> 4) & 0x00ff00ff00ff00ffull;
    x = (x | x >> 8) & 0x0000ffff0000ffffull;
    return (uint32_t)(x | x >> 16);
}

static uint64_t cell_bits(struct cell c) { return spread(c.lat) | spread(c.lon) << 1; }

bool geo_valid(struct place p)
{
    return p.lon >= -GEO_LON_MAX && p.lon <= GEO_LON_MAX && p.lat >= -GEO_LAT_MAX && p.lat <= GEO_LAT_MAX;
}

static struct cell cell_of(struct place p, double lat_max, unsigned steps)
{
    double lat = (p.lat + lat_max) / (lat_max + lat_max), lon = (p.lon + GEO_LON_MAX) / (GEO_LON_MAX + GEO_LON_MAX);
    lat *= (double)(1ull << steps);
    lon *= (double)(1ull << steps);
    return (struct cell){(uint32_t)lon, (uint32_t)lat, steps};
}

uint64_t geo_encode(struct place p) { return cell_bits(cell_of(p, GEO_LAT_MAX, STEPS)); }

struct bounds {
    struct place min, max;
};

static struct bounds cell_bounds(struct cell c)
{
    double cells = (double)(1ull << c.steps), lat = GEO_LAT_MAX + GEO_LAT_MAX, lon = GEO_LON_MAX + GEO_LON_MAX;
    struct bounds b;
    b.min.lat = -GEO_LAT_MAX + c.lat / cells * lat;
    b.max.lat = -GEO_LAT_MAX + (c.lat + 1u) / cells * lat;
    b.min.lon = -GEO_LON_MAX + c.lon / cells * lon;
    b.max.lon = -GEO_LON_MAX + (c.lon + 1u) / cells * lon;
    return b;
}

/* A double as the machine of Redis makes a 64-bit number of it, for scores that are no cell's too. */
static uint64_t score_bits(double score)
{
    const double half = 9223372036854775808.0;
    if (score >= half) return score - half < half ? (uint64_t)(int64_t)(score - half) ^ 1ull << 63 : 0;
    return score >= -half ? (uint64_t)(int64_t)score : 1ull << 63;
}

static double clamp(double v, double max) { return v > max ? max : v < -max ? -max : v; }

struct place geo_decode(double score)
{
    uint64_t bits = score_bits(score);
    struct bounds b = cell_bounds((struct cell){gather(bits >> 1), gather(bits), STEPS});
    double lon = (b.min.lon + b.max.lon) / 2, lat = (b.min.lat + b.max.lat) / 2;
    return (struct place){clamp(lon, GEO_LON_MAX), clamp(lat, GEO_LAT_MAX)};
}

void geo_hash_text(struct place p, char out[GEO_HASH_CHARS])
{
    static const char alphabet[] = "0123456789bcdefghjkmnpqrstuvwxyz";
    uint64_t bits = cell_bits(cell_of(p, 90, STEPS));
    for (int i = 0; i < GEO_HASH_CHARS - 1; i++) out[i] = alphabet[bits >> (2 * STEPS - 5 * (i + 1)) & 31];
    out[GEO_HASH_CHARS - 1] = '0'; /* two bits would be left for it */
}

/* --- distances --- */

static double lat_distance(double a, double b) { return EARTH_RADIUS_M * fabs(to_radians(b) - to_radians(a)); }

double geo_distance(struct place a, struct place b)
{
    double v = sin((to_radians(b.lon) - to_radians(a.lon)) / 2);
    if (v == 0) return lat_distance(a.lat, b.lat);
    double lat1 = to_radians(a.lat), lat2 = to_radians(b.lat), u = sin((lat2 - lat1) / 2);
    double h = u * u + cos(lat1) * cos(lat2) * v * v;
    return 2.0 * EARTH_RADIUS_M * asin(sqrt(h));
}

bool geo_inside(const struct geo_area *a, struct place p, double *distance)
{
    if (!a->is_box) {
        *distance = geo_distance(a->center, p);
        return !(*distance > a->radius * a->unit); /* of two antipodes it may be no number: they count as inside */
    }
    if (lat_distance(p.lat, a->center.lat) > a->height * a->unit / 2) return false;
    if (geo_distance(p, (struct place){a->center.lon, p.lat}) > a->width * a->unit / 2) return false;
    *distance = geo_distance(a->center, p);
    return true;
}

/* --- covering an area --- */

/* How often to halve, so that a square and its eight neighbours cover the radius. */
static unsigned steps_for(double radius_m, double lat)
{
    int steps = 1;
    if (radius_m == 0) return STEPS;
    for (; radius_m < MERCATOR_M; radius_m *= 2) steps++;
    steps -= 2;
    if (fabs(lat) > 66) steps--; /* squares are narrower there */
    if (fabs(lat) > 80) steps--;
    return steps < 1 ? 1 : steps > STEPS ? STEPS : (unsigned)steps;
}

static struct bounds bounds_of(const struct geo_area *a)
{
    double height = a->unit * (a->is_box ? a->height / 2 : a->radius);
    double width = a->unit * (a->is_box ? a->width / 2 : a->radius);
    double lat = to_degrees(height / EARTH_RADIUS_M);
    double edge = a->center.lat < 0 ? a->center.lat - lat : a->center.lat + lat; /* the narrower one */
    double lon = to_degrees(width / EARTH_RADIUS_M / cos(to_radians(edge)));
    return (struct bounds){{a->center.lon - lon, a->center.lat - lat}, {a->center.lon + lon, a->center.lat + lat}};
}

/* The neighbour of a cell, around the globe at its edges. A number that is not moved is left as it is. */
static struct cell neighbour(struct cell c, int east, int north)
{
    uint32_t mask = (uint32_t)((1ull << c.steps) - 1);
    if (east) c.lon = (c.lon + (uint32_t)east) & mask;
    if (north) c.lat = (c.lat + (uint32_t)north) & mask;
    return c;
}

/* Whether a neighbour ends before the area does: the squares are too small then. */
static bool too_small(struct cell c, const struct bounds *area)
{
    return cell_bounds(neighbour(c, 0, 1)).max.lat < area->max.lat ||
           cell_bounds(neighbour(c, 0, -1)).min.lat > area->min.lat ||
           cell_bounds(neighbour(c, 1, 0)).max.lon < area->max.lon ||
           cell_bounds(neighbour(c, -1, 0)).min.lon > area->min.lon;
}

/* Whether the area does not reach into the neighbour on that side. */
static bool useless(int east, int north, const struct bounds *cell, const struct bounds *area)
{
    return (north < 0 && cell->min.lat < area->min.lat) || (north > 0 && cell->max.lat > area->max.lat) ||
           (east < 0 && cell->min.lon < area->min.lon) || (east > 0 && cell->max.lon > area->max.lon);
}

static struct geo_range range_of(struct cell c)
{
    uint64_t bits = cell_bits(c);
    unsigned shift = 2 * (STEPS - c.steps);
    return (struct geo_range){(double)(bits << shift), (double)((bits + 1) << shift)};
}

int geo_cover(const struct geo_area *a, struct geo_range out[GEO_CELLS])
{
    static const struct { int east, north; } sides[GEO_CELLS] = {
        {0, 0}, {0, 1}, {0, -1}, {1, 0}, {-1, 0}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1},
    };
    struct bounds area = bounds_of(a);
    double radius = a->is_box ? sqrt((a->width / 2) * (a->width / 2) + (a->height / 2) * (a->height / 2)) : a->radius;
    unsigned steps = steps_for(radius * a->unit, a->center.lat);
    struct cell middle = cell_of(a->center, GEO_LAT_MAX, steps), cells[GEO_CELLS];
    if (steps > 1 && too_small(middle, &area)) middle = cell_of(a->center, GEO_LAT_MAX, --steps);
    struct bounds bounds = cell_bounds(middle);
    int count = 0, last = 0;
    for (int i = 0; i < GEO_CELLS; i++) {
        struct cell c = neighbour(middle, sides[i].east, sides[i].north);
        if (steps >= 2 && i && useless(sides[i].east, sides[i].north, &bounds, &area)) continue;
        cells[i] = c;
        /* As in Redis, the first one does not count here: with squares of half the globe some come twice */
        if (last && c.lon == cells[last].lon && c.lat == cells[last].lat) continue;
        last = i;
        out[count++] = range_of(c);
    }
    return count;
}
