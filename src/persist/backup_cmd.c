/* backup_cmd: BACKUP START, ABORT, STATUS, LIST, SEAL, DELETE, VERIFY. The work is the shell's (persist/backup_state.h). */
#include <stdio.h>

#include "persist/backup_rows.h"
#include "persist/backup_state.h"

static struct backup_state *state_of(struct call *c)
{
    if (!c->e->backup) reply_errorf(c->r, "ERR this node has no disk to keep backups on");
    return c->e->backup;
}

void cmd_backup_start(struct call *c)
{
    struct backup_state *b = state_of(c);
    struct slice label = c->argc == 4 ? c->argv[3] : slice_of("", 0);
    if (!b) return;
    if (c->argc != 2 && (c->argc != 4 || !slice_is(c->argv[2], "label"))) {
        reply_syntax(c);
        return;
    }
    if (label.len > BACKUP_LABEL_MAX || (label.len && memchr(label.ptr, 0, label.len))) {
        reply_errorf(c->r, "ERR a label is text of at most %d bytes", BACKUP_LABEL_MAX);
        return;
    }
    const char *why = b->start(b->arg, label);
    if (why) reply_errorf(c->r, "ERR %s", why);
    else reply_ok(c->r);
}

void cmd_backup_abort(struct call *c)
{
    struct backup_state *b = state_of(c);
    if (!b) return;
    if (b->abort(b->arg)) reply_ok(c->r);
    else reply_errorf(c->r, "ERR no backup is being made");
}

/* --- telling --- */

static const char *state_name(const struct backup_state *b)
{
    static const char *const phases[] = {"idle", "pending", "snapshotting", "snapshotting"};
    if (b->phase != BACKUP_IDLE) return phases[b->phase];
    if (!b->any) return "idle";
    if (!b->last_good) return "failed";
    return b->log_goes_on && !b->sealed ? "incrementing" : "sealed";
}

static void pair(struct call *c, const char *name, const char *value)
{
    reply_bulk_cstr(c->r, name);
    reply_bulk_cstr(c->r, value);
}

static void pair_number(struct call *c, const char *name, uint64_t value)
{
    reply_bulk_cstr(c->r, name);
    reply_bulk_int(c->r, (int64_t)value);
}

void cmd_backup_status(struct call *c)
{
    const struct backup_state *b = state_of(c);
    if (!b) return;
    reply_array(c->r, 2 * 11);
    pair(c, "state", state_name(b));
    pair(c, "error", b->error);
    pair_number(c, "start_time", (uint64_t)(b->start_ms / 1000));
    pair_number(c, "end_time", (uint64_t)(b->end_ms / 1000));
    pair(c, "phase", b->phase == BACKUP_VERIFYING ? "verifying" : state_name(b));
    pair(c, "id", b->id);
    pair(c, "folder", b->folder);
    pair(c, "folder_error", b->folder_error);
    pair_number(c, "backups", (uint64_t)backup_list_good(&b->list));
    pair_number(c, "next_time", (uint64_t)b->next_s);
    pair(c, "log", b->log_goes_on ? "goes on" : b->note[0] ? b->note : "none");
}

static void show_record(struct call *c, const struct backup_state *b, const struct backup_record *r)
{
    char path[1200];
    snprintf(path, sizeof path, "%s/%s", b->folder, r->id);
    reply_map(c->r, 11);
    pair(c, "id", r->id);
    pair(c, "state", r->damaged ? "damaged" : "good");
    pair(c, "label", r->label);
    pair(c, "path", path);
    pair_number(c, "time", (uint64_t)(r->cut_ms / 1000));
    pair_number(c, "end_time", (uint64_t)(r->end_ms / 1000));
    pair_number(c, "duration_ms", (uint64_t)(r->end_ms - r->cut_ms));
    pair_number(c, "keys", r->keys);
    pair_number(c, "bytes", r->bytes);
    pair(c, "digest", r->digest);
    pair(c, "log", r->incr_name);
}

void cmd_backup_list(struct call *c)
{
    const struct backup_state *b = state_of(c);
    bool verbose = c->argc == 3 && slice_is(c->argv[2], "verbose");
    char path[1200];
    if (!b) return;
    if (c->argc > 2 && !verbose) {
        reply_syntax(c);
        return;
    }
    if (!b->listed) {
        reply_errorf(c->r, "ERR the backups cannot be listed: %s", b->folder_error[0] ? b->folder_error : "their folder is being read");
        return;
    }
    reply_array(c->r, verbose ? b->list.count : backup_list_good(&b->list));
    for (int i = 0; i < b->list.count; i++) {
        const struct backup_record *r = &b->list.at[i];
        if (verbose) show_record(c, b, r);
        if (verbose || r->damaged) continue;
        snprintf(path, sizeof path, "%s/%s", b->folder, r->id);
        reply_bulk_cstr(c->r, path);
    }
}

/* --- what is waited for --- */

static void answer(void *arg, struct session *s, enum hold_end end)
{
    const struct backup_state *b = arg;
    if (end == HOLD_TIMED_OUT) reply_errorf(&s->reply, "ERR not waited for");
    else if (b->request_error[0]) reply_errorf(&s->reply, "ERR %s", b->request_error);
    else if (b->request != BACKUP_VERIFY) reply_ok(&s->reply);
    else {
        reply_array(&s->reply, 6);
        reply_bulk_cstr(&s->reply, "keys");
        reply_int(&s->reply, (int64_t)b->verified.keys);
        reply_bulk_cstr(&s->reply, "bytes");
        reply_int(&s->reply, (int64_t)b->verified.bytes);
        reply_bulk_cstr(&s->reply, "digest");
        reply_bulk_cstr(&s->reply, b->verified.digest);
    }
}

static void ask(struct call *c, enum backup_request what)
{
    struct backup_state *b = state_of(c);
    if (!b) return;
    const char *why = b->ask(b->arg, what, c->argc > 2 ? c->argv[2] : slice_of("", 0));
    if (why) reply_errorf(c->r, "ERR %s", why);
    else call_hold(c, &b->held, ++b->ticket, 0, answer, b);
}

void cmd_backup_seal(struct call *c) { ask(c, BACKUP_SEAL); }
void cmd_backup_delete(struct call *c) { ask(c, BACKUP_DELETE); }
void cmd_backup_verify(struct call *c) { ask(c, BACKUP_VERIFY); }

void cmd_backup_help(struct call *c)
{
    static const char *const lines[] = {
        "ABORT",
        "    Call off the backup that is being made.",
        "DELETE <id>",
        "    Delete a backup; the last good one is not deleted.",
        "LIST [VERBOSE]",
        "    The folders of the good backups, oldest first; VERBOSE: all that is known of them.",
        "SEAL",
        "    Put the log up to this moment beside the backups.",
        "START [LABEL <text>]",
        "    Begin a backup of all data.",
        "STATUS",
        "    The backup that is being made, or was made last.",
        "VERIFY <id>",
        "    Read a backup and compare it with its manifest.",
        NULL,
    };
    reply_help(c, lines);
}

void backup_state_info(const struct backup_state *b, struct buf *out)
{
    static const struct backup_state none = {.last_good = true};
    if (!b) b = &none;
    int newest = backup_list_newest(&b->list);
    buf_fmt(out, "backup_in_progress:%d\r\n", b->phase != BACKUP_IDLE);
    buf_fmt(out, "backup_last_status:%s\r\n", b->last_good ? "ok" : "err");
    buf_fmt(out, "backup_last_time:%lld\r\n", newest < 0 ? 0LL : (long long)(b->list.at[newest].cut_ms / 1000));
    buf_fmt(out, "backup_count:%d\r\n", backup_list_good(&b->list));
    buf_fmt(out, "backup_next_time:%lld\r\n", (long long)b->next_s);
}
