#include "engine/job.h"

#define OUT_BYTES_MAX (4 * 1024 * 1024) /* unsent output above which a job waits for its reader */
#define READER_PATIENCE_MS 5000         /* and for how long without progress */

enum phase { JOB_WAITS, JOB_COUNTS, JOB_WRITES };

struct job {
    struct session *s;
    struct job *next;
    enum phase phase;
    int db;
    int64_t now_ms, since_ms;   /* wall clock at the cut; monotonic ms of the reader's last progress */
    struct slice pattern;       /* owned */
    bool all;
    struct engine_view view;
    uint64_t at, count;
    size_t unsent;
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
    while (*at) at = &(*at)->next;
    *at = j;
    c->s->flags |= SESSION_PARKED;
    c->s->job = j;
    c->parked = true;
}

static void end_view(struct engine *e, struct job *j)
{
    if (j->phase != JOB_WAITS) engine_view_end(e, &j->view);
    j->phase = JOB_WAITS;
}

static void finish(struct engine *e, struct job *j)
{
    end_view(e, j);
    e->jobs = j->next;
    if (j->s) {
        j->s->job = NULL;
        j->s->flags &= ~(uint32_t)SESSION_PARKED;
        session_pushed(j->s);
    }
    mem_free((char *)j->pattern.ptr, j->pattern.len);
    mem_free(j, sizeof *j);
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
    mem_free((char *)j->pattern.ptr, j->pattern.len);
    mem_free(j, sizeof *j);
}

static bool wanted(const struct job *j, const struct entry *e)
{
    int64_t expire = entry_expire(e);
    if (expire != ENTRY_NO_EXPIRE && expire <= j->now_ms) return false;
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

static bool reader_is_behind(struct engine *e, struct job *j)
{
    size_t unsent = j->s->reply.out.len;
    if (unsent < j->unsent || unsent < OUT_BYTES_MAX) j->since_ms = e->mono_ms;
    j->unsent = unsent;
    return unsent >= OUT_BYTES_MAX && e->mono_ms - j->since_ms < READER_PATIENCE_MS;
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
    if (j->phase == JOB_WAITS) {
        if (e->cow.live) return 1; /* somebody else's view */
        engine_freeze(e, &j->view);
        j->phase = JOB_COUNTS;
        j->now_ms = e->now_ms;
        j->since_ms = e->mono_ms;
        j->at = 0;
    }
    if (j->phase == JOB_WRITES && reader_is_behind(e, j)) return 1;
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
