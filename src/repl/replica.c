/* replica: the link's life: connecting, losing, trying again, acknowledging; handshake and snapshot stand beside. What always
 * holds: in CONNECTED and nowhere else a stream is open in the world; in STEP_BODY and STEP_LOAD and nowhere else a snapshot is. */
#include "repl/discard.h"
#include "repl/replica_private.h"

#include <stdarg.h>
#include <stdio.h>

#include "persist/aof_state.h"
#include "repl/master.h"
#include "repl/recover.h"

#define RETRY_MS 1000
#define LINE_MS 5000           /* a line that began */
#define ACK_MS 1000
#define EAGER_ACK_MS 100       /* Redis takes no ACK before it has seen its child end */
#define EAGER_MS 2000
#define REFUSE_ALWAYS 2        /* of settings.replica_refuse_empty */
#define BACK_OFF_MIN_MS 1000
#define BACK_OFF_MAX_MS 60000

struct follow *follow_new(void)
{
    struct follow *f = mem_zalloc(sizeof *f);
    f->fack = -1;
    return f;
}

void follow_free(struct follow *f)
{
    buf_deinit(&f->in);
    mem_free(f, sizeof *f);
}

void follow_log(struct repl *r, char level, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    if (!r->world.log) return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    r->world.log(r->world.arg, level, text);
}

void follow_send(struct repl *r, int argc, const struct slice *argv)
{
    struct buf b = {0};
    buf_fmt(&b, "*%d\r\n", argc);
    for (int i = 0; i < argc; i++) {
        buf_fmt(&b, "$%zu\r\n", argv[i].len);
        buf_puts(&b, argv[i]);
        buf_cstr(&b, "\r\n");
    }
    r->world.send(r->world.arg, buf_slice(&b));
    buf_deinit(&b);
}

/* --- losing the link --- */

static bool has_link(const struct follow *f) { return f->state > FOLLOW_CONNECT; }

/* The world's link may be gone already. */
static void let_go(struct repl *r, bool disconnect, int64_t pause_ms)
{
    struct follow *f = r->follow;
    struct engine *e = r->e;
    enum follow_state was = f->state;
    if (f->state == FOLLOW_CONNECTED) {
        f->down_ms = e->mono_ms;
        e->master_link_up = false;
        f->cached = !f->no_offset;
        r->world.stream_close(r->world.arg);
    } else if (f->state == FOLLOW_SYNC && f->step >= STEP_BODY) {
        r->world.snapshot_drop(r->world.arg);
    }
    if (disconnect && has_link(f)) r->world.disconnect(r->world.arg);
    buf_deinit(&f->in);
    f->state = FOLLOW_CONNECT;
    f->retry_ms = e->mono_ms + pause_ms;
    if (was > FOLLOW_CONNECT && f->failover_ended) follow_failover_end(r, false);
}

void follow_drop(struct repl *r, int64_t pause_ms) { let_go(r, true, pause_ms); }

/* A link that streamed is opened again at once; after that, one attempt a second. */
static int64_t pause_after(const struct repl *r)
{
    const struct follow *f = r->follow;
    if (f->state == FOLLOW_CONNECTED) return 0;
    int64_t left = f->attempt_ms + RETRY_MS - r->e->mono_ms;
    return left > 0 ? left : 0;
}

void follow_fail(struct repl *r, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    follow_log(r, '#', "%s", text);
    follow_drop(r, pause_after(r));
}

void follow_back_off(struct repl *r)
{
    struct follow *f = r->follow;
    f->pause_ms = f->pause_ms ? f->pause_ms * 2 : BACK_OFF_MIN_MS;
    if (f->pause_ms > BACK_OFF_MAX_MS) f->pause_ms = BACK_OFF_MAX_MS;
    follow_drop(r, f->pause_ms);
}

void follow_lost(struct repl *r, const char *why)
{
    struct follow *f = r->follow;
    if (!has_link(f)) return;
    if (f->state == FOLLOW_CONNECTING) follow_log(r, '#', "The master cannot be reached: %s", why);
    else if (f->state == FOLLOW_CONNECTED) follow_log(r, '#', "The link to the master was lost: %s", why);
    else follow_log(r, '#', "The link to the master was lost %s: %s", f->state == FOLLOW_SYNC ? "during the full sync" : "in its handshake", why);
    let_go(r, false, pause_after(r));
}

void follow_broken(struct repl *r, const char *why)
{
    struct follow *f = r->follow;
    if (f->state != FOLLOW_CONNECTED) return;
    follow_log(r, '#', "The master's stream is not one (%s): the link is closed, and a full sync follows", why);
    follow_drop(r, RETRY_MS);
    f->cached = false;
    snprintf(f->reason, sizeof f->reason, "the stream broke: %s", why);
}

void follow_killed(struct repl *r)
{
    if (r->follow->state == FOLLOW_CONNECTED) follow_fail(r, "The link to the master was closed by CLIENT KILL");
}

void follow_failover(struct repl *r, void (*ended)(struct repl *r, bool good)) { r->follow->failover_ended = ended; }

void follow_failover_end(struct repl *r, bool good)
{
    void (*ended)(struct repl *, bool) = r->follow->failover_ended;
    r->follow->failover_ended = NULL;
    if (ended) ended(r, good);
}

/* --- the stream --- */

/* Bytes that came with the line before it, too. */
void follow_up(struct repl *r, int db)
{
    struct follow *f = r->follow;
    f->state = FOLLOW_CONNECTED;
    f->read_offset = r->history.offset;
    f->was_up = true;
    f->fresh = false;
    f->pause_ms = 0;
    f->refused[0] = 0;
    f->cached = !f->no_offset;
    f->io_ms = f->ack_ms = r->e->mono_ms;
    r->e->master_link_up = true;
    r->world.stream_open(r->world.arg, db);
    follow_failover_end(r, true);
}

static void stream(struct repl *r, struct slice bytes)
{
    r->follow->read_offset += (int64_t)bytes.len;
    r->follow->eager = false;
    r->world.stream_bytes(r->world.arg, bytes);
}

void follow_applied(struct repl *r, struct slice bytes, int db)
{
    r->history.stream_db = db;
    if (bytes.len) history_append(&r->history, bytes);
}

/* --- acknowledging --- */

/* What of the stream is durable in the log; -1: no log is kept. One mark at a time is waited for. */
static int64_t durable_offset(struct repl *r)
{
    struct follow *f = r->follow;
    const struct aof_state *a = r->e->aof;
    if (!a || a->power != AOF_ON) f->owes = false;
    if (!a || a->power == AOF_OFF) return f->fack = -1;
    if (f->fack < 0 || a->power != AOF_ON) {
        f->fack = 0;
        f->fack_next = r->history.offset;
        f->fack_pos = r->e->log_pos;
    }
    if (a->power == AOF_ON && a->durable >= f->fack_pos) {
        f->fack = f->fack_next;
        f->fack_next = r->history.offset;
        f->fack_pos = r->e->log_pos;
        if (a->durable >= f->fack_pos) f->fack = f->fack_next;
    }
    if (f->owes && a->durable >= f->owed_pos) {
        f->owes = false;
        if (f->owed > f->fack) f->fack = f->owed;
    }
    return f->fack;
}

void follow_ack(struct repl *r)
{
    struct follow *f = r->follow;
    char number[2][NUM_I64_MAX_CHARS];
    int64_t fack = durable_offset(r);
    if (f->no_offset) return;
    struct slice words[] = {
        SLICE("REPLCONF"), SLICE("ACK"), slice_of(number[0], num_format_i64(number[0], r->history.offset)),
        SLICE("FACK"), slice_of(number[1], num_format_i64(number[1], fack)),
    };
    follow_send(r, fack < 0 ? 3 : 5, words);
    f->ack_ms = r->e->mono_ms;
}

/* WAITAOF's client waits for what is not durable yet: it need not wait for the next second's ACK besides. */
static void owe(struct repl *r)
{
    struct follow *f = r->follow;
    if (f->fack < 0 || r->e->aof->power != AOF_ON || f->fack >= r->history.offset) return;
    if (f->owes) {
        f->owes_more = true;
        return;
    }
    f->owes = true;
    f->owes_more = false;
    f->owed = r->history.offset;
    f->owed_pos = r->e->log_pos;
}

void follow_getack(struct repl *r)
{
    if (r->follow->state != FOLLOW_CONNECTED) return;
    follow_ack(r);
    owe(r);
}

void follow_pay(struct repl *r)
{
    struct follow *f = r->follow;
    if (likely(!f->owes)) return;
    if (f->state != FOLLOW_CONNECTED) f->owes = false;
    else if (r->e->aof->power != AOF_ON || r->e->aof->durable >= f->owed_pos) {
        bool again = f->owes_more;
        follow_ack(r);
        if (again) owe(r);
    }
}

/* --- bytes --- */

/* One line, without its end; the bytes behind it are left. False: it is not whole yet. */
static bool take_line(struct repl *r, struct slice *bytes, struct slice *line)
{
    struct follow *f = r->follow;
    const char *end = memchr(bytes->ptr, '\n', bytes->len);
    size_t n = end ? (size_t)(end - bytes->ptr) + 1 : bytes->len;
    if (f->in.len + n > FOLLOW_LINE_MAX) {
        follow_fail(r, "The master sent a line that does not end");
        bytes->len = 0;
        return false;
    }
    buf_put(&f->in, bytes->ptr, n);
    *bytes = slice_of(bytes->ptr + n, bytes->len - n);
    if (!end) return false;
    size_t len = f->in.len - 1;
    if (len && f->in.ptr[len - 1] == '\r') len--;
    *line = slice_of(f->in.ptr, len);
    return true;
}

/* An empty line says that the master is there. */
static void read_line(struct repl *r, struct slice *bytes)
{
    struct follow *f = r->follow;
    struct slice line;
    if (!take_line(r, bytes, &line)) return;
    struct buf whole = f->in; /* what the line does may begin another one */
    f->in = (struct buf){0};
    if (line.len) {
        if (f->step == STEP_HEAD) snap_head(r, line);
        else shake_line(r, line);
    }
    buf_deinit(&whole);
}

void follow_received(struct repl *r, struct slice bytes)
{
    struct follow *f = r->follow;
    f->io_ms = r->e->mono_ms;
    while (bytes.len && f->state >= FOLLOW_HANDSHAKE) {
        if (f->state == FOLLOW_CONNECTED) {
            stream(r, bytes);
            return;
        }
        if (f->step == STEP_LOAD) {
            buf_puts(&f->in, bytes);
            return;
        }
        if (f->step == STEP_BODY) {
            size_t n = snap_bytes(r, bytes);
            bytes = slice_of(bytes.ptr + n, bytes.len - n);
        } else {
            read_line(r, &bytes);
        }
    }
}

/* What came behind a snapshot while it was loaded. */
static void stream_held(struct repl *r)
{
    struct buf held = r->follow->in;
    r->follow->in = (struct buf){0};
    if (held.len) stream(r, buf_slice(&held));
    buf_deinit(&held);
}

/* --- the snapshot's end --- */

void follow_replacing(struct repl *r)
{
    discard_save(r);
    master_drop_replicas(r, "the data set of this server is replaced by its master's");
}

void follow_loaded(struct repl *r, const char *why, int stream_db)
{
    struct follow *f = r->follow;
    if (f->state != FOLLOW_SYNC || f->step != STEP_LOAD) return;
    f->step = STEP_HEAD; /* nothing to drop any more */
    if (why) {
        follow_log(r, '#', "The full sync failed: %s", why);
        follow_back_off(r);
        return;
    }
    f->no_offset = f->offset < 0;
    if (!f->id[0]) { /* SYNC, or a line of nonsense: nobody knows what this history is called */
        history_new(&r->history, &r->rng);
        memcpy(f->id, r->history.id, sizeof f->id);
    }
    history_adopt(&r->history, f->id, f->no_offset ? 0 : f->offset, r->e->set->repl_backlog_size);
    r->history.stream_db = stream_db < 0 ? 0 : stream_db;
    discard_none(r);
    f->full_syncs++;
    f->accept = false;
    follow_log(r, '*', "Full sync with the master: done");
    if (recover_loaded(r)) return;
    follow_up(r, r->history.stream_db);
    f->eager = f->shape == SNAPSHOT_BY_MARK;
    f->loaded_ms = r->e->mono_ms;
    f->fack = -1; /* of the history before */
    follow_ack(r);
    stream_held(r);
}

void follow_refused(struct repl *r, const char *why)
{
    struct follow *f = r->follow;
    if (f->state != FOLLOW_SYNC || f->step != STEP_LOAD) return;
    f->step = STEP_HEAD;
    f->refusals++;
    if (!f->refused[0])
        follow_log(r, '#', "The master's data set is not taken, ours is kept and served: %s. REPLICAOF NO ONE makes this server the master; "
                           "REPLICATION ACCEPT takes the master's set all the same.", why);
    snprintf(f->refused, sizeof f->refused, "%s", why);
    follow_back_off(r);
}

bool follow_keeps(const struct repl *r) { return repl_is_replica(r) && r->follow->refused[0]; }

void follow_accept(struct repl *r)
{
    struct follow *f = r->follow;
    f->accept = true;
    f->pause_ms = 0;
    if (f->state == FOLLOW_CONNECT) f->retry_ms = r->e->mono_ms;
}

bool follow_same_history(const struct repl *r)
{
    const struct follow *f = r->follow;
    return f->id[0] && (!memcmp(f->id, r->history.id, REPLID_LEN) || !memcmp(f->id, r->history.id2, REPLID_LEN));
}

void follow_unreadable(struct repl *r, const char *why)
{
    follow_log(r, '#', "The master's snapshot cannot be received: %s", why);
    follow_back_off(r);
}

/* Only what was this master's once, or was here before it was asked for anything, is protected: REPLICAOF to another address
 * is a word that its data shall be ours, unless that is what the directive is set to `always` against. A history that goes on may be empty: it was emptied by command. */
const char *follow_judge(struct repl *r, uint64_t own_keys, uint64_t new_keys)
{
    static char why[256];
    const struct follow *f = r->follow;
    const struct history *h = &r->history;
    if (!r->e->set->replica_refuse_empty || f->accept || (f->fresh && r->e->set->replica_refuse_empty != REFUSE_ALWAYS) || !own_keys) return NULL;
    r->follow->own_keys = own_keys;
    bool goes_on = !memcmp(f->id, h->id, REPLID_LEN) && f->offset >= h->offset;
    bool younger = f->offset < h->offset && new_keys < own_keys / 2;
    if (goes_on || (new_keys && !younger)) return NULL;
    snprintf(why, sizeof why, "it has %llu keys and offset %lld of history %.8s, we have %llu keys and offset %lld of %.8s", (unsigned long long)new_keys,
             (long long)f->offset, f->id[0] ? f->id : "unknown", (unsigned long long)own_keys, (long long)h->offset, h->id);
    return why;
}

/* --- time --- */

static void try_connect(struct repl *r)
{
    struct follow *f = r->follow;
    int64_t now = r->e->mono_ms;
    if (now < f->retry_ms) return;
    f->state = FOLLOW_CONNECTING;
    f->io_ms = f->attempt_ms = now;
    follow_log(r, '*', "Connecting to the master %s:%d", r->master_host, r->master_port);
    r->world.connect(r->world.arg, r->master_host, r->master_port);
}

static void look_at_time(struct repl *r)
{
    static const char *const during[] = {
        [FOLLOW_CONNECTING] = "The master did not answer within repl-timeout: connecting", [FOLLOW_HANDSHAKE] = "The master did not answer within repl-timeout: handshake",
        [FOLLOW_SYNC] = "Nothing came of the master's snapshot within repl-timeout",
        [FOLLOW_CONNECTED] = "Nothing came from the master within repl-timeout",
    };
    struct follow *f = r->follow;
    int64_t quiet = r->e->mono_ms - f->io_ms;
    if (quiet > r->e->set->repl_timeout_s * 1000) follow_fail(r, "%s", during[f->state]);
    else if (f->state != FOLLOW_CONNECTED && f->step <= STEP_HEAD && f->in.len && quiet > LINE_MS) follow_fail(r, "The master's answer breaks off in the middle of a line");
}

static void newline(struct repl *r)
{
    struct follow *f = r->follow;
    f->io_ms = r->e->mono_ms; /* it is we who are busy */
    if (r->e->mono_ms - f->newline_ms < 1000) return;
    f->newline_ms = r->e->mono_ms;
    r->world.send(r->world.arg, SLICE("\n"));
}

void follow_cron(struct repl *r)
{
    struct follow *f = r->follow;
    if (f->state == FOLLOW_NONE) return;
    if (f->state == FOLLOW_CONNECT) try_connect(r);
    else if (f->state == FOLLOW_SYNC && f->step == STEP_LOAD) newline(r);
    else look_at_time(r);
    if (f->state == FOLLOW_CONNECTED && r->e->mono_ms - f->ack_ms >= (f->eager ? EAGER_ACK_MS : ACK_MS)) follow_ack(r);
    if (r->e->mono_ms - f->loaded_ms >= EAGER_MS) f->eager = false;
    follow_pay(r);
}

void follow_connected(struct repl *r)
{
    struct follow *f = r->follow;
    if (f->state != FOLLOW_CONNECTING) return;
    f->io_ms = r->e->mono_ms;
    f->state = FOLLOW_HANDSHAKE;
    shake_begin(r);
}

/* --- what others want to know --- */

enum follow_state follow_state(const struct repl *r) { return r->follow->state; }

const char *follow_state_word(const struct repl *r)
{
    static const char *const words[] = {"none", "connect", "connecting", "handshake", "sync", "connected"};
    return words[r->follow->state];
}

int64_t follow_link_down_ms(const struct repl *r)
{
    const struct follow *f = r->follow;
    if (f->state == FOLLOW_CONNECTED) return 0;
    return f->was_up ? r->e->mono_ms - f->down_ms : -1;
}

void follow_figures(const struct repl *r, struct follow_figures *out)
{
    const struct follow *f = r->follow;
    int64_t quiet_s = (r->e->mono_ms - f->io_ms) / 1000, down = follow_link_down_ms(r);
    *out = (struct follow_figures){
        .link_up = f->state == FOLLOW_CONNECTED, .syncing = f->state == FOLLOW_SYNC, .last_io_s = f->state == FOLLOW_CONNECTED ? quiet_s : -1,
        .offset = r->history.offset, .read_offset = f->state == FOLLOW_CONNECTED ? f->read_offset : r->history.offset,
        .sync_last_io_s = quiet_s, .sync_read_bytes = f->got, .sync_total_bytes = f->shape == SNAPSHOT_BY_LENGTH ? f->length : 0,
        .down_since_s = down < 0 ? -1 : down / 1000, .refused = f->refused[0] ? f->refused : NULL,
        .full_syncs = f->full_syncs, .partial_syncs = f->partial_syncs, .refusals = f->refusals, .last_full_reason = f->reason[0] ? f->reason : NULL,
    };
}
