/* cmd_module: MODULE. There are no modules here: programs that ask which ones there are get the answer of a server without any, and
 * whoever wants to load one is told so. */
#include "engine/engine.h"
#include "node/config.h"
#include "node/rows_server.h"

void cmd_module_list(struct call *c) { reply_array(c->r, 0); }

void cmd_module_load(struct call *c)
{
    node_log(c->e->node, '#', "Module %.*s is not loaded: this server has no modules", c->argv[2].len > 200 ? 200 : (int)c->argv[2].len, c->argv[2].ptr);
    reply_errorf(c->r, "ERR Error loading the extension. Please check the server logs.");
}

void cmd_module_unload(struct call *c)
{
    reply_errorf(c->r, "ERR Error unloading module: no such module with that name");
}

void cmd_module_help(struct call *c)
{
    static const char *const lines[] = {
        "LIST",
        "    The modules that are loaded: none, this server has no modules.",
        "LOAD <path> [<arg> ...]",
        "LOADEX <path> [CONFIG <name> <value> ...] [ARGS <arg> ...]",
        "UNLOAD <name>",
        "    Known, and refused.",
        NULL,
    };
    reply_help(c, lines);
}
