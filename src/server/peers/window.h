/* window: the files behind repl/window.h: the stream beyond the memory's backlog, in segments without a name in `dir` (they end with
 * the process, however it ends), written and read by a thread of their own, in the order in which it was asked.
 *
 * What waits to be written is bounded (WINDOW_LATER beyond it); a reader has one piece of 1 MiB. Nothing is there until the first
 * put. Executor thread. */
#ifndef VIREO_SERVER_PEERS_WINDOW_H
#define VIREO_SERVER_PEERS_WINDOW_H

#include "repl/repl.h"
#include "server/core/server.h"

void window_world(struct server *sv, struct repl_world *w); /* fills in the part that is about the window */
void window_stop(struct server *sv);

#endif
