#include "persist/aof_group.h"

#include "codec/crc64.h"

#define BLOCK 4096

static const char group_mark[] = "#VG:", fill_mark[] = "#VF", end_mark[] = "#VE";

static bool begins(struct slice s, const char *mark, size_t n) { return s.len >= n && memcmp(s.ptr, mark, n) == 0; }

/* --- writing --- */

size_t aof_pad_size(uint64_t at)
{
    size_t n = -at & (AOF_FILL_LINE - 1);
    return n == 1 ? AOF_FILL_LINE + 1 : n;
}

size_t aof_group_size(size_t payload)
{
    size_t n = AOF_GROUP_HEAD + payload;
    return n + aof_pad_size(n);
}

void aof_pad(char *out, size_t n)
{
    memset(out, '.', n);
    out[0] = '#';
    out[n - 1] = '\n';
}

void aof_fill(char *out, size_t n, bool last)
{
    for (size_t i = 0; i < n; i += AOF_FILL_LINE) {
        aof_pad(out + i, AOF_FILL_LINE);
        memcpy(out + i, last && i + AOF_FILL_LINE == n ? end_mark : fill_mark, 3);
    }
}

static uint64_t checksum(const char *records, size_t len, uint64_t at)
{
    uint64_t where[2] = {at, len};
    return crc64(crc64(~(uint64_t)0, where, sizeof where), records, len);
}

static char *put_hex(char *to, uint64_t v, int digits)
{
    for (int i = digits - 1; i >= 0; i--) *to++ = "0123456789abcdef"[v >> (4 * i) & 15];
    return to;
}

void aof_group_close(char *out, size_t payload, uint64_t at)
{
    char *p = out;
    memcpy(p, group_mark, 4);
    p = put_hex(p + 4, payload, 8);
    *p++ = ':';
    p = put_hex(p, checksum(out + AOF_GROUP_HEAD, payload, at), 16);
    *p = '\n';
    size_t used = AOF_GROUP_HEAD + payload, pad = aof_pad_size(used);
    if (pad) aof_pad(out + used, pad);
}

/* --- reading --- */

static bool get_hex(const char *p, int digits, uint64_t *out)
{
    uint64_t v = 0;
    for (int i = 0; i < digits; i++) {
        char c = p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
        v = v << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    *out = v;
    return true;
}

static bool read_head(struct slice s, uint64_t *payload, uint64_t *sum)
{
    return begins(s, group_mark, 4) && s.len >= AOF_GROUP_HEAD && s.ptr[12] == ':' && s.ptr[AOF_GROUP_HEAD - 1] == '\n' && get_hex(s.ptr + 4, 8, payload) &&
           get_hex(s.ptr + 13, 16, sum) && *payload && *payload <= AOF_GROUP_MAX;
}

static bool all_dots(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '.') return false;
    return true;
}

enum aof_line aof_line_kind(struct slice line)
{
    uint64_t payload, sum;
    bool open = !line.len || line.ptr[line.len - 1] != '\n';
    if (open && line.len > 3 && line.len < AOF_FILL_LINE && aof_is_filler(line) && all_dots(slice_of(line.ptr + 3, line.len - 3))) return AOF_LINE_FILL;
    if (open || line.len < 2) return AOF_LINE_OTHER;
    if (line.len == AOF_GROUP_HEAD && read_head(line, &payload, &sum)) return AOF_LINE_GROUP;
    if (line.len == AOF_FILL_LINE && all_dots(slice_of(line.ptr + 3, line.len - 4))) {
        if (begins(line, fill_mark, 3)) return AOF_LINE_FILL;
        if (begins(line, end_mark, 3)) return AOF_LINE_FILL_END;
    }
    return line.len <= AOF_FILL_LINE + 1 && all_dots(slice_of(line.ptr + 1, line.len - 2)) ? AOF_LINE_PAD : AOF_LINE_OTHER;
}

size_t aof_group_payload(struct slice line)
{
    uint64_t payload = 0, sum;
    read_head(line, &payload, &sum);
    return (size_t)payload;
}

bool aof_group_good(struct slice left, uint64_t at)
{
    uint64_t payload, sum;
    return read_head(left, &payload, &sum) && left.len - AOF_GROUP_HEAD >= payload &&
           checksum(left.ptr + AOF_GROUP_HEAD, (size_t)payload, at) == sum;
}

bool aof_is_filler(struct slice left)
{
    size_t n = left.len < 3 ? left.len : 3;
    return memcmp(left.ptr, fill_mark, n) == 0 || memcmp(left.ptr, end_mark, n) == 0;
}

bool aof_group_begins(struct slice line) { return line.len < AOF_GROUP_HEAD && begins(line, group_mark, line.len < 4 ? 3 : 4); }

bool aof_group_line_damaged(struct slice left, uint64_t at)
{
    char line[AOF_GROUP_HEAD];
    uint64_t payload, sum;
    if (left.len < sizeof line) return false;
    memcpy(line, left.ptr, sizeof line);
    for (size_t bit = 0; bit < sizeof line * 8; bit++) {
        char *c = line + bit / 8, was = *c;
        *c = (char)(was ^ 1 << bit % 8);
        bool fits = read_head(slice_of(line, sizeof line), &payload, &sum) && left.len - sizeof line >= payload &&
                    checksum(left.ptr + sizeof line, (size_t)payload, at) == sum;
        *c = was;
        if (fits) return true;
    }
    return false;
}

bool aof_group_followed(struct slice left, uint64_t at, bool head)
{
    uint64_t payload, sum;
    if (head && read_head(left, &payload, &sum)) {
        size_t size = aof_group_size((size_t)payload);
        if (size < left.len && !aof_is_filler(slice_of(left.ptr + size, left.len - size))) return true;
    }
    /* filler ends with a block: a file that ends elsewhere was gone on with */
    if (!head && left.len > AOF_FILL_LINE && (at + left.len) % BLOCK) return true;
    for (size_t i = -at & (AOF_FILL_LINE - 1); i + AOF_FILL_LINE < left.len; i += AOF_FILL_LINE) {
        struct slice here = slice_of(left.ptr + i, left.len - i), next = slice_of(here.ptr + AOF_FILL_LINE, here.len - AOF_FILL_LINE);
        if (i && begins(here, group_mark, 4) && aof_group_good(here, at + i)) return true;
        bool ends = (at + i + AOF_FILL_LINE) % BLOCK == 0 && aof_line_kind(slice_of(here.ptr, AOF_FILL_LINE)) == AOF_LINE_FILL_END;
        if (ends && !aof_is_filler(next)) return true;
    }
    return false;
}
