/* log_groups.h: a log as the server writes it with aof-sync-in-place: records in groups, filler behind the last (persist/aof_group.h). */
#ifndef VIREO_TESTS_LOG_GROUPS_H
#define VIREO_TESTS_LOG_GROUPS_H

#include "persist/aof_group.h"

#define LOG_BLOCK 4096

static inline void groups_align(struct buf *b)
{
    size_t pad = aof_pad_size(b->len);
    char *out = buf_room(b, AOF_FILL_LINE + 1);
    if (pad) aof_pad(out, pad);
    b->len += pad;
}

/* The place of the group; its records are put into b, and then it is closed. */
static inline size_t group_open(struct buf *b)
{
    groups_align(b);
    size_t from = b->len;
    memset(buf_room(b, AOF_GROUP_HEAD), ' ', AOF_GROUP_HEAD);
    b->len += AOF_GROUP_HEAD;
    return from;
}

static inline void group_close(struct buf *b, size_t from)
{
    size_t payload = b->len - from - AOF_GROUP_HEAD;
    buf_room(b, AOF_FILL_LINE + 1);
    aof_group_close(b->ptr + from, payload, from);
    b->len = from + aof_group_size(payload);
}

/* Up to the end of a block, and so many blocks more. */
static inline void groups_fill(struct buf *b, size_t blocks)
{
    groups_align(b);
    size_t n = (-b->len & (LOG_BLOCK - 1)) + blocks * LOG_BLOCK;
    if (n) aof_fill(buf_room(b, n), n, true);
    b->len += n;
}

#endif
