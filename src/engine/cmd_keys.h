/* cmd_keys: look-ups that the generic commands share. Executor thread; entries are borrowed until the next call into the keyspace. */
#ifndef VIREO_ENGINE_CMD_KEYS_H
#define VIREO_ENGINE_CMD_KEYS_H

#include "engine/call.h"
#include "engine/rows_generic.h"

/* Reads without touching: counts a hit or a miss (with its event), but leaves the idle and use figures alone (EXISTS, TYPE, TTL). */
struct entry *key_glance(struct call *c, struct slice key);
/* A database index argument. Replies the error and returns NULL if it is none of ours. error: for what is no number; NULL: the usual text. */
struct db *arg_db(struct call *c, struct slice arg, const char *error);
/* Deletes as DEL does, or in the background. */
bool key_del_lazily(struct call *c, struct slice key, bool async);

#endif
