/* effects: what goes to engine->log, unit by unit. What one client command, one EXEC or one waiting client that was served
 * does is a unit: its effects (an expired key met on the way, its own records) are logged in order, bare if there is one,
 * between MULTI and EXEC if there are more. What happens outside of any command (expiry, eviction) is logged at once.
 *
 * Only the first effect of a unit is ever kept, as a copy, till it is known whether a second one follows; a command with no
 * effect but itself is handed on as it is. Executor thread.
 */
#ifndef VIREO_ENGINE_EFFECTS_H
#define VIREO_ENGINE_EFFECTS_H

#include "base/buf.h"
#include "engine/call.h"

struct effect_unit {
    int count;       /* effects so far */
    int db, argc;    /* of the first one, kept in held: its slices (offsets as pointers), then their bytes */
    struct buf held;
    bool stream_only; /* the first one is for replicas alone */
    bool apart;      /* the next effect belongs to no unit: a key that nobody named */
};

/* After a command ran: logs it as received if it changed something and logged nothing itself; whole: it was no part of another. */
void effects_end_call(struct call *c, bool whole);
void effects_deinit(struct engine *e);

#endif
