/* cmd_pubsub: SUBSCRIBE and its kin, PUBLISH, PUBSUB. Each subscription is answered by a push of three: the word, the
 * name, and how many the session has now (shard channels are counted by themselves). */
#include "pubsub/pubsub.h"
#include "pubsub/rows.h"

static int64_t count_for(const struct session *s, enum pubsub_kind kind)
{
    if (kind == PUBSUB_SHARD) return (int64_t)pubsub_count_of(s, PUBSUB_SHARD);
    return (int64_t)(pubsub_count_of(s, PUBSUB_CHANNEL) + pubsub_count_of(s, PUBSUB_PATTERN));
}

static void confirm(struct call *c, const char *word, enum pubsub_kind kind, const struct slice *name)
{
    size_t at = c->r->out.len;
    reply_push(c->r, 3);
    reply_bulk_cstr(c->r, word);
    if (name) reply_bulk(c->r, *name);
    else reply_null(c->r);
    reply_int(c->r, count_for(c->s, kind));
    session_keep_push(c->s, at);
}

static void subscribe(struct call *c, const char *word, enum pubsub_kind kind)
{
    for (int i = 1; i < c->argc; i++) {
        pubsub_subscribe(c->s, kind, c->argv[i]);
        confirm(c, word, kind, &c->argv[i]);
    }
}

static void unsubscribe_all(struct call *c, const char *word, enum pubsub_kind kind)
{
    struct slice name;
    bool any = false;
    struct buf copy = {0};
    while (pubsub_first_of(c->s, kind, &name)) {
        copy.len = 0;
        buf_puts(&copy, name);
        name = buf_slice(&copy);
        pubsub_unsubscribe(c->s, kind, name);
        confirm(c, word, kind, &name);
        any = true;
    }
    if (!any) confirm(c, word, kind, NULL);
    buf_deinit(&copy);
}

static void unsubscribe(struct call *c, const char *word, enum pubsub_kind kind)
{
    if (c->argc == 1) {
        unsubscribe_all(c, word, kind);
        return;
    }
    for (int i = 1; i < c->argc; i++) {
        pubsub_unsubscribe(c->s, kind, c->argv[i]);
        confirm(c, word, kind, &c->argv[i]);
    }
}

void cmd_subscribe(struct call *c) { subscribe(c, "subscribe", PUBSUB_CHANNEL); }
void cmd_psubscribe(struct call *c) { subscribe(c, "psubscribe", PUBSUB_PATTERN); }
void cmd_ssubscribe(struct call *c) { subscribe(c, "ssubscribe", PUBSUB_SHARD); }
void cmd_unsubscribe(struct call *c) { unsubscribe(c, "unsubscribe", PUBSUB_CHANNEL); }
void cmd_punsubscribe(struct call *c) { unsubscribe(c, "punsubscribe", PUBSUB_PATTERN); }
void cmd_sunsubscribe(struct call *c) { unsubscribe(c, "sunsubscribe", PUBSUB_SHARD); }

void cmd_publish(struct call *c)
{
    if (unlikely(c->e->broadcast != NULL)) c->e->broadcast(c->e, false, c->argv[1], c->argv[2]);
    else effect_stream(c, c->argc, c->argv); /* subscribers of replicas hear it, too */
    reply_int(c->r, (int64_t)pubsub_publish(c->e, c->argv[1], c->argv[2]));
}

void cmd_spublish(struct call *c)
{
    if (unlikely(c->e->broadcast != NULL)) c->e->broadcast(c->e, true, c->argv[1], c->argv[2]);
    else effect_stream(c, c->argc, c->argv);
    reply_int(c->r, (int64_t)pubsub_publish_shard(c->e, c->argv[1], c->argv[2]));
}

/* --- PUBSUB --- */

struct listing {
    struct reply *r;
    const struct slice *pattern;
    int64_t count;
};

static void list_one(void *arg, struct slice name, uint64_t listeners)
{
    struct listing *l = arg;
    (void)listeners;
    if (l->pattern && !glob_match(*l->pattern, name, false)) return;
    reply_bulk(l->r, name);
    l->count++;
}

static void channels(struct call *c, enum pubsub_kind kind)
{
    if (c->argc > 3) {
        reply_unknown_sub(c);
        return;
    }
    struct listing l = {c->r, c->argc == 3 ? &c->argv[2] : NULL, 0};
    struct reply_mark mark = reply_open(c->r);
    pubsub_each(c->e, kind, list_one, &l);
    reply_close(c->r, mark, '*', l.count);
}

static void numsub(struct call *c, enum pubsub_kind kind)
{
    reply_array(c->r, (c->argc - 2) * 2);
    for (int i = 2; i < c->argc; i++) {
        reply_bulk(c->r, c->argv[i]);
        reply_int(c->r, (int64_t)pubsub_listeners(c->e, kind, c->argv[i]));
    }
}

void cmd_pubsub_channels(struct call *c) { channels(c, PUBSUB_CHANNEL); }
void cmd_pubsub_shardchannels(struct call *c) { channels(c, PUBSUB_SHARD); }
void cmd_pubsub_numsub(struct call *c) { numsub(c, PUBSUB_CHANNEL); }
void cmd_pubsub_shardnumsub(struct call *c) { numsub(c, PUBSUB_SHARD); }
void cmd_pubsub_numpat(struct call *c) { reply_int(c->r, (int64_t)pubsub_count(c->e, PUBSUB_PATTERN)); }

void cmd_pubsub_help(struct call *c)
{
    static const char *const lines[] = {
        "CHANNELS [<pattern>]",
        "    Names of the channels that someone listens to, those that match <pattern> if given.",
        "NUMPAT",
        "    How many different patterns are listened to.",
        "NUMSUB [<channel> ...]",
        "    How many listen to each of these channels; patterns do not count.",
        "SHARDCHANNELS [<pattern>]",
        "    As CHANNELS, for shard channels.",
        "SHARDNUMSUB [<shardchannel> ...]",
        "    As NUMSUB, for shard channels.",
        NULL,
    };
    reply_help(c, lines);
}
