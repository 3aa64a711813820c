/* parse: commands out of received bytes, incrementally: RESP arrays of bulk strings, and inline commands.
 *
 * The shell appends received bytes to in->buf (input_room / input_added) and takes commands one by one. Arguments are
 * slices into in->buf and live until the next input_room, input_compact or input_deinit. A command that is not complete
 * yet is not parsed again from its start when more bytes come. Limits come with every call, so that CONFIG SET and AUTH
 * work at once. Cost: O(bytes). Failure: a protocol error, with the text Redis gives; the connection is then to be closed
 * after the reply. Any one thread.
 *
 * Another thread may look for whole commands before (input_scan): what it found lies behind the bytes in the same block of
 * memory, and input_next then only reads it off. What it says nothing about (a rest, a mistake, an inline command) is parsed
 * as ever, and whatever moves the bytes forgets it.
 */
#ifndef VIREO_RESP_PARSE_H
#define VIREO_RESP_PARSE_H

#include "base/buf.h"

struct parse_limits {
    int64_t bulk_max;        /* proto-max-bulk-len */
    int64_t args_max;        /* 1024*1024*1024/.. as Redis: INT_MAX */
    int64_t inline_max;      /* 64 KiB */
    bool authenticated;      /* otherwise 10 arguments of 16 KiB at most */
};

struct span {
    uint64_t at;
    uint32_t len;
};

struct input {
    struct buf buf;
    size_t pos;              /* parsed and run up to here */
    /* a command in progress */
    size_t scan;             /* where parsing of it goes on */
    int64_t args_left;       /* -1: no header read yet */
    int64_t bulk_left;       /* -1: the next argument's length is not read yet */
    struct span *args;       /* those found so far, relative to pos */
    int args_count, args_cap;
    /* found before: at pos or behind it, records as input_scan writes them; NULL: none */
    const uint32_t *ahead;
    uint32_t ahead_left;
};

enum parse_result { PARSE_NOTHING, PARSE_COMMAND, PARSE_EMPTY, PARSE_ERROR };

void input_init(struct input *in);
void input_deinit(struct input *in);
/* At least `want` bytes of room behind what is held (moves the rest to the front when that helps). Invalidates arguments. */
char *input_room(struct input *in, size_t want, size_t *room);
static inline void input_added(struct input *in, size_t n) { in->buf.len += n; }
/* How many bytes are still needed for the argument being received, if known (a big bulk): a hint for the size of reads. */
size_t input_wants(const struct input *in);
/* Gives memory back after a big command when the buffer is idle. */
void input_compact(struct input *in);

/* The next command. COMMAND: argv (room for max slices) and *argc are filled, pos moved behind it. When the command has
 * more than max arguments, *big points to a heap array instead (free with mem_free(*big, *argc * sizeof **big)) and argv is unused.
 * EMPTY: an empty line or *0, to be skipped. NOTHING: more bytes are needed. ERROR: *error is the reply's text. */
enum parse_result input_next(struct input *in, const struct parse_limits *lim, struct slice *argv, int max, int *argc, struct slice **big, struct slice *error);

/* Whole commands in a row from the start of these bytes, and nothing that could be a mistake: for each one its start, its
 * end, its number of arguments (1024 at most), and start and length of each, all as offsets, appended to out (room: words).
 * Answers how many commands; *used: words written; *upto: the end of the last; *broken: what follows there is not the
 * beginning of one. Keeps nothing; any thread. */
uint32_t input_scan(const char *bytes, size_t len, uint32_t *out, size_t room, size_t *used, size_t *upto, bool *broken);
/* These bytes and what was found in them become the whole input; it must be empty or hold the same first bytes. */
struct buf input_swap(struct input *in, struct buf bytes, const uint32_t *ahead, uint32_t count); /* answers the old memory */

#endif
