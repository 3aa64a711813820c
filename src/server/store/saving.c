#include "server/store/saving.h"

#include <errno.h>
#include <stdio.h>

#include "engine/load.h"
#include "io/log.h"
#include "node/config.h"
#include "persist/save.h"
#include "server/net/conn.h"
#include "server/store/load.h"
#include "server/store/parts.h"
#include "server/store/snapshot.h"

static void on_done(void *arg, const struct snapshot_result *r)
{
    struct server *sv = arg;
    struct save_result told = {
        .good = !r->error, .cancelled = r->error == ECANCELED, .why = r->text, .dirty_at_cut = r->dirty_at_cut, .extra_bytes = r->extra_bytes,
    };
    if (!r->error) log_line('.', "%llu keys, %llu bytes, in %lld ms; %llu kB were kept for the view", (unsigned long long)r->keys,
                            (unsigned long long)r->bytes, (long long)r->duration_ms, (unsigned long long)(r->extra_bytes >> 10));
    save_done(sv->node->e->save, &told);
}

static bool on_start(void *arg)
{
    struct server *sv = arg;
    /* whole paths: CONFIG SET dir may come while it is written */
    const char *dir = config_string(sv->node, "dir");
    char temp[4096], final[4096];
    snprintf(temp, sizeof temp, "%.3500s%stemp-%lld.rdb", dir, *dir ? "/" : "", (long long)sv->node->shell.pid);
    snprintf(final, sizeof final, "%.3500s%s%.500s", dir, *dir ? "/" : "", config_string(sv->node, "dbfilename"));
    struct snapshot_job job = {
        .form = SNAPSHOT_RDB, .path = temp, .rename_to = final,
        .sync_in_parts = sv->node->set.rdb_incremental_fsync, .done = on_done, .arg = sv,
    };
    return snapshot_start(sv, &job);
}

static void on_cancel(void *arg) { snapshot_cancel(arg); }

static bool on_other_busy(void *arg)
{
    const struct server *sv = arg;
    return sv->snapshot && sv->node->e->save->phase != SAVE_RUNNING;
}

static void on_log(void *arg, char level, const char *text)
{
    (void)arg;
    log_text(level, text);
}

void saving_init(struct server *sv)
{
    sv->node->e->save->shell = (struct save_shell){
        .arg = sv, .start = on_start, .cancel = on_cancel, .other_busy = on_other_busy, .log = on_log,
    };
}

/* --- while everything stands still --- */

/* KEYS in slices has the view: its clients are cut, as all will be, or come again. */
static void end_jobs(struct server *sv)
{
    if (!sv->node->e->cow.live) return;
    for (uint32_t i = sv->all.count; i--;) {
        struct conn *c = sv->all.at[i];
        if (c->client.s.job) conn_close(c);
    }
}

void saving_call_off(struct server *sv)
{
    struct save *s = sv->node->e->save;
    s->scheduled = false;
    if (!sv->snapshot) return;
    snapshot_cancel(sv);
    snapshot_wait(sv);
}

bool saving_now(struct server *sv)
{
    struct save *s = sv->node->e->save;
    if (s->phase == SAVE_RUNNING || sv->snapshot) snapshot_wait(sv);
    end_jobs(sv);
    parts_give_up(sv);
    s->phase = SAVE_IDLE; /* one that waits for its turn becomes this one */
    save_begin(s, true);
    if (s->phase == SAVE_RUNNING) {
        snapshot_wait(sv);
        return s->ended_well;
    }
    s->phase = SAVE_IDLE;
    log_line('#', "A save cannot begin: somebody else has the view");
    return false;
}

/* --- DEBUG RELOAD --- */

static bool reload(struct server *sv, uint32_t flags)
{
    struct save *s = sv->node->e->save;
    const char *file = config_string(sv->node, "dbfilename");
    if (!(flags & RELOAD_NOSAVE) && !saving_now(sv)) {
        snprintf(s->reload_error, sizeof s->reload_error, "ERR %s", s->why);
        return false;
    }
    end_jobs(sv);
    enum load_result r = load_rdb(sv, file, LOAD_FOR_RELOAD | (flags & RELOAD_NOFLUSH ? 0 : LOAD_FLUSH) | (flags & RELOAD_MERGE ? LOAD_REPLACE : 0));
    if (r == LOAD_DONE) {
        log_line('#', "DB reloaded by DEBUG RELOAD");
        return true;
    }
    if (r == LOAD_FAILED && !(flags & RELOAD_NOFLUSH)) load_give_up(sv); /* half of the data is not served */
    snprintf(s->reload_error, sizeof s->reload_error, "ERR Error trying to load the RDB dump");
    return false;
}

void saving_reload(struct server *sv, uint32_t flags)
{
    struct save *s = sv->node->e->save;
    bool good = reload(sv, flags);
    hold_release(sv->node->e, &s->reloading, s->reload_ticket, good ? HOLD_REACHED : HOLD_FAILED);
}
