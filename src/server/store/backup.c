/* backup: see backup.h. */
#include "server/store/backup.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/log.h"
#include "node/config.h"
#include "persist/aof_state.h"
#include "persist/backup_state.h"
#include "persist/cron.h"
#include "persist/manifest.h"
#include "persist/save.h"
#include "server/core/thread.h"
#include "server/store/aof.h"
#include "server/store/backup_work.h"
#include "server/store/journal.h"
#include "server/store/snapshot.h"

#define TIDY_MS 1000             /* between attempts to put files of the log beside the backups */
#define TIDY_REGULAR_MS 3600000  /* retention by age */

struct backup {
    struct server *sv;
    struct backup_state st;
    struct keep *keep;
    /* the thread's work */
    struct work *work;           /* the one that runs; NULL: none */
    pthread_t thread;
    _Atomic bool over, cancel;
    /* the backup that is being made */
    struct backup_record record;
    char temporary[BACKUP_PATH];
    bool cut_wanted, rotate_waits, written, logged; /* logged: the log was cut with it */
    bool rotating;               /* SEAL: the log's thread was asked for a new file */
    bool cancelled, finish_wanted, discard_wanted;
    int64_t started_mono_ms, tidy_ms, regular_ms;
    /* the log */
    char history[41];            /* of the log that is being written; empty: none has begun */
    bool mark_due;
    char tidy_error[700];        /* logged last */
    char schedule_text[256];
    struct cron schedule;
};

/* --- the thread --- */

static void *run(void *arg)
{
    struct backup *b = arg;
    pthread_setname_np(pthread_self(), "vireo-backup");
    thread_use_cpus(CPUS_BIO);
    backup_work(b->work);
    atomic_store(&b->over, true);
    loop_wake(b->sv->loop);
    return NULL;
}

static void read_folder(struct backup *b)
{
    struct node *n = b->sv->node;
    const char *dir = config_string(n, "dir"), *folder = config_string(n, "backup-dir");
    if (!*folder) snprintf(b->st.folder, sizeof b->st.folder, "%.1000s/backups", dir);
    else if (*folder == '/') snprintf(b->st.folder, sizeof b->st.folder, "%.1000s", folder);
    else snprintf(b->st.folder, sizeof b->st.folder, "%.500s/%.500s", dir, folder);
}

static bool log_is_on(const struct backup *b)
{
    const struct aof_state *a = b->sv->node->e->aof;
    return a && a->power == AOF_ON;
}

static void put_log_folder(const struct backup *b, char out[1024])
{
    const struct node *n = b->sv->node;
    snprintf(out, 1024, "%.600s/%.400s", config_string(n, "dir"), config_string(n, "appenddirname"));
}

/* What is needed of the log, as far as it is known here. */
static void tell_keep(struct backup *b, bool known)
{
    struct log_needs needs = {0};
    if (known) backup_needs(&b->st.list, &needs);
    else needs.all = true;
    if (b->st.phase != BACKUP_IDLE && b->record.history[0]) log_needs_add(&needs, b->record.history, b->record.incr_seq);
    keep_set(b->keep, b->st.folder, &needs);
    log_needs_deinit(&needs);
}

static struct work *new_work(struct backup *b, enum work_kind kind)
{
    struct node *n = b->sv->node;
    struct work *w = mem_zalloc(sizeof *w);
    w->kind = kind;
    memcpy(w->folder, b->st.folder, sizeof w->folder);
    w->record = b->record;
    memcpy(w->temporary, b->temporary, sizeof w->temporary);
    put_log_folder(b, w->log_folder);
    if (b->st.phase != BACKUP_IDLE && b->record.history[0]) log_needs_add(&w->running, b->record.history, b->record.incr_seq);
    w->retain = config_int(n, "backup-retention-count");
    backup_parse_age(slice_str(config_string(n, "backup-retention-age")), &w->age_s);
    w->now_ms = n->e->now_ms;
    w->alone = b->st.phase == BACKUP_IDLE || kind == WORK_FINISH || kind == WORK_DISCARD;
    w->index = n->index;
    w->cancel = &b->cancel;
    return w;
}

static void begin_work(struct backup *b, struct work *w)
{
    b->work = w;
    atomic_store(&b->over, false);
    int rc = thread_start(&b->thread, run, b);
    if (!rc) return;
    snprintf(w->error, sizeof w->error, "start a thread: %s", strerror(rc));
    b->thread = pthread_self();
    atomic_store(&b->over, true);
    loop_wake(b->sv->loop);
}

/* --- the end of a backup --- */

static void over_with(struct backup *b, const char *error)
{
    struct backup_state *s = &b->st;
    s->phase = BACKUP_IDLE;
    s->end_ms = b->sv->node->e->now_ms;
    s->last_good = !error;
    snprintf(s->error, sizeof s->error, "%s", error ? error : "");
    if (error) {
        log_line('#', "Backup %s failed: %s", b->record.id, error);
        return;
    }
    log_line('*', "Backup %s is good: %llu keys, %llu bytes, digest %s, in %.1f seconds%s%s", b->record.id, (unsigned long long)b->record.keys,
             (unsigned long long)b->record.bytes, b->record.digest, (double)(b->sv->node->e->mono_ms - b->started_mono_ms) / 1000,
             b->record.history[0] ? "; the log goes on from it with " : "", b->record.incr_name);
}

/* --- the cut --- */

static void wants_end(struct backup *b, const char *error)
{
    if (!b->st.error[0]) snprintf(b->st.error, sizeof b->st.error, "%s", error);
    b->discard_wanted = true;
}

static void both_done(struct backup *b)
{
    if (b->rotate_waits || !b->written) return;
    b->st.phase = BACKUP_VERIFYING;
    if (b->st.error[0]) b->discard_wanted = true;
    else b->finish_wanted = true;
}

static void on_written(void *arg, const struct snapshot_result *r)
{
    struct backup *b = arg;
    b->written = true;
    b->record.keys = r->keys;
    b->record.bytes = r->bytes;
    if (r->error && !b->st.error[0]) snprintf(b->st.error, sizeof b->st.error, "%s", r->error == ECANCELED ? "called off" : r->text);
    both_done(b);
}

static void on_cut(void *arg, const struct journal_result *r)
{
    struct backup *b = arg;
    b->rotate_waits = false;
    if (r->error) {
        snprintf(b->st.error, sizeof b->st.error, "begin a new file of the log: %s %.500s: %s", r->what, r->path, strerror(r->error));
        if (!b->written) snapshot_cancel(b->sv);
    } else {
        snprintf(b->record.incr_name, sizeof b->record.incr_name, "%.255s", r->name);
        b->record.incr_seq = log_file_seq(r->name);
        tell_keep(b, b->st.listed);
    }
    both_done(b);
}

static void make_history(struct backup *b)
{
    unsigned char raw[20];
    if (b->history[0]) return;
    if (getrandom(raw, sizeof raw, 0) != sizeof raw) panic("no random bytes");
    for (int i = 0; i < 20; i++) snprintf(b->history + 2 * i, 3, "%02x", raw[i]);
}

/* Between two commands: view and log are cut at the same place. */
static void cut(struct backup *b)
{
    struct server *sv = b->sv;
    struct engine *e = sv->node->e;
    char path[BACKUP_PATH + 16];
    if (sv->snapshot || !engine_may_freeze(e) || e->call || (e->special & SPECIAL_LOADING) || b->rotating) return;
    if (e->aof && (e->aof->power == AOF_STARTING || e->aof->rewrite == AOF_REWRITE_RUNNING)) return; /* soon */
    snprintf(path, sizeof path, "%s/%s", b->temporary, BACKUP_DATA);
    struct snapshot_job job = {.form = SNAPSHOT_RDB, .path = path, .sync_in_parts = true, .done = on_written, .arg = b};
    if (!snapshot_start(sv, &job)) return;
    b->cut_wanted = false;
    b->written = false;
    b->record.cut_ms = (int64_t)(clock_wall_us() / 1000); /* the engine's is from before the turn's commands were received */
    if (b->record.cut_ms < e->now_ms) b->record.cut_ms = e->now_ms;
    b->st.phase = BACKUP_SNAPSHOTTING;
    b->logged = log_is_on(b) && config_bool(sv->node, "backup-log");
    if (!b->logged) return;
    make_history(b);
    memcpy(b->record.history, b->history, sizeof b->history);
    put_log_folder(b, b->record.log_folder);
    tell_keep(b, b->st.listed);
    b->rotate_waits = true;
    aof_rotate(sv, on_cut, b);
}

/* --- what the thread has done --- */

static void take_list(struct backup *b, struct work *w)
{
    if (!w->listed) {
        snprintf(b->st.folder_error, sizeof b->st.folder_error, "%s", w->error[0] ? w->error : "its folder cannot be read");
        tell_keep(b, false);
        return;
    }
    backup_list_deinit(&b->st.list);
    b->st.list = w->list;
    b->st.listed = true;
    b->st.folder_error[0] = 0;
    tell_keep(b, true);
}

static void answer(struct backup *b, const char *error)
{
    struct backup_state *s = &b->st;
    snprintf(s->request_error, sizeof s->request_error, "%s", error);
    hold_release(b->sv->node->e, &s->held, s->ticket, HOLD_REACHED);
    s->request = BACKUP_NOTHING;
}

static void note_tidy(struct backup *b, const struct work *w)
{
    if (w->error[0] && strcmp(b->tidy_error, w->error) != 0)
        log_line('#', "The log's files cannot be put beside the backups: %s. They stay where they are; it is tried again.", w->error);
    snprintf(b->tidy_error, sizeof b->tidy_error, "%s", w->error);
}

static void take_result(struct backup *b, struct work *w)
{
    struct backup_state *s = &b->st;
    if (w->kind == WORK_PREPARE || w->kind == WORK_FINISH) b->record = w->record;
    switch (w->kind) {
    case WORK_PREPARE:
        memcpy(b->temporary, w->temporary, sizeof b->temporary);
        memcpy(s->id, b->record.id, sizeof s->id);
        if (w->error[0]) over_with(b, w->error);
        else if (s->error[0]) wants_end(b, s->error);
        else b->cut_wanted = true;
        break;
    case WORK_FINISH: over_with(b, w->error[0] ? w->error : NULL); break;
    case WORK_DISCARD: {
        char why[700];
        memcpy(why, s->error, sizeof why);
        over_with(b, why);
        break;
    }
    case WORK_VERIFY: s->verified = w->record; answer(b, w->error); break;
    case WORK_DELETE: answer(b, w->error); break;
    case WORK_TIDY:
        note_tidy(b, w);
        if (w->seals) { /* another one may have begun before the log had its new file */
            s->sealed = !w->error[0];
            answer(b, w->error);
        }
        break;
    case WORK_SCAN: break;
    }
}

static void finish_work(struct backup *b)
{
    struct work *w = b->work;
    if (!pthread_equal(b->thread, pthread_self())) pthread_join(b->thread, NULL);
    b->work = NULL;
    take_result(b, w);
    take_list(b, w);
    log_needs_deinit(&w->running);
    mem_free(w, sizeof *w);
}

/* The next piece of work, if there is any. */
static struct work *next_work(struct backup *b)
{
    struct backup_state *s = &b->st;
    if (b->finish_wanted || b->discard_wanted) {
        enum work_kind kind = b->discard_wanted ? WORK_DISCARD : WORK_FINISH;
        b->finish_wanted = b->discard_wanted = false;
        return new_work(b, kind);
    }
    if (s->phase == BACKUP_PENDING && !b->cut_wanted) return new_work(b, WORK_PREPARE);
    if (s->request == BACKUP_NOTHING || (s->request == BACKUP_SEAL && b->rotating)) return NULL;
    if (s->request == BACKUP_SEAL) {
        struct work *w = new_work(b, WORK_TIDY);
        w->seals = true;
        return w;
    }
    struct work *w = new_work(b, s->request == BACKUP_DELETE ? WORK_DELETE : WORK_VERIFY);
    w->record = (struct backup_record){0};
    memcpy(w->record.id, s->request_id, sizeof w->record.id);
    return w;
}

void backup_poll(struct server *sv)
{
    struct backup *b = sv->backup;
    if (!b) return;
    if (unlikely(b->work != NULL)) {
        if (!atomic_load(&b->over)) return;
        finish_work(b);
    }
    if (likely(b->st.phase == BACKUP_IDLE && b->st.request == BACKUP_NOTHING)) return;
    if (b->cut_wanted && b->st.error[0]) {
        b->cut_wanted = false;
        b->discard_wanted = true;
        b->st.phase = BACKUP_VERIFYING;
    }
    if (b->cut_wanted) cut(b);
    struct work *w = next_work(b);
    if (w) begin_work(b, w);
}

/* --- what is asked for --- */

static const char *on_start(void *arg, struct slice label)
{
    struct backup *b = arg;
    struct backup_state *s = &b->st;
    if (s->phase != BACKUP_IDLE) return "a backup is being made already";
    atomic_store(&b->cancel, false);
    read_folder(b);
    b->record = (struct backup_record){0};
    memcpy(b->record.label, label.ptr, label.len);
    b->cut_wanted = b->rotate_waits = b->written = false;
    s->phase = BACKUP_PENDING;
    s->any = true;
    s->sealed = false;
    s->error[0] = s->id[0] = 0;
    s->start_ms = b->sv->node->e->now_ms;
    s->end_ms = 0;
    b->started_mono_ms = b->sv->node->e->mono_ms;
    log_line('*', "Backup started, into %s", s->folder);
    if (!log_is_on(b)) log_line('*', "The log is off (appendonly no): the data can be recovered as of this backup, and not as of any later time");
    else if (!config_bool(b->sv->node, "backup-log"))
        log_line('#', "backup-log is no: the log is not kept with this backup, and there is no recovery to a later point in time");
    return NULL;
}

static bool on_abort(void *arg)
{
    struct backup *b = arg;
    struct backup_state *s = &b->st;
    if (s->phase == BACKUP_IDLE || s->error[0]) return false;
    if (s->phase == BACKUP_VERIFYING) atomic_store(&b->cancel, true);
    else snprintf(s->error, sizeof s->error, "called off");
    if (s->phase == BACKUP_SNAPSHOTTING && !b->written) snapshot_cancel(b->sv);
    return true;
}

static void on_sealed(void *arg, const struct journal_result *r)
{
    struct backup *b = arg;
    char why[700];
    b->rotating = false;
    if (!r->error) return;
    snprintf(why, sizeof why, "begin a new file of the log: %s %.500s: %s", r->what, r->path, strerror(r->error));
    answer(b, why);
}

static const char *on_ask(void *arg, enum backup_request what, struct slice id)
{
    struct backup *b = arg;
    struct backup_state *s = &b->st;
    struct engine *e = b->sv->node->e;
    if (s->request != BACKUP_NOTHING) return "somebody else's BACKUP command is being carried out";
    if (s->phase != BACKUP_IDLE) return "a backup is being made";
    if (what != BACKUP_SEAL && !backup_id_is_good(id)) return "that is not the name of a backup";
    if (what == BACKUP_SEAL) {
        if (!log_is_on(b) || !b->history[0] || !s->log_goes_on) return s->note[0] ? s->note : "no backup has a log that goes on";
        if (e->aof->rewrite == AOF_REWRITE_RUNNING) return "the log is being written anew: try again when that is done";
    }
    atomic_store(&b->cancel, false);
    snprintf(s->request_id, sizeof s->request_id, "%.*s", (int)id.len, id.ptr);
    s->request = what;
    if (what != BACKUP_SEAL) return NULL;
    b->rotating = true;
    aof_rotate(b->sv, on_sealed, b);
    return NULL;
}

/* --- time --- */

static void heed_schedule(struct backup *b)
{
    struct engine *e = b->sv->node->e;
    const char *text = config_string(b->sv->node, "backup-schedule");
    int64_t now = e->now_ms / 1000;
    if (strcmp(text, b->schedule_text) != 0) {
        snprintf(b->schedule_text, sizeof b->schedule_text, "%s", text);
        b->st.next_s = *text && !cron_parse(&b->schedule, slice_str(text)) ? cron_next(&b->schedule, now) : 0;
    }
    if (!b->st.next_s || now < b->st.next_s) return;
    b->st.next_s = cron_next(&b->schedule, now);
    const char *why = on_start(b, SLICE("scheduled"));
    if (why) log_line('#', "The backup that is scheduled for now does not begin: %s", why);
}

/* Whether a recovery to any time after the newest backup is possible, and if not, why. */
static void note_log(struct backup *b)
{
    struct backup_state *s = &b->st;
    int newest = backup_list_newest(&s->list);
    const char *note = "";
    s->log_goes_on = newest >= 0 && log_is_on(b) && b->history[0] && strcmp(s->list.at[newest].history, b->history) == 0 &&
                     backup_wants_stamps(b->sv);
    if (!log_is_on(b)) note = "appendonly is no: no recovery to points in time after a backup";
    else if (!config_bool(b->sv->node, "backup-log")) note = "backup-log is no: the log is not kept for the backups";
    else if (newest >= 0 && !s->log_goes_on) note = "the log began anew after the newest backup: the next backup takes it up";
    if (strcmp(note, s->note) == 0) return;
    snprintf(s->note, sizeof s->note, "%s", note);
    if (*note && newest >= 0) log_line('#', "Backups: %s", note);
}

static void on_ended(void *arg, const struct journal_result *r)
{
    struct backup *b = arg;
    b->rotating = false;
    if (r->error) log_line('#', "The log cannot begin a new file after backup-log no: %s %s: %s", r->what, r->path, strerror(r->error));
}

/* backup-log no: what is written from now on has no annotations, so it must not look like more of the same log. */
static void heed_switch(struct backup *b)
{
    if (!b->history[0] || b->rotating || b->st.phase != BACKUP_IDLE || b->st.request != BACKUP_NOTHING) return;
    if (config_bool(b->sv->node, "backup-log") || !log_is_on(b) || b->sv->node->e->aof->rewrite == AOF_REWRITE_RUNNING) return;
    b->history[0] = 0;
    b->rotating = true;
    aof_rotate(b->sv, on_ended, b);
}

void backup_cron(struct server *sv)
{
    struct backup *b = sv->backup;
    struct engine *e = sv->node->e;
    if (!b || (e->special & SPECIAL_LOADING)) return;
    heed_schedule(b);
    heed_switch(b);
    note_log(b);
    if (b->work || b->st.phase != BACKUP_IDLE || b->st.request != BACKUP_NOTHING) return;
    char folder[sizeof b->st.folder];
    memcpy(folder, b->st.folder, sizeof folder);
    read_folder(b);
    bool moved = strcmp(folder, b->st.folder) != 0; /* CONFIG SET: what is there counts now */
    bool history = aof_history_waits(sv) && e->mono_ms >= b->tidy_ms;
    bool regular = e->mono_ms >= b->regular_ms || (!b->st.listed && e->mono_ms >= b->tidy_ms);
    if (!history && !regular && !moved) return;
    b->tidy_ms = e->mono_ms + TIDY_MS;
    b->regular_ms = e->mono_ms + TIDY_REGULAR_MS;
    begin_work(b, new_work(b, WORK_TIDY));
}

/* --- the log --- */

struct keep *backup_keep(struct server *sv) { return sv->backup ? sv->backup->keep : NULL; }

bool backup_wants_stamps(const struct server *sv)
{
    const struct backup *b = sv->backup;
    return b && b->history[0] && config_bool(sv->node, "backup-log");
}

void backup_mark(const struct server *sv, struct buf *out)
{
    struct backup *b = sv->backup;
    if (!b || !b->history[0]) return;
    buf_fmt(out, "%s%s\r\n", LOG_MARK, b->history);
    b->mark_due = false;
}

bool backup_mark_is_due(const struct server *sv) { return sv->backup && sv->backup->mark_due; }

void backup_log_opened(struct server *sv, const char *folder, const struct manifest *m)
{
    struct backup *b = sv->backup;
    char path[BACKUP_PATH];
    struct stat st;
    for (int i = m->incr.count - 1; b && i >= 0; i--) {
        snprintf(path, sizeof path, "%.2000s/%.1000s", folder, m->incr.at[i].name);
        if (keep_history(path, b->history)) return;
        b->history[0] = 0;
        /* killed right after it began: it goes on with what the one before it says */
        b->mark_due = stat(path, &st) == 0 && st.st_size < 64;
        if (!b->mark_due) return;
    }
    if (b) b->mark_due = false;
}

void backup_log_ended(struct server *sv)
{
    if (sv->backup) sv->backup->history[0] = 0;
}

/* --- life --- */

void backup_init(struct server *sv)
{
    struct backup *b = mem_zalloc(sizeof *b);
    b->sv = sv;
    b->keep = keep_new();
    b->st.last_good = true;
    b->st.arg = b;
    b->st.start = on_start;
    b->st.abort = on_abort;
    b->st.ask = on_ask;
    sv->backup = b;
    sv->node->e->backup = &b->st;
    read_folder(b);
    tell_keep(b, false);
}

void backup_start(struct server *sv)
{
    struct backup *b = sv->backup;
    if (!b) return;
    b->regular_ms = sv->node->e->mono_ms + TIDY_REGULAR_MS;
    read_folder(b);
    begin_work(b, new_work(b, WORK_SCAN));
}

void backup_stop(struct server *sv)
{
    struct backup *b = sv->backup;
    char error[700] = "";
    if (!b) return;
    atomic_store(&b->cancel, true);
    if (b->work) {
        if (!pthread_equal(b->thread, pthread_self())) pthread_join(b->thread, NULL);
        if (b->work->kind == WORK_PREPARE) memcpy(b->temporary, b->work->temporary, sizeof b->temporary);
        backup_list_deinit(&b->work->list);
        log_needs_deinit(&b->work->running);
        mem_free(b->work, sizeof *b->work);
    }
    if (b->st.phase != BACKUP_IDLE) log_line('#', "A backup was being made: it is called off");
    if (b->st.phase != BACKUP_IDLE && b->temporary[0]) {
        struct work w = {.kind = WORK_DISCARD};
        memcpy(w.temporary, b->temporary, sizeof w.temporary);
        memcpy(w.folder, b->st.folder, sizeof w.folder);
        backup_work(&w);
        backup_list_deinit(&w.list);
        memcpy(error, w.error, sizeof error);
    }
    sv->node->e->backup = NULL;
    sv->backup = NULL;
    backup_list_deinit(&b->st.list);
    keep_free(b->keep);
    mem_free(b, sizeof *b);
}
