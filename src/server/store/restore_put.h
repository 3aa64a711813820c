/* restore_put: what was rebuilt becomes a data set in the working folder: an RDB file, or with appendonly yes a log of one
 * base. It is written complete under other names first; with force the old one goes aside as NAME.before-restore (one is
 * kept), and then the new one takes its place. */
#ifndef VIREO_SERVER_STORE_RESTORE_PUT_H
#define VIREO_SERVER_STORE_RESTORE_PUT_H

#include "server/store/restore_log.h"

bool restore_target_is_free(struct server *sv, bool force, char error[700]);
bool restore_put(struct server *sv, bool force, const struct target *t, char error[700]);

#endif
