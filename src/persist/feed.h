/* feed: the stream of write commands as a log file or a replica gets it: RESP arrays in order, SELECT wherever the database
 * changes, #TS annotations where they are wanted (spec: persistence formats, 11.4, 11.5).
 * Zeroed plus feed_restart is ready. MULTI and EXEC come as commands like others; EXEC needs no SELECT of its own.
 * Appends to a buffer of the caller; never fails. Executor thread. Cost: one copy of the bytes. */
#ifndef VIREO_PERSIST_FEED_H
#define VIREO_PERSIST_FEED_H

#include "base/buf.h"

struct feed {
    int db;              /* selected last in this stream; -1: none yet */
    bool stamps;         /* aof-timestamp-enabled */
    int64_t stamped_s;   /* Unix second of the last annotation */
};

static inline void feed_restart(struct feed *f) { f->db = -1; } /* a new file: nothing is selected in it */
void feed_put(struct feed *f, struct buf *out, int64_t now_ms, int db, int argc, const struct slice *argv);
/* The same for a command that is already there in its wire form. */
void feed_put_raw(struct feed *f, struct buf *out, int64_t now_ms, int db, struct slice raw);
void feed_encode(struct buf *out, int argc, const struct slice *argv); /* one RESP array */

#endif
