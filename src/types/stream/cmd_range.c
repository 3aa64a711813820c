/* cmd_range: reading by ID: XLEN, XRANGE, XREVRANGE. */
#include "types/stream/rows.h"
#include "types/stream/stream.h"

/* XLEN key */
void cmd_xlen(struct call *c)
{
    const void *root;
    if (!value_read(c, c->argv[1], &stream_type, &root)) return;
    reply_int(c->r, root ? (int64_t)((const struct stream *)root)->length : 0);
}

/* COUNT n from argv[at] on; -1: not given. */
static bool parse_count(struct call *c, int at, int64_t *count)
{
    *count = -1;
    for (int i = at; i < c->argc; i += 2) {
        if (i + 1 >= c->argc || !slice_is(c->argv[i], "count")) {
            reply_syntax(c);
            return false;
        }
        if (!arg_i64(c, c->argv[i + 1], count)) return false;
        if (*count < 0) *count = 0;
    }
    return true;
}

static void range(struct call *c, bool backward)
{
    struct id_bound from, to;
    int64_t count;
    const void *root;
    if (!arg_id_bound(c, c->argv[backward ? 3 : 2], 0, &from) || !bound_start(c, &from)) return;
    if (!arg_id_bound(c, c->argv[backward ? 2 : 3], UINT64_MAX, &to) || !bound_end(c, &to)) return;
    if (!parse_count(c, 4, &count)) return;
    if (!value_read(c, c->argv[1], &stream_type, &root)) return;
    if (!root) {
        reply_array(c->r, 0);
    } else if (count == 0) {
        reply_null_array(c->r);
    } else {
        struct stream_id a = backward ? to.id : from.id, b = backward ? from.id : to.id;
        stream_reply_range(c, root, a, b, count < 0 ? 0 : (uint64_t)count, backward, false);
    }
}

/* XRANGE key start end [COUNT count] */
void cmd_xrange(struct call *c) { range(c, false); }
/* XREVRANGE key end start [COUNT count] */
void cmd_xrevrange(struct call *c) { range(c, true); }
