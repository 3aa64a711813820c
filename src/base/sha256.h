/* sha256: the digest of FIPS 180-4, for stored passwords and for stretching random bytes. Pure; nothing fails; any thread. */
#ifndef VIREO_BASE_SHA256_H
#define VIREO_BASE_SHA256_H

#include "base/slice.h"

#define SHA256_BYTES 32

void sha256_bytes(const void *ptr, size_t len, unsigned char out[SHA256_BYTES]);
void sha256_hex(struct slice s, char out[2 * SHA256_BYTES]); /* lower case, no terminator */

#endif
