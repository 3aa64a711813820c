/* cmd_sflush: SFLUSH, the keys of ranges of slots, as far as this node has the slots. */
#include "cluster/commands.h"
#include "cluster/rows.h"
#include "engine/slot_keys.h"

/* Words are pairs of slots, SYNC or ASYNC may stand behind them. NULL: the error is replied; else a bit for each slot of mine. */
static uint8_t *chosen(struct call *c, const struct cluster *cl)
{
    int end = c->argc;
    if (slice_is(c->argv[end - 1], "sync") || slice_is(c->argv[end - 1], "async")) end--;
    if (end < 3 || end % 2 == 0) {
        reply_wrong_args(c);
        return NULL;
    }
    uint8_t *bits = call_scratch(c, SLOT_COUNT / 8);
    memset(bits, 0, SLOT_COUNT / 8);
    for (int i = 1; i < end; i += 2) {
        int64_t first, last;
        if (!arg_range(c, c->argv[i], 0, SLOT_COUNT - 1, &first, "ERR Invalid or out of range slot") ||
            !arg_range(c, c->argv[i + 1], 0, SLOT_COUNT - 1, &last, "ERR Invalid or out of range slot"))
            return NULL;
        if (first > last) {
            reply_errorf(c->r, "ERR start slot number %lld is greater than end slot number %lld", (long long)first, (long long)last);
            return NULL;
        }
        for (int64_t s = first; s <= last; s++)
            if (node_has_slot(cl->myself, (int)s)) bits[s >> 3] |= (uint8_t)(1u << (s & 7));
    }
    return bits;
}

static bool is_chosen(const uint8_t *bits, int slot) { return slot < SLOT_COUNT && bits[slot >> 3] >> (slot & 7) & 1; }

/* Replies the ranges that were emptied: neighbours as one. */
void cmd_sflush(struct call *c)
{
    struct cluster *cl = cluster_of(c);
    const uint8_t *bits = cl ? chosen(c, cl) : NULL;
    if (!bits) return;
    struct reply_mark mark = reply_open(c->r);
    int64_t ranges = 0;
    for (int s = 0, first = 0; s < SLOT_COUNT; s++) {
        if (!is_chosen(bits, s)) continue;
        if (s == 0 || !is_chosen(bits, s - 1)) first = s;
        slot_delete_keys(c->e, (unsigned)s);
        if (is_chosen(bits, s + 1)) continue;
        reply_array(c->r, 2);
        reply_int(c->r, first);
        reply_int(c->r, s);
        ranges++;
    }
    reply_close(c->r, mark, '*', ranges);
    effect_log_nothing(c);
}
