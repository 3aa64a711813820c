/* replica: this server's link to its master (spec: replication, 3, 5, 6, 9, 11, 13, 14): connect, handshake, snapshot, stream,
 * and back again when the link is lost. Pure; executor thread. */
#ifndef VIREO_REPL_REPLICA_H
#define VIREO_REPL_REPLICA_H

#include "repl/repl.h"

enum follow_state { FOLLOW_NONE, FOLLOW_CONNECT, FOLLOW_CONNECTING, FOLLOW_HANDSHAKE, FOLLOW_SYNC, FOLLOW_CONNECTED };

/* Events of the link. */
void follow_connected(struct repl *r);
void follow_received(struct repl *r, struct slice bytes);
void follow_lost(struct repl *r, const char *why);
/* What came of the snapshot: NULL: the data set is the master's now; else why not. */
void follow_loaded(struct repl *r, const char *why);
/* The stream's client ran so many more bytes: whole commands, and none inside a MULTI whose EXEC has not come. They are the ones given
 * to stream_bytes, in order; they go into the history and on to our replicas as they are. */
void follow_applied(struct repl *r, struct slice bytes);

enum follow_state follow_state(const struct repl *r);
const char *follow_state_word(const struct repl *r); /* ROLE */
int64_t follow_link_down_ms(const struct repl *r);   /* how long; 0: streaming; -1: it never was up */

#endif
