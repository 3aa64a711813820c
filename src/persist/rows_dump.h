/* rows_dump: the commands that carry single values between servers. Executor thread. */
#ifndef VIREO_PERSIST_ROWS_DUMP_H
#define VIREO_PERSIST_ROWS_DUMP_H

#include "engine/command.h"
#include "engine/find_keys.h"

extern const struct family dump_family;

void cmd_dump(struct call *c);
void cmd_migrate(struct call *c);
void cmd_restore(struct call *c);
int keys_of_migrate(const struct slice *argv, int argc, struct found_key *out, int max);

#endif
