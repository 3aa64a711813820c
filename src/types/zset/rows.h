/* rows: the commands of sorted sets.
 *
 * rows.c holds what is known about each; the functions are defined by the files that
 * implement them, and are called with the arity checked. Executor thread.
 */
#ifndef VIREO_TYPES_ZSET_ROWS_H
#define VIREO_TYPES_ZSET_ROWS_H

#include "engine/command.h"

extern const struct family zset_family;

void cmd_bzmpop(struct call *c);
void cmd_bzpopmax(struct call *c);
void cmd_bzpopmin(struct call *c);
void cmd_zadd(struct call *c);
void cmd_zcard(struct call *c);
void cmd_zcount(struct call *c);
void cmd_zdiff(struct call *c);
void cmd_zdiffstore(struct call *c);
void cmd_zincrby(struct call *c);
void cmd_zinter(struct call *c);
void cmd_zintercard(struct call *c);
void cmd_zinterstore(struct call *c);
void cmd_zlexcount(struct call *c);
void cmd_zmpop(struct call *c);
void cmd_zmscore(struct call *c);
void cmd_zpopmax(struct call *c);
void cmd_zpopmin(struct call *c);
void cmd_zrandmember(struct call *c);
void cmd_zrange(struct call *c);
void cmd_zrangebylex(struct call *c);
void cmd_zrangebyscore(struct call *c);
void cmd_zrangestore(struct call *c);
void cmd_zrank(struct call *c);
void cmd_zrem(struct call *c);
void cmd_zremrangebylex(struct call *c);
void cmd_zremrangebyrank(struct call *c);
void cmd_zremrangebyscore(struct call *c);
void cmd_zrevrange(struct call *c);
void cmd_zrevrangebylex(struct call *c);
void cmd_zrevrangebyscore(struct call *c);
void cmd_zrevrank(struct call *c);
void cmd_zscan(struct call *c);
void cmd_zscore(struct call *c);
void cmd_zunion(struct call *c);
void cmd_zunionstore(struct call *c);

#endif
