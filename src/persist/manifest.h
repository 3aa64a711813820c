/* manifest: the list of files that make up an append-only log (spec: persistence formats, 11.1 to 11.3).
 *
 *      base  F.2.base.rdb          one snapshot, or none
 *      incr  F.2.incr.aof ...      what was written after it, oldest first; the last one is being appended to
 *      old   F.1.base.rdb ...      history: no longer needed, to be deleted; the one retired last comes first
 *
 * The last line is a note (a comment to other readers) with the CRC-64 of the lines before it: where it stands, it must hold.
 *
 * What always holds: at most one base, incremental numbers rise, base_seq and incr_seq are the largest numbers ever used.
 * The struct owns its names; zeroed is an empty manifest. Pure; any one thread. Failure: only of manifest_parse, which
 * says the line, and leaves an empty manifest. */
#ifndef VIREO_PERSIST_MANIFEST_H
#define VIREO_PERSIST_MANIFEST_H

#include "base/buf.h"

#define MANIFEST_LINE_MAX 1024 /* with its newline */

struct manifest_file {
    char *name;                /* owned, ends with a NUL */
    int64_t seq;
    char type;                 /* b, i or h */
};

struct manifest_files {
    struct manifest_file *at;
    int count, cap;
};

struct manifest {
    struct manifest_file base; /* name NULL: none */
    struct manifest_files incr, old;
    int64_t base_seq, incr_seq;
};

struct manifest_error {
    const char *why;           /* constant text */
    int line;                  /* from 1 */
    struct slice text;         /* of that line, in the parsed text */
};

bool manifest_parse(struct manifest *m, struct slice text, struct manifest_error *error);
void manifest_format(const struct manifest *m, struct buf *out);
void manifest_deinit(struct manifest *m);
void manifest_copy(struct manifest *to, const struct manifest *from); /* to is overwritten, not freed */
static inline bool manifest_is_empty(const struct manifest *m) { return !m->base.name && !m->incr.count && !m->old.count; }
/* The file being appended to; NULL: none. */
static inline const char *manifest_current(const struct manifest *m) { return m->incr.count ? m->incr.at[m->incr.count - 1].name : NULL; }

/* The changes of a rewrite (11.8). stem: appendfilename. Returned names belong to the manifest. */
const char *manifest_add_incr(struct manifest *m, const char *stem);
/* A new base: the old one becomes history, and so do all incremental files but the last keep_incr. */
const char *manifest_new_base(struct manifest *m, const char *stem, bool rdb, int keep_incr);
void manifest_adopt(struct manifest *m, const char *name); /* the file of a single-file log becomes base 1 (11.11) */
void manifest_forget_old(struct manifest *m, int i);       /* history file i is gone */

#endif
