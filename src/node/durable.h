/* durable: with appendfsync always: whose reply must wait for the disk. A command that wrote holds its client's replies until
 * the log is durable up to there; so does one that read what is not durable yet, since a reply must not tell of what a
 * power failure may take back. Keys are told apart by a table of log positions by hash: a false neighbour waits a
 * little, never too little. Cost: nothing unless node.durable is set; then two looks at a table a command. Executor thread. */
#ifndef VIREO_NODE_DURABLE_H
#define VIREO_NODE_DURABLE_H

#include "node/node.h"

#define DURABLE_CELLS 65536

struct durable {
    uint64_t reached;              /* the log is durable up to here; the shell's */
    uint64_t all;                  /* the last write that was to no single key */
    uint64_t cell[DURABLE_CELLS];  /* by hash of the key: its last write */
};

/* The position that the reply to a command must wait for; 0: none. wrote: it did, up to `pos`, which is noted; else pos is where
 * the last write ended. hash: of its first key, when hashed. */
uint64_t durable_need(struct durable *d, const struct engine *e, const struct command *cmd, const uint64_t *hash, bool wrote, uint64_t pos);
/* A command of c ran; before: engine.log_pos then. hash: of its first key, when hashed. */
void durable_note(struct node *n, struct client *c, const struct command *cmd, const uint64_t *hash, uint64_t before);

#endif
