/* slot_keys: the keys of one cluster slot, deleted as one would by name. Cluster mode only; executor thread, between
 * commands. Cost: what is in the slot. */
#ifndef VIREO_ENGINE_SLOT_KEYS_H
#define VIREO_ENGINE_SLOT_KEYS_H

#include "engine/engine.h"

/* With their events and log records (DEL), WATCHers and sessions that wait. Returns how many there were. */
uint64_t slot_key_count(const struct engine *e, unsigned slot); /* of all databases, hidden ones too */
uint64_t slot_delete_keys(struct engine *e, unsigned slot);

/* One key, whatever its slot: true: it was there. log: with a record of its own; else the caller makes one. */
bool slot_keys_delete_one(struct db *db, struct slice key, bool log);

#endif
