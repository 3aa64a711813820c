/* mirror: a second node that hears nothing but the first one's log, and must hold the same data: keys, values, times.
 * It replays each record as it comes, as a loader would. What always holds: the records name only commands that succeed, MULTI
 * encloses two or more, and nothing else stands between MULTI and EXEC. One thread. */
#ifndef VIREO_SIM_MIRROR_H
#define VIREO_SIM_MIRROR_H

#include "engine/replay.h"
#include "sim/world.h"

struct mirror {
    struct world *first, *second;
    struct replay r;
    int selected;        /* database, by the records so far */
    int in_unit;         /* records since MULTI */
    struct buf wrong;    /* what did not fit, in words; empty: all is well */
    struct buf *tell;    /* if not NULL: the records in words */
    uint64_t records;
};

void mirror_init(struct mirror *m, struct world *first, struct buf *tell); /* listens to first's log from now on; first is empty */
bool mirror_agrees(struct mirror *m);                    /* compares; false: m->wrong says where */
void mirror_deinit(struct mirror *m);                    /* before the world it mirrors is freed */

#endif
