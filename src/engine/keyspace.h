/* keyspace: the databases: keys to entries, with expiry, idle and use figures, and frozen views.
 *
 * Lookups delete nothing visible: an expired key is never returned by any function here (it is deleted on the way, with
 * its event and its log record). Entries are borrowed until the next call into the keyspace. To change a value, get it
 * through a _write function: it takes the entry and the root over from a live view first. Executor thread.
 * Cost: one probe of the table, O(1); nothing here depends on the size of the value except freeing it, which is
 * deferred to the shell above a bound (see engine_take_deferred).
 */
#ifndef VIREO_ENGINE_KEYSPACE_H
#define VIREO_ENGINE_KEYSPACE_H

#include "ds/entry.h"
#include "engine/value.h"

struct call;
struct db;
struct engine;

/* --- whole entries (generic and string commands) --- */
struct entry *key_read(struct call *c, struct slice key);   /* touches LRU/LFU, counts a hit or miss; NULL: absent */
struct entry *key_peek(struct call *c, struct slice key);   /* no touch, no statistics (TYPE, OBJECT, TTL, EXISTS...: see oracle which count) */
struct entry *key_write(struct call *c, struct slice key);  /* as peek with touch; the entry may be changed in place */
bool key_exists(struct call *c, struct slice key);

/* Adds an absent key or replaces whatever is there (freeing it). Returns the linked entry. value.ptr NULL: bytes to be filled by the caller.
 * keep_ttl: an existing expiry stays. */
struct entry *key_set(struct call *c, struct slice key, uint8_t type, uint8_t enc, struct slice value, int64_t expire_ms, bool keep_ttl);
/* Changes the length of an inline value (strings): contents up to the shorter length stay, new bytes are zero. The entry may move: use the result. */
struct entry *key_resize(struct call *c, struct entry *e, size_t vlen);
void key_expire(struct call *c, struct slice key, bool log); /* the key is past its time: it goes now, with its event */
bool key_del(struct call *c, struct slice key);             /* value too; true: it was there. No event, no call_changed */
void key_remove(struct call *c, struct slice key);          /* the same of a present one whose value a command emptied */
bool key_del_async(struct call *c, struct slice key);       /* UNLINK: value freed elsewhere when it is big */
/* ENTRY_NO_EXPIRE clears it. The entry may move: use the result. */
struct entry *key_set_expire(struct call *c, struct entry *e, int64_t expire_ms);
/* RENAME: moves the entry of `from` (present) to `to` (absent), with expiry, in dst (NULL: same db). */
void key_move(struct call *c, struct slice from, struct slice to, struct db *dst);
struct entry *db_peek(struct call *c, struct db *db, struct slice key); /* key_peek in another database */
uint64_t db_count(const struct db *db);
int db_index(const struct db *db);
/* The events overwritten and type_changed of a key whose value had the type `was` (-1: there was none). */
void key_tell_overwritten(struct call *c, struct slice key, int was, int is, int db);
struct db *db_at(struct engine *e, int index);              /* NULL: out of range */
bool key_random(struct call *c, struct slice *out);         /* a random live key; false: empty db. Borrowed until the next change */

/* SCAN over the keys: visits every entry of the next few buckets; returns the next cursor, 0 at the end. Keys present during the
 * whole iteration are visited at least once whatever happens to the table between calls. */
typedef void key_visit(void *arg, const struct entry *e);
uint64_t db_scan(struct call *c, struct db *db, uint64_t cursor, uint64_t count, key_visit *visit, void *arg);
void db_each(struct db *db, key_visit *visit, void *arg);   /* all, expired ones too; no change while it runs */

/* FLUSHDB, FLUSHALL: empties db: WATCHers of keys that were there fail, each key counts as a change, no event
 * per key. async: the values are freed elsewhere. Returns how many keys there were. The caller logs the command itself. */
uint64_t db_flush(struct call *c, struct db *db, bool async);
/* SWAPDB: exchanges the contents of two databases (they keep their indexes): WATCHers of keys in either fail, sessions parked on
 * keys that thereby appear are looked at again; counts one change. */
void db_swap(struct call *c, struct db *a, struct db *b);

/* --- typed values with a root --- */
/* The root of a key that must hold type t. false: WRONGTYPE was replied. *root NULL: absent. */
bool value_read(struct call *c, struct slice key, const struct value_type *t, const void **root);
bool value_write(struct call *c, struct slice key, const struct value_type *t, void **root);
/* Links a new root under an absent key. The keyspace owns it from here. */
void value_add(struct call *c, struct slice key, const struct value_type *t, void *root);
/* Puts a root under key, replacing anything there and its expiry (SUNIONSTORE, SORT STORE ...). */
void value_store(struct call *c, struct slice key, const struct value_type *t, void *root);
/* The root pointer changed (e.g. conversion to another struct): tells the keyspace. key must be present. */
void value_moved(struct call *c, struct slice key, void *root);
/* When elements of the value of key (present) end has changed, or which do: after any change of a value that has such. */
void value_times(struct call *c, struct slice key);
int64_t value_inner(const struct value_type *t, const void *root); /* when the first element of a value ends: entry_new_inner */
const struct value_type *entry_value_type(const struct entry *e);
const void *entry_value_root(const struct entry *e);        /* the entry itself for strings */
/* Frees a root that was never linked. */
void value_drop(struct call *c, const struct value_type *t, void *root);

/* Whether a key counts as absent at now_ms: past its time, or all elements of its value are past theirs. Any thread, of a view's. */
bool entry_over(const struct entry *e, int64_t now_ms);

/* Bytes of the memory of an entry with its value (MEMORY USAGE). */
size_t entry_memory(const struct entry *e);
/* LRU/LFU figures of an entry (OBJECT IDLETIME / FREQ) and setting them. */
int64_t entry_idle_seconds(const struct call *c, const struct entry *e);
int entry_lfu_counter(const struct call *c, const struct entry *e);

/* The registry: every value_type by id, filled at start by node/families.c (value_register). */
extern const struct value_type *value_types[VALUE_ID_COUNT];
void value_register(const struct value_type *t);

#endif
