/* rows_hll: the commands of HyperLogLogs.
 *
 * rows_hll.c holds what is known about each; the functions are defined by hll_cmd.c, and are called with the arity
 * checked. Executor thread.
 */
#ifndef VIREO_TYPES_STRING_ROWS_HLL_H
#define VIREO_TYPES_STRING_ROWS_HLL_H

#include "engine/command.h"

extern const struct family hll_family;

void cmd_pfadd(struct call *c);
void cmd_pfcount(struct call *c);
void cmd_pfdebug(struct call *c);
void cmd_pfmerge(struct call *c);
void cmd_pfselftest(struct call *c);

#endif
