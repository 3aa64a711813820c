/* digest: fingerprints of values and of the whole data set, equal to those of Redis 7.0 for equal data.
 *
 * Two operations on 20 bytes make them: xor takes the SHA-1 of something in regardless of order; mix is xor followed by
 * the SHA-1 of the digest itself, so order counts. A list mixes its elements, sets and the rest xor what was mixed for each
 * element; keys are xored, so the order of a table never shows. Cost: a few SHA-1 per element. Executor thread.
 */
#ifndef VIREO_ENGINE_DIGEST_H
#define VIREO_ENGINE_DIGEST_H

#include "base/sha1.h"
#include "engine/call.h"

void digest_all(struct call *c, unsigned char out[SHA1_BYTES]); /* all databases; keys past their expiry do not count */
void digest_engine(const struct engine *e, int64_t now_ms, unsigned char out[SHA1_BYTES]); /* as of that time */
/* The same from keys that are shown one after the other, database by database in order (as files hold them). */
struct digest_stream {
    unsigned char digest[SHA1_BYTES]; /* zeroed at first */
    int64_t now_ms;
    int db;
    bool any;                         /* keys of db were taken in */
};
void digest_stream_add(struct digest_stream *d, int db, const struct entry *e);
void digest_hex(const unsigned char digest[SHA1_BYTES], char out[2 * SHA1_BYTES + 1]);
void digest_value(const struct entry *e, int64_t now_ms, unsigned char out[SHA1_BYTES]);

void cmd_debug_digest(struct call *c);       /* DEBUG DIGEST */
void cmd_debug_digest_value(struct call *c); /* DEBUG DIGEST-VALUE key ... */

#endif
