/* list: see list.h. What always holds: the tree is positional, its count is the length, the root's epoch is that of
 * the last thaw or creation, and no list under a key is empty between two commands. */
#include "types/list/list.h"

static const struct tree_kind list_kind = {0, NULL};

struct list *list_new(struct cow *cow)
{
    struct list *l = mem_alloc(sizeof *l);
    l->epoch = cow->epoch;
    tree_init(&l->tree, &list_kind);
    return l;
}

void list_reply(struct reply *r, const struct list *l, enum list_end end, uint64_t count)
{
    struct tree_pos pos;
    list_first(l, end, &pos);
    while (count--) {
        reply_bulk(r, tree_get(&pos));
        list_next(end, &pos);
    }
}

uint64_t list_clip(const struct list *l, int64_t *start, int64_t end)
{
    int64_t n = (int64_t)l->tree.count;
    if (*start < 0) *start += n;
    if (*start < 0) *start = 0;
    if (end < 0) end += n;
    if (end >= n) end = n - 1;
    return *start > end ? 0 : (uint64_t)(end - *start) + 1;
}

void list_removed(struct call *c, struct slice key, struct list *l, const char *event, uint64_t changes)
{
    call_notify(c, NOTIFY_LIST, event, key);
    if (l->tree.count == 0) {
        key_del(c, key);
        call_notify(c, NOTIFY_GENERIC, "del", key);
    }
    call_changed_n(c, key, (int64_t)changes);
}

void list_take(struct call *c, struct slice key, struct list *l, enum list_end end, uint64_t count)
{
    const char *event = end == LIST_HEAD ? "lpop" : "rpop";
    if (count == l->tree.count) { /* all of it: the keyspace frees big ones elsewhere */
        call_notify(c, NOTIFY_LIST, event, key);
        key_del(c, key);
        call_notify(c, NOTIFY_GENERIC, "del", key);
        call_changed_n(c, key, (int64_t)count);
        return;
    }
    if (count == 1) {
        struct tree_pos pos;
        list_first(l, end, &pos);
        tree_del(&l->tree, c->cow, &pos);
    } else {
        tree_del_range(&l->tree, c->cow, end == LIST_HEAD ? 0 : l->tree.count - count, count);
    }
    list_removed(c, key, l, event, count);
}

bool list_arg_end(struct call *c, struct slice arg, enum list_end *out)
{
    if (slice_is(arg, "left")) {
        *out = LIST_HEAD;
        return true;
    }
    if (slice_is(arg, "right")) {
        *out = LIST_TAIL;
        return true;
    }
    reply_syntax(c);
    return false;
}

/* --- the value_type row --- */

static void *list_thaw(void *root, struct cow *cow)
{
    struct list *old = root, *l = mem_alloc(sizeof *l);
    *l = *old;
    l->epoch = cow->epoch;
    cow_note_copy(cow, sizeof *l);
    cow_retire(cow, old, sizeof *old, old->epoch);
    return l;
}

static void list_free(void *root)
{
    struct list *l = root;
    tree_deinit(&l->tree, NULL);
    mem_free(l, sizeof *l);
}

static uint64_t list_length(const void *root) { return ((const struct list *)root)->tree.count; }

/* Nodes hold about 2 KiB; an estimate is enough to tell big from small. */
static size_t list_free_cost(const void *root)
{
    const struct list *l = root;
    return 1 + (size_t)(l->tree.bytes / 1024);
}

static const char *list_encoding(const void *root)
{
    (void)root;
    return "quicklist";
}

static size_t list_memory(const void *root)
{
    const struct list *l = root;
    return mem_class(sizeof *l) + (size_t)l->tree.bytes;
}

static void *list_copy(const void *root, struct cow *cow)
{
    const struct list *from = root;
    struct list *l = list_new(cow);
    struct tree_pos pos;
    for (bool on = tree_first(&from->tree, &pos); on; on = tree_next(&pos))
        tree_append(&l->tree, cow, 0, tree_get(&pos));
    return l;
}

static void list_each(const void *root, value_visit *visit, void *arg)
{
    const struct list *l = root;
    struct tree_pos pos;
    for (bool on = tree_first(&l->tree, &pos); on; on = tree_next(&pos)) {
        struct element e = {.a = tree_get(&pos)};
        if (!visit(arg, &e)) return;
    }
}

static void *list_from_slices(struct cow *cow, const struct settings *set, const struct slice *v, uint64_t n)
{
    (void)set;
    struct list *l = list_new(cow);
    for (uint64_t i = 0; i < n; i++) tree_append(&l->tree, cow, 0, v[i]);
    return l;
}

const struct value_type list_type = {
    .name = "list",
    .id = VALUE_LIST,
    .digest_parts = 1,
    .ordered = true,
    .sorted = true,
    .thaw = list_thaw,
    .free = list_free,
    .length = list_length,
    .free_cost = list_free_cost,
    .encoding = list_encoding,
    .memory = list_memory,
    .copy = list_copy,
    .each = list_each,
    .from_slices = list_from_slices,
    .codec = &list_codec,
};
