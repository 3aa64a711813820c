/* journal: the log thread. It owns the files of the append-only log: writing, syncing, changing files, the manifest and
 * the deletion of history; the executor never touches one of them and never waits for the disk.
 *
 *      executor                                   log thread
 *      journal_write(bytes, end) ---- queue ----> pwrite ... fdatasync       written, durable: positions, read by anybody
 *      journal_order(rotate ...) ---- queue ----> in its place among the bytes
 *      journal_poll  <-- wake --- results, trouble, durable
 *
 * Positions count bytes ever appended, over all files. What always holds: `durable` <= `written`; bytes up to `durable`
 * are on the disk; a manifest is durable before the first byte goes to a file it adds, and the file before it was synced whole.
 * Failure: writing and syncing are tried again every 100 ms until they succeed (journal_trouble says what is wrong
 * meanwhile); after a failed sync everything since the last good one is written again first. Orders that fail answer with
 * an errno and leave the log as it was. Executor thread, but for the thread's own. */
#ifndef VIREO_SERVER_STORE_JOURNAL_H
#define VIREO_SERVER_STORE_JOURNAL_H

#include "base/buf.h"
#include "persist/manifest.h"

struct journal;
struct keep;

enum journal_sync { JOURNAL_EVERYSEC, JOURNAL_ALWAYS, JOURNAL_NO }; /* as the words of appendfsync */

enum journal_order_kind {
    JOURNAL_OPEN,       /* go on with the last incremental file of the manifest, or begin one; not while one is open */
    JOURNAL_OPEN_TEMP,  /* temp-F.incr: the log is being switched on */
    JOURNAL_ROTATE,     /* sync, begin the next incremental file, manifest */
    JOURNAL_INSTALL,    /* a finished base: rename, manifest; temp-F.incr, if open, takes its place in it */
    JOURNAL_CLEAN,      /* delete history, manifest */
    JOURNAL_ADOPT,      /* a single-file log becomes base 1 */
    JOURNAL_DROP,       /* path: a file that is not wanted after all */
    JOURNAL_CLOSE,      /* sync, close; temp-F.incr is removed */
};

struct journal_result {
    int error;          /* 0 or an errno */
    char what[64], path[512]; /* the step that failed, of which file */
    char name[512];     /* the file that was made or opened */
};

struct journal_order {
    enum journal_order_kind kind;
    const char *path;   /* INSTALL: the finished file; DROP; copied */
    bool rdb;           /* INSTALL: its form */
    bool after_cut;     /* INSTALL: belongs to the ROTATE or OPEN_TEMP before it, and fails if that did */
    bool keep_incr;     /* INSTALL: the newest incremental file follows this base (else all become history) */
    void (*done)(void *arg, const struct journal_result *r); /* from journal_poll; NULL: nobody asks */
    void *arg;
};

/* What the thread's calls took at most since they were last asked for: journal_take_ms. */
enum journal_time { JOURNAL_TOOK_WRITE, JOURNAL_TOOK_SYNC_ALWAYS, JOURNAL_TOOK_RENAME, JOURNAL_TIMES };

struct journal_trouble {
    int error;          /* 0: all is well */
    char what[64], path[512];
};

/* folder: appenddirname, stem: appendfilename; both copied. manifest: taken over. wake: called from the thread when there
 * is something to poll for. Files are opened relative to the working folder of the process at that time. */
struct journal *journal_new(const char *folder, const char *stem, struct manifest *manifest, void (*wake)(void *arg), void *arg);
void journal_set_keep(struct journal *j, struct keep *keep); /* server/store/keep.h: history that it wants stays; NULL: nobody; before journal_start */
void journal_start(struct journal *j);                /* the thread; before it, orders are carried out at once (journal_now) */
void journal_free(struct journal *j);                 /* writes and syncs what it can, ends the thread */

void journal_now(struct journal *j, const struct journal_order *o, struct journal_result *r); /* before journal_start: at once */
void journal_order(struct journal *j, const struct journal_order *o);
/* Takes the memory and leaves other, empty. lead: so many of its first bytes are nothing; end: the position behind the others. */
void journal_write(struct journal *j, struct buf *bytes, size_t lead, uint64_t end);
/* The lead for memory at ptr that is going to take what is logged from `position` on: with it the bytes lie as the disk can take
 * them without a copy, if the log goes on as it does now. Executor thread; below FILE_SECTOR. */
size_t journal_lead(const struct journal *j, const char *ptr, uint64_t position);
void journal_set_sync(struct journal *j, enum journal_sync how);
void journal_set_ahead(struct journal *j, bool on);   /* aof-sync-in-place: takes effect with JOURNAL_ALWAYS */
void journal_hold_sync(struct journal *j, bool hold); /* no-appendfsync-on-rewrite: no regular syncs meanwhile */
void journal_sync_soon(struct journal *j);            /* one sync more, now */
/* With `always`: so many replies wait for bytes handed over and not durable; so many waited when the last sync ended. The thread
 * gathers by these: it begins a sync once as many wait as did before, or after a part of the time that a sync takes. */
void journal_note_waiting(struct journal *j, uint32_t count);
void journal_note_writers(struct journal *j, uint32_t count);
bool journal_gathering(const struct journal *j);      /* it waits for writers now */
bool journal_drain(struct journal *j, int64_t timeout_ms); /* blocks until all handed over is durable; false: it could not be */

bool journal_poll(struct journal *j);                 /* calls done; true: something happened since the last call */
void journal_trouble(struct journal *j, struct journal_trouble *out);
uint64_t journal_written(const struct journal *j);
uint64_t journal_durable(const struct journal *j);
uint64_t journal_backlog(const struct journal *j);    /* bytes handed over and not written */
uint64_t journal_memory(const struct journal *j);     /* those, and what is kept until it is synced */
void journal_forget_delays(struct journal *j);        /* journal_delayed counts from 0 */
uint64_t journal_delayed(const struct journal *j);    /* syncs that held up writing for more than two seconds */
uint32_t journal_take_ms(struct journal *j, enum journal_time what); /* 0: less than one, or nothing was done */
void journal_set_delay(struct journal *j, int64_t us); /* DEBUG AOF-FLUSH-SLEEP: before each write */
uint64_t journal_bytes(const struct journal *j);      /* of base and incremental files together */
uint64_t journal_base_bytes(const struct journal *j);
int journal_history(const struct journal *j);         /* files waiting to be deleted */
bool journal_syncing(const struct journal *j);
bool journal_has_incr(const struct journal *j);       /* before journal_start */
const char *journal_folder(const struct journal *j);

#endif
