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

void call_notify_db(struct call *c, enum notify_class class, const char *event, struct slice key, int db)
{
    if (c->e->special & SPECIAL_NOTIFY) engine_notify(c->e, class, event, key, db);
}

void call_notify(struct call *c, enum notify_class class, const char *event, struct slice key)
{
    call_notify_db(c, class, event, key, c->db->index);
}
