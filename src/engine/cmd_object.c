/* cmd_object: OBJECT: how a value is kept and when it was last used. */
#include "engine/cmd_keys.h"

/* Looks without leaving a trace; replies null when there is no such key. */
static struct entry *look(struct call *c)
{
    struct entry *e = key_peek(c, c->argv[2]);
    if (!e) reply_null(c->r);
    return e;
}

static bool policy_is_lfu(const struct settings *s)
{
    return s->maxmemory_policy == EVICT_VOLATILE_LFU || s->maxmemory_policy == EVICT_ALLKEYS_LFU;
}

static bool policy_is_lru(const struct settings *s)
{
    return s->maxmemory_policy == EVICT_VOLATILE_LRU || s->maxmemory_policy == EVICT_ALLKEYS_LRU;
}

void cmd_object_encoding(struct call *c)
{
    struct entry *e = look(c);
    if (e) reply_bulk_cstr(c->r, entry_value_type(e)->encoding(entry_value_root(e)));
}

void cmd_object_freq(struct call *c)
{
    struct entry *e = look(c);
    if (!e) return;
    if (policy_is_lfu(c->set)) reply_int(c->r, entry_lfu_counter(c, e));
    else
        reply_errorf(c->r, "ERR An LFU maxmemory policy is not selected, access frequency not tracked. "
                           "Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.");
}

void cmd_object_idletime(struct call *c)
{
    struct entry *e = look(c);
    if (!e) return;
    if (!policy_is_lfu(c->set)) reply_int(c->r, entry_idle_seconds(c, e));
    else
        reply_errorf(c->r, "ERR An LFU maxmemory policy is selected, idle time not tracked. "
                           "Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.");
}

struct small_int {
    bool ok;
};

static bool see_small_int(void *arg, const struct element *e)
{
    int64_t v;
    ((struct small_int *)arg)->ok = num_parse_i64(e->a, &v) && v >= 0 && v < 10000;
    return false;
}

/* Nothing here is counted. Redis shares the objects of small integers and shows that with the largest count; clients
 * compare with it, so integers of that range answer the same. */
void cmd_object_refcount(struct call *c)
{
    struct entry *e = look(c);
    if (!e) return;
    struct small_int small = {false};
    bool shares = c->set->maxmemory == 0 || !(policy_is_lfu(c->set) || policy_is_lru(c->set));
    const struct value_type *t = entry_value_type(e);
    if (shares && t->inline_value && strcmp(t->encoding(entry_value_root(e)), "int") == 0)
        t->each(entry_value_root(e), see_small_int, &small);
    reply_int(c->r, small.ok ? INT32_MAX : 1);
}

void cmd_object_help(struct call *c)
{
    static const char *const lines[] = {
        "ENCODING <key>",
        "    Return the kind of internal representation used in order to store the value",
        "    associated with a <key>.",
        "FREQ <key>",
        "    Return the access frequency index of the <key>. The returned integer is",
        "    proportional to the logarithm of the recent access frequency of the key.",
        "IDLETIME <key>",
        "    Return the idle time of the <key>, that is the approximated number of",
        "    seconds elapsed since the last access to the key.",
        "REFCOUNT <key>",
        "    Return the number of references of the value associated with the specified",
        "    <key>.",
        NULL,
    };
    reply_help(c, lines);
}
