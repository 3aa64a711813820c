/* rows: the commands of lists.
 *
 * rows.c holds what is known about each; the functions are defined by the files that
 * implement them, and are called with the arity checked. Executor thread.
 */
#ifndef VIREO_TYPES_LIST_ROWS_H
#define VIREO_TYPES_LIST_ROWS_H

#include "engine/command.h"

extern const struct family list_family;

void cmd_blmove(struct call *c);
void cmd_blmovem(struct call *c);
void cmd_blmpop(struct call *c);
void cmd_blpop(struct call *c);
void cmd_brpop(struct call *c);
void cmd_brpoplpush(struct call *c);
void cmd_lindex(struct call *c);
void cmd_linsert(struct call *c);
void cmd_llen(struct call *c);
void cmd_lmove(struct call *c);
void cmd_lmovem(struct call *c);
void cmd_lmpop(struct call *c);
void cmd_lpop(struct call *c);
void cmd_lpos(struct call *c);
void cmd_lpush(struct call *c);
void cmd_lpushx(struct call *c);
void cmd_lrange(struct call *c);
void cmd_lrem(struct call *c);
void cmd_lset(struct call *c);
void cmd_ltrim(struct call *c);
void cmd_rpop(struct call *c);
void cmd_rpoplpush(struct call *c);
void cmd_rpush(struct call *c);
void cmd_rpushx(struct call *c);

#endif
