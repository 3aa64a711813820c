/* held: replies that wait for the disk (appendfsync always) or for replicas (node/quorum.h). A connection whose replies wait is
 * on sv->syncing, has CONN_SYNC, and runs nothing more until they may go. Executor thread. */
#ifndef VIREO_SERVER_NET_HELD_H
#define VIREO_SERVER_NET_HELD_H

#include "server/net/conn.h"

/* Replies of c must wait: it is on the list of those, and held_release settles it when they may go. */
bool held_must(struct server *sv, struct conn *c);
/* Something was written for c by somebody else's command: it may tell of what is not durable yet. */
void held_pushed(struct server *sv, struct conn *c);
void held_release(struct server *sv);    /* settles those that need not wait any more; O(those that wait) */

#endif
