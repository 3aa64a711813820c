/* rows: the commands of publish and subscribe.
 *
 * rows.c holds what is known about each; the functions are defined by the files that
 * implement them, and are called with the arity checked. Executor thread.
 */
#ifndef VIREO_PUBSUB_ROWS_H
#define VIREO_PUBSUB_ROWS_H

#include "engine/command.h"

extern const struct family pubsub_family;

void cmd_psubscribe(struct call *c);
void cmd_publish(struct call *c);
void cmd_pubsub_channels(struct call *c);
void cmd_pubsub_help(struct call *c);
void cmd_pubsub_numpat(struct call *c);
void cmd_pubsub_numsub(struct call *c);
void cmd_pubsub_shardchannels(struct call *c);
void cmd_pubsub_shardnumsub(struct call *c);
void cmd_punsubscribe(struct call *c);
void cmd_spublish(struct call *c);
void cmd_ssubscribe(struct call *c);
void cmd_subscribe(struct call *c);
void cmd_sunsubscribe(struct call *c);
void cmd_unsubscribe(struct call *c);

#endif
