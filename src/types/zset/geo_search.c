/* geo_search: places in an area: GEOSEARCH, GEORADIUS and their kin. One parser for all of them, told by flags which
 * words a command knows. Places found are gathered first (the members are borrowed from the zset), then sorted and
 * cut, then shown or stored. */
#include "types/zset/geo_args.h"
#include "types/zset/geo_polygon.h"
#include "types/zset/geo_sort.h"
#include "types/zset/rows_geo.h"

enum search_kind {
    BY_POINT = 1,    /* GEORADIUS: lon lat radius unit */
    BY_MEMBER = 2,   /* GEORADIUSBYMEMBER: member radius unit */
    BY_WORDS = 4,    /* GEOSEARCH: all by words */
    MAY_STORE = 8,   /* words STORE and STOREDIST */
    DOES_STORE = 16, /* GEOSEARCHSTORE */
};

struct search {
    struct call *c;
    unsigned kind;
    int source_at;           /* index of the key */
    const struct zset *zset; /* NULL: no such key */
    struct geo_area area;
    struct geo_polygon polygon; /* corners NULL: not one */
    bool from_member, from_point, by_radius, by_box;
    bool with_distance, with_hash, with_place, any, store_distance;
    enum geo_order order;
    int64_t count;           /* 0: all */
    const struct slice *target; /* where to store; NULL: nowhere */
    struct geo_found *found;
    size_t found_count, found_cap;
};

/* --- parsing --- */

static bool parse_length(struct call *c, struct slice arg, double *out, const char *not_numeric, const char *negative)
{
    const char *error = !num_parse_double(arg, out) ? not_numeric : *out < 0 ? negative : NULL;
    if (error) reply_error_slice(c->r, slice_str(error));
    return !error;
}

static bool parse_radius(struct search *s, const struct slice *words)
{
    struct call *c = s->c;
    s->area.is_box = false;
    return parse_length(c, words[0], &s->area.radius, "ERR need numeric radius", "ERR radius cannot be negative") &&
           geo_arg_unit(c, words[1], &s->area.unit);
}

static bool parse_box(struct search *s, const struct slice *words)
{
    static const char negative[] = "ERR height or width cannot be negative";
    struct call *c = s->c;
    s->area.is_box = true;
    if (!num_parse_double(words[0], &s->area.width)) {
        reply_errorf(c->r, "ERR need numeric width");
        return false;
    }
    if (!parse_length(c, words[1], &s->area.height, "ERR need numeric height", negative)) return false;
    if (s->area.width < 0) {
        reply_error_slice(c->r, slice_str(negative));
        return false;
    }
    return geo_arg_unit(c, words[2], &s->area.unit);
}

static bool parse_member(struct search *s, struct slice member)
{
    if (!s->zset || geo_member_place(s->zset, member, &s->area.center)) return true;
    reply_errorf(s->c->r, "ERR could not decode requested zset member");
    return false;
}

static bool parse_count(struct search *s, struct slice arg)
{
    if (!arg_i64(s->c, arg, &s->count)) return false;
    if (s->count > 0) return true;
    reply_errorf(s->c->r, "ERR COUNT must be > 0");
    return false;
}

/* `n lon lat ...` with `left` words; *taken: how many. */
static bool parse_polygon(struct search *s, const struct slice *words, int left, int *taken)
{
    int64_t count;
    struct call *c = s->c;
    if (!arg_i64(c, words[0], &count)) return false;
    if (count < 3) {
        reply_errorf(c->r, "ERR GEOSEARCH BYPOLYGON must have at least 3 vertices");
        return false;
    }
    if (count > (left - 1) / 2) {
        reply_syntax(c);
        return false;
    }
    struct place *corners = call_scratch(c, (size_t)count * sizeof *corners);
    for (int i = 0; i < count; i++)
        if (!geo_arg_place(c, words + 1 + 2 * i, &corners[i])) return false;
    s->polygon = (struct geo_polygon){corners, (int)count};
    *taken = 1 + 2 * (int)count;
    return true;
}

/* Words without a value. */
static bool parse_switch(struct search *s, struct slice word)
{
    if (slice_is(word, "withdist")) s->with_distance = true;
    else if (slice_is(word, "withhash")) s->with_hash = true;
    else if (slice_is(word, "withcoord")) s->with_place = true;
    else if (slice_is(word, "any")) s->any = true;
    else if (slice_is(word, "asc")) s->order = GEO_NEAREST_FIRST;
    else if (slice_is(word, "desc")) s->order = GEO_FARTHEST_FIRST;
    else if ((s->kind & DOES_STORE) && slice_is(word, "storedist")) s->store_distance = true;
    else return false;
    return true;
}

/* A word with `left` words behind it; *taken: how many of them are its own. false: an error was replied. */
static bool parse_option(struct search *s, const struct slice *word, int left, int *taken)
{
    bool words = s->kind & BY_WORDS, may_store = s->kind & MAY_STORE;
    *taken = 1;
    if (left >= 1 && slice_is(*word, "count")) return parse_count(s, word[1]);
    if (left >= 1 && may_store && (slice_is(*word, "store") || slice_is(*word, "storedist"))) {
        s->target = word + 1;
        s->store_distance = word->len > 5;
        return true;
    }
    if (left >= 1 && words && !s->from_point && slice_is(*word, "frommember")) {
        s->from_member = true;
        return parse_member(s, word[1]);
    }
    *taken = 2;
    if (left >= 2 && words && !s->from_member && slice_is(*word, "fromlonlat")) {
        s->from_point = true;
        return geo_arg_place(s->c, word + 1, &s->area.center);
    }
    if (left >= 2 && words && !s->by_box && !s->polygon.corners && slice_is(*word, "byradius")) {
        s->by_radius = true;
        return parse_radius(s, word + 1);
    }
    if (left >= 1 && words && !s->by_radius && !s->by_box && !s->polygon.corners && slice_is(*word, "bypolygon"))
        return parse_polygon(s, word + 1, left, taken);
    *taken = 3;
    if (left >= 3 && words && !s->by_radius && !s->polygon.corners && slice_is(*word, "bybox")) {
        s->by_box = true;
        return parse_box(s, word + 1);
    }
    reply_syntax(s->c);
    return false;
}

/* What stands in fixed places; *at: where the options begin. */
static bool parse_fixed(struct search *s, int *at)
{
    const struct slice *argv = s->c->argv;
    if (s->kind & BY_POINT) {
        *at = 6;
        return geo_arg_place(s->c, argv + 2, &s->area.center) && parse_radius(s, argv + 4);
    }
    if (s->kind & BY_MEMBER) { /* without a key nothing of it is looked at */
        *at = 5;
        return !s->zset || (parse_member(s, argv[2]) && parse_radius(s, argv + 3));
    }
    *at = s->source_at + 1;
    if (s->kind & DOES_STORE) s->target = argv + 1;
    return true;
}

static bool check_options(struct search *s)
{
    struct reply *r = s->c->r;
    struct slice name = s->c->argv[0];
    int len = (int)(name.len > 128 ? 128 : name.len);
    bool words = s->kind & BY_WORDS;
    if (s->target && (s->with_distance || s->with_hash || s->with_place))
        reply_errorf(r, "ERR %s is not compatible with WITHDIST, WITHHASH and WITHCOORD options",
                     s->kind & DOES_STORE ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS");
    else if (words && !s->from_member && !s->from_point && !s->polygon.corners)
        reply_errorf(r, "ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for %.*s", len, name.ptr);
    else if (words && !s->by_radius && !s->by_box && !s->polygon.corners)
        reply_errorf(r, "ERR exactly one of BYRADIUS and BYBOX can be specified for %.*s", len, name.ptr);
    else if (s->any && !s->count)
        reply_errorf(r, "ERR the ANY argument requires COUNT argument");
    else
        return true;
    return false;
}

static bool parse(struct search *s)
{
    struct call *c = s->c;
    int at, taken;
    if (!parse_fixed(s, &at)) return false;
    for (; at < c->argc; at++) {
        if (parse_switch(s, c->argv[at])) continue;
        if (!parse_option(s, c->argv + at, c->argc - at - 1, &taken)) return false;
        at += taken;
    }
    if (s->polygon.corners && !s->from_member && !s->from_point) s->area.center = polygon_center(&s->polygon);
    return check_options(s);
}

/* --- searching --- */

static void note(struct search *s, const struct geo_found *f)
{
    if (s->found_count == s->found_cap) {
        size_t cap = s->found_cap ? 2 * s->found_cap : 32;
        s->found = mem_realloc(s->found, s->found_cap * sizeof *f, cap * sizeof *f);
        s->found_cap = cap;
    }
    s->found[s->found_count++] = *f;
}

static bool enough(const struct search *s) { return s->any && s->found_count >= (uint64_t)s->count; }

static bool inside(const struct search *s, struct place p, double *distance)
{
    if (!s->polygon.corners) return geo_inside(&s->area, p, distance);
    if (!polygon_has(&s->polygon, p)) return false;
    *distance = geo_distance(s->area.center, p);
    return true;
}

static void search_range(struct search *s, const struct geo_range *range)
{
    struct zset_run run = zset_by_score(s->zset, &(struct score_range){range->min, range->max, false, true});
    struct zset_walk w;
    struct geo_found f;
    zset_walk_start(&w, s->zset, run.first, run.count, false);
    while (zset_walk_next(&w, &f.member, &f.score)) {
        f.place = geo_decode(f.score);
        if (!inside(s, f.place, &f.distance)) continue;
        note(s, &f);
        if (enough(s)) break;
    }
    zset_walk_end(&w);
}

static void search(struct search *s)
{
    struct geo_range ranges[GEO_CELLS] = {{0, 0x1p53}};
    struct geo_area box = s->area;
    bool all = s->polygon.corners && !polygon_box(&s->polygon, &box);
    int n = all ? 1 : geo_cover(&box, ranges);
    for (int i = 0; i < n && !enough(s); i++) search_range(s, &ranges[i]);
}

/* --- what comes of it --- */

static void reply_found(struct search *s, size_t count)
{
    struct call *c = s->c;
    int extras = s->with_distance + s->with_hash + s->with_place;
    reply_array(c->r, (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        const struct geo_found *f = &s->found[i];
        if (extras) reply_array(c->r, extras + 1);
        reply_bulk(c->r, f->member);
        if (s->with_distance) geo_reply_distance(c, f->distance / s->area.unit);
        if (s->with_hash) reply_int(c->r, (int64_t)f->score);
        if (s->with_place) geo_reply_place(c, f->place);
    }
}

static void store_found(struct search *s, size_t count)
{
    struct call *c = s->c;
    struct zset *z = zset_new_draft(c->cow);
    for (size_t i = 0; i < count; i++) {
        const struct geo_found *f = &s->found[i];
        zset_put(&z, c->cow, c->set, f->member, s->store_distance ? f->distance / s->area.unit : f->score);
    }
    int64_t stored = (int64_t)zset_count(z);
    zset_store(c, *s->target, z, s->kind & BY_WORDS ? "geosearchstore" : "georadiusstore");
    if (stored > 1) call_changed_n(c, *s->target, stored - 1); /* each member counts */
}

static void run(struct call *c, unsigned kind)
{
    const void *root;
    struct search s = {.c = c, .kind = kind, .source_at = kind & DOES_STORE ? 2 : 1, .area.unit = 1};
    if (!value_read(c, c->argv[s.source_at], &zset_type, &root)) return;
    s.zset = root;
    if (!parse(&s)) return;
    if (s.zset) search(&s);
    size_t count = s.found_count;
    if (s.count && count > (uint64_t)s.count) count = (size_t)s.count;
    if (s.count && s.order == GEO_UNSORTED && !s.any) s.order = GEO_NEAREST_FIRST;
    geo_sort(s.found, s.found_count, count, s.order);
    if (s.target) store_found(&s, count);
    else reply_found(&s, count);
    mem_free(s.found, s.found_cap * sizeof *s.found);
}

void cmd_georadius(struct call *c) { run(c, BY_POINT | MAY_STORE); }
void cmd_georadius_ro(struct call *c) { run(c, BY_POINT); }
void cmd_georadiusbymember(struct call *c) { run(c, BY_MEMBER | MAY_STORE); }
void cmd_georadiusbymember_ro(struct call *c) { run(c, BY_MEMBER); }
void cmd_geosearch(struct call *c) { run(c, BY_WORDS); }
void cmd_geosearchstore(struct call *c) { run(c, BY_WORDS | DOES_STORE); }
