/* cluster_settings: the values of the cluster-... directives, as plain data inside struct settings. The cluster machine
 * (cluster/) reads them through a pointer at every use, so a change takes effect with the next packet or reply. Texts are
 * owned by the config table. Executor thread. */
#ifndef VIREO_ENGINE_CLUSTER_SETTINGS_H
#define VIREO_ENGINE_CLUSTER_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

enum cluster_endpoint { ENDPOINT_IP, ENDPOINT_HOSTNAME, ENDPOINT_UNKNOWN };

struct cluster_settings {
    int64_t node_timeout_ms;
    int64_t databases;                /* cluster-databases; at start */
    int64_t replica_validity_factor;  /* 0: data of any age will do */
    int64_t migration_barrier;
    int64_t link_sendbuf_limit;       /* bytes; 0: none */
    int64_t announce_port, announce_tls_port, announce_bus_port; /* 0: the listening one */
    int64_t repl_ping_period_s;       /* repl-ping-replica-period */
    int64_t move_log_max;             /* cluster-slot-migration-log-max-len */
    int64_t move_max_lag_bytes, move_pause_timeout_ms; /* -handoff-max-lag-bytes, -write-pause-timeout */
    const char *announce_ip, *announce_hostname; /* "": none */
    const char *secret;               /* cluster-secret: one or two words; "": none */
    int endpoint_type;                /* enum cluster_endpoint */
    bool allow_replica_migration, require_full_coverage, replica_no_failover;
    bool allow_reads_when_down, allow_pubsubshard_when_down;
    bool scatter;                     /* cluster-scatter-gather */
    bool tls_cluster, tls_replication;
};

#endif
