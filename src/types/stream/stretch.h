/* stretch: one stretch of a stream's entries, side by side in one block: a listpack in its wire form (spec: persistence
 * formats, 6.2), so that an RDB image holds the same bytes, and a node's size is what Redis would count.
 *
 *     | epoch | cap | master id | total count | live deleted nf field* 0 | entry | entry | ... | ff |
 *                                 ^ lp                                     flags dms dseq (n) ... count
 *
 * Ownership: the stream's tree refers to it; changes may move it (they take a struct stretch **). A node is one node for
 * cow: a change of a frozen one copies it whole first; the walker of a view may leave it (ds/cow.h). Slices of pieces live until the next change of the node; those of
 * integers lie in the walk. Nothing fails: blocks from outside pass stretch_check first. Cost: O(bytes) but for stretch_append,
 * which is O(new bytes + master fields). Executor thread, or any thread for a frozen node.
 */
#ifndef VIREO_TYPES_STREAM_STRETCH_H
#define VIREO_TYPES_STREAM_STRETCH_H

#include "codec/listpack.h"
#include "ds/cow.h"
#include "types/stream/id.h"

struct stretch {
    uint32_t epoch;
    uint32_t cap;            /* bytes of the block */
    struct stream_id master; /* that of the first entry ever put in */
    char lp[];
};

/* Field and value by turns. */
struct stream_fields {
    const struct slice *v;
    uint64_t pairs;
};

struct stretch *stretch_new(struct cow *cow, struct stream_id master, struct stream_fields f); /* with no entry yet, but its fields as master's */
struct stretch *stretch_from_blob(struct cow *cow, struct stream_id master, struct slice blob);
struct stretch *stretch_copy(const struct stretch *n, struct cow *cow);
static inline void stretch_free(struct stretch *n) { mem_free(n, n->cap); }
static inline void stretch_retire(struct stretch *n, struct cow *cow) { cow_retire_node(cow, n, n->cap); }
static inline void stretch_leave(struct stretch *n, struct cow_leave *leave) /* a view's walker: it is done with it */
{
    if (!leave) return;
    uint32_t bytes = n->cap; /* it may be gone then */
    cow_leave_node(leave, &n->epoch);
    atomic_fetch_add_explicit(&leave->bytes, bytes, memory_order_relaxed);
}
static inline size_t stretch_bytes(const struct stretch *n) { return mem_class(n->cap); }
static inline struct slice stretch_blob(const struct stretch *n)
{
    uint32_t total;
    memcpy(&total, n->lp, sizeof total);
    return slice_of(n->lp, total);
}

/* Entries in it: live ones, and tombstones. */
struct stretch_counts {
    int64_t live, deleted;
};
struct stretch_counts stretch_counts(const struct stretch *n);

void stretch_append(struct stretch **n, struct cow *cow, struct stream_id id, struct stream_fields f);
void stretch_shrink(struct stretch **n, struct cow *cow); /* gives unused room back: nothing more will be put in */

/* A walk over the entries, tombstones included, either way. Do not turn round. */
struct stretch_walk {
    const struct stretch *n;
    const char *fields;      /* the master's first field */
    uint64_t field_count;
    const char *first, *end; /* first entry; the end mark */
    const char *at;          /* where the next entry begins (forward), or the one before ends (backward) */
    uint64_t unread;         /* pieces of the entry shown last that at has not passed yet (forward) */
};
struct stretch_entry {
    struct stream_id id;
    bool deleted, same;      /* same: has the master's fields, the pieces are values alone */
    uint64_t pairs;
    const char *flags;       /* its first piece, for stretch_bury */
    const char *pieces;      /* value ..., or field, value, ... */
    const char *field;       /* the master's first field */
};
void stretch_walk_start(struct stretch_walk *w, const struct stretch *n);
void stretch_walk_end(struct stretch_walk *w, const struct stretch *n); /* behind the last one, for stretch_prev */
bool stretch_next(struct stretch_walk *w, struct stretch_entry *e);
bool stretch_prev(struct stretch_walk *w, struct stretch_entry *e);

/* The pieces of an entry, field and value by turns: 2 * pairs times. chars: room for the text of an integer. */
struct piece_walk {
    const char *field, *at;
    bool same, value;
    char chars[NUM_I64_MAX_CHARS];
};
void piece_walk_start(struct piece_walk *p, const struct stretch_entry *e);
struct slice piece_next(struct piece_walk *p);
/* The reply of an entry: id and fields. The walk that showed it (forward) moves on behind its pieces; w may be NULL. */
void stretch_reply_entry(struct reply *r, const struct stretch_entry *e, struct stretch_walk *w);

/* Tombstones. offset: of an entry's flags piece in lp (e.flags - n->lp). What it leaves: the offset of the same entry may change by *moved. */
void stretch_bury(struct stretch **n, struct cow *cow, size_t offset, long *moved);

struct stream_id stretch_last_id(const struct stretch *n); /* of its last entry, a tombstone or not */

/* NULL: a sound node of that master (spec 10.3); else the rule that is broken. *last, *first_live: of the live ones, if any. */
const char *stretch_check(struct slice blob, struct stream_id master, struct stretch_counts *counts, struct stream_id *last, struct stream_id *first_live);

#endif
