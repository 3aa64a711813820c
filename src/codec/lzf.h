/* lzf: compression of strings in RDB images, by liblzf, with the bounds the formats demand (spec: persistence formats,
 * 3.3). Pure; any thread. */
#ifndef VIREO_CODEC_LZF_H
#define VIREO_CODEC_LZF_H

#include <stddef.h>

#include "base/slice.h"

/* Bytes written to out, 0 when it does not fit into room, or the beginning of a long value does not get smaller. */
size_t lzf_pack(struct slice in, char *out, size_t room);
/* Decompresses into exactly out_len bytes; false: the input is not that. */
bool lzf_unpack(struct slice in, char *out, size_t out_len);
#define LZF_EXPANSION_MAX 88 /* announced sizes above this many times the input are damage */

#endif
