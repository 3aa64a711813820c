/* backup_rows: BACKUP and its subcommands. Executor thread. */
#ifndef VIREO_PERSIST_BACKUP_ROWS_H
#define VIREO_PERSIST_BACKUP_ROWS_H

#include "engine/command.h"

extern const struct family backup_family;

void cmd_backup_start(struct call *c);
void cmd_backup_abort(struct call *c);
void cmd_backup_status(struct call *c);
void cmd_backup_list(struct call *c);
void cmd_backup_seal(struct call *c);
void cmd_backup_delete(struct call *c);
void cmd_backup_verify(struct call *c);
void cmd_backup_help(struct call *c);

#endif
