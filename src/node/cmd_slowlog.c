/* cmd_slowlog: COMMANDLOG, and SLOWLOG, which is its log of slow commands. */
#include "engine/engine.h"
#include "engine/observe.h"
#include "node/rows_server.h"

static void reply_entry(struct reply *r, const struct slowlog_entry *x)
{
    reply_array(r, 6);
    reply_int(r, (int64_t)x->id);
    reply_int(r, x->time_s);
    reply_int(r, x->value);
    reply_array(r, x->argc);
    for (int i = 0; i < x->argc; i++) reply_bulk(r, x->argv[i]);
    reply_bulk_cstr(r, x->peer);
    reply_bulk_cstr(r, x->name ? x->name : "");
}

static void get(struct call *c, enum slowlog_kind kind, int64_t count)
{
    const struct slowlog *l = c->e->slowlog;
    int64_t shown = 0;
    if (count < 0 || (uint64_t)count > slowlog_len(l, kind)) count = (int64_t)slowlog_len(l, kind);
    reply_array(c->r, count);
    for (const struct slowlog_entry *x = slowlog_first(l, kind); shown < count; x = x->next, shown++) reply_entry(c->r, x);
}

static bool arg_count(struct call *c, int64_t *out)
{
    return arg_range(c, c->argv[2], -1, INT64_MAX, out, "ERR count should be greater than or equal to -1");
}

void cmd_slowlog_get(struct call *c)
{
    int64_t count = 10;
    if (c->argc > 3) reply_unknown_sub(c);
    else if (c->argc == 2 || arg_count(c, &count)) get(c, SLOWLOG_SLOW, count);
}

/* Ours: what the time of an entry may have gone to. A form of its own, since clients know the entries of GET. */
void cmd_slowlog_cause(struct call *c)
{
    int64_t count = 10, shown = 0;
    if (c->argc > 3) {
        reply_unknown_sub(c);
        return;
    }
    if (c->argc == 3 && !arg_count(c, &count)) return;
    if (count < 0 || (uint64_t)count > slowlog_len(c->e->slowlog, SLOWLOG_SLOW)) count = (int64_t)slowlog_len(c->e->slowlog, SLOWLOG_SLOW);
    reply_array(c->r, count);
    for (const struct slowlog_entry *x = slowlog_first(c->e->slowlog, SLOWLOG_SLOW); shown < count; x = x->next, shown++) {
        const struct {
            const char *name;
            uint64_t value;
        } causes[] = {{"argument-bytes", x->cause.argument_bytes}, {"reply-bytes", x->cause.replied_bytes}, {"expired", x->cause.expired},
                      {"copied-for-snapshot-bytes", x->cause.copied_bytes}};
        reply_array(c->r, 4);
        reply_int(c->r, (int64_t)x->id);
        reply_int(c->r, x->value);
        reply_bulk(c->r, x->argc ? x->argv[0] : SLICE(""));
        reply_map(c->r, COUNT_OF(causes));
        for (int i = 0; i < COUNT_OF(causes); i++) {
            reply_bulk_cstr(c->r, causes[i].name);
            reply_int(c->r, (int64_t)causes[i].value);
        }
    }
}

void cmd_slowlog_len(struct call *c) { reply_int(c->r, (int64_t)slowlog_len(c->e->slowlog, SLOWLOG_SLOW)); }

void cmd_slowlog_reset(struct call *c)
{
    slowlog_reset(c->e->slowlog, SLOWLOG_SLOW);
    reply_ok(c->r);
}

void cmd_slowlog_help(struct call *c)
{
    static const char *const lines[] = {
        "CAUSE [<count>]",
        "    What the newest entries had to do: id, microseconds, command, and bytes and keys in figures.",
        "GET [<count>]",
        "    The newest <count> entries (default: 10, -1: all), each of them:",
        "    id, time, microseconds it took, arguments, address and name of the client",
        "LEN",
        "    How many entries there are.",
        "RESET",
        "    Empties the log.",
        NULL,
    };
    reply_help(c, lines);
}

/* --- COMMANDLOG --- */

static bool arg_kind(struct call *c, struct slice word, enum slowlog_kind *out)
{
    static const char *const words[SLOWLOG_KINDS] = {"slow", "large-request", "large-reply"};
    for (int i = 0; i < SLOWLOG_KINDS; i++) {
        *out = (enum slowlog_kind)i;
        if (slice_is(word, words[i])) return true;
    }
    reply_errorf(c->r, "ERR type should be one of the following: slow, large-request, large-reply");
    return false;
}

void cmd_commandlog_get(struct call *c)
{
    int64_t count;
    enum slowlog_kind kind;
    if (arg_count(c, &count) && arg_kind(c, c->argv[3], &kind)) get(c, kind, count);
}

void cmd_commandlog_len(struct call *c)
{
    enum slowlog_kind kind;
    if (arg_kind(c, c->argv[2], &kind)) reply_int(c->r, (int64_t)slowlog_len(c->e->slowlog, kind));
}

void cmd_commandlog_reset(struct call *c)
{
    enum slowlog_kind kind;
    if (!arg_kind(c, c->argv[2], &kind)) return;
    slowlog_reset(c->e->slowlog, kind);
    reply_ok(c->r);
}

void cmd_commandlog_help(struct call *c)
{
    static const char *const lines[] = {
        "GET <count> <type>",
        "    The newest <count> entries (-1: all) of a log, each of them:",
        "    id, time, microseconds it took or bytes it had, arguments, address and name of the client",
        "LEN <type>",
        "    How many entries there are.",
        "RESET <type>",
        "    Empties that log. The types: SLOW, LARGE-REQUEST, LARGE-REPLY.",
        NULL,
    };
    reply_help(c, lines);
}
