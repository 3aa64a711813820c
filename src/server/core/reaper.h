/* reaper: frees what is too big to free between two commands, on a thread of its own.
 * The executor hands things over with reaper_give; order does not matter; the queue is bounded only by what there is
 * to free. reaper_stop frees the rest and joins. reaper_give: executor; reaper_freed: any thread. */
#ifndef VIREO_SERVER_CORE_REAPER_H
#define VIREO_SERVER_CORE_REAPER_H

#include "engine/engine.h"

struct reaper;
struct reaper *reaper_start(void);                 /* panics when no thread can be had */
void reaper_give(struct reaper *r, const struct deferred *things, int count);
void reaper_stop(struct reaper *r);
uint64_t reaper_pending(struct reaper *r);         /* INFO lazyfree_pending_objects */

#endif
