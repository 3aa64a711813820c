/* hash: the value of a hash key: fields and their values, some of which may end by themselves.
 *
 *   small        | epoch 4 | HASH_PACK       | pack * |         16 bytes, and a pack:  field value field value ...  in order of arrival
 *   small, timed | epoch 4 | HASH_PACK_TIMED | pack * | first | 24 bytes, and a pack of threes:  field value time  ...
 *                                                               time: no bytes, or six (ms since 1970, low first); first: the earliest
 *   big          | epoch 4 | HASH_TREE       | tree   |         48 bytes, and pages of records ordered by the keyed 32-bit hash of
 *                                                               the field, then the field:  | length of field 1-5 | field | value |
 *   big, timed   | epoch 4 | HASH_TREE_TIMED | tree | times |   88 bytes; a field with a time has the record  | 80 00 | time 6 | as above |
 *                                                               and an item in times, ordered by time: the hash of the field
 *
 * Small turns big when a field or value longer than hash-max-listpack-value comes, or with more fields than
 * hash-max-listpack-entries; never back. Both turn timed when the first field gets a time, and stay so. Clients see "listpack",
 * "listpackex" and "hashtable". Turning moves the root: functions that may do so take struct hash ** and their callers tell
 * the keyspace (hash_done). A hash under a key is never empty.
 *
 * Times are milliseconds since 1970, 1 to HASH_TIME_MAX; 0: the field does not end. A field whose time is not after `now` is
 * there until somebody drops it (the keyspace, before the lookup or in cycles), and is shown to nobody: reading functions take
 * now, HASH_ALL to see everything (files, logs that are read again).
 *
 * Ownership: the keyspace owns a linked hash; one from hash_new is the caller's until value_add. Slices of fields and
 * values live until the next change of that hash. Nothing here fails. Cost: O(log n) per field when big, O(bytes) when
 * small. Executor thread; a frozen hash may be read by any.
 */
#ifndef VIREO_TYPES_HASH_HASH_H
#define VIREO_TYPES_HASH_HASH_H

#include "ds/pack.h"
#include "ds/tree.h"
#include "engine/call.h"

enum hash_encoding { HASH_PACK, HASH_TREE, HASH_PACK_TIMED, HASH_TREE_TIMED };

struct hash {
    uint32_t epoch;
    uint32_t encoding; /* enum hash_encoding: what the body is, and so how long the block is */
    _Alignas(8) char body[];
};
struct hash_small_timed { /* body of HASH_PACK_TIMED */
    struct pack *pack;
    int64_t first;        /* the earliest time in it; ENTRY_NEVER: none has one */
};
struct hash_big_timed {   /* body of HASH_TREE_TIMED */
    struct tree tree, times;
};

static inline bool hash_is_small(const struct hash *h) { return !(h->encoding & 1); }
static inline bool hash_is_timed(const struct hash *h) { return h->encoding >= HASH_PACK_TIMED; }
static inline struct pack **hash_pack_at(const struct hash *h) { return (struct pack **)h->body; }
static inline struct pack *hash_pack(const struct hash *h) { return *hash_pack_at(h); }
static inline struct tree *hash_tree(const struct hash *h) { return (struct tree *)h->body; }
static inline struct tree *hash_times(const struct hash *h) { return &((struct hash_big_timed *)h->body)->times; } /* big, timed */

extern const struct value_type hash_type;
extern const struct value_codec hash_codec; /* codec.c */

#define HASH_TIME_MAX ((1ll << 48) - 1)         /* what can be kept, and read from files */
#define HASH_TIME_GIVEN_MAX ((1ll << 46) - 1)   /* what commands take */
#define HASH_ALL INT64_MIN
static inline bool hash_ended(int64_t ends, int64_t now) { return unlikely(ends != 0) && ends <= now; }
/* The time that the call looks at fields with: a log that is read again sees them all. */
static inline int64_t hash_now(const struct call *c) { return call_loading(c) ? HASH_ALL : c->now_ms; }

struct hash *hash_new(struct cow *cow); /* empty and small */
struct hash *hash_new_as(struct cow *cow, enum hash_encoding encoding); /* empty */
static inline uint64_t hash_length(const struct hash *h) /* fields, those that ended too */
{
    return hash_is_small(h) ? hash_pack(h)->count / (hash_is_timed(h) ? 3 : 2) : hash_tree(h)->count;
}
size_t hash_root_bytes(const struct hash *h);
int64_t hash_first_end(const struct hash *h);                /* the earliest time; ENTRY_NEVER */
uint64_t hash_ended_count(const struct hash *h, int64_t now);
static inline uint64_t hash_live(const struct hash *h, int64_t now)
{
    return hash_length(h) - (unlikely(hash_is_timed(h)) ? hash_ended_count(h, now) : 0);
}

#define HASH_RECORD_MAX (UINT32_MAX - 24) /* field and value together */

/* Where a field is, or would be. Lives until the next change. */
struct hash_place {
    bool found;
    struct slice value;   /* if found */
    int64_t ends;         /* if found, else 0 */
    uint32_t at;          /* small: offset of the field */
    struct tree_pos pos;  /* big */
    uint64_t key;
};
bool hash_seek(const struct hash *h, struct slice field, struct hash_place *p); /* = p->found, whether it ended or not */
bool hash_find(const struct hash *h, int64_t now, struct slice field, struct slice *value);  /* the value alone */
/* For commands that write: what is found has not ended; one that has is dropped here and now, with event and log record. */
bool hash_meet(struct call *c, struct slice key, struct hash *h, struct slice field, struct hash_place *p);

/* Sets the field at its place p, just sought. A value as long as the old one is written over it. p is then invalid.
 * field and value must not point into the hash. ends: its time from now on, 0: none; p->ends keeps it. *h may move. */
void hash_put(struct call *c, struct hash **h, struct hash_place *p, struct slice field, struct slice value, int64_t ends);
/* The time of the field at p (found) alone. *h may move. */
void hash_set_time(struct call *c, struct hash **h, struct hash_place *p, struct slice field, int64_t ends);
void hash_del(struct call *c, struct hash *h, struct hash_place *p); /* p->found */
/* Drops up to max fields that have ended, each shown before it goes; the hash may get empty. Returns how many. */
uint64_t hash_drop_ended(struct hash *h, struct cow *cow, int64_t now, uint64_t max, value_visit *gone, void *arg);
void hash_check(const struct hash *h);

/* Walking, in order, over what has not ended. for (bool on = hash_first(h, now, &w); on; on = hash_next(&w)) */
struct hash_walk {
    const struct hash *h;
    int64_t now;
    uint32_t at, after;        /* small: of this field, and the next */
    struct tree_pos pos;
    struct slice field, value; /* of the place it stands on */
    int64_t ends;
};
bool hash_first(const struct hash *h, int64_t now, struct hash_walk *w);
bool hash_at(const struct hash *h, uint64_t index, struct hash_walk *w); /* index < length, whether it ended or not; O(log n) when big */
bool hash_next(struct hash_walk *w);

/* Records of a big hash: what one is made of; writing one; its key in the tree; its field against another. */
int64_t hash_record(struct slice record, struct slice *field, struct slice *value); /* its time */
size_t hash_record_bytes(struct slice field, struct slice value, int64_t ends);
void hash_record_write(char *out, struct slice field, struct slice value, int64_t ends);
void hash_record_set_time(char *record, int64_t ends); /* another one; it has one */
uint64_t hash_key(struct slice field);
int hash_record_cmp(struct slice record, struct slice field);
/* For who builds a hash: the time of a field in a small one's pack (room: 6 bytes); a time, in a big one's index. */
struct slice hash_time_element(int64_t ends, char room[6]);
int64_t hash_time_of(struct slice element);
void hash_find_first(struct hash *h); /* of a small timed one, once its pack is filled */
void hash_times_add(struct hash *h, struct cow *cow, int64_t ends, uint64_t key);

/* The hash under key for writing, created (but not linked) when absent; *was is what the keyspace knows, NULL when it was
 * created. False: WRONGTYPE was replied. Follow with hash_done, which links a new one and reports what moved or when it ends. */
bool hash_open(struct call *c, struct slice key, struct hash **h, struct hash **was);
void hash_done(struct call *c, struct slice key, struct hash *h, struct hash *was);

/* Of the commands: behind removed fields (0: those met alone), the events, the key's own end when no field is left, and when the
 * rest ends. FIELDS count field ... from argv[at] on, to the end of the line; false: an error was replied. */
/* Behind removed fields, which are named (NULL will do without SPECIAL_NOTIFY): the events, and the key's own end when no field is left. */
void hash_fields_gone(struct call *c, struct slice key, struct hash *h, const struct slice *gone, int removed);
bool hash_fields_named(struct call *c, int at);
bool hash_fits(struct call *c, struct slice field, struct slice value); /* else the error is replied: too long */
/* An argument as the time that a field ends at: counted from base_ms; false: the error is replied. Whether it is past. */
bool hash_time_given(struct call *c, struct slice arg, int64_t base_ms, bool seconds, int64_t *at);
bool hash_time_over(const struct call *c, int64_t at);
/* What goes to the log: HPEXPIREAT (at 0: HPERSIST) of those fields of argv[1]; HDEL of them. */
void hash_log_times(struct call *c, int64_t at, const char *condition, struct slice *fields, int count);
void hash_log_gone(struct call *c, struct slice *fields, int count);

#endif
