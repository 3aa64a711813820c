/* rows: the commands of sets.
 *
 * rows.c holds what is known about each; the functions are defined by the files that
 * implement them, and are called with the arity checked. Executor thread.
 */
#ifndef VIREO_TYPES_SET_ROWS_H
#define VIREO_TYPES_SET_ROWS_H

#include "engine/command.h"

extern const struct family set_family;

void cmd_sadd(struct call *c);
void cmd_scard(struct call *c);
void cmd_sdiff(struct call *c);
void cmd_sdiffcard(struct call *c);
void cmd_sdiffstore(struct call *c);
void cmd_sinter(struct call *c);
void cmd_sintercard(struct call *c);
void cmd_sinterstore(struct call *c);
void cmd_sismember(struct call *c);
void cmd_smembers(struct call *c);
void cmd_smismember(struct call *c);
void cmd_smove(struct call *c);
void cmd_spop(struct call *c);
void cmd_srandmember(struct call *c);
void cmd_srem(struct call *c);
void cmd_sscan(struct call *c);
void cmd_sunion(struct call *c);
void cmd_sunioncard(struct call *c);
void cmd_sunionstore(struct call *c);

#endif
