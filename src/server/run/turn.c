#include "server/run/turn.h"

#include <errno.h>
#include <time.h>

#include "engine/wait.h"
#include "io/clock.h"
#include "node/quorum.h"
#include "node/turns.h"
#include "persist/save.h"
#include "repl/repl.h"
#include "script/script.h"
#include "server/core/reaper.h"
#include "server/net/conn.h"
#include "server/net/held.h"
#include "server/net/iothreads.h"
#include "server/net/listen.h"
#include "server/peers/bus.h"
#include "server/peers/courier.h"
#include "server/peers/follow.h"
#include "server/peers/lend.h"
#include "server/peers/migrate.h"
#include "server/peers/moves.h"
#include "server/peers/sync.h"
#include "server/run/crash.h"
#include "server/run/shell.h"
#include "server/run/shutdown.h"
#include "server/run/signals.h"
#include "server/store/aof.h"
#include "server/store/backup.h"
#include "server/store/parts.h"
#include "server/store/saving.h"
#include "server/store/snapshot.h"

#define SWEEP_MS 100
#define DEFERRED_BATCH 256

struct server server;

/* Those in `running` that may run, as node_turn wants them. */
static int gather_turn(struct server *sv)
{
    struct conns *run = &sv->running;
    if (run->count > sv->turn_cap) {
        sv->turn = mem_realloc(sv->turn, sv->turn_cap * sizeof *sv->turn, run->cap * sizeof *sv->turn);
        sv->turn_cap = run->cap;
    }
    int count = 0;
    for (uint32_t i = 0; i < run->count; i++) {
        struct conn *c = run->at[i];
        c->flags &= (uint8_t)~CONN_READY;
        if (likely(!(c->flags & (CONN_HELD | CONN_SYNC)) && c != sv->busy && c->client.in.pos != c->client.in.buf.len)) sv->turn[count++] = &c->client;
    }
    return count;
}

static void settle_pushed(struct server *sv)
{
    struct session *s;
    while ((s = engine_take_pushing(sv->node->e))) {
        if (unlikely(s->flags & SESSION_MASTER)) continue; /* it has no connection, and gets no answer; CLIENT KILL is seen when it is settled */
        struct conn *c = conn_of_session(s);
        if (unlikely(sv->node->durable != NULL)) held_pushed(sv, c);
        if (unlikely(sv->node->quorum != NULL)) quorum_note_pushed(sv->node, &c->client);
        conn_settle(c);
    }
}

/* DEBUG SLEEP: everything stands still before the replies of this turn go out. */
static void sleep_as_asked(struct server *sv)
{
    const struct engine *e = sv->node->e;
    for (int i = 0; i < e->ask_count; i++) {
        if (e->asks[i].kind != ASK_SLEEP) continue;
        struct timespec left = {.tv_sec = (time_t)(e->asks[i].us / 1000000), .tv_nsec = (long)(e->asks[i].us % 1000000) * 1000};
        while (nanosleep(&left, &left) != 0 && errno == EINTR) ;
    }
    server_set_time(sv);
}

static void busy_over(struct server *sv);

static void run_ready(struct server *sv)
{
    struct conns done = sv->running;
    sv->running = sv->ready;
    sv->ready = done;
    sv->ready.count = 0;
    bool streamed = follow_turn(sv);
    int count = gather_turn(sv);
    if (count) node_turn(sv->node, sv->turn, count);
    if (count || streamed) {
        if (unlikely(sv->node->e->ask_count)) sleep_as_asked(sv);
        int64_t offset = sv->node->e->stream_offset;
        engine_serve_parked(sv->node->e);
        if (unlikely(sv->node->quorum != NULL)) quorum_note_served(sv->node, offset);
        aof_end_turn(sv);
        repl_turn(sv->node->e->repl);
        if (unlikely(sv->busy != NULL) && !sv->node->e->script_runs) busy_over(sv);
    }
    for (uint32_t i = 0; i < sv->running.count; i++)
        if (sv->running.at[i]) conn_settle(sv->running.at[i]);
    sv->running.count = 0;
    settle_pushed(sv);
}

/* Clients whose wait or pause ended while they have input left. */
static void wake_waiting(struct server *sv)
{
    uint32_t kept = 0;
    bool pause_over = !(sv->node->e->special & SPECIAL_PAUSE);
    for (uint32_t i = 0; i < sv->waiting.count; i++) {
        struct conn *c = sv->waiting.at[i];
        if (pause_over) c->client.s.flags &= ~(uint32_t)SESSION_PAUSED;
        bool ready = client_has_work(&c->client);
        if (!ready && (c->client.s.flags & (SESSION_PARKED | SESSION_PAUSED))) {
            sv->waiting.at[kept++] = c;
            continue;
        }
        c->flags &= (uint8_t)~CONN_WAITING;
        if (ready) conn_ready(c);
    }
    sv->waiting.count = kept;
}

static void hand_to_reaper(struct server *sv)
{
    struct deferred batch[DEFERRED_BATCH];
    int n;
    while ((n = engine_take_deferred(sv->node->e, batch, DEFERRED_BATCH)) > 0) reaper_give(sv->reaper, batch, n);
}

static void carry_out(struct server *sv, const struct ask *ask)
{
    switch (ask->kind) {
    case ASK_SHUTDOWN: shutdown_asked(sv, ask->flags); break;
    case ASK_CRASH: crash_on_purpose((enum crash_kind)ask->flags, ask->session_id); break;
    case ASK_CONFIG_REWRITE: break; /* done through shell.rewrite, which can answer */
    case ASK_SLEEP: break;          /* done already: sleep_as_asked */
    case ASK_RELOAD: saving_reload(sv, ask->flags); break;
    case ASK_LOADAOF: aof_reload(sv); break;
    case ASK_KILL_SELF: {
        struct session *s = engine_session_by_id(sv->node->e, ask->session_id);
        if (!s) break;
        s->flags |= SESSION_CLOSE_AFTER_REPLY;
        conn_settle(conn_of_session(s));
        break;
    }
    }
}

static void do_effects(struct server *sv)
{
    struct engine *e = sv->node->e;
    struct ask ask;
    if (unlikely(e->deferred_count)) hand_to_reaper(sv);
    if (unlikely(e->ask_count)) {
        while (engine_take_ask(e, &ask)) carry_out(sv, &ask);
    }
}

/* A session that parked, a pause or a job that began may want the next cron earlier. */
static void heed_deadlines(struct server *sv)
{
    const struct engine *e = sv->node->e;
    int64_t parked = wait_next_deadline(e);
    if (parked != INT64_MAX) {
        int64_t due = e->mono_ms + (parked > e->now_ms ? parked - e->now_ms : 0);
        if (due < sv->cron_due_ms) sv->cron_due_ms = due;
    }
    if ((e->special & SPECIAL_PAUSE) && e->pause_until_ms > e->mono_ms && e->pause_until_ms < sv->cron_due_ms) sv->cron_due_ms = e->pause_until_ms;
    if (e->jobs && !sv->jobs_seen) sv->cron_due_ms = e->mono_ms;
    sv->jobs_seen = e->jobs != NULL;
}

static void cron(struct server *sv)
{
    int64_t now = sv->node->e->mono_ms;
    if (now >= sv->cron_due_ms || sv->node->e->next_expire_ms <= sv->node->e->now_ms) {
        int64_t wait = node_cron(sv->node);
        sv->cron_due_ms = now + (wait < 0 ? 0 : wait); /* 0: there is more to do, after a turn for the clients */
        settle_pushed(sv);
    }
    if (now >= sv->sweep_due_ms) {
        sv->sweep_due_ms = now + SWEEP_MS;
        options_read(sv->node, &sv->opt); /* CONFIG SET of one that needs no more than that */
        if (unlikely(sv->opt.tls_reload_s)) listen_reload_tls(sv, now);
        aof_cron(sv);
        backup_cron(sv);
        conn_sweep(sv);
        lend_cron(sv);
        settle_pushed(sv);
        sv->node->e->us_per_tick = clock_us_per_tick();
    }
    if (sv->accept_again_ms && now >= sv->accept_again_ms) listen_resume(sv);
}

static int64_t next_deadline(const struct server *sv)
{
    if (sv->ready.count || unlikely(follow_wants_turn(sv))) return 0;
    const struct engine *e = sv->node->e;
    int64_t due = sv->cron_due_ms < sv->sweep_due_ms ? sv->cron_due_ms : sv->sweep_due_ms;
    if (unlikely(e->next_expire_ms - e->now_ms < due - e->mono_ms)) due = e->mono_ms + (e->next_expire_ms > e->now_ms ? e->next_expire_ms - e->now_ms : 0);
    int64_t wait = due - clock_mono_ms();
    return wait < 0 ? 0 : wait;
}

/* Saves: what came of the one that runs, and the one that waits for its turn. */
static void look_after_saves(struct server *sv)
{
    snapshot_poll(sv);
    save_poll(sv->node->e->save);
    settle_pushed(sv);
}

/* What has come in, or comes within the time, goes to its connections. */
static void receive(struct server *sv, int64_t timeout_ms)
{
    if (likely(!sv->io)) loop_wait(sv->loop, timeout_ms);
    else iothreads_wait(sv, timeout_ms);
}

void server_serve(struct server *sv)
{
    receive(sv, 0);
    if (sv->ready.count) run_ready(sv);
    if (sv->accept_pending) listen_accept(sv);
    cron(sv);
    do_effects(sv);
    settle_pushed(sv);
    if (sv->waiting.count) wake_waiting(sv);
    if (signals_pending()) signals_handle(sv);
}

/* What was received before its script began stays where it is, since arguments point into it; what comes meanwhile is put
 * behind it by busy_over. A buffer that the kernel writes to stays, too, and no more is read into it. */
static void busy_begin(struct server *sv, struct conn *c)
{
    sv->busy = c;
    conn_stop_reading(c);
    node_set_aside(sv->node, &c->client);
    if (c->link.pinned) return;
    sv->busy_input = c->client.in;
    input_init(&c->client.in);
    sv->busy_swapped = true;
}

static void busy_over(struct server *sv)
{
    struct conn *c = sv->busy;
    struct input came = c->client.in;
    sv->busy = NULL;
    if (sv->busy_swapped) {
        c->client.in = sv->busy_input;
        sv->busy_swapped = false;
        sv->busy_input = (struct input){0};
        if (came.buf.len) {
            size_t room;
            memcpy(input_room(&c->client.in, came.buf.len, &room), came.buf.ptr, came.buf.len);
            input_added(&c->client.in, came.buf.len);
        }
        input_deinit(&came);
    }
    conn_read_on(c);
    conn_ready(c);
}

/* In the middle of a script that runs for long; caller: whose it is. False: the server ends. For script_set_pump.
 * The lists of the turn that the script runs in are put aside, and their other clients are made ready for the turns here. */
static bool serve_busy(void *arg, struct session *caller)
{
    struct server *sv = arg;
    struct conn *c = conn_of_session(caller);
    if (caller->fd < 0) return true; /* nobody's connection */
    if (!sv->busy) {
        busy_begin(sv, c);
        for (uint32_t i = 0; i < sv->running.count; i++) {
            struct conn *other = sv->running.at[i];
            if (other == c || !other) continue;
            sv->running.at[i] = NULL;
            conn_ready(other);
        }
    }
    struct conns running = sv->running;
    struct client **ready = sv->turn;
    uint32_t cap = sv->turn_cap;
    sv->running = (struct conns){0};
    sv->turn = NULL;
    sv->turn_cap = 0;
    receive(sv, 0);
    if (sv->ready.count) run_ready(sv);
    if (sv->accept_pending) listen_accept(sv);
    do_effects(sv);
    settle_pushed(sv);
    bus_breathe(sv);
    mem_free(sv->running.at, sv->running.cap * sizeof *sv->running.at);
    mem_free(sv->turn, sv->turn_cap * sizeof *sv->turn);
    sv->running = running;
    sv->turn = ready;
    sv->turn_cap = cap;
    return !sv->stop;
}

static void turn(struct server *sv)
{
    struct engine *e = sv->node->e;
    if (unlikely(sv->node->e->blocked_count || (sv->node->e->special & SPECIAL_PAUSE) || sv->node->e->jobs || sv->jobs_seen)) heed_deadlines(sv);
    receive(sv, next_deadline(sv));
    uint64_t began = e->ticks(e->ticks_arg);
    if (sv->ready.count || unlikely(follow_wants_turn(sv))) run_ready(sv);
    if (unlikely(sv->accept_pending)) listen_accept(sv);
    cron(sv);
    do_effects(sv);
    aof_end_turn(sv);
    aof_poll(sv);
    backup_poll(sv);
    bus_turn(sv);
    follow_poll(sv);
    sync_poll(sv);
    migrate_poll(sv);
    parts_poll(sv);
    moves_poll(sv);
    courier_poll(sv);
    if (unlikely(sv->node->shell.ending_ms)) shutdown_poll(sv);
    repl_turn(sv->node->e->repl);
    if (unlikely(sv->node->quorum != NULL) && quorum_turn(sv->node) && sv->syncing.count) held_release(sv);
    settle_pushed(sv);
    if (unlikely(sv->snapshot != NULL) || unlikely(save_pending(sv->node->e->save))) look_after_saves(sv);
    if (unlikely(sv->waiting.count)) wake_waiting(sv);
    if (unlikely(signals_pending())) signals_handle(sv);
    if (unlikely(sv->node->turns != NULL)) turns_note(sv->node, clock_thread_ns());
    bus_flush(sv);
    e->stats.turns++;
    e->stats.turn_us += (uint64_t)((double)(e->ticks(e->ticks_arg) - began) * e->us_per_tick);
}

void server_init(struct server *sv) { sv->serve = server_serve; }

void server_run(struct server *sv)
{
    script_set_pump(sv->node->e, serve_busy, sv);
    while (!sv->stop) turn(sv);
}
