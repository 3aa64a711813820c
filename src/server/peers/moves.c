/* moves: see moves.h. What always holds: the hook of the engine is set from the cut until the writes wait, and held_slots from
 * there until it is known whose the slots are; while a copy runs, nothing but it is put on the talk. Its thread writes to the
 * descriptor itself; with TLS, whose state is the executor's, it fills a pipe that the executor empties into the talk. */
#include "server/peers/moves.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#include "cluster/move.h"
#include "engine/find_keys.h"
#include "engine/lookup.h"
#include "engine/slot_hide.h"
#include "io/clock.h"
#include "io/log.h"
#include "node/cluster_world.h"
#include "node/config.h"
#include "persist/feed.h"
#include "persist/save.h"
#include "server/peers/talk.h"
#include "server/store/snapshot.h"

#define DIAL_MS 5000
#define GREETING_MS 10000
#define LOOK_MS 100                          /* between looks at the map */
#define KEEP_ALIVE_MS 1000
#define ASK_AGAIN_MS 200                     /* what became of it */
#define BUSY_AGAIN_MS 300                    /* the target is still emptying the slots */
#define BUSY_MAX_MS 300000
#define SMALL_LAG ((uint64_t)16 << 10)        /* wished for before writes wait, for PATIENCE_MS; then the directive's */
#define PATIENCE_MS 500
#define PIECE_BYTES ((size_t)256 << 10)       /* of the stream, before the next piece begins: so much is copied in one go */
#define PIPE_BYTES ((size_t)256 << 10)       /* so much is encrypted in one turn, at most */
#define PIPE_WAIT_NS 50000000L               /* how often a full one's writer looks whether it is to stop */

enum phase {
    IDLE, GREETS, WAITS_VIEW, COPIES, STREAMS, FLIPS, LOST,
    ENDS,      /* the copy is being called off */
};

struct piece {
    struct piece *next;
    struct buf bytes;
};

static struct {
    struct server *sv;
    enum phase phase;
    struct cluster_move *m;                  /* the export; NULL when IDLE or ENDS */
    struct talk *talk;
    uint8_t slots[SLOT_BYTES];               /* its slots: the copy and the engine hold on to them */
    int first_slot;
    struct feed feed;
    struct {
        struct piece *first, *last;
        size_t bytes;
    } live;                                  /* of the stream, not yet on the talk; it may be as long as a copy takes */
    uint64_t live_total, acked;
    bool multi, multi_put;                   /* in a unit of several effects; its MULTI was put */
    bool ack_pending, flipped;               /* flipped: the target said so */
    int64_t entered_ms, looked_ms, alive_ms, acked_ms, not_before_ms; /* mono */
    uint64_t paused_us;
    _Atomic bool stop;                       /* the copy's thread: give up */
    bool secure;                             /* the talk is by TLS */
    struct {
        pthread_mutex_t lock;
        pthread_cond_t room;
        struct buf bytes;                    /* of the copy, in plain */
    } pipe;
    /* the target asks a source */
    struct talk *asks;
    char asked_name[NODE_ID_LEN + 1];
    int64_t asked_ms;
} mv = {.pipe = {.lock = PTHREAD_MUTEX_INITIALIZER, .room = PTHREAD_COND_INITIALIZER}};

static struct engine *engine(void) { return mv.sv->node->e; }
static struct cluster *machine(void) { return mv.sv->node->e->cluster; }
static int64_t now_ms(void) { return engine()->mono_ms; }

static void enter(enum phase p)
{
    mv.phase = p;
    mv.entered_ms = now_ms();
}

/* --- the stream --- */

enum touch { TOUCHES_NONE, TOUCHES_ALL, TOUCHES_SOME };

static bool moves_key(struct slice key) { return slot_bit(mv.slots, slot_of_key(key)); }

/* Which of an effect's keys are of the slots. keys: at most max of them are noted, *n is how many there are. */
static enum touch touched(const struct command *cmd, int argc, const struct slice *argv, struct found_key *keys, int max, int *n)
{
    int moved = 0;
    *n = command_find_keys(cmd, argv, argc, keys, max);
    if (*n > max) return TOUCHES_SOME;
    for (int i = 0; i < *n; i++) moved += moves_key(argv[keys[i].index]);
    return !moved ? TOUCHES_NONE : moved == *n ? TOUCHES_ALL : TOUCHES_SOME;
}

static struct piece *another_piece(void)
{
    struct piece *p = mem_zalloc(sizeof *p);
    if (mv.live.last) mv.live.last->next = p;
    else mv.live.first = p;
    mv.live.last = p;
    return p;
}

static void free_first_piece(void)
{
    struct piece *p = mv.live.first;
    mv.live.bytes -= p->bytes.len;
    if (!(mv.live.first = p->next)) mv.live.last = NULL;
    buf_deinit(&p->bytes);
    mem_free(p, sizeof *p);
}

/* The first piece goes on the talk. */
static void put_first_piece(void)
{
    const struct piece *p = mv.live.first;
    mv.m->bytes += p->bytes.len;
    buf_puts(talk_out(mv.talk), buf_slice(&p->bytes));
    free_first_piece();
}

static void put_effect(int db, int argc, const struct slice *argv)
{
    struct piece *p = mv.live.last && mv.live.last->bytes.len < PIECE_BYTES ? mv.live.last : another_piece();
    size_t before = p->bytes.len;
    feed_put(&mv.feed, &p->bytes, engine()->now_ms, db, argc, argv);
    mv.live.bytes += p->bytes.len - before;
    mv.live_total += p->bytes.len - before;
}

static void put_in_unit(int db, int argc, const struct slice *argv)
{
    if (mv.multi && !mv.multi_put) {
        put_effect(db, 1, (struct slice[]){SLICE("MULTI")});
        mv.multi_put = true;
    }
    put_effect(db, argc, argv);
}

/* DEL, UNLINK and MSET may name keys of several slots (commands over slots): those that move are told, with what belongs to them.
 * All others are about one slot, that of their first key. */
static void put_part(const struct command *cmd, int db, int argc, const struct slice *argv, struct slice first)
{
    int step = slice_is(slice_str(cmd->name), "mset") ? 2 : 1, n = 1;
    if (step == 1 && !slice_is(slice_str(cmd->name), "del") && !slice_is(slice_str(cmd->name), "unlink")) {
        if (moves_key(first)) put_in_unit(db, argc, argv);
        return;
    }
    struct slice *part = mem_alloc((size_t)argc * sizeof *part);
    part[0] = argv[0];
    for (int i = 1; i + step <= argc; i += step)
        for (int k = 0; k < step && moves_key(argv[i]); k++) part[n++] = argv[i + k];
    if (n > 1) put_in_unit(db, n, part);
    mem_free(part, (size_t)argc * sizeof *part);
}

static void on_effect(void *arg, int db, int argc, const struct slice *argv)
{
    const struct command *container;
    struct found_key keys[64];
    bool unknown;
    int n;
    (void)arg;
    if (argc == 1 && slice_is(argv[0], "multi")) {
        mv.multi = true;
        mv.multi_put = false;
        return;
    }
    if (argc == 1 && slice_is(argv[0], "exec")) {
        if (mv.multi_put) put_effect(db, argc, argv);
        mv.multi = mv.multi_put = false;
        return;
    }
    const struct command *cmd = command_resolve(engine()->index, argv, argc, &container, &unknown);
    if (!cmd || unknown) { /* under a new name (rename-command): nearly all have their key there */
        if (argc > 1 && moves_key(argv[1])) put_in_unit(db, argc, argv);
        return;
    }
    switch (touched(cmd, argc, argv, keys, COUNT_OF(keys), &n)) {
    case TOUCHES_NONE: break;
    case TOUCHES_ALL: put_in_unit(db, argc, argv); break;
    case TOUCHES_SOME: put_part(cmd, db, argc, argv, argv[keys[0].index]); break;
    }
}

/* --- ends --- */

static void let_go(void)
{
    if (engine()->moved) engine_set_moved(engine(), NULL, NULL);
    if (engine()->held_slots[SLOTS_LEAVE]) {
        engine_hold_slots(engine(), SLOTS_LEAVE, NULL);
        if (mv.m) mv.m->paused_us = (int64_t)(clock_mono_us() - mv.paused_us);
    }
    if (mv.phase != COPIES) {
        talk_close(mv.talk);
        mv.talk = NULL;
    }
    while (mv.live.first) free_first_piece();
    mv.live_total = mv.acked = 0;
    mv.ack_pending = mv.flipped = mv.multi = mv.multi_put = false;
}

static void end(enum move_state state, const char *why)
{
    struct cluster_move *m = mv.m;
    bool copies = mv.phase == COPIES;
    char text[sizeof m->message]; /* why may be the conversation's, which ends */
    snprintf(text, sizeof text, "%s", why ? why : "");
    let_go();
    mv.m = NULL;
    enter(copies ? ENDS : IDLE);
    if (copies) { /* its thread has the descriptor until it has ended */
        atomic_store(&mv.stop, true);
        shutdown(talk_fd(mv.talk), SHUT_RDWR);
        snapshot_cancel(mv.sv);
    }
    cluster_time(machine(), engine()->now_ms);
    move_end(machine(), m, state, text);
}

static void fail(const char *why) { end(MOVE_FAILED, why); }

/* What the other side says of it, without the sign. */
static void refused(struct slice line)
{
    char why[160];
    snprintf(why, sizeof why, "the target says: %.*s", (int)(line.len < 130 ? line.len : 130) - 1, line.ptr + 1);
    fail(why);
}

/* --- beginning --- */

static struct slice ranges(const struct cluster_move *m, struct buf *text)
{
    text->len = 0;
    slot_ranges_put(m->slots, text);
    return buf_slice(text);
}

static void say(struct talk *t, const char *word, const char *id, const struct cluster_move *m)
{
    struct buf text = {0};
    struct slice words[] = {SLICE("CLUSTER"), SLICE("SYNCSLOTS"), slice_str(word), slice_str(id), slice_str(m->name), ranges(m, &text)};
    talk_put(t, 6, words);
    buf_deinit(&text);
    talk_flush(t);
}

static void say_number(const char *word, uint64_t n)
{
    char text[NUM_I64_MAX_CHARS];
    struct slice words[] = {SLICE("CLUSTER"), SLICE("SYNCSLOTS"), slice_str(word), slice_of(text, num_format_u64(text, n))};
    talk_put(mv.talk, 4, words);
    talk_flush(mv.talk);
}

static bool by_tls(void) { return machine()->set->tls_cluster || machine()->set->tls_replication; }

/* NULL: *why says why there is no way to it. */
static struct talk *call_node(const char *id, const char **why)
{
    bool tls = by_tls();
    const struct cluster_node *n = cluster_find(machine(), slice_of(id, NODE_ID_LEN));
    *why = NULL;
    if (!n || !n->ip[0]) *why = "the other node's address is not known";
    else if (!(tls ? n->tls_port : n->port)) *why = tls ? "the other node has no port for TLS" : "the other node has no port for plain TCP";
    return *why ? NULL : talk_open(mv.sv, n->ip, tls ? n->tls_port : n->port, tls, DIAL_MS);
}

static void start_next(void)
{
    struct cluster_move *m = move_next_queued(machine());
    const char *why;
    if (!m || now_ms() < mv.not_before_ms) return;
    mv.m = m;
    memcpy(mv.slots, m->slots, sizeof mv.slots);
    for (mv.first_slot = 0; !slot_bit(mv.slots, (unsigned)mv.first_slot);) mv.first_slot++;
    cluster_time(machine(), engine()->now_ms);
    move_enter(machine(), m, MOVE_CONNECTING);
    enter(GREETS);
    if (!(mv.talk = call_node(m->target, &why))) {
        fail(why);
        return;
    }
    mv.secure = by_tls();
    say(mv.talk, "ESTABLISH", machine()->myself->id, m);
}

static void greet(void)
{
    struct slice line;
    if (!talk_line(mv.talk, &line)) {
        if (now_ms() - mv.entered_ms > GREETING_MS) fail("the target does not answer");
        return;
    }
    if (slice_is(line, "+ok")) {
        cluster_time(machine(), engine()->now_ms);
        move_enter(machine(), mv.m, MOVE_WAITING);
        enter(WAITS_VIEW);
        return;
    }
    if (line.len > 9 && !memcmp(line.ptr, "-TRYAGAIN", 9) && machine()->now_ms - mv.m->create_ms < BUSY_MAX_MS && !mv.m->cancel) {
        struct cluster_move *m = mv.m;
        let_go();
        mv.m = NULL;
        enter(IDLE);
        move_enter(machine(), m, MOVE_QUEUED);
        mv.not_before_ms = now_ms() + BUSY_AGAIN_MS;
        return;
    }
    refused(line);
}

/* --- the copy --- */

/* On the snapshot thread; false: nobody took any for too long, or it is over. The lock is held. */
static bool wait_for_room(void)
{
    int64_t from_ms = clock_mono_ms();
    while (mv.pipe.bytes.len >= PIPE_BYTES) {
        struct timespec until;
        if (atomic_load(&mv.stop) || clock_mono_ms() - from_ms > mv.sv->node->set.repl_timeout_s * 1000) return false;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += PIPE_WAIT_NS;
        if (until.tv_nsec >= 1000000000L) until.tv_sec++, until.tv_nsec -= 1000000000L;
        pthread_cond_clockwait(&mv.pipe.room, &mv.pipe.lock, CLOCK_MONOTONIC, &until);
    }
    return !atomic_load(&mv.stop);
}

/* On the snapshot thread, for on_bytes. */
static bool on_bytes_piped(void *arg, struct slice bytes)
{
    bool going = true;
    (void)arg;
    while (bytes.len && going) {
        pthread_mutex_lock(&mv.pipe.lock);
        if ((going = wait_for_room())) {
            size_t room = PIPE_BYTES - mv.pipe.bytes.len, n = bytes.len < room ? bytes.len : room;
            buf_put(&mv.pipe.bytes, bytes.ptr, n);
            bytes = slice_of(bytes.ptr + n, bytes.len - n);
        }
        pthread_mutex_unlock(&mv.pipe.lock);
        loop_wake(mv.sv->loop);
    }
    return going;
}

static void empty_pipe(struct buf *into)
{
    pthread_mutex_lock(&mv.pipe.lock);
    if (into) buf_puts(into, buf_slice(&mv.pipe.bytes));
    mv.pipe.bytes.len = 0;
    pthread_cond_signal(&mv.pipe.room);
    pthread_mutex_unlock(&mv.pipe.lock);
}

/* While the copy runs. */
static void carry_copy(void)
{
    if (!mv.secure || talk_unsent(mv.talk)) return;
    empty_pipe(talk_out(mv.talk));
    talk_flush(mv.talk);
}

/* On the snapshot thread. */
static bool on_bytes(void *arg, struct slice bytes)
{
    int fd = *(int *)arg;
    int64_t moved_ms = clock_mono_ms();
    while (bytes.len) {
        if (atomic_load(&mv.stop)) return false;
        ssize_t n = send(fd, bytes.ptr, bytes.len, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n > 0) {
            bytes = slice_of(bytes.ptr + n, bytes.len - (size_t)n);
            moved_ms = clock_mono_ms();
        } else if (errno == EINTR) {
            continue;
        } else if ((errno != EAGAIN && errno != EWOULDBLOCK) || clock_mono_ms() - moved_ms > mv.sv->node->set.repl_timeout_s * 1000) {
            return false;
        } else {
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, 50);
        }
    }
    return true;
}

static void on_copied(void *arg, const struct snapshot_result *r)
{
    (void)arg;
    empty_pipe(mv.phase == ENDS || r->error ? NULL : talk_out(mv.talk));
    buf_deinit(&mv.pipe.bytes);
    if (mv.phase == ENDS) {
        talk_close(mv.talk);
        mv.talk = NULL;
        enter(IDLE);
        return;
    }
    mv.m->keys_done = r->keys;
    mv.m->bytes = r->bytes;
    if (r->error) {
        mv.phase = STREAMS; /* there is no copy to be called off any more */
        fail(talk_over(mv.talk) ? talk_over(mv.talk) : r->text);
        return;
    }
    log_line('*', "Slot migration %.40s: %llu keys, %llu bytes are sent in %lld ms; now what changed meanwhile (%zu bytes)", mv.m->name,
             (unsigned long long)r->keys, (unsigned long long)r->bytes, (long long)r->duration_ms, mv.live.bytes);
    move_enter(machine(), mv.m, MOVE_STREAMING);
    enter(STREAMS);
    mv.acked_ms = now_ms();
}

static uint64_t keys_of_slots(void)
{
    uint64_t keys = 0;
    for (unsigned s = 0; s < SLOT_COUNT; s++)
        if (slot_bit(mv.slots, s))
            for (int i = 0; i < engine()->db_count; i++) keys += engine()->dbs[i].table.slots ? table_slot_count(&engine()->dbs[i].table, s) : 0;
    return keys;
}

/* The cut: between two units. */
static void begin_copy(void)
{
    static int fd;
    struct slice line;
    if (talk_line(mv.talk, &line) && line.len && line.ptr[0] == '-') {
        refused(line);
        return;
    }
    if (now_ms() - mv.alive_ms > KEEP_ALIVE_MS) {
        mv.alive_ms = now_ms();
        say_number("ACK", 0);
    }
    if (!talk_stands(mv.talk)) return;
    fd = talk_fd(mv.talk);
    struct snapshot_job job = {
        .form = SNAPSHOT_COMMANDS, .path = "(slots)", .sink = mv.secure ? on_bytes_piped : on_bytes, .sink_arg = &fd, .done = on_copied, .no_libraries = true, .only_slots = mv.slots,
    };
    atomic_store(&mv.stop, false);
    if (!snapshot_start(mv.sv, &job)) return; /* somebody else has the view: it will end */
    feed_restart(&mv.feed);
    engine_set_moved(engine(), on_effect, NULL);
    mv.m->keys_total = keys_of_slots();
    move_enter(machine(), mv.m, MOVE_COPYING);
    enter(COPIES);
    log_line('*', "Slot migration %.40s: %llu keys of %d slots go to node %.40s", mv.m->name, (unsigned long long)mv.m->keys_total, mv.m->slot_count, mv.m->target);
}

/* --- behind the copy --- */

/* A piece at a time: others wait no longer than that is copied. */
static void send_live(void)
{
    if (!mv.live.first || talk_unsent(mv.talk)) return;
    put_first_piece();
    talk_flush(mv.talk);
    if (mv.live.first && !talk_unsent(mv.talk)) loop_wake(mv.sv->loop); /* the next one in the next turn */
}

static void pause_and_flip(void)
{
    struct cluster_move *m = mv.m;
    if (m->flushes != engine()->flushes) {
        fail("the data was flushed");
        return;
    }
    mv.paused_us = clock_mono_us();
    engine_hold_slots(engine(), SLOTS_LEAVE, mv.slots);
    engine_set_moved(engine(), NULL, NULL);
    while (mv.live.first) put_first_piece();
    struct slice words[] = {SLICE("CLUSTER"), SLICE("SYNCSLOTS"), SLICE("FLIP"), slice_str(m->name)};
    talk_put(mv.talk, 4, words);
    talk_flush(mv.talk);
    move_enter(machine(), m, MOVE_PAUSED);
    enter(FLIPS);
}

static void stream(void)
{
    struct slice line;
    int64_t n;
    while (talk_line(mv.talk, &line)) {
        if (!line.len || line.ptr[0] != ':' || !num_parse_i64(slice_of(line.ptr + 1, line.len - 1), &n)) {
            refused(line);
            return;
        }
        if (!mv.ack_pending) continue; /* of the time before the copy */
        mv.ack_pending = n != (int64_t)mv.acked;
        mv.acked_ms = now_ms();
        mv.m->ack_ms = engine()->now_ms;
        if (mv.ack_pending) continue;
        mv.m->lag = mv.live_total - mv.acked;
        uint64_t most = (uint64_t)machine()->set->move_max_lag_bytes;
        if (now_ms() - mv.entered_ms < PATIENCE_MS && most > SMALL_LAG) most = SMALL_LAG;
        if (mv.m->lag <= most) {
            pause_and_flip();
            return;
        }
    }
    send_live();
    if (!mv.ack_pending && !mv.live.first) {
        mv.acked = mv.live_total;
        mv.ack_pending = true;
        say_number("ACK", mv.acked);
    }
    if (now_ms() - mv.acked_ms > mv.sv->node->set.repl_timeout_s * 1000) fail("the target takes nothing");
}

/* --- the flip --- */

/* True: it is over. */
static bool seen_on_the_map(void)
{
    int mine, target;
    if (machine()->slots[mv.first_slot] == machine()->myself) return false;
    move_owned(machine(), mv.m, &mine, &target);
    if (mine) return false;
    if (target == mv.m->slot_count) {
        mv.m->lag = 0;
        end(MOVE_DONE, NULL);
    } else {
        fail("the slots went to other nodes than the target");
    }
    return true;
}

static void lose_sight(const char *why)
{
    log_line('#', "Slot migration %.40s: %s; writes to its slots wait until it is known whose they are", mv.m->name, why);
    talk_close(mv.talk);
    mv.talk = NULL;
    move_enter(machine(), mv.m, MOVE_UNSURE);
    mv.phase = LOST; /* entered_ms stays: it is the pause's time */
    mv.looked_ms = 0;
}

static void flip(void)
{
    struct slice line;
    if (seen_on_the_map()) return;
    while (talk_line(mv.talk, &line)) {
        if (line.len && line.ptr[0] == '-') {
            refused(line);
            return;
        }
    } /* +FLIPPED: the packet leaves as soon as the target has it on disk */
    if (talk_over(mv.talk)) lose_sight(talk_over(mv.talk));
    else if (now_ms() - mv.entered_ms > machine()->set->move_pause_timeout_ms / 2) lose_sight("the target does not answer");
}

/* Asks, again and again. */
static void find_out(void)
{
    struct slice line;
    const char *why;
    if (seen_on_the_map()) return;
    if (mv.talk && talk_line(mv.talk, &line)) {
        if (slice_is(line, "+dropped")) {
            fail("the connection broke at the last moment, and the target has dropped the keys");
            return;
        }
        if (slice_is(line, "+flipped")) mv.flipped = true;
        talk_close(mv.talk);
        mv.talk = NULL;
    }
    if (mv.talk && (talk_over(mv.talk) || now_ms() - mv.looked_ms > DIAL_MS)) {
        talk_close(mv.talk);
        mv.talk = NULL;
    }
    if (!mv.flipped && machine()->ok && now_ms() - mv.entered_ms > machine()->set->move_pause_timeout_ms) {
        move_fence(machine(), mv.m);
        fail("the target is gone, and nobody knows whether it took the slots");
        return;
    }
    if (mv.talk || now_ms() - mv.looked_ms < ASK_AGAIN_MS) return;
    mv.looked_ms = now_ms();
    mv.talk = call_node(mv.m->target, &why);
    if (mv.talk) say(mv.talk, "OUTCOME", mv.m->target, mv.m);
}

/* --- every turn --- */

/* True: it was ended. */
static bool look_after(void)
{
    int mine, target;
    struct cluster_move *m = mv.m;
    const struct output_limit *limit = &engine()->set->output_limits[1];
    if (mv.phase >= FLIPS) return false;
    if (m->cancel) {
        end(MOVE_CANCELLED, NULL);
        return true;
    }
    const char *why = talk_over(mv.talk);
    if (!why && limit->hard_bytes && mv.live.bytes > limit->hard_bytes) why = "the target takes the stream of writes too slowly (client-output-buffer-limit replica)";
    if (!why && now_ms() - mv.looked_ms >= LOOK_MS) {
        mv.looked_ms = now_ms();
        move_owned(machine(), m, &mine, &target);
        if (cluster_is_replica(machine())) why = "this node is a replica now";
        else if (mine != m->slot_count) why = "a slot is not this node's any more";
        else if (m->flushes != engine()->flushes) why = "the data was flushed";
        if (mv.phase == COPIES) m->keys_done = atomic_load(&engine()->save->progress.keys);
        m->lag = mv.live_total - mv.acked;
    }
    if (why) fail(why);
    return why != NULL;
}

static void work(void)
{
    if (mv.phase == IDLE) start_next();
    if (mv.phase == IDLE || mv.phase == ENDS || look_after()) return;
    switch (mv.phase) {
    case GREETS: greet(); break;
    case WAITS_VIEW: begin_copy(); break;
    case COPIES: carry_copy(); break;
    case STREAMS: stream(); break;
    case FLIPS: flip(); break;
    case LOST: find_out(); break;
    default: break;
    }
}

/* --- MIGRATION IMPORT: the source is asked for it --- */

static void end_asking(const char *why)
{
    struct cluster_move *m = move_find(machine(), slice_str(mv.asked_name));
    mv.asked_name[0] = 0;
    if (m && m->state == MOVE_ASKING && why) move_end(machine(), m, MOVE_FAILED, why);
    talk_close(mv.asks); /* why may be its */
    mv.asks = NULL;
}

static void ask(void)
{
    struct slice line;
    const char *why;
    char text[160];
    if (mv.asks) {
        if (talk_line(mv.asks, &line)) {
            snprintf(text, sizeof text, "the source says: %.*s", (int)(line.len < 130 ? line.len : 130), line.ptr);
            end_asking(slice_is(line, "+ok") ? NULL : text);
        } else if (talk_over(mv.asks) || now_ms() - mv.asked_ms > GREETING_MS) {
            end_asking(talk_over(mv.asks) ? talk_over(mv.asks) : "the source does not answer");
        }
        return;
    }
    struct cluster_move *m = move_next_asked(machine());
    if (!m) return;
    m->ack_ms = engine()->now_ms; /* asked: not again soon */
    mv.asked_ms = now_ms();
    snprintf(mv.asked_name, sizeof mv.asked_name, "%s", m->name);
    mv.asks = call_node(m->source, &why);
    if (mv.asks) say(mv.asks, "REQUEST", machine()->myself->id, m);
    else end_asking(why);
}

void moves_poll(struct server *sv)
{
    if (likely(!sv->bus || !sv->node->e->cluster->moves)) return;
    if (unlikely(!mv.sv)) mv.sv = sv; /* the snapshot thread reads it */
    cluster_time(machine(), engine()->now_ms);
    work();
    ask();
    node_cluster_moves(sv->node);
}

void moves_stop(struct server *sv)
{
    if (!mv.sv) return;
    atomic_store(&mv.stop, true);
    if (mv.m) fail("this server ends");
    if (mv.phase == ENDS) snapshot_wait(sv);
    talk_close(mv.asks);
    mv.asks = NULL;
}
