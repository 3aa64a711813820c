/* rows: the commands of hashes.
 *
 * rows.c holds what is known about each; the functions are defined by the files that
 * implement them, and are called with the arity checked. Executor thread.
 */
#ifndef VIREO_TYPES_HASH_ROWS_H
#define VIREO_TYPES_HASH_ROWS_H

#include "engine/command.h"

extern const struct family hash_family;

void cmd_hdel(struct call *c);
void cmd_hexists(struct call *c);
void cmd_hexpire(struct call *c);
void cmd_hexpireat(struct call *c);
void cmd_hexpiretime(struct call *c);
void cmd_hget(struct call *c);
void cmd_hgetall(struct call *c);
void cmd_hgetdel(struct call *c);
void cmd_hgetex(struct call *c);
void cmd_himport_discard(struct call *c);
void cmd_himport_discardall(struct call *c);
void cmd_himport_prepare(struct call *c);
void cmd_himport_set(struct call *c);
void cmd_hincrby(struct call *c);
void cmd_hincrbyfloat(struct call *c);
void cmd_hkeys(struct call *c);
void cmd_hlen(struct call *c);
void cmd_hmget(struct call *c);
void cmd_hmset(struct call *c);
void cmd_hpersist(struct call *c);
void cmd_hpexpire(struct call *c);
void cmd_hpexpireat(struct call *c);
void cmd_hpexpiretime(struct call *c);
void cmd_hpttl(struct call *c);
void cmd_hrandfield(struct call *c);
void cmd_hscan(struct call *c);
void cmd_hset(struct call *c);
void cmd_hsetex(struct call *c);
void cmd_hsetnx(struct call *c);
void cmd_hstrlen(struct call *c);
void cmd_httl(struct call *c);
void cmd_hvals(struct call *c);

struct session;
void himport_drop_all(struct session *s); /* what HIMPORT PREPARE named: for RESET */

#endif
