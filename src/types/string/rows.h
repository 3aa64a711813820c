/* rows: the commands of strings.
 *
 * rows.c holds what is known about each; the functions are defined by the files that
 * implement them, and are called with the arity checked. Executor thread.
 */
#ifndef VIREO_TYPES_STRING_ROWS_H
#define VIREO_TYPES_STRING_ROWS_H

#include "engine/command.h"

extern const struct family string_family;

void cmd_append(struct call *c);
void cmd_decr(struct call *c);
void cmd_decrby(struct call *c);
void cmd_delex(struct call *c);
void cmd_delifeq(struct call *c);
void cmd_digest(struct call *c);
void cmd_get(struct call *c);
void cmd_getdel(struct call *c);
void cmd_getex(struct call *c);
void cmd_getrange(struct call *c);
void cmd_getset(struct call *c);
void cmd_incr(struct call *c);
void cmd_incrby(struct call *c);
void cmd_incrbyfloat(struct call *c);
void cmd_increx(struct call *c);
void cmd_lcs(struct call *c);
void cmd_mget(struct call *c);
void cmd_mset(struct call *c);
void cmd_msetex(struct call *c);
void cmd_msetnx(struct call *c);
void cmd_psetex(struct call *c);
void cmd_set(struct call *c);
void cmd_setex(struct call *c);
void cmd_setnx(struct call *c);
void cmd_setrange(struct call *c);
void cmd_strlen(struct call *c);
void cmd_substr(struct call *c);

#endif
