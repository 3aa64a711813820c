/* saving: the shell's side of persist/save.h: which file is written, DEBUG RELOAD, the last save before the end.
 * Executor thread. */
#ifndef VIREO_SERVER_STORE_SAVING_H
#define VIREO_SERVER_STORE_SAVING_H

#include "server/core/server.h"

void saving_init(struct server *sv);
/* Saves while everything else stands still. False: it failed, and the log says why. */
bool saving_now(struct server *sv);
void saving_call_off(struct server *sv);              /* one that goes on in the background, whoever began it */
void saving_reload(struct server *sv, uint32_t flags); /* DEBUG RELOAD, RELOAD_ flags; answers those who wait for it */

#endif
