/* migrate: carries MIGRATE's requests to other servers (persist/migrate.h) and reads what they answer.
 *
 * One exchange at a time, on a helper thread that ends with it, or, inside EXEC and scripts, on the executor, which waits.
 * Connections are kept for the next one: 64 at most, each until it was not used for ten seconds. Executor thread, but for
 * the helper's own part, which touches nothing but the migration and the connections. */
#ifndef VIREO_SERVER_PEERS_MIGRATE_H
#define VIREO_SERVER_PEERS_MIGRATE_H

#include "server/core/server.h"

void migrate_init(struct server *sv);  /* after node_start */
void migrate_poll(struct server *sv);  /* each turn: takes the helper's result; at leisure closes what nobody used */
void migrate_stop(struct server *sv);  /* the server ends: the exchange that runs is called off */

#endif
