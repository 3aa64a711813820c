/* cmd_movem: several elements from one list to another in one step: LMOVEM, BLMOVEM.
 *
 * OBO puts each where the one before it went (so they turn around when both ends are the same one), BULK keeps the order
 * they had. The reply shows them as they lie in the destination. What is logged are the plain pop and push. */
#include "types/list/list.h"
#include "types/list/rows.h"

struct movem {
    struct slice from, to;
    enum list_end take, put;
    int64_t count;
    bool exactly, bulk, plain; /* plain: one element, no count was given */
};

/* src dst LEFT|RIGHT LEFT|RIGHT, and from argv[at] on [COUNT|EXACTLY n OBO|BULK]. false: replied. */
static bool parse(struct call *c, int at, struct movem *m)
{
    *m = (struct movem){.from = c->argv[1], .to = c->argv[2], .count = 1, .plain = c->argc == at};
    if (!list_arg_end(c, c->argv[3], &m->take) || !list_arg_end(c, c->argv[4], &m->put)) return false;
    if (m->plain) return true;
    m->exactly = slice_is(c->argv[at], "exactly");
    m->bulk = c->argc == at + 3 && slice_is(c->argv[at + 2], "bulk");
    bool good = c->argc == at + 3 && (m->exactly || slice_is(c->argv[at], "count")) && (m->bulk || slice_is(c->argv[at + 2], "obo"));
    if (!good) {
        reply_syntax(c);
        return false;
    }
    return arg_range(c, c->argv[at + 1], 1, INT64_MAX, &m->count, "ERR count should be greater than 0");
}

/* The elements off the end, copied, in the order in which they will lie. */
static struct slice *gather(struct call *c, const struct movem *m, const struct list *l, size_t n)
{
    struct slice *out = call_scratch(c, n * sizeof *out);
    bool from_head = m->take == LIST_HEAD, turned = !m->bulk && m->take == m->put;
    struct tree_pos pos;
    bool on = list_first(l, m->take, &pos);
    for (size_t i = 0; i < n; i++) {
        struct slice there = tree_get(&pos);
        char *bytes = call_scratch(c, there.len + 1);
        if (there.len) memcpy(bytes, there.ptr, there.len);
        out[from_head != turned ? i : n - 1 - i] = slice_of(bytes, there.len);
        on = on && list_next(m->take, &pos);
    }
    return out;
}

static void push_all(struct call *c, const struct movem *m, const struct slice *elements, size_t n)
{
    void *root;
    if (!value_write(c, m->to, &list_type, &root)) return; /* cannot be: it was looked at before */
    struct list *to = root;
    if (!to) {
        to = list_new(c->cow);
        value_add(c, m->to, &list_type, to);
    }
    for (size_t i = 0; i < n; i++) list_push(to, c->cow, m->put, elements[m->put == LIST_TAIL ? i : n - 1 - i]);
    call_changed_n(c, m->to, 0); /* one change for each element: that of the source */
    call_notify(c, NOTIFY_LIST, m->put == LIST_HEAD ? "lpush" : "rpush", m->to);
}

static void log_movem(struct call *c, const struct movem *m, const struct slice *elements, size_t n)
{
    char text[NUM_I64_MAX_CHARS];
    struct slice *argv = call_scratch(c, (n + 2) * sizeof *argv);
    EFFECT_LOG(c, m->take == LIST_HEAD ? SLICE("LPOP") : SLICE("RPOP"), m->from, slice_of(text, num_format_u64(text, n)));
    argv[0] = m->put == LIST_HEAD ? SLICE("LPUSH") : SLICE("RPUSH");
    argv[1] = m->to;
    for (size_t i = 0; i < n; i++) argv[2 + i] = elements[m->put == LIST_TAIL ? i : n - 1 - i];
    effect_log(c, (int)n + 2, argv);
}

/* The list under `from` has enough of them. */
static void serve(struct call *c, const struct movem *m, struct list *l)
{
    void *root;
    size_t n = (uint64_t)m->count < l->tree.count ? (size_t)m->count : (size_t)l->tree.count;
    if (!value_write(c, m->to, &list_type, &root)) return;
    struct slice *elements = gather(c, m, l, n);
    list_take(c, m->from, l, m->take, n);
    push_all(c, m, elements, n);
    log_movem(c, m, elements, n);
    reply_array(c->r, (int64_t)n);
    for (size_t i = 0; i < n; i++) reply_bulk(c->r, elements[i]);
}

static bool enough(const struct movem *m, const struct list *l)
{
    return l && (!m->exactly || l->tree.count >= (uint64_t)m->count);
}

/* LMOVEM source destination LEFT|RIGHT LEFT|RIGHT [COUNT n|EXACTLY n OBO|BULK] */
void cmd_lmovem(struct call *c)
{
    struct movem m;
    void *root;
    if (!parse(c, 5, &m) || !value_write(c, m.from, &list_type, &root)) return;
    if (enough(&m, root)) serve(c, &m, root);
    else if (m.exactly) reply_null_array(c->r);
    else reply_array(c->r, 0);
}

/* BLMOVEM source destination LEFT|RIGHT LEFT|RIGHT timeout [COUNT n|EXACTLY n OBO|BULK] */
void cmd_blmovem(struct call *c)
{
    struct movem m;
    int64_t deadline_ms;
    void *root = NULL;
    if (!parse(c, 6, &m) || !call_timeout(c, c->argv[5], &deadline_ms)) return;
    const struct entry *e = c->retry ? key_peek(c, m.from) : NULL;
    bool other_type = e && entry_type(e) != VALUE_LIST; /* one that waits does not mind */
    if (!other_type && !value_write(c, m.from, &list_type, &root)) return;
    if (enough(&m, root)) {
        serve(c, &m, root);
    } else if (c->in_exec) {
        reply_null_array(c->r);
    } else if (!c->retry) {
        struct park p = {.keys = c->argv + 1, .key_count = 1, .deadline_ms = deadline_ms, .wants = VALUE_LIST};
        call_park(c, &p);
    }
}
