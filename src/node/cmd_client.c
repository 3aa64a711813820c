/* cmd_client: CLIENT, all of it but tracking (tracking/cmd_tracking.c). */
#include "acl/acl.h"
#include "engine/call.h"
#include "engine/engine.h"
#include "node/client_line.h"
#include "node/limits.h"
#include "node/rows_connection.h"
#include "node/session_name.h"

static struct node *node_of(struct call *c) { return c->e->node; }

/* --- names and figures of the connection itself --- */

void cmd_client_id(struct call *c) { reply_int(c->r, (int64_t)c->s->id); }

void cmd_client_getname(struct call *c)
{
    if (c->s->name) reply_bulk_cstr(c->r, c->s->name);
    else reply_null(c->r);
}

bool session_name_valid(struct slice name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] < '!' || name.ptr[i] > '~') return false;
    return true;
}

void cmd_client_setname(struct call *c)
{
    if (!session_name_valid(c->argv[2])) {
        reply_errorf(c->r, SESSION_NAME_ERROR);
        return;
    }
    session_set_text(&c->s->name, c->argv[2]);
    reply_ok(c->r);
}

static bool on_or_off(struct call *c, uint32_t flag)
{
    if (slice_is(c->argv[2], "on")) c->s->flags |= flag;
    else if (slice_is(c->argv[2], "off")) c->s->flags &= ~flag;
    else {
        reply_syntax(c);
        return false;
    }
    reply_ok(c->r);
    return true;
}

void cmd_client_no_evict(struct call *c) { on_or_off(c, SESSION_NO_EVICT); }

void cmd_client_reply(struct call *c)
{
    uint32_t *flags = &c->s->flags;
    if (slice_is(c->argv[2], "on")) {
        *flags &= ~(uint32_t)(SESSION_REPLY_OFF | SESSION_REPLY_SKIP | SESSION_REPLY_SKIP_NEXT);
        reply_ok(c->r);
    } else if (slice_is(c->argv[2], "off")) {
        *flags |= SESSION_REPLY_OFF;
    } else if (slice_is(c->argv[2], "skip")) {
        if (!(*flags & SESSION_REPLY_OFF)) *flags |= SESSION_REPLY_SKIP_NEXT;
    } else {
        reply_syntax(c);
    }
}

/* --- LIST, INFO --- */

/* A kind as users name it; -1: unknown. */
static int class_of_word(struct slice s)
{
    if (slice_is(s, "normal")) return CLASS_NORMAL;
    if (slice_is(s, "slave") || slice_is(s, "replica")) return CLASS_REPLICA;
    if (slice_is(s, "pubsub")) return CLASS_PUBSUB;
    return slice_is(s, "master") ? CLASS_MASTER : -1;
}

static bool class_arg(struct call *c, struct slice word, int *out)
{
    *out = class_of_word(word);
    if (*out >= 0) return true;
    reply_errorf(c->r, "ERR Unknown client type '%.*s'", (int)(word.len > 256 ? 256 : word.len), word.ptr);
    return false;
}

struct lister {
    struct node *n;
    struct buf text;
    int class; /* -1: all */
};

static void list_one(void *arg, struct session *s)
{
    struct lister *l = arg;
    if (s->flags & SESSION_CLOSE_NOW) return; /* as good as gone */
    if (l->class >= 0 && (int)limits_class(s) != l->class) return;
    client_line(l->n, s, &l->text);
    buf_putc(&l->text, '\n');
}

void cmd_client_info(struct call *c)
{
    struct lister l = {node_of(c), {0}, -1};
    list_one(&l, c->s);
    reply_verbatim(c->r, "txt", buf_slice(&l.text));
    buf_deinit(&l.text);
}

static bool list_ids(struct call *c, struct lister *l)
{
    for (int i = 3; i < c->argc; i++) {
        int64_t id;
        if (!arg_i64_or(c, c->argv[i], &id, "ERR Invalid client ID")) return false;
        struct session *s = id > 0 ? engine_session_by_id(c->e, (uint64_t)id) : NULL;
        if (s) list_one(l, s);
    }
    return true;
}

void cmd_client_list(struct call *c)
{
    struct lister l = {node_of(c), {0}, -1};
    bool good = true;
    if (c->argc == 4 && slice_is(c->argv[2], "type")) {
        good = class_arg(c, c->argv[3], &l.class);
        if (good) engine_each_session(c->e, list_one, &l);
    } else if (c->argc > 3 && slice_is(c->argv[2], "id")) {
        good = list_ids(c, &l);
    } else if (c->argc != 2) {
        reply_syntax(c);
        good = false;
    } else {
        engine_each_session(c->e, list_one, &l);
    }
    if (good) reply_verbatim(c->r, "txt", buf_slice(&l.text));
    buf_deinit(&l.text);
}

/* --- KILL --- */

struct killer {
    struct session *self;
    int64_t id;               /* 0: any */
    int class;                /* -1: any */
    struct slice addr, laddr, user; /* ptr NULL: any */
    bool skip_me;
    int64_t killed;
    bool killed_self;
};

static bool same(struct slice want, const char *is) { return !want.ptr || slice_eq(want, slice_str(is)); }

static void kill_if(void *arg, struct session *s)
{
    struct killer *k = arg;
    if (s->flags & SESSION_CLOSE_NOW || (s->flags & (SESSION_INTERNAL | SESSION_MASTER)) == SESSION_INTERNAL) return;
    if (k->id && (uint64_t)k->id != s->id) return;
    if (k->class >= 0 && (int)limits_class(s) != k->class) return;
    if (!same(k->addr, s->peer) || !same(k->laddr, s->local)) return;
    if (k->user.ptr && !slice_eq(k->user, acl_session_user(s))) return;
    if (s == k->self && k->skip_me) return;
    k->killed++;
    if (s == k->self) {
        k->killed_self = true;
        return;
    }
    limits_cut(s);
}

static bool kill_option(struct call *c, int i, struct killer *k)
{
    struct slice word = c->argv[i], value;
    if (i + 1 >= c->argc) {
        reply_syntax(c);
        return false;
    }
    value = c->argv[i + 1];
    if (slice_is(word, "id")) return arg_range(c, value, 1, INT64_MAX, &k->id, "ERR client-id should be greater than 0");
    if (slice_is(word, "type")) return class_arg(c, value, &k->class);
    if (slice_is(word, "addr")) k->addr = value;
    else if (slice_is(word, "laddr")) k->laddr = value;
    else if (slice_is(word, "user")) {
        if (!acl_known(c->e->acl, value)) {
            reply_errorf(c->r, "ERR No such user '%.*s'", (int)(value.len > 256 ? 256 : value.len), value.ptr);
            return false;
        }
        k->user = value;
    } else if (slice_is(word, "skipme") && (slice_is(value, "yes") || slice_is(value, "no"))) {
        k->skip_me = slice_is(value, "yes");
    } else {
        reply_syntax(c);
        return false;
    }
    return true;
}

void cmd_client_kill(struct call *c)
{
    struct killer k = {.self = c->s, .class = -1, .skip_me = true};
    bool by_address = c->argc == 3;
    if (by_address) {
        k.addr = c->argv[2];
        k.skip_me = false;
    }
    for (int i = 2; i < c->argc && !by_address; i += 2)
        if (!kill_option(c, i, &k)) return;
    engine_each_session(c->e, kill_if, &k);
    if (!by_address) reply_int(c->r, k.killed);
    else if (k.killed) reply_ok(c->r);
    else reply_errorf(c->r, "ERR No such client");
    if (k.killed_self) c->s->flags |= SESSION_CLOSE_AFTER_REPLY;
}

/* --- PAUSE, UNPAUSE, UNBLOCK --- */

void cmd_client_pause(struct call *c)
{
    int64_t ms, end;
    bool all = true;
    if (c->argc > 4) {
        reply_unknown_sub(c);
        return;
    }
    if (c->argc == 4 && slice_is(c->argv[3], "write")) {
        all = false;
    } else if (c->argc == 4 && !slice_is(c->argv[3], "all")) {
        reply_errorf(c->r, "ERR CLIENT PAUSE mode must be WRITE or ALL");
        return;
    }
    if (!arg_i64_or(c, c->argv[2], &ms, "ERR timeout is not an integer or out of range")) return;
    if (ms < 0 || num_add_overflow(ms, c->now_ms, &end)) {
        reply_error(c->r, ms < 0 ? ERR_TIMEOUT_NEGATIVE : ERR_TIMEOUT_RANGE); /* a pause for ever could not be ended by any client */
        return;
    }
    end = ms + c->e->mono_ms;
    if (c->e->special & SPECIAL_PAUSE && c->e->mono_ms < c->e->pause_until_ms) { /* the stricter of both */
        if (c->e->pause_until_ms > end) end = c->e->pause_until_ms;
        all = all || c->e->pause_all;
    }
    c->e->pause_until_ms = end;
    c->e->pause_all = all;
    c->e->special |= SPECIAL_PAUSE;
    reply_ok(c->r);
}

void cmd_client_unpause(struct call *c)
{
    if (!c->e->writes_held) c->e->special &= ~(uint32_t)SPECIAL_PAUSE;
    c->e->pause_until_ms = 0;
    reply_ok(c->r);
}

void cmd_client_unblock(struct call *c)
{
    int64_t id;
    bool error = false;
    if (c->argc > 4) {
        reply_unknown_sub(c);
        return;
    }
    if (c->argc == 4 && slice_is(c->argv[3], "error")) {
        error = true;
    } else if (c->argc == 4 && !slice_is(c->argv[3], "timeout")) {
        reply_errorf(c->r, "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
        return;
    }
    if (!arg_i64(c, c->argv[2], &id)) return;
    struct session *s = id > 0 ? engine_session_by_id(c->e, (uint64_t)id) : NULL;
    bool waits = s && !(s->flags & SESSION_CLOSE_NOW) && engine_unpark(c->e, s, error);
    reply_int(c->r, waits);
}

void cmd_client_help(struct call *c)
{
    static const char *const lines[] = {
        "GETREDIR",
        "    The id of the connection that gets invalidations for this one.",
        "GETNAME",
        "    The name of this connection.",
        "ID",
        "    The id of this connection.",
        "INFO",
        "    This connection, described as in LIST.",
        "KILL <ip:port>",
        "    Closes the connection from that address.",
        "KILL <option> <value> [<option> <value> [...]]",
        "    Closes the connections that fit all options:",
        "    * ID <client-id>",
        "    * ADDR (<ip:port>|<unixsocket>:0), the address it comes from",
        "    * LADDR (<ip:port>|<unixsocket>:0), the address it came to",
        "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
        "    * USER <username>",
        "    * SKIPME (YES|NO), whether this connection is spared (default: yes)",
        "LIST [options ...]",
        "    Describes connections, a line each:",
        "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB), those of a kind",
        "    * ID <client-id> [<client-id> ...], those named",
        "UNPAUSE",
        "    Ends what PAUSE began.",
        "PAUSE <timeout> [WRITE|ALL]",
        "    Holds back all commands, or those that write, for <timeout> milliseconds.",
        "REPLY (ON|OFF|SKIP)",
        "    Whether this connection gets replies; SKIP leaves out the next one.",
        "SETNAME <name>",
        "    Names this connection.",
        "UNBLOCK <clientid> [TIMEOUT|ERROR]",
        "    Wakes a client that waits in a blocking command.",
        "TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]]",
        "         [OPTIN] [OPTOUT] [NOLOOP]",
        "    Whether this connection is told when keys change that it may have cached.",
        "CACHING (YES|NO)",
        "    Whether the keys of the next command are tracked, with OPTIN and OPTOUT.",
        "TRACKINGINFO",
        "    How this connection tracks keys.",
        "NO-EVICT (ON|OFF)",
        "    Whether this connection is safe from maxmemory-clients.",
        NULL,
    };
    reply_help(c, lines);
}
