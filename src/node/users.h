/* users: what acl/ needs of a node: files and luck of the shell, sessions as CLIENT LIST shows them. Executor thread. */
#ifndef VIREO_NODE_USERS_H
#define VIREO_NODE_USERS_H

#include "node/node.h"

void users_start(struct node *n); /* when the engine is there: hooks, and requirepass */

#endif
