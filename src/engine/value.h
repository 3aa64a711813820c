/* value_type: all that the engine, and later RDB, AOF, DEBUG and eviction, know of a kind of value.
 *
 * A new kind of value is one folder that fills one of these rows, and one line in node/families.c. A value with a root
 * starts the root struct with its epoch (uint32_t). The string is the one kind whose value lies in the entry itself:
 * its functions get the entry as root.
 */
#ifndef VIREO_ENGINE_VALUE_H
#define VIREO_ENGINE_VALUE_H

#include "base/slice.h"
#include "ds/cow.h"

struct settings;

enum value_id { /* the type nibble of an entry */
    VALUE_STRING, VALUE_LIST, VALUE_SET, VALUE_ZSET, VALUE_HASH, VALUE_STREAM, VALUE_ID_COUNT
};

/* One element, as each() shows it: a list or set member (a), a field (a) with its value (b), a zset member (a) with its score. */
struct element {
    struct slice a, b;
    double score;
};
typedef bool value_visit(void *arg, const struct element *e); /* false stops the walk */

struct value_type {
    const char *name;        /* what TYPE answers */
    enum value_id id;
    bool inline_value;       /* the string: no root, no thaw/free */
    int digest_parts;        /* elements are: 1 a, 2 a+b, 3 a+score; for the keyspace digest */
    bool ordered;            /* the order of elements is part of the value (list) */
    bool sorted;             /* SORT ... BY nosort keeps its order (list, zset) */

    /* Takes a frozen root over from the view: a writable copy of the root alone (its nodes stay frozen until touched);
     * the old root goes to cow_retire. Called only when cow_frozen(root epoch). */
    void *(*thaw)(void *root, struct cow *cow);
    void (*free)(void *root);                           /* all of it; nothing in it is shared with a view; any thread */
    uint64_t (*length)(const void *root);               /* elements; string: bytes */
    size_t (*free_cost)(const void *root);              /* blocks to free: above a bound freeing is deferred */
    const char *(*encoding)(const void *root);          /* what OBJECT ENCODING answers */
    size_t (*memory)(const void *root);                 /* bytes of root and nodes, in size classes */
    void *(*copy)(const void *root, struct cow *cow);   /* a deep copy */
    void (*each)(const void *root, value_visit *visit, void *arg);
    /* Optional (NULL where it makes no sense). List: a new root holding these elements in order (SORT ... STORE). */
    void *(*from_slices)(struct cow *cow, const struct settings *set, const struct slice *v, uint64_t n);
    /* Hash: the value of a field, borrowed until the next change; false: absent (SORT BY/GET key->field). */
    bool (*field)(const void *root, struct slice field, struct slice *out);
    /* Set, zset: the score of a member (a set answers 1); false: absent. For the algebra of zsets, which takes sets too. */
    bool (*score_of)(const void *root, struct slice member, double *score);
    /* The root in its big representation (the same one if it is so already); SORT leaves zsets so, as in Redis. Optional. */
    void *(*to_big)(void *root, struct cow *cow);
    /* A command with these arguments is about to look for elements in the root: prefetch what its first one needs. Optional. */
    void (*prefetch)(const void *root, const struct slice *argv, int argc);
    /* *SCAN-like walk for the `KEYS`-free engine uses (DEBUG, digest) is each(); SSCAN, HSCAN, ZSCAN are the folder's own. */
};

#endif
