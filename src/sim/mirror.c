#include "sim/mirror.h"

#include "engine/digest.h"

#define WRONG_MAX 4000

static void say_argv(struct buf *out, int db, int argc, const struct slice *argv)
{
    buf_fmt(out, "log %d:", db);
    for (int i = 0; i < argc; i++) buf_fmt(out, " %.*s", (int)(argv[i].len < 100 ? argv[i].len : 100), argv[i].ptr);
    buf_putc(out, '\n');
}

static void wrong(struct mirror *m, const char *what, int db, int argc, const struct slice *argv)
{
    if (m->wrong.len > WRONG_MAX) return;
    buf_fmt(&m->wrong, "%s: ", what);
    say_argv(&m->wrong, db, argc, argv);
}

/* MULTI encloses two or more; one of them may be for replicas alone (PUBLISH). */
static void note_unit(struct mirror *m, int db, int argc, const struct slice *argv)
{
    if (slice_is(argv[0], "multi")) {
        m->in_unit = 0;
    } else if (slice_is(argv[0], "exec")) {
        if (m->in_unit < 1) wrong(m, "a unit that needs no MULTI", db, argc, argv);
    } else if (replay_in_multi(&m->r)) {
        m->in_unit++;
    }
}

static void take(void *arg, int db, int argc, const struct slice *argv)
{
    struct mirror *m = arg;
    struct engine *e = m->first->node->e;
    if (m->tell) say_argv(m->tell, db, argc, argv);
    m->records++;
    engine_set_time(m->r.e, e->now_us, e->mono_ms);
    note_unit(m, db, argc, argv);
    if (m->selected != db && !slice_is(argv[0], "exec")) {
        char text[NUM_I64_MAX_CHARS];
        replay_run(&m->r, 2, (struct slice[]){SLICE("SELECT"), slice_of(text, num_format_i64(text, db))});
        m->selected = db;
    }
    if (replay_run(&m->r, argc, argv) == REPLAY_DONE) return;
    buf_fmt(&m->wrong, "%.*s: ", (int)m->r.error.len, m->r.error.ptr);
    wrong(m, "a record fails", db, argc, argv);
}

void mirror_init(struct mirror *m, struct world *first, struct buf *tell)
{
    *m = (struct mirror){.first = first, .second = world_new(1, NULL), .tell = tell};
    m->second->node->e->set = &first->node->set; /* what a value looks like depends on settings */
    replay_begin(&m->r, m->second->node->e);
    engine_set_log(first->node->e, take, m);
}

/* --- comparing --- */

struct comparison {
    struct mirror *m;
    int db;
    int64_t now_ms;
    uint64_t keys; /* alive */
};

static bool alive(const struct comparison *x, const struct entry *e)
{
    return !entry_over(e, x->now_ms);
}

static void count_key(void *arg, const struct entry *e)
{
    struct comparison *x = arg;
    x->keys += alive(x, e);
}

static bool equal(const struct comparison *x, const struct entry *a, const struct entry *b)
{
    unsigned char da[SHA1_BYTES] = {0}, db[SHA1_BYTES] = {0};
    if (entry_type(a) != entry_type(b) || entry_expire(a) != entry_expire(b)) return false;
    digest_value(a, x->now_ms, da);
    digest_value(b, x->now_ms, db);
    return memcmp(da, db, sizeof da) == 0;
}

static void compare_key(void *arg, const struct entry *e)
{
    struct comparison *x = arg;
    struct slice key = entry_key(e);
    if (!alive(x, e)) return;
    const struct table *t = &x->m->second->node->e->dbs[x->db].table;
    const struct entry *other = table_find(t, table_hash(t, key), key);
    if (!other) wrong(x->m, "a key is missing", x->db, 1, &key);
    else if (!equal(x, e, other)) wrong(x->m, "another value or time", x->db, 1, &key);
    x->keys++;
}

bool mirror_agrees(struct mirror *m)
{
    struct engine *a = m->first->node->e, *b = m->second->node->e;
    if (replay_in_multi(&m->r)) buf_cstr(&m->wrong, "a MULTI without its EXEC\n");
    for (int i = 0; i < a->db_count; i++) {
        struct comparison x = {.m = m, .db = i, .now_ms = a->now_ms}, y = x;
        db_each(db_at(a, i), compare_key, &x);
        db_each(db_at(b, i), count_key, &y);
        if (x.keys != y.keys) buf_fmt(&m->wrong, "database %d: %llu keys, %llu in the mirror\n", i, (unsigned long long)x.keys, (unsigned long long)y.keys);
    }
    return m->wrong.len == 0;
}

void mirror_deinit(struct mirror *m)
{
    engine_set_log(m->first->node->e, NULL, NULL);
    replay_end(&m->r);
    m->second->node->e->set = &m->second->node->set;
    world_free(m->second);
    buf_deinit(&m->wrong);
}
