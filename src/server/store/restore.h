/* restore: `vireo-server --restore BACKUP [--until TIME] [--force] [--log-folder PATH] [CONFIG-FILE] [--DIRECTIVE VALUE ...]`:
 * data as of any second, from a backup, the log that was kept beside it, and the log's own folder where that is the same
 * log. The process serves nobody; what it rebuilt becomes a new data set in `dir`, never over one that is there, unless
 * forced: then the old one is moved aside, whole, when the new one is ready. Executor thread. */
#ifndef VIREO_SERVER_STORE_RESTORE_H
#define VIREO_SERVER_STORE_RESTORE_H

#include "server/core/server.h"

struct restore {
    const char *backup;          /* NULL: nothing is to be restored */
    const char *until_text;
    const char *log_folder;      /* NULL: as the backup says */
    bool force;
    char path[4096], log_path[4096]; /* made whole before `dir` is entered; empty: it is an id */
};

/* Takes its options out of the arguments. false: they are wrong (told). */
bool restore_take_options(int *argc, char **argv, struct restore *r);
/* Before `dir` is entered: it is made if it is not there. */
void restore_prepare(struct restore *r, const char *dir);
int restore_run(struct server *sv, const struct restore *r); /* the exit status */

#endif
