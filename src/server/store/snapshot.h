/* snapshot: the thread that writes a frozen view of all data to a file while the executor goes on serving.
 *
 * snapshot_start freezes the view (the cut) and hands it to the thread, which writes job.path whole: created anew,
 * written, synced incrementally if wanted, fsynced, closed; with rename_to it is then read back and compared with its
 * checksum, renamed, and the folder synced, so that what had that name is there until its better is. On any error the file
 * is removed. The done callback runs on the executor thread (from snapshot_poll, after the loop was woken) with the view
 * already given back: that happens as soon as the walk is over, while the disk is still being waited for.
 * One at a time; start answers false when one runs, or when somebody else has the view. All file work goes through io/file;
 * the executor does none. How far it is stands in engine.save->progress. */
#ifndef VIREO_SERVER_STORE_SNAPSHOT_H
#define VIREO_SERVER_STORE_SNAPSHOT_H

#include "server/core/server.h"

enum snapshot_form { SNAPSHOT_RDB, SNAPSHOT_COMMANDS }; /* the command form: an AOF base without preamble */

struct snapshot_result {
    int error;                   /* 0 or an errno; ECANCELED: called off; EINVAL: `what` says which data cannot be written */
    const char *what;            /* the step that failed: "open", "write", "fsync" ...; or why the data cannot be written */
    char path[4096];
    char text[600];              /* all of that in one sentence; empty: good */
    uint64_t keys, bytes;
    int64_t duration_ms;
    uint64_t extra_bytes;        /* most memory that was kept for the view */
    uint64_t dirty_at_cut;       /* engine.dirty then */
};

struct snapshot_job {
    enum snapshot_form form;
    const char *path;            /* copied */
    const char *rename_to;       /* copied; NULL: the file keeps its name and is not read back */
    bool aof_base;               /* AUX aof-base */
    bool sync_in_parts;          /* fsync every 4 MiB */
    bool (*sink)(void *arg, struct slice bytes); /* SNAPSHOT_RDB: no file, the bytes go there, on the thread; false: it gave up. NULL: the file */
    void *sink_arg;
    bool no_keys, no_libraries;  /* an image of a part: what is left out */
    const uint8_t *only_slots;   /* SNAPSHOT_COMMANDS: keys of these slots (2 KiB, borrowed until done); NULL: all */
    void (*done)(void *arg, const struct snapshot_result *r);
    void *arg;
};

bool snapshot_start(struct server *sv, const struct snapshot_job *job);
bool snapshot_running(const struct server *sv);
void snapshot_cancel(struct server *sv);  /* done is still called, with ECANCELED */
void snapshot_poll(struct server *sv);    /* once a turn; cheap */
void snapshot_abandon(void);              /* from a signal handler that ends the process: removes the temporary file */
void snapshot_wait(struct server *sv);    /* shutdown: until the one that runs is over (done has been called) */

#endif
