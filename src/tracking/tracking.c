/* tracking: see tracking.h. What always holds: items counts the ids in all holders; a prefix exists exactly while somebody
 * wishes it, and the list of prefixes and the wishes of a session are in the order of their bytes; SPECIAL_TRACKING is on
 * exactly while somebody tracks. */
#include "tracking/tracking.h"

#include <stdlib.h>

#include "ds/map.h"
#include "engine/find_keys.h"
#include "engine/lookup.h"

#define LIMIT_STEPS 100
#define KEYS_SMALL 64

/* The ids of those who may hold one key; sorted. */
struct holders {
    uint32_t count, cap;
    uint64_t ids[];
};

struct track_prefix {
    struct track_prefix *next;
    struct track_wish *first, *last;
    struct map changed;                   /* key -> struct author: of this turn */
    size_t len;
    char bytes[];
};

struct author {
    const struct session *s; /* whose command changed it last; not looked into: it may be gone */
};

struct tracking {
    struct map keys;                      /* key -> struct holders */
    uint64_t items, clients, changed;     /* changed: keys noted for BCAST, counted once per prefix */
    struct track_prefix *prefixes;
    struct buf held;                      /* messages for the session that is served: they go behind its reply */
    uint64_t held_for;                    /* its id */
    bool at_once;                         /* nothing of a reply is written yet */
    int64_t limit_rounds;                 /* commands in a row that found the table over its limit */
};

static size_t holders_bytes(uint32_t cap) { return sizeof(struct holders) + cap * sizeof(uint64_t); }

static void free_holders(void *arg, struct slice key, void *ptr)
{
    struct holders *h = ptr;
    (void)arg, (void)key;
    mem_free(h, holders_bytes(h->cap));
}

static void free_author(void *arg, struct slice key, void *ptr)
{
    (void)arg, (void)key;
    mem_free(ptr, sizeof(struct author));
}

static void forget_table(struct tracking *t)
{
    map_each(&t->keys, free_holders, NULL);
    map_deinit(&t->keys);
    map_init(&t->keys);
    t->items = 0;
}

static void forget_changed(struct tracking *t, struct track_prefix *p)
{
    t->changed -= map_count(&p->changed);
    map_each(&p->changed, free_author, NULL);
    map_deinit(&p->changed);
}

/* --- who tracks --- */

static struct slice prefix_bytes(const struct track_prefix *p) { return slice_of(p->bytes, p->len); }
struct slice tracking_prefix(const struct track_wish *w) { return prefix_bytes(w->prefix); }

static bool begins(struct slice text, struct slice with) { return text.len >= with.len && (!with.len || memcmp(text.ptr, with.ptr, with.len) == 0); }

bool tracking_overlaps(const struct session *s, struct slice p, struct slice *with)
{
    for (const struct track_wish *w = s->tracker ? s->tracker->wishes : NULL; w; w = w->of_next) {
        *with = tracking_prefix(w);
        if (begins(p, *with) || begins(*with, p)) return true;
    }
    return false;
}

static struct track_prefix *prefix_make(struct tracking *t, struct slice bytes)
{
    struct track_prefix **at = &t->prefixes;
    while (*at && slice_cmp(prefix_bytes(*at), bytes) < 0) at = &(*at)->next;
    if (*at && slice_eq(prefix_bytes(*at), bytes)) return *at;
    struct track_prefix *p = mem_zalloc(sizeof *p + bytes.len);
    p->len = bytes.len;
    if (bytes.len) memcpy(p->bytes, bytes.ptr, bytes.len);
    map_init(&p->changed);
    p->next = *at;
    *at = p;
    return p;
}

static void wish(struct session *s, struct slice bytes)
{
    struct track_wish **at = &s->tracker->wishes;
    while (*at && slice_cmp(tracking_prefix(*at), bytes) < 0) at = &(*at)->of_next;
    if (*at && slice_eq(tracking_prefix(*at), bytes)) return;
    struct track_wish *w = mem_zalloc(sizeof *w);
    struct track_prefix *p = prefix_make(s->engine->tracking, bytes);
    *w = (struct track_wish){.s = s, .prefix = p, .of_next = *at, .prev = p->last};
    *at = w;
    if (p->last) p->last->next = w;
    else p->first = w;
    p->last = w;
}

static void prefix_free(struct tracking *t, struct track_prefix *p)
{
    struct track_prefix **at = &t->prefixes;
    while (*at != p) at = &(*at)->next;
    *at = p->next;
    forget_changed(t, p);
    mem_free(p, sizeof *p + p->len);
}

static void unwish(struct session *s)
{
    struct track_wish *w = s->tracker->wishes;
    struct track_prefix *p = w->prefix;
    s->tracker->wishes = w->of_next;
    if (w->prev) w->prev->next = w->next;
    else p->first = w->next;
    if (w->next) w->next->prev = w->prev;
    else p->last = w->prev;
    mem_free(w, sizeof *w);
    if (!p->first) prefix_free(s->engine->tracking, p);
}

void tracking_on(struct session *s, uint32_t flags, uint64_t redirect, const struct slice *prefixes, int count)
{
    if (!s->tracker) {
        s->tracker = mem_zalloc(sizeof *s->tracker);
        s->engine->tracking->clients++;
        s->engine->special |= SPECIAL_TRACKING;
    }
    s->tracker->flags = flags | (s->tracker->flags & TRACK_CACHING);
    s->tracker->redirect = redirect;
    for (int i = 0; i < count; i++) wish(s, prefixes[i]);
    if ((flags & TRACK_BCAST) && count == 0) wish(s, SLICE(""));
}

void tracking_off(struct session *s)
{
    struct tracking *t = s->engine->tracking;
    if (!s->tracker) return;
    while (s->tracker->wishes) unwish(s);
    mem_free(s->tracker, sizeof *s->tracker);
    s->tracker = NULL;
    if (--t->clients) return;
    s->engine->special &= ~(uint32_t)SPECIAL_TRACKING;
    forget_table(t); /* nobody is left to be told */
}

/* --- remembering --- */

static void remember(struct tracking *t, struct slice key, uint64_t id)
{
    struct holders *h = map_find(&t->keys, key);
    if (!h) {
        h = mem_alloc(holders_bytes(1));
        *h = (struct holders){.cap = 1};
        map_put(&t->keys, key, h);
    }
    uint32_t lo = 0, hi = h->count;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (h->ids[mid] < id) lo = mid + 1;
        else hi = mid;
    }
    if (lo < h->count && h->ids[lo] == id) return;
    if (h->count == h->cap) {
        h = mem_realloc(h, holders_bytes(h->cap), holders_bytes(h->cap * 2));
        h->cap *= 2;
        map_put(&t->keys, key, h);
    }
    memmove(h->ids + lo + 1, h->ids + lo, (h->count - lo) * sizeof *h->ids);
    h->ids[lo] = id;
    h->count++;
    t->items++;
}

/* Does the session that is served want to be told of keys it reads now? */
static bool remembers(const struct tracker *k)
{
    if (!k || (k->flags & TRACK_BCAST)) return false;
    bool caching = k->flags & TRACK_CACHING;
    return !((k->flags & TRACK_OPTIN) && !caching) && !((k->flags & TRACK_OPTOUT) && caching);
}

/* After a reading command, in EXEC and in scripts too: what it read is held by the client that is served. */
static void remember_keys(const struct session *s, const struct call *c)
{
    struct found_key small[KEYS_SMALL], *found = small;
    int n = command_find_keys(c->cmd, c->argv, c->argc, small, KEYS_SMALL);
    if (n > KEYS_SMALL) {
        found = mem_alloc((size_t)n * sizeof *found);
        command_find_keys(c->cmd, c->argv, c->argc, found, n);
    }
    for (int i = 0; i < n; i++) remember(c->e->tracking, c->argv[found[i].index], s->id);
    if (found != small) mem_free(found, (size_t)n * sizeof *found);
}

/* Of a script that reads, the keys that it declared as well as those that it reads: Redis remembers the declared ones alone. */
static void keys_read(struct call *c)
{
    const struct session *s = c->e->serving;
    const struct call *outer = c->e->call;
    if (!(c->cmd->flags & CMD_READONLY) || (c->cmd->acl & ACL_SCRIPTING) || !s || !remembers(s->tracker)) return;
    remember_keys(s, c);
    if (outer && outer->cmd->acl & ACL_SCRIPTING) remember_keys(s, outer);
}

/* --- telling --- */

/* What was written to s from `at` on is for somebody else's account: it waits if s is in the middle of a reply. */
static void deliver(struct session *s, size_t at)
{
    struct tracking *t = s->engine->tracking;
    bool waits = s->engine->serving == s && s->engine->call && !t->at_once; /* no command runs yet: evictions, before the reply begins */
    if (waits && (!t->held.len || t->held_for == s->id)) {
        t->held_for = s->id;
        buf_put(&t->held, s->reply.out.ptr + at, s->reply.out.len - at);
        reply_rewind(&s->reply, at);
        return;
    }
    session_pushed(s);
}

static void tell_broken(struct session *s)
{
    s->tracker->flags |= TRACK_BROKEN;
    if (s->reply.resp < 3) return;
    size_t at = s->reply.out.len;
    reply_push(&s->reply, 2);
    reply_bulk_cstr(&s->reply, "tracking-redir-broken");
    reply_int(&s->reply, (int64_t)s->tracker->redirect);
    deliver(s, at);
}

/* keys: an array in wire form, NULL: all keys. */
static void tell(struct session *s, const struct slice *keys)
{
    struct session *to = s;
    if (s->tracker->redirect && !(to = engine_session_by_id(s->engine, s->tracker->redirect))) {
        tell_broken(s);
        return;
    }
    if (to->flags & (SESSION_CLOSE_AFTER_REPLY | SESSION_CLOSE_NOW)) return;
    size_t at = to->reply.out.len;
    if (to->reply.resp > 2) {
        reply_push(&to->reply, 2);
        reply_bulk_cstr(&to->reply, "invalidate");
    } else if (s->tracker->redirect && s->engine->subscriptions_of && s->engine->subscriptions_of(to)) {
        reply_array(&to->reply, 3);
        reply_bulk_cstr(&to->reply, "message");
        reply_bulk_cstr(&to->reply, "__redis__:invalidate");
    } else {
        return; /* RESP2 has no way to say it */
    }
    if (keys) reply_raw(&to->reply, *keys);
    else reply_null(&to->reply);
    deliver(to, at);
}

static void tell_key(struct session *s, struct slice key)
{
    struct reply r = {.resp = 2};
    struct slice form;
    reply_array(&r, 1);
    reply_bulk(&r, key);
    form = buf_slice(&r.out);
    tell(s, &form);
    buf_deinit(&r.out);
}

static void note_for_prefix(struct tracking *t, struct track_prefix *p, struct slice key, const struct session *by)
{
    struct author *a = map_find(&p->changed, key);
    if (!a) {
        a = mem_alloc(sizeof *a);
        map_put(&p->changed, key, a);
        t->changed++;
    }
    a->s = by;
}

/* Ends the memory of who holds the key, and tells them. */
static void invalidate(struct engine *e, struct slice key)
{
    struct tracking *t = e->tracking;
    struct holders *h = map_take(&t->keys, key);
    if (!h) return;
    for (uint32_t i = 0; i < h->count; i++) {
        struct session *s = engine_session_by_id(e, h->ids[i]);
        if (!s || !s->tracker || (s->tracker->flags & TRACK_BCAST)) continue;
        if ((s->tracker->flags & TRACK_NOLOOP) && s == e->serving) continue;
        tell_key(s, key);
    }
    t->items -= h->count;
    mem_free(h, holders_bytes(h->cap));
}

static void key_changed(struct engine *e, struct slice key, const struct session *by)
{
    struct tracking *t = e->tracking;
    for (struct track_prefix *p = t->prefixes; p; p = p->next)
        if (begins(key, prefix_bytes(p))) note_for_prefix(t, p, key, by);
    if (map_count(&t->keys)) invalidate(e, key);
}

static void all_changed(struct engine *e)
{
    for (struct session *s = e->sessions; s; s = s->next)
        if (s->tracker) tell(s, NULL);
    forget_table(e->tracking);
}

/* The reply of s is complete: what was held back follows it. CLIENT CACHING is for one command, or for the transaction. */
static void served(struct session *s, const struct command *cmd)
{
    struct tracking *t = s->engine->tracking;
    const struct command *container = NULL;
    if (t->held.len && t->held_for == s->id) {
        reply_raw(&s->reply, buf_slice(&t->held));
        buf_deinit(&t->held);
    }
    if (!s->tracker || !(s->tracker->flags & TRACK_CACHING) || (s->flags & SESSION_MULTI)) return;
    if (cmd) command_by_ordinal(s->engine->index, command_ordinal(s->engine->index, cmd), &container);
    if (!container || strcmp(container->name, "client")) s->tracker->flags &= ~(uint32_t)TRACK_CACHING;
}

/* tracking-table-max-keys: keys are forgotten at random, and their holders told; the longer it goes on the more at once. */
static void limit(struct engine *e)
{
    struct tracking *t = e->tracking;
    int64_t max = e->set->tracking_table_max_keys;
    if (!max || map_count(&t->keys) <= (uint64_t)max) {
        t->limit_rounds = 0;
        return;
    }
    t->at_once = true;
    for (int64_t left = LIMIT_STEPS * ++t->limit_rounds; left && map_count(&t->keys) > (uint64_t)max; left--) {
        struct entry *en;
        if (!table_sample(&t->keys.table, &e->rng, false, &en, 1)) break;
        struct buf key = {0};
        buf_puts(&key, entry_key(en));
        invalidate(e, buf_slice(&key));
        buf_deinit(&key);
    }
    t->at_once = false;
}

/* --- BCAST: once a turn --- */

struct gather {
    const struct session *but; /* not what this one changed; NULL: all */
    struct slice *keys;
    int count;
};

static void gather_key(void *arg, struct slice key, void *ptr)
{
    struct gather *g = arg;
    if (!g->but || ((const struct author *)ptr)->s != g->but) g->keys[g->count++] = key;
}

static int by_bytes(const void *a, const void *b) { return slice_cmp(*(const struct slice *)a, *(const struct slice *)b); }

/* The changed keys of p that are to be told to those who skip `but`, as an array in wire form; empty: none. */
static struct buf changed_form(const struct track_prefix *p, const struct session *but)
{
    size_t room = (size_t)map_count(&p->changed) * sizeof(struct slice);
    struct gather g = {.but = but, .keys = mem_alloc(room)};
    struct reply r = {.resp = 2};
    map_each(&p->changed, gather_key, &g);
    qsort(g.keys, (size_t)g.count, sizeof *g.keys, by_bytes);
    if (g.count) reply_array(&r, g.count);
    for (int i = 0; i < g.count; i++) reply_bulk(&r, g.keys[i]);
    mem_free(g.keys, room);
    return r.out;
}

static void broadcast(struct tracking *t, struct track_prefix *p)
{
    struct buf all = changed_form(p, NULL);
    for (struct track_wish *w = p->first; w; w = w->next) {
        bool picky = w->s->tracker->flags & TRACK_NOLOOP;
        struct buf own = picky ? changed_form(p, w->s) : (struct buf){0};
        struct slice form = buf_slice(picky ? &own : &all);
        if (form.len) tell(w->s, &form);
        buf_deinit(&own);
    }
    buf_deinit(&all);
    forget_changed(t, p);
    map_init(&p->changed);
}

static void turn_done(struct engine *e)
{
    for (struct track_prefix *p = e->tracking->prefixes; p && e->tracking->changed; p = p->next)
        if (map_count(&p->changed)) broadcast(e->tracking, p);
}

/* --- life --- */

struct track_figures tracking_figures(const struct engine *e)
{
    const struct tracking *t = e->tracking;
    struct track_figures f = {t->clients, map_count(&t->keys), t->items, 0};
    for (const struct track_prefix *p = t->prefixes; p; p = p->next) f.prefixes++;
    return f;
}

static const struct track_hooks hooks = {key_changed, all_changed, keys_read, limit, served, turn_done};

void tracking_init(struct engine *e)
{
    e->tracking = mem_zalloc(sizeof *e->tracking);
    map_init(&e->tracking->keys);
    e->track = &hooks;
    engine_on_session_gone(e, tracking_off);
}

void tracking_deinit(struct engine *e)
{
    struct tracking *t = e->tracking;
    check(t->clients == 0 && !t->prefixes);
    forget_table(t);
    map_deinit(&t->keys);
    buf_deinit(&t->held);
    mem_free(t, sizeof *t);
    e->tracking = NULL;
    e->track = NULL;
}
