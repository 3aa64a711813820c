/* out: writes the primitive items of an RDB image or a DUMP payload (spec: persistence formats, 3).
 *
 * Bytes gather in buf; once flush_bytes are there they go to the sink, if there is one (a file, a socket), and the
 * checksum runs over them then. Without a sink everything stays in buf (DUMP). A sink that answers false has failed:
 * everything after it is dropped, out_failed says so, the caller need not look before the end.
 * Ownership: buf is the struct's; out_deinit frees it. Any one thread. Cost: one copy of each byte; LZF as it costs.
 */
#ifndef VIREO_CODEC_OUT_H
#define VIREO_CODEC_OUT_H

#include "base/buf.h"

struct cow_leave;

struct out {
    struct buf buf;
    size_t flush_bytes;                        /* hand over from this many on; 0: 256 KiB */
    bool (*sink)(void *arg, struct slice bytes);
    void *arg;
    uint64_t done_bytes;                       /* handed to the sink so far */
    uint64_t crc;                              /* of those (kept only with checksum) */
    bool checksum, compress, failed;
    struct cow_leave *leave;                   /* nodes of a view that were written are stamped by it (ds/cow.h); NULL: not */
    int version;                               /* RDB version written: types choose their form by it */
    char *lzf;                                 /* scratch of the compressor; owned */
    size_t lzf_bytes;
};

void out_init(struct out *o, int version, bool compress, bool checksum); /* no sink */
void out_deinit(struct out *o);
void out_flush(struct out *o);                 /* what is in buf goes to the sink now */
static inline bool out_failed(const struct out *o) { return o->failed; }
static inline uint64_t out_position(const struct out *o) { return o->done_bytes + o->buf.len; }

void out_raw(struct out *o, struct slice bytes);
void out_u8(struct out *o, uint8_t v);
void out_u64le(struct out *o, uint64_t v);
void out_double(struct out *o, double v);      /* f64le */
void out_len(struct out *o, uint64_t v);       /* LEN, in its shortest form */
void out_string(struct out *o, struct slice s); /* STR: integer, LZF or raw, chosen as 3.2 says */
void out_blob(struct out *o, struct slice s);  /* STR of a compact structure: LZF or raw, never an integer form */
void out_i64_string(struct out *o, int64_t v); /* STR of its decimal text */

#endif
