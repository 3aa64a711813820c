/* replid: the node's replication id: 40 hex digits that name the history of its data. Executor thread. */
#ifndef VIREO_NODE_REPLID_H
#define VIREO_NODE_REPLID_H

#include "node/node.h"

void replid_new(struct node *n); /* draws a new one; the second id is all zeros then */

#endif
