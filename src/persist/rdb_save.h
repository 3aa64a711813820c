/* rdb_save: writes a frozen view of all databases as an RDB image (spec: persistence formats, 2, 4), or as the commands
 * that make the same data (11.9), through a struct out to wherever its sink leads.
 *
 * Pure; runs on any one thread while the executor goes on: it reads the view and the figures in struct image alone. What
 * it tells meanwhile (progress) and what may stop it (cancel) are atomics. Failure: false, with why in struct save_error;
 * a failing sink is seen in out_failed. Cost: one walk of the view. Keys past their time are written too: whoever loads
 * them decides. */
#ifndef VIREO_PERSIST_RDB_SAVE_H
#define VIREO_PERSIST_RDB_SAVE_H

#include <stdatomic.h>

#include "codec/out.h"
#include "engine/engine.h"
#include "engine/slot_hide.h"

#define RDB_VERSION_MIN 9          /* versions that can be written */
#define RDB_VERSION_MAX 12
#define RDB_VERSION_READ_MAX 12

/* The version to write: the one that is set; left to itself, that of Redis 7.0, unless fields of hashes that expire (inner)
 * are there to be written, which 7.4 brought. */
static inline int rdb_version_for(const struct settings *set, bool inner)
{
    if (set->rdb_version) return RDB_VERSION_MIN + set->rdb_version - 1;
    return inner ? 12 : 10;
}

struct rdb_replication {           /* where in which stream of commands the image stands */
    const char *id;                /* 40 characters */
    int64_t offset;
    int stream_db;
};

struct saved_point {               /* the same, as files tell it */
    bool on;
    char id[41];
    int64_t offset;
    int stream_db;
};

struct image {                     /* what there was at the cut */
    const struct engine_view *view;
    const uint64_t *expires;       /* keys with an expiry, of each database */
    int64_t now_ms;
    uint64_t used_bytes;
    uint32_t lru_clock;
    int policy;                    /* enum maxmemory_policy: whether IDLE or FREQ is written */
    int64_t lfu_decay_time;
    const char *redis_version;
    bool aof_base;
    struct slice libraries;        /* of functions: for each a size_t and so many bytes of code */
    struct slice hidden;           /* slots whose keys are nobody's, as text (engine/slot_hide.h); empty: none */
    const uint8_t *only_slots;     /* commands_save: keys of these slots alone; NULL: all */
    const struct rdb_replication *replication; /* NULL: none is written */
    void (*pass)(void *arg, int db, uint64_t at); /* told now and then how far the walk is (engine_view_pass); may be NULL */
    void *pass_arg;
    struct cow_leave *leave;       /* of the view, whose one walker this is: nodes of values that are written are left; may be NULL */
};

struct save_progress {
    _Atomic uint64_t keys, bytes;
    _Atomic bool cancel;
    void (*each_key)(void *arg);   /* may be NULL: waits for tests (rdb-key-save-delay) */
    void *arg;
};

struct save_error {
    char text[320];                /* which key cannot be written, and why; empty: the sink failed, or it was called off */
};

bool rdb_save(struct out *o, const struct image *im, struct save_progress *p, struct save_error *err);
/* o without a checksum. stamp_s: the #TS line to begin with; 0: none. */
bool commands_save(struct out *o, const struct image *im, int64_t stamp_s, struct save_progress *p, struct save_error *err);

/* A key as messages show it: printable, quoted, cut when long. Returns out. */
#define KEY_SHOWN_BYTES 160
const char *key_shown(struct slice key, char out[KEY_SHOWN_BYTES]);

#endif
