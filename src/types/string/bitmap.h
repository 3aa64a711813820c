/* bitmap: runs of bits in strings: counted, searched, combined. Bit 0 is the highest of the first byte.
 *
 * The functions here know bytes alone; bitmap_cmd.c holds the commands. Nothing is kept or allocated, nothing fails.
 * Cost: the speed of memory (bits_count takes AVX2 or POPCNT when the processor has them). Any thread.
 */
#ifndef VIREO_TYPES_STRING_BITMAP_H
#define VIREO_TYPES_STRING_BITMAP_H

#include "types/string/rows_bitmap.h"
#include "types/string/string.h"

uint64_t bits_count(const void *bytes, size_t len);
uint64_t bits_count_portable(const void *bytes, size_t len); /* the same, without asking the processor: for tests */

/* Ones among the bits first .. last (inclusive; inside the bytes). */
uint64_t bits_count_range(const void *bytes, uint64_t first, uint64_t last);
/* The first bit of that value among first .. last; last + 1: there is none. */
uint64_t bits_find(const void *bytes, uint64_t first, uint64_t last, bool value);

enum bits_op {
    BITS_AND, BITS_OR, BITS_XOR, BITS_NOT,
    BITS_DIFF,  /* in the first source and in none of the others */
    BITS_DIFF1, /* in one of the others and not in the first */
    BITS_ANDOR, /* in the first and in one of the others */
    BITS_ONE,   /* in exactly one source */
};
/* out (of len bytes, apart from all sources) becomes the sources combined, each continued by zero bits. count >= 1;
 * BITS_NOT takes the first source alone. */
void bits_combine(enum bits_op op, void *out, size_t len, const struct slice *sources, int count);

/* The offset of SETBIT, GETBIT and, with width, BITFIELD, where "#n" means n * width. false: the error was replied. */
bool bit_offset(struct call *c, struct slice arg, unsigned width, uint64_t *out);
/* The string of key, long enough for the bit at `last`: made or grown (*grown) with zero bytes, and raw. NULL: WRONGTYPE
 * was replied. */
struct entry *bits_write(struct call *c, struct slice key, uint64_t last, bool *grown);

#endif
