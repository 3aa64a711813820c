/* cmd_ex: HGETEX and HSETEX: values and times of fields in one command. Both have their options in any order around
 * the fields; HSETEX has the conditions of Redis (on the fields) and of Valkey (on the key). */
#include "types/hash/hash.h"
#include "types/hash/rows.h"

enum { EX_FNX = 1, EX_FXX = 2, EX_NX = 4, EX_XX = 8 };

struct ex {
    bool sets;            /* HSETEX */
    bool keep, persist;   /* KEEPTTL; PERSIST */
    bool timed;           /* EX, PX, EXAT, PXAT: at */
    int64_t at;
    unsigned conditions;
    int first, count;     /* the first field's argument, and how many there are; 0: not seen */
};

static struct slice field_of(const struct call *c, const struct ex *x, int i) { return c->argv[x->first + (x->sets ? 2 * i : i)]; }
static struct slice value_of(const struct call *c, const struct ex *x, int i) { return c->argv[x->first + 2 * i + 1]; }

static bool fail(struct call *c, const char *text)
{
    reply_errorf(c->r, "%s", text);
    return false;
}

static bool one_time(struct call *c, const struct ex *x)
{
    if (!x->timed && !x->keep && !x->persist) return true;
    return fail(c, x->sets ? "ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified"
                           : "ERR Only one of EX, PX, EXAT, PXAT or PERSIST arguments can be specified");
}

/* EX, PX, EXAT, PXAT at argument *i, and what follows it. *took: it was one of them. */
static bool parse_time(struct call *c, struct ex *x, int *i, bool *took)
{
    static const struct {
        const char *word;
        bool seconds, relative;
    } kinds[] = {{"ex", true, true}, {"px", false, true}, {"exat", true, false}, {"pxat", false, false}};
    int k = 0;
    while (k < COUNT_OF(kinds) && !slice_is(c->argv[*i], kinds[k].word)) k++;
    *took = k < COUNT_OF(kinds);
    if (!*took) return true;
    if (!one_time(c, x)) return false;
    if (++*i == c->argc) return fail(c, "ERR missing expire time");
    x->timed = true;
    return hash_time_given(c, c->argv[*i], kinds[k].relative ? c->now_ms : 0, kinds[k].seconds, &x->at);
}

static bool parse_condition(struct call *c, struct ex *x, struct slice word, bool *took)
{
    static const struct {
        const char *word;
        unsigned bit, others;
    } kinds[] = {{"fnx", EX_FNX, EX_FXX}, {"fxx", EX_FXX, EX_FNX}, {"nx", EX_NX, EX_XX}, {"xx", EX_XX, EX_NX}};
    int k = 0;
    while (k < COUNT_OF(kinds) && !slice_is(word, kinds[k].word)) k++;
    *took = x->sets && k < COUNT_OF(kinds);
    if (!*took) return true;
    if (x->conditions & (kinds[k].bit | kinds[k].others))
        return fail(c, k < 2 ? "ERR Only one of FXX or FNX arguments can be specified" : "ERR Only one of NX or XX arguments can be specified");
    x->conditions |= kinds[k].bit;
    return true;
}

static bool is_option(const struct ex *x, struct slice word)
{
    static const char *const both[] = {"ex", "px", "exat", "pxat", "fields"}, *const set[] = {"fnx", "fxx", "nx", "xx", "keepttl"};
    for (int i = 0; i < COUNT_OF(both); i++)
        if (slice_is(word, both[i])) return true;
    for (int i = 0; x->sets && i < COUNT_OF(set); i++)
        if (slice_is(word, set[i])) return true;
    return !x->sets && slice_is(word, "persist");
}

/* FIELDS numfields field [value] ...; what follows, if anything, is an option again. *i: the last argument of it. */
static bool parse_fields(struct call *c, struct ex *x, int *i)
{
    int64_t n;
    int each = x->sets ? 2 : 1, left = c->argc - *i - 2;
    if (x->first) return fail(c, "ERR FIELDS keyword specified multiple times");
    if (left < each) {
        reply_wrong_args(c);
        return false;
    }
    if (!arg_range(c, c->argv[*i + 1], 1, INT64_MAX, &n, "ERR Number of fields must be a positive integer")) return false;
    if (n > left / each || (n * each < left && !is_option(x, c->argv[*i + 2 + n * each])))
        return fail(c, "ERR The `numfields` parameter must match the number of arguments");
    x->first = *i + 2;
    x->count = (int)n;
    *i = x->first + x->count * each - 1;
    return true;
}

static bool parse(struct call *c, struct ex *x)
{
    for (int i = 2; i < c->argc; i++) {
        struct slice word = c->argv[i];
        bool took;
        if (!parse_time(c, x, &i, &took)) return false;
        if (!took && !parse_condition(c, x, word, &took)) return false;
        if (took) continue;
        if (slice_is(word, x->sets ? "keepttl" : "persist")) {
            if (!one_time(c, x)) return false;
            *(x->sets ? &x->keep : &x->persist) = true;
        } else if (slice_is(word, "fields")) {
            if (!parse_fields(c, x, &i)) return false;
        } else {
            reply_errorf(c->r, "ERR unknown argument: %.*s", (int)(word.len > 128 ? 128 : word.len), word.ptr);
            return false;
        }
    }
    return x->first || fail(c, "ERR missing FIELDS argument");
}

/* --- HGETEX --- */

/* What becomes of the fields that were there, once all were shown. */
static void apply(struct call *c, const struct ex *x, struct hash *h)
{
    struct slice key = c->argv[1], *done = call_scratch(c, (size_t)x->count * sizeof *done);
    struct hash *was = h;
    bool over = x->timed && hash_time_over(c, x->at);
    int64_t at = !x->timed ? 0 : x->at < 1 ? 1 : x->at;
    int count = 0;
    for (int i = 0; i < x->count; i++) {
        struct slice field = field_of(c, x, i);
        struct hash_place p;
        if (!hash_seek(h, field, &p) || (x->persist && !p.ends)) continue;
        if (over) hash_del(c, h, &p);
        else hash_set_time(c, &h, &p, field, at);
        done[count++] = field;
    }
    if (over) {
        hash_fields_gone(c, key, h, done, count);
        if (count) hash_log_gone(c, done, count);
        return;
    }
    hash_done(c, key, h, was);
    if (!count) return;
    call_changed_n(c, key, count);
    call_notify_subkeys(c, x->persist ? "hpersist" : "hexpire", key, (struct subkeys){done, count, 1});
    hash_log_times(c, at, NULL, done, count);
}

/* HGETEX key [EX s | PX ms | EXAT s | PXAT ms | PERSIST] FIELDS numfields field [field ...] */
void cmd_hgetex(struct call *c)
{
    struct ex x = {0};
    void *root;
    if (!parse(c, &x) || !value_write(c, c->argv[1], &hash_type, &root)) return;
    reply_array(c->r, x.count);
    for (int i = 0; i < x.count; i++) {
        struct hash_place p;
        if (root && hash_meet(c, c->argv[1], root, field_of(c, &x, i), &p)) reply_bulk(c->r, p.value);
        else reply_null(c->r);
    }
    if (root && (x.timed || x.persist)) apply(c, &x, root);
}

/* --- HSETEX --- */

static bool conditions_met(struct call *c, const struct ex *x, struct hash *h, bool exists)
{
    if ((x->conditions & EX_NX) && exists) return false;
    if ((x->conditions & EX_XX) && !exists) return false;
    if (!(x->conditions & (EX_FNX | EX_FXX))) return true;
    for (int i = 0; i < x->count; i++) {
        struct hash_place p;
        bool there = exists && hash_meet(c, c->argv[1], h, field_of(c, x, i), &p);
        if (there != !!(x->conditions & EX_FXX)) return false;
    }
    return true;
}

/* The fields would be over at once: they go, if they were there. */
static void set_over(struct call *c, const struct ex *x, struct hash *h)
{
    struct slice *done = call_scratch(c, (size_t)x->count * sizeof *done);
    int count = 0;
    for (int i = 0; i < x->count; i++) {
        struct hash_place p;
        if (!hash_meet(c, c->argv[1], h, field_of(c, x, i), &p)) continue;
        hash_del(c, h, &p);
        done[count++] = field_of(c, x, i);
    }
    hash_fields_gone(c, c->argv[1], h, done, count);
    if (count) hash_log_gone(c, done, count);
}

/* Without times it is a HSET; else the instant takes the place of what was given, and conditions were met already. */
static void log_set(struct call *c, const struct ex *x)
{
    char time[NUM_I64_MAX_CHARS];
    struct slice *argv = call_scratch(c, ((size_t)c->argc + 4) * sizeof *argv);
    int n = 0, fields = 2 * x->count;
    argv[n++] = x->timed || x->keep ? SLICE("HSETEX") : SLICE("HSET");
    argv[n++] = c->argv[1];
    if (x->timed) {
        argv[n++] = SLICE("PXAT");
        argv[n++] = slice_of(time, num_format_i64(time, x->at));
    } else if (x->keep) {
        argv[n++] = SLICE("KEEPTTL");
    }
    if (x->timed || x->keep) {
        argv[n++] = SLICE("FIELDS");
        argv[n++] = c->argv[x->first - 1];
    }
    memcpy(argv + n, c->argv + x->first, (size_t)fields * sizeof *argv);
    effect_log(c, n + fields, argv);
}

static void set_all(struct call *c, const struct ex *x, struct hash *h, struct hash *was)
{
    struct slice key = c->argv[1];
    int64_t at = !x->timed ? 0 : x->at < 1 ? 1 : x->at;
    for (int i = 0; i < x->count; i++) {
        struct hash_place p;
        hash_meet(c, key, h, field_of(c, x, i), &p);
        hash_put(c, &h, &p, field_of(c, x, i), value_of(c, x, i), x->keep ? p.ends : at);
    }
    hash_done(c, key, h, was);
    call_changed_n(c, key, x->count);
    struct subkeys fields = {c->argv + x->first, x->count, 2};
    call_notify_subkeys(c, "hset", key, fields);
    if (x->timed) call_notify_subkeys(c, "hexpire", key, fields);
    log_set(c, x);
}

/* HSETEX key [NX | XX] [FNX | FXX] [EX s | PX ms | EXAT s | PXAT ms | KEEPTTL] FIELDS numfields field value [field value ...] */
void cmd_hsetex(struct call *c)
{
    struct ex x = {.sets = true};
    void *root;
    if (!parse(c, &x)) return;
    for (int i = 0; i < x.count; i++)
        if (!hash_fits(c, field_of(c, &x, i), value_of(c, &x, i))) return;
    if (!value_write(c, c->argv[1], &hash_type, &root)) return;
    struct hash *h = root;
    bool met = conditions_met(c, &x, h, root != NULL);
    if (met && x.timed && hash_time_over(c, x.at)) {
        if (h) set_over(c, &x, h);
    } else if (met) {
        set_all(c, &x, h ? h : hash_new(c->cow), root);
    }
    reply_int(c->r, met);
}
