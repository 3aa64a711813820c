/* journal_files: what the log thread does to files: the private half of journal.h.
 *
 * What always holds for struct log_file while open: bytes [0, size) were accepted by the kernel, [0, synced) are on the
 * disk; `kept` holds the last kept_bytes of [synced, size); what is older is read back when it is to be written again.
 * Bytes beyond size are filler. Functions answer 0 or an errno and fill r->what and r->path then. Log thread, or the executor before it runs. */
#ifndef VIREO_SERVER_STORE_JOURNAL_FILES_H
#define VIREO_SERVER_STORE_JOURNAL_FILES_H

#include "io/file.h"
#include "server/store/journal.h"

struct kept {
    struct kept *next;
    struct buf bytes;
};

struct log_file {
    int fd;                    /* -1: none */
    bool temp;                 /* temp-F.incr */
    char path[512];
    uint64_t size, synced;
    struct kept *first, *last;
    uint64_t kept_bytes;
    bool direct;               /* writes go past the kernel's cache at the moment */
    uint64_t filled;           /* the file goes on to there with filler (journal_ahead.c); 0: it ends at size */
    const char *group;         /* written in place and not synced: these whole blocks, group_len of them from group_at on; borrowed from the stage */
    size_t group_len;
    uint64_t group_at;
};

/* Syncing in place: see journal_ahead.c. */
struct ahead {
    bool on;                   /* wanted now: appendfsync always and aof-sync-in-place */
    bool ready;                /* [size, filled) is filler and on the disk */
    bool known;                /* block has the bytes of the file from the last multiple of FILE_BLOCK up to size */
    uint32_t rest;             /* so many appends are made the plain way before it is tried again */
    size_t step;               /* of filler, the next time */
    char block[FILE_BLOCK];
};

/* Much at once is written in whole blocks past the kernel's cache: there it would take pages from everybody, and the copying
 * into cold ones costs several times as much as the command that it logs. Blocks in which two parts meet are made in the stage,
 * and all of a part that does not lie in memory as it will lie in the file. */
struct stage {
    char *memory, *at;         /* owned; the first whole block in it; NULL: none was needed yet */
    bool refused;              /* the file system cannot */
    bool copies;               /* it can, but only from the stage */
};

struct log_folder {
    char *folder, *stem;       /* owned */
    struct manifest manifest;
    struct log_file file;
    struct stage stage;
    struct ahead ahead;
    struct keep *keep;         /* borrowed; may be NULL */
    struct doomed *doomed;     /* deleted, but still to be given back by the file system, piece by piece */
    uint64_t home[2];          /* the folder's device and inode when the log was opened; zero: unknown */
    bool unsettled;            /* the manifest was replaced, but its folder could not be synced: nothing is durable until it is */
};

int log_fail(struct journal_result *r, int error, const char *what, const char *path);

/* One attempt each. log_append: the parts, in order; *done: of their bytes, kept between attempts. */
int log_append(struct log_folder *l, const struct slice *parts, int count, size_t *done, struct journal_result *r);
/* What was appended, until it is synced; beyond max bytes the oldest goes. The memory of one that went is left in *bytes. */
void log_keep(struct log_file *f, struct buf *bytes, uint64_t max);
int log_sync(struct log_file *f, bool again, struct journal_result *r); /* again: the last one failed */
void log_close(struct log_file *f);

/* The folder's sync, if it is still to be done. */
int log_settle(struct log_folder *l, struct journal_result *r);
int log_open_last(struct log_folder *l, struct journal_result *r);
int log_open_temp(struct log_folder *l, struct journal_result *r);
int log_rotate(struct log_folder *l, struct journal_result *r);         /* the open file is synced whole */
int log_install(struct log_folder *l, const struct journal_order *o, struct journal_result *r);
int log_clean(struct log_folder *l, struct journal_result *r);
int log_adopt(struct log_folder *l, struct journal_result *r);
uint64_t log_base_bytes(const struct log_folder *l);
uint64_t log_earlier_bytes(const struct log_folder *l);                /* base and incremental files but the open one */
void log_drop_temp(struct log_folder *l);
bool log_give_back(struct log_folder *l);              /* one piece; false: there is none */
void log_stage_free(struct log_folder *l);

/* For journal_ahead.c. */
#define STAGE_BYTES ((size_t)2 << 20)
char *log_staging(struct log_folder *l);
bool log_set_direct(struct log_folder *l, bool on);
void log_gather(char *to, const struct slice *parts, size_t from, size_t n); /* n bytes from number `from` of all parts on */

/* journal_ahead.c: true: the parts were appended in place, and f->group is to be synced; false: they are to go the plain way. */
bool log_ahead_append(struct log_folder *l, const struct slice *parts, size_t total);
void log_ahead_new(struct log_folder *l); /* another file is open */
int log_ahead_cut(struct log_folder *l); /* the filler goes; 0 or an errno */
void log_ahead_more(struct log_folder *l); /* filler, before it is short; what was appended is synced */

#endif
