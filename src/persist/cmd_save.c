/* cmd_save: SAVE, BGSAVE, LASTSAVE. */
#include "persist/rows_save.h"
#include "persist/save.h"

static bool has_disk(struct call *c)
{
    if (save_of(c->e)->shell.start) return true;
    reply_errorf(c->r, "ERR this node has no disk to save to");
    return false;
}

void cmd_save(struct call *c)
{
    struct save *s = save_of(c->e);
    if (!has_disk(c)) return;
    if (s->phase != SAVE_IDLE) {
        reply_errorf(c->r, "ERR Background save already in progress");
        return;
    }
    s->scheduled = false;
    s->saves++;
    save_begin(s, true);
    save_hold(s, c);
}

static void cancel(struct call *c, struct save *s)
{
    if (s->phase == SAVE_RUNNING && !s->foreground) {
        s->shell.cancel(s->shell.arg);
        reply_simple(c->r, SLICE("Background saving cancelled"));
    } else if (s->scheduled || (s->phase == SAVE_WANTED && !s->foreground)) {
        s->scheduled = false;
        if (s->phase == SAVE_WANTED) s->phase = SAVE_IDLE;
        reply_simple(c->r, SLICE("Scheduled background saving cancelled"));
    } else reply_errorf(c->r, "ERR Background saving is currently not in progress or scheduled");
}

static void begin(struct call *c, struct save *s, bool schedule)
{
    if (s->phase != SAVE_IDLE) {
        reply_errorf(c->r, "ERR Background save already in progress");
        return;
    }
    bool busy = s->shell.other_busy && s->shell.other_busy(s->shell.arg);
    if (busy && !schedule && !c->in_exec) {
        reply_errorf(c->r, "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE "
                           "whenever possible.");
        return;
    }
    if (busy || c->in_exec) { /* not in the middle of a transaction */
        s->scheduled = true;
        reply_simple(c->r, SLICE("Background saving scheduled"));
        return;
    }
    save_begin(s, false);
    reply_simple(c->r, SLICE("Background saving started"));
}

void cmd_bgsave(struct call *c)
{
    struct save *s = save_of(c->e);
    bool schedule = c->argc == 2 && slice_is(c->argv[1], "schedule");
    if (!has_disk(c)) return;
    if (c->argc == 2 && slice_is(c->argv[1], "cancel")) cancel(c, s);
    else if (c->argc == 1 || schedule) begin(c, s, schedule);
    else reply_syntax(c);
}

void cmd_lastsave(struct call *c) { reply_int(c->r, save_of(c->e)->last_save_s); }
