/* cmd_tracking: CLIENT TRACKING, CACHING, TRACKINGINFO, GETREDIR; their rows are with CLIENT's (node/rows_connection.c).
 * Called with the arity checked. Executor thread. */
#ifndef VIREO_TRACKING_CMD_TRACKING_H
#define VIREO_TRACKING_CMD_TRACKING_H

#include "engine/command.h"

void cmd_client_caching(struct call *c);
void cmd_client_getredir(struct call *c);
void cmd_client_tracking(struct call *c);
void cmd_client_trackinginfo(struct call *c);

#endif
