/* geo_cmd: GEOADD GEODIST GEOHASH GEOPOS, and what they share with searches. GEOADD is ZADD with scores worked out, and
 * is logged so. */
#include "types/zset/geo_args.h"
#include "types/zset/rows.h"
#include "types/zset/rows_geo.h"

bool geo_arg_place(struct call *c, const struct slice *lon_lat, struct place *out)
{
    if (!arg_double(c, lon_lat[0], &out->lon) || !arg_double(c, lon_lat[1], &out->lat)) return false;
    if (geo_valid(*out)) return true;
    reply_errorf(c->r, "ERR invalid longitude,latitude pair %f,%f", out->lon, out->lat);
    return false;
}

bool geo_arg_unit(struct call *c, struct slice arg, double *metres)
{
    static const struct { const char *word; double metres; } units[] = {
        {"m", 1}, {"km", 1000}, {"ft", 0.3048}, {"mi", 1609.34},
    };
    for (int i = 0; i < COUNT_OF(units); i++) {
        if (!slice_is(arg, units[i].word)) continue;
        *metres = units[i].metres;
        return true;
    }
    reply_errorf(c->r, "ERR unsupported unit provided. please use M, KM, FT, MI");
    return false;
}

bool geo_member_place(const struct zset *z, struct slice member, struct place *out)
{
    struct zset_spot spot;
    if (!zset_find(z, member, &spot)) return false;
    *out = geo_decode(spot.score);
    return true;
}

void geo_reply_distance(struct call *c, double distance)
{
    struct buf text = {0};
    buf_fmt(&text, "%.4f", distance);
    reply_bulk(c->r, buf_slice(&text));
    buf_deinit(&text);
}

static void reply_coordinate(struct call *c, double v)
{
    if (c->r->resp == 2) {
        reply_ldouble_bulk(c->r, v);
        return;
    }
    char text[NUM_LDOUBLE_MAX_CHARS];
    size_t len = num_format_ldouble(text + 1, v);
    text[0] = ',';
    memcpy(text + 1 + len, "\r\n", 2);
    reply_raw(c->r, slice_of(text, len + 3));
}

void geo_reply_place(struct call *c, struct place p)
{
    reply_array(c->r, 2);
    reply_coordinate(c, p.lon);
    reply_coordinate(c, p.lat);
}

/* --- GEOADD --- */

/* The words of ZADD that do the same; NULL: the error was replied. first: of the longitudes. */
static struct slice *zadd_words(struct call *c, int first, int *argc)
{
    int places = (c->argc - first) / 3;
    struct slice *argv = call_scratch(c, (size_t)(first + 2 * places) * sizeof *argv);
    char *text = call_scratch(c, (size_t)places * NUM_I64_MAX_CHARS + 1);
    memcpy(argv, c->argv, (size_t)first * sizeof *argv);
    argv[0] = SLICE("zadd");
    *argc = first;
    for (int i = 0; i < places; i++, text += NUM_I64_MAX_CHARS) {
        struct place p;
        if (!geo_arg_place(c, c->argv + first + 3 * i, &p)) return NULL;
        argv[(*argc)++] = slice_of(text, num_format_u64(text, geo_encode(p)));
        argv[(*argc)++] = c->argv[first + 3 * i + 2];
    }
    return argv;
}

void cmd_geoadd(struct call *c)
{
    int first = 2, argc;
    bool nx = false, xx = false;
    for (; first < c->argc; first++) {
        if (slice_is(c->argv[first], "nx")) nx = true;
        else if (slice_is(c->argv[first], "xx")) xx = true;
        else if (!slice_is(c->argv[first], "ch")) break;
    }
    if ((c->argc - first) % 3 || (nx && xx)) {
        reply_syntax(c);
        return;
    }
    struct slice *argv = zadd_words(c, first, &argc);
    if (!argv) return;
    const struct slice *given = c->argv;
    int given_argc = c->argc;
    int64_t before = c->changes;
    c->argv = argv;
    c->argc = argc;
    cmd_zadd(c);
    c->argv = given;
    c->argc = given_argc;
    if (c->changes != before) effect_log(c, argc, argv);
}

/* --- GEODIST GEOHASH GEOPOS --- */

void cmd_geodist(struct call *c)
{
    const void *z;
    struct place a, b;
    double unit = 1;
    if (c->argc == 5 && !geo_arg_unit(c, c->argv[4], &unit)) return;
    if (c->argc > 5) {
        reply_syntax(c);
        return;
    }
    if (!value_read(c, c->argv[1], &zset_type, &z)) return;
    if (geo_member_place(z, c->argv[2], &a) && geo_member_place(z, c->argv[3], &b))
        geo_reply_distance(c, geo_distance(a, b) / unit);
    else reply_null(c->r);
}

void cmd_geohash(struct call *c)
{
    const void *z;
    struct place p;
    char text[GEO_HASH_CHARS];
    if (!value_read(c, c->argv[1], &zset_type, &z)) return;
    reply_array(c->r, c->argc - 2);
    for (int i = 2; i < c->argc; i++) {
        if (!geo_member_place(z, c->argv[i], &p)) {
            reply_null(c->r);
            continue;
        }
        geo_hash_text(p, text);
        reply_bulk(c->r, slice_of(text, sizeof text));
    }
}

void cmd_geopos(struct call *c)
{
    const void *z;
    struct place p;
    if (!value_read(c, c->argv[1], &zset_type, &z)) return;
    reply_array(c->r, c->argc - 2);
    for (int i = 2; i < c->argc; i++) {
        if (geo_member_place(z, c->argv[i], &p)) geo_reply_place(c, p);
        else reply_null_array(c->r);
    }
}
