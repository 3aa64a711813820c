/* sync_store: the bytes of one image between the thread that makes it and those who send it. Kept in blocks: in memory up to a
 * bound; beyond it, what all readers have passed is dropped (nobody may begin anew then), else the oldest goes to a file without
 * a name. So the maker never waits for a reader.
 * All functions lock for themselves; any thread. Failure: the file cannot be written: store_put answers false. */
#ifndef VIREO_SERVER_PEERS_SYNC_STORE_H
#define VIREO_SERVER_PEERS_SYNC_STORE_H

#include <pthread.h>

#include "base/buf.h"

#define STORE_BLOCK ((size_t)256 * 1024)

struct sync_store {
    pthread_mutex_t lock;
    char **blocks;               /* NULL: dropped, or in the file */
    uint32_t count, cap;
    uint32_t oldest;             /* the first one that is in memory */
    uint64_t len;                /* bytes put so far */
    uint64_t passed;             /* every reader has taken what stands before */
    bool keep;                   /* somebody may begin anew: nothing is dropped */
    bool dropped, whole;         /* whole: no more comes */
    int fd, error;               /* the file; -1: none yet. error: why it failed */
    char folder[3000];
};

void store_init(struct sync_store *st, const char *folder);
void store_deinit(struct sync_store *st);
bool store_put(struct sync_store *st, struct slice bytes);
void store_end(struct sync_store *st);
uint64_t store_len(struct sync_store *st, bool *whole);
/* Where the slowest reader is. */
void store_passed(struct sync_store *st, uint64_t at);
/* False: its first bytes are gone. Else they are kept from now on. */
bool store_keep(struct sync_store *st);
/* At most one block's bytes from `at` on, copied to `to` (STORE_BLOCK bytes): how many; 0: there are none yet; -1: they cannot be read. */
int64_t store_read(struct sync_store *st, uint64_t at, char *to);

#endif
