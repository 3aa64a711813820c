/* save: when the data is saved, and what is known of it: SAVE, BGSAVE, save points, LASTSAVE, stop-writes-on-bgsave-error,
 * and the figures of INFO persistence, of loading too. The state machine alone: who writes the file is the shell's
 * (struct save_shell), so that this runs in the simulation as well.
 *
 *      IDLE --begin--> WANTED --the shell can cut--> RUNNING --save_done--> IDLE
 *                        (at once, nearly always)
 *
 * One save at a time. While saving fails and save points are configured, writes are refused (engine.misconf_rdb), and it is
 * tried again within a second, so that writes go on soon after the cause is gone. Executor thread; owned by the node. */
#ifndef VIREO_PERSIST_SAVE_H
#define VIREO_PERSIST_SAVE_H

#include "engine/engine.h"
#include "engine/hold.h"
#include "persist/rdb_save.h"

struct save_shell {              /* all NULL where there is no disk */
    void *arg;
    bool (*start)(void *arg);    /* makes the cut now and begins to write; false: the view or the thread is taken, again later */
    void (*cancel)(void *arg);   /* save_done follows, soon */
    bool (*other_busy)(void *arg); /* a rewrite of the log goes on */
    void (*log)(void *arg, char level, const char *text);
};

struct save_result {
    bool good, cancelled;
    const char *why;             /* when not good: "write temp-1.rdb: No space left on device" */
    uint64_t dirty_at_cut, extra_bytes;
};

struct loading_figures {         /* filled by the shell while it loads */
    bool on;
    int64_t start_s, begun_mono_ms;
    uint64_t total_bytes, loaded_bytes, rdb_used_bytes;
    uint64_t last_keys, last_expired; /* of the last load that was completed */
};

enum save_phase { SAVE_IDLE, SAVE_WANTED, SAVE_RUNNING };

struct save {
    struct engine *e;
    struct save_shell shell;
    enum save_phase phase;
    bool foreground;             /* SAVE, FLUSHALL: a client is held until it is over; a failure stops no writes */
    bool flushing;               /* FLUSHALL called off what runs: the next is its own */
    bool scheduled, no_background; /* BGSAVE SCHEDULE; the shell is ending: begin nothing */
    bool last_good;              /* INFO's rdb_last_bgsave_status */
    bool ended_well;             /* the last save, whoever asked for it */
    int64_t last_save_s;         /* Unix time of the last success; of the start before there is one */
    int64_t last_try_s, failed_mono_ms, started_mono_ms, started_s;
    int64_t last_duration_s;     /* -1: none yet */
    uint64_t saves, dirty_saved, last_extra_bytes, extra_peak;
    uint64_t keys_total;         /* at the cut; the shell fills it in with progress */
    struct save_progress progress;
    struct hold_queue held, flushers;
    uint64_t ticket;
    char refusal[1024];          /* engine.misconf_rdb points here */
    char why[512];               /* of the last failure */
    int64_t failure_logged_ms;
    struct loading_figures loading;
    struct saved_point point;    /* what the files that were loaded last said of replication, if the data is of that moment */
    struct buf point_gone;       /* keys past their time that were dropped while loading: database, length, name of each; see follow_start */
    int64_t point_gone_bytes;    /* of the stream that tells of all of them; the names are kept up to repl-backlog-size */
    struct hold_queue reloading; /* DEBUG RELOAD */
    uint64_t reload_ticket;
    char reload_error[600];
};

enum { RELOAD_NOSAVE = 1, RELOAD_NOFLUSH = 2, RELOAD_MERGE = 4 };

struct save *save_new(struct engine *e, int64_t now_s);
void save_free(struct save *s);
struct save *save_of(const struct engine *e);

/* Wants a save; it begins now if it can. Only in phase SAVE_IDLE. */
void save_begin(struct save *s, bool foreground);
void save_hold(struct save *s, struct call *c); /* c's client is answered when the save that was begun is over */
void save_done(struct save *s, const struct save_result *r);
static inline bool save_pending(const struct save *s) { return s->phase != SAVE_IDLE || s->scheduled; }
void save_poll(struct save *s);          /* once a turn: begins what waits for its turn; cheap */
void save_reload(struct call *c, uint32_t flags); /* DEBUG RELOAD: c's client is held, the shell does it */
void save_cron(struct save *s);          /* every 100 ms or so: save points, retries, the gate */

/* FLUSHALL: what is being written is worthless; an empty file is due, and c's client waits for it. Inside EXEC, and while somebody
 * else has the view (a rewrite of the log, a copy for a replica), it comes later and nobody waits. */
void save_flushed(struct save *s, struct call *c);

void save_loaded(struct save *s);        /* a load was completed: nothing has changed since */
void save_config_changed(struct save *s);    /* CONFIG SET */
void save_reset_figures(struct save *s);     /* CONFIG RESETSTAT */
uint64_t save_changes(const struct save *s); /* since the last save */
bool save_points(const struct save *s);  /* are there any? */

#endif
