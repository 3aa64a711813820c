/* slot: from a key to its hash slot, and the hash that begins with it.
 *
 * A slot is CRC-16/XMODEM (polynomial 0x1021, initially 0, nothing reflected) of the key's hash tag, or of the whole key
 * when it has none, modulo 16384 (spec/cluster.md 2). Tables of cluster mode go by a hash whose 14 leading bits are the
 * slot (ds/table.h), so that the keys of a slot lie together. No state; any thread. Cost: about a nanosecond per 3 bytes. */
#ifndef VIREO_BASE_SLOT_H
#define VIREO_BASE_SLOT_H

#include "base/hash.h"

#define SLOT_COUNT 16384
#define SLOT_BITS 14
#define SLOT_SHIFT (64 - SLOT_BITS)

uint16_t crc16(const void *bytes, size_t len);
unsigned slot_of_key(struct slice key);
/* What is hashed of a key: the bytes between its first { and the } that follows, if there are any; else all of it. */
struct slice slot_tag(struct slice key);

static inline unsigned slot_of_hash(uint64_t slotted) { return (unsigned)(slotted >> SLOT_SHIFT); }
static inline uint64_t slot_first_hash(unsigned slot) { return (uint64_t)slot << SLOT_SHIFT; }
/* A hash led by the slot; the lower bits stay as they are. */
static inline uint64_t hash_slotted(struct slice key)
{
    return slot_first_hash(slot_of_key(key)) | (hash_slice(key) & (UINT64_MAX >> SLOT_BITS));
}

#endif
