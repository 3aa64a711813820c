/* sha1: the digest of FIPS 180-4, for dataset digests and script names, not for secrets. Pure; nothing fails; any thread. */
#ifndef VIREO_BASE_SHA1_H
#define VIREO_BASE_SHA1_H

#include "base/slice.h"

#define SHA1_BYTES 20

struct sha1 {
    uint32_t h[5];
    uint64_t bytes;          /* taken so far */
    unsigned char block[64]; /* bytes % 64 of it wait here */
};

void sha1_init(struct sha1 *s);
void sha1_add(struct sha1 *s, const void *ptr, size_t len);
void sha1_end(struct sha1 *s, unsigned char out[SHA1_BYTES]);
void sha1_bytes(const void *ptr, size_t len, unsigned char out[SHA1_BYTES]); /* all in one */

#endif
