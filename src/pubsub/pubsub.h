/* pubsub: channels, patterns and shard channels, who listens to each, and sending to them.
 *
 * A subscription is one record that stands in two lists: the channel's (in the order they came, which is the order
 * messages go out) and the session's. One map per kind finds a channel, one map finds the subscription of a session.
 * Everything is owned here; a session keeps a pointer to its own lists until it is gone. A message is formatted once per
 * protocol version, however many listen. Cost: O(listeners) plus, for PUBLISH, one match per pattern in use. No failure.
 * Executor thread.
 */
#ifndef VIREO_PUBSUB_PUBSUB_H
#define VIREO_PUBSUB_PUBSUB_H

#include "engine/engine.h"

enum pubsub_kind { PUBSUB_CHANNEL, PUBSUB_PATTERN, PUBSUB_SHARD, PUBSUB_KINDS };

void pubsub_init(struct engine *e);   /* fills e->pubsub and the engine's hooks */
void pubsub_deinit(struct engine *e); /* after the last session is gone */

bool pubsub_subscribe(struct session *s, enum pubsub_kind kind, struct slice name);   /* false: it was subscribed already */
bool pubsub_unsubscribe(struct session *s, enum pubsub_kind kind, struct slice name); /* false: it was not */
void pubsub_drop_all(struct session *s); /* without a word to it: RESET, the end of a connection */

/* Sends to all who listen; returns how many messages went out. */
uint64_t pubsub_publish(struct engine *e, struct slice channel, struct slice message);
uint64_t pubsub_publish_shard(struct engine *e, struct slice channel, struct slice message);

/* Shard channels that are no longer this server's: their listeners are told, as if they had left by themselves. */
void pubsub_leave_shards(struct engine *e, bool leave(void *arg, struct slice channel), void *arg);

uint64_t pubsub_count(const struct engine *e, enum pubsub_kind kind);             /* channels or patterns in use */
uint64_t pubsub_listeners(const struct engine *e, enum pubsub_kind kind, struct slice name);
uint64_t pubsub_count_of(const struct session *s, enum pubsub_kind kind);         /* of one session */
/* The first n-th subscription's name of a session, oldest first; false: none. Borrowed until it ends. */
bool pubsub_first_of(const struct session *s, enum pubsub_kind kind, struct slice *name);
void pubsub_each(const struct engine *e, enum pubsub_kind kind, void (*visit)(void *arg, struct slice name, uint64_t listeners), void *arg);
/* Visits what a session is subscribed to until the visit says false, which is returned. */
bool pubsub_each_of(const struct session *s, bool (*visit)(void *arg, struct slice name, enum pubsub_kind kind), void *arg);
size_t pubsub_memory_of(const struct session *s);
void pubsub_check(const struct engine *e);

#endif
