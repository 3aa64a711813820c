/* settings: the values of configuration directives that the engine and the types read, as plain data.
 * node/config rows point at the fields and carry names, bounds and defaults; settings_default fills the defaults for
 * tests and sim. Executor thread. Units stand in the names; sizes are bytes. */
#ifndef VIREO_ENGINE_SETTINGS_H
#define VIREO_ENGINE_SETTINGS_H

#include "base/slice.h"
#include "engine/cluster_settings.h"

#include <stdbool.h>
#include <stdint.h>

enum maxmemory_policy { /* order as in CONFIG GET's help */
    EVICT_VOLATILE_LRU, EVICT_VOLATILE_LFU, EVICT_VOLATILE_RANDOM, EVICT_VOLATILE_TTL,
    EVICT_ALLKEYS_LRU, EVICT_ALLKEYS_LFU, EVICT_ALLKEYS_RANDOM, EVICT_NOEVICTION,
    EVICT_VOLATILE_LRM, EVICT_ALLKEYS_LRM, /* of Redis 8.6: by the last change; behind all others, which use_touch relies on */
};

enum enable { ENABLE_NO, ENABLE_YES, ENABLE_LOCAL };

struct output_limit { /* one client class of client-output-buffer-limit */
    uint64_t hard_bytes, soft_bytes;
    int64_t soft_seconds;
};

struct settings {
    /* thresholds of encodings */
    uint64_t hash_max_listpack_entries, hash_max_listpack_value;
    uint64_t set_max_intset_entries;
    uint64_t zset_max_listpack_entries, zset_max_listpack_value;
    int64_t list_max_listpack_size;
    int64_t list_compress_depth;
    int64_t stream_node_max_bytes, stream_node_max_entries; /* 0: no limit */
    int64_t stream_idmp_duration, stream_idmp_maxsize;      /* of streams that begin to remember idempotent ids: seconds; ids of one producer */
    uint64_t hll_sparse_max_bytes;
    /* limits */
    int64_t proto_max_bulk_len;
    int64_t databases;
    uint64_t maxmemory;
    int maxmemory_policy;            /* enum maxmemory_policy */
    int64_t maxmemory_samples, maxmemory_eviction_tenacity;
    int64_t lfu_log_factor, lfu_decay_time;
    int64_t client_query_buffer_limit;
    struct output_limit output_limits[3]; /* normal, replica, pubsub */
    int64_t maxmemory_clients;       /* bytes; negative: percent of maxmemory */
    int64_t tracking_table_max_keys;
    int64_t min_replicas_to_write, min_replicas_max_lag_s;
    uint64_t lua_memory_limit;       /* of one interpreter */
    int64_t busy_reply_threshold_ms;
    /* files */
    int rdb_version;                 /* written: 0 as the data need (persist/rdb_save.h), 1 to 4: version 9 to 12 */
    bool rdb_compression, rdb_checksum, rdb_incremental_fsync, stop_writes_on_bgsave_error;
    int64_t rdb_key_save_delay_us, key_load_delay_us; /* for tests; negative: a microsecond once per that many keys */
    int64_t loading_events_bytes;    /* clients are looked after so often while loading */
    /* replication; texts are owned by the config table */
    bool replica_read_only, replica_serve_stale_data, replica_ignore_maxmemory, tls_replication;
    int replication_mode;            /* enum: 0 async, 1 quorum: repl/quorum.h */
    int64_t replication_quorum, replication_quorum_timeout_ms; /* replicas; 0: a majority of the copies */
    const char *replication_quorum_users;
    bool empty_master_recover;       /* an empty master takes its data back from a replica: repl/recover.h */
    int replica_refuse_empty;        /* a master that lost its data does not take ours */
    int repl_diskless_load;          /* enum: 0 disabled, 1 on-empty-db, 2 swapdb */
    int64_t repl_window_size;        /* bytes on disk; 0: none: repl/window.h */
    bool read_offload;               /* replica-read-offload */
    int64_t offload_min_us, offload_timeout_ms;
    int64_t replica_announce_port, port, tls_port, repl_timeout_s, repl_backlog_size;
    int64_t repl_backlog_ttl_s, repl_ping_period_s, repl_diskless_delay_s, repl_diskless_max_replicas, replica_priority, shutdown_timeout_s;
    bool repl_diskless_sync, replica_announced, repl_disable_nodelay;
    bool cluster_enabled;
    /* behaviour */
    uint32_t notify_events;          /* NOTIFY_ mask */
    int64_t slowlog_log_slower_than_us, slowlog_max_len, slowlog_args_max, slowlog_arg_bytes_max;
    int64_t large_request_bytes, large_reply_bytes, large_request_max_len, large_reply_max_len; /* COMMANDLOG; bytes from which on, negative: never */
    int64_t latency_monitor_threshold_ms;
    bool latency_tracking;
    bool lazyfree_lazy_eviction, lazyfree_lazy_expire, lazyfree_lazy_server_del, lazyfree_lazy_user_del, lazyfree_lazy_user_flush;
    int64_t active_expire_effort, hz;
    bool active_expire;              /* DEBUG SET-ACTIVE-EXPIRE */
    struct slice requirepass;        /* empty: none; owned by the config table */
    struct slice masterauth;
    const char *masteruser, *replica_announce_ip;
    struct cluster_settings cluster;
    const char *save_points;         /* "seconds changes seconds changes ..."; NULL or empty: none; owned by the config table */
    bool protected_mode;
    int acl_pubsub_default;          /* enum: 0 all channels for new users, 1 none */
    int64_t acllog_max_len;
    int enable_debug_command, enable_module_command, enable_protected_configs; /* enum enable */
    const char *availability_zone;   /* what HELLO tells of where this server is; NULL or empty: nothing */
    int64_t lookahead;               /* commands that one turn takes on at most */
    int64_t new_connections_max, new_tls_connections_max; /* accepted in a turn */
    bool hide_user_data;             /* no words of commands in the report of a crash */
    bool import_mode;                /* nothing passes away by itself: the data are being brought in */
    bool key_memory_histograms;      /* INFO keysizes tells bytes too */
};

void settings_default(struct settings *s);

#endif
