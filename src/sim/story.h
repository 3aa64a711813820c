/* story: one seed, one story: clients that come and go, send commands of every row (whole, in pieces, cut off in the
 * middle, garbage), read slowly or not at all, while time passes. The digest covers every byte the node sent and logged,
 * so two runs of a seed can be compared. Invariants are checked along the way, and a mirror (sim/mirror.h) must agree. */
#ifndef VIREO_SIM_STORY_H
#define VIREO_SIM_STORY_H

#include "base/buf.h"

struct story {
    uint64_t seed, steps;
    uint64_t digest;             /* of all that the node said */
    uint64_t commands, errors, disconnects, closed_by_server;
    uint64_t records;            /* in its log */
    struct buf *tell;            /* if not NULL: the story in words */
    struct buf wrong;            /* where the mirror did not agree; the caller frees it */
};

void story_run(struct story *s);

#endif
