#include "server/options.h"

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
        .port = (int)config_int(n, "port"), .tcp_backlog = (int)config_int(n, "tcp-backlog"),
        .tcp_keepalive_s = (int)config_int(n, "tcp-keepalive"), .timeout_s = (int)config_int(n, "timeout"),
        .unixsocketperm = (uint32_t)config_int(n, "unixsocketperm"), .maxclients = (uint32_t)config_int(n, "maxclients"),
        .daemonize = config_bool(n, "daemonize"), .always_show_logo = config_bool(n, "always-show-logo"),
        .syslog_enabled = config_bool(n, "syslog-enabled"), .set_proc_title = config_bool(n, "set-proc-title"),
        .crash_log_enabled = config_bool(n, "crash-log-enabled"), .use_exit_on_panic = config_bool(n, "use-exit-on-panic"),
    };
}
