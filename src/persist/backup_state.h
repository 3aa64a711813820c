/* backup_state: what BACKUP and INFO tell of backups, and what they ask of the shell, which owns the struct, keeps it up to
 * date and does the work on a thread of its own. Executor thread.
 *
 *      IDLE --START--> PENDING --folder made, view free--> SNAPSHOTTING --> VERIFYING --> IDLE
 *
 * One piece of work at a time: what cannot begin at once waits in `request` (one may), or is refused. */
#ifndef VIREO_PERSIST_BACKUP_STATE_H
#define VIREO_PERSIST_BACKUP_STATE_H

#include "engine/engine.h"
#include "engine/hold.h"
#include "persist/backup.h"

enum backup_phase { BACKUP_IDLE, BACKUP_PENDING, BACKUP_SNAPSHOTTING, BACKUP_VERIFYING };
enum backup_request { BACKUP_NOTHING, BACKUP_SEAL, BACKUP_DELETE, BACKUP_VERIFY };

struct backup_state {
    enum backup_phase phase;
    bool any, last_good, sealed;     /* any: one was tried since the start */
    char id[BACKUP_ID_MAX + 1];      /* of the one that runs, or ran last */
    char error[700];                 /* of the last one; empty: it was good */
    char note[200];                  /* what stands in the way of recovery to a point in time; empty: nothing */
    int64_t start_ms, end_ms;        /* of the last one; 0: not yet */
    int64_t next_s;                  /* by the schedule; 0: none */
    bool log_goes_on;                /* the newest backup has a log that continues it up to now */
    bool listed;                     /* the list has been read */
    char folder[1024];               /* absolute */
    char folder_error[700];          /* why the folder could not be read last; empty: it was */
    struct backup_list list;
    /* the request that somebody waits for */
    enum backup_request request;
    char request_id[BACKUP_ID_MAX + 1];
    char request_error[700];         /* empty: it was done */
    struct backup_record verified;
    struct hold_queue held;
    uint64_t ticket;
    /* the shell */
    void *arg;
    const char *(*start)(void *arg, struct slice label); /* NULL or why not */
    bool (*abort)(void *arg);                            /* false: there is nothing to call off */
    const char *(*ask)(void *arg, enum backup_request what, struct slice id);
};

void backup_state_info(const struct backup_state *b, struct buf *out); /* lines of INFO persistence; NULL: a node without a disk */

#endif
