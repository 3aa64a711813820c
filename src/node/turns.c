/* turns: see turns.h. */
#include "node/turns.h"

#include "engine/observe.h"

#define LONG_NS 1000000

struct turns {
    uint64_t last_ns, sum_ns, max_ns;
    uint64_t long_count;          /* turns of more than LONG_NS */
    struct latency_histogram taken;
    bool begun;                   /* last_ns is the end of a turn; the one that switches or resets does not count */
};

void turns_switch(struct node *n, bool on)
{
    turns_free(n);
    if (on) n->turns = mem_zalloc(sizeof *n->turns);
}

void turns_free(struct node *n)
{
    mem_free(n->turns, sizeof *n->turns);
    n->turns = NULL;
}

void turns_reset(struct node *n)
{
    if (n->turns) *n->turns = (struct turns){0};
}

void turns_note(struct node *n, uint64_t cpu_ns)
{
    struct turns *t = n->turns;
    uint64_t ns = cpu_ns - t->last_ns;
    t->last_ns = cpu_ns;
    if (!t->begun) {
        t->begun = true;
        return;
    }
    t->sum_ns += ns;
    if (ns > t->max_ns) t->max_ns = ns;
    if (ns > LONG_NS) t->long_count++;
    t->taken.count++;
    t->taken.cell[histogram_cell(ns)]++;
}

/* The histogram knows the upper end of its cells only. */
static uint64_t percentile(const struct turns *t, double percent)
{
    uint64_t ns = t->taken.count ? histogram_percentile_ns(&t->taken, percent) : 0;
    return ns < t->max_ns ? ns : t->max_ns;
}

static void line(struct buf *out, const char *name, uint64_t ns) { buf_fmt(out, "%s:%.1f\r\n", name, (double)ns / 1000.0); }

void turns_info(struct node *n, struct buf *out)
{
    static const struct turns none;
    const struct turns *t = n->turns ? n->turns : &none;
    buf_fmt(out, "turn_clock:%s\r\nturns:%llu\r\n", n->turns ? "on" : "off", (unsigned long long)t->taken.count);
    line(out, "turn_cpu_us_sum", t->sum_ns);
    line(out, "turn_cpu_us_p50", percentile(t, 50));
    line(out, "turn_cpu_us_p99", percentile(t, 99));
    line(out, "turn_cpu_us_p999", percentile(t, 99.9));
    line(out, "turn_cpu_us_max", t->max_ns);
    buf_fmt(out, "turns_over_1ms:%llu\r\n", (unsigned long long)t->long_count);
}
