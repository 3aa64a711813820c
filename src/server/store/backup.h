/* backup: the executor's side of backups: START to the listed copy, the schedule, and the thread for the work on files
 * (backup_work.h), one piece at a time.
 *
 *      START --> PREPARE (thread) --> view frozen, log cut at the same place --> snapshot thread writes data.rdb
 *            --> FINISH (thread): verified, listed --> what is outdated goes, the log is put beside it
 *
 * While backups exist the log carries #TS annotations (backup-log yes) and each of its files begins with a mark of its
 * history, which ends when the log is switched off: a log with a hole is never taken for a whole one. Executor thread. */
#ifndef VIREO_SERVER_STORE_BACKUP_H
#define VIREO_SERVER_STORE_BACKUP_H

#include "server/core/server.h"
#include "server/store/keep.h"

struct manifest;

void backup_init(struct server *sv);          /* before aof_start */
void backup_start(struct server *sv);         /* data are loaded: the folder is looked through */
void backup_poll(struct server *sv);          /* once a turn; cheap */
void backup_cron(struct server *sv);          /* every 100 ms */
void backup_stop(struct server *sv);          /* shutdown: work is called off and waited for */

/* For the log (server/store/aof.c). A server without backups answers no and nothing. */
struct keep *backup_keep(struct server *sv);
bool backup_wants_stamps(const struct server *sv);
void backup_mark(const struct server *sv, struct buf *out);              /* the head of a new file of the log */
void backup_log_opened(struct server *sv, const char *folder, const struct manifest *m); /* at start: the log goes on */
bool backup_mark_is_due(const struct server *sv);                        /* its last file lacks its mark */
void backup_log_ended(struct server *sv);                                /* switched off */

#endif
