/* use: the 24 bits of an entry that say how recently (LRU, LRM: seconds) or how often (LFU: minutes and a logarithmic
 * counter, as in Redis) it was used. Only one of the two at a time, by maxmemory-policy. While a view is live entries
 * are not touched, since it reads them. Executor thread. */
#ifndef VIREO_ENGINE_USE_H
#define VIREO_ENGINE_USE_H

#include "engine/engine.h"

#define LRU_CLOCK_MAX 0xffffffu
#define LFU_INITIAL 5

static inline bool use_is_lfu(const struct settings *s)
{
    return s->maxmemory_policy == EVICT_VOLATILE_LFU || s->maxmemory_policy == EVICT_ALLKEYS_LFU;
}

uint32_t use_lfu_touch(const struct call *c, uint32_t lfu);
uint32_t use_lfu_decayed(const struct engine *e, uint32_t lfu); /* the counter now */
int64_t use_idle_seconds(const struct engine *e, const struct entry *en);
/* The same from figures alone, for who walks a view: any thread. */
uint32_t use_lfu_at(int64_t now_ms, int64_t decay_time, uint32_t lfu);
int64_t use_idle_at(uint32_t now, uint32_t then); /* of two values of the LRU clock */

static inline uint32_t use_initial(const struct call *c)
{
    if (unlikely(use_is_lfu(c->set))) return ((uint32_t)(c->now_ms / 60000) & 0xffff) << 8 | LFU_INITIAL;
    return c->e->lru_clock;
}

static inline bool use_is_lrm(const struct settings *s) { return s->maxmemory_policy > EVICT_NOEVICTION; }

static inline void use_touch(struct call *c, struct entry *e)
{
    if (unlikely(use_is_lrm(c->set)) && !(c->cmd->flags & CMD_WRITE)) return; /* only a change counts */
    if (unlikely(c->cow->live) || (unlikely(c->s->flags & SESSION_NO_TOUCH) && strcmp(c->cmd->name, "touch"))) return;
    uint32_t now = unlikely(use_is_lfu(c->set)) ? use_lfu_touch(c, entry_lru(e)) : c->e->lru_clock;
    if (entry_lru(e) != now) entry_set_lru(e, now); /* a read need not dirty the line each time */
}

#endif
