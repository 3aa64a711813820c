/* shell: what the node asks of the world (struct shell's functions), and the clock it is given. Executor thread. */
#ifndef VIREO_SERVER_SHELL_H
#define VIREO_SERVER_SHELL_H

#include "server/server.h"

void shell_fill(struct server *sv, struct shell *sh, const char *executable, const char *config_file);
void shell_set_time(struct server *sv);
void shell_apply_log(const struct options *o);

#endif
