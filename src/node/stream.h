/* stream: the client that runs what this node's master sends. It is a client like others, fed by the master's link and run
 * by node_turn, but in a turn of its own: whoever runs next (a SAVE, an INFO) finds the offset where the data is. Its session
 * has SESSION_MASTER: no gate, limit or size stops it, what is past its time is there for it, and it is answered nothing
 * (REPLCONF ACK is the machine's, repl/replica.h).
 *
 * The bytes it has run are told to follow_applied in order and as they came, at borders of commands, and not before the EXEC
 * of a MULTI. What is fed and not told is lost with the link: the master sends it again. Executor thread.
 * Cost: one copy of each byte. */
#ifndef VIREO_NODE_STREAM_H
#define VIREO_NODE_STREAM_H

#include "node/node.h"

struct stream {
    struct client c;              /* valid while open */
    struct node *n;
    bool open, fed;               /* fed: something came since it was last settled */
    size_t told;                  /* in c.in.buf: what stands before is told or in held */
    struct buf held;              /* run inside a MULTI that has not ended, and gone from the input */
    uint64_t errors_logged;
};

void stream_open(struct stream *st, struct node *n, int db);
void stream_close(struct stream *st);
void stream_feed(struct stream *st, struct slice bytes);
/* In the middle of a turn: the commands before this place in the input have run. For node/turn.c. */
void stream_before(struct client *c, size_t at);
/* What was run is told. May close the stream: what it was fed was no stream, or it was killed. stream_run does it too. */
void stream_settle(struct stream *st);
/* Everything that is complete is run now: before the others' turn, before the link's end is told, before the role changes. */
void stream_run(struct stream *st);

#endif
