#include "server/core/options.h"

#include <string.h>

#include "node/config.h"

static const char *text(struct node *n, const char *name) { return config_string(n, name); }

void options_read(struct node *n, struct options *out)
{
    *out = (struct options){
        .bind = text(n, "bind"), .unixsocket = text(n, "unixsocket"), .logfile = text(n, "logfile"), .dir = text(n, "dir"),
        .pidfile = text(n, "pidfile"), .proc_title_template = text(n, "proc-title-template"),
        .io_backend = text(n, "io-backend"), .supervised = text(n, "supervised"), .syslog_ident = text(n, "syslog-ident"),
        .syslog_facility = text(n, "syslog-facility"), .oom_score_adj = text(n, "oom-score-adj"),
        .oom_score_adj_values = text(n, "oom-score-adj-values"), .loglevel = text(n, "loglevel"),
        .shutdown_on_sigint = text(n, "shutdown-on-sigint"), .shutdown_on_sigterm = text(n, "shutdown-on-sigterm"),
        .tls = {.cert_file = text(n, "tls-cert-file"), .key_file = text(n, "tls-key-file"), .key_pass = text(n, "tls-key-file-pass"),
                .ca_file = text(n, "tls-ca-cert-file"), .ca_dir = text(n, "tls-ca-cert-dir"), .dh_file = text(n, "tls-dh-params-file"),
                .protocols = text(n, "tls-protocols"), .ciphers = text(n, "tls-ciphers"), .ciphersuites = text(n, "tls-ciphersuites"),
                .auth = (enum tls_auth)config_int(n, "tls-auth-clients"),
                .prefer_server_ciphers = config_bool(n, "tls-prefer-server-ciphers"),
                .session_caching = config_bool(n, "tls-session-caching"), .session_cache_size = config_int(n, "tls-session-cache-size"),
                .session_cache_timeout_s = config_int(n, "tls-session-cache-timeout")},
        .log_format = (int)config_int(n, "log-format"), .log_stamp = (int)config_int(n, "log-timestamp-format"),
        .server_cpus = text(n, "server-cpulist"), .bio_cpus = text(n, "bio-cpulist"), .rewrite_cpus = text(n, "aof-rewrite-cpulist"),
        .bgsave_cpus = text(n, "bgsave-cpulist"), .unixsocketgroup = text(n, "unixsocketgroup"),
        .tls_reload_s = config_int(n, "tls-auto-reload-interval"), .mptcp = config_bool(n, "mptcp"),
        .tls_port = (int)config_int(n, "tls-port"),
        .port = (int)config_int(n, "port"), .tcp_backlog = (int)config_int(n, "tcp-backlog"),
        .tcp_keepalive_s = (int)config_int(n, "tcp-keepalive"), .timeout_s = (int)config_int(n, "timeout"),
        .unixsocketperm = (uint32_t)config_int(n, "unixsocketperm"), .maxclients = (uint32_t)config_int(n, "maxclients"),
        .daemonize = config_bool(n, "daemonize"), .always_show_logo = config_bool(n, "always-show-logo"),
        .syslog_enabled = config_bool(n, "syslog-enabled"), .set_proc_title = config_bool(n, "set-proc-title"),
        .crash_log_enabled = config_bool(n, "crash-log-enabled"), .use_exit_on_panic = config_bool(n, "use-exit-on-panic"),
    };
}
