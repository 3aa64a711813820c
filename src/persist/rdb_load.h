/* rdb_load: reads an RDB image (spec: persistence formats, 2, 4, 10) from a struct in into the databases of an engine.
 *
 *     rdb_load_begin(&l, e, &in, &options);
 *     while ((state = rdb_load_some(&l, bytes, keys)) == RDB_MORE) ...the caller serves, logs, waits...
 *     if (state == RDB_FAILED) ... l.error ...
 *     rdb_load_end(&l);
 *
 * It stops behind the checksum: in_offset tells where. Every byte is looked at as if an enemy had written it. After a
 * failure what was linked so far is still there: the caller must not serve it. Items that other floors own (functions) are
 * read by the readers that they register; without one an image that has them is refused, never thinned out silently.
 * Pure; executor thread. Cost: as the values cost; keys are linked in batches. */
#ifndef VIREO_PERSIST_RDB_LOAD_H
#define VIREO_PERSIST_RDB_LOAD_H

#include "codec/in.h"
#include "engine/load.h"
#include "persist/loaders.h"
#include "persist/rdb_save.h"

enum rdb_class { RDB_NOT_RDB, RDB_SHORT, RDB_CORRUPT, RDB_CHECKSUM, RDB_ENVIRONMENT };
enum rdb_state { RDB_MORE, RDB_DONE, RDB_FAILED };

struct rdb_reader {                   /* reads one kind of item that is not a key; the item's byte is read already */
    uint8_t item;                     /* enum rdb_item */
    bool (*read)(void *arg, struct in *in, const char **why); /* false: why, unless in->error says it */
    void *arg;
};

struct rdb_seen {                     /* what a looker is shown of an item, once it is read */
    uint8_t item;                     /* its byte: enum rdb_item, or a type of value */
    uint64_t at;                      /* where it began; in_offset: where it ended */
    uint64_t db;
    struct slice name, value;         /* AUX: both; a key: its name; data of a module: whose */
    int64_t expire_ms;                /* of a key; ENTRY_NO_EXPIRE: none */
    const struct loaded *v;           /* of a key; NULL: it belongs to a module, and was stepped over */
};

struct rdb_load_options {
    int64_t now_ms;
    bool keep_expired;                /* base of a log: what is past its time expires later, and the log says so */
    void (*expired)(void *arg, int db, struct slice key); /* NULL, or told of each key that is dropped since it is past its time */
    void *expired_arg;
    bool replace;                     /* a key that is there already is replaced; else it is fatal */
    bool ignore_checksum;
    struct db *into;                  /* a second set (engine/load.h); NULL: the databases that are served */
    const struct rdb_reader *readers; /* borrowed */
    int reader_count;
    void (*log)(void *arg, char level, const char *text); /* may be NULL */
    void *log_arg;
    /* For checking: every item is shown, and nothing is linked; values are dropped after the look. Databases may have any
     * number, and what belongs to modules or functions is stepped over. NULL: all is well; else what is wrong. */
    const char *(*look)(void *arg, const struct rdb_seen *s);
    void *look_arg;
};

struct rdb_error {
    enum rdb_class class;
    uint64_t item_at, at;             /* offsets: where the item began, where the rule broke */
    int db, type;                     /* type: the item's byte; -1: none was read */
    bool has_key;
    char key[KEY_SHOWN_BYTES];
    char rule[256];
};

struct rdb_figures {
    uint64_t keys, expired, empty;
    int64_t ctime_s, used_bytes;      /* 0: not told */
    bool aof_base;
    int repl_stream_db;               /* -1: none; the identity is whole only if all three were there */
    char repl_id[41];
    int64_t repl_offset;
    bool hides;                       /* some slots are hidden: those of hidden (engine/slot_hide.h) */
    uint8_t hidden[SLOT_COUNT / 8];
};

struct rdb_load {
    struct engine *e;
    struct in *in;
    struct rdb_load_options opt;
    struct rdb_figures figures;
    struct rdb_error error;           /* after RDB_FAILED */
    /* its own: */
    bool begun, done;
    uint64_t reserve_left;            /* keys that room may still be made for ahead: what the whole input could hold */
    struct db *db;
    uint64_t db_number;               /* the same, unless there is a looker */
    int64_t expire_ms, idle_s;
    int freq;
    struct loader_table loaders;
    struct load_place place;
    struct in_text key, text, text2;
    struct load_item batch[LOAD_BATCH];
    int batched;
};

void rdb_load_begin(struct rdb_load *l, struct engine *e, struct in *in, const struct rdb_load_options *opt);
/* Reads for about so many bytes, and at most so many keys (0: no bound). */
enum rdb_state rdb_load_some(struct rdb_load *l, uint64_t bytes, uint64_t keys);
void rdb_load_end(struct rdb_load *l); /* frees what is its own, also when it was called off */

const char *rdb_class_name(enum rdb_class class);
/* The name and version of a module from its id; out has 16 bytes. */
const char *rdb_module_name(uint64_t id, char out[16]);

#endif
