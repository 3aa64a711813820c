#include "engine/use.h"

static uint32_t minutes_now(const struct engine *e) { return (uint32_t)(e->now_ms / 60000) & 0xffff; }

uint32_t use_lfu_at(int64_t now_ms, int64_t decay_time, uint32_t lfu)
{
    uint32_t then = lfu >> 8, counter = lfu & 255, now = (uint32_t)(now_ms / 60000) & 0xffff;
    uint32_t gone = now >= then ? now - then : 65535 - then + now;
    uint32_t periods = decay_time ? gone / (uint32_t)decay_time : 0;
    return periods > counter ? 0 : counter - periods;
}

uint32_t use_lfu_decayed(const struct engine *e, uint32_t lfu) { return use_lfu_at(e->now_ms, e->set->lfu_decay_time, lfu); }

uint32_t use_lfu_touch(const struct call *c, uint32_t lfu)
{
    uint32_t counter = use_lfu_decayed(c->e, lfu);
    if (counter < 255) {
        double base = counter > LFU_INITIAL ? (double)(counter - LFU_INITIAL) : 0;
        if (rng_unit(c->rng) < 1.0 / (base * (double)c->set->lfu_log_factor + 1)) counter++;
    }
    return minutes_now(c->e) << 8 | counter;
}

int64_t use_idle_at(uint32_t now, uint32_t then) { return now >= then ? now - then : LRU_CLOCK_MAX - then + now; }
int64_t use_idle_seconds(const struct engine *e, const struct entry *en) { return use_idle_at(e->lru_clock, entry_lru(en)); }

int64_t entry_idle_seconds(const struct call *c, const struct entry *e) { return use_idle_seconds(c->e, e); }
int entry_lfu_counter(const struct call *c, const struct entry *e) { return (int)use_lfu_decayed(c->e, entry_lru(e)); }
