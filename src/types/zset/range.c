/* range: walks over a zset, and what ranges of scores and of members come to as ranks. The keys of scores are
 * integers, so an open bound is the closed bound of the next integer, and every range is two seeks. */
#include "types/zset/zset.h"

static inline double raw_score(const struct pack *p, uint32_t at)
{
    double score;
    memcpy(&score, pack_get(p, at).ptr, sizeof score);
    return score;
}

/* --- walks --- */

/* Packs are read forwards only: to walk down, the places of the members up to rank are noted first. */
static void note_offsets(struct zset_walk *w, const struct pack *p, uint32_t count)
{
    w->offsets = count <= ZSET_WALK_NEAR ? w->near : mem_alloc(count * sizeof *w->offsets);
    w->noted = w->next_offset = count;
    uint32_t at = PACK_FIRST;
    for (uint32_t i = 0; i < count; i++) {
        w->offsets[i] = at;
        at = pack_next(p, pack_next(p, at));
    }
}

void zset_walk_start(struct zset_walk *w, const struct zset *z, uint64_t rank, uint64_t count, bool down)
{
    uint64_t n = zset_count(z), room = rank >= n ? 0 : down ? rank + 1 : n - rank;
    w->zset = z;
    w->left = count < room ? count : room;
    w->down = down;
    w->offsets = NULL;
    w->on_tree = z && z->encoding == ZSET_BIG;
    if (!w->left) return;
    if (w->on_tree) check(tree_at(&z->scores, rank, &w->pos));
    else if (down) note_offsets(w, z->small, (uint32_t)rank + 1);
    else w->at = pack_index(z->small, (uint32_t)rank * 2);
}

static inline bool walk_tree(struct zset_walk *w, struct slice *member, double *score)
{
    uint64_t key = tree_key(&w->pos);
    *member = tree_get(&w->pos);
    *score = score_from_key(key);
    if (unlikely(w->zset->minus_zero && key == SCORE_KEY_ZERO)) *score = zset_zero(w->zset, *member); /* its sign is in the index */
    if (w->left) w->down ? tree_prev(&w->pos) : tree_next(&w->pos);
    return true;
}

bool zset_walk_next(struct zset_walk *w, struct slice *member, double *score)
{
    if (!w->left) return false;
    w->left--;
    if (w->on_tree) return walk_tree(w, member, score);
    const struct pack *p = w->zset->small;
    uint32_t at = w->down ? w->offsets[--w->next_offset] : w->at, score_at = pack_next(p, at);
    *member = pack_get(p, at);
    *score = raw_score(p, score_at);
    w->at = pack_next(p, score_at);
    return true;
}

void zset_walk_end(struct zset_walk *w)
{
    if (!w->offsets || w->offsets == w->near) return;
    mem_free(w->offsets, w->noted * sizeof *w->offsets);
    w->offsets = NULL;
}

/* run.first is the lowest rank of the run; down: shown from its highest on. */
void zset_reply_run(struct call *c, const struct zset *z, struct zset_run run, bool down, bool scores, bool nested)
{
    struct zset_walk w;
    struct slice member;
    double score;
    reply_array(c->r, (int64_t)(scores && !nested ? run.count * 2 : run.count));
    zset_walk_start(&w, z, down ? run.first + run.count - 1 : run.first, run.count, down);
    while (zset_walk_next(&w, &member, &score)) {
        if (nested) reply_array(c->r, 2);
        reply_bulk(c->r, member);
        if (scores) reply_double(c->r, score);
    }
    zset_walk_end(&w);
}

/* --- scores --- */

static inline bool above_min(const struct score_range *r, double score)
{
    return r->min_open ? score > r->min : score >= r->min;
}

static inline bool below_max(const struct score_range *r, double score)
{
    return r->max_open ? score < r->max : score <= r->max;
}

static struct zset_run small_by_score(const struct pack *p, const struct score_range *range)
{
    struct zset_run run = {0};
    uint64_t rank = 0;
    for (uint32_t at = PACK_FIRST; !pack_end(p, at); rank++) {
        uint32_t score_at = pack_next(p, at);
        double score = raw_score(p, score_at);
        at = pack_next(p, score_at);
        if (!above_min(range, score)) continue;
        if (!below_max(range, score)) break;
        if (!run.count++) run.first = rank;
    }
    return run;
}

static uint64_t rank_of_key(const struct tree *t, uint64_t key)
{
    struct tree_pos pos;
    if (!tree_seek_key(t, key, &pos)) return t->count;
    return tree_rank(&pos);
}

struct zset_run zset_by_score(const struct zset *z, const struct score_range *range)
{
    struct zset_run none = {0};
    if (!zset_count(z) || range->min > range->max) return none;
    if (z->encoding == ZSET_SMALL) return small_by_score(z->small, range);
    uint64_t low = score_to_key(range->min) + range->min_open, high = score_to_key(range->max) + !range->max_open;
    if (low >= high) return none;
    uint64_t first = rank_of_key(&z->scores, low), end = rank_of_key(&z->scores, high);
    return (struct zset_run){first, end - first};
}

/* --- members --- */

static bool lex_above_min(const struct lex_bound *min, struct slice member)
{
    if (min->kind != LEX_VALUE) return min->kind == LEX_LOWEST;
    int order = slice_cmp(member, min->text);
    return min->open ? order > 0 : order >= 0;
}

static bool lex_below_max(const struct lex_bound *max, struct slice member)
{
    if (max->kind != LEX_VALUE) return max->kind == LEX_HIGHEST;
    int order = slice_cmp(member, max->text);
    return max->open ? order < 0 : order <= 0;
}

/* <0, 0, >0 of two bounds, openness aside. */
static int bound_cmp(const struct lex_bound *a, const struct lex_bound *b)
{
    if (a->kind != b->kind) return (int)a->kind - (int)b->kind;
    return a->kind == LEX_VALUE ? slice_cmp(a->text, b->text) : 0;
}

static bool lex_empty(const struct lex_range *range)
{
    int order = bound_cmp(&range->min, &range->max);
    return order > 0 || (order == 0 && (range->min.open || range->max.open));
}

/* From the first member that is not below min for as long as members are not above max; or the same from the end. */
static struct zset_run small_by_lex(const struct zset *z, const struct lex_range *range, bool from_end)
{
    struct zset_walk w;
    struct slice member;
    double score;
    struct zset_run run = {0};
    const struct pack *p = z->small;
    uint64_t n = zset_count(z), seen = 0;
    bool inside = false;
    if (!lex_below_max(&range->max, pack_get(p, PACK_FIRST))) return run;
    if (!lex_above_min(&range->min, pack_get(p, pack_index(p, p->count - 2)))) return run;
    zset_walk_start(&w, z, from_end ? n - 1 : 0, n, from_end);
    for (; zset_walk_next(&w, &member, &score); seen++) {
        bool above = lex_above_min(&range->min, member), below = lex_below_max(&range->max, member);
        inside = inside || (from_end ? below : above);
        if (!inside) continue;
        if (!(from_end ? above : below)) break;
        uint64_t rank = from_end ? n - 1 - seen : seen;
        if (!run.count++ || from_end) run.first = rank;
    }
    zset_walk_end(&w);
    return run;
}

/* The rank of the first member that is not below the bound (at_or_after), or that is above it, among those of the
 * lowest score. */
static uint64_t rank_of_bound(const struct tree *t, uint64_t key, const struct lex_bound *bound, bool past_equal)
{
    struct tree_pos pos;
    if (bound->kind == LEX_LOWEST) return 0;
    if (bound->kind == LEX_HIGHEST) return t->count;
    bool equal = tree_seek(t, key, bound->text, &pos);
    return (tree_valid(&pos) ? tree_rank(&pos) : t->count) + (equal && past_equal);
}

/* Where scores differ the order is not that of the members, and the answer is whatever a search finds: the rank at which members
 * cease to be before the range, or in it. */
static uint64_t rank_searched(const struct tree *t, const struct lex_range *range, bool past_max)
{
    uint64_t low = 0, high = t->count;
    while (low < high) {
        uint64_t mid = low + (high - low) / 2;
        struct tree_pos pos;
        check(tree_at(t, mid, &pos));
        struct slice member = tree_get(&pos);
        if (past_max ? lex_below_max(&range->max, member) : !lex_above_min(&range->min, member)) low = mid + 1;
        else high = mid;
    }
    return low;
}

struct zset_run zset_by_lex(const struct zset *z, const struct lex_range *range, bool from_end)
{
    struct zset_run none = {0};
    struct tree_pos first_pos, last_pos;
    if (!zset_count(z) || lex_empty(range)) return none;
    if (z->encoding == ZSET_SMALL) return small_by_lex(z, range, from_end);
    check(tree_first(&z->scores, &first_pos) && tree_last(&z->scores, &last_pos));
    uint64_t key = tree_key(&first_pos);
    if (unlikely(tree_key(&last_pos) != key)) {
        uint64_t from = rank_searched(&z->scores, range, false), to = rank_searched(&z->scores, range, true);
        return from < to ? (struct zset_run){from, to - from} : none;
    }
    uint64_t first = rank_of_bound(&z->scores, key, &range->min, range->min.open);
    uint64_t end = rank_of_bound(&z->scores, key, &range->max, !range->max.open);
    return first < end ? (struct zset_run){first, end - first} : none;
}
