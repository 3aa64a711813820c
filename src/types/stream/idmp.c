/* idmp: see idmp.h. What always holds: each known id has one record in its producer's order and one in turns, under its turn;
 * a producer without known ids is not there. */
#include "types/stream/idmp.h"

#include "types/stream/names.h"

struct producer {
    struct stream_name *name;
    struct tree known, order;
};
struct known {
    struct stream_name *name;
    struct stream_id entry;
    int64_t time_ms;
    uint64_t turn;
};

static const struct tree_kind turn_kind = {8, NULL};

struct idmp *idmp_of(struct stream *s, const struct settings *set)
{
    if (s->idmp) return s->idmp;
    s->idmp = mem_zalloc(sizeof *s->idmp);
    s->idmp->duration_s = set->stream_idmp_duration;
    s->idmp->max = set->stream_idmp_maxsize;
    tree_init(&s->idmp->producers, &stream_name_kind);
    tree_init(&s->idmp->turns, &turn_kind);
    return s->idmp;
}

static struct stream_name *turn_name(const struct tree_pos *pos)
{
    struct stream_name *n;
    memcpy(&n, tree_get(pos).ptr, sizeof n);
    return n;
}

static void turn_add(struct tree *t, struct cow *cow, uint64_t turn, const struct stream_name *name)
{
    tree_append(t, cow, turn, slice_of(&name, sizeof name));
}

static void turn_del(struct tree *t, struct cow *cow, uint64_t turn)
{
    struct tree_pos pos;
    check(tree_seek_key(t, turn, &pos) && tree_key(&pos) == turn);
    tree_del(t, cow, &pos);
}

static void producer_drop(struct producer *p, struct cow *cow)
{
    struct tree_pos pos;
    struct known k;
    tree_first(&p->known, &pos);
    for (; named_at(&pos, &k, sizeof k); tree_next(&pos)) name_retire(k.name, cow);
    tree_deinit(&p->known, cow);
    tree_deinit(&p->order, cow);
    name_retire(p->name, cow);
}

/* An id goes; the producer with its last one. p is a copy: put back here, or gone (false). */
static bool forget(struct idmp *m, struct cow *cow, struct producer *p, const struct known *k)
{
    turn_del(&m->turns, cow, k->turn);
    turn_del(&p->order, cow, k->turn);
    named_del(&p->known, cow, k->name);
    name_retire(k->name, cow);
    if (p->known.count) {
        named_put(&m->producers, cow, p->name, p, sizeof *p);
        return true;
    }
    named_del(&m->producers, cow, p->name);
    producer_drop(p, cow);
    return false;
}

static bool is_over(const struct idmp *m, int64_t time_ms, int64_t now_ms) { return now_ms - time_ms >= m->duration_s * 1000; }

/* The producer and id of the oldest turn of all. */
static void oldest(const struct idmp *m, const struct tree_pos *turn, struct producer *p, struct known *k)
{
    struct tree_pos pos;
    check(named_find(&m->producers, name_slice(turn_name(turn)), p, sizeof *p));
    check(tree_seek_key(&p->order, tree_key(turn), &pos));
    check(named_find(&p->known, name_slice(turn_name(&pos)), k, sizeof *k));
}

static void drop_over(struct idmp *m, struct cow *cow, int64_t now_ms)
{
    struct tree_pos pos;
    struct producer p;
    struct known k;
    while (tree_first(&m->turns, &pos)) {
        oldest(m, &pos, &p, &k);
        if (!is_over(m, k.time_ms, now_ms)) return;
        forget(m, cow, &p, &k);
    }
}

bool idmp_find(const struct stream *s, struct slice producer, struct slice id, int64_t now_ms, struct stream_id *out)
{
    struct producer p;
    struct known k;
    if (!s->idmp || !named_find(&s->idmp->producers, producer, &p, sizeof p) || !named_find(&p.known, id, &k, sizeof k)) return false;
    if (is_over(s->idmp, k.time_ms, now_ms)) return false;
    *out = k.entry;
    return true;
}

static struct producer producer_for(struct idmp *m, struct cow *cow, struct slice name)
{
    struct producer p;
    if (named_find(&m->producers, name, &p, sizeof p)) return p;
    memset(&p, 0, sizeof p);
    p.name = name_new(cow, name);
    tree_init(&p.known, &stream_name_kind);
    tree_init(&p.order, &turn_kind);
    named_add(&m->producers, cow, p.name, &p, sizeof p);
    return p;
}

static void forget_oldest_of(struct idmp *m, struct cow *cow, struct producer *p)
{
    struct tree_pos pos;
    struct known k;
    check(tree_first(&p->order, &pos) && named_find(&p->known, name_slice(turn_name(&pos)), &k, sizeof k));
    forget(m, cow, p, &k);
}

void idmp_record(struct stream *s, struct cow *cow, struct slice producer, struct slice id, struct stream_id entry, int64_t time_ms, int64_t now_ms)
{
    struct idmp *m = s->idmp;
    struct producer p;
    struct known k;
    drop_over(m, cow, now_ms);
    if (named_find(&m->producers, producer, &p, sizeof p) && named_find(&p.known, id, &k, sizeof k)) forget(m, cow, &p, &k);
    p = producer_for(m, cow, producer);
    k = (struct known){name_new(cow, id), entry, time_ms, m->next_turn++};
    named_add(&p.known, cow, k.name, &k, sizeof k);
    turn_add(&p.order, cow, k.turn, k.name);
    turn_add(&m->turns, cow, k.turn, p.name);
    named_put(&m->producers, cow, p.name, &p, sizeof p);
    while (p.known.count > (uint64_t)m->max) forget_oldest_of(m, cow, &p);
    m->added++;
}

static void drop_all(struct idmp *m, struct cow *cow)
{
    struct tree_pos pos;
    struct producer p;
    tree_first(&m->producers, &pos);
    for (; named_at(&pos, &p, sizeof p); tree_next(&pos)) producer_drop(&p, cow);
    tree_deinit(&m->producers, cow);
    tree_deinit(&m->turns, cow);
}

void idmp_clear(struct stream *s, struct cow *cow) { drop_all(s->idmp, cow); }

void idmp_free(struct idmp *m, struct cow *cow)
{
    if (!m) return;
    drop_all(m, cow);
    mem_free(m, sizeof *m);
}

struct idmp *idmp_copy(const struct idmp *m, struct cow *cow)
{
    struct stream s = {.idmp = NULL};
    struct tree_pos pos;
    if (!m) return NULL;
    s.idmp = mem_zalloc(sizeof *m);
    *s.idmp = (struct idmp){.duration_s = m->duration_s, .max = m->max};
    tree_init(&s.idmp->producers, &stream_name_kind);
    tree_init(&s.idmp->turns, &turn_kind);
    for (bool on = idmp_first(m, &pos); on; on = tree_next(&pos)) {
        struct idmp_entry e = idmp_at(m, &pos);
        idmp_record(&s, cow, e.producer, e.id, e.entry, e.time_ms, INT64_MIN / 2);
    }
    s.idmp->added = m->added;
    s.idmp->duplicates = m->duplicates;
    return s.idmp;
}

size_t idmp_memory(const struct idmp *m)
{
    struct tree_pos pos, at;
    struct producer p;
    struct known k;
    if (!m) return 0;
    size_t bytes = mem_class(sizeof *m) + (size_t)(m->producers.bytes + m->turns.bytes);
    tree_first(&m->producers, &pos);
    for (; named_at(&pos, &p, sizeof p); tree_next(&pos)) {
        bytes += (size_t)(p.known.bytes + p.order.bytes) + mem_class(name_bytes(p.name));
        tree_first(&p.known, &at);
        for (; named_at(&at, &k, sizeof k); tree_next(&at)) bytes += mem_class(name_bytes(k.name));
    }
    return bytes;
}

bool idmp_first(const struct idmp *m, struct tree_pos *pos) { return tree_first(&m->turns, pos); }

struct idmp_entry idmp_at(const struct idmp *m, const struct tree_pos *pos)
{
    struct producer p;
    struct known k;
    oldest(m, pos, &p, &k);
    return (struct idmp_entry){name_slice(p.name), name_slice(k.name), k.entry, k.time_ms};
}
