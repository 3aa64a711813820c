/* clock: the time of the world, for the shells alone; pure floors get it handed in.
 *
 * Wall time may jump; monotonic time never goes back. Ticks are the cheapest counter the machine has (the processor's
 * own where it runs at a constant rate, the monotonic clock in nanoseconds elsewhere), meant for durations of commands.
 * Failure: none. Cost: wall and mono about 25 ns, ticks about 8 ns. Any thread, after clock_start. */
#ifndef VIREO_IO_CLOCK_H
#define VIREO_IO_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

void clock_start(void);            /* once, before threads: chooses the tick counter and measures it (about 2 ms) */
uint64_t clock_wall_us(void);      /* since 1970 */
uint64_t clock_mono_us(void);      /* since clock_start */
int64_t clock_mono_ms(void);
uint64_t clock_ticks(void *unused);
double clock_us_per_tick(void);    /* measured again over the time since clock_start with every call; at most a few a second */
uint64_t clock_thread_ns(void);    /* processor time of the calling thread; a system call, some 300 ns */
const char *clock_ticks_name(void); /* for the start log */

#endif
