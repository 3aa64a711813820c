/* type: the value_type row of hashes: what the engine knows of them. */
#include "types/hash/hash.h"

static void *type_thaw(void *root, struct cow *cow)
{
    struct hash *old = root;
    size_t bytes = hash_root_bytes(old);
    struct hash *h = mem_alloc(bytes);
    memcpy(h, old, bytes);
    h->epoch = cow->epoch;
    cow_note_copy(cow, bytes);
    cow_retire(cow, old, bytes, old->epoch);
    return h;
}

static void type_free(void *root)
{
    struct hash *h = root;
    if (hash_is_small(h)) pack_free(hash_pack(h), NULL);
    else tree_deinit(hash_tree(h), NULL);
    if (h->encoding == HASH_TREE_TIMED) tree_deinit(hash_times(h), NULL);
    mem_free(h, hash_root_bytes(h));
}

static uint64_t type_length(const void *root) { return hash_length(root); }

/* Bytes of nodes. */
static size_t body_bytes(const struct hash *h)
{
    if (hash_is_small(h)) return pack_bytes(hash_pack(h));
    return (size_t)(hash_tree(h)->bytes + (hash_is_timed(h) ? hash_times(h)->bytes : 0));
}

/* Pages hold about 2 KiB; an estimate is enough to tell big from small. */
static size_t type_free_cost(const void *root)
{
    const struct hash *h = root;
    return hash_is_small(h) ? 2 : 1 + body_bytes(h) / 1024;
}

static const char *type_encoding(const void *root)
{
    static const char *const names[] = {
        [HASH_PACK] = "listpack", [HASH_TREE] = "hashtable", [HASH_PACK_TIMED] = "listpackex", [HASH_TREE_TIMED] = "hashtable",
    };
    return names[((const struct hash *)root)->encoding];
}

static size_t type_memory(const void *root) { return mem_class(hash_root_bytes(root)) + body_bytes(root); }

static void copy_tree(struct tree *to, const struct tree *from, struct cow *cow)
{
    struct tree_pos pos;
    for (bool on = tree_first(from, &pos); on; on = tree_next(&pos)) tree_append(to, cow, tree_key(&pos), tree_get(&pos));
}

/* Element by element, whatever they mean. */
static void copy_pack(struct pack **to, const struct pack *from, struct cow *cow)
{
    struct slice some[60];
    for (uint32_t at = PACK_FIRST; !pack_end(from, at);) {
        unsigned n = 0;
        for (; n < COUNT_OF(some) && !pack_end(from, at); at = pack_next(from, at)) some[n++] = pack_get(from, at);
        pack_insert(to, cow, (*to)->used, some, n);
    }
}

static void *type_copy(const void *root, struct cow *cow)
{
    const struct hash *from = root;
    struct hash *h = hash_new_as(cow, from->encoding);
    if (hash_is_small(from)) copy_pack(hash_pack_at(h), hash_pack(from), cow);
    else copy_tree(hash_tree(h), hash_tree(from), cow);
    if (h->encoding == HASH_TREE_TIMED) copy_tree(hash_times(h), hash_times(from), cow);
    if (h->encoding == HASH_PACK_TIMED) ((struct hash_small_timed *)h->body)->first = hash_first_end(from);
    return h;
}

static void type_each(const void *root, value_visit *visit, void *arg)
{
    struct hash_walk w;
    for (bool on = hash_first(root, HASH_ALL, &w); on; on = hash_next(&w)) {
        struct element e = {.a = w.field, .b = w.value, .ends_ms = w.ends};
        if (!visit(arg, &e)) return;
    }
}

static bool type_field(const void *root, int64_t now_ms, struct slice field, struct slice *out) { return hash_find(root, now_ms, field, out); }

static void type_prefetch(const void *root, const struct slice *argv, int argc)
{
    const struct hash *h = root;
    if (!hash_is_small(h) && argc > 2) tree_prefetch(hash_tree(h), hash_key(argv[2]));
}

static int64_t parts_due(const void *root) { return hash_first_end(root); }

static uint64_t parts_due_count(const void *root, int64_t now_ms) { return hash_is_timed(root) ? hash_ended_count(root, now_ms) : 0; }

static uint64_t parts_drop_due(void *root, struct cow *cow, int64_t now_ms, uint64_t max, value_visit *gone, void *arg)
{
    return hash_drop_ended(root, cow, now_ms, max, gone, arg);
}

static const struct value_parts parts = {parts_due, parts_due_count, parts_drop_due, "HDEL", "hexpired"};

const struct value_type hash_type = {
    .name = "hash",
    .id = VALUE_HASH,
    .digest_parts = 2,
    .thaw = type_thaw,
    .free = type_free,
    .length = type_length,
    .free_cost = type_free_cost,
    .encoding = type_encoding,
    .memory = type_memory,
    .copy = type_copy,
    .each = type_each,
    .field = type_field,
    .prefetch = type_prefetch,
    .parts = &parts,
    .codec = &hash_codec,
};
