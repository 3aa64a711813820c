/* cmd_flush: FLUSHDB, FLUSHALL, SWAPDB, DBSIZE. A flush is logged even when there was nothing to flush, as Redis does. */
#include "engine/cmd_flush.h"

#include "engine/engine.h"

static bool parse_async(struct call *c, bool *async)
{
    *async = c->set->lazyfree_lazy_user_flush;
    if (c->argc == 1) return true;
    *async = slice_is(c->argv[1], "async");
    if (c->argc == 2 && (*async || slice_is(c->argv[1], "sync"))) return true;
    reply_syntax(c);
    return false;
}

void cmd_flushdb(struct call *c)
{
    bool async;
    if (!parse_async(c, &async)) return;
    db_flush(c, c->db, async);
    if (c->e->special & SPECIAL_TRACKING) c->e->track->flushed(c->e);
    effect_log(c, c->argc, c->argv);
    reply_ok(c->r);
}

void cmd_flushall(struct call *c)
{
    bool async;
    if (!parse_async(c, &async)) return;
    for (int i = 0; i < c->e->db_count; i++) db_flush(c, db_at(c->e, i), async);
    if (c->e->special & SPECIAL_TRACKING) c->e->track->flushed(c->e);
    effect_log(c, c->argc, c->argv);
    if (c->e->flushed) c->e->flushed(c);
    if (!c->parked) reply_ok(c->r);
}

void cmd_swapdb(struct call *c)
{
    int64_t a, b;
    if (unlikely(c->e->cluster != NULL) && c->e->db_count == 1) {
        reply_errorf(c->r, "ERR SWAPDB is not allowed in cluster mode");
        return;
    }
    if (!arg_range(c, c->argv[1], INT32_MIN, INT32_MAX, &a, "ERR invalid first DB index")) return;
    if (!arg_range(c, c->argv[2], INT32_MIN, INT32_MAX, &b, "ERR invalid second DB index")) return;
    if (a < 0 || b < 0 || a >= c->e->db_count || b >= c->e->db_count) {
        reply_error(c->r, ERR_DB_INDEX);
        return;
    }
    db_swap(c, db_at(c->e, (int)a), db_at(c->e, (int)b));
    effect_log(c, c->argc, c->argv);
    reply_ok(c->r);
}

void cmd_dbsize(struct call *c) { reply_int(c->r, (int64_t)db_count(c->db)); }
