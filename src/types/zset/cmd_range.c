/* cmd_range: runs of members by rank, score or name: shown, stored, counted or removed. The eight words for showing
 * and storing are one query; each range becomes a run of ranks first (range.c), so that the reply's size is known
 * and one seek starts the walk. */
#include "types/zset/bounds.h"
#include "types/zset/rows.h"

enum range_by { BY_ANY, BY_RANK, BY_SCORE, BY_LEX };

struct query {
    enum range_by by;       /* BY_ANY: options choose */
    bool down, down_fixed;  /* highest first; fixed: REV is not an option */
    bool store, scores, limited;
    int64_t offset, limit;  /* limit negative: all */
    int64_t start, stop;    /* by rank */
    struct score_range score;
    struct lex_range lex;
};

/* --- parsing --- */

/* One option at argv[i]: how many words it takes, 0: no option of this command, -1: an error was replied. */
static int parse_option(struct call *c, int i, bool by_fixed, struct query *q)
{
    struct slice word = c->argv[i];
    int left = c->argc - i - 1;
    if (!q->store && slice_is(word, "withscores")) {
        q->scores = true;
    } else if (left >= 2 && slice_is(word, "limit")) {
        q->limited = true;
        return arg_i64(c, c->argv[i + 1], &q->offset) && arg_i64(c, c->argv[i + 2], &q->limit) ? 3 : -1;
    } else if (!q->down_fixed && slice_is(word, "rev")) {
        q->down = q->down_fixed = true;
    } else if (!by_fixed && q->by == BY_ANY && slice_is(word, "bylex")) {
        q->by = BY_LEX;
    } else if (!by_fixed && q->by == BY_ANY && slice_is(word, "byscore")) {
        q->by = BY_SCORE;
    } else {
        return 0;
    }
    return 1;
}

static bool parse_options(struct call *c, int at, struct query *q)
{
    bool by_fixed = q->by != BY_ANY;
    q->limit = -1;
    while (at < c->argc) {
        int taken = parse_option(c, at, by_fixed, q);
        if (taken < 0) return false;
        if (taken == 0) {
            reply_syntax(c);
            return false;
        }
        at += taken;
    }
    if (q->by == BY_ANY) q->by = BY_RANK;
    const char *error = NULL;
    if (q->limited && q->limit != -1 && q->by == BY_RANK)
        error = "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX";
    else if (q->scores && q->by == BY_LEX)
        error = "ERR syntax error, WITHSCORES not supported in combination with BYLEX";
    if (error) reply_error_slice(c->r, slice_str(error));
    return !error;
}

/* The two bounds at argv[at]; from the top down they are given highest first. */
static bool parse_bounds(struct call *c, int at, struct query *q)
{
    struct slice a = c->argv[at], b = c->argv[at + 1];
    if (q->by == BY_RANK) return arg_i64(c, a, &q->start) && arg_i64(c, b, &q->stop);
    struct slice min = q->down ? b : a, max = q->down ? a : b;
    return q->by == BY_SCORE ? arg_score_range(c, min, max, &q->score) : arg_lex_range(c, min, max, &q->lex);
}

/* --- from query to run --- */

static struct zset_run run_of_ranks(const struct zset *z, int64_t start, int64_t stop, bool down)
{
    int64_t n = (int64_t)zset_count(z);
    if (start < 0) start = start + n < 0 ? 0 : start + n;
    if (stop < 0) stop += n;
    if (stop >= n) stop = n - 1;
    if (start > stop || start >= n) return (struct zset_run){0};
    return (struct zset_run){(uint64_t)(down ? n - 1 - stop : start), (uint64_t)(stop - start + 1)};
}

/* The part of a run that LIMIT leaves. */
static struct zset_run run_limit(struct zset_run run, const struct query *q)
{
    if (q->offset < 0 || (uint64_t)q->offset >= run.count) return (struct zset_run){0};
    uint64_t rest = run.count - (uint64_t)q->offset;
    uint64_t count = q->limit < 0 || (uint64_t)q->limit > rest ? rest : (uint64_t)q->limit;
    uint64_t first = run.first + (q->down ? rest - count : (uint64_t)q->offset);
    return (struct zset_run){first, count};
}

static struct zset_run run_of(const struct zset *z, const struct query *q)
{
    if (q->by == BY_RANK) return run_of_ranks(z, q->start, q->stop, q->down);
    struct zset_run run = q->by == BY_SCORE ? zset_by_score(z, &q->score) : zset_by_lex(z, &q->lex, q->down);
    return run_limit(run, q);
}

/* --- the commands --- */

static void store_run(struct call *c, const struct zset *z, struct zset_run run, bool down)
{
    struct zset *out = zset_new(c->cow);
    struct zset_walk w;
    struct slice member;
    double score;
    zset_walk_start(&w, z, down ? run.first + run.count - 1 : run.first, run.count, down);
    while (zset_walk_next(&w, &member, &score)) zset_put(&out, c->cow, c->set, member, score);
    zset_walk_end(&w);
    zset_store(c, c->argv[1], out, "zrangestore");
}

static void range(struct call *c, struct query q)
{
    int key_at = q.store ? 2 : 1;
    const void *z;
    if (!parse_options(c, key_at + 3, &q)) return;
    if (!parse_bounds(c, key_at + 1, &q)) return;
    if (!value_read(c, c->argv[key_at], &zset_type, &z)) return;
    struct zset_run run = z ? run_of(z, &q) : (struct zset_run){0};
    if (q.store) store_run(c, z, run, q.down);
    else zset_reply_run(c, z, run, q.down, q.scores, q.scores && c->r->resp > 2);
}

void cmd_zrange(struct call *c) { range(c, (struct query){.by = BY_ANY}); }
void cmd_zrangestore(struct call *c) { range(c, (struct query){.by = BY_ANY, .store = true}); }
void cmd_zrevrange(struct call *c) { range(c, (struct query){.by = BY_RANK, .down = true, .down_fixed = true}); }
void cmd_zrangebyscore(struct call *c) { range(c, (struct query){.by = BY_SCORE, .down_fixed = true}); }
void cmd_zrevrangebyscore(struct call *c) { range(c, (struct query){.by = BY_SCORE, .down = true, .down_fixed = true}); }
void cmd_zrangebylex(struct call *c) { range(c, (struct query){.by = BY_LEX, .down_fixed = true}); }
void cmd_zrevrangebylex(struct call *c) { range(c, (struct query){.by = BY_LEX, .down = true, .down_fixed = true}); }

static void count_run(struct call *c, enum range_by by)
{
    struct query q = {.by = by, .limit = -1};
    const void *z;
    if (!parse_bounds(c, 2, &q)) return;
    if (!value_read(c, c->argv[1], &zset_type, &z)) return;
    reply_int(c->r, z ? (int64_t)run_of(z, &q).count : 0);
}

void cmd_zcount(struct call *c) { count_run(c, BY_SCORE); }
void cmd_zlexcount(struct call *c) { count_run(c, BY_LEX); }

static void remove_run(struct call *c, enum range_by by, const char *event)
{
    struct query q = {.by = by, .limit = -1};
    void *root;
    if (!parse_bounds(c, 2, &q)) return;
    if (!value_write(c, c->argv[1], &zset_type, &root)) return;
    struct zset_run run = root ? run_of(root, &q) : (struct zset_run){0};
    if (run.count) zset_take_run(c, c->argv[1], root, run, event);
    reply_int(c->r, (int64_t)run.count);
}

void cmd_zremrangebyrank(struct call *c) { remove_run(c, BY_RANK, "zremrangebyrank"); }
void cmd_zremrangebyscore(struct call *c) { remove_run(c, BY_SCORE, "zremrangebyscore"); }
void cmd_zremrangebylex(struct call *c) { remove_run(c, BY_LEX, "zremrangebylex"); }
