/* cmd_sort: SORT and SORT_RO.
 *
 * Three steps: the elements are copied into one buffer (what each() shows lives no longer than its visit), every element
 * gets its weight (a number, or bytes for ALPHA, its own or those of the key that BY makes of it), then the vector
 * is sorted, stable, and answered or stored. Offsets into the buffers, not pointers, while they still grow.
 * Cost: O(n log n) and memory for a copy of the elements, whatever LIMIT says. Two elements of equal weight are ordered by
 * their bytes when weights are numbers.
 */
#include "engine/engine.h"
#include "engine/rows_generic.h"

struct sort_item {
    size_t at, len;                /* element in sort.bytes */
    double score;
    size_t weight_at, weight_len;  /* ALPHA BY: in sort.weights */
    bool has_weight;
};

struct sort {
    struct call *c;
    bool desc, alpha, unsorted, by_given;
    int64_t limit_start, limit_count;
    struct slice by, store;
    bool has_store;
    const struct slice **gets;     /* into argv */
    int get_count;

    struct sort_item *items, *spare;
    size_t count, cap;
    struct buf bytes, weights;
    bool bad_score;
};

/* --- options --- */

/* Patterns name keys that nobody has checked: they are for those who may read all. */
static bool reads_all(struct call *c, const char *error)
{
    if (likely(!(c->e->special & SPECIAL_ACL)) || c->e->acl_reads_all(c)) return true;
    reply_error_slice(c->r, slice_str(error));
    return false;
}

/* Patterns name keys of other slots. */
static bool stays_here(struct call *c, const char *error)
{
    if (likely(!c->e->cluster)) return true;
    reply_error_slice(c->r, slice_str(error));
    return false;
}

static bool parse_word(struct sort *s, int *i, bool may_store)
{
    struct call *c = s->c;
    struct slice word = c->argv[*i];
    int left = c->argc - *i - 1;
    if (slice_is(word, "asc")) {
        s->desc = false;
    } else if (slice_is(word, "desc")) {
        s->desc = true;
    } else if (slice_is(word, "alpha")) {
        s->alpha = true;
    } else if (slice_is(word, "limit") && left >= 2) {
        if (!arg_i64(c, c->argv[*i + 1], &s->limit_start) || !arg_i64(c, c->argv[*i + 2], &s->limit_count)) return false;
        *i += 2;
    } else if (may_store && slice_is(word, "store") && left >= 1) {
        s->store = c->argv[++*i];
        s->has_store = true;
    } else if (slice_is(word, "by") && left >= 1) {
        s->by = c->argv[++*i];
        s->by_given = true;
        if (!memchr(s->by.ptr, '*', s->by.len)) s->unsorted = true; /* a constant: no order asked for */
        else if (!stays_here(c, "ERR BY option of SORT denied in Cluster mode.") || !reads_all(c, "ERR BY option of SORT denied due to insufficient ACL permissions.")) return false;
    } else if (slice_is(word, "get") && left >= 1) {
        s->gets[s->get_count++] = &c->argv[++*i];
        if (!stays_here(c, "ERR GET option of SORT denied in Cluster mode.")) return false;
        if (!reads_all(c, "ERR GET option of SORT denied due to insufficient ACL permissions.")) return false;
    } else {
        reply_syntax(c);
        return false;
    }
    return true;
}

static bool parse_options(struct sort *s, bool may_store)
{
    s->limit_count = -1;
    s->gets = call_scratch(s->c, sizeof *s->gets * (size_t)s->c->argc);
    for (int i = 2; i < s->c->argc; i++)
        if (!parse_word(s, &i, may_store)) return false;
    return true;
}

/* --- patterns of BY and GET --- */

/* Where bytes go that were found; they live for the call only. */
struct string_sink {
    void (*take)(void *arg, struct slice bytes);
    void *arg;
};

static bool give_string(void *arg, const struct element *e)
{
    const struct string_sink *sink = arg;
    sink->take(sink->arg, e->a);
    return false;
}

/* Where "->field" starts behind the star; pattern.len when the pattern names no field. */
static size_t field_at(struct slice pattern, size_t star)
{
    for (size_t i = star + 1; i + 2 < pattern.len; i++)
        if (pattern.ptr[i] == '-' && pattern.ptr[i + 1] == '>') return i;
    return pattern.len;
}

/* Hands the value that the pattern names for element to the sink; false when there is none. '#' is the element itself; else the star
 * is replaced by the element, and "->f" behind it picks a field of the hash of that name. */
static bool look_up(struct call *c, struct slice pattern, struct slice element, struct string_sink *sink)
{
    if (slice_eq(pattern, SLICE("#"))) {
        sink->take(sink->arg, element);
        return true;
    }
    const char *star_ptr = memchr(pattern.ptr, '*', pattern.len);
    if (!star_ptr) return false;
    size_t star = (size_t)(star_ptr - pattern.ptr), field = field_at(pattern, star);
    struct buf key = {0};
    buf_put(&key, pattern.ptr, star);
    buf_puts(&key, element);
    buf_put(&key, pattern.ptr + star + 1, field - star - 1);
    const struct entry *e = key_read(c, buf_slice(&key));
    buf_deinit(&key);
    if (!e) return false;

    const struct value_type *t = entry_value_type(e);
    if (field == pattern.len) {
        if (t->id != VALUE_STRING) return false;
        t->each(entry_value_root(e), give_string, sink);
        return true;
    }
    struct slice value, name = slice_of(pattern.ptr + field + 2, pattern.len - field - 2);
    if (t->id != VALUE_HASH || !t->field || !t->field(entry_value_root(e), call_loading(c) ? INT64_MIN : c->now_ms, name, &value)) return false;
    sink->take(sink->arg, value);
    return true;
}

/* --- loading --- */

static bool load_element(void *arg, const struct element *e)
{
    struct sort *s = arg;
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 64;
        s->items = mem_realloc(s->items, s->cap * sizeof *s->items, cap * sizeof *s->items);
        s->cap = cap;
    }
    s->items[s->count++] = (struct sort_item){.at = s->bytes.len, .len = e->a.len};
    buf_puts(&s->bytes, e->a);
    return true;
}

static struct slice element_of(const struct sort *s, const struct sort_item *i) { return slice_of(s->bytes.ptr + i->at, i->len); }
static struct slice weight_of(const struct sort *s, const struct sort_item *i)
{
    return slice_of(s->weights.ptr + i->weight_at, i->weight_len);
}

struct weight_sink {
    struct sort *s;
    struct sort_item *item;
};

static void take_weight(void *arg, struct slice bytes)
{
    struct weight_sink *w = arg;
    if (!w->s->alpha) {
        if (!num_read_double(bytes, &w->item->score)) w->s->bad_score = true;
        return;
    }
    w->item->weight_at = w->s->weights.len;
    w->item->weight_len = bytes.len;
    w->item->has_weight = true;
    buf_puts(&w->s->weights, bytes);
}

static void load_weights(struct sort *s)
{
    for (size_t i = 0; i < s->count; i++) {
        struct weight_sink w = {s, &s->items[i]};
        struct string_sink sink = {take_weight, &w};
        if (s->by_given) look_up(s->c, s->by, element_of(s, w.item), &sink);
        else if (!s->alpha) take_weight(&w, element_of(s, w.item));
    }
}

/* --- sorting --- */

static int compare(const struct sort *s, const struct sort_item *a, const struct sort_item *b)
{
    int order;
    if (!s->alpha) {
        order = (a->score > b->score) - (a->score < b->score);
        if (order == 0) order = slice_cmp(element_of(s, a), element_of(s, b));
    } else if (!s->by_given) {
        order = slice_cmp(element_of(s, a), element_of(s, b));
    } else if (a->has_weight && b->has_weight) {
        order = slice_cmp(weight_of(s, a), weight_of(s, b));
    } else {
        order = a->has_weight - b->has_weight; /* what has no weight comes first */
    }
    return s->desc ? -order : order;
}

/* Merges the sorted runs [lo, mid) and [mid, hi) of from into to. */
static void merge(const struct sort *s, const struct sort_item *from, struct sort_item *to, size_t lo, size_t mid, size_t hi)
{
    size_t a = lo, b = mid;
    for (size_t k = lo; k < hi; k++) {
        bool left = b >= hi || (a < mid && compare(s, &from[a], &from[b]) <= 0);
        to[k] = from[left ? a++ : b++];
    }
}

static void sort_items(struct sort *s)
{
    if (s->count < 2) return;
    s->spare = mem_alloc(s->cap * sizeof *s->spare);
    for (size_t run = 1; run < s->count; run *= 2) {
        for (size_t lo = 0; lo < s->count; lo += 2 * run) {
            size_t mid = lo + run < s->count ? lo + run : s->count, hi = lo + 2 * run < s->count ? lo + 2 * run : s->count;
            merge(s, s->items, s->spare, lo, mid, hi);
        }
        struct sort_item *swap = s->items;
        s->items = s->spare;
        s->spare = swap;
    }
}

static void reverse_items(struct sort *s)
{
    for (size_t i = 0, j = s->count; i + 1 < j; i++) {
        struct sort_item swap = s->items[i];
        s->items[i] = s->items[--j];
        s->items[j] = swap;
    }
}

/* --- answering --- */

/* The items asked for by LIMIT: [*from, *to). */
static void window(const struct sort *s, size_t *from, size_t *to)
{
    int64_t count = (int64_t)s->count, start = s->limit_start < 0 ? 0 : s->limit_start, take = s->limit_count;
    if (start > count) start = count;
    if (take < 0 || take > count - start) take = count - start;
    *from = (size_t)start;
    *to = (size_t)(start + take);
}

static void reply_bytes(void *arg, struct slice bytes) { reply_bulk(arg, bytes); }

static void answer(struct sort *s, size_t from, size_t to)
{
    struct reply *r = s->c->r;
    struct string_sink sink = {reply_bytes, r};
    reply_array(r, (int64_t)(to - from) * (s->get_count ? s->get_count : 1));
    for (size_t i = from; i < to; i++) {
        struct slice element = element_of(s, &s->items[i]);
        if (!s->get_count) reply_bulk(r, element);
        for (int g = 0; g < s->get_count; g++)
            if (!look_up(s->c, *s->gets[g], element, &sink)) reply_null(r);
    }
}

/* What SORT ... GET ... STORE gathers: bytes back to back, and the length of each. */
struct gathered {
    struct buf bytes, lens;
};

static void gather(void *arg, struct slice bytes)
{
    struct gathered *g = arg;
    buf_puts(&g->bytes, bytes);
    buf_put(&g->lens, &bytes.len, sizeof bytes.len);
}

static void store_slices(struct sort *s, const struct slice *v, size_t n)
{
    struct call *c = s->c;
    const struct value_type *list = value_types[VALUE_LIST];
    if (n) {
        value_store(c, s->store, list, list->from_slices(c->cow, c->set, v, n));
        call_changed_n(c, s->store, (int64_t)n);
        call_notify(c, NOTIFY_LIST, "sortstore", s->store);
    } else if (key_del(c, s->store)) {
        call_changed(c, s->store);
        call_notify(c, NOTIFY_GENERIC, "del", s->store);
    }
    reply_int(c->r, (int64_t)n);
}

static void store(struct sort *s, size_t from, size_t to)
{
    struct gathered g = {0};
    struct string_sink sink = {gather, &g};
    for (size_t i = from; i < to; i++) {
        struct slice element = element_of(s, &s->items[i]);
        if (!s->get_count) gather(&g, element);
        for (int k = 0; k < s->get_count; k++)
            if (!look_up(s->c, *s->gets[k], element, &sink)) gather(&g, SLICE(""));
    }
    size_t n = g.lens.len / sizeof(size_t);
    struct slice *v = mem_alloc((n ? n : 1) * sizeof *v);
    const char *at = g.bytes.ptr;
    for (size_t i = 0; i < n; i++) {
        memcpy(&v[i].len, g.lens.ptr + i * sizeof(size_t), sizeof(size_t));
        v[i].ptr = at;
        at += v[i].len;
    }
    store_slices(s, v, n);
    mem_free(v, (n ? n : 1) * sizeof *v);
    buf_deinit(&g.bytes);
    buf_deinit(&g.lens);
}

/* --- the command --- */

/* Loads what there is to sort; false: WRONGTYPE was replied. */
static bool load(struct sort *s)
{
    const struct entry *e = key_read(s->c, s->c->argv[1]);
    if (!e) return true;
    const struct value_type *t = entry_value_type(e);
    if (t->id != VALUE_LIST && t->id != VALUE_SET && t->id != VALUE_ZSET) {
        reply_error(s->c->r, ERR_WRONGTYPE);
        return false;
    }
    if (s->unsorted && t->id == VALUE_SET && (s->has_store || s->c->e->script_runs)) { /* neither what is stored nor what scripts do depends on the order of a hash table */
        s->unsorted = s->by_given = false;
        s->alpha = true;
    }
    if (t->to_big) {
        void *root, *big;
        if (!value_write(s->c, s->c->argv[1], t, &root)) return false;
        big = t->to_big(root, s->c->cow);
        if (big != root) value_moved(s->c, s->c->argv[1], big);
        t->each(big, load_element, s);
    } else {
        t->each(entry_value_root(e), load_element, s);
    }
    if (s->unsorted && t->sorted && s->desc) reverse_items(s);
    return true;
}

static void sort(struct call *c, bool may_store)
{
    struct sort s = {.c = c};
    size_t from, to;
    if (parse_options(&s, may_store) && load(&s)) {
        if (!s.unsorted) {
            load_weights(&s);
            if (!s.bad_score) sort_items(&s);
        }
        window(&s, &from, &to);
        if (s.bad_score) reply_errorf(c->r, "ERR One or more scores can't be converted into double");
        else if (s.has_store) store(&s, from, to);
        else answer(&s, from, to);
    }
    mem_free(s.items, s.cap * sizeof *s.items);
    mem_free(s.spare, s.cap * sizeof *s.spare);
    buf_deinit(&s.bytes);
    buf_deinit(&s.weights);
}

void cmd_sort(struct call *c) { sort(c, true); }
void cmd_sort_ro(struct call *c) { sort(c, false); }
