/* process: what surrounds a server process: background, pid file, supervisor, limits, title. At start, mostly.
 * Failures are logged; none but a failed fork is fatal. Executor thread. */
#ifndef VIREO_SERVER_RUN_PROCESS_H
#define VIREO_SERVER_RUN_PROCESS_H

#include "server/core/server.h"

void process_keep_args(int argc, char **argv, char **envp); /* first of all: makes room for a title */
const char *process_executable(void);                 /* path of the running program; lives as long as it */
void process_detect_supervisor(struct server *sv);   /* directive supervised: sets sv->supervised */
void process_daemonize(void);                        /* forks; the parent exits */
void process_write_pid(struct server *sv, bool background);
void process_notify(struct server *sv, const char *state); /* to systemd, if it supervises: "READY=1\n" ... */
/* Descriptors for this many clients: how many clients there can be, after raising the limit as far as it goes. */
uint32_t process_raise_files(uint32_t maxclients);
bool process_oom_score(const struct options *o);
/* false: the template is not well formed. {title} {listen-addr} {server-mode} {port} {tls-port} {unixsocket} {config-file} */
bool process_title(const struct options *o, const char *config_file, struct buf *out);
void process_show_title(const char *title);
_Noreturn void process_restart(void);                /* the same program with the same arguments, in this process */

#endif
