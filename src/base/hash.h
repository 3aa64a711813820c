/* hash: the keyed hash of the store, XXH3-64 under a 192-byte secret drawn once per process, so that nobody outside
 * can choose colliding keys. hash_init before any table is made; the secret never changes afterwards. Any thread. */
#ifndef VIREO_BASE_HASH_H
#define VIREO_BASE_HASH_H

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/slice.h"

#define HASH_SECRET_BYTES 192
extern unsigned char hash_secret[HASH_SECRET_BYTES];

/* Fills the secret from seed bytes (len >= 16): the shell gives randomness, sim and tests give a constant. */
void hash_init(const void *seed, size_t len);

static inline uint64_t hash_bytes(const void *ptr, size_t len)
{
    return XXH3_64bits_withSecret(ptr, len, hash_secret, HASH_SECRET_BYTES);
}
static inline uint64_t hash_slice(struct slice s) { return hash_bytes(s.ptr, s.len); }

#endif
