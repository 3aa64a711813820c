#include "persist/save.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define RETRY_S 5             /* after a failure that stops no writes, as Redis */
#define RETRY_REFUSED_MS 900  /* while writes are refused: they go on within a second after the cause is gone */
#define SAME_FAILURE_MS 10000 /* the same failure again is logged no more often */

static void on_flush(struct call *c) { save_flushed(c->e->save, c); }

struct save *save_new(struct engine *e, int64_t now_s)
{
    struct save *s = mem_zalloc(sizeof *s);
    s->e = e;
    s->last_good = true;
    s->last_save_s = now_s;
    s->last_duration_s = -1;
    e->save = s;
    e->flushed = on_flush;
    return s;
}

void save_free(struct save *s)
{
    s->e->save = NULL;
    s->e->misconf_rdb = NULL;
    buf_deinit(&s->point_gone);
    mem_free(s, sizeof *s);
}

struct save *save_of(const struct engine *e) { return e->save; }

static void say(struct save *s, char level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void say(struct save *s, char level, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    if (!s->shell.log) return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    s->shell.log(s->shell.arg, level, text);
}

uint64_t save_changes(const struct save *s) { return s->e->dirty - s->dirty_saved; }
bool save_points(const struct save *s) { return s->e->set->save_points && *s->e->set->save_points; }

static int64_t now_s(const struct save *s) { return s->e->now_ms / 1000; }

/* --- the gate --- */

static void set_gate(struct save *s)
{
    bool refuse = !s->last_good && s->e->set->stop_writes_on_bgsave_error && save_points(s);
    const char *text = refuse ? s->refusal : NULL;
    if (s->e->misconf_rdb == text) return;
    s->e->misconf_rdb = text;
    engine_settings_changed(s->e);
}

void save_config_changed(struct save *s) { set_gate(s); }
void save_reset_figures(struct save *s) { s->saves = 0; }

static void word_refusal(struct save *s)
{
    snprintf(s->refusal, sizeof s->refusal,
             "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify "
             "the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails "
             "(stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error. (%s)", s->why);
}

/* --- beginning --- */

static void try_start(struct save *s)
{
    const struct engine *e = s->e;
    if (e->call && (e->call->s->flags & SESSION_IN_EXEC)) return; /* not in the middle of somebody's transaction */
    if (!s->shell.start(s->shell.arg)) return;
    s->phase = SAVE_RUNNING;
    s->saves += !s->foreground;
    s->scheduled = false;
    s->started_mono_ms = e->mono_ms;
    s->started_s = s->last_try_s = now_s(s);
    s->extra_peak = 0;
    bool quiet = !s->last_good && e->misconf_rdb; /* one of many tries */
    if (!s->foreground && !quiet) say(s, '*', "Background saving started by a thread of its own");
}

void save_begin(struct save *s, bool foreground)
{
    check(s->phase == SAVE_IDLE);
    s->phase = SAVE_WANTED;
    s->foreground = foreground;
    try_start(s);
}

void save_poll(struct save *s)
{
    if (likely(s->phase == SAVE_IDLE && !s->scheduled)) return;
    if (s->phase == SAVE_RUNNING) {
        uint64_t kept = s->e->cow.kept_bytes;
        if (kept > s->extra_peak) s->extra_peak = kept;
        return;
    }
    if (s->e->special & SPECIAL_LOADING || s->no_background) return;
    if (s->phase == SAVE_WANTED) try_start(s);
    else if (!s->shell.other_busy || !s->shell.other_busy(s->shell.arg)) {
        s->scheduled = false;
        save_begin(s, false);
    }
}

/* --- the end --- */

static void answer(void *arg, struct session *c, enum hold_end end)
{
    struct save *s = arg;
    if (end == HOLD_REACHED) reply_ok(&c->reply);
    else reply_errorf(&c->reply, "ERR %s", end == HOLD_FAILED ? s->why : "saving was called off");
}

static void note_success(struct save *s, const struct save_result *r)
{
    bool recovered = !s->last_good;
    s->last_good = true;
    s->last_save_s = now_s(s);
    s->dirty_saved = r->dirty_at_cut;
    s->failure_logged_ms = 0;
    say(s, '*', "DB saved on disk");
    if (!s->foreground) say(s, '*', "Background saving terminated with success");
    if (recovered) say(s, '*', "Saving works again.");
}

static void note_failure(struct save *s, const struct save_result *r)
{
    if (s->foreground) { /* whoever asked for it is told; whether writes may go on is judged by background saves */
        snprintf(s->why, sizeof s->why, "%s", r->why);
        say(s, '#', "Saving the DB on disk failed: %s", s->why);
        return;
    }
    bool same = !s->last_good && strcmp(s->why, r->why) == 0 && s->failure_logged_ms && s->e->mono_ms - s->failure_logged_ms < SAME_FAILURE_MS;
    s->last_good = false;
    s->failed_mono_ms = s->e->mono_ms;
    snprintf(s->why, sizeof s->why, "%s", r->why);
    word_refusal(s);
    if (same) return;
    s->failure_logged_ms = s->e->mono_ms ? s->e->mono_ms : 1;
    say(s, '#', "Saving the DB on disk failed: %s", s->why);
    if (!s->foreground) say(s, '#', "Background saving error");
}

void save_done(struct save *s, const struct save_result *r)
{
    check(s->phase == SAVE_RUNNING);
    s->phase = s->flushing ? SAVE_WANTED : SAVE_IDLE;
    if (!s->foreground) s->last_duration_s = (s->e->mono_ms - s->started_mono_ms + 500) / 1000;
    s->last_extra_bytes = s->extra_peak = r->extra_bytes;
    s->ended_well = r->good;
    if (r->good) note_success(s, r);
    else if (r->cancelled) {
        snprintf(s->why, sizeof s->why, "saving was called off");
        say(s, '#', "Background saving called off");
    } else note_failure(s, r);
    set_gate(s);
    hold_release(s->e, &s->held, s->ticket, r->good ? HOLD_REACHED : HOLD_FAILED);
    if (!s->flushing) hold_release(s->e, &s->flushers, UINT64_MAX, HOLD_REACHED);
    else s->foreground = true;
    s->flushing = false;
}

void save_loaded(struct save *s)
{
    s->dirty_saved = s->e->dirty;
    s->last_save_s = now_s(s);
}

/* --- FLUSHALL --- */

static void answer_flush(void *arg, struct session *c, enum hold_end end)
{
    (void)arg;
    (void)end; /* the data is gone, whatever became of the file */
    c->stream_offset = c->engine->stream_offset;
    reply_ok(&c->reply);
}

void save_flushed(struct save *s, struct call *c)
{
    if (s->e->special & SPECIAL_LOADING) return; /* out of a log */
    bool running = s->phase == SAVE_RUNNING && !s->foreground, points = s->shell.start && save_points(s);
    bool free_now = s->phase == SAVE_IDLE && !s->no_background && !(s->shell.other_busy && s->shell.other_busy(s->shell.arg));
    if (running) s->shell.cancel(s->shell.arg);
    if (!points) return;
    if (c->in_exec || !(running || s->flushing || free_now)) {
        s->scheduled = true;
        return;
    }
    s->scheduled = false;
    s->e->dirty += (uint64_t)c->changes; /* before the cut */
    c->changes = 0;
    if (free_now) save_begin(s, true);
    else s->flushing = true;
    call_hold(c, &s->flushers, 0, 0, answer_flush, s);
}

/* --- time --- */

/* A point "seconds changes" whose both halves are reached. */
static bool point_reached(const struct save *s, long *seconds)
{
    const char *p = s->e->set->save_points;
    while (p && *p) {
        char *end;
        long after = strtol(p, &end, 10), changes = strtol(end, &end, 10);
        if (save_changes(s) >= (uint64_t)changes && now_s(s) - s->last_save_s > after) {
            *seconds = after;
            return true;
        }
        while (*end == ' ') end++;
        p = end;
    }
    return false;
}

void save_cron(struct save *s)
{
    long seconds;
    set_gate(s);
    if (s->phase != SAVE_IDLE || s->scheduled || !s->shell.start || s->no_background || (s->e->special & SPECIAL_LOADING)) return;
    if (s->e->misconf_rdb) {
        if (s->e->mono_ms - s->failed_mono_ms >= RETRY_REFUSED_MS) save_begin(s, false);
        return;
    }
    if (!s->last_good && now_s(s) - s->last_try_s <= RETRY_S) return;
    if (!point_reached(s, &seconds) || (s->shell.other_busy && s->shell.other_busy(s->shell.arg))) return;
    say(s, '*', "%llu changes in %ld seconds. Saving...", (unsigned long long)save_changes(s), seconds);
    save_begin(s, false);
}

/* --- SAVE, DEBUG RELOAD --- */

void save_hold(struct save *s, struct call *c) { call_hold(c, &s->held, ++s->ticket, 0, answer, s); }

static void answer_reload(void *arg, struct session *c, enum hold_end end)
{
    struct save *s = arg;
    if (end == HOLD_REACHED) reply_ok(&c->reply);
    else reply_errorf(&c->reply, "%s", s->reload_error[0] ? s->reload_error : "ERR the reload was called off");
}

void save_reload(struct call *c, uint32_t flags)
{
    struct save *s = save_of(c->e);
    if (c->e->special & SPECIAL_LOADING) {
        reply_error(c->r, ERR_LOADING);
        return;
    }
    if (c->in_exec || !s->shell.start) {
        reply_errorf(c->r, c->in_exec ? "ERR DEBUG RELOAD is not possible inside a transaction" : "ERR this node has no disk to load from");
        return;
    }
    s->reload_error[0] = 0;
    call_hold(c, &s->reloading, ++s->reload_ticket, 0, answer_reload, s);
    engine_ask(c->e, ASK_RELOAD, c->s, flags);
}
