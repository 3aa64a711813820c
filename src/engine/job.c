#include "engine/job.h"

#include "engine/slot_hide.h"

#define OUT_BYTES_MAX (4 * 1024 * 1024) /* unsent output above which a job waits for its reader */
#define READER_PATIENCE_MS 5000         /* and for how long without progress */

#define PIECE_BYTES (256 * 1024)        /* of a collected reply */
#define RESTARTS_MAX 8

/* over a view: WAITS, COUNTS, WRITES; over the live table: WAITS, COLLECTS, ANSWERS */
enum phase { JOB_WAITS, JOB_COUNTS, JOB_WRITES, JOB_COLLECTS, JOB_ANSWERS };

struct piece {
    struct piece *next;
    struct buf bytes;
};

struct job {
    struct session *s;
    struct job *next;
    enum phase phase;
    int db;
    int64_t now_ms, since_ms;   /* wall clock at the cut; monotonic ms of the reader's last progress */
    struct slice pattern;       /* owned */
    bool all;
    uint8_t *hidden;            /* slots whose keys are not shown, as of its beginning; NULL: none (engine/slot_hide.h) */
    struct engine_view view;
    uint64_t at, count;
    size_t unsent;
    struct piece *pieces, *last; /* of the reply, without its head */
    struct reply made;           /* the piece being made */
    size_t bytes;                /* of all of them */
    int restarts;
};

void job_keys(struct call *c, struct slice pattern)
{
    struct job *j = mem_zalloc(sizeof *j), **at = &c->e->jobs;
    char *copy = mem_alloc(pattern.len);
    memcpy(copy, pattern.ptr, pattern.len);
    j->s = c->s;
    j->db = c->db->index;
    j->pattern = slice_of(copy, pattern.len);
    j->all = slice_eq(pattern, SLICE("*"));
    if (slots_any_hidden(c->e)) {
        j->hidden = mem_alloc(SLOT_BYTES);
        memcpy(j->hidden, c->e->hidden->bits, SLOT_BYTES);
    }
    while (*at) at = &(*at)->next;
    *at = j;
    c->s->flags |= SESSION_PARKED;
    c->s->job = j;
    c->parked = true;
}

static void job_free(struct job *j)
{
    if (j->hidden) mem_free(j->hidden, SLOT_BYTES);
    mem_free((char *)j->pattern.ptr, j->pattern.len);
    mem_free(j, sizeof *j);
}

static void end_view(struct engine *e, struct job *j)
{
    if (j->phase == JOB_COUNTS || j->phase == JOB_WRITES) engine_view_end(e, &j->view);
    j->phase = JOB_WAITS;
}

static void drop_piece(struct engine *e, struct job *j)
{
    struct piece *p = j->pieces;
    j->pieces = p->next;
    j->bytes -= p->bytes.cap;
    engine_defer(e, mem_free, p->bytes.ptr, p->bytes.cap);
    mem_free(p, sizeof *p);
}

static void drop_collected(struct engine *e, struct job *j)
{
    while (j->pieces) drop_piece(e, j);
    buf_deinit(&j->made.out);
    j->bytes = 0;
}

static void finish(struct engine *e, struct job *j)
{
    end_view(e, j);
    drop_collected(e, j);
    e->jobs = j->next;
    if (j->s) {
        j->s->job = NULL;
        j->s->flags &= ~(uint32_t)SESSION_PARKED;
        session_pushed(j->s);
    }
    job_free(j);
}

void job_forget(struct session *s)
{
    struct job *j = s->job;
    struct engine *e = s->engine;
    if (!j) return;
    j->s = NULL;
    s->job = NULL;
    if (e->jobs == j) {
        finish(e, j);
        return;
    }
    struct job **at = &e->jobs;
    while (*at != j) at = &(*at)->next;
    *at = j->next;
    job_free(j);
}

static bool wanted(const struct job *j, const struct entry *e)
{
    if (entry_over(e, j->now_ms)) return false;
    if (unlikely(j->hidden != NULL) && slot_bit(j->hidden, slot_of_key(entry_key(e)))) return false;
    return j->all || glob_match(j->pattern, entry_key(e), false);
}

static void count_key(void *arg, const struct entry *e)
{
    struct job *j = arg;
    j->count += wanted(j, e);
}

static void write_key(void *arg, const struct entry *e)
{
    struct job *j = arg;
    if (wanted(j, e)) reply_bulk(&j->s->reply, entry_key(e));
}

/* --- over the live table --- */

static void end_piece(struct job *j)
{
    struct piece *p = mem_zalloc(sizeof *p);
    p->bytes = j->made.out;
    j->bytes += p->bytes.cap;
    j->made.out = (struct buf){0};
    if (j->pieces) j->last->next = p;
    else j->pieces = p;
    j->last = p;
}

static void collect_key(void *arg, struct entry *e)
{
    struct job *j = arg;
    if (!wanted(j, e)) return;
    reply_bulk(&j->made, entry_key(e));
    j->count++;
    if (j->made.out.len >= PIECE_BYTES) end_piece(j);
}

static void begin_collecting(struct engine *e, struct job *j)
{
    drop_collected(e, j);
    j->phase = JOB_COLLECTS;
    j->made.resp = j->s->reply.resp;
    j->at = j->count = 0;
}

void job_db_changed(struct db *db)
{
    struct job *j = db->engine->jobs; /* the others have not begun */
    if (!j || j->phase != JOB_COLLECTS || j->db != db->index || j->restarts == RESTARTS_MAX) return;
    j->restarts++;
    begin_collecting(db->engine, j);
}

size_t job_bytes(const struct session *s) { return s->job ? s->job->bytes : 0; }

static bool collect(struct engine *e, struct job *j, uint64_t start, uint64_t limit)
{
    j->now_ms = e->now_ms;
    while (table_step(&e->dbs[j->db].table, &j->at, collect_key, j))
        if (e->ticks(e->ticks_arg) - start > limit) return false;
    if (j->made.out.len) end_piece(j);
    return true;
}

static bool reader_is_behind(struct engine *e, struct job *j)
{
    size_t unsent = j->s->reply.out.len;
    if (unsent < j->unsent || unsent < OUT_BYTES_MAX) j->since_ms = e->mono_ms;
    j->unsent = unsent;
    return unsent >= OUT_BYTES_MAX && e->mono_ms - j->since_ms < READER_PATIENCE_MS;
}

/* Hands pieces to the reader; true: that was the last one. */
static bool answer(struct engine *e, struct job *j, uint64_t start, uint64_t limit)
{
    while (j->pieces) {
        reply_raw(&j->s->reply, buf_slice(&j->pieces->bytes));
        drop_piece(e, j);
        if (e->ticks(e->ticks_arg) - start > limit || reader_is_behind(e, j)) return !j->pieces;
    }
    return true;
}

/* Walks a part of the view; true: the walk is over. */
static bool walk(struct engine *e, struct job *j, uint64_t start, uint64_t limit)
{
    const struct table_view *v = &j->view.dbs[j->db];
    while (table_view_next(v, &j->at, j->phase == JOB_COUNTS ? count_key : write_key, j))
        if (e->ticks(e->ticks_arg) - start > limit) return false;
    return true;
}

int64_t job_work(struct engine *e, int64_t budget_us)
{
    struct job *j = e->jobs;
    if (!j) return -1;
    uint64_t start = e->ticks(e->ticks_arg), limit = (uint64_t)((double)budget_us / e->us_per_tick);
    if (j->phase == JOB_WAITS && e->cow.live) { /* somebody else's view */
        begin_collecting(e, j);
    } else if (j->phase == JOB_WAITS) {
        engine_freeze(e, &j->view);
        j->phase = JOB_COUNTS;
        j->now_ms = e->now_ms;
        j->since_ms = e->mono_ms;
        j->at = 0;
    }
    if ((j->phase == JOB_WRITES || j->phase == JOB_ANSWERS) && reader_is_behind(e, j)) return 1;
    if (j->phase == JOB_COLLECTS) {
        if (!collect(e, j, start, limit)) return 0;
        j->phase = JOB_ANSWERS;
        j->since_ms = e->mono_ms;
        reply_array(&j->s->reply, (int64_t)j->count);
        return 0;
    }
    if (j->phase == JOB_ANSWERS) {
        if (answer(e, j, start, limit)) finish(e, j);
        else session_pushed(j->s);
        return e->jobs ? 0 : -1;
    }
    if (!walk(e, j, start, limit)) {
        if (j->phase == JOB_WRITES) session_pushed(j->s);
        return 0;
    }
    if (j->phase == JOB_COUNTS) {
        j->phase = JOB_WRITES;
        j->at = 0;
        reply_array(&j->s->reply, (int64_t)j->count);
        return 0;
    }
    finish(e, j);
    return e->jobs ? 0 : -1;
}
