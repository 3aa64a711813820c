/* replica_shake: the handshake, from PING to the answer of PSYNC (spec: replication, 3). */
#include <stdio.h>

#include "repl/master.h"
#include "repl/discard.h"
#include "repl/replica_private.h"

static bool begins(struct slice line, const char *with)
{
    size_t n = strlen(with);
    return line.len >= n && !memcmp(line.ptr, with, n);
}

static int shown(struct slice line) { return line.len > 200 ? 200 : (int)line.len; }

void shake_begin(struct repl *r)
{
    r->follow->step = STEP_PONG;
    follow_send(r, 1, (struct slice[]){SLICE("PING")});
}

/* --- who we are --- */

static void ask(struct repl *r, enum follow_asked what, int argc, const struct slice *argv)
{
    struct follow *f = r->follow;
    f->asked[f->asked_count++] = (uint8_t)what;
    follow_send(r, argc, argv);
}

int64_t repl_announced_port(const struct settings *set)
{
    if (set->replica_announce_port) return set->replica_announce_port;
    return set->tls_replication && set->tls_port ? set->tls_port : set->port;
}

/* We keep what the master has lost: it may take it back (repl/recover.h). Not one that was never ours. */
static void offer(struct repl *r)
{
    struct follow *f = r->follow;
    char offset[NUM_I64_MAX_CHARS], keys[NUM_I64_MAX_CHARS];
    struct slice words[] = {
        SLICE("REPLCONF"), SLICE("holds-history"), slice_of(r->history.id, REPLID_LEN),
        SLICE("holds-offset"), slice_of(offset, num_format_i64(offset, r->history.offset)),
        SLICE("holds-keys"), slice_of(keys, num_format_i64(keys, (int64_t)f->own_keys)),
    };
    if (f->cached && !f->fresh) ask(r, ASKED_HOLDS, COUNT_OF(words), words);
}

static void introduce(struct repl *r)
{
    struct follow *f = r->follow;
    const struct settings *set = r->e->set;
    char port[NUM_I64_MAX_CHARS];
    f->asked_count = f->answered = 0;
    if (set->masterauth.len) {
        bool named = set->masteruser && set->masteruser[0];
        struct slice words[] = {SLICE("AUTH"), named ? slice_str(set->masteruser) : set->masterauth, set->masterauth};
        ask(r, ASKED_AUTH, named ? 3 : 2, words);
    }
    ask(r, ASKED_PORT, 3, (struct slice[]){SLICE("REPLCONF"), SLICE("listening-port"), slice_of(port, num_format_i64(port, repl_announced_port(set)))});
    if (set->replica_announce_ip && set->replica_announce_ip[0])
        ask(r, ASKED_IP, 3, (struct slice[]){SLICE("REPLCONF"), SLICE("ip-address"), slice_str(set->replica_announce_ip)});
    ask(r, ASKED_CAPA, 5, (struct slice[]){SLICE("REPLCONF"), SLICE("capa"), SLICE("eof"), SLICE("capa"), SLICE("psync2")});
    if (f->refused[0]) offer(r);
    f->step = STEP_ANSWERS;
}

static void on_pong(struct repl *r, struct slice line)
{
    if (line.ptr[0] == '+' || begins(line, "-NOAUTH") || begins(line, "-NOPERM") || begins(line, "-ERR operation not permitted")) introduce(r);
    else follow_fail(r, "The master answered PING with %.*s", shown(line), line.ptr);
}

/* --- what we want --- */

static void ask_for_stream(struct repl *r)
{
    struct follow *f = r->follow;
    char number[NUM_I64_MAX_CHARS];
    struct slice words[] = {
        SLICE("PSYNC"), f->cached ? slice_of(r->history.id, REPLID_LEN) : SLICE("?"),
        f->cached ? slice_of(number, num_format_i64(number, r->history.offset + 1)) : SLICE("-1"), SLICE("FAILOVER"),
    };
    if (f->cached) follow_log(r, '*', "Asking the master to go on from %.*s:%lld", REPLID_LEN, r->history.id, (long long)r->history.offset + 1);
    else follow_log(r, '*', "Nothing of the master's history is here: asking for a full sync");
    follow_send(r, f->failover_ended ? 4 : 3, words);
    f->step = STEP_PSYNC;
}

static void on_answer(struct repl *r, struct slice line)
{
    static const char *const names[] = {
        [ASKED_AUTH] = "AUTH", [ASKED_PORT] = "REPLCONF listening-port", [ASKED_IP] = "REPLCONF ip-address", [ASKED_CAPA] = "REPLCONF capa",
        [ASKED_HOLDS] = "REPLCONF holds-history",
    };
    struct follow *f = r->follow;
    enum follow_asked what = f->asked[f->answered];
    if (line.ptr[0] == '-' && what == ASKED_AUTH) {
        follow_fail(r, "Unable to AUTH to MASTER: %.*s", shown(line), line.ptr);
        return;
    }
    if (line.ptr[0] == '-') follow_log(r, '*', "The master does not know %s, which does no harm: %.*s", names[what], shown(line), line.ptr);
    if (++f->answered == f->asked_count) ask_for_stream(r);
}

/* --- what we get --- */

static bool take_word(struct slice *line, struct slice *word)
{
    while (line->len && line->ptr[0] == ' ') *line = slice_of(line->ptr + 1, line->len - 1);
    size_t n = 0;
    while (n < line->len && line->ptr[n] != ' ') n++;
    *word = slice_of(line->ptr, n);
    *line = slice_of(line->ptr + n, line->len - n);
    return n;
}

static void on_full(struct repl *r, struct slice rest)
{
    struct follow *f = r->follow;
    struct slice id, number;
    f->id[0] = 0;
    f->offset = -1;
    if (take_word(&rest, &id) && id.len == REPLID_LEN && take_word(&rest, &number) && num_parse_i64(number, &f->offset) && f->offset >= 0) {
        memcpy(f->id, id.ptr, REPLID_LEN);
        f->id[REPLID_LEN] = 0;
        follow_log(r, '*', "Full sync from the master, which is at %s:%lld", f->id, (long long)f->offset);
    } else {
        follow_log(r, '#', "The master's +FULLRESYNC names no history: this sync cannot be gone on with later");
        f->offset = -1;
    }
    if (!f->cached) snprintf(f->reason, sizeof f->reason, "%s", f->reason[0] ? f->reason : "nothing of this master's history was here");
    else snprintf(f->reason, sizeof f->reason, "the master would not go on from %.8s:%lld; it is at %.8s:%lld", r->history.id, (long long)r->history.offset + 1, f->id, (long long)f->offset);
    follow_failover_end(r, true);
    snap_expect(r);
}

static void on_continue(struct repl *r, struct slice rest)
{
    struct follow *f = r->follow;
    struct history *h = &r->history;
    struct slice id;
    if (!f->cached) {
        follow_fail(r, "The master goes on with a history that was not asked for");
        return;
    }
    follow_log(r, '*', "The master goes on where we were: partial sync");
    discard_none(r);
    if (take_word(&rest, &id) && id.len == REPLID_LEN && memcmp(id.ptr, h->id, REPLID_LEN)) {
        char now[REPLID_LEN + 1];
        memcpy(now, id.ptr, REPLID_LEN);
        now[REPLID_LEN] = 0;
        history_shift_to(h, now);
        follow_log(r, '#', "The master's history has a new id: %s", now);
        master_drop_replicas(r, "the master's replication ID changed");
    }
    history_open(h, r->e->set->repl_backlog_size);
    f->partial_syncs++;
    f->no_offset = false;
    follow_up(r, h->stream_db < 0 ? 0 : h->stream_db);
}

static void on_psync(struct repl *r, struct slice line)
{
    if (begins(line, "+FULLRESYNC")) {
        on_full(r, slice_of(line.ptr + 11, line.len - 11));
    } else if (begins(line, "+CONTINUE")) {
        on_continue(r, slice_of(line.ptr + 9, line.len - 9));
    } else if (begins(line, "-NOMASTERLINK") || begins(line, "-LOADING")) {
        follow_fail(r, "The master cannot sync yet, it is asked again: %.*s", shown(line), line.ptr);
    } else if (r->follow->failover_ended) {
        follow_fail(r, "The target of the failover refused it: %.*s", shown(line), line.ptr);
    } else {
        follow_log(r, '#', "The master does not know PSYNC (%.*s): asking with SYNC", shown(line), line.ptr);
        r->follow->id[0] = 0;
        r->follow->offset = -1;
        snprintf(r->follow->reason, sizeof r->follow->reason, "the master does not know PSYNC");
        r->world.send(r->world.arg, SLICE("SYNC\r\n"));
        snap_expect(r);
    }
}

void shake_line(struct repl *r, struct slice line)
{
    switch (r->follow->step) {
    case STEP_PONG: on_pong(r, line); break;
    case STEP_ANSWERS: on_answer(r, line); break;
    default: on_psync(r, line); break;
    }
}
