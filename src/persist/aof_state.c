#include "persist/aof_state.h"

#define FAILURES_FREE 3        /* from the fourth failure in a row on automatic rewrites wait longer and longer */
#define DELAY_MAX_MINUTES 60

void aof_state_init(struct aof_state *a) { *a = (struct aof_state){.last_s = -1, .last_good = true, .write_good = true}; }

void aof_state_is_durable(struct aof_state *a, struct engine *e, uint64_t position)
{
    a->durable = position;
    if (a->waiting.first) hold_release(e, &a->waiting, position, HOLD_REACHED);
    aof_heed_replicas(a);
}

void aof_state_off(struct aof_state *a, struct engine *e)
{
    a->power = AOF_OFF;
    if (a->waiting.first) hold_release(e, &a->waiting, AOF_NEVER, HOLD_FAILED);
    aof_heed_replicas(a);
}

bool aof_state_has_grown(const struct aof_state *a, int64_t mono_ms)
{
    if (a->power != AOF_ON || !a->percent || a->rewrite != AOF_REWRITE_NONE || mono_ms < a->next_auto_ms) return false;
    if (a->current_bytes <= (uint64_t)a->min_size_bytes) return false;
    uint64_t base = a->base_bytes ? a->base_bytes : 1;
    double growth = (double)a->current_bytes * 100.0 / (double)base - 100.0;
    return growth >= (double)a->percent;
}

static int64_t delay_minutes(uint64_t failures)
{
    uint64_t doublings = failures - FAILURES_FREE;
    return doublings > 5 ? DELAY_MAX_MINUTES : (int64_t)1 << doublings;
}

void aof_state_rewritten(struct aof_state *a, bool good, bool cancelled, int64_t mono_ms)
{
    a->rewrite = AOF_REWRITE_NONE;
    a->last_s = (mono_ms - a->started_ms + 500) / 1000;
    if (good) {
        a->last_good = true;
        a->failures = 0;
        a->next_auto_ms = 0;
        return;
    }
    if (cancelled) return;
    a->last_good = false;
    a->failures++;
    if (a->failures >= FAILURES_FREE) a->next_auto_ms = mono_ms + delay_minutes(a->failures) * 60000;
}

void aof_reset_figures(struct aof_state *a)
{
    a->rewrites = a->delayed_syncs = 0;
    a->forget = true;
}

static void line(struct buf *out, const char *name, int64_t v) { buf_fmt(out, "%s:%lld\r\n", name, (long long)v); }

void aof_state_info(const struct aof_state *a, int64_t mono_ms, struct buf *out)
{
    line(out, "aof_enabled", a->power != AOF_OFF);
    line(out, "aof_rewrite_in_progress", a->rewrite != AOF_REWRITE_NONE);
    line(out, "aof_rewrite_scheduled", a->scheduled);
    line(out, "aof_last_rewrite_time_sec", a->last_s);
    line(out, "aof_current_rewrite_time_sec", a->rewrite == AOF_REWRITE_RUNNING ? (mono_ms - a->started_ms) / 1000 : -1);
    buf_fmt(out, "aof_last_bgrewrite_status:%s\r\n", a->last_good ? "ok" : "err");
    line(out, "aof_rewrites", (int64_t)a->rewrites);
    line(out, "aof_rewrites_consecutive_failures", (int64_t)a->failures);
    buf_fmt(out, "aof_last_write_status:%s\r\n", a->write_good ? "ok" : "err");
    line(out, "aof_last_cow_size", (int64_t)a->last_extra_bytes);
    line(out, "module_fork_in_progress", 0);
    line(out, "module_fork_last_cow_size", 0);
    if (a->power == AOF_OFF) return;
    line(out, "aof_current_size", (int64_t)a->current_bytes);
    line(out, "aof_base_size", (int64_t)a->base_bytes);
    line(out, "aof_pending_rewrite", a->scheduled);
    line(out, "aof_buffer_length", (int64_t)a->buffer_bytes);
    line(out, "aof_pending_bio_fsync", a->sync_pending);
    line(out, "aof_delayed_fsync", (int64_t)a->delayed_syncs);
}
