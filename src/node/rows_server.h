/* rows_server: the commands of the server itself.
 *
 * rows_server.c holds what is known about each; the functions are defined by the files that
 * implement them, and are called with the arity checked. Executor thread.
 */
#ifndef VIREO_NODE_ROWS_SERVER_H
#define VIREO_NODE_ROWS_SERVER_H

#include "engine/command.h"

struct node;
extern const struct family server_family;

void cmd_command(struct call *c);
void cmd_command_count(struct call *c);
void cmd_command_docs(struct call *c);
void cmd_command_getkeys(struct call *c);
void cmd_command_getkeysandflags(struct call *c);
void cmd_command_help(struct call *c);
void cmd_command_info(struct call *c);
void cmd_command_list(struct call *c);
void cmd_config_get(struct call *c);
void cmd_config_help(struct call *c);
void cmd_config_resetstat(struct call *c);
void cmd_config_rewrite(struct call *c);
void cmd_config_set(struct call *c);
void cmd_dbsize(struct call *c);
void cmd_debug(struct call *c);
void cmd_flushall(struct call *c);
void cmd_flushdb(struct call *c);
void cmd_info(struct call *c);
void cmd_latency_doctor(struct call *c);
void cmd_latency_graph(struct call *c);
void cmd_latency_help(struct call *c);
void cmd_latency_histogram(struct call *c);
void cmd_latency_history(struct call *c);
void cmd_latency_latest(struct call *c);
void cmd_latency_reset(struct call *c);
void cmd_lolwut(struct call *c);
void cmd_memory_doctor(struct call *c);
void cmd_memory_help(struct call *c);
void cmd_memory_malloc_stats(struct call *c);
void cmd_memory_purge(struct call *c);
void cmd_memory_stats(struct call *c);
void cmd_memory_usage(struct call *c);
void cmd_monitor(struct call *c);
void cmd_shutdown(struct call *c);
void hotkeys_free(struct node *n);
void cmd_hotkeys_get(struct call *c);
void cmd_hotkeys_help(struct call *c);
void cmd_hotkeys_reset(struct call *c);
void cmd_hotkeys_start(struct call *c);
void cmd_hotkeys_stop(struct call *c);
void cmd_commandlog_get(struct call *c);
void cmd_commandlog_help(struct call *c);
void cmd_commandlog_len(struct call *c);
void cmd_commandlog_reset(struct call *c);
void cmd_module_list(struct call *c);
void cmd_module_load(struct call *c);
void cmd_module_unload(struct call *c);
void cmd_module_help(struct call *c);
void cmd_slowlog_get(struct call *c);
void cmd_slowlog_cause(struct call *c);
void cmd_slowlog_help(struct call *c);
void cmd_slowlog_len(struct call *c);
void cmd_slowlog_reset(struct call *c);
void cmd_swapdb(struct call *c);
void cmd_time(struct call *c);

#endif
