/* evict: keeps used memory under maxmemory by deleting keys, as maxmemory-policy says. Executor thread. */
#ifndef VIREO_ENGINE_EVICT_H
#define VIREO_ENGINE_EVICT_H

#include "engine/engine.h"

struct evict *evict_new(void);
void evict_free(struct evict *v);
/* Evicts until memory fits, for a bounded time; true: it fits (or eviction is under way and will). false: commands that take memory must be refused.
 * Memory of client buffers is not counted: those are cut by their own limits, never paid for with keys. */
bool evict_to_fit(struct engine *e);
size_t evict_used_memory(const struct engine *e);  /* what is compared with maxmemory */

#endif
