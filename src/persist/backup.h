/* backup: what a backup is: its manifest as text, the list of backups, and which of them may go.
 *
 * A backup is a folder `<backup-dir>/<id>` with data.rdb and backup.manifest. The manifest is lines of `name value`, the last
 * one the CRC-64 of all before it. A log that goes on from the backup is told by `history` (40 hex digits that every file of
 * one unbroken log carries in its first line, LOG_MARK) and the number of the incremental file that begins at the cut.
 * Kept files of the log are `<backup-dir>/log/<history>.<number>.incr.aof`. Pure; any one thread. */
#ifndef VIREO_PERSIST_BACKUP_H
#define VIREO_PERSIST_BACKUP_H

#include "base/buf.h"

#define BACKUP_ID_MAX 32
#define BACKUP_LABEL_MAX 200
#define BACKUP_DATA "data.rdb"
#define BACKUP_MANIFEST "backup.manifest"
#define BACKUP_LOG "log"
#define BACKUP_TEMPORARY "tmp-"
#define LOG_MARK "#LOG:"       /* an annotation of the log: the history it belongs to */

struct backup_record {
    char id[BACKUP_ID_MAX + 1];
    char label[BACKUP_LABEL_MAX + 1];
    int64_t cut_ms, end_ms;    /* when the data were frozen, when the backup was good */
    uint64_t keys, bytes, crc;
    char digest[41];           /* DEBUG DIGEST at the cut */
    char history[41];          /* empty: no log goes on from here */
    int64_t incr_seq;
    char incr_name[256], log_folder[1024]; /* the file's name, and where it was then */
    bool damaged;              /* the manifest cannot be read: only the id is known */
};

struct backup_list {           /* oldest first */
    struct backup_record *at;
    int count, cap;
};

void backup_format(const struct backup_record *b, struct buf *out);
/* NULL, or what is wrong with it (a constant text); b is filled as far as it goes. */
const char *backup_parse(struct backup_record *b, struct slice text);
bool backup_id_is_good(struct slice id);       /* it may be the name of a backup's folder */
void backup_id_make(int64_t cut_ms, int attempt, char out[BACKUP_ID_MAX + 1]);

void backup_list_add(struct backup_list *l, const struct backup_record *b); /* keeps the order */
void backup_list_deinit(struct backup_list *l);
int backup_list_find(const struct backup_list *l, struct slice id);  /* -1: none */
int backup_list_newest(const struct backup_list *l);                 /* the newest good one; -1: none */
int backup_list_good(const struct backup_list *l);                   /* how many */
/* The last good one may not go. */
bool backup_may_go(const struct backup_list *l, int i);
/* The one to delete next by count (0: any number) and age (0: any); -1: none. */
int backup_outdated(const struct backup_list *l, int64_t keep, int64_t age_s, int64_t now_ms);

/* 90s, 15m, 12h, 7d, 4w or a number of seconds; 0 or empty: no limit. */
bool backup_parse_age(struct slice text, int64_t *seconds);

/* Files of the log. */
struct log_need {              /* files of this history from this number on are needed by a backup */
    char history[41];
    int64_t from_seq;
};
struct log_needs {
    bool all;                  /* it is not known which: all of them */
    struct log_need *at;
    int count;
};
void backup_needs(const struct backup_list *l, struct log_needs *out); /* out is overwritten */
void log_needs_add(struct log_needs *n, const char *history, int64_t from_seq);
void log_needs_deinit(struct log_needs *n);
bool log_needs_file(const struct log_needs *n, const char *history, int64_t seq);
/* The number in `<stem>.<number>.incr.aof`; -1: it is none. */
int64_t log_file_seq(const char *name);
/* history and number of a kept file's name. */
bool log_kept_name(const char *name, char history[41], int64_t *seq);
/* The first lines of a log's file: the history it says; false: none. */
bool log_mark_find(struct slice head, char history[41]);

#endif
