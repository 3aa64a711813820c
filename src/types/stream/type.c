/* type: the value_type row of streams. */
#include "types/stream/idmp.h"
#include "types/stream/stream.h"

static void *thaw(void *root, struct cow *cow)
{
    struct stream *old = root, *s = mem_alloc(sizeof *s);
    *s = *old;
    s->epoch = cow->epoch;
    cow_note_copy(cow, sizeof *s);
    if (old->idmp) {
        s->idmp = mem_alloc(sizeof *s->idmp);
        *s->idmp = *old->idmp;
        cow_retire(cow, old->idmp, sizeof *old->idmp, old->epoch);
    }
    cow_retire(cow, old, sizeof *old, old->epoch);
    return s;
}

static void free_all(void *root)
{
    struct stream *s = root;
    struct tree_pos pos;
    struct group g;
    for (bool on = tree_first(&s->nodes, &pos); on; on = tree_next(&pos)) stretch_free(stream_node_at(&pos));
    tree_first(&s->groups, &pos);
    for (; group_at(&pos, &g); tree_next(&pos)) group_drop(&g, NULL);
    tree_deinit(&s->nodes, NULL);
    tree_deinit(&s->groups, NULL);
    idmp_free(s->idmp, NULL);
    mem_free(s, sizeof *s);
}

static uint64_t length(const void *root) { return ((const struct stream *)root)->length; }

/* Groups count by what is pending: a few dozen in a node of their trees. */
static size_t free_cost(const void *root)
{
    const struct stream *s = root;
    struct tree_pos pos;
    struct group g;
    size_t blocks = 1 + (size_t)s->nodes.count + (s->idmp ? (size_t)s->idmp->turns.count : 0);
    tree_first(&s->groups, &pos);
    for (; group_at(&pos, &g) && blocks < 1000; tree_next(&pos)) blocks += 2 + (size_t)(g.pel.bytes / 1024) + (size_t)g.consumers.count;
    return blocks;
}

static const char *encoding(const void *root)
{
    (void)root;
    return "stream";
}

static size_t memory(const void *root)
{
    const struct stream *s = root;
    struct tree_pos pos, at;
    struct group g;
    struct consumer c;
    uint64_t bytes = mem_class(sizeof *s) + s->nodes.bytes + s->node_bytes + s->groups.bytes;
    tree_first(&s->groups, &pos);
    for (; group_at(&pos, &g); tree_next(&pos)) {
        bytes += g.pel.bytes + g.consumers.bytes + g.by_wait.bytes + mem_class(sizeof *g.name + g.name->len);
        tree_first(&g.consumers, &at);
        for (; consumer_at(&at, &c); tree_next(&at)) bytes += c.ids.bytes + mem_class(sizeof *c.name + c.name->len);
    }
    return (size_t)bytes + idmp_memory(s->idmp);
}

static void copy_group(struct stream *to, struct cow *cow, const struct group *from)
{
    struct tree_pos pos, at;
    struct group g;
    struct consumer c, made;
    group_create(to, cow, name_slice(from->name), from->last, from->entries_read);
    group_find(to, name_slice(from->name), &g);
    tree_first(&from->consumers, &pos);
    for (; consumer_at(&pos, &c); tree_next(&pos)) {
        consumer_create(&g, cow, name_slice(c.name), c.seen_ms, &made);
        made.active_ms = c.active_ms;
        for (bool on = tree_first(&c.ids, &at); on; on = tree_next(&at)) {
            struct pending p;
            struct stream_id id = consumer_id_at(&at);
            check(pending_find(from, id, &p));
            p.owner = made.name;
            pending_put(&g, cow, &p);
            consumer_pend(&made, cow, id);
        }
        consumer_put(&g, cow, &made);
    }
    g.nacks = from->nacks;
    for (bool on = tree_first(&from->pel, &pos); on; on = tree_next(&pos)) {
        struct pending p = pending_at(&pos);
        if (!p.owner) pending_put(&g, cow, &p);
    }
    group_put(to, cow, &g);
}

static void *copy(const void *root, struct cow *cow)
{
    const struct stream *from = root;
    struct stream *s = stream_new(cow);
    struct tree_pos pos;
    struct group g;
    for (bool on = tree_first(&from->nodes, &pos); on; on = tree_next(&pos)) stream_add_node(s, cow, stretch_copy(stream_node_at(&pos), cow));
    s->last = from->last;
    s->first = from->first;
    s->max_deleted = from->max_deleted;
    s->length = from->length;
    s->added = from->added;
    tree_first(&from->groups, &pos);
    for (; group_at(&pos, &g); tree_next(&pos)) copy_group(s, cow, &g);
    s->idmp = idmp_copy(from->idmp, cow);
    return s;
}

static void each(const void *root, value_visit *visit, void *arg)
{
    struct stream_walk w;
    struct stretch_entry e;
    struct piece_walk p;
    stream_walk_start(&w, root, (struct stream_id){0, 0}, STREAM_ID_MAX, false);
    while (stream_walk_next(&w, &e)) {
        char id[STREAM_ID_CHARS];
        size_t len = id_format(id, e.id);
        *(char *)memchr(id, '-', len) = '.'; /* as the digest of Redis has it */
        struct element piece = {.a = slice_of(id, len)};
        if (!visit(arg, &piece)) return;
        piece_walk_start(&p, &e);
        for (uint64_t i = 0; i < 2 * e.pairs; i++) {
            piece.a = piece_next(&p);
            if (!visit(arg, &piece)) return;
        }
    }
}

const struct value_type stream_type = {
    .name = "stream",
    .id = VALUE_STREAM,
    .digest_parts = 1,
    .ordered = true,
    .thaw = thaw,
    .free = free_all,
    .length = length,
    .free_cost = free_cost,
    .encoding = encoding,
    .memory = memory,
    .copy = copy,
    .each = each,
    .codec = &stream_codec,
};
