/* keep: which files of the log backups still need. The log thread asks before it deletes history (journal_files.c); the
 * backups' own thread puts such files beside the backups first. Any thread. */
#ifndef VIREO_SERVER_STORE_KEEP_H
#define VIREO_SERVER_STORE_KEEP_H

#include "persist/backup.h"

struct keep;

enum keep_answer {
    KEEP_NOT,       /* nobody needs it */
    KEEP_KEPT,      /* needed, and there is a copy beside the backups */
    KEEP_LINKED,    /* the same, and it is the same file under another name: its bytes must not be touched */
    KEEP_WAIT,      /* needed, and not there yet: it has to stay */
};

struct keep *keep_new(void);                   /* all that carries a mark is needed */
void keep_free(struct keep *k);
void keep_set(struct keep *k, const char *folder, const struct log_needs *needs); /* folder: of the backups; both copied */
enum keep_answer keep_ask(struct keep *k, const char *path, const char *name);
/* The history that a file's head says. */
bool keep_history(const char *path, char history[41]);

#endif
