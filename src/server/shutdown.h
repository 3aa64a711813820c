/* shutdown: the orderly end. SHUTDOWN, SIGTERM and SIGINT come here; the process ends with the turn in progress.
 * Nothing is saved: a node of this version keeps its data in memory only. Executor thread. */
#ifndef VIREO_SERVER_SHUTDOWN_H
#define VIREO_SERVER_SHUTDOWN_H

#include "server/server.h"

void shutdown_asked(struct server *sv, uint32_t flags); /* SHUTDOWN_ flags */
void shutdown_finish(struct server *sv);                /* after the last turn: sockets, files, threads */

#endif
