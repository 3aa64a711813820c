/* aof: the append-only log as the executor sees it: what the engine logs is gathered here and handed to the log thread
 * (journal.h) at the end of the turn, before any reply of the turn leaves.
 *
 *      OFF --appendonly yes--> STARTING --its first base is in the manifest--> ON --appendonly no--> OFF
 *
 * STARTING keeps the log in temp-F.incr; it is tried again until it succeeds. A rewrite (in ON, STARTING or OFF) is: rotate,
 * freeze a view at the same moment, write it (snapshot.h), install, clean. Executor thread. */
#ifndef VIREO_SERVER_STORE_AOF_H
#define VIREO_SERVER_STORE_AOF_H

#include "server/core/server.h"

struct aof;
struct journal_result;

void aof_init(struct server *sv);      /* after node_start: nothing is opened yet */
/* With appendonly yes: loads the log, or begins an empty one, and true. Ends the process with status 1 when it cannot. */
bool aof_start(struct server *sv);
/* Before replies leave: what was logged goes to the log thread. */
void aof_end_turn(struct server *sv);
/* Once a turn: rewrites that begin or end, held replies and waiting clients that may go, trouble. Cheap. */
void aof_poll(struct server *sv);
void aof_cron(struct server *sv);      /* every 100 ms */
/* SHUTDOWN: false: the log is being switched on and would be lost (logged). */
bool aof_may_stop(struct server *sv, bool force);
/* Everything is written and synced, held replies are on their way, the thread has ended. */
void aof_stop(struct server *sv);
/* CONFIG SET of appendonly and appendfsync. NULL or the error. */
const char *aof_apply(struct server *sv);
/* The data is about to be another: what is logged stops here. aof_apply begins anew, with a first base, as configured. */
void aof_suspend(struct server *sv);
uint64_t aof_buffer_bytes(const struct server *sv);

void aof_reload(struct server *sv);    /* DEBUG LOADAOF; answers those who wait for it */

/* The log goes on in a new file, cut between two commands; done: once that is so, or cannot be. Only while it is on, and not while
 * a rewrite writes. */
void aof_rotate(struct server *sv, void (*done)(void *arg, const struct journal_result *r), void *arg);
bool aof_history_waits(const struct server *sv); /* files that are to be deleted are there yet */

/* aof_load.c: replays the files of a manifest. */
struct manifest;
struct aof_load_result {
    uint64_t commands, errors, cut_bytes, cut_commands;
    bool any;                          /* there was something in the files */
    bool open_note;                    /* the last file ends in an annotation without line end */
    char why[1024];                    /* when it failed: what to log */
};
bool aof_load_files(struct server *sv, const char *folder, const struct manifest *m, struct aof_load_result *r);
/* After AOF_TORN: whole commands behind what looks torn mean damage: the offset of the first; 0: none. */
struct aof_reader;
uint64_t aof_load_more_behind(int fd, uint64_t size, const struct aof_reader *r);

#endif
