/* pubsub: see pubsub.h. What always holds: a channel exists exactly while somebody listens; every subscription is in the
 * channel's list, in its session's list and in the map `subs`. */
#include "pubsub/pubsub.h"

#include "ds/map.h"

struct channel {
    struct subscription *first, *last;
    uint64_t listeners;
    size_t len;
    char name[];
};

struct subscription {
    struct session *s;
    struct channel *channel;
    struct subscription *prev, *next;         /* of the channel, by age */
    struct subscription *of_prev, *of_next;   /* of the session, by age */
};

struct pubsub_client {
    struct subscription *first[PUBSUB_KINDS], *last[PUBSUB_KINDS];
    uint64_t count[PUBSUB_KINDS];
    size_t bytes;
};

struct pubsub {
    struct map channels[PUBSUB_KINDS];
    struct map subs;                          /* session id, kind, name -> subscription */
};

static struct slice name_of(const struct channel *ch) { return slice_of(ch->name, ch->len); }

static void sub_key(struct buf *key, const struct session *s, enum pubsub_kind kind, struct slice name)
{
    buf_put(key, &s->id, sizeof s->id);
    buf_putc(key, (char)kind);
    buf_puts(key, name);
}

static struct channel *channel_make(struct pubsub *p, enum pubsub_kind kind, struct slice name)
{
    struct channel *ch = map_find(&p->channels[kind], name);
    if (ch) return ch;
    ch = mem_zalloc(sizeof *ch + name.len);
    ch->len = name.len;
    if (name.len) memcpy(ch->name, name.ptr, name.len);
    map_put(&p->channels[kind], name, ch);
    return ch;
}

static void link_sub(struct subscription *x, struct channel *ch, struct pubsub_client *c, enum pubsub_kind kind)
{
    x->channel = ch;
    x->prev = ch->last;
    if (ch->last) ch->last->next = x;
    else ch->first = x;
    ch->last = x;
    ch->listeners++;
    x->of_prev = c->last[kind];
    if (c->last[kind]) c->last[kind]->of_next = x;
    else c->first[kind] = x;
    c->last[kind] = x;
    c->count[kind]++;
    c->bytes += mem_class(sizeof *x) + ch->len + 64;
}

static void unlink_sub(struct subscription *x, struct channel *ch, struct pubsub_client *c, enum pubsub_kind kind)
{
    if (x->prev) x->prev->next = x->next;
    else ch->first = x->next;
    if (x->next) x->next->prev = x->prev;
    else ch->last = x->prev;
    ch->listeners--;
    if (x->of_prev) x->of_prev->of_next = x->of_next;
    else c->first[kind] = x->of_next;
    if (x->of_next) x->of_next->of_prev = x->of_prev;
    else c->last[kind] = x->of_prev;
    c->count[kind]--;
    c->bytes -= mem_class(sizeof *x) + ch->len + 64;
}

bool pubsub_subscribe(struct session *s, enum pubsub_kind kind, struct slice name)
{
    struct pubsub *p = s->engine->pubsub;
    struct buf key = {0};
    sub_key(&key, s, kind, name);
    bool fresh = map_find(&p->subs, buf_slice(&key)) == NULL;
    if (fresh) {
        if (!s->pubsub) s->pubsub = mem_zalloc(sizeof *s->pubsub);
        struct subscription *x = mem_zalloc(sizeof *x);
        x->s = s;
        link_sub(x, channel_make(p, kind, name), s->pubsub, kind);
        map_put(&p->subs, buf_slice(&key), x);
    }
    buf_deinit(&key);
    return fresh;
}

static void drop_sub(struct pubsub *p, struct subscription *x, enum pubsub_kind kind)
{
    struct channel *ch = x->channel;
    struct buf key = {0};
    sub_key(&key, x->s, kind, name_of(ch));
    map_take(&p->subs, buf_slice(&key));
    buf_deinit(&key);
    unlink_sub(x, ch, x->s->pubsub, kind);
    mem_free(x, sizeof *x);
    if (ch->listeners) return;
    map_take(&p->channels[kind], name_of(ch));
    mem_free(ch, sizeof *ch + ch->len);
}

bool pubsub_unsubscribe(struct session *s, enum pubsub_kind kind, struct slice name)
{
    struct pubsub *p = s->engine->pubsub;
    struct buf key = {0};
    sub_key(&key, s, kind, name);
    struct subscription *x = map_find(&p->subs, buf_slice(&key));
    buf_deinit(&key);
    if (x) drop_sub(p, x, kind);
    return x != NULL;
}

void pubsub_drop_all(struct session *s)
{
    if (!s->pubsub) return;
    for (int kind = 0; kind < PUBSUB_KINDS; kind++)
        while (s->pubsub->first[kind]) drop_sub(s->engine->pubsub, s->pubsub->first[kind], (enum pubsub_kind)kind);
    mem_free(s->pubsub, sizeof *s->pubsub);
    s->pubsub = NULL;
}

/* --- sending --- */

/* A message in both wire forms, each made when the first listener needs it. */
struct message {
    const char *word;
    struct slice pattern, channel, text;
    bool has_pattern;
    struct reply form[2];
};

static struct slice message_form(struct message *m, int resp)
{
    struct reply *r = &m->form[resp - 2];
    if (r->out.len) return buf_slice(&r->out);
    r->resp = (uint8_t)resp;
    reply_push(r, m->has_pattern ? 4 : 3);
    reply_bulk_cstr(r, m->word);
    if (m->has_pattern) reply_bulk(r, m->pattern);
    reply_bulk(r, m->channel);
    reply_bulk(r, m->text);
    return buf_slice(&r->out);
}

static uint64_t send(struct engine *e, const struct channel *ch, struct message *m)
{
    uint64_t sent = 0;
    for (struct subscription *x = ch->first; x; x = x->next) {
        sent++;
        if (x->s->flags & (SESSION_CLOSE_AFTER_REPLY | SESSION_CLOSE_NOW)) continue;
        size_t at = x->s->reply.out.len;
        reply_raw(&x->s->reply, message_form(m, x->s->reply.resp == 3 ? 3 : 2));
        session_keep_push(x->s, at);
        session_pushed(x->s);
    }
    buf_deinit(&m->form[0].out);
    buf_deinit(&m->form[1].out);
    e->stats.pubsub_sent += sent;
    return sent;
}

struct to_patterns {
    struct engine *e;
    struct slice channel, text;
    uint64_t sent;
};

static void send_if_match(void *arg, struct slice pattern, void *ptr)
{
    struct to_patterns *t = arg;
    if (!glob_match(pattern, t->channel, false)) return;
    struct message m = {.word = "pmessage", .has_pattern = true, .pattern = pattern, .channel = t->channel, .text = t->text};
    t->sent += send(t->e, ptr, &m);
}

uint64_t pubsub_publish(struct engine *e, struct slice channel, struct slice message)
{
    struct to_patterns t = {e, channel, message, 0};
    const struct channel *ch = map_find(&e->pubsub->channels[PUBSUB_CHANNEL], channel);
    struct message m = {.word = "message", .channel = channel, .text = message};
    if (ch) t.sent += send(e, ch, &m);
    if (map_count(&e->pubsub->channels[PUBSUB_PATTERN])) map_each(&e->pubsub->channels[PUBSUB_PATTERN], send_if_match, &t);
    return t.sent;
}

uint64_t pubsub_publish_shard(struct engine *e, struct slice channel, struct slice message)
{
    const struct channel *ch = map_find(&e->pubsub->channels[PUBSUB_SHARD], channel);
    struct message m = {.word = "smessage", .channel = channel, .text = message};
    return ch ? send(e, ch, &m) : 0;
}

/* --- looking --- */

uint64_t pubsub_count(const struct engine *e, enum pubsub_kind kind) { return map_count(&e->pubsub->channels[kind]); }

uint64_t pubsub_listeners(const struct engine *e, enum pubsub_kind kind, struct slice name)
{
    const struct channel *ch = map_find(&e->pubsub->channels[kind], name);
    return ch ? ch->listeners : 0;
}

uint64_t pubsub_count_of(const struct session *s, enum pubsub_kind kind) { return s->pubsub ? s->pubsub->count[kind] : 0; }

bool pubsub_first_of(const struct session *s, enum pubsub_kind kind, struct slice *name)
{
    if (!s->pubsub || !s->pubsub->first[kind]) return false;
    *name = name_of(s->pubsub->first[kind]->channel);
    return true;
}

bool pubsub_each_of(const struct session *s, bool (*visit)(void *arg, struct slice name, enum pubsub_kind kind), void *arg)
{
    for (int kind = 0; kind < PUBSUB_KINDS && s->pubsub; kind++)
        for (const struct subscription *x = s->pubsub->first[kind]; x; x = x->of_next)
            if (!visit(arg, name_of(x->channel), (enum pubsub_kind)kind)) return false;
    return true;
}

size_t pubsub_memory_of(const struct session *s) { return s->pubsub ? sizeof *s->pubsub + s->pubsub->bytes : 0; }

struct each_arg {
    void (*visit)(void *arg, struct slice name, uint64_t listeners);
    void *arg;
};

static void each_channel(void *arg, struct slice name, void *ptr)
{
    const struct each_arg *a = arg;
    a->visit(a->arg, name, ((const struct channel *)ptr)->listeners);
}

void pubsub_each(const struct engine *e, enum pubsub_kind kind, void (*visit)(void *arg, struct slice name, uint64_t listeners), void *arg)
{
    struct each_arg a = {visit, arg};
    map_each(&e->pubsub->channels[kind], each_channel, &a);
}

/* --- shard channels that go --- */

struct leaving {
    bool (*leave)(void *arg, struct slice channel);
    void *arg;
    struct channel **channels;
    size_t count, cap;
};

static void note_leaving(void *arg, struct slice name, void *ptr)
{
    struct leaving *l = arg;
    if (!l->leave(l->arg, name)) return;
    if (l->count == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 16;
        l->channels = mem_realloc(l->channels, l->cap * sizeof *l->channels, cap * sizeof *l->channels);
        l->cap = cap;
    }
    l->channels[l->count++] = ptr;
}

static void leave_shard(struct pubsub *p, struct channel *ch)
{
    for (uint64_t left = ch->listeners; left; left--) { /* the channel goes with the last */
        struct session *s = ch->first->s;
        size_t at = s->reply.out.len;
        reply_push(&s->reply, 3);
        reply_bulk_cstr(&s->reply, "sunsubscribe");
        reply_bulk(&s->reply, name_of(ch));
        reply_int(&s->reply, (int64_t)s->pubsub->count[PUBSUB_SHARD] - 1);
        session_keep_push(s, at);
        session_pushed(s);
        drop_sub(p, ch->first, PUBSUB_SHARD);
    }
}

void pubsub_leave_shards(struct engine *e, bool leave(void *arg, struct slice channel), void *arg)
{
    struct leaving l = {.leave = leave, .arg = arg};
    map_each(&e->pubsub->channels[PUBSUB_SHARD], note_leaving, &l);
    for (size_t i = 0; i < l.count; i++) leave_shard(e->pubsub, l.channels[i]);
    mem_free(l.channels, l.cap * sizeof *l.channels);
}

/* --- hooks of the engine, life --- */

static bool is_subscriber(const struct session *s)
{
    return s->pubsub && (s->pubsub->count[PUBSUB_CHANNEL] || s->pubsub->count[PUBSUB_PATTERN] || s->pubsub->count[PUBSUB_SHARD]);
}

static void publish_event(struct engine *e, struct slice channel, struct slice message) { pubsub_publish(e, channel, message); }

void pubsub_init(struct engine *e)
{
    e->pubsub = mem_zalloc(sizeof *e->pubsub);
    for (int kind = 0; kind < PUBSUB_KINDS; kind++) map_init(&e->pubsub->channels[kind]);
    map_init(&e->pubsub->subs);
    e->publish = publish_event;
    engine_on_session_gone(e, pubsub_drop_all);
    e->subscriptions_of = is_subscriber;
}

void pubsub_deinit(struct engine *e)
{
    check(map_count(&e->pubsub->subs) == 0);
    for (int kind = 0; kind < PUBSUB_KINDS; kind++) map_deinit(&e->pubsub->channels[kind]);
    map_deinit(&e->pubsub->subs);
    mem_free(e->pubsub, sizeof *e->pubsub);
    e->pubsub = NULL;
    e->publish = NULL;
    e->subscriptions_of = NULL;
}

static void check_channel(void *arg, struct slice name, void *ptr)
{
    const struct channel *ch = ptr;
    uint64_t n = 0;
    check(slice_eq(name, name_of(ch)));
    for (const struct subscription *x = ch->first; x; x = x->next) {
        check(x->channel == ch);
        check(x->next ? x->next->prev == x : ch->last == x);
        n++;
    }
    check(n && n == ch->listeners);
    *(uint64_t *)arg += n;
}

void pubsub_check(const struct engine *e)
{
    uint64_t n = 0;
    for (int kind = 0; kind < PUBSUB_KINDS; kind++) map_each(&e->pubsub->channels[kind], check_channel, &n);
    check(n == map_count(&e->pubsub->subs));
}
