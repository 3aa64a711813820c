/* load: links keys that were read from a file into a database, many at a time, so that the misses of their buckets
 * overlap. No events, no statistics, no log, nobody wakes: it is for a node that serves nothing meanwhile.
 * Ownership of an item's entry (and of the root in it) goes to the keyspace once it is linked. Executor thread.
 * Cost: one probe and one insertion a key. */
#ifndef VIREO_ENGINE_LOAD_H
#define VIREO_ENGINE_LOAD_H

#include "engine/engine.h"

#define LOAD_BATCH 64

struct load_item {
    struct entry *e;
    uint64_t hash;
    uint64_t at;        /* the caller's: where it came from */
};

/* Links all of them, in order. replace: what is there under a key goes; else returns the index of the first item whose key
 * is there already: those before it are linked, it and the rest are still the caller's. -1: all are linked. */
int load_link(struct db *db, const struct load_item *items, int count, bool replace);
void load_drop(struct entry *e);     /* an entry that was not linked, and its value */
void load_flush(struct engine *e);   /* empties all databases, for what is loaded in their stead: WATCHers fail, nothing is logged */

/* A second set of databases, beside those that are served: what is loaded into it is nobody's yet. */
struct db *load_set_new(struct engine *e);
uint64_t load_set_keys(const struct engine *e, const struct db *set); /* of all its databases; e->dbs is a set, too */
/* The two change places: WATCHers fail, sessions parked on keys that thereby appear are looked at again; nothing is logged. */
void load_set_swap(struct engine *e, struct db *set);
void load_set_free(struct engine *e, struct db *set);     /* the values are freed elsewhere */

#endif
