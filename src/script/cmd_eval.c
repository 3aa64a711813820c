/* cmd_eval: EVAL EVALSHA EVAL_RO EVALSHA_RO and SCRIPT. */
#include "engine/observe.h"
#include "script/libraries.h"
#include "script/rows.h"
#include "script/vm.h"

/* MONITOR shows a script before what it does. */
void script_show(struct call *c)
{
    if (unlikely(c->e->monitor_count)) monitor_feed(c->e, c->s, c->argv, c->argc);
}

static void run_cached(struct call *c, struct cached *s, bool readonly)
{
    struct script *x = c->e->script;
    struct start st = {.vm = x->eval, .ref = s->ref, .name = slice_of(s->sha, 40), .flags = s->flags, .readonly = readonly, .legacy = s->legacy};
    if (!run_split(c, &st)) return;
    cache_use(x->cache, s);
    run_script(c, &st);
}

/* The number of keys is looked at before the script is. */
static bool good_count(struct call *c)
{
    struct start st = {0};
    return run_split(c, &st);
}

static void eval(struct call *c, bool readonly)
{
    script_show(c);
    struct script *x = c->e->script;
    if (unlikely(x->run.on || x->loading)) {
        reply_errorf(c->r, "ERR a script is running already");
        return;
    }
    struct cached *s = cache_find_text(x->cache, c->argv[1]);
    if (unlikely(!s)) {
        if (!good_count(c)) return;
        s = cache_add(x, c->argv[1], c->r);
        if (!s) return;
    }
    run_cached(c, s, readonly);
}

static struct cached *find_sha(struct cache *k, struct slice sha)
{
    char low[41];
    if (sha.len != 40) return NULL;
    for (int i = 0; i < 40; i++) low[i] = (char)(sha.ptr[i] >= 'A' && sha.ptr[i] <= 'Z' ? sha.ptr[i] + 32 : sha.ptr[i]);
    return cache_find(k, low);
}

static void evalsha(struct call *c, bool readonly)
{
    script_show(c);
    struct cached *s = find_sha(c->e->script->cache, c->argv[1]);
    if (!s) {
        if (c->argv[1].len != 40 || good_count(c)) reply_errorf(c->r, "NOSCRIPT No matching script. Please use EVAL.");
        return;
    }
    run_cached(c, s, readonly);
}

bool script_writes(struct engine *e, const struct command *cmd, const struct slice *argv, int argc)
{
    if (!(cmd->flags & CMD_MAY_REPLICATE) || argc < 2) return cmd->flags & CMD_WRITE;
    const struct function *f = cmd->run == cmd_fcall ? function_find(e->script->libraries, argv[1]) : NULL;
    const struct cached *s = cmd->run == cmd_evalsha ? find_sha(e->script->cache, argv[1]) : NULL;
    uint32_t flags = f ? f->flags : s ? s->flags : cmd->run == cmd_eval ? shebang_flags(argv[1]) : 0;
    return !(flags & SCRIPT_NO_WRITES);
}

void cmd_eval(struct call *c) { eval(c, false); }
void cmd_eval_ro(struct call *c) { eval(c, true); }
void cmd_evalsha(struct call *c) { evalsha(c, false); }
void cmd_evalsha_ro(struct call *c) { evalsha(c, true); }

/* --- SCRIPT --- */

void cmd_script_load(struct call *c)
{
    struct script *x = c->e->script;
    struct cached *s = cache_find_text(x->cache, c->argv[2]);
    if (!s) s = cache_add(x, c->argv[2], c->r);
    if (!s) return;
    cache_keep(x->cache, s);
    reply_bulk(c->r, slice_of(s->sha, 40));
}

void cmd_script_exists(struct call *c)
{
    reply_array(c->r, c->argc - 2);
    for (int i = 2; i < c->argc; i++) reply_int(c->r, find_sha(c->e->script->cache, c->argv[i]) != NULL);
}

/* The text of a script that is known (as Valkey has it). */
void cmd_script_show(struct call *c)
{
    const struct cached *s = find_sha(c->e->script->cache, c->argv[2]);
    if (s) reply_bulk(c->r, s->text);
    else reply_errorf(c->r, "NOSCRIPT No matching script. Please use EVAL.");
}

/* A new interpreter: nothing that scripts left behind stays. The old one is freed by the reaper, if so wished. */
static void free_vm(void *thing, size_t size)
{
    (void)size;
    vm_free(thing);
}

void script_retire_vm(struct script *x, struct vm *vm, bool async)
{
    if (async) engine_defer(x->e, free_vm, vm, sizeof *vm);
    else vm_free(vm);
}

bool script_flush_mode(struct call *c, const char *error, bool *async)
{
    *async = c->set->lazyfree_lazy_user_flush;
    if (c->argc == 2) return true;
    if (c->argc == 3 && slice_is(c->argv[2], "async")) *async = true;
    else if (c->argc == 3 && slice_is(c->argv[2], "sync")) *async = false;
    else {
        reply_errorf(c->r, "%s", error);
        return false;
    }
    return true;
}

void cmd_script_flush(struct call *c)
{
    struct script *x = c->e->script;
    bool async;
    if (!script_flush_mode(c, "ERR SCRIPT FLUSH only support SYNC|ASYNC option", &async)) return;
    cache_free(x->cache, NULL);
    script_retire_vm(x, x->eval, async);
    x->cache = cache_new();
    x->eval = vm_new(x, false);
    reply_ok(c->r);
}

void script_kill(struct call *c, bool function)
{
    struct run *r = &c->e->script->run;
    if (!r->on) {
        reply_errorf(c->r, "NOTBUSY No scripts in execution right now.");
    } else if (r->c->s->flags & SESSION_INTERNAL) {
        reply_errorf(c->r, "UNKILLABLE The busy script was sent by a master instance in the context of replication and cannot be killed.");
    } else if (r->wrote) {
        reply_errorf(c->r, "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.");
    } else if (function != r->is_function) {
        reply_errorf(c->r, "%s", c->e->busy ? c->e->busy : "BUSY Redis is busy running a script.");
    } else {
        r->killed = true;
        reply_ok(c->r);
    }
}

void cmd_script_kill(struct call *c) { script_kill(c, false); }

/* There is no debugger: the modes are taken and change nothing, as without a debugging client. */
void cmd_script_debug(struct call *c)
{
    if (slice_is(c->argv[2], "no")) reply_ok(c->r);
    else if (slice_is(c->argv[2], "yes") || slice_is(c->argv[2], "sync")) reply_errorf(c->r, "ERR the Lua debugger is not supported");
    else reply_errorf(c->r, "ERR Use SCRIPT DEBUG YES/SYNC/NO");
}

void cmd_script_help(struct call *c)
{
    static const char *const lines[] = {
        "DEBUG (YES|SYNC|NO)", "    Debugging of scripts: there is none, NO is taken.",
        "EXISTS <sha1> [<sha1> ...]", "    Tells which scripts are known.",
        "FLUSH [ASYNC|SYNC]", "    Forgets all scripts; without a mode, lazyfree-lazy-user-flush decides how.",
        "KILL", "    Ends the script that runs, unless it wrote already.",
        "LOAD <script>", "    Makes a script known without running it.",
        "SHOW <sha1>", "    Gives the text of a script that is known.",
        NULL,
    };
    reply_help(c, lines);
}
