#include "base/hash.h"

#include "base/rng.h"

unsigned char hash_secret[HASH_SECRET_BYTES] = {1};

void hash_init(const void *seed, size_t len)
{
    struct rng r;
    rng_init(&r, XXH3_64bits(seed, len));
    struct rng s;
    rng_init(&s, XXH3_64bits_withSeed(seed, len, 0x5851f42d4c957f2dull));
    for (size_t i = 0; i < HASH_SECRET_BYTES; i += 8) {
        uint64_t x = rng_next(&r) ^ (rng_next(&s) << 1);
        memcpy(hash_secret + i, &x, 8);
    }
    for (size_t i = 0; i < len; i++) hash_secret[i % HASH_SECRET_BYTES] ^= ((const unsigned char *)seed)[i];
}
