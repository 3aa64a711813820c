#include "repl/cmd_follow.h"

#include "engine/engine.h"
#include "repl/master_private.h"
#include "repl/replica.h"

static bool is_no_one(const struct call *c) { return slice_is(c->argv[1], "no") && slice_is(c->argv[2], "one"); }

static bool follows_it(const struct repl *r, struct slice host, int port)
{
    return r->master_host && r->master_port == port && slice_is(host, r->master_host);
}

static void follow_nobody(struct call *c, struct repl *r)
{
    if (repl_is_replica(r) && r->world.log) r->world.log(r->world.arg, '*', "REPLICAOF NO ONE: this server becomes a master by command");
    repl_follow(r, NULL, 0);
    reply_ok(c->r);
}

void cmd_replicaof(struct call *c)
{
    struct repl *r = c->e->repl;
    int64_t port;
    if (c->set->cluster_enabled) {
        reply_errorf(c->r, "ERR REPLICAOF not allowed in cluster mode.");
        return;
    }
    if (r->master->failover != FAILOVER_NONE) {
        reply_errorf(c->r, "ERR REPLICAOF not allowed while failing over.");
        return;
    }
    if (is_no_one(c)) {
        follow_nobody(c, r);
        return;
    }
    if (c->s->flags & SESSION_REPLICA) {
        reply_errorf(c->r, "ERR Command is not valid when client is a replica.");
        return;
    }
    if (!num_parse_i64(c->argv[2], &port) || port < 0 || port > 65535) {
        reply_errorf(c->r, "ERR Invalid master port");
        return;
    }
    struct slice host = c->argv[1];
    if (follows_it(r, host, (int)port)) {
        reply_simple(c->r, SLICE("OK Already connected to specified master"));
        return;
    }
    if (!host.len || host.len > 255 || memchr(host.ptr, 0, host.len) || memchr(host.ptr, ' ', host.len)) {
        reply_errorf(c->r, "ERR Invalid master host");
        return;
    }
    char name[256];
    memcpy(name, host.ptr, host.len);
    name[host.len] = 0;
    reply_ok(c->r);
    repl_follow(r, name, (int)port);
}

void cmd_replication_accept(struct call *c)
{
    struct repl *r = c->e->repl;
    if (!repl_is_replica(r)) {
        reply_errorf(c->r, "ERR this server is not a replica");
        return;
    }
    follow_accept(r);
    reply_ok(c->r);
}

void cmd_replication_help(struct call *c)
{
    static const char *const lines[] = {
        "ACCEPT",
        "    Takes the master's data set once, even if it is empty or younger than ours.",
        NULL,
    };
    reply_help(c, lines);
}
