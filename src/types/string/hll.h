/* hll: a HyperLogLog: how many different elements were added, within a percent, in at most 12304 bytes.
 *
 *   | "HYLL" | encoding 1 | 0 0 0 | cached count 8, bit 63: stale | registers ... |
 *     dense:  16384 registers of 6 bits, packed from the lowest bit up
 *     sparse: runs: 00nnnnnn n+1 zeros | 01nnnnnn nnnnnnnn n+1 zeros | 1vvvvvll l+1 registers of value v+1
 *
 * It is a string like any other, which clients may copy, write and forge: what is said here holds for the good ones, and
 * every function takes any bytes that hll_looks_good accepts, reading and writing nothing outside of them. The same
 * elements in the same order give the same bytes as in Redis.
 *
 * The bytes are in a buf that the caller owns. Cost: an addition reads the sparse bytes (at most hll-sparse-max-bytes) once, or one
 * dense register; a count all registers. Failure: HLL_CORRUPT where the runs do not make 16384 registers. Any thread.
 */
#ifndef VIREO_TYPES_STRING_HLL_H
#define VIREO_TYPES_STRING_HLL_H

#include "base/buf.h"

#include <stdbool.h>

#define HLL_REGISTERS 16384
#define HLL_HEADER 16
#define HLL_DENSE_BYTES (HLL_HEADER + HLL_REGISTERS * 6 / 8)
#define HLL_NEW_BYTES (HLL_HEADER + 2)

enum hll_encoding { HLL_DENSE, HLL_SPARSE };
enum hll_outcome { HLL_SAME, HLL_CHANGED, HLL_CORRUPT };

/* A whole string: magic, encoding and length are those of a HyperLogLog. The runs are not looked at. */
bool hll_looks_good(struct slice s);
static inline enum hll_encoding hll_encoding(struct slice s) { return s.ptr[4] == HLL_DENSE ? HLL_DENSE : HLL_SPARSE; }

void hll_new(struct buf *out);       /* an empty one, sparse, with a good count; out is empty */
bool hll_cached(struct slice s, uint64_t *count); /* false: stale */
void hll_set_cached(char *bytes, uint64_t count);
void hll_set_stale(char *bytes);

/* The register of an element, and the value it asks for (1 .. 51). */
unsigned hll_register(struct slice element, unsigned *value);
/* Raises one register to value, turning dense when sparse would be longer than sparse_max. Does not touch the cached count. */
enum hll_outcome hll_raise(struct buf *h, size_t sparse_max, unsigned index, unsigned value);
enum hll_outcome hll_to_dense(struct buf *h); /* HLL_SAME: it was dense */

/* registers[i] becomes the larger of it and the one in s. false: corrupt. */
bool hll_merge_into(uint8_t *registers, struct slice s);
bool hll_count(struct slice s, uint64_t *count); /* false: corrupt */
uint64_t hll_count_registers(const uint8_t *registers);

/* The runs in words, for PFDEBUG DECODE: "z:3 Z:70 v:2,1". false: corrupt. */
bool hll_describe(struct slice s, struct buf *out);

#endif
