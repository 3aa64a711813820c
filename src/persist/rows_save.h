/* rows_save: the commands of saving. The rows are in rows_save.c; the functions in cmd_save.c. */
#ifndef VIREO_PERSIST_ROWS_SAVE_H
#define VIREO_PERSIST_ROWS_SAVE_H

#include "engine/command.h"

extern const struct family save_family;

void cmd_bgsave(struct call *c);
void cmd_lastsave(struct call *c);
void cmd_save(struct call *c);

#endif
