/* command: one command the user gave, from words to printed reply, with what it changes in the session (database, MULTI,
 * user, protocol), the endless replies of SUBSCRIBE and MONITOR, redirections of a cluster and a second try on a lost
 * connection. Borrows everything. Answers false when the command could not be done; interactive sessions have been told,
 * others end the process as the exit codes of the console demand (1). */
#ifndef VIREO_CLI_COMMAND_H
#define VIREO_CLI_COMMAND_H

#include "apps/cli/session.h"

bool command_run(struct session *s, const struct slice *argv, size_t argc, long long repeat);

#endif
