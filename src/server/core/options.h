/* options: the directives the shell acts on, read out of the node's configuration into plain data.
 * Text is borrowed from the configuration and valid until the directive changes: options_read after each change. */
#ifndef VIREO_SERVER_CORE_OPTIONS_H
#define VIREO_SERVER_CORE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "io/tls.h"

struct node;

struct options {
    const char *bind, *unixsocket, *logfile, *dir, *pidfile, *proc_title_template, *io_backend, *supervised;
    const char *syslog_ident, *syslog_facility, *oom_score_adj, *oom_score_adj_values, *loglevel;
    const char *shutdown_on_sigint, *shutdown_on_sigterm;
    struct tls_settings tls;
    int port, tls_port, tcp_backlog, tcp_keepalive_s, timeout_s;
    uint32_t unixsocketperm, maxclients;
    int log_format, log_stamp;        /* enum log_format, log_stamp */
    const char *server_cpus, *bio_cpus, *rewrite_cpus, *bgsave_cpus, *unixsocketgroup;
    int64_t tls_reload_s;
    bool daemonize, always_show_logo, syslog_enabled, set_proc_title, crash_log_enabled, use_exit_on_panic, mptcp;
};

void options_read(struct node *n, struct options *out);

#endif
