/* in: reads the primitive items of an RDB image or a DUMP payload from untrusted bytes (spec: persistence formats, 3, 10.3).
 *
 * A source (a file) fills the window as it is needed; without one the window is all there is (RESTORE). Every in_
 * function answers false when it cannot: then in->error says which rule was broken (a constant text), in->offset_of_error
 * where, and everything after it answers false too; nothing was allocated beyond what the remaining input can justify
 * (in->left: bytes the source still has, as far as is known). short_input tells an end too early from damage.
 * A struct in_text holds one string: its slice (its ptr is never NULL) lives until the same holder is read into again;
 * in_text_deinit frees it.
 * Any one thread. Cost: one copy of each byte.
 */
#ifndef VIREO_CODEC_IN_H
#define VIREO_CODEC_IN_H

#include "base/buf.h"

/* Somebody who unpacks compressed strings beside the reading (another thread). What he was given stands in the window: before
 * that moves he is asked to finish. */
struct in_helper {
    /* Takes it: exactly size bytes will stand at into, once settle was called. at: where in the input it began. */
    void (*unpack)(void *arg, struct slice packed, char *into, size_t size, uint64_t at);
    /* All that was taken is done then. false: some did not unpack to their size; *bad_at: where the first of them began. */
    bool (*settle)(void *arg, uint64_t *bad_at);
    void *arg;
};

struct in {
    const char *at, *end;                      /* the window: what is not read yet of it */
    size_t (*source)(void *arg, char *into, size_t room); /* NULL: none. 0: the end, or a failure that the source knows of */
    void *arg;
    struct buf window;                         /* owned; unused without a source */
    uint64_t left;                             /* bytes the source will still give; UINT64_MAX: unknown */
    uint64_t passed;                           /* bytes read before the window */
    const char *start;                         /* where the window begins */
    const char *summed;                        /* up to here the checksum has run */
    uint64_t crc;
    bool checksum;
    int version;                               /* of the header, for what depends on it */
    const char *error;                         /* NULL: good */
    bool short_input;
    uint64_t offset_of_error;
    const struct in_helper *helper;            /* borrowed; NULL: none */
    bool late;                                 /* the error was found by the helper: what was read since is not at fault */
};

struct in_text {
    struct slice s;
    struct buf own;
};

void in_init(struct in *in, struct slice bytes);                                 /* from memory */
void in_init_source(struct in *in, size_t (*source)(void *arg, char *into, size_t room), void *arg, uint64_t left, bool checksum);
void in_deinit(struct in *in);
void in_text_deinit(struct in_text *t);

static inline uint64_t in_offset(const struct in *in) { return in->passed + (uint64_t)(in->at - in->start); }
uint64_t in_left(const struct in *in);         /* window and source together; UINT64_MAX: unknown */
uint64_t in_crc(struct in *in);                /* of everything read so far */
bool in_fail(struct in *in, const char *why);  /* damage at the present place; always false */
/* A count of elements of at least min_bytes each: false when the input cannot hold so many. */
bool in_fits(struct in *in, uint64_t count, uint64_t min_bytes);

bool in_u8(struct in *in, uint8_t *out);
bool in_u32le(struct in *in, uint32_t *out);
bool in_u64le(struct in *in, uint64_t *out);
bool in_double(struct in *in, double *out);    /* f64le; NaN is damage */
bool in_raw(struct in *in, size_t n, struct in_text *out);
bool in_skip(struct in *in, uint64_t n);
bool in_len(struct in *in, uint64_t *out);     /* a plain number; a special form is damage */
bool in_count(struct in *in, uint64_t min_bytes, uint64_t *out); /* in_len and in_fits */
bool in_string(struct in *in, struct in_text *out);
bool in_skip_string(struct in *in);            /* checked like in_string, kept nowhere */
/* As in_string, but a compressed string of at least min_size bytes may stay packed if there is a helper: then packed->ptr is not NULL, out->s.ptr is,
 * and out->s.len is what it will have; in_unpack_later names the place for it before anything else is read. */
bool in_string_later(struct in *in, size_t min_size, struct in_text *out, struct slice *packed);
void in_unpack_later(struct in *in, struct slice packed, char *into, size_t size);
bool in_settle(struct in *in);                 /* waits for the helper; true without one */

/* After a failure: reads on to the end, and says whether the last 8 bytes are the checksum of all before them, so that
 * the file came as it was written. The error stays; nothing can be read after it. */
enum in_sum {
    IN_SUM_WRONG,
    IN_SUM_RIGHT,
    IN_SUM_NONE,      /* they are zero: written without one; or the version is too old for one */
    IN_SUM_SKIPPED,   /* it was not computed */
};
enum in_sum in_rest_sums(struct in *in);

#endif
