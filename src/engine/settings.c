#include "engine/settings.h"

#include <string.h>

void settings_default(struct settings *s)
{
    *s = (struct settings){
        .hash_max_listpack_entries = 512, .hash_max_listpack_value = 64,
        .set_max_intset_entries = 512,
        .zset_max_listpack_entries = 128, .zset_max_listpack_value = 64,
        .list_max_listpack_size = -2,
        .stream_node_max_bytes = 4096,
        .stream_node_max_entries = 100,
        .stream_idmp_duration = 100,
        .stream_idmp_maxsize = 100,
        .hll_sparse_max_bytes = 3000,
        .proto_max_bulk_len = 512ll << 20,
        .databases = 16,
        .cluster = {.databases = 1, .node_timeout_ms = 15000, .replica_validity_factor = 10, .migration_barrier = 1, .repl_ping_period_s = 10,
                    .announce_ip = "", .announce_hostname = "", .secret = "", .allow_replica_migration = true, .require_full_coverage = true,
                    .allow_pubsubshard_when_down = true},
        .maxmemory_policy = EVICT_NOEVICTION,
        .maxmemory_samples = 5, .maxmemory_eviction_tenacity = 10,
        .rdb_compression = true, .rdb_checksum = true, .rdb_incremental_fsync = true,
        .stop_writes_on_bgsave_error = true, .loading_events_bytes = 2 << 20,
        .lfu_log_factor = 10, .lfu_decay_time = 1,
        .client_query_buffer_limit = 1ll << 30,
        .output_limits = {{0, 0, 0}, {256ull << 20, 64ull << 20, 60}, {32ull << 20, 8ull << 20, 60}},
        .tracking_table_max_keys = 1000000, .min_replicas_max_lag_s = 10,
        .slowlog_log_slower_than_us = 10000, .slowlog_max_len = 128, .slowlog_args_max = 32, .slowlog_arg_bytes_max = 128,
        .large_request_bytes = 1048576, .large_reply_bytes = 1048576, .large_request_max_len = 128, .large_reply_max_len = 128,
        .latency_tracking = true,
        .replica_read_only = true, .replica_serve_stale_data = true, .replica_ignore_maxmemory = true, .replica_refuse_empty = true, .empty_master_recover = true,
        .port = 6379, .repl_timeout_s = 60, .repl_backlog_size = 1 << 20, .repl_window_size = 1 << 30,
        .repl_backlog_ttl_s = 3600, .repl_ping_period_s = 10, .repl_diskless_delay_s = 5, .repl_diskless_sync = true, .replica_announced = true,
        .replica_priority = 100, .shutdown_timeout_s = 10,
        .replication_quorum_timeout_ms = 5000, .offload_min_us = 500, .offload_timeout_ms = 1000,
        .active_expire_effort = 1, .hz = 10,
        .active_expire = true,
        .protected_mode = true,
        .acl_pubsub_default = 1, .acllog_max_len = 128,
        .lookahead = 128, .new_connections_max = 10, .new_tls_connections_max = 1,
        .lua_memory_limit = 1ull << 30, .busy_reply_threshold_ms = 5000,
    };
}
