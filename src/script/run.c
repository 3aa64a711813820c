/* run: one run of a script or function, from its arguments to its reply. What always holds: when no script runs, the
 * stack of both interpreters holds the fixed slots alone, and engine.busy is NULL. */
#include "script/vm.h"

#include <stdio.h>

#include "engine/evict.h"

bool run_split(struct call *c, struct start *s)
{
    int64_t n;
    if (!arg_i64_or(c, c->argv[2], &n, s->is_function ? "ERR Bad number of keys provided" : "ERR value is not an integer or out of range")) return false;
    if (n > c->argc - 3) {
        reply_errorf(c->r, "ERR Number of keys can't be greater than number of args");
        return false;
    }
    if (n < 0) {
        reply_errorf(c->r, "ERR Number of keys can't be negative");
        return false;
    }
    s->keys = c->argv + 3;
    s->key_count = (int)n;
    s->args = s->keys + n;
    s->arg_count = c->argc - 3 - (int)n;
    return true;
}

/* --- gates of the whole script --- */

static bool may_begin(struct call *c, const struct start *s)
{
    struct engine *e = c->e;
    struct run *r = &e->script->run;
    if (s->readonly && !s->legacy && !(s->flags & SCRIPT_NO_WRITES)) {
        reply_errorf(c->r, "ERR Can not execute a script with write flag using *_ro command.");
        return false;
    }
    r->oom = (e->special & SPECIAL_MAXMEMORY) && !(e->special & SPECIAL_LOADING) && !evict_to_fit(e);
    bool by_master = c->s->flags & SESSION_INTERNAL;
    if (unlikely(engine_stale(e)) && !by_master && (s->legacy || !(s->flags & SCRIPT_ALLOW_STALE))) {
        reply_error(c->r, ERR_MASTERDOWN);
        return false;
    }
    if (s->legacy) return true;
    if (unlikely(e->special & SPECIAL_SLOT) && (s->flags & SCRIPT_NO_CLUSTER)) {
        reply_errorf(c->r, "ERR Can not run script on cluster, 'no-cluster' flag is set.");
        return false;
    }
    if (!(s->flags & SCRIPT_NO_WRITES) && !by_master) {
        if (unlikely(e->replica) && e->set->replica_read_only) {
            reply_error(c->r, ERR_READONLY);
            return false;
        }
        if (unlikely(e->special & SPECIAL_MISCONF)) {
            reply_error_slice(c->r, slice_str(e->misconf_rdb ? e->misconf_rdb : e->misconf_aof));
            return false;
        }
        if (unlikely(engine_few_replicas(e, c->s))) {
            reply_errorf(c->r, "NOREPLICAS Not enough good replicas to write.");
            return false;
        }
    }
    if (unlikely(r->oom) && !(s->flags & (SCRIPT_ALLOW_OOM | SCRIPT_NO_WRITES))) {
        reply_error(c->r, ERR_OOM);
        return false;
    }
    return true;
}

/* --- the run --- */

static void begin(struct call *c, const struct start *s)
{
    struct script *x = c->e->script;
    bool oom = x->run.oom;
    x->run = (struct run){
        .on = true, .oom = oom, .readonly = s->readonly || (s->flags & SCRIPT_NO_WRITES), .is_function = s->is_function, .flags = s->flags,
        .started_tick = c->e->ticks(c->e->ticks_arg), .started_ms = c->e->mono_ms, .c = c, .name = s->name, .vm = s->vm,
    };
    x->run.any_slot = s->legacy || (s->flags & SCRIPT_CROSS_SLOT);
    c->e->script_runs = true;
    x->s.db = c->s->db;
    x->s.reply.resp = 2;
    x->s.authenticated = true;
    x->s.flags = SESSION_IN_EXEC | (c->s->flags & (SESSION_INTERNAL | SESSION_MASTER | SESSION_IMPORTS));
    x->steps = 0;
    s->vm->limit = x->e->set->lua_memory_limit;
}

static void end(struct call *c, struct vm *vm)
{
    struct script *x = c->e->script;
    lua_settop(vm->L, VM_SLOTS);
    kept_take_back(vm);
    x->run.on = c->e->script_runs = false;
    x->run.name = (struct slice){0};
    if (x->numbers.cap > 65536) buf_deinit(&x->numbers);
    if (unlikely(c->e->busy != NULL)) {
        c->e->busy = NULL;
        c->e->special &= ~(uint32_t)SPECIAL_BUSY;
    }
    if (unlikely(vm->gc_stopped)) {
        vm->gc_stopped = false;
        lua_gc(vm->L, LUA_GCRESTART, 0);
    }
    effect_log_nothing(c);
}

static struct slice string_field(lua_State *L, int index, const char *name)
{
    struct slice s = {0};
    lua_pushstring(L, name);
    lua_rawget(L, index);
    if (lua_type(L, -1) == LUA_TSTRING) s.ptr = lua_tolstring(L, -1, &s.len);
    return s; /* the value stays on the stack, and with it the bytes */
}

/* The error on top as one line, with where it happened. */
static void reply_failure(struct vm *vm, struct call *c, int rc)
{
    lua_State *L = vm->L;
    struct script *x = vm->x;
    int top = lua_gettop(L);
    struct buf text = {0};
    bool noted = false;
    if (rc == LUA_ERRMEM || !lua_istable(L, top)) {
        buf_cstr(&text, "ERR ");
        buf_cstr(&text, lua_tostring(L, top) ? lua_tostring(L, top) : "unknown error");
        buf_fmt(&text, " script: %.*s", (int)x->run.name.len, x->run.name.ptr);
    } else {
        struct slice err = string_field(L, top, "err"), source = string_field(L, top, "source");
        lua_pushstring(L, "line");
        lua_rawget(L, top);
        int line = (int)lua_tointeger(L, -1);
        if (!err.ptr) err = SLICE("ERR unknown error");
        buf_puts(&text, slice_of(err.ptr, strnlen(err.ptr, err.len)));
        buf_fmt(&text, " script: %.*s", (int)x->run.name.len, x->run.name.ptr);
        if (source.ptr && lua_isnumber(L, -1)) buf_fmt(&text, ", on %.*s:%d.", (int)source.len, source.ptr, line);
        lua_pushstring(L, "ignore_error_stats_update");
        lua_rawget(L, top);
        noted = lua_toboolean(L, -1);
    }
    bool others = c->r->error_count != c->errors_noted;
    reply_error_slice(c->r, buf_slice(&text));
    buf_deinit(&text);
    if (!noted || others) return;
    run_stats(c->e, c->cmd)->failed++;
    c->errors_noted = c->r->error_count;
}

void run_script(struct call *c, const struct start *s)
{
    struct vm *vm = s->vm;
    lua_State *L = vm->L;
    if (c->e->script->run.on || c->e->script->loading) {
        reply_errorf(c->r, "ERR a script is running already");
        return;
    }
    if (!may_begin(c, s)) return;
    begin(c, s);
    vm->unbounded = true; /* what the client sent is bounded already */
    lua_rawgeti(L, LUA_REGISTRYINDEX, s->ref);
    kept_set_words(vm, s);
    vm->unbounded = false;
    int rc = lua_pcall(L, s->is_function ? 2 : 0, 1, VM_HANDLER);
    vm->unbounded = true;
    if (likely(rc == 0)) convert_to_reply(vm, c);
    else reply_failure(vm, c, rc);
    end(c, vm);
    if (unlikely(rc == LUA_ERRMEM) || unlikely(vm->used > vm->limit / 2)) vm_collect(vm);
}
