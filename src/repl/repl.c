/* repl: one server's replication as a whole; its parts say the rest. See repl.h. */
#include "repl/repl.h"

#include "repl/master_private.h"
#include "repl/offload.h"
#include "repl/recover.h"
#include "repl/replica.h"
#include "repl/window.h"

static int count_durable(const struct engine *e, int64_t offset) { return master_acked(e->repl, offset, true); }
static void ask_replicas(struct engine *e) { master_ask_acks(e->repl); }

struct repl *repl_new(struct engine *e, uint64_t seed)
{
    struct repl *r = mem_zalloc(sizeof *r);
    r->e = e;
    rng_init(&r->rng, seed);
    history_init(&r->history, &r->rng);
    r->follow = follow_new();
    r->master = master_new();
    r->offload = offload_new(r);
    r->recover = recover_new();
    window_init(r);
    e->repl = r;
    engine_on_session_gone(e, offload_session_gone);
    e->replica_gone = master_session_gone;
    e->replicas_durable = count_durable;
    e->ask_replicas = ask_replicas;
    return r;
}

void repl_free(struct repl *r)
{
    r->e->repl = NULL;
    follow_free(r->follow);
    r->history.leaves = NULL;
    history_deinit(&r->history);
    master_free(r->master);
    offload_free(r->offload);
    recover_free(r->recover);
    if (r->master_host) mem_free(r->master_host, strlen(r->master_host) + 1);
    mem_free(r, sizeof *r);
}

void repl_turn(struct repl *r)
{
    follow_pay(r);
    if (unlikely(offload_waits(r))) offload_applied(r);
    if (likely(!master_is_busy(r))) return;
    master_turn(r);
}

void repl_cron(struct repl *r)
{
    follow_cron(r);
    master_cron(r);
    offload_cron(r);
    recover_cron(r);
}
