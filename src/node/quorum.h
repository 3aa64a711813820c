/* quorum: replication-mode quorum: replies wait until enough replicas have what they tell of, as node/durable.h makes them
 * wait for the disk, with offsets of the stream in place of positions in the log.
 *
 * Who wants it: every session (replication-mode quorum), those of some users (replication-quorum-users), one session, or its
 * next command (CLIENT REPLICATION-MODE). A write of such a session is refused at once while fewer replicas are here than
 * must have it; after it ran, its reply waits for their acknowledgements, which are asked for at the end of the turn. So does
 * the reply to a read of something that was written and is not confirmed, by whomever it was written.
 *
 * A reply that waited for replication-quorum-timeout, or until this server got a master, is never sent: an error takes its
 * place and the connection ends, since nobody knows whether the write stays.
 * What was there when this server became a master counts as confirmed. Pure; executor thread. Cost: nothing until somebody wants it. */
#ifndef VIREO_NODE_QUORUM_H
#define VIREO_NODE_QUORUM_H

#include "node/durable.h"

enum session_mode { MODE_DEFAULT, MODE_ASYNC, MODE_QUORUM };  /* session.replication_mode */
enum quorum_state { QUORUM_FREE, QUORUM_HELD, QUORUM_LATE, QUORUM_DEMOTED };

struct quorum {
    struct durable d;              /* positions: number of the first byte behind the write */
    uint64_t last, asked;          /* behind the last write; acknowledgements were asked for up to there */
    uint32_t role;                 /* quorum_role */
    int64_t looked_ms;             /* mono: when the waiting ones were last looked at */
};

/* A command of c ran; before: engine.stream_offset then. While engine.special has SPECIAL_REPLICAS. */
void quorum_note(struct node *n, struct client *c, const struct command *cmd, const uint64_t *hash, int64_t before);
void quorum_note_pushed(struct node *n, struct client *c);   /* its reply was made by what others did */
/* Commands of sessions that had waited for keys ran; before: engine.stream_offset then. */
void quorum_note_served(struct node *n, int64_t before);
/* After repl_turn. True: those whose replies wait are to be looked at (quorum_look). */
bool quorum_turn(struct node *n);
/* May its replies go? QUORUM_LATE, QUORUM_DEMOTED: they are dropped, an error stands in their place and the connection closes: like FREE from now on. */
enum quorum_state quorum_look(struct node *n, struct client *c);

/* For engine.lacks_quorum: a write of s would wait, and there are too few to wait for. */
bool quorum_lacks(struct engine *e, const struct session *s);
void cmd_client_replication_mode(struct call *c);

#endif
