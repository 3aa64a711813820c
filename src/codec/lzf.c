#include "codec/lzf.h"

#include <liblzf/lzf.h>
#include <limits.h>

#define SAMPLE_BYTES 4096 /* of a long value: if these do not get smaller, the rest is not tried */

size_t lzf_pack(struct slice in, char *out, size_t room)
{
    if (in.len > UINT_MAX || in.len < 4) return 0;
    if (room > UINT_MAX) room = UINT_MAX;
    if (in.len > 4 * SAMPLE_BYTES && room > SAMPLE_BYTES && !lzf_compress(in.ptr, SAMPLE_BYTES, out, SAMPLE_BYTES - 1)) return 0;
    return lzf_compress(in.ptr, (unsigned)in.len, out, (unsigned)room);
}

bool lzf_unpack(struct slice in, char *out, size_t out_len)
{
    if (in.len > UINT_MAX || out_len > UINT_MAX) return false;
    if (in.len == 0) return out_len == 0;
    return lzf_decompress(in.ptr, (unsigned)in.len, out, (unsigned)out_len) == out_len;
}
