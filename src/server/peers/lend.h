/* lend: a replica with `replica-read-offload yes` keeps a second connection to its master, on which the master asks it for reads
 * (repl/offload.h). This file makes the connection, greets, and hands it to the server as one of its own; then it is a connection like
 * others. Made again when it is lost, and not tried more than once in LEND_AGAIN_MS; a master that knows nothing of it is left alone until
 * the link to it is made anew. By TLS with tls-replication. Executor thread; the waiting is a helper thread's (server/peers/dial.h). */
#ifndef VIREO_SERVER_PEERS_LEND_H
#define VIREO_SERVER_PEERS_LEND_H

#include "server/core/server.h"

#define LEND_AGAIN_MS 1000

void lend_cron(struct server *sv); /* once a sweep */
void lend_stop(struct server *sv);

#endif
