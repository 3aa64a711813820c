/* listpack: the compact sequence that RDB files carry for small lists, sets, hashes, zsets and stream nodes
 * (spec: persistence formats, 5.1). In memory Vireo has ds/pack; this is the wire form alone.
 *
 *     | total u32le | count u16le | body backlen | body backlen | ... | ff |
 *
 * Writing: listpack_begin, listpack_put... , listpack_end give a blob in a buf. Reading: listpack_check once over the whole
 * blob (every rule of 10.3), after which listpack_next cannot fail. Elements that are integers come as integers and,
 * where bytes are asked for, as their text. Pure; any thread.
 */
#ifndef VIREO_CODEC_LISTPACK_H
#define VIREO_CODEC_LISTPACK_H

#include "base/buf.h"
#include "base/num.h"

#define LISTPACK_HEAD 6
#define LISTPACK_BYTES_MAX ((size_t)1 << 30)   /* writers stay within it */

struct listpack_writer {
    struct buf *out;
    size_t start;
    uint64_t count;
};
void listpack_begin(struct listpack_writer *w, struct buf *out); /* appended to what out holds */
void listpack_put(struct listpack_writer *w, struct slice s);    /* a canonical integer takes its integer form */
void listpack_put_i64(struct listpack_writer *w, int64_t v);
void listpack_put_bytes(struct listpack_writer *w, struct slice s); /* a string form even for digits */
void listpack_end(struct listpack_writer *w);
size_t listpack_entry_bytes(struct slice s);                     /* what listpack_put would add, at most */

/* NULL: sound; else which rule is broken. *count: its elements, counted. */
const char *listpack_check(struct slice blob, uint64_t *count);

struct listpack_item {
    bool is_int;
    int64_t i;
    struct slice s;                            /* the bytes; of an integer: its text, in chars */
    char chars[NUM_I64_MAX_CHARS];
};
/* Walks a checked blob: at starts at LISTPACK_HEAD; false at the end. s points into the blob or into the item. */
bool listpack_next(struct slice blob, size_t *at, struct listpack_item *item);

#endif
