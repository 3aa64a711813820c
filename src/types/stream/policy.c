/* policy: entries that go, and what groups have pending of them. The log says it in words that every version knows: XDEL of
 * what went, XACK of what is pending no more. */
#include "types/stream/stream.h"

bool policy_parse(struct slice word, enum ref_policy *out)
{
    static const char *const words[] = {[REF_KEEP] = "keepref", [REF_DELETE] = "delref", [REF_ACKED] = "acked"};
    for (int i = 0; i < COUNT_OF(words); i++) {
        if (!slice_is(word, words[i])) continue;
        *out = (enum ref_policy)i;
        return true;
    }
    return false;
}

/* The groups one by one, by rank: a group may be put back meanwhile. */
static bool nth_group(const struct stream *s, uint64_t rank, struct group *g)
{
    struct tree_pos pos;
    return rank < s->groups.count && tree_at(&s->groups, rank, &pos) && group_at(&pos, g);
}

/* Every group has had it and is done with it. Without a group nobody could have. */
static bool all_done(const struct stream *s, struct stream_id id)
{
    struct group g;
    struct pending p;
    uint64_t i = 0;
    for (; nth_group(s, i, &g); i++)
        if (id_cmp(id, g.last) > 0 || pending_find(&g, id, &p)) return false;
    return i > 0;
}

static void drop_everywhere(struct call *c, struct slice key, struct stream *s, struct stream_id id)
{
    struct group g;
    struct pending p;
    char text[STREAM_ID_CHARS];
    for (uint64_t i = 0; nth_group(s, i, &g); i++) {
        if (!pending_find(&g, id, &p)) continue;
        pending_remove(&g, c->cow, &p);
        group_put(s, c->cow, &g);
        if (stream_logs(c)) EFFECT_LOG(c, SLICE("XACK"), key, name_slice(g.name), slice_of(text, id_format(text, id)));
    }
}

bool policy_delete(struct call *c, struct slice key, struct stream *s, struct stream_id id, enum ref_policy policy)
{
    bool first = id_cmp(id, s->first) == 0;
    if (policy == REF_ACKED && !all_done(s, id)) return false;
    if (policy == REF_DELETE) drop_everywhere(c, key, s, id);
    check(stream_delete(s, c->cow, id));
    if (id_cmp(id, s->max_deleted) > 0) s->max_deleted = id;
    if (first) stream_refresh_first(s);
    return true;
}

uint64_t policy_trim(struct call *c, struct slice key, struct stream *s, const struct stream_trim *t, enum ref_policy policy, struct buf *gone)
{
    struct stream_id at = {0, 0}, last = STREAM_ID_MAX;
    struct stretch_entry e;
    struct stream_walk w;
    uint64_t n = 0;
    if (t->by == TRIM_NOT || (t->near && !stream_trim_bound(s, t, &last))) return 0;
    do {
        bool enough = !t->near && t->by == TRIM_LENGTH && s->length <= (uint64_t)t->length;
        stream_walk_start(&w, s, at, last, false);
        if (enough || !stream_walk_next(&w, &e)) break;
        if (!t->near && t->by == TRIM_ID && id_cmp(e.id, t->id) >= 0) break;
        at = e.id;
        if (!policy_delete(c, key, s, at, policy)) continue;
        buf_put(gone, &at, sizeof at);
        n++;
    } while (id_step_up(&at));
    return n;
}

void log_deleted(struct call *c, struct slice key, const struct buf *gone)
{
    size_t count = gone->len / sizeof(struct stream_id);
    if (!count || !stream_logs(c)) return;
    struct slice *argv = call_scratch(c, (count + 2) * sizeof *argv);
    char *text = call_scratch(c, count * STREAM_ID_CHARS);
    argv[0] = SLICE("XDEL");
    argv[1] = key;
    for (size_t i = 0; i < count; i++, text += STREAM_ID_CHARS) {
        struct stream_id id;
        memcpy(&id, gone->ptr + i * sizeof id, sizeof id);
        argv[2 + i] = slice_of(text, id_format(text, id));
    }
    effect_log(c, (int)count + 2, argv);
}
