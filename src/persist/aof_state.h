/* aof_state: what is known of the append-only log: whether it is kept, how far it is durable, how rewrites went; and the
 * decisions that follow from it. Shared by the commands (BGREWRITEAOF, WAITAOF, DEBUG LOADAOF), INFO and the shell, which
 * owns the struct, keeps its figures and does the work. Executor thread. */
#ifndef VIREO_PERSIST_AOF_STATE_H
#define VIREO_PERSIST_AOF_STATE_H

#include "engine/engine.h"
#include "engine/hold.h"

enum aof_power { AOF_OFF, AOF_STARTING, AOF_ON }; /* STARTING: its first base is being written; counts as off */
enum aof_rewrite { AOF_REWRITE_NONE, AOF_REWRITE_WANTED, AOF_REWRITE_RUNNING };

#define AOF_NEVER UINT64_MAX

struct aof_state {
    enum aof_power power;
    enum aof_rewrite rewrite;
    bool scheduled;              /* a rewrite as soon as nothing else is being written */
    /* positions, as engine.log_pos counts */
    uint64_t written, durable;
    bool fsync_always;
    /* rewrites */
    int64_t started_ms;          /* mono: the one that runs */
    int64_t last_s;              /* seconds the last one took; -1: none yet */
    bool last_good;
    uint64_t rewrites, failures; /* failures in a row */
    int64_t next_auto_ms;        /* mono: no automatic one before */
    /* figures */
    uint64_t current_bytes, base_bytes; /* base_bytes: all files after the last rewrite or start */
    uint64_t buffer_bytes, delayed_syncs, last_extra_bytes;
    bool sync_pending;
    bool write_good;
    int64_t flush_sleep_us;      /* DEBUG AOF-FLUSH-SLEEP */
    int64_t min_size_bytes, percent; /* auto-aof-rewrite-* */
    struct hold_queue reloading; /* DEBUG LOADAOF */
    struct hold_queue waiting;   /* WAITAOF, by position */
    struct hold_queue waiting_replicas; /* WAITAOF that replicas must answer too */
    /* the shell */
    void *arg;
    bool (*busy)(void *arg);     /* a save is being written */
    void (*sync)(void *arg);     /* somebody waits for the next sync */
    bool forget;                 /* CONFIG RESETSTAT: the shell's own count of delayed syncs begins anew */
};

void aof_state_init(struct aof_state *a);
void aof_state_is_durable(struct aof_state *a, struct engine *e, uint64_t position); /* answers those who waited for it */
void aof_heed_replicas(struct aof_state *a);                                        /* those who wait for replicas, too: some may be answered now */
void aof_state_off(struct aof_state *a, struct engine *e);                          /* and those who wait in vain */
/* Is a rewrite due by size? */
bool aof_state_has_grown(const struct aof_state *a, int64_t mono_ms);
void aof_state_rewritten(struct aof_state *a, bool good, bool cancelled, int64_t mono_ms);
void aof_state_info(const struct aof_state *a, int64_t mono_ms, struct buf *out);   /* lines of INFO persistence */
void aof_reset_figures(struct aof_state *a);                                        /* CONFIG RESETSTAT */
void aof_reload_asked(struct call *c);                                              /* DEBUG LOADAOF */

#endif
