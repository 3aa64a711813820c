/* cmd_repl: WAIT, ROLE and FAILOVER as commands. */
#include "repl/cmd_repl.h"

#include "repl/master_private.h"
#include "repl/replica.h"

/* --- WAIT --- */

static void answer_wait(void *arg, struct session *s, enum hold_end end)
{
    (void)end;
    reply_int(&s->reply, master_acked(arg, s->stream_offset, false));
}

void cmd_wait(struct call *c)
{
    struct repl *r = c->e->repl;
    int64_t count, timeout_ms;
    if (repl_is_replica(r)) {
        reply_errorf(c->r, "ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is configured to be writable "
                           "(which is not the default) writes to replicas are just local and are not propagated.");
        return;
    }
    if (!arg_i64(c, c->argv[1], &count) || !arg_i64_or(c, c->argv[2], &timeout_ms, "ERR timeout is not an integer or out of range")) return;
    if (timeout_ms < 0 || timeout_ms > INT64_MAX - c->now_ms) {
        reply_errorf(c->r, timeout_ms < 0 ? "ERR timeout is negative" : "ERR timeout is out of range");
        return;
    }
    int acked = master_acked(r, c->s->stream_offset, false);
    if (acked >= count || c->in_exec) {
        reply_int(c->r, acked);
        return;
    }
    call_hold(c, &r->master->waiting, (uint64_t)count, timeout_ms ? c->now_ms + timeout_ms : 0, answer_wait, r);
    master_ask_acks(r);
}

/* --- ROLE --- */

static void role_of_master(struct call *c, struct repl *r)
{
    int online = 0;
    for (const struct replica *p = r->master->first; p; p = p->next) online += p->state == REPLICA_ONLINE;
    reply_array(c->r, 3);
    reply_bulk_cstr(c->r, "master");
    reply_int(c->r, r->history.offset);
    reply_array(c->r, online);
    for (const struct replica *p = r->master->first; p; p = p->next) {
        char ip[64];
        if (p->state != REPLICA_ONLINE) continue;
        reply_array(c->r, 3);
        reply_bulk_cstr(c->r, replica_ip(p, ip));
        reply_bulk_int(c->r, p->port);
        reply_bulk_int(c->r, p->ack);
    }
}

void cmd_role(struct call *c)
{
    struct repl *r = c->e->repl;
    if (!repl_is_replica(r)) {
        role_of_master(c, r);
        return;
    }
    reply_array(c->r, 5);
    reply_bulk_cstr(c->r, "slave");
    reply_bulk_cstr(c->r, r->master_host);
    reply_int(c->r, r->master_port);
    reply_bulk_cstr(c->r, follow_state_word(r));
    reply_int(c->r, follow_state(r) == FOLLOW_CONNECTED ? r->history.offset : -1);
}

/* --- FAILOVER --- */

struct failover_words {
    bool abort, force, to;
    struct slice host;
    int64_t port, timeout_ms;
};

static bool read_words(struct call *c, struct failover_words *w)
{
    for (int i = 1; i < c->argc; i++) {
        int left = c->argc - i - 1;
        if (slice_is(c->argv[i], "timeout") && left >= 1 && !w->timeout_ms) {
            if (!arg_i64(c, c->argv[++i], &w->timeout_ms)) return false;
            if (w->timeout_ms <= 0) {
                reply_errorf(c->r, "ERR FAILOVER timeout must be greater than 0");
                return false;
            }
        } else if (slice_is(c->argv[i], "to") && left >= 2 && !w->to) {
            w->to = true;
            w->host = c->argv[i + 1];
            if (!arg_i64(c, c->argv[i + 2], &w->port)) return false;
            i += 2;
        } else if (slice_is(c->argv[i], "force") && !w->force) {
            w->force = true;
        } else {
            reply_syntax(c);
            return false;
        }
    }
    return true;
}

static void answer(struct call *c, const char *error)
{
    if (error) reply_errorf(c->r, "%s", error);
    else reply_ok(c->r);
}

void cmd_failover(struct call *c)
{
    struct failover_words w = {0};
    if (c->set->cluster_enabled) {
        reply_errorf(c->r, "ERR FAILOVER not allowed in cluster mode. Use CLUSTER FAILOVER command instead.");
        return;
    }
    if (c->argc == 2 && slice_is(c->argv[1], "abort")) {
        answer(c, master_failover_abort(c->e->repl));
        return;
    }
    if (!read_words(c, &w)) return;
    if (w.force && (!w.to || !w.timeout_ms)) {
        const char *early = master_failover_refusal(c->e->repl); /* what is wrong with this server is said first */
        answer(c, early ? early : "ERR FAILOVER with force option requires both a timeout and target HOST and IP.");
        return;
    }
    answer(c, master_failover(c->e->repl, w.host, (int)w.port, w.timeout_ms, w.force));
}
