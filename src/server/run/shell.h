/* shell: what the node asks of the world (struct shell's functions). Executor thread. */
#ifndef VIREO_SERVER_RUN_SHELL_H
#define VIREO_SERVER_RUN_SHELL_H

#include "server/core/server.h"

void shell_fill(struct server *sv, struct shell *sh, const char *executable, const char *config_file);
void shell_apply_log(const struct options *o);

#endif
