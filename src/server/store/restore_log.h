/* restore_log: the log that goes on from a backup, found and replayed up to a time. */
#ifndef VIREO_SERVER_STORE_RESTORE_LOG_H
#define VIREO_SERVER_STORE_RESTORE_LOG_H

#include "persist/save.h"
#include "server/core/server.h"
#include "server/store/backup_work.h"

struct target {
    char path[4096];             /* of the backup */
    struct backup_record b;
    bool until;
    int64_t until_s;
    const char *given_log;       /* --log-folder, whole; empty: none */
    /* what came of it */
    uint64_t commands, errors;
    int64_t stamp_s;             /* of the last commands applied; 0: none was */
    int64_t stopped_before_s;    /* the first time that is later; 0: the log ended before */
};

/* false: error says why. A torn end of the last file is left out, as a server would cut it. */
bool restore_replay(struct server *sv, struct target *t, char error[700]);

#endif
