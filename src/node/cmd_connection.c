/* cmd_connection: AUTH HELLO PING ECHO QUIT RESET SELECT. */
#include "acl/acl.h"
#include "engine/engine.h"
#include "engine/observe.h"
#include "engine/tx.h"
#include "engine/watch.h"
#include "node/node.h"
#include "node/rows_connection.h"
#include "node/session_name.h"
#include "node/version.h"
#include "pubsub/pubsub.h"
#include "tracking/tracking.h"
#include "types/hash/rows.h"

/* Logs in, or replies why not. */
static bool authenticate(struct call *c, struct slice user, struct slice password)
{
    if (acl_login(c->e->acl, c->s, user, password)) return true;
    reply_error(c->r, ERR_WRONGPASS);
    return false;
}

void cmd_auth(struct call *c)
{
    for (int i = 1; i < c->argc; i++) call_redact(c, i);
    if (c->argc > 3) {
        reply_syntax(c);
        return;
    }
    if (c->argc == 2 && !acl_default_has_password(c->e->acl)) {
        reply_errorf(c->r, "ERR AUTH <password> called without any password configured for the default user. "
                           "Are you sure your configuration is correct?");
        return;
    }
    bool good = c->argc == 2 ? authenticate(c, SLICE("default"), c->argv[1]) : authenticate(c, c->argv[1], c->argv[2]);
    if (good) reply_ok(c->r);
}

/* --- HELLO --- */

struct hello {
    int64_t version;            /* 0: as it is */
    struct slice user, password, name;
    bool auth, named;
};

static bool hello_args(struct call *c, struct hello *h)
{
    if (c->argc < 2) return true;
    if (!arg_i64_or(c, c->argv[1], &h->version, "ERR Protocol version is not an integer or out of range")) return false;
    if (h->version < 2 || h->version > 3) {
        reply_error(c->r, ERR_NOPROTO);
        return false;
    }
    for (int i = 2; i < c->argc; i++) {
        struct slice word = c->argv[i];
        int more = c->argc - 1 - i;
        if (slice_is(word, "auth") && more >= 2) {
            call_redact(c, i + 1);
            call_redact(c, i + 2);
            h->auth = true;
            h->user = c->argv[i + 1];
            h->password = c->argv[i + 2];
            i += 2;
        } else if (slice_is(word, "setname") && more) {
            h->named = true;
            h->name = c->argv[++i];
            if (session_name_valid(h->name)) continue;
            reply_errorf(c->r, SESSION_NAME_ERROR);
            return false;
        } else {
            reply_errorf(c->r, "ERR Syntax error in HELLO option '%.*s'", (int)(word.len > 256 ? 256 : word.len), word.ptr);
            return false;
        }
    }
    return true;
}

void cmd_hello(struct call *c)
{
    struct hello h = {0};
    if (!hello_args(c, &h)) return;
    if (h.auth && !authenticate(c, h.user, h.password)) return;
    if (!c->s->authenticated && c->e->auth_required) {
        reply_errorf(c->r, "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> "
                           "option can be used to authenticate the client and select the RESP protocol version at the same time");
        return;
    }
    if (h.named) session_set_text(&c->s->name, h.name);
    if (h.version) c->r->resp = (uint8_t)h.version;
    const char *zone = c->set->availability_zone;
    reply_map(c->r, zone ? 8 : 7);
    reply_bulk_cstr(c->r, "server");
    reply_bulk_cstr(c->r, "redis"); /* clients look at this word; INFO tells the true name */
    reply_bulk_cstr(c->r, "version");
    reply_bulk_cstr(c->r, REDIS_VERSION);
    reply_bulk_cstr(c->r, "proto");
    reply_int(c->r, c->r->resp);
    reply_bulk_cstr(c->r, "id");
    reply_int(c->r, (int64_t)c->s->id);
    reply_bulk_cstr(c->r, "mode");
    reply_bulk_cstr(c->r, c->e->cluster ? "cluster" : "standalone");
    reply_bulk_cstr(c->r, "role");
    reply_bulk_cstr(c->r, c->e->replica ? "replica" : "master");
    reply_bulk_cstr(c->r, "modules");
    reply_array(c->r, 0);
    if (!zone) return;
    reply_bulk_cstr(c->r, "availability_zone");
    reply_bulk_cstr(c->r, zone);
}

/* --- the rest --- */

void cmd_ping(struct call *c)
{
    if (c->argc > 2) {
        reply_wrong_args(c);
        return;
    }
    bool listening = c->r->resp == 2 && c->e->subscriptions_of && c->e->subscriptions_of(c->s);
    if (listening) {
        reply_array(c->r, 2);
        reply_bulk_cstr(c->r, "pong");
        reply_bulk(c->r, c->argc == 2 ? c->argv[1] : SLICE(""));
    } else if (c->argc == 2) {
        reply_bulk(c->r, c->argv[1]);
    } else {
        reply_simple(c->r, SLICE("PONG"));
    }
}

void cmd_echo(struct call *c) { reply_bulk(c->r, c->argv[1]); }

void cmd_quit(struct call *c)
{
    reply_ok(c->r);
    c->s->flags |= SESSION_CLOSE_AFTER_REPLY;
}

void cmd_reset(struct call *c)
{
    struct session *s = c->s;
    if (s->flags & SESSION_MONITOR) monitor_remove(s);
    tx_drop(s);
    watch_drop_all(s);
    pubsub_drop_all(s);
    tracking_off(s);
    himport_drop_all(s);
    s->flags &= ~(uint32_t)(SESSION_REPLY_OFF | SESSION_REPLY_SKIP | SESSION_REPLY_SKIP_NEXT | SESSION_READONLY | SESSION_ASKING | SESSION_NO_TOUCH | SESSION_IMPORTS | SESSION_DIRTY_CAS);
    s->db = 0;
    s->replication_mode = s->replication_once = 0;
    s->reply.resp = 2;
    acl_logout(c->e->acl, s);
    session_set_text(&s->name, (struct slice){0});
    reply_simple(c->r, SLICE("RESET"));
}

void cmd_select(struct call *c)
{
    int64_t index;
    if (!arg_range(c, c->argv[1], INT32_MIN, INT32_MAX, &index, NULL)) return;
    if (unlikely(c->e->cluster != NULL) && c->e->db_count == 1 && index) {
        reply_errorf(c->r, "ERR SELECT is not allowed in cluster mode");
        return;
    }
    if (index < 0 || index >= c->e->db_count) {
        reply_error(c->r, ERR_DB_INDEX);
        return;
    }
    c->s->db = (int32_t)index;
    reply_ok(c->r);
}
