/* skim: how far a reply reaches, without making anything of it: for those who pass replies on or take them apart. RESP2 and RESP3.
 * Pure; cost: linear in the reply's items, bulk strings are skipped. Any thread. */
#ifndef VIREO_RESP_SKIM_H
#define VIREO_RESP_SKIM_H

#include <stddef.h>
#include <sys/types.h>

#include "base/slice.h"

#define SKIM_DEPTH_MAX 32

/* Bytes of the whole reply that begins at the front; 0: it is not all there yet; -1: it is none, or nested too deep. */
ssize_t skim_reply(struct slice bytes);
/* Of an aggregate's head ("*3\r\n"): the bytes of the head and how many items follow (a map has two a pair); 0 and -1 as above; -1, too,
 * for what is no aggregate. */
ssize_t skim_head(struct slice bytes, int64_t *items);

#endif
