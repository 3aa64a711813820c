/* sync: full syncs in the real world: one image of a frozen view, made by the snapshot thread, goes to as many replicas as ask
 * while it is there (repl/master.h says who, and what stands before and behind it).
 *
 *      snapshot thread --bytes--> sync_store --+--> the sync thread writes the sockets of plain connections itself
 *                                              +--> TLS, I/O threads: by way of their output, piece by piece (executor)
 *
 * While the sync thread has a connection's socket, nothing is ever in its output: a replica that gets a snapshot is sent
 * nothing else (repl/), and one that would be answered is closed. No replica holds up the view: who is slow is served from the
 * store (sync_store.h). One image at a time, and none beside a save. Executor thread. */
#ifndef VIREO_SERVER_PEERS_SYNC_H
#define VIREO_SERVER_PEERS_SYNC_H

#include "repl/repl.h"
#include "server/core/server.h"

void sync_world(struct server *sv, struct repl_world *w); /* fills in the part that is about full syncs */
void sync_poll(struct server *sv);  /* once a turn; cheap */
void sync_stop(struct server *sv);  /* the server ends: no thread is left */

#endif
