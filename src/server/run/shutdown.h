/* shutdown: the orderly end. SHUTDOWN, SIGTERM and SIGINT come here; the process ends with the turn in progress, after the
 * replicas have what they lack (a master waits shutdown-timeout for them) and a save where one is due. When that fails it goes on serving (unless forced), and who asked is told. Executor thread. */
#ifndef VIREO_SERVER_RUN_SHUTDOWN_H
#define VIREO_SERVER_RUN_SHUTDOWN_H

#include "server/core/server.h"

void shutdown_asked(struct server *sv, uint32_t flags); /* SHUTDOWN_ flags */
void shutdown_poll(struct server *sv);                  /* once a turn: an end that waits for replicas */
bool shutdown_call_off(struct server *sv);              /* that one does not come; false: there is none */
void shutdown_finish(struct server *sv);                /* after the last turn: sockets, files, threads */

#endif
