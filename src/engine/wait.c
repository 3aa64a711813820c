#include "engine/wait.h"

#include "ds/map.h"
#include "engine/run.h"
#include "engine/tx.h"

/* A session in the queue of one key. */
struct waiter {
    struct parked *parked;
    struct waiter *next, *prev; /* by age */
    struct waited_key *key;
};

struct waited_key {
    struct db *db;
    struct waiter *first, *last;
    struct waited_key *next_ready;
    bool ready, serving;
    size_t len;
    char bytes[];
};

struct waiting {
    struct map keys;
};

struct parked {
    struct session *s;
    const struct command *cmd;
    struct slice *argv;
    int argc, key_count;
    size_t argv_bytes;
    int64_t deadline_ms, wake_ms; /* 0: none */
    int64_t due_ms;      /* the earlier of them */
    void (*on_timeout)(struct reply *r);
    struct held *held;   /* waits for something that is no key; NULL: for keys */
    size_t heap_at;      /* index + 1 in the heap; 0: not there */
    bool served, when_gone;
    struct waiter waiters[];
};

struct wait {
    struct parked **heap; /* by deadline */
    size_t count, cap;
    struct waited_key *ready, *ready_last;
    bool serving;
};

struct wait *wait_new(void) { return mem_zalloc(sizeof(struct wait)); }

void wait_free(struct wait *w)
{
    check(w->count == 0);
    mem_free(w->heap, w->cap * sizeof *w->heap);
    mem_free(w, sizeof *w);
}

/* --- deadlines --- */

static void heap_set(struct wait *w, size_t i, struct parked *p)
{
    w->heap[i] = p;
    p->heap_at = i + 1;
}

static void heap_up(struct wait *w, size_t i, struct parked *p)
{
    for (; i && w->heap[(i - 1) / 2]->due_ms > p->due_ms; i = (i - 1) / 2) heap_set(w, i, w->heap[(i - 1) / 2]);
    heap_set(w, i, p);
}

static void heap_down(struct wait *w, size_t i, struct parked *p)
{
    for (;;) {
        size_t k = 2 * i + 1;
        if (k >= w->count) break;
        if (k + 1 < w->count && w->heap[k + 1]->due_ms < w->heap[k]->due_ms) k++;
        if (w->heap[k]->due_ms >= p->due_ms) break;
        heap_set(w, i, w->heap[k]);
        i = k;
    }
    heap_set(w, i, p);
}

static void heap_add(struct wait *w, struct parked *p)
{
    p->due_ms = !p->deadline_ms || (p->wake_ms && p->wake_ms < p->deadline_ms) ? p->wake_ms : p->deadline_ms;
    if (w->count == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 16;
        w->heap = mem_realloc(w->heap, w->cap * sizeof *w->heap, cap * sizeof *w->heap);
        w->cap = cap;
    }
    heap_up(w, w->count++, p);
}

static void heap_remove(struct wait *w, struct parked *p)
{
    if (!p->heap_at) return;
    size_t i = p->heap_at - 1;
    struct parked *last = w->heap[--w->count];
    p->heap_at = 0;
    if (last == p) return;
    if (i && w->heap[(i - 1) / 2]->due_ms > last->due_ms) heap_up(w, i, last);
    else heap_down(w, i, last);
}

int64_t wait_next_deadline(const struct engine *e) { return e->wait->count ? e->wait->heap[0]->due_ms : INT64_MAX; }

/* --- parking --- */

static struct waited_key *key_entry(struct db *db, struct slice key)
{
    if (!db->waiting) {
        db->waiting = mem_alloc(sizeof *db->waiting);
        map_init(&db->waiting->keys);
    }
    struct waited_key *k = map_find(&db->waiting->keys, key);
    if (k) return k;
    k = mem_zalloc(sizeof *k + key.len);
    k->db = db;
    k->len = key.len;
    memcpy(k->bytes, key.ptr, key.len);
    map_put(&db->waiting->keys, key, k);
    return k;
}

static struct slice key_slice(const struct waited_key *k) { return slice_of(k->bytes, k->len); }

static void key_release(struct waited_key *k)
{
    if (k->first || k->ready || k->serving) return;
    map_take(&k->db->waiting->keys, key_slice(k));
    mem_free(k, sizeof *k + k->len);
}

static void begin(struct call *c, struct parked *w)
{
    if (w->deadline_ms || w->wake_ms) heap_add(c->e->wait, w);
    c->s->parked = w;
    c->s->flags |= SESSION_PARKED;
    if (c->e->blocked_count++ == 0) c->e->special |= SPECIAL_WAITING;
}

void wait_park(struct call *c, const struct park *p)
{
    struct parked *w = mem_zalloc(sizeof *w + (size_t)p->key_count * sizeof *w->waiters);
    *w = (struct parked){.s = c->s, .cmd = c->cmd, .argc = c->argc, .deadline_ms = p->deadline_ms, .on_timeout = p->on_timeout,
        .when_gone = p->when_gone, .wake_ms = p->wake_ms};
    w->argv = argv_copy(c->argv, c->argc, &w->argv_bytes);
    w->key_count = p->key_count;
    for (int i = 0; i < p->key_count; i++) {
        struct waited_key *k = key_entry(c->db, p->keys[i]);
        struct waiter *q = &w->waiters[i];
        *q = (struct waiter){.parked = w, .key = k, .prev = k->last};
        if (k->last) k->last->next = q;
        else k->first = q;
        k->last = q;
    }
    begin(c, w);
}

void wait_hold(struct call *c, int64_t deadline_ms, struct held *h)
{
    struct parked *w = mem_zalloc(sizeof *w);
    *w = (struct parked){.s = c->s, .cmd = c->cmd, .deadline_ms = deadline_ms, .held = h};
    begin(c, w);
}

/* Takes a session out of all queues. */
static void unpark(struct session *s)
{
    struct parked *w = s->parked;
    struct engine *e = s->engine;
    s->parked = NULL;
    s->flags &= ~(uint32_t)SESSION_PARKED;
    heap_remove(e->wait, w);
    if (w->held) hold_forget(w->held);
    for (int i = 0; i < w->key_count; i++) {
        struct waiter *q = &w->waiters[i];
        struct waited_key *k = q->key;
        if (q->next) q->next->prev = q->prev;
        else k->last = q->prev;
        if (q->prev) q->prev->next = q->next;
        else k->first = q->next;
        key_release(k);
    }
    mem_free(w->argv, w->argv_bytes);
    mem_free(w, sizeof *w + (size_t)w->key_count * sizeof *w->waiters);
    if (--e->blocked_count == 0 && !e->wait->ready) e->special &= ~(uint32_t)SPECIAL_WAITING;
}

void wait_forget(struct session *s)
{
    if (s->parked) unpark(s);
}

void wait_end_hold(struct session *s, enum hold_end end)
{
    struct hold_end_call last = hold_end_of(s->parked->held);
    const struct command *cmd = s->parked->cmd;
    uint32_t errors = s->reply.error_count;
    size_t at = s->reply.out.len;
    unpark(s);
    last.answer(last.arg, s, end);
    if (s->reply.error_count != errors) run_failed(s->engine, s, cmd, s->reply.error_count - errors);
    run_drop_replies(s, at);
    session_pushed(s);
}

static void timed_out(struct session *s, bool error)
{
    if (s->parked->held && !error) {
        wait_end_hold(s, HOLD_TIMED_OUT);
        return;
    }
    void (*on_timeout)(struct reply *r) = s->parked->on_timeout;
    const struct command *cmd = s->parked->cmd;
    size_t at = s->reply.out.len;
    unpark(s);
    if (error) {
        reply_error(&s->reply, ERR_UNBLOCKED);
        run_failed(s->engine, s, cmd, 1);
    } else if (on_timeout) on_timeout(&s->reply);
    else reply_null_array(&s->reply);
    run_drop_replies(s, at);
    session_pushed(s);
}

bool engine_unpark(struct engine *e, struct session *s, bool error)
{
    (void)e;
    if (!s->parked) return false;
    timed_out(s, error);
    return true;
}

void engine_unblock_all(struct engine *e, struct slice error)
{
    for (struct session *s = e->sessions; s; s = s->next) {
        if (!s->parked) continue;
        const struct command *cmd = s->parked->cmd;
        size_t at = s->reply.out.len;
        unpark(s);
        reply_error_slice(&s->reply, error);
        run_failed(e, s, cmd, 1);
        run_drop_replies(s, at);
        s->flags |= SESSION_CLOSE_AFTER_REPLY;
        session_pushed(s);
    }
}

/* --- waking --- */

static void make_ready(struct waited_key *k)
{
    struct wait *w = k->db->engine->wait;
    if (k->ready || !k->first) return;
    k->ready = true;
    k->next_ready = NULL;
    if (w->ready_last) w->ready_last->next_ready = k;
    else w->ready = k;
    w->ready_last = k;
}

void wait_wake_at(struct session *s, int64_t wake_ms)
{
    struct parked *w = s->parked;
    heap_remove(s->engine->wait, w);
    w->wake_ms = wake_ms;
    if (w->deadline_ms || w->wake_ms) heap_add(s->engine->wait, w);
}

#define PAUSED_MS 100

/* Its time to look again has come: whoever waits for its keys is asked, in turn. What it would write waits while writes do. */
static void wake(struct parked *p)
{
    const struct engine *e = p->s->engine;
    if (e->special & SPECIAL_PAUSE) {
        wait_wake_at(p->s, e->now_ms + PAUSED_MS);
        return;
    }
    for (int i = 0; i < p->key_count; i++) make_ready(p->waiters[i].key);
    wait_wake_at(p->s, 0);
}

void wait_timeouts(struct engine *e)
{
    struct wait *w = e->wait;
    while (w->count && w->heap[0]->due_ms <= e->now_ms) {
        struct parked *p = w->heap[0];
        if (p->deadline_ms && p->deadline_ms <= e->now_ms) timed_out(p->s, false);
        else wake(p);
    }
    if (w->ready) engine_serve_parked(e);
}

void wait_key_ready(struct db *db, struct slice key)
{
    if (!db->waiting) return;
    struct waited_key *k = map_find(&db->waiting->keys, key);
    if (k) make_ready(k);
}

static bool is_there(const struct waited_key *k)
{
    return table_find(&k->db->table, table_hash(&k->db->table, key_slice(k)), key_slice(k)) != NULL;
}

static void ready_if_matters(void *arg, struct slice key, void *ptr)
{
    struct waited_key *k = ptr;
    (void)arg, (void)key;
    bool matters = is_there(k);
    for (struct waiter *q = k->first; q && !matters; q = q->next) matters = q->parked->when_gone;
    if (matters) make_ready(k);
}

void wait_db_ready(struct db *db)
{
    if (db->waiting) map_each(&db->waiting->keys, ready_if_matters, db);
}

void wait_recheck(struct engine *e, wait_judge *judge, void *arg)
{
    for (struct session *s = e->sessions; s && e->blocked_count; s = s->next) {
        struct parked *w = s->parked;
        if (!w || w->held) continue;
        size_t at = s->reply.out.len;
        int i = 0;
        while (i < w->key_count && judge(arg, s, w->cmd, key_slice(w->waiters[i].key))) i++;
        if (i == w->key_count) continue;
        const struct command *cmd = w->cmd;
        unpark(s);
        run_failed(e, s, cmd, 1);
        run_drop_replies(s, at);
        session_pushed(s);
    }
}

bool wait_any_ready(const struct engine *e) { return e->wait->ready != NULL; }

/* Runs the command of a parked session again; it may get what it waits for. */
static void retry(struct engine *e, struct session *s, struct slice ready)
{
    struct parked *w = s->parked;
    size_t at = s->reply.out.len;
    if (unlikely(e->special & SPECIAL_ACL) && !e->acl_allows(e, s, w->cmd, w->argv, w->argc, false)) {
        run_failed(e, s, w->cmd, 1); /* it may not have any more what it waited for */
    } else {
        e->ready_key = ready;
        struct session *outer = e->serving;
        e->serving = s;
        run_command(e, s, w->cmd, w->argv, w->argc, NULL, RUN_RETRY);
        e->ready_key = slice_of(NULL, 0);
        e->serving = outer;
    }
    bool served = s->reply.out.len != at;
    run_drop_replies(s, at);
    if (unlikely(e->special & SPECIAL_TRACKING)) {
        size_t told = s->reply.out.len;
        e->track->served(s, w->cmd);
        if (s->reply.out.len != told) session_pushed(s);
    }
    if (!served) return; /* not yet */
    unpark(s);
    session_pushed(s);
}

static void serve_key(struct engine *e, struct waited_key *k)
{
    k->serving = true;
    struct waiter *q = k->first, *last = k->last;
    while (q) {
        struct waiter *next = q == last ? NULL : q->next;
        if (!q->parked->when_gone && !is_there(k)) {
            q = next;
            continue;
        }
        struct session *s = q->parked->s;
        bool same = next && next->parked == q->parked; /* the key was named twice */
        retry(e, s, key_slice(k));
        if (same && !s->parked) next = k->first; /* its second place went with it */
        q = next;
    }
    k->serving = false;
    key_release(k);
}

void engine_serve_parked(struct engine *e)
{
    struct wait *w = e->wait;
    if (w->serving || e->busy || (e->special & SPECIAL_LOADING)) return; /* busy: a script is not done, others' commands run beside it */
    w->serving = true;
    while (w->ready) {
        struct waited_key *k = w->ready;
        w->ready = k->next_ready;
        if (!w->ready) w->ready_last = NULL;
        k->ready = false;
        serve_key(e, k);
    }
    w->serving = false;
    if (!e->blocked_count) e->special &= ~(uint32_t)SPECIAL_WAITING;
}

uint64_t wait_timed_count(const struct engine *e) { return e->wait->count; }
static void count_gone(void *arg, struct slice key, void *ptr)
{
    const struct waited_key *k = ptr;
    const struct waiter *q = k->first;
    (void)key;
    while (q && !q->parked->when_gone) q = q->next;
    *(uint64_t *)arg += q != NULL;
}

uint64_t wait_gone_key_count(const struct db *db)
{
    uint64_t n = 0;
    if (db->waiting) map_each(&db->waiting->keys, count_gone, &n);
    return n;
}

uint64_t wait_key_count(const struct db *db) { return db->waiting ? map_count(&db->waiting->keys) : 0; }

void wait_db_deinit(struct db *db)
{
    if (!db->waiting) return;
    check(map_count(&db->waiting->keys) == 0);
    map_deinit(&db->waiting->keys);
    mem_free(db->waiting, sizeof *db->waiting);
    db->waiting = NULL;
}
