/* unpacker: unpacks the compressed strings of an image on a thread of its own while the executor reads on (codec/in.h: struct
 * in_helper). For images of some size on more than one processor; the thread begins with the first string and ends with the reading.
 * Whoever waits for it does the work himself that is not begun: it never makes a load slower than one thread is.
 * Executor thread, but for the thread of its own. Memory: half a megabyte while it exists. */
#ifndef VIREO_SERVER_STORE_UNPACKER_H
#define VIREO_SERVER_STORE_UNPACKER_H

#include "codec/in.h"

struct unpacker;
/* For an image of about so many bytes; NULL: it would not help. */
struct unpacker *unpacker_new(uint64_t bytes);
const struct in_helper *unpacker_helper(struct unpacker *u); /* lives as long as u; NULL for NULL */
void unpacker_free(struct unpacker *u);                      /* behind the last settle; may be NULL */

#endif
