/* rows: the commands of streams.
 *
 * rows.c holds what is known about each; the functions are defined by the files that
 * implement them, and are called with the arity checked. Executor thread.
 */
#ifndef VIREO_TYPES_STREAM_ROWS_H
#define VIREO_TYPES_STREAM_ROWS_H

#include "engine/command.h"

extern const struct family stream_family;

void cmd_xack(struct call *c);
void cmd_xackdel(struct call *c);
void cmd_xadd(struct call *c);
void cmd_xautoclaim(struct call *c);
void cmd_xcfgset(struct call *c);
void cmd_xclaim(struct call *c);
void cmd_xdel(struct call *c);
void cmd_xdelex(struct call *c);
void cmd_xgroup_create(struct call *c);
void cmd_xgroup_createconsumer(struct call *c);
void cmd_xgroup_delconsumer(struct call *c);
void cmd_xgroup_destroy(struct call *c);
void cmd_xgroup_help(struct call *c);
void cmd_xgroup_setid(struct call *c);
void cmd_xidmprecord(struct call *c);
void cmd_xinfo_consumers(struct call *c);
void cmd_xinfo_groups(struct call *c);
void cmd_xinfo_help(struct call *c);
void cmd_xinfo_stream(struct call *c);
void cmd_xlen(struct call *c);
void cmd_xnack(struct call *c);
void cmd_xpending(struct call *c);
void cmd_xrange(struct call *c);
void cmd_xread(struct call *c);
void cmd_xreadgroup(struct call *c);
void cmd_xrevrange(struct call *c);
void cmd_xsetid(struct call *c);
void cmd_xtrim(struct call *c);

#endif
