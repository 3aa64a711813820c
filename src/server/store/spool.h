/* spool: a snapshot that is being received, on its way into a file: a helper thread writes, so that the executor never waits
 * for the disk.
 *
 *      spool_put ... spool_end --> SPOOL_WRITTEN: it can be read
 *      spool_keep --> the thread syncs it, and it gets its name
 *      spool_drop --> the file goes
 *
 * Either of the two, at any time, is the end of it for the caller: the thread finishes and frees everything by itself.
 * What waits to be written is in memory: the caller looks at spool_waiting and stops reading. Executor thread. */
#ifndef VIREO_SERVER_STORE_SPOOL_H
#define VIREO_SERVER_STORE_SPOOL_H

#include "io/loop.h"

struct spool;
enum spool_state { SPOOL_WRITING, SPOOL_WRITTEN, SPOOL_FAILED };

struct spool *spool_open(struct loop *lp, const char *path); /* NULL: no thread */
void spool_put(struct spool *s, struct slice bytes);
size_t spool_waiting(const struct spool *s);
void spool_end(struct spool *s);
enum spool_state spool_state(const struct spool *s);
const char *spool_error(const struct spool *s);              /* after SPOOL_FAILED */
const char *spool_path(const struct spool *s);
void spool_keep(struct spool *s, const char *name);
void spool_drop(struct spool *s);                            /* NULL is fine */
void spool_wait(void); /* at the end of the process: until the threads of all that were kept or dropped have finished, or a few seconds */

/* Any thread: until all that were kept have their names, or failed. A later image of the data set takes its name behind them. */
void spool_wait_named(void);

#endif
