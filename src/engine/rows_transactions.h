/* rows_transactions: the commands of transactions.
 *
 * rows_transactions.c holds what is known about each; the functions are defined by the files that
 * implement them, and are called with the arity checked. Executor thread.
 */
#ifndef VIREO_ENGINE_ROWS_TRANSACTIONS_H
#define VIREO_ENGINE_ROWS_TRANSACTIONS_H

#include "engine/command.h"

extern const struct family transactions_family;

void cmd_discard(struct call *c);
void cmd_exec(struct call *c);
void cmd_multi(struct call *c);
void cmd_unwatch(struct call *c);
void cmd_watch(struct call *c);

#endif
