/* vm: the interpreter's memory, its clock hook, compiling. See vm.h. */
#include "script/vm.h"

#include <stdio.h>

#define HOOK_INSTRUCTIONS 10000
#define WORK_STEPS 20000

static void *take(void *ud, void *ptr, size_t old_size, size_t size)
{
    struct vm *vm = ud;
    if (!ptr) old_size = 0;
    if (size == 0) {
        vm->used -= old_size;
        mem_free(ptr, old_size);
        return NULL;
    }
    if (unlikely(size > old_size && vm->used + (size - old_size) > vm->limit && !vm->unbounded)) return NULL;
    vm->used += size - old_size;
    if (!ptr) return mem_alloc(size);
    return mem_class(size) == mem_class(old_size) ? ptr : mem_realloc(ptr, old_size, size);
}

static int on_panic(lua_State *L)
{
    (void)L;
    panic("an error of Lua that nobody caught");
    return 0;
}

struct vm *vm_of(lua_State *L)
{
    void *ud;
    lua_getallocf(L, &ud);
    return ud;
}

void vm_check_killed(lua_State *L)
{
    const struct vm *vm = vm_of(L);
    const struct run *r = &vm->x->run;
    if (likely(!r->killed) || r->vm != vm) return;
    lua_pushstring(L, r->is_function ? "Script killed by user with FUNCTION KILL." : "Script killed by user with SCRIPT KILL...");
    lua_error(L);
}

static int64_t spent_ms(const struct script *x)
{
    const struct engine *e = x->e;
    return (int64_t)((double)(e->ticks(e->ticks_arg) - x->run.started_tick) * e->us_per_tick / 1000.0);
}

/* Others are served now: for them no command runs, no unit is open, and the clock goes on. */
static void serve_others(struct script *x)
{
    struct engine *e = x->e;
    struct call *call = e->call;
    struct effect_unit unit = e->unit;
    struct slice ready = e->ready_key;
    uint64_t now_us = e->now_us, tick = e->tick;
    int64_t mono = e->mono_ms;
    e->call = NULL;
    e->unit = (struct effect_unit){0};
    e->ready_key = (struct slice){0};
    bool goes_on = x->pump(x->pump_arg, x->run.c->s);
    effects_deinit(e);
    e->call = call;
    e->unit = unit;
    e->ready_key = ready;
    engine_set_time(e, now_us, mono);
    e->tick = tick;
    if (goes_on) return;
    x->run.killed = true; /* the server ends: what was done so far must not look whole in the log */
    e->unit.count = 0;
    e->log = NULL;
}

static void look_at_clock(lua_State *L)
{
    struct script *x = vm_of(L)->x;
    struct run *r = &x->run;
    struct engine *e = x->e;
    if (r->on && r->vm == vm_of(L) && !r->killed && x->pump && !(e->special & SPECIAL_LOADING) && !(r->c->s->flags & SESSION_INTERNAL)) {
        int64_t limit = e->set->busy_reply_threshold_ms;
        if (!r->slow && spent_ms(x) >= limit) {
            r->slow = true;
            e->busy = r->is_function ? "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE."
                                     : "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";
            e->special |= SPECIAL_BUSY;
        }
        if (r->slow) serve_others(x);
    } else if (x->loading && !r->killed && vm_of(L)->functions && spent_ms(x) >= 500 && !(e->special & SPECIAL_LOADING)) {
        lua_pushstring(L, "FUNCTION LOAD timeout");
        lua_error(L);
    }
    vm_check_killed(L);
}

static void on_hook(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    look_at_clock(L);
}

void vm_work(lua_State *L, uint64_t steps)
{
    struct script *x = vm_of(L)->x;
    x->steps += steps;
    if (likely(x->steps < WORK_STEPS)) return;
    x->steps = 0;
    look_at_clock(L);
}

struct vm *vm_new(struct script *x, bool functions)
{
    struct vm *vm = mem_zalloc(sizeof *vm);
    vm->x = x;
    vm->functions = functions;
    vm->limit = x->e->set->lua_memory_limit;
    vm->unbounded = true;
    vm->L = lua_newstate(take, vm);
    check(vm->L);
    lua_atpanic(vm->L, on_panic);
    sandbox_open(vm);
    kept_open(vm);
    lua_sethook(vm->L, on_hook, LUA_MASKCOUNT, HOOK_INSTRUCTIONS);
    check(lua_gettop(vm->L) == VM_SLOTS);
    vm_collect(vm);
    return vm;
}

void vm_free(struct vm *vm)
{
    vm->unbounded = true;
    lua_close(vm->L);
    check(vm->used == 0);
    mem_free(vm, sizeof *vm);
}

void vm_collect(struct vm *vm) { lua_gc(vm->L, LUA_GCCOLLECT, 0); }

struct source {
    struct slice text;
    const char *chunk;
};

static int load_protected(lua_State *L)
{
    const struct source *s = lua_touserdata(L, 1);
    lua_pop(L, 1);
    int rc = s->text.len && *s->text.ptr == LUA_SIGNATURE[0] ? LUA_ERRSYNTAX : luaL_loadbuffer(L, s->text.ptr, s->text.len, s->chunk);
    if (rc == LUA_ERRSYNTAX && lua_gettop(L) == 0) lua_pushstring(L, "bytecode is not taken");
    if (rc) return lua_error(L);
    lua_pushinteger(L, luaL_ref(L, LUA_REGISTRYINDEX));
    return 1;
}

const char *vm_compile(struct vm *vm, struct slice text, const char *chunk, int *ref)
{
    lua_State *L = vm->L;
    struct source s = {text, chunk};
    static char why[512];
    vm->limit = vm->x->e->set->lua_memory_limit;
    vm->unbounded = true;
    lua_pushcfunction(L, load_protected);
    lua_pushlightuserdata(L, &s);
    vm->unbounded = false;
    int rc = lua_pcall(L, 1, 1, 0);
    vm->unbounded = true;
    if (rc == 0) *ref = (int)lua_tointeger(L, -1);
    else snprintf(why, sizeof why, "%s", lua_tostring(L, -1) ? lua_tostring(L, -1) : "(error object is not a string)");
    lua_pop(L, 1);
    return rc ? why : NULL;
}

void vm_unref(struct vm *vm, int ref) { luaL_unref(vm->L, LUA_REGISTRYINDEX, ref); }
