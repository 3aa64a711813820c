/* instant: rates per second, taken from counters: the mean of the last 16 samples, as INFO's instantaneous_ fields show
 * them. instant_sample is called every 100 ms or so. Executor thread. */
#ifndef VIREO_NODE_INSTANT_H
#define VIREO_NODE_INSTANT_H

#include "node/node.h"

enum rate { RATE_COMMANDS, RATE_IN_BYTES, RATE_OUT_BYTES, RATE_REPL_IN_BYTES, RATE_REPL_OUT_BYTES, RATE_TURNS, RATE_TURN_US, RATE_COUNT };

struct instant *instant_new(void);
void instant_free(struct instant *x);
void instant_sample(struct node *n);
void instant_reset(struct node *n);      /* the counters were set back to zero */
double instant_rate(const struct node *n, enum rate which); /* per second */

#endif
