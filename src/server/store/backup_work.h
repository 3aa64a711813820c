/* backup_work: what is done to the files of backups, on a thread of its own (server/store/backup.c starts it): the folder is made
 * ready, a copy is verified and listed, backups are deleted, the log is put beside them. One piece of work at a time.
 * Everything a piece needs is in struct work, nothing of the executor's. Failure: error, one sentence with path and errno. */
#ifndef VIREO_SERVER_STORE_BACKUP_WORK_H
#define VIREO_SERVER_STORE_BACKUP_WORK_H

#include <stdatomic.h>

#include "engine/lookup.h"
#include "persist/backup.h"

#define BACKUP_PATH 4096

enum work_kind {
    WORK_SCAN,      /* at the start: what was left unfinished goes, the list is read */
    WORK_PREPARE,   /* folders for a new backup: record.id and temporary are filled in */
    WORK_FINISH,    /* temporary/data.rdb is there: verify, write the manifest, list it, delete what is outdated */
    WORK_DISCARD,   /* temporary goes */
    WORK_DELETE,    /* record.id */
    WORK_VERIFY,    /* record.id; record is filled in with what was found */
    WORK_TIDY,      /* the log's files, retention */
};

struct work {
    enum work_kind kind;
    char folder[1024];           /* of the backups, absolute */
    struct backup_record record;
    char temporary[BACKUP_PATH]; /* the unfinished backup */
    char log_folder[1024];       /* of the log, absolute; empty: there is none */
    struct log_needs running;    /* what is needed though no backup says so yet */
    int64_t retain, age_s, now_ms;
    bool alone;                  /* no backup is being made beside this work */
    bool seals;                  /* WORK_TIDY, begun for BACKUP SEAL: it has the answer */
    const struct command_index *index;
    _Atomic bool *cancel;        /* another thread's wish to end */
    /* the result */
    char error[700];
    struct backup_list list;     /* the caller's, if listed */
    bool listed;
};

void backup_work(struct work *w);

/* For the restorer too. */
/* Reads an image as a server would, and fills in keys, bytes, crc and digest as of b->cut_ms. NULL cancel: nobody does. */
bool backup_verify_image(const char *path, struct backup_record *b, const struct command_index *index, _Atomic bool *cancel, char error[700]);
/* backup.manifest of that folder; false: error says why. */
bool backup_read_manifest(const char *folder, struct backup_record *b, char error[700]);
/* Puts the closed files of the log in from (all: the last one too) that are needed under folder/log. */
bool backup_collect(const char *folder, const char *from, const struct log_needs *needs, bool all, char error[700]);
bool backup_list_read(const char *folder, struct backup_list *out, char error[700]);
bool backup_make_folder(const char *path, char error[700]); /* with those above it */

#endif
