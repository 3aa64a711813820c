/* test_geo: scores, texts and distances of known places; the ranges that cover an area hold every place in it; the partial
 * sort agrees with a whole one. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "types/zset/geo_sort.h"

static void test_known_places(void **state)
{
    static const struct { struct place p; uint64_t score; const char *text; } known[] = {
        {{13.361389, 38.115556}, 3479099956230698, "sqc8b49rny0"}, {{15.087269, 37.502669}, 3479447370796909, "sqdtr74hyu0"},
        {{0, 0}, 3377699720527872, "s0000000000"}, {{-180, -85.05112878}, 0, "00bh0hbj200"},
        {{180, 85.05112878}, 13510798882111488, "bp05b5048p0"}, {{-122.4194, 37.7749}, 1367859919124626, "9q8yyk8ytp0"},
        {{2.3522, 48.8566}, 3663832779122514, "u09tvw0f640"}, {{-0.0000001, 51.5}, 2163558280249322, "gcpuzzrcpz0"},
        {{180, 0}, 10133099161583616, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char text[GEO_HASH_CHARS];
        assert_true(geo_valid(known[i].p));
        assert_true(geo_encode(known[i].p) == known[i].score);
        geo_hash_text(geo_decode((double)known[i].score), text);
        if (known[i].text) assert_memory_equal(text, known[i].text, sizeof text);
    }
    struct place p = geo_decode(3479099956230698);
    assert_true(p.lon == 13.36138933897018433 && p.lat == 38.11555639549629859);
    assert_false(geo_valid((struct place){180.1, 0}));
    assert_false(geo_valid((struct place){NAN, 0}));
    assert_false(geo_valid((struct place){0, -85.06}));
}

static void test_scores_that_are_no_cells(void **state)
{
    static const double scores[] = {-1, -5.5, 1e300, -1e300, INFINITY, -INFINITY, 0x1p63, -0x1p63, 0x1p64, 1.5, 0x1p52, 1e19, NAN};
    (void)state;
    for (size_t i = 0; i < sizeof scores / sizeof *scores; i++) {
        struct place p = geo_decode(scores[i]);
        assert_true(geo_valid(p));
    }
}

static double between(struct rng *rng, double low, double high) { return low + (high - low) * (double)rng_below(rng, 1 << 30) / (1 << 30); }

static void test_what_is_inside_is_covered(void **state)
{
    struct rng rng;
    (void)state;
    rng_init(&rng, 3);
    for (int round = 0; round < 2000; round++) {
        struct geo_area a = {{between(&rng, -170, 170), between(&rng, -60, 60)}, rng_below(&rng, 2), 0, 0, 0, 1};
        double size = pow(10, between(&rng, 0, 5.7)), unused;
        a.radius = size;
        a.width = size * 2;
        a.height = size;
        struct geo_range ranges[GEO_CELLS];
        int n = geo_cover(&a, ranges);
        assert_in_range(n, 1, GEO_CELLS);
        for (int i = 0; i < 50; i++) {
            double reach = size / 50000;
            struct place p = {a.center.lon + between(&rng, -reach, reach), a.center.lat + between(&rng, -reach, reach)};
            if (!geo_valid(p)) continue;
            double score = (double)geo_encode(p);
            bool covered = false;
            if (!geo_inside(&a, geo_decode(score), &unused)) continue;
            for (int k = 0; k < n; k++) covered = covered || (score >= ranges[k].min && score < ranges[k].max);
            if (!covered) fail_msg("round %d: %.6f %.6f is not covered", round, p.lon, p.lat);
        }
    }
}

static void test_extreme_areas_end(void **state)
{
    static const double sizes[] = {0, 5e-324, 1, 1e7, 1e300, INFINITY};
    static const struct place centers[] = {{0, 0}, {180, GEO_LAT_MAX}, {-180, -GEO_LAT_MAX}, {180, -GEO_LAT_MAX}, {-180, 85}};
    struct geo_range ranges[GEO_CELLS];
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t k = 0; k < sizeof centers / sizeof *centers; k++)
            for (int box = 0; box < 2; box++) {
                struct geo_area a = {centers[k], box, sizes[i], sizes[i], sizes[5 - i], 1000};
                assert_in_range(geo_cover(&a, ranges), 1, GEO_CELLS);
            }
}

static void fill(struct rng *rng, struct geo_found *v, size_t n, unsigned values)
{
    for (size_t i = 0; i < n; i++) v[i] = (struct geo_found){.score = (double)i, .distance = (double)rng_below(rng, values)};
}

static void test_partial_sort_agrees_with_whole(void **state)
{
    struct geo_found part[500], whole[500];
    struct rng rng;
    (void)state;
    rng_init(&rng, 4);
    for (int round = 0; round < 3000; round++) {
        size_t n = 1 + rng_below(&rng, 500), wanted = 1 + rng_below(&rng, n);
        enum geo_order order = rng_below(&rng, 2) ? GEO_NEAREST_FIRST : GEO_FARTHEST_FIRST;
        fill(&rng, part, n, rng_below(&rng, 2) ? 10 : 1000000);
        memcpy(whole, part, n * sizeof *part);
        geo_sort(part, n, wanted, order);
        geo_sort(whole, n, n, order);
        for (size_t i = 0; i < wanted; i++) assert_true(part[i].distance == whole[i].distance);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_places), cmocka_unit_test(test_scores_that_are_no_cells),
        cmocka_unit_test(test_what_is_inside_is_covered), cmocka_unit_test(test_extreme_areas_end),
        cmocka_unit_test(test_partial_sort_agrees_with_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
