/* engine: (state, command, time) -> (reply, effects). Everything the shells (server, sim, tests) see of it.
 *
 * The shell owns sessions, feeds commands (engine_run, or node_turn which parses and batches), advances time
 * (engine_set_time, engine_cron), and carries out the effects it finds afterwards:
 *   SEND   engine_take_pushing: sessions whose reply.out got bytes from somebody else's command
 *   PARK   sessions with SESSION_PARKED: their input waits; the engine itself wakes them (engine_serve_parked)
 *   DEFER  engine_take_deferred: values to free on another thread
 *   ASK    engine_take_ask: what only the shell can do (SHUTDOWN ...)
 *   LOG    engine->log hook, when set: the writes, in order, already deterministic
 * No system call, no clock, no luck in here: time, ticks and the seed come in. One thread.
 */
#ifndef VIREO_ENGINE_ENGINE_H
#define VIREO_ENGINE_ENGINE_H

#include "base/rng.h"
#include "ds/map.h"
#include "ds/table.h"
#include "engine/call.h"
#include "engine/effects.h"
#include "engine/session.h"
#include "engine/settings.h"

#define DB_COUNT_MAX 16384
#define STATS_CACHE 64

struct db {
    struct table table;
    int index;
    uint64_t expires;             /* keys with an expiry */
    uint64_t inner;               /* keys whose values have parts that end by themselves */
    struct engine *engine;
    struct waiting *waiting;      /* keys that parked sessions wait for (engine/wait.c) */
    struct watchers *watchers;    /* keys under WATCH (engine/watch.c) */
    struct local_times *local_times; /* a replica's own keys that end (engine/local_times.c); NULL: none */
};

enum ask_kind { ASK_SHUTDOWN, ASK_CRASH, ASK_CONFIG_REWRITE, ASK_KILL_SELF, ASK_SLEEP, ASK_RELOAD, ASK_LOADAOF };
struct ask {
    enum ask_kind kind;
    uint64_t session_id;          /* who asked; it may be gone */
    uint32_t flags;               /* SHUTDOWN_... ; ASK_CRASH: enum crash_kind; ASK_RELOAD: RELOAD_... of persist/save.h */
    uint64_t us;                  /* ASK_SLEEP: the shell sleeps so long before anything else runs; replies go out after it */
};
enum { SHUTDOWN_NOSAVE = 1, SHUTDOWN_SAVE = 2, SHUTDOWN_NOW = 4, SHUTDOWN_FORCE = 8, SHUTDOWN_ABORT = 16, SHUTDOWN_SAFE = 32, SHUTDOWN_FAILOVER = 64 };
enum crash_kind { CRASH_SEGFAULT, CRASH_PANIC, CRASH_ASSERT, CRASH_RESTART, CRASH_RECOVER };

/* A value (or a whole old table) for another thread to free: call free(thing, size). */
struct deferred {
    cow_free_fn *free;
    void *thing;
    size_t size;
};

/* Figures behind INFO; plain counters the engine and the shells add to. */
struct stats {
    uint64_t commands, connections, rejected_connections, expired, expired_parts, expired_stale_perc_x100, expired_time_cap;
    uint64_t evicted, evicted_clients, hits, misses, error_replies;
    uint64_t acl_denied_auth, acl_denied_cmd, acl_denied_key, acl_denied_channel, acl_denied_db;
    uint64_t net_in_bytes, net_out_bytes, reads, writes;
    uint64_t lazyfreed, client_query_limit_disconnects, client_output_limit_disconnects;
    uint64_t expire_cycle_us, eviction_exceeded_us;
    uint64_t pubsub_sent;
    uint64_t slow_commands, slow_us_sum, slow_us_max; /* those SLOWLOG took */
    uint64_t turns, turn_us;      /* of the shell's loop, without its waits */
    uint64_t repl_in_bytes;       /* from this server's master */
    uint64_t unexpected_errors;   /* commands of the master's stream that failed here */
    int64_t last_eviction_exceeded_ms;
};

struct command_stats { /* one per row, by row identity */
    uint64_t calls, ticks, rejected, failed;
    struct latency_histogram *latency; /* NULL until first use */
};

enum held_slots { SLOTS_LEAVE, SLOTS_FRESH, HELD_KINDS }; /* about to be another node's; taken, and that is not on disk yet */

enum gate_mask { /* bits of engine.special: is anything out of the ordinary on? zero on the hot path */
    SPECIAL_MONITOR = 1, SPECIAL_NOTIFY = 2, SPECIAL_MAXMEMORY = 4, SPECIAL_LOG = 8, SPECIAL_LOADING = 16,
    SPECIAL_PAUSE = 32, SPECIAL_WATCH = 64, SPECIAL_WAITING = 128, SPECIAL_VIEW = 256, SPECIAL_SLOT = 512, SPECIAL_REPLICAS = 1024,
    SPECIAL_MISCONF = 2048, SPECIAL_BUSY = 4096, SPECIAL_ACL = 8192, SPECIAL_REPLICA = 16384,
    SPECIAL_TRACKING = 32768, SPECIAL_HOTKEYS = 65536, SPECIAL_OFFLOAD = 131072,
};

/* LOG: one write, or MULTI or EXEC; db is the one it is about. Slices are borrowed for the call. */
typedef void engine_log(void *arg, int db, int argc, const struct slice *argv);

/* Client-side caching: what tracking/ is told, while SPECIAL_TRACKING is on. */
struct track_hooks {
    void (*changed)(struct engine *e, struct slice key, const struct session *by); /* by: whose command did it; NULL: the engine */
    void (*flushed)(struct engine *e);                                /* databases were emptied */
    void (*read)(struct call *c);                                     /* a command was run, perhaps a part of another */
    void (*limit)(struct engine *e);                                  /* before a command */
    void (*served)(struct session *s, const struct command *cmd);     /* its reply is complete; cmd NULL: unknown */
    void (*turn_done)(struct engine *e);
};

/* Reads that others do: what repl/offload.h is asked and told, while SPECIAL_OFFLOAD is on. */
struct offload_hooks {
    bool (*take)(struct call *c);                                     /* before a command: true: its session is parked, somebody else runs it */
    void (*ran)(struct call *c, uint64_t ticks);                      /* it was run here */
};

#define SESSION_LISTENERS 6

struct migration;
struct slot_hidden;
struct engine {
    struct settings *set;         /* the node's; read only here */
    struct cow cow;
    struct rng rng;
    struct db *dbs;
    int db_count;
    int64_t now_ms;               /* wall clock ms, set by the shell before it runs anything */
    uint64_t now_us;              /* wall clock us */
    int64_t mono_ms;              /* monotonic ms since start */
    uint64_t (*ticks)(void *arg); /* cheap monotonic counter for durations; sim gives a virtual one */
    void *ticks_arg;
    double us_per_tick;
    uint64_t tick;                /* when the last command ended: the next one's start. Set it before a batch of commands */
    uint32_t special;             /* enum gate_mask */
    uint32_t lru_clock;           /* 24 bit, seconds; refreshed by engine_set_time */
    uint64_t dirty;               /* changes since start: rdb_changes_since_last_save is derived */
    struct stats stats;

    struct session *sessions, *sessions_last; /* oldest first */
    uint64_t session_count, next_session_id;
    struct session *pushing;
    uint64_t blocked_count, watching_count, monitor_count;
    struct session **monitors;    /* observe.c; monitor_count of them */
    int monitor_cap;
    bool (*subscriptions_of)(const struct session *s); /* pubsub/ fills it in: is s a subscriber? */
    int64_t slow_us;              /* commands from this time on are looked at by slow log and latency; refreshed by engine_settings_changed */
    size_t large_request, large_reply; /* bytes from which on COMMANDLOG takes a command; refreshed by engine_settings_changed */
    size_t request_bytes;         /* of the command that runs, as received; the node says it */
    struct effect_unit unit;      /* engine/effects.h: what the running command logged so far */
    struct stats_cache {
        const struct command *cmd;
        struct command_stats *stats;
    } stats_cache[STATS_CACHE];

    struct call *call;            /* the one running; NULL between commands */
    struct session *serving;      /* whose reply is being written, EXEC's and a script's as a whole; NULL: nobody's */
    const struct command_index *index; /* engine/lookup.h */
    struct command_stats *cmd_stats;   /* by command_index ordinal */
    struct wait *wait;            /* engine/wait.c */
    struct buf kept_pushes;       /* session_keep_push: for the end of the running command */
    struct slice ready_key;       /* while a parked session is run again: the key that is ready; becomes call.ready */
    struct slowlog *slowlog;      /* engine/slowlog.c */
    struct latency *latency;      /* engine/latency.c: LATENCY events */
    struct error_stats *errors;   /* engine/errorstats.c */
    struct pubsub *pubsub;        /* pubsub/ fills it */
    struct tracking *tracking;    /* tracking/ fills these in */
    const struct track_hooks *track;
    const struct offload_hooks *offload; /* repl/ fills it in */
    void (*command_ran)(struct call *c, uint64_t ticks, size_t replied_bytes); /* node/ fills it in, for SPECIAL_HOTKEYS */
    struct map by_id;             /* sessions by the bytes of their ids */
    struct evict *evict;
    struct job *jobs;             /* engine/job.c: the first one runs */
    struct save *save;            /* persist/save.h */
    struct script *script;        /* script/script.h */
    struct repl *repl;            /* repl/repl.h; NULL: this node has no replication */
    bool script_runs;             /* at this moment */
    bool (*script_writes)(struct engine *e, const struct command *cmd, const struct slice *argv, int argc); /* script/ fills it in: may EVAL, FCALL ... change data? */
    const char *busy;             /* a script runs for long: what all but its ending is answered; NULL: none does */
    struct backup_state *backup;  /* persist/backup_state.h; the shell owns it; NULL: no backups */
    void (*flushed)(struct call *c);   /* persist/ fills it in: the last thing FLUSHALL does; may hold its session. May be NULL */

    void (*publish)(struct engine *e, struct slice channel, struct slice message); /* pubsub/ fills it in: keyspace events */
    void (*session_gone[SESSION_LISTENERS])(struct session *s); /* engine_on_session_gone */
    void (*replica_gone)(struct session *s);  /* repl/ fills it in: for sessions that have a replica */
    struct acl *acl;              /* acl/acl.h, which fills these in; NULL: everybody may do everything */
    bool (*acl_allows)(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc, bool in_exec); /* false: the error is replied */
    bool (*acl_reads_all)(struct call *c); /* may it read keys that its line does not name? SORT BY, GET */
    struct cluster *cluster;      /* cluster/cluster.h; NULL: cluster mode is off. cluster/gate.h fills these in, with SPECIAL_SLOT: */
    bool (*slot_allows)(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc, const uint64_t *hash1); /* false: the redirection is replied */
    const char *(*slot_allows_inner)(struct engine *e, const struct session *caller, const struct command *cmd, const struct slice *argv, int argc, bool any_slot); /* of a script: NULL or the error */
    const struct parts_hooks *parts; /* engine/parts.h; the shell fills it in; NULL: no value is made from parts */
    int unmade;                   /* values on their way in parts: what was logged before they came is older than they are */
    struct slot_hidden *hidden;   /* engine/slot_hide.h: slots whose keys are nobody's; NULL: none ever were */
    const uint8_t *held_slots[HELD_KINDS]; /* writes to these wait; engine_hold_slots */
    uint64_t flushes;             /* databases emptied by FLUSHALL, FLUSHDB */
    void (*broadcast)(struct engine *e, bool shard, struct slice channel, struct slice message); /* PUBLISH to the other nodes of the cluster; NULL: there is none */
    void (*exchange)(struct engine *e, struct migration *m, bool now); /* the shell's (persist/migrate.h); NULL: there is no net. now: waits for it */
    int script_slot;              /* of the keys of the command that passed the gate last; -1: it had none */
    const char *(*master_place)(const struct engine *e, int *port);  /* host of the master of a replica; node/ fills it in */
    bool auth_required;           /* new sessions must log in first */
    engine_log *log, *stream;     /* LOG: for files, and for replicas; NULL: nobody listens; engine_set_log, engine_set_stream change them */
    engine_log *moved;            /* and for slots on their way to another node; engine_set_moved */
    void *log_arg, *stream_arg, *moved_arg;
    struct slice raw;             /* the bytes as received of the command with these arguments, if it came as the log writes it; */
    const struct slice *raw_argv; /* NULL: not known */
    size_t log_bytes;             /* memory of the log's buffers, as last counted by the listener */
    uint64_t log_pos;             /* bytes ever logged; the listener counts */
    int64_t stream_offset;        /* of the replication stream; repl/ keeps it */
    size_t stream_bytes;          /* memory of the stream that replicas have not taken, beyond the backlog; repl/ keeps it */
    int (*replicas_durable)(const struct engine *e, int64_t offset); /* repl/ fills it in: how many have it in their log */
    void (*ask_replicas)(struct engine *e);                          /* and asks them how far they are; NULL: there is no replication */
    int good_replicas;            /* min-replicas-to-write; repl/ counts */
    bool quorum_asked;            /* some session wanted replication-mode quorum for itself (node/quorum.h) */
    bool (*lacks_quorum)(struct engine *e, const struct session *s); /* node/: a write of s would wait for replicas that are not here */
    struct aof_state *aof;        /* persist/aof_state.h; the shell owns it; NULL: no log is ever kept */
    const char *misconf_rdb, *misconf_aof; /* NULL, or the error that writes get: a save failed, the log cannot be written */
    struct ask asks[8];
    int ask_count;
    struct deferred *deferred;
    int deferred_count, deferred_cap;

    int64_t next_expire_ms;       /* wall clock: nothing expires before, as far as known since the last engine_cron */
    int64_t pause_until_ms;       /* CLIENT PAUSE; mono */
    bool pause_all;               /* else writes only */
    uint8_t writes_held;             /* engine_hold_writes */
    bool cron_paused;             /* DEBUG PAUSE-CRON */
    bool replica;                 /* this server has a master (repl/): SPECIAL_REPLICA; what is past its time is hidden, and goes when the master says so */
    bool master_link_up;          /* and its stream flows */
    char unexpected_error[200];   /* what the last command of the master's stream that failed was answered */
    bool async_loading;           /* a replica loads its master's set beside its own, which is served meanwhile */
    size_t client_bytes;          /* memory of client buffers, as last counted by the shell */
    void *node;                   /* struct node of the floor above, for its own commands */
};

struct engine *engine_new(struct settings *set, const struct command_index *index, uint64_t seed);
void engine_free(struct engine *e);

/* Who gets the LOG effects from now on; NULL: nobody. A MULTI that went to the one before gets its EXEC there. */
void engine_set_log(struct engine *e, engine_log *log, void *arg);
void engine_set_stream(struct engine *e, engine_log *stream, void *arg); /* the same for the replication stream */
void engine_set_moved(struct engine *e, engine_log *moved, void *arg); /* and for slots that move. Set between units only */
/* The role: changes what is refused and who removes what is past its time. */
void engine_set_replica(struct engine *e, bool replica);
/* Its master is away, and it does not serve what may be out of date. */
static inline bool engine_stale(const struct engine *e) { return e->replica && !e->master_link_up && !e->set->replica_serve_stale_data; }
/* A hand-over: writes wait, without limit of time and beside CLIENT PAUSE. */
void engine_hold_writes(struct engine *e, bool on);
void engine_hold_end(struct engine *e, bool on);   /* the same while the end waits for replicas: each hold is let go by who set it */
void engine_hold_moved(struct engine *e, bool on); /* the same while keys are on their way to another server (MIGRATE) */
/* Cluster mode: writes to these slots, and what may write anywhere, wait. Borrowed until it is called with NULL. */
void engine_hold_slots(struct engine *e, enum held_slots why, const uint8_t *slots);
/* Ends every wait with an error, and the connections after it: the role changes. */
void engine_unblock_all(struct engine *e, struct slice error);
/* Derives special and slow_us from the settings: after any of them changed. */
void engine_settings_changed(struct engine *e);
void engine_heed_quorum(struct engine *e);               /* from now on some session may want replication-mode quorum for itself */
bool engine_few_replicas(struct engine *e, const struct session *s); /* too few for a write of s: min-replicas-to-write, or its quorum */
/* Time: before anything runs in a turn. wall_us: since 1970; mono_ms: monotonic. */
void engine_set_time(struct engine *e, uint64_t wall_us, int64_t mono_ms);

/* Runs one command for s: gates, queueing in MULTI, the function, effects. Arguments are borrowed for the call.
 * hash1: hash_slice(argv[1]), so that it is not taken twice; NULL: not taken. cmd may be NULL (looked up).
 * false: not run, the session is held back by CLIENT PAUSE (SESSION_PAUSED): give the same command again later. */
bool engine_run(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc, const uint64_t *hash1);

/* After commands: runs parked sessions whose keys became ready. Called by engine_run's callers once per turn or more often;
 * cheap when nothing waits. Replies go to those sessions (engine_take_pushing). */
void engine_serve_parked(struct engine *e);
/* Time-driven work: timeouts of parked sessions, expiry, eviction, statistics. budget_us bounds the work of one call.
 * Returns the ms until it wants to be called again (at most 100). */
int64_t engine_cron(struct engine *e, int64_t budget_us);

struct session *engine_take_pushing(struct engine *e); /* one after the other; NULL: none */
bool engine_take_ask(struct engine *e, struct ask *out);
void engine_ask(struct engine *e, enum ask_kind kind, struct session *s, uint32_t flags);
void engine_ask_sleep(struct call *c, uint64_t us); /* DEBUG SLEEP; counts as time the command took */
int engine_take_deferred(struct engine *e, struct deferred *out, int max);
void engine_defer(struct engine *e, cow_free_fn *free, void *thing, size_t size);

/* Calls listener for every session that ends, from now on, before anything of it is freed. At most SESSION_LISTENERS. */
void engine_on_session_gone(struct engine *e, void (*listener)(struct session *s));
/* A key was changed by the engine's own doing (expiry, eviction): WATCHers fail, those who cache it are told. */
void engine_key_changed(struct engine *e, struct db *db, struct slice key);
struct session *engine_session_by_id(struct engine *e, uint64_t id);
/* Ends a wait early: CLIENT UNBLOCK. error: with -UNBLOCKED, else as if timed out. false: it was not parked. */
bool engine_unpark(struct engine *e, struct session *s, bool error);

/* Visits all, oldest first; the visit may deinit the one it is given. */
void engine_each_session(struct engine *e, void (*visit)(void *arg, struct session *s), void *arg);

/* A frozen view of all databases: freeze, walk from any thread, end. One at a time. Each is O(databases), nothing is freed
 * by the executor. Walk with table_view_next, database by database. */
struct engine_view {
    int db_count;
    struct table_view *dbs;
};
static inline bool engine_may_freeze(const struct engine *e) { return !e->cow.live && !e->unmade; }
void engine_freeze(struct engine *e, struct engine_view *v);
void engine_view_end(struct engine *e, struct engine_view *v);
/* For the view's only walker, from its thread, after each table_view_next (or rarer): done for good with all databases
 * before db and with what lies before at in it (entries, roots, nodes). db = db_count: with everything. What is passed is
 * written in place, and what was kept for it is freed, so the view costs memory only for what is still to come. */
void engine_view_pass(struct engine *e, const struct engine_view *v, int db, uint64_t at);
void engine_view_sweep(struct engine *e); /* a slice of the search for what was left inside values (cow_sweep); call it in every turn */
void engine_view_reap(struct engine *e); /* hands on what was kept for the part that is passed; engine_cron does it */

#endif
