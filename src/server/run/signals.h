/* signals: SIGTERM and SIGINT ask for an orderly end (a second SIGINT ends at once), SIGHUP and SIGPIPE are ignored.
 * Handlers only note what came and wake the loop; signals_handle does the rest on the executor thread. */
#ifndef VIREO_SERVER_RUN_SIGNALS_H
#define VIREO_SERVER_RUN_SIGNALS_H

#include "server/core/server.h"

extern volatile sig_atomic_t signals_got;  /* the last one not yet handled; 0: none */
void signals_install(struct server *sv);
bool signals_call_off(void);                  /* forgets it; false: there is none */
static inline bool signals_pending(void) { return signals_got != 0; }
void signals_handle(struct server *sv);

#endif
