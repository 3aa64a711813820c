#include "server/run/shutdown.h"

#include "cluster/cluster.h"
#include "io/file.h"
#include "io/log.h"
#include "node/cluster_world.h"
#include "persist/save.h"
#include "repl/master.h"
#include "server/core/reaper.h"
#include "server/net/conn.h"
#include "server/net/iothreads.h"
#include "server/net/listen.h"
#include "server/peers/bus.h"
#include "server/peers/courier.h"
#include "server/peers/dial.h"
#include "server/peers/follow.h"
#include "server/peers/lend.h"
#include "server/peers/migrate.h"
#include "server/peers/moves.h"
#include "server/peers/sync.h"
#include "server/peers/window.h"
#include "server/run/process.h"
#include "server/store/aof.h"
#include "server/store/backup.h"
#include "server/store/parts.h"
#include "server/store/saving.h"

/* All that was promised to be kept is on disk. False: it is not, and the server goes on. */
static bool make_safe(struct server *sv, uint32_t flags)
{
    struct save *s = sv->node->e->save;
    bool loading = sv->node->e->special & SPECIAL_LOADING;
    bool wanted = (save_points(s) && !(flags & SHUTDOWN_NOSAVE)) || (flags & SHUTDOWN_SAVE);
    bool never = (flags & SHUTDOWN_NOSAVE) && sv->node->e->script_runs; /* what waits for the script's end may wait for ever */
    if (!aof_may_stop(sv, never || (flags & (SHUTDOWN_FORCE | SHUTDOWN_NOW)))) return false;
    s->no_background = true;
    if (sv->snapshot) {
        log_line('#', "A save goes on in the background: it is called off");
        saving_call_off(sv);
    }
    if (!wanted || loading) return true;
    log_line('*', "Saving the final RDB snapshot before exiting.");
    if (saving_now(sv)) return true;
    log_line('#', flags & SHUTDOWN_FORCE ? "Error trying to save the DB, exit anyway." : "Error trying to save the DB, can't exit.");
    if (flags & SHUTDOWN_FORCE) return true;
    s->no_background = false;
    return false;
}

/* --- who takes over: SHUTDOWN FAILOVER --- */

#define LAST_WORDS_MS 100 /* for clients to read that the master is another one now */

/* True: a replica is about to become the master, and the end waits for it. */
static bool hand_over(struct server *sv, uint32_t flags)
{
    struct repl *r = sv->node->e->repl;
    struct cluster *cl = sv->node->e->cluster;
    int64_t limit_ms = sv->node->set.shutdown_timeout_s * 1000;
    if (!(flags & SHUTDOWN_FAILOVER) || (flags & SHUTDOWN_NOW) || !limit_ms || repl_is_replica(r) || (cl && !cl->myself->slot_count)) return false;
    const char *why = cl ? cluster_hand_over(cl) : master_failover(r, (struct slice){0}, 0, limit_ms, false);
    if (why) {
        log_line('#', "No replica takes over: %s", why);
        return false;
    }
    sv->node->shell.ending_ms = sv->node->e->mono_ms + limit_ms;
    sv->ending_flags = flags;
    sv->ending = ENDS_WITH_FAILOVER;
    return true;
}

static bool handed_over(const struct server *sv)
{
    const struct repl *r = sv->node->e->repl;
    const struct cluster *cl = sv->node->e->cluster;
    return cl ? cluster_is_replica(cl) : repl_is_replica(r) && !master_failing_over(r);
}

/* Nobody does: what was begun is given up. */
static void hand_over_no_more(struct server *sv)
{
    if (sv->node->e->cluster) cluster_hand_over_end(sv->node->e->cluster);
    else if (master_failing_over(sv->node->e->repl)) master_failover_abort(sv->node->e->repl);
}

/* --- the replicas have everything --- */

/* Replicas get what they have not yet: writes wait meanwhile. True: the end waits for it. */
static bool wait_for_replicas(struct server *sv, uint32_t flags)
{
    struct repl *r = sv->node->e->repl;
    int64_t limit_ms = sv->node->set.shutdown_timeout_s * 1000;
    if ((flags & SHUTDOWN_NOW) || repl_is_replica(r) || master_all_acked(r, r->history.offset) || !limit_ms) return false;
    sv->node->shell.ending_ms = sv->node->e->mono_ms + limit_ms;
    sv->ending_flags = flags;
    sv->ending = ENDS_WITH_ACKS;
    sv->ending_offset = r->history.offset; /* a GETACK behind it is no data */
    log_line('*', "%d replicas are not known to have everything: they are waited for", master_replica_count(r));
    engine_hold_end(sv->node->e, true);
    master_ask_acks(r);
    repl_turn(r);
    r->quiet_end = true;
    return true;
}

static void wait_no_more(struct server *sv)
{
    sv->node->shell.ending_ms = 0;
    if (sv->ending == ENDS_WITH_FAILOVER) hand_over_no_more(sv);
    if (sv->ending == ENDS_WITH_ACKS) {
        sv->node->e->repl->quiet_end = false;
        engine_hold_end(sv->node->e, false);
    }
    sv->ending = ENDS_AT_ONCE;
}

bool shutdown_call_off(struct server *sv)
{
    if (!sv->node->shell.ending_ms) return false;
    wait_no_more(sv);
    log_line('*', "Shutdown manually aborted.");
    hold_release(sv->node->e, &sv->node->ending, UINT64_MAX, HOLD_FAILED);
    return true;
}

static void end_now(struct server *sv, uint32_t flags);
static bool is_needed(struct server *sv, uint32_t flags);

static void poll_failover(struct server *sv, bool late)
{
    uint32_t flags = sv->ending_flags;
    if (handed_over(sv)) {
        sv->ending = ENDS_HANDED_OVER;
        sv->node->shell.ending_ms = sv->node->e->mono_ms + LAST_WORDS_MS;
    } else if (late || !(sv->node->e->cluster || master_failing_over(sv->node->e->repl))) {
        log_line('#', "No replica has taken over: this server ends without");
        wait_no_more(sv);
        if (is_needed(sv, flags) || !wait_for_replicas(sv, flags)) end_now(sv, flags);
    }
}

void shutdown_poll(struct server *sv)
{
    bool late = sv->node->e->mono_ms >= sv->node->shell.ending_ms;
    if (sv->ending == ENDS_WITH_FAILOVER) {
        poll_failover(sv, late);
        return;
    }
    bool all = sv->ending == ENDS_WITH_ACKS && master_all_acked(sv->node->e->repl, sv->ending_offset);
    if (!all && !late) return;
    if (sv->ending == ENDS_WITH_ACKS && !all) log_line('#', "Some replicas did not acknowledge everything within shutdown-timeout");
    wait_no_more(sv);
    end_now(sv, sv->ending_flags);
}

void shutdown_asked(struct server *sv, uint32_t flags)
{
    if (flags & SHUTDOWN_ABORT) return; /* done already: shutdown_call_off */
    if (sv->stop) return;
    log_line('#', "User requested shutdown...");
    if (sv->node->shell.ending_ms && !(flags & SHUTDOWN_NOW)) return; /* one is on its way */
    if (sv->node->shell.ending_ms) wait_no_more(sv);
    if (hand_over(sv, flags)) return;
    if (is_needed(sv, flags) || !wait_for_replicas(sv, flags)) end_now(sv, flags);
}

/* SAFE: not the master of slots, which nobody would serve. FORCE is stronger. */
static bool is_needed(struct server *sv, uint32_t flags)
{
    const struct cluster *cl = sv->node->e->cluster;
    if (!(flags & SHUTDOWN_SAFE) || (flags & SHUTDOWN_FORCE) || !cl || cluster_is_replica(cl) || !cl->myself->slot_count) return false;
    log_line('#', "This node is the master of %d slots of a cluster: a safe end is not possible", cl->myself->slot_count);
    return true;
}

static void end_now(struct server *sv, uint32_t flags)
{
    if (is_needed(sv, flags) || !make_safe(sv, flags)) {
        log_line('#', "Errors trying to shut down the server. Check the logs for more information.");
        hold_release(sv->node->e, &sv->node->ending, UINT64_MAX, HOLD_FAILED);
        return;
    }
    process_notify(sv, "STOPPING=1\n");
    sv->stop = true;
}

#ifdef VIREO_LIBC_HEAP
/* Under a leak checker everything is given back; otherwise the kernel is faster at it. */
static void give_back(struct server *sv)
{
    reaper_stop(sv->reaper);
    while (sv->all.count) conn_close(sv->all.at[sv->all.count - 1]);
    iothreads_free(sv);
    cluster_world_free(sv->node); /* closes its links */
    for (int i = 0; i < 10; i++) loop_wait(sv->loop, 1);
    dial_settle();
    loop_free(sv->loop);
    node_free(sv->node);
    struct conns *lists[] = {&sv->all, &sv->ready, &sv->running, &sv->waiting, &sv->syncing};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) mem_free(lists[i]->at, lists[i]->cap * sizeof *lists[i]->at);
    mem_free(sv->turn, sv->turn_cap * sizeof *sv->turn);
    buf_deinit(&sv->config_line);
}
#endif

void shutdown_finish(struct server *sv)
{
    migrate_stop(sv); /* what it deletes is logged */
    moves_stop(sv);
    parts_give_up(sv);
    courier_stop(sv);
    aof_stop(sv);
    follow_stop(sv);
    sync_stop(sv);
    window_stop(sv);
    lend_stop(sv);
    backup_stop(sv);
    bus_stop(sv);
    iothreads_stop(sv);
    loop_wait(sv->loop, 0); /* replies of the last turn go out */
    listen_stop(sv);
    if (sv->own_pidfile) {
        log_line('*', "Removing the pid file.");
        file_ops->unlink(sv->opt.pidfile);
    }
    log_line('#', "Vireo is now ready to exit, bye bye...");
#ifdef VIREO_LIBC_HEAP
    give_back(sv);
#endif
}
