/* commands: what the files of CLUSTER's subcommands have in common. */
#ifndef VIREO_CLUSTER_COMMANDS_H
#define VIREO_CLUSTER_COMMANDS_H

#include "cluster/cluster.h"
#include "engine/engine.h"

/* The machine, told what time it is; NULL: cluster mode is off, and the error is replied. */
struct cluster *cluster_of(struct call *c);
/* A verb's outcome: OK, or its error. */
void reply_verb(struct call *c, const char *error);

#endif
