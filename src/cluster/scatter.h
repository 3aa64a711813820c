/* scatter: MGET, MSET, DEL, UNLINK, EXISTS and TOUCH over keys of several slots, with `cluster-scatter-gather yes`: the node that is asked splits
 * the command by slot, runs what is its own, asks the others' masters for the rest, and answers when all is there.
 *
 * What holds: each slot's part is one command of its node, and as such atomic; the parts of one command are not: others may see some
 * done and some not, and when one fails the reply is an error, which says for MSET and DEL that the others may have been carried out. Parts
 * of this node are run in one go. What was written before on the same connection is seen, since every key has one master.
 * A part whose slot has moved meanwhile is sent on to where it went, once. Not inside MULTI and scripts.
 *
 * Pure: the world carries parts (cluster_world.forward) and tells what came (scatter_arrived). Executor thread. Memory: the words once more
 * for what is sent, the replies until all are there. */
#ifndef VIREO_CLUSTER_SCATTER_H
#define VIREO_CLUSTER_SCATTER_H

#include "cluster/cluster.h"
#include "engine/engine.h"

/* Did it take the command over (its slots are several, it is one of those above, and it is switched on)? It has replied then, or parked s. */
bool scatter_takes(struct engine *e, struct session *s, const struct command *cmd, const struct slice *argv, int argc);

/* What a part sent by world.forward was answered: the whole reply, borrowed; ptr NULL: none will come, and `why` says why. */
struct scatter;
void scatter_arrived(struct scatter *sc, int part, struct slice reply, const char *why);

#endif
