/* cmd_client: CLIENT, all of it but tracking (tracking/cmd_tracking.c). */
#include "acl/acl.h"
#include "engine/call.h"
#include "engine/engine.h"
#include "node/client_filter.h"
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

static void on_or_off(struct call *c, uint32_t flag)
{
    if (slice_is(c->argv[2], "on")) c->s->flags |= flag;
    else if (slice_is(c->argv[2], "off")) c->s->flags &= ~flag;
    else {
        reply_syntax(c);
        return;
    }
    reply_ok(c->r);
}

void cmd_client_no_evict(struct call *c) { on_or_off(c, SESSION_NO_EVICT); }
void cmd_client_no_touch(struct call *c) { on_or_off(c, SESSION_NO_TOUCH); }

void cmd_client_import_source(struct call *c)
{
    if (slice_is(c->argv[2], "on") && !c->set->import_mode) reply_errorf(c->r, "ERR Server is not in import mode");
    else on_or_off(c, SESSION_IMPORTS);
}

/* What the client's library tells of itself; SETNAME's rule for it. */
void cmd_client_setinfo(struct call *c)
{
    struct slice what = c->argv[2];
    char **text = slice_is(what, "lib-name") ? &c->s->lib_name : slice_is(what, "lib-ver") ? &c->s->lib_ver : NULL;
    if (!text) {
        reply_errorf(c->r, "ERR Unrecognized option '%.*s'", (int)(what.len > 128 ? 128 : what.len), what.ptr);
        return;
    }
    if (!session_name_valid(c->argv[3])) {
        reply_errorf(c->r, "ERR %.*s cannot contain spaces, newlines or special characters.", (int)what.len, what.ptr);
        return;
    }
    session_set_text(text, c->argv[3]);
    reply_ok(c->r);
}

/* What the client can do; words nobody knows are of later versions. */
void cmd_client_capa(struct call *c)
{
    for (int i = 2; i < c->argc; i++)
        if (slice_is(c->argv[i], "redirect")) c->s->flags |= SESSION_REDIRECTS;
    reply_ok(c->r);
}

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

struct lister {
    struct node *n;
    struct buf text;
    const struct session *self;
    struct client_filter filter;
};

static void list_one(void *arg, struct session *s)
{
    struct lister *l = arg;
    if (s->flags & SESSION_CLOSE_NOW) return; /* as good as gone */
    if (!client_filter_fits(&l->filter, l->self, s)) return;
    client_line(l->n, s, &l->text);
    buf_putc(&l->text, '\n');
}

void cmd_client_info(struct call *c)
{
    struct lister l = {node_of(c), {0}, c->s};
    list_one(&l, c->s);
    reply_verbatim(c->r, "txt", buf_slice(&l.text));
    buf_deinit(&l.text);
}

/* Those named by id come in the order they are named in. */
static void list_ids(struct call *c, struct lister *l)
{
    const int64_t *ids = l->filter.ids;
    int count = l->filter.id_count;
    l->filter.id_count = 0;
    for (int i = 0; i < count; i++) {
        struct session *s = engine_session_by_id(c->e, (uint64_t)ids[i]);
        if (s) list_one(l, s);
    }
}

void cmd_client_list(struct call *c)
{
    struct lister l = {node_of(c), {0}, c->s};
    if (!client_filter_parse(c, 2, &l.filter)) return;
    if (l.filter.id_count) list_ids(c, &l);
    else engine_each_session(c->e, list_one, &l);
    reply_verbatim(c->r, "txt", buf_slice(&l.text));
    buf_deinit(&l.text);
}

/* --- KILL --- */

struct killer {
    struct session *self;
    struct client_filter filter;
    struct slice address; /* the form of one word; ptr NULL: not used */
    int64_t killed;
    bool killed_self;
};

static void kill_if(void *arg, struct session *s)
{
    struct killer *k = arg;
    if (s->flags & SESSION_CLOSE_NOW || (s->flags & (SESSION_INTERNAL | SESSION_MASTER)) == SESSION_INTERNAL) return;
    if (k->address.ptr && !slice_eq(k->address, slice_str(s->peer))) return;
    if (!client_filter_fits(&k->filter, k->self, s)) return;
    k->killed++;
    if (s == k->self) {
        k->killed_self = true;
        return;
    }
    limits_cut(s);
}

void cmd_client_kill(struct call *c)
{
    struct killer k = {.self = c->s, .filter = {.skip_me = c->argc > 3, .kill = true}};
    bool by_address = c->argc == 3;
    if (by_address) k.address = c->argv[2].ptr ? c->argv[2] : SLICE("");
    else if (!client_filter_parse(c, 2, &k.filter)) return;
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
        "    * ID <client-id> [<client-id> ...]",
        "    * ADDR (<ip:port>|<unixsocket>:0), the address it comes from; IP <ip>, the same without the port",
        "    * LADDR (<ip:port>|<unixsocket>:0), the address it came to",
        "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
        "    * USER <username>, NAME <name>, LIB-NAME <name>, LIB-VER <version>, DB <index>",
        "    * FLAGS <letters>, CAPA <letters>: all of the letters",
        "    * NOT-<option> <value>, for all of the above: those that do not fit it",
        "    * MAXAGE <seconds>, IDLE <seconds>: connected or idle for at least so long",
        "    * SKIPME (YES|NO), whether this connection is spared (default: yes)",
        "LIST [options ...]",
        "    Describes connections, a line each; options as in KILL.",
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
        "NO-TOUCH (ON|OFF)",
        "    Whether its commands leave the figures of LRU and LFU as they are.",
        "IMPORT-SOURCE (ON|OFF)",
        "    With import-mode: whether this connection brings data in, and nothing is past its time for it.",
        "SETINFO (LIB-NAME|LIB-VER) <value>",
        "    What the library of this connection calls itself.",
        "CAPA <capability> [<capability> ...]",
        "    What the client can do; REDIRECT: it follows -REDIRECT answers of replicas.",
        NULL,
    };
    reply_help(c, lines);
}
