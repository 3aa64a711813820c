/* list: the value of a list key: its elements, in order, as the records of a positional tree.
 *
 *     | epoch 4 | tree: kind, root node, count, bytes, height |      one block of 48 bytes
 *
 * Small and big lists look the same: a list of a few elements is one leaf page. A list under a key is never empty:
 * whoever takes the last element deletes the key (list_removed does). Clients always see the encoding "quicklist".
 *
 * Ownership: the keyspace owns a linked list; one from list_new is the caller's until value_add. Slices of elements
 * live until the next change of that list. Nothing here fails. Cost: ends, positions and insertions O(log n), O(1)
 * amortised for pushes. Executor thread; a frozen list may be read by any.
 */
#ifndef VIREO_TYPES_LIST_LIST_H
#define VIREO_TYPES_LIST_LIST_H

#include "ds/tree.h"
#include "engine/call.h"

struct list {
    uint32_t epoch;
    struct tree tree;
};

enum list_end { LIST_HEAD, LIST_TAIL };

extern const struct value_type list_type;
extern const struct value_codec list_codec; /* codec.c */

struct list *list_new(struct cow *cow); /* empty */

static inline void list_push(struct list *l, struct cow *cow, enum list_end end, struct slice element)
{
    if (end == LIST_HEAD) tree_push_front(&l->tree, cow, element);
    else tree_push_back(&l->tree, cow, element);
}

/* The place of the first element seen from an end, and the next one on the way to the other. false: there is none. */
static inline bool list_first(const struct list *l, enum list_end end, struct tree_pos *pos)
{
    return end == LIST_HEAD ? tree_first(&l->tree, pos) : tree_last(&l->tree, pos);
}
static inline bool list_next(enum list_end end, struct tree_pos *pos)
{
    return end == LIST_HEAD ? tree_next(pos) : tree_prev(pos);
}

/* Writes count elements, seen from an end, as bulks. count <= length. */
void list_reply(struct reply *r, const struct list *l, enum list_end end, uint64_t count);

/* Clips a range of indexes, negative ones counted from the end, to the list: [*start, *start + result). */
uint64_t list_clip(const struct list *l, int64_t *start, int64_t end);

/* Takes count elements (>= 1, <= length) off an end without showing them, and tells the world: lpop or rpop, and del
 * when the list is gone (l is dangling then). Counts as `changes`. */
void list_take(struct call *c, struct slice key, struct list *l, enum list_end end, uint64_t count);

/* Tells the world that the list under key changed by `event`; an empty list is deleted, l is dangling then. */
void list_removed(struct call *c, struct slice key, struct list *l, const char *event, uint64_t changes);

/* LEFT or RIGHT; replies a syntax error when it is neither. */
bool list_arg_end(struct call *c, struct slice arg, enum list_end *out);

/* What LMPOP and BLMPOP have in common: numkeys at argv[at], keys, end, [COUNT n]. */
struct list_mpop {
    const struct slice *keys;
    int key_count;
    enum list_end end;
    uint64_t count;
};
bool list_arg_mpop(struct call *c, int at, struct list_mpop *out);
/* Replies key and up to count elements of its list, takes them off and logs the plain pop. */
void list_mpop_serve(struct call *c, const struct list_mpop *m, struct slice key, struct list *l);

/* Moves one element from the list under keys[0] to the one under keys[1] (maybe the same) and replies it, or WRONGTYPE
 * when the destination holds something else. False: it did not, nothing changed. */
bool list_move(struct call *c, const struct slice keys[2], struct list *from, enum list_end take, enum list_end put);

#endif
