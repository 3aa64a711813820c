/* tx: MULTI's queue. Commands are copied in, in one block each; limits are the query buffer's. Executor thread. */
#ifndef VIREO_ENGINE_TX_H
#define VIREO_ENGINE_TX_H

#include "engine/engine.h"

struct queued {
    const struct command *cmd;
    int argc;
    struct slice *argv;   /* one block: the slices, then the bytes */
    size_t bytes;
};

struct transaction {
    struct queued *queue;
    int count, cap;
    uint32_t flags;       /* of all commands: CMD_WRITE, CMD_DENYOOM ... or'ed */
    uint32_t lacked;      /* flags that at least one command does not have: CMD_STALE, CMD_LOADING ... */
    size_t bytes;
};

void tx_begin(struct session *s);
void tx_queue(struct session *s, const struct command *cmd, const struct slice *argv, int argc);
void tx_drop(struct session *s); /* forgets the queue and the MULTI flags */

/* A copy of arguments in one block of *bytes. */
struct slice *argv_copy(const struct slice *argv, int argc, size_t *bytes);

#endif
