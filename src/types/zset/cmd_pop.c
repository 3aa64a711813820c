/* cmd_pop: members taken off an end: ZPOPMIN ZPOPMAX BZPOPMIN BZPOPMAX ZMPOP BZMPOP. What waits or chooses among
 * keys is logged as the ZPOPMIN or ZPOPMAX that it turned out to be. */
#include "types/zset/rows.h"
#include "types/zset/zset.h"

static const char *const pop_event[] = {"zpopmin", "zpopmax"};

/* The run of up to count members at one end. */
static struct zset_run end_run(const struct zset *z, bool max, uint64_t count)
{
    uint64_t n = zset_count(z);
    if (count > n) count = n;
    return (struct zset_run){max ? n - count : 0, count};
}

static void pop(struct call *c, bool max)
{
    int64_t count = -1;
    void *root;
    if (c->argc > 3) {
        reply_syntax(c);
        return;
    }
    if (c->argc == 3 && !arg_positive(c, c->argv[2], &count)) return;
    if (!value_write(c, c->argv[1], &zset_type, &root)) return;
    if (!root || count == 0) {
        reply_array(c->r, 0);
        return;
    }
    struct zset_run run = end_run(root, max, count < 0 ? 1 : (uint64_t)count);
    zset_reply_run(c, root, run, max, true, c->r->resp > 2 && count >= 0);
    zset_take_run(c, c->argv[1], root, run, pop_event[max]);
}

void cmd_zpopmin(struct call *c) { pop(c, false); }
void cmd_zpopmax(struct call *c) { pop(c, true); }

/* --- from the first of several keys that has any --- */

struct pop_any {
    const struct slice *keys;
    int key_count;
    bool max;
    uint64_t count;
    bool nested; /* ZMPOP: key, pairs; else key, member, score */
};

static void pop_from(struct call *c, const struct pop_any *p, struct slice key, struct zset *z)
{
    struct zset_run run = end_run(z, p->max, p->count);
    struct slice pop_word = p->max ? SLICE("ZPOPMAX") : SLICE("ZPOPMIN");
    if (p->nested) {
        char text[NUM_I64_MAX_CHARS];
        reply_array(c->r, 2);
        reply_bulk(c->r, key);
        zset_reply_run(c, z, run, p->max, true, true);
        EFFECT_LOG(c, pop_word, key, slice_of(text, num_format_u64(text, run.count)));
    } else {
        struct zset_walk w;
        struct slice member;
        double score;
        zset_walk_start(&w, z, run.first, 1, false);
        check(zset_walk_next(&w, &member, &score));
        reply_array(c->r, 3);
        reply_bulk(c->r, key);
        reply_bulk(c->r, member);
        reply_double(c->r, score);
        zset_walk_end(&w);
        EFFECT_LOG(c, pop_word, key);
    }
    zset_take_run(c, key, z, run, pop_event[p->max]);
}

/* Run again after waiting, only the key that became ready counts, and it may hold another kind again. */
static bool passed_over(struct call *c, struct slice key)
{
    if (!slice_eq(key, c->ready)) return true;
    const struct entry *e = key_peek(c, key);
    return !e || entry_type(e) != VALUE_ZSET;
}

/* True: replied, be it an error. */
static bool pop_first(struct call *c, const struct pop_any *p)
{
    for (int i = 0; i < p->key_count; i++) {
        void *root;
        if (c->retry && passed_over(c, p->keys[i])) continue;
        if (!value_write(c, p->keys[i], &zset_type, &root)) return true;
        if (!root) continue;
        pop_from(c, p, p->keys[i], root);
        return true;
    }
    return false;
}

static void pop_or_wait(struct call *c, const struct pop_any *p, struct slice timeout)
{
    int64_t deadline;
    if (!call_timeout(c, timeout, &deadline)) return;
    if (pop_first(c, p)) return;
    if (c->in_exec) {
        reply_null_array(c->r);
        return;
    }
    struct park wait = {.keys = p->keys, .key_count = p->key_count, .deadline_ms = deadline, .wants = VALUE_ZSET};
    call_park(c, &wait);
}

void cmd_bzpopmin(struct call *c)
{
    struct pop_any p = {.keys = c->argv + 1, .key_count = c->argc - 2, .max = false, .count = 1};
    pop_or_wait(c, &p, c->argv[c->argc - 1]);
}

void cmd_bzpopmax(struct call *c)
{
    struct pop_any p = {.keys = c->argv + 1, .key_count = c->argc - 2, .max = true, .count = 1};
    pop_or_wait(c, &p, c->argv[c->argc - 1]);
}

/* numkeys key ... MIN|MAX [COUNT n], from argv[at] on. false: an error was replied. */
static bool parse_mpop(struct call *c, int at, struct pop_any *out)
{
    int64_t keys, count = -1;
    if (!arg_range(c, c->argv[at], 1, INT64_MAX, &keys, "ERR numkeys should be greater than 0")) return false;
    if (keys >= c->argc - at - 1) {
        reply_syntax(c);
        return false;
    }
    int i = at + 1 + (int)keys;
    bool max = slice_is(c->argv[i], "max");
    bool good = max || slice_is(c->argv[i], "min");
    for (i++; good && i < c->argc; i += 2) {
        good = count < 0 && i + 1 < c->argc && slice_is(c->argv[i], "count");
        if (!good) break;
        if (!arg_range(c, c->argv[i + 1], 1, INT64_MAX, &count, "ERR count should be greater than 0")) return false;
    }
    if (!good) {
        reply_syntax(c);
        return false;
    }
    *out = (struct pop_any){c->argv + at + 1, (int)keys, max, count < 0 ? 1 : (uint64_t)count, true};
    return true;
}

void cmd_zmpop(struct call *c)
{
    struct pop_any p;
    if (!parse_mpop(c, 1, &p)) return;
    if (!pop_first(c, &p)) reply_null_array(c->r);
}

void cmd_bzmpop(struct call *c)
{
    struct pop_any p;
    if (!parse_mpop(c, 2, &p)) return;
    pop_or_wait(c, &p, c->argv[1]);
}
