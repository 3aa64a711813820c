/* script: Lua scripts and libraries of functions: EVAL, SCRIPT, FUNCTION, FCALL and what INFO and files know of them.
 *
 * One struct script per engine, at engine.script. Two interpreters: one for EVAL, one for functions; both are closed to
 * the outside (sandbox.c), take their memory through base/mem.h and no more than lua-memory-limit of it each. A script runs
 * to its end, on the time its command began with; what it writes is one unit of effects. While it takes long, the shell's
 * pump is called, so that others get -BUSY and may end it. Executor thread. Failure: every error of a script is a reply.
 */
#ifndef VIREO_SCRIPT_SCRIPT_H
#define VIREO_SCRIPT_SCRIPT_H

#include "engine/engine.h"

struct script;
struct in;
struct out;
struct rdb_reader;

struct script_figures { /* for INFO and MEMORY STATS */
    size_t eval_vm_bytes, function_vm_bytes, eval_bytes, function_bytes;
    uint64_t scripts, functions, libraries, evicted;
};

struct script *script_new(struct engine *e); /* becomes e->script */
void script_free(struct script *x);
struct script_figures script_figures(const struct engine *e);
/* pump: serves other clients for a moment; false: the server ends, the script goes at once. */
void script_set_pump(struct engine *e, bool (*pump)(void *arg, struct session *caller), void *arg);
/* redis.log, and whether commands that scripts may not use are allowed after all (DEBUG); both may be NULL. */
void script_set_host(struct engine *e, void (*log)(struct engine *e, char level, const char *text), const bool *allow_all);
/* The reader of libraries in RDB images, for rdb_load_options; lives as long as e. */
const struct rdb_reader *script_reader(struct engine *e);

/* Appends the libraries as struct image of persist/rdb_save.h holds them. */
void script_libraries(const struct engine *e, struct buf *out);
/* All libraries give way to those of these items (as in an image: a byte and a string each; none: to nothing). False: why, nothing changed. */
bool script_libraries_replace(struct engine *e, struct slice items, char why[512]);

extern const struct family script_family;

#endif
