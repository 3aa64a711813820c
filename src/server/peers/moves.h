/* moves: carries the slot migrations of cluster/move.h: on the source one at a time, over a connection to the target.
 *
 * The view is frozen and the stream of writes to these slots begins to be kept at the same moment; the snapshot thread writes the
 * keys as commands (big values in many of them) straight to the socket, then the executor sends the stream behind it. When the
 * target has nearly all of it, writes to the slots wait until it has taken them. Bytes that the target has not taken are kept up
 * to the hard client-output-buffer-limit of replicas. The target's side is a client session (cluster/cmd_move.c).
 * Executor thread, but for the copy. One per process. */
#ifndef VIREO_SERVER_PEERS_MOVES_H
#define VIREO_SERVER_PEERS_MOVES_H

#include "server/core/server.h"

void moves_poll(struct server *sv);  /* each turn; a load and a branch when nothing moves */
void moves_stop(struct server *sv);  /* the server ends; before snapshots are waited for */

#endif
