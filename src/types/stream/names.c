/* names: see names.h. */
#include "types/stream/names.h"

static struct stream_name *record_name(struct slice record)
{
    struct stream_name *name;
    memcpy(&name, record.ptr, sizeof name);
    return name;
}

static int cmp_name(struct slice record, struct slice probe) { return slice_cmp(name_slice(record_name(record)), probe); }

const struct tree_kind stream_name_kind = {8, cmp_name};

static uint64_t name_key(struct slice name)
{
    uint64_t key = 0;
    if (name.len) memcpy(&key, name.ptr, name.len < 8 ? name.len : 8);
    return __builtin_bswap64(key);
}

struct stream_name *name_new(struct cow *cow, struct slice s)
{
    struct stream_name *n = mem_alloc(sizeof *n + s.len);
    *n = (struct stream_name){s.len, cow->epoch};
    if (s.len) memcpy(n->bytes, s.ptr, s.len);
    return n;
}

void name_retire(struct stream_name *n, struct cow *cow)
{
    if (cow) cow_retire(cow, n, name_bytes(n), n->epoch);
    else mem_free(n, name_bytes(n));
}

bool named_find(const struct tree *t, struct slice name, void *out, size_t bytes)
{
    struct tree_pos pos;
    if (!tree_seek(t, name_key(name), name, &pos)) return false;
    memcpy(out, tree_get(&pos).ptr, bytes);
    return true;
}

bool named_seek(struct tree *t, const struct stream_name *name, struct tree_pos *pos)
{
    return tree_seek(t, name_key(name_slice(name)), name_slice(name), pos);
}

void named_add(struct tree *t, struct cow *cow, const struct stream_name *name, const void *record, size_t bytes)
{
    struct tree_pos pos;
    named_seek(t, name, &pos);
    tree_insert(t, cow, &pos, name_key(name_slice(name)), slice_of(record, bytes));
}

void named_put(struct tree *t, struct cow *cow, const struct stream_name *name, const void *record, size_t bytes)
{
    struct tree_pos pos;
    check(named_seek(t, name, &pos));
    memcpy(tree_patch(t, cow, &pos), record, bytes);
}

void named_del(struct tree *t, struct cow *cow, const struct stream_name *name)
{
    struct tree_pos pos;
    check(named_seek(t, name, &pos));
    tree_del(t, cow, &pos);
}

bool named_at(const struct tree_pos *pos, void *out, size_t bytes)
{
    if (!tree_valid(pos)) return false;
    memcpy(out, tree_get(pos).ptr, bytes);
    return true;
}
