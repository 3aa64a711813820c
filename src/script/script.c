/* script: making and ending it, its figures, the reader of libraries in images. See script.h. */
#include "script/script.h"

#include <stdio.h>

#include "codec/in.h"
#include "persist/rdb.h"
#include "persist/rdb_load.h"
#include "script/libraries.h"

/* One library of an image: one of the same name gives way. */
static bool read_library(void *arg, struct in *in, const char **why)
{
    static char text[600];
    struct script *x = arg;
    struct in_text code = {0};
    char bad[512];
    bool good = in_string(in, &code);
    if (good && !library_load(x, code.s, true, bad)) {
        snprintf(text, sizeof text, "a library of functions does not load: %s", bad);
        *why = text;
        good = false;
    }
    in_text_deinit(&code);
    return good;
}

struct script *script_new(struct engine *e)
{
    struct script *x = mem_zalloc(sizeof *x);
    x->e = e;
    e->script = x;
    x->s = (struct session){.engine = e, .reply.resp = 2, .fd = -1, .authenticated = true};
    strcpy(x->s.peer, "lua"); /* as MONITOR shows it */
    e->script_writes = script_writes;
    uint64_t luck = rng_next(&e->rng);
    memcpy(x->random, &luck, sizeof x->random);
    x->cache = cache_new();
    x->libraries = libraries_new();
    x->eval = vm_new(x, false);
    x->function = vm_new(x, true);
    x->reader = mem_alloc(sizeof *x->reader);
    *x->reader = (struct rdb_reader){.item = RDB_FUNCTION2, .read = read_library, .arg = x};
    return x;
}

void script_free(struct script *x)
{
    cache_free(x->cache, NULL);
    libraries_free(x->libraries, NULL);
    vm_free(x->eval);
    vm_free(x->function);
    buf_deinit(&x->s.reply.out);
    buf_deinit(&x->numbers);
    mem_free(x->argv, (size_t)x->argv_cap * sizeof *x->argv);
    mem_free(x->reader, sizeof *x->reader);
    x->e->script = NULL;
    mem_free(x, sizeof *x);
}

void script_set_pump(struct engine *e, bool (*pump)(void *arg, struct session *caller), void *arg)
{
    e->script->pump = pump;
    e->script->pump_arg = arg;
}

void script_set_host(struct engine *e, void (*log)(struct engine *e, char level, const char *text), const bool *allow_all)
{
    e->script->log = log;
    e->script->allow_all = allow_all;
}

const struct rdb_reader *script_reader(struct engine *e) { return e->script->reader; }

struct script_figures script_figures(const struct engine *e)
{
    const struct script *x = e->script;
    struct script_figures f = {
        .eval_vm_bytes = x->eval->used, .function_vm_bytes = x->function->used, .eval_bytes = cache_bytes(x->cache),
        .scripts = cache_count(x->cache), .evicted = x->evicted,
    };
    libraries_figures(x, &f);
    return f;
}

void script_libraries(const struct engine *e, struct buf *out)
{
    for (const struct library *lib = e->script->libraries->first; lib; lib = lib->next) {
        buf_put(out, &lib->code.len, sizeof lib->code.len);
        buf_puts(out, buf_slice(&lib->code));
    }
}

bool script_libraries_replace(struct engine *e, struct slice items, char why[512])
{
    struct in in;
    in_init(&in, items);
    bool good = libraries_restore(e->script, &in, RESTORE_FLUSH, why);
    in_deinit(&in);
    return good;
}
