/* generation: what is on disk of a data set that gives way to another one's (a full sync from a master with another history):
 * the dump and the log keep a second name, DUMP.before-sync and APPENDDIR.before-sync, until the next time. They are links:
 * nothing is copied. To go back: stop the server, give them their old names, start without replicaof. Executor thread. */
#ifndef VIREO_SERVER_STORE_GENERATION_H
#define VIREO_SERVER_STORE_GENERATION_H

#include "server/core/server.h"

void generation_keep(struct server *sv);

#endif
