/* parts: see parts.h. What always holds: engine.unmade counts the values that may still be linked; only the executor moves a
 * phase on; what the thread has made, or logs from, nobody else touches until it has ended. */
#include "server/store/parts.h"

#include <pthread.h>
#include <stdio.h>

#include "cluster/move.h"
#include "codec/in.h"
#include "engine/keyspace.h"
#include "engine/load.h"
#include "engine/parts.h"
#include "engine/use.h"
#include "io/log.h"
#include "persist/loaders.h"
#include "persist/rdb_save.h"
#include "server/core/thread.h"

#define WAITING_MAX ((size_t)4 << 20)     /* bytes that have come and are not read: above, its session is held until half */
#define RECORDS_MAX 64                    /* commands for the log that are not taken */
#define LOG_US 300                        /* so long is logged in a turn */
#define STALL_MS 10000                    /* no part for so long while nothing waits: saves wait for it, so it is given up */

enum phase { TAKES, MAKES, LOGS, GIVEN_UP, FAILED }; /* FAILED: its thread has ended; kept until its import has */

struct part {
    struct part *next;
    size_t len, read;
    char bytes[];
};

struct record {                           /* a command that makes a piece of the value: the words lie in it */
    struct slice *argv;
    int argc;
};

struct making {
    struct making *next;
    struct server *sv;
    /* the executor's */
    enum phase phase;
    uint64_t session, flushes;
    int db;
    struct slice key;                     /* owned */
    int64_t expire_ms, part_ms;           /* part_ms: mono; when the last one came */
    struct hold_queue waiting;            /* its session: 0 for room, 1 until it is there */
    bool held;
    /* the thread's, and the executor's when it has ended */
    pthread_t thread;
    struct loader how;
    uint8_t rdb_type;
    struct settings set;                  /* as they were at the beginning */
    struct cow cow;                       /* its epoch; no view */
    int64_t now_ms;
    struct loaded made;
    char why[160];                        /* empty: it is good */
    /* under lock */
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct part *first, *last;
    size_t bytes;                         /* that wait */
    bool whole, stop, log, made_it, over; /* no more parts; give up; the records are wanted; it is made; the thread is through */
    bool log_known;
    struct record records[RECORDS_MAX];
    int record_first, record_count;
};

static struct making *makings; /* of all sessions */

/* --- the thread --- */

static size_t source(void *arg, char *into, size_t room)
{
    struct making *m = arg;
    bool wake = false;
    pthread_mutex_lock(&m->lock);
    while (!m->first && !m->whole && !m->stop) pthread_cond_wait(&m->work, &m->lock);
    struct part *p = m->stop ? NULL : m->first;
    size_t n = 0;
    if (p) {
        n = p->len - p->read < room ? p->len - p->read : room;
        memcpy(into, p->bytes + p->read, n);
        p->read += n;
        wake = m->bytes > WAITING_MAX / 2 && m->bytes - n <= WAITING_MAX / 2;
        m->bytes -= n;
        if (p->read == p->len) {
            if (!(m->first = p->next)) m->last = NULL;
        } else {
            p = NULL;
        }
    }
    pthread_mutex_unlock(&m->lock);
    if (p) mem_free(p, sizeof *p + p->len);
    if (wake) loop_wake(m->sv->loop);
    return n;
}

static void make(struct making *m)
{
    struct in in;
    struct in_text text = {0}, text2 = {0};
    const struct load_place at = {.cow = &m->cow, .set = &m->set, .text = &text, .text2 = &text2, .deep = true, .now_ms = m->now_ms};
    uint8_t more;
    in_init_source(&in, source, m, UINT64_MAX, false);
    bool good = m->how.load(&in, &at, m->rdb_type, &m->made);
    if (good && m->made.empty) in_fail(&in, "it is empty");
    else if (good && in_u8(&in, &more)) {
        in.error = NULL;
        in_fail(&in, "there is more than the value");
    } else if (good) {
        in.error = NULL; /* the end, as it should be */
    }
    if (in.error) snprintf(m->why, sizeof m->why, "a huge value cannot be read: %s", in.error);
    if (in.error && good && !m->made.empty) m->how.type->free(m->made.root);
    in_deinit(&in);
    in_text_deinit(&text);
    in_text_deinit(&text2);
}

/* A copy of the words' places, and of those words that do not lie in the value: a walk writes numbers into its own room. */
static void put_record(void *arg, int argc, const struct slice *argv)
{
    struct making *m = arg;
    size_t text = 0, list = (size_t)argc * sizeof *argv;
    for (int i = 0; i < argc; i++) text += argv[i].len;
    char *block = mem_alloc(list + text), *to = block + list;
    for (int i = 0; i < argc; i++) {
        if (argv[i].len) memcpy(to, argv[i].ptr, argv[i].len);
        ((struct slice *)block)[i] = slice_of(to, argv[i].len);
        to += argv[i].len;
    }
    pthread_mutex_lock(&m->lock);
    while (m->record_count == RECORDS_MAX && !m->stop) pthread_cond_wait(&m->work, &m->lock);
    bool take = !m->stop;
    if (take) m->records[(m->record_first + m->record_count++) % RECORDS_MAX] = (struct record){(struct slice *)block, argc};
    bool wake = m->record_count == RECORDS_MAX / 2;
    pthread_mutex_unlock(&m->lock);
    if (!take) mem_free(block, list + text);
    else if (wake) loop_wake(m->sv->loop);
}

/* Asks the executor, which knows whether anybody listens. */
static bool is_logged(struct making *m)
{
    pthread_mutex_lock(&m->lock);
    m->made_it = true;
    loop_wake(m->sv->loop);
    while (!m->log_known && !m->stop) pthread_cond_wait(&m->work, &m->lock);
    bool log = m->log && !m->stop;
    pthread_mutex_unlock(&m->lock);
    return log;
}

static void *run(void *arg)
{
    struct making *m = arg;
    pthread_setname_np(pthread_self(), "vireo-parts");
    thread_use_cpus(CPUS_BIO);
    make(m);
    if (!m->why[0] && is_logged(m)) m->how.type->codec->rewrite(m->made.root, m->key, put_record, m);
    pthread_mutex_lock(&m->lock);
    m->over = true;
    bool stop = m->stop;
    pthread_mutex_unlock(&m->lock);
    if (stop && !m->why[0]) { /* nobody wants it, and it may be big */
        m->how.type->free(m->made.root);
        m->made.root = NULL;
    }
    loop_wake(m->sv->loop);
    return NULL;
}

/* --- beginning and ending --- */

static bool in_the_making(const struct making *m) { return m->phase == MAKES || m->phase == LOGS; }
static bool takes(const struct making *m) { return m->phase == TAKES; }
static bool has_failed(const struct making *m) { return m->phase == FAILED; }

/* The one of a session that is in such a phase; NULL: none. One at most takes, and one or two are in the making. */
static struct making *making_of(uint64_t session, bool (*in_phase)(const struct making *m))
{
    struct making *m = makings;
    while (m && (m->session != session || !in_phase(m))) m = m->next;
    return m;
}

static void answer(void *arg, struct session *s, enum hold_end end)
{
    const struct making *m = arg;
    if (end != HOLD_REACHED) reply_errorf(&s->reply, "ERR %s", m->why[0] ? m->why : "it was given up");
}

static void answer_room(void *arg, struct session *s, enum hold_end end)
{
    (void)arg;
    if (end != HOLD_REACHED) reply_error(&s->reply, ERR_UNBLOCKED);
}

/* The thread ends as soon as it can; it is joined then. */
static void give_up(struct making *m)
{
    if (m->phase == GIVEN_UP) return;
    m->phase = GIVEN_UP;
    m->sv->node->e->unmade--;
    pthread_mutex_lock(&m->lock);
    m->stop = true;
    pthread_cond_broadcast(&m->work);
    pthread_mutex_unlock(&m->lock);
}

static void record_free(struct record *r)
{
    size_t bytes = (size_t)r->argc * sizeof *r->argv;
    for (int i = 0; i < r->argc; i++) bytes += r->argv[i].len;
    mem_free(r->argv, bytes);
}

static void making_free(struct making *m)
{
    hold_release(m->sv->node->e, &m->waiting, UINT64_MAX, HOLD_FAILED);
    for (struct part *p = m->first, *next; p; p = next) {
        next = p->next;
        mem_free(p, sizeof *p + p->len);
    }
    for (; m->record_count; m->record_count--) record_free(&m->records[m->record_first++ % RECORDS_MAX]);
    pthread_mutex_destroy(&m->lock);
    pthread_cond_destroy(&m->work);
    mem_free((char *)m->key.ptr, m->key.len + 1);
    mem_free(m, sizeof *m);
}

static const char *begin(void *arg, struct call *c, struct slice key, int64_t expire_ms, uint8_t rdb_type)
{
    struct loader how = loaders_find(rdb_type);
    if (making_of(c->s->id, takes)) return "ERR The value before is not whole";
    if (!how.type || how.type->inline_value) return "ERR Values of this form do not come in parts";
    struct making *m = mem_zalloc(sizeof *m);
    m->sv = arg;
    m->session = c->s->id;
    m->flushes = c->e->flushes;
    m->db = db_index(c->db);
    m->key = slice_of(mem_alloc(key.len + 1), key.len);
    if (key.len) memcpy((char *)m->key.ptr, key.ptr, key.len);
    m->expire_ms = expire_ms;
    m->part_ms = c->e->mono_ms;
    m->how = how;
    m->rdb_type = rdb_type;
    m->set = *c->set;
    m->cow = (struct cow){.epoch = c->cow->epoch};
    m->now_ms = c->now_ms;
    pthread_mutex_init(&m->lock, NULL);
    pthread_cond_init(&m->work, NULL);
    if (thread_start(&m->thread, run, m) != 0) {
        making_free(m);
        return "ERR No thread can be started";
    }
    c->e->unmade++;
    m->next = makings;
    makings = m;
    return NULL;
}

static const char *add(void *arg, struct call *c, struct slice bytes)
{
    struct making *m = making_of(c->s->id, takes);
    (void)arg;
    if (!m) return "ERR No value has begun";
    m->part_ms = c->e->mono_ms;
    if (!bytes.len) return NULL;
    struct part *p = mem_alloc(sizeof *p + bytes.len);
    *p = (struct part){.len = bytes.len};
    memcpy(p->bytes, bytes.ptr, bytes.len);
    pthread_mutex_lock(&m->lock);
    bool over = m->over; /* it cannot be read: why is answered in the end */
    if (!over) {
        if (m->last) m->last->next = p;
        else m->first = p;
        m->last = p;
        m->bytes += bytes.len;
    }
    bool full = m->bytes > WAITING_MAX && !over;
    pthread_cond_signal(&m->work);
    pthread_mutex_unlock(&m->lock);
    if (over) mem_free(p, sizeof *p + bytes.len);
    if (!full) return NULL;
    m->held = true;
    call_hold(c, &m->waiting, 0, 0, answer_room, m);
    return NULL;
}

static const char *end(void *arg, struct call *c)
{
    struct making *m = making_of(c->s->id, takes), *before = making_of(c->s->id, in_the_making);
    (void)arg;
    if (!m) return "ERR No value has begun";
    m->phase = MAKES;
    pthread_mutex_lock(&m->lock);
    m->whole = true;
    pthread_cond_signal(&m->work);
    pthread_mutex_unlock(&m->lock);
    if (before) call_hold(c, &before->waiting, 1, 0, answer, before);
    return NULL;
}

static const char *whole(void *arg, struct call *c)
{
    struct making *m;
    (void)arg;
    if (making_of(c->s->id, takes)) return "ERR The value before is not whole";
    if (making_of(c->s->id, has_failed)) return "ERR A value before was not good";
    if ((m = making_of(c->s->id, in_the_making))) call_hold(c, &m->waiting, 1, 0, answer, m);
    return NULL;
}

static const char *unfinished(void *arg, uint64_t session)
{
    const struct making *m = makings;
    (void)arg;
    while (m && m->session != session) m = m->next;
    return !m ? NULL : m->phase == FAILED ? m->why : "a huge value is not whole";
}

static void free_made(void *root, size_t id) { value_types[id]->free(root); }

/* After it was given up. The thread frees what it made, unless it was through before. */
static void join_given_up(struct making *m)
{
    pthread_join(m->thread, NULL);
    if (!m->why[0] && m->made.root) engine_defer(m->sv->node->e, free_made, m->made.root, m->how.type->id);
}

/* --- the way into the keyspace --- */

/* NULL, or why it is not wanted any more. */
static const char *unwanted(const struct making *m)
{
    struct engine *e = m->sv->node->e;
    const struct session *s = engine_session_by_id(e, m->session);
    const struct cluster_move *import = e->cluster ? move_import_of(e->cluster, m->session) : NULL;
    if (!s || s->flags & (SESSION_CLOSE_NOW | SESSION_CLOSE_AFTER_REPLY)) return "its connection is gone";
    if (!import || import->cancel) return "the import is over";
    if (m->flushes != e->flushes) return "the data was flushed here";
    if (m->phase == TAKES && !m->held && e->mono_ms - m->part_ms > STALL_MS) return "no part of it came for too long";
    return NULL;
}

/* The events that its commands would have: the first of each kind. */
static void tell_of(const struct making *m)
{
    static const struct { enum value_id id; enum notify_class class; const char *event; } kinds[] = {
        {VALUE_LIST, NOTIFY_LIST, "rpush"}, {VALUE_SET, NOTIFY_SET, "sadd"}, {VALUE_ZSET, NOTIFY_ZSET, "zadd"}, {VALUE_HASH, NOTIFY_HASH, "hset"},
    };
    struct engine *e = m->sv->node->e;
    if (!e->set->notify_events) return;
    engine_notify(e, NOTIFY_NEW, "new", m->key, m->db);
    for (int i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i].id == m->how.type->id) engine_notify(e, kinds[i].class, kinds[i].event, m->key, m->db);
    if (m->expire_ms != ENTRY_NO_EXPIRE) engine_notify(e, NOTIFY_GENERIC, "expire", m->key, m->db);
}

static void link_it(struct making *m)
{
    struct engine *e = m->sv->node->e;
    struct db *db = &e->dbs[m->db];
    const struct value_type *t = m->how.type;
    struct call c = {.e = e, .set = e->set, .now_ms = e->now_ms};
    struct load_item item = {
        .e = entry_new_inner((uint8_t)t->id, use_initial(&c), m->expire_ms, value_inner(t, m->made.root), m->key, slice_of(&m->made.root, sizeof m->made.root)),
        .hash = table_hash(&db->table, m->key),
    };
    e->dirty += t->length(m->made.root);
    if (load_link(db, &item, 1, false) < 0) {
        tell_of(m);
        return;
    }
    snprintf(m->why, sizeof m->why, "a huge value's key is there already");
    load_drop(item.e);
}

static void log_expiry(struct making *m)
{
    char text[NUM_I64_MAX_CHARS];
    struct slice words[] = {SLICE("PEXPIREAT"), m->key, slice_of(text, num_format_i64(text, m->expire_ms))};
    if (m->expire_ms != ENTRY_NO_EXPIRE) effect_log_now(m->sv->node->e, m->db, 3, words);
}

/* The records that there are, for a while; true: it may be that there are more now. */
static bool log_some(struct making *m)
{
    struct engine *e = m->sv->node->e;
    uint64_t until = e->ticks(e->ticks_arg) + (uint64_t)(LOG_US / e->us_per_tick);
    while (e->ticks(e->ticks_arg) < until) {
        pthread_mutex_lock(&m->lock);
        struct record r = m->record_count ? m->records[m->record_first] : (struct record){0};
        if (r.argc) {
            m->record_first = (m->record_first + 1) % RECORDS_MAX;
            m->record_count--;
            pthread_cond_signal(&m->work);
        }
        pthread_mutex_unlock(&m->lock);
        if (!r.argc) return false;
        effect_log_now(e, m->db, r.argc, r.argv);
        record_free(&r);
    }
    return true;
}

static void ask_for_records(struct making *m)
{
    const struct table *t = &m->sv->node->e->dbs[m->db].table;
    bool clashes = table_find(t, table_hash(t, m->key), m->key) != NULL; /* link_it will say so */
    pthread_mutex_lock(&m->lock);
    m->log_known = true;
    m->log = (m->sv->node->e->special & SPECIAL_LOG) != 0 && !clashes;
    pthread_cond_signal(&m->work);
    pthread_mutex_unlock(&m->lock);
    m->phase = LOGS;
}

/* s may be NULL. What it is being told goes out before. */
static void close_session(struct session *s)
{
    if (!s || s->flags & SESSION_CLOSE_AFTER_REPLY) return;
    s->flags |= SESSION_CLOSE_NOW;
    session_pushed(s);
}

/* A step; true: it is to be taken off the list. */
static bool step(struct making *m)
{
    struct engine *e = m->sv->node->e;
    pthread_mutex_lock(&m->lock);
    bool over = m->over, made_it = m->made_it, room = m->bytes <= WAITING_MAX / 2 || over;
    pthread_mutex_unlock(&m->lock);
    const char *why = m->phase == GIVEN_UP ? NULL : unwanted(m);
    if (m->phase == FAILED) return why != NULL;
    if (why) {
        struct session *s = engine_session_by_id(e, m->session);
        log_line('#', "A huge value on its way here is given up: %s", why);
        close_session(s);
        give_up(m);
    }
    if (m->phase == GIVEN_UP) {
        if (over) join_given_up(m);
        return over;
    }
    if (m->held && room) {
        m->held = false;
        m->part_ms = e->mono_ms;
        hold_release(e, &m->waiting, 0, HOLD_REACHED);
    }
    if (m->phase == MAKES && made_it) ask_for_records(m);
    if (m->phase == LOGS && log_some(m)) loop_wake(m->sv->loop);
    if (!over || m->record_count || m->phase == TAKES) return false; /* once over, nobody adds records */
    pthread_join(m->thread, NULL);
    if (!m->why[0] && m->log) log_expiry(m);
    if (!m->why[0]) link_it(m);
    if (m->why[0]) log_line('#', "A huge value on its way here did not arrive: %s", m->why);
    e->unmade--;
    hold_release(e, &m->waiting, 1, m->why[0] ? HOLD_FAILED : HOLD_REACHED);
    if (m->why[0]) m->phase = FAILED;
    return !m->why[0];
}

void parts_poll(struct server *sv)
{
    (void)sv;
    for (struct making **at = &makings; unlikely(*at != NULL);) {
        struct making *m = *at;
        if (!step(m)) {
            at = &m->next;
            continue;
        }
        *at = m->next;
        making_free(m);
    }
}

void parts_give_up(struct server *sv)
{
    (void)sv;
    for (struct making *m = makings, *next; m; m = next) {
        struct session *s = engine_session_by_id(m->sv->node->e, m->session);
        next = m->next;
        close_session(s);
        if (m->phase != FAILED) {
            give_up(m);
            join_given_up(m);
        }
        making_free(m);
    }
    makings = NULL;
}

void parts_init(struct server *sv)
{
    static struct parts_hooks hooks = {.begin = begin, .add = add, .end = end, .whole = whole, .unfinished = unfinished};
    hooks.arg = sv;
    sv->node->e->parts = &hooks;
}
