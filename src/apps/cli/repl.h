/* repl: reads commands line by line until quit or the end of input, from a terminal with editing or from a pipe without.
 * Takes an unconnected session; answers the exit status. */
#ifndef VIREO_CLI_REPL_H
#define VIREO_CLI_REPL_H

#include "apps/cli/session.h"

int repl_run(struct session *s, volatile sig_atomic_t *interrupt);

#endif
