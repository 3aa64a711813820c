/* set: sets of byte strings: the representation, and what the command files of this folder share.
 *
 *     intset      | epoch | encoding | ints --> one block of sorted integers                       (16 bytes)
 *     hashtable   | epoch | encoding | tree: keyed hash (32 bits), then bytes; record = the member
 *
 * A set starts as an intset if its first member is an integer and turns into a tree, for good, when a member is not or
 * when it outgrows set-max-intset-entries. Turning moves the root: functions that may turn it take a pointer to the
 * pointer, and the caller tells the keyspace (value_moved) when a linked root has moved.
 *
 * Ownership: the keyspace owns linked roots; one that is not linked yet belongs to whoever made it (set_free).
 * Slices of members live until the next change of the set. Cost: O(log n) a member. Failure: none. Executor thread;
 * frozen roots may be read by any thread.
 */
#ifndef VIREO_TYPES_SET_SET_H
#define VIREO_TYPES_SET_SET_H

#include "base/num.h"
#include "ds/tree.h"
#include "engine/call.h"
#include "types/set/intset.h"

enum set_encoding { SET_INTS, SET_TREE };

struct set {
    uint32_t epoch;
    uint8_t encoding;
    union {
        struct intset *ints;
        struct tree tree;
    };
};

/* A member, ready to be looked for in any set: what it is as an integer and its hash are found out once. */
struct member {
    struct slice text;
    int64_t value;     /* if is_int */
    uint32_t hash;     /* if hashed */
    bool is_int, int_known, hashed;
};

extern const struct value_type set_type;
extern const struct value_codec set_codec; /* codec.c */

static inline struct member member_of(struct slice text) { return (struct member){.text = text}; }

struct set *set_new(struct cow *cow);       /* empty, an intset */
struct set *set_new_tree(struct cow *cow);  /* empty, a tree */
/* Empty, in the encoding that Redis starts with for this first member. */
struct set *set_new_for(struct cow *cow, struct member *first);
void set_free(struct set *s); /* never linked, or nothing of it shared with a view */

uint64_t set_count(const struct set *s); /* NULL: 0 */
bool set_has(const struct set *s, struct member *m); /* NULL: false */
/* false: it was there, it was not. */
bool set_add(struct set **s, struct cow *cow, const struct settings *settings, struct member *m);
bool set_del(struct set *s, struct cow *cow, struct member *m);

/* A walk in the set's own order; the set does not change meanwhile, except through set_walk_del. */
struct set_walk {
    const struct set *set;
    uint32_t at;          /* intset */
    bool more;            /* tree: pos is on a record */
    struct tree_pos pos;
    char text[NUM_I64_MAX_CHARS];
};
void set_walk_start(struct set_walk *w, const struct set *s);                /* NULL: empty */
void set_walk_at(struct set_walk *w, const struct set *s, uint64_t rank);    /* from the rank-th member on */
bool set_walk_next(struct set_walk *w, struct member *out);                  /* out->text lives until the next call */

/* Replies the members, all of them, without a head. */
void set_reply_members(struct call *c, const struct set *s);
/* After members left: deletes the key with its event when none is left. */
void set_drop_if_empty(struct call *c, struct slice key, const struct set *s);

#endif
