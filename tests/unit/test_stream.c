/* test_stream: a stream is what a naive model says, whatever is added, deleted, trimmed, delivered and claimed; a frozen one
 * never changes and costs no more than a path of a tree and a node per write; what is saved is read back as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "codec/in.h"
#include "codec/out.h"
#include "types/stream/idmp.h"
#include "types/stream/stream.h"

#define ENTRIES_MAX 4000
#define COPY_MAX 12288 /* of one block, because of a view */

#define expect(what) do { if (!(what)) { printf("seed %llu, step %u: %s\n", (unsigned long long)g->seed, g->step, #what); fail(); } } while (0)

struct entry_model {
    struct stream_id id;
    uint32_t what; /* its fields and values derive from it */
};

struct game {
    uint64_t seed;
    unsigned step;
    struct rng rng;
    struct cow cow;
    struct settings set;
    struct call call;
    struct stream *s;
    struct entry_model live[ENTRIES_MAX];
    unsigned count;
    uint64_t added;
    struct stream *view; /* NULL: none */
    struct out cut;      /* what the view held at the cut */
};

static uint64_t below(struct game *g, uint64_t n) { return rng_below(&g->rng, n); }

/* The fields of an entry: few shapes, so that many are the master's; integers among the values. */
static uint64_t fields_of(uint32_t what, struct slice v[16], char text[16][600])
{
    uint64_t pairs = what % 5 ? 2 : 1 + what % 7;
    for (uint64_t i = 0; i < pairs; i++) {
        int n = snprintf(text[2 * i], 600, "field%u", (unsigned)(i + (what % 11 == 0)));
        v[2 * i] = slice_of(text[2 * i], (size_t)n);
        uint32_t x = what * 2654435761u + (uint32_t)i;
        if (x % 29 == 0) {
            memset(text[2 * i + 1], 'x', 600);
            n = (int)(x >> 8) % 600;
        } else {
            n = snprintf(text[2 * i + 1], 600, x % 3 ? "%d" : "v%d", (int)x >> (x % 32));
        }
        v[2 * i + 1] = slice_of(text[2 * i + 1], (size_t)n);
    }
    return pairs;
}

static void save(struct out *o, const struct stream *s)
{
    out_init(o, 11, false, false);
    stream_codec.save(o, s, 21);
}

/* --- the model --- */

static void compare_entry(struct game *g, const struct stretch_entry *e, const struct entry_model *m)
{
    struct slice v[16];
    char text[16][600];
    struct piece_walk p;
    uint64_t pairs = fields_of(m->what, v, text);
    expect(id_cmp(e->id, m->id) == 0);
    expect(e->pairs == pairs);
    piece_walk_start(&p, e);
    for (uint64_t i = 0; i < 2 * pairs; i++) expect(slice_eq(piece_next(&p), v[i]));
}

static void compare_range(struct game *g, unsigned from, unsigned to)
{
    struct stream_walk w;
    struct stretch_entry e;
    if (from >= to) return;
    stream_walk_start(&w, g->s, g->live[from].id, g->live[to - 1].id, false);
    for (unsigned i = from; i < to; i++) {
        expect(stream_walk_next(&w, &e));
        compare_entry(g, &e, &g->live[i]);
    }
    expect(!stream_walk_next(&w, &e));
    stream_walk_start(&w, g->s, g->live[to - 1].id, g->live[from].id, true);
    for (unsigned i = to; i-- > from;) {
        expect(stream_walk_next(&w, &e));
        compare_entry(g, &e, &g->live[i]);
    }
    expect(!stream_walk_next(&w, &e));
}

static void compare_groups(struct game *g)
{
    struct tree_pos pos, at, id;
    struct group group;
    struct consumer c;
    tree_check(&g->s->groups);
    tree_first(&g->s->groups, &pos);
    for (; group_at(&pos, &group); tree_next(&pos)) {
        uint64_t owned = 0;
        tree_check(&group.pel);
        tree_first(&group.consumers, &at);
        for (; consumer_at(&at, &c); tree_next(&at)) {
            for (bool on = tree_first(&c.ids, &id); on; on = tree_next(&id), owned++) {
                struct pending p;
                expect(pending_find(&group, consumer_id_at(&id), &p));
                expect(p.owner == c.name);
            }
        }
        expect(owned == group.pel.count);
    }
}

/* The nodes of a radix tree of these keys (sorted; alike up to `depth`): as simply as can be said. */
static uint64_t radix_count(char (*key)[STREAM_ID_RAW], size_t n, int depth)
{
    int same = depth;
    uint64_t nodes = 1;
    while (same < STREAM_ID_RAW && key[0][same] == key[n - 1][same]) same++;
    if (same > depth) return 1 + radix_count(key, n, same);
    if (depth == STREAM_ID_RAW) return 1;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && key[end][depth] == key[i][depth];) end++;
        nodes += radix_count(key + i, end - i, depth + 1);
    }
    return nodes;
}

static void compare_radix(struct game *g)
{
    struct tree_pos pos;
    size_t n = 0;
    char (*key)[STREAM_ID_RAW] = malloc((g->s->nodes.count + 1) * sizeof *key);
    for (bool on = tree_first(&g->s->nodes, &pos); on; on = tree_next(&pos)) id_to_raw(key[n++], stream_node_at(&pos)->master);
    expect(g->s->radix_nodes == (n ? radix_count(key, n, 0) : 0));
    free(key);
}

static void compare_all(struct game *g)
{
    tree_check(&g->s->nodes);
    compare_radix(g);
    expect(g->s->length == g->count);
    expect(g->s->added == g->added);
    expect(id_cmp(g->s->first, g->count ? g->live[0].id : (struct stream_id){0, 0}) == 0);
    expect(id_cmp(stream_last_valid(g->s), g->count ? g->live[g->count - 1].id : (struct stream_id){0, 0}) == 0);
    compare_range(g, 0, g->count);
    compare_groups(g);
}

/* What is saved is read back; the copy is the same as well. */
static void compare_saved(struct game *g)
{
    struct out a, b;
    struct in in;
    struct in_text text = {0}, text2 = {0};
    struct load_place at = {.cow = &g->cow, .set = &g->set, .text = &text, .text2 = &text2, .deep = true};
    struct loaded l;
    save(&a, g->s);
    in_init(&in, buf_slice(&a.buf));
    expect(stream_codec.loaders[2].load(&in, &at, 21, &l));
    expect(in.at == in.end);
    save(&b, l.root);
    expect(slice_eq(buf_slice(&a.buf), buf_slice(&b.buf)));
    stream_type.free(l.root);
    struct stream *copy = stream_type.copy(g->s, &g->cow);
    out_deinit(&b);
    save(&b, copy);
    expect(slice_eq(buf_slice(&a.buf), buf_slice(&b.buf)));
    expect(stream_type.memory(copy) <= stream_type.memory(g->s) + g->s->nodes.count * 8192 + 65536);
    stream_type.free(copy);
    /* cut short or changed it is refused, or is another stream; it never goes wrong */
    for (int i = 0; i < 20; i++) {
        size_t n = a.buf.len, place = below(g, n);
        char old = a.buf.ptr[place];
        if (i % 2) n = place;
        else a.buf.ptr[place] = (char)below(g, 256);
        in_init(&in, slice_of(a.buf.ptr, n));
        if (stream_codec.loaders[2].load(&in, &at, 21, &l)) {
            expect(i % 2 == 0);
            stream_type.free(l.root);
        } else {
            expect(in.error);
        }
        a.buf.ptr[place] = old;
    }
    in_text_deinit(&text);
    in_text_deinit(&text2);
    out_deinit(&a);
    out_deinit(&b);
}

/* --- the view --- */

static void check_view(struct game *g)
{
    struct out now;
    save(&now, g->view);
    expect(slice_eq(buf_slice(&now.buf), buf_slice(&g->cut.buf)));
    out_deinit(&now);
}

static void end_view(struct game *g)
{
    check_view(g);
    out_deinit(&g->cut);
    cow_end(&g->cow);
    g->view = NULL;
}

static void begin_view(struct game *g)
{
    cow_freeze(&g->cow);
    g->view = g->s;
    save(&g->cut, g->view);
}

/* --- steps --- */

static void forget(struct game *g, unsigned i)
{
    memmove(&g->live[i], &g->live[i + 1], (--g->count - i) * sizeof *g->live);
}

static void add(struct game *g)
{
    struct slice v[16];
    char text[16][600];
    uint32_t what = (uint32_t)below(g, 1u << 31);
    if (below(g, 3)) what -= what % 55, what += 1; /* mostly the same fields */
    struct stream_fields f = {v, fields_of(what, v, text)};
    struct stream_id id = {g->s->last.ms + below(g, 3) * below(g, 300), below(g, 100)};
    if (!below(g, 40)) id.ms += below(g, 2) ? below(g, 1 << 20) : below(g, (uint64_t)1 << 40);
    if (!below(g, 40)) id.seq += below(g, (uint64_t)1 << 40);
    bool auto_seq = below(g, 2);
    struct stream_id before = g->s->last;
    if (g->count == ENTRIES_MAX) return;
    if (stream_append(g->s, &g->call, &id, auto_seq, f) != STREAM_ADDED) {
        expect(!auto_seq && id_cmp(id, before) <= 0);
        return;
    }
    expect(id_cmp(id, before) > 0);
    g->live[g->count++] = (struct entry_model){id, what};
    g->added++;
}

static void del(struct game *g)
{
    if (!g->count) return;
    unsigned i = (unsigned)below(g, g->count);
    expect(stream_has(g->s, g->live[i].id));
    expect(stream_delete(g->s, &g->cow, g->live[i].id));
    expect(!stream_delete(g->s, &g->cow, g->live[i].id));
    expect(!stream_has(g->s, g->live[i].id));
    forget(g, i);
    if (i == 0) stream_refresh_first(g->s);
}

static void trim(struct game *g)
{
    struct stream_trim t = {.by = below(g, 2) ? TRIM_LENGTH : TRIM_ID, .near = below(g, 2)};
    unsigned keep = (unsigned)(g->count - below(g, g->count / 4 + 2) % (g->count + 1)), gone;
    t.length = keep;
    if (t.by == TRIM_ID) {
        if (!keep) return;
        t.id = g->live[g->count - keep].id;
    }
    if (t.near && below(g, 2)) t.limit = (int64_t)below(g, 50) + 1;
    gone = (unsigned)stream_trim(g->s, &g->cow, &t);
    expect(t.near ? gone <= g->count - keep : gone == g->count - keep);
    if (t.limit) expect(gone <= (unsigned)t.limit);
    memmove(g->live, g->live + gone, (g->count - gone) * sizeof *g->live);
    g->count -= gone;
}

static struct slice name(struct game *g, const char *kind, char text[32])
{
    return slice_of(text, (size_t)snprintf(text, 32, below(g, 2) ? "%s%u" : "a longer %s %u", kind, (unsigned)below(g, 4)));
}

static void group_step(struct game *g)
{
    char text[32];
    struct group group;
    struct consumer c;
    struct slice n = name(g, "group", text);
    if (!group_find(g->s, n, &group)) {
        expect(group_create(g->s, &g->cow, n, g->s->first, ENTRIES_READ_UNKNOWN));
        return;
    }
    if (below(g, 200) == 0) {
        group_destroy(g->s, &g->cow, &group);
        return;
    }
    consumer_create(&group, &g->cow, name(g, "consumer", text), 5, &c);
    if (below(g, 40) == 0) {
        uint64_t had = c.ids.count, all = group.pel.count;
        expect(consumer_destroy(&group, &g->cow, &c) == had);
        expect(group.pel.count == all - had);
    } else {
        for (unsigned i = 0, many = (unsigned)below(g, 8); i < many && g->count; i++) {
            struct pending p = {.id = g->live[below(g, g->count)].id, .time_ms = 7, .count = 1};
            bool there = pending_find(&group, p.id, &p);
            if (there && below(g, 3) == 0) {
                consumer_put(&group, &g->cow, &c);
                pending_remove(&group, &g->cow, &p);
                consumer_find(&group, name_slice(c.name), &c);
                expect(!pending_find(&group, p.id, &p));
            } else {
                p.count++;
                pending_assign(&group, &g->cow, &p, &c);
            }
        }
        consumer_put(&group, &g->cow, &c);
    }
    group_put(g->s, &g->cow, &group);
}

static void step(struct game *g)
{
    uint64_t r = below(g, 100);
    cow_begin(&g->cow);
    if (cow_frozen(&g->cow, g->s->epoch)) g->s = stream_type.thaw(g->s, &g->cow);
    if (r < 60) add(g);
    else if (r < 72) del(g);
    else if (r < 74) trim(g);
    else group_step(g);
    g->step++;
}

static void play(uint64_t seed, unsigned steps)
{
    size_t before = mem_used();
    struct game *g = calloc(1, sizeof *g);
    g->seed = seed;
    rng_init(&g->rng, seed);
    cow_init(&g->cow);
    settings_default(&g->set);
    if (below(g, 2)) g->set.stream_node_max_entries = (int64_t)below(g, 8);
    if (below(g, 2)) g->set.stream_node_max_bytes = (int64_t)below(g, 1000);
    if (!g->set.stream_node_max_bytes) g->set.stream_node_max_bytes = 4096;
    g->call = (struct call){.cow = &g->cow, .set = &g->set};
    g->s = stream_new(&g->cow);
    while (g->step < steps) {
        step(g);
        if (below(g, 300) == 0) {
            if (g->view) end_view(g);
            else begin_view(g);
        }
        if (g->step % 256) continue;
        compare_all(g);
        if (g->count) {
            unsigned from = (unsigned)below(g, g->count);
            compare_range(g, from, from + (unsigned)below(g, g->count - from) + 1);
        }
        if (g->view) check_view(g);
        else compare_saved(g);
    }
    if (g->view) end_view(g);
    expect(g->cow.copied_bytes_max <= COPY_MAX);
    stream_type.free(g->s);
    cow_deinit(&g->cow);
    expect(mem_used() == before);
    free(g);
}

static void a_stream_is_what_the_model_says(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) play(seed, 6000);
}

static void ids_go_up_and_down(void **state)
{
    (void)state;
    struct stream_id id = {5, UINT64_MAX};
    assert_true(id_step_up(&id));
    assert_true(id.ms == 6 && id.seq == 0);
    assert_true(id_step_down(&id));
    assert_true(id.ms == 5 && id.seq == UINT64_MAX);
    id = STREAM_ID_MAX;
    assert_false(id_step_up(&id));
    id = (struct stream_id){0, 0};
    assert_false(id_step_down(&id));
    assert_true(id_cmp((struct stream_id){1, 9}, (struct stream_id){2, 0}) < 0);
}

/* Found by fuzzing: times before all time made the idle ones overflow. */
static void times_of_files_are_none_before_1970(void **state)
{
    (void)state;
    struct cow cow;
    struct settings set;
    struct in_text text = {0}, text2 = {0};
    struct load_place at = {.cow = &cow, .set = &set, .text = &text, .text2 = &text2, .deep = true};
    struct loaded l;
    struct group g;
    struct consumer c;
    struct pending p;
    struct out o;
    struct in in;
    char raw[STREAM_ID_RAW];
    cow_init(&cow);
    settings_default(&set);
    out_init(&o, 11, false, false);
    for (int i = 0; i < 9; i++) out_len(&o, 0); /* no nodes, no entries, all IDs 0-0, none added */
    out_len(&o, 1);
    out_string(&o, SLICE("g"));
    out_len(&o, 0), out_len(&o, 0), out_len(&o, 0);
    out_len(&o, 1);
    id_to_raw(raw, (struct stream_id){1, 1});
    out_raw(&o, slice_of(raw, sizeof raw));
    out_u64le(&o, (uint64_t)INT64_MIN + 5);
    out_len(&o, 1);
    out_len(&o, 1);
    out_string(&o, SLICE("c"));
    out_u64le(&o, (uint64_t)INT64_MIN), out_u64le(&o, (uint64_t)-1);
    out_len(&o, 1);
    out_raw(&o, slice_of(raw, sizeof raw));
    in_init(&in, buf_slice(&o.buf));
    assert_true(stream_codec.loaders[2].load(&in, &at, 21, &l));
    assert_true(group_find(l.root, SLICE("g"), &g) && consumer_find(&g, SLICE("c"), &c) && pending_find(&g, (struct stream_id){1, 1}, &p));
    assert_true(c.seen_ms == 0 && c.active_ms == -1 && p.time_ms == 0);
    stream_type.free(l.root);
    in_text_deinit(&text), in_text_deinit(&text2);
    out_deinit(&o);
    cow_deinit(&cow);
}

static void save_ids(struct out *o, const struct stream *s)
{
    out_init(o, 11, false, false);
    assert_true(stream_codec.save_more(o, s));
}

static void record(struct stream *s, struct cow *cow, unsigned n, int64_t now_ms)
{
    char producer[8], id[16];
    snprintf(producer, sizeof producer, "p%u", n % 3);
    snprintf(id, sizeof id, "id%u", n % 50);
    idmp_record(s, cow, slice_str(producer), slice_str(id), (struct stream_id){(uint64_t)now_ms, n}, now_ms, now_ms);
}

/* What a view has of idempotent ids stays, whatever is remembered and forgotten meanwhile; nothing is left behind. */
static void a_view_keeps_its_idempotent_ids(void **state)
{
    (void)state;
    size_t before = mem_used();
    struct cow cow;
    struct settings set;
    struct out then, now;
    struct stream_id id;
    cow_init(&cow);
    settings_default(&set);
    struct stream *s = stream_new(&cow), *view, *copy;
    idmp_of(s, &set)->max = 12;
    for (unsigned i = 0; i < 100; i++) record(s, &cow, i, 1000 + i);
    assert_true(s->idmp->turns.count == 36 && s->idmp->producers.count == 3);
    for (int round = 0; round < 3; round++) {
        int64_t at = 2000 + round * 200000;
        cow_freeze(&cow);
        save_ids(&then, s);
        view = s;
        s = stream_type.thaw(s, &cow);
        for (unsigned i = 0; i < 200; i++) record(s, &cow, i * 7, at + i);
        if (round == 1) idmp_clear(s, &cow);
        record(s, &cow, 5, at + set.stream_idmp_duration * 1000 + 200);
        save_ids(&now, view);
        assert_true(slice_eq(buf_slice(&then.buf), buf_slice(&now.buf)));
        out_deinit(&then), out_deinit(&now);
        cow_end(&cow);
    }
    assert_true(s->idmp->turns.count == 1 && s->idmp->producers.count == 1); /* the others' time was over */
    assert_true(idmp_find(s, SLICE("p2"), SLICE("id5"), 502300, &id) && id.seq == 5);
    assert_false(idmp_find(s, SLICE("p2"), SLICE("id5"), 602200, &id));
    copy = stream_type.copy(s, &cow);
    save_ids(&then, s), save_ids(&now, copy);
    assert_true(slice_eq(buf_slice(&then.buf), buf_slice(&now.buf)));
    out_deinit(&then), out_deinit(&now);
    stream_type.free(copy);
    stream_type.free(s);
    cow_deinit(&cow);
    assert_true(mem_used() == before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_is_what_the_model_says),
        cmocka_unit_test(ids_go_up_and_down),
        cmocka_unit_test(times_of_files_are_none_before_1970),
        cmocka_unit_test(a_view_keeps_its_idempotent_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
