/* hash: the value of a hash key: fields and their values.
 *
 *   small   | epoch 4 | HASH_PACK | pack * |    16 bytes, and a pack:  field value field value ...  in order of arrival
 *   big     | epoch 4 | HASH_TREE | tree   |    48 bytes, and pages of records ordered by the keyed 32-bit hash of
 *                                               the field, then the field:    | length of field 1-5 | field | value |
 *
 * Small turns big when a field or value longer than hash-max-listpack-value comes, or with more fields than
 * hash-max-listpack-entries; never back. Clients see "listpack" and "hashtable". Turning big moves the root: functions
 * that may do so take struct hash ** and their callers tell the keyspace (hash_done). A hash under a key is never empty.
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

enum hash_encoding { HASH_PACK, HASH_TREE };

struct hash {
    uint32_t epoch;
    uint32_t encoding; /* enum hash_encoding: what the body is, and so how long the block is */
    _Alignas(8) char body[];
};

static inline struct pack **hash_pack_at(const struct hash *h) { return (struct pack **)h->body; }
static inline struct pack *hash_pack(const struct hash *h) { return *hash_pack_at(h); }
static inline struct tree *hash_tree(const struct hash *h) { return (struct tree *)h->body; }

extern const struct value_type hash_type;
extern const struct value_codec hash_codec; /* codec.c */

struct hash *hash_new(struct cow *cow); /* empty and small */
struct hash *hash_new_big(struct cow *cow);
static inline uint64_t hash_length(const struct hash *h)
{
    return h->encoding == HASH_PACK ? hash_pack(h)->count / 2 : hash_tree(h)->count;
}

#define HASH_RECORD_MAX (UINT32_MAX - 16) /* field and value together */

/* Where a field is, or would be. Lives until the next change. */
struct hash_place {
    bool found;
    struct slice value;   /* if found */
    uint32_t at;          /* small: offset of the field */
    struct tree_pos pos;  /* big */
    uint64_t key;
};
bool hash_seek(const struct hash *h, struct slice field, struct hash_place *p); /* = p->found */
bool hash_find(const struct hash *h, struct slice field, struct slice *value);  /* the value alone */

/* Sets the field at its place p, just sought. A value as long as the old one is written over it. p is then invalid.
 * field and value must not point into the hash. *h may move. */
void hash_put(struct call *c, struct hash **h, struct hash_place *p, struct slice field, struct slice value);
void hash_del(struct call *c, struct hash *h, struct hash_place *p); /* p->found */

/* Walking, in order. for (bool on = hash_first(h, &w); on; on = hash_next(&w)) */
struct hash_walk {
    const struct hash *h;
    uint32_t at;
    struct tree_pos pos;
    struct slice field, value; /* of the place it stands on */
};
bool hash_first(const struct hash *h, struct hash_walk *w);
bool hash_at(const struct hash *h, uint64_t index, struct hash_walk *w); /* index < length; O(log n) when big */
bool hash_next(struct hash_walk *w);

/* Records of a big hash: what one is made of; writing one; its key in the tree; its field against another. */
void hash_record(struct slice record, struct slice *field, struct slice *value);
size_t hash_record_bytes(struct slice field, struct slice value);
void hash_record_write(char *out, struct slice field, struct slice value);
uint64_t hash_key(struct slice field);
int hash_record_cmp(struct slice record, struct slice field);

/* The hash under key for writing, created (but not linked) when absent; *was is what the keyspace knows, NULL when it was
 * created. False: WRONGTYPE was replied. Follow with hash_done, which links a new one and reports a moved one. */
bool hash_open(struct call *c, struct slice key, struct hash **h, struct hash **was);
void hash_done(struct call *c, struct slice key, struct hash *h, struct hash *was);

#endif
