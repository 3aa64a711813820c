/* codec: streams in RDB images, payloads and logs (spec: persistence formats, 6, 10.3, 11.9). Nodes are written as they lie
 * in memory. Type 19 is for Redis 7.0, type 21 for later ones; type 15 is only read. */
#include "codec/in.h"
#include "codec/out.h"
#include "types/stream/idmp.h"
#include "types/stream/stream.h"

#include <stdlib.h>

enum { FORM_5 = 15, FORM_7 = 19, FORM_72 = 21 };

static int rdb_type(const void *root, int version, const char **why)
{
    (void)root;
    if (version >= 11) return FORM_72;
    if (version >= 10) return FORM_7;
    *why = "streams are written in the forms of Redis 7.0 and later";
    return -1;
}

/* --- writing --- */

static void out_id(struct out *o, struct stream_id id)
{
    out_len(o, id.ms);
    out_len(o, id.seq);
}

static void out_raw_id(struct out *o, struct stream_id id)
{
    char raw[STREAM_ID_RAW];
    id_to_raw(raw, id);
    out_raw(o, slice_of(raw, sizeof raw));
}

/* IDs of a walk that nobody does again: nodes are left on the way. */
static void save_ids(struct out *o, const struct consumer *c)
{
    struct tree_pos pos;
    struct tree_trail trail;
    bool on = tree_first(&c->ids, &pos);
    if (on) tree_trail_begin(&trail, &pos, o->leave);
    for (; on; on = tree_next(&pos)) {
        tree_leave(&trail, &pos);
        out_raw_id(o, consumer_id_at(&pos));
    }
}

static void save_consumer(struct out *o, const struct consumer *c, int type)
{
    out_string(o, name_slice(c->name));
    out_u64le(o, (uint64_t)c->seen_ms);
    if (type == FORM_72) out_u64le(o, (uint64_t)c->active_ms);
    out_len(o, c->ids.count);
    save_ids(o, c);
}

/* What is nobody's goes to a consumer "", whose entries of old are read as nobody's again: other servers let it be claimed. */
static void save_nobody(struct out *o, const struct group *g, uint64_t nacked, int type)
{
    struct consumer c = {.seen_ms = 0};
    struct tree_pos pos;
    bool real = consumer_find(g, SLICE(""), &c);
    uint64_t own = real ? c.ids.count : 0;
    out_string(o, SLICE(""));
    out_u64le(o, (uint64_t)c.seen_ms);
    if (type == FORM_72) out_u64le(o, (uint64_t)c.active_ms);
    out_len(o, own + nacked);
    if (real) save_ids(o, &c);
    for (bool on = tree_first(&g->pel, &pos); on; on = tree_next(&pos)) {
        struct pending p = pending_at(&pos);
        if (!p.owner) out_raw_id(o, p.id);
    }
}

/* What is nobody's is looked for in it once more: nothing is left then. */
static void save_pending(struct out *o, const struct group *g, struct cow_leave *leave)
{
    struct tree_pos pos;
    struct tree_trail trail;
    bool on = tree_first(&g->pel, &pos);
    if (on) tree_trail_begin(&trail, &pos, leave);
    for (; on; on = tree_next(&pos)) {
        struct pending p = pending_at(&pos);
        tree_leave(&trail, &pos);
        out_raw_id(o, p.id);
        out_u64le(o, (uint64_t)p.time_ms);
        out_len(o, p.count);
    }
}

static void save_group(struct out *o, const struct group *g, int type)
{
    struct tree_pos pos;
    struct consumer c;
    uint64_t nacked = group_nacked(g);
    out_string(o, name_slice(g->name));
    out_id(o, g->last);
    out_len(o, (uint64_t)g->entries_read);
    out_len(o, g->pel.count);
    save_pending(o, g, nacked ? NULL : o->leave);
    bool has_nobody = consumer_find(g, SLICE(""), &c);
    out_len(o, g->consumers.count + (nacked && !has_nobody));
    if (nacked) save_nobody(o, g, nacked, type);
    tree_first(&g->consumers, &pos);
    for (; consumer_at(&pos, &c); tree_next(&pos))
        if (!nacked || c.name->len) save_consumer(o, &c, type);
}

static void save_stretches(struct out *o, const struct stream *s)
{
    struct tree_pos pos;
    struct tree_trail trail;
    bool on = tree_first(&s->nodes, &pos);
    out_len(o, s->nodes.count);
    if (on) tree_trail_begin(&trail, &pos, o->leave);
    for (; on; on = tree_next(&pos)) {
        struct stretch *n = stream_node_at(&pos);
        char raw[STREAM_ID_RAW];
        tree_leave(&trail, &pos);
        id_to_raw(raw, n->master);
        out_blob(o, slice_of(raw, sizeof raw));
        out_blob(o, stretch_blob(n));
        stretch_leave(n, o->leave);
    }
}

static void save(struct out *o, const void *root, int type)
{
    const struct stream *s = root;
    struct tree_pos pos;
    struct group g;
    save_stretches(o, s);
    out_len(o, s->length);
    out_id(o, s->last);
    out_id(o, s->first);
    out_id(o, s->max_deleted);
    out_len(o, s->added);
    out_len(o, s->groups.count);
    tree_first(&s->groups, &pos);
    for (; group_at(&pos, &g); tree_next(&pos)) save_group(o, &g, type);
}

/* Idempotent ids: | duration | max | added | duplicates | n | { producer, id, entry's ms, seq, time }*n |, oldest first. */
static bool save_more(struct out *o, const void *root)
{
    const struct idmp *m = ((const struct stream *)root)->idmp;
    struct tree_pos pos;
    if (!m) return false;
    out_len(o, (uint64_t)m->duration_s);
    out_len(o, (uint64_t)m->max);
    out_len(o, m->added);
    out_len(o, m->duplicates);
    out_len(o, m->turns.count);
    for (bool on = idmp_first(m, &pos); on; on = tree_next(&pos)) {
        struct idmp_entry e = idmp_at(m, &pos);
        out_string(o, e.producer);
        out_string(o, e.id);
        out_id(o, e.entry);
        out_u64le(o, (uint64_t)e.time_ms);
    }
    return true;
}

/* --- as commands --- */

struct id_text {
    char chars[STREAM_ID_CHARS];
};
static struct slice id_text(struct id_text *t, struct stream_id id) { return slice_of(t->chars, id_format(t->chars, id)); }

struct number_text {
    char chars[NUM_I64_MAX_CHARS];
};
static struct slice number_text(struct number_text *t, int64_t v) { return slice_of(t->chars, num_format_i64(t->chars, v)); }

#define EMIT(emit, arg, ...) \
    (emit)(arg, (int)(sizeof((struct slice[]){__VA_ARGS__}) / sizeof(struct slice)), (struct slice[]){__VA_ARGS__})

/* Texts of integers among the pieces live in chars, one for each. */
static void rewrite_entry(const struct stretch_entry *e, struct slice key, value_emit *emit, void *arg)
{
    size_t pieces = (size_t)(2 * e->pairs), bytes = (3 + pieces) * sizeof(struct slice) + pieces * NUM_I64_MAX_CHARS;
    struct slice *argv = mem_alloc(bytes);
    char *chars = (char *)(argv + 3 + pieces);
    struct piece_walk p;
    struct id_text id;
    argv[0] = SLICE("XADD");
    argv[1] = key;
    argv[2] = id_text(&id, e->id);
    piece_walk_start(&p, e);
    for (size_t i = 0; i < pieces; i++, chars += NUM_I64_MAX_CHARS) {
        struct slice s = piece_next(&p);
        if (s.ptr == p.chars) s.ptr = memcpy(chars, s.ptr, s.len);
        argv[3 + i] = s;
    }
    emit(arg, (int)(3 + pieces), argv);
    mem_free(argv, bytes);
}

static void rewrite_consumer(const struct group *g, const struct consumer *c, struct slice key, value_emit *emit, void *arg)
{
    struct tree_pos pos;
    if (!c->ids.count) EMIT(emit, arg, SLICE("XGROUP"), SLICE("CREATECONSUMER"), key, name_slice(g->name), name_slice(c->name));
    for (bool on = tree_first(&c->ids, &pos); on; on = tree_next(&pos)) {
        struct pending p;
        struct id_text id;
        struct number_text time, count;
        check(pending_find(g, consumer_id_at(&pos), &p));
        EMIT(emit, arg, SLICE("XCLAIM"), key, name_slice(g->name), name_slice(c->name), SLICE("0"), id_text(&id, p.id),
             SLICE("TIME"), number_text(&time, p.time_ms), SLICE("RETRYCOUNT"), number_text(&count, (int64_t)p.count),
             SLICE("JUSTID"), SLICE("FORCE"));
    }
}

static int by_turn(const void *a, const void *b)
{
    const struct pending *x = a, *y = b;
    return (x->time_ms > y->time_ms) - (x->time_ms < y->time_ms);
}

/* What is nobody's, in turn. */
static void rewrite_nacked(const struct group *g, struct slice key, value_emit *emit, void *arg)
{
    uint64_t count = group_nacked(g), n = 0;
    struct tree_pos pos;
    if (!count) return;
    struct pending *list = mem_alloc(count * sizeof *list);
    for (bool on = tree_first(&g->pel, &pos); on; on = tree_next(&pos)) {
        struct pending p = pending_at(&pos);
        if (!p.owner && n < count) list[n++] = p;
    }
    qsort(list, n, sizeof *list, by_turn);
    for (uint64_t i = 0; i < n; i++) {
        struct id_text id;
        struct number_text times;
        EMIT(emit, arg, SLICE("XNACK"), key, name_slice(g->name), SLICE("FAIL"), SLICE("IDS"), SLICE("1"), id_text(&id, list[i].id),
             SLICE("RETRYCOUNT"), number_text(&times, (int64_t)list[i].count), SLICE("FORCE"));
    }
    mem_free(list, count * sizeof *list);
}

static void rewrite_group(const struct group *g, struct slice key, value_emit *emit, void *arg)
{
    struct tree_pos pos;
    struct consumer c;
    struct id_text last;
    struct number_text read;
    EMIT(emit, arg, SLICE("XGROUP"), SLICE("CREATE"), key, name_slice(g->name), id_text(&last, g->last), SLICE("ENTRIESREAD"),
         number_text(&read, g->entries_read));
    tree_first(&g->consumers, &pos);
    for (; consumer_at(&pos, &c); tree_next(&pos)) rewrite_consumer(g, &c, key, emit, arg);
    rewrite_nacked(g, key, emit, arg);
}

static void rewrite_idmp(const struct idmp *m, struct slice key, value_emit *emit, void *arg)
{
    struct number_text duration, max;
    struct tree_pos pos;
    if (!m) return;
    EMIT(emit, arg, SLICE("XCFGSET"), key, SLICE("IDMP-DURATION"), number_text(&duration, m->duration_s), SLICE("IDMP-MAXSIZE"),
         number_text(&max, m->max));
    for (bool on = idmp_first(m, &pos); on; on = tree_next(&pos)) {
        struct idmp_entry e = idmp_at(m, &pos);
        struct id_text id;
        EMIT(emit, arg, SLICE("XIDMPRECORD"), key, e.producer, e.id, id_text(&id, e.entry));
    }
}

static void rewrite(const void *root, struct slice key, value_emit *emit, void *arg)
{
    const struct stream *s = root;
    struct stream_walk w;
    struct stretch_entry e;
    struct tree_pos pos;
    struct group g;
    struct id_text last, deleted;
    struct number_text added;
    stream_walk_start(&w, s, (struct stream_id){0, 0}, STREAM_ID_MAX, false);
    while (stream_walk_next(&w, &e)) rewrite_entry(&e, key, emit, arg);
    if (!s->length) EMIT(emit, arg, SLICE("XADD"), key, SLICE("MAXLEN"), SLICE("0"), SLICE("0-1"), SLICE("x"), SLICE("y"));
    EMIT(emit, arg, SLICE("XSETID"), key, id_text(&last, s->last), SLICE("ENTRIESADDED"), number_text(&added, (int64_t)s->added),
         SLICE("MAXDELETEDID"), id_text(&deleted, s->max_deleted));
    tree_first(&s->groups, &pos);
    for (; group_at(&pos, &g); tree_next(&pos)) rewrite_group(&g, key, emit, arg);
    rewrite_idmp(s->idmp, key, emit, arg);
}

/* --- reading --- */

struct reading {
    struct in *in;
    const struct load_place *at;
    int type;
    struct stream *s;
    struct stream_id first_live, end; /* of the live entries so far */
    uint64_t live;
};

static bool in_id(struct in *in, struct stream_id *id) { return in_len(in, &id->ms) && in_len(in, &id->seq); }

static bool in_raw_id(struct reading *r, struct stream_id *id)
{
    if (!in_raw(r->in, STREAM_ID_RAW, r->at->text)) return false;
    *id = id_from_raw(r->at->text->s.ptr);
    return true;
}

/* From before 1970: as of then. least -1: never. */
static bool in_time(struct in *in, int64_t least, int64_t *out)
{
    uint64_t v;
    if (!in_u64le(in, &v)) return false;
    *out = (int64_t)v < least ? 0 : (int64_t)v;
    return true;
}

static bool read_node(struct reading *r)
{
    struct stretch_counts counts;
    struct stream_id master, last, live;
    if (!in_string(r->in, r->at->text)) return false;
    if (r->at->text->s.len != STREAM_ID_RAW) return in_fail(r->in, "a stream node's key is not an ID");
    master = id_from_raw(r->at->text->s.ptr);
    if (r->s->tail && (id_cmp(master, r->s->tail->master) <= 0 || (r->live && id_cmp(master, r->end) <= 0)))
        return in_fail(r->in, "a stream node begins before the end of the one before");
    if (!in_string(r->in, r->at->text)) return false;
    const char *wrong = stretch_check(r->at->text->s, master, &counts, &last, &live);
    if (wrong) return in_fail(r->in, wrong);
    if (!counts.live && !counts.deleted) return in_fail(r->in, "a stream node without entries");
    if (counts.live && !r->live) r->first_live = live;
    if (counts.live) r->end = last;
    r->live += (uint64_t)counts.live;
    stream_add_node(r->s, r->at->cow, stretch_from_blob(r->at->cow, master, r->at->text->s));
    return true;
}

/* What type 15 does not say. */
static void assume_counters(struct reading *r)
{
    r->s->max_deleted = (struct stream_id){0, 0};
    r->s->added = r->s->length;
}

static bool read_entries(struct reading *r)
{
    struct stream *s = r->s;
    struct stream_id first;
    uint64_t nodes;
    if (!in_count(r->in, 2, &nodes)) return false;
    while (nodes--)
        if (!read_node(r)) return false;
    if (!in_len(r->in, &s->length)) return false;
    if (s->length != r->live) return in_fail(r->in, "a stream's length is not that of its nodes");
    if (!in_id(r->in, &s->last)) return false;
    if (r->live && id_cmp(r->end, s->last) > 0) return in_fail(r->in, "a stream's last ID is less than that of an entry");
    s->first = r->live ? r->first_live : (struct stream_id){0, 0}; /* what the file says of it is not needed */
    if (r->type == FORM_5) {
        assume_counters(r);
        return true;
    }
    if (!in_id(r->in, &first) || !in_id(r->in, &s->max_deleted) || !in_len(r->in, &s->added)) return false;
    if (s->added < s->length || s->added > INT64_MAX) return in_fail(r->in, "a stream that holds more entries than were added");
    return true;
}

static bool read_pending(struct reading *r, struct group *g)
{
    uint64_t n;
    if (!in_count(r->in, STREAM_ID_RAW + 9, &n)) return false;
    while (n--) {
        struct pending p = {.owner = NULL}, there;
        if (!in_raw_id(r, &p.id) || !in_time(r->in, 0, &p.time_ms) || !in_len(r->in, &p.count)) return false;
        if (pending_find(g, p.id, &there)) return in_fail(r->in, "a group has an entry pending twice");
        pending_put(g, r->at->cow, &p);
    }
    return true;
}

static bool read_consumer_ids(struct reading *r, struct group *g, struct consumer *c, uint64_t *claimed)
{
    uint64_t n;
    if (!in_count(r->in, STREAM_ID_RAW, &n)) return false;
    *claimed += n;
    while (n--) {
        struct stream_id id;
        struct pending p;
        if (!in_raw_id(r, &id)) return false;
        if (!pending_find(g, id, &p)) return in_fail(r->in, "a consumer has an entry that is not pending in its group");
        if (p.owner) return in_fail(r->in, "a pending entry has two owners");
        if (!c->name->len && p.time_ms >= 0 && p.time_ms < NACK_TIME_MAX) {
            if ((uint64_t)p.time_ms >= g->nacks) g->nacks = (uint64_t)p.time_ms + 1;
            continue;
        }
        pending_assign(g, r->at->cow, &p, c);
    }
    return true;
}

static bool read_consumer(struct reading *r, struct group *g, uint64_t *claimed)
{
    struct consumer c;
    if (!in_string(r->in, r->at->text)) return false;
    if (!consumer_create(g, r->at->cow, r->at->text->s, 0, &c)) return in_fail(r->in, "a group has two consumers of one name");
    bool good = in_time(r->in, 0, &c.seen_ms);
    c.active_ms = c.seen_ms;
    if (good && r->type == FORM_72) good = in_time(r->in, -1, &c.active_ms);
    good = good && read_consumer_ids(r, g, &c, claimed);
    consumer_put(g, r->at->cow, &c); /* in any case: it holds what is to be freed */
    if (good && !c.name->len && !c.ids.count && !c.seen_ms) consumer_destroy(g, r->at->cow, &c); /* it stood for nobody */
    return good;
}

static bool read_consumers(struct reading *r, struct group *g)
{
    uint64_t n, claimed = 0;
    if (!in_count(r->in, r->type == FORM_72 ? 18 : 10, &n)) return false;
    while (n--)
        if (!read_consumer(r, g, &claimed)) return false;
    return claimed == g->pel.count || in_fail(r->in, "a pending entry without an owner");
}

static bool read_group(struct reading *r)
{
    struct stream *s = r->s;
    struct stream_id last;
    struct group g;
    uint64_t read = UINT64_MAX;
    if (!in_string(r->in, r->at->text)) return false;
    struct slice name = r->at->text->s;
    if (!group_create(s, r->at->cow, name, (struct stream_id){0, 0}, ENTRIES_READ_UNKNOWN)) return in_fail(r->in, "a stream has two groups of one name");
    check(group_find(s, name, &g));
    if (!in_id(r->in, &last) || (r->type != FORM_5 && !in_len(r->in, &read))) return false;
    g.last = last;
    g.entries_read = r->type == FORM_5 ? stream_distance(s, last) : (int64_t)read;
    if (g.entries_read < ENTRIES_READ_UNKNOWN) return in_fail(r->in, "a group's count of entries read is negative");
    bool good = read_pending(r, &g) && read_consumers(r, &g);
    group_put(s, r->at->cow, &g);
    return good;
}

static bool read_all(struct reading *r)
{
    uint64_t groups;
    if (!read_entries(r) || !in_count(r->in, 5, &groups)) return false;
    while (groups--)
        if (!read_group(r)) return false;
    return true;
}

static bool load(struct in *in, const struct load_place *at, uint8_t type, struct loaded *out)
{
    struct reading r = {.in = in, .at = at, .type = type, .s = stream_new(at->cow)};
    bool good = read_all(&r);
    *out = (struct loaded){&stream_type, .root = r.s};
    if (!good) {
        stream_type.free(r.s);
        out->root = NULL;
    }
    return good;
}

static bool read_idmp_entry(struct in *in, const struct load_place *at, struct stream *s)
{
    struct stream_id id;
    int64_t time_ms;
    if (!in_string(in, at->text) || !in_string(in, at->text2) || !in_id(in, &id) || !in_time(in, 0, &time_ms)) return false;
    idmp_record(s, at->cow, at->text->s, at->text2->s, id, time_ms < at->now_ms ? time_ms : at->now_ms, INT64_MIN / 2);
    return true;
}

static bool load_more(struct in *in, const struct load_place *at, void *root)
{
    struct stream *s = root;
    uint64_t duration_s, max, added, duplicates, n;
    if (s->idmp || cow_older(at->cow, s->epoch)) return in_skip(in, in_left(in)); /* not what was loaded with it */
    if (!in_len(in, &duration_s) || !in_len(in, &max) || !in_len(in, &added) || !in_len(in, &duplicates) || !in_count(in, 12, &n)) return false;
    if (!duration_s || duration_s > IDMP_DURATION_MAX || !max || max > IDMP_SIZE_MAX) return in_fail(in, "bounds of idempotent ids that nobody can set");
    struct idmp *m = idmp_of(s, at->set);
    m->duration_s = (int64_t)duration_s;
    m->max = (int64_t)max;
    while (n--)
        if (!read_idmp_entry(in, at, s)) return false;
    m->added = added > INT64_MAX ? INT64_MAX : added;
    m->duplicates = duplicates > INT64_MAX ? INT64_MAX : duplicates;
    return true;
}

static const struct value_loader loaders[] = {{FORM_5, load}, {FORM_7, load}, {FORM_72, load}};

const struct value_codec stream_codec = {rdb_type, save, rewrite, loaders, COUNT_OF(loaders), save_more, load_more};
