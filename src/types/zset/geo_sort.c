/* geo_sort: see geo_sort.h. The partial quicksort is the one of "Engineering a Sort Function" (Bentley, McIlroy 1993), which
 * leaves parts alone in which nothing wanted can be. It can be led into quadratic time by distances made for it; so
 * when it goes too deep the whole is sorted by merging instead. */
#include "types/zset/geo_sort.h"

#include <stdlib.h>

typedef int compare(const void *a, const void *b);

static int nearest_first(const void *a, const void *b)
{
    double x = ((const struct geo_found *)a)->distance, y = ((const struct geo_found *)b)->distance;
    return x > y ? 1 : x == y ? 0 : -1;
}

static int farthest_first(const void *a, const void *b)
{
    double x = ((const struct geo_found *)a)->distance, y = ((const struct geo_found *)b)->distance;
    return x > y ? -1 : x == y ? 0 : 1;
}

static inline void swap(struct geo_found *a, struct geo_found *b)
{
    struct geo_found t = *a;
    *a = *b;
    *b = t;
}

static void swap_runs(struct geo_found *a, struct geo_found *b, size_t n)
{
    for (size_t i = 0; i < n; i++) swap(a + i, b + i);
}

static struct geo_found *median(struct geo_found *a, struct geo_found *b, struct geo_found *c, compare *cmp)
{
    if (cmp(a, b) < 0) return cmp(b, c) < 0 ? b : cmp(a, c) < 0 ? c : a;
    return cmp(b, c) > 0 ? b : cmp(a, c) < 0 ? a : c;
}

static void insertion_sort(struct geo_found *v, size_t n, compare *cmp)
{
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0 && cmp(v + j - 1, v + j) > 0; j--) swap(v + j, v + j - 1);
}

static struct geo_found *pivot_of(struct geo_found *v, size_t n, compare *cmp)
{
    struct geo_found *low = v, *middle = v + n / 2, *high = v + n - 1;
    size_t d = n / 8;
    if (n == 7) return middle;
    if (n > 40) {
        low = median(low, low + d, low + 2 * d, cmp);
        middle = median(middle - d, middle, middle + d, cmp);
        high = median(high - 2 * d, high - d, high, cmp);
    }
    return median(low, middle, high, cmp);
}

struct parts {
    size_t less, greater; /* how many: the lesser ones are first, the greater ones last */
};

/* Equal ones are gathered at both ends on the way, and swapped into the middle at last. */
static struct parts partition(struct geo_found *v, size_t n, compare *cmp)
{
    size_t a = 1, b = 1, c = n, d = n; /* equal: [0, a) and [d, n); less: [a, b); greater: [c, d) */
    swap(v, pivot_of(v, n, cmp));
    for (;;) {
        int r;
        while (b < c && (r = cmp(v + b, v)) <= 0) {
            if (r == 0) swap(v + a++, v + b);
            b++;
        }
        while (b < c && (r = cmp(v + c - 1, v)) >= 0) {
            c--;
            if (r == 0) swap(v + c, v + --d);
        }
        if (b >= c) break;
        swap(v + b++, v + --c);
    }
    size_t front = a < b - a ? a : b - a, back = d - c < n - d ? d - c : n - d;
    swap_runs(v, v + b - front, front);
    swap_runs(v + b, v + n - back, back);
    return (struct parts){b - a, d - c};
}

/* Sorts what is wanted of v: the first `wanted` ones. false: too deep. */
static bool sort_first(struct geo_found *v, size_t n, size_t wanted, compare *cmp, int depth)
{
    while (n >= 7) {
        if (depth-- == 0) return false;
        struct parts p = partition(v, n, cmp);
        if (p.less > 1 && !sort_first(v, p.less, wanted, cmp, depth)) return false;
        size_t before = n - p.greater;
        if (p.greater <= 1 || before >= wanted) return true;
        v += before;
        wanted -= before;
        n = p.greater;
    }
    insertion_sort(v, n, cmp);
    return true;
}

void geo_sort(struct geo_found *found, size_t count, size_t wanted, enum geo_order order)
{
    compare *cmp = order == GEO_NEAREST_FIRST ? nearest_first : farthest_first;
    if (order == GEO_UNSORTED || count < 2 || wanted == 0) return;
    int depth = 2 * (64 - __builtin_clzll((unsigned long long)count)) + 8;
    if (wanted == count || !sort_first(found, count, wanted, cmp, depth)) qsort(found, count, sizeof *found, cmp);
}
