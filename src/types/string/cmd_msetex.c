/* cmd_msetex: MSETEX: several strings at once, all or none, with one time at which they end. */
#include "types/string/string.h"

/* Whether NX or XX lets the whole of it go: every key absent, or every key there. */
static bool allowed(struct call *c, int count, uint32_t flags)
{
    for (int i = 0; i < count && flags & (SET_NX | SET_XX); i++)
        if (key_exists(c, c->argv[2 + 2 * i]) == !!(flags & SET_NX)) return false;
    return true;
}

void cmd_msetex(struct call *c)
{
    struct set_options o;
    int64_t count, expire_ms;
    if (!arg_range(c, c->argv[1], 1, INT32_MAX, &count, "ERR invalid numkeys value")) return;
    if (count > (c->argc - 2) / 2) {
        reply_errorf(c->r, "ERR wrong number of key-value pairs");
        return;
    }
    if (!set_options_parse(c, 2 + 2 * (int)count, SET_NX | SET_XX | SET_KEEPTTL | SET_EXPIRES, &o)) return;
    if (!set_options_expire(c, &o, &expire_ms)) return;
    bool goes = allowed(c, (int)count, o.flags);
    for (int i = 0; goes && i < count; i++)
        string_put(c, c->argv[2 + 2 * i], c->argv[3 + 2 * i], expire_ms, o.flags & SET_KEEPTTL);
    reply_int(c->r, goes);
}
