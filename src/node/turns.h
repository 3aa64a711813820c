/* turns: how much processor time each turn of the executor took, for tests that promise pauses: unlike what a client
 * measures, it knows nothing of the machine's other work (but for what a host takes from a virtual machine, which counts as
 * processor time in there). Off until DEBUG TURN-CLOCK 1, since it costs the shell a system
 * call a turn; shown by INFO executor; CONFIG RESETSTAT begins anew. Executor thread. */
#ifndef VIREO_NODE_TURNS_H
#define VIREO_NODE_TURNS_H

#include "node/node.h"

void turns_switch(struct node *n, bool on);
void turns_free(struct node *n);
/* For the shell at the end of each turn, if n->turns: the thread's processor time so far. */
void turns_note(struct node *n, uint64_t cpu_ns);
void turns_reset(struct node *n);
void turns_info(struct node *n, struct buf *out);

#endif
