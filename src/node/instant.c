#include "node/instant.h"

#include "repl/master.h"

#define SAMPLES 16

struct meter {
    uint64_t last_count;
    double rate[SAMPLES];
};

struct instant {
    struct meter meter[RATE_COUNT];
    int64_t last_ms;
    int next;
};

struct instant *instant_new(void) { return mem_zalloc(sizeof(struct instant)); }
void instant_free(struct instant *x) { mem_free(x, sizeof *x); }

static void counts(const struct node *n, uint64_t out[RATE_COUNT])
{
    out[RATE_COMMANDS] = n->e->stats.commands;
    out[RATE_IN_BYTES] = n->e->stats.net_in_bytes;
    out[RATE_OUT_BYTES] = n->e->stats.net_out_bytes;
    out[RATE_REPL_IN_BYTES] = n->e->stats.repl_in_bytes;
    out[RATE_REPL_OUT_BYTES] = n->e->repl ? master_figures(n->e->repl).out_bytes : 0;
    out[RATE_TURNS] = n->e->stats.turns;
    out[RATE_TURN_US] = n->e->stats.turn_us;
}

void instant_sample(struct node *n)
{
    struct instant *x = n->instant;
    uint64_t now[RATE_COUNT];
    int64_t passed = n->e->mono_ms - x->last_ms;
    if (passed <= 0) return;
    counts(n, now);
    for (int i = 0; i < RATE_COUNT; i++) {
        struct meter *m = &x->meter[i];
        m->rate[x->next] = now[i] > m->last_count ? (double)(now[i] - m->last_count) * 1000.0 / (double)passed : 0;
        m->last_count = now[i];
    }
    x->next = (x->next + 1) % SAMPLES;
    x->last_ms = n->e->mono_ms;
}

void instant_reset(struct node *n)
{
    struct instant *x = n->instant;
    for (int i = 0; i < RATE_COUNT; i++) x->meter[i] = (struct meter){0};
    x->last_ms = n->e->mono_ms;
}

double instant_rate(const struct node *n, enum rate which)
{
    double sum = 0;
    for (int i = 0; i < SAMPLES; i++) sum += n->instant->meter[which].rate[i];
    return sum / SAMPLES;
}
