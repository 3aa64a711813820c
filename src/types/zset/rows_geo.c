/* rows_geo: the commands on places, one row each, in the order of the alphabet.
 *
 * A row is the truth about its command: COMMAND, COMMAND DOCS, ACL, key extraction and arity errors read it.
 * The words rows are written in (KEYS, ARGS, TOKEN ...) are in engine/row.h.
 */
#include "types/zset/rows_geo.h"
#include "engine/row.h"

/* The units of lengths, and the key behind a word that comes at that index or later. */
#define UNIT_ARG(...) \
    ONE_OF("unit", ARGS(TOKEN("m", "M"), TOKEN("km", "KM"), TOKEN("ft", "FT"), TOKEN("mi", "MI")), ##__VA_ARGS__)
#define KEY_AFTER(after, from, flag_bits)                                                                 \
    {.begin = KEYS_AFTER_WORD, .word = (after), .index = (from), .find = KEYS_RANGE, .last = 0, .step = 1, \
     .flags = (flag_bits)}

static const struct command rows[] = {
    {
        .name = "geoadd", .run = cmd_geoadd, .arity = -5,
        .flags = CMD_WRITE | CMD_DENYOOM, .acl = ACL_WRITE | ACL_GEO | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RW | KEY_UPDATE)),
        .group = "geo", .since = "3.2.0", .complexity = "O(log(N)) for each place, N: size of the sorted set",
        .summary = "Puts places, each with its coordinates, into a sorted set.",
        ARGS(
            KEY_ARG("key", 0),
            ONE_OF("condition", .flags = ARG_OPTIONAL, .since = "6.2.0",
                ARGS(TOKEN("nx", "NX"), TOKEN("xx", "XX"))),
            TOKEN("change", "CH", .flags = ARG_OPTIONAL, .since = "6.2.0"),
            BLOCK("longitude_latitude_member", .flags = ARG_MULTIPLE,
                ARGS(ARG("longitude", DOUBLE), ARG("latitude", DOUBLE), ARG("member", STRING)))),
        HISTORY({"6.2.0", "Options `CH`, `NX` and `XX`."}),
    },
    {
        .name = "geodist", .run = cmd_geodist, .arity = -4,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_GEO | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "geo", .since = "3.2.0", .complexity = "O(log(N)), N: size of the sorted set",
        .summary = "Measures how far two places are from each other.",
        ARGS(
            KEY_ARG("key", 0), ARG("member1", STRING), ARG("member2", STRING),
            UNIT_ARG(.flags = ARG_OPTIONAL)),
    },
    {
        .name = "geohash", .run = cmd_geohash, .arity = -2,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_GEO | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "geo", .since = "3.2.0", .complexity = "O(log(N)) for each place, N: size of the sorted set",
        .summary = "Gives the geohash text of places.",
        ARGS(KEY_ARG("key", 0), ARG("member", STRING, .flags = ARG_MULTIPLE)),
    },
    {
        .name = "geopos", .run = cmd_geopos, .arity = -2,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_GEO | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "geo", .since = "3.2.0", .complexity = "O(log(N)) for each place, N: size of the sorted set",
        .summary = "Gives the coordinates of places.",
        ARGS(KEY_ARG("key", 0), ARG("member", STRING, .flags = ARG_MULTIPLE)),
    },
    {
        .name = "georadius", .run = cmd_georadius, .arity = -6,
        .flags = CMD_WRITE | CMD_DENYOOM | CMD_MOVABLEKEYS, .acl = ACL_WRITE | ACL_GEO | ACL_SLOW,
        KEYS(
            KEY_AT(1, KEY_RO | KEY_ACCESS),
            KEY_AFTER("STORE", 6, KEY_OW | KEY_UPDATE),
            KEY_AFTER("STOREDIST", 6, KEY_OW | KEY_UPDATE)),
        .group = "geo", .since = "3.2.0",
        .complexity = "O(N+log(M)), N: places in the squares that cover the circle, M: size of the sorted set",
        .summary = "Finds the places around a point, and stores them on request.",
        .deprecated_since = "6.2.0", .replaced_by = "`GEOSEARCH` or `GEOSEARCHSTORE`, with `BYRADIUS`",
        .doc_flags = COMMAND_DEPRECATED,
        ARGS(
            KEY_ARG("key", 0), ARG("longitude", DOUBLE), ARG("latitude", DOUBLE),
            ARG("radius", DOUBLE), UNIT_ARG(),
            TOKEN("withcoord", "WITHCOORD", .flags = ARG_OPTIONAL),
            TOKEN("withdist", "WITHDIST", .flags = ARG_OPTIONAL),
            TOKEN("withhash", "WITHHASH", .flags = ARG_OPTIONAL),
            BLOCK("count", .flags = ARG_OPTIONAL,
                ARGS(
                    ARG("count", INTEGER, .token = "COUNT"),
                    TOKEN("any", "ANY", .flags = ARG_OPTIONAL, .since = "6.2.0"))),
            ONE_OF("order", .flags = ARG_OPTIONAL,
                ARGS(TOKEN("asc", "ASC"), TOKEN("desc", "DESC"))),
            KEY_ARG("key", 1, .token = "STORE", .flags = ARG_OPTIONAL),
            KEY_ARG("key", 2, .token = "STOREDIST", .flags = ARG_OPTIONAL)),
        HISTORY({"6.2.0", "Option `ANY` of `COUNT`."}, {"7.0.0", "Units in capital letters too."}),
    },
    {
        .name = "georadius_ro", .run = cmd_georadius_ro, .arity = -6,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_GEO | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "geo", .since = "3.2.10",
        .complexity = "O(N+log(M)), N: places in the squares that cover the circle, M: size of the sorted set",
        .summary = "Finds the places around a point, without a way to store them.",
        .deprecated_since = "6.2.0", .replaced_by = "`GEOSEARCH`, with `BYRADIUS`",
        .doc_flags = COMMAND_DEPRECATED,
        ARGS(
            KEY_ARG("key", 0), ARG("longitude", DOUBLE), ARG("latitude", DOUBLE),
            ARG("radius", DOUBLE), UNIT_ARG(),
            TOKEN("withcoord", "WITHCOORD", .flags = ARG_OPTIONAL),
            TOKEN("withdist", "WITHDIST", .flags = ARG_OPTIONAL),
            TOKEN("withhash", "WITHHASH", .flags = ARG_OPTIONAL),
            BLOCK("count", .flags = ARG_OPTIONAL,
                ARGS(
                    ARG("count", INTEGER, .token = "COUNT"),
                    TOKEN("any", "ANY", .flags = ARG_OPTIONAL, .since = "6.2.0"))),
            ONE_OF("order", .flags = ARG_OPTIONAL,
                ARGS(TOKEN("asc", "ASC"), TOKEN("desc", "DESC")))),
        HISTORY({"6.2.0", "Option `ANY` of `COUNT`."}),
    },
    {
        .name = "georadiusbymember", .run = cmd_georadiusbymember, .arity = -5,
        .flags = CMD_WRITE | CMD_DENYOOM | CMD_MOVABLEKEYS, .acl = ACL_WRITE | ACL_GEO | ACL_SLOW,
        KEYS(
            KEY_AT(1, KEY_RO | KEY_ACCESS),
            KEY_AFTER("STORE", 5, KEY_OW | KEY_UPDATE),
            KEY_AFTER("STOREDIST", 5, KEY_OW | KEY_UPDATE)),
        .group = "geo", .since = "3.2.0",
        .complexity = "O(N+log(M)), N: places in the squares that cover the circle, M: size of the sorted set",
        .summary = "Finds the places around one of them, and stores them on request.",
        .deprecated_since = "6.2.0", .replaced_by = "`GEOSEARCH` or `GEOSEARCHSTORE`, with `BYRADIUS` and `FROMMEMBER`",
        .doc_flags = COMMAND_DEPRECATED,
        ARGS(
            KEY_ARG("key", 0), ARG("member", STRING), ARG("radius", DOUBLE), UNIT_ARG(),
            TOKEN("withcoord", "WITHCOORD", .flags = ARG_OPTIONAL),
            TOKEN("withdist", "WITHDIST", .flags = ARG_OPTIONAL),
            TOKEN("withhash", "WITHHASH", .flags = ARG_OPTIONAL),
            BLOCK("count", .flags = ARG_OPTIONAL,
                ARGS(
                    ARG("count", INTEGER, .token = "COUNT"), TOKEN("any", "ANY", .flags = ARG_OPTIONAL))),
            ONE_OF("order", .flags = ARG_OPTIONAL,
                ARGS(TOKEN("asc", "ASC"), TOKEN("desc", "DESC"))),
            KEY_ARG("key", 1, .token = "STORE", .flags = ARG_OPTIONAL),
            KEY_ARG("key", 2, .token = "STOREDIST", .flags = ARG_OPTIONAL)),
        HISTORY({"7.0.0", "Units in capital letters too."}),
    },
    {
        .name = "georadiusbymember_ro", .run = cmd_georadiusbymember_ro, .arity = -5,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_GEO | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "geo", .since = "3.2.10",
        .complexity = "O(N+log(M)), N: places in the squares that cover the circle, M: size of the sorted set",
        .summary = "Finds the places around one of them, without a way to store them.",
        .deprecated_since = "6.2.0", .replaced_by = "`GEOSEARCH`, with `BYRADIUS` and `FROMMEMBER`",
        .doc_flags = COMMAND_DEPRECATED,
        ARGS(
            KEY_ARG("key", 0), ARG("member", STRING), ARG("radius", DOUBLE), UNIT_ARG(),
            TOKEN("withcoord", "WITHCOORD", .flags = ARG_OPTIONAL),
            TOKEN("withdist", "WITHDIST", .flags = ARG_OPTIONAL),
            TOKEN("withhash", "WITHHASH", .flags = ARG_OPTIONAL),
            BLOCK("count", .flags = ARG_OPTIONAL,
                ARGS(
                    ARG("count", INTEGER, .token = "COUNT"), TOKEN("any", "ANY", .flags = ARG_OPTIONAL))),
            ONE_OF("order", .flags = ARG_OPTIONAL,
                ARGS(TOKEN("asc", "ASC"), TOKEN("desc", "DESC")))),
    },
    {
        .name = "geosearch", .run = cmd_geosearch, .arity = -7,
        .flags = CMD_READONLY, .acl = ACL_READ | ACL_GEO | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_RO | KEY_ACCESS)),
        .group = "geo", .since = "6.2.0",
        .complexity = "O(N+log(M)), N: places in the squares that cover the area, M: size of the sorted set",
        .summary = "Finds the places in a circle, a rectangle or a polygon.",
        ARGS(
            KEY_ARG("key", 0),
            ONE_OF("from",
                ARGS(
                    ARG("member", STRING, .token = "FROMMEMBER"),
                    BLOCK("longitude_latitude", .token = "FROMLONLAT",
                        ARGS(ARG("longitude", DOUBLE), ARG("latitude", DOUBLE))))),
            ONE_OF("by",
                ARGS(
                    BLOCK("circle", ARGS(ARG("radius", DOUBLE, .token = "BYRADIUS"), UNIT_ARG())),
                    BLOCK("box",
                        ARGS(ARG("width", DOUBLE, .token = "BYBOX"), ARG("height", DOUBLE), UNIT_ARG())),
                    BLOCK("polygon", .since = "9.0.0",
                        ARGS(
                            ARG("num-vertices", INTEGER, .token = "BYPOLYGON"),
                            BLOCK("vertex", .flags = ARG_MULTIPLE, ARGS(ARG("longitude", DOUBLE), ARG("latitude", DOUBLE))))))),
            ONE_OF("order", .flags = ARG_OPTIONAL,
                ARGS(TOKEN("asc", "ASC"), TOKEN("desc", "DESC"))),
            BLOCK("count", .flags = ARG_OPTIONAL,
                ARGS(
                    ARG("count", INTEGER, .token = "COUNT"), TOKEN("any", "ANY", .flags = ARG_OPTIONAL))),
            TOKEN("withcoord", "WITHCOORD", .flags = ARG_OPTIONAL),
            TOKEN("withdist", "WITHDIST", .flags = ARG_OPTIONAL),
            TOKEN("withhash", "WITHHASH", .flags = ARG_OPTIONAL)),
        HISTORY({"7.0.0", "Units in capital letters too."}),
    },
    {
        .name = "geosearchstore", .run = cmd_geosearchstore, .arity = -8,
        .flags = CMD_WRITE | CMD_DENYOOM, .acl = ACL_WRITE | ACL_GEO | ACL_SLOW,
        KEYS(KEY_AT(1, KEY_OW | KEY_UPDATE), KEY_AT(2, KEY_RO | KEY_ACCESS)),
        .group = "geo", .since = "6.2.0",
        .complexity = "O(N+log(M)), N: places in the squares that cover the area, M: size of the sorted set",
        .summary = "Finds the places in a circle, a rectangle or a polygon and stores them in another sorted set.",
        ARGS(
            KEY_ARG("destination", 0), KEY_ARG("source", 1),
            ONE_OF("from",
                ARGS(
                    ARG("member", STRING, .token = "FROMMEMBER"),
                    BLOCK("longitude_latitude", .token = "FROMLONLAT",
                        ARGS(ARG("longitude", DOUBLE), ARG("latitude", DOUBLE))))),
            ONE_OF("by",
                ARGS(
                    BLOCK("circle", ARGS(ARG("radius", DOUBLE, .token = "BYRADIUS"), UNIT_ARG())),
                    BLOCK("box",
                        ARGS(ARG("width", DOUBLE, .token = "BYBOX"), ARG("height", DOUBLE), UNIT_ARG())),
                    BLOCK("polygon", .since = "9.0.0",
                        ARGS(
                            ARG("num-vertices", INTEGER, .token = "BYPOLYGON"),
                            BLOCK("vertex", .flags = ARG_MULTIPLE, ARGS(ARG("longitude", DOUBLE), ARG("latitude", DOUBLE))))))),
            ONE_OF("order", .flags = ARG_OPTIONAL,
                ARGS(TOKEN("asc", "ASC"), TOKEN("desc", "DESC"))),
            BLOCK("count", .flags = ARG_OPTIONAL,
                ARGS(
                    ARG("count", INTEGER, .token = "COUNT"), TOKEN("any", "ANY", .flags = ARG_OPTIONAL))),
            TOKEN("storedist", "STOREDIST", .flags = ARG_OPTIONAL)),
        HISTORY({"7.0.0", "Units in capital letters too."}),
    },
};

const struct family geo_family = {rows, COUNT_OF(rows)};
