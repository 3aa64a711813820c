/* rows_connection: the commands of connections.
 *
 * rows_connection.c holds what is known about each; the functions are defined by the files that
 * implement them, and are called with the arity checked. Executor thread.
 */
#ifndef VIREO_NODE_ROWS_CONNECTION_H
#define VIREO_NODE_ROWS_CONNECTION_H

#include "engine/command.h"

extern const struct family connection_family;

void cmd_auth(struct call *c);
void cmd_client_capa(struct call *c);
void cmd_client_getname(struct call *c);
void cmd_client_help(struct call *c);
void cmd_client_id(struct call *c);
void cmd_client_info(struct call *c);
void cmd_client_kill(struct call *c);
void cmd_client_list(struct call *c);
void cmd_client_no_evict(struct call *c);
void cmd_client_no_touch(struct call *c);
void cmd_client_import_source(struct call *c);
void cmd_client_pause(struct call *c);
void cmd_client_reply(struct call *c);
void cmd_client_setinfo(struct call *c);
void cmd_client_setname(struct call *c);
void cmd_client_unblock(struct call *c);
void cmd_client_unpause(struct call *c);
void cmd_echo(struct call *c);
void cmd_hello(struct call *c);
void cmd_ping(struct call *c);
void cmd_quit(struct call *c);
void cmd_reset(struct call *c);
void cmd_select(struct call *c);

#endif
