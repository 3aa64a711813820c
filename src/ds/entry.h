/* entry: one key of the keyspace in one allocation: header, optional expiry, key and value.
 *
 *   | type:4 enc:4 | form | lru 3 | klen 1 | vlen 2 | [expire_ms 8] | [inner_ms 8] | [klen 4 vlen 4] | key | value |
 *                    |                                   when FORM_INNER   when FORM_LONG
 *                    FORM_EXPIRES, FORM_LONG (key > 255 or value > 65535 bytes), FORM_INNER (parts of the value end by
 *                    themselves, the first of them at inner_ms: fields of a hash)
 *
 * The value is the string's bytes (or its int64, see string_type) or, for a type with a root, the 8-byte pointer to it.
 * The block is mem_class(entry_bytes) long: what lies behind the value is slack for growing in place.
 * An entry is a cow node without an epoch of its own: its table slot says whether a view shares it.
 * Ownership: the table that links it; entry_free frees the block, not the root. Executor thread, frozen ones any thread.
 */
#ifndef VIREO_DS_ENTRY_H
#define VIREO_DS_ENTRY_H

#include "base/slice.h"
#include "base/mem.h"
#include "base/panic.h"

struct entry {
    uint8_t kind; /* type | encoding << 4 */
    uint8_t form;
    uint8_t lru[3];
    uint8_t klen;
    uint16_t vlen;
    char data[];
};

enum { FORM_EXPIRES = 1, FORM_LONG = 2, FORM_INNER = 4 };
#define ENTRY_NO_EXPIRE INT64_MIN
#define ENTRY_NEVER INT64_MAX /* when nothing in the entry ends: inner_ms, entry_due */

static inline uint8_t entry_type(const struct entry *e) { return e->kind & 15; }
static inline uint8_t entry_enc(const struct entry *e) { return e->kind >> 4; }
static inline void entry_set_enc(struct entry *e, uint8_t enc) { e->kind = (uint8_t)((e->kind & 15) | enc << 4); }

/* Eight bytes for each bit of the form: a table of eight counts, four bits each. */
static inline size_t entry_head_extra(unsigned form) { return (0x32212110u >> (form * 4) & 3u) * 8; }
static inline size_t entry_key_at(const struct entry *e) { return entry_head_extra(e->form); }

static inline struct slice entry_key(const struct entry *e)
{
    const char *p = e->data + entry_key_at(e);
    uint32_t len = e->klen;
    if (unlikely(e->form & FORM_LONG)) memcpy(&len, p - 8, 4);
    return slice_of(p, len);
}

static inline struct slice entry_value(const struct entry *e)
{
    struct slice k = entry_key(e);
    uint32_t len = e->vlen;
    if (unlikely(e->form & FORM_LONG)) memcpy(&len, k.ptr - 4, 4);
    return slice_of(k.ptr + k.len, len);
}

static inline void *entry_root(const struct entry *e)
{
    void *root;
    memcpy(&root, entry_value(e).ptr, sizeof root);
    return root;
}
static inline void entry_set_root(struct entry *e, void *root) { memcpy((char *)entry_value(e).ptr, &root, sizeof root); }

static inline int64_t entry_expire(const struct entry *e) /* ms since 1970, or ENTRY_NO_EXPIRE */
{
    int64_t at = ENTRY_NO_EXPIRE;
    if (e->form & FORM_EXPIRES) memcpy(&at, e->data, sizeof at);
    return at;
}

static inline int64_t entry_inner(const struct entry *e) /* when the first part of the value ends, or ENTRY_NEVER */
{
    int64_t at = ENTRY_NEVER;
    if (e->form & FORM_INNER) memcpy(&at, e->data + (e->form & FORM_EXPIRES ? 8 : 0), sizeof at);
    return at;
}

static inline int64_t entry_due(const struct entry *e) /* when the cycle has something to do about it; ENTRY_NEVER */
{
    int64_t at = e->form & FORM_EXPIRES ? entry_expire(e) : ENTRY_NEVER, inner = entry_inner(e);
    return inner < at ? inner : at;
}

static inline uint32_t entry_lru(const struct entry *e) { return e->lru[0] | (uint32_t)e->lru[1] << 8 | (uint32_t)e->lru[2] << 16; }
static inline void entry_set_lru(struct entry *e, uint32_t lru)
{
    e->lru[0] = (uint8_t)lru;
    e->lru[1] = (uint8_t)(lru >> 8);
    e->lru[2] = (uint8_t)(lru >> 16);
}

static inline size_t entry_bytes(const struct entry *e) /* in use */
{
    struct slice v = entry_value(e);
    return (size_t)(v.ptr + v.len - (const char *)e);
}

/* A new block with room for the parts; the value's bytes are the caller's to fill unless value.ptr is given. */
struct entry *entry_new(uint8_t kind, uint32_t lru, int64_t expire_ms, struct slice key, struct slice value);
/* The same with parts that end: from inner_ms on; ENTRY_NEVER: none do. */
struct entry *entry_new_inner(uint8_t kind, uint32_t lru, int64_t expire_ms, int64_t inner_ms, struct slice key, struct slice value);
static inline void entry_set_inner(struct entry *e, int64_t inner_ms) /* which has FORM_INNER and keeps it */
{
    memcpy(e->data + (e->form & FORM_EXPIRES ? 8 : 0), &inner_ms, sizeof inner_ms);
}
static inline void entry_free(struct entry *e) { mem_free(e, entry_bytes(e)); }

/* Sets the value's length in place; false (and nothing changed) when the block is too small, too large or the form would change. */
bool entry_resize(struct entry *e, size_t vlen);

#endif
