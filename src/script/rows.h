/* rows: the commands of scripts and functions. The rows are in rows.c; the functions in cmd_eval.c and cmd_function.c. */
#ifndef VIREO_SCRIPT_ROWS_H
#define VIREO_SCRIPT_ROWS_H

#include "engine/call.h"

void cmd_eval(struct call *c);
void cmd_eval_ro(struct call *c);
void cmd_evalsha(struct call *c);
void cmd_evalsha_ro(struct call *c);
void cmd_script_load(struct call *c);
void cmd_script_show(struct call *c);
void cmd_script_exists(struct call *c);
void cmd_script_flush(struct call *c);
void cmd_script_kill(struct call *c);
void cmd_script_debug(struct call *c);
void cmd_script_help(struct call *c);
void cmd_fcall(struct call *c);
void cmd_fcall_ro(struct call *c);
void cmd_function_load(struct call *c);
void cmd_function_delete(struct call *c);
void cmd_function_list(struct call *c);
void cmd_function_dump(struct call *c);
void cmd_function_restore(struct call *c);
void cmd_function_flush(struct call *c);
void cmd_function_kill(struct call *c);
void cmd_function_stats(struct call *c);
void cmd_function_help(struct call *c);

#endif
