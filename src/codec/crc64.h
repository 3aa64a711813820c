/* crc64: the checksum of RDB images and DUMP payloads (CRC-64/Jones, reflected, start 0, nothing xored in the end).
 * crc64(0, "123456789") is 0xe9c6d914c4b8d9ca. Uses carry-less multiplication where the machine has it (asked once,
 * before main), tables elsewhere: the same result. Pure; any thread; cost: a few bytes a cycle with, one without. */
#ifndef VIREO_CODEC_CRC64_H
#define VIREO_CODEC_CRC64_H

#include <stddef.h>
#include <stdint.h>

uint64_t crc64(uint64_t crc, const void *ptr, size_t len);
uint64_t crc64_by_table(uint64_t crc, const void *ptr, size_t len); /* the plain way: what tests compare with */

#endif
