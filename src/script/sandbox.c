/* sandbox: what scripts find, and what they cannot touch.
 *
 * Shared tables (globals, libraries, their metatables) are never handed out: scripts get an empty guard whose metatable
 * reads through to the table and refuses every write. All functions that write, iterate or look at metatables without
 * asking the metatable (rawset, next, table.insert ...) are replaced by ones that know guards. Nothing here can be undone
 * from a script: what holds at the end of sandbox_open holds for the life of the interpreter.
 */
#include "script/vm.h"

#include <limits.h>
#include <math.h>

static const char readonly_text[] = "Attempt to modify a readonly table";

int sandbox_guard_of(struct vm *vm, lua_State *L, int index)
{
    if (!lua_istable(L, index) || !lua_getmetatable(L, index)) return -1;
    const void *meta = lua_topointer(L, -1);
    lua_pop(L, 1);
    for (int i = 0; i < vm->guarded_count; i++)
        if (vm->guarded[i].meta == meta) return i;
    return -1;
}

static int refuse_write(lua_State *L) { return luaL_error(L, readonly_text); }

/* Of C functions: the text without a place before it. */
static void refuse_if_guarded(lua_State *L, int index)
{
    if (likely(sandbox_guard_of(vm_of(L), L, index) < 0)) return;
    lua_pushstring(L, readonly_text);
    lua_error(L);
}

void sandbox_protect(struct vm *vm, int index, int shown)
{
    lua_State *L = vm->L;
    check(vm->guarded_count < VM_PROTECTED_MAX);
    if (index < 0) index = lua_gettop(L) + index + 1;
    lua_newtable(L);
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_write);
    lua_setfield(L, -2, "__newindex");
    int i = vm->guarded_count++;
    vm->guarded[i].meta = lua_topointer(L, -1);
    vm->guarded[i].shown = shown;
    lua_setmetatable(L, -2);
    lua_pushvalue(L, index);
    vm->guarded[i].real = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_replace(L, index);
}

/* The table at index gives way to the one behind it. */
static void see_through(lua_State *L, int index)
{
    struct vm *vm = vm_of(L);
    int i = sandbox_guard_of(vm, L, index);
    if (likely(i < 0)) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, vm->guarded[i].real);
    lua_replace(L, index);
}

static int base_next(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    see_through(L, 1);
    if (lua_next(L, 1)) return 2;
    lua_pushnil(L);
    return 1;
}

static int base_pairs(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

static int base_rawget(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    see_through(L, 1);
    lua_rawget(L, 1);
    return 1;
}

static int base_rawset(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    luaL_checkany(L, 3);
    lua_settop(L, 3);
    refuse_if_guarded(L, 1);
    lua_rawset(L, 1);
    return 1;
}

static int base_getmetatable(lua_State *L)
{
    struct vm *vm = vm_of(L);
    luaL_checkany(L, 1);
    int i = sandbox_guard_of(vm, L, 1);
    if (i >= 0) {
        if (vm->guarded[i].shown == LUA_NOREF) lua_pushnil(L);
        else lua_rawgeti(L, LUA_REGISTRYINDEX, vm->guarded[i].shown);
        return 1;
    }
    if (lua_type(L, 1) == LUA_TSTRING) {
        lua_pushvalue(L, lua_upvalueindex(1));
        return 1;
    }
    if (!lua_getmetatable(L, 1)) {
        lua_pushnil(L);
        return 1;
    }
    luaL_getmetafield(L, 1, "__metatable");
    return 1;
}

static int base_setmetatable(lua_State *L)
{
    int t = lua_type(L, 2);
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argcheck(L, t == LUA_TNIL || t == LUA_TTABLE, 2, "nil or table expected");
    refuse_if_guarded(L, 1);
    if (luaL_getmetafield(L, 1, "__metatable")) return luaL_error(L, "cannot change a protected metatable");
    lua_settop(L, 2);
    if (sandbox_guard_of(vm_of(L), L, 2) >= 0) { /* a guard as a metatable: a copy of what it shows */
        see_through(L, 2);
        lua_newtable(L);
        lua_pushnil(L);
        while (lua_next(L, 2)) {
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, 3);
        }
        lua_replace(L, 2);
    }
    lua_setmetatable(L, 1);
    return 1;
}

/* An error of redis.call is caught as its text. */
static void plain_error(lua_State *L)
{
    if (!lua_istable(L, -1)) return;
    lua_pushstring(L, "err");
    lua_rawget(L, -2);
    if (lua_isstring(L, -1)) lua_replace(L, -2);
    else lua_pop(L, 1);
}

static int base_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    int rc = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
    vm_check_killed(L);
    if (rc) plain_error(L);
    lua_pushboolean(L, rc == 0);
    lua_insert(L, rc ? -2 : 1);
    return rc ? 2 : lua_gettop(L);
}

/* The handler is called when the stack is unwound already: inside of an error that the hook raised no hook would run, and a
 * handler that loops could not be ended. */
static int base_xpcall(lua_State *L)
{
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    lua_insert(L, 1);
    int rc = lua_pcall(L, 0, LUA_MULTRET, 0);
    vm_check_killed(L);
    if (rc) {
        lua_pushvalue(L, 1);
        lua_insert(L, -2);
        lua_pcall(L, 1, 1, 0);
        vm_check_killed(L);
    }
    lua_pushboolean(L, rc == 0);
    lua_replace(L, 1);
    return lua_gettop(L);
}

static bool is_bytecode(const char *s, size_t n) { return n && *s == LUA_SIGNATURE[0]; }

static int loaded(lua_State *L, int rc)
{
    if (rc == 0) return 1;
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
}

static int base_loadstring(lua_State *L)
{
    size_t n;
    const char *s = luaL_checklstring(L, 1, &n);
    const char *chunk = luaL_optstring(L, 2, s);
    if (is_bytecode(s, n)) {
        lua_pushnil(L);
        lua_pushstring(L, "bytecode is not taken");
        return 2;
    }
    return loaded(L, luaL_loadbuffer(L, s, n, chunk));
}

/* The pieces are put together first: nobody can give text before bytecode then. */
static int base_load(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    const char *chunk = luaL_optstring(L, 2, "=(load)");
    lua_settop(L, 2);
    lua_newtable(L);
    for (int i = 1;; i++) {
        lua_pushvalue(L, 1);
        lua_call(L, 0, 1);
        if (lua_isnil(L, -1)) break;
        if (!lua_isstring(L, -1)) return luaL_error(L, "reader function must return a string");
        size_t n;
        lua_tolstring(L, -1, &n);
        if (!n) break;
        lua_rawseti(L, 3, i);
    }
    lua_settop(L, 3);
    luaL_Buffer b;
    int count = (int)lua_objlen(L, 3);
    luaL_buffinit(L, &b);
    for (int i = 1; i <= count; i++) {
        lua_rawgeti(L, 3, i);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    size_t n;
    const char *s = lua_tolstring(L, -1, &n);
    if (is_bytecode(s, n)) {
        lua_pushnil(L);
        lua_pushstring(L, "bytecode is not taken");
        return 2;
    }
    return loaded(L, luaL_loadbuffer(L, s, n, chunk));
}

static int base_collectgarbage(lua_State *L)
{
    static const char *const words[] = {"stop", "restart", "collect", "count", "step", "setpause", "setstepmul", NULL};
    static const int what[] = {LUA_GCSTOP, LUA_GCRESTART, LUA_GCCOLLECT, LUA_GCCOUNT, LUA_GCSTEP, LUA_GCSETPAUSE, LUA_GCSETSTEPMUL};
    int o = luaL_checkoption(L, 1, "collect", words);
    int n = luaL_optint(L, 2, 0);
    if (o == 0) vm_of(L)->gc_stopped = true;
    if (o == 5 || o == 6) { /* tuning is not theirs: the answer is the usual figure */
        lua_pushnumber(L, 200);
        return 1;
    }
    int got = lua_gc(L, what[o], n);
    if (what[o] == LUA_GCCOUNT) lua_pushnumber(L, got + (double)lua_gc(L, LUA_GCCOUNTB, 0) / 1024);
    else if (what[o] == LUA_GCSTEP) lua_pushboolean(L, got);
    else lua_pushnumber(L, got);
    return 1;
}

/* Lua's own counts the results in an int, which overflows for places that lie far apart. */
static int base_unpack(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    int64_t first = luaL_optint(L, 2, 1);
    int64_t last = lua_isnoneornil(L, 3) ? (int64_t)lua_objlen(L, 1) : (int64_t)luaL_checkint(L, 3);
    int64_t n = last - first + 1;
    if (n <= 0) return 0;
    if (n >= INT_MAX || !lua_checkstack(L, (int)n)) return luaL_error(L, "too many results to unpack");
    for (int64_t i = first; i <= last; i++) lua_rawgeti(L, 1, (int)i);
    return (int)n;
}

/* A function of Lua's own behind a check: upvalue 1 is the function. */
static int call_original(lua_State *L)
{
    int n = lua_gettop(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, n, LUA_MULTRET);
    vm_check_killed(L);
    return lua_gettop(L);
}

/* table.insert moves one element at a time from the end: a place far below the first is not looked for that way. */
static int list_insert(lua_State *L)
{
    refuse_if_guarded(L, 1);
    if (lua_gettop(L) == 3 && lua_isnumber(L, 2) && lua_istable(L, 1)) {
        double at = lua_tonumber(L, 2), len = (double)lua_objlen(L, 1);
        if (at < -1000000 || at > 2147483646 || len - at > 100000000) return luaL_argerror(L, 2, "position out of bounds");
        vm_work(L, len > at ? (uint64_t)(len - at) : 1);
    }
    return call_original(L);
}

/* remove and sort on a guard find nothing to do there. */
static int list_unharmed(lua_State *L)
{
    if (sandbox_guard_of(vm_of(L), L, 1) >= 0) return 0;
    if (lua_istable(L, 1)) vm_work(L, lua_objlen(L, 1));
    return call_original(L);
}

static int list_through(lua_State *L)
{
    if (lua_istable(L, 1)) see_through(L, 1);
    return call_original(L);
}

/* The wrapped coroutine: upvalue 1 is what coroutine.wrap gave. */
static int coroutine_wrap(lua_State *L)
{
    call_original(L);
    lua_pushcclosure(L, call_original, 1);
    return 1;
}

/* --- math.random: by the engine's luck, unless a script seeds it --- */

static int64_t next_random(struct script *x)
{
    uint64_t v = (uint64_t)x->random[0] | (uint64_t)x->random[1] << 16 | (uint64_t)x->random[2] << 32;
    v = (v * 0x5DEECE66Dull + 0xB) & 0xffffffffffffull;
    for (int i = 0; i < 3; i++) x->random[i] = (uint16_t)(v >> 16 * i);
    return (int64_t)(v >> 17);
}

static int math_random(lua_State *L)
{
    double r = (double)(next_random(vm_of(L)->x) % 0x7fffffff) / (double)0x7fffffff;
    int argc = lua_gettop(L);
    if (argc == 0) {
        lua_pushnumber(L, r);
        return 1;
    }
    if (argc > 2) return luaL_error(L, "wrong number of arguments");
    int low = argc == 2 ? luaL_checkint(L, 1) : 1, high = luaL_checkint(L, argc);
    luaL_argcheck(L, low <= high, argc, "interval is empty");
    lua_pushnumber(L, floor(r * ((double)high - low + 1)) + low);
    return 1;
}

static int math_randomseed(lua_State *L)
{
    uint32_t seed = (uint32_t)(int32_t)luaL_checkint(L, 1);
    struct script *x = vm_of(L)->x;
    x->random[0] = 0x330e;
    x->random[1] = (uint16_t)seed;
    x->random[2] = (uint16_t)(seed >> 16);
    return 0;
}

static int os_clock(lua_State *L)
{
    const struct engine *e = vm_of(L)->x->e;
    lua_pushnumber(L, (double)e->ticks(e->ticks_arg) * e->us_per_tick / 1e6);
    return 1;
}

static int no_global(lua_State *L)
{
    if (lua_type(L, 2) == LUA_TSTRING || lua_type(L, 2) == LUA_TNUMBER)
        return luaL_error(L, "Script attempted to access nonexistent global variable '%s'", lua_tostring(L, 2));
    return luaL_error(L, "Script attempted to access nonexistent global variable '%s'", luaL_typename(L, 2));
}

/* --- putting it together --- */

static void open_base(lua_State *L)
{
    static const luaL_Reg libs[] = {{"", luaopen_base}, {LUA_TABLIBNAME, luaopen_table}, {LUA_STRLIBNAME, luaopen_string}, {LUA_MATHLIBNAME, luaopen_math}};
    for (size_t i = 0; i < sizeof libs / sizeof *libs; i++) {
        lua_pushcfunction(L, libs[i].func);
        lua_pushstring(L, libs[i].name);
        lua_call(L, 1, 0);
    }
}

static void put(lua_State *L, int table, const char *name, lua_CFunction f)
{
    lua_pushcfunction(L, f);
    lua_setfield(L, table, name);
}

/* The field becomes f with the function that it was as its upvalue. */
static void wrap(lua_State *L, int table, const char *name, lua_CFunction f)
{
    lua_getfield(L, table, name);
    lua_pushcclosure(L, f, 1);
    lua_setfield(L, table, name);
}

static void change_base(lua_State *L, int g)
{
    static const char *const gone[] = {"dofile", "loadfile", "newproxy", "print", "getfenv", "setfenv", "module", "require", "package", "io", "debug"};
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        lua_pushnil(L);
        lua_setfield(L, g, gone[i]);
    }
    put(L, g, "next", base_next);
    lua_getfield(L, g, "next");
    lua_pushcclosure(L, base_pairs, 1);
    lua_setfield(L, g, "pairs");
    put(L, g, "rawget", base_rawget);
    put(L, g, "rawset", base_rawset);
    put(L, g, "setmetatable", base_setmetatable);
    put(L, g, "pcall", base_pcall);
    put(L, g, "xpcall", base_xpcall);
    put(L, g, "unpack", base_unpack);
    put(L, g, "loadstring", base_loadstring);
    put(L, g, "load", base_load);
    put(L, g, "collectgarbage", base_collectgarbage);
    lua_getfield(L, g, "coroutine");
    int t = lua_gettop(L);
    wrap(L, t, "resume", call_original);
    wrap(L, t, "wrap", coroutine_wrap);
    lua_getfield(L, g, "table");
    t = lua_gettop(L);
    wrap(L, t, "insert", list_insert);
    wrap(L, t, "remove", list_unharmed);
    wrap(L, t, "sort", list_unharmed);
    wrap(L, t, "foreach", list_through);
    wrap(L, t, "maxn", list_through);
    lua_getfield(L, g, "math");
    t = lua_gettop(L);
    put(L, t, "random", math_random);
    put(L, t, "randomseed", math_randomseed);
    lua_newtable(L);
    put(L, lua_gettop(L), "clock", os_clock);
    lua_setfield(L, g, "os");
    lua_getfield(L, g, "string");
    open_patterns(L);
    lua_settop(L, g);
}

/* Every library in the globals gives way to its guard; strings keep the table itself behind their metatable. */
static void guard_all(struct vm *vm, int g)
{
    static const char *const libs[] = {"string", "table", "math", "coroutine", "os", "cjson", "cmsgpack", "struct", "bit", "redis"};
    lua_State *L = vm->L;
    for (size_t i = 0; i < sizeof libs / sizeof *libs; i++) {
        lua_getfield(L, g, libs[i]);
        check(lua_istable(L, -1));
        sandbox_protect(vm, -1, LUA_NOREF);
        lua_setfield(L, g, libs[i]);
    }
    lua_newtable(L); /* what getmetatable("") shows */
    lua_getfield(L, g, "string");
    lua_setfield(L, -2, "__index");
    sandbox_protect(vm, -1, LUA_NOREF);
    lua_pushcclosure(L, base_getmetatable, 1);
    lua_setfield(L, g, "getmetatable");
    lua_createtable(L, 0, 1); /* what a name that is not there meets */
    lua_pushcfunction(L, no_global);
    lua_setfield(L, -2, "__index");
    lua_pushvalue(L, -1);
    lua_setmetatable(L, g);
    sandbox_protect(vm, -1, LUA_NOREF);
    int shown = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushvalue(L, g);
    sandbox_protect(vm, -1, shown);
    lua_pushvalue(L, -1);
    lua_pushstring(L, "_G");
    lua_insert(L, -2);
    lua_rawset(L, g);
    lua_replace(L, LUA_GLOBALSINDEX);
}

/* What code of libraries sees while it is loaded: `redis` with register_function, and nothing else. */
static void open_loading(struct vm *vm)
{
    lua_State *L = vm->L;
    lua_newtable(L);
    api_open_loading(vm);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, no_global);
    lua_setfield(L, -2, "__index");
    lua_pushvalue(L, -1);
    lua_insert(L, -4); /* the metatable below all */
    lua_setmetatable(L, -2);
    sandbox_protect(vm, -1, LUA_NOREF);
    lua_setfield(L, -2, "redis");
    lua_insert(L, -2);
    lua_setmetatable(L, -2);
    vm->loading_ref = luaL_ref(L, LUA_REGISTRYINDEX);
}

void sandbox_loading(struct vm *vm, bool on)
{
    lua_State *L = vm->L;
    lua_getmetatable(L, LUA_GLOBALSINDEX);
    if (on) lua_rawgeti(L, LUA_REGISTRYINDEX, vm->loading_ref);
    else lua_pushvalue(L, VM_GLOBALS);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}

void sandbox_open(struct vm *vm)
{
    lua_State *L = vm->L;
    open_base(L);
    lua_settop(L, 0);
    lua_pushvalue(L, LUA_GLOBALSINDEX);
    change_base(L, VM_GLOBALS);
    static const struct {
        const char *name;
        void (*open)(lua_State *L);
    } ours[] = {{"cjson", open_cjson}, {"cmsgpack", open_msgpack}, {"struct", open_struct}, {"bit", open_bit}};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        ours[i].open(L);
        lua_setfield(L, VM_GLOBALS, ours[i].name);
    }
    api_open(vm);
    lua_setfield(L, VM_GLOBALS, "redis");
    if (!vm->functions) put(L, VM_GLOBALS, "__redis__err__handler", api_error_handler);
    guard_all(vm, VM_GLOBALS);
    if (vm->functions) open_loading(vm);
    lua_pushcfunction(L, api_error_handler);
}
