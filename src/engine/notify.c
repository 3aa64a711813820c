/* notify: keyspace events. What is configured is a mask; publishing is pubsub's, handed in as engine->publish. */
#include "base/buf.h"
#include "engine/engine.h"

void engine_notify(struct engine *e, enum notify_class class, const char *event, struct slice key, int db)
{
    uint32_t mask = e->set->notify_events;
    if (!(mask & class) || !e->publish || (e->special & SPECIAL_LOADING)) return;
    struct buf channel = {0};
    if (mask & NOTIFY_KEYSPACE) {
        buf_fmt(&channel, "__keyspace@%d__:", db);
        buf_puts(&channel, key);
        e->publish(e, buf_slice(&channel), slice_str(event));
    }
    if (mask & NOTIFY_KEYEVENT) {
        channel.len = 0;
        buf_fmt(&channel, "__keyevent@%d__:%s", db, event);
        e->publish(e, buf_slice(&channel), key);
    }
    buf_deinit(&channel);
}

/* --- fields --- */

#define SUBKEY_TARGETS (NOTIFY_SUBKEYSPACE | NOTIFY_SUBKEYEVENT | NOTIFY_SUBKEYSPACEITEM | NOTIFY_SUBKEYSPACEEVENT)

bool engine_notifies_subkeys(const struct engine *e)
{
    uint32_t mask = e->set->notify_events;
    return (mask & SUBKEY_TARGETS) && (mask & NOTIFY_HASH) && e->publish && !(e->special & SPECIAL_LOADING);
}

static struct slice subkey_at(const struct subkeys *subs, int i) { return subs->at[(size_t)i * (size_t)subs->step]; }

static void put_measured(struct buf *to, struct slice name)
{
    buf_fmt(to, "%zu:", name.len);
    buf_puts(to, name);
}

static void put_list(struct buf *to, const struct subkeys *subs)
{
    for (int i = 0; i < subs->count; i++) {
        if (i) buf_putc(to, ',');
        put_measured(to, subkey_at(subs, i));
    }
}

static void notify_items(struct engine *e, const char *event, struct slice key, const struct subkeys *subs, int db, struct buf *channel)
{
    for (int i = 0; i < subs->count; i++) {
        channel->len = 0;
        buf_fmt(channel, "__subkeyspaceitem@%d__:", db);
        buf_puts(channel, key);
        buf_putc(channel, '\n');
        buf_puts(channel, subkey_at(subs, i));
        e->publish(e, buf_slice(channel), slice_str(event));
    }
}

void engine_notify_subkeys(struct engine *e, const char *event, struct slice key, struct subkeys subs, int db)
{
    uint32_t mask = e->set->notify_events;
    struct buf channel = {0}, text = {0};
    if (!subs.count || !engine_notifies_subkeys(e)) return;
    if (mask & NOTIFY_SUBKEYSPACE) {
        buf_fmt(&channel, "__subkeyspace@%d__:", db);
        buf_puts(&channel, key);
        buf_fmt(&text, "%s|", event);
        put_list(&text, &subs);
        e->publish(e, buf_slice(&channel), buf_slice(&text));
    }
    if (mask & NOTIFY_SUBKEYEVENT) {
        channel.len = text.len = 0;
        buf_fmt(&channel, "__subkeyevent@%d__:%s", db, event);
        put_measured(&text, key);
        buf_putc(&text, '|');
        put_list(&text, &subs);
        e->publish(e, buf_slice(&channel), buf_slice(&text));
    }
    if (mask & NOTIFY_SUBKEYSPACEITEM) notify_items(e, event, key, &subs, db, &channel);
    if (mask & NOTIFY_SUBKEYSPACEEVENT) {
        channel.len = text.len = 0;
        buf_fmt(&channel, "__subkeyspaceevent@%d__:%s|", db, event);
        buf_puts(&channel, key);
        put_list(&text, &subs);
        e->publish(e, buf_slice(&channel), buf_slice(&text));
    }
    buf_deinit(&channel);
    buf_deinit(&text);
}

void call_notify_subkeys(struct call *c, const char *event, struct slice key, struct subkeys subs)
{
    if (likely(!(c->e->special & SPECIAL_NOTIFY))) return;
    engine_notify(c->e, NOTIFY_HASH, event, key, c->db->index);
    engine_notify_subkeys(c->e, event, key, subs, c->db->index);
}

void call_notify_db(struct call *c, enum notify_class class, const char *event, struct slice key, int db)
{
    if (c->e->special & SPECIAL_NOTIFY) engine_notify(c->e, class, event, key, db);
}

void call_notify_here(struct call *c, enum notify_class class, const char *event, struct slice key)
{
    call_notify_db(c, class, event, key, c->db->index);
}
