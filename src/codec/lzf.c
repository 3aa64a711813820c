#include "codec/lzf.h"

#include <liblzf/lzf.h>
#include <limits.h>

size_t lzf_pack(struct slice in, char *out, size_t room)
{
    if (in.len > UINT_MAX || in.len < 4) return 0;
    if (room > UINT_MAX) room = UINT_MAX;
    return lzf_compress(in.ptr, (unsigned)in.len, out, (unsigned)room);
}

bool lzf_unpack(struct slice in, char *out, size_t out_len)
{
    if (in.len > UINT_MAX || out_len > UINT_MAX) return false;
    if (in.len == 0) return out_len == 0;
    return lzf_decompress(in.ptr, (unsigned)in.len, out, (unsigned)out_len) == out_len;
}
