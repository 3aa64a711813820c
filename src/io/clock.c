#include "io/clock.h"

#include <time.h>
#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

static bool use_tsc;
static uint64_t mono_base_us;
static uint64_t tsc_base, tsc_base_ns;

static uint64_t mono_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t tsc_read(void)
{
#if defined(__x86_64__)
    return __rdtsc();
#else
    return mono_ns();
#endif
}

/* The invariant-TSC bit: the counter runs at one rate in all power states, the same on all cores. */
static bool tsc_is_constant(void)
{
#if defined(__x86_64__)
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid(0x80000007u, &a, &b, &c, &d)) return false;
    return (d & (1u << 8)) != 0;
#else
    return false;
#endif
}

void clock_start(void)
{
    mono_base_us = mono_ns() / 1000;
    use_tsc = tsc_is_constant();
    if (!use_tsc) return;
    tsc_base_ns = mono_ns();
    tsc_base = tsc_read();
    while (mono_ns() - tsc_base_ns < 2000000) {}
}

uint64_t clock_wall_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

uint64_t clock_mono_us(void) { return mono_ns() / 1000 - mono_base_us; }
uint64_t clock_thread_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

int64_t clock_mono_ms(void) { return (int64_t)(clock_mono_us() / 1000); }

uint64_t clock_ticks(void *unused)
{
    (void)unused;
    return use_tsc ? tsc_read() : mono_ns();
}

double clock_us_per_tick(void)
{
    if (!use_tsc) return 0.001;
    uint64_t ns = mono_ns() - tsc_base_ns, ticks = tsc_read() - tsc_base;
    return ticks ? (double)ns / 1000.0 / (double)ticks : 0.001;
}

const char *clock_ticks_name(void) { return use_tsc ? "processor time stamp counter" : "POSIX clock_gettime"; }
