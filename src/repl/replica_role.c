/* replica_role: who this server follows: REPLICAOF in all its forms (spec: replication, 9). */
#include "persist/rdb_save.h"
#include "repl/master.h"
#include "repl/offload.h"
#include "repl/discard.h"
#include "repl/quorum.h"
#include "repl/recover.h"
#include "repl/replica_private.h"

/* The history's backlog is as it will be. */
static void take_role(struct repl *r, bool replica)
{
    engine_set_replica(r->e, replica);
    master_role_changed(r);
}

static void set_master(struct repl *r, const char *host, int port)
{
    char *old = r->master_host;
    quorum_new_role(r);
    recover_new_role(r);
    r->master_host = NULL;
    r->master_port = port;
    if (host) {
        size_t n = strlen(host) + 1;
        r->master_host = mem_alloc(n);
        memcpy(r->master_host, host, n);
    }
    if (old) mem_free(old, strlen(old) + 1);
}

static void promote(struct repl *r)
{
    struct follow *f = r->follow;
    follow_drop(r, 0);
    f->state = FOLLOW_NONE;
    f->cached = f->was_up = f->accept = false;
    f->refused[0] = 0;
    set_master(r, NULL, 0);
    discard_promoted(r);
    history_shift(&r->history, &r->rng);
    master_drop_replicas(r, "this server became a master");
    follow_log(r, '#', "This server is a master now. Its history was %s, known up to offset %lld, and goes on as %s", r->history.id2,
               (long long)r->history.second_offset, r->history.id);
    take_role(r, false);
}

/* The history stays: a replica's own, or the one that this server made as a master. */
static void follow_address(struct repl *r, const char *host, int port, bool fresh)
{
    struct follow *f = r->follow;
    bool was_master = !r->master_host;
    if (was_master) discard_demoted(r);
    if (was_master) f->state = FOLLOW_CONNECT;
    else follow_drop(r, 0);
    set_master(r, host, port);
    take_role(r, true);
    if (was_master && (r->history.backlog || r->history.offset)) {
        history_open(&r->history, r->e->set->repl_backlog_size);
        f->cached = true;
        follow_log(r, '*', "From master to replica: the new master may know our history and go on with it");
    }
    f->fresh = fresh;
    f->was_up = false;
    f->refused[0] = f->reason[0] = 0;
    f->pause_ms = 0;
    f->retry_ms = r->e->mono_ms;
    offload_end_all(r);
    engine_unblock_all(r->e, SLICE("UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)"));
}

void repl_follow_again(struct repl *r, const char *host, int port)
{
    follow_address(r, host, port, false);
    if (r->world.role) r->world.role(r->world.arg);
}

void repl_follow(struct repl *r, const char *host, int port)
{
    if (host) follow_address(r, host, port, true);
    else if (r->master_host) promote(r);
    else return;
    if (r->world.role) r->world.role(r->world.arg);
}

void repl_follow_at_start(struct repl *r, const char *host, int port, bool restored)
{
    set_master(r, host, port);
    r->follow->state = FOLLOW_CONNECT;
    r->follow->cached = restored;
    r->follow->retry_ms = r->e->mono_ms;
    if (restored) history_open(&r->history, r->e->set->repl_backlog_size);
    take_role(r, true);
}

/* A master without a backlog has a history that nobody shares; a replica that never synced has none. */
bool repl_point(const struct repl *r, struct saved_point *out)
{
    const struct follow *f = r->follow;
    const struct history *h = &r->history;
    if (repl_is_replica(r) ? !(f->cached || f->state == FOLLOW_CONNECTED) || f->no_offset : !h->backlog) return false;
    *out = (struct saved_point){.on = true, .offset = h->offset, .stream_db = h->stream_db < 0 ? 0 : h->stream_db};
    memcpy(out->id, h->id, sizeof out->id);
    return true;
}
