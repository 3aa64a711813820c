/* parts: makes huge values that come in parts (engine/parts.h), each on a thread of its own that reads the parts as they come with
 * the loaders of images: presized, sorted, leaves filled in order.
 *
 *     takes --end--> makes --the thread is done--> logs (if anybody listens: what makes the value anew, a slice a turn) --> linked
 *       `-------------'--- its session is gone, its import is over, a save cannot wait: given up; the thread frees what there is
 *
 * What has come and is not read yet is bounded: the session is held above WAITING_MAX, and not read from meanwhile.
 * Executor thread but for the threads of its own. */
#ifndef VIREO_SERVER_STORE_PARTS_H
#define VIREO_SERVER_STORE_PARTS_H

#include "server/core/server.h"

void parts_init(struct server *sv);     /* fills engine.parts */
void parts_poll(struct server *sv);     /* each turn; a load and a branch when nothing comes */
void parts_give_up(struct server *sv);  /* all of them, and waits for the threads: everything stands still for a save, or ends */

#endif
