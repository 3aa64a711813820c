/* slot_hide: cluster slots whose keys here are nobody's: not yet (they are being moved here), or not any more (the slot went to
 * another node, and its keys go bit by bit). Nobody sees them: DBSIZE, SCAN, KEYS, RANDOMKEY pass over them, and commands with
 * keys are sent to the slot's owner by the gate anyway.
 *
 * The marks are part of the data: a change is logged as CLUSTER SYNCSLOTS HIDE|SHOW first-last ..., images carry them as an AUX
 * field, so that replicas and a restarted node know of each key whether it is one of these. Who decides is node/cluster_world:
 * what is hidden and neither being imported nor owned is dropped.
 *
 * slot_drop puts a slot on the list of those to be emptied; slot_drop_work empties them in slices, key by key with DEL (events,
 * WATCHers, log, replicas, Redis ones too), and shows them when all are empty. Owned by the engine (engine.hidden, NULL until the
 * first mark). Executor thread. Cost: a bit per look, 2 KiB; counting hidden keys is one pass over the marks. */
#ifndef VIREO_ENGINE_SLOT_HIDE_H
#define VIREO_ENGINE_SLOT_HIDE_H

#include "base/buf.h"
#include "engine/engine.h"

#define SLOT_BYTES (SLOT_COUNT / 8)
#define SLOT_DROP_AT_ONCE 512 /* so many keys go at once: not worth hiding */

struct slot_hidden {
    uint8_t bits[SLOT_BYTES];    /* hidden */
    uint8_t dropping[SLOT_BYTES];/* of these, on the list to be emptied */
    int count, drop_count;
    unsigned drop_slot;          /* being emptied */
    uint64_t drop_at;            /* how far its walk is */
    uint64_t dropped;            /* keys, since the list was empty */
};

static inline bool slot_bit(const uint8_t *bits, unsigned slot) { return bits[slot >> 3] >> (slot & 7) & 1; }
static inline void slot_bit_set(uint8_t *bits, unsigned slot) { bits[slot >> 3] = (uint8_t)(bits[slot >> 3] | 1 << (slot & 7)); }
static inline void slot_bit_clear(uint8_t *bits, unsigned slot) { bits[slot >> 3] = (uint8_t)(bits[slot >> 3] & ~(1 << (slot & 7))); }

static inline bool slot_is_hidden(const struct engine *e, unsigned slot)
{
    return unlikely(e->hidden != NULL) && slot_bit(e->hidden->bits, slot);
}
static inline bool slots_any_hidden(const struct engine *e) { return unlikely(e->hidden != NULL) && e->hidden->count; }
bool slot_hides_key(const struct engine *e, struct slice key);
uint64_t slots_hidden_keys(const struct db *db);            /* keys of db in hidden slots */

void slots_hide(struct engine *e, const uint8_t *bits);     /* those that are not yet; logged */
void slots_show(struct engine *e, const uint8_t *bits);     /* those that are hidden; logged */
void slots_forget_hidden(struct engine *e);                 /* the data goes: all marks with it; not logged */
void slots_hidden_free(struct engine *e);

void slot_drop(struct engine *e, unsigned slot);            /* hides it, too; a few keys go at once */
bool slot_drop_work(struct engine *e, int64_t budget_us);   /* a slice; true: there is more to do */
void slot_drop_now(struct engine *e, unsigned slot);        /* all of it, if it is hidden: somebody needs it empty; shows it */
uint64_t slots_drop_left(const struct engine *e);           /* keys still to go */

/* "0-5", "7" ...: one text with blanks between, appended. */
void slot_ranges_put(const uint8_t *bits, struct buf *out);
bool slot_range_parse(struct slice text, unsigned *first, unsigned *last); /* "7" or "0-5" */
bool slot_ranges_parse(struct slice text, uint8_t *bits);   /* several, with blanks between; adds to bits */

#endif
