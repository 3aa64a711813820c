/* adopt: an RDB image that a replica received becomes the node's data. The old data goes only when the new is known to be
 * whole and fit to load, and when follow_judge lets it (repl/replica.h); in one of two ways:
 *
 *   beside: the image is loaded into a second set of databases, which then takes the first one's place: one reading, and the
 *           memory of both;
 *   in place: it is read once as if it were loaded, every value and the checksum looked at, and counted; then the old data
 *           goes, and it is loaded: two readings, the memory of one.
 *
 * Libraries of functions change together with the data. It works in steps, so that others are served between them.
 * Pure; executor thread. Failure: ADOPT_FAILED and a->why; the old data is there unless a->replaced says that it is gone. */
#ifndef VIREO_NODE_ADOPT_H
#define VIREO_NODE_ADOPT_H

#include "node/node.h"
#include "persist/rdb_load.h"

enum adopt_state { ADOPT_MORE, ADOPT_DONE, ADOPT_REFUSED, ADOPT_FAILED };

struct adopt_source {             /* the image's bytes, from their beginning each time */
    void *arg;
    bool (*open)(void *arg, struct in *in); /* false: it cannot be had; errno or not, why is the caller's to log */
    void (*replacing)(void *arg); /* the old data goes at this moment; may be NULL */
};

struct adopt {
    struct node *n;
    struct adopt_source source;
    bool beside, loading, replaced, open;
    struct db *set;               /* beside: the second set; NULL before and after */
    struct in in;
    struct rdb_load load;
    struct buf libraries;         /* those of the image, as its items */
    struct rdb_reader reader;
    uint64_t counted;             /* keys, in the first of two readings */
    struct rdb_figures figures;   /* after ADOPT_DONE */
    char why[600];
};

struct adopt *adopt_new(struct node *n, const struct adopt_source *source, bool beside);
/* Reads for about so many bytes. The states but MORE are final. */
enum adopt_state adopt_some(struct adopt *a, uint64_t bytes);
void adopt_free(struct adopt *a); /* called off, too: what was loaded beside is dropped */
uint64_t adopt_offset(const struct adopt *a);

#endif
