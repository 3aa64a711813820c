#include "engine/session.h"

#include "engine/engine.h"
#include "engine/job.h"
#include "engine/observe.h"
#include "engine/tx.h"
#include "engine/wait.h"
#include "engine/watch.h"

static struct slice id_bytes(const struct session *s) { return slice_of((const char *)&s->id, sizeof s->id); }

void session_init(struct session *s, struct engine *e, int64_t now_ms)
{
    *s = (struct session){.engine = e, .reply.resp = 2, .id = e->next_session_id++, .fd = -1, .created_ms = now_ms, .active_ms = now_ms};
    s->authenticated = !e->auth_required;
    s->prev = e->sessions_last;
    if (s->prev) s->prev->next = s;
    else e->sessions = s;
    e->sessions_last = s;
    e->session_count++;
    map_put(&e->by_id, id_bytes(s), s);
}

static void off_pushing(struct session *s)
{
    if (!(s->flags & SESSION_PUSHING)) return;
    struct session **at = &s->engine->pushing;
    while (*at != s) at = &(*at)->next_pushing;
    *at = s->next_pushing;
}

void session_deinit(struct session *s)
{
    struct engine *e = s->engine;
    wait_forget(s);
    job_forget(s);
    watch_drop_all(s);
    tx_drop(s);
    for (int i = 0; i < SESSION_LISTENERS; i++)
        if (e->session_gone[i]) e->session_gone[i](s);
    if (s->replica) e->replica_gone(s);
    if (s->flags & SESSION_MONITOR) monitor_remove(s);
    off_pushing(s);
    if (s->prev) s->prev->next = s->next;
    else e->sessions = s->next;
    if (s->next) s->next->prev = s->prev;
    else e->sessions_last = s->prev;
    e->session_count--;
    map_take(&e->by_id, id_bytes(s));
    session_set_text(&s->name, (struct slice){0});
    session_set_text(&s->lib_name, (struct slice){0});
    session_set_text(&s->lib_ver, (struct slice){0});
    buf_deinit(&s->reply.out);
}

void session_set_text(char **text, struct slice s)
{
    if (*text) mem_free(*text, strlen(*text) + 1);
    *text = NULL;
    if (!s.len) return;
    *text = mem_alloc(s.len + 1);
    memcpy(*text, s.ptr, s.len);
    (*text)[s.len] = 0;
}

struct session *engine_session_by_id(struct engine *e, uint64_t id)
{
    return map_find(&e->by_id, slice_of((const char *)&id, sizeof id));
}

void engine_on_session_gone(struct engine *e, void (*listener)(struct session *s))
{
    int i = 0;
    while (e->session_gone[i]) check(++i < SESSION_LISTENERS);
    e->session_gone[i] = listener;
}

void engine_each_session(struct engine *e, void (*visit)(void *arg, struct session *s), void *arg)
{
    for (struct session *s = e->sessions, *next; s; s = next) {
        next = s->next;
        visit(arg, s);
    }
}
