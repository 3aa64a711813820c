#include "acl/log.h"

#define GROUP_MS 60000
#define GROUP_LOOK 10        /* entries looked at for one to count up */
#define OBJECT_MAX 4096

static void log_entry_free(struct acl_log_entry *x)
{
    buf_deinit(&x->object);
    buf_deinit(&x->user);
    buf_deinit(&x->client);
    mem_free(x, sizeof *x);
}

static void trim(struct acl_log *l, uint64_t max)
{
    struct acl_log_entry **at = &l->first;
    for (uint64_t i = 0; i < max && *at; i++) at = &(*at)->next;
    while (*at) {
        struct acl_log_entry *gone = *at;
        *at = gone->next;
        log_entry_free(gone);
        l->count--;
    }
}

void acl_log_clear(struct acl_log *l) { trim(l, 0); }

/* Takes the entry off that this would be counted in; NULL: there is none. */
static struct acl_log_entry *take_same(struct acl_log *l, const struct acl_log_entry *like)
{
    struct acl_log_entry **at = &l->first;
    for (int i = 0; i < GROUP_LOOK && *at; i++, at = &(*at)->next) {
        struct acl_log_entry *x = *at;
        if (x->reason != like->reason || x->context != like->context || like->at_ms - x->at_ms > GROUP_MS) continue;
        if (!slice_eq(buf_slice(&x->object), buf_slice(&like->object)) || !slice_eq(buf_slice(&x->user), buf_slice(&like->user))) continue;
        *at = x->next;
        l->count--;
        return x;
    }
    return NULL;
}

void acl_log_add(struct acl_log *l, enum acl_result reason, enum acl_context context, struct slice object, struct slice user,
                 struct buf *client, int64_t now_ms, uint64_t max)
{
    struct acl_log_entry *x = mem_zalloc(sizeof *x);
    *x = (struct acl_log_entry){.count = 1, .reason = reason, .context = context, .client = *client, .at_ms = now_ms};
    *client = (struct buf){0};
    if (object.len > OBJECT_MAX) object.len = OBJECT_MAX;
    buf_puts(&x->object, object);
    buf_puts(&x->user, user);
    struct acl_log_entry *same = take_same(l, x);
    if (same) {
        x->count += same->count;
        log_entry_free(same);
    }
    x->next = l->first;
    l->first = x;
    l->count++;
    trim(l, max);
}

void acl_log_reply(const struct acl_log *l, struct reply *r, uint64_t max, int64_t now_ms)
{
    static const char *const reasons[] = {"", "command", "key", "auth", "channel", "database"}, *const contexts[] = {"toplevel", "multi", "lua"};
    const struct acl_log_entry *x = l->first;
    reply_array(r, (int64_t)(l->count < max ? l->count : max));
    for (uint64_t i = 0; i < max && x; i++, x = x->next) {
        reply_map(r, 7);
        reply_bulk_cstr(r, "count");
        reply_int(r, (int64_t)x->count);
        reply_bulk_cstr(r, "reason");
        reply_bulk_cstr(r, reasons[x->reason]);
        reply_bulk_cstr(r, "context");
        reply_bulk_cstr(r, contexts[x->context]);
        reply_bulk_cstr(r, "object");
        reply_bulk(r, buf_slice(&x->object));
        reply_bulk_cstr(r, "username");
        reply_bulk(r, buf_slice(&x->user));
        reply_bulk_cstr(r, "age-seconds");
        reply_double(r, (double)(now_ms - x->at_ms) / 1000);
        reply_bulk_cstr(r, "client-info");
        reply_bulk(r, buf_slice(&x->client));
    }
}
