/* load: reads the data in before, or while, clients are told -LOADING: they connect, and what may be asked of a loading
 * server is answered every loading-process-events-interval-bytes. Executor thread, which blocks on the file meanwhile.
 *
 * A load that fails is reported in the log (what broke, where, in which key); the caller ends the process: half of the
 * data is never served, and no file is touched. */
#ifndef VIREO_SERVER_STORE_LOAD_H
#define VIREO_SERVER_STORE_LOAD_H

#include "codec/in.h"
#include "server/core/server.h"

enum load_result {
    LOAD_DONE, LOAD_NONE,        /* there is no such file: nothing was done */
    LOAD_FAILED,                 /* reported */
    LOAD_STOPPED,                /* SIGTERM or SHUTDOWN came: server.stop is set */
};
enum load_flag {
    LOAD_FLUSH = 1,              /* empties all databases first, once the file is open */
    LOAD_REPLACE = 2,            /* keys that are there already are replaced */
    LOAD_BASE = 4,               /* the base of a log: keys past their time stay */
    LOAD_PLACE = 8,              /* of the log that is gone on with: its place in replication's history counts */
    LOAD_FOR_RELOAD = 8,         /* while serving: the figures of the last save stay */
    LOAD_AT_START = 16,          /* what is dropped since its time has passed is told to replicas that go on from there */
};

/* The file of that name, with progress, figures and log lines. */
enum load_result load_rdb(struct server *sv, const char *path, unsigned flags);
/* dbfilename, at start. */
enum load_result load_dbfile(struct server *sv);

/* An RDB image that stands in an input already open, between loading_begin and loading_end; afterwards the input stands behind
 * its checksum. name: for messages. */
enum load_result load_image(struct server *sv, struct in *in, const char *name, unsigned flags);

/* The frame of any loading: clients get -LOADING, INFO shows it. loading_at: so many bytes are read; it serves when it is time
 * to, and answers false when the load has to stop (LOAD_STOPPED). */
void loading_begin(struct server *sv, uint64_t total_bytes);
bool loading_at(struct server *sv, uint64_t bytes);
void loading_end(struct server *sv);

_Noreturn void load_give_up(struct server *sv); /* after LOAD_FAILED: ends the process with status 1 */

#endif
