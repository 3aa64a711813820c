/* rows_dump: the commands that carry single values between servers. Executor thread. */
#ifndef VIREO_PERSIST_ROWS_DUMP_H
#define VIREO_PERSIST_ROWS_DUMP_H

#include "engine/command.h"

extern const struct family dump_family;

void cmd_dump(struct call *c);
void cmd_restore(struct call *c);

#endif
