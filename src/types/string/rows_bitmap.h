/* rows_bitmap: the commands on bits of strings.
 *
 * rows_bitmap.c holds what is known about each; the functions are defined by the files that
 * implement them, and are called with the arity checked. Executor thread.
 */
#ifndef VIREO_TYPES_STRING_ROWS_BITMAP_H
#define VIREO_TYPES_STRING_ROWS_BITMAP_H

#include "engine/command.h"

extern const struct family bitmap_family;

void cmd_bitcount(struct call *c);
void cmd_bitfield(struct call *c);
void cmd_bitfield_ro(struct call *c);
void cmd_bitop(struct call *c);
void cmd_bitpos(struct call *c);
void cmd_getbit(struct call *c);
void cmd_setbit(struct call *c);

#endif
