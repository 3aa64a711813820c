/* cmd_psync: PSYNC and SYNC: a connection becomes a replica's (spec: replication, 4). */
#include <stdio.h>

#include "repl/cmd_repl.h"
#include "repl/master_private.h"
#include "repl/recover.h"
#include "repl/replica.h"
#include "repl/window.h"

/* Why the stream cannot simply go on for it. */
static void say_reason(struct repl *r, const struct replica *p, struct slice id, int64_t next)
{
    const struct history *h = &r->history;
    struct master *m = r->master;
    char ip[64], *to = m->reason;
    size_t max = sizeof m->reason;
    int n = id.len > 40 ? 40 : (int)id.len;
    if (p->old_sync) snprintf(to, max, "it asked by SYNC");
    else if (id.len && id.ptr[0] == '?') snprintf(to, max, "it has no data of a master");
    else if (!slice_is(id, h->id) && !(slice_is(id, h->id2) && h->second_offset >= 0)) snprintf(to, max, "it knows history %.*s, ours is %.8s", n, id.ptr, h->id);
    else if (!slice_is(id, h->id) && next > h->second_offset)
        snprintf(to, max, "it is ahead of where the histories parted: %lld > %lld", (long long)next, (long long)h->second_offset);
    else if (!h->backlog) snprintf(to, max, "no backlog is kept");
    else if (next > h->offset + 1) snprintf(to, max, "it asks for offset %lld, which is yet to come (%lld)", (long long)next, (long long)h->offset);
    else snprintf(to, max, "offset %lld is no longer in the backlog, which begins at %lld", (long long)next, (long long)window_first(r));
    master_say(r, '*', "Full sync for replica %s:%d: %s", replica_ip(p, ip), p->port, to);
}

static struct replica *attach(struct repl *r, struct session *s)
{
    struct master *m = r->master;
    struct replica *p = replica_of(s);
    p->attached = true;
    if (m->last) m->last->next = p;
    else m->first = p;
    m->last = p;
    replica_note_links(m);
    m->count++;
    m->alone_ms = 0;
    s->flags |= SESSION_REPLICA;
    return p;
}

static void go_on(struct repl *r, struct session *s, int64_t next)
{
    struct replica *p = attach(r, s);
    window_replica_came(r, p, next);
    if (p->capa & REPLICA_PSYNC2) buf_fmt(&s->reply.out, "+CONTINUE %s\r\n", r->history.id);
    else buf_cstr(&s->reply.out, "+CONTINUE\r\n");
    p->at = p->from = next;
    p->ack = next - 1;
    if (!repl_is_replica(r)) discard_acked(r, next - 1);
    r->master->figures.partial_ok++;
    replica_online(r, p);
    master_note_needed(r);
    master_say(r, '*', "It goes on with %lld bytes of the backlog from offset %lld, %s", (long long)(r->history.offset + 1 - next), (long long)next,
               next < history_base(&r->history) ? "the first of them from disk" : "from memory");
}

static void begin_full(struct repl *r, struct session *s, bool old_sync, struct slice id, int64_t next)
{
    struct replica *p = attach(r, s);
    p->old_sync = old_sync;
    window_replica_came(r, p, -1);
    r->master->figures.full++;
    say_reason(r, p, id, next);
    if (!r->history.backlog) {
        if (!repl_is_replica(r)) history_new(&r->history, &r->rng); /* nobody counted its bytes: what went by has no number */
        history_open(&r->history, r->e->set->repl_backlog_size);
        master_role_changed(r);
    }
    sync_attach(r, p);
}

/* The fourth word of PSYNC: this replica is to become the master. False: refused. */
static bool take_over(struct call *c, struct repl *r)
{
    if (!repl_is_replica(r)) {
        reply_errorf(c->r, "ERR PSYNC FAILOVER can't be sent to a master.");
        return false;
    }
    if (!slice_is(c->argv[1], r->history.id)) {
        reply_errorf(c->r, "ERR PSYNC FAILOVER replid must match my replid.");
        return false;
    }
    master_say(r, '#', "Failover: the master asks this replica to take over");
    repl_follow(r, NULL, 0);
    return true;
}

static bool may_attach(struct call *c, struct repl *r)
{
    const struct replica *p = c->s->replica;
    if (r->master->failover != FAILOVER_NONE) {
        reply_errorf(c->r, "NOMASTERLINK Can't SYNC while failing over");
        return false;
    }
    if (recover_runs(r)) {
        reply_errorf(c->r, "NOMASTERLINK Can't SYNC while the data is taken back from a replica");
        return false;
    }
    if (repl_is_replica(r) && follow_state(r) != FOLLOW_CONNECTED && !follow_keeps(r)) {
        reply_errorf(c->r, "NOMASTERLINK Can't SYNC while not connected with my master");
        return false;
    }
    if (c->r->out.len || c->s->out_pending) {
        reply_errorf(c->r, "ERR SYNC and PSYNC are invalid with pending output");
        return false;
    }
    if (p && p->has_filter && !(p->capa & REPLICA_EOF)) {
        reply_errorf(c->r, "ERR Filtered replica requires EOF capability");
        return false;
    }
    return true;
}

static bool is_taken(const struct session *s) { return s->flags & (SESSION_REPLICA | SESSION_MONITOR); }

void cmd_psync(struct call *c)
{
    struct repl *r = c->e->repl;
    int64_t next;
    if (is_taken(c->s)) return;
    if (c->argc > 3 && slice_is(c->argv[3], "failover") && !take_over(c, r)) return;
    if (!may_attach(c, r) || !arg_i64(c, c->argv[2], &next)) return;
    if (window_serves(r, c->argv[1], next)) {
        go_on(r, c->s, next);
        return;
    }
    if (!c->argv[1].len || c->argv[1].ptr[0] != '?') r->master->figures.partial_err++;
    begin_full(r, c->s, false, c->argv[1], next);
}

void cmd_sync(struct call *c)
{
    struct repl *r = c->e->repl;
    if (is_taken(c->s) || !may_attach(c, r)) return;
    begin_full(r, c->s, true, SLICE(""), -1);
}
