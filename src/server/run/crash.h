/* crash: the report that a dying server leaves in its log: what happened, where, the registers, the stack, the command
 * being run, INFO. Written with plain write() calls as far as possible; the parts that need the heap come last and a
 * second fault while they are made ends the report there. Then the signal is raised again, for the core dump.
 * Any thread may crash; the node is only looked at when it was the executor. */
#ifndef VIREO_SERVER_RUN_CRASH_H
#define VIREO_SERVER_RUN_CRASH_H

#include "engine/engine.h"

void crash_install(bool report_signals); /* the panic hook always, fatal signals when asked for (crash-log-enabled) */
void crash_set_exit_on_panic(bool on);   /* use-exit-on-panic */
void crash_on_purpose(enum crash_kind kind, uint64_t session_id); /* DEBUG SEGFAULT, PANIC ... */

#endif
