/* idmp: what a stream remembers of entries that were added under idempotent ids (XADD IDMP, IDMPAUTO), so that adding one again
 * gives the ID it got at first.
 *
 *     struct idmp --- producers  tree by name | struct producer |
 *                |                                 \-- known   tree by id's bytes | struct known: entry's ID, when |
 *                |                                 \-- order   tree by turn       | id's name |
 *                \-- turns      tree by turn | producer's name |      oldest first: what ends, ends in front
 *
 * Bounds: per producer so many ids as max says, each for so long as duration says; what is past that goes when the next is
 * looked up or remembered. Time is the entry's ID's, but never later than when it was remembered, so that an ID of the future
 * ends too. Ownership: the stream's; made when first used. Failure: none. Cost: O(log n). Executor thread; reading a frozen one: any.
 */
#ifndef VIREO_TYPES_STREAM_IDMP_H
#define VIREO_TYPES_STREAM_IDMP_H

#include "types/stream/stream.h"

#define IDMP_DURATION_MAX 86400
#define IDMP_SIZE_MAX 10000

struct idmp {
    int64_t duration_s, max;
    uint64_t added, duplicates;  /* ids ever remembered; adds that were answered from what was */
    uint64_t next_turn;
    struct tree producers, turns;
};

struct idmp *idmp_of(struct stream *s, const struct settings *set); /* made if there is none yet */
bool idmp_find(const struct stream *s, struct slice producer, struct slice id, int64_t now_ms, struct stream_id *out);
void idmp_record(struct stream *s, struct cow *cow, struct slice producer, struct slice id, struct stream_id entry, int64_t time_ms, int64_t now_ms);
void idmp_clear(struct stream *s, struct cow *cow);   /* forgets all ids; the settings and figures stay */
void idmp_free(struct idmp *m, struct cow *cow);      /* all of it; cow NULL: nothing is shared */
struct idmp *idmp_copy(const struct idmp *m, struct cow *cow);
size_t idmp_memory(const struct idmp *m);

/* All that is remembered, oldest first. */
struct idmp_entry {
    struct slice producer, id;
    struct stream_id entry;
    int64_t time_ms;
};
bool idmp_first(const struct idmp *m, struct tree_pos *pos);
struct idmp_entry idmp_at(const struct idmp *m, const struct tree_pos *pos);

#endif
