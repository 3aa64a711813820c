/* aof_group: the lines that stand between the records of a log that is synced in place (appendfsync always, aof-sync-in-place).
 *
 *      #VG:length:checksum     a group: so many bytes of records follow, written and synced as one
 *      #.....                  behind them, up to the next multiple of 64
 *      #VF....                 filler, 64 bytes, at multiples of 64: written and synced ahead, for the next groups
 *      #VE....                 the last line of the filler, and so of the file
 *
 * All begin with '#' and end in a newline, so that other readers pass over them. What always holds in a file that its writer left:
 * groups begin at multiples of 64 and are synced one by one, each over filler that is on the disk. So a power failure can tear the last group
 * only: sectors of 512 bytes of it are there, others are still filler; and no record follows a #VF line.
 * The checksum covers place and length too. Pure; any thread. */
#ifndef VIREO_PERSIST_AOF_GROUP_H
#define VIREO_PERSIST_AOF_GROUP_H

#include "base/buf.h"

#define AOF_GROUP_HEAD 30                         /* bytes of its line */
#define AOF_GROUP_MAX ((size_t)256 << 10)         /* bytes of records */
#define AOF_FILL_LINE 64
#define AOF_FILL_MAX ((size_t)1 << 20)            /* of filler made at a time */
#define AOF_TORN_MAX ((size_t)2 << 20)            /* more than this behind the beginning of a group is more than one group and filler */

/* --- writing --- */
size_t aof_group_size(size_t payload);            /* with its line and what follows up to the next multiple of 64 */
/* Line and end of the group of which the records stand at out + AOF_GROUP_HEAD already; at: out's place in the file. */
void aof_group_close(char *out, size_t payload, uint64_t at);
void aof_pad(char *out, size_t n);                /* a line of n bytes, n > 1 */
size_t aof_pad_size(uint64_t at);                 /* from there to a multiple of 64: 0 or 2 to 65 */
void aof_fill(char *out, size_t n, bool last);    /* n: a multiple of 64; last: ends in #VE */

/* --- reading --- */
enum aof_line { AOF_LINE_OTHER, AOF_LINE_GROUP, AOF_LINE_FILL, AOF_LINE_FILL_END, AOF_LINE_PAD };
enum aof_line aof_line_kind(struct slice line);   /* a line that begins with '#'; without its end: the last of a file */
size_t aof_group_payload(struct slice line);      /* AOF_LINE_GROUP: how much follows */
/* left: from the group's line on. Is it whole and right? */
bool aof_group_good(struct slice left, uint64_t at);
bool aof_is_filler(struct slice left);            /* as far as there is anything */
bool aof_group_begins(struct slice line);         /* the beginning of a group's line, which the end of the file cut off */
/* The group's line is right but for one bit, and all of its records are there: it was damaged, not torn. */
bool aof_group_line_damaged(struct slice left, uint64_t at);
/* What is left of a file from a broken group on (head: its line is at left's beginning) or from what stands where one should: was
 * something written after that group? Then it had been synced, and this is damage. */
bool aof_group_followed(struct slice left, uint64_t at, bool head);

#endif
