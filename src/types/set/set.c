/* set: see set.h. What always holds: a linked set is not empty; an intset holds at most set-max-intset-entries
 * integers as of its last add; the tree's keys are the upper half of each member's hash. */
#include "types/set/set.h"

#include "base/hash.h"

/* The order of bytes does not matter to anyone, so the cheapest one: length first. */
static int member_cmp(struct slice record, struct slice probe)
{
    if (record.len != probe.len) return record.len < probe.len ? -1 : 1;
    return record.len ? memcmp(record.ptr, probe.ptr, record.len) : 0;
}

static const struct tree_kind member_kind = {.key_bytes = 4, .cmp = member_cmp};

static size_t root_bytes(uint8_t encoding)
{
    return encoding == SET_INTS ? offsetof(struct set, ints) + sizeof(struct intset *) : sizeof(struct set);
}

static struct set *root_new(struct cow *cow, uint8_t encoding)
{
    struct set *s = mem_alloc(root_bytes(encoding));
    s->epoch = cow->epoch;
    s->encoding = encoding;
    return s;
}

struct set *set_new(struct cow *cow)
{
    struct set *s = root_new(cow, SET_INTS);
    s->ints = intset_new(cow);
    return s;
}

struct set *set_new_tree(struct cow *cow)
{
    struct set *s = root_new(cow, SET_TREE);
    tree_init(&s->tree, &member_kind);
    return s;
}

static inline bool member_is_int(struct member *m)
{
    if (!m->int_known) {
        m->is_int = num_parse_i64(m->text, &m->value);
        m->int_known = true;
    }
    return m->is_int;
}

static inline uint32_t member_hash(struct member *m)
{
    if (!m->hashed) {
        m->hash = (uint32_t)(hash_slice(m->text) >> 32);
        m->hashed = true;
    }
    return m->hash;
}

struct set *set_new_for(struct cow *cow, struct member *first)
{
    return member_is_int(first) ? set_new(cow) : set_new_tree(cow);
}

static void root_free(void *root)
{
    struct set *s = root;
    if (s->encoding == SET_INTS) intset_free(s->ints, NULL);
    else tree_deinit(&s->tree, NULL);
    mem_free(s, root_bytes(s->encoding));
}

void set_free(struct set *s)
{
    if (s) root_free(s);
}

uint64_t set_count(const struct set *s)
{
    if (!s) return 0;
    return s->encoding == SET_INTS ? s->ints->count : s->tree.count;
}

bool set_has(const struct set *s, struct member *m)
{
    if (!s) return false;
    if (s->encoding == SET_INTS) return member_is_int(m) && intset_find(s->ints, m->value, NULL);
    struct tree_pos pos;
    return tree_seek(&s->tree, member_hash(m), m->text, &pos);
}

static bool tree_add(struct set *s, struct cow *cow, struct member *m)
{
    struct tree_pos pos;
    uint32_t hash = member_hash(m);
    if (tree_seek(&s->tree, hash, m->text, &pos)) return false;
    tree_insert(&s->tree, cow, &pos, hash, m->text);
    return true;
}

/* Intset to tree; the root moves. */
static void turn(struct set **sp, struct cow *cow)
{
    struct set *s = *sp, *t = set_new_tree(cow);
    struct set_walk w;
    struct member m;
    set_walk_start(&w, s);
    while (set_walk_next(&w, &m)) tree_add(t, cow, &m);
    intset_free(s->ints, cow);
    cow_retire(cow, s, root_bytes(SET_INTS), s->epoch);
    *sp = t;
}

bool set_add(struct set **sp, struct cow *cow, const struct settings *settings, struct member *m)
{
    struct set *s = *sp;
    if (s->encoding == SET_INTS) {
        if (member_is_int(m)) {
            uint64_t limit = settings->set_max_intset_entries;
            if (!intset_add(&s->ints, cow, m->value)) return false;
            if (s->ints->count > limit || s->ints->count >= INTSET_COUNT_MAX) turn(sp, cow);
            return true;
        }
        turn(sp, cow);
        s = *sp;
    }
    return tree_add(s, cow, m);
}

bool set_del(struct set *s, struct cow *cow, struct member *m)
{
    if (s->encoding == SET_INTS) {
        uint32_t at;
        if (!member_is_int(m) || !intset_find(s->ints, m->value, &at)) return false;
        intset_del(&s->ints, cow, at);
        return true;
    }
    struct tree_pos pos;
    if (!tree_seek(&s->tree, member_hash(m), m->text, &pos)) return false;
    tree_del(&s->tree, cow, &pos);
    return true;
}

/* --- walking --- */

void set_walk_at(struct set_walk *w, const struct set *s, uint64_t rank)
{
    w->set = s;
    w->at = 0;
    w->more = false;
    if (!s) return;
    if (s->encoding == SET_INTS) w->at = rank < s->ints->count ? (uint32_t)rank : s->ints->count;
    else w->more = rank ? tree_at(&s->tree, rank, &w->pos) : tree_first(&s->tree, &w->pos);
}

void set_walk_start(struct set_walk *w, const struct set *s) { set_walk_at(w, s, 0); }

bool set_walk_next(struct set_walk *w, struct member *out)
{
    const struct set *s = w->set;
    if (!s) return false;
    if (s->encoding == SET_INTS) {
        if (w->at >= s->ints->count) return false;
        int64_t v = intset_get(s->ints, w->at++);
        *out = (struct member){.text = slice_of(w->text, num_format_i64(w->text, v)), .value = v};
        out->is_int = out->int_known = true;
        return true;
    }
    if (!w->more) return false;
    *out = (struct member){.text = tree_get(&w->pos), .hash = (uint32_t)tree_key(&w->pos), .hashed = true};
    w->more = tree_next(&w->pos);
    return true;
}

void set_reply_members(struct call *c, const struct set *s)
{
    struct set_walk w;
    struct member m;
    set_walk_start(&w, s);
    while (set_walk_next(&w, &m)) reply_bulk(c->r, m.text);
}

void set_drop_if_empty(struct call *c, struct slice key, const struct set *s)
{
    if (set_count(s)) return;
    key_del(c, key);
    call_notify(c, NOTIFY_GENERIC, "del", key);
}

/* --- the row --- */

static void *thaw(void *root, struct cow *cow)
{
    struct set *s = root;
    size_t bytes = root_bytes(s->encoding);
    struct set *t = mem_alloc(bytes);
    memcpy(t, s, bytes);
    t->epoch = cow->epoch;
    cow_note_copy(cow, bytes);
    cow_retire(cow, s, bytes, s->epoch);
    return t;
}

static uint64_t length(const void *root) { return set_count(root); }

static size_t free_cost(const void *root)
{
    const struct set *s = root;
    return s->encoding == SET_INTS ? 2 : 1 + s->tree.bytes / 1024;
}

static const char *encoding(const void *root)
{
    return ((const struct set *)root)->encoding == SET_INTS ? "intset" : "hashtable";
}

static size_t memory(const void *root)
{
    const struct set *s = root;
    size_t inside = s->encoding == SET_INTS ? intset_bytes(s->ints) : s->tree.bytes;
    return mem_class(root_bytes(s->encoding)) + inside;
}

static void *copy(const void *root, struct cow *cow)
{
    const struct set *s = root;
    struct set *t = root_new(cow, s->encoding);
    if (s->encoding == SET_INTS) {
        t->ints = intset_copy(s->ints, cow);
        return t;
    }
    tree_init(&t->tree, &member_kind);
    struct tree_pos pos;
    for (bool more = tree_first(&s->tree, &pos); more; more = tree_next(&pos))
        tree_append(&t->tree, cow, tree_key(&pos), tree_get(&pos));
    return t;
}

static void each(const void *root, value_visit *visit, void *arg)
{
    struct set_walk w;
    struct member m;
    set_walk_start(&w, root);
    while (set_walk_next(&w, &m)) {
        struct element e = {.a = m.text, .score = 1};
        if (!visit(arg, &e)) return;
    }
}

static bool score_of(const void *root, struct slice text, double *score)
{
    struct member m = member_of(text);
    *score = 1;
    return set_has(root, &m);
}

static void prefetch(const void *root, const struct slice *argv, int argc)
{
    const struct set *s = root;
    if (s->encoding == SET_TREE && argc > 2) tree_prefetch(&s->tree, hash_slice(argv[2]) >> 32);
}

const struct value_type set_type = {
    .name = "set",
    .id = VALUE_SET,
    .digest_parts = 1,
    .thaw = thaw,
    .free = root_free,
    .length = length,
    .free_cost = free_cost,
    .encoding = encoding,
    .memory = memory,
    .copy = copy,
    .each = each,
    .score_of = score_of,
    .prefetch = prefetch,
    .codec = &set_codec,
};
