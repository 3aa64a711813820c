/* observe: what the engine records about the commands it ran: slow log, latency events, histograms, error counts, MONITOR.
 * Called by engine_run behind cheap conditions; the commands that show it are in node/. Executor thread. */
#ifndef VIREO_ENGINE_OBSERVE_H
#define VIREO_ENGINE_OBSERVE_H

#include "engine/engine.h"

/* --- logs of commands: those that took long, came with many bytes or were answered with many --- */
enum slowlog_kind { SLOWLOG_SLOW, SLOWLOG_LARGE_REQUEST, SLOWLOG_LARGE_REPLY, SLOWLOG_KINDS };
/* What a command did that takes time, beside its own work: SLOWLOG CAUSE. */
struct slow_cause {
    uint64_t expired;           /* keys and fields that were past their time, dropped on the way */
    uint64_t copied_bytes;      /* kept for a snapshot that walks the data */
    uint64_t replied_bytes, argument_bytes;
};
struct slowlog_entry {
    uint64_t id;
    int64_t time_s, value;      /* microseconds, or bytes */
    int argc;                   /* at most 32, arguments cut to 128 bytes as Redis does; owned */
    struct slice *argv;
    struct slow_cause cause;
    char peer[64];
    char *name;                 /* client name; NULL: none */
    struct slowlog_entry *next; /* older */
};
struct slowlog *slowlog_new(void);
void slowlog_free(struct slowlog *l);
/* cause: NULL when the kind tells it already. */
void slowlog_add(struct engine *e, enum slowlog_kind kind, struct session *s, const struct slice *argv, int argc, int64_t value,
                 const struct slow_cause *cause);
void slowlog_reset(struct slowlog *l, enum slowlog_kind kind);
uint64_t slowlog_len(const struct slowlog *l, enum slowlog_kind kind);
const struct slowlog_entry *slowlog_first(const struct slowlog *l, enum slowlog_kind kind); /* newest */

/* --- latency events (LATENCY ...): the newest 160 samples an event, one a second --- */
struct latency_sample {
    int64_t time_s;
    uint32_t ms;
};
struct latency_event {
    const char *name;
    struct latency_sample ring[160];
    int next, max_ms;
    struct latency_event *link;
};
struct latency *latency_new(void);
void latency_free(struct latency *l);
void latency_add(struct engine *e, const char *event, int64_t ms); /* below the threshold: ignored */
struct latency_event *latency_first(struct latency *l);
int latency_reset(struct latency *l, struct slice event);          /* empty: all; returns how many went */

/* --- histograms of command times: log-linear, 8 steps a doubling, in nanoseconds --- */
#define HISTOGRAM_CELLS 320
struct latency_histogram {
    uint64_t count, cell[HISTOGRAM_CELLS];
};
static inline unsigned histogram_cell(uint64_t ns)
{
    if (ns < 8) return (unsigned)ns;
    unsigned top = 63u - (unsigned)__builtin_clzll(ns);
    unsigned cell = (top - 2) * 8 + (unsigned)(ns >> (top - 3) & 7);
    return cell < HISTOGRAM_CELLS ? cell : HISTOGRAM_CELLS - 1;
}
uint64_t histogram_cell_max_ns(unsigned cell);                      /* the largest time counted in the cell */
uint64_t histogram_percentile_ns(const struct latency_histogram *h, double percent);

/* --- error counts by code word --- */
struct error_count {
    char code[64];
    uint64_t count;
};
struct error_stats *errors_new(void);
void errors_free(struct error_stats *x);
void errors_note(struct engine *e, struct slice reply); /* "-WRONGTYPE ..." as it stands in the output */
void errors_reset(struct error_stats *x);
int errors_list(const struct error_stats *x, const struct error_count **out); /* in order of the code words */

/* --- MONITOR --- */
void monitor_add(struct session *s);
void monitor_remove(struct session *s);
void monitor_feed(struct engine *e, struct session *s, const struct slice *argv, int argc);

#endif
