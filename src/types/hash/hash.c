/* hash: see hash.h. What always holds: the pack has an even number of elements; the tree's keys are the upper 32 bits of
 * hash_slice(field), the least that is still ordered well; no field is there twice. */
#include "types/hash/hash.h"

#include "base/hash.h"

#define PACK_ROOT_BYTES (sizeof(struct hash) + sizeof(struct pack *))
#define TREE_ROOT_BYTES (sizeof(struct hash) + sizeof(struct tree))

static size_t root_bytes(const struct hash *h) { return h->encoding == HASH_PACK ? PACK_ROOT_BYTES : TREE_ROOT_BYTES; }

/* --- records of the tree: | length of the field, 7 bits a byte, low first | field | value | --- */

#define RECORD_HEAD_MAX 5

static size_t head_write(char *out, size_t field_len)
{
    size_t n = 0;
    for (; field_len >= 128; field_len >>= 7) out[n++] = (char)(field_len | 128);
    out[n++] = (char)field_len;
    return n;
}

static inline struct slice record_field(struct slice record)
{
    const unsigned char *p = (const unsigned char *)record.ptr;
    size_t len = *p++;
    if (unlikely(len >= 128)) {
        len &= 127;
        for (unsigned shift = 7;; shift += 7) {
            unsigned char b = *p++;
            len |= (size_t)(b & 127) << shift;
            if (b < 128) break;
        }
    }
    return slice_of(p, len);
}

static inline struct slice record_value(struct slice record, struct slice field)
{
    const char *from = field.ptr + field.len;
    return slice_of(from, (size_t)(record.ptr + record.len - from));
}

void hash_record(struct slice record, struct slice *field, struct slice *value)
{
    *field = record_field(record);
    *value = record_value(record, *field);
}

/* Any total order will do among fields of equal hash: the shorter first needs no bytes in most cases. */
int hash_record_cmp(struct slice record, struct slice probe)
{
    struct slice field = record_field(record);
    if (field.len != probe.len) return field.len < probe.len ? -1 : 1;
    return field.len ? memcmp(field.ptr, probe.ptr, field.len) : 0;
}

static const struct tree_kind hash_kind = {4, hash_record_cmp};

static inline uint64_t field_key(struct slice field) { return hash_slice(field) >> 32; }
uint64_t hash_key(struct slice field) { return field_key(field); }

size_t hash_record_bytes(struct slice field, struct slice value)
{
    size_t head = 1;
    for (size_t len = field.len; len >= 128; len >>= 7) head++;
    return head + field.len + value.len;
}

void hash_record_write(char *out, struct slice field, struct slice value)
{
    out += head_write(out, field.len);
    if (field.len) memcpy(out, field.ptr, field.len);
    if (value.len) memcpy(out + field.len, value.ptr, value.len);
}

/* A record put together for the tree: in the room given when it fits there, else on the heap. */
struct draft {
    struct slice record;
    char *heap; /* NULL: none */
    char room[256];
};

static void draft_init(struct draft *d, struct slice field, struct slice value)
{
    size_t bytes = RECORD_HEAD_MAX + field.len + value.len;
    d->heap = bytes > sizeof d->room ? mem_alloc(bytes) : NULL;
    char *p = d->heap ? d->heap : d->room;
    hash_record_write(p, field, value);
    d->record = slice_of(p, hash_record_bytes(field, value));
}

static void draft_deinit(struct draft *d, struct slice field, struct slice value)
{
    if (d->heap) mem_free(d->heap, RECORD_HEAD_MAX + field.len + value.len);
}

/* --- creating and turning big --- */

struct hash *hash_new(struct cow *cow)
{
    struct hash *h = mem_alloc(PACK_ROOT_BYTES);
    h->epoch = cow->epoch;
    h->encoding = HASH_PACK;
    *hash_pack_at(h) = pack_new(cow);
    return h;
}

static void tree_put_new(struct tree *t, struct cow *cow, struct slice field, struct slice value)
{
    struct draft d;
    struct tree_pos pos;
    uint64_t key = field_key(field);
    draft_init(&d, field, value);
    tree_seek(t, key, field, &pos);
    tree_insert(t, cow, &pos, key, d.record);
    draft_deinit(&d, field, value);
}

struct hash *hash_new_big(struct cow *cow)
{
    struct hash *h = mem_alloc(TREE_ROOT_BYTES);
    h->epoch = cow->epoch;
    h->encoding = HASH_TREE;
    tree_init(hash_tree(h), &hash_kind);
    return h;
}

/* A big hash of the same fields in a new root; the small one is gone. */
static struct hash *turn_big(struct hash *h, struct cow *cow)
{
    struct hash *big = hash_new_big(cow);
    struct hash_walk w;
    for (bool on = hash_first(h, &w); on; on = hash_next(&w)) tree_put_new(hash_tree(big), cow, w.field, w.value);
    pack_free(hash_pack(h), cow);
    cow_retire(cow, h, PACK_ROOT_BYTES, h->epoch);
    return big;
}

/* --- fields --- */

bool hash_seek(const struct hash *h, struct slice field, struct hash_place *p)
{
    if (h->encoding == HASH_PACK) {
        p->at = pack_find(hash_pack(h), PACK_FIRST, 2, field);
        p->found = !pack_end(hash_pack(h), p->at);
        if (p->found) p->value = pack_get(hash_pack(h), pack_next(hash_pack(h), p->at));
        return p->found;
    }
    p->key = field_key(field);
    p->found = tree_seek(hash_tree(h), p->key, field, &p->pos);
    if (p->found) {
        struct slice record = tree_get(&p->pos);
        p->value = record_value(record, record_field(record));
    }
    return p->found;
}

bool hash_find(const struct hash *h, struct slice field, struct slice *value)
{
    struct hash_place p;
    if (!hash_seek(h, field, &p)) return false;
    *value = p.value;
    return true;
}

static void put_tree(struct hash *h, struct cow *cow, struct hash_place *p, struct slice field, struct slice value)
{
    if (p->found && p->value.len == value.len) {
        size_t at = tree_get(&p->pos).len - value.len;
        char *record = tree_patch(hash_tree(h), cow, &p->pos);
        if (value.len) memcpy(record + at, value.ptr, value.len);
        return;
    }
    struct draft d;
    draft_init(&d, field, value);
    if (p->found) tree_replace(hash_tree(h), cow, &p->pos, d.record);
    else tree_insert(hash_tree(h), cow, &p->pos, p->key, d.record);
    draft_deinit(&d, field, value);
}

/* A bound for whoever sets the thresholds very high, the one Redis has: offsets in a pack are 32 bits wide. */
#define PACK_BYTES_MAX (1u << 30)

static bool fits_pack(const struct call *c, const struct hash *h, struct slice field, struct slice value)
{
    uint64_t longest = c->set->hash_max_listpack_value;
    if (field.len > longest || value.len > longest) return false;
    return hash_pack(h)->used + field.len + value.len < PACK_BYTES_MAX;
}

void hash_put(struct call *c, struct hash **at, struct hash_place *p, struct slice field, struct slice value)
{
    struct hash *h = *at;
    if (h->encoding == HASH_TREE) {
        put_tree(h, c->cow, p, field, value);
        return;
    }
    if (!fits_pack(c, h, field, value)) {
        *at = h = turn_big(h, c->cow);
        hash_seek(h, field, p);
        put_tree(h, c->cow, p, field, value);
        return;
    }
    if (p->found) {
        pack_replace(hash_pack_at(h), c->cow, pack_next(hash_pack(h), p->at), value);
    } else {
        struct slice both[] = {field, value};
        pack_insert(hash_pack_at(h), c->cow, hash_pack(h)->used, both, 2);
    }
    if (hash_length(h) > c->set->hash_max_listpack_entries) *at = turn_big(h, c->cow);
}

void hash_del(struct call *c, struct hash *h, struct hash_place *p)
{
    if (h->encoding == HASH_PACK) pack_del(hash_pack_at(h), c->cow, p->at, 2);
    else tree_del(hash_tree(h), c->cow, &p->pos);
}

bool hash_open(struct call *c, struct slice key, struct hash **h, struct hash **was)
{
    void *root;
    if (!value_write(c, key, &hash_type, &root)) return false;
    *was = root;
    *h = root ? root : hash_new(c->cow);
    return true;
}

void hash_done(struct call *c, struct slice key, struct hash *h, struct hash *was)
{
    if (!was) value_add(c, key, &hash_type, h);
    else if (h != was) value_moved(c, key, h);
}

/* --- walking --- */

/* Elements of a pack lie back to back: the next one begins where this one ends. */
static inline uint32_t after(const struct pack *p, struct slice element)
{
    return (uint32_t)(element.ptr + element.len - (const char *)p);
}

static bool walk_load(struct hash_walk *w)
{
    const struct hash *h = w->h;
    if (h->encoding == HASH_PACK) {
        const struct pack *p = hash_pack(h);
        if (pack_end(p, w->at)) return false;
        w->field = pack_get(p, w->at);
        w->value = pack_get(p, after(p, w->field));
        return true;
    }
    if (!tree_valid(&w->pos)) return false;
    hash_record(tree_get(&w->pos), &w->field, &w->value);
    return true;
}

bool hash_first(const struct hash *h, struct hash_walk *w)
{
    w->h = h;
    if (h->encoding == HASH_PACK) w->at = PACK_FIRST;
    else tree_first(hash_tree(h), &w->pos);
    return walk_load(w);
}

bool hash_at(const struct hash *h, uint64_t index, struct hash_walk *w)
{
    w->h = h;
    if (h->encoding == HASH_PACK) w->at = pack_index(hash_pack(h), (uint32_t)index * 2);
    else tree_at(hash_tree(h), index, &w->pos);
    return walk_load(w);
}

bool hash_next(struct hash_walk *w)
{
    if (w->h->encoding == HASH_PACK) w->at = after(hash_pack(w->h), w->value);
    else tree_next(&w->pos);
    return walk_load(w);
}

/* --- the value_type row --- */

static void *type_thaw(void *root, struct cow *cow)
{
    struct hash *old = root;
    size_t bytes = root_bytes(old);
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
    if (h->encoding == HASH_PACK) pack_free(hash_pack(h), NULL);
    else tree_deinit(hash_tree(h), NULL);
    mem_free(h, root_bytes(h));
}

static uint64_t type_length(const void *root) { return hash_length(root); }

/* Pages hold about 2 KiB; an estimate is enough to tell big from small. */
static size_t type_free_cost(const void *root)
{
    const struct hash *h = root;
    return h->encoding == HASH_PACK ? 2 : 1 + (size_t)(hash_tree(h)->bytes / 1024);
}

static const char *type_encoding(const void *root)
{
    return ((const struct hash *)root)->encoding == HASH_PACK ? "listpack" : "hashtable";
}

static size_t type_memory(const void *root)
{
    const struct hash *h = root;
    return mem_class(root_bytes(h)) + (h->encoding == HASH_PACK ? pack_bytes(hash_pack(h)) : (size_t)hash_tree(h)->bytes);
}

static void *type_copy(const void *root, struct cow *cow)
{
    const struct hash *from = root;
    struct hash *h = hash_new(cow);
    if (from->encoding == HASH_PACK) {
        struct hash_walk w;
        for (bool on = hash_first(from, &w); on; on = hash_next(&w)) {
            struct slice both[] = {w.field, w.value};
            pack_insert(hash_pack_at(h), cow, hash_pack(h)->used, both, 2);
        }
        return h;
    }
    h = turn_big(h, cow);
    struct tree_pos pos;
    for (bool on = tree_first(hash_tree(from), &pos); on; on = tree_next(&pos))
        tree_append(hash_tree(h), cow, tree_key(&pos), tree_get(&pos));
    return h;
}

static void type_each(const void *root, value_visit *visit, void *arg)
{
    struct hash_walk w;
    for (bool on = hash_first(root, &w); on; on = hash_next(&w)) {
        struct element e = {.a = w.field, .b = w.value};
        if (!visit(arg, &e)) return;
    }
}

static bool type_field(const void *root, int64_t now_ms, struct slice field, struct slice *out)
{
    (void)now_ms;
    return hash_find(root, field, out);
}

static void type_prefetch(const void *root, const struct slice *argv, int argc)
{
    const struct hash *h = root;
    if (h->encoding == HASH_TREE && argc > 2) tree_prefetch(hash_tree(h), field_key(argv[2]));
}

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
    .codec = &hash_codec,
};
