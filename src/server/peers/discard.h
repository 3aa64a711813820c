/* discard: the file for writes that a failover takes back (repl/discard.h): discarded-ID-FROM-TO.aof in `dir`, commands as in a log, for
 * redis-cli --pipe. The newest replication-discarded-files stay. Written on the executor, in the moment between two data sets. */
#ifndef VIREO_SERVER_PEERS_DISCARD_H
#define VIREO_SERVER_PEERS_DISCARD_H

#include "server/core/server.h"

bool discard_file_begin(struct server *sv, const char *name);
void discard_file_bytes(struct slice bytes);
void discard_file_end(struct server *sv);

#endif
