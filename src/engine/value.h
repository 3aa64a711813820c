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
struct out;
struct in;
struct in_text;

enum value_id { /* the type nibble of an entry */
    VALUE_STRING, VALUE_LIST, VALUE_SET, VALUE_ZSET, VALUE_HASH, VALUE_STREAM, VALUE_ID_COUNT
};

/* One element, as each() shows it: a list or set member (a), a field (a) with its value (b), a zset member (a) with its score. */
struct element {
    struct slice a, b;
    double score;
    int64_t ends_ms; /* when it ends by itself, which may be over: whoever shows it to somebody looks; 0: never */
};
typedef bool value_visit(void *arg, const struct element *e); /* false stops the walk */

/* Files: how a kind of value is written to and read from RDB images, DUMP payloads and command logs. A folder fills one
 * in its codec.c; persist/ finds it here and knows no type. */

/* What a loader made. A value with a root: root (owned by the caller). A string: bytes (borrowed from the loader's text, until
 * the next load) and the entry's encoding nibble and inline value are the string folder's business: enc, bytes as stored. */
struct loaded {
    const struct value_type *type;
    void *root;
    struct slice bytes;
    struct slice packed;       /* with bytes.ptr NULL: the bytes are still packed, and go to their place by in_unpack_later */
    uint8_t enc;
    bool empty;                /* a collection without elements: nothing was made; the file's reader decides what that means */
};
struct load_place {            /* what loaders work with */
    struct cow *cow;
    const struct settings *set;
    struct in_text *text, *text2; /* scratch holders, kept between loads */
    bool deep;                 /* always true: every rule is checked whatever the setting says */
    int64_t now_ms;            /* times of the past are not later */
    bool later;                /* inline values may be left packed (in_string_later) */
};
typedef bool value_load(struct in *in, const struct load_place *at, uint8_t rdb_type, struct loaded *out); /* false: in->error says why; nothing is left */
struct value_loader {
    uint8_t rdb_type;
    value_load *load;
};
typedef void value_emit(void *arg, int argc, const struct slice *argv);

struct value_codec {
    /* The RDB type byte for this root in that RDB version; -1: that version cannot hold it, *why says what it lacks. */
    int (*rdb_type)(const void *root, int version, const char **why);
    void (*save)(struct out *o, const void *root, int rdb_type);
    /* The commands that make it anew under key (spec 11.9), without its expiry. */
    void (*rewrite)(const void *root, struct slice key, value_emit *emit, void *arg);
    const struct value_loader *loaders;        /* every type byte it reads */
    int loader_count;
    /* Optional: what no form of RDB has a place for goes beside the value, where others do not look. save_more: false, and
     * nothing written, when there is nothing. load_more: into a value that was just loaded; false: in->error says why. */
    bool (*save_more)(struct out *o, const void *root);
    bool (*load_more)(struct in *in, const struct load_place *at, void *root);
};

/* Kinds of value whose elements may end by themselves (hashes). The keyspace keeps due() beside the key (ds/entry.h), so that
 * the expiry cycle finds it; engine/expire.c drops what is past its time and says so with the command and the event. */
struct value_parts {
    int64_t (*due)(const void *root);                          /* when the first element ends; ENTRY_NEVER */
    uint64_t (*due_count)(const void *root, int64_t now_ms);   /* elements that are past their time */
    /* Drops up to max of these; each is shown before it goes. Returns how many. The root may get empty. */
    uint64_t (*drop_due)(void *root, struct cow *cow, int64_t now_ms, uint64_t max, value_visit *gone, void *arg);
    const char *command;     /* that drops elements: command key element ... */
    const char *event;       /* what happened to the key */
};

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
    uint64_t (*length)(const void *root);               /* elements, those past their time too; string: bytes */
    size_t (*free_cost)(const void *root);              /* blocks to free: above a bound freeing is deferred */
    const char *(*encoding)(const void *root);          /* what OBJECT ENCODING answers */
    size_t (*memory)(const void *root);                 /* bytes of root and nodes, in size classes */
    void *(*copy)(const void *root, struct cow *cow);   /* a deep copy */
    void (*each)(const void *root, value_visit *visit, void *arg);
    /* Optional (NULL where it makes no sense). List: a new root holding these elements in order (SORT ... STORE). */
    void *(*from_slices)(struct cow *cow, const struct settings *set, const struct slice *v, uint64_t n);
    /* Hash: the value of a field, borrowed until the next change; false: absent, or past its time at now_ms (SORT BY/GET key->field). */
    bool (*field)(const void *root, int64_t now_ms, struct slice field, struct slice *out);
    /* Set, zset: the score of a member (a set answers 1); false: absent. For the algebra of zsets, which takes sets too. */
    bool (*score_of)(const void *root, struct slice member, double *score);
    /* The root in its big representation (the same one if it is so already); SORT leaves zsets so, as in Redis. Optional. */
    void *(*to_big)(void *root, struct cow *cow);
    /* A command with these arguments is about to look for elements in the root: prefetch what its first one needs. Optional. */
    void (*prefetch)(const void *root, const struct slice *argv, int argc);
    const struct value_parts *parts;                    /* NULL: elements do not end by themselves */
    const struct value_codec *codec;
    /* *SCAN-like walk for the `KEYS`-free engine uses (DEBUG, digest) is each(); SSCAN, HSCAN, ZSCAN are the folder's own. */
};

#endif
