/* follow: what the replica's machine (repl/replica.h) needs of the world: the connection to the master, the file that its
 * snapshot goes to, the loading, and the place of its stream in the executor's turn. Executor thread.
 *
 *      master --link--> follow_received --> spool (a thread writes temp-*.rdb) --> adopt, some of it in each turn
 *                                       --> stream (a client whose turn is before the others')
 */
#ifndef VIREO_SERVER_PEERS_FOLLOW_H
#define VIREO_SERVER_PEERS_FOLLOW_H

#include "server/core/server.h"

struct repl_world;

void follow_world(struct server *sv, struct repl_world *w); /* fills in the replica's half; before repl is used */
void follow_start(struct server *sv);                       /* `replicaof` of the configuration: after the data was loaded */
void follow_stop(struct server *sv);

bool follow_turn(struct server *sv);                        /* runs what of the stream is there, before the clients' turn; false: nothing */
void follow_poll(struct server *sv);                        /* once a turn: connecting, loading */
bool follow_wants_turn(const struct server *sv);            /* at once: there is work that waits for no event */

#endif
